"""Lines of JSON over two descriptors that ipcbench opened: 3 to read, 4 to write."""

import json
import os
import shutil
import tempfile
import threading
import time
import traceback

READ, WRITE = 3, 4
HEARING_S = 0.3


class Unavailable(Exception):
    """What was asked for is not to be had here; the text says why, and what to do."""


def send(message):
    line = (json.dumps(message) + "\n").encode()
    with _writing:
        while line:
            line = line[os.write(WRITE, line):]


def first_line():
    """What ipcbench said first, a byte at a time: what follows is read by somebody else."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = os.read(READ, 1)
        if not byte:
            raise EOFError("descriptor 3 ended before the experiment came")
        line += byte
    return json.loads(line)


def keep_from_children():
    """Workers must not hold the descriptors: their end tells ipcbench that the coordinator is gone."""
    os.set_inheritable(READ, False)
    os.set_inheritable(WRITE, False)
    os.register_at_fork(after_in_child=_close)


def _close():
    for descriptor in (READ, WRITE):
        try:
            os.close(descriptor)
        except OSError:
            pass  # a child of a child


_writing = threading.Lock()


def fail(reason, worker=None):
    """The first one who fails says so, and ends all: workers end with their coordinator."""
    if not _failing.acquire(False):
        threading.Event().wait()
    message = {"type": "failed", "reason": reason}
    if worker is not None:
        message["worker"] = worker
    try:
        send(message)
    finally:
        leave(1)


def leave(code):
    """At once, without waiting for threads or workers, which end with this process."""
    if tempfile.tempdir is not None:
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)
    os._exit(code)


def fail_with(error):
    """For the main thread. Where a worker's end is behind it, the watch knows more."""
    traceback.print_exception(type(error), error, error.__traceback__)
    time.sleep(HEARING_S)
    fail(last_line(error))


def last_line(error):
    return traceback.format_exception_only(type(error), error)[-1].strip()


_failing = threading.Lock()
