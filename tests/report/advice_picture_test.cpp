// The picture of advice and its page: what is in them, whatever the figures are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/report/advice.hpp"
#include "sample_advice.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;
using testing::Not;

using sample::advice_at;

TEST(AdvicePicture, NamesAxesPlaceAndAreas) {
  const std::string svg = advice_svg(advice_at(1e6));
  for (const char* part : {"work of an item", "size of a task", "your task", "stay serial",
                           ">pipe<", "4 workers over pipe", "3x", "4KiB", "role=\"img\"", "<desc"})
    EXPECT_THAT(svg, HasSubstr(part));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

TEST(AdvicePicture, IsDrawnWhereNothingPays) {
  Advice advice = advice_at(1e6);
  for (WorkCost& each : advice.work)
    if (each.workers > 1) each.work_ns = each.cpu_ns = 8e6;  // it fights for what it needs
  const std::string svg = advice_svg(advice);
  EXPECT_THAT(svg, HasSubstr("stay serial"));
  EXPECT_THAT(svg, HasSubstr("never pays"));
  EXPECT_THAT(svg, Not(HasSubstr("4 workers over pipe")));
}

TEST(AdvicePicture, SaysWhereThereIsNone) {
  Advice advice = advice_at(1e6);
  advice.sizes.resize(1);
  EXPECT_THAT(advice_svg(advice), HasSubstr("too few sizes"));
  EXPECT_THAT(advice_html(advice), Not(HasSubstr("Other work, other sizes")));
}

TEST(AdvicePage, HasTheAnswerTheTableAndThePicture) {
  Advice advice = advice_at(1e6);
  advice.host.cpu = "a <fast> one";
  const std::string page = advice_html(advice);
  EXPECT_LT(page.find("<h1>Use 4 workers over pipe"), page.find("<table>"));
  for (const char* part : {"Ways to spread the work", "Other work, other sizes", "When it pays",
                           "Words", "a &lt;fast&gt; one", "class=\"best\""})
    EXPECT_THAT(page, HasSubstr(part));
  EXPECT_THAT(page, Not(HasSubstr("<fast>")));
}

}  // namespace
}  // namespace ipcbench
