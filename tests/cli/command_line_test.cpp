#include "ipcbench/cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/keys.hpp"

namespace ipcbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Command& command_of(std::string_view name) {
  return **std::ranges::find(commands(), name, &Command::name);
}

CommandLine parsed(std::string_view command, const std::vector<std::string>& arguments) {
  return parse_command_line(command_of(command), arguments);
}

std::string refusal(std::string_view command, const std::vector<std::string>& arguments) {
  try {
    parsed(command, arguments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

std::vector<const Command*> public_commands() {
  std::vector<const Command*> all(commands().begin(), commands().end());
  std::erase_if(all, [](const Command* each) { return each->internal; });
  return all;
}

TEST(CommandLine, HasWhatTheRecordNames) {
  for (const Command* command : public_commands()) {
    for (const CommandOption& option : command->options) {
      const std::string argument = "--" + std::string(option.name());
      const CommandLine line =
          parse_command_line(*command, {option.takes_value() ? argument + "=x" : argument});
      EXPECT_TRUE(line.has(option.name())) << command->name << " " << argument;
      EXPECT_EQ(line.value(option.name()), option.takes_value() ? "x" : "");
      EXPECT_EQ(line.options.size(), 1U);
      EXPECT_THAT(line.keys, IsEmpty());
    }
    for (const Key& key : keys()) {
      // A command may have an option of its own that is called like a key.
      if (std::ranges::find(command->options, key.name, &CommandOption::name) !=
          command->options.end())
        continue;
      const std::string argument = "--" + std::string(key.name) + "=x";
      if (command->takes_keys)
        EXPECT_THAT(parse_command_line(*command, {argument}).keys.at(key.name), ElementsAre("x"));
      else
        EXPECT_THROW(parse_command_line(*command, {argument}), UsageError) << command->name;
    }
  }
}

TEST(CommandLine, HasNothingElse) {
  for (const Command* command : public_commands()) {
    const std::string name(command->name);
    EXPECT_NE(refusal(name, {"--no-such-thing=3"}), "") << name;
    EXPECT_NE(refusal(name, {"-x"}), "") << name;
    EXPECT_EQ(refusal(name, {"file"}) == "", !command->operands.empty() && !command->takes_command)
        << name;
    EXPECT_TRUE(parsed(name, {"--no-such-thing", "--help"}).help) << name;
  }
}

TEST(CommandLine, LeavesTheCommandOfSomebodyElseAsItIs) {
  const CommandLine line =
      parsed("watch", {"--quiet", "--", "run", "--size=", "--", "--help", "-x", "--quiet"});
  EXPECT_FALSE(line.help);
  EXPECT_TRUE(line.has("quiet"));
  EXPECT_THAT(line.operands, ElementsAre("run", "--size=", "--", "--help", "-x", "--quiet"));
  EXPECT_THAT(refusal("watch", {"run", "--", "x"}), HasSubstr("write -- before the command"));
  EXPECT_THAT(refusal("watch", {"--pid=", "--", "x"}), HasSubstr("the value is empty"));
}

TEST(CommandLine, TakesAValueOnceUnlessItIsRepeatable) {
  EXPECT_THAT(refusal("history", {"d", "--format=json", "--format", "table"}),
              HasSubstr("--format: is given twice"));
  EXPECT_THAT(parsed("history", {"-o", "a", "d", "--output=b", "-oc"}).values("output"),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(parsed("", {"--size=8", "--size", "16"}).keys.at("size"), ElementsAre("8", "16"));
}

TEST(CommandLine, SaysWhereAValueIsMissing) {
  for (const char* command : {"", "run", "report", "compare", "history"}) {
    EXPECT_EQ(refusal(command, {"--format"}),
              "--format: the value is missing; write one behind it");
    EXPECT_EQ(refusal(command, {"--format=", "x"}),
              "--format: the value is empty; write one behind '='");
  }
}

TEST(CommandLine, TakesAFileForAFileWhateverItsName) {
  EXPECT_THAT(parsed("compare", {"run", "list"}).operands, ElementsAre("run", "list"));
  EXPECT_THAT(parsed("run", {"--", "--size=8"}).operands, ElementsAre("--size=8"));
  EXPECT_THAT(parsed("run", {"[a,b]", "c"}).operands, ElementsAre("[a,b]", "c"));
}

TEST(CommandLine, KnowsOtherToolsByWhatTheCommandDoes) {
  EXPECT_THAT(refusal("", {"--csv"}), HasSubstr("write --format=csv"));
  EXPECT_THAT(refusal("report", {"--csv"}), HasSubstr("write --format=csv"));
  EXPECT_THAT(refusal("history", {"--json"}), HasSubstr("write --format=json"));
  EXPECT_THAT(refusal("history", {"--csv"}), Not(HasSubstr("csv,")));
  EXPECT_THAT(refusal("run", {"--threads=2"}), HasSubstr("write --workers=N"));
  EXPECT_THAT(
      refusal("report", {"--threads=2"}),
      HasSubstr(
          "it takes -o, --format, --details, --wide, --percentiles, --gate and --experiment"));
}

}  // namespace
}  // namespace ipcbench
