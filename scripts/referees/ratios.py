"""What is faster, and by how much: include/ipcbench/stats/ratios.hpp."""

import numpy as np

from . import invocation
from .ledger import Maybe
from .statistics import median_interval

SURE = 0.95 - 1e-9
ALIKE = 1.1


def asked(experiments):
    """The parameters that somebody chose for any experiment, in the order of the flags."""
    return list(dict.fromkeys(key for each in experiments for key in each["parameters"]
                              if key not in each["chosen"]))


def paired(faster, slower):
    """The interval of slower over faster, by rounds that both took part in alike."""
    partners = {each["round"]: each for each in faster["invocations"] if each["status"] == "ok"}
    ratios = []
    for each in slower["invocations"]:
        partner = partners.get(each["round"])
        if each["status"] != "ok" or partner is None:
            continue
        far = {invocation.distance(each), invocation.distance(partner)} - {""}
        times = [invocation.message_ns(one, experiment["parameters"])
                 for one, experiment in ((each, slower), (partner, faster))]
        if len(far) <= 1 and min(times) > 0:
            ratios.append(times[0] / times[1])
    interval = median_interval(np.log(ratios))  # the middle of two is their geometric mean
    return {key: float(np.exp(value)) if key in ("low", "median", "high") else value
            for key, value in interval.items()}


def of(experiments, older):
    keys = asked(experiments)
    pairs = []
    for axis in keys:
        others = [key for key in keys if key != axis]
        sets = {}
        for each in experiments:
            if each["status"] == "ok" and each["parameters"]["transport"].split(":")[0] != "null":
                same = tuple(each["parameters"].get(key, "") for key in others)
                sets.setdefault(same, []).append(each)
        for members in sets.values():
            pairs += [(axis, others, *pair) for pair in pairs_of(members, axis)]
    ratios = (ratio(experiments, older, *pair) for pair in pairs)
    return [each for each in ratios if each["grouped"] or each["ratio"]["count"] > 0]


def is_grouped(each):
    return len(each["summary"]["modes"]) > 1


def pairs_of(members, axis):
    """(faster, slower) of those that differ in the axis alone: all against the fastest, or of a
    sweep the slowest; those in groups come last, each against the fastest."""
    ordered = sorted(members, key=lambda each: (is_grouped(each),
                                                each["summary"]["message_ns"]["median"]))
    together = [each for each in ordered if not is_grouped(each)]
    behind = ordered[1:] if axis == "transport" else [
        *together[1:][-1:], *[each for each in ordered[1:] if is_grouped(each)]]
    for slower in behind:
        if len({invocation.is_open(each["parameters"]) for each in (ordered[0], slower)}) == 1:
            yield ordered[0], slower


def ratio(experiments, older, axis, others, faster, slower):
    grouped = is_grouped(faster) or is_grouped(slower)
    varying = [key for key in others
               if len({each["parameters"].get(key, "") for each in experiments}) > 1]
    words = [("" if key == "transport" else f"{key}=") + faster["parameters"].get(key, "")
             for key in varying]
    ours = {"axis": axis, "faster": faster["name"], "slower": slower["name"],
            "what": " ".join(words), "faster_value": faster["parameters"].get(axis, ""),
            "slower_value": slower["parameters"].get(axis, ""), "grouped": grouped,
            "distinct": False}
    alike = False
    if not grouped:
        interval = paired(faster, slower)
        sure = interval["confidence"] >= SURE
        ours["ratio"] = interval
        ours["distinct"] = sure and interval["low"] > 1
        alike = (sure and not ours["distinct"] and interval["low"] >= 1 / ALIKE
                 and interval["high"] <= ALIKE)
    ours["alike"] = Maybe(alike) if older else alike
    return ours
