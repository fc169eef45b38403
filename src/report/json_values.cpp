// Parameters as numbers, for programs that would have to parse "64KiB". What they are follows from
// the table of keys, and of a transport's options from what the plan says of them.
#include "ipcbench/model/keys.hpp"
#include "json_parts.hpp"

namespace ipcbench::json_parts {
namespace {

// Nothing of a transport that nobody knew: a size could not be told from a name.
void put_transport(Json& json, const PlannedExperiment& planned) {
  json["transport"] = planned.experiment.transport.view();
  if (!planned.transport_options) return;
  Json& given = json["transport_options"] = Json::object();
  for (const auto& [name, value] : *planned.transport_options)
    std::visit([&, &key = name](const auto& each) { given[key] = each; }, value);
}

}  // namespace

Json values(const PlannedExperiment& planned) {
  Json json = Json::object();
  for (const auto& [name, text] : parameters_of(planned)) {
    const Key* key = look_up_key(name);
    if (key == nullptr) continue;
    if (key->kind == KeyKind::transport) put_transport(json, planned);
    if (!is_number(key->kind) || text == key->special_value) continue;
    const std::uint64_t number = key->access.load(planned.experiment);
    if (key->kind == KeyKind::percent)
      json[number_name(*key)] = static_cast<double>(number) / 10'000;
    else
      json[number_name(*key)] = number;
  }
  return json;
}

}  // namespace ipcbench::json_parts
