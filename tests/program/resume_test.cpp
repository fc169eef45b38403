// Runs that were interrupted and are taken up again, and folders of results, with the real program.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include <algorithm>

#include "cli_program.hpp"
#include "ipcbench/model/warnings.hpp"
#include "running_tool.hpp"

namespace ipcbench {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const std::vector<std::string> kSmall = {"--transport=null",  "--size=8,64", "--work=none",
                                         "--workers=1",       "--seed=7",    "--messages=50",
                                         "--placement=cross", "--sample=off"};

class Resume : public ProgramTest {
 protected:
  json small(std::vector<std::string> more) const {
    more.insert(more.begin(), kSmall.begin(), kSmall.end());
    const ProgramResult made = run_json(std::move(more));
    EXPECT_EQ(made.code, 0) << made.err;
    return json::parse(made.out);
  }
  // As if it had been interrupted after `count` invocations.
  static json cut(json document, std::uint64_t count) {
    document["complete"] = false;
    for (json& experiment : document["experiments"]) {
      json kept = json::array();
      for (json& each : experiment["invocations"])
        if (each["order"] < count) kept.push_back(each);
      experiment["invocations"] = kept;
      experiment["stopped_by"] = "interruption";
    }
    return document;
  }
  // Experiment and round of every invocation in the order in which they ran.
  static std::vector<std::pair<std::string, int>> order_of(const json& document) {
    std::vector<std::pair<std::string, int>> order(8);
    for (const json& experiment : document["experiments"])
      for (const json& each : experiment["invocations"])
        order.at(each["order"]) = {experiment["name"], each["round"]};
    return order;
  }
  ProgramResult resume(const json& document) const {
    return run({"--resume", write("cut.json", document.dump())});
  }
};

TEST_F(Resume, RunsTheRestInTheSameOrder) {
  const json whole = small({"--invocations=4"});
  for (const std::uint64_t done : {0U, 3U, 8U}) {
    const json part = cut(whole, done);
    const ProgramResult outcome = resume(part);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("more: ipcbench report")) << "the file has the rest";
    const json now = json::parse(text_of_file(path("cut.json")));
    EXPECT_EQ(now["complete"], true);
    EXPECT_EQ(now["started"], whole["started"]);
    EXPECT_EQ(order_of(now), order_of(whole));
    EXPECT_EQ(now["warnings"].back()["id"], "resumed");
    EXPECT_GE(now["elapsed_ns"].get<std::uint64_t>(), part["elapsed_ns"].get<std::uint64_t>());
    for (std::size_t i = 0; i < 2; ++i) {
      const json& kept = part["experiments"][i]["invocations"];
      const json& all = now["experiments"][i]["invocations"];
      ASSERT_EQ(all.size(), 4U);
      EXPECT_EQ(now["experiments"][i]["stopped_by"], "invocations");
      for (std::size_t j = 0; j < kept.size(); ++j) EXPECT_EQ(all[j], kept[j]);
    }
  }
}

