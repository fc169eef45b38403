#include "system_calls.hpp"

#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace ipcbench {
namespace {

using enum CallShape;

// Not every machine has all of them: the older ones are missing where newer ones do the same.
constexpr SystemCall kCalls[] = {
    {SYS_read, "read", reads_fd},
    {SYS_readv, "readv", reads_fd},
    {SYS_pread64, "pread64", reads_fd},
    {SYS_preadv, "preadv", reads_fd},
    {SYS_recvfrom, "recvfrom", reads_fd},
    {SYS_recvmsg, "recvmsg", reads_fd},
    {SYS_recvmmsg, "recvmmsg", reads_fd},
    {SYS_accept, "accept", reads_fd},
    {SYS_accept4, "accept4", reads_fd},
    {SYS_mq_timedreceive, "mq_timedreceive", reads_fd},
    {SYS_write, "write", writes_fd},
    {SYS_writev, "writev", writes_fd},
    {SYS_pwrite64, "pwrite64", writes_fd},
    {SYS_pwritev, "pwritev", writes_fd},
    {SYS_sendto, "sendto", writes_fd},
    {SYS_sendmsg, "sendmsg", writes_fd},
    {SYS_sendmmsg, "sendmmsg", writes_fd},
    {SYS_sendfile, "sendfile", writes_fd},
    {SYS_connect, "connect", writes_fd},
    {SYS_vmsplice, "vmsplice", writes_fd},
    {SYS_mq_timedsend, "mq_timedsend", writes_fd},
    {SYS_splice, "splice", splices},
    {SYS_tee, "tee", splices},
    {SYS_futex, "futex", futex},
    {SYS_ppoll, "ppoll", ppoll},
    {SYS_pselect6, "pselect6", select},
    {SYS_epoll_pwait, "epoll_pwait", epoll},
#ifdef SYS_poll
    {SYS_poll, "poll", poll},
#endif
#ifdef SYS_select
    {SYS_select, "select", select},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, "epoll_wait", epoll},
#endif
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, "epoll_pwait2", epoll_pwait2},
#endif
    {SYS_nanosleep, "nanosleep", sleeps},
    {SYS_clock_nanosleep, "clock_nanosleep", sleeps},
    {SYS_wait4, "wait4", waits_for_pid},
    {SYS_waitid, "waitid", waitid},
    {SYS_fsync, "fsync", disk},
    {SYS_fdatasync, "fdatasync", disk},
    {SYS_sync, "sync", disk},
    {SYS_syncfs, "syncfs", disk},
    {SYS_msync, "msync", disk},
    {SYS_sync_file_range, "sync_file_range", disk},
    {SYS_io_getevents, "io_getevents", disk},
    {SYS_flock, "flock", locks_fd},
    {SYS_fcntl, "fcntl", fcntl},
    {SYS_semop, "semop", sysv_semaphore},
    {SYS_semtimedop, "semtimedop", sysv_semaphore},
    {SYS_msgrcv, "msgrcv", reads_sysv_queue},
    {SYS_msgsnd, "msgsnd", writes_sysv_queue},
#ifdef SYS_open
    {SYS_open, "open", other},
#endif
#ifdef SYS_pause
    {SYS_pause, "pause", other},
#endif
#ifdef SYS_vfork
    {SYS_vfork, "vfork", other},
#endif
    {SYS_openat, "openat", other},
    {SYS_clone, "clone", other},
    {SYS_close, "close", other},
    {SYS_mmap, "mmap", other},
    {SYS_munmap, "munmap", other},
    {SYS_mprotect, "mprotect", other},
    {SYS_madvise, "madvise", other},
    {SYS_brk, "brk", other},
    {SYS_execve, "execve", other},
    {SYS_exit, "exit", other},
    {SYS_exit_group, "exit_group", other},
    {SYS_ioctl, "ioctl", other},
    {SYS_rt_sigtimedwait, "rt_sigtimedwait", other},
    {SYS_rt_sigsuspend, "rt_sigsuspend", other},
    {SYS_restart_syscall, "restart_syscall", other},
    {SYS_io_uring_enter, "io_uring_enter", other},
};

struct ChannelPart {
  std::string_view part;
  WaitKind kind;
};

// A part of the function's name decides, the first one that fits.
constexpr ChannelPart kChannels[] = {
    {"pipe_read", WaitKind::read},       {"pipe_write", WaitKind::write},
    {"futex", WaitKind::lock},           {"ep_poll", WaitKind::poll},
    {"do_select", WaitKind::poll},       {"do_sys_poll", WaitKind::poll},
    {"do_poll", WaitKind::poll},         {"schedule_hrtimeout", WaitKind::poll},
    {"nanosleep", WaitKind::sleep},      {"do_wait", WaitKind::child},
    {"kernel_wait", WaitKind::child},    {"stream_read", WaitKind::read},
    {"wait_data", WaitKind::read},       {"wait_for_more_packets", WaitKind::read},
    {"csk_accept", WaitKind::read},      {"sock_alloc_send", WaitKind::write},
    {"sk_stream_wait", WaitKind::write}, {"eventfd_read", WaitKind::read},
    {"n_tty_read", WaitKind::read},      {"tty_write", WaitKind::write},
    {"wait_woken", WaitKind::read},      {"do_signal_stop", WaitKind::stopped},
    {"ptrace_stop", WaitKind::stopped},  {"flock", WaitKind::lock},
    {"posix_lock", WaitKind::lock},      {"do_semtimedop", WaitKind::lock},
};

constexpr std::string_view kDiskParts[] = {
    "io_schedule", "folio_wait",  "wait_on_page", "jbd2",          "blk_",           "bio_",
    "ext4",        "xfs_",        "btrfs",        "do_get_write",  "rq_qos",         "fdatawait",
    "__filemap",   "inode_sleep", "submit_",      "balance_dirty", "wait_on_buffer", "wait_on_bit",
    "iomap_",      "nfs_",        "wb_wait",      "writeback",
};

}  // namespace

const SystemCall* find_call(long number) {
  const auto found = std::ranges::find(kCalls, number, &SystemCall::number);
  return found == std::end(kCalls) ? nullptr : found;
}

std::string name_of_call(long number) {
  const SystemCall* const call = find_call(number);
  return call != nullptr ? std::string(call->name) : "call " + std::to_string(number);
}

bool is_disk_channel(std::string_view channel) {
  return std::ranges::any_of(kDiskParts, [&](std::string_view part) {
    return channel.find(part) != std::string_view::npos;
  });
}

WaitKind kind_by_channel(std::string_view channel) {
  if (is_disk_channel(channel)) return WaitKind::disk;
  for (const ChannelPart& each : kChannels)
    if (channel.find(each.part) != std::string_view::npos) return each.kind;
  return WaitKind::other;
}

}  // namespace ipcbench
