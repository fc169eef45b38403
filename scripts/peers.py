#!/usr/bin/env python3
"""ipcbench beside the programs that people use instead, on the same work in one run.

Each row alternates between the other program and ipcbench (A B B A) with the same message, the same
cores and the same way of waiting, as far as the other program lets one choose; what it leaves out
(touching the payload, checking it, percentiles) stands behind its name. Programs that are not
installed are named and skipped.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Failed(Exception):
    """A program ended badly or printed something else than expected."""


def run(command, env=None):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=120, env=env, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}: "
                     f"{(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout + done.stderr


def find(pattern, text):
    match = re.search(pattern, text, re.MULTILINE)
    if not match:
        raise Failed(f"no figure in: {text.strip()[-300:]}")
    return float(match.group(1))


class Cores:
    def __init__(self, text):
        self.list = text.split(",")
        self.both = text
        self.first = self.list[0]


def perf_pipe(cores, _):
    """Nanoseconds of a round trip of 4 bytes, both processes on one core."""
    text = run(["taskset", "-c", cores.first, "perf", "bench", "sched", "pipe", "-l", "100000"])
    return find(r"([\d.]+) usecs/op", text) * 1000


def hackbench(cores, _):
    """Nanoseconds per message of 100 bytes through one pipe, one sender, one receiver."""
    messages = 400_000
    text = run(["taskset", "-c", cores.both, "hackbench", "-p", "-P", "-g", "1", "-f", "1",
                "-s", "100", "-l", str(messages)])
    return find(r"Time: ([\d.]+)", text) * 1e9 / messages


def stress_pipe(cores, _):
    """Nanoseconds per write of 4 KiB through a pipe, a writer and a reader."""
    text = run(["taskset", "-c", cores.both, "stress-ng", "--pipe", "1", "--pipe-data-size", "4096",
                "-t", "1", "--metrics-brief"])
    return 1e9 / find(r"metrc: \[\d+\] pipe +\d+ +[\d.]+ +[\d.]+ +[\d.]+ +([\d.]+)", text)


def ucx(cores, test, size, iterations):
    """The last line of ucx_perftest over POSIX shared memory."""
    env = dict(os.environ, UCX_TLS="posix,self", UCX_LOG_LEVEL="error")
    port = str(13400 + os.getpid() % 1000)
    with subprocess.Popen(["ucx_perftest", "-p", port, "-c", cores.list[-1]], env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as server:
        try:
            time.sleep(0.3)
            text = run(["ucx_perftest", "localhost", "-p", port, "-t", test, "-s", str(size), "-n",
                        str(iterations), "-f", "-c", cores.first], env)
        finally:
            server.terminate()
    return [float(word) for word in re.findall(r"[\d.]+", text.strip().splitlines()[-1])]


def ucx_latency(cores, _):
    """Nanoseconds of a round trip of 64 bytes; ucx_perftest prints half of it in microseconds."""
    return ucx(cores, "tag_lat", 64, 500_000)[-5] * 2000


def ucx_stream(cores, _):
    """Nanoseconds per message of 1 MiB; the average of the whole run."""
    return ucx(cores, "tag_bw", 1 << 20, 3000)[-5] * 1000


PYTHON_LOOP = r"""
import multiprocessing as mp, os, sys, time
from multiprocessing import shared_memory
kind, size, count, first, second = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
def producer(channel, name):
    os.sched_setaffinity(0, {second})
    payload = bytes(size)
    if kind == "shared_memory":
        segment = shared_memory.SharedMemory(name)
        for _ in range(count):
            channel.recv_bytes()
            segment.buf[:size] = payload
            channel.send_bytes(b"x")
        segment.close()
        return
    for _ in range(count):
        (channel.put if kind in ("queue", "simple_queue") else channel.send_bytes if kind == "pipe_bytes"
         else channel.send)(payload)
context = mp.get_context("fork")
os.sched_setaffinity(0, {first})
name = ""
if kind in ("pipe", "pipe_bytes", "pipe_duplex", "shared_memory"):
    mine, theirs = context.Pipe(duplex=kind in ("pipe_duplex", "shared_memory"))
    take = mine.recv_bytes if kind == "pipe_bytes" else mine.recv
elif kind == "queue":
    mine = theirs = context.Queue(2); take = mine.get
else:
    mine = theirs = context.SimpleQueue(); take = mine.get
if kind == "shared_memory":
    segment = shared_memory.SharedMemory(create=True, size=size); name = segment.name
child = context.Process(target=producer, args=(theirs, name)); child.start()
begin = None
for i in range(count):
    if kind == "shared_memory":
        mine.send_bytes(b"g"); mine.recv_bytes(); data = bytes(segment.buf[:size])
    else:
        data = take()
    assert len(data) == size
    if i == count // 10: begin = time.perf_counter_ns(); since = i
