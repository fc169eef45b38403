#include "rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/units.hpp"
#include "words.hpp"

namespace ipcbench::diagnosing {
namespace {

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
  return fmt::format("A lock: {}{} at {}.", workers_do(figures, "wait"),
                     figures.situation.cast.units.size() == 1 ? "" : " for each other",
                     main_object(figures.situation));
}
std::string say_manager(const Figures& figures) {
  const std::vector<std::size_t> servers = figures.situation.cast.with_role(Role::server);
  return fmt::format(
      "One process in the middle serves all (a manager): {} for its answers, "
      "pid {}.",
      workers_do(figures, "wait"),
      servers.empty() ? 0 : figures.situation.scene.process(servers[0]).pid);
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
  return fmt::format("The disk: {} for it {} of {} time.", workers_do(figures, "wait"),
                     percent(score_disk(figures)), possessive_of(figures));
}
std::string say_outside(const Figures& figures) {
  return fmt::format(
      "Nobody of these processes: {} until a time, or {} for somebody outside, {} of {} time.",
      workers_do(figures, "sleep"), verb_of(figures, "wait"), percent(score_outside(figures)),
      possessive_of(figures));
}
std::string say_busy_machine(const Figures& figures) {
  return fmt::format(
      "The machine is busy: {} to run, and other programs have the cores {} of "
      "the time.",
      workers_do(figures, "want"), percent(figures.situation.queued));
}
std::string say_healthy(const Figures& figures) {
  return fmt::format("Nothing is wrong: {} {} of the time that {} given.",
                     workers_do(figures, "compute"), percent(figures.situation.share(Doing::runs)),
                     figures.situation.cast.units.size() == 1 ? "it is" : "they are");
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

std::span<const Rule> rules() { return kRules; }

const Rule& rule_of(Cause cause) { return *std::ranges::find(kRules, cause, &Rule::cause); }

}  // namespace ipcbench::diagnosing
