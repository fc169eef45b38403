#include "ipcbench/cli/candidates.hpp"

#include <algorithm>
#include <sstream>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/installed.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/model/warnings.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

using Words = std::vector<std::string>;

Words split(std::string_view text) {
  std::istringstream stream{std::string(text)};
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// The first command takes options without a command's name.
const Command& command_of(const Words& words) {
  for (const Command* each : commands().subspan(1))
    if (words.size() > 1 && !each->internal && each->name == words.front()) return *each;
  return *commands().front();
}

std::vector<const TransportInfo*> every_transport_info() {
  std::vector<const TransportInfo*> all;
  for (const auto list : {transports(), program_transports()})
    all.insert(all.end(), list.begin(), list.end());
  return all;
}

// "pipe:capacity=": the options of a transport, or what may stand behind one.
Words transport_words(std::string_view typed) {
  Words words;
  const std::size_t colon = typed.find(':');
  if (colon == std::string_view::npos) words.emplace_back("all");
  for (const TransportInfo* info : every_transport_info()) {
    if (colon == std::string_view::npos && typed.starts_with('-')) {
      if (info->program != nullptr) continue;
      words.push_back("-" + std::string(info->name));
      continue;
    }
    if (colon == std::string_view::npos) {
      words.emplace_back(info->name);
      if (!info->options.empty()) words.push_back(std::string(info->name) + ":");
      continue;
    }
    if (info->name != typed.substr(0, colon)) continue;
    const std::string before(typed.substr(0, typed.rfind(':') + 1));
    for (const OptionInfo& option : info->options) {
      const std::string start = before + std::string(option.name) + "=";
      if (!typed.starts_with(start)) {
        words.push_back(start);
        continue;
      }
      Words values = words_of(option);
      if (option.kind == OptionKind::flag) values.insert(values.end(), {"true", "false"});
      for (const std::string& value : values) words.push_back(start + value);
    }
  }
  return words;
}

Words work_words() {
  Words words;
  for (const WorkloadInfo* info : workloads()) {
    const std::string_view usage = info->usage;
    words.emplace_back(usage.substr(0, usage.find(':')));
    if (usage.find(':') != std::string_view::npos) words.back() += ":";
  }
  return words;
}

// Behind the last comma of a list; the rest stands in front of every word.
Words key_words(const Key& key, std::string_view typed) {
  const std::size_t begin = key.sweeps ? typed.rfind(',') + 1 : 0;
  Words words;
  if (key.kind == KeyKind::transport)
    words = transport_words(typed.substr(begin));
  else if (key.kind == KeyKind::work)
    words = work_words();
  else if (key.kind == KeyKind::flag)
    words = {"true", "false"};
  else if (key.kind == KeyKind::placement)
    words = {"cross", "same", "free"};
  else
    words.assign(key.access.words.begin(), key.access.words.end());
  for (std::string& word : words) word.insert(0, typed.substr(0, begin));
  return words;
}

Words format_words(const Command& command) {
  Words words;
  if (command.formats != nullptr)
    for (const FormatName& each : command.formats()) words.emplace_back(each.name);
  return words;
}

const CommandOption* find_option(const Command& command, std::string_view written) {
  const auto found = std::ranges::find_if(command.options, [&](const CommandOption& option) {
    return "--" + std::string(option.name()) == written ||
           (written == "-o" && option.name() == "output");
  });
  return found == command.options.end() ? nullptr : &*found;
}

// What may be the value of an option that is written like that.
Words value_words(const Command& command, std::string_view written, std::string_view typed) {
  if (const CommandOption* option = find_option(command, written)) {
    if (option->name() == "format" && command.formats != nullptr) return format_words(command);
    return split(option->values);
  }
  if (command.takes_keys && written.starts_with("--"))
    if (const Key* key = look_up_key(written.substr(2))) return key_words(*key, typed);
  return {};
}

Words option_words(const Command& command) {
  Words words;
  for (const CommandOption& option : command.options)
    words.push_back("--" + std::string(option.name()) + (option.takes_value() ? "=" : ""));
  if (command.takes_keys)
    for (const Key& key : keys()) words.push_back("--" + std::string(key.name) + "=");
  words.emplace_back("--help");
  if (command.name.empty()) words.emplace_back("--version");
  return words;
}

// Of `list` the names of all that it can explain, behind those of its sections.
Words operand_words_of(const Command& command) {
  Words words = split(command.operand_words);
  if (command.name == "run") return installed_configs();
  if (command.name == "list" || command.name == "tune")
    for (const TransportInfo* info : every_transport_info()) words.emplace_back(info->name);
  if (command.name != "list") return words;
  for (const WorkloadInfo* info : workloads()) words.emplace_back(info->name);
  for (const SinkInfo* info : sinks()) words.emplace_back(info->name);
  for (const WarningKind& kind : warning_kinds()) words.emplace_back(kind.id);
  for (const Key& key : keys()) words.emplace_back(key.name);
  std::ranges::move(installed_configs(), std::back_inserter(words));
  return words;
}

Words command_words() {
  Words words;
  for (const Command* each : commands().subspan(1))
    if (!each->internal) words.emplace_back(each->name);
  return words;
}

bool waits_for_a_value(const Command& command, const std::string& before) {
  if (before.find('=') != std::string::npos || !before.starts_with('-')) return false;
  if (const CommandOption* option = find_option(command, before)) return option->takes_value();
  return command.takes_keys && before.starts_with("--") && look_up_key(before.substr(2)) != nullptr;
}

Words all_words(const Words& words) {
  const std::string& typed = words.back();
  const Command& command = command_of(words);
  if (words.size() > 1 && waits_for_a_value(command, words[words.size() - 2]))
    return value_words(command, words[words.size() - 2], typed);
  if (const std::size_t equals = typed.find('=');
      typed.starts_with("--") && equals != std::string::npos) {
    Words values =
        value_words(command, typed.substr(0, equals), std::string_view(typed).substr(equals + 1));
    for (std::string& value : values) value.insert(0, typed.substr(0, equals + 1));
    return values;
  }
  if (typed.starts_with('-')) return option_words(command);
  return words.size() == 1 ? command_words() : operand_words_of(command);
}

}  // namespace

std::vector<std::string> candidates(const std::vector<std::string>& words) {
  if (words.empty()) return command_words();
  Words found = all_words(words);
  std::erase_if(found, [&](const std::string& each) { return !each.starts_with(words.back()); });
  return found;
}

}  // namespace ipcbench
