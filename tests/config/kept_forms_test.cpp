// The file in which tune keeps forms, in a directory of the test's own.
#include "ipcbench/config/kept_forms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include <filesystem>

#include "cli_program.hpp"
#include "ipcbench/base/fd.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class KeptFormsFolder : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    if (const char* before = std::getenv("XDG_CONFIG_HOME")) before_ = before;
    ::setenv("XDG_CONFIG_HOME", path("config").c_str(), 1);
  }
  void TearDown() override {
    if (before_.empty())
      ::unsetenv("XDG_CONFIG_HOME");
    else
      ::setenv("XDG_CONFIG_HOME", before_.c_str(), 1);
    ProgramTest::TearDown();
  }

  static KeptForm form(const MachineIdentity& machine, std::string options) {
    KeptForm form;
    form.machine = machine;
    form.transport = "pipe";
    form.options = std::move(options);
    form.size_bytes = 1 << 20;
    form.work = "none";
    form.found = "2026-11-28T12:00:00Z";
    return form;
  }
  std::string folder() const { return path("config/ipcbench"); }

 private:
  std::string before_;
};

TEST_F(KeptFormsFolder, KeepsWhatOthersKept) {
  EXPECT_TRUE(kept_here().kept.forms.empty()) << "there is no file yet";
  const MachineIdentity here = kept_here().machine, other{"Cpu 8", "Linux 5", 64};
  FormsKeeper().keep({form(here, "call=whole"), form(other, "splice=true")});
  FormsKeeper().keep({form(here, "call=4KiB")});
  const KeptForms kept = kept_here().kept;
  ASSERT_EQ(kept.forms.size(), 2U);
  EXPECT_EQ(kept.forms[0].options, "call=4KiB");
  EXPECT_EQ(kept.forms[1].machine, other);
  // Nothing of the writing is left, and nobody else may look in.
  EXPECT_EQ(std::distance(fs::directory_iterator(folder()), fs::directory_iterator()), 1);
  EXPECT_EQ(fs::status(folder()).permissions(), fs::perms::owner_all);
}

TEST_F(KeptFormsFolder, RefusesAFolderThatOthersWriteTo) {
  FormsKeeper().keep({form({}, "call=whole")});
  fs::permissions(folder(), fs::perms::all);
  EXPECT_THROW(kept_here(), UsageError);
  EXPECT_THROW(FormsKeeper(), UsageError);
}

TEST_F(KeptFormsFolder, RefusesAFileThatIsNoneBeforeAnythingIsMeasured) {
  FormsKeeper().keep({form({}, "call=whole")});
  write("config/ipcbench/forms.json", "{\"schema\": 7}");
  EXPECT_THROW(FormsKeeper(), UsageError);
  EXPECT_EQ(text_of_file(folder() + "/forms.json"), "{\"schema\": 7}") << "it stays";
  const ProgramResult list = run({"list", "tuned"});
  EXPECT_EQ(list.code, 0);
  EXPECT_THAT(list.out, HasSubstr("forms.json: /schema"));
}

TEST_F(KeptFormsFolder, CleanLeavesThemAlone) {
  const MachineIdentity other{"Cpu 8", "Linux 5", 64};
  FormsKeeper().keep({form(kept_here().machine, "call=whole"), form(other, "splice=true")});
  EXPECT_EQ(run({"clean"}).code, 0);
  EXPECT_EQ(kept_here().kept.forms.size(), 2U);
  EXPECT_THAT(run({"list", "tuned"}).out,
              testing::AllOf(HasSubstr("pipe:best/size=1MiB"), HasSubstr("pipe:call=whole"),
                             HasSubstr("on Cpu 8, 64 cores, Linux 5: pipe:splice=true")));
  const ProgramResult plan =
      run({"--transport=pipe:best", "--workers=1", "--placement=free", "--dry-run"});
  EXPECT_EQ(plan.code, 0) << plan.err;
  EXPECT_THAT(plan.out, testing::AllOf(HasSubstr("transport=pipe:call=whole"),
                                       HasSubstr("pipe:best is pipe:call=whole")));
}

TEST_F(KeptFormsFolder, OnesThatAreMissingAreAskedFor) {
  const ProgramResult result = run({"--transport=pipe:best", "--size=64KiB"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("run `ipcbench tune pipe --size=64KiB --save`"));
}

TEST_F(KeptFormsFolder, TuneFindsKeepsAndIsUsed) {
  const ProgramResult tune = run({"tune", "memfd", "--size=4KiB", "--workers=1", "--wait=block",
                                  "--budget=2s", "--save", "--force", "--format=json"});
  ASSERT_EQ(tune.code, 0) << tune.err;
  EXPECT_THAT(tune.err, HasSubstr("--transport=memfd:best uses it"));
  const std::string options = kept_here().kept.forms.at(0).options;
  const ProgramResult used = run_json({"--transport=memfd:best", "--size=4KiB", "--workers=1",
                                       "--work=none", "--messages=100", "--invocations=1"});
  ASSERT_EQ(used.code, 0) << used.err;
  EXPECT_THAT(used.out,
              HasSubstr(options.empty() ? "\"transport\": \"memfd\"" : "memfd:" + options));
  EXPECT_THAT(used.out, HasSubstr("\"tuned-form\""));
  EXPECT_THAT(used.out, HasSubstr("size=4KiB memfd")) << "what it stood for is in the config";
}

TEST_F(KeptFormsFolder, TuneRefusesBadInputBeforeItStarts) {
  const auto refused = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"tune", "--force"});
    const ProgramResult result = run(std::move(arguments));
    EXPECT_EQ(result.code, 2) << result.out;
    return result.err;
  };
  EXPECT_THAT(refused({}), HasSubstr("ipcbench tune pipe"));
  EXPECT_THAT(refused({"pipe", "shm"}), HasSubstr("takes one transport"));
  EXPECT_THAT(refused({"all"}), HasSubstr("is not one transport"));
  EXPECT_THAT(refused({"pip"}), HasSubstr("did you mean 'pipe'"));
  EXPECT_THAT(refused({"pipe:best"}), HasSubstr("is what it looks for; write pipe"));
  EXPECT_THAT(refused({"pipe:call=0"}), HasSubstr("call"));
  EXPECT_THAT(refused({"pipe", "--size=0"}), HasSubstr("--size"));
  EXPECT_THAT(refused({"pipe", "--workers=1..3:+1"}), HasSubstr("takes one value"));
  EXPECT_THAT(refused({"pipe", "--workers=129"}), HasSubstr("--workers"));
  EXPECT_THAT(refused({"pipe", "--wait=futex"}), HasSubstr("wait=futex"));
  EXPECT_THAT(refused({"pipe", "--budget=1s"}), HasSubstr("give at least 2s"));
  EXPECT_THAT(refused({"memfd:fresh=true", "--wait=block"}),
              HasSubstr("memfd:fresh=true: nothing is left to choose"));
  EXPECT_FALSE(fs::exists(folder())) << "nothing was to be kept";
}

}  // namespace
}  // namespace ipcbench
