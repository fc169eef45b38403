// What the program says where a sandbox or a limit refuses what every run needs.
#include <gmock/gmock.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <functional>

#include "cli_program.hpp"

namespace ipcbench {
namespace {

using ::testing::HasSubstr;

bool refuse_call(unsigned number, unsigned error) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{4, filter};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

class Surroundings : public ProgramTest {
 protected:
  // In a child whose surroundings `prepare` changes.
  ProgramResult run_in(const std::function<bool()>& prepare,
                       const std::vector<std::string>& arguments) const {
    ProgramResult result;
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(prepare() ? run(arguments).code : 126);
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.out = text_of_file(path("stdout"));
    result.err = text_of_file(path("stderr"));
    return result;
  }
  static std::vector<std::string> pipe() {
    return {"--transport=pipe", "--size=64",     "--workers=1",
            "--work=none",      "--messages=10", "--invocations=1"};
  }
};

TEST_F(Surroundings, ARefusedCallIsNoDefect) {
  for (const auto& [number, name] : {std::pair{SYS_memfd_create, "memfd_create"},
                                     {SYS_pidfd_open, "pidfd_open"},
                                     {SYS_signalfd4, "signalfd"},
                                     {SYS_pipe2, "pipe2"}})
    for (const int error : {EPERM, ENOSYS}) {
      const auto refuse = [number = number, error] {
        return refuse_call(static_cast<unsigned>(number), static_cast<unsigned>(error));
      };
      const ProgramResult result = run_in(refuse, pipe());
      EXPECT_EQ(result.code, 3) << name << result.err;
      EXPECT_THAT(result.err, HasSubstr(name));
      EXPECT_THAT(result.err, HasSubstr("sandbox"));
      EXPECT_THAT(run_in(refuse, {"list"}).out, HasSubstr("Nothing can be measured here: "));
    }
}

TEST_F(Surroundings, ALimitIsNamedBeforeAnythingStarts) {
  for (const auto& [which, name] :
       {std::pair{RLIMIT_AS, "ulimit -v"}, {RLIMIT_FSIZE, "ulimit -f"}}) {
    const ProgramResult result = run_in(
        [which = which] {
          const rlimit limit{60'000'000, 60'000'000};
          return ::setrlimit(which, &limit) == 0;
        },
        pipe());
    EXPECT_EQ(result.code, 3) << result.err;
    EXPECT_THAT(result.err, HasSubstr(name));
    EXPECT_THAT(result.err, HasSubstr("pipe: needs "));
  }
}

}  // namespace
}  // namespace ipcbench
