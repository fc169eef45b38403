#include <fmt/format.h>

#include <cstdio>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/host/surroundings.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/model/warnings.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {

namespace {

constexpr std::size_t kListWidth = 96;
constexpr std::size_t kIndent = 13;

template <class Enum>
std::string names_of(const Choices<Enum>& choices) {
  std::string text;
  for (const Enum each : choices) text += (text.empty() ? "" : ", ") + std::string(name_of(each));
  return text;
}

void add_line(std::string& text, std::string_view label, std::string_view value) {
  text +=
      fmt::format("  {:<{}}{}\n", label, kIndent - 2, wrapped(value, kListWidth, kIndent, kIndent));
}

// What may stand behind the '='.
std::string form_of(const OptionInfo& option) {
  constexpr std::string_view kForms[] = {"SIZE", "N", "true|false", "PATH", ""};
  std::string form(kForms[static_cast<std::size_t>(option.kind)]);
  for (const std::string& word : words_of(option)) form += (form.empty() ? "" : "|") + word;
  return form;
}

// "lanes, shared (wait: block, spin; lock-scope: copy, message)"
std::string topologies_of(const TransportInfo& info) {
  std::string text = names_of(info.topologies);
  if (info.topologies.contains(Topology::shared))
    text += fmt::format(" (wait: {}; lock-scope: {})", names_of(info.shared.waits),
                        names_of(info.shared.lock_scopes));
  return text;
}

std::string describe_transport(const TransportInfo& info) {
  std::string text = fmt::format("{}: {}\n", info.name,
                                 wrapped(info.summary, kListWidth, info.name.size() + 2, 2));
  const std::string reason = why_unavailable(info);
  if (!reason.empty()) add_line(text, "not here", reason);
  add_line(text, "copies", info.copies);
  add_line(text, "start", names_of(info.starts));
  add_line(text, "wait", names_of(info.waits));
  add_line(text, "topology", topologies_of(info));
  add_line(text, "sender", names_of(info.senders));
  for (const OptionInfo& option : info.options)
    add_line(text, &option == info.options.data() ? "options" : "",
             fmt::format(":{}={}  {}", option.name, form_of(option), option.summary));
  return text;
}

// What stands in the way of every run, in front of what this does to single transports.
std::string obstacle() {
  try {
    require_surroundings();
    return {};
  } catch (const std::system_error& error) {
    return wrapped("Nothing can be measured here: " + explain(error).text, kListWidth, 0, 0) +
           "\n\n";
  }
}

int run_list(const CommandLine&) {
  std::string text = obstacle() +
                     "Transports (--transport=NAME[:OPTION=VALUE...]; the first start and wait are "
                     "the defaults, but in memory the wait depends on the cores)\n\n";
  for (const TransportInfo* info : transports()) text += describe_transport(*info) + "\n";
  text += "Workloads (--work=...)\n\n";
  constexpr std::size_t kListColumn = 32;
  for (const WorkloadInfo* info : workloads())
    text += fmt::format("{:<{}}{}\n", info->usage, kListColumn,
                        wrapped(info->summary, kListWidth, kListColumn, kListColumn));
  text += "\nFormats (--format=NAME, -o NAME:FILE)\n\n";
  for (const SinkInfo* info : sinks())
    text += fmt::format("{:<24}{}\n", info->name, wrapped(info->summary, kListWidth, 24, 24));
  text += "\nWarnings (--no-warn=ID does not print them; a result has them all the same)\n\n";
  for (const WarningKind& kind : warning_kinds())
    text += fmt::format("{:<26}{}\n", kind.id, wrapped(kind.summary, kListWidth, 26, 26));
  fmt::print("{}", text);
  return 0;
}

}  // namespace

extern const Command list_command;
constinit const Command list_command = {
    .name = "list",
    .usage =
        "  ipcbench list                     transports and workloads, and which of them work "
        "here; formats\n",
    .run = run_list,
};

}  // namespace ipcbench
