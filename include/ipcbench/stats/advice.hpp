// From measured costs to advice: predictions, candidates in their order, and the answer. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/model/advice.hpp"

namespace ipcbench {

// "pipe:capacity=1MiB:workers=8": a way as the asker writes it; "workers", "items" and
// "inline-below=1" (by handle) are no options of the transport. UsageError for what is none.
Way way_of(std::string_view text);
// "2 workers over pipe", "8 workers over pipe, 16 items in a message".
std::string text_of(const Way& way);
// What a program gives up by it, or nothing: "no isolation", where a crash ends all; "flat data
// only", which is built where it travels; "two copies" that the transport makes; "items wait for
// others".
std::string given_up_by(const Way& way);

// "its workers are busy with the work".
std::string bound_text(Bound bound);

// Whether a program needs less of its own for it: fewer items in a message, fewer workers, a
// plainer transport.
bool is_simpler(const Way& one, const Way& other);

// Fills the candidates, the fastest first, and when each transport pays off, from advice.costs and
// advice.work.
void predict_all(Advice& advice);

// Says what to do, from the candidates that were measured. Within kAlike of the fastest the
// simplest one is named. Serial stays where nothing beats it by kWorthwhile.
void conclude_advice(Advice& advice);
// Adds to the pay-offs what the costs at other sizes say, and writes the notes: from which work on
// processes and threads pay at each size that was asked for, the size up to which spreading scales,
// and the number of workers beyond which they wait for the coordinator.
void conclude_sizes(Advice& advice);
inline constexpr double kAlike = 0.05;
inline constexpr double kWorthwhile = 1.05;
// A prediction that is further off is called wrong.
inline constexpr double kLargeError = 0.2;

}  // namespace ipcbench
