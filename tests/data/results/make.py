#!/usr/bin/python3
"""Makes the documents of this folder anew, one of every kind, for the referee. With no argument it
takes build/release/ipcbench. Some are as they were measured. Others were changed and computed anew
by `ipcbench report`, because nobody can ask for groups, drift or a slower day."""

import copy
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
SAMPLED = ["--invocations=7", "--sample=5ms", "--seed=1"]
PING_PONG = ["--transport=pipe", "--pattern=pingpong", "--size=64", "--placement=same"]

MEASURED = {
    "pool": ["--transport=pipe", "--size=64KiB", "--workers=2", "--work=matmul:64",
             "--messages=200"],
    "batch_means": ["--transport=shm", "--pattern=pingpong", "--size=64", "--timed-batch=16",
                    "--messages=4000"],
    "stream": ["--transport=pipe", "--pattern=stream", "--size=4KiB", "--messages=500"],
    "shared_queue": ["--topology=shared", "--transport=pipe", "--size=64", "--workers=3",
                     "--work=none", "--messages=300"],
    "open_loop": ["--transport=pipe", "--size=64", "--workers=1", "--work=none", "--rate=4000",
                  "--messages=300"],
    "exact_states": ["--transport=pipe", "--size=4KiB", "--workers=2", "--work=matmul:32",
                     "--messages=100", "--states=exact"],
    "feeder": ["--topology=shared", "--sender=feeder", "--transport=pipe", "--size=64",
               "--reply=16KiB", "--workers=2", "--work=none", "--messages=200"],
    "codec": ["--transport=pipe", "--pattern=pingpong", "--size=4KiB", "--codec=json",
              "--buffers=fresh", "--messages=100"],
}
SWEPT = ["--transport=pipe,thread,null", "--pattern=pingpong", "--size=8,16KiB", "--messages=40",
         "--placement=same", "--invocations=8", "--sample=off", "--seed=1"]


class Maker:
    def __init__(self, binary):
        self.binary = os.path.realpath(binary)

    def run(self, *arguments):
        done = subprocess.run([self.binary, *arguments], cwd=HERE, text=True, capture_output=True)
        if done.returncode not in (0, 1):  # 1: a comparison found something slower, as it should
            sys.exit(f"{' '.join(done.args)}: exit code {done.returncode}\n{done.stderr}")

    def computed(self, document, name):
        """The same, with every figure anew."""
        path = os.path.join(HERE, name)
        write(document, path)
        self.run("report", path, "-o", path)

    def make(self):
        for name, arguments in MEASURED.items():
            self.run(*SAMPLED, *arguments, "-o", f"{name}.json")
        self.run(*SWEPT, "-o", "ratios.json")
        self.computed(quiet(read("ratios.json")), "ratios.json")
        self.run(*PING_PONG, "--messages=200", "--invocations=12", "--sample=off", "--seed=1",
                 "-o", "groups.json")
        self.computed(in_groups(read("groups.json")), "groups.json")
        self.computed(disturbed(later(read("ratios.json"), 1.08)), "ratios_later.json")
        self.run("compare", "ratios.json", "ratios_later.json", "-o", "compare_stored.json")
        self.run("compare", f"--baseline={self.binary}", *PING_PONG, "--messages=60",
                 "--budget=10s", "-o", "compare_live.json")
        self.compare_configurations("compare_slower.json", "64", "256KiB")
        self.compare_configurations("compare_faster.json", "256KiB", "64")
        self.history()
        for folder, _, names in os.walk(HERE):
            for name in names:
                if name.endswith(".json"):
                    path = os.path.join(folder, name)
                    write(without_place(read(path)), path)

    def compare_configurations(self, name, *sizes):
        configurations = []
        for side, size in zip("ab", sizes):
            configurations.append(f"{side}.config.json")
            write({"transport": "pipe", "pattern": "pingpong", "size": size, "placement": "same",
                   "messages": 40}, os.path.join(HERE, configurations[-1]))
        self.run("compare", *configurations, "--run", "--budget=30s", "-o", name)
        for each in configurations:
            os.remove(os.path.join(HERE, each))

    def history(self):
        """Of ten days, of which the last five are a tenth slower."""
        os.makedirs(os.path.join(HERE, "days"), exist_ok=True)
        path = os.path.join(HERE, "days", "day_0.json")
        self.run(*PING_PONG, "--messages=20", "--invocations=3", "--sample=off", "--seed=1",
                 "-o", path)
        first = read(path)
        for day in range(10):
            document = later(first, (1.1 if day >= 5 else 1) * (1 + day * 7 % 10 / 1000))
            document["started"] = f"2026-01-{day + 1:02}T00:00:00Z"
            self.computed(document, f"days/day_{day}.json")
        self.run("history", "days", "-o", "history.json")


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return json.load(file)


def write(document, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, separators=(",", ":"), ensure_ascii=False)
        file.write("\n")


def without_place(document):
    """Where the program lay on this machine is nobody's business."""
    for side in "ab":
        if side in document:
            document[side]["source"] = os.path.basename(document[side]["source"])
    return document


def invocations(document):
    return [each for experiment in document["experiments"] for each in experiment["invocations"]]


def quiet(document):
    """As on a machine that did not change meanwhile."""
    document["yardsticks"]["after"] = document["yardsticks"]["before"]
    for each in invocations(document):
        each["cache_line"] = {"cpus": [0, 1], "before_ns": 50.0, "after_ns": 60.0}
    return document


def later(document, factor):
    """The same batches, so much slower, and slower from one invocation to the next."""
    document = copy.deepcopy(document)
    for experiment in document["experiments"]:
        for at, each in enumerate(experiment["invocations"]):
            more = factor * (1 + at / 200)
            each["batches_ns"] = [round(ns * more) for ns in each["batches_ns"]]
            each["wall_ns"] = round(each["wall_ns"] * more)
    return document


def disturbed(document):
    """Of every experiment the host moved the cores of some invocations, and took time from one."""
    for experiment in document["experiments"]:
        first, second, third = experiment["invocations"][:3]
        first["cache_line"].update(before_ns=300.0, after_ns=310.0)
        second["cache_line"].update(after_ns=300.0)
        third["noise"].update(core_ns=400_000_000, steal_ns=10_000_000)
    return document


def in_groups(document):
    """The last third of the invocations takes seven times as long, later ones are slower, and every
    second one begins with warm-up."""
    for at, each in enumerate(invocations(document)):
        factor = (7 if at >= 8 else 1) * (1 + at / 20)
        slow = 3 if at % 2 else 0
        most = max(each["batches_ns"])
        each["batches_ns"] = [round(ns * factor if place >= slow else most * factor * 3)
                              for place, ns in enumerate(each["batches_ns"])]
        each["histogram"] = [[round(ns * factor), count] for ns, count in each["histogram"]]
    return document


if __name__ == "__main__":
    Maker(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build/release/ipcbench")).make()
