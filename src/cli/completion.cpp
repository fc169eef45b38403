// Scripts for shells that complete command lines of ipcbench. They ask the program itself, so that
// they know what this build knows.
#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {
namespace {

// bash takes '=' and ':' for ends of words: what stands before the last of them in the word is
// there already, and has to be cut off what it is offered.
constexpr std::string_view kBash = R"(# bash completion for ipcbench
_ipcbench() {
    local line=${COMP_LINE:0:COMP_POINT} words word shown
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    word=${words[-1]}
    mapfile -t COMPREPLY < <("${words[0]}" complete "${words[@]:1}" 2>/dev/null)
    shown=${COMP_WORDS[COMP_CWORD]}
    [[ $shown == [=:] ]] && shown=""
    COMPREPLY=("${COMPREPLY[@]/#"${word%"$shown"}"/}")
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:] ]] && compopt -o nospace
}
complete -o default -F _ipcbench ipcbench
)";

constexpr std::string_view kZsh = R"(#compdef ipcbench
_ipcbench() {
    local -a found
    found=("${(@f)$("${words[1]}" complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -z "${found[*]}" ]]; then
        [[ $PREFIX == *=* ]] && compset -P '*='
        _files
        return
    fi
    local -a goes_on ends
    goes_on=("${(@M)found:#*[=:]}")
    ends=("${(@)found:#*[=:]}")
    compadd -Q -S '' -a goes_on
    compadd -Q -a ends
}
if [[ $funcstack[1] == _ipcbench ]]; then _ipcbench "$@"; else compdef _ipcbench ipcbench; fi
)";

constexpr std::string_view kFish = R"(# fish completion for ipcbench
function __ipcbench_complete
    set -l words (commandline -opc)
    $words[1] complete $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c ipcbench -a '(__ipcbench_complete)'
)";

struct Shell {
  std::string_view name, script;
};
constexpr Shell kShells[] = {{"bash", kBash}, {"zsh", kZsh}, {"fish", kFish}};

int run_completion(const CommandLine& line) {
  std::vector<std::string> names;
  for (const Shell& each : kShells) names.emplace_back(each.name);
  if (line.operands.size() != 1)
    throw UsageError("completion: takes the name of one shell: " + join_names(names));
  const auto found = std::ranges::find(kShells, line.operands.front(), &Shell::name);
  if (found == std::end(kShells)) {
    try {
      throw_no_choice(line.operands.front(), names);
    } catch (const UsageError& error) {
      throw UsageError(std::string("completion: ") + error.what());
    }
  }
  fmt::print("{}", found->script);
  return 0;
}

}  // namespace

extern const Command completion_command;
constinit const Command completion_command = {
    .name = "completion",
    .usage =
        "  ipcbench completion SHELL         the script with which bash, zsh or fish completes its "
        "options\n"
        "                                    and their values; eval \"$(ipcbench completion "
        "bash)\"\n",
    .operands = "SHELL",
    .operand_words = "bash zsh fish",
    .only_prints = true,
    .run = run_completion,
};

}  // namespace ipcbench
