#include "rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/units.hpp"
#include "words.hpp"

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

constexpr std::initializer_list<Doing> kAnyWait = {Doing::data, Doing::room, Doing::lock,
                                                   Doing::child, Doing::runtime_lock};

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

double score_deadlock(const Figures& figures) { return figures.situation.stuck.empty() ? 0 : 1; }
double score_pickling_reader(const Figures& figures) { return room_for(figures, Side::pickling); }
double score_slow_sender(const Figures& figures) { return data_for(figures, Side::transfer); }

// The workers' own part of moving long messages: pages for them, copies, and the calls.
double own_transfer(const Figures& figures) {
  const Flow& workers = figures.situation.workers;
  const double all = workers.user + workers.system;
  if (!figures.heavy || workers.written_bytes < workers.read_bytes || all <= 0) return 0;
  return workers.system / all * figures.situation.share(Doing::runs);
}

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
  return only_trips ? std::min(1.0, sum + situation.share(Doing::runs) / 2) : sum;
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
  constexpr double kLeastASecond = 1, kLongestLife_s = 0.6;
  return situation.short_lived > kLeastASecond && situation.median_short_life_s < kLongestLife_s &&
                 situation.short_lived_run > 0.4
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

std::string say_culprit(const Figures& figures, std::string_view before, std::string_view behind) {
  const std::size_t thread = figures.situation.culprit(kAnyWait);
  return fmt::format("{}{}{}", before,
                     thread == kNobody ? "the other side" : who(figures.situation, thread), behind);
}

std::string length_text(const Figures& figures) {
  return figures.longest_bytes > 0 ? human_size(figures.longest_bytes) : "their messages";
}

std::string say_deadlock(const Figures& figures) {
  const std::size_t count = figures.situation.stuck.size();
  return count == 1 ? "Deadlock: a thread waits for a lock that nobody who is alive can give up."
                    : fmt::format("Deadlock: {} threads wait, and only each other could help them.",
                                  count);
}
std::string say_slow_reader(const Figures& figures) {
  return say_culprit(figures,
                     fmt::format("Transfer: the workers wait for room, because moving {} "
                                 "a message keeps the reader busy: ",
                                 length_text(figures)),
                     ".");
}
std::string say_pickling_reader(const Figures& figures) {
  return say_culprit(figures,
                     "The workers wait for room, because the only reader turns bytes into "
                     "objects: ",
                     ".");
}
std::string say_slow_sender(const Figures& figures) {
  return say_culprit(figures,
                     fmt::format("Transfer: the workers wait for data, because moving {} "
                                 "a message keeps the sender busy: ",
                                 length_text(figures)),
                     ".");
}
std::string say_pickling_sender(const Figures& figures) {
  if (figures.data < figures.situation.share(Doing::runs))
    return fmt::format("Most of the workers' own time goes into making and sending {} a message.",
                       length_text(figures));
  return say_culprit(figures,
                     "The workers wait for data, because the sender turns objects into "
                     "bytes: ",
                     ".");
}
std::string say_slow_producer(const Figures& figures) {
  return say_culprit(figures, "A slow producer: the workers wait for what ", " computes.");
}
std::string say_slow_consumer(const Figures& figures) {
  if (figures.room < 0.2)
    return "A slow consumer: the worker computes all the time, and who has data for it waits.";
  return say_culprit(figures, "A slow consumer: the workers have results, and ",
                     " is busy with earlier ones.");
}
std::string say_lock(const Figures& figures) {
  return fmt::format("A lock: {} wait for each other at {}.", workers_text(figures),
                     main_object(figures.situation));
}
std::string say_manager(const Figures& figures) {
  const std::vector<std::size_t> servers = figures.situation.cast.with_role(Role::server);
  return fmt::format(
      "One process in the middle serves all (a manager): {} wait for its answers, "
      "pid {}.",
      workers_text(figures), servers.empty() ? 0 : figures.situation.scene.process(servers[0]).pid);
}
std::string say_interpreter_lock(const Figures& figures) {
  return fmt::format("The interpreter's lock: of {}, one computes at a time.",
                     workers_text(figures));
}
std::string say_dispatch(const Figures& figures) {
  return fmt::format(
      "The tasks are too small: handing out and taking back each costs {} of "
      "processor time, whatever is done in it.",
      figures.messages ? human_duration(cost_s(figures.situation, *figures.messages) * 1e9)
                       : "more");
}
std::string say_page_faults(const Figures& figures) {
  return fmt::format("Page faults: {} of the workers' time goes into memory that is new each time.",
                     percent(score_page_faults(figures)));
}
std::string say_start_up(const Figures& figures) {
  return fmt::format("Start-up: {} of all processor time is that of processes that come and go.",
                     percent(figures.situation.short_lived_run));
}
std::string say_disk(const Figures& figures) {
  return fmt::format("The disk: {} wait for it {} of their time.", workers_text(figures),
                     percent(score_disk(figures)));
}
std::string say_outside(const Figures& figures) {
  return fmt::format(
      "Nobody of these processes: {} sleep until a time, or wait for somebody "
      "outside, {} of theirs.",
      workers_text(figures), percent(score_outside(figures)));
}
std::string say_busy_machine(const Figures& figures) {
  return fmt::format(
      "The machine is busy: {} want to run, and other programs have the cores {} of "
      "the time.",
      workers_text(figures), percent(figures.situation.queued));
}
std::string say_healthy(const Figures& figures) {
  return fmt::format("Nothing is wrong: {} compute {} of the time that they are given.",
                     workers_text(figures), percent(figures.situation.share(Doing::runs)));
}
std::string say_unknown(const Figures&) { return "Cannot tell: no single cause explains it."; }

