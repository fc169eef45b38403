// A pipe, or rings in shared memory, around whose operations known things happen: see
// workloads/truth.hpp. Options name a side and a place (`coordinator_send=sleep/2ms`); `log` names
// a file that gets a line of JSON from each endpoint when it ends, with what it did, and when.
#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "ipcbench/transports/erased_loops.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/truth.hpp"

namespace ipcbench {
namespace {

constexpr std::array<std::string_view, 4> kPlaces = {"loan", "send", "receive", "release"};
enum Place : std::size_t { loan, send, receive, release };

const TransportInfo& inner_of(const LaneSpec& spec) {
  return find_transport(spec.options.choice("over", "pipe"));
}

LaneSpec inner_spec(LaneSpec spec) {
  spec.options = Options();
  return spec;
}

nlohmann::json json_of(const TruthPlace::Books& books) {
  return {{"calls", books.calls},   {"wall_ns", books.wall_ns}, {"sleep_ns", books.sleep_ns},
          {"cpu_ns", books.cpu_ns}, {"pages", books.pages},     {"bytes", books.bytes}};
}

class TruthEndpoint final : public AnyEndpoint {
 public:
  TruthEndpoint(std::unique_ptr<AnyEndpoint> inner, const LaneSpec& spec, Side side,
                std::uint32_t lane)
      : inner_(std::move(inner)),
        control_(*spec.control),
        log_(spec.options.path("log", "")),
        side_(side == Side::coordinator ? "coordinator" : "worker"),
        lane_(lane),
        began_ns_(monotonic_ns()),
        work_{&control_, {}} {
    for (std::size_t i = 0; i < kPlaces.size(); ++i)
      places_[i] = TruthPlace(spec.options.path(side_ + "_" + std::string(kPlaces[i]), ""));
    constexpr std::size_t kMostTimes = 100'000;
    sent_ns_.reserve(kMostTimes);
    received_ns_.reserve(kMostTimes);
    if (side == Side::worker) truth_work = &work_;
  }
  ~TruthEndpoint() override {
    if (truth_work == &work_) truth_work = nullptr;
    write_log();
  }

  std::span<std::byte> loan(std::size_t bytes) override {
    const auto room = inner_->loan(bytes);
    act(Place::loan);
    return room;
  }
  void publish(std::size_t bytes, const OnWait& on_wait) override {
    stamp(sent_ns_);
    act(Place::send);
    inner_->publish(bytes, on_wait);
  }
  std::span<const std::byte> borrow(const OnWait& on_wait) override {
    const auto in = inner_->borrow(on_wait);
    act(Place::receive);
    stamp(received_ns_);
    return in;
  }
  void release() override {
    act(Place::release);
    inner_->release();
  }
  std::uint64_t chunks_per_message() const override { return inner_->chunks_per_message(); }

 private:
  void act(Place place) { places_[place].act(is_measured(control_)); }
  void stamp(std::vector<std::uint64_t>& times) const {
    if (is_measured(control_) && times.size() < times.capacity()) times.push_back(monotonic_ns());
  }

  void write_log() const noexcept {
    if (log_.empty()) return;
    nlohmann::json line = {{"side", side_}, {"lane", lane_}, {"began_ns", began_ns_}};
    for (std::size_t i = 0; i < kPlaces.size(); ++i) line[kPlaces[i]] = json_of(places_[i].books());
    line["compute"] = json_of(work_.books);
    line["sent_ns"] = sent_ns_;
    line["received_ns"] = received_ns_;
    const std::string text = line.dump() + "\n";
    const Fd file(::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (file.is_open() && ::write(file.get(), text.data(), text.size()) < 0) return;
  }

  std::unique_ptr<AnyEndpoint> inner_;
  const ControlBlock& control_;
  std::string log_;
  std::string side_;
  std::uint32_t lane_;
  std::uint64_t began_ns_;
  TruthWork work_;
  std::array<TruthPlace, kPlaces.size()> places_;
  std::vector<std::uint64_t> sent_ns_, received_ns_;
};

class TruthTransport final : public OpenTransport {
 public:
  TruthTransport(const LaneSpec& spec, std::unique_ptr<OpenTransport> inner)
      : spec_(spec), inner_(std::move(inner)) {}

  void coordinate(Party& party) override { coordinate_erased(*this, party); }
  void work(std::uint32_t lane, Party& party) override { work_erased(*this, lane, party); }
  LaneHandles handles(std::uint32_t lane) override { return inner_->handles(lane); }
  void keep_side(Side side) override { inner_->keep_side(side); }
  void keep_worker(std::uint32_t lane) override { inner_->keep_worker(lane); }
  std::string granted() override { return {}; }
  std::unique_ptr<AnyEndpoint> endpoint(Side side, std::uint32_t lane) override {
    return std::make_unique<TruthEndpoint>(inner_->endpoint(side, lane), spec_, side, lane);
  }

 private:
  LaneSpec spec_;
  std::unique_ptr<OpenTransport> inner_;
};

std::unique_ptr<OpenTransport> open_truth(const LaneSpec& spec) {
  TruthPlace(spec.options.path("open", "")).act(false);
  return std::make_unique<TruthTransport>(spec, inner_of(spec).open(inner_spec(spec)));
}

std::unique_ptr<OpenTransport> attach_truth(const LaneSpec& spec, std::uint32_t lane,
                                            const LaneHandles& handles) {
  return std::make_unique<TruthTransport>(spec,
                                          inner_of(spec).attach(inner_spec(spec), lane, handles));
}

constexpr OptionInfo kTruthOptions[] = {
    {"over", OptionKind::choice, "what carries the messages", 0, UINT64_MAX, "pipe shm"},
    {"log", OptionKind::path, "file that gets a line of every endpoint"},
    {"open", OptionKind::path, "actions while the lanes are opened"},
    {"coordinator_loan", OptionKind::path, "actions"},
    {"coordinator_send", OptionKind::path, "actions"},
    {"coordinator_receive", OptionKind::path, "actions"},
    {"coordinator_release", OptionKind::path, "actions"},
    {"worker_loan", OptionKind::path, "actions"},
    {"worker_send", OptionKind::path, "actions"},
    {"worker_receive", OptionKind::path, "actions"},
    {"worker_release", OptionKind::path, "actions"},
};

}  // namespace

extern const TransportInfo truth_transport;
constinit const TransportInfo truth_transport = {
    .name = "truth",
    .summary = "known behaviour, for tests",
    .copies = "2",
    .descriptors = "pipe pipe",
    .waits = {Wait::block, Wait::futex},
    .topologies = {Topology::lanes, Topology::shared},
    .senders = {Sender::in_line, Sender::feeder},
    .options = kTruthOptions,
    .shared = {.waits = {Wait::block, Wait::futex},
               .lock_scopes = {LockScope::copy, LockScope::message, LockScope::none},
               .piece_bytes =
                   [](const LaneSpec& spec) {
                     return find_transport("pipe").shared.piece_bytes(inner_spec(spec));
                   },
               .memory_bytes =
                   [](const LaneSpec& spec) {
                     return inner_of(spec).shared.memory_bytes(inner_spec(spec));
                   }},
    .memory_bytes =
        [](const LaneSpec& spec) { return inner_of(spec).memory_bytes(inner_spec(spec)); },
    .open = open_truth,
    .attach = attach_truth,
};

}  // namespace ipcbench
