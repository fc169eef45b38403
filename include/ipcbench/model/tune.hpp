// What `tune` says, as plain data: the forms of one transport that were measured, sizes one after
// the other, and which one is the best. Times are ns of one message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// A transport with its options and its wait.
struct TransportForm {
  std::string transport;  // as --transport takes it: "pipe:call=whole"
  std::string wait;       // as --wait takes it; empty: it is left to ipcbench

  bool operator==(const TransportForm&) const = default;
};

// "pipe:call=whole with wait=spin".
std::string text_of(const TransportForm& form);
// "8 B", "64KiB".
std::string bytes_text(std::uint64_t bytes);
// A ratio of times: "0.71x (0.66 to 0.76)".
std::string ratio_text(const Interval& ratio);

// A form and what was measured of it in the last heat that it took part in.
struct FormResult {
  TransportForm form;
  std::uint32_t turned = 0;  // options, the wait among them, that are not as in the default form
  std::uint32_t heat = 1;    // that heat; forms of the final one have the same figure, the highest
  Failure failure;           // status ok: none
  Interval time_ns;          // over the rounds of that heat
  // Its time over that of the default and of the plain form, one ratio a round. Absent: there is no
  // round in which both ran.
  std::optional<Interval> to_default, to_plain;
};

struct TunedSize {
  std::uint64_t size_bytes = 0, reply_bytes = 0;
  std::uint32_t workers = 1;
  std::vector<FormResult> forms;  // those of the final heat first, the fastest first
  // Places in `forms`. The plain form is that without anything: all options off, and the system's
  // own buffers. It may be the default one.
  std::size_t best = 0, default_form = 0, plain = 0;
  // Forms that there are, with every value of every option; more than `forms` where only so many
  // options were turned at a time.
  std::uint64_t all_forms = 0;
  std::string answer;  // one sentence
};

struct Tune {
  ToolInfo tool;
  HostInfo host;
  std::string started;  // UTC, ISO 8601
  std::uint64_t elapsed_ns = 0;
  std::string transport;  // that was asked for, with the options that were to stay
  std::string work;       // of a message, as --work takes it
  std::uint64_t budget_ns = 0;
  std::vector<TunedSize> sizes;
  std::vector<LeftOut> left_out;  // options that this machine or the others refuse
  std::vector<Warning> warnings;
};

}  // namespace ipcbench
