"""One side of the exchange: what it sends and expects, what it computes, and where its time goes."""

import ctypes
import fcntl
import multiprocessing
import os
import signal
import threading

from .payload import Payloads
from .phases import COMPUTE, TOUCH, Phases
from .work import compute_only_ns, work_named

PR_SET_PDEATHSIG = 1
MEETING_S = 120


class Coordinator:
    """Sends tasks and checks replies. Contents are compared whole until `whole` is cleared."""

    def __init__(self, experiment, bounds, sizes):
        self.tasks = Payloads(sizes[0], experiment.seed, experiment.touch)
        self.replies = Payloads(sizes[1], experiment.seed + 1, experiment.touch)
        self.phases = Phases(bounds)
        self.whole = True

    def task(self, number, memory=None):
        task = self.tasks.make(number, memory)
        self.phases.end(TOUCH)
        return task

    def check(self, reply):
        number = self.replies.check(reply, self.whole)
        self.phases.end(TOUCH)
        return number


class Worker:
    """Computes `items` times for a task and makes the reply. Used by one thread."""

    def __init__(self, experiment, bounds, sizes, items):
        self.tasks = Payloads(sizes[0], experiment.seed, experiment.touch)
        self.replies = Payloads(sizes[1], experiment.seed + 1, experiment.touch)
        self.work = work_named(experiment.work)(experiment.seed)
        self.items = items
        self.phases = Phases(bounds)
        self.answered = 0

    def answer(self, task, memory=None):
        # The first message of each worker is compared whole; its sum does for the others.
        number = self.tasks.check(task, not self.answered)
        self.answered += 1
        end, work = self.phases.end, self.work
        end(TOUCH)
        for _ in range(self.items):
            work.run(number)
        end(COMPUTE)
        work.check()
        reply = self.replies.make(number, memory)
        end(TOUCH)
        return reply

    def introduction(self, meeting):
        """Pid, thread, and how long an item takes while all workers are at it."""
        if meeting is not None:
            meeting.wait(MEETING_S)
        return os.getpid(), threading.get_native_id(), compute_only_ns(self.work)


def end_with_coordinator():
    """The kernel ends this process when the coordinator goes, whatever it is doing then."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    coordinator = multiprocessing.parent_process()
    if coordinator is None or os.getppid() == coordinator.pid:
        return
    # A fork server's child, and the fork server waits for its children: so it must be told by the pipe
    # whose other end the coordinator has.
    pipe = coordinator.sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)  # SIGIO ends it
    if not coordinator.is_alive():
        os._exit(1)
