"""A result document as plain data, with what the pictures need and nothing else."""

import collections
import json
import re
import statistics
from dataclasses import dataclass

SCHEMA = {"name": "ipcbench-result", "version": 1}
TIMES = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9, "min": 60e9}
UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
COUNTS = {"": 1, "k": 1000, "M": 1000000}
# Parameters that are numbers: how they are written, and what their number is called in a result.
NUMBERS = {"size": (UNITS, "size_bytes"), "reply": (UNITS, "reply_bytes"),
           "workers": (COUNTS, "workers"), "rate": (COUNTS, "rate_per_second"),
           "depth": (COUNTS, "depth"), "duration": (TIMES, "duration_ns"),
           "pool": (UNITS, "pool_bytes"), "messages": (COUNTS, "messages")}


class Unusable(Exception):
    """There is nothing to draw from; the text says why, in one line."""


@dataclass
class Interval:
    low: float
    median: float
    high: float
    confidence: float
    count: int


@dataclass
class Group:  # invocations that lie together, apart from all others: figures of them alone
    share: float  # of all invocations of the experiment
    message_ns: Interval  # the smallest, the middle and the largest
    bytes_per_second: Interval
    histogram: list


@dataclass
class Span:  # a run of equal samples
    start_ns: float
    samples: int
    state: str
    phase: str
    channel: str


@dataclass
class Thread:  # one party of one invocation
    party: str
    end_ns: float  # of its measured part, since the barrier, as are all times
    states: dict  # state -> share: by the record of every switch where there is one, else letters
    spans: list
    exact: list  # (start_ns, state, core) of every switch that is in the result; may be empty
    exact_end_ns: float  # what they cover
    left_out: int  # switches behind that, which the result counts and does not hold
    lost: int  # records that the kernel had no room for


@dataclass
class Invocation:
    message_ns: float
    period_ns: float  # between two samples
    threads: list


@dataclass
class Experiment:
    name: str
    parameters: dict
    values: dict  # parameters that are numbers, in bytes, ns, or as they are
    chosen: list  # names of the parameters that were left to ipcbench
    message_ns: Interval
    bytes_per_second: Interval
    groups: list  # that the invocations fall into, fastest first; empty where they lie together
    work_ns: float  # what the work alone takes per message; 0 without work
    time: str  # what a message's time is: service, response or interval
    timed: str  # the same as a sentence
    histogram: list  # (ns, messages that took so long) of all invocations, ascending
    timed_batch: int  # messages that were timed together, at most
    warnings: list  # ids
    parties: dict  # name -> {phase: share of its wall time}
    invocations: list  # None where one failed


@dataclass
class Result:
    name: str
    host: str
    started: str
    sample_ns: float  # between two samples, as asked for; 0 where that is not known
    doubts: list
    experiments: list
    left_out: dict  # name -> why, for every experiment that failed


