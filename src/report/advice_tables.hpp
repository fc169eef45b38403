// The tables of advice, which its formats share. Private to the report; pure, any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ipcbench/model/advice.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench::advice_tables {

// Serial, and the ways: all of them, or those that were measured and a few more. `left_out` becomes
// how many have no row.
Table candidates(const Advice& advice, bool all, std::size_t& left_out);
// From when on each transport pays; what its columns mean.
Table pay_offs(const Advice& advice);
inline constexpr std::string_view kPayOffTerms =
    "pays from: work an item from which on it is faster than serial; half efficient from: METG(50 "
    "%), from which half of the cores' time is work; useful workers: more only wait for the "
    "coordinator; scales up to: the largest size at which, with your work, half of the cores' time "
    "is work. All by the model.";
// What changes of a way bring; nothing where that was not asked.
std::optional<Table> changes(const Advice& advice);
inline constexpr std::string_view kChangeTerms =
    "brings: so many times as fast as it is. Rows that begin with against have the times of the "
    "way "
    "with that burden, which a program without it is spared.";
// How far the model was off where it was checked; empty where it was not.
std::string error_text(const Advice& advice);
// The model's terms of each way, and the work alone.
Table terms(const Advice& advice);
Table work(const Advice& advice);

}  // namespace ipcbench::advice_tables
