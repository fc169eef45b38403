// How to spread some work, on this machine: measured, predicted, and said in one sentence.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "ipcbench/advise/advise.hpp"
#include "ipcbench/advise/readiness.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/cli/asking.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/hosts_asked.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/config.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/run/program.hpp"
#include "ipcbench/run/stop_signals.hpp"
#include "ipcbench/stats/advice.hpp"
#include "ipcbench/stats/interval.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kAdviseOptions[] = {
    {"--size=SIZE,...", "of what an item takes to a worker; of several each gets an answer [8]"},
    {"--reply=SIZE", "of what it brings back [8]"},
    {"--work=WORK",
     "of an item: a time (5ms), what --work of a measurement takes (matmul:256), or 'measure: "
     "COMMAND', whose running time it is"},
    {"--workers=N", "at most so many, 2 to 128; 1..N is the same [the cores]"},
    {"--transport=NAME,...",
     "which ones are candidates [pipe, unix, thread, shm, shm:in_place=true, file]"},
    {"--memory=SIZE", "that the buffers of a way may take; what needs more is left out [no limit]"},
    {"--isolation", "a crash of a worker must not be one of the coordinator: no threads"},
    kHostsOption,
    kLauncherOption,
    {"--now=TRANSPORT[:workers=N]", "what you have today, which is measured beside the best"},
    {"--what-if",
     "what changes of the best way would bring: measured where ipcbench can, else by the model; "
     "takes "
     "half as long again"},
    {"--explain", "the terms of the prediction of the best way, and which is the bottleneck"},
    kForceOption,
    {"--budget=TIME",
     "of all that is measured, at least 2s [12s; with hosts 30s]; of several sizes for each [5s; "
     "15s]"},
    kOutputOption,
    kFormatOption,
    kDetailsOption,
};

// Where nothing else is said: of each of several sizes, and where jobs have to be launched.
constexpr std::uint64_t kBudgetOfEachNs = 5'000'000'000;
constexpr std::uint64_t kBudgetWithHostsNs = 30'000'000'000;

std::uint64_t checked_size(std::string_view option, const std::string& text) {
  const std::uint64_t size = parsed(option, text, parse_size);
  if (size < 8)
    throw UsageError(
        fmt::format("--{}={}: must be at least 8 bytes, for a number and a length", option, text));
  return size;
}

// The first one is that of the question.
void set_sizes(AdviceRequest& request, const CommandLine& line) {
  constexpr std::size_t kMostSizes = 8;
  std::vector<std::uint64_t> sizes;
  for (const std::string& each : listed_values(line, "size", "8"))
    if (const std::uint64_t size = checked_size("size", each);
        std::ranges::find(sizes, size) == sizes.end())
      sizes.push_back(size);
  if (sizes.size() > kMostSizes)
    throw UsageError(fmt::format("--size={}: has {} sizes; ask for at most {} at a time",
                                 line.value("size"), sizes.size(), kMostSizes));
  request.question.size_bytes = sizes.front();
  request.more_sizes.assign(sizes.begin() + 1, sizes.end());
  if (sizes.size() > 1) request.budget_ns = kBudgetOfEachNs;
}

// "4" or "1..4".
std::uint32_t most_workers(const CommandLine& line, std::uint32_t cores) {
  if (!line.has("workers")) return std::max(2U, cores);
  std::string text = line.value("workers");
  if (text.starts_with("1..")) text.erase(0, 3);
  const std::uint64_t most = parsed("workers", text, parse_integer);
  if (most < 1 || most > kMaxWorkers)
    throw UsageError(
        fmt::format("--workers={}: must be between 2 and {}", line.value("workers"), kMaxWorkers));
  return static_cast<std::uint32_t>(most);
}

