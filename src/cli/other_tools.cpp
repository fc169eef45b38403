#include "other_tools.hpp"

#include <algorithm>
#include <array>

namespace ipcbench {
namespace {

struct OtherTool {
  std::string_view option;
  std::string_view here;
  std::string_view format = {};  // that it asks for; empty: it is about what is measured
};

constexpr std::string_view kJson = "--format=json, or -o FILE.json";
constexpr std::string_view kCsv = "--format=csv, or -o FILE.csv";
constexpr std::string_view kMarkdown = "--format=markdown, or -o FILE.md";
constexpr std::string_view kQuiet =
    "-o FILE.json >/dev/null; progress is shown on a terminal alone";
constexpr std::string_view kVerbose = "--format=table for people, --dry-run for the plan";
constexpr std::string_view kWorkers = "--workers=N";
constexpr std::string_view kThreads = "--workers=N, with --start=thread or --transport=thread";
constexpr std::string_view kMessages =
    "--messages=N in each invocation, or --invocations=N of them";
constexpr std::string_view kInvocations = "--invocations=N";
constexpr std::string_view kSize = "--size=SIZE";
constexpr std::string_view kTime =
    "--duration=TIME of an invocation, or --budget=TIME of an experiment";
constexpr std::string_view kCores = "--placement=0,1";
constexpr std::string_view kConfig = "ipcbench run FILE";

constexpr std::array kOtherTools = {
    OtherTool{"--json", kJson, "json"},
    OtherTool{"--export-json", kJson, "json"},
    OtherTool{"--csv", kCsv, "csv"},
    OtherTool{"--export-csv", kCsv, "csv"},
    OtherTool{"--markdown", kMarkdown, "markdown"},
    OtherTool{"--export-markdown", kMarkdown, "markdown"},
    OtherTool{"--quiet", kQuiet},
    OtherTool{"--silent", kQuiet},
    OtherTool{"--verbose", kVerbose},
    OtherTool{"--threads", kThreads},
    OtherTool{"--processes", kWorkers},
    OtherTool{"--jobs", kWorkers},
    OtherTool{"--iterations", kMessages},
    OtherTool{"--iters", kMessages},
    OtherTool{"--loops", kMessages},
    OtherTool{"--count", kMessages},
    OtherTool{"--runs", kInvocations},
    OtherTool{"--repeat", kInvocations},
    OtherTool{"--repetitions", kInvocations},
    OtherTool{"--trials", kInvocations},
    OtherTool{"--bytes", kSize},
    OtherTool{"--message-size", kSize},
    OtherTool{"--msg-size", kSize},
    OtherTool{"--block-size", kSize},
    OtherTool{"--time", kTime},
    OtherTool{"--runtime", kTime},
    OtherTool{"--cpu", kCores},
    OtherTool{"--cpus", kCores},
    OtherTool{"--cores", kCores},
    OtherTool{"--affinity", kCores},
    OtherTool{"--config", kConfig},
    OtherTool{"--list", "ipcbench list"},
};

}  // namespace

std::string_view equivalent_here(std::string_view option, const Command& command) {
  const auto found = std::ranges::find(kOtherTools, option, &OtherTool::option);
  if (found == kOtherTools.end()) return {};
  if (found->format.empty()) return command.takes_keys ? found->here : std::string_view();
  const auto formats = command.formats == nullptr ? std::vector<FormatName>() : command.formats();
  const bool writes = std::ranges::find(formats, found->format, &FormatName::name) != formats.end();
  return writes ? found->here : std::string_view();
}

}  // namespace ipcbench
