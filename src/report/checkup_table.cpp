// What doctor found, for people: what is wrong comes first.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/checkup.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench {
namespace {

constexpr std::array<std::string_view, 4> kStateWords{"ok", "warn", "FAIL", "skipped"};
constexpr std::array kStateStyles{Style::good, Style::doubtful, Style::bad, Style::faint};

std::size_t count_of(const Checkup& checkup, CheckState state) {
  return static_cast<std::size_t>(std::ranges::count(checkup.checks, state, &Check::state));
}

std::string things(std::size_t count, const char* one, const char* several) {
  return count == 1 ? std::string("one thing ") + one : fmt::format("{} things {}", count, several);
}

std::string answer_of(const Checkup& checkup) {
  const std::size_t failed = count_of(checkup, CheckState::fail);
  const std::size_t warned = count_of(checkup, CheckState::warn);
  if (failed + warned == 0) return "All is well: everything works, and nothing spoils figures.";
  std::string text;
  if (failed > 0) text = things(failed, "does not work here", "do not work here");
  if (warned > 0)
    text += (failed > 0 ? ", and " : "") +
            things(warned, "makes figures doubtful", "make figures doubtful");
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ".";
}

std::string check_lines(const Check& each, const RenderOptions& options) {
  const auto state = static_cast<std::size_t>(each.state);
  const std::string head = fmt::format("{:<7} ", kStateWords[state]);
  std::string text = paint(head, kStateStyles[state], options) +
                     wrapped(fmt::format("{}, {}: {}", each.area, each.name, each.finding),
                             options.width, head.size(), head.size()) +
                     "\n";
  if (!each.remedy.empty())
    text += "        " + wrapped("> " + each.remedy, options.width, 8, 10) + "\n";
  return text;
}

std::string area_line(const Checkup& checkup, const std::string& area,
                      const RenderOptions& options) {
  std::array<std::size_t, 4> counts{};
  for (const Check& each : checkup.checks)
    if (each.area == area) ++counts[static_cast<std::size_t>(each.state)];
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counts[i], kStateWords[i]);
  return wrapped(fmt::format("{}: {}", area, text), options.width, 0, 2) + "\n";
}

std::string forecast_line(const Forecast& each, const RenderOptions& options) {
  const std::string what =
      each.detectable > 0
          ? fmt::format("compare can find a slowdown of {:.1f} %", 100 * each.detectable)
          : std::string("the figures differ too much for compare to find anything");
  return wrapped(fmt::format("{}: {} with {} pairs ({:.0f} s)", each.how, what, each.pairs,
                             static_cast<double>(each.elapsed_ns) / 1e9),
                 options.width, 0, 2) +
         "\n";
}

}  // namespace

std::string checkup_table(const Checkup& checkup, const RenderOptions& options) {
  std::string text =
      paint(wrapped(answer_of(checkup), options.width, 0, 2), Style::heading, options) + "\n";
  std::vector<std::string> areas;
  for (const CheckState state :
       {CheckState::fail, CheckState::warn, CheckState::skipped, CheckState::ok})
    for (const Check& each : checkup.checks) {
      if (std::ranges::find(areas, each.area) == areas.end()) areas.push_back(each.area);
      const bool is_shown =
          state == CheckState::fail || state == CheckState::warn || options.details;
      if (each.state == state && is_shown) text += check_lines(each, options);
    }
  text += "\n";
  if (!options.details)
    for (const std::string& area : areas) text += area_line(checkup, area, options);
  for (const Forecast& each : checkup.forecasts) text += forecast_line(each, options);
  if (!options.details) text += paint("more: --details\n", Style::faint, options);
  return text;
}

template <>
std::span<const CheckupFormat* const> formats<Checkup>() {
  static constexpr CheckupFormat kTable{
      .name = "table", .endings = kTextEndings, .render = checkup_table};
  static constexpr CheckupFormat kJson{
      .name = "json", .endings = kJsonEndings, .render = checkup_json};
  static constexpr std::array kAll = {&kTable, &kJson};
  return kAll;
}

}  // namespace ipcbench
