#include "tune_dials.hpp"

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kWaitDial = "wait";

// A buffer or a piece that is far larger than the message is as good as one that holds it.
bool is_too_large(const OptionInfo& option, const std::string& value, std::uint64_t size_bytes) {
  const std::vector<std::string> words = words_of(option);
  if (option.kind != OptionKind::size || std::ranges::find(words, value) != words.end())
    return false;
  return parse_size(value) > saturating_multiply(2, size_bytes);
}

Dial wait_dial(const TransportInfo& info) {
  Dial dial{.name = std::string(kWaitDial), .values = {}, .plain = {}};
  for (const Wait each : info.waits)
    // Only where parties block is the first one sure to be the default.
    if (each != Wait::block || info.waits.preferred() != Wait::block)
      dial.values.emplace_back(name_of(each));
  return dial;
}

}  // namespace

std::vector<Dial> dials_of(std::string_view transport, std::uint64_t size_bytes, bool waits) {
  const std::size_t colon = std::min(transport.find(':'), transport.size());
  const TransportInfo& info = find_transport(transport.substr(0, colon));
  const Options fixed(transport.substr(std::min(colon + 1, transport.size())));
  std::vector<Dial> dials;
  for (const OptionInfo& option : info.options) {
    if (fixed.has(option.name)) continue;
    Dial dial{std::string(option.name), words_in(option.tries), std::string(option.plain)};
    std::erase_if(dial.values,
                  [&](const auto& value) { return is_too_large(option, value, size_bytes); });
    dials.push_back(std::move(dial));
  }
  if (waits) dials.push_back(wait_dial(info));
  std::erase_if(dials, [](const Dial& each) { return each.values.empty(); });
  return dials;
}

TransportForm form_of(std::string_view transport, std::span<const Dial> dials,
                      const DialPlaces& places) {
  TransportForm form{std::string(transport), ""};
  for (std::size_t i = 0; i < dials.size(); ++i) {
    if (places[i] == 0) continue;
    const std::string& value = dials[i].values[places[i] - 1];
    if (dials[i].name == kWaitDial)
      form.wait = value;
    else
      form.transport += ":" + dials[i].name + "=" + value;
  }
  return form;
}

}  // namespace ipcbench
