// The manual page, made of the same records as the help.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/model/keys.hpp"

namespace ipcbench {
namespace {

// As roff takes it: no line is a request by accident, and '-' is the one of the keyboard.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool at_start = out.empty() || out.back() == '\n';
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string trimmed_line(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  return begin == std::string::npos ? "" : line.substr(begin);
}

// "  ipcbench run FILE... [OPTION]...  measure ...": the form, and behind two spaces what it does;
// lines that do not begin with the name go on with that.
void add_command(std::string& page, std::string_view usage) {
  std::istringstream lines{std::string(usage)};
  for (std::string line; std::getline(lines, line);) {
    const std::string text = trimmed_line(line);
    if (!text.starts_with("ipcbench ")) {
      page += roff(text) + "\n";
      continue;
    }
    const std::size_t end = text.find("  ");
    page += ".TP\n.B " + roff(text.substr(0, end)) + "\n";
    if (end != std::string::npos) page += roff(trimmed_line(text.substr(end))) + "\n";
  }
}

void add_entry(std::string& page, std::string_view form, const std::string& text) {
  page += fmt::format(".TP\n.B {}\n{}\n", roff(form), roff(text));
}

void add_key_sections(std::string& page) {
  std::string_view group;
  for (const Key& key : keys()) {
    if (key.group != group) page += fmt::format(".SS {}\n", roff(key.group));
    group = key.group;
    add_entry(page, fmt::format("--{}={}", key.name, key.placeholder), key_help(key));
  }
}

void add_option_sections(std::string& page) {
  for (const Command* each : commands()) {
    if (each->options.empty()) continue;
    page += fmt::format(".SS {}\n",
                        roff(each->name.empty() ? each->heading : "Of " + std::string(each->name)));
    for (const CommandOption& option : each->options)
      add_entry(page, option.form, option_help(option, *each));
  }
}

int run_man(const CommandLine&) {
  std::string page = fmt::format(
      ".TH IPCBENCH 1 \"\" \"ipcbench {}\" \"User Commands\"\n.SH NAME\nipcbench \\- measure what "
      "it costs to hand data to workers\n.SH SYNOPSIS\n",
      roff(tool_info().version));
  for (const Command* each : commands()) {
    const std::string_view usage = each->usage;
    if (usage.empty()) continue;
    const std::string first = trimmed_line(std::string(usage.substr(0, usage.find('\n'))));
    page += ".B " + roff(first.substr(0, first.find("  "))) + "\n.br\n";
  }
  page += ".SH DESCRIPTION\n" + roff(kAbout) + "\n.SH COMMANDS\n";
  for (const Command* each : commands()) add_command(page, each->usage);
  page += ".SH OPTIONS\n";
  add_key_sections(page);
  add_option_sections(page);
  page += ".SH EXAMPLES\n.nf\n";
  for (const Command* each : commands()) page += roff(each->examples);
  page += ".fi\n.SH EXIT STATUS\n" + roff(kExitCodes) + "\n";
  fmt::print("{}", page);
  return 0;
}

}  // namespace

extern const Command man_command;
constinit const Command man_command = {.name = "man", .internal = true, .run = run_man};

}  // namespace ipcbench
