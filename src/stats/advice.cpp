#include "ipcbench/stats/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/advice_hosts.hpp"
#include "ipcbench/stats/advice_terms.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/way_model.hpp"

namespace ipcbench {
namespace {

// What a program needs least of its own for comes first.
constexpr std::array<std::string_view, 5> kSimplest{"pipe", "unix", "thread", "file", "shm"};

std::string_view transport_name(const Way& way) {
  return std::string_view(way.transport).substr(0, way.transport.find(':'));
}

// Smaller is simpler: fewer machines, fewer workers, one item a message, no handles, a plainer
// transport.
auto simplicity(const Way& way) {
  const auto place = std::ranges::find(kSimplest, transport_name(way));
  const auto hosts = way.hosts.empty() ? 0 : 1 + std::ranges::count(way.hosts, ',');
  return std::tuple(hosts, way.items, way.workers, way.by_handle, place - kSimplest.begin(),
                    way.transport.size());
}

std::string command_of(const Advice& advice, const Way& way) {
  std::string text =
      fmt::format("ipcbench --transport={} --size={} --reply={} --work={} --workers={}",
                  way.transport, format_size(advice.question.size_bytes),
                  format_size(advice.question.reply_bytes), advice.question.work, way.workers);
  if (way.items != 1) text += fmt::format(" --items={}", way.items);
  if (way.by_handle) text += " --inline-below=1";
  if (!way.hosts.empty()) text += " --wait=yield --hosts=" + way.hosts;
  if (!way.hosts.empty() && !advice.question.launcher.empty())
    text += fmt::format(" --launcher='{}'", advice.question.launcher);
  return text;
}

double time_of(const Candidate& candidate) {
  return candidate.measured_ns ? candidate.measured_ns->median : candidate.predicted.time_ns;
}

// The fastest first, by the model; then those that it cannot tell from it, the simplest first,
// because the simplest of equals is what will be named; then the others.
void order_by_promise(std::vector<Candidate>& candidates) {
  const auto time = [](const Candidate& each) { return each.predicted.time_ns; };
  std::ranges::stable_sort(candidates, {}, time);
  if (candidates.empty()) return;
  const double alike_ns = time(candidates.front()) * (1 + kAlike);
  const auto others = std::ranges::find_if(
      candidates, [&](const Candidate& each) { return time(each) > alike_ns; });
  std::stable_sort(candidates.begin() + 1, others,
                   [](const Candidate& a, const Candidate& b) { return is_simpler(a.way, b.way); });
}

// As many workers as there are cores do; of more than that the fewest.
bool tells_more(const Way& one, const Way& other, std::uint32_t cores) {
  const bool fits = one.workers <= cores;
  if (fits != (other.workers <= cores)) return fits;
  return fits ? one.workers > other.workers : one.workers < other.workers;
}

void add_pay_offs(Advice& advice) {
  const auto is_spread = [](const Way& way) { return way.items == 1 && way.workers >= 2; };
  for (const WayCost& cost : advice.costs) {
    const auto is_better = [&](const WayCost& other) {
      return is_spread(other.way) && other.way.transport == cost.way.transport &&
             other.way.by_handle == cost.way.by_handle && other.way.hosts == cost.way.hosts &&
             tells_more(other.way, cost.way, advice.cores);
    };
    if (!is_spread(cost.way) || std::ranges::any_of(advice.costs, is_better)) continue;
    const WayTerms terms = terms_of(advice.costs, cost);
    const WorkTime slowed = slowed_work(advice.work, workers_together(cost));
    advice.pay_offs.push_back(
        {cost.way, break_even_ns(terms, advice.cores, slowed),
         metg_ns(terms, advice.cores, 0.5, slowed),
         useful_workers(terms, work_time(advice.work, workers_together(cost)).wall_ns),
         std::nullopt});
  }
}

void note_errors(Advice& advice) {
  std::vector<double> errors;
  for (Candidate& each : advice.candidates) {
    if (!each.measured_ns) continue;
    each.error = each.predicted.time_ns / each.measured_ns->median - 1;
    errors.push_back(std::abs(*each.error));
  }
  if (errors.empty()) return;
  advice.error_largest = std::ranges::max(errors);
  advice.error_median = median_interval(errors).median;
}

// The simplest of those that cannot be told from the fastest, and are worth it where that one is.
const Candidate* chosen_of(const Advice& advice) {
  const Candidate* fastest = nullptr;
  for (const Candidate& each : advice.candidates)
    if (each.measured_ns && (!fastest || time_of(each) < time_of(*fastest))) fastest = &each;
  const Candidate* simplest = fastest;
  for (const Candidate& each : advice.candidates)
    if (each.measured_ns && time_of(each) <= time_of(*fastest) * (1 + kAlike) &&
        each.speedup >= std::min(kWorthwhile, fastest->speedup) &&
        is_simpler(each.way, simplest->way))
      simplest = &each;
  return simplest;
}

// Of those that were measured, the one to stand beside an answer to stay serial.
std::string why_serial(const Advice& advice, const Candidate& best) {
  const PayOff* soonest = nullptr;
  for (const PayOff& each : advice.pay_offs)
    if (each.break_even_ns && (!soonest || *each.break_even_ns < *soonest->break_even_ns))
      soonest = &each;
  std::string text =
      fmt::format("{} {} {} an item where the work alone takes {}", text_of(best.way),
                  best.way.workers == 1 ? "takes" : "take", human_duration(time_of(best)),
                  human_duration(advice.serial_ns.median));
  if (soonest)
    text += fmt::format("; with these sizes spreading pays from about {} of work an item on ({})",
                        human_duration(*soonest->break_even_ns), text_of(soonest->way));
  return text;
}

}  // namespace

Way way_of(std::string_view text) {
  Way way;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(':', begin), text.size());
    const std::string_view piece = text.substr(begin, end - begin);
    begin = end + 1;
    if (piece.starts_with("workers=") || piece.starts_with("items=")) {
      const std::uint64_t value = parse_integer(piece.substr(piece.find('=') + 1));
      if (value < 1 || value > 128)
        throw UsageError(fmt::format("'{}': must be between 1 and 128", piece));
      (piece.starts_with("w") ? way.workers : way.items) = static_cast<std::uint32_t>(value);
    } else if (piece.starts_with("inline-below=")) {
      if (piece != "inline-below=1")
        throw UsageError(
            fmt::format("'{}': write inline-below=1 where data travels by handle", piece));
      way.by_handle = true;
    } else {
      way.transport += (way.transport.empty() ? "" : ":") + std::string(piece);
    }
  }
  if (way.transport.empty())
    throw UsageError(
        fmt::format("'{}' names no transport; write for example pipe:workers=8", text));
  return way;
}

