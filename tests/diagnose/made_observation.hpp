// Observations that are made by hand: threads that repeat a cycle of waits, with counters that grow
// evenly.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/diagnose/diagnose.hpp"
#include "ipcbench/model/observation.hpp"

namespace ipcbench::sample {

// What a thread's counters grow by in a second.
struct Rates {
  double run = 0, queued = 0;    // seconds
  double user = -1, system = 0;  // seconds; user: all that it runs, if not said
  double faults = 0, read_bytes = 0, written_bytes = 0, read_calls = 0, write_calls = 0;
  double switches = 0;
};

class Made {
 public:
  static constexpr std::size_t kLooks = 400;
  static constexpr std::uint64_t kPeriodNs = 10'000'000;

  Made() {
    seen_.root = 1;
    seen_.period_ns = kPeriodNs;
    seen_.wall_ns = kLooks * kPeriodNs;
    seen_.cores = 4;
    for (std::size_t i = 0; i < kLooks; ++i) seen_.looks_ns.push_back(i * kPeriodNs);
    seen_.waits.push_back({});
    seen_.waits[0].kind = WaitKind::running;
  }

  static constexpr std::size_t kRuns = 0;  // the wait that is none

  std::size_t process(std::uint32_t pid, std::uint32_t parent, const std::string& command) {
    WatchedProcess made;
    made.pid = pid;
    made.parent = parent;
    made.command = command;
    made.program = "/usr/bin/" + command.substr(0, command.find(' '));
    seen_.processes.push_back(std::move(made));
    return seen_.processes.size() - 1;
  }

  std::size_t object(WaitObject kind, const std::string& name) {
    WatchedObject made;
    made.kind = kind;
    made.name = name;
    if (kind == WaitObject::shared_lock) made.memory = 100 + seen_.objects.size();
    seen_.objects.push_back(std::move(made));
    return seen_.objects.size() - 1;
  }

  void pair(std::size_t one, std::size_t other) {
    seen_.objects[one].peer = other;
    seen_.objects[other].peer = one;
  }

  std::size_t wait(WaitKind kind, std::vector<std::size_t> objects = {}, bool timed = false) {
    WatchedWait made;
    made.kind = kind;
    made.objects = std::move(objects);
    made.timed = timed;
    made.call = "call";
    seen_.waits.push_back(std::move(made));
    return seen_.waits.size() - 1;
  }

  // The first thread of a process is its main thread. `cycle` is gone through again and again.
  std::size_t thread(std::size_t process, std::vector<std::size_t> cycle, const Rates& rates,
                     std::size_t first_look = 0, std::size_t end_look = kLooks) {
    WatchedProcess& owner = seen_.processes[process];
    WatchedThread made;
    made.tid = owner.pid + static_cast<std::uint32_t>(owner.threads.size());
    made.first_ns = first_look * kPeriodNs;
    made.last_ns = (end_look - 1) * kPeriodNs;
    for (std::size_t look = first_look; look < end_look; ++look) {
      const auto wait = static_cast<std::uint32_t>(cycle[look % cycle.size()]);
      if (!made.spans.empty() && made.spans.back().wait == wait)
        ++made.spans.back().looks;
      else
        made.spans.push_back({static_cast<std::uint32_t>(look), 1, wait});
    }
    for (std::size_t look = first_look; look < end_look; look += 10)
      made.counters.push_back(reading(look * kPeriodNs, first_look * kPeriodNs, rates));
    if (first_look > 0 && owner.threads.empty()) owner.born_ns = made.first_ns;
    if (end_look < kLooks && owner.threads.empty()) owner.ended_ns = end_look * kPeriodNs;
    owner.threads.push_back(std::move(made));
    return owner.threads.size() - 1;
  }

  void holds(std::size_t process, std::size_t object, bool reads, bool writes) {
    seen_.processes[process].holds.push_back({object, reads, writes});
  }
  void maps(std::size_t process, std::size_t lock) {
    seen_.processes[process].shared_memory.push_back(*seen_.objects[lock].memory);
  }
  void seen_writing(std::size_t process, std::size_t thread, std::size_t object,
                    std::uint64_t bytes) {
    seen_.processes[process].threads[thread].calls.push_back({object, true, {{bytes, 10}}});
  }

  Observation& seen() { return seen_; }

 private:
  static CounterReading reading(std::uint64_t at_ns, std::uint64_t since_ns, const Rates& rates) {
    const double seconds = static_cast<double>(at_ns - since_ns) / 1e9;
    const auto count = [&](double rate) { return static_cast<std::uint64_t>(rate * seconds); };
    const auto time = [&](double rate) { return static_cast<std::uint64_t>(rate * seconds * 1e9); };
    CounterReading made;
    made.at_ns = at_ns;
    made.run_ns = time(rates.run);
    made.queued_ns = time(rates.queued);
    made.user_ns = time(rates.user < 0 ? rates.run - rates.system : rates.user);
    made.system_ns = time(rates.system);
    made.minor_faults = count(rates.faults);
    made.read_bytes = count(rates.read_bytes);
    made.written_bytes = count(rates.written_bytes);
    made.read_calls = count(rates.read_calls);
    made.write_calls = count(rates.write_calls);
    made.voluntary_switches = count(rates.switches);
    return made;
  }

  Observation seen_;
};

inline std::string cause_of(const Diagnosis& diagnosis) {
  return std::string(name_of(diagnosis.cause));
}

}  // namespace ipcbench::sample
