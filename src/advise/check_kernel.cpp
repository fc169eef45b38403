// Calls of the kernel by which data can travel, each of them made once. What a transport needs
// besides is tried with the transport.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/mapping.hpp"

namespace ipcbench {
namespace {

// 0, or the errno of what was refused.
using Try = int (*)();

int try_memfd() {
  const Fd fd(::memfd_create("ipcbench-doctor", MFD_CLOEXEC));
  return fd.is_open() ? 0 : errno;
}

int try_read_of_memory() {
  char from = 1, to = 0;
  const iovec source{&from, 1}, target{&to, 1};
  return ::process_vm_readv(::getpid(), &target, 1, &source, 1, 0) == 1 ? 0 : errno;
}

int try_vmsplice() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return errno;
  const Fd read_end(ends[0]), write_end(ends[1]);
  char byte = 1;
  const iovec data{&byte, 1};
  return ::vmsplice(write_end.get(), &data, 1, 0) == 1 ? 0 : errno;
}

int try_abstract_socket() {
  const Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) return errno;
  // The kernel chooses the name where none is given.
  const sockaddr_un address{AF_UNIX, {}};
  return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address.sun_family) ==
                 0
             ? 0
             : errno;
}

int try_io_uring() {
  io_uring_params params{};
  const Fd fd(static_cast<int>(::syscall(SYS_io_uring_setup, 1, &params)));
  return fd.is_open() ? 0 : errno;
}

int try_huge_page() {
  void* address = ::mmap(nullptr, Mapping::kHugePage, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
  if (address == MAP_FAILED) return errno;
  ::munmap(address, Mapping::kHugePage);
  return 0;
}

struct Mechanism {
  std::string_view name;
  std::string_view use;  // who needs it here; empty: nothing of ipcbench
  Try attempt;
  std::string_view remedy;
};

constexpr std::string_view kAllow =
    "allow the call in the container's seccomp profile, or take another kernel";
constexpr std::array<Mechanism, 6> kMechanisms{{
    {"memfd_create", "memfd, and all that is mapped without a name", try_memfd, kAllow},
    {"process_vm_readv", "cma", try_read_of_memory, kAllow},
    {"vmsplice", "pipe with splice", try_vmsplice, kAllow},
    {"abstract sockets", "", try_abstract_socket, kAllow},
    {"io_uring", "", try_io_uring, "sysctl kernel.io_uring_disabled=0, or the seccomp profile"},
    {"huge pages", "", try_huge_page, "sysctl vm.nr_hugepages=64 reserves some"},
}};

}  // namespace

void check_kernel(Findings& findings, Bench&) {
  for (const Mechanism& each : kMechanisms) {
    const int refused = each.attempt();
    if (refused == 0)
      findings.ok(std::string(each.name), "works");
    else if (each.use.empty())
      findings.skipped(std::string(each.name),
                       fmt::format("not to be had ({}), and not needed by ipcbench; {}",
                                   std::strerror(refused), each.remedy));
    else
      findings.warn(std::string(each.name),
                    fmt::format("is refused ({}); used by {}", std::strerror(refused), each.use),
                    std::string(each.remedy));
  }
}

}  // namespace ipcbench
