// Parameters as numbers in a document, where the options of a transport are those that this build
// knows.
#include "ipcbench/config/values.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ipcbench/report/sink.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

nlohmann::ordered_json values_of(const Parameters& parameters) {
  Document document = sample::document();
  document.experiments.resize(1);
  PlannedExperiment& planned = document.experiments[0].planned;
  planned = {};
  for (const auto& [name, text] : parameters) sample::set_parameter(planned, name, text);
  planned.transport_options = typed_options(planned.experiment);
  return nlohmann::ordered_json::parse(
      find_sink("json").render(document, {}))["experiments"][0]["values"];
}

TEST(ParameterValues, AreNumbers) {
  EXPECT_EQ(values_of({{"transport", "pipe"},
                       {"size", "64KiB"},
                       {"reply", "8"},
                       {"workers", "2"},
                       {"work", "matmul:256"},
                       {"pool", "1MiB"},
                       {"depth", "3"},
                       {"rate", "10000"},
                       {"messages", "7"},
                       {"duration", "1500us"},
                       {"warmup", "4"},
                       {"timed-batch", "8"},
                       {"touch", "true"},
                       {"timeout", "2s"},
                       {"colour", "3"}})
                .dump(),
            R"({"transport":"pipe","transport_options":{},"size_bytes":65536,"reply_bytes":8,)"
            R"("workers":2,"pool_bytes":1048576,"depth":3,"rate_per_second":10000,"messages":7,)"
            R"("duration_ns":1500000,"warmup":4,"timed_batch":8,"timeout_ns":2000000000})");
  EXPECT_EQ(values_of({{"transport", "pipe"}, {"timed-batch", "auto"}, {"timeout", "auto"}}).dump(),
            R"({"transport":"pipe","transport_options":{}})")
      << "not decided by a number";
}

TEST(ParameterValues, HoldTransportOptionsByTheirKind) {
  const auto options_of = [](const std::string& transport) {
    return values_of({{"transport", transport}}).at("transport_options").dump();
  };
  EXPECT_EQ(options_of("pipe:capacity=1MiB:splice=true"),
            R"({"capacity_bytes":1048576,"splice":true})");
  EXPECT_EQ(options_of("pipe:capacity=system:call=whole"),
            R"({"capacity":"system","call":"whole"})");
  EXPECT_EQ(options_of("posix-mq:queue=10"), R"({"queue":10})");
  EXPECT_EQ(options_of("file:dir=/tmp/a:b"), R"({"dir":"/tmp/a:b"})");
  EXPECT_EQ(options_of("pipe:capacity=wide"), R"({"capacity":"wide"})") << "of another version";
  EXPECT_FALSE(values_of({{"transport", "pigeon:legs=2"}}).contains("transport_options"));
  EXPECT_EQ(values_of({{"transport", "pigeon:legs=2"}}).at("transport"), "pigeon");
}

}  // namespace
}  // namespace ipcbench
