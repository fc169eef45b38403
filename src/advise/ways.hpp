// How a way is run, and what is read from its result. Private to the advisor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ipcbench/advise/measure.hpp"
#include "ipcbench/model/advice.hpp"

namespace ipcbench {

// What the ways do without work is looked at for so long.
inline constexpr std::uint64_t kWithoutWorkNs = 40'000'000;
// What a job of MPI takes to launch, roughly.
inline constexpr std::uint64_t kLaunchOfJobNs = 500'000'000;
// And for so long where a rough look will do.
inline constexpr std::uint64_t kLookNs = 10'000'000;

// An experiment of this way with the sizes of the question.
Settings settings_of(const Way& way, const AdviceQuestion& question, const std::string& work,
                     std::uint64_t duration_ns);

// Of MPI, over hosts where they are named. Whoever waits hands the core on: how many cores a host
// has for its ranks is not known before they run.
void add_hosts(Settings& settings, const std::string& hosts, const std::string& launcher);

// Over the first host, the first two, four ... and all of them, with a worker for each rank but
// one: nothing where they have room for less than two ranks.
std::vector<Way> ways_over_hosts(const std::string& transport, const std::string& hosts);

bool is_of_mpi(std::string_view transport);

bool is_measured(const ExperimentResult& result);

// Wall time of the work of one item, as its workers saw it.
Interval work_wall_ns(const ExperimentResult& result);

// Processor time of programs that are not ours, over that of all cores.
double others_share(const std::vector<ExperimentResult>& results);

// Of a result without work that was measured.
WayCost cost_of(const Way& way, const ExperimentResult& result);

// The question at another size: an answer that is as large as the task stays so, any other one
// stays as it is.
AdviceQuestion question_at(const AdviceQuestion& question, std::uint64_t size_bytes);

// What the ways cost at sizes around those that were asked for, and at these themselves, ascending:
// every transport that is a candidate with one worker and with as many as there are cores, and what
// is best. Sizes at which one of them cannot be run are left out.
std::vector<SizeCosts> costs_around(const Advice& advice, Bench& bench, std::uint64_t budget_ns);

// Runs a way of answer.costs, where `answer` is that of one size of the advice, with one thing
// changed at a time, and adds what cannot be run by the model.
Examination examine(const Advice& advice, const SizeAdvice& answer, const Way& way, Bench& bench,
                    std::uint64_t budget_ns);

}  // namespace ipcbench
