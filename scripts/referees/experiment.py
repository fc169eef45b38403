"""What the invocations of an experiment say together: include/ipcbench/stats/summary.hpp and
mode_figures.hpp."""

import collections

import numpy as np

from . import invocation, parties, units
from .ledger import RAW, Maybe
from .statistics import find_modes, median_interval, nearest_rank, serial_correlation

SHARES = {"p50_ns": 0.5, "p90_ns": 0.9, "p99_ns": 0.99, "p99_9_ns": 0.999, "p99_99_ns": 0.9999}
BEYOND = 10  # messages that a percentile needs behind it, or means of several
TOLD = dict.fromkeys(("name", "parameters", "chosen", "status", "reason", "failure", "stopped_by",
                      "warnings"), RAW)


def over(value, base):
    return value / base if base > 0 else 0.0


def bytes_per_message(parameters):
    size = units.size_bytes(parameters["size"])
    return size if parameters.get("pattern") == "stream" else (
        size + units.size_bytes(parameters["reply"]))


def processor_ns(each):
    return over(sum(party["user_ns"] + party["system_ns"] for party in each["parties"]),
                each["messages"])


def percentiles(members, every):
    """By nearest rank; `every`: older programs gave them all, however few messages there were."""
    times, up_to = invocation.pooled(members)
    if not len(times):
        return {"count": 0, "max_ns": 0.0, **{key: Maybe(0.0) for key in SHARES}}
    together = max(each.get("timed_batch", 1) or 1 for each in members)
    ours = {"count": int(up_to[-1]), "max_ns": float(times[-1])}
    for key, share in SHARES.items():
        ns, beyond = nearest_rank(times, up_to, share)
        if beyond >= BEYOND * together:
            ours[key] = ns
        elif every:
            ours[key] = Maybe(ns)
    return ours


def message_times(members, parameters, every):
    kind = ("interval" if parameters.get("pattern") == "stream"
            else "response" if invocation.is_open(parameters) else "service")
    return {"time": kind, "timed": RAW, **percentiles(members, every)}


class Baselines:
    """What the work and the copying alone take, as the middle of all invocations has it."""

    def __init__(self, invocations, parameters):
        self.compute = median_interval([each["compute_only_ns"] for each in invocations])
        self.copy = median_interval([each["copy_only_ns"] for each in invocations])
        self.cores = invocations[0]["worker_cores"]
        self.is_open = invocation.is_open(parameters)

    def over_compute(self, ns):
        return 0.0 if self.is_open else over(ns, self.compute["median"] / self.cores)

    def over_copy(self, ns):
        return 0.0 if self.is_open else over(ns, self.copy["median"])


def mode(members, count, parameters, baselines, every):
    times = [invocation.message_ns(each, parameters) for each in members]
    middle = float(np.median(times))
    pace = (np.median([invocation.per_second(each, parameters) for each in members])
            if baselines.is_open else over(1e9, middle))
    labels = collections.Counter(sorted(invocation.label(each, parameters) for each in members))
    placement, having = labels.most_common(1)[0]  # of as frequent ones the first in the alphabet
    return {"count": len(members), "share": len(members) / count,
            "low_ns": min(times), "median_ns": middle, "high_ns": max(times),
            "bytes_per_second": pace * bytes_per_message(parameters),
            "over_compute": baselines.over_compute(middle),
            "over_copy": baselines.over_copy(middle),
            "cpu_ns": float(np.median([processor_ns(each) for each in members])),
            "message_times": message_times(members, parameters, every),
            "placement": placement, "placement_share": having / len(members)}


def summary(invocations, parameters, every):
    times = [invocation.message_ns(each, parameters) for each in invocations]
    paces = [invocation.per_second(each, parameters) for each in invocations]
    per_message = bytes_per_message(parameters)
    baselines = Baselines(invocations, parameters)
    middle = median_interval(times)
    groups = find_modes(times)
    # Without work, and with a rate, which decides the pace, there is nothing to be faster at.
    has_speed = baselines.over_compute(middle["median"]) > 0
    speedup = (over(baselines.compute["median"], middle["median"])
               if has_speed and len(groups) == 1 else 0.0)
    ours = {
        "message_ns": middle,
        "messages_per_second": median_interval(paces),
        "bytes_per_second": median_interval(np.array(paces) * per_message),
        "cpu_ns": median_interval([processor_ns(each) for each in invocations]),
        "message_times": message_times(invocations, parameters, every),
        "compute_only_ns": baselines.compute, "copy_only_ns": baselines.copy,
        "over_compute": baselines.over_compute(middle["median"]),
        "over_copy": baselines.over_copy(middle["median"]),
        "speedup": speedup, "ideal_speedup": float(baselines.cores if has_speed else 0),
        "efficiency": over(speedup, baselines.cores),
        "serial_correlation": serial_correlation(times),
        "modes": [mode([invocations[i] for i in group], len(times), parameters, baselines, every)
                  for group in groups],
        "parties": parties.summaries(invocations)}
    operations = invocations[0].get("work_operations", 0)
    if operations and baselines.compute["median"] > 0:
        ours["compute_only_flops"] = operations * 1e9 / baselines.compute["median"]
    if parameters.get("topology") == "shared":
        ours["sharing"] = parties.sharing(invocations)
    if baselines.is_open:
        late = sum(each["open_loop"]["late_sends"] for each in invocations)
        messages = sum(each["messages"] for each in invocations)
        ours["open_loop"] = {"achieved_per_second": median_interval(paces), "late_sends": late,
                             "late_share": over(late, messages)}
    return ours


def figures(theirs, every):
    """The experiment as it has to be; `every`: see percentiles()."""
    parameters = theirs["parameters"]
    ours = {**TOLD, "invocations": [invocation.figures(each, parameters)
                                    for each in theirs["invocations"]]}
    if theirs["status"] == "ok":
        ours["summary"] = summary(theirs["invocations"], parameters, every)
    if "values" in theirs:
        ours["values"] = values(theirs["values"], parameters)
    return ours


def values(theirs, parameters):
    """The parameters that are numbers, as numbers."""
    ours = {}
    for key in theirs:
        for ending, read in (("_bytes", units.size_bytes), ("_ns", units.duration_ns),
                             ("_per_second", units.count), ("", units.count)):
            name = key.removesuffix(ending).replace("_", "-")
            if key.endswith(ending) and name in parameters:
                ours[key] = read(parameters[name])
                break
    return ours
