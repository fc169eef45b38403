#!/usr/bin/env python3
"""Kills processes of runs at random moments with SIGKILL, and checks what the next start leaves.

  random_kills.py PROGRAM [--count=N] [--seed=S]

After each kill every process has to be gone within a second (of those that lose their supervisor; a run
that goes on has its time), the document has to be whole or absent, and after the next start no object may
be left. Exits 1 and names the seed of the case where that is not so.
"""

import argparse
import json
import os
import random
import signal
import sys
import time

import killing

# Transport, and whether it has a shared queue.
TRANSPORTS = [("pipe", True), ("fifo", False), ("file", False), ("file:keep=true", False),
              ("sysv-mq", True), ("sysv-shm", False), ("posix-mq", True), ("mmap", False),
              ("shm", True), ("memfd", False), ("unix", True), ("tcp", False), ("cma", False),
              ("boost-mq", False), ("zeromq", False), ("nng", False), ("thread", True)]
TARGETS = ["supervisor", "guard", "coordinator", "worker", "two", "all"]


def role(pid, name, supervisor):
    if pid == supervisor:
        return "supervisor"
    if name == "ipcbench-guard":
        return "guard"
    return "worker" if name.startswith("ipcbench-w") else "coordinator"


def victims(place, supervisor, target, rng):
    roles = {pid: role(pid, name, supervisor) for pid, name in place.processes().items()}
    if target == "all":
        return list(roles)
    if target == "two":
        return rng.sample(sorted(roles), min(2, len(roles)))
    matching = [pid for pid, each in roles.items() if each == target]
    return [rng.choice(matching)] if matching else []


def check_document(path):
    """Whole, or not there."""
    if not os.path.exists(path):
        return None
    with open(path) as file:
        try:
            json.load(file)
        except ValueError as error:
            return f"half a document: {error}"
    return None


def next_start(place):
    process = place.start(["--transport=pipe", *killing.SHORT, "-o", "/dev/null"])
    errors = process.communicate(timeout=120)[1].decode()
    return None if process.returncode == 0 else f"the next start: {process.returncode}, {errors}"


def try_one(program, seed):
    """None, or what is wrong."""
    rng = random.Random(seed)
    transport, shared = rng.choice(TRANSPORTS)
    topology = rng.choice(["lanes", "shared"]) if shared else "lanes"
    target = rng.choice(TARGETS)
    place = killing.Place(program)
    try:
        before = place.objects()
        out = place.path("out.json")
        process = place.start([f"--transport={transport}", f"--topology={topology}", "--workers=2",
                               "--size=4KiB", "--work=none", "--duration=20ms", "--invocations=8",
                               "-o", out])
        time.sleep(rng.uniform(0, 0.6))
        killed = victims(place, process.pid, target, rng)
        if len(killed) > 1:  # at once: none sees another one's end
            for pid in killed:
                killing.kill(pid, signal.SIGSTOP)
        for pid in killed:
            killing.kill(pid)
        case = f"seed {seed}: {transport}, {topology}, {target}"
        orphaned = process.pid in killed
        code = process.wait(timeout=120)
        process.stderr.close()
        if code not in (-9, 0, 2, 3, 5):
            return f"{case}: exit {code}"
        if not place.all_gone(1 if orphaned else 5):
            return f"{case}: still running: {place.processes()}"
        wrong = check_document(out) or next_start(place)
        if wrong:
            return f"{case}: {wrong}"
        left = place.left_since(before)
        return f"{case}: left {sorted(left)}" if left else None
    finally:
        place.kill_all()
        place.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    begin = options.seed if options.seed is not None else random.randrange(1 << 30)
    wrong = [text for each in range(options.count) if (text := try_one(options.program, begin + each))]
    for text in wrong:
        print(text)
    print(f"{options.count} kills from seed {begin} on, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
