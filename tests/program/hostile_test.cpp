// What a careless or a hostile caller may write: exit code 2, the flag or the key named on stderr,
// nothing on stdout, and nothing started.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "cli_program.hpp"
#include "ipcbench/report/sink.hpp"
#include "paths.hpp"

namespace ipcbench {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

struct HostileFlag {
  std::vector<std::string> arguments;
  std::string names;
};

class HostileFlags : public ProgramTest, public ::testing::WithParamInterface<HostileFlag> {};

TEST_P(HostileFlags, AreUsageErrors) {
  const ProgramResult result = run(GetParam().arguments);
  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_THAT(result.err, StartsWith("ipcbench: "));
  EXPECT_THAT(result.err, HasSubstr(GetParam().names));
  EXPECT_THAT(result.out, IsEmpty());
}

std::vector<HostileFlag> hostile_flags() {
  std::vector<HostileFlag> all = {
      {{"--siz=8"}, "did you mean '--size'?"},
      {{"--json"}, "unknown option '--json'; write --format=json, or -o FILE.json"},
      {{"--quiet"}, "unknown option '--quiet'; write -o FILE.json"},
      {{"--threads=4"}, "unknown option '--threads'; write --workers=N"},
      {{"--runs", "3"}, "unknown option '--runs'; write --invocations=N"},
      {{"-n", "3"}, "unknown option '-n'; `ipcbench --help` shows"},
      {{"report", "x.json", "--json"}, "unknown option '--json'; write --format=json"},
      {{"--transport=everything"}, "unknown transport 'everything'"},
      {{"--placement=0:1"},
       "'0:1' is no core; cores are a list such as 0,1,1 or a range such as 0-3"},
      {{"--placement=1-0"}, "core range '1-0' descends; write 0-1"},
      {{"--size"}, "--size: the value is missing"},
      {{"--size=", "--dry-run"}, "--size: the value is empty"},
      {{"--size", "--dry-run"}, "--size: '--dry-run'"},
      {{"--size=8,,9"}, "--size: the value is empty"},
      {{"--size=8388608TiB", "--workers=2"}, "size=8388608TiB"},
      {{"--size=1GiB", "--messages=18446744073709551615"}, "messages=18446744073709551615"},
      {{"--transport=mq"}, "did you mean 'posix-mq'?"},
      {{"--transport=pipe:capacty=8"}, "did you mean 'capacity'?"},
      {{"--work=matmull:8"}, "did you mean 'matmul'?"},
      {{"--start=frok"}, "--start: 'frok' is not a choice, did you mean 'fork'?"},
      {{"--touch=yes"}, "--touch: 'yes'"},
      {{"--name=\xFF"}, "--name: "},
      {{"--name=a\nb"}, "--name: "},
      {{"--seed=1", "--seed=2"}, "--seed: "},
      {{"--format=xml"}, "--format: "},
      {{"--format=csv", "--format=json"}, "--format: "},
      {{"-o", "result.docx"}, "--output: result.docx"},
      {{"-o", "/nonexistent/x.json"}, "--output: "},
      {{"-o", "/proc/x.json"}, "--output: "},
      {{"-o", ""}, "--output: "},
      {{"-o", "a.json", "-o", "./a.json"}, "same file"},
      {{"-o", "-", "-o", "-"}, "same file"},
      {{"--dry-run=maybe"}, "--dry-run"},
      {{"configs/smoke.json"}, "ipcbench run FILE"},
      {{"rn"}, "did you mean 'run'?"},
      {{"run"}, "no config file"},
      {{"run", "/nonexistent.json"}, "/nonexistent.json: "},
      {{"run", "/"}, "/: is a directory"},
      {{"run", ""}, "No such file"},
      {{"schema", "x"}, "schema: takes no arguments"},
      {{"worker"}, "internal"},
      {{"worker", "-1"}, "is negative"},
      {{"worker", "128"}, "internal"},
  };
  for (const char* key : {"size", "reply", "workers", "depth", "messages", "duration", "warmup",
                          "timeout", "invocations", "budget", "sample", "seed"})
    for (const char* value :
         {"-1", "1e30", "1.9", "true", "18446744073709551616", "99999999999999999999", "NaN", "inf",
          "-inf", "", " 1", "1 MiB", "0x10", "1\t",
          "\xEF\xBB\xBF"
          "1",
          "null", "+1"}) {
      const std::string flag = "--" + std::string(key);
      all.push_back({{flag, value}, flag + ": "});
    }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Cli, HostileFlags, ::testing::ValuesIn(hostile_flags()));

struct HostileFile {
  std::string content;
  std::string names;
};

class HostileFiles : public ProgramTest, public ::testing::WithParamInterface<HostileFile> {};

TEST_P(HostileFiles, AreUsageErrors) {
  const std::string file = write("hostile.json", GetParam().content);
  const ProgramResult result = run({"run", file, "--dry-run"});
  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("hostile.json: "));
  EXPECT_THAT(result.err, HasSubstr(GetParam().names));
  EXPECT_THAT(result.out, IsEmpty());
}

