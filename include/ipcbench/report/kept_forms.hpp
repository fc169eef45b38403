// The file of the forms that `tune` has kept. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/model/tuned.hpp"

namespace ipcbench {

std::string kept_forms_json(const KeptForms& kept);

// UsageError with the place of what is wrong; `origin` stands for the file's name in it.
KeptForms parse_kept_forms(std::string_view text, const std::string& origin);

}  // namespace ipcbench
