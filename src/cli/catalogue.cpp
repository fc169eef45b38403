#include "ipcbench/cli/catalogue.hpp"

#include <fmt/format.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/installed.hpp"
#include "ipcbench/config/json.hpp"
#include "ipcbench/config/kept_forms.hpp"
#include "ipcbench/host/surroundings.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/model/tune.hpp"
#include "ipcbench/model/warnings.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/figure.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

template <class Enum>
std::vector<std::string> choice_words(const Choices<Enum>& choices) {
  std::vector<std::string> words;
  for (const Enum each : choices) words.emplace_back(name_of(each));
  return words;
}

// What may stand behind the '='.
std::string form_of(const OptionInfo& option) {
  constexpr std::string_view kForms[] = {"SIZE", "N", "true|false", "PATH", ""};
  std::string form(kForms[static_cast<std::size_t>(option.kind)]);
  for (const std::string& word : words_of(option)) form += (form.empty() ? "" : "|") + word;
  return form;
}

CatalogueItem item_of(const TransportInfo& info) {
  CatalogueItem item{.kind = "transport",
                     .name = std::string(info.name),
                     .summary = std::string(info.summary),
                     .form = fmt::format("--transport={}{}", info.name,
                                         info.options.empty() ? "" : "[:OPTION=VALUE...]"),
                     .not_here = why_unavailable(info),
                     .copies = std::string(info.copies),
                     .starts = choice_words(info.starts),
                     .waits = choice_words(info.waits),
                     .topologies = choice_words(info.topologies),
                     .senders = choice_words(info.senders)};
  if (info.topologies.contains(Topology::shared)) {
    item.shared_waits = choice_words(info.shared.waits);
    item.lock_scopes = choice_words(info.shared.lock_scopes);
  }
  for (const OptionInfo& option : info.options)
    item.options.push_back(
        {std::string(option.name), form_of(option), std::string(option.summary)});
  if (info.program != nullptr) item.waits = item.topologies = item.senders = {};
  // Anybody's own program has no example that would run here.
  if (!info.passes_options)
    item.example = fmt::format("ipcbench --transport={} --size=64KiB", info.name);
  return item;
}

CatalogueItem item_of(const WorkloadInfo& info) {
  // Arguments are made up by who knows what they mean; a workload without any is its own example.
  const bool has_arguments = info.usage.find(':') != std::string_view::npos;
  return {.kind = "workload",
          .name = std::string(info.name),
          .summary = std::string(info.summary),
          .form = std::string(info.usage),
          .example = has_arguments ? "" : fmt::format("ipcbench --work={}", info.name)};
}

CatalogueItem item_of(const SinkInfo& info) {
  CatalogueItem item{.kind = "format",
                     .name = std::string(info.name),
                     .summary = std::string(info.summary),
                     .form = fmt::format("--format={0}, -o {0}:FILE", info.name)};
  for (const std::string_view ending : info.endings) item.endings.emplace_back(ending);
  item.example = fmt::format("ipcbench report last --format={}", info.name);
  return item;
}

CatalogueItem item_of(const WarningKind& kind) {
  return {.kind = "warning",
          .name = std::string(kind.id),
          .summary = std::string(kind.summary),
          .form = fmt::format("--no-warn={}", kind.id)};
}

CatalogueItem item_of(const Key& key) {
  CatalogueItem item{.kind = "key",
                     .name = std::string(key.name),
                     .summary = std::string(key.help),
                     .form = fmt::format("--{}={}", key.name, key.placeholder),
                     .default_value = std::string(key.default_text)};
  for (const std::string_view word : key.access.words)
    if (word != "none" || key.default_text == "none") item.values.emplace_back(word);
  if (!item.default_value.empty())
    item.example = fmt::format("ipcbench --{}={}", key.name, item.default_value);
  return item;
}

CatalogueItem item_of(const Figure& figure) {
  return {.kind = "figure",
          .name = figure.name,
          .summary = figure.about,
          .form = fmt::format("--expect='{} at_most VALUE'", figure.name)};
}

// A config that cannot be read is listed all the same, with what is wrong with it.
CatalogueItem config_item(const std::string& name) {
  CatalogueItem item{.kind = "config",
                     .name = name,
                     .form = "ipcbench run " + name,
                     .path = installed_config(name),
                     .example = fmt::format("ipcbench run {}", name)};
  try {
    const Config config = read_configs(item.path).front();
    const std::string claim = config.value("claim");
    item.summary = claim.empty() ? config.value("description") : std::string(kClaimSummary) + claim;
  } catch (const std::exception& error) {
    item.not_here = error.what();
  }
  return item;
}

// One for each machine, transport and size. A file that cannot be read is an item, too.
std::vector<CatalogueItem> kept_items() {
  std::vector<CatalogueItem> items;
  try {
    const KeptHere here = kept_here();
    std::size_t others = 0;
    for (const KeptForm& each : here.kept.forms) {
      const std::string transport =
          each.options.empty() ? each.transport : each.transport + ":" + each.options;
      CatalogueItem item{
          .kind = "tuned",
          .name =
              fmt::format("{}:{}/size={}", each.transport, kBestForm, format_size(each.size_bytes)),
          .summary =
              fmt::format("{}; {}", text_of(TransportForm{transport, each.wait}), origin_of(each)),
          .form = fmt::format("--transport={}:{}", each.transport, kBestForm),
          .example = fmt::format("ipcbench --transport={0},{0}:{1} --size={2}", each.transport,
                                 kBestForm, format_size(each.size_bytes))};
      if (each.machine != here.machine) {
        item.name += fmt::format("/other-{}", ++others);
        item.not_here = "it is of another machine: " + text_of(each.machine);
        item.summary = fmt::format("on {}: {}", text_of(each.machine), item.summary);
      }
      items.push_back(std::move(item));
    }
  } catch (const UsageError& error) {
    items.push_back({.kind = "tuned", .name = "unreadable", .not_here = error.what()});
    items.back().summary = error.what();
  }
  return items;
}

std::string what_is_in_the_way() {
  try {
    require_surroundings();
    return {};
  } catch (const std::system_error& error) {
    return explain(error).text;
  }
}

}  // namespace

Catalogue catalogue() {
  Catalogue all{.obstacle = what_is_in_the_way(), .items = {}};
  for (const auto list : {transports(), program_transports()})
    for (const TransportInfo* info : list) all.items.push_back(item_of(*info));
  for (const WorkloadInfo* info : workloads()) all.items.push_back(item_of(*info));
  for (const SinkInfo* info : sinks()) all.items.push_back(item_of(*info));
  for (const WarningKind& kind : warning_kinds()) all.items.push_back(item_of(kind));
  for (const Key& key : keys()) all.items.push_back(item_of(key));
  for (const Figure& figure : figures()) all.items.push_back(item_of(figure));
  for (const std::string& name : installed_configs()) all.items.push_back(config_item(name));
  for (CatalogueItem& each : kept_items()) all.items.push_back(std::move(each));
  return all;
}

}  // namespace ipcbench
