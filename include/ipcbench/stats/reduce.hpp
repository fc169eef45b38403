// A result that is small enough to keep: everything that is said of it, and of the raw data no more
// than that takes. Pure; any thread.
#pragma once

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// The same experiments with the same summaries, ratios and claims, which readers compute anew as
// they do those of any result. Of each invocation stay
//   * the time per message that its batches made, as a few batches of that length,
//   * the buckets of its histogram that the usual percentiles fall into, its own, those of all
//     invocations, and those of each group that invocations fall into; the counts between two of
//     them are put together in the first one between,
//   * of a shared queue how many workers had messages of a batch: the median of all batches of the
//     experiment,
//   * how many samples saw a party in each state, and not when: its timeline is one span of each
//     kind, all of them at 0.
// A warning of the run says that this was done. A summary stays what it is.
Document reduced(const Document& document);
bool is_reduced(const Document& document);

}  // namespace ipcbench
