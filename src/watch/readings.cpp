#include "readings.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ipcbench/base/clock.hpp"
#include "proc_read.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kMostReadings = 2048;  // of a thread; then every second one goes
constexpr std::uint32_t kStatusEvery = 5;    // the dearest of the files
constexpr std::size_t kMostHeld = 1024;      // of a process
constexpr std::uint64_t kLargeBytes = std::uint64_t{256} << 20;
constexpr std::uint32_t kMapsEvery = 4;  // scans; the first of a process comes too early
// Ages at which a process is looked at again, and then at every last of them.
constexpr std::array<std::uint64_t, 5> kScanAfterNs = {30'000'000, 100'000'000, 300'000'000,
                                                       1'000'000'000, 2'000'000'000};

std::string process_file(std::uint32_t pid, const char* name) {
  return fmt::format("/proc/{}/{}", pid, name);
}

void thin_out(WatchedThread& seen, LiveThread& thread) {
  for (std::size_t i = 1; 2 * i < seen.counters.size(); ++i)
    seen.counters[i] = seen.counters[2 * i];
  seen.counters.resize((seen.counters.size() + 1) / 2);
  thread.counters_every_ns *= 2;
}

void hold(WatchedProcess& process, std::size_t object, bool reads, bool writes) {
  const auto found = std::ranges::find(process.holds, object, &Held::object);
  if (found != process.holds.end()) {
    found->reads |= reads;
    found->writes |= writes;
  } else if (process.holds.size() < kMostHeld) {
    process.holds.push_back({object, reads, writes});
  }
}

void read_descriptors(WatchRecord& record, WaitObjects& objects, LiveProcess& process) {
  const std::string directory = process_file(process.pid, "fd");
  const std::vector<std::uint32_t> numbers = numbers_in(directory);
  if (numbers.size() > kMostHeld)
    record.refuse(fmt::format("descriptors of process {} beyond {}", process.pid, kMostHeld));
  std::unordered_map<int, std::string> links;
  for (const std::uint32_t number : numbers) {
    if (links.size() >= kMostHeld) break;
    const auto fd = static_cast<int>(number);
    std::string link = link_text(directory + "/" + std::to_string(number));
    if (link.empty()) continue;
    const auto before = process.held_links.find(fd);
    const bool is_new = before == process.held_links.end() || before->second != link;
    if (is_new && link != "/dev/null" && link != "anon_inode:[eventpoll]") {
      const std::size_t object = objects.of_link(process, fd, link);
      const auto flags = number_behind(
          read_whole(process_file(process.pid, "fdinfo/") + std::to_string(number)), "flags:", 8);
      const auto mode = static_cast<int>(flags) & O_ACCMODE;
      hold(record.seen().processes[process.place], object, mode != O_WRONLY, mode != O_RDONLY);
    }
    links.emplace(fd, std::move(link));
  }
  process.held_links = std::move(links);
}

void read_shared_memory(WatchRecord& record, LiveProcess& process, std::uint64_t now_ns) {
  process.map.read(now_ns);
  auto& numbers = record.seen().processes[process.place].shared_memory;
  for (const MappedRange& each : process.map.all()) {
    if (!each.shared || !each.writable || each.file.empty()) continue;
    const std::uint64_t number = record.mapping(each.file);
    if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
  }
}

}  // namespace

