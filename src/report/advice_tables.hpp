// The tables of advice, which its formats share. Private to the report; pure, any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/advice.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench::advice_tables {

// The table of each size that was asked for, in one; of several sizes the first column names them.
Table for_each_size(const Advice& advice, const std::function<Table(const SizeAdvice&)>& table);

// Serial, and the ways: all of them, or those that were measured and a few more. What has no row is
// added to `left_out`.
Table candidates(const SizeAdvice& advice, bool all, std::size_t& left_out);
// From when on each transport pays; what its columns mean.
Table pay_offs(const SizeAdvice& advice, const std::vector<SizeCosts>& sizes);
inline constexpr std::string_view kPayOffTerms =
    "pays from: work an item from which on it is faster than serial; half efficient from: METG(50 "
    "%), from which half of the cores' time is work; useful workers: more only wait for the "
    "coordinator; scales up to: the largest size at which, with your work, half of the cores' time "
    "is work. All by the model.";
// What changes of a way bring, where that was asked.
Table changes(const SizeAdvice& advice);
inline constexpr std::string_view kChangeTerms =
    "brings: so many times as fast as it is; unclear: the two cannot be told apart. Rows with "
    "'against' have the times with that burden, which a program without it is spared.";
// The answer; of several sizes that of each.
std::vector<std::string> answer_lines(const Advice& advice);
// The terms of the way to take, where that was asked; of several sizes those of each.
std::vector<std::string> explanation_lines(const Advice& advice);
// That measure what the answers name.
std::vector<std::string> commands_of(const Advice& advice);
// Transports that are no candidates, and what makes the answers doubtful; each of it once.
std::vector<std::string> doubts(const Advice& advice);
// How far the model was off where it was checked; empty where it was not.
std::string error_text(const Advice& advice);
// The model's terms of each way, and the work alone.
Table terms(const SizeAdvice& advice);
Table work(const SizeAdvice& advice);

}  // namespace ipcbench::advice_tables
