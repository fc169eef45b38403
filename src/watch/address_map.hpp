// Where the addresses of a process lie: /proc/PID/maps, read again when something is not found, for
// reading it is dear. One owner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/observation.hpp"

namespace ipcbench {

struct MappedRange {
  std::uint64_t begin = 0, end = 0;
  bool shared = false, writable = false;
  std::uint64_t offset = 0;
  std::string file;      // device and inode, "00:1a:4711"; empty: memory of the process's own
  std::string name;      // path, "[heap]", or empty
  bool is_data = false;  // of a program or library: its file, or what follows it directly
};

class AddressMap {
 public:
  explicit AddressMap(std::uint32_t pid) : pid_(pid) {}

  // Reads the map where it is old or does not have the address. nullptr: no such address, or the
  // map may not be read.
  const MappedRange* find(std::uint64_t address, std::uint64_t now_ns);
  void read(std::uint64_t now_ns);
  void forget();  // another program runs there now
  const std::vector<MappedRange>& all() const { return mappings_; }
  bool was_read() const { return read_ns_ != 0; }

 private:
  const MappedRange* look_up(std::uint64_t address) const;

  std::uint32_t pid_;
  std::vector<MappedRange> mappings_;
  std::uint64_t read_ns_ = 0;
};

// "libc.so.6" of a path; "[heap]"; "[anonymous]".
std::string short_name(const MappedRange& mapping);

// The file is a program that interprets a language, or its library: "python3.11", "libpython3.so".
bool is_interpreter(std::string_view path);

}  // namespace ipcbench
