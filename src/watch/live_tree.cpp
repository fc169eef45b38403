#include "live_tree.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>

#include "proc_read.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kMostProcesses = 4096;      // that are kept, with those that have ended
constexpr std::size_t kMostKeptThreads = 32'768;  // the same of threads
constexpr std::size_t kMostCommandBytes = 4096;
constexpr std::size_t kFilesOfThread = 6;

std::string task_directory(std::uint32_t pid, std::uint32_t tid) {
  return "/proc/" + std::to_string(pid) + "/task/" + std::to_string(tid) + "/";
}

std::string command_of(std::uint32_t pid) {
  std::string text = read_whole("/proc/" + std::to_string(pid) + "/cmdline");
  while (!text.empty() && text.back() == '\0') text.pop_back();
  std::ranges::replace(text, '\0', ' ');
  if (text.size() > kMostCommandBytes) text.resize(kMostCommandBytes);
  return text;
}

std::uint64_t ticks_since_boot() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  const auto ns = static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
                  static_cast<std::uint64_t>(now.tv_nsec);
  return ns / tick_ns();
}

}  // namespace

LiveTree::LiveTree(WatchRecord& record) : record_(record), boot_offset_ticks_(ticks_since_boot()) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  const std::size_t room =
      files.rlim_cur > 128 ? static_cast<std::size_t>(files.rlim_cur) - 128 : 0;
  most_threads_ = std::clamp<std::size_t>(room / (kFilesOfThread + 1), 8, 4096);
}

LiveProcess* LiveTree::find(std::uint32_t pid) {
  const auto found = by_pid_.find(pid);
  return found == by_pid_.end() ? nullptr : found->second;
}

bool LiveTree::knows_thread(std::uint32_t tid) const { return tids_.contains(tid); }

