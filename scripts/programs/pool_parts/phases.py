"""Where a party's time goes, by its own clock (CLOCK_MONOTONIC, which all processes share)."""

import time

now = time.perf_counter_ns
NAMES = ("idle", "receive", "decode", "touch", "compute", "encode", "lock", "send")
IDLE, RECEIVE, DECODE, TOUCH, COMPUTE, ENCODE, LOCK, SEND, UNKNOWN = range(9)


class Phases:
    """Every moment belongs to the phase that ends behind it. `bounds` is shared memory of two integers:
    when the measured part began and when it ended, for all parties."""

    def __init__(self, bounds):
        self.bounds = bounds
        self.began = 0
        self.spent = [0] * 9
        self.last = now()

    def end(self, phase):
        moment = now()
        self.spent[phase] += moment - self.last
        self.last = moment

    def arrived(self, phase=IDLE):
        """The first bytes of a message are there. Whatever came before the measured part is forgotten."""
        began = self.bounds[0]
        if began != self.began:
            self.spent = [0] * 9
            self.began = self.last = began
        self.end(phase)

    def of_measured_part(self):
        """By name, without phases that never were. The wait for the word to stop is no part of it."""
        if self.bounds[0] != self.began:  # no message came in it
            return {NAMES[IDLE]: self.bounds[1] - self.bounds[0]}
        spent = list(self.spent)
        spent[IDLE] -= max(0, sum(spent) - (self.bounds[1] - self.bounds[0]))
        return {name: ns for name, ns in zip(NAMES, spent) if ns > 0}