void read_counters(WatchRecord& record, LiveProcess& process, LiveThread& thread,
                   std::uint64_t now_ns) {
  if (now_ns < thread.counters_due_ns) return;
  thread.counters_due_ns = now_ns + thread.counters_every_ns;
  WatchedThread& seen = record.seen().processes[process.place].threads[thread.place];
  std::array<char, 2048> buffer;
  CounterReading reading = seen.counters.empty() ? CounterReading{} : seen.counters.back();
  reading.at_ns = now_ns;
  std::string_view slices = read_kept(thread.schedstat, buffer);
  const std::uint64_t run_ns = take_number(slices), queued_ns = take_number(slices);
  const bool has_slices = run_ns != 0 || queued_ns != 0;
  // Who has not run has counted nothing.
  if (!seen.counters.empty() && has_slices && run_ns == reading.run_ns &&
      queued_ns == reading.queued_ns) {
    seen.counters.push_back(reading);
    if (seen.counters.size() >= kMostReadings) thin_out(seen, thread);
    return;
  }
  reading.run_ns = std::max(run_ns, reading.run_ns);
  reading.queued_ns = std::max(queued_ns, reading.queued_ns);
  const StatLine stat = parse_stat(read_kept(thread.stat, buffer));
  if (stat.letter == '?') return;
  thread.letter = stat.letter;
  reading.minor_faults = stat.minor_faults;
  reading.major_faults = stat.major_faults;
  reading.user_ns = stat.user_ticks * tick_ns();
  reading.system_ns = stat.system_ticks * tick_ns();
  if (!has_slices) reading.run_ns = reading.user_ns + reading.system_ns;
  if (seen.name != stat.name) seen.name = stat.name;
  const std::string_view io = read_kept(thread.io, buffer);
  if (!io.empty()) {
    reading.read_bytes = number_behind(io, "rchar:");
    reading.written_bytes = number_behind(io, "wchar:");
    reading.read_calls = number_behind(io, "syscr:");
    reading.write_calls = number_behind(io, "syscw:");
  } else if (was_refused()) {
    record.refuse(fmt::format("counters of reads and writes of process {}", process.pid));
  }
  if (thread.readings++ % kStatusEvery == 0) {
    const std::string status =
        read_whole(fmt::format("/proc/{}/task/{}/status", process.pid, thread.tid));
    if (!status.empty()) {
      reading.voluntary_switches = number_behind(status, "voluntary_ctxt_switches:");
      reading.involuntary_switches = number_behind(status, "nonvoluntary_ctxt_switches:");
    }
  }
  seen.counters.push_back(reading);
  if (seen.counters.size() >= kMostReadings) thin_out(seen, thread);
}

void read_held(WatchRecord& record, LiveTree& tree, WaitObjects& objects, LiveProcess& process,
               std::uint64_t now_ns) {
  if (now_ns < process.scan_due_ns || process.is_zombie) return;
  // The first of them comes with the first look.
  const std::uint64_t begin = thread_cpu_ns();
  tree.describe(process);
  read_descriptors(record, objects, process);
  if (process.scans % kMapsEvery == 1) read_shared_memory(record, process, now_ns);
  const std::uint64_t cost = thread_cpu_ns() - begin;
  const std::size_t step = std::min<std::size_t>(process.scans, kScanAfterNs.size() - 1);
  process.scan_due_ns = now_ns + std::max(kScanAfterNs[step], cost * 300);
  ++process.scans;
}

void read_size(WatchRecord& record, LiveProcess& process, std::uint64_t now_ns) {
  if (process.memory_due_ns == 0) {
    // Not of all in one look.
    process.memory_due_ns = now_ns + 1'000'000'000 + process.pid % 16 * 50'000'000;
    return;
  }
  if (now_ns < process.memory_due_ns || process.is_zombie) return;
  const std::uint64_t begin = thread_cpu_ns();
  WatchedMemory memory;
  const std::string pages = read_whole(process_file(process.pid, "statm"));
  std::string_view rest = pages;
  take_number(rest);
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  memory.resident_bytes = take_number(rest) * page;
  memory.shared_bytes = take_number(rest) * page;
  memory.private_bytes =
      memory.resident_bytes - std::min(memory.resident_bytes, memory.shared_bytes);
  const std::string rollup = memory.resident_bytes < kLargeBytes
                                 ? read_whole(process_file(process.pid, "smaps_rollup"))
                                 : std::string();
  if (!rollup.empty()) {
    memory.resident_bytes = number_behind(rollup, "Rss:") * 1024;
    memory.private_bytes =
        (number_behind(rollup, "Private_Clean:") + number_behind(rollup, "Private_Dirty:")) * 1024;
    memory.shared_bytes =
        (number_behind(rollup, "Shared_Clean:") + number_behind(rollup, "Shared_Dirty:")) * 1024;
  }
  if (memory.resident_bytes != 0) record.seen().processes[process.place].memory = memory;
  const std::uint64_t cost = thread_cpu_ns() - begin;
  process.memory_due_ns = now_ns + std::max<std::uint64_t>(20'000'000'000, cost * 20'000);
}

void add_holders_of_locks(Observation& seen) {
  for (WatchedProcess& process : seen.processes)
    for (std::size_t object = 0; object < seen.objects.size(); ++object) {
      const auto& memory = seen.objects[object].memory;
      if (memory &&
          std::ranges::find(process.shared_memory, *memory) != process.shared_memory.end())
        hold(process, object, true, true);
    }
}

}  // namespace ipcbench
