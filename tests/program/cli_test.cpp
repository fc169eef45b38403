#include "cli_program.hpp"

#include <gmock/gmock.h>

#include <set>

#include <csignal>
#include <nlohmann/json.hpp>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/model/warnings.hpp"
#include "ipcbench/report/schema.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Cli : public ProgramTest {};

// A real run that takes a moment only.
std::vector<std::string> quick(std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"--transport=null", "--size=64",       "--workers=1",
                                        "--work=none",      "--messages=100",  "--invocations=1",
                                        "--sample=off",     "--placement=free"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST_F(Cli, WithoutArgumentsShowsUsage) {
  const ProgramResult result = run({});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("ipcbench --transport=pipe"));
}

TEST_F(Cli, HelpNamesEveryKey) {
  const ProgramResult result = run({"--help"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.err, IsEmpty());
  for (const Key& key : keys())
    EXPECT_THAT(result.out, HasSubstr("--" + std::string(key.name) + "="));
}

TEST_F(Cli, HelpOfACommandSaysWhatItTakes) {
  const std::string all = run({"--help"}).out;
  for (const char* each : {"run", "report", "compare", "history", "list", "schema"}) {
    SCOPED_TRACE(each);
    const ProgramResult own = run({each, "--help"});
    EXPECT_EQ(own.code, 0);
    EXPECT_THAT(own.out, HasSubstr(std::string("ipcbench ") + each));
    EXPECT_THAT(all, HasSubstr(std::string("  ipcbench ") + each));
    const bool takes_keys = std::set<std::string>{"run", "compare"}.contains(each);
    EXPECT_EQ(own.out.find(" --size ") != std::string::npos, takes_keys);
    EXPECT_LT(std::count(own.out.begin(), own.out.end(), '\n'), 60) << "its own, and no more";
    EXPECT_EQ(own.out.find("--baseline=") != std::string::npos, each == std::string("compare"));
  }
}

// Runs the tool into a pipe that nobody reads.
ProgramResult run_without_reader(std::vector<std::string> arguments, const std::string& err) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  arguments.insert(arguments.begin(), "ipcbench");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::alarm(100);
    ::dup2(ends[1], 1);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
    ::execv(tool_binary().c_str(), argv.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), "", text_of_file(err)};
}

TEST_F(Cli, EndsQuietlyWhereNobodyReadsOn) {
  const std::string result = write("r.json", run_json(quick()).out);
  using Arguments = std::vector<std::string>;
  for (const Arguments& arguments :
       {Arguments{"--help"}, {"list"}, {"schema"}, {"--version"}, {"report", result}}) {
    const ProgramResult ended = run_without_reader(arguments, path("err"));
    EXPECT_EQ(ended.code, 128 + SIGPIPE) << arguments[0];
    EXPECT_THAT(ended.err, IsEmpty()) << arguments[0];
  }
  const ProgramResult measured = run_without_reader(quick(), path("err"));
  EXPECT_EQ(measured.code, 3);
  EXPECT_THAT(measured.err, HasSubstr("its reader has gone")) << "what was measured is lost";
}

TEST_F(Cli, WritesAHistoryAsItsEndingSays) {
  std::filesystem::create_directory(path("results"));
  write("results/r.json", run_json(quick()).out);
  const auto history = [&](const std::string& file) {
    return run({"history", path("results"), "-o", path(file)});
  };
  EXPECT_EQ(history("h.md").code, 0);
  EXPECT_THAT(text_of_file(path("h.md")), HasSubstr("| experiment | n | first | last | changes |"));
  EXPECT_EQ(history("h.txt").code, 0);
  EXPECT_THAT(text_of_file(path("h.txt")), Not(HasSubstr("| ")));
  EXPECT_EQ(history("h.json").code, 0);
  EXPECT_TRUE(json::accept(text_of_file(path("h.json"))));
  EXPECT_EQ(history("h.html").code, 0);
  EXPECT_THAT(text_of_file(path("h.html")), StartsWith("<!DOCTYPE html>"));
  for (const char* file : {"h.svg", "h.csv", "h"}) {
    const ProgramResult refused = history(file);
    EXPECT_EQ(refused.code, 2) << file;
    EXPECT_THAT(refused.err,
                HasSubstr("end the name in .txt, .json, .md, .html or .htm or say --format"));
    EXPECT_FALSE(std::filesystem::exists(path(file)));
  }
  EXPECT_EQ(run({"history", path("results"), "--format=markdown", "-o", path("h")}).code, 0);
  EXPECT_EQ(history("a.md").code, 0);
  EXPECT_EQ(text_of_file(path("h")), text_of_file(path("a.md")));
  // As of a run: several files, a format by name, and a flag that no file is meant by.
  const ProgramResult several = run({"history", path("results"), "-o", "json:" + path("named"),
                                     "-o", path("b.md"), "--format=table"});
  EXPECT_EQ(several.code, 0) << several.err;
  EXPECT_EQ(text_of_file(path("named")), text_of_file(path("h.json")));
  EXPECT_EQ(text_of_file(path("b.md")), text_of_file(path("a.md")));
  EXPECT_EQ(several.out, text_of_file(path("h.txt")));
}

