#include "ipcbench/host/system_fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

#include "ipcbench/host/system_limits.hpp"

namespace ipcbench {
namespace {

// The first rule that has the error and the call decides.
struct FaultRule {
  std::string_view calls;  // with blanks between them; empty: any
  std::array<int, 4> errors;
  FaultKind kind;
  std::array<Limited, 2> limited;  // what may have run out
  std::string_view remedy;         // beside raising a limit
};

using enum FaultKind;

constexpr std::string_view kFileCalls =
    "access chmod fstatat link lstat mkdir mkfifo open readlink realpath rename stat statvfs "
    "unlink unlinkat";

constexpr FaultRule kRules[] = {
    // std::thread names no call.
    {"thread fork posix_spawn",
     {EAGAIN},
     resource,
     {Limited::tasks},
     "end some that run, or lower workers"},
    {"mq_open", {EMFILE}, resource, {Limited::queue_bytes}, "lower workers, chunk or queue"},
    {"mq_open",
     {ENOSPC},
     resource,
     {Limited::posix_queues},
     "remove queues that nobody uses (rm /dev/mqueue/NAME), or lower workers"},
    {"msgget",
     {ENOSPC},
     resource,
     {Limited::sysv_queues},
     "remove queues that nobody uses (ipcs -q, ipcrm), or lower workers"},
    {"shmget",
     {ENOSPC},
     resource,
     {Limited::segments, Limited::segment_pages},
     "remove segments that nobody uses (ipcs -m, ipcrm), or lower workers, size or slots"},
    {"",
     {EMFILE},
     resource,
     {Limited::descriptors},
     "close what is inherited, or lower workers or depth"},
    {"", {ENFILE}, resource, {Limited::files}, "end what holds many"},
    {"mmap shmat shmget",
     {ENOMEM},
     resource,
     {Limited::address_space},
     "lower size, depth or workers"},
    {"", {ENOMEM}, resource, {Limited::none}, "free memory, or make the run smaller"},
    {"", {EFBIG}, resource, {Limited::file_size}, "make the run smaller"},
    {"",
     {ENOSPC, EDQUOT},
     resource,
     {Limited::none},
     "free some space there, or name another place"},
    {"", {EAGAIN}, resource, {Limited::none}, "try again, or make the run smaller"},
    {"", {EIO}, environment, {Limited::none}, "look for the device's errors in the kernel's log"},
    {"", {EROFS}, environment, {Limited::none}, "name a place that can be written to"},
    {"standard write", {EPIPE}, environment, {Limited::none}, "see that it is read to its end"},
    {"standard write", {EBADF}, environment, {Limited::none}, "open it for writing"},

    // A descriptor that the child gets lies beyond its limit.
    {"posix_spawn",
     {EBADF},
     resource,
     {Limited::descriptors},
     "close what is inherited, or lower workers or depth"},
    {"posix_spawn",
     {ENOENT},
     environment,
     {Limited::none},
     "a run needs /proc and /dev/null: mount the one, and make the other (mknod -m 666 /dev/null c "
     "1 3)"},
    {"posix_spawn",
     {ENOEXEC, ELIBBAD},
     environment,
     {Limited::none},
     "name a program of this architecture"},
    {"sched_setaffinity",
     {EINVAL},
     environment,
     {Limited::none},
     "the cores that this process may use have changed since the run was planned: start it again, "
     "or write another placement"},
    {"process_vm_readv",
     {EPERM},
     environment,
     {Limited::none},
     "let processes of this program read each other: a program file that its user can read (chmod "
     "+r), kernel.yama.ptrace_scope below 3, and no sandbox against it"},
    {"bind connect",
     {EADDRINUSE},
     resource,
     {Limited::none},
     "no port is free: widen net.ipv4.ip_local_port_range, or lower workers"},
    {"bind connect socket",
     {ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, EAFNOSUPPORT},
     environment,
     {Limited::none},
     "bring the loopback interface up (ip link set lo up)"},
    {kFileCalls,
     {EACCES, EPERM},
     environment,
     {Limited::none},
     "name a place that you may write to, or get the right"},
    {kFileCalls,
     {ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG},
     environment,
     {Limited::none},
     "name a place that exists and stays while the run goes on"},
    {"",
     {EPERM, EACCES, ENOSYS},
     environment,
     {Limited::none},
     "this machine or the sandbox around us (seccomp, a container's profile) refuses the call: "
     "allow it there, or run outside"},
    {"",
     {EOPNOTSUPP, ENODEV},
     environment,
     {Limited::none},
     "the kernel or this file system does not have it: name another place or transport"},
};

// "mmap" of "mmap(4096 bytes): Cannot allocate memory".
std::string_view call_of(std::string_view text) {
  if (text.find(": ") == std::string_view::npos) return "thread";
  return text.substr(0, text.find_first_of("(: "));
}

bool has_call(std::string_view calls, std::string_view call) {
  return calls.empty() ||
         fmt::format(" {} ", calls).find(fmt::format(" {} ", call)) != std::string::npos;
}

const FaultRule* find_rule(std::string_view call, int error) {
  const auto* const found = std::ranges::find_if(kRules, [&](const FaultRule& rule) {
    return error != 0 && std::ranges::count(rule.errors, error) != 0 && has_call(rule.calls, call);
  });
  return found == std::end(kRules) ? nullptr : found;
}

// Those that are used up, and all where nobody knows which.
std::vector<SystemLimit> suspects(const std::array<Limited, 2>& what, const std::string& root) {
  std::vector<SystemLimit> all;
  for (const Limited each : what)
    for (SystemLimit& limit : limits_on(each, root)) all.push_back(std::move(limit));
  if (std::ranges::any_of(all, [](const SystemLimit& each) { return each.left() == 0; }))
    std::erase_if(all, [](const SystemLimit& each) { return each.left() != 0; });
  return all;
}

}  // namespace

SystemFault explain(const std::system_error& error, const std::string& root) {
  const std::string what = error.what();
  const std::string_view call = call_of(what);
  const FaultRule* rule = find_rule(call, error.code().value());
  if (rule == nullptr) return {defect, what};
  SystemFault fault{rule->kind, call == "thread" ? "a thread: " + what : what};
  const std::vector<SystemLimit> limits = suspects(rule->limited, root);
  for (const SystemLimit& each : limits) fault.text += "; " + describe(each);
  fault.text += fmt::format("; {}{}", limits.empty() ? "" : "raise that, or ", rule->remedy);
  return fault;
}

std::string explained(const std::exception& error) {
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  return system != nullptr ? explain(*system).text : error.what();
}

}  // namespace ipcbench
