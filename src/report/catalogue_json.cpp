// What there is to choose from, for programs, and the schema of it.
#include <array>
#include <tuple>

#include "description.hpp"
#include "ipcbench/report/catalogue.hpp"
#include "ipcbench/report/json_text.hpp"
#include "json_fields.hpp"

namespace ipcbench {

template <>
struct Record<CatalogueOption> {
  static constexpr std::string_view kName = "option";
  static constexpr std::string_view kAbout = "What may stand behind a transport's name.";
  static constexpr std::tuple kFields{
      field("name", &CatalogueOption::name, "as in NAME:name=value", {.not_empty = true}),
      field("form", &CatalogueOption::form, "what may stand behind the ="),
      field("summary", &CatalogueOption::summary, "what it does, with the default"),
  };
};

template <>
struct Record<CatalogueItem> {
  using Item = CatalogueItem;
  static constexpr std::string_view kName = "item";
  static constexpr std::string_view kAbout =
      "One thing to choose. Lists and texts that its kind has nothing for are empty.";
  static constexpr std::array<std::string_view, 8> kKinds = {
      "transport", "workload", "format", "warning", "key", "figure", "config", "tuned"};
  static constexpr std::tuple kFields{
      field("kind", &Item::kind, "what it is", {.choices = kKinds}),
      field("name", &Item::name, "unique within its kind", {.not_empty = true}),
      field("summary", &Item::summary, "what it is, in one sentence"),
      field("form", &Item::form, "how it is written on the command line"),
      computed<Item>(
          "available", [](const Item& item) { return item.not_here.empty(); },
          "whether it works on this machine"),
      field("reason", &Item::not_here, "why it does not; else empty"),
      field("copies", &Item::copies, "of a transport: of the payload, per message"),
      field("starts", &Item::starts, "of a transport: the first one is the default",
            {.item = "one start"}),
      field("waits", &Item::waits, "of a transport, of topology lanes", {.item = "one wait"}),
      field("topologies", &Item::topologies, "of a transport", {.item = "one topology"}),
      field("shared_waits", &Item::shared_waits, "of a transport, of topology shared",
            {.item = "one wait"}),
      field("lock_scopes", &Item::lock_scopes, "of a transport, of topology shared",
            {.item = "one scope"}),
      field("senders", &Item::senders, "of a transport", {.item = "one sender"}),
      field("options", &Item::options, "What may stand behind its name."),
      field("default", &Item::default_value, "of a key; empty: not set"),
      field("values", &Item::values, "of a key: the words that it takes", {.item = "one word"}),
      field("endings", &Item::endings, "of a format: of files that get it", {.item = "one ending"}),
      field("path", &Item::path, "of a config: its file"),
      field("example", &Item::example, "a command line; may be empty"),
  };
};

template <>
struct Record<Catalogue> {
  static constexpr std::string_view kAbout =
      "Transports, workloads, formats, warnings, keys and configs of this build, forms that tune "
      "has "
      "kept, and which of them work on this machine.";
  static constexpr std::tuple kFields{
      computed<Catalogue>(
          "schema", [](const Catalogue&) { return DocumentKind<Catalogue>{}; },
          "What this document is."),
      field("obstacle", &Catalogue::obstacle,
            "why nothing at all can be measured on this machine; else empty"),
      field("items", &Catalogue::items, "In the order of ipcbench list."),
  };
};

std::string catalogue_json(const Catalogue& catalogue) {
  return json_text(json_parts::object_of(catalogue));
}

const std::string& catalogue_schema() {
  static const std::string text = json_text(Description<Catalogue>().schema());
  return text;
}

}  // namespace ipcbench
