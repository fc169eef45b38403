"""What the programs of this folder share. Import it before numpy, which then computes in one thread. Each
program runs for so many seconds (its first argument) and has in its first line what `ipcbench watch` has to
say of it."""
import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
END = time.monotonic() + SECONDS
_loops_a_second = 0.0


def _loop(count):
    total = 0
    for k in range(count):
        total += k & 7
    return total


def spin(seconds):
    """So much time of a processor in Python code without a system call, however busy the machine is."""
    global _loops_a_second
    if not _loops_a_second:
        begin = time.thread_time()
        _loop(200_000)
        _loops_a_second = 200_000 / (time.thread_time() - begin)
    _loop(int(seconds * _loops_a_second))


def is_time_left():
    return time.monotonic() < END
