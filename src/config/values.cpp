#include "ipcbench/config/values.hpp"

#include <algorithm>

#include "rules.hpp"

namespace ipcbench {

std::string canonical_value(const Key& key, std::string_view text) {
  check_text(key, text);
  if (key.kind == KeyKind::transport) {
    const std::string named = with_option_names(text);
    if (named != text) return canonical_value(key, named);
  }
  if (!key.special_value.empty() && text == key.special_value) return std::string(text);
  if (key.scope == KeyScope::experiment) {
    if (const auto check = rules_of(key).check_text; check != nullptr) check(text);
    Experiment scratch;
    key.parse(scratch, text);
    return key.text_of(scratch);
  }
  if (is_number(key.kind)) {
    const std::uint64_t value = parse_number(key.kind, text);
    check_limits(key, text, value);
    return format_number(key.kind, value);
  }
  if (key.parse_plan != nullptr) {
    Plan scratch;
    key.parse_plan(scratch, text);
  }
  return std::string(text);
}

std::optional<std::vector<TypedOption>> typed_options(const Experiment& experiment) {
  const TransportInfo* known = nullptr;
  for (const auto list : {transports(), program_transports()})
    if (const auto found =
            std::ranges::find(list, experiment.transport.view(), &TransportInfo::name);
        found != list.end())
      known = *found;
  if (known == nullptr) return std::nullopt;
  try {
    return typed_options(Options(experiment.options.view()), known->options);
  } catch (const UsageError&) {  // of another version of this transport
    return std::nullopt;
  }
}

}  // namespace ipcbench
