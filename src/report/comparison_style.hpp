// How loud a row of a comparison is. Private to its formats for people.
#pragma once

#include "ipcbench/model/comparison.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench {

inline Style style_of(const ComparisonRow& row) {
  if (row.failure.status != Status::ok || row.verdict == Verdict::slower) return Style::bad;
  const bool clear = row.verdict == Verdict::same || row.verdict == Verdict::faster;
  return clear ? Style::plain : Style::doubtful;
}

}  // namespace ipcbench
