"""How many messages are sent, and when each and each batch of them was done."""

import array
import statistics

import numpy

from .payload import Corrupt
from .phases import now
from .protocol import Unavailable

BATCH_NS = 10**6
DIGITS = 4  # of a time in the histogram


class Pace:
    """For `messages`, or until `duration_ns` is over and a batch is full. One thread sends and one
    receives. Tasks have numbers from `first` on, `items` apart."""

    def __init__(self, experiment, first, batch, messages=None, duration_ns=None):
        self.items, self.batch = experiment.items, batch
        self.messages, self.duration_ns = messages, duration_ns
        self.first = self.next = first
        self.sent = self.received = 0
        self.batches_ns, self.times_ns = [], array.array("q")
        # Small messages hold only the last bytes of their number.
        self.mask = (1 << 8 * min(8, *experiment.message_bytes, *experiment.item_bytes)) - 1
        if experiment.touch and experiment.window * experiment.items > self.mask:
            raise Unavailable("size or reply: the messages under way are more than so few bytes can tell "
                              "apart; write a smaller depth, or larger messages")
        self.sent_at = {} if experiment.touch else None

    def begin(self):
        self.began = self.last = now()
        self.deadline = None if self.duration_ns is None else self.began + self.duration_ns

    def wants_more(self):
        if self.messages is not None:
            return self.sent < self.messages
        return self.sent % self.batch or now() < self.deadline

    def batch_now(self):
        return self.batch if self.messages is None else min(self.batch, self.messages - self.sent)

    def send(self):
        number = self.next
        self.next = number + self.items
        self.sent += 1
        if self.sent_at is not None:
            self.sent_at[number & self.mask] = now()
        return number

    def receive(self, number):
        moment = now()
        self.received += 1
        if self.sent_at is not None:
            sent = self.sent_at.pop(number & self.mask, None)
            if sent is None:
                raise Corrupt("a reply came to task {}, which nobody is waiting for".format(number))
            self.times_ns.append(moment - sent)
        if self.received % self.batch == 0:
            self.batches_ns.append(moment - self.last)
            self.last = moment
        self.ended = moment

    @property
    def message_ns(self):
        return statistics.median(self.batches_ns) / self.batch

    def histogram(self):
        """Pairs of a time and how many messages took it."""
        times = numpy.frombuffer(self.times_ns, numpy.int64)
        steps = 10 ** numpy.maximum(
            0, numpy.floor(numpy.log10(numpy.maximum(times, 1))) + 1 - DIGITS).astype(numpy.int64)
        values, counts = numpy.unique((times + steps // 2) // steps * steps, return_counts=True)
        return [[int(value), int(count)] for value, count in zip(values, counts)]


def batch_of(least, message_ns, messages):
    """Whole turns that take a millisecond at least, and divide `messages` where that can be."""
    wanted = least * max(1, -(-BATCH_NS // max(1, int(message_ns * least))))
    if messages is None:
        return wanted
    wanted = min(wanted, messages)
    for batch in range(wanted, wanted // 4, -1):
        if messages % batch == 0 and batch % least == 0:
            return batch
    return wanted
