// The best forms that `tune` has kept, of any machine: what stands behind --transport=pipe:best.
// Plain data and pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/host.hpp"
#include "ipcbench/model/interval.hpp"

namespace ipcbench {

// What stands in place of a transport's options for what is kept: "pipe:best".
inline constexpr std::string_view kBestForm = "best";

// What makes two machines one to figures, out of what a result says of its host.
struct MachineIdentity {
  std::string cpu, kernel;
  std::uint64_t cores = 0;  // that may be used

  bool operator==(const MachineIdentity&) const = default;
};
MachineIdentity identity_of(const HostInfo& host);
// "AMD EPYC, 2 cores, Linux 6.1".
std::string text_of(const MachineIdentity& machine);

struct KeptForm {
  MachineIdentity machine;
  std::string transport;  // its name alone
  std::string options;    // behind the colon; empty: none, the default form is the best
  std::string wait;       // empty: it is left to ipcbench
  std::uint64_t size_bytes = 0, reply_bytes = 0;
  std::uint32_t workers = 1;
  std::string work;
  std::optional<Interval> to_default;  // its time over that of the default form; absent: it is that
  std::string found;                   // when, UTC, ISO 8601
};

struct KeptForms {
  std::vector<KeptForm> forms;
};

// What is kept, and on which machine it is asked for.
struct KeptHere {
  KeptForms kept;
  MachineIdentity machine;
};

// Puts it in the place of what was kept for its machine, transport and size, else behind the
// others.
void keep(KeptForms& kept, KeptForm form);

// Of this machine and transport the one whose size is nearest by its factor, of two as near the
// smaller one. nullptr: there is none.
const KeptForm* nearest_form(const KeptForms& kept, const MachineIdentity& machine,
                             std::string_view transport, std::uint64_t size_bytes);

// "size=1MiB wait=spin pipe:capacity=1MiB:call=whole": size, wait (where one belongs to it),
// transport and options, as the key `tuned` takes them, and back. What else is known of a form is
// not in it. UsageError, without the key's name, where the text is no form.
std::string form_text(const KeptForm& form);
KeptForm parse_form(std::string_view text);

// "tune found it on 2026-11-28 at 1MiB with 2 workers and work=none: 0.71x (0.66 to 0.76) the time
// of the default"; of a form that was only read, where it was read.
std::string origin_of(const KeptForm& form);

}  // namespace ipcbench