def one_line(text):
    """Without control characters, which steer a terminal and have no glyph."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", whole).split())


def number_of(text, units):
    """Of such as 10ms or 64KiB; None for anything else, such as auto."""
    parts = re.fullmatch(r"(\d+(?:\.\d+)?)([A-Za-z]*)", text)
    return float(parts[1]) * units[parts[2]] if parts and parts[2] in units else None


def values_of(each, parameters):
    """{parameter: its number}, from the numbers of the result where it has them."""
    values = {}
    for key, (units, name) in NUMBERS.items():
        number = each.get("values", {}).get(name)
        if number is None:
            number = number_of(parameters.get(key, ""), units)
        if number is not None:
            values[key] = float(number)
    return values | work_of(parameters.get("work", ""))


def work_of(text):
    """The number of a work with a single one, such as matmul:256 or spin:10us, under its name."""
    parts = re.fullmatch(r"([a-z]+):(\w+)", text)
    for units in (COUNTS, TIMES) if parts else ():
        number = number_of(parts[2], units)
        if number is not None:
            return {f"work={parts[1]}" + (" time" if units is TIMES else ""): number}
    return {}


def interval_of(each):
    interval = Interval(*(float(each[key]) for key in ("low", "median", "high", "confidence")),
                        int(each["count"]))
    if not 0 < interval.low <= interval.median <= interval.high:
        raise ValueError(f"an interval from {interval.low} over {interval.median} "
                         f"to {interval.high}")
    return interval


def numbers(each):
    return {one_line(key): float(value) for key, value in each.items()}


def exact_of(party):
    """The record of switches of a party, up to where it goes, and what it lacks."""
    if "exact" not in party:
        return [], end_of(party), 0, 0
    exact = party["exact"]
    spans = [(float(start), one_line(state), int(cpu)) for start, state, cpu in exact["timeline"]]
    left_out, lost = int(exact["left_out"]), int(exact["lost"])
    if left_out > 0 and spans:
        # Nobody knows how long the last one was.
        return spans[:-1], spans[-1][0], left_out + 1, lost
    return spans, end_of(party), left_out, lost


def end_of(party):
    """A party begins when it gets through the barrier, which its first switch tells."""
    exact = party.get("exact", {}).get("timeline", [])
    begin = float(exact[0][0]) if exact else 0.0
    samples = [float(start) for start, *_ in party["timeline"]]
    return max([begin + float(party["wall_ns"]), *samples])


def states_of(party):
    """Shares of time where every switch was recorded: a few samples would contradict it."""
    if "exact" not in party:
        return numbers(party["states"])
    times = {state: float(party["exact"][f"{state}_ns"])
             for state in ("run", "runnable", "sleeping")}
    return {state: time / sum(times.values()) for state, time in times.items() if time > 0}


def spans_of(party):
    """Empty where they do not say when: a summary has all of them at 0."""
    spans = [Span(float(start), int(samples), *map(one_line, (state, phase, channel)))
             for start, samples, state, phase, channel in party["timeline"]]
    return spans if len(spans) == 1 or any(span.start_ns > 0 for span in spans) else []


def invocation_of(each):
    if each["status"] != "ok":
        return None
    threads = [
        Thread(one_line(party["party"]), end_of(party), states_of(party), spans_of(party),
               *exact_of(party))
        for party in each["parties"]
    ]
    times = each["batches_ns"]
    message_ns = each.get("message_ns")  # older results have the times alone
    if message_ns is None:
        message_ns = (statistics.median(times) / each["batch_messages"] if times
                      else each["wall_ns"] / max(each["messages"], 1))
    sampler = each["sampler"]
    return Invocation(float(message_ns), sampler["wall_ns"] / max(sampler["samples"], 1), threads)


def pooled(invocations):
    """The histograms of all of these together."""
    counts = collections.Counter()
    for each in invocations:
        for edge, count in each["histogram"]:
            counts[float(edge)] += int(count)
    return sorted(item for item in counts.items() if item[1] > 0)


def groups_of(summary, measured):
    """Empty where the invocations lie together."""
    modes = summary["modes"]
    return [group_of(mode, measured) for mode in modes] if len(modes) > 1 else []


def group_of(mode, measured):
    low, median, high = (float(mode[f"{key}_ns"]) for key in ("low", "median", "high"))
    pace = float(mode["bytes_per_second"])
    count = int(mode["count"])
    # The share of a group is no confidence, and its range no interval.
    return Group(float(mode["share"]), Interval(low, median, high, 0.0, count),
                 Interval(pace * median / high, pace, pace * median / low, 0.0, count),
                 pooled(one for one in measured
                        if low * (1 - 1e-9) <= one["message_ns"] <= high * (1 + 1e-9)))


def experiment_of(each, states):
    summary = each["summary"]
    message_ns = interval_of(summary["message_ns"])
    over = summary["over_compute"]
    times = summary["message_times"]
    measured = [invocation for invocation in each["invocations"] if invocation["status"] == "ok"]
    parameters = {key: one_line(value)
                  for key, value in {**each["parameters"], "states": states}.items()}
    return Experiment(one_line(each["name"]), parameters,
                      values_of(each, parameters),
                      [one_line(key) for key in each.get("chosen", [])], message_ns,
                      interval_of(summary["bytes_per_second"]), groups_of(summary, measured),
                      message_ns.median / over if over > 0 else 0.0,
                      one_line(times["time"]), one_line(times["timed"]), pooled(measured),
                      max((int(one.get("timed_batch", 1)) for one in measured), default=1),
                      [one_line(warning["id"]) for warning in each["warnings"]],
                      {party["party"]: numbers(party["phases"]) for party in summary["parties"]},
                      [invocation_of(invocation) for invocation in each["invocations"]])


def result_of(document):
    host, tool, all_of_them = document["host"], document["tool"], document["experiments"]
    config = document["config"]
    cores = len(host["allowed_cpus"])
    doubts = [one_line(warning["text"]) for warning in document["warnings"]]
    if not document["complete"]:
        doubts.append("interrupted: the plan was not finished")
    failed = {one_line(each["name"]): one_line(f"{each['status']}: {each['reason']}")
              for each in all_of_them if each["status"] != "ok"}
    if failed:
        doubts.append("failed and left out: " + ", ".join(failed))
    return Result(
        one_line(document["name"]),
        one_line(f"{host['cpu']}, {cores} core{'s' * (cores != 1)}, {host['kernel']}, "
                 f"ipcbench {tool['version']}"),
        one_line(document["started"]), number_of(config.get("sample", ""), TIMES) or 0.0, doubts,
        [experiment_of(each, config.get("states", "sampled")) for each in all_of_them
         if each["status"] == "ok"], failed)


def no_constant(name):
    raise ValueError(f"{name} is no number")


def read(path):
    """The result in the file `path`, or on stdin for `-`; Unusable where it is none."""
    shown = "stdin" if path == "-" else path
    try:
        with open(0 if path == "-" else path, encoding="utf-8", closefd=path != "-") as file:
            document = json.load(file, parse_constant=no_constant)
    except OSError as error:
        raise Unusable(f"{shown}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise Unusable(f"{shown}: not JSON: {one_line(str(error))}") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(schema, dict) or schema.get("name") != SCHEMA["name"]:
        raise Unusable(f"{shown}: not a result of ipcbench; `ipcbench ... -o FILE.json` writes one")
    if schema.get("version") != SCHEMA["version"]:
        raise Unusable(f"{shown}: a result of version {schema.get('version')!r}; "
                       f"this script reads version {SCHEMA['version']}")
    try:
        result = result_of(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unusable(f"{shown}: a damaged result: {error!r}; see `ipcbench schema`") from None
    if not result.experiments:
        reasons = "; ".join(f"{name}: {why}" for name, why in result.left_out.items())
        raise Unusable(f"{shown}: no experiment finished" + (f": {reasons}" if reasons else ""))
    return result
