// What the figures of expectations are made of. Private to the statistics.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ipcbench/stats/figure.hpp"

namespace ipcbench {

// A figure of an invocation alone.
template <class Get>
Figure of_invocation(std::string name, std::string unit, std::string about, Get get) {
  return {std::move(name), std::move(unit), std::move(about),
          [get](const ExperimentResult& result, std::size_t i) -> std::optional<double> {
            return get(result.invocations[i]);
          }};
}

// Of counters and locks that all workers share.
void add_shared_work_figures(std::vector<Figure>& all);

}  // namespace ipcbench
