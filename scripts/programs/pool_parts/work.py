"""What a worker computes for an item."""

import re
import time

import numpy

from .protocol import Unavailable

LARGEST = 16384
UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9}
BASELINE_NS = 30 * 10**6
BASELINE_ITEMS = 1000


class Nothing:
    def run(self, number):
        pass

    def check(self):
        pass


class Matmul(Nothing):
    """The product of two matrices of doubles, as `a @ b` makes it; another one for each message."""

    def __init__(self, size, seed):
        random = numpy.random.default_rng(seed)
        self.size = size
        self.a, self.b = random.random((size, size)), random.random((size, size))
        self.x = random.random(size)
        self.bx = self.b @ self.x
        self.limit = 1e-12 * size ** 2 + 1e-9

    def run(self, number):
        self.a[number % self.size, 0] = number % 97
        self.product = self.a @ self.b

    def check(self):
        """By a random projection (Freivalds), which costs a vector where the product costs a matrix."""
        error = numpy.abs(self.product @ self.x - self.a @ self.bx).max()
        if not error <= self.limit * (1 + 97):
            raise ArithmeticError("a product of matrices is wrong by {}".format(error))


class Busy(Nothing):
    """Keeps the processor, and the interpreter's lock, until so much time has passed."""

    def __init__(self, clock, length_ns):
        self.clock, self.length_ns = clock, length_ns

    def run(self, number):
        clock, end = self.clock, self.clock() + self.length_ns
        while clock() < end:
            pass


def work_named(text):
    """What makes it, from a seed. Throws Unavailable."""
    name, _, argument = text.partition(":")
    if text == "none":
        return lambda seed: Nothing()
    if name == "matmul" and argument.isdigit() and 1 <= int(argument) <= LARGEST:
        return lambda seed: Matmul(int(argument), seed)
    length = re.fullmatch(r"(\d+(?:\.\d+)?)(ns|us|ms|s)", argument)
    if name in ("spin", "cpu") and length:
        clock = time.perf_counter_ns if name == "spin" else time.thread_time_ns
        return lambda seed: Busy(clock, int(float(length.group(1)) * UNITS[length.group(2)]))
    raise Unavailable("there is no work={} in Python; write matmul:N (1 to {}), spin:50us, cpu:50us or "
                      "none".format(text, LARGEST))


def compute_only_ns(work):
    """Processor time of an item, nothing being sent; None where there is no work."""
    if type(work) is Nothing:
        return None
    work.run(0)
    wall, begin = time.perf_counter_ns(), time.thread_time_ns()
    for items in range(1, BASELINE_ITEMS + 1):
        work.run(items)
        if time.perf_counter_ns() - wall > BASELINE_NS:
            break
    work.check()
    return (time.thread_time_ns() - begin) // items
