// The forms that tune has kept, written and read. Somebody else may have changed the file.
#include "ipcbench/report/kept_forms.hpp"
#include "document_kind.hpp"
#include "ipcbench/report/json_text.hpp"
#include "json_fields.hpp"
#include "read_fields.hpp"

namespace ipcbench {

template <>
struct Record<MachineIdentity> {
  static constexpr std::string_view kAbout = "What makes two machines one to figures.";
  static constexpr std::tuple kFields{
      field("cpu", &MachineIdentity::cpu, "model of the processor"),
      field("kernel", &MachineIdentity::kernel, "name and release"),
      field("cores", &MachineIdentity::cores, "that may be used"),
  };
};

template <>
struct Record<KeptForm> {
  static constexpr std::string_view kAbout = "The best form of one transport, with one size.";
  static constexpr std::tuple kFields{
      field("machine", &KeptForm::machine, "Where it is the best."),
      field("transport", &KeptForm::transport, "its name alone", {.not_empty = true}),
      field("options", &KeptForm::options, "behind the colon; empty: none"),
      field("wait", &KeptForm::wait, "as --wait takes it; empty: it is left to ipcbench"),
      field("size_bytes", &KeptForm::size_bytes, "of a task", {.least = 1}),
      field("reply_bytes", &KeptForm::reply_bytes, "of its reply"),
      field("workers", &KeptForm::workers, "beside the coordinator", {.least = 1}),
      field("work", &KeptForm::work, "of a message"),
      field("to_default", &KeptForm::to_default, "Its time over that of the default form.",
            {.presence = Presence::if_any}),
      field("found", &KeptForm::found, "when, UTC, ISO 8601"),
  };
};

template <>
struct Record<KeptForms> {
  static constexpr std::string_view kAbout = "What ipcbench tune --save has kept, of any machine.";
  static constexpr std::tuple kFields{
      computed<KeptForms>(
          "schema", [](const KeptForms&) { return DocumentKind<KeptForms>{}; },
          "What this document is."),
      field("forms", &KeptForms::forms, "One for each machine, transport and size."),
  };
};

template <>
struct SchemaOf<KeptForms> {
  static constexpr std::string_view kName = "ipcbench-kept-forms",
                                    kTitle = "Forms kept by ipcbench",
                                    kPlural = "files of kept forms";
  static constexpr int kVersion = 1;
};

std::string kept_forms_json(const KeptForms& kept) {
  return json_text(json_parts::object_of(kept));
}

KeptForms parse_kept_forms(std::string_view text, const std::string& origin) {
  const JsonValue::Json json = parse_result_json(text, origin);
  const JsonValue root(json, origin);
  check_kind<SchemaOf<KeptForms>>(root, "it is no file of kept forms; move it away");
  KeptForms kept;
  read_parts::read_object(kept, root);
  return kept;
}

}  // namespace ipcbench
