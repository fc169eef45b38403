// The file of kept forms: what is written is read back, and what somebody else wrote is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/report/kept_forms.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

KeptForms some_forms() {
  KeptForm best;
  best.machine = {"Cpu \"9\"", "Linux 6.1", 2};
  best.transport = "pipe";
  best.options = "capacity=1MiB:call=whole";
  best.wait = "spin";
  best.size_bytes = 1 << 20;
  best.reply_bytes = 8;
  best.workers = 2;
  best.work = "none";
  best.to_default = Interval{0.66, 0.71, 0.76, 0.96, 12};
  best.found = "2026-11-28T12:00:00Z";
  KeptForm usual = best;
  usual.options = usual.wait = "";
  usual.to_default = std::nullopt;
  usual.size_bytes = 64;
  return {{best, usual}};
}

std::string refusal_of_forms(const std::string& text) {
  try {
    parse_kept_forms(text, "forms.json");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(KeptFormsFile, IsReadAsItWasWritten) {
  const std::string text = kept_forms_json(some_forms());
  const KeptForms read = parse_kept_forms(text, "forms.json");
  ASSERT_EQ(read.forms.size(), 2U);
  EXPECT_EQ(kept_forms_json(read), text);
  EXPECT_EQ(read.forms[0].machine, some_forms().forms[0].machine);
  EXPECT_EQ(read.forms[0].wait, "spin");
  ASSERT_TRUE(read.forms[0].to_default);
  EXPECT_EQ(read.forms[0].to_default->median, 0.71);
  EXPECT_FALSE(read.forms[1].to_default);
  EXPECT_TRUE(parse_kept_forms(kept_forms_json({}), "forms.json").forms.empty());
}

TEST(KeptFormsFile, RefusesWhatIsNone) {
  std::string text = kept_forms_json(some_forms());
  EXPECT_THAT(refusal_of_forms("{"), HasSubstr("forms.json"));
  EXPECT_THAT(refusal_of_forms("{}"), HasSubstr("/schema: is missing"));
  EXPECT_THAT(refusal_of_forms(R"({"schema": {"name": "ipcbench-metg", "version": 1}})"),
              HasSubstr("is not 'ipcbench-kept-forms'"));
  text.replace(text.find("\"version\": 1"), 12, "\"version\": 2");
  EXPECT_THAT(refusal_of_forms(text), HasSubstr("is 2, but this ipcbench reads version 1"));
  text = kept_forms_json(some_forms());
  text.replace(text.find("\"size_bytes\": 64"), 16, "\"size_bytes\": -1");
  EXPECT_THAT(refusal_of_forms(text), HasSubstr("/forms/1/size_bytes"));
}

}  // namespace
}  // namespace ipcbench
