#include "ipcbench/config/expand.hpp"
#include "ipcbench/stats/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <span>

#include "best_form.hpp"
#include "every_transport.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/config/kept_forms.hpp"
#include "ipcbench/config/memory.hpp"
#include "ipcbench/config/sweep.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/host/topology.hpp"
#include "ipcbench/transports/registry.hpp"
#include "resolve.hpp"

namespace ipcbench {
namespace {

// One wheel of the odometer that runs through a sweep.
struct Axis {
  const Key* key = nullptr;
  std::vector<std::string> values;
};

std::vector<Axis> axes_of(const Config& config, const std::vector<std::string>& transports) {
  std::vector<Axis> axes;
  for (const Key& key : keys()) {
    if (key.scope != KeyScope::experiment) continue;
    const Setting* setting = config.find(key.name);
    const Setting* rival = key.excludes.empty() ? nullptr : config.find(key.excludes);
    if (setting != nullptr && rival != nullptr)
      throw UsageError(
          fmt::format("{} and {} exclude each other; drop one", setting->origin, rival->origin));
    if (setting != nullptr)
      axes.push_back({&key, key.kind == KeyKind::transport ? transports : setting->values});
    else if (!key.default_text.empty() && rival == nullptr)
      axes.push_back({&key, {std::string(key.default_text)}});
  }
  return axes;
}

std::uint64_t count_points(const std::vector<Axis>& axes) {
  std::uint64_t points = 1;
  for (const Axis& axis : axes) points = saturating_multiply(points, axis.values.size());
  return points;
}

bool has_parameter(const PlannedExperiment& planned, const Key& key) {
  return !planned.unset[index_of(key)];
}

// "pipe/size=1MiB": the transport as it was asked for, and what else varies.
std::string name_of_point(std::string name, const PlannedExperiment& planned,
                          const std::vector<Axis>& axes) {
  for (const Axis& axis : axes)
    if (axis.values.size() > 1 && axis.key->kind != KeyKind::transport &&
        has_parameter(planned, *axis.key))
      name += fmt::format("/{}={}", axis.key->name, axis.key->format(planned.experiment));
  return name;
}

// A key that no experiment reads is a mistake of whoever set it, so it is refused. A key that only
// some experiments read is kept. Where such a key has one value, it counts as chosen by the tool:
// an experiment that reads the key and one that does not already differ in the key that decides
// this, and what the tool chose does not keep two experiments from being compared by that one key.
void settle_partly_heard(const std::vector<Axis>& axes, std::span<PlannedExperiment> experiments) {
  for (const Axis& axis : axes) {
    const std::string_view needs = axis.key->requirement;
    if (needs.empty()) continue;
    const auto hears = [&](const auto& each) { return has_parameter(each, *axis.key); };
    const auto heard = std::ranges::count_if(experiments, hears);
    if (heard == 0 && (axis.values.size() > 1 || axis.values[0] != axis.key->default_text))
      throw UsageError(fmt::format("{}={}: goes with {} only; write that or drop {}",
                                   axis.key->name, axis.values[0], needs, axis.key->name));
    if (axis.values.size() > 1 || heard == std::ssize(experiments)) continue;
    for (PlannedExperiment& each : experiments)
      if (hears(each) && std::ranges::find(each.chosen, axis.key->name) == each.chosen.end())
        each.chosen.emplace_back(axis.key->name);
  }
}

struct NumberedPoint {
  Point point;
  std::vector<const Key*> turned;  // beyond their first value
};

NumberedPoint point_of(const std::vector<Axis>& axes, std::uint64_t number) {
  NumberedPoint result;
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    const std::size_t index = number % axis->values.size();
    if (index > 0) result.turned.push_back(axis->key);
    result.point.emplace_back(axis->key, axis->values[index]);
    number /= axis->values.size();
  }
  std::ranges::reverse(result.point);
  return result;
}

EveryTransport transports_of(const Config& config) {
  for (const Setting& each : config.settings)
    if (each.key->kind == KeyKind::transport) return open_every_transport(each.values);
  return {};
}

void expand_into(Plan& plan, const Config& config, const std::string& prefix,
                 const Machine& machine) {
  const EveryTransport every = transports_of(config);
  const std::vector<Axis> axes = axes_of(config, every.values);
  std::vector<LeftOut> unfit;
  BestForms best(machine, config);
  const std::uint64_t points = count_points(axes);
  if (points + plan.experiments.size() > kMaxPoints || points > kMaxPoints)
    throw UsageError(
        fmt::format("the sweep has {} experiments, at most {} fit into one run; drop "
                    "values from its lists",
                    points == UINT64_MAX ? "too many" : std::to_string(points), kMaxPoints));
  const std::size_t first = plan.experiments.size();
  for (std::uint64_t number = 0; number < points; ++number) {
    const auto [point, turned] = point_of(axes, number);
    OpenExperiment open = read_point(point);
    // Values that say nothing here make no points of their own.
    if (!std::ranges::all_of(turned,
                             [&](const Key* key) { return has_parameter(open.planned, *key); }))
      continue;
    const std::string transport = open.planned.experiment.transport.str();
    const bool may_go = every.opened_for(transport);
    const std::string asked = transport_text(open.planned.experiment);
    try {
      if (BestForms::is_asked_for(open.planned.experiment)) best.put_into(open);
      PlannedExperiment planned = resolve(std::move(open), machine);
      planned.name = prefix + name_of_point(asked, planned, axes);
      planned.experiment.seed = plan.seed;
      if (may_go) check_resources(planned, machine.memory);
      PlannedExperiment* const twin =
          !best.used().empty() ? twin_of(std::span(plan.experiments).subspan(first), planned)
                               : nullptr;
      if (twin != nullptr)
        std::ranges::move(planned.warnings, std::back_inserter(twin->warnings));
      else
        plan.experiments.push_back(std::move(planned));
    } catch (const UsageError& error) {
      if (!may_go) throw;
      leave_out(unfit, transport, error.what());
    } catch (const ResourceError& error) {
      if (!may_go) throw;
      leave_out(unfit, transport, error.what());
    }
  }
  if (plan.experiments.size() == first && !unfit.empty()) throw_nothing_left(unfit);
  for (const KeptForm& form : best.used())
    if (std::ranges::find(plan.tuned, form_text(form)) == plan.tuned.end())
      plan.tuned.push_back(form_text(form));
  std::vector<LeftOut> all = every.left_out;
  all.insert(all.end(), unfit.begin(), unfit.end());
  for (const LeftOut& each : all) leave_out(plan.left_out, each.transport, each.reason);
  settle_partly_heard(axes, std::span(plan.experiments).subspan(first));
}

// One value for the whole run: the configs must agree where several of them say something.
void set_plan_keys(Plan& plan, const std::vector<Config>& configs) {
  for (const Key& key : keys()) {
    if (key.scope != KeyScope::plan) continue;
    const Setting* first = nullptr;
    for (const Config& config : configs) {
      const Setting* setting = config.find(key.name);
      if (setting == nullptr) continue;
      if (first != nullptr && first->values != setting->values)
        throw UsageError(fmt::format(
            "{} is {}, but {} is {}; one value holds for the whole run: "
            "give --{}",
            first->origin, first->values[0], setting->origin, setting->values[0], key.name));
      first = setting;
    }
    if (first != nullptr)
      key.parse_plan(plan, first->values[0]);
    else if (!key.default_text.empty())
      key.parse_plan(plan, key.default_text);
  }
}

// A default budget never cuts what somebody counted out.
void settle_budget(Plan& plan, const std::vector<Config>& configs) {
  if (plan.invocations == 0) return;
  if (std::ranges::none_of(configs, [](const Config& each) { return each.asks_for("budget"); }))
    plan.budget_ns = 0;
}

void settle_sampling(Plan& plan, const std::vector<Config>& configs) {
  plan.sample_gives_way =
      std::ranges::none_of(configs, [](const Config& each) { return each.asks_for("sample"); });
}

std::vector<Claim> claims_of(const std::vector<Config>& configs) {
  std::vector<Claim> claims;
  for (const Config& config : configs) {
    Claim claim{configs.size() > 1 ? config.name : "", config.value("claim"),
                config.value("source")};
    if (const Setting* rules = config.find("expect"))
      for (const std::string& rule : rules->values) {
        try {
          claim.expectations.push_back({.rule = parse_rule(rule).text});
        } catch (const UsageError& error) {
          throw UsageError(fmt::format("{}: {}", rules->origin, error.what()));
        }
      }
    const Setting* said = config.find("claim");
    if (said != nullptr && claim.expectations.empty())
      throw UsageError(
          fmt::format("{}: nothing decides about it; give rules in expect", said->origin));
    if (!claim.expectations.empty()) claims.push_back(std::move(claim));
  }
  return claims;
}

void check_claims(const Plan& plan) {
  std::vector<const PlannedExperiment*> experiments;
  for (const PlannedExperiment& each : plan.experiments) experiments.push_back(&each);
  for (const Claim& claim : plan.claims)
    for (const Expectation& each : claim.expectations) {
      try {
        pairs_of(parse_rule(each.rule), experiments, claim.config);
      } catch (const UsageError& error) {
        throw UsageError(fmt::format("expect: {}", error.what()));
      }
    }
}

void check_names(const Plan& plan) {
  std::map<std::string_view, const PlannedExperiment*> seen;
  for (const PlannedExperiment& planned : plan.experiments)
    if (!seen.emplace(planned.name, &planned).second)
      throw UsageError(
          fmt::format("two experiments are '{}'; drop the value that a list holds "
                      "twice",
                      planned.name));
}

// Of what others start no switches are recorded.
void check_states(const Plan& plan) {
  if (plan.states != States::exact) return;
  for (const PlannedExperiment& planned : plan.experiments)
    if (const TransportInfo& info = find_transport(planned.experiment.transport.view());
        info.program != nullptr || info.why_no_ranks != nullptr)
      throw UsageError(
          fmt::format("states=exact: the switches of {} are not recorded; write states=sampled, or "
                      "leave it out",
                      planned.name));
}

}  // namespace

Machine this_machine() {
  std::random_device random;
  std::vector<int> cpus = core_order(read_topology(allowed_cpus()));
  return {std::move(cpus), read_memory_limits(), 1 + random() % 0xFFFF'FFFEU, last_cache_bytes(),
          kept_here};
}

Plan expand(const std::vector<Config>& configs, const Machine& machine) {
  Plan plan;
  plan.seed = machine.fresh_seed;
  set_plan_keys(plan, configs);
  settle_budget(plan, configs);
  settle_sampling(plan, configs);
  for (const Config& config : configs)
    expand_into(plan, config, configs.size() > 1 ? config.name + "/" : "", machine);
  check_names(plan);
  check_states(plan);
  plan.claims = claims_of(configs);
  check_claims(plan);
  for (const PlannedExperiment& planned : plan.experiments)
    check_resources(planned, machine.memory);
  return plan;
}

Plan expand(const Config& config, const Machine& machine) {
  return expand(std::vector{config}, machine);
}

}  // namespace ipcbench