const std::array kRules{
    Rule{
        Cause::deadlock,
        "deadlock",
        score_deadlock,
        say_deadlock,
        {stuck_evidence},
        "Let every thread take its locks in one order, and start processes by spawn or forkserver, "
        "or before the first thread: a copy by fork has the locks but not the threads that hold "
        "them."},
    Rule{Cause::slow_reader,
         "transfer",
         score_slow_reader,
         say_slow_reader,
         {transfer_evidence, message_evidence, others_evidence, culprit_evidence},
         "Write results into shared memory and send where they lie, or send less."},
    Rule{Cause::pickling_reader,
         "transfer",
         score_pickling_reader,
         say_pickling_reader,
         {message_evidence, others_evidence, culprit_evidence},
         "Send flat arrays or bytes, or a summary of them, in place of many objects."},
    Rule{Cause::slow_sender,
         "transfer",
         score_slow_sender,
         say_slow_sender,
         {transfer_evidence, message_evidence, others_evidence, culprit_evidence},
         "Give the data to each worker once, or put it into shared memory and send where it lies."},
    Rule{Cause::pickling_sender,
         "transfer",
         score_pickling_sender,
         say_pickling_sender,
         {message_evidence, transfer_evidence, others_evidence, culprit_evidence},
         "Let the workers have the data where they need it: from shared memory, from a file, or "
         "made by themselves."},
    Rule{Cause::slow_producer,
         "producer",
         score_slow_producer,
         say_slow_producer,
         {culprit_evidence, others_evidence, message_evidence},
         "Let several processes produce, or move work from the producer to the workers."},
    Rule{Cause::slow_consumer,
         "consumer",
         score_slow_consumer,
         say_slow_consumer,
         {culprit_evidence, others_evidence, message_evidence},
         "Let several processes consume, or have the workers do more of that work."},
    Rule{Cause::lock,
         "lock",
         score_lock,
         say_lock,
         {object_evidence, culprit_evidence, parallel_evidence},
         "Hold the lock for less: compute before it is taken, or give each worker a part of its "
         "own."},
    Rule{Cause::manager,
         "manager",
         score_manager,
         say_manager,
         {message_evidence, culprit_evidence},
         "Keep values in each worker and send results once, or put them into shared memory: each "
         "access of a manager's object is two messages."},
    Rule{Cause::interpreter_lock,
         "lock",
         score_interpreter_lock,
         say_interpreter_lock,
         {parallel_evidence, object_evidence},
         "Use processes in place of threads, or do the work in code that gives the interpreter's "
         "lock up."},
    Rule{Cause::dispatch,
         "dispatch",
         score_dispatch,
         say_dispatch,
         {message_evidence, others_evidence},
         "Hand out more work at a time (chunksize): some milliseconds each."},
    Rule{Cause::page_faults,
         "faults",
         score_page_faults,
         say_page_faults,
         {fault_evidence},
         "Use the same buffers again (out=), or keep freed memory (MALLOC_TRIM_THRESHOLD_, "
         "MALLOC_MMAP_THRESHOLD_)."},
    Rule{Cause::start_up,
         "start-up",
         score_start_up,
         say_start_up,
         {short_lived_evidence},
         "Start the processes once and give them work again and again."},
    Rule{Cause::disk,
         "disk",
         score_disk,
         say_disk,
         {},
         "Write less often, without waiting for each write, or onto a faster disk."},
    Rule{Cause::outside,
         "outside",
         score_outside,
         say_outside,
         {culprit_evidence},
         "Wait for what is awaited (a condition, a descriptor) in place of a time."},
    Rule{Cause::busy_machine,
         "busy",
         nullptr,
         say_busy_machine,
         {},
         "Start fewer processes, or end what else runs."},
    Rule{Cause::healthy, "healthy", nullptr, say_healthy, {parallel_evidence}, ""},
    Rule{Cause::unknown, "unknown", nullptr, say_unknown, {culprit_evidence, message_evidence}, ""},
};

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

std::span<const Rule> rules() { return kRules; }

const Rule& rule_of(Cause cause) { return *std::ranges::find(kRules, cause, &Rule::cause); }

}  // namespace ipcbench::diagnosing
