"""What a comparison makes of its pairs: stats/compare.hpp and stats/compare_stored.hpp of
include/ipcbench."""

import numpy as np

from . import invocation
from .ledger import RAW, Maybe
from .statistics import median_interval

POWER = 1.43  # (1.96 + 0.84) / 1.96 half-widths are found with 80 %
ROUNDING = 1e-9
LEAST_CORE_NS = 30_000_000  # three ticks of /proc/stat
TOLD = dict.fromkeys(("name", "parameters", "difference", "status", "reason", "messages",
                      "worst_run_queue", "worst_steal", "elapsed_ns", "warnings"), RAW)
LOOKS = [8, 16, 24, 32, 64, 128]
RULE = {"margin": 0.01, "same_within": 0.05, "least_pairs": 6, "confidence": 0.95, "looks": LOOKS,
        "look_confidence": 1 - 0.05 / len(LOOKS), "least_confirming": 16, "confirm_confidence": 0.8}
NOTHING = {"verdict": "inconclusive", "pairs": 0, "usable": 0, "estimate": 0.0, "low": 0.0,
           "high": 0.0, "confidence": 0.0, "detectable": 0.0}


def usable(pair):
    """Both have a figure, ran in equal places and equally far apart, as far as that is known."""
    a_ns, b_ns, *labels, _ = pair
    (where_a, *far_a), (where_b, *far_b) = (label.split(" ") for label in labels)
    return (min(a_ns, b_ns) > 0 and np.isfinite([a_ns, b_ns]).all() and where_a == where_b
            and (far_a == far_b or not far_a or not far_b))


def judgement(pairs, confidence, rule):
    logs = [np.log(b_ns) - np.log(a_ns) for a_ns, b_ns, *_ in filter(usable, pairs)]
    interval = median_interval(logs, confidence)
    ours = {"verdict": "inconclusive", "pairs": len(pairs), "usable": len(logs),
            "confidence": interval["confidence"], "detectable": 0.0,
            "estimate": float(np.expm1(interval["median"])),
            "low": float(np.expm1(interval["low"])), "high": float(np.expm1(interval["high"]))}
    if len(logs) >= rule["least_pairs"] and ours["confidence"] >= confidence - ROUNDING:
        half = (interval["high"] - interval["low"]) / 2
        ours["detectable"] = max(rule["margin"], float(np.expm1(POWER * half)))
        ours["verdict"] = verdict(interval, rule)
    return ours


def verdict(interval, rule):
    """In logarithms, where a factor and its inverse are equally far from nothing."""
    margin, same = np.log1p(rule["margin"]), np.log1p(rule["same_within"])
    if interval["low"] > 0 and interval["median"] > margin:
        return "slower"
    if interval["high"] < 0 and interval["median"] < -margin:
        return "faster"
    return "same" if -same < interval["low"] and interval["high"] < same else "inconclusive"


def row(theirs, document, older):
    """`older`: the program confirmed what is slower alone, and said faster at once."""
    rule, pairs, fresh = document["rule"], theirs["pairs"], theirs["fresh_pairs"]
    stored = document["stored"]
    first = judgement(pairs, rule["confidence" if stored else "look_confidence"], rule)
    ours = {**TOLD, "pairs": RAW, "fresh_pairs": RAW, "first": first, "verdict": first["verdict"]}
    if theirs["verdict"] == "not_comparable":
        ours["verdict"] = "not_comparable"
        if not pairs:
            ours["first"] = NOTHING
    elif theirs["status"] != "ok":
        ours["verdict"] = "inconclusive"
    elif not document["complete"]:
        ours["verdict"] = RAW  # it may not have looked at these pairs
    elif not stored and first["verdict"] == "slower" or (
            not stored and not older and first["verdict"] == "faster"):
        ours["verdict"] = "inconclusive"
        if len(fresh) >= max(rule["least_confirming"], len(pairs)):
            ours["confirmation"] = judgement(fresh, rule["confirm_confidence"], rule)
            if ours["confirmation"]["verdict"] == first["verdict"]:
                ours["verdict"] = first["verdict"]
    # The first pairs were looked at for what they said, so they exaggerate it.
    is_fresh = not older and ours.get("confirmation", NOTHING)["usable"] > 0
    headline = {**ours["confirmation" if is_fresh else "first"],
                "of": "fresh_pairs" if is_fresh else "pairs"}
    ours["headline"] = Maybe(headline) if older else headline
    return {**ours, **medians(fresh if is_fresh else pairs)}


def medians(pairs):
    """Of both sides over the usable pairs, or where there are none over all."""
    chosen = list(filter(usable, pairs)) or pairs
    return {f"{side}_ns": float(np.median([pair[at] for pair in chosen])) if chosen else 0.0
            for at, side in enumerate("ab")}


def side(experiment):
    """[(ns, label)] of the invocations of a stored result, in the order in which they ran."""
    return [(invocation.message_ns(each, experiment["parameters"]),
             invocation.label(each, experiment["parameters"]))
            for each in experiment["invocations"] if each["status"] == "ok"]


def from_results(theirs, a, b):
    """What the row of a stored comparison takes over from the two results."""
    if theirs["verdict"] == "not_comparable":
        return {}
    experiments = [next(each for each in document["experiments"] if each["name"] == theirs["name"])
                   for document in (a, b)]
    invocations = [each for experiment in experiments for each in experiment["invocations"]]
    steals = [min(each["noise"]["steal_ns"] / each["noise"]["core_ns"], 1.0)
              for each in invocations if "steal_ns" in each.get("noise", {})
              and each["noise"].get("core_ns", 0) >= LEAST_CORE_NS]
    ours = {"pairs": [[ns_a, ns_b, label_a, label_b, "AB"] for (ns_a, label_a), (ns_b, label_b)
                      in zip(*map(side, experiments))],
            "parameters": experiments[1]["parameters"],
            "worst_run_queue": max(map(invocation.run_queue, invocations))}
    if steals:
        ours["worst_steal"] = max(steals)
    return ours


def figures(theirs, older, results=None):
    """The document as it has to be; `results`: the two that a stored comparison read, or None."""
    rows = []
    for each in theirs["experiments"]:
        rows.append(row(each, theirs, older))
        if results:
            rows[-1].update(from_results(each, *results))
    told = dict.fromkeys(theirs.keys() - {"experiments"}, RAW)
    return {**told, "experiments": rows, "rule": RULE}
