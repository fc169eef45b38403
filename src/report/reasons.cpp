// Why one experiment is slower than another: what its parties spend more time on.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/stats/parties.hpp"

namespace ipcbench {
namespace {

// What a kind of party spends more time on, per message, than it does in the fastest.
struct Growth {
  bool coordinator = false;
  std::optional<Phase> phase;  // nothing: it waits for a core
  double share = 0;            // of the party's time
  double more_ns = 0;
  double times = 0;  // as long as in the fastest; 0: not there at all
  PartySummary party;
};

void consider(std::optional<Growth>& largest, Growth growth) {
  if (growth.more_ns > 0 && (!largest || growth.more_ns > largest->more_ns))
    largest = std::move(growth);
}

// Waiting for work is what everybody else does while one is busy: it explains nothing by itself.
bool explains(Phase phase) { return phase != Phase::idle && phase != Phase::unaccounted; }

void look_at(std::optional<Growth>& largest, bool coordinator, const PartySummary& slow,
             double slow_ns, const PartySummary& fast, double fast_ns) {
  const auto growth = [&](std::optional<Phase> phase, double share, double before) {
    const double before_ns = before * fast_ns;
    consider(largest, {coordinator, phase, share, share * slow_ns - before_ns,
                       before_ns > 0 ? share * slow_ns / before_ns : 0, slow});
  };
  for (std::size_t i = 0; i < kPhases; ++i)
    if (explains(static_cast<Phase>(i)))
      growth(static_cast<Phase>(i), slow.phases[i], fast.phases[i]);
  growth(std::nullopt, slow.run_queue, fast.run_queue);
}

// ", asleep in anon_pipe_write": where the samples saw it in that phase; empty where they say
// little.
std::string meanwhile(const Growth& growth) {
  const PartySummary& party = growth.party;
  constexpr double kMost = 0.5;
  if (party.samples >= kLeastSamples)
    for (const StateShare& each : party.states)
      if (each.phase == growth.phase && each.state != 'R' && each.share >= kMost * growth.share)
        return each.wait_channel.empty() ? ", asleep" : ", asleep in " + each.wait_channel;
  if (party.system > party.user && party.system >= kMost * growth.share)
    return ", mostly in the kernel";
  return "";
}

std::string sentence_of(const std::string& name, const Growth& growth) {
  const std::string who = growth.coordinator ? fmt::format("the coordinator of {} spends", name)
                                             : fmt::format("{} workers spend", name);
  if (growth.phase == Phase::compute && growth.times > 0)
    return fmt::format("{} workers need {:.0f} % longer for the same work", name,
                       100 * (growth.times - 1));
  const std::string_view whose = growth.coordinator ? "its" : "their";
  if (!growth.phase)
    return fmt::format("{} {:.0f} % of {} time without a core", who, 100 * growth.share, whose);
  return fmt::format("{} {:.0f} % of {} time {}{}", who, 100 * growth.share, whose,
                     doing(*growth.phase), meanwhile(growth));
}

const PartySummary* coordinator_of(const Summary& summary) {
  const bool has = !summary.parties.empty() && summary.parties.front().party == 0;
  return has ? &summary.parties.front() : nullptr;
}

std::optional<Growth> largest_growth(const Summary& slow, const Summary& fast) {
  std::optional<Growth> largest;
  const double slow_ns = slow.message_ns.median;
  const double fast_ns = fast.message_ns.median;
  if (slow.parties.empty() || fast.parties.empty()) return largest;
  look_at(largest, false, average_workers(slow.parties), slow_ns, average_workers(fast.parties),
          fast_ns);
  const PartySummary* slow_one = coordinator_of(slow);
  const PartySummary* fast_one = coordinator_of(fast);
  if (slow_one != nullptr && fast_one != nullptr)
    look_at(largest, true, *slow_one, slow_ns, *fast_one, fast_ns);
  // A cause is worth saying where it is a good part of what is lost.
  constexpr double kGoodPart = 0.2;
  if (largest && largest->more_ns < kGoodPart * (slow_ns - fast_ns)) largest.reset();
  return largest;
}

}  // namespace

std::string_view doing(Phase phase) {
  switch (phase) {
    case Phase::compute:
      return "computing";
    case Phase::send:
      return "sending";
    case Phase::receive:
      return "receiving";
    case Phase::touch:
      return "reading and writing payloads";
    case Phase::idle:
      return "waiting for work";
    case Phase::lock:
      return "waiting for the queue's lock";
    case Phase::allocate:
      return "getting memory";
    case Phase::encode:
      return "encoding";
    case Phase::decode:
      return "decoding";
    case Phase::launch:
      return "replacing workers";
    case Phase::unaccounted:
      return "not saying what it did";
  }
  return "";
}

std::vector<std::string> reasons(const Answer& answer, std::size_t most) {
  std::vector<std::string> sentences;
  for (const Job& job : answer.jobs) {
    for (const Contender& each : job.contenders) {
      if (each.standing != Standing::slower || sentences.size() == most) continue;
      const auto growth =
          largest_growth(*each.experiment->summary, *job.contenders.front().experiment->summary);
      if (!growth) continue;
      const std::string where = answer.jobs.size() > 1 ? "at " + label_of(job) + " " : "";
      sentences.push_back(where + sentence_of(label_of(answer, *each.experiment), *growth));
    }
  }
  return sentences;
}

}  // namespace ipcbench
