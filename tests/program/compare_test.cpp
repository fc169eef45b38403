// `ipcbench compare` as a program: stored results made here, and live ones against itself. Verdicts
// are asserted only where they cannot hang on the machine's mood.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "cli_program.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/schema.hpp"

namespace ipcbench {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Compare : public ProgramTest {
 protected:
  // A result of a real run whose figures are then replaced: invocation i took base_ns and i more.
  json result(std::size_t invocations = 8) const {
    const ProgramResult made = run_json(
        {"--transport=null", "--size=64", "--workers=1", "--work=none", "--messages=100",
         "--placement=cross", "--sample=off", "--invocations=" + std::to_string(invocations)});
    EXPECT_EQ(made.code, 0) << made.err;
    json document = json::parse(made.out);
    document.erase("yardsticks");  // no test hangs on the machine's mood
    return with_figures(document, 100'000);
  }
  static json with_figures(json document, std::uint64_t base_ns) {
    std::uint64_t i = 0;
    for (json& each : document["experiments"][0]["invocations"]) {
      each["batch_messages"] = 1;
      each["batches_ns"] = std::vector<std::uint64_t>(5, base_ns + i++);
    }
    return document;
  }
  ProgramResult compare(const json& a, const json& b, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"compare", write("a.json", a.dump()), write("b.json", b.dump())});
    return run_json(std::move(more));
  }
  static std::string verdict(const ProgramResult& result) {
    return json::parse(result.out).at("experiments").at(0).at("verdict");
  }
  std::string script(const std::string& name, const std::string& text) const {
    const std::string file = write(name, "#!/bin/bash\n" + text + "\n");
    ::chmod(file.c_str(), 0700);
    return file;
  }
  // Small, pinned work, so that the machine's other jobs disturb little.
  ProgramResult live(const std::string& baseline, std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"compare", "--baseline=" + baseline, "--transport=pipe", "--size=64",
                 "--workers=1", "--work=cpu:30us", "--placement=same", "--duration=5ms"});
    return run_json(std::move(more));
  }
};

