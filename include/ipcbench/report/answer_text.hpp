// The answer of a result in words: what is fastest, by how much, and why the others are not. Plain
// text, not yet escaped for any format. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/stats/answer.hpp"

namespace ipcbench {

// What the figure of a result is, the same for all of its rows.
enum class FigureKind { rate, time, round_trip, response };
FigureKind measure_of(const Document& document);
// Heading of its column: "msg/s", "per message", "round trip", "response".
std::string_view heading_of(FigureKind measure);
// "358" and "5.31 ms": one value of it, by the time per message.
std::string figure_text(FigureKind measure, double message_ns);
// "351 to 362", from the lower to the higher figure.
std::string figure_range_text(FigureKind measure, double low_ns, double high_ns);
// "358 messages/s", "5.31 ms per message".
std::string figure_phrase(FigureKind measure, double message_ns);

// "shm" or "shm wait=spin": what tells the contender from the others of its job.
std::string label_of(const Answer& answer, const ExperimentResult& experiment);
// "size=1MiB workers=2"; empty where there is one job alone.
std::string label_of(const Job& job);

// One sentence to three. The first says what is fastest, what it does and of how much that is;
// where nothing was measured, why.
std::string verdict(const Document& document, const Answer& answer);

// "sending", "waiting for work": a phase as a sentence has it.
std::string_view doing(Phase phase);

// "pipe workers spend 12 % of their time sending, asleep in anon_pipe_write": what takes longer
// than in the fastest of the job, at most one sentence for each contender that is surely slower,
// the nearest first, and `most` in all.
std::vector<std::string> reasons(const Answer& answer, std::size_t most);

}  // namespace ipcbench