std::string text_of(const Way& way) {
  std::string text =
      fmt::format("{} worker{} over {}", way.workers, way.workers == 1 ? "" : "s", way.transport);
  if (way.items != 1) text += fmt::format(", {} items in a message", way.items);
  if (way.by_handle) text += ", by handle";
  if (!way.hosts.empty()) text += " on " + way.hosts;
  return text;
}

std::string given_up_by(const Way& way) {
  constexpr std::array<std::string_view, 10> kCopying{
      "pipe", "fifo", "unix", "tcp", "posix-mq", "sysv-mq", "shm", "mmap", "sysv-shm", "file"};
  const std::string_view name = transport_name(way);
  const auto has = [&](std::string_view option) {
    return way.transport.find(option) != std::string::npos;
  };
  const bool in_place = has("in_place=true") || way.by_handle;
  std::string text;
  const auto add = [&](std::string_view what) {
    text += (text.empty() ? "" : "; ") + std::string(what);
  };
  if (name == "thread") add("no isolation");
  if (in_place) add("flat data only");
  if (!in_place && std::ranges::find(kCopying, name) != kCopying.end())
    add(has("splice=true") || has("map=true") ? "one copy" : "two copies");
  if (way.items != 1) add("items wait for others");
  return text;
}

std::string bound_text(Bound bound) {
  switch (bound) {
    case Bound::workers:
      return "its workers are busy with the work";
    case Bound::coordinator:
      return "the coordinator, which hands out the tasks, is the bottleneck";
    case Bound::cores:
      return "all cores are busy with the work and with moving the data";
  }
  return {};
}

bool is_simpler(const Way& one, const Way& other) { return simplicity(one) < simplicity(other); }

void predict_all(Advice& advice) {
  const Way now = advice.question.now.empty() ? Way{"", 0, 0} : way_of(advice.question.now);
  for (const WayCost& cost : advice.costs) {
    Candidate candidate;
    candidate.way = cost.way;
    candidate.predicted = predict(terms_of(advice.costs, cost),
                                  work_time(advice.work, workers_together(cost)), advice.cores);
    candidate.is_now = cost.way == now;
    candidate.gives_up = given_up_by(cost.way);
    candidate.command = command_of(advice, cost.way);
    advice.candidates.push_back(std::move(candidate));
  }
  order_by_promise(advice.candidates);
  add_pay_offs(advice);
}

void conclude_advice(Advice& advice) {
  note_errors(advice);
  advice.second_host_ns = second_host_ns(advice, advice.cores);
  for (Candidate& each : advice.candidates)
    each.speedup = advice.serial_ns.median / std::max(1.0, time_of(each));
  std::ranges::stable_sort(advice.candidates, [](const Candidate& a, const Candidate& b) {
    return std::pair(!a.measured_ns, time_of(a)) < std::pair(!b.measured_ns, time_of(b));
  });
  const Candidate* chosen = chosen_of(advice);
  if (chosen == nullptr) {
    advice.answer = "cannot tell: none of the candidates could be run";
    return;
  }
  if (chosen->speedup < kWorthwhile) {
    advice.kind = AdviceKind::stay_serial;
    advice.answer = fmt::format(
        "Stay serial: an item takes {}, and no way to spread the work is "
        "faster by 5 % or more.",
        human_duration(advice.serial_ns.median));
    advice.reason = why_serial(advice, *chosen);
    return;
  }
  advice.kind = AdviceKind::spread;
  advice.best = chosen->way;
  advice.answer = fmt::format("Use {}: {} an item, {:.2f} times as fast as serial ({}).",
                              text_of(chosen->way), human_duration(time_of(*chosen)),
                              chosen->speedup, human_duration(advice.serial_ns.median));
  advice.reason = bound_text(chosen->predicted.bound);
}

}  // namespace ipcbench
