#!/usr/bin/env python3
"""Kills processes of runs at random moments with SIGKILL, and checks what the next start leaves.

  random_kills.py PROGRAM [--count=N] [--seed=S] [--load]

Goes round all transports, topologies and victims. After each kill every process has to be gone within a
second (of those that lose their supervisor; a run that goes on has its time), the document has to be whole or
absent, the next start finishes the run with every invocation that was in its journal before the kill, and
leaves no object behind. --load keeps a job on every core meanwhile. Exits 1 and names the seed of the case
where that is not so; --count=1 --seed=S tries that one again.
"""

import argparse
import json
import os
import random
import signal
import sys
import time

import killing

VARIANTS = {"file": ["file", "file:keep=true"], "zeromq": ["zeromq:over=ipc", "zeromq:over=tcp"]}
TARGETS = ["supervisor", "guard", "coordinator", "worker", "two", "all"]

MEASURED = ["order", "round", "status", "start_ns", "setup_ns", "wall_ns", "messages", "batches_ns", "histogram"]


def cells(program):
    """Transport and topology."""
    return [(variant, topology) for name, each in killing.transports(program).items()
            for variant in VARIANTS.get(name, [name])
            for topology in ["lanes"] + ["shared"] * bool(each["shared"])]


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


def finished_in_journal(path):
    """The invocations in whole lines; None where not even the first line, which holds the plan, is whole."""
    try:
        with open(path) as file:
            text = file.read()
    except FileNotFoundError:
        return None
    lines = text.split("\n")[:-1]
    return [json.loads(line)["invocation"] for line in lines[1:]] if lines else None


def read_document(path):
    """None where there is none; ValueError where it is not whole."""
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def measured(invocation):
    """What is not computed again from the rest."""
    return {key: invocation.get(key) for key in MEASURED}


def lost(before, document):
    """Of the invocations that were finished before the kill."""
    kept = [measured(each) for experiment in document["experiments"] for each in experiment["invocations"]]
    return [each["order"] for each in before if measured(each) not in kept]


def start_and_wait(place, arguments):
    process = place.start(arguments)
    errors = process.communicate(timeout=300)[1].decode()
    return process.returncode, errors


def next_start(place, out, before):
    """The run again, where it can be finished; else another one. None, or what is wrong."""
    document = read_document(out)
    in_journal = finished_in_journal(out + ".partial")
    unfinished = in_journal is not None or (document is not None and not document["complete"])
    if unfinished:
        code, errors = start_and_wait(place, ["--resume", out])
        document = read_document(out)
    else:
        # A journal without its first line holds nothing; the next run to that file takes it.
        again = out if os.path.exists(out + ".partial") else "/dev/null"
        code, errors = start_and_wait(place, ["--transport=pipe", *killing.SHORT, "-o", again])
    # Whoever was killed failed; the rest of the plan went on.
    if code not in ((0, 5) if unfinished else (0,)):
        return f"the next start: {code}, {errors}"
    if before and document is None:
        return f"{len(before)} invocations were finished, and there is no document"
    if before and (orders := lost(before, document)):
        return f"invocations {orders} are lost"
    if os.path.exists(out + ".partial"):
        return "the journal is still there"
    return None


def try_one(program, every_cell, seed, patience):
    """What is wrong, or None; and how many invocations were finished by then."""
    rng = random.Random(seed)
    transport, topology = every_cell[seed % len(every_cell)]
    target = TARGETS[(seed + seed // len(every_cell)) % len(TARGETS)]
    case = f"seed {seed}: {transport}, {topology}, {target}"
    place = killing.Place(program)
    try:
        before = place.objects()
        out = place.path("out.json")
        process = place.start([f"--transport={transport}", f"--topology={topology}", "--workers=2",
                               "--size=4KiB", "--work=none", "--duration=20ms", "--invocations=8",
                               "-o", out])
        time.sleep(rng.uniform(0, patience))
        killed = victims(place, process.pid, target, rng)
        if len(killed) > 1:  # at once: none sees another one's end
            for pid in killed:
                killing.kill(pid, signal.SIGSTOP)
        finished = finished_in_journal(out + ".partial") or []
        for pid in killed:
            killing.kill(pid)
        orphaned = process.pid in killed
        code = process.wait(timeout=300)
        process.stderr.close()
        if code not in (-9, 0, 2, 3, 5):
            return f"{case}: exit {code}", len(finished)
        if not place.all_gone(1 if orphaned else 5):
            return f"{case}: still running: {place.processes()}", len(finished)
        try:
            wrong = next_start(place, out, finished)
        except ValueError as error:
            wrong = f"half a document: {error}"
        if wrong:
            return f"{case}: {wrong}", len(finished)
        left = place.left_since(before)
        return f"{case}: left {sorted(left)}" if left else None, len(finished)
    finally:
        place.kill_all()
        place.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--load", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was begun is cleaned up
    begin = options.seed if options.seed is not None else random.randrange(1 << 30)
    every_cell = cells(options.program)
    wrong, finished = 0, 0
    with killing.Load(options.load):
        for seed in range(begin, begin + options.count):
            text, before = try_one(options.program, every_cell, seed, 2 if options.load else 1)
            finished += before
            if text:
                wrong += 1
                print(text, flush=True)
    print(f"{options.count} kills from seed {begin} on, of {len(every_cell)} transports and topologies, when "
          f"{finished} invocations were finished: {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
