// `ipcbench report` as a program, and how -o names formats.
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli_program.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Report : public ProgramTest {
 protected:
  std::string sample() const {
    return write("sample.json", find_sink("json").render(sample::document(), {}));
  }
};

TEST_F(Report, WritesTheSameResultAgain) {
  const std::string file = sample();
  const ProgramResult result = run({"report", file, "-o", path("again.json")});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(text_of_file(path("again.json")), text_of_file(file));
  EXPECT_EQ(run_json({"report", file}).out, text_of_file(file));
  // Onto itself as well: it is read before it is written.
  EXPECT_EQ(run({"report", file, "-o", file}).code, 0);
  EXPECT_EQ(text_of_file(path("again.json")), text_of_file(file));
}

TEST_F(Report, WritesSeveralFormatsAtOnce) {
  const ProgramResult result =
      run({"report", sample(), "-o", path("a.csv"), "-o", "bmf:" + path("b.json"), "--output",
           path("c.md"), "-o", "gbench:-", "-o", "json:" + path("strange.ending")});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(text_of_file(path("a.csv")), StartsWith("experiment,"));
  EXPECT_TRUE(nlohmann::json::parse(text_of_file(path("b.json")))
                  .contains("pipe size=1MiB workers=2 work=matmul:256"));
  EXPECT_THAT(text_of_file(path("c.md")), HasSubstr("| experiment |"));
  EXPECT_TRUE(nlohmann::json::parse(result.out).contains("benchmarks"));
  EXPECT_TRUE(nlohmann::json::parse(text_of_file(path("strange.ending"))).contains("schema"));
}

TEST_F(Report, NamesWhatAFormatLeavesOut) {
  const ProgramResult result = run({"report", sample(), "--format=gab"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.err, AllOf(HasSubstr("posix-mq/size=1MiB: died: worker 1 was killed"),
                                HasSubstr("standard output: gab leaves out what has no result: "
                                          "posix-mq/size=1MiB, sysv-mq/size=1MiB\n"),
                                Not(HasSubstr("\x1b"))));
  EXPECT_THAT(run({"report", sample(), "--format=csv"}).err, Not(HasSubstr("leaves out")));
}

TEST_F(Report, SaysWhereAFormatTakesTheLargestGroupAlone) {
  Document document = sample::document();
  std::vector<InvocationResult> invocations;
  for (std::uint64_t i = 0; i < 10; ++i)
    invocations.push_back(sample::invocation(i, i, i < 6 ? 4'000'000 : 37'000'000));
  document.experiments = {conclude(sample::planned("pipe", "8", 8), invocations)};
  const std::string file = write("groups.json", find_sink("json").render(document, {}));
  EXPECT_THAT(run({"report", file, "--format=bmf"}).err,
              HasSubstr("bmf holds the largest group of invocations alone: pipe/size=8 (60 %)"));
  EXPECT_THAT(run({"report", file, "--format=pyperf"}).err, IsEmpty());
}

TEST_F(Report, SaysWhatIsWrong) {
  const std::string file = sample();
  const auto expect = [&](std::vector<std::string> arguments, const std::string& expected) {
    arguments.insert(arguments.begin(), "report");
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.code, 2) << expected;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(result.err, HasSubstr(expected));
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  };
  expect({}, "report: no result is named; write: ipcbench report FILE");
  expect({file, file}, "takes one result, not also");
  expect({file, "--fromat=csv"}, "unknown option '--fromat', did you mean '--format'?");
  expect({file, "--format=cvs"}, "--format: unknown format 'cvs', did you mean 'csv'?");
  expect({file, "--format=csv", "--format=json"}, "--format: is given twice");
  expect({file, "-o"}, "--output: the value is missing");
  expect({file, "-o", ""}, "--output: the name is empty");
  expect({file, "-o", "gbench:"}, "gbench: names a format and no file; write gbench:FILE");
  expect({file, "-o", path("x.xyz")}, "no format is known for '.xyz'");
  expect({file, "-o", "bmf:" + path("x.json"), "-o", path("x.json")}, "are the same file");
  expect({path("missing.json")}, "missing.json: No such file");
  expect({write("config.json", R"({"transport": "pipe"})")}, "has no 'schema'");
  expect({write("bad.json", "{\"schema\": \x1b}")}, "not valid JSON");
}

