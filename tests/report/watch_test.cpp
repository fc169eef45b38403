// What `watch` saw, in every format: that the page is one page, that the JSON is read back as it
// was, and that words of others stay words.
#include "ipcbench/report/watch.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "../diagnose/made_observation.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/diagnose/diagnose.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench {
namespace {

using sample::Made;
using testing::HasSubstr;
using testing::Not;

WatchDocument watched(const std::string& command = "python3 pool.py", std::uint32_t workers = 2) {
  Made made;
  const std::size_t parent = made.process(1, 0, command);
  const std::size_t results = made.object(WaitObject::pipe, "pipe:[4711]");
  const std::size_t tasks = made.object(WaitObject::pipe, "pipe:[4712]");
  const std::size_t room = made.wait(WaitKind::write, {results});
  const std::size_t data = made.wait(WaitKind::read, {tasks});
  made.thread(parent, {Made::kRuns},
              {.run = 0.95, .system = 0.5, .read_bytes = 3e8, .read_calls = 5000});
  made.holds(parent, results, true, true);
  for (std::uint32_t i = 0; i < workers; ++i) {
    const std::size_t worker = made.process(10 * (i + 1), 1, command);
    made.thread(worker, {Made::kRuns, room, room, room, data},
                {.run = 0.2, .system = 0.1, .written_bytes = 1.5e8, .write_calls = 18});
    made.holds(worker, results, false, true);
    made.seen_writing(worker, 0, results, 16 << 20);
  }
  WatchDocument document;
  document.started = "2026-01-31T12:00:00Z";
  document.observation = made.seen();
  document.observation.command = {command};
  document.observation.others_cores = 0.5;
  document.observation.processes[0].threads[0].user_samples = {{"libc.so.6", 7}};
  document.observation.processes[0].threads[0].switches = ExactSwitches{3, 4, 5};
  document.observation.processes[0].memory = WatchedMemory{3, 2, 1};
  document.observation.refused = {"/proc/1/mem: not permitted"};
  document.diagnosis = diagnose(document.observation);
  return document;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

TEST(WatchPage, SaysTheAnswerFirst) {
  const WatchDocument document = watched();
  const std::string page = watch_page(document, {.width = 80});
  EXPECT_TRUE(page.starts_with(document.diagnosis.sentence.substr(0, 40))) << page;
  EXPECT_THAT(page, HasSubstr("worker 2 (pid 20)"));
  EXPECT_THAT(page, HasSubstr("pipe:[4711]"));
  EXPECT_THAT(page, HasSubstr("change: "));
  EXPECT_THAT(page, HasSubstr("not read: /proc/1/mem"));
}

TEST(WatchPage, IsOnePage) {
  for (const std::uint32_t workers : {1U, 2U, 30U}) {
    const std::string page = watch_page(watched("python3 pool.py", workers), {.width = 80});
    EXPECT_LE(lines_of(page), 24U) << page;
    for (std::size_t begin = 0; begin < page.size();) {
      const std::size_t end = page.find('\n', begin);
      EXPECT_LE(display_width(page.substr(begin, end - begin)), 80U) << page;
      begin = end + 1;
    }
  }
  EXPECT_GT(lines_of(watch_table(watched("a", 30), {.width = 80, .details = true})), 24U);
}

TEST(WatchPage, HasSomethingToSayOfNothing) {
  WatchDocument nobody;
  nobody.diagnosis = diagnose(nobody.observation);
  for (const WatchFormat* each : formats<WatchDocument>())
    EXPECT_FALSE(each->render(nobody, {}).empty()) << each->name;
}

TEST(WatchJson, IsReadBackAsItWas) {
  const WatchDocument document = watched();
  const std::string text = watch_json(document);
  EXPECT_TRUE(is_watch_document(text));
  const WatchDocument again = parse_watch_document(text, "w.json");
  EXPECT_EQ(watch_json(again), text);
  EXPECT_EQ(diagnose(again.observation).sentence, document.diagnosis.sentence);
}

// Places outside of their lists never get into the program.
TEST(WatchJson, RefusesWhatCannotBe) {
  const auto good = nlohmann::ordered_json::parse(watch_json(watched()));
  using Change = void (*)(nlohmann::ordered_json&);
  const std::vector<std::pair<Change, std::string>> changes = {
      {[](auto& json) { json["schema"]["version"] = 99; }, "version 1"},
      {[](auto& json) { json["schema"]["name"] = "ipcbench-result"; }, "ipcbench-watch"},
      {[](auto& json) { json["observation"]["waits"][1]["objects"][0] = 77; }, "there are 2"},
      {[](auto& json) { json["observation"]["processes"][1]["threads"][0]["spans"][0][2] = 50; },
       "spans/0"},
      {[](auto& json) { json["observation"]["processes"][1]["threads"][0]["spans"][0][1] = 5000; },
       "more looks than there are"},
      {[](auto& json) { json["observation"]["processes"][1]["holds"][0]["object"] = 9; }, "holds"},
      {[](auto& json) { json["observation"]["looks_ns"][3] = 1; }, "earlier"},
      {[](auto& json) { json["observation"]["root"] = std::uint64_t{1} << 32; }, "4294967295"},
      {[](auto& json) { json["diagnosis"]["players"][0]["thread"] = 9; }, "no thread"},
      {[](auto& json) { json["diagnosis"]["graph"][0]["object"] = 9; }, "no object"},
  };
  for (const auto& [change, reason] : changes) {
    auto json = good;
    change(json);
    try {
      parse_watch_document(json.dump(), "w.json");
      ADD_FAILURE() << reason;
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), HasSubstr(reason));
    }
  }
}

