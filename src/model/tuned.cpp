#include "ipcbench/model/tuned.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/tune.hpp"

namespace ipcbench {
namespace {

// How far one size is from another, whichever is larger.
double factor_between(std::uint64_t a, std::uint64_t b) {
  return std::abs(std::log(static_cast<double>(std::max<std::uint64_t>(a, 1))) -
                  std::log(static_cast<double>(std::max<std::uint64_t>(b, 1))));
}

}  // namespace

MachineIdentity identity_of(const HostInfo& host) {
  return {host.cpu, host.kernel, host.allowed_cpus.size()};
}

std::string text_of(const MachineIdentity& machine) {
  return fmt::format("{}, {} core{}, {}", machine.cpu, machine.cores, machine.cores == 1 ? "" : "s",
                     machine.kernel);
}

void keep(KeptForms& kept, KeptForm form) {
  const auto place = [](const KeptForm& each) {
    return std::tie(each.machine.cpu, each.machine.kernel, each.machine.cores, each.transport,
                    each.size_bytes);
  };
  const auto same = std::ranges::find_if(
      kept.forms, [&](const KeptForm& each) { return place(each) == place(form); });
  if (same == kept.forms.end())
    kept.forms.push_back(std::move(form));
  else
    *same = std::move(form);
}

const KeptForm* nearest_form(const KeptForms& kept, const MachineIdentity& machine,
                             std::string_view transport, std::uint64_t size_bytes) {
  const KeptForm* nearest = nullptr;
  const auto distance = [&](const KeptForm& each) {
    return std::pair(factor_between(each.size_bytes, size_bytes), each.size_bytes);
  };
  for (const KeptForm& each : kept.forms)
    if (each.machine == machine && each.transport == transport &&
        (nearest == nullptr || distance(each) < distance(*nearest)))
      nearest = &each;
  return nearest;
}

std::string form_text(const KeptForm& form) {
  return fmt::format("size={}{}{} {}{}{}", format_size(form.size_bytes),
                     form.wait.empty() ? "" : " wait=", form.wait, form.transport,
                     form.options.empty() ? "" : ":", form.options);
}

KeptForm parse_form(std::string_view text) {
  KeptForm form;
  std::string_view rest = text;
  const auto value_of = [&rest](std::string_view name) -> std::optional<std::string_view> {
    if (!rest.starts_with(name)) return std::nullopt;
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    const std::string_view value = rest.substr(name.size(), blank - name.size());
    rest.remove_prefix(std::min(blank + 1, rest.size()));
    return value;
  };
  const auto size = value_of("size=");
  form.wait = value_of("wait=").value_or("");
  const std::size_t colon = std::min(rest.find(':'), rest.size());
  form.transport = rest.substr(0, colon);
  form.options = rest.substr(std::min(colon + 1, rest.size()));
  if (!size || form.transport.empty() || form.transport.find_first_of(" =") != std::string::npos)
    throw UsageError(fmt::format(
        "'{}' is no form; write size=SIZE [wait=NAME] NAME[:OPTION=VALUE...]", text.substr(0, 80)));
  form.size_bytes = parse_size(*size);
  return form;
}

std::string origin_of(const KeptForm& form) {
  if (form.found.empty()) return "as tuned says";
  return fmt::format("tune found it on {} at {} with {} worker{} and work={}: {}",
                     form.found.substr(0, form.found.find('T')), bytes_text(form.size_bytes),
                     form.workers, form.workers == 1 ? "" : "s", form.work,
                     form.to_default ? ratio_text(*form.to_default) + " the time of the default"
                                     : std::string("the default is the best form"));
}

}  // namespace ipcbench