TEST_F(Resume, TakesStandardInput) {
  input = write("cut.json", cut(small({"--invocations=2"}), 3).dump());
  const ProgramResult outcome = run_json({"--resume=-"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(json::parse(outcome.out)["complete"], true);
  EXPECT_EQ(json::parse(text_of_file(input))["complete"], false);
  input = write("whole.json", outcome.out);
  EXPECT_THAT(run({"--resume=-"}).err, HasSubstr("--resume: standard input: is complete"));
}

TEST_F(Resume, RefusesWhatIsNotTheSameRun) {
  const json whole = small({"--invocations=2"});
  const auto changed = [&](const char* place, const json& value) {
    json part = cut(whole, 1);
    part[json::json_pointer(place)] = value;
    return part;
  };
  const std::vector<std::pair<json, std::string>> cases = {
      {whole, "is complete; there is nothing left to run"},
      {changed("/host/cpu", "another"), "was begun elsewhere: cpu: another in A"},
      {changed("/tool/compiler", "another 1.0"), "was begun by another build: another 1.0, "},
      {changed("/tool/flags", "Debug: -O0"), "was begun by another build: "},
      {changed("/config/size", "8"), "has 2 experiments, but its config makes 1 here"},
      {changed("/config/size", json::array({"8", "128"})), "experiment 2 is null/size=64"},
      {changed("/config/messages", "60"),
       "null/size=8: messages was 50, but its config makes it 60 here"},
  };
  for (const auto& [document, reason] : cases) {
    const ProgramResult outcome = resume(document);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(reason));
    EXPECT_EQ(text_of_file(path("cut.json")), document.dump());  // as it was
  }
  const std::string file = write("cut.json", cut(whole, 1).dump());
  EXPECT_THAT(run({"--resume", file, "--size=8"}).err, HasSubstr("drop --size"));
  EXPECT_THAT(run({"--resume", file, "--resume", file}).err, HasSubstr("given twice"));
  EXPECT_THAT(run({"--resume", path("missing")}).err, HasSubstr("missing"));
}

TEST_F(Resume, KeepsTheYardsticksOfTheBeginning) {
  json part = cut(small({"--invocations=2"}), 1);
  ASSERT_TRUE(part["yardsticks"].contains("before"));
  part["yardsticks"].erase("after");
  // A machine on which a byte went through a pipe within 1 ns.
  part["yardsticks"]["before"]["self_pipe"]["low_ns"] = 1;
  ASSERT_EQ(resume(part).code, 0);
  const json now = json::parse(text_of_file(path("cut.json")));
  EXPECT_EQ(now["yardsticks"]["before"], part["yardsticks"]["before"]);
  EXPECT_TRUE(now["yardsticks"].contains("after"));
  EXPECT_EQ(now["warnings"].back()["id"], "resumed");
  EXPECT_THAT(now["warnings"].back()["text"].get<std::string>(),
              HasSubstr("since it began the machine has changed: yardstick"));
}

TEST_F(Resume, KeepsItsFileARawResult) {
  const json part = cut(small({"--invocations=2"}), 1);
  const std::string file = write("cut.json", part.dump());
  const ProgramResult outcome = run({"--resume", file, "-o", file, "--format=gbench"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const json now = json::parse(text_of_file(file));
  EXPECT_EQ(now["complete"], true);
  // Another way to write the same path is refused before anything is lost.
  write("cut.json", part.dump());
  EXPECT_EQ(run({"--resume", file, "-o", "gbench:" + file}).code, 2);
  EXPECT_EQ(text_of_file(file), part.dump());
}

TEST_F(Resume, IsOneOfTheWarningsThatAreKnown) {
  EXPECT_NE(find_warning("resumed"), nullptr);
  EXPECT_THAT(run({"list", "warnings"}).out, HasSubstr("resumed"));
}

TEST_F(Resume, ARunInItsMiddleWasEndedByTheInterruption) {
  for (const int signal : {SIGINT, SIGHUP}) {
    RunningTool tool({"--transport=pipe", "--size=8", "--workers=1", "--work=spin:1ms",
                      "--duration=60s", "--invocations=1", "--placement=free"});
    ASSERT_TRUE(tool.find_control());
    ASSERT_EQ(::kill(tool.pid(), signal), 0);
    const auto end = tool.wait(30);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->code, 130) << end->errors;
    EXPECT_EQ(end->document["experiments"][0]["stopped_by"], "interruption");
  }
}

TEST_F(Resume, WhatComesFirstEndsWhereBothBoundsAreGiven) {
  const json budget = small({"--invocations=1000", "--budget=1ms"});
  for (const json& each : budget["experiments"]) {
    EXPECT_EQ(each["stopped_by"], "budget");
    EXPECT_GE(each["invocations"].size(), 1U);
    EXPECT_LT(each["invocations"].size(), 1000U);
  }
  const json count = small({"--invocations=2", "--budget=60s"});
  EXPECT_EQ(count["experiments"][0]["stopped_by"], "invocations");
  // Of a config that somebody wrote it is a wish, of a result the default is none.
  const auto plan_of = [&](const json& config, bool is_result) {
    json file = config;
    if (is_result)
      file = {{"schema", {{"name", "ipcbench-result"}, {"version", 1}}}, {"config", config}};
    return run({"run", write("c.json", file.dump()), "--dry-run"}).out;
  };
  const json both = {{"transport", "null"}, {"invocations", "60"}, {"budget", "3s"}};
  EXPECT_THAT(plan_of(both, false), HasSubstr("at most 60 invocations"));
  EXPECT_THAT(plan_of(both, true), HasSubstr(", 60 invocations"));
}

TEST_F(Resume, SaysWhatEndedAnExperiment) {
  EXPECT_EQ(small({"--invocations=2"})["experiments"][0]["stopped_by"], "invocations");
  const json budget = small({"--budget=1ms"});
  EXPECT_EQ(budget["experiments"][1]["stopped_by"], "budget");
  EXPECT_EQ(budget["experiments"][1]["invocations"].size(), 3U);
  const json both = small({"--invocations=2", "--precision=0.1%", "--budget=30s"});
  EXPECT_EQ(both["experiments"][0]["stopped_by"], "invocations");
  EXPECT_EQ(both["config"]["precision"], "0.1%");
  EXPECT_EQ(small({"--invocations=9", "--precision=0.1%",
                   "--budget=1ms"})["experiments"][0]["stopped_by"],
            "budget");
  for (const char* wrong : {"--precision=2", "--precision=0%", "--precision=60%"}) {
    const ProgramResult outcome = run({wrong});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("--precision: "));
  }
}

class HistoryCommand : public Resume {};

TEST_F(HistoryCommand, ReadsAFolderAndPassesOverWhatIsNoResult) {
  const json result = small({"--invocations=1"});
  std::filesystem::create_directory(path("results"));
  for (int i = 0; i < 9; ++i) {
    json each = result;
    each["started"] = "2026-01-0" + std::to_string(i + 1) + "T00:00:00Z";
    each["tool"]["commit"] = "c" + std::to_string(i);
    // The first experiment takes twice as long from the sixth result on.
    json& first = each["experiments"][0]["invocations"][0];
    first["batches_ns"] = json::array();
    first["messages"] = 50;
    first["wall_ns"] = (i < 5 ? 100'000 : 200'000) + i;
    json& second = each["experiments"][1]["invocations"][0];
    second["batches_ns"] = json::array();
    second["wall_ns"] = 100'000 + i * 7 % 3;
    write("results/r" + std::to_string(i) + ".json", each.dump());
  }
  write("results/notes.txt", "no result");
  const ProgramResult outcome = run_json({"history", path("results")});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("notes.txt: is passed over: "));
  const json history = json::parse(outcome.out);
  EXPECT_EQ(history["results"], 9);
  EXPECT_EQ(history["skipped"].size(), 1U);
  ASSERT_EQ(history["machines"].size(), 1U);
  const json& experiments = history["machines"][0]["experiments"];
  ASSERT_EQ(experiments.size(), 2U);
  ASSERT_EQ(experiments[0]["changes"].size(), 1U);
  EXPECT_EQ(experiments[0]["changes"][0]["commit"], "c5");
  EXPECT_NEAR(experiments[0]["changes"][0]["change"].get<double>(), 1, 0.01);
  EXPECT_TRUE(experiments[1]["changes"].empty());

  const ProgramResult table = run({"history", "--format=table", path("results")});
  EXPECT_THAT(table.out,
              HasSubstr("from 2026-01-06T00:00:00Z on (r5.json, commit c5; 5 before, 4"));
  EXPECT_THAT(table.out, HasSubstr("no change found"));
  EXPECT_EQ(run({"history", path("results"), "-o", path("h.txt")}).out, table.out);
  EXPECT_EQ(text_of_file(path("h.txt")), table.out);
}

TEST_F(HistoryCommand, RefusesWhatMakesNoSense) {
  for (const auto& [arguments, reason] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{}, "takes one folder"},
           {{path("missing")}, "missing: No such file"},
           {{path(""), "--format=csv"}, "--format: unknown format 'csv'"},
           {{path(""), "--bogus"}, "history: "}}) {
    std::vector<std::string> all = {"history"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const ProgramResult outcome = run(all);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(reason));
  }
}

}  // namespace
}  // namespace ipcbench
