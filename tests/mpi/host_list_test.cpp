#include "ipcbench/mpi/host_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(HostList, IsNamesWithTheirRanks) {
  EXPECT_THAT(read_hosts("a:2,b-1.example:3,c"),
              ElementsAre(RankHost{"a", 2}, RankHost{"b-1.example", 3}, RankHost{"c", 1}));
  EXPECT_EQ(hosts_text(read_hosts("a:2,c")), "a:2,c:1");
}

TEST(HostList, OfAFileHasOneInALine) {
  const std::string path = testing::TempDir() + "hosts_of_a_job";
  std::ofstream(path) << "# ours\n\n a slots=2 \nb:3  # far away\n\tc\n";
  EXPECT_THAT(read_hosts(path), ElementsAre(RankHost{"a", 2}, RankHost{"b", 3}, RankHost{"c", 1}));
  std::ofstream(path) << "# none\n";
  EXPECT_THROW(read_hosts(path), UsageError);
}

TEST(HostList, RefusesWhatIsNone) {
  for (const char* text : {"", "a,,b", "a:0", "a:x", "a:2:3", "--mca:1", "a b", "a;b", "a:999999",
                           "/no/such/file", "a:"})
    EXPECT_THROW(read_hosts(text), UsageError) << text;
}

TEST(HostList, HasRoomForAllRanks) {
  check_room_for_ranks(read_hosts("a:2,b"), 3);
  try {
    check_room_for_ranks(read_hosts("a:2,b"), 4);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("room for 3 of the 4 ranks"));
  }
}

}  // namespace
}  // namespace ipcbench
