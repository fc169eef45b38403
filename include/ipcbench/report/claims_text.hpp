// What became of the claims of a run, in words. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// "PROVEN", "REFUTED" or "INCONCLUSIVE".
std::string word_of(ClaimVerdict verdict);

// What the claim says; of one without words, how many limits there are to keep.
std::string claim_text(const Claim& claim);

// "time_per_message of pipe/reply=64MiB over pipe/reply=8: 24.3 (22.1 to 26.0), expected at least
// 20": one finding, with what would decide it where it is inconclusive.
std::string finding_text(const Expectation& expectation, const Finding& finding);

// Over all findings of which this experiment is the first: nothing where none is about it.
std::string verdict_of(const Document& document, const ExperimentResult& experiment);

}  // namespace ipcbench
