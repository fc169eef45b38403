// Files in a directory of their own, on tmpfs or a disk: one per message, or two that are kept and
// written and read by calls or where they are mapped. Hand-over by spinning at shared counters.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>

#include "bare_shared.hpp"
#include "ipcbench/base/fd.hpp"

namespace bare {
namespace {

using ipcbench::check;
using ipcbench::Fd;
using ipcbench::Mapping;

constexpr std::uint64_t kPlaces = 2;

// Both directions and, for files with a name, where they are.
struct Shared {
  std::shared_ptr<Counters[2]> counters;
  std::string path;
  Fd directory;
  pid_t owner = ::getpid();
  explicit Shared(const std::string& where) : path(where + "/bare-XXXXXX") {
    if (::mkdtemp(path.data()) == nullptr) ipcbench::throw_errno("mkdtemp(" + path + ")");
    directory = Fd(check(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open"));
    struct Two {
      Counters each[2];
    };
    const auto two = make_shared_block<Two>();
    counters = {two, two->each};
  }
  ~Shared() {
    if (::getpid() == owner) ::rmdir(path.c_str());
  }
};

// Named by who writes it, 0 or 1, and by its place.
std::array<char, 4> name_of(int writer, std::uint64_t place) {
  return {static_cast<char>('a' + writer), static_cast<char>('0' + place % kPlaces), 0, 0};
}

class FileLink : public Link {
 public:
  FileLink(std::shared_ptr<Shared> shared, int self)
      : shared_(std::move(shared)),
        self_(self),
        out_(shared_->counters[self]),
        in_(shared_->counters[1 - self]) {}

 protected:
  void await_room() {
    if (sent_ >= kPlaces) spin_until(out_.taken, sent_ - kPlaces + 1);
  }
  void announce() { out_.sent.store(++sent_, std::memory_order_release); }
  void await_message() { spin_until(in_.sent, taken_ + 1); }
  void take() { in_.taken.store(++taken_, std::memory_order_release); }

  std::shared_ptr<Shared> shared_;
  int self_;
  Counters &out_, &in_;
  std::uint64_t sent_ = 0, taken_ = 0;
};

class NaiveLink : public FileLink {
 public:
  using FileLink::FileLink;
  void send(Bytes message) override {
    await_room();
    {
      const Fd file(check(::openat(shared_->directory.get(), name_of(self_, sent_).data(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                          "openat"));
      move_whole("write", message,
                 [&](Bytes rest) { return ::write(file.get(), rest.data(), rest.size()); });
    }
    announce();
  }
  Bytes receive(Bytes own) override {
    await_message();
    const auto name = name_of(1 - self_, taken_);
    const Fd file(
        check(::openat(shared_->directory.get(), name.data(), O_RDONLY | O_CLOEXEC), "openat"));
    move_whole("read", own,
               [&](Bytes rest) { return ::read(file.get(), rest.data(), rest.size()); });
    return own;
  }
  void done() override {
    check(::unlinkat(shared_->directory.get(), name_of(1 - self_, taken_).data(), 0), "unlinkat");
    take();
  }
};

// The files of both directions, without a name as soon as they are open.
struct Kept {
  std::array<std::array<Mapping, kPlaces>, 2> files;
  Kept(const Shared& shared, std::size_t bytes) {
    for (int writer = 0; writer < 2; ++writer)
      for (std::uint64_t place = 0; place < kPlaces; ++place) {
        const auto name = name_of(writer, place);
        const int directory = shared.directory.get();
        Fd file(check(::openat(directory, name.data(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                      "openat"));
        check(::unlinkat(directory, name.data(), 0), "unlinkat");
        if (::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes)) != 0)
          throw std::runtime_error("posix_fallocate failed");
        files[static_cast<std::size_t>(writer)][place] = Mapping::attach(std::move(file), bytes);
      }
  }
};

class KeptLink : public FileLink {
 public:
  KeptLink(std::shared_ptr<Shared> shared, std::shared_ptr<Kept> kept, int self)
      : FileLink(std::move(shared), self), kept_(std::move(kept)) {}
  void send(Bytes message) override {
    await_room();
    const int fd = file(self_, sent_).fd();
    move_whole("pwrite", message, [&](Bytes rest) {
      return ::pwrite(fd, rest.data(), rest.size(), rest.data() - message.data());
    });
    announce();
  }
  Bytes receive(Bytes own) override {
    await_message();
    const int fd = file(1 - self_, taken_).fd();
    move_whole("pread", own, [&](Bytes rest) {
      return ::pread(fd, rest.data(), rest.size(), rest.data() - own.data());
    });
    take();
    return own;
  }

 protected:
  const Mapping& file(int writer, std::uint64_t number) const {
    return kept_->files[static_cast<std::size_t>(writer)][number % kPlaces];
  }

 private:
  std::shared_ptr<Kept> kept_;
};

class MappedLink : public KeptLink {
 public:
  using KeptLink::KeptLink;
  Bytes next(Bytes own) override {
    await_room();
    return file(self_, sent_).span().first(own.size());
  }
  void send(Bytes) override { announce(); }
  Bytes receive(Bytes own) override {
    await_message();
    return file(1 - self_, taken_).span().first(own.size());
  }
  void done() override { take(); }
};

Ends connect_naive(const Settings& settings) {
  const auto shared = std::make_shared<Shared>(settings.directory);
  return {std::make_unique<NaiveLink>(shared, 0), std::make_unique<NaiveLink>(shared, 1)};
}

template <class KeptKind>
Ends connect_kept(const Settings& settings) {
  const auto shared = std::make_shared<Shared>(settings.directory);
  const auto kept = std::make_shared<Kept>(*shared, std::max<std::size_t>(settings.size_bytes, 8));
  return {std::make_unique<KeptKind>(shared, kept, 0), std::make_unique<KeptKind>(shared, kept, 1)};
}

constexpr std::array kKinds = {
    Kind{"file", "a file per message: create, write, open, read, unlink", connect_naive},
    Kind{"file-kept", "two files, pwrite and pread", connect_kept<KeptLink>},
    Kind{"file-mapped", "two files, mapped, in place", connect_kept<MappedLink>},
};

}  // namespace

std::span<const Kind> file_kinds() { return kKinds; }

}  // namespace bare
