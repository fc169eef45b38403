#include "ipcbench/mpi/standing_job.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/base/write_all.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/model/options.hpp"

namespace ipcbench {
namespace {

constexpr const char* kVariable = "IPCBENCH_STANDING_JOB";  // "4:openmpi"

// How long rank 0 is heard of a late job, whose ranks say then where they are.
constexpr std::uint64_t kLastWordsNs = 1'000'000'000;

void refuse(const char* key, std::string_view value, const std::string& why) {
  throw UsageError(fmt::format("{}={}: {}", key, value, why));
}

}  // namespace

void offer_standing_job(std::uint32_t ranks, MpiFamily family) {
  ::setenv(kVariable, fmt::format("{}:{}", ranks, name_of(family)).c_str(), 1);
}

std::optional<StandingJob> StandingJob::take() {
  const char* said = std::getenv(kVariable);
  if (said == nullptr) return std::nullopt;
  const std::string text = said;
  ::unsetenv(kVariable);
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::uint64_t ranks = parse_integer(std::string_view(text).substr(0, colon));
  const auto family =
      parse_name<MpiFamily>(std::string_view(text).substr(std::min(colon + 1, text.size())));
  return StandingJob(adopt(kStandingJobFd), static_cast<std::uint32_t>(ranks), family);
}

void StandingJob::check(const Experiment& experiment) const {
  const std::uint32_t taken = experiment.workers + 1;
  if (taken > ranks_)
    refuse("workers", std::to_string(experiment.workers),
           fmt::format("takes {} ranks, and this job has {}; start it with -n {}, or write "
                       "workers={} or less",
                       taken, ranks_, taken, ranks_ - 1));
  constexpr std::string_view kThere =
      "the job runs already, on the hosts where its launcher put it";
  if (!experiment.hosts.empty())
    refuse("hosts", experiment.hosts.view(), fmt::format("{}; drop hosts", kThere));
  if (experiment.launcher.view() != find_key("launcher").default_text)
    refuse("launcher", experiment.launcher.view(), fmt::format("{}; drop launcher", kThere));
  const Options options(experiment.options.view());
  if (options.has("family") && options.choice("family", "") != name_of(family_))
    refuse("mpi:family", options.choice("family", ""),
           fmt::format("this job is one of {}; drop family", name_of(family_)));
}

JobEnd StandingJob::follow(const RankOrder& order,
                           const std::function<std::uint64_t(std::uint64_t)>& measured_ns,
                           const std::function<void()>& measured, int stop_fd) {
  JobEnd end;
  RankLines lines(order.job);
  std::uint64_t until_ns = saturating_add(monotonic_ns(), order.patience_ns);
  std::array<char, 65536> buffer;
  try {
    write_all(line_.get(), order_text(order) + "\n");
  } catch (const std::system_error&) {  // it has gone meanwhile
    line_.reset();
  }
  while (line_.is_open() && end.result.empty()) {
    std::array<pollfd, 2> entries = {{{line_.get(), POLLIN, 0}, {stop_fd, POLLIN, 0}}};
    ::poll(entries.data(), entries.size(), 100);
    end.is_stopped = entries[1].revents != 0;
    const ssize_t got = entries[0].revents == 0
                            ? -1
                            : ::recv(line_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0)
      for (const RankLine& line : lines.take({buffer.data(), static_cast<std::size_t>(got)})) {
        take_word(end, line);
        if (line.word != RankWord::measured) continue;
        measured();
        if (measured_ns && !end.is_late)
          until_ns = saturating_add(monotonic_ns(), measured_ns(parse_expected(line.content)));
      }
    const bool is_over = monotonic_ns() >= until_ns;
    if (got == 0 || end.is_stopped || !end.failed.empty() || (is_over && end.is_late)) {
      if (end.result.empty()) line_.reset();
    } else if (is_over) {
      end.is_late = true;
      until_ns = saturating_add(monotonic_ns(), kLastWordsNs);
    }
  }
  return end;
}

Failure explain_standing_job(const JobEnd& end, const Experiment& experiment,
                             std::uint64_t after_ns) {
  if (!end.failed.empty()) return explain_job(end, experiment, after_ns);
  Failure failure;
  failure.stage = name_of(end.is_measured ? Stage::measured : Stage::opening);
  failure.status = end.is_late ? Status::timeout : Status::died;
  failure.reason =
      end.is_late ? fmt::format(
                        "the job was still busy when time was up, {} after the order; its ranks "
                        "have said on standard error where they were",
                        human_duration(static_cast<double>(after_ns)))
                  : std::string(
                        "the job ended without a result; which rank was lost, it or its launcher "
                        "has said on standard error");
  return failure;
}

}  // namespace ipcbench