// How long a command takes, by the middle one of three runs.
std::uint64_t command_ns(const std::string& command) {
  constexpr std::uint64_t kLongestNs = 5'000'000'000;
  const StopSignals stop;
  std::vector<double> times;
  for (int run = 0; run < 3; ++run) {
    const std::uint64_t begin = monotonic_ns();
    const ProgramOutput output = run_program("/bin/sh", {"-c", command}, stop.fd(), kLongestNs);
    if (output.end == ProgramOutput::End::stopped) throw Interrupted{};
    if (output.end == ProgramOutput::End::too_late)
      throw UsageError(fmt::format(
          "--work: '{}' takes longer than 5 s; give its time instead: --work=8s", command));
    if (output.status.code != 0)
      throw UsageError(fmt::format("--work: '{}' {}; give a command that succeeds", command,
                                   describe(output.status)));
    times.push_back(static_cast<double>(monotonic_ns() - begin));
  }
  return static_cast<std::uint64_t>(median_interval(times).median);
}

void set_work(AdviceQuestion& question, const std::string& text) {
  constexpr std::string_view kMeasure = "measure:";
  if (text.empty())
    throw UsageError("--work: is missing; say what an item takes: --work=5ms or --work=matmul:256");
  if (text.starts_with(kMeasure)) {
    question.measured_command = text.substr(kMeasure.size());
    question.measured_command.erase(0, question.measured_command.find_first_not_of(' '));
    if (question.measured_command.empty())
      throw UsageError("--work=measure: names no command; write --work='measure: ./my_task'");
    return;
  }
  const bool is_time = text.front() >= '0' && text.front() <= '9';
  question.work = is_time ? "cpu:" + format_duration(parsed("work", text, parse_duration)) : text;
}

AdviceRequest request_of_line(const CommandLine& line, std::uint32_t cores) {
  AdviceRequest request;
  set_sizes(request, line);
  request.question.reply_bytes = line.has("reply") ? checked_size("reply", line.value("reply")) : 8;
  request.question.most_workers = most_workers(line, cores);
  if (line.has("memory"))
    request.question.memory_bytes = parsed("memory", line.value("memory"), parse_size);
  request.question.isolation = line.has("isolation");
  request.question.now = line.value("now");
  if (!request.question.now.empty())
    make_setting(find_key("transport"), {parsed("now", request.question.now, way_of).transport},
                 "--now");
  if (line.has("transport")) request.transports = listed_values(line, "transport", "");
  const HostsAsked asked = hosts_asked(line);
  request.question.hosts = asked.hosts;
  request.question.launcher = asked.launcher;
  if (!asked.hosts.empty())
    request.budget_ns = request.more_sizes.empty() ? kBudgetWithHostsNs : kBudgetWithHostsNs / 2;
  constexpr std::uint64_t kLeastNs = 2'000'000'000;
  request.budget_ns = budget_of(line, request.budget_ns, kLeastNs, "try the ways there are");
  request.what_if = line.has("what-if");
  request.explain = line.has("explain");
  if (const std::string why = why_too_short(request, cores); !why.empty()) throw UsageError(why);
  set_work(request.question, line.value("work"));
  return request;
}

// Whatever else is so, that would never be an answer.
void check_work(const AdviceQuestion& question, Bench& bench) {
  if (!question.measured_command.empty()) return;
  const std::string why = bench.why_not({{"size", format_size(question.size_bytes)},
                                         {"reply", format_size(question.reply_bytes)},
                                         {"work", question.work}});
  if (!why.empty()) throw UsageError(why);
}

int run_advise(const CommandLine& line) {
  const auto find = [&](AdviceRequest request, Bench& bench) {
    check_work(request.question, bench);
    require_idle_cores(line);
    AdviceQuestion& question = request.question;
    if (!question.measured_command.empty())
      question.work = "cpu:" + format_duration(command_ns(question.measured_command));
    return ipcbench::advise(request, bench);
  };
  return ask<Advice>(line, "there is no advice without what was left to measure", request_of_line,
                     find);
}

}  // namespace

extern const Command advise_command;
constinit const Command advise_command = {
    .name = "advise",
    .usage =
        "  ipcbench advise --work=T ...      which transport, how many workers, or stay serial\n",
    .examples = "  ipcbench advise --size=1MiB --work=5ms\n",
    .formats = format_names<Advice>,
    .heading = "Question",
    .options = kAdviseOptions,
    .run = run_advise,
};

}  // namespace ipcbench
