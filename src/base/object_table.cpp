#include "ipcbench/base/object_table.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

// A word of the table. System V: the key's lower half in bits 32 to 47, the id plus one below.
constexpr int kKindShift = 56;
constexpr std::uint64_t kNameMask = (std::uint64_t{1} << 48) - 1;

bool is_system_v(ObjectKind kind) {
  return kind == ObjectKind::message_queue || kind == ObjectKind::segment;
}

std::uint64_t fresh_word(ObjectKind kind) {
  const std::uint64_t name = random_name();
  return static_cast<std::uint64_t>(kind) << kKindShift |
         (is_system_v(kind) ? name >> 32 << 32 : name);
}

}  // namespace

std::uint64_t random_name() {
  std::uint64_t bits = 0;
  // A name that can be guessed is no harm: objects are made exclusively.
  if (::getrandom(&bits, sizeof bits, GRND_NONBLOCK) != sizeof bits)
    bits = monotonic_ns() * 0x9e3779b97f4a7c15 ^ static_cast<std::uint64_t>(::getpid()) << 32;
  return bits & kNameMask;
}

int message_queue_id(std::uint64_t word) {
  if (static_cast<ObjectKind>(word >> kKindShift) != ObjectKind::message_queue) return -1;
  return static_cast<int>(word & UINT32_MAX) - 1;
}

ObjectId::ObjectId(ObjectTable& table, ObjectKind kind) : kind_(kind) {
  const std::uint64_t word = fresh_word(kind);
  for (std::atomic<std::uint64_t>& each : table.ids) {
    std::uint64_t empty = 0;
    if (!each.compare_exchange_strong(empty, word)) continue;
    word_ = &each;
    return;
  }
  throw std::runtime_error("the table of objects is full");
}

ObjectId::~ObjectId() {
  if (!kept_) word_->store(0);
}

void ObjectId::choose_again() { word_->store(fresh_word(kind_)); }

key_t ObjectId::key() const {
  return static_cast<key_t>(0x6970'0000 | ((word_->load() & kNameMask) >> 32));
}

std::string ObjectId::name() const {
  return fmt::format("ipcbench-{:012x}", word_->load() & kNameMask);
}

void ObjectId::keep(int id) {
  word_->store(word_->load() | static_cast<std::uint32_t>(id + 1));
  kept_ = true;
}

ObjectPath::ObjectPath(ObjectTable& table, PathKind kind, int parent, const std::string& path,
                       const std::string& before, const std::string& behind)
    : parent_(parent), name_(fmt::format("{}{:012x}{}", before, random_name(), behind)) {
  struct stat status {};
  check(::fstat(parent, &status), "fstat(directory)");
  for (PathEntry& each : table.paths) {
    std::uint32_t free = PathEntry::free;
    if (!each.state.compare_exchange_strong(free, PathEntry::claimed)) continue;
    try {
      each.parent = path;
      each.name = name_;
    } catch (...) {
      each.state.store(PathEntry::free);
      throw;
    }
    each.kind = kind;
    each.parent_device = status.st_dev;
    each.parent_inode = status.st_ino;
    each.device = each.inode = 0;
    each.state.store(PathEntry::chosen);
    entry_ = &each;
    return;
  }
  throw std::runtime_error("the table of files is full");
}

ObjectPath::~ObjectPath() {
  if (!kept_) entry_->state.store(PathEntry::free);
}

void ObjectPath::made() {
  struct stat status {};
  check(::fstatat(parent_, name_.c_str(), &status, AT_SYMLINK_NOFOLLOW), "fstatat(new file)");
  entry_->device = status.st_dev;
  entry_->inode = status.st_ino;
  entry_->state.store(PathEntry::made);
}

}  // namespace ipcbench
