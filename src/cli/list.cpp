#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/catalogue.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/catalogue.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kListOptions[] = {
    {.form = "--format=NAME",
     .help = "table or json [table]; json holds everything, `ipcbench schema --of=list` says how",
     .values = "table json"},
};

// Longer lines are hard to read, however wide the terminal is.
constexpr std::size_t kWidestList = 96;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSections = {{
    {"transports", "transport"},
    {"workloads", "workload"},
    {"formats", "format"},
    {"warnings", "warning"},
    {"keys", "key"},
    {"figures", "figure"},
    {"configs", "config"},
    {"tuned", "tuned"},
}};

// The kind that "transports" stands for; empty: it is the name of an item.
std::string_view kind_of(std::string_view section) {
  const auto found =
      std::ranges::find(kSections, section, &std::pair<std::string_view, std::string_view>::first);
  return found == kSections.end() ? std::string_view() : found->second;
}

// "pipe" of "pipe:capacity=1MiB", "size" of "--size=8".
std::string bare_name(std::string_view typed) {
  typed.remove_prefix(std::min(typed.find_first_not_of('-'), typed.size()));
  return std::string(typed.substr(0, typed.find_first_of(":=")));
}

std::vector<CatalogueItem> items_named(const Catalogue& all, const std::string& typed) {
  std::vector<CatalogueItem> found;
  std::vector<std::string> names;
  for (const auto& [section, kind] : kSections) names.emplace_back(section);
  for (const CatalogueItem& each : all.items) {
    names.push_back(each.name);
    if (each.name == bare_name(typed)) found.push_back(each);
  }
  if (!found.empty()) return found;
  const std::string hint = suggestion(bare_name(typed), names);
  throw UsageError(fmt::format("list: nothing is called '{}'{}", typed.substr(0, 80),
                               hint.empty() ? "; `ipcbench list` shows what there is" : hint));
}

std::string as_text(const Catalogue& all, const std::vector<std::string>& asked) {
  const std::size_t width = std::min(terminal_width(STDOUT_FILENO), kWidestList);
  if (asked.empty()) return catalogue_overview(all, width);
  std::string text;
  for (const std::string& each : asked) {
    if (!text.empty()) text += "\n";
    if (const std::string_view kind = kind_of(each); !kind.empty()) {
      text += catalogue_section(all, kind, width);
      continue;
    }
    bool first = true;
    for (const CatalogueItem& item : items_named(all, each)) {
      text += (first ? "" : "\n") + catalogue_entry(item, width);
      first = false;
    }
  }
  return text;
}

std::string as_json(const Catalogue& all, const std::vector<std::string>& asked) {
  if (asked.empty()) return catalogue_json(all);
  Catalogue chosen{.obstacle = all.obstacle, .items = {}};
  for (const std::string& each : asked) {
    const std::string_view kind = kind_of(each);
    if (kind.empty()) {
      std::ranges::move(items_named(all, each), std::back_inserter(chosen.items));
      continue;
    }
    for (const CatalogueItem& item : all.items)
      if (item.kind == kind) chosen.items.push_back(item);
  }
  return catalogue_json(chosen);
}

int run_list(const CommandLine& line) {
  const std::string format = line.has("format") ? line.value("format") : "table";
  if (format != "table" && format != "json") {
    try {
      throw_no_choice(format, std::vector<std::string>{"table", "json"});
    } catch (const UsageError& error) {
      throw UsageError(std::string("--format: ") + error.what());
    }
  }
  const Catalogue all = catalogue();
  fmt::print("{}", format == "json" ? as_json(all, line.operands) : as_text(all, line.operands));
  return static_cast<int>(ExitCode::done);
}

}  // namespace

extern const Command list_command;
constinit const Command list_command = {
    .name = "list",
    .usage =
        "  ipcbench list [NAME]...           transports, workloads, formats, configs, and which "
        "work here;\n"
        "                                    all about a NAME, or about transports, workloads, "
        "formats,\n"
        "                                    warnings, keys, configs, tuned\n",
    .examples = "  ipcbench list pipe\n",
    .operands = "NAME",
    .operand_words = "transports workloads formats warnings keys configs tuned",
    .heading = "Output",
    .options = kListOptions,
    .run = run_list,
};

}  // namespace ipcbench
