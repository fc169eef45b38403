// What the program can be told to do. A command is one file that ends in its record and one line in
// commands.def; parsing, dispatch, suggestions and help read the records.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/cli/command_line.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

struct CommandOption {
  std::string_view form;         // "--run", "-o, --output=FILE": with a '=' it takes a value
  std::string_view help;         // {formats} and {endings} stand for those of `formats`
  bool repeatable = false;       // else it is refused when a value is given twice
  std::string_view values = {};  // "result compare": all that there is to choose from

  // "output" of "-o, --output=FILE".
  constexpr std::string_view name() const {
    const std::string_view names = form.substr(0, form.find('='));
    return names.substr(names.rfind("--") + 2);
  }
  constexpr bool takes_value() const { return form.find('=') != std::string_view::npos; }
  bool operator==(const CommandOption&) const = default;
};

// Options that several commands take.
inline constexpr CommandOption kOutputOption = {
    .form = "-o, --output=[NAME:]FILE",
    .help =
        "write the result, in the format NAME or that of the ending ({endings}); "
        "repeatable; - is stdout, which shows the table all the same where it is not named. A path "
        "that begins with a format's name and ':' is written ./NAME:...",
    .repeatable = true};
inline constexpr CommandOption kFormatOption = {
    "--format=NAME",
    "{formats}: of stdout, and of a FILE whose ending is one of its own or says nothing [table]"};
inline constexpr CommandOption kGateOption = {
    "--gate", "exit with 1 where an expectation of the config (expect) is refuted"};
inline constexpr CommandOption kDetailsOption = {
    "--details",
    "the table shows all that is known: where the time goes, what the samples saw, all warnings"};
inline constexpr CommandOption kWideOption = {
    "--wide", "the table has all of its columns, however wide the terminal is"};
inline constexpr CommandOption kPercentilesOption = {
    "--percentiles=P,...",
    "which percentiles of the times of messages are shown, in percent: 50,90,99,99.9; at most 8, "
    "and ascending [50,99 on the first screen]"};
inline constexpr CommandOption kForceOption = {
    "--force", "go on where other programs use nearly all of the cores"};
inline constexpr CommandOption kHostsOption = {
    "--hosts=FILE|NAME:N,...",
    "machines that MPI reaches and how many ranks each takes, such as a:2,b:2, the coordinator on "
    "the first; @: those in IPCBENCH_HOSTS [this machine alone]"};
inline constexpr CommandOption kLauncherOption = {
    "--launcher=COMMAND", "what starts MPI jobs: a program and its arguments [mpirun]"};
inline constexpr CommandOption kDryRunOption = {
    "--dry-run", "check everything, print the plan, measure nothing"};

struct Command {
  std::string_view name = {};                      // empty: options without a command
  std::string_view usage = {};                     // its lines in the help, as they stand there
  std::string_view examples = {};                  // the same
  std::vector<FormatName> (*formats)() = nullptr;  // of what it writes; empty: nothing
  bool takes_keys = false;                         // the options of model/keys.hpp
  std::string_view operands =
      {};  // what arguments without a dash are, "FILE"; empty: there are none
  std::string_view operand_words = {};          // "bash zsh fish", where they are a choice
  bool takes_command = false;                   // what stands behind "--" is left as it is
  std::string_view heading = {};                // of `options` in the help
  std::span<const CommandOption> options = {};  // its own
  bool only_prints = false;                     // what it prints can be printed again
  bool internal = false;  // for the processes of an invocation, not for people
  // Returns an exit code, and throws UsageError or ResourceError for what the user can mend. Is not
  // called where help is asked for.
  int (*run)(const CommandLine&) = nullptr;
};

// In the order of commands.def.
std::span<const Command* const> commands();

}  // namespace ipcbench
