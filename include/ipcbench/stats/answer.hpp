// What a result answers: of all that was tried for one job, what is fastest, and how far behind the
// others are. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

enum class Standing {
  fastest,
  alike,    // as the fastest, within a tenth: see kAlikeFactor
  unclear,  // slower in the middle, but the rounds do not tell it from the fastest
  slower,   // for certain
  grouped,  // its invocations fall into groups, so that there is nothing to compare
  floor,    // the transport that moves nothing: no competitor
  failed,
};

// One experiment among those that do the same job.
struct Contender {
  const ExperimentResult* experiment = nullptr;
  Standing standing = Standing::failed;
  Interval ratio;  // its time per message over that of the fastest, by rounds; count 0: none
};

// Experiments that differ in their choices alone.
struct Job {
  Parameters what;                    // what tells this job from the others; empty of a single one
  std::vector<Contender> contenders;  // the fastest first; those without a place come last
};

struct Answer {
  std::vector<std::string> loads;    // keys in which the jobs differ, in the order of the flags
  std::vector<std::string> choices;  // keys in which the contenders of a job differ
  std::vector<Job> jobs;             // in the order in which they were planned
};

// Keys are told apart by their role, see KeyRole; those that were left to the tool follow from the
// others and do not count. The answer points into `document`, which has to outlive it.
Answer answer_of(const Document& document);

// How many of a job's experiments compete.
std::size_t competitors(const Job& job);

}  // namespace ipcbench
