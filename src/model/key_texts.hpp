// Values of keys that are more than a number or a word, read and written. Private to the model
// layer.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/model/experiment.hpp"

namespace ipcbench::key_texts {

// UsageError, without the key's name, where the text is no value of it.
void parse_transport(Experiment& experiment, std::string_view text);
void parse_hold(Experiment& experiment, std::string_view text);
void parse_lifetime(Experiment& experiment, std::string_view text);
void parse_placement(Experiment& experiment, std::string_view text);

std::string format_hold(const Experiment& experiment);
std::string format_lifetime(const Experiment& experiment);
std::string format_placement(const Experiment& experiment);

}  // namespace ipcbench::key_texts
