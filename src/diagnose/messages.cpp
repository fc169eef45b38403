#include "messages.hpp"

#include <algorithm>
#include <cmath>

#include "ipcbench/model/field.hpp"

namespace ipcbench::diagnosing {
namespace {

// Two copies, and fresh pages on one side.
constexpr double kTransferNsPerByte = 1.5;
// Python's connections write a longer message in two calls, of which the first is its length, and
// read each message in two calls or more.
constexpr double kPythonJoined = 16384;

// The length that calls of these roles were found asleep with most often; 0: too seldom.
double seen_length(const Situation& situation, bool by_workers) {
  std::map<std::uint64_t, std::uint64_t> looks;
  for (std::size_t t = 0; t < situation.scene.threads.size(); ++t) {
    const Role role = situation.role_of(t);
    if (by_workers != (role == Role::worker) || role == Role::helper) continue;
    for (const SeenCall& call : situation.scene.threads[t].seen->calls) {
      const WaitObject kind = situation.scene.observation.objects[call.object].kind;
      if (!call.writes || (kind != WaitObject::pipe && kind != WaitObject::socket)) continue;
      for (const auto& [bytes, count] : call.looks_by_bytes)
        if (bytes > 64) looks[bytes] += count;
    }
  }
  const auto most =
      std::ranges::max_element(looks, {}, [](const auto& each) { return each.second; });
  return most == looks.end() || most->second < 2 ? 0 : static_cast<double>(most->first);
}

double messages_written(double bytes, double calls, double length, bool python) {
  if (length > 0 && bytes > 0.5 * length) return bytes / length;
  if (calls <= 0) return 0;
  return python && bytes / calls > kPythonJoined / 2 ? calls / 2 : calls;
}

// What is written to a process in the middle: every access is a question and an answer, an answer
// is read in two calls, and a question takes two calls only where it is long. The long ones carry
// the data; 0 where hardly any of them does.
double long_questions(const Situation& situation, bool python) {
  if (!python || situation.servers.read_calls <= 0) return 0;
  const double questions = situation.workers.read_calls / 2;
  const double longer = situation.workers.write_calls - questions;
  return longer > 0.2 * questions ? longer : 0;
}

// A long answer arrives in as many reads as it takes to copy it, so where answers carry data reads
// count no questions. Who takes an item and gives one back writes three times: a short question for
// the one, a long one for the other. 0: not so.
double items_both_ways(const Situation& situation, bool python) {
  const Flow& workers = situation.workers;
  if (!python || situation.servers.read_calls <= 0 || workers.write_calls <= 0) return 0;
  const bool gives = workers.written_bytes / workers.write_calls > kPythonJoined / 2;
  const bool takes = workers.read_bytes > 0.2 * workers.written_bytes;
  return gives && takes ? workers.write_calls / 3 : 0;
}

// Of what the workers read; `length` is known where somebody was found asleep writing it.
double messages_read(const Situation& situation, double length, bool python) {
  const Flow &workers = situation.workers, &others = situation.others;
  if (length > 0) return workers.read_bytes / length;
  if (python && workers.read_calls > 0 &&
      workers.read_bytes / workers.read_calls < kPythonJoined / 2)
    return workers.read_calls / 2;
  if (others.write_calls > 0 && others.written_bytes > 0.5 * workers.read_bytes)
    return messages_written(others.written_bytes, others.write_calls, 0, python);
  return workers.read_calls;
}

// Counters of a document that somebody has changed may be anything.
std::uint64_t whole_of(double value) {
  return static_cast<std::uint64_t>(std::clamp(value, 0.0, static_cast<double>(kMostCounted)));
}

// User time that goes into copying is none of the work.
double work_s(const Situation& situation, double rate, double bytes) {
  std::uint64_t library = 0, all = 0;
  for (const std::size_t p : situation.cast.workers)
    for (const WatchedThread& each : situation.scene.process(p).threads)
      for (const auto& [file, samples] : each.user_samples) {
        all += samples;
        if (file.starts_with("libc.") || file.starts_with("libc-")) library += samples;
      }
  const double user = situation.workers.user / rate;
  constexpr double kCopyNsPerByte = 0.3;
  if (all > 100) return user * (1 - static_cast<double>(library) / static_cast<double>(all));
  return std::max(0.0, user - bytes * kCopyNsPerByte * 1e-9);
}

}  // namespace

bool is_python(const Situation& situation) {
  return std::ranges::any_of(situation.cast.workers, [&](std::size_t p) {
    const WatchedProcess& process = situation.scene.process(p);
    return process.program.find("python") != std::string::npos ||
           process.command.find("python") != std::string::npos;
  });
}

double transfer_share(const Situation& situation) {
  const Flow &workers = situation.workers, &others = situation.others;
  const double moved = std::max(workers.written_bytes + others.written_bytes,
                                workers.read_bytes + others.read_bytes);
  return situation.tree.run > 0
             ? std::min(1.0, moved * kTransferNsPerByte * 1e-9 / situation.tree.run)
             : 0;
}

double cost_s(const Situation& situation, const SeenMessages& messages) {
  return situation.tree.run / std::max(messages.per_second, 1e-9);
}

std::optional<SeenMessages> messages_of(const Situation& situation) {
  if (situation.cast.threads || situation.cast.workers.empty()) return std::nullopt;
  const bool python = is_python(situation);
  const Flow& workers = situation.workers;
  const double length = seen_length(situation, true);
  const double questions = length > 0 ? 0 : long_questions(situation, python);
  const double up =
      questions > 0 ? questions
                    : messages_written(workers.written_bytes, workers.write_calls, length, python);
  const double down = messages_read(situation, seen_length(situation, false), python);
  const double both = length > 0 ? 0 : items_both_ways(situation, python);
  // What is said goes by the direction that carries the data.
  const double rate = both > 0 ? both : workers.written_bytes > workers.read_bytes ? up : down;
  constexpr double kLeastPerSecond = 0.2;
  if (rate < kLeastPerSecond || !std::isfinite(rate)) return std::nullopt;
  SeenMessages messages;
  messages.per_second = rate;
  messages.size_bytes = whole_of(std::round(workers.read_bytes / rate));
  messages.reply_bytes = whole_of(std::round(workers.written_bytes / rate));
  const double longest = std::max(workers.read_bytes, workers.written_bytes) / rate;
  messages.work_ns = whole_of(work_s(situation, rate, longest) * 1e9);
  messages.time_ns = whole_of(1e9 / rate);
  return messages;
}

}  // namespace ipcbench::diagnosing