TEST_F(Compare, StoredResultsAreAdvice) {
  const json a = result();
  const json slower = with_figures(a, 150'000);
  ProgramResult outcome = compare(a, slower);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(verdict(outcome), "slower");
  EXPECT_EQ(json::parse(outcome.out).at("gating"), false);
  EXPECT_THAT(compare(a, slower, {"--format=table"}).out, HasSubstr("slower (advice)"));
  EXPECT_EQ(compare(a, slower, {"--fail-inconclusive"}).code, 0);

  outcome = compare(a, slower, {"--gate-stored"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(json::parse(outcome.out).at("gating"), true);
  EXPECT_EQ(compare(slower, a, {"--gate-stored", "--fail-inconclusive"}).code, 0);
  EXPECT_EQ(verdict(compare(slower, a)), "faster");
  EXPECT_EQ(compare(a, a, {"--gate-stored", "--fail-inconclusive"}).code, 0);
  EXPECT_EQ(verdict(compare(a, a)), "same");
}

TEST_F(Compare, TooFewStoredInvocationsAreInconclusive) {
  const json a = result(5);
  EXPECT_EQ(compare(a, with_figures(a, 200'000), {"--gate-stored"}).code, 0);
  const ProgramResult outcome = compare(a, with_figures(a, 200'000), {"--fail-inconclusive"});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_EQ(verdict(outcome), "inconclusive");
}

TEST_F(Compare, SaysWhyStoredResultsDoNotCompare) {
  const json a = result();
  const auto damaged = [&](const char* place, const json& value) {
    json b = a;
    b[json::json_pointer(place)] = value;
    return b;
  };
  const std::vector<std::pair<json, std::string>> cases = {
      {damaged("/host/cpu", "another"), "cpu: "},
      {damaged("/host/kernel", "another"), "kernel: "},
      {damaged("/host/allowed_cpus", json::array({7})), "cores: "},
      {damaged("/experiments/0/parameters/workers", "7"), "workers: 1 in A, 7 in B"},
      {damaged("/experiments/0/name", "other"), "only "},
  };
  for (const auto& [b, reason] : cases) {
    if (b["host"]["allowed_cpus"].size() == a["host"]["allowed_cpus"].size() && reason == "cores: ")
      continue;  // on a machine with one core
    const ProgramResult outcome = compare(a, b);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(verdict(outcome), "not_comparable");
    EXPECT_THAT(json::parse(outcome.out)["experiments"][0]["reason"].get<std::string>(),
                HasSubstr(reason));
    EXPECT_EQ(compare(a, b, {"--gate-stored", "--fail-inconclusive"}).code, 6);
  }
}

// Two experiments of one machine against the same of another: one reason, and it is said once.
TEST_F(Compare, SaysOnceWhyNothingCanBeCompared) {
  json a = result();
  a["experiments"].push_back(a["experiments"][0]);
  a["experiments"][1]["name"] = "another";
  json b = a;
  a["host"]["cpu"] = "One";
  b["host"]["cpu"] = "Another";
  for (const char* format : {"table", "markdown"}) {
    const ProgramResult outcome =
        compare(a, b, {std::string("--format=") + format, "--gate-stored", "--fail-inconclusive"});
    EXPECT_EQ(outcome.code, 6);
    const std::size_t at = outcome.out.find("cpu: One in A, Another in B");
    EXPECT_NE(at, std::string::npos) << outcome.out;
    EXPECT_EQ(outcome.out.find("cpu: One in A, Another in B", at + 1), std::string::npos)
        << outcome.out;
  }
}

TEST_F(Compare, IsNoSuccessWhereNothingPairs) {
  json a = result();
  json b = a;
  a["experiments"][0]["name"] = "only here";
  EXPECT_EQ(compare(a, b, {"--gate-stored"}).code, 0);
  EXPECT_EQ(compare(a, b, {"--gate-stored", "--fail-inconclusive"}).code, 6);
  a["experiments"] = b["experiments"] = json::array();
  EXPECT_EQ(compare(a, b, {"--gate-stored"}).code, 0);
  const ProgramResult outcome =
      compare(a, b, {"--gate-stored", "--fail-inconclusive", "--format=table"});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_THAT(outcome.out, HasSubstr("nothing was compared"));
}

TEST_F(Compare, DoesNotCompareADebugBuildWithAnother) {
  json a = result();
  a["tool"]["flags"] = "Release: -O3";
  a["warnings"] = json::array();  // whatever build this test is
  json b = a;
  b["tool"]["flags"] = "Debug: -O0";
  EXPECT_EQ(verdict(compare(a, b)), "not_comparable");
  EXPECT_THAT(compare(a, b).out, HasSubstr("build: B is a debug build"));
  EXPECT_EQ(verdict(compare(b, b)), "same");
}

// A result holds every default, and none of them is a wish of whoever compares with it.
TEST_F(Compare, TakesNoDefaultsFromAResult) {
  const ProgramResult made =
      run_json({"--transport=null", "--size=64", "--workers=1", "--work=none", "--duration=100ms",
                "--invocations=1", "--sample=off"});
  ASSERT_EQ(made.code, 0) << made.err;
  const std::string stored = write("stored.json", made.out);
  ASSERT_EQ(json::parse(made.out)["config"]["budget"], "3s");
  const std::string calls = path("calls");
  const std::string old =
      script("old", "echo \"$@\" >>" + calls + "\nexec " + tool_binary() + " \"$@\"");
  const auto told = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"compare", "--baseline=" + old, stored});
    std::filesystem::remove(calls);
    run(more);
    return text_of_file(calls);
  };
  EXPECT_THAT(told({"--budget=1ms"}), HasSubstr("--duration=20ms"));
  EXPECT_THAT(told({"--budget=1ms", "--duration=100ms"}), HasSubstr("--duration=100ms"));
  // What the result does not hold as a default is a wish.
  json other = json::parse(made.out);
  other["config"]["duration"] = "30ms";
  write("stored.json", other.dump());
  EXPECT_THAT(told({"--budget=1ms"}), HasSubstr("--duration=30ms"));
  // The same of the budget, which is a minute here.
  other["config"]["invocations"] = "auto";
  write("stored.json", other.dump());
  const auto planned = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"compare", "--baseline=" + old, stored, "--dry-run"});
    return run(more).out;
  };
  EXPECT_THAT(planned({}), HasSubstr("about 60.0 s"));
  EXPECT_THAT(planned({"--budget=3s"}), HasSubstr("about 3.00 s"));
}

TEST_F(Compare, TellsBothNoWarmUpThatNobodyAskedFor) {
  const std::string calls = path("calls");
  const std::string old =
      script("old", "echo \"$@\" >>" + calls + "\nexec " + tool_binary() + " \"$@\"");
  live(old, {"--budget=1ms"});
  EXPECT_THAT(text_of_file(calls), Not(HasSubstr("--warmup")));
  live(old, {"--budget=1ms", "--warmup=7"});
  EXPECT_THAT(text_of_file(calls), HasSubstr("--warmup=7"));
}

TEST_F(Compare, RefusesWhatMakesNoSense) {
  const std::string a = write("a.json", "{}");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{}, "takes two results"},
      {{a}, "takes two results"},
      {{a, a}, "has no 'schema'"},
      {{a, path("missing")}, "ipcbench: "},
      {{a, a, "--gate-stord"}, "did you mean '--gate-stored'?"},
      {{a, a, "--size=8"}, "goes with --baseline"},
      {{a, a, "--format=csv"}, "--format: unknown format 'csv'"},
      {{a, a, "-o", path("x.csv")}, "no format is known for '.csv'"},
      {{a, a, "-o", path("x.md"), "-o", path("x.md")}, "are the same file"},
      {{a, a, "--dry-run"}, "--dry-run: stored results are read"},
      {{"--baseline=" + path("missing")}, "no such file"},
      {{"--baseline=" + a}, "may be run"},
      {{"--baseline="}, "--baseline: the value is empty"},
      {{"--baseline"}, "the value is missing"},
      {{"--baseline=" + tool_binary(), "--gate-stored"}, "--gate-stored"},
      {{"--baseline=" + tool_binary(), "--precision=2%"}, "--precision: "},
      {{"--baseline=" + tool_binary(), "--sise=8"}, "did you mean '--size'?"},
      {{"--baseline=" + tool_binary(), path("missing")}, "missing"},
  };
  for (const auto& [arguments, message] : cases) {
    std::vector<std::string> all = {"compare"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const ProgramResult outcome = run(all);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_THAT(outcome.out, IsEmpty());
  }
}

TEST_F(Compare, IsNeverRedAgainstItself) {
  const std::string config = write("c.json", R"({"transport": "null,pipe", "size": "64"})");
  const ProgramResult outcome =
      run_json({"compare", "--baseline=" + tool_binary(), config, "--workers=1", "--work=none",
                "--messages=200", "--budget=6s", "--seed=5", "-o", path("out.md"), "-o", "-"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, IsEmpty());
  const json document = json::parse(outcome.out);
  EXPECT_EQ(document.at("seed"), 5);
  EXPECT_EQ(document.at("stored"), false);
  EXPECT_EQ(document.at("a").at("commit"), document.at("b").at("commit"));
  ASSERT_EQ(document.at("experiments").size(), 2U);
  for (const json& each : document.at("experiments")) {
    EXPECT_NE(each.at("verdict"), "slower");
    EXPECT_EQ(each.at("status"), "ok");
    EXPECT_EQ(each.at("messages"), 200);
    EXPECT_FALSE(each.at("pairs").empty());
  }
  EXPECT_THAT(text_of_file(path("out.md")), HasSubstr("| experiment |"));
}

TEST_F(Compare, FindsThatTheWorkTookHalfAsLongBefore) {
  const std::string old = script("old", "exec " + tool_binary() + " \"${@/cpu:30us/cpu:20us}\"");
  const ProgramResult outcome = live(old);
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  const json row = json::parse(outcome.out).at("experiments").at(0);
  EXPECT_EQ(row.at("verdict"), "slower");
  EXPECT_GE(row.at("fresh_pairs").size(), 16U);
  EXPECT_EQ(row.at("fresh_pairs").size(), row.at("confirmation").at("pairs"));
  EXPECT_EQ(row.at("warnings").at(0).at("id"), "parameters-differ");
}

TEST_F(Compare, DoesNotMindWhatBecameFaster) {
  const std::string old = script("old", "exec " + tool_binary() + " \"${@/cpu:30us/cpu:60us}\"");
  const ProgramResult outcome = live(old, {"--fail-inconclusive"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(verdict(outcome), "faster");
}

TEST_F(Compare, RunsTwoConfigurationsInPairs) {
  const auto config = [&](const std::string& name, const std::string& work) {
    return write(name, R"({"transport": "pipe", "size": 64, "workers": 1, "placement": "same",
                           "duration": "5ms", "work": ")" +
                           work + "\"}");
  };
  const std::string a = config("a.json", "cpu:30us");
  const std::string b = config("b.json", "cpu:60us");
  ProgramResult outcome = run_json({"compare", a, b, "--run"});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  const json document = json::parse(outcome.out);
  EXPECT_EQ(document["a"]["source"], a);
  EXPECT_EQ(document["b"]["source"], b);
  EXPECT_EQ(document["stored"], false);
  const json& row = document["experiments"][0];
  EXPECT_EQ(row["verdict"], "slower");
  EXPECT_EQ(row["difference"], "work: cpu:30us in A, cpu:60us in B");
  EXPECT_TRUE(row["warnings"].empty()) << row["warnings"];
  // Options override both, and then nothing differs.
  outcome = run_json({"compare", "--run", "--work=none", a, b, "--messages=100", "--budget=1s"});
  EXPECT_NE(outcome.code, 2) << outcome.err;
  EXPECT_EQ(json::parse(outcome.out)["experiments"][0]["difference"], "");
}

TEST_F(Compare, PairsConfigurationsByNameOrByPosition) {
  const std::string two = write("two.json", R"({"transport": "null,pipe", "messages": 20})");
  const std::string turned = write("turned.json", R"({"transport": "pipe,null", "messages": 20})");
  const std::string other = write("other.json", R"({"transport": "shm,pipe", "messages": 20})");
  const std::vector<std::string> brief = {"--run", "--size=8", "--workers=1", "--work=none",
                                          "--budget=1ms"};
  const auto names = [&](const std::string& a, const std::string& b) {
    std::vector<std::string> all = {"compare", a, b};
    all.insert(all.end(), brief.begin(), brief.end());
    std::vector<std::string> found;
    const json document = json::parse(run_json(all).out);
    for (const json& each : document["experiments"]) found.push_back(each["name"]);
    return found;
  };
  EXPECT_EQ(names(two, turned), (std::vector<std::string>{"pipe", "null"}));
  EXPECT_EQ(names(two, other), (std::vector<std::string>{"null : shm", "pipe"}));
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{two, "--run"}, "takes two configs"},
      {{two, write("one.json", "{}"), "--run"}, "A has 2 experiments and B has 1"},
      {{two, write("m.json", R"({"transport": "null,pipe", "messages": 30})"), "--run"},
       "null has 20 messages in A and 30 in B"},
      {{two, two, "--run", "--gate-stored"}, "--gate-stored"},
      {{two, two, "--run", "--baseline=" + tool_binary()}, "--run: "},
  };
  for (const auto& [arguments, message] : wrong) {
    std::vector<std::string> all = {"compare"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const ProgramResult outcome = run(all);
    EXPECT_EQ(outcome.code, 2) << outcome.out;
    EXPECT_THAT(outcome.err, HasSubstr(message));
  }
}

TEST_F(Compare, EndsWhereTheTimeIsUp) {
  const ProgramResult outcome = live(tool_binary(), {"--budget=1ms", "--fail-inconclusive"});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_EQ(verdict(outcome), "inconclusive");
}

TEST_F(Compare, DoesNotCompareWhatTheOldProgramRefuses) {
  const std::string old = script("old", "echo 'old: unknown transport' >&2; exit 2");
  EXPECT_EQ(live(old).code, 0);
  const ProgramResult outcome = live(old, {"--fail-inconclusive"});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_EQ(verdict(outcome), "not_comparable");
  EXPECT_THAT(outcome.out, HasSubstr("A refuses: old: unknown transport"));
}

TEST_F(Compare, FailsWhereAProgramFails) {
  EXPECT_EQ(live(script("crashes", "kill -SEGV $$")).code, 5);
  EXPECT_EQ(live(script("lacks", "echo 'no queues here' >&2; exit 3")).code, 3);
  const ProgramResult outcome = live(script("silent", "[[ $1 != --version ]] || echo ipcbench 0"));
  EXPECT_EQ(outcome.code, 5);
  EXPECT_THAT(outcome.err, HasSubstr("A exited with code 0 without a result"));
  EXPECT_EQ(live(script("babbles", "echo ipcbench hello")).code, 0) << "not comparable";
}

TEST_F(Compare, RefusesAProgramThatIsNoIpcbench) {
  const std::string text = write("text", "no program\n");
  ::chmod(text.c_str(), 0700);
  const std::string alien = write("alien", std::string("\x7f"
                                                       "ELF\2\1\1",
                                                       7) +
                                               std::string(57, '\0'));
  ::chmod(alien.c_str(), 0700);
  for (const std::string& program : {text, alien, std::string("/bin/true")}) {
    const ProgramResult outcome = live(program);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("name another ipcbench program"));
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(Compare, EndsOnASignalWithWhatIsFinished) {
  // The old program interrupts its parent, as Ctrl-C would, in the middle of the first invocation.
  const std::string old = script("old", "kill -INT $PPID; sleep 60");
  const ProgramResult outcome = live(old);
  EXPECT_EQ(outcome.code, 130);
  EXPECT_EQ(json::parse(outcome.out).at("complete"), false);
}

TEST_F(Compare, PrintsItsSchema) {
  EXPECT_EQ(run({"schema", "--of=compare"}).out, std::string(comparison_schema()));
  EXPECT_EQ(run({"schema", "--of=result"}).out, run({"schema"}).out);
  EXPECT_EQ(run({"schema", "--of=history"}).out, std::string(history_schema()));
  EXPECT_EQ(run({"schema", "--of=nothing"}).code, 2);
}

}  // namespace
}  // namespace ipcbench
