#!/usr/bin/env python3
"""Measures ipcbench against bare programs of the same work: every bar, row by row.

Tool and yardstick alternate A B B A on the same two cores, each at least 0.1 s long, so that drift
hits both alike. Before and after each pair a cache line goes back and forth between the cores; only
pairs with the cores near each other count where a row uses both, and the others are shown apart. The
value of a row is the median of its pairs' ratios (or differences; limits_rows.py says which).
Exit code 0 when every bar that could be verified holds, 1 when one is missed, 2 for wrong arguments.
"""

import argparse
import datetime
import json
import os
import shlex
import signal
import statistics
import subprocess
import sys
import time

import limits_figures
import limits_rows

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
NEAR_NS = 160
LARGE_QUEUES = ("unshare -i sh -c 'echo 65536 >/proc/sys/fs/mqueue/msgsize_max; "
                "echo 65536 >/proc/sys/kernel/msgmax; echo 1048576 >/proc/sys/kernel/msgmnb; exec \"$@\"' sh")
FORMS = {"ns": (("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9)), "B/s": (("MB/s", 1e6), ("GB/s", 1e9)),
         "FLOP/s": (("GFLOP/s", 1e9),), "/s": (("/s", 1), ("k/s", 1e3), ("M/s", 1e6)), "": (("", 1),)}


class Failed(Exception):
    """A program that did not come to its end."""


class Bench:
    """Runs the two sides of a row on this machine."""

    def __init__(self, options):
        self.options = options
        first, *others = sorted(os.sched_getaffinity(0))
        self.second = others[0] if others else None
        self.words = {"ms": round(options.seconds * 1000), "seconds": options.seconds, "disk": options.disk,
                      "large_queues": options.large_queues, "cores": f"{first},{self.second}",
                      "same": f"{first},{first}", "second": self.second}

    def command(self, side):
        words = shlex.split(side.text().format(**self.words))
        at = words.index(side.program)
        words[at] = os.path.join(side.build or self.options.build, side.program)
        return words

    def probe_ns(self):
        """The cache line's round trip; None where it could not be had three times running."""
        for _ in range(3):
            line_ns = self.bare_figures([os.path.join(self.options.build, "bench", "ipcbench_bare_memory"),
                                         "--kind=probe", "--cores=" + self.words["cores"]])["line_ns"]
            if line_ns >= 0:
                return line_ns
        return None

    def measure(self, side):
        """The figure of one side, and the probes that its own result has."""
        command = self.command(side)
        if side.figure is None:
            return self.wall_ns(command), []
        if side.program != "ipcbench":
            return side.figure(self.bare_figures(command)), []
        experiment = json.loads(output_of(command))["experiments"][0]
        if experiment["status"] != "ok":
            raise Failed(f"{shlex.join(command)}: {experiment['status']}: {experiment['reason']}")
        line = limits_figures.invocation(experiment).get("cache_line", {})
        return side.figure(experiment), [line[key] for key in ("before_ns", "after_ns") if key in line]

    @staticmethod
    def bare_figures(command):
        words = dict(word.split("=", 1) for word in output_of(command).split())
        return {key: float(value) for key, value in words.items() if value[0] in "-0123456789"}

    def wall_ns(self, command):
        """The median wall time of whole processes, as many as fit the time."""
        nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        times, end = [], time.perf_counter() + self.options.seconds
        while time.perf_counter() < end or not times:
            begin = time.perf_counter_ns()
            _, status = os.waitpid(os.posix_spawn(command[0], command, os.environ, file_actions=nowhere), 0)
            times.append(time.perf_counter_ns() - begin)
            if status != 0:
                raise Failed(f"{shlex.join(command)}: ended with {os.waitstatus_to_exitcode(status)}")
        return statistics.median(times)


def output_of(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{shlex.join(command)}: ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def value_of(row, ours, yardstick):
    if row.form == limits_rows.ALONE:
        return ours
    return ours / yardstick if row.form == limits_rows.RATIO else ours - yardstick


def measure_pair(bench, row, turned):
    """One pair in the order A B, or B A where it is turned."""
    probes = [bench.probe_ns()] if bench.second is not None else []
    figures = {}
    sides = {"ours": row.ours, "yardstick": row.yardstick}
    for name in reversed(sides) if turned else sides:
        if sides[name] is not None:
            figures[name], own = bench.measure(sides[name])
            probes += own
    if bench.second is not None:
        probes.append(bench.probe_ns())
    near = all(each is not None and each < NEAR_NS for each in probes)
    return {**figures, "value": value_of(row, figures["ours"], figures.get("yardstick")), "probes_ns": probes,
            "near": near, "turned": turned}


def why_not(bench, row):
    if bench.second is None and any("{cores}" in side.text() or "{second}" in side.text()
                                    for side in (row.ours, row.yardstick) if side):
        return "needs two cores, one is allowed"
    return "; ".join(filter(None, (limits_rows.NEEDS[need](bench.options) for need in row.needs)))


def measure_row(bench, row):
    result = {"id": row.id, "what": row.what, "bar": row.bar, "form": row.form, "unit": row.unit, "note": row.note,
              "pairs": [], "verdict": "cannot", "reason": why_not(bench, row)}
    if result["reason"]:
        return result
    sides = {"ours": row.ours, "yardstick": row.yardstick}
    result["commands"] = {name: shlex.join(bench.command(side)) for name, side in sides.items() if side}
    try:
        result["pairs"] = [measure_pair(bench, row, index % 2 == 1) for index in range(bench.options.pairs)]
    except limits_figures.CannotVerify as reason:
        return {**result, "reason": str(reason)}
    except Failed as reason:
        return {**result, "verdict": "failed", "reason": str(reason)}
    counted = [pair for pair in result["pairs"] if pair["near"] or not row.near]
    if not counted:
        return {**result, "verdict": "cannot", "reason": "the cores were never near each other"}
    result["value"] = statistics.median(pair["value"] for pair in counted)
    result["verdict"] = "ok" if row.holds(result["value"]) else "short"
    if bench.options.self or bench.options.against:
        result["verdict"] = "A/A" if bench.options.self else "A/B"
    return result


def shown(value, unit):
    fitting = [form for form in FORMS[unit] if abs(value) >= form[1]] or [FORMS[unit][0]]
    name, scale = fitting[-1]
    return f"{value / scale:.3g} {name}".strip() if abs(value / scale) < 1000 else f"{value / scale:.0f} {name}".strip()


def columns(result, pairs):
    """Ours, yardstick, value and spread over these pairs."""
    def middle(name):
        values = [pair[name] for pair in pairs if name in pair]
        return shown(statistics.median(values), result["unit"]) if values else "-"
    values = [pair["value"] for pair in pairs]
    texts = [f"{each:.3f}" if result["form"] == limits_rows.RATIO else shown(each, result["unit"])
             for each in (statistics.median(values), min(values), max(values))]
    return f"{middle('ours'):>13} {middle('yardstick'):>13} {texts[0]:>10}  {texts[1]} to {texts[2]}"


def show_row(row, result):
    head = f"{row.id:<26} {row.what:<44}"
    if not result["pairs"]:
        print(f"{head} {result['verdict']}: {result['reason']}", flush=True)
        return
    near = [pair for pair in result["pairs"] if pair["near"]]
    counted = near if row.near else result["pairs"]
    sign, limit = row.bar.split()
    bar = row.bar if row.form == limits_rows.RATIO else f"{sign} {shown(float(limit), row.unit)}"
    if counted:
        pairs = f"{len(near)}/{len(result['pairs'])} near" if row.near else f"{len(result['pairs'])} pairs"
        print(f"{head} {columns(result, counted):<62} {pairs:<11} {bar:<10} {result['verdict']}", flush=True)
    else:
        print(f"{head} {result['verdict']}: {result['reason']}", flush=True)
    far = [pair for pair in result["pairs"] if not pair["near"]] if row.near else []
    if far:
        print(f"{'':<26} {'  far or unknown':<44} {columns(result, far):<62} {len(far)}", flush=True)


def against_itself(row):
    """The same row, with the yardstick in the tool's place."""
    return limits_rows.dataclasses.replace(row, ours=row.yardstick, note="")


def against_build(row, build):
    """The same row, with another build of the tool as its yardstick."""
    other = limits_rows.dataclasses.replace(row.ours, build=build)
    # Figures that may be 0 have a difference alone.
    form = limits_rows.DIFFERENCE if row.unit == "" or row.form != limits_rows.ALONE else limits_rows.RATIO
    form = row.form if row.form == limits_rows.RATIO else form
    return limits_rows.dataclasses.replace(row, yardstick=other, form=form, note="")


def chosen_rows(options, parser):
    rows = limits_rows.rows()
    if options.rows:
        families = ", ".join(dict.fromkeys(row.id.split("/")[0] for row in rows))
        for name in options.rows:
            if not any(belongs(row, name) for row in rows):
                parser.error(f"--rows: {name} is none of {families}")
        rows = [row for row in rows if any(belongs(row, name) for name in options.rows)]
    if options.against:
        return [against_build(row, options.against) for row in rows]
    return [against_itself(row) for row in rows if row.yardstick] if options.self else rows


def belongs(row, name):
    """T4 means T4/64KiB and T4-naive/64KiB too."""
    return row.id == name or row.id.startswith((name + "/", name + "-"))


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release"),
                        help="where ipcbench and bench/ are (default: build/release)")
    parser.add_argument("--rows", type=lambda text: text.split(","),
                        help="only these: L1,T4 or one such as T6/unix-spin/1MiB (default: all)")
    parser.add_argument("--pairs", type=int, default=9, help="of each row (default: 9)")
    parser.add_argument("--seconds", type=float, default=0.2, help="of one measurement (default: 0.2)")
    parser.add_argument("--disk", default=None, metavar="DIR", help="where files on a disk go (default: --build)")
    parser.add_argument("--json", metavar="FILE", help="write every pair there")
    parser.add_argument("--self", action="store_true", help="each yardstick against itself: what a ratio is worth")
    parser.add_argument("--against", metavar="DIR",
                        help="another build of ipcbench in the yardstick's place, in turns: what a change is worth "
                             "(with --against of the same build: what a ratio of equals is worth)")
    parser.add_argument("--list", action="store_true", help="show rows and commands, measure nothing")
    options = parser.parse_args()
    if options.pairs < 1 or options.seconds < 0.001:
        parser.error("--pairs must be at least 1, --seconds at least 0.001")
    options.disk = options.disk or options.build
    options.large_queues = LARGE_QUEUES
    return options, chosen_rows(options, parser)


def main():
    options, rows = parse()
    bench = Bench(options)
    if options.list:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` has what it wants
        for row in rows:
            sides = [shlex.join(bench.command(side)) for side in (row.ours, row.yardstick) if side]
            print(f"{row.id}: {row.what}, {row.form} {row.bar}", *sides, sep="\n    ")
        return 0
    if options.pairs < 9 or options.seconds < 0.1:
        print("fewer than 9 pairs, or shorter than 0.1 s: a try, not a verdict")
    began = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    print(f"{os.uname().release}, {began}, {options.pairs} pairs of {options.seconds} s, load {os.getloadavg()[0]:.2f}")
    print(f"{'id':<26} {'what':<44} {'ours':>13} {'yardstick':>13} {'value':>10}  {'range':<23} {'pairs':<11} bar")
    results = []
    for row in rows:
        results.append(measure_row(bench, row))
        show_row(row, results[-1])
    verdicts = [result["verdict"] for result in results]
    print(", ".join(f"{verdicts.count(each)} {each}" for each in dict.fromkeys(verdicts)) +
          f"; load {os.getloadavg()[0]:.2f}")
    for note in dict.fromkeys(row.note for row in rows if row.note):
        print("note: " + note)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"kernel": os.uname().release, "began": began, "pairs": options.pairs,
                       "seconds": options.seconds, "near_ns": NEAR_NS, "rows": results}, file, indent=1)
    return 1 if {"short", "failed"} & set(verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