// More of them, closer to the parser, are in config_json_test.cpp.
INSTANTIATE_TEST_SUITE_P(
    Cli, HostileFiles,
    ::testing::Values(HostileFile{R"({"size": -1})", "size"},
                      HostileFile{R"({"size": 1e30})", "size"},
                      HostileFile{R"({"workers": 1.9})", "workers"},
                      HostileFile{R"({"workers": true})", "workers"},
                      HostileFile{R"({"seed": 18446744073709551616})", "seed"},
                      HostileFile{R"({"reply": []})", "reply"},
                      HostileFile{R"({"depth": 1, "depth": 1})", "depth"},
                      HostileFile{R"({"transprot": "pipe"})", "did you mean 'transport'?"},
                      HostileFile{std::string(100'000, '['), "nested"},
                      HostileFile{std::string("{\"size\"\0: 8}", 12), "NUL"},
                      HostileFile{std::string("{\"size\": 8}\0}", 13), "NUL"},
                      HostileFile{R"({"schema": {"name": "ipcbench-result", "version": 9}})",
                                  "reads version 1"},
                      HostileFile{"\x1b[31m", "JSON"}, HostileFile{"", "JSON"}));

TEST_F(HostileFiles, SumsBeyondEveryNumberNameTheKeys) {
  const std::string file = write("c.json", R"({"size": "1TiB", "messages": "16777217"})");
  const ProgramResult result = run({"run", file});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("messages=16777217"));
}

// Names of configs come from names of files, and go to terminals too.
TEST_F(HostileFiles, NamesOfFilesAreMadePrintable) {
  const std::string a = write("a\x1b[31m\n.json", R"({"transport": "null"})");
  const ProgramResult result =
      run({"run", a, write("b.json", R"({"transport": "null"})"), "--dry-run"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\na\\x1b[31m /"));
}

TEST_F(HostileFiles, StandardInputIsAConfigToo) {
  input = write("c.json", R"({"transport": "null", "size": 64})");
  EXPECT_THAT(run({"run", "-", "--dry-run"}).out, HasSubstr("size=64"));
  input = "/dev/null";
  EXPECT_THAT(run({"run", "-"}).err, HasSubstr("standard input: not valid JSON"));
}

// Messages go to terminals: whatever a file holds, nothing in them may steer one.
TEST_F(HostileFiles, MessagesHoldNoControlCharacters) {
  const std::string file = write("c.json", R"({"\u001b[31mred": 1})");
  const ProgramResult result = run({"run", file});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.err.find('\x1b'), std::string::npos);
}

// Whoever sends a result decides about its words.
TEST_F(HostileFiles, NoFormatPrintsWhatSteersATerminal) {
  const std::string words = R"(evil\u001b[31m\u001b]0;x\u0007\u009b31m\u007f\u202e\u2066\r\u2028)";
  std::ifstream stored(source_path("/tests/data/results/pool.json"));
  std::string text(std::istreambuf_iterator<char>(stored), {});
  for (const std::string field : {"\"cpu\":\"", "\"kernel\":\"", "\"commit\":\"",
                                  "\"experiments\":[{\"name\":\"", "\"granted\":\""}) {
    const std::size_t where = text.find(field);
    ASSERT_NE(where, std::string::npos) << field;
    text.insert(where + field.size(), words);
  }
  const std::string file = write("evil.json", text);
  for (const SinkInfo* sink : sinks()) {
    const std::string format(sink->name);
    const ProgramResult result = run({"report", file, "--details", "--format=" + format});
    EXPECT_EQ(result.code, 0) << format << ": " << result.err;
    // Their series are named by parameters.
    if (!sink->one_figure) {
      EXPECT_THAT(result.out, HasSubstr("evil")) << format;
    }
    for (const std::string& all : {sink->binary ? "" : result.out, result.err})
      for (const char* raw :
           {"\x1b", "\x07", "\x7f", "\xC2\x9B", "\u202E", "\u2066", "\r", "\u2028"})
        EXPECT_THAT(all, Not(HasSubstr(raw))) << format;
  }
}

}  // namespace
}  // namespace ipcbench