TEST_F(Cli, KeepsWarningsThatAreNotToBePrinted) {
  const auto spin = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"--transport=shm", "--wait=spin", "--placement=same"});
    std::vector<std::string> arguments = quick(std::move(more));
    arguments.erase(arguments.begin());  // the other transport
    std::erase(arguments, "--placement=free");
    return run(arguments, path("stdout"));
  };
  EXPECT_THAT(spin({"--format=table"}).out, HasSubstr("parties spin on 1 core"));
  EXPECT_THAT(spin({"--format=table", "--no-warn=steal,spin-shared-core"}).out,
              Not(HasSubstr("parties spin on 1 core")));
  const ProgramResult stored = spin({"--no-warn=steal,spin-shared-core", "--format=json"});
  const json document = json::parse(stored.out);
  EXPECT_EQ(document["config"]["no-warn"], "steal,spin-shared-core");
  EXPECT_EQ(document["experiments"][0]["warnings"][0]["id"], "spin-shared-core");
  EXPECT_THAT(run({"report", write("r.json", stored.out), "--format=table"}).out,
              Not(HasSubstr("parties spin on 1 core")));
  const ProgramResult unknown = spin({"--no-warn=steel"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("--no-warn: 'steel' is no warning, did you mean 'steal'?"));
  const std::string list = run({"list", "warnings"}).out;
  for (const WarningKind& each : warning_kinds()) EXPECT_THAT(list, HasSubstr(each.id));
}

