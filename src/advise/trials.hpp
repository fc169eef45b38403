// Experiments that doctor tries, each a finding where it does not work. Private to the checks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ipcbench/advise/checkup.hpp"

namespace ipcbench {

struct Trial {
  std::string name;  // of the check
  Settings settings;
};

// By their places; nothing where one was refused or failed, which is a finding then, with the
// remedy of the refusal or `otherwise`.
std::vector<std::optional<ExperimentResult>> try_all(Findings& findings, Bench& bench,
                                                     const std::vector<Trial>& trials,
                                                     const Effort& effort,
                                                     const std::string& otherwise);

// A reason reads "cause; remedy": its parts.
std::string cause_of(const std::string& reason);
std::string remedy_of(const std::string& reason, const std::string& otherwise);

// "5.20 us": of what was measured.
std::string message_text(const ExperimentResult& result);

}  // namespace ipcbench
