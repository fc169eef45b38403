#!/usr/bin/env python3
"""Runs random combinations of everything that can be asked for, beside a job on every core.

  soak.py --minutes=N PROGRAM [--seed=S] [--count=N] [--idle]

A combination may end with 0, or with 2 where --dry-run refuses it too; with 3 where it is so large that a limit
may be in its way, with 4 where a timeout is part of it, and with 130 where it was interrupted. It must not
take longer than that, leave a process or an object, or write half a document. Meanwhile one long run shows
whether the supervisor's descriptors and memory stay flat. Exits 1 and prints seed and command of each finding;
--count=1 --seed=S tries that one again. --idle leaves out the jobs.
"""

import argparse
import csv
import json
import os
import random
import shlex
import signal
import sys
import threading
import time

import killing

PATIENCE = 240  # s; no combination takes a tenth of it on an idle machine
SIZES = ["0", "1", "7", "8", "64", "1000", "4KiB", "4097", "64KiB", "1MiB", "3MiB"]
COUNTS = ["0", "1", "2", "3", "8", "64", "1000"]
WAITS = ["block", "spin", "yield", "backoff", "hybrid", "futex", "eventfd", "semaphore", "condvar"]
WORK = ["none", "touch", "matmul:16", "matmul:64", "matmul:16:payload", "cpu:20us", "spin:50us", "stall:1ms:3",
        "cpu:exp:20us", "spin:10us..90us", "cpu:pareto:20us", "read:10%", "write:10%"]
ANY = {
    "pattern": ["pool", "pingpong", "stream", "broadcast"],
    "start": ["fork", "spawn", "thread", "forkserver"],
    "lifetime": ["task", "3"],
    "fixed": ["1000", "2MiB"],
    "fixed-by": ["inherit", "message", "shared-queue", "file", "memory", "task"],
    "ballast": ["8MiB"],
    "buffers": ["reuse", "fresh"],
    "inline-below": ["0", "1", "4KiB"],
    "codec": ["none", "copy", "cbor", "msgpack", "json"],
    "sender": ["inline", "feeder"],
    "dispatch": ["turns", "free"],
    "placement": ["cross", "same", "free", "0", "0,1,1"],
    "touch": ["true", "false"],
    "depth": ["1", "2", "7", "64"],
    "reply": ["1", "8", "4KiB", "64KiB"],
    "rate": ["5k", "50k"],
    "warmup": ["1", "50"],
    "timed-batch": ["1", "10"],
    "sample": ["off", "1ms", "10ms"],
    "states": ["sampled", "exact"],
    "precision": ["5%"],
}
ENDINGS = [".json", ".csv", ".md", ".txt"]
FORMATS = ["gbench", "gab", "bmf", "hyperfine", "pyperf", "trace"]
NONSENSE = ["--size=-1", "--workers=0", "--work=matmul:0", "--depth=1e9", "--rate=nan", "--budget=1parsec",
            "--placement=9999", "--size=16EiB", "--format=odt", "--states=plain"]


def option_value(name, values, place, rng):
    if values == "PATH":
        return place.path("tmp")
    words = values.split("|")
    if words[0] == "SIZE":
        words = ["1000", "4KiB", "4097", "64KiB", "1MiB"] + words[1:]  # a call for each byte takes minutes
    elif words[0] == "N":
        words = COUNTS
    return rng.choice(words)


def transport_of(known, place, rng):
    name = rng.choice(sorted(known))
    options = [(key, values) for key, values in known[name]["options"] if rng.random() < 0.3]
    return name, "".join([name] + [f":{key}={option_value(key, values, place, rng)}" for key, values in options])


def takes_minutes(arguments):
    """Where the jobs beside it have the cores: text of megabytes, and parties that wait without sleeping."""
    def has(key, *values):
        return any(f"--{key}={value}" in arguments for value in values)
    in_pieces = any(each.startswith("--transport=") and ("queue=" in each or "chunk=" in each) for each in arguments)
    return (has("codec", "cbor", "msgpack", "json") and has("size", "1MiB", "3MiB")
            or has("wait", "spin", "yield") and has("workers", "3", "5", "9")
            or in_pieces and has("size", "1MiB", "3MiB"))


