#!/usr/bin/env python3
"""Holds what `ipcbench advise` says against a run of all that it could have said.

  tests/advise_bar.py PROGRAM [--points=60] [--from=0] [--seed=1] [--beside=JOBS] [--budget=10s]

Each point is drawn at random: 8 B to 16 MiB, a reply of 8 B or as large, 10 us to 20 ms of work. It is
asked about, and then every candidate runs for itself with that work. What was named is right where it
takes at most 10 % longer than the best of all, serial included. It exits with 1 where nine of ten are not
right, where workers were named and serial is faster by over 10 %, or where the predictions are off by more
than 10 % in the median or 30 % in nine of ten. A point takes about 25 s.
"""
import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

TRANSPORTS = ["pipe", "unix", "thread", "shm", "shm:in_place=true", "file"]
TOGETHER_BYTES, HANDLE_BYTES = 64 << 10, 16 << 10  # as src/advise/advise.cpp has them


def points(count, seed):
    source = random.Random(seed)
    for _ in range(count):
        size = round(math.exp(source.uniform(math.log(8), math.log(16 << 20))))
        reply = source.choice([8, size])
        work_us = round(1e6 * math.exp(source.uniform(math.log(10e-6), math.log(20e-3))))
        yield size, reply, work_us


def document_of(command, folder):
    path = os.path.join(folder, "out.json")
    done = subprocess.run([*command, "-o", f"json:{path}"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr}")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def key_of(transport, workers, items, by_handle):
    return f"{transport}, {workers} workers" + (f", {items} items" if items != 1 else "") + (
        ", by handle" if by_handle else "")


def all_times(program, folder, size, reply, work_us, budget_s):
    """ns of an item for each way, and for none ("serial")."""
    duration_ms = max(60, min(400, 25 * work_us / 1000))
    common = [program, f"--work=cpu:{work_us}us", "--sample=off", f"--duration={duration_ms:.0f}ms", "--invocations=7"]
    sizes = [f"--size={size}", f"--reply={reply}", "--workers=1,2"]
    items = [1, 16] if max(size, reply) * 16 <= TOGETHER_BYTES else [1]
    asked = [([*sizes, f"--transport={','.join(TRANSPORTS)}", f"--items={','.join(map(str, items))}"],
              12 * len(items))]
    if max(size, reply) >= HANDLE_BYTES:
        asked.append(([*sizes, "--transport=pipe,unix", "--inline-below=1"], 4))
    times = {}
    for more, experiments in asked:
        for each in document_of([*common, *more, f"--budget={budget_s / experiments:.2f}s"], folder)["experiments"]:
            if each["status"] == "ok":
                said = each["parameters"]
                way = key_of(said["transport"], said["workers"], int(said.get("items", 1)), "inline-below" in said)
                times[way] = each["summary"]["message_ns"]["median"]
    alone = document_of([*common, "--transport=shm", "--workers=1", "--size=8", "--reply=8", "--budget=1s"], folder)
    times["serial"] = alone["experiments"][0]["summary"]["compute_only_ns"]["median"]
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--from", type=int, default=0, dest="first", help="leaves out so many of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--beside", type=int, default=0, help="so many programs that only compute run beside")
    parser.add_argument("--budget", type=float, default=10, help="seconds for all candidates of a point")
    options = parser.parse_args()
    jobs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.beside)]
    asked = right = needless = 0
    errors, longest_s = [], 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            for number, (size, reply, work_us) in enumerate(points(options.points, options.seed)):
                if number < options.first:
                    continue
                advice = document_of([options.program, "advise", f"--size={size}", f"--reply={reply}", "--force",
                                      f"--work={work_us}us"], folder)
                times = all_times(options.program, folder, size, reply, work_us, options.budget)
                best = advice.get("best")
                said = "serial"
                if best:
                    said = key_of(best["transport"], best["workers"], best["items"], "by_handle" in best)
                fastest = min(times, key=times.get)
                ratio = times[said] / times[fastest]
                off = [abs(each["error"]) for each in advice["candidates"] if "error" in each]
                asked, right = asked + 1, right + (ratio <= 1.1)
                needless += best is not None and times["serial"] * 1.1 < times[said]
                errors += off
                longest_s = max(longest_s, advice["elapsed_ns"] / 1e9)
                print(f"{size:>9} B, {reply:>9} B back, {work_us:>6} us: {said}; {ratio:.2f} of {fastest}; errors "
                      f"{' '.join(f'{100 * each:.0f} %' for each in off)}", flush=True)
    finally:
        for job in jobs:
            job.kill()
            job.wait()
    middle, most = statistics.median(errors), statistics.quantiles(errors, n=10)[-1]
    print(f"{right} of {asked} right, {needless} with workers where serial is faster; predictions off by "
          f"{100 * middle:.1f} % (median), {100 * most:.1f} % (nine of ten); an answer took {longest_s:.1f} s at most")
    return int(right < 0.9 * asked or needless > 0 or middle > 0.1 or most > 0.3)


if __name__ == "__main__":
    sys.exit(main())
