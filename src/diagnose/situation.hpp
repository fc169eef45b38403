// The figures that rules look at: what the workers' time went into, whom their waits are blamed on,
// and what counters grew by meanwhile. Shares and ratios: the machine's load changes none of them
// much. Private to the diagnosis.
#pragma once

#include <array>
#include <map>
#include <tuple>

#include "chains.hpp"
#include "ipcbench/model/diagnosis.hpp"
#include "roles.hpp"

namespace ipcbench::diagnosing {

// What a worker does at a look. `data` and `room` are also waits for a lock that guards a pipe, or
// that the one at the other end posts.
enum class Doing : std::uint8_t {
  runs,
  data,
  room,
  lock,
  runtime_lock,
  disk,
  sleep,
  child,
  other,
};
inline constexpr std::size_t kDoings = 9;

// Waits for somebody, and not for a time or a device.
inline constexpr std::initializer_list<Doing> kAnyWait = {Doing::data, Doing::room, Doing::lock,
                                                          Doing::runtime_lock, Doing::child};

struct Blamed {
  Doing doing = Doing::other;
  std::size_t thread = kNobody;
  End end = End::nobody;
  bool operator<(const Blamed& other) const {
    return std::tie(doing, thread, end) < std::tie(other.doing, other.thread, other.end);
  }
};

struct Situation {
  explicit Situation(const Observation& observation);

  Scene scene;
  Chains chains;
  Cast cast;

  // Shares of the workers' time, without that in which they, or those they wait for, want a core
  // and have none.
  std::array<double, kDoings> time{};
  std::map<Blamed, double> blamed;       // shares of the same
  double queued = 0;                     // share of their time in which they wanted a core
  double at_once = 0;                    // workers that run or want to, on average
  double other_full = 0;                 // share of the looks in which somebody else has no room
  double other_full_main = 0;            // the same of main threads
  std::vector<std::vector<Doing>> bars;  // by unit and look: for pictures; `other` where absent
  Threads stuck;

  // Per second while the workers lived, all of a kind together.
  Flow workers, others, servers, tree;
  double short_lived = 0;      // processes that came and went, a second
  double short_lived_run = 0;  // their share of all processor time
  std::size_t short_lived_count = 0;
  double median_short_run_s = 0;  // processor time of one

  double share(Doing doing) const { return time[static_cast<std::size_t>(doing)]; }
  double count() const { return static_cast<double>(cast.units.size()); }
  Role role_of(std::size_t thread) const { return cast.roles[scene.threads[thread].process]; }
  // Of the time, what is blamed on a role for these doings and that end.
  double on(Role role, std::initializer_list<Doing> doings, End end = End::runs) const;
  double ending(std::initializer_list<Doing> doings, End end) const;
  // The thread that most of that is blamed on.
  std::size_t culprit(std::initializer_list<Doing> doings) const;
  double ran_share(std::size_t thread) const;

 private:
  void look_at(std::size_t look);
  void look_at_unit(const std::vector<std::size_t>& unit, std::size_t number, std::size_t look);
  Doing doing_of(std::size_t thread, std::size_t look, const std::vector<Blame>& ends) const;
  Doing doing_at_lock(std::size_t thread, const WatchedWait& wait,
                      const std::vector<Blame>& ends) const;
  void take_queue_away();
  void count_flows();
  void count_short_lived();
};

std::string_view text_of(Doing doing);

}  // namespace ipcbench::diagnosing