def combination(known, place, rng):
    """Arguments, and the file that the result goes to."""
    name, transport = transport_of(known, place, rng)
    info = known[name]
    arguments = [f"--transport={transport}", f"--workers={rng.choice([1, 1, 2, 2, 3, 5, 9])}",
                 f"--size={rng.choice(SIZES[1:])}", f"--work={rng.choice(WORK)}",
                 rng.choice(["--duration=1ms", "--duration=30ms", "--messages=3", "--messages=500"]),
                 f"--invocations={rng.choice([1, 1, 2, 3])}", f"--budget={rng.choice(['200ms', '1s'])}"]
    # Mostly what the transport can do, else nearly all would be refused.
    shared = rng.random() < (0.4 if info["shared"] else 0.05)
    if shared:
        arguments.append("--topology=shared")
        if rng.random() < 0.5:
            arguments.append(f"--lock-scope={rng.choice(['copy', 'message'])}")
    if rng.random() < 0.6:
        able = info["shared"] if shared and info["shared"] else info["wait"]
        arguments.append(f"--wait={rng.choice(able if rng.random() < 0.9 else WAITS)}")
    if rng.random() < 0.5:
        arguments.append(f"--start={rng.choice(info['start'] if rng.random() < 0.9 else ANY['start'])}")
    for key in rng.sample(sorted(set(ANY) - {"start"}), rng.choice([0, 1, 1, 2, 2, 3, 5])):
        arguments.append(f"--{key}={rng.choice(ANY[key])}")
    if rng.random() < 0.1:
        arguments += ["--buffers=rotate", f"--pool={rng.choice(['1MiB', '16MiB'])}", "--huge=true"]
    if rng.random() < 0.1:
        arguments.append(f"--timeout={rng.choice(['100ms', '10s'])}")
    if rng.random() < 0.05:
        arguments.append(rng.choice(NONSENSE))
    if takes_minutes(arguments):
        lighter = {"--messages=500": "--messages=20", "--warmup=50": "--warmup=1"}
        arguments = [lighter.get(each, each) for each in arguments]
    out = place.path("out" + rng.choice(ENDINGS))
    arguments += ["-o", out]
    if rng.random() < 0.2:
        arguments += ["-o", f"{rng.choice(FORMATS)}:{place.path('other.json')}"]
    return arguments, out


def run(place, arguments, interrupt_after=None):
    """Code, and what it said; None where it hangs."""
    process = place.start(arguments)
    try:
        if interrupt_after is not None:
            try:
                process.wait(interrupt_after)
            except killing.subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=PATIENCE)[1].decode(errors="replace")
        return process.returncode, errors
    except killing.subprocess.TimeoutExpired:
        place.kill_all()
        process.communicate()
        return None, ""


def deserved(code, errors, arguments, checked, interrupted):
    """None, or why this combination does not deserve that exit code."""
    if code is None:
        return f"hangs for {PATIENCE} s"
    if interrupted and code == -signal.SIGINT:  # before the signal was taken, when nothing had begun
        return None
    if checked in (2, 3):  # refused beforehand
        return None if code == checked else f"exit {code}, but --dry-run {checked}: {errors}"
    allowed = {0, 3}
    if any(each.startswith("--timeout") for each in arguments):
        allowed.add(4)
    if interrupted:
        allowed.add(130)
    if code not in allowed:
        return f"exit {code}: {errors}"
    # A limit that only shows when a run is on its way says how to get round it.
    if code == 3 and not any(word in errors for word in ("limit", "raise", "free ", "; ")):
        return f"exit 3 without a remedy: {errors}"
    return None


def check_output(path):
    if not os.path.exists(path):
        return "there is no result"
    with open(path, newline="") as file:
        if path.endswith(".json"):
            try:
                json.load(file)
            except ValueError as error:
                return f"half a document: {error}"
        elif path.endswith(".csv"):
            if len({len(row) for row in csv.reader(file)}) != 1:
                return "rows of several lengths"
        elif not file.read().endswith("\n"):
            return "half a text"
    return None


def try_one(program, known, seed):
    """The exit code, and None or what is wrong."""
    rng = random.Random(seed)
    place = killing.Place(program)
    arguments = []
    try:
        before = place.objects()
        arguments, out = combination(known, place, rng)
        interrupted = rng.random() < 0.1
        checked, said = run(place, arguments + ["--dry-run"])
        code, errors = run(place, arguments, rng.uniform(0, 1) if interrupted else None)
        wrong = None if checked in (0, 2, 3) else f"--dry-run ends with {checked}: {said}"
        wrong = wrong or deserved(code, errors, arguments, checked, interrupted)
        if not wrong and code == 0:
            wrong = check_output(out)
        if not wrong and not place.all_gone(1):
            wrong = f"still running: {place.processes()}"
        if not wrong and os.path.exists(out + ".partial"):
            wrong = "the journal is still there"
        left = place.left_since(before) if not wrong else set()
        left = {each for each in left if "/runtime/" not in str(each)}  # its directory stays
        wrong = wrong or (f"left {sorted(left)}" if left else None)
    finally:
        place.kill_all()
        place.close()
    command = shlex.join([program, *arguments])
    return code, f"seed {seed}: {wrong}\n  {command}" if wrong else None


