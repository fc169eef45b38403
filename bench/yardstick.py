#!/usr/bin/env python3
"""Measures ipcbench against a bare write/read loop, and the floor of its own harness.

Tool and loop alternate A B B A on the same two cores, so that drift hits both alike. The figure is
the median of the ratios of the pairs; the range says what a single pair is worth. Exit code 0 when
every bar holds, 1 when one is missed.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
RATIO_BAR = 0.9  # of the bare loop's throughput, at least
FLOOR_BAR_NS = 50  # for a message of the null transport, at most


def run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"yardstick: {' '.join(command)}\nended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def tool_summary(options, transport, pattern, size):
    """The summary of one experiment with one invocation."""
    document = json.loads(run([
        os.path.join(options.build, "ipcbench"), f"--pattern={pattern}", f"--transport={transport}",
        f"--size={size}", "--workers=1", "--work=none", f"--placement={options.cores}",
        "--invocations=1", f"--duration={options.duration}", "--sample=off", "--format=json"]))
    experiment = document["experiments"][0]
    if experiment["status"] != "ok":
        sys.exit(f"yardstick: {experiment['name']}: {experiment['status']}: {experiment['reason']}")
    return experiment["summary"]


def bare_rate(options, kind, size):
    line = run([os.path.join(options.build, "bench", "ipcbench_bare_loop"), f"--kind={kind}",
                f"--size={size}", f"--duration={options.duration}", f"--cores={options.cores}"])
    return float(re.search(r"bytes_per_second=(\d+)", line).group(1))


def tool_rate(options, transport, size):
    return tool_summary(options, transport, "stream", size)["bytes_per_second"]["median"]


def show(name, values, form, holds):
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"{name:<24} {form.format(middle)}  ({form.format(low)} to {form.format(high)}, "
          f"n = {len(values)})  {'holds' if holds(middle) else 'MISSED'}", flush=True)
    return holds(middle)


def compare_throughput(options, kind, size):
    tool, bare = [], []
    for pair in range(options.pairs):
        sides = [lambda: tool.append(tool_rate(options, kind, size)),
                 lambda: bare.append(bare_rate(options, kind, size))]
        for side in sides if pair % 2 == 0 else reversed(sides):
            side()
    print(f"{kind} {size}: ipcbench {statistics.median(tool) / 1e9:.2f} GB/s, "
          f"bare loop {statistics.median(bare) / 1e9:.2f} GB/s")
    return show("  ipcbench / bare", [a / b for a, b in zip(tool, bare)], "{:.3f}",
                lambda ratio: ratio >= RATIO_BAR)


def measure_floor(options):
    print("null 8 B, pingpong: the harness itself")
    times = [tool_summary(options, "null", "pingpong", "8")["message_ns"]["median"]
             for _ in range(options.pairs)]
    return show("  ns per message", times, "{:.1f}", lambda ns: ns <= FLOOR_BAR_NS)


class Neighbours:
    """What else used the processors meanwhile: busy time of the machine less that of our children."""

    def __init__(self):
        self.load = os.getloadavg()[0]
        self.begin = self._read()

    @staticmethod
    def _read():
        with open("/proc/stat", encoding="ascii") as file:
            fields = [int(word) for word in file.readline().split()[1:9]]
        user, nice, system, _, _, irq, soft_irq, steal = fields
        tick = os.sysconf("SC_CLK_TCK")
        own = sum(os.times()[:4])
        return time.monotonic(), (user + nice + system + irq + soft_irq) / tick - own, steal / tick

    def report(self):
        wall, others, steal = (b - a for a, b in zip(self.begin, self._read()))
        cores = os.cpu_count()
        print(f"beside it: load {self.load:.2f} before, {os.getloadavg()[0]:.2f} after; other programs "
              f"{max(0, others) / wall / cores:.1%} of {cores} cores, stolen {steal / wall / cores:.1%}")


def two_cores():
    allowed = sorted(os.sched_getaffinity(0))
    return f"{allowed[0]},{allowed[1 % len(allowed)]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release"),
                        help="where ipcbench and bench/ipcbench_bare_loop are (default: build/release)")
    parser.add_argument("--pairs", type=int, default=9, help="measurements of each (default: 9)")
    parser.add_argument("--duration", default="200ms", help="of one measurement (default: 200ms)")
    parser.add_argument("--cores", default=two_cores(), help="of writer and reader (default: %(default)s)")
    options = parser.parse_args()

    neighbours = Neighbours()
    good = [compare_throughput(options, kind, size)
            for kind in ("pipe", "unix") for size in ("64KiB", "1MiB")]
    good.append(measure_floor(options))
    neighbours.report()
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
