#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "ipcbench/report/sink.hpp"
#include "render.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A message of protobuf's wire format: numbers and bytes by their fields.
struct Message {
  std::multimap<std::uint64_t, std::uint64_t> numbers;
  std::multimap<std::uint64_t, std::string> bytes;

  std::uint64_t number(std::uint64_t field) const {
    const auto found = numbers.find(field);
    return found == numbers.end() ? UINT64_MAX : found->second;
  }
  std::string text(std::uint64_t field) const {
    const auto found = bytes.find(field);
    return found == bytes.end() ? std::string() : found->second;
  }
};

Message decoded(const std::string& wire) {
  Message message;
  std::size_t at = 0;
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (int shift = 0; at < wire.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(wire[at++]);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    ADD_FAILURE() << "a number is cut off";
    return value;
  };
  while (at < wire.size()) {
    const std::uint64_t key = varint();
    if (key % 8 == 0) {
      message.numbers.emplace(key / 8, varint());
    } else if (key % 8 == 2) {
      const std::uint64_t size = varint();
      if (size > wire.size() - at) {
        ADD_FAILURE() << "a text is cut off";
        return message;
      }
      message.bytes.emplace(key / 8, wire.substr(at, size));
      at += size;
    } else {
      ADD_FAILURE() << "wire type " << key % 8;
      return message;
    }
  }
  return message;
}

std::vector<Message> packets(const Document& document) {
  std::vector<Message> all;
  const Message trace = decoded(render("perfetto", document));
  const auto [begin, end] = trace.bytes.equal_range(1);
  for (auto each = begin; each != end; ++each) all.push_back(decoded(each->second));
  EXPECT_EQ(all.size(), trace.bytes.size());
  return all;
}

// One party that ran on core 1, was preempted, ran on core 0 and went to sleep.
Document exact_document() {
  Document document = sample::document();
  document.experiments.resize(1);
  ExperimentResult& experiment = document.experiments[0];
  experiment.invocations.resize(1);
  InvocationResult& invocation = experiment.invocations[0];
  invocation.start_ns = 1000;
  invocation.setup_ns = 500;
  invocation.parties.resize(1);
  PartyResult& party = invocation.parties[0];
  party.pid = 70;
  party.tid = 71;
  party.wall_ns = 100;
  party.exact.emplace().timeline = {{0, RunState::run, 1},
                                    {40, RunState::runnable, 1},
                                    {50, RunState::run, 0},
                                    {80, RunState::sleeping, 0}};
  return document;
}

TEST(Perfetto, HasASliceForEveryRunOfSamples) {
  const Document document = sample::document();
  std::size_t spans = 0, parties = 0;
  for (const ExperimentResult& each : document.experiments)
    if (each.summary)
      for (const InvocationResult& invocation : each.invocations)
        for (const PartyResult& party : invocation.parties) {
          ++parties;
          spans += party.timeline.size();
        }
  std::map<std::uint64_t, std::uint64_t> open;  // slices by their track
  std::size_t begun = 0, threads = 0;
  for (const Message& packet : packets(document)) {
    const Message track = decoded(packet.text(60));
    threads += track.bytes.count(4);
    if (packet.bytes.count(11) == 0) continue;
    const Message event = decoded(packet.text(11));
    if (event.number(9) == 1) {
      ++begun;
      EXPECT_EQ(open[event.number(11)]++, 0U) << "slices of a thread do not overlap";
      EXPECT_NE(event.text(23), "");
    } else {
      EXPECT_EQ(event.number(9), 2U);
      EXPECT_EQ(open[event.number(11)]--, 1U);
    }
  }
  EXPECT_GT(spans, 0U);
  EXPECT_EQ(begun, spans);
  EXPECT_EQ(threads, parties);
}

TEST(Perfetto, PutsExactStatesOnTheProcessors) {
  struct Change {
    std::uint64_t ns, cpu, previous, state, next;
    bool operator==(const Change&) const = default;
  };
  std::vector<Change> changes;
  for (const Message& packet : packets(exact_document())) {
    if (packet.bytes.count(1) == 0) continue;
    const Message bundle = decoded(packet.text(1));
    const Message event = decoded(bundle.text(2));
    const Message change = decoded(event.text(4));
    changes.push_back(
        {event.number(1), bundle.number(1), change.number(2), change.number(4), change.number(6)});
  }
  const std::vector<Change> expected = {
      {1500, 1, 0, 0, 71}, {1540, 1, 71, 0, 0}, {1550, 0, 0, 0, 71}, {1580, 0, 71, 1, 0}};
  EXPECT_EQ(changes, expected) << "0 is runnable, 1 asleep";
}

TEST(Perfetto, LetsNoControlCharacterThrough) {
  Document document = exact_document();
  document.experiments[0].planned.name = "evil\x1b[31m";
  std::string names;
  for (const Message& packet : packets(document))
    names += decoded(decoded(packet.text(60)).text(3)).text(6);
  EXPECT_THAT(names, HasSubstr("evil"));
  EXPECT_THAT(names, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace ipcbench