print((time.perf_counter_ns() - begin) / (count - 1 - since))
child.join()
if name: segment.close(); segment.unlink()
"""


def python(kind, size, count):
    def measure(cores, _):
        return float(run([sys.executable, "-c", PYTHON_LOOP, kind, str(size), str(count),
                          cores.first, cores.list[-1]]))
    return measure


def ipcbench(arguments):
    """Nanoseconds per message of one invocation."""
    def measure(cores, options):
        placement = "same" if "--placement=same" in arguments else cores.both
        text = run([options.binary, "--workers=1", "--work=none", "--invocations=1", "--sample=off",
                    "--format=json", f"--duration={options.duration}"]
                   + [each for each in arguments if not each.startswith("--placement")]
                   + [f"--placement={placement}"])
        experiment = json.loads(text[text.index("{"):])["experiments"][0]
        if experiment["status"] != "ok":
            raise Failed(f"{experiment['name']}: {experiment['reason']}")
        return experiment["summary"]["message_ns"]["median"]
    return measure


PINGPONG, STREAM = "--pattern=pingpong", "--pattern=stream"
MIB = 1 << 20
# name, program that must exist, what it does not do, its figure, ours, least ratio theirs / ours
ROWS = [
    ("perf bench sched pipe, 4 B, one core", "perf", "no payload, no check, a mean", perf_pipe,
     [PINGPONG, "--transport=pipe", "--size=4", "--wait=block", "--placement=same"], 0.95),
    ("hackbench -p, 100 B one way", "hackbench", "not pinned apart, no check, a total", hackbench,
     [STREAM, "--transport=pipe", "--size=100", "--wait=block"], None),
    ("stress-ng --pipe, 4 KiB one way", "stress-ng", "a rate, no percentiles", stress_pipe,
     [STREAM, "--transport=pipe", "--size=4KiB", "--wait=block"], None),
    ("ucx_perftest tag_lat, 64 B", "ucx_perftest", "payload neither written nor read", ucx_latency,
     [PINGPONG, "--transport=shm", "--size=64", "--wait=spin"], 1.0),
    ("ucx_perftest tag_bw, 1 MiB", "ucx_perftest", "payload neither written nor read", ucx_stream,
     [STREAM, "--transport=shm:in_place=true", "--size=1MiB", "--wait=spin"], 1.0),
]
for _size, _count in ((MIB, 400), (16 * MIB, 40)):
    for _kind in ("queue", "simple_queue", "pipe", "pipe_bytes", "pipe_duplex", "shared_memory"):
        # Two messages under way where more would leave the cache, as Python's one slot does not.
        ROWS.append((f"Python {_kind}, {_size // MIB} MiB", sys.executable,
                     "writes no content, checks the length alone", python(_kind, _size, _count),
                     [STREAM, "--transport=shm:in_place=true" + (":huge=true" if _size > MIB else ""),
                      f"--size={_size}", "--wait=spin", f"--depth={8 if _size == MIB else 2}"], 5.0))


def show(name, misses, theirs, ours, bar):
    ratios = [a / b for a, b in zip(theirs, ours)]
    middle = statistics.median(ratios)
    verdict = "" if bar is None else "holds" if middle >= bar else f"MISSED (bar {bar:g}x)"
    print(f"{name:<38} {statistics.median(theirs):>12,.0f} {statistics.median(ours):>12,.0f} "
          f"{middle:>7.2f}x  {min(ratios):.2f} to {max(ratios):.2f}  {verdict}\n"
          f"    does not do: {misses}", flush=True)
    return {"name": name, "theirs_ns": theirs, "ours_ns": ours, "ratio": middle, "bar": bar,
            "holds": bar is None or middle >= bar}


def measure_row(row, cores, options):
    name, program, misses, peer, arguments, bar = row
    if shutil.which(program) is None:
        print(f"{name:<38} {program} is not installed", flush=True)
        return None
    theirs, ours = [], []
    sides = [lambda: theirs.append(peer(cores, options)),
             lambda: ours.append(ipcbench(arguments)(cores, options))]
    try:
        for pair in range(options.pairs):
            for side in sides if pair % 2 == 0 else reversed(sides):
                side()
    except (Failed, OSError, ValueError, subprocess.TimeoutExpired) as problem:
        print(f"{name:<38} failed: {problem}", flush=True)
        return {"name": name, "holds": False, "failed": str(problem)}
    return show(name, misses, theirs, ours, bar)


def own_program():
    """What was built in the source tree, else what this script was installed with, else on PATH."""
    for place in ("../build/release/ipcbench", "../../../bin/ipcbench"):
        path = os.path.normpath(os.path.join(HERE, place))
        if os.access(path, os.X_OK):
            return path
    return shutil.which("ipcbench")


def two_cores():
    allowed = sorted(os.sched_getaffinity(0))
    return f"{allowed[0]},{allowed[1 % len(allowed)]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=own_program(), help="ipcbench (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=5, help="measurements of each (default: 5)")
    parser.add_argument("--duration", default="200ms", help="of one of ours (default: 200ms)")
    parser.add_argument("--cores", default=two_cores(), help="of both sides (default: %(default)s)")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    parser.add_argument("-o", "--output", help="every figure as JSON")
    options = parser.parse_args()
    if options.binary is None or shutil.which(options.binary) is None:
        parser.error(f"no program {options.binary or 'ipcbench'} here: build it with "
                     "scripts/ipcbench, or name one with --binary=FILE")
    print(f"{'ns per message or round trip':<38} {'theirs':>12} {'ipcbench':>12}   theirs / ours, "
          f"n = {options.pairs}; load {os.getloadavg()[0]:.2f}")
    rows = [measure_row(row, Cores(options.cores), options) for row in ROWS if options.only in row[0]]
    rows = [row for row in rows if row is not None]
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
            file.write("\n")
    return 0 if all(row["holds"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
