// What the calling thread may do beyond others. Only to decide whether a limit of the system holds
// for it: whether something works is found out by trying.
#pragma once

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstddef>

namespace ipcbench {

// `capability`: CAP_SYS_RESOURCE and the like. False where the kernel does not say.
inline bool has_capability(unsigned capability) noexcept {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return false;
  return (sets.at(capability / 32).effective >> (capability % 32) & 1U) != 0;
}

}  // namespace ipcbench
