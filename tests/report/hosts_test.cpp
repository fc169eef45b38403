// What a result says of the hosts of an MPI job.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
