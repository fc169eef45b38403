// The formats of a comparison. Rendering is pure: the same text every time. Any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/comparison.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

using ComparisonFormat = Format<ComparisonDocument>;

template <>
std::span<const ComparisonFormat* const> formats<ComparisonDocument>();

std::string comparison_table(const ComparisonDocument& document, const RenderOptions& options);
std::string comparison_markdown(const ComparisonDocument& document, const RenderOptions& options);
std::string comparison_json(const ComparisonDocument& document, const RenderOptions& options);

// "+5.12 %", "-0.40 %"; "+1.2e+05 %" where it would be long.
std::string percent_text(double change);

// What tables for people say about a row, one text per column of comparison_columns().
std::span<const std::string_view> comparison_columns();
std::vector<std::string> comparison_cells(const ComparisonDocument& document,
                                          const ComparisonRow& row);
// Why there is no clear verdict, what the first pairs said, what was noticed. May be empty.
std::string comparison_note(const ComparisonDocument& document, const ComparisonRow& row);
// The one reason for which none of several rows can be compared, to be said once. Empty: none.
std::string common_reason(const ComparisonDocument& document);
// "2 slower, 1 same": the verdicts that occur.
std::string count_verdicts(const ComparisonDocument& document);

}  // namespace ipcbench
