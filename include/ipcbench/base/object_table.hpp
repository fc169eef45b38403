// Objects of the system that outlive the processes which use them: queues, segments, files. The
// name of each is chosen and written into a table before the object is made, and the object is made
// exclusively. So at no moment does anything exist that the table does not name, and whoever holds
// the table when everybody else is dead can remove all of it.
//
// The table lies in memory that processes share (base/manifest.hpp); zero bits are an empty one.
// Any process may write names down and strike them out; removal is for whoever is left.
#pragma once

#include <sys/ipc.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "ipcbench/base/text.hpp"

namespace ipcbench {

enum class ObjectKind : std::uint8_t { none, message_queue, segment, posix_queue, posix_memory };

// A name in a file system.
enum class PathKind : std::uint32_t {
  directory,  // with all that is in it, a few levels deep
  file,
  output,  // a file of the run and not of an invocation
};

struct PathEntry {
  enum State : std::uint32_t { free, claimed, chosen, made };
  std::atomic<std::uint32_t> state{free};
  PathKind kind = PathKind::directory;
  // Where it is, and once it is made, what it is.
  std::uint64_t parent_device = 0, parent_inode = 0;
  std::uint64_t device = 0, inode = 0;
  Text<64> name;
  Text<4096> parent;  // absolute
};

struct ObjectTable {
  std::uint64_t magic = 0;  // kMagic: of a build that means the same by these bytes
  // An object without a path is one word: its kind (8 bits), and 48 bits of its name.
  std::array<std::atomic<std::uint64_t>, 512> ids{};
  std::array<PathEntry, 8> paths{};

  static constexpr std::uint64_t kMagic = 0x6970'6362'6d00'0001;
};

// The name of an object without a path. Where this ends, the name is struck out: because nothing
// was made of it, or because the object is gone, or has lost its name.
class ObjectId {
 public:
  ObjectId(ObjectTable& table, ObjectKind kind);
  ~ObjectId();
  ObjectId(const ObjectId&) = delete;
  ObjectId& operator=(const ObjectId&) = delete;

  // Another name: somebody has that one.
  void choose_again();
  key_t key() const;         // System V; never IPC_PRIVATE
  std::string name() const;  // POSIX, without the slash
  // The object of this id stays, and so does its name in the table.
  void keep(int id);

 private:
  std::atomic<std::uint64_t>* word_ = nullptr;
  ObjectKind kind_;
  bool kept_ = false;
};

// The name of a file or a directory, struck out at the end like that of an object.
class ObjectPath {
 public:
  // In the open directory `parent`, whose absolute path is `path`. The object's name is
  // `before`, twelve hexadecimal digits, `behind`.
  ObjectPath(ObjectTable& table, PathKind kind, int parent, const std::string& path,
             const std::string& before = "ipcbench-", const std::string& behind = {});
  ~ObjectPath();
  ObjectPath(const ObjectPath&) = delete;
  ObjectPath& operator=(const ObjectPath&) = delete;

  const std::string& name() const noexcept { return name_; }
  // It is made, and from now on removed only if it is still this one.
  void made();
  void keep() noexcept { kept_ = true; }

 private:
  int parent_;
  std::string name_;
  PathEntry* entry_ = nullptr;
  bool kept_ = false;
};

// The marks that our System V keys have in common.
constexpr bool is_our_key(key_t key) { return (static_cast<std::uint32_t>(key) >> 16) == 0x6970; }

// The id of a message queue whose name was kept; -1: the word is something else.
int message_queue_id(std::uint64_t word);

enum class Scope { invocation, run };  // run: output files too
enum class Action { remove, look };

struct Removal {
  std::vector<std::string> found;  // in words
  // What could not be removed and why. `lost`: it is not where it was, so that trying again is no
  // use.
  std::vector<std::string> failed, lost;
};

// Removes the objects that a table names, or looks which of them exist. Never follows a link;
// leaves alone whatever is not the object that was made. What is removed, or lost, is struck out.
// Needs two free descriptors.
Removal remove_objects(ObjectTable& table, Scope scope, Action action = Action::remove);

// 48 bits that nobody can guess.
std::uint64_t random_name();

}  // namespace ipcbench
