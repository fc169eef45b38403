#include "ipcbench/config/kept_forms.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>

#include <filesystem>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/input_text.hpp"
#include "ipcbench/base/user_directory.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/report/kept_forms.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormsFile = "forms.json";
constexpr std::size_t kLargestForms = std::size_t{16} << 20;

fs::path directory_of_forms() {
  if (const auto directory = config_directory()) return *directory;
  throw UsageError(
      "there is no folder for forms that are kept; set HOME or XDG_CONFIG_HOME to a path that "
      "begins with /");
}

fs::path directory_made() {
  const fs::path directory = directory_of_forms();
  if (!make_ours(directory))
    throw UsageError(
        fmt::format("cannot keep forms in {}: it is no folder that its user alone can write to; "
                    "chmod 700 it, or set XDG_CONFIG_HOME",
                    directory.string()));
  return directory;
}

KeptForms read_forms(const fs::path& directory) {
  const fs::path path = directory / kFormsFile;
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  if (!is_ours_alone(directory))
    throw UsageError(fmt::format("{}: others may have written it; make {} yours alone (chmod 700)",
                                 path.string(), directory.string()));
  return parse_kept_forms(read_input(path, "a file of kept forms", kLargestForms), path);
}

// Whoever reads, adds and writes does it alone.
Fd locked(const fs::path& directory) {
  Fd fd(check(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open(directory)"));
  constexpr int kTries = 50;
  for (int i = 0; i < kTries; ++i) {
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
    ::poll(nullptr, 0, 100);
  }
  throw ResourceError(
      fmt::format("cannot keep forms in {}: another program has locked it for 5 s; try again",
                  directory.string()));
}

}  // namespace

KeptHere kept_here() {
  return {config_directory() ? read_forms(directory_of_forms()) : KeptForms{},
          identity_of(read_host())};
}

FormsKeeper::FormsKeeper() : file_(directory_made() / kFormsFile) {
  read_forms(directory_of_forms());  // what cannot be added to
}

void FormsKeeper::keep(const std::vector<KeptForm>& forms) {
  const fs::path directory = directory_of_forms();
  const Fd lock = locked(directory);
  KeptForms kept = read_forms(directory);
  for (const KeptForm& each : forms) ipcbench::keep(kept, each);
  file_.write(kept_forms_json(kept));
}

}  // namespace ipcbench