TEST(WatchPage, SaysOneAndNone) {
  WatchDocument document = watched();
  document.observation.short_lived.processes = 1;
  document.diagnosis.messages->work_ns = 0;
  const std::string page = watch_page(document, {.width = 1000});
  EXPECT_THAT(page, HasSubstr("1 process came and went unseen"));
  EXPECT_THAT(page, HasSubstr(", no work each"));
}

TEST(WatchPage, PartsLongNamesFromTheirBars) {
  WatchDocument document = watched();
  document.diagnosis.players[0].who.role = "a thread of worker 1";
  EXPECT_THAT(watch_page(document, {.width = 80}), HasSubstr("a thread of worker 1 (pi… o"));
}

// As the diagnosis has it: who waits for data too does not wait for room.
TEST(WatchTrace, APollIsForRoomWhereAllOfItIs) {
  for (const bool all : {false, true}) {
    WatchDocument document = watched();
    for (WatchedWait& each : document.observation.waits) {
      if (each.kind != WaitKind::write) continue;
      each.kind = WaitKind::poll;
      each.room = each.objects;
      if (!all) each.objects.push_back(1);
    }
    const std::string trace = watch_trace(document);
    EXPECT_EQ(trace.find("waits for room") != std::string::npos, all);
  }
}

TEST(WatchTrace, HasEveryThread) {
  const auto trace = nlohmann::json::parse(watch_trace(watched()));
  std::set<int> threads;
  double end = 0;
  for (const auto& event : trace["traceEvents"]) {
    threads.insert(event["tid"].get<int>());
    if (event["ph"] == "X")
      end = std::max(end, event["ts"].get<double>() + event["dur"].get<double>());
  }
  EXPECT_EQ(threads, (std::set<int>{1, 10, 20}));
  EXPECT_NEAR(end, 4e6, 2e4);
}

TEST(WatchHtml, KeepsWordsOfOthersWords) {
  const std::string page = watch_html(watched("<script>alert(1)</script>"));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, HasSubstr("Who waits for whom"));
  const std::string table = watch_page(watched("\x1b[31mred"), {});
  EXPECT_EQ(table.find('\x1b'), std::string::npos);
}

TEST(WatchPage, SetsWhatWasTriedBesideIt) {
  WatchDocument document = watched();
  ASSERT_TRUE(document.diagnosis.reproduction);
  document.diagnosis.reproduction->tried = {{"pipe", true, 30e6, ""},
                                            {"shm:in_place=true", false, 1e6, ""},
                                            {"unix", false, 0, "no room"}};
  const std::string page = watch_page(document, {.width = 1000});
  EXPECT_THAT(page, HasSubstr("the same in ipcbench (pipe): 30.0 ms"));
  EXPECT_THAT(page, HasSubstr("over shm:in_place=true: 1.00 ms"));
  EXPECT_THAT(page, HasSubstr("over unix failed: no room"));
}

}  // namespace
}  // namespace ipcbench
