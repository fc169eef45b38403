#!/usr/bin/env python3
"""Round trips over MPI, held against a bare loop of the same calls (bare_pingpong.cpp): both run in turns, and the
ratio is that of their medians. Ours may be 5 % slower. By hand, on a quiet machine."""

import os
import statistics

from lab import LAB, arguments, over_mpi, round_trips, said

SIZES = [8, 64, 512, 4096, 32768, 262144, 1 << 20, 4 << 20]
MOST = 1.05


def bare_times(options, family, touch, prefix):
    program = os.path.join(os.path.dirname(options.program), "tests", f"bare_pingpong.{family}")
    command = [*prefix, f"mpirun.{family}", "-n", "2", program, *(["--touch"] if touch else []), f"--ms={options.ms}"]
    lines = said([*command, *map(str, SIZES)]).split("\n")
    return {int(size): float(ns) for size, ns in (line.split() for line in lines if line)}


def our_times(options, family, touch, prefix):
    return round_trips(said([*prefix, *over_mpi(
        options.program, family, "--pattern=pingpong", f"--touch={str(touch).lower()}", "--invocations=1",
        f"--duration={options.ms}ms", "--size=" + ",".join(map(str, SIZES)))]))


def main():
    options = arguments(__doc__, turns=(7, "turns"), ms=(100, "milliseconds for each size in each turn"),
                        hosts=(1, "hosts: 1, or 2 that are made of this machine"))
    prefix = LAB if options.hosts == 2 else []
    slow = 0
    for family in options.families:
        for touch in (False, True):
            bare, ours = {size: [] for size in SIZES}, {size: [] for size in SIZES}
            for _ in range(options.turns):
                for all_times, one in ((bare, bare_times), (ours, our_times)):
                    for size, ns in one(options, family, touch, prefix).items():
                        all_times[size].append(ns)
            print(f"{family}, {options.hosts} host(s), {'both sides write and read all' if touch else 'untouched'}")
            for size in SIZES:
                medians = [statistics.median(each[size]) for each in (bare, ours)]
                ratio = medians[1] / medians[0]
                slow += ratio > MOST
                print(f"  {size:>8} B  bare {medians[0] / 1000:>10.2f} us  ours {medians[1] / 1000:>10.2f} us"
                      f"  {ratio:.3f}{'  MORE' if ratio > MOST else ''}", flush=True)
    print(f"{slow} above {MOST}")
    return slow > 0


if __name__ == "__main__":
    raise SystemExit(main())
