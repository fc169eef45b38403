// What the formats of a history for people say of it. Plain text, not yet escaped for any format.
// Private to them; pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/model/history.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench::history_text {

// "pipe (size=64KiB)": an experiment's name says only what its own run varied, so rows of one name
// also say in which parameters they differ.
std::string label_of(const HistoryRow& row, const std::vector<HistoryRow>& rows);
// "+14.7 % from 2026-01-07T10:00:00Z on (r7.json, commit 74202e59a1b2; 6 before, 5 after, p 0.004)"
std::string change_text(const HistoryRow& row, const ChangePoint& change);
// experiment, n, first, last; the note says what changed.
TableRow table_row(const HistoryRow& row, const std::vector<HistoryRow>& rows);
std::string time_text(const HistoryPoint& point);
// Whether it has as many results as the search for changes takes.
bool is_long_enough(const HistoryRow& row);
std::string machine_text(const HistoryMachine& machine);
std::string heading_text(const HistoryDocument& document);
std::string legend_text();

}  // namespace ipcbench::history_text
