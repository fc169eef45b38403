// What there is to choose from, as people read it.
#include "ipcbench/report/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace ipcbench {
namespace {

using testing::HasSubstr;
using testing::Not;

Catalogue catalogue_of(std::size_t transports) {
  Catalogue catalogue;
  for (std::size_t i = 0; i < transports; ++i)
    catalogue.items.push_back({.kind = "transport",
                               .name = "transport" + std::to_string(i % 10),
                               .summary = "a way for messages to travel that takes many words to "
                                          "explain, so many that no line holds them all"});
  catalogue.items.back().not_here = "built without it";
  catalogue.items.push_back({.kind = "workload", .name = "spin", .form = "spin:TIME"});
  catalogue.items.push_back({.kind = "key", .name = "size"});
  return catalogue;
}

TEST(CatalogueText, OverviewFitsATerminal) {
  std::istringstream lines(catalogue_overview(catalogue_of(17), 80));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_LE(count, 23U);
  EXPECT_THAT(catalogue_overview(catalogue_of(2), 80),
              testing::AllOf(HasSubstr("not here: built without it"), HasSubstr("more: ")));
}

TEST(CatalogueText, EntrySaysWhatIsKnown) {
  CatalogueItem item{.kind = "transport", .name = "pipe", .summary = "two pipes"};
  item.waits = {"block", "spin"};
  item.options = {{"capacity", "SIZE", "of each pipe"}};
  item.example = "ipcbench --transport=pipe";
  EXPECT_EQ(catalogue_entry(item, 80),
            "pipe (transport)\n"
            "  is         two pipes\n"
            "  here       works\n"
            "  wait       block, spin\n"
            "  options    :capacity=SIZE of each pipe\n"
            "  example    ipcbench --transport=pipe\n");
  item.not_here = "built without it";
  EXPECT_THAT(catalogue_entry(item, 80),
              testing::AllOf(HasSubstr("not here   built without it"), Not(HasSubstr("works"))));
}

// A name of a config is a file's, so anybody's.
TEST(CatalogueText, IsPrintable) {
  Catalogue catalogue = catalogue_of(1);
  catalogue.items.push_back({.kind = "config", .name = "a", .summary = "\x1b[31m"});
  EXPECT_THAT(catalogue_section(catalogue, "config", 80), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace ipcbench
