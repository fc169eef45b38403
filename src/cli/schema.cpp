#include "ipcbench/report/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kSchemaOptions[] = {
    {.form = "--of=DOCUMENT",
     .help = "result, compare, history, list, advice, metg, tune, doctor, watch or keys [result]",
     .values = "result compare history list advice metg tune doctor watch keys"},
};

struct NamedSchema {
  std::string_view name;
  std::string (*text)();
};

constexpr std::array kSchemas{
    NamedSchema{"result", [] { return result_schema(); }},
    NamedSchema{"compare", [] { return comparison_schema(); }},
    NamedSchema{"history", [] { return history_schema(); }},
    NamedSchema{"list", [] { return catalogue_schema(); }},
    NamedSchema{"advice", [] { return advice_schema(); }},
    NamedSchema{"metg", [] { return metg_schema(); }},
    NamedSchema{"tune", [] { return tune_schema(); }},
    NamedSchema{"doctor", [] { return doctor_schema(); }},
    NamedSchema{"watch", [] { return watch_schema(); }},
    NamedSchema{"keys", [] { return result_keys(); }},
};

int run_schema(const CommandLine& line) {
  const std::string what = line.has("of") ? line.value("of") : "result";
  const auto found = std::ranges::find(kSchemas, what, &NamedSchema::name);
  if (found == kSchemas.end()) {
    std::vector<std::string> names;
    for (const NamedSchema& each : kSchemas) names.emplace_back(each.name);
    try {
      throw_no_choice(what, names);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--of: ") + error.what());
    }
  }
  fmt::print("{}", found->text());
  return 0;
}

}  // namespace

extern const Command schema_command;
constinit const Command schema_command = {
    .name = "schema",
    .usage =
        "  ipcbench schema [--of=compare]    the JSON Schema of a result, or of what compare, "
        "history, list,\n"
        "                                    advise, metg, tune, doctor or watch writes;\n"
        "                                    --of=keys: every key of a result and what it means\n",
    .heading = "Document",
    .options = kSchemaOptions,
    .run = run_schema,
};

}  // namespace ipcbench
