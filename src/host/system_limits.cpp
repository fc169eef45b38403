#include "ipcbench/host/system_limits.hpp"

#include <fmt/format.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "ipcbench/base/capability.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/cgroup.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

using Count = std::uint64_t;

std::optional<Count> soft_limit(int which) {
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource>(which), &limit) != 0 ||
      limit.rlim_cur == RLIM_INFINITY)
    return std::nullopt;
  return limit.rlim_cur;
}

// The kernel counts threads by the real user of their process.
Count tasks_of_user(const std::string& root) {
  Count tasks = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(root + "/proc", error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().string();
    if (path.find_first_not_of("0123456789", path.rfind('/') + 1) != std::string::npos) continue;
    if (number_after(path + "/status", "Uid") == ::getuid())
      tasks += number_after(path + "/status", "Threads").value_or(0);
  }
  return tasks;
}

// Root and whoever has one of two capabilities may exceed RLIMIT_NPROC (copy_process in
// kernel/fork.c).
void add_tasks(std::vector<SystemLimit>& all, const std::string& root) {
  constexpr const char* kTasks = "processes and threads";
  const bool is_free =
      ::getuid() == 0 || has_capability(CAP_SYS_RESOURCE) || has_capability(CAP_SYS_ADMIN);
  if (const auto limit = soft_limit(RLIMIT_NPROC); limit && !is_free)
    all.push_back({"ulimit -u", kTasks, *limit, tasks_of_user(root)});
  for (const std::string& directory : find_cgroup("pids", root).directories)
    if (const auto limit = number_in(directory + "/pids.max"))
      all.push_back({"pids.max of the cgroup " + directory, kTasks, *limit,
                     number_in(directory + "/pids.current").value_or(0)});
}

void add_rlimit(std::vector<SystemLimit>& all, int which, const char* name, const char* things,
                Count used, bool is_bytes) {
  if (const auto limit = soft_limit(which)) all.push_back({name, things, *limit, used, is_bytes});
}

void add_setting(std::vector<SystemLimit>& all, const std::string& root, const std::string& name,
                 const char* things, Count used) {
  std::string path = "/proc/sys/" + name;
  std::ranges::replace(path, '.', '/');
  if (const auto limit = number_in(root + path)) all.push_back({name, things, *limit, used});
}

Count address_space(const std::string& root) {
  const auto pages = number_in(root + "/proc/self/statm");
  return pages.value_or(0) * static_cast<Count>(::sysconf(_SC_PAGESIZE));
}

// Where not even the look at them gets one, all are in use.
SystemLimit descriptors(Count allowed, const std::string& root) {
  std::error_code error;
  const std::filesystem::directory_iterator open(root + "/proc/self/fd", error), end;
  Count used = error == std::errc::too_many_files_open ? allowed : 0;
  if (!error) used = static_cast<Count>(std::distance(open, end)) - 1;  // one is this look
  return {"ulimit -n", "descriptors", allowed, used};
}

void add_descriptors(std::vector<SystemLimit>& all, const std::string& root) {
  if (const auto limit = soft_limit(RLIMIT_NOFILE)) all.push_back(descriptors(*limit, root));
}

// A queue is a descriptor too, and the kernel has one error for both. Nobody tells what the user's
// queues take.
void add_queue_bytes(std::vector<SystemLimit>& all, const std::string& root) {
  add_descriptors(all, root);
  std::erase_if(all, [](const SystemLimit& each) { return each.left() != 0; });
  if (all.empty())
    add_rlimit(all, RLIMIT_MSGQUEUE, "ulimit -q", "in the POSIX queues of a user", 0, true);
}

// The kernel counts for the IPC namespace, whether or not /proc is there.
shm_info segments_in_use() {
  shm_info used{};
  ::shmctl(0, SHM_INFO, reinterpret_cast<shmid_ds*>(&used));
  return used;
}

Count sysv_queues() {
  msginfo used{};
  ::msgctl(0, MSG_INFO, reinterpret_cast<msqid_ds*>(&used));
  return static_cast<Count>(std::max(used.msgpool, 0));
}

}  // namespace

std::vector<SystemLimit> limits_on(Limited what, const std::string& root) {
  std::vector<SystemLimit> all;
  switch (what) {
    case Limited::none:
      break;
    case Limited::tasks:
      add_tasks(all, root);
      break;
    case Limited::descriptors:
      add_descriptors(all, root);
      break;
    case Limited::queue_bytes:
      add_queue_bytes(all, root);
      break;
    case Limited::files:
      add_setting(all, root, "fs.file-max", "open files of all processes",
                  number_in(root + "/proc/sys/fs/file-nr").value_or(0));
      break;
    case Limited::address_space:
      add_rlimit(all, RLIMIT_AS, "ulimit -v", "of address space", address_space(root), true);
      break;
    case Limited::file_size:
      add_rlimit(all, RLIMIT_FSIZE, "ulimit -f", "in a file", 0, true);
      break;
    case Limited::posix_queues:
      if (!has_capability(CAP_SYS_RESOURCE))
        add_setting(all, root, "fs.mqueue.queues_max", "POSIX queues", 0);
      break;
    case Limited::sysv_queues:
      add_setting(all, root, "kernel.msgmni", "System V queues", sysv_queues());
      break;
    case Limited::segments:
      add_setting(all, root, "kernel.shmmni", "System V segments",
                  static_cast<Count>(std::max(segments_in_use().used_ids, 0)));
      break;
    case Limited::segment_pages:
      add_setting(all, root, "kernel.shmall", "pages of System V segments",
                  segments_in_use().shm_tot);
      break;
  }
  std::ranges::stable_sort(all, {}, &SystemLimit::left);
  return all;
}

namespace {

std::string amount(const SystemLimit& limit, Count number) {
  return limit.is_bytes ? human_size(static_cast<double>(number)) : std::to_string(number);
}

}  // namespace

std::string describe(const SystemLimit& limit) {
  std::string text =
      fmt::format("{} {} are allowed ({})", amount(limit, limit.value), limit.things, limit.name);
  if (limit.used != 0) text += fmt::format(", {} are in use", amount(limit, limit.used));
  return text;
}

void require(std::string_view who, Limited what, std::uint64_t needed, std::string_view remedy) {
  for (const SystemLimit& each : limits_on(what))
    if (needed > each.left())
      throw ResourceError(fmt::format("{}: needs {} {}; {}; raise that, or {}", who,
                                      amount(each, needed), each.things, describe(each), remedy));
}

}  // namespace ipcbench
