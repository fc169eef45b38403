#include "scores.hpp"

#include <algorithm>

namespace ipcbench::diagnosing {
namespace {

// Bounds between one cause and another. They are ratios of counters, or times of a processor, so
// that other programs on the machine do not move them.
constexpr double kLongMessage = 16384;
constexpr double kHeavyTransfer = 0.1;     // of all processor time
constexpr double kDearMessage_s = 400e-6;  // processor time: work in a message is more than this
constexpr double kShortMessage = 8192;
constexpr double kCopiesNsPerByte = 16;   // of the one side: what takes longer does not copy only
constexpr double kPicklesNsPerByte = 60;  // what takes longer works on what it has
constexpr double kUserShare = 0.75;

double user_share(const Flow& flow) {
  const double all = flow.user + flow.system;
  return all > 0 ? flow.user / all : 0;
}

// Processor time of the others for a byte that they read or write.
double others_ns_per_byte(const Figures& figures) {
  const Flow& others = figures.situation.others;
  return others.run * 1e9 / std::max({others.read_bytes, others.written_bytes, 1.0});
}

enum class Side : std::uint8_t { transfer, pickling, work };

// What the others' time goes into while workers wait for them.
Side side_of(const Figures& figures) {
  const double cost = others_ns_per_byte(figures);
  if (figures.situation.cast.pipeline || figures.situation.others.moved_bytes() <= 0)
    return Side::work;
  if (figures.heavy && cost < kCopiesNsPerByte)
    return user_share(figures.situation.others) > kUserShare && cost > kCopiesNsPerByte / 2
               ? Side::pickling
               : Side::transfer;
  const bool carries = figures.longest_bytes > 1024;
  if (carries && cost < kPicklesNsPerByte && user_share(figures.situation.others) > kUserShare)
    return Side::pickling;
  return Side::work;
}

// Workers that compute while all cores are taken wait for nobody's fault.
double relieved(const Figures& figures, double score) {
  return figures.saturated && figures.situation.share(Doing::runs) > 0.4 ? score / 2 : score;
}

double room_for(const Figures& figures, Side side) {
  return !figures.many && side_of(figures) == side ? figures.room : 0;
}
double data_for(const Figures& figures, Side side) {
  return !figures.many && side_of(figures) == side ? figures.data : 0;
}

// The workers' own part of moving long messages: pages for them, copies, and the calls.
double own_transfer(const Figures& figures) {
  const Flow& workers = figures.situation.workers;
  const double all = workers.user + workers.system;
  if (!figures.heavy || workers.written_bytes < workers.read_bytes || all <= 0) return 0;
  return workers.system / all * figures.situation.share(Doing::runs);
}

}  // namespace

Figures::Figures(const Situation& each) : situation(each), messages(messages_of(each)) {
  const Observation& seen = situation.scene.observation;
  transfer = transfer_share(situation);
  for (const Role role : {Role::other, Role::worker, Role::helper, Role::short_lived}) {
    room += situation.on(role, {Doing::room});
    data += situation.on(role, {Doing::data});
  }
  if (messages)
    longest_bytes = static_cast<double>(std::max(messages->size_bytes, messages->reply_bytes));
  heavy = transfer > kHeavyTransfer && longest_bytes > kLongMessage;
  many = messages && longest_bytes < kShortMessage &&
         cost_s(situation, *messages) < kDearMessage_s && situation.others.run > 0;
  saturated = situation.tree.run > 0.85 * seen.cores;
}

double score_deadlock(const Figures& figures) { return figures.situation.stuck.empty() ? 0 : 1; }
double score_pickling_reader(const Figures& figures) { return room_for(figures, Side::pickling); }
double score_slow_sender(const Figures& figures) { return data_for(figures, Side::transfer); }

double score_slow_reader(const Figures& figures) {
  constexpr double kSomeRoom = 0.1;
  const double room = room_for(figures, Side::transfer);
  return room > kSomeRoom ? room + own_transfer(figures) : room;
}

// The others make bytes of objects, or the workers do, where nobody keeps them waiting.
double score_pickling_sender(const Figures& figures) {
  return std::max(data_for(figures, Side::pickling), own_transfer(figures));
}

double score_slow_consumer(const Figures& figures) {
  const Situation& situation = figures.situation;
  // A single consumer that computes all the time, while who has data for it waits for room.
  const bool one_stage = situation.cast.workers.size() == 1 && !situation.cast.threads &&
                         situation.share(Doing::runs) > 0.7 && situation.other_full_main > 0.4 &&
                         !figures.heavy;
  const double room = room_for(figures, Side::work);
  return std::max(relieved(figures, room), one_stage ? situation.other_full_main : 0.0);
}

double score_slow_producer(const Figures& figures) {
  return relieved(figures, data_for(figures, Side::work));
}

double score_lock(const Figures& figures) {
  const Situation& situation = figures.situation;
  double sum = 0;
  for (const End end : {End::runs, End::timer, End::disk, End::nobody})
    sum += situation.ending({Doing::lock}, end);
  return sum;
}

double score_manager(const Figures& figures) {
  const Situation& situation = figures.situation;
  if (situation.cast.with_role(Role::server).empty()) return 0;
  double sum = situation.ending({Doing::data, Doing::room}, End::nobody);
  for (const End end : {End::runs, End::timer, End::disk, End::outside})
    sum += situation.on(Role::server, kAnyWait, end);
  // Round trips that are all there is cost the workers' own time as well.
  const bool only_trips = figures.messages &&
                          cost_s(situation, *figures.messages) < kDearMessage_s &&
                          figures.longest_bytes < kShortMessage;
  if (!only_trips) return sum;
  // Of a connection that was made anew the other end may not be known.
  return std::min(
      1.0, sum + situation.ending({Doing::data}, End::outside) + situation.share(Doing::runs) / 2);
}

double score_interpreter_lock(const Figures& figures) {
  constexpr double kHardlyParallel = 1.7, kShareOfAll = 0.75;
  const Situation& situation = figures.situation;
  return situation.count() > 1 && situation.cast.threads &&
                 situation.at_once < std::max(kHardlyParallel, kShareOfAll * situation.count())
             ? situation.share(Doing::runtime_lock)
             : 0;
}

// All that the workers do not do of the processor time that a message costs, and their waiting.
double score_dispatch(const Figures& figures) {
  const Situation& situation = figures.situation;
  if (!figures.many || !situation.cast.with_role(Role::server).empty()) return 0;
  const double work = situation.workers.user / std::max(situation.tree.run, 1e-9);
  return std::clamp(std::max(1 - work, figures.room + figures.data), 0.0, 1.0);
}

// Time of the kernel that neither calls nor switches explain, while pages are faulted in. One fault
// may bring a small page or a huge one.
double score_page_faults(const Figures& figures) {
  const Situation& situation = figures.situation;
  const Flow& workers = situation.workers;
  const double explained =
      workers.moved_bytes() * 0.3e-9 + workers.calls() * 1e-6 + workers.switches * 2e-6;
  const double left = workers.system - explained;
  constexpr double kHugePage_s = 400e-6;
  const double possible = std::min(left, workers.faults * kHugePage_s);
  const double all = workers.user + workers.system;
  if (figures.heavy || left <= 0 || all <= 0) return 0;
  return possible / all * situation.share(Doing::runs);
}

double score_start_up(const Figures& figures) {
  const Situation& situation = figures.situation;
  constexpr std::size_t kLeast = 5;
  return situation.short_lived_count >= kLeast && situation.short_lived_run > 0.4
             ? situation.short_lived_run
             : 0;
}

double score_disk(const Figures& figures) {
  return figures.situation.share(Doing::disk) + figures.situation.ending(kAnyWait, End::disk) -
         figures.situation.ending({Doing::lock}, End::disk);
}

double score_outside(const Figures& figures) {
  const Situation& situation = figures.situation;
  return situation.share(Doing::sleep) +
         situation.ending({Doing::data, Doing::room, Doing::child}, End::timer) +
         situation.ending({Doing::data, Doing::room, Doing::other}, End::outside);
}

}  // namespace ipcbench::diagnosing
