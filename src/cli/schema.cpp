#include "ipcbench/report/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kSchemaOptions[] = {
    {.form = "--of=DOCUMENT",
     .help = "result, compare, history, list or keys [result]",
     .values = "result compare history list keys"},
};

int run_schema(const CommandLine& line) {
  const std::string what = line.has("of") ? line.value("of") : "result";
  const std::vector<std::string> documents = {"result", "compare", "history", "list", "keys"};
  if (std::ranges::find(documents, what) == documents.end()) {
    try {
      throw_no_choice(what, documents);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--of: ") + error.what());
    }
  }
  fmt::print("{}", what == "result"    ? result_schema()
                   : what == "compare" ? comparison_schema()
                   : what == "history" ? history_schema()
                   : what == "list"    ? catalogue_schema()
                                       : result_keys());
  return 0;
}

}  // namespace

extern const Command schema_command;
constinit const Command schema_command = {
    .name = "schema",
    .usage =
        "  ipcbench schema [--of=compare]    the JSON Schema of a result, of a comparison, a "
        "history "
        "or a list;\n"
        "                                    --of=keys: every key of a result and what it means\n",
    .heading = "Document",
    .options = kSchemaOptions,
    .run = run_schema,
};

}  // namespace ipcbench
