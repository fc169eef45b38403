#include "ipcbench/transports/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/model/option_values.hpp"

namespace ipcbench {

#define TRANSPORT(name) extern const TransportInfo name##_transport;
#define PROGRAM(name) TRANSPORT(name)
#define HIDDEN(name) TRANSPORT(name)
#include "transports.def"
#undef HIDDEN
#undef PROGRAM
#undef TRANSPORT

std::span<const TransportInfo* const> transports() {
  static constexpr std::array kAll = {
#define TRANSPORT(name) &name##_transport,
#define PROGRAM(name)
#define HIDDEN(name)
#include "transports.def"
#undef HIDDEN
#undef PROGRAM
#undef TRANSPORT
  };
  return kAll;
}

std::span<const TransportInfo* const> program_transports() {
  static constexpr std::array kPrograms = {
#define TRANSPORT(name)
#define PROGRAM(name) &name##_transport,
#define HIDDEN(name)
#include "transports.def"
#undef HIDDEN
#undef PROGRAM
#undef TRANSPORT
  };
  return kPrograms;
}

namespace {

// What is for tests alone: it can be named, and is not listed.
constexpr std::array kHidden = {
#define TRANSPORT(name)
#define PROGRAM(name)
#define HIDDEN(name) &name##_transport,
#include "transports.def"
#undef HIDDEN
#undef PROGRAM
#undef TRANSPORT
};

const TransportInfo* look_up(std::string_view name) {
  for (const std::span<const TransportInfo* const> list :
       {transports(), program_transports(), std::span<const TransportInfo* const>(kHidden)})
    for (const TransportInfo* info : list)
      if (info->name == name) return info;
  return nullptr;
}

}  // namespace

const TransportInfo& find_transport(std::string_view name) {
  if (const TransportInfo* info = look_up(name)) return *info;
  std::vector<std::string> names;
  for (const auto list : {transports(), program_transports()})
    for (const TransportInfo* info : list) names.emplace_back(info->name);
  const std::string hint = suggestion(name, names);
  throw UsageError(fmt::format(
      "unknown transport '{}'{} ({})", name.substr(0, 80),
      hint.empty()
          ? "; write one of these or several, as in pipe,shm; `ipcbench list` explains them"
          : hint,
      join_names(names)));
}

std::string with_option_names(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const TransportInfo* info = look_up(text.substr(0, colon));
  if (info == nullptr || info->bare_option.empty() || colon + 1 >= text.size())
    return std::string(text);
  const std::string_view options = text.substr(colon + 1);
  const std::size_t name_end = options.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
  if (name_end != std::string_view::npos && name_end > 0 && options[name_end] == '=')
    return std::string(text);
  return fmt::format("{}:{}={}", info->name, info->bare_option, options);
}

void check_options(const TransportInfo& info, std::string_view options) {
  std::vector<OptionInfo> known(info.options.begin(), info.options.end());
  const OptionValues values = parse_option_values(options);
  if (info.passes_options)
    for (const OptionValue& each : values)
      if (std::ranges::find(known, each.name, &OptionInfo::name) == known.end())
        known.push_back({.name = each.name, .kind = OptionKind::path, .summary = {}});
  Options(options).check(info.name, known);
}

namespace {

// Anybody's own program is unknown before it is named.
std::string why_no_program(const TransportInfo& info) {
  if (info.passes_options) return {};
  try {
    info.program("");
    return {};
  } catch (const std::exception& error) {
    return explained(error);
  }
}

}  // namespace

std::string why_unavailable(const TransportInfo& info) {
  if (!info.missing_package.empty())
    return fmt::format("built without {}; install {} and configure and build again", info.library,
                       info.missing_package);
  if (info.program != nullptr) return why_no_program(info);
  if (info.why_no_ranks != nullptr) return info.why_no_ranks();
  try {
    const ControlMapping control;
    LaneSpec spec;
    spec.control = &control.block();
    spec.size_bytes = spec.reply_bytes = 8;
    spec.start = info.starts.preferred();
    spec.wait = info.waits.preferred();
    if (info.check_limits != nullptr) info.check_limits(spec);
    info.open(spec);
    Manifest::of_this_run().end_invocation();
    return {};
  } catch (const std::exception& error) {
    Manifest::of_this_run().end_invocation();
    return explained(error);
  }
}

}  // namespace ipcbench
