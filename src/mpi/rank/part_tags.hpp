// How many messages a part of a run has on a lane its coordinator knows before it sends the last
// one, and says so with the tag of that: a worker on another machine cannot read it in shared
// memory. Each end of a lane has one; its own thread only.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "ipcbench/core/endpoint.hpp"
#include "ipcbench/drive/party.hpp"

namespace ipcbench {

class PartTags {
 public:
  static constexpr int kMore = 1, kLastOfPart = 2;

  PartTags(const LaneSpec& spec, Side side)
      : side_(side),
        totals_(spec.control->parties[spec.lane + 1].lane_totals),
        has_pacing_(needs_pacing(spec.control->experiment)) {}

  // Of the message that is published next. The loops have stored the number of a part's messages
  // before they publish its last one.
  int of_next() {
    if (side_ == Side::worker) return kMore;
    if (++count_ != totals_[part_].load(std::memory_order_relaxed)) return kMore;
    end_part();
    return kLastOfPart;
  }

  // Of one that has come.
  void note(int tag) {
    if (side_ == Side::coordinator) return;
    ++count_;
    if (tag != kLastOfPart) return;
    totals_[part_].store(count_, std::memory_order_release);
    end_part();
  }

 private:
  void end_part() {
    part_ += part_ == Party::warmup && !has_pacing_ ? 2 : 1;
    count_ = 0;
  }

  Side side_;
  std::array<std::atomic<std::uint64_t>, 3>& totals_;
  bool has_pacing_;
  std::size_t part_ = Party::warmup;
  std::uint64_t count_ = 0;  // of this part
};

}  // namespace ipcbench
