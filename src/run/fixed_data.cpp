#include "ipcbench/run/fixed_data.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/host/proc_text.hpp"
#include "ipcbench/transports/directory.hpp"

namespace ipcbench {
namespace {

std::string file_path(const ControlBlock& control) { return control.directory.str() + "/fixed"; }

// A reader that is gone is told by EPIPE, since the parties ignore SIGPIPE.
void write_whole(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count == -1 && errno == EPIPE)
      throw PeerClosed("fixed data: the worker that was to read it is gone");
    if (count == -1 && errno != EINTR) throw_errno("write(fixed data)");
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

void read_whole(int fd, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::read(fd, bytes.data(), bytes.size());
    if (count == 0) throw PeerClosed("fixed data: the coordinator closed it before its end");
    if (count == -1 && errno != EINTR) throw_errno("read(fixed data)");
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

std::uint64_t thread_faults() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return static_cast<std::uint64_t>(usage.ru_minflt);
}

std::uint64_t private_bytes() {
  std::uint64_t kilobytes = 0;
  for (const std::string& line : lines_of("/proc/self/smaps_rollup"))
    for (const std::string_view key : {"Private_Clean:", "Private_Dirty:"})
      if (line.starts_with(key))
        kilobytes += leading_number(std::string_view(line).substr(key.size())).value_or(0);
  return kilobytes * 1024;
}

}  // namespace

FixedSource::FixedSource(ControlBlock& control)
    : control_(control), way_(fixed_way(control.experiment)) {
  const std::uint32_t workers = control.experiment.workers;
  std::size_t pipes = 0;
  if (way_ == FixedWay::pipe || way_ == FixedWay::pipe_first) pipes = workers;
  if (way_ == FixedWay::queue) {
    pipes = 1;
    check(::sem_init(&control.fixed.turn, 1, 1), "sem_init");
  }
  for (std::size_t i = 0; i < pipes; ++i) {
    int ends[2];
    check(::pipe2(ends, O_CLOEXEC), "pipe2");
    pipes_.push_back({Fd(ends[0]), Fd(ends[1])});
  }
  if (way_ == FixedWay::memory) mapped_ = Mapping::shared(control.experiment.fixed_bytes);
  for (std::uint32_t lane = 0; lane < workers; ++lane)
    control.parties[lane + 1].fixed.fd =
        pipes != 0 ? pipes_[pipe_of(lane)].reader.get() : mapped_.fd();
}

void FixedSource::make() {
  if (way_ == FixedWay::none) return;
  data_ = Mapping::private_memory(control_.experiment.fixed_bytes);
  fill_payload(data_.span(), kFixedNumber);
}

void FixedSource::begin() {
  control_.fixed.begin_ns = monotonic_ns();
  if (way_ == FixedWay::file) put_into_file();
  if (way_ == FixedWay::file || way_ == FixedWay::memory)
    std::ranges::copy(data_.span(), mapped_.data());
}

void FixedSource::put_into_file() {
  invocation_directory(lane_spec(control_.experiment, &control_));
  const std::string path = file_path(control_);
  Fd file(
      check(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), "open(fixed data)"));
  // Not ftruncate: a file system that is full has to say so here, and not when a page is written.
  do errno = ::posix_fallocate(file.get(), 0, static_cast<off_t>(data_.size()));
  while (errno == EINTR);
  if (errno != 0) throw_errno("posix_fallocate(" + path + ")");
  mapped_ = Mapping::attach(std::move(file), data_.size());
  mapped_.close_fd();
}

void FixedSource::close_reader(std::size_t pipe) {
  if (control_.experiment.start != Start::thread) pipes_[pipe].reader.reset();
}

void FixedSource::send(Pipe& pipe, std::uint32_t copies) {
  for (std::uint32_t copy = 0; copy < copies; ++copy) write_whole(pipe.writer.get(), data_.span());
  pipe.writer.reset();
}

void FixedSource::started(std::uint32_t lane) {
  if (way_ != FixedWay::pipe_first) return;
  close_reader(lane);
  send(pipes_[lane], 1);
}

void FixedSource::all_run() {
  if (way_ != FixedWay::pipe && way_ != FixedWay::queue) return;
  for (std::size_t i = 0; i < pipes_.size(); ++i) close_reader(i);
  for (Pipe& pipe : pipes_) send(pipe, way_ == FixedWay::queue ? control_.experiment.workers : 1);
}

FixedEnd FixedSource::thread_end(std::uint32_t lane) const {
  if (way_ == FixedWay::same_memory) return {Fd(), data_.span()};
  const int fd = control_.parties[lane + 1].fixed.fd;
  if (pipes_.empty() && way_ != FixedWay::memory) return {};
  return {Fd(check(::fcntl(fd, F_DUPFD_CLOEXEC, 0), "fcntl(fixed data)"))};
}

FixedEnd FixedSource::forked_end(std::uint32_t lane) {
  FixedEnd end = thread_end(lane);
  pipes_.clear();
  mapped_.close_fd();
  return end;
}

FixedData::FixedData(ControlBlock& control, std::uint32_t party, FixedEnd end)
    : control_(control),
      books_(control.parties.at(party).fixed),
      way_(fixed_way(control.experiment)),
      end_(std::move(end)),
      faults_(thread_faults()) {}

FixedEnd FixedData::spawned_end(const ControlBlock& control, std::uint32_t party) {
  switch (fixed_way(control.experiment)) {
    case FixedWay::none:
    case FixedWay::same_memory:
    case FixedWay::file:
      return {};
    default:
      return {adopt(control.parties.at(party).fixed.fd)};
  }
}

void FixedData::receive() {
  own_ = Mapping::private_memory(control_.experiment.fixed_bytes);
  read_whole(end_.fd.get(), own_.span());
  end_.fd.reset();
  data_ = own_.span();
}

void FixedData::take_first() {
  if (way_ != FixedWay::pipe_first) return;
  receive();
  note_ready();
}

void FixedData::take() {
  const std::uint64_t bytes = control_.experiment.fixed_bytes;
  switch (way_) {
    case FixedWay::none:
    case FixedWay::pipe_first:
      return;
    case FixedWay::same_memory:
      data_ = end_.memory;
      break;
    case FixedWay::pipe:
      receive();
      break;
    case FixedWay::queue:
      while (::sem_wait(&control_.fixed.turn) == -1)
        if (errno != EINTR) throw_errno("sem_wait");
      receive();
      ::sem_post(&control_.fixed.turn);
      break;
    case FixedWay::file:
      own_ = Mapping::private_copy(
          Fd(check(::open(file_path(control_).c_str(), O_RDONLY | O_CLOEXEC), "open(fixed data)")),
          bytes);
      own_.close_fd();
      data_ = own_.span();
      break;
    case FixedWay::memory:
      own_ = Mapping::attach(std::move(end_.fd), bytes);
      own_.close_fd();
      data_ = own_.span();
      break;
  }
  note_ready();
}

void FixedData::note_ready() {
  if (!sum_matches(data_, kFixedNumber))
    throw CorruptionError("fixed data: it did not arrive as the coordinator made it");
  books_.ready_ns = monotonic_ns();
  const std::uint64_t before = std::exchange(faults_, thread_faults());
  books_.use.faults = faults_ - before;
  books_.use.private_bytes = private_bytes();
  faults_ = thread_faults();
}

void FixedData::close_books() {
  if (data_.empty()) return;
  books_.use.end_faults = thread_faults() - faults_;
  books_.use.end_private_bytes = private_bytes();
}

}  // namespace ipcbench
