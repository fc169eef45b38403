// Holds claims against what was measured. Pure; any thread.
#pragma once

#include "ipcbench/model/claim.hpp"
#include "ipcbench/model/document.hpp"

namespace ipcbench {

// Judges the rules of all claims of the document by its experiments, anew each time.
//
// A ratio and a difference are of pairs of invocations: one for each round that both took part in,
// so that drift of the machine hits both alike; a value is of the invocations by themselves. The
// median of these has an exact interval (stats/interval.hpp). A rule is proven where the whole
// interval of 95 % keeps it, refuted where none of it does, and inconclusive else: where there are
// fewer than six values, where the interval holds the bound, where an experiment failed, or where
// invocations fall into groups, of which a median says nothing. A value that was taken while
// others had the cores (the warnings pressure, steal and throttled) is inconclusive too, unless it
// keeps a limit in spite of that: being disturbed makes nobody faster.
//
// A rule of a stored result that this build cannot read, or that means no experiment of what is
// there, stays inconclusive and says why.
void judge_claims(Document& document);

}  // namespace ipcbench
