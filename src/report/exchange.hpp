// What the formats of other tools are made from: one row per experiment or per invocation, in fixed
// units. Private to those sinks.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench::exchange {

// Only these are in such a file: a failure without numbers reads as 0 elsewhere, and 0 passes
// every gate.
std::vector<const ExperimentResult*> measured(const Document& document);

// What readers call the series that the figures of an experiment go on with (model/series.hpp).
// Where configs of one run hold the same experiment, its name in the run tells the two apart.
std::string series_of(const Document& document, const ExperimentResult& of);

struct Row {
  const ExperimentResult* experiment = nullptr;
  double message_ns = 0;
  double processor_ns = 0;  // per message, all parties together
  double bytes_per_second = 0;
  double messages_per_second = 0;
  std::uint64_t messages = 0;  // that it was measured on
};
Row row_of(const ExperimentResult& experiment);  // medians over its largest mode
Row row_of(const ExperimentResult& experiment, const InvocationResult& invocation);

// Parameters that somebody chose and that are not the same everywhere, sizes in bytes and times in
// ns without a unit, for readers that put them on an axis.
std::vector<std::pair<std::string, std::string>> varying_numbers(const Document& document,
                                                                 const ExperimentResult& of);

}  // namespace ipcbench::exchange
