// A machine that is made up: what each way costs is known, and so is the answer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/advise/advise.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {

inline std::string value_of(const Settings& settings, std::string_view name) {
  for (const auto& [key, value] : settings)
    if (key == name) return value;
  return {};
}

// A machine on which moving an item takes so long, and as long of both sides.
class MadeUpBench final : public Bench {
 public:
  std::uint32_t core_count = 4;
  std::map<std::string, double> exchange_ns;  // by transport; those that are missing are refused
  std::map<std::string, double> byte_ns;      // and of each byte; those that are missing: nothing
  double wake_up_ns = 0;                      // of whoever waits for a worker's work
  double handle_share = 1;                    // of that, where a handle travels
  double slowdown = 1;                        // of the work with all cores at it
  std::function<double(double)> surprise;     // what measuring finds instead of the model's time
  std::vector<Settings> asked;                // with work

  std::uint32_t cores() override { return core_count; }
  // As much for each worker as an item has.
  std::uint64_t memory_bytes(const Settings& settings) override {
    return std::stoull(value_of(settings, "workers")) * parse_size(value_of(settings, "size"));
  }
  std::string why_not(const Settings& settings) override {
    const std::string transport = value_of(settings, "transport");
    return exchange_ns.contains(transport) ? "" : transport + ": is not there";
  }
  std::vector<ExperimentResult> run(const std::vector<Settings>& experiments,
                                    const Effort&) override {
    std::vector<ExperimentResult> results;
    for (const Settings& each : experiments) results.push_back(result_of(each));
    return results;
  }

 private:
  ExperimentResult result_of(const Settings& settings) {
    const std::string work = value_of(settings, "work");
    const double work_ns =
        work == "none" ? 0 : static_cast<double>(parse_duration(work.substr(work.find(':') + 1)));
    const auto workers = static_cast<std::uint32_t>(std::stoul(value_of(settings, "workers")));
    const std::string transport = value_of(settings, "transport");
    const double exchange = exchange_ns.at(transport) +
                            byte_ns[transport] *
                                (value_of(settings, "inline-below").empty() ? 1 : handle_share) *
                                static_cast<double>(parse_size(value_of(settings, "size")));
    const double items = value_of(settings, "items").empty() ? 1 : 16;
    const std::string hosts = value_of(settings, "hosts");
    const double cores = core_count * (1.0 + static_cast<double>(std::ranges::count(hosts, ',')));
    const double loaded = work_ns * (workers > 1 ? slowdown : 1);
    const double per_item = (exchange + (work == "none" ? 0 : wake_up_ns)) / items;
    double time =
        workers == 1
            ? loaded + per_item
            : std::max({per_item / 2, (loaded + per_item) / workers, (loaded + per_item) / cores});
    if (surprise && work_ns > 1e6 && value_of(settings, "size") != "8") time = surprise(time);
    if (work != "none") asked.push_back(settings);
    ExperimentResult result;
    InvocationResult invocation;
    invocation.messages = 100;
    invocation.wall_ns = static_cast<std::uint64_t>(100 * time);
    PartyResult coordinator;
    coordinator.wall_ns = static_cast<std::uint64_t>(50 * per_item);
    PartyResult worker = coordinator;
    worker.party = 1;
    worker.messages = 100;
    worker.phases_ns[static_cast<std::size_t>(Phase::compute)] =
        static_cast<std::uint64_t>(100 * loaded);
    invocation.parties = {coordinator, worker};
    // Filled one after the other, each host with as many ranks as it has cores.
    for (std::uint32_t party = 0; !hosts.empty() && party <= workers; ++party)
      invocation.hosts.push_back(
          {.party = party, .host = std::to_string(party / core_count), .core = 0});
    invocation.worker_cores = workers;
    result.invocations = {invocation};
    Summary summary;
    summary.message_ns = {time, time, time, 1, 1};
    summary.compute_only_ns = {loaded, loaded, loaded, 1, 1};
    result.summary = summary;
    return result;
  }
};

inline AdviceRequest request_for(std::uint64_t size, const std::string& work,
                                 std::uint32_t workers = 4) {
  AdviceRequest request;
  request.question.size_bytes = size;
  request.question.reply_bytes = 8;
  request.question.work = work;
  request.question.most_workers = workers;
  return request;
}

inline MadeUpBench usual_bench() {
  MadeUpBench bench;
  bench.exchange_ns = {{"pipe", 400e3},
                       {"unix", 300e3},
                       {"thread", 20e3},
                       {"shm", 100e3},
                       {"shm:in_place=true", 50e3},
                       {"file", 900e3}};
  return bench;
}

}  // namespace ipcbench
