// The best form of a transport on this machine, measured, and kept where that is asked for.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ipcbench/advise/tune.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/cli/asking.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/config/config.hpp"
#include "ipcbench/config/kept_forms.hpp"
#include "ipcbench/config/sweep.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/tune.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kTuneOptions[] = {
    {"--size=SIZE,...", "of a task, one search for each; ranges too [1MiB]"},
    {"--reply=SIZE", "of its reply [8]"},
    {"--workers=N", "beside the coordinator [one per core]"},
    {"--work=WORK", "of a message, as a measurement takes it [none]"},
    {"--wait=NAME", "how parties wait, where that is not to be chosen"},
    {"--budget=TIME", "of each size, at least 2s [20s]"},
    {"--save",
     "keep the best form for this machine and size; --transport=NAME:best then uses it, and "
     "`ipcbench list tuned` shows it"},
    kForceOption,
    kOutputOption,
    kFormatOption,
    kDetailsOption,
    kWideOption,
};

std::string transport_to_tune(const CommandLine& line) {
  if (line.operands.size() != 1)
    throw UsageError("tune: takes one transport; write for example: ipcbench tune pipe");
  const Key& key = find_key("transport");
  const std::vector<std::string> values =
      make_setting(key, split_list(key, line.operands[0]), "tune").values;
  const std::string& transport = values.front();
  if (values.size() > 1 || transport == "all" || transport.starts_with('-'))
    throw UsageError(fmt::format("tune: '{}' is not one transport; tune them one by one",
                                 line.operands[0].substr(0, 80)));
  if (transport.ends_with(fmt::format(":{}", kBestForm)))
    throw UsageError(fmt::format("tune: {} is what it looks for; write {}", transport,
                                 transport.substr(0, transport.find(':'))));
  return transport;
}

Settings settings_that_stay(const CommandLine& line) {
  Settings settings{{"work", "none"}};
  for (const std::string_view key : {"reply", "workers", "work", "wait"}) {
    if (!line.has(key)) continue;
    const std::vector<std::string> values = listed_values(line, key, "");
    if (values.size() > 1)
      throw UsageError(
          fmt::format("--{}={}: tune takes one value of it; tune for each", key, line.value(key)));
    if (key == "work") settings.clear();
    settings.emplace_back(key, values.front());
  }
  return settings;
}

TuneRequest tune_request(const CommandLine& line) {
  TuneRequest request;
  request.transport = transport_to_tune(line);
  request.sizes = listed_values(line, "size", "1MiB");
  request.others = settings_that_stay(line);
  constexpr std::uint64_t kLeastNs = 2'000'000'000;
  request.budget_ns = budget_of(line, request.budget_ns, kLeastNs, "try the forms");
  return request;
}

void check_works_here(const std::string& transport) {
  const std::string why = why_unavailable(find_transport(transport.substr(0, transport.find(':'))));
  if (!why.empty()) throw ResourceError(fmt::format("{}: {}", transport, why));
}

std::vector<KeptForm> best_forms(const Tune& tune) {
  std::vector<KeptForm> forms;
  for (const TunedSize& size : tune.sizes) {
    const FormResult& best = size.forms[size.best];
    const std::string& text = best.form.transport;
    const std::size_t colon = std::min(text.find(':'), text.size());
    forms.push_back({.machine = identity_of(tune.host),
                     .transport = text.substr(0, colon),
                     .options = text.substr(std::min(colon + 1, text.size())),
                     .wait = best.form.wait,
                     .size_bytes = size.size_bytes,
                     .reply_bytes = size.reply_bytes,
                     .workers = size.workers,
                     .work = tune.work,
                     .to_default = size.best == size.default_form ? std::nullopt : best.to_default,
                     .found = tune.started});
  }
  return forms;
}

int run_tune(const CommandLine& line) {
  std::optional<FormsKeeper> keeper;
  const auto prepare = [&](const CommandLine& given, std::uint32_t) {
    TuneRequest request = tune_request(given);
    check_works_here(request.transport);
    if (given.has("save")) keeper.emplace();
    return request;
  };
  const auto keep = [&](const Tune& tune) {
    if (!keeper) return;
    const std::vector<KeptForm> forms = best_forms(tune);
    keeper->keep(forms);
    say(fmt::format("ipcbench: kept in {}; --transport={}:{} uses it", printable(keeper->path()),
                    forms.front().transport, kBestForm));
  };
  const auto find = [&](const TuneRequest& request, Bench& bench) {
    require_idle_cores(line);
    return find_best_form(request, bench);
  };
  return ask<Tune>(line, "no form is named by half a search", prepare, find, keep);
}

}  // namespace

extern const Command tune_command;
constinit const Command tune_command = {
    .name = "tune",
    .usage =
        "  ipcbench tune TRANSPORT ...       the options and the wait that are the fastest here;\n"
        "                                    --save keeps them for --transport=TRANSPORT:best\n",
    .examples = "  ipcbench tune pipe --size=64KiB,1MiB --save\n",
    .formats = format_names<Tune>,
    .operands = "TRANSPORT",
    .heading = "Search",
    .options = kTuneOptions,
    .run = run_tune,
};

}  // namespace ipcbench
