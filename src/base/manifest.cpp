#include "ipcbench/base/manifest.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <new>

#include "ipcbench/base/runtime_directory.hpp"

namespace ipcbench {
namespace {

// The parties' own descriptors have the first numbers.
constexpr int kFirstNumber = 10;

std::unique_ptr<Manifest>& instance() {
  static std::unique_ptr<Manifest> manifest;
  return manifest;
}

bool lock(int fd) { return ::flock(fd, LOCK_EX | LOCK_NB) == 0; }

// Waits for a run that is just dying, or whose guard is at work; `name` begins with its pid.
bool lock_of_dead(int fd, const char* name) {
  for (int attempt = 0; attempt < 10; ++attempt) {
    if (lock(fd)) return true;
    const int pid = std::atoi(name);
    if (pid <= 0 || ::kill(pid, 0) == 0 || errno != ESRCH) return false;
    ::usleep(10'000);
  }
  return false;
}

bool has_name(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && status.st_nlink > 0;
}

// A manifest that others can only find locked: whoever locks it before we do takes it for dead and
// removes it, and then this is another try.
Fd make_locked(int directory, const std::string& name) {
  Fd file(
      ::openat(directory, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return {};
  ::fchmod(file.get(), 0600);  // whatever the umask is
  if (!lock(file.get()) || !has_name(file.get())) return {};
  // With its blocks: a file system that is full would be a SIGBUS later.
  if (const int error = ::posix_fallocate(file.get(), 0, sizeof(ObjectTable)); error != 0) {
    ::unlinkat(directory, name.c_str(), 0);
    errno = error;
    return {};
  }
  return Fd(::fcntl(file.get(), F_DUPFD_CLOEXEC, kFirstNumber));
}

// Reads instead of mapping: nobody can shorten it under our hands.
std::unique_ptr<ObjectTable> read_table(int fd) {
  auto table = std::make_unique<ObjectTable>();
  const ssize_t bytes = ::pread(fd, static_cast<void*>(table.get()), sizeof(ObjectTable), 0);
  if (bytes != sizeof(ObjectTable) || table->magic != ObjectTable::kMagic) return nullptr;
  return table;
}

// Calls `use(directory, name, file)` for every manifest.
void for_each_manifest(
    const std::function<void(const std::string&, int, const char*, const Fd&)>& use) {
  for (const RuntimePlace& place : runtime_places()) {
    Fd directory = open_runtime_directory(place, false);
    if (!directory.is_open()) continue;
    const int number = ::fcntl(directory.get(), F_DUPFD_CLOEXEC, 0);
    DIR* entries = number == -1 ? nullptr : ::fdopendir(number);
    if (entries == nullptr) continue;
    while (const dirent* entry = ::readdir(entries)) {
      if (entry->d_name[0] == '.') continue;
      const Fd file(
          ::openat(directory.get(), entry->d_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
      struct stat status {};
      if (!file.is_open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        continue;
      use(place.above + "/" + place.name, directory.get(), entry->d_name, file);
    }
    ::closedir(entries);
    directory.reset();
    // Refuses where a manifest is left.
    ::rmdir((place.above + "/" + place.name).c_str());
  }
}

void append(std::vector<std::string>& to, std::vector<std::string> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void add_troubles(std::vector<Trouble>& all, const Removal& removal) {
  for (const std::string& each : removal.failed)
    all.push_back({true, "could not be removed: " + each,
                   "mend that: the next start tries again, and so does `ipcbench clean`"});
  for (const std::string& each : removal.lost)
    all.push_back({true, "left alone: " + each, "look whether something of it is still there"});
}

}  // namespace

Manifest& Manifest::of_this_run() {
  static std::mutex mutex;
  const std::lock_guard guard(mutex);
  if (!instance()) instance().reset(new Manifest());
  return *instance();
}

void Manifest::adopt(Fd inherited) { instance().reset(new Manifest(std::move(inherited))); }

Manifest::Manifest() : owner_(::getpid()) {
  add_troubles(troubles_, sweep_dead_runs(Action::remove));
  int error = 0;
  // Another run's end may remove the directory between two steps of ours, or take our file for a
  // dead one's.
  for (int attempt = 0; attempt < 8 && !fd_.is_open(); ++attempt) {
    for (const RuntimePlace& place : runtime_places()) {
      directory_ = open_runtime_directory(place, true);
      if (!directory_.is_open()) {
        error = errno;
        continue;
      }
      directory_path_ = place.above + "/" + place.name;
      name_ = fmt::format("{}-{:012x}", ::getpid(), random_name());
      fd_ = make_locked(directory_.get(), name_);
      if (fd_.is_open()) break;
      error = errno;
    }
  }
  if (fd_.is_open()) {
    memory_ =
        Mapping::attach(Fd(::fcntl(fd_.get(), F_DUPFD_CLOEXEC, kFirstNumber)), sizeof(ObjectTable));
    memory_.close_fd();
  } else {
    directory_.reset();
    troubles_.push_back(
        {false,
         fmt::format("no manifest can be kept in {}: {}; should this run be killed together with "
                     "its guard, its objects stay",
                     runtime_places().front().above, std::generic_category().message(error)),
         "set XDG_RUNTIME_DIR or TMPDIR to a directory that you may write to"});
    memory_ = Mapping::shared(sizeof(ObjectTable));
    fd_ = Fd(check(::fcntl(memory_.fd(), F_DUPFD_CLOEXEC, kFirstNumber), "fcntl(manifest)"));
    memory_.close_fd();
  }
  table_ = std::launder(reinterpret_cast<ObjectTable*>(memory_.data()));
  table_->magic = ObjectTable::kMagic;
  hold_spares();
}

Manifest::Manifest(Fd inherited) : fd_(std::move(inherited)) {
  memory_ = Mapping::attach(Fd(check(::fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0), "fcntl(manifest)")),
                            sizeof(ObjectTable));
  memory_.close_fd();
  table_ = std::launder(reinterpret_cast<ObjectTable*>(memory_.data()));
  if (table_->magic != ObjectTable::kMagic)
    throw std::runtime_error("the manifest belongs to another build of ipcbench");
}

// A child that ends by exit() is not the run.
Manifest::~Manifest() {
  if (owner_ == ::getpid()) end_run();
}

void Manifest::close_fd() noexcept { fd_.reset(); }

void Manifest::hold_spares() noexcept {
  for (Fd& each : spares_)
    if (!each.is_open()) each = Fd(::fcntl(fd_.get(), F_DUPFD_CLOEXEC, kFirstNumber));
}

Removal Manifest::end_invocation() {
  for (Fd& each : spares_) each.reset();
  Removal removal = remove_objects(*table_, Scope::invocation);
  add_troubles(troubles_, removal);
  hold_spares();
  return removal;
}

Removal Manifest::end_run() {
  for (Fd& each : spares_) each.reset();
  Removal removal = remove_objects(*table_, Scope::run);
  if (directory_.is_open() && removal.failed.empty()) {
    ::unlinkat(directory_.get(), name_.c_str(), 0);
    ::rmdir(directory_path_.c_str());
  }
  return removal;
}

std::vector<Trouble> Manifest::take_troubles() { return std::exchange(troubles_, {}); }

Removal sweep_dead_runs(Action action) {
  Removal all;
  for_each_manifest([&](const std::string& path, int directory, const char* name, const Fd& file) {
    if (!lock_of_dead(file.get(), name) || !has_name(file.get())) return;
    Removal one;
    std::uint64_t magic = 0;
    if (const auto table = read_table(file.get()))
      one = remove_objects(*table, Scope::run, action);
    else if (::pread(file.get(), &magic, sizeof magic, 0) > 0 && magic != 0)  // else made, no more
      one.failed.push_back(
          fmt::format("{}/{}: written by another version of ipcbench, which removes what it names",
                      path, name));
    if (action == Action::remove && one.failed.empty()) ::unlinkat(directory, name, 0);
    append(all.found, std::move(one.found));
    append(all.failed, std::move(one.failed));
    append(all.lost, std::move(one.lost));
  });
  return all;
}

std::vector<std::uint64_t> words_of_live_runs() {
  std::vector<std::uint64_t> words;
  for_each_manifest([&](const std::string&, int, const char*, const Fd& file) {
    if (lock(file.get())) return;
    if (const auto table = read_table(file.get()))
      for (const std::atomic<std::uint64_t>& each : table->ids)
        if (each.load() != 0) words.push_back(each.load());
  });
  return words;
}

}  // namespace ipcbench