bool LiveTree::add(std::uint32_t pid, std::uint64_t now_ns) {
  if (by_pid_.contains(pid)) return true;
  if (pid == static_cast<std::uint32_t>(::getpid())) return false;  // who looks is part of no tree
  const std::string directory = "/proc/" + std::to_string(pid);
  const std::string stat_text = read_whole(directory + "/stat");
  const StatLine stat = parse_stat(stat_text);
  if (stat.letter == '?' || stat.letter == 'X') return false;
  Observation& seen = record_.seen();
  if (seen.processes.size() >= kMostProcesses || live_threads_ >= most_threads_) {
    ++seen.short_lived.processes;
    record_.refuse("processes beyond " + std::to_string(std::min(kMostProcesses, most_threads_)) +
                   " are counted, not watched");
    return false;
  }
  // One that ended before anything of it was seen has nothing to tell.
  if (stat.letter == 'Z') {
    ++seen.short_lived.processes;
    seen.short_lived.cpu_ns += (stat.user_ticks + stat.system_ticks) * tick_ns();
    return false;
  }
  auto process = std::make_unique<LiveProcess>(pid);
  process->place = seen.processes.size();
  process->start_ticks = stat.start_ticks;
  process->tasks = Fd(::open((directory + "/task").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  WatchedProcess kept;
  kept.pid = pid;
  kept.parent = stat.parent;
  if (stat.start_ticks > boot_offset_ticks_)
    kept.born_ns = std::max<std::uint64_t>((stat.start_ticks - boot_offset_ticks_) * tick_ns(), 1);
  seen.processes.push_back(std::move(kept));
  describe(*process);
  find_threads(*process, now_ns);
  by_pid_.emplace(pid, process.get());
  processes_.push_back(std::move(process));
  return true;
}

void LiveTree::note_exec(std::uint32_t pid) {
  constexpr std::size_t kMostNoted = 4096;
  LiveProcess* const process = find(pid);
  if (process == nullptr) {
    if (execs_.size() < kMostNoted) execs_.insert(pid);
    return;
  }
  record_.seen().processes[process->place].born_by = BornBy::exec;
  describe(*process);
}

void LiveTree::describe(LiveProcess& process) {
  WatchedProcess& kept = record_.seen().processes[process.place];
  const std::string program = link_text("/proc/" + std::to_string(process.pid) + "/exe");
  std::string command = command_of(process.pid);
  if (command.empty()) return;  // it is about to end
  const bool changed =
      !kept.command.empty() && (program != kept.program || command != kept.command);
  if (changed) {
    kept.born_by = BornBy::exec;
    process.map.forget();
    process.fds.clear();
    process.polls.clear();
  } else if (execs_.erase(process.pid) != 0) {
    kept.born_by = BornBy::exec;
  } else if (kept.born_by == BornBy::unknown) {
    const auto& all = record_.seen().processes;
    const auto parent =
        std::ranges::find(all.rbegin(), all.rend(), kept.parent, &WatchedProcess::pid);
    if (parent != all.rend() && kept.born_ns != 0)
      kept.born_by =
          parent->command == command && parent->program == program ? BornBy::fork : BornBy::exec;
  }
  kept.program = program;
  kept.command = std::move(command);
}

void LiveTree::add_thread(LiveProcess& process, std::uint32_t tid, std::uint64_t now_ns) {
  Observation& all = record_.seen();
  if (kept_threads_ >= kMostKeptThreads) {
    ++all.short_lived.threads;
    record_.refuse("threads beyond " + std::to_string(kMostKeptThreads) +
                   " are counted, not watched");
    return;
  }
  if (live_threads_ >= most_threads_) {
    record_.refuse("threads beyond " + std::to_string(most_threads_) + " are not watched");
    return;
  }
  const std::string directory = task_directory(process.pid, tid);
  auto thread = std::make_unique<LiveThread>();
  thread->tid = tid;
  thread->stat = open_file(directory + "stat");
  if (!thread->stat.is_open()) return;  // it was quicker
  thread->call = open_file(directory + "syscall");
  thread->channel = open_file(directory + "wchan");
  thread->schedstat = open_file(directory + "schedstat");
  thread->io = open_file(directory + "io");
  thread->children = open_file(directory + "children");
  auto& kept = all.processes[process.place].threads;
  thread->place = kept.size();
  WatchedThread seen;
  seen.tid = tid;
  seen.first_ns = seen.last_ns = now_ns;
  std::array<char, 1024> buffer;
  seen.name = parse_stat(read_kept(thread->stat, buffer)).name;
  // What is born while it is watched has counted from nothing.
  const WatchedProcess& owner = all.processes[process.place];
  const bool is_first = process.threads.empty();
  if (counts_from_start_ || owner.born_ns != 0 || !is_first) {
    CounterReading start;
    start.at_ns = is_first ? owner.born_ns : now_ns;
    seen.counters.push_back(start);
  }
  kept.push_back(std::move(seen));
  ++tids_[tid];
  ++live_threads_;
  ++kept_threads_;
  process.threads.push_back(std::move(thread));
}

void LiveTree::find_threads(LiveProcess& process, std::uint64_t now_ns) {
  // New ones are told by the directory's links, which cost less than its list.
  struct stat status {};
  if (!process.tasks.is_open() || ::fstat(process.tasks.get(), &status) != 0) return;
  if (status.st_nlink == process.links) return;
  process.links = status.st_nlink;
  for (const std::uint32_t tid : numbers_in("/proc/" + std::to_string(process.pid) + "/task")) {
    const auto has_tid = [&](const auto& each) { return each->tid == tid; };
    if (std::ranges::none_of(process.threads, has_tid)) add_thread(process, tid, now_ns);
  }
}

void LiveTree::find_children(LiveProcess& process, std::uint64_t now_ns) {
  std::array<char, 16384> buffer;
  for (std::size_t i = 0; i < process.threads.size(); ++i) {
    LiveThread& thread = *process.threads[i];
    std::string_view text = read_kept(thread.children, buffer);
    if (text == thread.children_text) continue;
    thread.children_text = text;
    while (!text.empty())
      if (const std::uint64_t pid = take_number(text)) add(static_cast<std::uint32_t>(pid), now_ns);
  }
}

void LiveTree::discover(std::uint32_t adoptive, std::uint64_t now_ns) {
  if (adoptive != 0) {
    const std::string text = read_whole(task_directory(adoptive, adoptive) + "children");
    std::string_view rest = text;
    while (!rest.empty())
      if (const std::uint64_t pid = take_number(rest)) add(static_cast<std::uint32_t>(pid), now_ns);
  }
  // Those that are found meanwhile are looked at in the same turn.
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    LiveProcess& process = *processes_[i];
    if (process.is_zombie) continue;
    find_threads(process, now_ns);
    find_children(process, now_ns);
  }
}

void LiveTree::sweep(std::uint64_t now_ns) {
  for (const auto& process : processes_) {
    const std::size_t before = process->threads.size();
    std::erase_if(process->threads, [](const auto& thread) { return thread->gone; });
    live_threads_ -= before - process->threads.size();
    if (process->threads.size() != before) process->links = 0;  // others may have come meanwhile
    if (!process->threads.empty()) continue;
    auto& ended = record_.seen().processes[process->place].ended_ns;
    if (!ended) ended = now_ns;
    by_pid_.erase(process->pid);
  }
  std::erase_if(processes_, [](const auto& process) { return process->threads.empty(); });
}

}  // namespace ipcbench
