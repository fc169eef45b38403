// The manifest of a run: a small file in the user's runtime directory that holds the table of what
// the run has made, locked for as long as one of its processes lives that may make or remove
// anything. Whoever comes next and can lock it knows that the run is dead, and removes what it
// names. A run that ends by itself removes the file, and the directory if it was the last one.
//
// The directory is $XDG_RUNTIME_DIR/ipcbench, else TMPDIR (or /tmp) with ipcbench-run-UID in it.
// Where neither can be had the table lies in nameless memory: it serves the guard, and nobody
// after it.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>
#include <vector>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/mapping.hpp"
#include "ipcbench/base/object_table.hpp"

namespace ipcbench {

struct Trouble {
  bool is_left_behind;  // else: there is no manifest
  std::string text;
  std::string remedy;
};

class Manifest {
 public:
  // That of the calling process: a party's is the one that it has adopted, the supervisor's is made
  // at the first call, when what dead runs left is removed as well.
  static Manifest& of_this_run();
  // In a party, before anything else: from a descriptor that the supervisor handed over.
  static void adopt(Fd inherited);

  ~Manifest();
  Manifest(const Manifest&) = delete;
  Manifest& operator=(const Manifest&) = delete;

  ObjectTable& table() noexcept { return *table_; }
  // Never one of the first ten, so that it can be handed over beside others. Holds the lock.
  int fd() const noexcept { return fd_.get(); }
  int directory_fd() const noexcept { return directory_.get(); }
  // In a process that makes nothing: the lock is the others' affair.
  void close_fd() noexcept;

  // Removes what the running invocation has left. Works without a free descriptor.
  Removal end_invocation();
  // Removes everything, and the manifest itself unless something could not be removed. For the
  // supervisor at its end, or for whoever outlives it.
  Removal end_run();

  // What went wrong so far: no directory for a manifest, objects of dead runs
  // that could not be removed. The caller has them only once.
  std::vector<Trouble> take_troubles();

 private:
  Manifest();
  explicit Manifest(Fd inherited);
  void hold_spares() noexcept;

  pid_t owner_ = 0;  // 0: a party's
  Fd directory_;     // closed: the table has no name
  std::string directory_path_, name_;
  Fd fd_;
  Mapping memory_;
  ObjectTable* table_ = nullptr;
  std::array<Fd, 2> spares_;  // what removal needs, should there be no other
  std::vector<Trouble> troubles_;
};

// What dead runs of this user left, and their manifests. Costs a look into one directory where
// there is nothing.
Removal sweep_dead_runs(Action action);

// The words of the tables of runs that live, in any order: what these name is in use.
std::vector<std::uint64_t> words_of_live_runs();

}  // namespace ipcbench