TEST_F(Cli, SaysItsVersion) {
  const ProgramResult result = run({"--version"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, StartsWith("ipcbench "));
}

TEST_F(Cli, ListsTheRegistries) {
  const ProgramResult overview = run({"list"});
  EXPECT_EQ(overview.code, 0);
  EXPECT_LE(std::ranges::count(overview.out, '\n'), 27);
  const ProgramResult all = run({"list", "transports"});
  EXPECT_EQ(all.code, 0);
  for (const TransportInfo* info : transports()) {
    EXPECT_THAT(overview.out, HasSubstr("  " + std::string(info->name) + " "));
    EXPECT_THAT(all.out, HasSubstr(std::string(info->name) + ": "));
    for (const OptionInfo& option : info->options)
      EXPECT_THAT(all.out, HasSubstr(":" + std::string(option.name) + "="));
  }
  const std::string usages = run({"list", "workloads"}).out;
  for (const WorkloadInfo* info : workloads()) {
    EXPECT_THAT(overview.out, HasSubstr(std::string(info->name)));
    EXPECT_THAT(usages, HasSubstr(std::string(info->usage)));
  }
}

TEST_F(Cli, ListsOneNameAndSuggestsOthers) {
  const ProgramResult pipe = run({"list", "pipe:capacity=64KiB", "smoke"});
  EXPECT_EQ(pipe.code, 0);
  EXPECT_THAT(pipe.out, AllOf(StartsWith("pipe (transport)\n"), HasSubstr(":capacity="),
                              HasSubstr("example"), HasSubstr("ipcbench run smoke")));
  // A workload and a key.
  EXPECT_THAT(run({"list", "touch"}).out,
              AllOf(HasSubstr("touch (workload)"), HasSubstr("touch (key)")));
  const ProgramResult wrong = run({"list", "pip"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("nothing is called 'pip', did you mean 'pipe'?"));
}

TEST_F(Cli, ListsForPrograms) {
  const json all = json::parse(run({"list", "--format=json"}).out);
  std::set<std::string> kinds;
  for (const json& each : all.at("items")) kinds.insert(each.at("kind"));
  EXPECT_EQ(kinds, (std::set<std::string>{"transport", "workload", "format", "warning", "key",
                                          "figure", "config"}));
  const json pipe = json::parse(run({"list", "pipe", "--format=json"}).out);
  ASSERT_EQ(pipe.at("items").size(), 1U);
  EXPECT_EQ(pipe.at("items")[0].at("available"), true);
  EXPECT_EQ(run({"list", "--format=yaml"}).code, 2);
}

TEST_F(Cli, AllStandsForWhatGoesWithTheRest) {
  const ProgramResult shared =
      run({"--transport=all,-file", "--topology=shared", "--size=64", "--dry-run"});
  EXPECT_EQ(shared.code, 0) << shared.err;
  EXPECT_THAT(shared.out, AllOf(HasSubstr("\npipe\n"), Not(HasSubstr("\nfile\n"))));
  EXPECT_THAT(shared.err, AllOf(HasSubstr("all, but for null: it moves nothing"),
                                HasSubstr("all, but for fifo: "), Not(HasSubstr("pipe: "))));
  // What is wrong with all of them is said as with one.
  const ProgramResult wrong = run({"--transport=all", "--size=64", "--depth=0", "--dry-run"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("depth"));
  const ProgramResult alone = run({"--transport=-pipe", "--dry-run"});
  EXPECT_EQ(alone.code, 2);
  EXPECT_THAT(alone.err, HasSubstr("write all,-pipe"));
}

TEST_F(Cli, DryRunIsAsWideAsTheTerminal) {
  const auto widest = [&](const char* columns) {
    ::setenv("COLUMNS", columns, 1);
    std::istringstream lines(run({"--size=64", "--dry-run"}).out);
    ::unsetenv("COLUMNS");
    std::size_t most = 0;
    for (std::string line; std::getline(lines, line);) most = std::max(most, line.size());
    return most;
  };
  EXPECT_LE(widest("60"), 60U);
  EXPECT_GT(widest("200"), 110U);
}

TEST_F(Cli, PrintsTheSchema) {
  const ProgramResult result = run({"schema"});
  EXPECT_EQ(result.code, 0);
  EXPECT_TRUE(json::accept(result.out));
  EXPECT_EQ(result.out, std::string(result_schema()));
}

TEST_F(Cli, WritesJsonWhereThatIsAskedFor) {
  const ProgramResult result = run_json(quick({"--name=quick"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  const json document = json::parse(result.out);
  EXPECT_EQ(document.at("schema").at("name"), kSchemaName);
  EXPECT_EQ(document.at("name"), "quick");
  EXPECT_EQ(document.at("complete"), true);
  const json& experiment = document.at("experiments").at(0);
  EXPECT_EQ(experiment.at("status"), "ok");
  EXPECT_NE(experiment.at("parameters").at("wait"), "auto");
  EXPECT_EQ(document.at("config").at("wait"), "auto");
  EXPECT_EQ(document.at("config").at("messages"), "100");
  EXPECT_FALSE(document.at("config").contains("duration"));
}

TEST_F(Cli, WritesFilesByTheirEnding) {
  const ProgramResult result =
      run(quick({"-o", path("a.json"), "--output=" + path("b.csv"), "-o", "/dev/null"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("null: ")) << "a table, wherever it goes";
  EXPECT_THAT(result.out, HasSubstr("more: ipcbench report " + path("a.json") + " --details"));
  EXPECT_TRUE(json::accept(text_of_file(path("a.json"))));
  EXPECT_THAT(text_of_file(path("b.csv")), Not(IsEmpty()));
  EXPECT_FALSE(json::accept(text_of_file(path("b.csv"))));
}

// Standard error is a file here, as in a log of a CI job.
TEST_F(Cli, SaysALineForEachExperimentWhereStderrIsALog) {
  const std::vector<std::string> asked = {
      "--transport=null,pipe", "--size=8",         "--workers=1", "--work=none", "--messages=50",
      "--invocations=2",       "--placement=free", "-o",          path("a.json")};
  ProgramResult result = run(asked);
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("transport "));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 2) << result.err;
  for (const char* name : {"null: ", "pipe: "}) EXPECT_THAT(result.err, HasSubstr(name));
  EXPECT_THAT(result.err, HasSubstr(" per message ("));
  EXPECT_THAT(result.err, HasSubstr(", n 2)"));

  // Where the document is asked for, it is alone on standard output.
  std::vector<std::string> more = asked;
  more.insert(more.end(), {"-o", "-", "--format=json"});
  EXPECT_TRUE(json::accept(run(more).out));
}

TEST_F(Cli, WritesTheAskedFormatToStdout) {
  const ProgramResult result = run(quick({"-o", path("a.json"), "-o", "-", "--format=table"}));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("msg/s"));
  EXPECT_FALSE(json::accept(result.out));
}

TEST_F(Cli, SaysThatStdoutIsFull) {
  const ProgramResult result = run(quick(), "/dev/full");
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.err, HasSubstr("No space left"));
}

TEST_F(Cli, RunsAConfigAndItsResultAgain) {
  const std::string config =
      write("c.json", R"({"transport": ["null", "pipe"], "size": "8..64:x8", "workers": 1,
                          "work": "none", "messages": 50, "invocations": 1, "sample": "off"})");
  ASSERT_EQ(run({"run", config, "-o", path("r.json")}).code, 0);
  const json first = json::parse(text_of_file(path("r.json")));
  ASSERT_EQ(first.at("experiments").size(), 4U);
  ASSERT_EQ(run({"run", path("r.json"), "-o", path("again.json")}).code, 0);
  const json again = json::parse(text_of_file(path("again.json")));
  EXPECT_EQ(again.at("config"), first.at("config"));
  EXPECT_EQ(again.at("seed"), first.at("seed"));
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(again.at("experiments").at(i).at("parameters"),
              first.at("experiments").at(i).at("parameters"));
}

TEST_F(Cli, FlagsOverrideFiles) {
  const std::string config = write("c.json", R"({"transport": "pipe", "duration": "1s"})");
  const ProgramResult result =
      run({"run", config, "--transport=null,unix", "--messages=77", "--dry-run"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nnull\n"));
  EXPECT_THAT(result.out, HasSubstr("\nunix\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("\npipe\n")));
  EXPECT_THAT(result.out, HasSubstr("messages=77"));
  EXPECT_THAT(result.out, Not(HasSubstr("duration=")));
}

TEST_F(Cli, SeveralFilesAreOnePlan) {
  const std::string small = write("small.json", R"({"size": 8})");
  const std::string heavy = write("heavy.json", R"({"size": "1MiB", "name": "big"})");
  const ProgramResult result = run({"run", small, heavy, "--dry-run"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nsmall/pipe\n"));
  EXPECT_THAT(result.out, HasSubstr("\nbig/pipe\n"));
  EXPECT_EQ(run({"run", small, small, "--dry-run"}).code, 2);
}

TEST_F(Cli, DryRunMeasuresAndWritesNothing) {
  const ProgramResult result = run({"--size=8,64", "--dry-run", "-o", path("x.json")});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("2 experiments"));
  EXPECT_THAT(result.out, HasSubstr("pipe/size=64"));
  EXPECT_THAT(result.out, HasSubstr("memory"));
  EXPECT_FALSE(std::filesystem::exists(path("x.json")));
}

TEST_F(Cli, RefusesMoreMemoryThanThereIsOnEveryTransport) {
  for (const TransportInfo* info : transports()) {
    const ProgramResult result = run({"--size=200GiB", "--transport=" + std::string(info->name)});
    EXPECT_EQ(result.code, 3) << info->name << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr(std::string(info->name) + ": needs")) << info->name;
    EXPECT_THAT(result.err, HasSubstr("available")) << info->name;
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST_F(Cli, RefusesACoreThatIsNotAllowed) {
  const ProgramResult result = run({"--placement=0,4000"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.err, HasSubstr("allowed are"));
}

TEST_F(Cli, ShippedConfigsArePlans) {
  const std::string configs = source_path("/configs");
  ::setenv("IPCBENCH_HOSTS", "a:4,b:4", 1);  // of those that take several machines
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(configs)) {
    if (entry.is_directory()) continue;
    const ProgramResult result = run({"run", entry.path().string(), "--dry-run"});
    EXPECT_EQ(result.code, 0) << entry.path() << ": " << result.err;
    ++count;
  }
  ::unsetenv("IPCBENCH_HOSTS");
  EXPECT_GE(count, 15U);
}

}  // namespace
}  // namespace ipcbench
