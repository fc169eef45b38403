#include "ipcbench/cli/state_directory.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/user_directory.hpp"
#include "ipcbench/report/journal_file.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;

// Short runs are many, and push no long one out.
struct Kind {
  std::string_view prefix;
  std::size_t kept;
};
constexpr Kind kLong{"run-", 10};
constexpr Kind kShort{"try-", 1};

// The journal of a run that is still going on is not for others to remove.
bool is_in_use(const fs::path& run) {
  const Fd file(::open(run.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  return file.is_open() && ::flock(file.get(), LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK;
}

bool is_kept(const std::string& name, const Kind& kind) {
  return name.starts_with(kind.prefix) &&
         (name.ends_with(".json") || name.ends_with(kJournalEnding));
}

// Newest first: behind the prefix, which is of one length, their names have the time.
std::vector<fs::path> kept_runs(const fs::path& directory, const std::vector<Kind>& kinds) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator each(directory, error), end; !error && each != end;
       each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (std::ranges::any_of(kinds, [&](const Kind& kind) { return is_kept(name, kind); }))
      found.push_back(each->path());
  }
  std::ranges::sort(found, std::ranges::greater(), [](const fs::path& each) {
    return each.filename().string().substr(kLong.prefix.size());
  });
  return found;
}

std::optional<std::string> path_for(const Kind& kind) {
  const auto directory = state_directory();
  if (!directory || !make_ours(*directory)) return std::nullopt;
  const std::vector<fs::path> runs = kept_runs(*directory, {kind});
  for (std::size_t i = kind.kept - 1; i < runs.size(); ++i) {
    if (is_in_use(runs[i])) continue;
    std::error_code ignored;
    fs::remove(runs[i], ignored);
  }
  return *directory / fmt::format("{}{:%Y-%m-%dT%H-%M-%SZ}-{}.json", kind.prefix,
                                  fmt::gmtime(std::time(nullptr)), ::getpid());
}

}  // namespace

std::optional<std::string> path_for_new_run() { return path_for(kLong); }
std::optional<std::string> path_for_short_run() { return path_for(kShort); }

std::string find_run(const std::string& path) {
  if (path != kLastRun || ::access(path.c_str(), F_OK) == 0) return path;
  const auto directory = state_directory();
  if (directory && is_ours_alone(*directory))
    if (const auto runs = kept_runs(*directory, {kLong, kShort}); !runs.empty())
      return runs.front();
  throw UsageError(
      "last: no run is kept; runs without -o are, and those whose file could not be written");
}

}  // namespace ipcbench
