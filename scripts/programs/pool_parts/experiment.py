"""What ipcbench asks for, checked before anything starts."""

import difflib

from .protocol import Unavailable
from .work import work_named

STARTS = ("fork", "spawn", "forkserver")
# Those that start their workers in a way of their own, and what it is called.
OWN_START = {"thread_pool": "thread", "joblib": "loky", "mpi4py": "mpi"}
MESSAGES = ("queue", "simple_queue", "pipe", "pipe_bytes", "manager", "shared_memory", "zmq")
CALLS = ("pool", "pool_imap", "executor", "thread_pool", "joblib", "mpi4py")
SHARED = ("queue", "simple_queue", "manager")  # one queue for all workers
# On these a send waits for a reader once what it writes does not fit into the pipe.
WRITES_WAIT = ("simple_queue", "pipe", "pipe_bytes")
PIPE_BYTES = 64 * 1024
OF_A_MESSAGE = 1024  # what a pickle and the kernel add, at most
LARGEST_WARMUP = 1 << 28  # bytes, where ipcbench does not say how many messages


def choose(what, text, names):
    if text in names:
        return text
    near = difflib.get_close_matches(str(text), names, 1)
    raise Unavailable("{}={} is not a choice{}; write {}".format(
        what, text, ", did you mean {}?".format(near[0]) if near else "", ", ".join(names)))


class Experiment:
    """Picklable: every worker gets it. Sizes are those of one message, which carries `items` items."""

    def __init__(self, said):
        if said.get("type") != "experiment" or said.get("protocol") != 1:
            raise Unavailable("this program speaks version 1 of the protocol, and was told: "
                              "{!r:.200}".format(said))
        options = dict(said.get("options") or {})
        self.via = choose("via", options.pop("via", "queue"), MESSAGES + CALLS)
        for name in options:
            choose("option", name, ("via",))
        choose("pattern", said.get("pattern") or "pool", ("pool", "pingpong"))
        self.workers = said["workers"]
        self.depth = said.get("depth") or 1
        self.items = said.get("items") or 1
        self.item_bytes = said["size_bytes"], said["reply_bytes"]
        self.seed = said.get("seed") or 0
        self.touch = said.get("touch", True)
        self.work = said.get("work") or "none"
        work_named(self.work)
        self.duration_ns = said.get("duration_ns")
        # In messages, where ipcbench counts items.
        self.messages = self._in_messages(said.get("messages"))
        self.warmup = said.get("warmup_messages")
        self.start = self._start_of(said.get("start") or "fork")
        if self.messages is None and self.duration_ns is None:
            raise Unavailable("neither messages nor duration_ns says how long to measure")
        if self.via in WRITES_WAIT:
            self._refuse_deadlock()

    def _in_messages(self, items):
        return None if items is None else -(-items // self.items)

    def _start_of(self, asked):
        own = OWN_START.get(self.via)
        if own is None:
            return choose("start", asked, STARTS)
        if asked not in ("fork", own):  # the first one is nobody's wish, but ipcbench's default
            raise Unavailable("start={} has no meaning with via={}, which starts its workers by itself"
                              " ({}); drop it, or write via=pool".format(asked, self.via, own))
        return own

    def _refuse_deadlock(self):
        """Both sides write more than the pipe holds while neither reads."""
        lanes = self.workers if self.via in SHARED else 1
        ahead = (self.depth - 1) * lanes * (self.message_bytes[0] + OF_A_MESSAGE)
        back = self.depth * lanes * (self.message_bytes[1] + OF_A_MESSAGE)
        if min(ahead, back) > PIPE_BYTES:
            raise Unavailable(
                "via={} with depth={} would deadlock: tasks and replies that are under way together are"
                " larger than a pipe (64 KiB), and both sides write before they read; write depth=1, or"
                " via=queue, whose feeder threads write".format(self.via, self.depth))

    @property
    def window(self):
        """Messages under way at most."""
        return self.workers * self.depth

    @property
    def message_bytes(self):
        return tuple(each * self.items for each in self.item_bytes)

    @property
    def warmup_messages(self):
        """Over all workers, and at least two turns, so that the length of a turn is known."""
        each = self.warmup
        if each is None:
            each = min(50, LARGEST_WARMUP // (sum(self.message_bytes) * self.workers))
        return max(each, 2) * self.workers
