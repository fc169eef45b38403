"""What a sandbox takes away: calls of the kernel, by a seccomp filter of this process and its children."""
import ctypes
import errno
import platform
import struct

CALLS = {  # of x86-64
    "process_vm_readv": 310, "process_vm_writev": 311, "memfd_create": 319, "mq_open": 240, "shmget": 29, "msgget": 68,
    "splice": 275, "vmsplice": 278, "socketpair": 53, "mknodat": 259, "mknod": 133, "eventfd2": 290,
    "perf_event_open": 298, "sched_setaffinity": 203, "setns": 308,
}
CAN_REFUSE = platform.machine() == "x86_64"
LOAD_NUMBER, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
REFUSE, ALLOW = 0x00050000 | errno.EPERM, 0x7FFF0000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2


def refuse(*calls):
    """Refuses the calls, with EPERM, to this process from now on; called between fork and exec."""
    steps = [(LOAD_NUMBER, 0, 0, 0)]
    for place, call in enumerate(calls):
        steps.append((JUMP_IF_EQUAL, len(calls) - place, 0, CALLS[call]))
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program):
        raise OSError(ctypes.get_errno(), "seccomp")
