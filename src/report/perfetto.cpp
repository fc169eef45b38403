// Perfetto's own format: what every party was doing as slices on its thread, and where switches
// were recorded exactly, the states of the threads on the tracks of their processors. Field numbers
// are those of Perfetto's published protos (protos/perfetto/trace). A result does not hold when
// each message left and came, so that there are no arrows between parties.
#include <fmt/format.h>

#include <algorithm>

#include "exchange.hpp"
#include "ipcbench/model/experiment.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/sink.hpp"
#include "protobuf.hpp"
#include "run_clock.hpp"
#include "span_ends.hpp"

namespace ipcbench {
namespace {

namespace trace {
constexpr std::uint32_t kPacket = 1;
}
namespace packet {
constexpr std::uint32_t kFtraceEvents = 1, kTimestamp = 8, kSequence = 10, kTrackEvent = 11,
                        kTrackDescriptor = 60;
}
namespace track {
constexpr std::uint32_t kUuid = 1, kProcess = 3, kThread = 4, kParent = 5;
}
namespace process {
constexpr std::uint32_t kPid = 1, kName = 6;
}
namespace thread {
constexpr std::uint32_t kPid = 1, kTid = 2, kName = 5;
}
namespace slice {
constexpr std::uint32_t kAnnotation = 4, kType = 9, kTrack = 11, kCategory = 22, kName = 23;
constexpr std::uint64_t kBegin = 1, kEnd = 2;
}  // namespace slice
namespace annotation {
constexpr std::uint32_t kText = 6, kName = 10;
}
namespace bundle {
constexpr std::uint32_t kCpu = 1, kEvent = 2;
}
namespace ftrace {
constexpr std::uint32_t kTimestamp = 1, kPid = 2, kSchedSwitch = 4;
}
namespace sched_switch {
constexpr std::uint32_t kPrevious = 1, kPreviousPid = 2, kPreviousPriority = 3, kPreviousState = 4,
                        kNext = 5, kNextPid = 6, kNextPriority = 7;
constexpr std::uint64_t kPriority = 120;  // of a thread that nobody has set one for
}  // namespace sched_switch

constexpr std::size_t kMostPackets = 1'000'000;
constexpr std::uint64_t kOurSequence = 1;

// A switch on a processor, between a party and whatever else ran there.
struct Switch {
  std::uint64_t ns = 0;
  std::int32_t cpu = 0;
  bool is_in = false;       // else out
  std::uint64_t state = 0;  // that it went out in: 0 runnable, 1 asleep
  std::uint64_t tid = 0;
  std::string name;
};

class PerfettoTrace {
 public:
  bool has_room_for(std::size_t packets) const { return packets_ + packets <= kMostPackets; }

  void add(const ExperimentResult& experiment, const InvocationResult& invocation) {
    std::int64_t last_pid = -1;
    std::uint64_t process_track = 0;
    for (const PartyResult& party : invocation.parties) {
      const RunClock clock(invocation, party.party);
      if (party.pid != last_pid) {
        last_pid = party.pid;
        process_track = add_process(party, fmt::format("{}, round {}: {}", experiment.planned.name,
                                                       invocation.round, clock.party()));
      }
      add_party(party, process_track, clock);
      note_switches(party, clock);
    }
  }

  std::string text() {
    // In the order of time, as the kernel would have written them.
    std::ranges::stable_sort(switches_, [](const Switch& a, const Switch& b) {
      return std::tuple(a.ns, a.is_in) < std::tuple(b.ns, b.is_in);
    });
    for (const Switch& each : switches_) add_switch(each);
    return std::move(bytes_);
  }

 private:
  void add_packet(ProtoMessage& packet) {
    packet.number(packet::kSequence, kOurSequence);
    bytes_ += ProtoMessage().message(trace::kPacket, packet).text();
    ++packets_;
  }

  std::uint64_t add_track(ProtoMessage& descriptor) {
    descriptor.number(track::kUuid, ++tracks_);
    ProtoMessage packet;
    packet.message(packet::kTrackDescriptor, descriptor);
    add_packet(packet);
    return tracks_;
  }

  std::uint64_t add_process(const PartyResult& party, const std::string& name) {
    ProtoMessage descriptor;
    descriptor.message(track::kProcess, ProtoMessage()
                                            .number(process::kPid, as_number(party.pid))
                                            .bytes(process::kName, printable(name)));
    return add_track(descriptor);
  }

