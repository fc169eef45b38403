// Tries what this machine allows: every check does what a run would do, and infers nothing. Main
// thread only.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/advise/measure.hpp"
#include "ipcbench/model/checkup.hpp"

namespace ipcbench {

// What is to be looked at.
struct CheckRequest {
  std::vector<std::string> only = {};  // areas; empty: all
  std::string hosts = {},
              launcher = {};  // of MPI, as --hosts and --launcher take them; may be empty
};

// Collects the findings of one area.
class Findings {
 public:
  // The request outlives this.
  Findings(std::vector<Check>& checks, std::string_view area, const CheckRequest& request)
      : checks_(checks), area_(area), request_(request) {}
  const CheckRequest& request() const noexcept { return request_; }
  void ok(std::string name, std::string finding);
  void warn(std::string name, std::string finding, std::string remedy);
  void fail(std::string name, std::string finding, std::string remedy);
  void skipped(std::string name, std::string why);

 private:
  std::vector<Check>& checks_;
  std::string area_;
  const CheckRequest& request_;
};

struct CheckArea {
  std::string_view name;
  std::string_view about;
  void (*check)(Findings& findings, Bench& bench);
};

// In the order in which they are shown.
std::span<const CheckArea> check_areas();

// How long a thread that sleeps on an idle core takes to run once it is woken from another one, in
// ns: the median of some tries, 30 ms in all. Nothing where the two cores cannot be had.
std::optional<double> wake_up_ns(int waking_cpu, int sleeping_cpu);

// The areas that are named, or all of them.
std::vector<Check> run_checks(const CheckRequest& request, Bench& bench);

// About ten seconds each: the same experiment against itself, pinned and unpinned.
std::vector<Forecast> forecast(Bench& bench);

// Each is a file of its own.
void check_transports(Findings& findings, Bench& bench);
void check_kernel(Findings& findings, Bench& bench);
void check_states(Findings& findings, Bench& bench);
void check_cores(Findings& findings, Bench& bench);
void check_noise(Findings& findings, Bench& bench);
void check_container(Findings& findings, Bench& bench);
void check_leftovers(Findings& findings, Bench& bench);
void check_limits_here(Findings& findings, Bench& bench);
void check_libraries(Findings& findings, Bench& bench);
void check_rank_hosts(Findings& findings, Bench& bench);

}  // namespace ipcbench
