// The smallest work that is worth spreading, measured for transports and sizes.
#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/advise/metg.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/cli/asking.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/hosts_asked.hpp"
#include "ipcbench/report/metg.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kMetgOptions[] = {
    {"--transport=NAME,...", "of which [pipe,unix,shm,thread]"},
    {"--size=SIZE,...", "of what an item takes to a worker; ranges too [8,64KiB,1MiB]"},
    {"--reply=SIZE", "of what it brings back [8]"},
    {"--workers=N",
     "beside the coordinator [one less than the cores, at least 2; over hosts as many as they have "
     "room for]"},
    kHostsOption,
    kLauncherOption,
    {"--efficiency=PERCENT", "share of the cores' time that is to be work, 1% to 99% [50%]"},
    {"--budget=TIME",
     "of each transport with each size, at least 1s [8s; 30s where a program or a launcher starts "
     "the parties]"},
    kForceOption,
    kOutputOption,
    kFormatOption,
};

constexpr std::uint64_t kBudgetOfOthersNs = 30'000'000'000;

const TransportInfo& info_of(const std::string& transport) {
  return find_transport(transport.substr(0, transport.find(':')));
}

bool is_of_ranks(const std::string& transport) {
  return info_of(transport).why_no_ranks != nullptr;
}

// A launch of theirs may take longer than what is measured.
bool others_start(const std::vector<std::string>& transports) {
  return std::ranges::any_of(transports, [](const std::string& each) {
    return info_of(each).program != nullptr || is_of_ranks(each);
  });
}

// Over hosts there is MPI alone.
void set_hosts(MetgRequest& request, const CommandLine& line) {
  const HostsAsked asked = hosts_asked(line);
  const bool has_ranks = std::ranges::any_of(request.transports, is_of_ranks);
  if (!has_ranks && (line.has("hosts") || line.has("launcher")))
    throw UsageError(fmt::format("--{}: is for --transport=mpi; add it, or drop this",
                                 line.has("hosts") ? "hosts" : "launcher"));
  request.hosts = asked.hosts;
  request.launcher = asked.launcher;
}

MetgRequest metg_request(const CommandLine& line, std::uint32_t cores) {
  MetgRequest request;
  request.transports = listed_values(line, "transport", "pipe,unix,shm,thread");
  for (const std::string& each : listed_values(line, "size", "8,64KiB,1MiB"))
    request.sizes.push_back(parse_size(each));
  set_hosts(request, line);
  if (line.has("reply")) request.reply_bytes = parsed("reply", line.value("reply"), parse_size);
  request.workers = std::max(2U, cores - std::min(cores, 1U));
  if (line.has("workers")) {
    const std::uint64_t workers = parsed("workers", line.value("workers"), parse_integer);
    if (workers < 1 || workers > kMaxWorkers)
      throw UsageError(fmt::format("--workers={}: must be between 1 and {}", workers, kMaxWorkers));
    request.workers = static_cast<std::uint32_t>(workers);
  }
  if (line.has("efficiency")) {
    const std::uint64_t hundredths = parsed("efficiency", line.value("efficiency"), parse_percent);
    if (hundredths < 100 || hundredths > 9900)
      throw UsageError(
          fmt::format("--efficiency={}: must be between 1% and 99%", line.value("efficiency")));
    request.efficiency = static_cast<double>(hundredths) / 10'000;
  }
  if (others_start(request.transports)) request.budget_ns = kBudgetOfOthersNs;
  constexpr std::uint64_t kLeastNs = 1'000'000'000;
  request.budget_ns = budget_of(line, request.budget_ns, kLeastNs, "search in");
  return request;
}

int run_metg(const CommandLine& line) {
  const auto find = [&](const MetgRequest& request, Bench& bench) {
    require_idle_cores(line);
    return find_metg(request, bench);
  };
  return ask<Metg>(line, "nothing is said of half a search", metg_request, find);
}

}  // namespace

extern const Command metg_command;
constinit const Command metg_command = {
    .name = "metg",
    .usage =
        "  ipcbench metg [--transport=...]   the smallest work of an item that is worth "
        "spreading\n",
    .examples = "  ipcbench metg --transport=pipe,shm --size=64KiB\n",
    .formats = format_names<Metg>,
    .heading = "Search",
    .options = kMetgOptions,
    .run = run_metg,
};

}  // namespace ipcbench
