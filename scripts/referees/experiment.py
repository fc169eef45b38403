"""What the invocations of an experiment say together: include/ipcbench/stats/summary.hpp and
mode_figures.hpp."""

import collections

import numpy as np

from . import invocation, parties, units
from .ledger import RAW, Maybe
from .statistics import find_modes, median_interval, nearest_rank, serial_correlation

SHARES = {"p50_ns": 0.5, "p90_ns": 0.9, "p99_ns": 0.99, "p99_9_ns": 0.999, "p99_99_ns": 0.9999}
BEYOND = 10  # messages that a percentile needs behind it, or means of several
# Parameters that are numbers, and what their numbers are called.
NUMBERS = {"size": (units.size_bytes, "size_bytes"), "reply": (units.size_bytes, "reply_bytes"),
           "pool": (units.size_bytes, "pool_bytes"), "workers": (units.count, "workers"),
           "hold": (units.share, "hold_share"),
           "depth": (units.count, "depth"), "rate": (units.count, "rate_per_second"),
           "messages": (units.count, "messages"), "warmup": (units.count, "warmup"),
           "duration": (units.duration_ns, "duration_ns"),
           "timeout": (units.duration_ns, "timeout_ns"),
           "timed-batch": (units.count, "timed_batch")}
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


def since(older, figure):
    """One that programs from before the rule of ten messages did not have."""
    return Maybe(figure) if older else figure


def percentiles(members, older):
    """By nearest rank, where enough messages lie beyond; older programs gave them all."""
    times, up_to = invocation.pooled(members)
    if not len(times):
        return {"of": Maybe(RAW), "count": 0, "max_ns": 0.0,
                **{key: Maybe(0.0) for key in SHARES}}
    together = max(each.get("timed_batch", 1) or 1 for each in members)
    of = f"means of up to {together} messages" if together > 1 else "messages"
    ours = {"of": since(older, of), "count": int(up_to[-1]), "max_ns": float(times[-1])}
    for key, share in SHARES.items():
        ns, beyond = nearest_rank(times, up_to, share)
        if beyond >= BEYOND * together:
            ours[key] = ns
        elif older:
            ours[key] = Maybe(ns)
    return ours


def message_times(members, parameters, older):
    kind = ("interval" if parameters.get("pattern") == "stream"
            else "response" if invocation.is_open(parameters) else "service")
    return {"time": kind, "timed": RAW, **percentiles(members, older)}


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


def mode(members, count, parameters, baselines, older):
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
            "message_times": message_times(members, parameters, older),
            "placement": placement, "placement_share": having / len(members)}


def summary(invocations, parameters, older):
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
        "message_times": message_times(invocations, parameters, older),
        "compute_only_ns": baselines.compute, "copy_only_ns": baselines.copy,
        "over_compute": baselines.over_compute(middle["median"]),
        "over_copy": baselines.over_copy(middle["median"]),
        "speedup": speedup, "ideal_speedup": float(baselines.cores if has_speed else 0),
        "efficiency": over(speedup, baselines.cores),
        "serial_correlation": serial_correlation(times),
        "modes": [mode([invocations[i] for i in group], len(times), parameters, baselines, older)
                  for group in groups],
        "parties": parties.summaries(invocations, older)}
    launches = [each["launch_ns"] for each in invocations if "launch_ns" in each]
    if launches:
        ours["launch_ns"] = since(older, {
            "low": min(launches), "median": float(np.median(launches)), "high": max(launches),
            "count": len(launches)})
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


def figures(theirs, older):
    """The experiment as it has to be."""
    parameters = theirs["parameters"]
    ours = {**TOLD, "invocations": [invocation.figures(each, parameters)
                                    for each in theirs["invocations"]]}
    if theirs["status"] == "ok":
        ours["summary"] = summary(theirs["invocations"], parameters, older)
    ours["values"] = since(older, values(theirs, parameters))
    return ours


def values(theirs, parameters):
    """The parameters that are numbers, as numbers."""
    ours = {}
    for key, (read, name) in NUMBERS.items():
        try:
            ours[name] = read(parameters[key])
        except (KeyError, units.Unreadable):
            pass  # it does not count here, or is left to the program
    name, _, options = parameters["transport"].partition(":")
    ours["transport"] = name
    given = dict(option.split("=", 1) for option in options.split(":") if option)
    there = theirs.get("values", {}).get("transport_options")
    if there is not None:
        ours["transport_options"] = {
            (name if name in there else f"{name}_bytes"): option(text, there.get(name))
            for name, text in given.items()}
    return ours


def option(text, theirs):
    """Of a transport: a size where nothing has its plain name, else what theirs is."""
    if theirs is None:
        return units.size_bytes(text)
    if isinstance(theirs, bool):
        return text == "true"
    return units.count(text) if isinstance(theirs, int) else text
