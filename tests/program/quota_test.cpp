// Under a quota of a fifth of a core, which is less than the fair share on a machine with much
// else to do: a run and a comparison both say that they were throttled. Needs a control group of
// its own, so root and a cpu controller, and says so where there is none.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli_program.hpp"
#include "ipcbench/host/cgroup.hpp"

namespace ipcbench {
namespace {

using nlohmann::json;

bool write_to(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

// A group below this process's own, which this process is in as long as the object lives.
class LittleCore {
 public:
  LittleCore() {
    const Cgroup own = find_cgroup("cpu");
    if (own.directories.empty()) {
      why_not_ = "no cpu controller is mounted";
      return;
    }
    own_ = own.directories.front();
    const std::string group = own_ + "/ipcbench-test-" + std::to_string(::getpid());
    std::error_code error;
    if (!std::filesystem::create_directory(group, error)) {
      why_not_ = group + ": " + error.message();
      return;
    }
    group_ = group;
    // Less than one turn on a core that others want too.
    const bool limited = own.unified ? write_to(group + "/cpu.max", "2000 10000")
                                     : write_to(group + "/cpu.cfs_period_us", "10000") &&
                                           write_to(group + "/cpu.cfs_quota_us", "2000");
    if (!limited)
      why_not_ = group + ": the quota cannot be set";
    else if (!write_to(group + "/cgroup.procs", std::to_string(::getpid())))
      why_not_ = group + ": cannot be entered";
  }
  ~LittleCore() {
    if (group_.empty()) return;
    write_to(own_ + "/cgroup.procs", std::to_string(::getpid()));
    ::rmdir(group_.c_str());
  }
  LittleCore(const LittleCore&) = delete;
  LittleCore& operator=(const LittleCore&) = delete;
  const std::string& why_not() const { return why_not_; }

 private:
  std::string own_, group_, why_not_;
};

std::vector<std::string> ids_of(const json& warnings) {
  std::vector<std::string> ids;
  for (const json& each : warnings) ids.push_back(each.at("id"));
  return ids;
}

class StageBudget : public ProgramTest {
 protected:
  // A worker that computes for longer than the quota of any period.
  static std::vector<std::string> busy(std::vector<std::string> first) {
    for (const char* each : {"--transport=pipe", "--size=64", "--workers=1", "--work=spin:1ms",
                             "--messages=30", "--placement=same"})
      first.emplace_back(each);
    return first;
  }
};

TEST_F(StageBudget, IsSeenByARunAndByAComparison) {
  ProgramResult ran, compared;
  {
    const LittleCore little;
    if (!little.why_not().empty()) GTEST_SKIP() << little.why_not();
    ran = run_json(busy({"--invocations=1"}));
    compared = run_json(busy({"compare", "--baseline=" + tool_binary(), "--budget=1ms"}));
  }
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json document = json::parse(ran.out);
  EXPECT_EQ(document["host"]["cpu_limit"], 0.2);
  const json& experiment = document["experiments"][0];
  EXPECT_GT(experiment["invocations"][0]["noise"]["throttled_periods"], 0);
  EXPECT_GT(experiment["invocations"][0]["noise"]["throttled_ns"], 0);
  EXPECT_THAT(ids_of(experiment["warnings"]), testing::Contains("throttled"));

  ASSERT_EQ(compared.code, 0) << compared.err;
  EXPECT_THAT(ids_of(json::parse(compared.out)["experiments"][0]["warnings"]),
              testing::Contains("throttled"));

  // And without a quota of its own nothing of the kind, unless this test runs under one anyway.
  if (cpu_limit(find_cgroup("cpu")).value_or(0) > 0) return;
  const json free = json::parse(run_json(busy({"--invocations=1"})).out);
  EXPECT_THAT(ids_of(free["experiments"][0]["warnings"]),
              testing::Not(testing::Contains("throttled")));
}

}  // namespace
}  // namespace ipcbench
