// The list of the policies by which tasks are dispatched; the first one is the default.
#pragma once

#include "ipcbench/drive/dispatch.hpp"
#include "ipcbench/drive/free_dispatch.hpp"

namespace ipcbench {

template <Dispatch First, Dispatch... Others>
struct DispatchList {
  using Default = First;
};
using DispatchPolicies = DispatchList<Turns, Free>;

}  // namespace ipcbench
