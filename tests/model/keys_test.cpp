// The table of keys: what its records promise, for every key that there is.
#include "ipcbench/model/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

using Random = std::mt19937_64;

std::uint64_t below(Random& random, std::uint64_t end) { return random() % end; }

// Any value of the key, in its canonical text or not.
std::string any_text(const Key& key, Random& random) {
  switch (key.kind) {
    case KeyKind::flag:
      return below(random, 2) == 0 ? "false" : "true";
    case KeyKind::choice:
      return std::string(key.access.words[below(random, key.access.words.size())]);
    case KeyKind::transport:
      return below(random, 2) == 0 ? "pipe" : "carrier-pigeon:legs=2:path=/a:b";
    case KeyKind::work:
      return below(random, 2) == 0 ? "none" : "sorting:7";
    case KeyKind::placement: {
      const char* const words[] = {"cross", "same", "free", "3", "0,1,1", "00,4095"};
      return words[below(random, std::size(words))];
    }
    case KeyKind::text:
      return "text";
    default:
      break;
  }
  if (key.zero_is_special && below(random, 4) == 0) return std::string(key.special_value);
  // Of every magnitude, because units change with it.
  const std::uint64_t range = key.maximum - key.minimum;
  const std::uint64_t offset = random() >> below(random, 64);
  return format_number(key.kind,
                       key.minimum + (range == UINT64_MAX ? offset : offset % (range + 1)));
}

template <class Each>
void for_each_parameter(const Each& each) {
  for (const Key& key : keys())
    if (key.scope == KeyScope::experiment) each(key);
}

TEST(Keys, EveryValueComesBack) {
  Random random(1);
  for_each_parameter([&](const Key& key) {
    for (int i = 0; i < 200; ++i) {
      Experiment experiment, again;
      key.parse(experiment, any_text(key, random));
      const std::string text = key.text_of(experiment);
      ASSERT_NE(text, "") << key.name;
      key.parse(again, text);
      EXPECT_EQ(key.text_of(again), text) << key.name;
      if (key.access.load != nullptr) {
        EXPECT_EQ(key.access.load(again), key.access.load(experiment)) << key.name << " " << text;
      }
    }
  });
}

TEST(Keys, WholeExperimentsComeBack) {
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    PlannedExperiment planned, again;
    for_each_parameter([&](const Key& key) {
      if (below(random, 8) == 0)
        planned.unset.set(index_of(key));
      else
        key.parse(planned.experiment, any_text(key, random));
    });
    again.unset = planned.unset;
    const Parameters parameters = parameters_of(planned);
    for (const auto& [name, text] : parameters) {
      find_key(name).parse(again.experiment, text);
      EXPECT_EQ(parameter_of(planned, name), text);
    }
    EXPECT_EQ(parameters_of(again), parameters);
  }
}

TEST(Keys, ParsingOneLeavesTheOthersAlone) {
  for_each_parameter([&](const Key& key) {
    Random random(3);
    Experiment before, after;
    key.parse(after, any_text(key, random));
    for_each_parameter([&](const Key& other) {
      if (&other != &key) {
        EXPECT_EQ(other.text_of(after), other.text_of(before)) << key.name;
      }
    });
  });
}

TEST(Keys, RecordsAreWhole) {
  std::set<std::string_view> names;
  for (const Key& key : keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_EQ(&find_key(key.name), &key);
    for (const std::string_view text : {key.group, key.placeholder, key.help})
      EXPECT_FALSE(text.empty()) << key.name;
    EXPECT_EQ(key.requirement.empty(), key.applies_to == nullptr) << key.name;
    EXPECT_EQ(key.kind == KeyKind::choice && key.scope == KeyScope::experiment,
              !key.access.words.empty())
        << key.name;
    if (!key.excludes.empty()) {
      EXPECT_EQ(find_key(key.excludes).excludes, key.name);
    }
    if (key.scope != KeyScope::experiment) continue;
    EXPECT_EQ(is_number(key.kind), !key.meaning.empty()) << key.name;
    if (key.default_text.empty() || key.default_text == key.special_value) continue;
    Experiment experiment;
    key.parse(experiment, key.default_text);
    EXPECT_EQ(key.text_of(experiment), key.default_text) << key.name;
  }
}

// The plan asks whether a key applies before those behind it are set.
TEST(Keys, ApplyByWhatStandsBeforeThem) {
  Random random(4);
  for_each_parameter([&](const Key& key) {
    if (key.applies_to == nullptr) return;
    for (int i = 0; i < 100; ++i) {
      Experiment whole, begun;
      for_each_parameter([&](const Key& each) {
        const std::string text = any_text(each, random);
        each.parse(whole, text);
        if (index_of(each) < index_of(key)) each.parse(begun, text);
      });
      EXPECT_EQ(key.applies_to(begun), key.applies_to(whole)) << key.name;
    }
  });
}

TEST(Keys, WhatIsNotSetIsNoParameter) {
  PlannedExperiment planned;
  planned.experiment.transport = std::string_view("pipe");
  EXPECT_EQ(parameter_of(planned, "messages"), "") << "0: the duration decides";
  EXPECT_EQ(parameter_of(planned, "pool"), "") << "buffers are not rotated";
  EXPECT_EQ(parameter_of(planned, "rate"), "0") << "a closed loop can be asked for";
  planned.unset.set(index_of(find_key("rate")));
  EXPECT_EQ(parameter_of(planned, "rate"), "");
  EXPECT_EQ(parameter_of(planned, "colour"), "");
  EXPECT_EQ(parameters_of(planned).front(),
            (std::pair<std::string, std::string>("transport", "pipe")));
}

TEST(Keys, WhatWasStoredIsGivenBack) {
  PlannedExperiment planned;
  planned.as_stored = {{"colour", "grey"}, {"size", "8"}};
  EXPECT_EQ(parameters_of(planned), planned.as_stored);
  EXPECT_EQ(parameter_of(planned, "colour"), "grey");
  EXPECT_EQ(parameter_of(planned, "transport"), "");
}

TEST(Keys, ListsOfCoresEndWhereThePartiesDo) {
  const Key& key = find_key("placement");
  std::string text = "0";
  for (std::uint32_t i = 0; i < kMaxWorkers; ++i) text += ",1";
  Experiment experiment;
  key.parse(experiment, text);
  EXPECT_EQ(key.text_of(experiment), text);
  EXPECT_THROW(key.parse(experiment, text + ",1"), UsageError);
}

}  // namespace
}  // namespace ipcbench
