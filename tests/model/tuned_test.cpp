// Which of the forms that were kept is meant by "best".
#include "ipcbench/model/tuned.hpp"

#include <gtest/gtest.h>

namespace ipcbench {
namespace {

const MachineIdentity kHere{"Cpu 9", "Linux 6.1", 2};

KeptForm form(std::uint64_t size, std::string options = "call=whole",
              MachineIdentity machine = kHere, std::string transport = "pipe") {
  KeptForm form;
  form.machine = std::move(machine);
  form.transport = std::move(transport);
  form.options = std::move(options);
  form.size_bytes = size;
  form.workers = 2;
  form.work = "none";
  form.found = "2026-11-28T12:00:00Z";
  return form;
}

std::uint64_t nearest(const KeptForms& kept, std::uint64_t size) {
  const KeptForm* found = nearest_form(kept, kHere, "pipe", size);
  return found == nullptr ? 0 : found->size_bytes;
}

TEST(KeptForms, TheNearestSizeIsMeantByItsFactor) {
  KeptForms kept;
  for (const std::uint64_t size : {8U, 1024U, 1048576U}) keep(kept, form(size));
  EXPECT_EQ(nearest(kept, 8), 8U);
  EXPECT_EQ(nearest(kept, 80), 8U);
  EXPECT_EQ(nearest(kept, 100), 1024U);
  EXPECT_EQ(nearest(kept, 32 * 1024), 1024U) << "of two as near the smaller one";
  EXPECT_EQ(nearest(kept, std::uint64_t{1} << 40), 1048576U);
  EXPECT_EQ(nearest(kept, 0), 8U);
}

TEST(KeptForms, OtherMachinesAndTransportsAreNotMeant) {
  KeptForms kept;
  keep(kept, form(8, "", {"Cpu 9", "Linux 6.1", 4}));
  keep(kept, form(8, "", {"Cpu 9", "Linux 6.2", 2}));
  keep(kept, form(8, "", {"Cpu 8", "Linux 6.1", 2}));
  keep(kept, form(8, "", kHere, "unix"));
  EXPECT_EQ(kept.forms.size(), 4U);
  EXPECT_EQ(nearest(kept, 8), 0U);
}

TEST(KeptForms, TheSamePlaceIsTakenOver) {
  KeptForms kept;
  keep(kept, form(8, "call=whole"));
  keep(kept, form(16, "call=whole"));
  keep(kept, form(8, "splice=true"));
  ASSERT_EQ(kept.forms.size(), 2U);
  EXPECT_EQ(kept.forms[0].options, "splice=true");
}

TEST(KeptForms, SayWhereTheyComeFrom) {
  KeptForm best = form(1 << 20);
  EXPECT_EQ(origin_of(best),
            "tune found it on 2026-11-28 at 1MiB with 2 workers and work=none: the default is the "
            "best form");
  best.to_default = Interval{0.66, 0.71, 0.76, 0.96, 12};
  best.workers = 1;
  EXPECT_EQ(origin_of(best),
            "tune found it on 2026-11-28 at 1MiB with 1 worker and work=none: 0.71x (0.66 to 0.76) "
            "the time of the default");
  EXPECT_EQ(text_of(kHere), "Cpu 9, 2 cores, Linux 6.1");
}

TEST(KeptForms, KnowAMachineByWhatAResultSaysOfIt) {
  HostInfo host;
  host.cpu = "Cpu 9";
  host.kernel = "Linux 6.1";
  host.allowed_cpus = {0, 3};
  host.load = 7;
  EXPECT_EQ(identity_of(host), kHere);
}

}  // namespace
}  // namespace ipcbench
