// Cross memory attach: the reader copies whole messages out of the writer's memory. The word that
// one is there, and the word back, are counters in shared memory at which the other side spins.
#include <sys/prctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>

#include "bare_shared.hpp"

namespace bare {
namespace {

constexpr std::size_t kPlaces = 2;

struct Direction : Counters {
  alignas(128) std::array<std::atomic<std::byte*>, kPlaces> address;
  std::atomic<pid_t> writer;
};

struct Both {
  Direction there, back;
};

class CmaLink : public Link {
 public:
  CmaLink(std::shared_ptr<Both> both, Direction& in, Direction& out, std::size_t bytes, bool huge)
      : both_(std::move(both)),
        in_(in),
        out_(out),
        stride_((bytes + kPage - 1) / kPage * kPage),
        huge_(huge) {}

  Bytes next(Bytes own) override {
    prepare();
    if (sent_ >= kPlaces) spin_until(out_.taken, sent_ - kPlaces + 1);
    return places_.subspan(sent_ % kPlaces * stride_, own.size());
  }
  void send(Bytes message) override {
    out_.writer.store(::getpid(), std::memory_order_relaxed);
    out_.address[sent_ % kPlaces].store(message.data(), std::memory_order_relaxed);
    out_.sent.store(++sent_, std::memory_order_release);  // the reader's spin_until
  }
  Bytes receive(Bytes own) override {
    prepare();
    spin_until(in_.sent, taken_ + 1);
    const Bytes room = room_.first(own.size());
    const std::byte* from = in_.address[taken_ % kPlaces].load(std::memory_order_relaxed);
    move_whole("process_vm_readv", room, [&](Bytes rest) {
      const iovec local{rest.data(), rest.size()};
      const iovec remote{const_cast<std::byte*>(from) + (rest.data() - room.data()), rest.size()};
      return ::process_vm_readv(in_.writer.load(std::memory_order_relaxed), &local, 1, &remote, 1,
                                0);
    });
    in_.taken.store(++taken_, std::memory_order_release);  // the writer's spin_until
    return room;
  }

 private:
  // In the process that uses it: a fork would share the pages, and the first write copy them.
  void prepare() {
    if (!places_.empty()) return;
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);  // fails where nothing is needed
    places_ = make_buffer(kPlaces * stride_, huge_);
    room_ = make_buffer(stride_, huge_);
  }

  std::shared_ptr<Both> both_;
  Direction &in_, &out_;
  std::size_t stride_;
  bool huge_;
  std::uint64_t sent_ = 0, taken_ = 0;
  Bytes places_, room_;  // the process's to the end
};

Ends connect(const Settings& settings, bool huge) {
  const auto both = make_shared_block<Both>();
  const std::size_t bytes = std::max<std::size_t>(settings.size_bytes, 8);
  return {std::make_unique<CmaLink>(both, both->back, both->there, bytes, huge),
          std::make_unique<CmaLink>(both, both->there, both->back, bytes, huge)};
}

constexpr std::array kKinds = {
    Kind{"cma", "process_vm_readv of whole messages; hand-over by spinning",
         [](const Settings& s) { return connect(s, false); }},
    Kind{"cma-huge", "the same with 2 MiB pages on both sides",
         [](const Settings& s) { return connect(s, true); }},
};

}  // namespace

std::span<const Kind> cma_kinds() { return kKinds; }

}  // namespace bare
