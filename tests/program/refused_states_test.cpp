// Exact states where the kernel's record of switches is refused.
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <nlohmann/json.hpp>

#include "cli_program.hpp"

namespace ipcbench {
namespace {

// From now on the calling process and its children are refused perf_event_open, as in a container.
bool refuse_perf_events(unsigned error) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_perf_event_open, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{4, filter};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

class RefusedStates : public ProgramTest {
 protected:
  // The tool where perf_event_open fails with `error`.
  nlohmann::json run_refused(int error) {
    const std::string out = path("out.json");
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::alarm(100);
      if (!refuse_perf_events(static_cast<unsigned>(error))) ::_exit(126);
      ::execl(tool_binary().c_str(), "ipcbench", "--transport=pipe", "--size=64", "--work=none",
              "--workers=1", "--messages=500", "--invocations=2", "--states=exact", "--sample=1ms",
              "--placement=free", "-o", out.c_str(), nullptr);
      ::_exit(127);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
    return nlohmann::json::parse(text_of_file(out));
  }
};

TEST_F(RefusedStates, AreSampledAndSaidSo) {
  for (const int error : {EPERM, EACCES, ENOSYS}) {
    const nlohmann::json document = run_refused(error);
    const nlohmann::json& experiment = document.at("experiments").at(0);
    EXPECT_EQ(experiment.at("status"), "ok");
    for (const nlohmann::json& invocation : experiment.at("invocations")) {
      EXPECT_EQ(invocation.at("exact").at("recorded"), false);
      EXPECT_NE(invocation.at("exact").at("reason").get<std::string>().find("perf_event_open"),
                std::string::npos);
      for (const nlohmann::json& party : invocation.at("parties"))
        EXPECT_FALSE(party.contains("exact"));
    }
    std::size_t said = 0;
    for (const nlohmann::json& warning : experiment.at("warnings"))
      if (warning.at("id") == "exact-states-refused") ++said;
    EXPECT_EQ(said, 1U) << experiment.at("warnings");
  }
}

}  // namespace
}  // namespace ipcbench
