#include "wait_reader.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <algorithm>

#include "proc_read.hpp"

namespace ipcbench {
namespace {

int as_fd(std::uint64_t argument) { return static_cast<int>(static_cast<std::uint32_t>(argument)); }

// Of these the function follows from the call and its object, but for rare faults of pages.
bool has_constant_channel(const WatchedWait& wait, const Observation& seen) {
  switch (wait.kind) {
    case WaitKind::read:
    case WaitKind::write:
      return wait.objects.size() == 1 &&
             (seen.objects[wait.objects.front()].kind == WaitObject::pipe ||
              seen.objects[wait.objects.front()].kind == WaitObject::socket);
    case WaitKind::lock:
    case WaitKind::poll:
    case WaitKind::sleep:
    case WaitKind::child:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string_view WaitReader::channel_of(const LiveThread& thread) {
  const std::string_view text = read_kept(thread.channel, channel_);
  return text == "0" ? std::string_view() : text;
}

void WaitReader::read(LiveProcess& process, LiveThread& thread, std::string_view line,
                      std::uint64_t now_ns) {
  thread.length.reset();
  thread.is_mutex = false;
  if (line.starts_with("running")) {
    thread.wait = WatchRecord::kRunning;
    return;
  }
  if (line.starts_with('-')) {
    take_word(line);
    read_outside_call(thread, line);
    return;
  }
  const auto number = static_cast<long>(take_number(line));
  Arguments arguments{};
  for (std::uint64_t& argument : arguments) argument = take_number(line, 16);
  WatchedWait wait;
  wait.call = name_of_call(number);
  if (const SystemCall* const call = find_call(number))
    fill(wait, *call, arguments, process, thread, now_ns);
  const bool constant = has_constant_channel(wait, record_.seen());
  const std::uint64_t kind =
      wait.objects.size() == 1
          ? static_cast<std::uint64_t>(record_.seen().objects[wait.objects.front()].kind)
          : 255;
  std::string& known = channels_[static_cast<std::uint64_t>(number) << 8 | kind];
  if (constant && !known.empty()) {
    wait.channel = known;
  } else {
    wait.channel = channel_of(thread);
    if (constant) known = wait.channel;
  }
  if (is_disk_channel(wait.channel)) {
    wait.kind = WaitKind::disk;
  } else if (wait.kind == WaitKind::other) {
    wait.kind = kind_by_channel(wait.channel);
  }
  if (wait.channel.find("signal_stop") != std::string::npos) wait.kind = WaitKind::stopped;
  thread.wait = record_.wait(std::move(wait));
}

void WaitReader::read_outside_call(LiveThread& thread, std::string_view rest) {
  std::array<char, 1024> buffer;
  const char letter = parse_stat(read_kept(thread.stat, buffer)).letter;
  WatchedWait wait;
  if (letter == 'Z' || letter == 'X') {
    wait.kind = WaitKind::exit;
  } else if (take_number(rest, 16) == 0 || letter == '?') {
    thread.gone = true;  // its stack has gone, so it is about to
    return;
  } else if (letter == 'T' || letter == 't') {
    wait.kind = WaitKind::stopped;
  } else {
    // A fault of a page, or on its way between two looks.
    wait.channel = channel_of(thread);
    if (wait.channel.empty() || letter == 'R') {
      thread.wait = WatchRecord::kRunning;
      return;
    }
    wait.kind = is_disk_channel(wait.channel) ? WaitKind::disk : kind_by_channel(wait.channel);
  }
  thread.wait = record_.wait(std::move(wait));
}

void WaitReader::read_without_call(LiveThread& thread) {
  std::array<char, 1024> buffer;
  const char letter = parse_stat(read_kept(thread.stat, buffer)).letter;
  WatchedWait wait;
  if (letter == '?') {
    thread.gone = true;
    return;
  }
  if (letter == 'R') {
    thread.wait = WatchRecord::kRunning;
    return;
  }
  if (letter == 'Z' || letter == 'X') {
    wait.kind = WaitKind::exit;
  } else if (letter == 'T' || letter == 't') {
    wait.kind = WaitKind::stopped;
  } else {
    wait.channel = channel_of(thread);
    wait.kind =
        letter == 'D' && wait.channel.empty() ? WaitKind::disk : kind_by_channel(wait.channel);
  }
  thread.wait = record_.wait(std::move(wait));
}

void WaitReader::fill(WatchedWait& wait, const SystemCall& call, const Arguments& arguments,
                      LiveProcess& process, LiveThread& thread, std::uint64_t now_ns) {
  const auto at_fd = [&](std::size_t argument) {
    wait.objects = {objects_.behind_fd(process, as_fd(arguments[argument]), now_ns)};
  };
  switch (call.shape) {
    case CallShape::reads_fd:
      fill_transfer(wait, false, as_fd(arguments[0]), arguments, process, thread, now_ns);
      return;
    case CallShape::writes_fd:
      fill_transfer(wait, true, as_fd(arguments[0]), arguments, process, thread, now_ns);
      return;
    case CallShape::splices: {
      const bool writes = channel_of(thread).find("writ") != std::string_view::npos;
      wait.kind = writes ? WaitKind::write : WaitKind::read;
      at_fd(!writes ? 0 : call.name == "tee" ? 1 : 2);
      return;
    }
    case CallShape::futex:
      fill_futex(wait, arguments, process, thread, now_ns);
      return;
    case CallShape::poll:
      wait.timed = as_fd(arguments[2]) >= 0;
      fill_poll(wait, arguments, process, now_ns);
      return;
    case CallShape::ppoll:
      wait.timed = arguments[2] != 0;
      fill_poll(wait, arguments, process, now_ns);
      return;
    case CallShape::select:
      wait.timed = arguments[4] != 0;
      fill_select(wait, arguments, process, now_ns);
      return;
    case CallShape::epoll:
      wait.timed = as_fd(arguments[3]) >= 0;
      fill_epoll(wait, as_fd(arguments[0]), process, now_ns);
      return;
    case CallShape::epoll_pwait2:
      wait.timed = arguments[3] != 0;
      fill_epoll(wait, as_fd(arguments[0]), process, now_ns);
      return;
    case CallShape::sleeps:
      wait.kind = WaitKind::sleep;
      wait.timed = true;
      return;
    case CallShape::waits_for_pid:
      wait.kind = WaitKind::child;
      if (as_fd(arguments[0]) > 0) wait.ends = static_cast<std::uint32_t>(arguments[0]);
      return;
    case CallShape::waitid:
      wait.kind = WaitKind::child;
      if (arguments[0] == P_PID) wait.ends = static_cast<std::uint32_t>(arguments[1]);
      return;
    case CallShape::disk:
      wait.kind = WaitKind::disk;
      return;
    case CallShape::fcntl:
      if (arguments[1] != F_SETLKW && arguments[1] != F_OFD_SETLKW) return;
      [[fallthrough]];
    case CallShape::locks_fd:
      wait.kind = WaitKind::lock;
      at_fd(0);
      return;
    case CallShape::sysv_semaphore:
      wait.kind = WaitKind::lock;
      wait.timed = call.name == "semtimedop" && arguments[3] != 0;
      wait.objects = {objects_.of_sysv(WaitObject::shared_lock, "sysv-sem", arguments[0])};
      return;
    case CallShape::reads_sysv_queue:
      wait.kind = WaitKind::read;
      wait.objects = {objects_.of_sysv(WaitObject::pipe, "sysv-mq", arguments[0])};
      return;
    case CallShape::writes_sysv_queue:
      wait.kind = WaitKind::write;
      wait.objects = {objects_.of_sysv(WaitObject::pipe, "sysv-mq", arguments[0])};
      return;
    case CallShape::other:
      return;
  }
}

void WaitReader::fill_transfer(WatchedWait& wait, bool writes, int fd, const Arguments& arguments,
                               LiveProcess& process, LiveThread& thread, std::uint64_t now_ns) {
  wait.kind = writes ? WaitKind::write : WaitKind::read;
  const std::size_t object = objects_.behind_fd(process, fd, now_ns);
  wait.objects = {object};
  // The third argument is a length where the second is a buffer, not a vector of them.
  const bool has_length = wait.call == "read" || wait.call == "write" || wait.call == "recvfrom" ||
                          wait.call == "sendto";
  if (has_length) thread.length = SeenCall{object, writes, {{arguments[2], 0}}};
}

void WaitReader::fill_select(WatchedWait& wait, const Arguments& arguments, LiveProcess& process,
                             std::uint64_t now_ns) {
  std::array<unsigned char, 128> bits{};
  const std::size_t bytes = (std::min<std::uint64_t>(arguments[0], 1024) + 7) / 8;
  for (const std::size_t set : {std::size_t{1}, std::size_t{2}}) {
    if (arguments[set] == 0 || !read_memory(process.pid, arguments[set],
                                            std::as_writable_bytes(std::span(bits)).first(bytes)))
      continue;
    for (std::size_t fd = 0; fd < bytes * 8; ++fd) {
      if ((bits[fd / 8] >> (fd % 8) & 1) == 0) continue;
      wait.objects.push_back(objects_.behind_fd(process, static_cast<int>(fd), now_ns));
      if (set == 2) wait.room.push_back(wait.objects.back());
    }
  }
  // People sleep by a select of nothing.
  wait.kind = wait.objects.empty() && wait.timed ? WaitKind::sleep : WaitKind::poll;
}

}  // namespace ipcbench
