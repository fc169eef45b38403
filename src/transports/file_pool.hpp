// A few files that are kept and rotated through, instead of one per message. Each loses its name as
// soon as the receiver has it open. Written and read by calls, or mapped and used in place.
#pragma once

#include <fcntl.h>

#include <vector>

#include "file_name.hpp"
#include "ipcbench/transports/handoff_queue.hpp"

namespace ipcbench {

struct FileNotice {
  std::uint32_t place;
};

// The files of one side.
class FilePool {
 public:
  FilePool(int directory, const LaneSpec& spec, Side side)
      : directory_(directory),
        lane_(spec.number()),
        out_direction_(side == Side::coordinator ? 't' : 'r'),
        in_direction_(side == Side::coordinator ? 'r' : 't') {}

  // Makes the file of a place of one's own, with room on the medium.
  Fd make(std::uint32_t place, std::uint64_t bytes) const {
    Fd file = open(out_direction_, place, O_CREAT | O_EXCL);
    if (const int error = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes)); error != 0)
      throw std::system_error(error, std::generic_category(), "posix_fallocate(kept file)");
    return file;
  }
  // Takes over the file of a place of the peer's.
  Fd take(std::uint32_t place) const {
    Fd file = open(in_direction_, place, 0);
    const FileName name = file_name(in_direction_, lane_, place);
    check(::unlinkat(directory_, name.data(), 0), "unlinkat(kept file)");
    return file;
  }

 private:
  Fd open(char direction, std::uint32_t place, int flags) const {
    const FileName name = file_name(direction, lane_, place);
    return Fd(
        check(::openat(directory_, name.data(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | flags, 0600),
              "openat(kept file)"));
  }

  int directory_;
  std::uint32_t lane_;
  char out_direction_, in_direction_;
};

// By pwrite and pread, through private buffers.
class PooledFileEndpoint {
 public:
  PooledFileEndpoint(int directory, const HandoffBoard& board, const LaneSpec& spec, Side side)
      : files_(directory, spec, side),
        notices_(board.end(side), spec),
        sync_(spec.options.flag("fsync", false)),
        in_bytes_(spec.in_bytes(side)),
        in_files_(places_of(spec)),
        out_(Mapping::private_memory(kBufferLead + spec.out_bytes(side))),
        in_(Mapping::private_memory(kBufferLead + in_bytes_)) {
    for (std::uint32_t place = 0; place < places_of(spec); ++place)
      out_files_.push_back(files_.make(place, spec.out_bytes(side)));
    out_.prefault();
    in_.prefault();
  }

  std::span<std::byte> loan(std::size_t bytes) { return out_.span().subspan(kBufferLead, bytes); }
  void publish(std::size_t bytes) {
    const std::uint32_t place = notices_.next_place();
    const int file = out_files_[place].get();
    for (std::size_t done = 0; done < bytes;)
      done += move_bytes("pwrite(kept file)", false, [&] {
        return ::pwrite(file, loan(bytes).data() + done, bytes - done, static_cast<off_t>(done));
      });
    if (sync_) check(::fsync(file), "fsync(kept file)");
    notices_.ready({place});
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    const std::uint32_t place = notices_.await(waited).place;
    Fd& file = in_files_.at(place);
    if (!file.is_open()) file = files_.take(place);
    std::byte* room = in_.data() + kBufferLead;
    for (std::size_t done = 0; done < in_bytes_;)
      done += move_bytes("pread(kept file)", true, [&] {
        return ::pread(file.get(), room + done, in_bytes_ - done, static_cast<off_t>(done));
      });
    notices_.done();  // what is lent is a copy
    return {room, in_bytes_};
  }
  void release() {}
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  FilePool files_;
  HandoffQueue<FileNotice> notices_;
  bool sync_;
  std::size_t in_bytes_;
  std::vector<Fd> out_files_, in_files_;
  Mapping out_, in_;
};

// Mapped by both sides, written and read where it lies.
class MappedFileEndpoint {
 public:
  MappedFileEndpoint(int directory, const HandoffBoard& board, const LaneSpec& spec, Side side)
      : files_(directory, spec, side),
        notices_(board.end(side), spec),
        sync_(spec.options.flag("fsync", false)),
        in_bytes_(spec.in_bytes(side)),
        in_(places_of(spec)) {
    for (std::uint32_t place = 0; place < places_of(spec); ++place) {
      out_.push_back(
          Mapping::attach(files_.make(place, spec.out_bytes(side)), spec.out_bytes(side)));
      out_.back().prefault();
    }
  }

  std::span<std::byte> loan(std::size_t bytes) {
    return out_[notices_.next_place()].span().first(bytes);
  }
  void publish(std::size_t) {
    const std::uint32_t place = notices_.next_place();
    if (sync_) check(::fsync(out_[place].fd()), "fsync(kept file)");
    notices_.ready({place});
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    const std::uint32_t place = notices_.await(waited).place;
    if (in_.at(place).data() == nullptr) {
      in_[place] = Mapping::attach(files_.take(place), in_bytes_);
      in_[place].close_fd();  // the mapping stays
      in_[place].populate();
    }
    return in_[place].span();
  }
  void release() { notices_.done(); }
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  FilePool files_;
  HandoffQueue<FileNotice> notices_;
  bool sync_;
  std::size_t in_bytes_;
  std::vector<Mapping> out_, in_;
};

}  // namespace ipcbench
