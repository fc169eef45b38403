#include "ipcbench/model/field.hpp"

namespace ipcbench {

std::string_view unit_of(std::string_view name, const FieldRule& rule) {
  if (!rule.unit.empty()) return rule.unit;
  struct Ending {
    std::string_view text, unit;
  };
  static constexpr Ending kEndings[] = {{"bytes_per_second", "bytes per second"},
                                        {"_per_second", "per second"},
                                        {"_flops", "operations per second"},
                                        {"_ns", "ns"},
                                        {"_bytes", "bytes"},
                                        {"_hz", "Hz"}};
  for (const Ending& each : kEndings)
    if (name.ends_with(each.text)) return each.unit;
  return {};
}

}  // namespace ipcbench