  void add_party(const PartyResult& party, std::uint64_t process_track, const RunClock& clock) {
    ProtoMessage descriptor;
    descriptor.number(track::kParent, process_track)
        .message(track::kThread, ProtoMessage()
                                     .number(thread::kPid, as_number(party.pid))
                                     .number(thread::kTid, as_number(party.tid))
                                     .bytes(thread::kName, party_name(party.party)));
    const std::uint64_t own_track = add_track(descriptor);
    for (std::size_t i = 0; i < party.timeline.size(); ++i) {
      const StateSpan& span = party.timeline[i];
      ProtoMessage begin;
      begin.number(slice::kType, slice::kBegin)
          .number(slice::kTrack, own_track)
          .bytes(slice::kCategory, "state")
          .bytes(slice::kName, fmt::format("{} ({})", name_of(span.phase), span.state))
          .message(slice::kAnnotation, annotated("state", std::string(1, span.state)));
      if (!span.wait_channel.empty())
        begin.message(slice::kAnnotation, annotated("channel", span.wait_channel));
      add_slice(clock.at(span.start_ns), begin);
      add_slice(clock.at(end_of_samples(party, i)),
                ProtoMessage().number(slice::kType, slice::kEnd).number(slice::kTrack, own_track));
    }
  }

  void add_slice(std::uint64_t ns, const ProtoMessage& event) {
    ProtoMessage packet;
    packet.number(packet::kTimestamp, ns).message(packet::kTrackEvent, event);
    add_packet(packet);
  }

  void note_switches(const PartyResult& party, const RunClock& clock) {
    if (!party.exact) return;
    const std::vector<OccupationSpan>& spans = party.exact->timeline;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (spans[i].state != RunState::run || spans[i].cpu < 0) continue;
      const std::optional<std::uint64_t> end_ns = end_of_occupation(party, i);
      if (!end_ns) return;
      Switch in{clock.at(spans[i].start_ns), spans[i].cpu,           true, 0,
                as_number(party.tid),        party_name(party.party)};
      Switch out = in;
      out.is_in = false;
      out.ns = clock.at(*end_ns);
      const bool is_preempted = i + 1 < spans.size() && spans[i + 1].state == RunState::runnable;
      out.state = is_preempted ? 0 : 1;
      switches_.push_back(std::move(in));
      switches_.push_back(std::move(out));
    }
  }

  void add_switch(const Switch& each) {
    using namespace sched_switch;
    ProtoMessage change;
    if (each.is_in)
      change.bytes(kPrevious, "other").number(kPreviousPid, 0);
    else
      change.bytes(kPrevious, each.name).number(kPreviousPid, each.tid);
    change.number(kPreviousPriority, kPriority).number(kPreviousState, each.state);
    if (each.is_in)
      change.bytes(kNext, each.name).number(kNextPid, each.tid);
    else
      change.bytes(kNext, "other").number(kNextPid, 0);
    change.number(kNextPriority, kPriority);
    ProtoMessage event;
    event.number(ftrace::kTimestamp, each.ns)
        .number(ftrace::kPid, each.is_in ? 0 : each.tid)
        .message(ftrace::kSchedSwitch, change);
    ProtoMessage packet;
    packet.message(
        packet::kFtraceEvents,
        ProtoMessage().number(bundle::kCpu, as_number(each.cpu)).message(bundle::kEvent, event));
    add_packet(packet);
  }

  static ProtoMessage annotated(std::string_view name, const std::string& text) {
    return ProtoMessage().bytes(annotation::kName, name).bytes(annotation::kText, printable(text));
  }
  static std::uint64_t as_number(std::int32_t value) { return static_cast<std::uint64_t>(value); }

  std::string bytes_;
  std::vector<Switch> switches_;
  std::size_t packets_ = 0;
  std::uint64_t tracks_ = 0;
};

std::size_t packets_of(const InvocationResult& invocation) {
  std::size_t count = 0;
  for (const PartyResult& party : invocation.parties)
    count += 2 + 2 * party.timeline.size() +
             (party.exact ? 2 * party.exact->timeline.size() : std::size_t{0});
  return count;
}

std::string render_perfetto(const Document& document, const RenderOptions&) {
  PerfettoTrace trace;
  for (const ExperimentResult* experiment : exchange::measured(document))
    for (const InvocationResult& each : experiment->invocations)
      if (trace.has_room_for(packets_of(each))) trace.add(*experiment, each);
  return trace.text();
}

constexpr std::string_view kPerfettoEndings[] = {".pftrace", ".perfetto-trace"};

}  // namespace

extern const SinkInfo perfetto_sink;
constinit const SinkInfo perfetto_sink = {
    .name = "perfetto",
    .endings = kPerfettoEndings,
    .summary =
        "Perfetto's own trace, for ui.perfetto.dev: phases and states of every party over time, "
        "and with --states=exact its switches on the processors; at most 1 million packets",
    .only_measured = true,
    .raw_data = true,
    .binary = true,
    .render = render_perfetto,
};

}  // namespace ipcbench
