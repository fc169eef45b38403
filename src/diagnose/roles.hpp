// Who plays which part in a tree of processes: the workers, whose time counts; those who hand work
// out and take results in; servers in the middle; helpers that only wait. Private to the diagnosis.
#pragma once

#include <string>

#include "ipcbench/model/diagnosis.hpp"

#include "scene.hpp"

namespace ipcbench::diagnosing {

enum class Role : std::uint8_t { worker, other, server, helper, short_lived };

struct Cast {
  bool threads = false;                         // the workers are threads of one process
  bool pipeline = false;                        // they are different programs in a row
  std::vector<Role> roles;                      // by process
  std::vector<std::size_t> workers;             // processes
  std::vector<std::vector<std::size_t>> units;  // of a worker: its threads
  std::uint64_t begin_ns = 0, end_ns = 0;       // while all of the workers lived
  std::vector<std::size_t> with_role(Role role) const;
};

Cast cast_of(const Scene& scene);

// "worker 2", "parent", "feeder of worker 2".
Actor actor_of(const Scene& scene, const Cast& cast, std::size_t thread);

}  // namespace ipcbench::diagnosing
