#include "ipcbench/run/thread_books.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string>

#include "ipcbench/base/units.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

std::uint64_t tick_ns() {
  static const auto ns =
      static_cast<std::uint64_t>(1'000'000'000 / std::max(::sysconf(_SC_CLK_TCK), 1L));
  return ns;
}

std::uint64_t grown(std::uint64_t before, std::uint64_t after) {
  return after - std::min(before, after);
}

}  // namespace

std::optional<PartyCounters> read_thread_books(pid_t pid, pid_t tid) {
  const std::string process = "/proc/" + std::to_string(pid);
  const std::string thread = process + "/task/" + std::to_string(tid);
  const std::string stat = first_line(thread + "/stat", "");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  PartyCounters books;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  // As proc(5) counts the fields; the state behind the name is the third.
  for (int number = 3; number <= 39 && fields >> field; ++number) {
    const std::uint64_t value = leading_number(field).value_or(0);
    if (number == 10) books.minor_faults = value;
    if (number == 12) books.major_faults = value;
    if (number == 14) books.user_ns = saturating_multiply(value, tick_ns());
    if (number == 15) books.system_ns = saturating_multiply(value, tick_ns());
    if (number == 39) books.first_cpu = books.last_cpu = static_cast<std::int32_t>(value);
  }
  std::istringstream schedule(first_line(thread + "/schedstat", ""));
  schedule >> books.run_ns >> books.run_queue_ns;
  books.voluntary_switches =
      number_after(thread + "/status", "voluntary_ctxt_switches").value_or(0);
  books.involuntary_switches =
      number_after(thread + "/status", "nonvoluntary_ctxt_switches").value_or(0);
  for (const std::string& line : lines_of(thread + "/sched"))  // absent on some kernels
    if (line.starts_with("se.nr_migrations"))
      books.migrations = leading_number(line.substr(line.find(':') + 1)).value_or(0);
  books.peak_resident_bytes =
      saturating_multiply(number_after(process + "/status", "VmHWM").value_or(0), 1024);
  return books;
}

PartyCounters books_between(const PartyCounters& begin, const PartyCounters& end) {
  PartyCounters books;
  for (const auto member :
       {&PartyCounters::user_ns, &PartyCounters::system_ns, &PartyCounters::run_ns,
        &PartyCounters::run_queue_ns, &PartyCounters::voluntary_switches,
        &PartyCounters::involuntary_switches, &PartyCounters::minor_faults,
        &PartyCounters::major_faults, &PartyCounters::migrations})
    books.*member = grown(begin.*member, end.*member);
  // Ticks say how the time was parted, and the scheduler's account how long it was: that is how the
  // kernel does it itself. Within one tick the whole life of the thread has to say.
  const bool in_ticks = books.user_ns + books.system_ns > 0;
  const double user = static_cast<double>(in_ticks ? books.user_ns : end.user_ns);
  const double both = user + static_cast<double>(in_ticks ? books.system_ns : end.system_ns);
  if (books.run_ns > 0) {
    const double share = both > 0 ? user / both : 1.0;
    books.user_ns = static_cast<std::uint64_t>(share * static_cast<double>(books.run_ns));
    books.system_ns = books.run_ns - std::min(books.user_ns, books.run_ns);
  }
  books.peak_resident_bytes = end.peak_resident_bytes;
  books.first_cpu = begin.first_cpu;
  books.last_cpu = end.last_cpu;
  return books;
}

}  // namespace ipcbench
