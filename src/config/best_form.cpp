#include "best_form.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kWarningId = "tuned-form";

bool is_kept_form(const PlannedExperiment& planned) {
  return std::ranges::find(planned.warnings, kWarningId, &Warning::id) != planned.warnings.end();
}

std::string tune_command(const Experiment& experiment) {
  return fmt::format("`ipcbench tune {} --size={} --save`", experiment.transport.view(),
                     format_size(experiment.size_bytes));
}

}  // namespace

bool BestForms::is_asked_for(const Experiment& experiment) {
  return experiment.options == kBestForm;
}

BestForms::BestForms(const Machine& machine, const Config& config) : machine_(machine) {
  const Setting* forms = config.find("tuned");
  if (forms == nullptr) return;
  told_ = true;
  kept_.emplace();
  for (const std::string& each : forms->values) {
    try {
      kept_->kept.forms.push_back(parse_form(each));
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}: {}", forms->origin, error.what()));
    }
  }
}

const KeptForm& BestForms::form_for(const Experiment& experiment) {
  if (!kept_) kept_ = machine_.kept_forms == nullptr ? KeptHere{} : machine_.kept_forms();
  const std::string_view transport = experiment.transport.view();
  const KeptForm* form =
      nearest_form(kept_->kept, kept_->machine, transport, experiment.size_bytes);
  if (form != nullptr) return *form;
  if (told_)
    throw UsageError(fmt::format("transport={}: tuned has no form of {}; add one, or drop tuned",
                                 transport_text(experiment), transport));
  const auto elsewhere = std::ranges::count(kept_->kept.forms, transport, &KeptForm::transport);
  throw UsageError(fmt::format(
      "transport={}: tune has kept no form of {} on this machine ({}{}); run {}",
      transport_text(experiment), transport, text_of(kept_->machine),
      elsewhere == 0 ? "" : fmt::format("; {} on others", elsewhere), tune_command(experiment)));
}

void BestForms::put_into(OpenExperiment& point) {
  Experiment& experiment = point.planned.experiment;
  const KeptForm& form = form_for(experiment);
  if (std::ranges::find(used_, form_text(form), form_text) == used_.end()) used_.push_back(form);
  const std::string asked = transport_text(experiment);
  const Key &transport = find_key("transport"), &wait = find_key("wait");
  std::string note;
  try {
    check_options(find_transport(form.transport), form.options);
    transport.parse(experiment,
                    form.options.empty() ? form.transport : form.transport + ":" + form.options);
    if (!form.wait.empty() && point.open[index_of(wait)]) {
      wait.parse(experiment, form.wait);
      point.open.reset(index_of(wait));
      point.planned.chosen.emplace_back(wait.name);
      note = " with wait=" + form.wait;
    } else if (!form.wait.empty() && form.wait != wait.format(experiment)) {
      note =
          fmt::format(", which was found with wait={}, not {}", form.wait, wait.format(experiment));
    }
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("transport={}: what {} does not fit this build: {}; run {}", asked,
                                 told_ ? "tuned says" : "tune has kept", error.what(),
                                 tune_command(experiment)));
  }
  point.planned.warnings.push_back(
      {std::string(kWarningId),
       fmt::format("{} is {}{}: {}", asked, transport_text(experiment), note, origin_of(form)),
       tune_command(experiment) + " looks for it again"});
}

PlannedExperiment* twin_of(std::span<PlannedExperiment> experiments,
                           const PlannedExperiment& planned) {
  for (PlannedExperiment& each : experiments)
    if ((is_kept_form(each) || is_kept_form(planned)) &&
        parameters_of(each) == parameters_of(planned))
      return &each;
  return nullptr;
}

}  // namespace ipcbench
