#include "ipcbench/report/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/flags.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/history.hpp"

namespace ipcbench {

extern const Command schema_command;

namespace {

int run_schema(const Arguments& arguments) {
  constexpr std::string_view kOf = "--of=";
  if (arguments.empty() || !arguments.front().starts_with(kOf)) {
    if (wants_help(arguments, "schema")) return print_help(schema_command);
    fmt::print("{}", result_schema());
    return 0;
  }
  if (arguments.size() > 1)
    throw UsageError(fmt::format("schema: takes one option, not '{}'", arguments[1].substr(0, 80)));
  const std::string what = arguments.front().substr(kOf.size());
  const std::vector<std::string> documents = {"result", "compare", "history", "keys"};
  if (std::ranges::find(documents, what) == documents.end()) {
    try {
      throw_no_choice(what, documents);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--of: ") + error.what());
    }
  }
  fmt::print("{}", what == "result"    ? std::string_view(result_schema())
                   : what == "compare" ? comparison_schema()
                   : what == "history" ? history_schema()
                                       : std::string_view(result_keys()));
  return 0;
}

}  // namespace

constinit const Command schema_command = {
    .name = "schema",
    .usage =
        "  ipcbench schema [--of=compare]    the JSON Schema of a result, of a comparison or of a "
        "history;\n"
        "                                    --of=keys: every key of a result and what it means\n",
    .run = run_schema,
};

}  // namespace ipcbench