TEST_F(Report, SteersNoTerminal) {
  const std::string evil =
      "\x1b]0;title\x07\xC2\x9B"
      "31m\u202E\x7f";
  Document document = sample::document();
  document.name = document.description = evil;
  for (ExperimentResult& each : document.experiments) {
    each.planned.name = evil + each.planned.name;
    each.failure.reason = evil;
  }
  const std::string file = write("evil.json", find_sink("json").render(document, {}));
  const auto is_raw = [&](const std::string& text) {
    return text.find_first_of("\x1b\x07\x7f") != std::string::npos ||
           text.find("\xC2\x9B") != std::string::npos || text.find("\u202E") != std::string::npos;
  };
  for (const SinkInfo* sink : sinks()) {
    const ProgramResult result = run({"report", file, "--format=" + std::string(sink->name)});
    EXPECT_EQ(result.code, sink->one_experiment ? 2 : 0) << sink->name;
    EXPECT_FALSE(!sink->binary && is_raw(result.out)) << sink->name;
    EXPECT_FALSE(is_raw(result.err)) << sink->name;
  }
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"report", evil},
        {"report", file, "--format=" + evil},
        {"report", write(evil + ".json", evil)},
        {"run", write(evil + ".json", "{\"" + evil + "\": 1}")},
        {"--" + evil},
        {evil},
        {"history", evil},
        {"compare", evil, evil},
        {"--name=" + evil}}) {
    const ProgramResult result = run(wrong);
    EXPECT_EQ(result.code, 2) << result.err;
    EXPECT_FALSE(is_raw(result.err)) << result.err;
  }
}

TEST_F(Report, HelpAndListNameIt) {
  EXPECT_THAT(run({"report", "--help"}).out, HasSubstr("ipcbench report FILE"));
  const std::string formats = run({"list", "formats"}).out;
  for (const SinkInfo* sink : sinks())
    EXPECT_THAT(formats, HasSubstr("\n" + std::string(sink->name) + " "));
}

using ChosenOutputs = std::vector<OutputChoice<Document>>;

ChosenOutputs choose(const std::vector<std::string>& paths, const std::string& format = {}) {
  return choose_outputs<Document>(paths, format);
}

const OutputChoice<Document> kTable{"-", &find_sink("table")};

TEST(NamedFormats, StandBeforeThePath) {
  const SinkInfo* const trace = &find_sink("trace");
  EXPECT_EQ(choose({"trace:a.json"}), (ChosenOutputs{{"a.json", trace}, kTable}));
  EXPECT_EQ(choose({"trace:/x:y/a"}), (ChosenOutputs{{"/x:y/a", trace}, kTable}));
  EXPECT_EQ(choose({"trace:-"}), (ChosenOutputs{{"-", trace}}));
  // Over what the ending and --format say.
  EXPECT_EQ(choose({"trace:a.csv"}, "table"), (ChosenOutputs{{"a.csv", trace}, kTable}));
}

TEST(NamedFormats, LeaveOtherPathsWithAColonAlone) {
  const SinkInfo* const json = &find_sink("json");
  for (const char* path : {"a:b.json", "./trace:a.json", "/x/trace:a.json", "trace2:a.json",
                           ":a.json", "Trace:a.json"})
    EXPECT_EQ(choose({path}), (ChosenOutputs{{path, json}, kTable}));
}

TEST(NamedFormats, TheFlagChoosesAmongThoseOfAnEnding) {
  EXPECT_EQ(choose({"a.json", "b.csv"}, "bmf"),
            (ChosenOutputs{{"a.json", &find_sink("bmf")}, {"b.csv", &find_sink("csv")}, kTable}));
  // No file is of its kind: then it is for stdout.
  EXPECT_EQ(choose({"a.json"}, "csv"),
            (ChosenOutputs{{"a.json", &find_sink("json")}, {"-", &find_sink("csv")}}));
}

}  // namespace
}  // namespace ipcbench
