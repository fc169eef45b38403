#include "ipcbench/model/options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {
namespace {

// A colon parts two options only where "name=" follows: a path may contain one.
bool begins_option(std::string_view text) {
  const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
  return end != std::string_view::npos && end > 0 && text[end] == '=';
}

void check_value(const OptionInfo& option, const std::string& value) {
  const std::vector<std::string> words = words_of(option);
  if (std::ranges::find(words, value) != words.end()) return;
  if (option.kind == OptionKind::choice)
    throw UsageError(fmt::format("'{}' is not a choice{} ({})", value.substr(0, 80),
                                 suggestion(value, words), join_names(words)));
  if (option.kind == OptionKind::flag) {
    parse_bool(value);
  } else if (option.kind == OptionKind::path) {
    if (value.empty()) throw UsageError("the path is empty");
  } else {
    const bool size = option.kind == OptionKind::size;
    const std::uint64_t number = size ? parse_size(value) : parse_integer(value);
    const auto show = [&](std::uint64_t n) { return size ? format_size(n) : std::to_string(n); };
    if (number < option.minimum || number > option.maximum)
      throw UsageError(fmt::format("'{}' is out of range; write {} to {}{}", value,
                                   show(option.minimum), show(option.maximum),
                                   words.empty() ? "" : " or " + join_names(words)));
  }
}

}  // namespace

std::vector<std::string> words_of(const OptionInfo& option) { return words_in(option.words); }

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return words;
}

Options::Options(std::string_view text) {
  while (!text.empty()) {
    std::size_t end = text.find(':');
    while (end != std::string_view::npos && !begins_option(text.substr(end + 1)))
      end = text.find(':', end + 1);
    const std::string_view piece = text.substr(0, end);
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos)
      throw UsageError(
          fmt::format("option '{}' has no value; write name=value", piece.substr(0, 80)));
    values_.emplace_back(piece.substr(0, equals), piece.substr(equals + 1));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
}

const std::string* Options::find(std::string_view name) const {
  for (const auto& [key, value] : values_)
    if (key == name) return &value;
  return nullptr;
}

std::uint64_t Options::size(std::string_view name, std::uint64_t otherwise) const {
  const std::string* value = find(name);
  return value == nullptr ? otherwise : parse_size(*value);
}

std::uint64_t Options::count(std::string_view name, std::uint64_t otherwise) const {
  const std::string* value = find(name);
  return value == nullptr ? otherwise : parse_integer(*value);
}

bool Options::flag(std::string_view name, bool otherwise) const {
  const std::string* value = find(name);
  return value == nullptr ? otherwise : parse_bool(*value);
}

std::string Options::path(std::string_view name, std::string otherwise) const {
  const std::string* value = find(name);
  return value == nullptr ? otherwise : *value;
}

std::string Options::choice(std::string_view name, std::string otherwise) const {
  return path(name, std::move(otherwise));
}

bool Options::is(std::string_view name, std::string_view word) const {
  const std::string* value = find(name);
  return value != nullptr && *value == word;
}

void Options::check(std::string_view owner, std::span<const OptionInfo> known) const {
  std::vector<std::string> names;
  for (const OptionInfo& option : known) names.emplace_back(option.name);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const auto& [name, value] = values_[i];
    const auto info = std::ranges::find(known, name, &OptionInfo::name);
    if (info == known.end())
      throw UsageError(fmt::format("{} has no option '{}'{}", owner, name.substr(0, 80),
                                   suggestion(name, names)));
    for (std::size_t j = 0; j < i; ++j)
      if (values_[j].first == name)
        throw UsageError(fmt::format("option '{}' of {} is given twice", name, owner));
    try {
      check_value(*info, value);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("option '{}' of {}: {}", name, owner, error.what()));
    }
  }
}

namespace {

TypedOption typed(const Options& options, const OptionInfo& info) {
  std::string name(info.name);
  std::string text = options.path(info.name, "");
  const std::vector<std::string> words = words_of(info);
  if (std::ranges::find(words, text) != words.end()) return {name, std::move(text)};
  try {
    switch (info.kind) {
      case OptionKind::size:
        return {name + "_bytes", options.size(info.name, 0)};
      case OptionKind::count:
        return {name, options.count(info.name, 0)};
      case OptionKind::flag:
        return {name, options.flag(info.name, false)};
      case OptionKind::path:
      case OptionKind::choice:
        break;
    }
  } catch (const UsageError&) {  // of another version of this transport
  }
  return {name, std::move(text)};
}

}  // namespace

std::vector<TypedOption> typed_options(const Options& options, std::span<const OptionInfo> known) {
  std::vector<TypedOption> values;
  for (const OptionInfo& info : known)
    if (options.has(info.name)) values.push_back(typed(options, info));
  return values;
}

}  // namespace ipcbench
