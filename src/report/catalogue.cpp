#include "ipcbench/report/catalogue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "ipcbench/report/layout.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kLabelColumn = 13;

struct CatalogueHeading {
  std::string_view kind, heading;
};

constexpr std::array<CatalogueHeading, 8> kHeadings = {{
    {"transport",
     "Transports (--transport=NAME[:OPTION=VALUE...]; the first start and wait are the defaults, "
     "but in memory the wait depends on the cores)"},
    {"workload", "Workloads (--work=...)"},
    {"format", "Formats (--format=NAME, -o NAME:FILE)"},
    {"warning", "Warnings (--no-warn=ID does not print them; a result has them all the same)"},
    {"key", "Keys (--KEY=VALUE, and the same in a config file)"},
    {"figure",
     "Figures (--expect='FIGURE at_most VALUE'; docs/claims.md says how rules are written)"},
    {"config", "Configs (ipcbench run NAME)"},
    {"tuned", "Forms that ipcbench tune --save has kept (--transport=NAME:best)"},
}};

std::vector<const CatalogueItem*> items_of(const Catalogue& catalogue, std::string_view kind) {
  std::vector<const CatalogueItem*> found;
  for (const CatalogueItem& each : catalogue.items)
    if (each.kind == kind) found.push_back(&each);
  return found;
}

std::string obstacle_text(const Catalogue& catalogue, std::size_t width) {
  if (catalogue.obstacle.empty()) return {};
  return wrapped("Nothing can be measured here: " + catalogue.obstacle, width, 0, 0) + "\n\n";
}

std::string cut_to(std::string_view text, std::size_t width) {
  const std::string clean = printable(text);
  if (display_width(clean) <= width) return clean;
  // At a word, so that what is left reads on.
  const std::string first = wrapped(clean, width - 4, 0, 0);
  return first.substr(0, first.find('\n')) + " ...";
}

std::string listed(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

// "lanes, shared (wait: block, spin; lock-scope: copy, message)"
std::string topologies_of(const CatalogueItem& item) {
  if (item.lock_scopes.empty()) return listed(item.topologies);
  return fmt::format("{} (wait: {}; lock-scope: {})", listed(item.topologies),
                     listed(item.shared_waits), listed(item.lock_scopes));
}

std::string facts_of(const CatalogueItem& item, std::size_t width) {
  std::string text;
  const auto add = [&](std::string_view label, std::string_view value) {
    if (!value.empty())
      text += fmt::format("  {:<{}}{}\n", label, kLabelColumn - 2,
                          wrapped(value, width, kLabelColumn, kLabelColumn));
  };
  add("not here", item.not_here);
  add("copies", item.copies);
  add("start", listed(item.starts));
  add("wait", listed(item.waits));
  add("topology", topologies_of(item));
  add("sender", listed(item.senders));
  for (const CatalogueOption& option : item.options)
    add(&option == item.options.data() ? "options" : "",
        fmt::format(":{}={}  {}", option.name, option.form, option.summary));
  return text;
}

std::string transport_text_of(const CatalogueItem& item, std::size_t width) {
  return fmt::format("{}: {}\n", item.name, wrapped(item.summary, width, item.name.size() + 2, 2)) +
         facts_of(item, width);
}

}  // namespace

std::string catalogue_overview(const Catalogue& catalogue, std::size_t width) {
  std::string text = obstacle_text(catalogue, width) + "transports  --transport=NAME, or all\n";
  constexpr std::size_t kColumn = 12;
  for (const CatalogueItem* each : items_of(catalogue, "transport"))
    text +=
        fmt::format("  {:<{}}{}\n", each->name, kColumn - 2,
                    cut_to(each->not_here.empty() ? each->summary : "not here: " + each->not_here,
                           width - kColumn));
  std::size_t claims = 0;
  const auto names = [&](std::string_view label, std::string_view kind) {
    std::vector<std::string> all;
    for (const CatalogueItem* each : items_of(catalogue, kind))
      if (each->summary.starts_with(kClaimSummary))
        ++claims;
      else
        all.push_back(each->name);
    text += fmt::format("{:<{}}{}\n", label, kColumn,
                        wrapped(all.empty() ? "none" : listed(all), width, kColumn, kColumn));
  };
  names("workloads", "workload");
  names("formats", "format");
  names("configs", "config");
  if (claims > 0)
    text += fmt::format("{:<{}}{} configs say what somebody claims: list configs\n", "claims",
                        kColumn, claims);
  return text +
         wrapped(
             "more: list NAME; list transports, workloads, formats, warnings, "
             "keys, figures, configs, tuned",
             width, 0, 2) +
         "\n";
}

std::string catalogue_section(const Catalogue& catalogue, std::string_view kind,
                              std::size_t width) {
  const auto heading = std::ranges::find(kHeadings, kind, &CatalogueHeading::kind);
  std::string text =
      obstacle_text(catalogue, width) + wrapped(heading->heading, width, 0, 2) + "\n\n";
  const std::vector<const CatalogueItem*> items = items_of(catalogue, kind);
  if (items.empty()) return text + "none\n";
  if (kind == "transport") {
    for (const CatalogueItem* each : items)
      text += transport_text_of(*each, width) + (each == items.back() ? "" : "\n");
    return text;
  }
  // What tells them apart: how it is written where that says more than the name.
  const auto label = [&](const CatalogueItem& item) -> const std::string& {
    return kind == "workload" ? item.form : item.name;
  };
  std::size_t column = 0;
  for (const CatalogueItem* each : items) column = std::max(column, label(*each).size() + 2);
  for (const CatalogueItem* each : items)
    text += fmt::format("{:<{}}{}\n", label(*each), column,
                        wrapped(each->summary, width, column, column));
  return text;
}

std::string catalogue_entry(const CatalogueItem& item, std::size_t width) {
  std::string text = fmt::format("{} ({})\n", item.name, item.kind);
  const auto add = [&](std::string_view label, std::string_view value) {
    if (!value.empty())
      text += fmt::format("  {:<{}}{}\n", label, kLabelColumn - 2,
                          wrapped(value, width, kLabelColumn, kLabelColumn));
  };
  add("is", item.summary);
  add("written", item.form);
  if (item.kind == "transport" && item.not_here.empty()) add("here", "works");
  text += facts_of(item, width);
  add("default", item.default_value);
  add("values", listed(item.values));
  add("endings", listed(item.endings));
  add("file", item.path);
  add("example", item.example);
  return text;
}

}  // namespace ipcbench
