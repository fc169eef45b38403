#include "ipcbench/transports/staged.hpp"

#include <concepts>
#include <cstring>
#include <string>
#include <vector>

#include "ipcbench/core/codec.hpp"
#include "ipcbench/drive/buffers.hpp"
#include "ipcbench/drive/stages.hpp"

namespace ipcbench {
namespace {

// An endpoint, of a lane or of a shared queue, whose user has messages in memory of its own.
// Copying one into the transport's loan is sending, copying one out of what was borrowed is
// receiving; that is released as soon as it is copied. With a codec it is a byte string that is
// copied on both sides: making one is `encode`, reading one `decode`, giving its memory back
// included.
class StagingEndpoint {
 public:
  StagingEndpoint(std::unique_ptr<AnyEndpoint> endpoint, OwnBuffers& buffers, Party& party)
      : endpoint_(std::move(endpoint)),
        buffers_(buffers),
        recorder_(party.recorder),
        codec_(party.experiment.codec),
        in_bytes_(party.index == 0 ? party.experiment.reply_bytes : party.experiment.size_bytes) {}

  std::span<std::byte> loan(std::size_t bytes) {
    out_ = buffers_.take(OwnBuffers::out, bytes, recorder_);
    return out_;
  }
  void publish(std::size_t bytes) {
    publish(bytes, [](WaitEvent) {});
  }
  template <class OnWait>
  void publish(std::size_t bytes, OnWait on_wait) {
    send(bytes, AnyEndpoint::OnWait(on_wait));
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    const auto on_wait = [&waited](WaitEvent event) {
      if constexpr (std::invocable<Waited, WaitEvent>)
        waited(event);
      else
        waited();
    };
    return receive(AnyEndpoint::OnWait(on_wait));
  }
  void release() noexcept {}
  std::uint64_t chunks_per_message() const { return endpoint_->chunks_per_message(); }

 private:
  void send(std::size_t bytes, const AnyEndpoint::OnWait& on_wait) {
    if (codec_ != Codec::none) return send_encoded(bytes, on_wait);
    std::memcpy(endpoint_->loan(bytes).data(), out_.data(), bytes);
    endpoint_->publish(bytes, on_wait);
  }

  void send_encoded(std::size_t bytes, const AnyEndpoint::OnWait& on_wait) {
    std::string encoded;
    in_phase(Phase::encode, [&] { encoded = encode(codec_, out_.first(bytes)); });
    const std::size_t frame = frame_bytes(codec_, bytes);
    put_into_frame(endpoint_->loan(frame), encoded);
    endpoint_->publish(frame, on_wait);
    in_phase(Phase::encode, [&] { give_back(encoded); });
  }

  std::span<const std::byte> receive(const AnyEndpoint::OnWait& on_wait) {
    if (codec_ != Codec::none) return receive_encoded(on_wait);
    const auto borrowed = endpoint_->borrow(on_wait);
    const auto own = buffers_.take(OwnBuffers::in, borrowed.size(), recorder_);
    std::memcpy(own.data(), borrowed.data(), borrowed.size());
    endpoint_->release();
    return own;
  }

  std::span<const std::byte> receive_encoded(const AnyEndpoint::OnWait& on_wait) {
    std::string encoded = taken_from_frame(endpoint_->borrow(on_wait));
    endpoint_->release();
    const auto own = buffers_.take(OwnBuffers::in, in_bytes_, recorder_);
    in_phase(Phase::decode, [&] {
      decode(codec_, encoded, own);
      give_back(encoded);
    });
    return own;
  }

  template <class Body>
  void in_phase(Phase phase, Body body) {
    const Phase before = recorder_.phase();
    recorder_.enter(phase);
    body();
    recorder_.enter(before);
  }
  // An assignment would keep the memory.
  static void give_back(std::string& text) { std::string().swap(text); }

  std::unique_ptr<AnyEndpoint> endpoint_;
  OwnBuffers& buffers_;
  Recorder& recorder_;
  Codec codec_;
  std::size_t in_bytes_;
  std::span<std::byte> out_;
};

}  // namespace

bool is_staged(const Experiment& experiment) {
  return experiment.buffers != Buffers::reuse || experiment.codec != Codec::none;
}

void coordinate_staged(OpenTransport& channel, Party& party) {
  OwnBuffers buffers(party.experiment);
  const bool shared = party.experiment.topology == Topology::shared;
  std::vector<StagingEndpoint> endpoints;
  for (std::uint32_t lane = 0; lane < (shared ? 1 : party.experiment.workers); ++lane)
    endpoints.emplace_back(channel.endpoint(Side::coordinator, lane), buffers, party);
  if (shared)
    run_shared_coordinator(endpoints.front(), party);
  else
    run_coordinator(std::span(endpoints), party);
}

void work_staged(OpenTransport& channel, std::uint32_t lane, Party& party) {
  OwnBuffers buffers(party.experiment);
  StagingEndpoint endpoint(channel.endpoint(Side::worker, lane), buffers, party);
  if (party.experiment.topology == Topology::shared)
    run_shared_worker(endpoint, party);
  else
    run_worker(endpoint, party);
}

}  // namespace ipcbench
