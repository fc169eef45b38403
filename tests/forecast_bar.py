#!/usr/bin/env python3
"""Holds the forecast of `ipcbench doctor` against comparisons with a build that is slower.

  tests/forecast_bar.py PROGRAM SLOWER:PERCENT [SLOWER:PERCENT...] [--states=10] [--jobs=0,1,2]

SLOWER is the same program, configured with -DIPCBENCH_SLOWER_PERCENT=PERCENT. A state is the number of
busy jobs beside it, and whether the parties are pinned. In each, doctor says which slowdown compare finds in
four of five runs; then the mildest of the slower builds that takes more than that is compared with
PROGRAM. It exits with 1 where fewer than four of five were found, or where nothing was promised in all
states. A state takes about a minute.
"""
import argparse
import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile

# As src/advise/forecast.cpp has them.
EXPERIMENT = ["--transport=pipe", "--size=4KiB", "--workers=1", "--work=none", "--duration=200ms", "--sample=off"]
PLACEMENTS = {"pinned": "cross", "unpinned": "free"}


@contextlib.contextmanager
def busy(jobs):
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(jobs)]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait()


def document_of(command, path, expected):
    done = subprocess.run([*command, "-o", f"json:{path}"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode not in expected:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr}")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def forecasts(program, path):
    found = document_of([program, "doctor", "--only=forecast"], path, {0})["forecasts"]
    return {name: each["detectable"] for name in PLACEMENTS for each in found if each["how"].split()[0] == name}


def verdict(program, slower, placement, path):
    rows = document_of([slower, "compare", f"--baseline={program}", *EXPERIMENT, f"--placement={placement}"], path,
                       {0, 1})["experiments"]
    return rows[0]["verdict"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("slower", nargs="+")
    parser.add_argument("--states", type=int, default=10)
    parser.add_argument("--jobs", default="0,1,2")
    options = parser.parse_args()
    slower = sorted((float(percent) / 100, program)
                    for program, percent in (each.rsplit(":", 1) for each in options.slower))
    promised = kept = states = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out.json")
        for jobs in itertools.cycle(map(int, options.jobs.split(","))):
            if states >= options.states:
                break
            with busy(jobs):
                for name, detectable in forecasts(options.program, path).items():
                    states += 1
                    enough = [each for each in slower if 0 < detectable <= each[0]]
                    if not enough:
                        print(f"{jobs} jobs, {name}: {100 * detectable:.1f} % promised, more than any build", flush=True)
                        continue
                    said = verdict(options.program, enough[0][1], PLACEMENTS[name], path)
                    promised += 1
                    kept += said == "slower"
                    print(f"{jobs} jobs, {name}: {100 * detectable:.1f} % promised, a build of {100 * enough[0][0]:.0f} %"
                          f" is {said}", flush=True)
    print(f"{kept} of {promised} promises kept in {states} states")
    return promised == 0 or kept < 0.8 * promised


if __name__ == "__main__":
    sys.exit(main())