class LongRun:
    """One supervisor that is watched while it runs invocation upon invocation."""

    def __init__(self, program, minutes):
        self.place = killing.Place(program)
        self.out = self.place.path("out.json")
        names = ["pipe", "shm", "unix", "memfd"]  # no objects that others would see
        seconds = 60 * minutes + 30
        self.process = self.place.start(
            ["--transport=" + ",".join(names), "--size=8", "--workers=1", "--work=none", "--messages=200",
             "--sample=off", f"--budget={seconds:.0f}s", "-o", self.out])
        self.looks = []  # descriptors, resident KiB, invocations, bytes of the journal
        self.read, self.lines = 0, 0  # of the journal
        self.over = threading.Event()
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()

    def watch(self):
        while not self.over.wait(0.25):
            self.look()

    def await_invocations(self, number, seconds=60):
        """So that there is something to compare, however short the soak."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and (not self.looks or self.looks[-1][2] < number):
            time.sleep(0.1)

    def look(self):
        try:
            descriptors = len(os.listdir(f"/proc/{self.process.pid}/fd"))
            with open(f"/proc/{self.process.pid}/status") as file:
                resident = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
            with open(self.out + ".partial", "rb") as file:
                file.seek(self.read)
                text = file.read()
            self.read += len(text)
            self.lines += text.count(b"\n")
            self.looks.append((descriptors, resident, max(0, self.lines - 1), self.read))
        except (OSError, StopIteration):
            pass

    def end(self):
        """None, or what is wrong; after an interruption."""
        self.await_invocations(8)
        self.over.set()
        self.watcher.join()
        self.process.send_signal(signal.SIGINT)
        errors = self.process.communicate(timeout=PATIENCE)[1].decode()
        if self.process.returncode != 130:
            return f"the long run ends with {self.process.returncode}: {errors}"
        return check_output(self.out) or self.what_grew()

    def close(self):
        self.over.set()
        self.place.kill_all()
        self.place.close()

    def what_grew(self):
        # An invocation opens descriptors and closes them: the most of the first half is the bound.
        looks = [each for each in self.looks if each[2] > 0]
        if len(looks) < 4:
            return "the long run was hardly seen"
        first, second = looks[:len(looks) // 2], looks[len(looks) // 2:]
        most, later = max(each[0] for each in first), max(each[0] for each in second)
        if later > most + 4:
            return f"descriptors of the long run: {most} at first, {later} later"
        # It keeps what it has measured, as the journal does, and nothing else.
        grown = 1024 * (second[-1][1] - first[len(first) // 2][1])
        written = second[-1][3] - first[len(first) // 2][3]
        if grown > 4 * written + (8 << 20):
            return f"the long run grew by {grown} bytes, while its results grew by {written}"
        return None

    def text(self):
        if not self.looks:
            return "not seen"
        return (f"{self.looks[-1][2]} invocations, {min(each[0] for each in self.looks)} to "
                f"{max(each[0] for each in self.looks)} descriptors, {self.looks[0][1]} to "
                f"{self.looks[-1][1]} KiB, {self.looks[-1][3]} bytes of results")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--count", type=int, default=None, help="combinations, and no long run")
    parser.add_argument("--idle", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was begun is cleaned up
    begin = options.seed if options.seed is not None else random.randrange(1 << 30)
    known = killing.transports(options.program)
    wrong, codes, seed = 0, {}, begin
    long_run = None if options.count else LongRun(options.program, options.minutes)
    try:
        with killing.Load(not options.idle):
            end = time.monotonic() + 60 * options.minutes
            while seed < begin + options.count if options.count else time.monotonic() < end:
                code, text = try_one(options.program, known, seed)
                codes[code] = codes.get(code, 0) + 1
                seed += 1
                if text:
                    wrong += 1
                    print(text, flush=True)
            if long_run:
                text = long_run.end()
                print(f"the long run: {long_run.text()}" + (f"; {text}" if text else ""))
                wrong += bool(text)
    finally:
        if long_run:
            long_run.close()
    ended = ", ".join(f"{number} with {code}" for code, number in sorted(codes.items(), key=str))
    print(f"{seed - begin} combinations from seed {begin} on, {ended}: {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
