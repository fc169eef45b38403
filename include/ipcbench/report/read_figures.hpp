// The few fields of a result document that a comparison needs, read back from its JSON. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/model/comparison.hpp"

namespace ipcbench {

struct InvocationFigures {
  Side side;
  Failure failure;  // status and reason
  std::uint64_t messages = 0;
  double run_queue = 0;  // largest share of its wall time that a party waited for a core
};

struct ExperimentFigures {
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<InvocationFigures> invocations;  // in the order in which they ran

  // Empty when it is not among the parameters.
  std::string parameter(std::string_view key) const;
};

struct ResultFigures {
  ComparedVersion version;  // without its source
  HostInfo host;            // cpu, kernel and allowed cores alone
  std::string started;
  std::vector<ExperimentFigures> experiments;
};

// UsageError, led by `origin`, when the text is no result document.
ResultFigures read_figures(std::string_view text, const std::string& origin);

}  // namespace ipcbench
