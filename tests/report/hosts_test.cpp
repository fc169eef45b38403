// What a result says of the hosts of an MPI job.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ipcbench/base/error.hpp"
#include "ipcbench/report/journal.hpp"
#include "ipcbench/report/read_document.hpp"
#include "report/render.hpp"
#include "sample_mpi.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Hosts, ComeBackByteForByte) {
  const std::string text = render("json", sample::mpi_document());
  EXPECT_THAT(text, HasSubstr("-1000000123.5"));
  EXPECT_EQ(render("json", parse_document(text, "r.json")), text);
}

TEST(Hosts, AreTheOnlyOnesWhoseTimesMayBeNegative) {
  std::string text = render("json", sample::mpi_document());
  const std::string error = "\"clock_error_ns\": 2500";
  ASSERT_THAT(text, HasSubstr(error));
  text.replace(text.find(error), error.size(), "\"clock_error_ns\": -1");
  EXPECT_THROW(parse_document(text, "r.json"), UsageError);
}

TEST(Hosts, AreInTheDetails) {
  RenderOptions options;
  options.details = true;
  options.width = 200;
  const std::string table = render("table", sample::mpi_document(), options);
  EXPECT_THAT(table, HasSubstr("host-a: coordinator; host-b: worker 0, worker 1 (their clocks are "
                               "known to 2.50 us)"));
  EXPECT_THAT(table, HasSubstr("[ranks-share-core]"));
  options.details = false;
  EXPECT_THAT(render("table", sample::mpi_document(), options), Not(HasSubstr("host-b: worker 0")));
}

// When the first sample of a party lies on the time line, in us.
double first_sample_us(const nlohmann::json& trace, const std::string& party) {
  for (const auto& named : trace.at("traceEvents")) {
    if (named.at("ph") != "M" || named.at("name") != "thread_name" ||
        named.at("args").at("name") != party)
      continue;
    for (const auto& event : trace.at("traceEvents"))
      if (event.at("ph") == "X" && event.at("tid") == named.at("tid"))
        return event.at("ts").get<double>();
  }
  ADD_FAILURE() << "no samples of " << party;
  return 0;
}

TEST(Hosts, AreOnOneTimelineWithItsError) {
  Document document = sample::mpi_document();
  InvocationResult& invocation = document.experiments[0].invocations[0];
  invocation.start_ns = 1'000'000;
  invocation.setup_ns = 500'000;
  for (PartyResult& each : invocation.parties) each.timeline = {{0, 1, 'R', Phase::compute, ""}};
  const auto trace = nlohmann::json::parse(render("trace", document));
  EXPECT_NEAR(first_sample_us(trace, "coordinator on host-a"), 1500, 0.001);
  EXPECT_NEAR(first_sample_us(trace, "worker 0 on host-b (within 2.50 us)"), 1501.5, 0.005);
  EXPECT_NEAR(first_sample_us(trace, "worker 1 on host-b (within 2.40 us)"), 1499.3, 0.005);
  EXPECT_EQ(trace.at("otherData").at("clocks"),
            "all parties are on the clock of rank 0, and none is wrong by more than 2.50 us");
  EXPECT_THAT(render("perfetto", document), HasSubstr("worker 0 on host-b"));
}

TEST(Hosts, OfEarlierVersionsAreNotOnOneTimelineAndTheTraceSaysSo) {
  Document document = sample::mpi_document();
  for (RankPlace& each : document.experiments[0].invocations[0].hosts)
    each.clock_before_ns = each.clock_behind_ns = each.begin_ns = 0;
  EXPECT_THAT(render("trace", document), HasSubstr("each party begins with its own measured part"));
}

// One invocation by itself, as rank 0 sends it home.
TEST(Hosts, TravelWithTheirInvocation) {
  const InvocationResult sent = sample::mpi_document().experiments[0].invocations[0];
  const std::string text = invocation_text(sent);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const InvocationResult again = parse_invocation(text, "rank 0");
  EXPECT_EQ(invocation_text(again), text);
  EXPECT_EQ(again.hosts.at(1).clock_offset_ns, sent.hosts[1].clock_offset_ns);
  EXPECT_EQ(again.parties.size(), sent.parties.size());
  EXPECT_THROW(parse_invocation("{}", "rank 0"), UsageError);
}

}  // namespace
}  // namespace ipcbench
