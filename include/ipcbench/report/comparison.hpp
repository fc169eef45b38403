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
std::string comparison_html(const ComparisonDocument& document, const RenderOptions& options);
std::string comparison_json(const ComparisonDocument& document, const RenderOptions& options);

// "+5.12 %", "-0.40 %"; "+1.2e+05 %" where it would be long.
std::string percent_text(double change);

// One sentence to three: whether B is slower than A, by how much, and in how many experiments that
// can be told. Plain text, not yet escaped for any format.
std::string comparison_verdict(const ComparisonDocument& document);

// What tables for people say about a row, one text per column of comparison_columns().
struct ComparisonColumn {
  std::string_view name;
  bool right = true;   // numbers; words stand left
  bool first = true;   // of what is shown first; the others are details
  int expendable = 0;  // as Column::expendable
};
std::span<const ComparisonColumn> comparison_columns();
std::vector<std::string> comparison_cells(const ComparisonDocument& document,
                                          const ComparisonRow& row);
// Of a row alone: what differs between two configurations, and what the first pairs said. May be
// empty.
std::string comparison_note(const ComparisonRow& row);
// Why there is no clear verdict, and what was noticed, each with the experiments that it is about:
// "shm, file: the interval is too wide to tell; raise --budget". What ended a row comes first.
std::vector<std::string> comparison_reasons(const ComparisonDocument& document);
// "A old/ipcbench (0.1.0 0123456789ab), B new/ipcbench (0.2.0 ba9876543210)".
std::string compared_text(const ComparisonDocument& document);
// How the pairs were made, and what the columns mean.
std::string comparison_method(const ComparisonDocument& document);
// "2 slower, 1 same": the verdicts that occur.
std::string count_verdicts(const ComparisonDocument& document);

}  // namespace ipcbench
