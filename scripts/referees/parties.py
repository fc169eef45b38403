"""Where the time of each party went over all invocations: include/ipcbench/stats/parties.hpp."""

import numpy as np

from .ledger import Maybe

COMMON = ("compute", "send", "receive", "touch", "idle")
PHASES = (*COMMON, "lock", "allocate", "encode", "decode", "launch")
OCCUPATIONS = ("run", "runnable", "sleeping")


def over(value, base):
    return value / base if base > 0 else 0.0


def summaries(invocations, older):
    names = [party["party"] for party in invocations[0]["parties"]]
    return [summary([next(party for party in each["parties"] if party["party"] == name)
                     for each in invocations], older) for name in names]


def summary(parts, older):
    """Of one party, from what it did in each invocation."""
    def total(key):
        return sum(each[key] for each in parts)

    def share(key):
        return over(total(key), wall)

    wall, messages = total("wall_ns"), total("messages")
    booked = {}
    for each in parts:
        for phase, ns in each["phases_ns"].items():
            booked[phase] = booked.get(phase, 0) + ns
    booked.pop("unaccounted", None)
    phases = {phase: over(ns, wall) for phase, ns in booked.items() if ns > 0 or phase in COMMON}
    phases["unaccounted"] = Maybe(over(wall - sum(booked.values()), wall))
    ours = {
        "party": parts[0]["party"], "phases": phases,
        "user": share("user_ns"), "system": share("system_ns"),
        "running": share("run_ns"), "run_queue": share("run_queue_ns"),
        "asleep": over(sum(map(asleep_ns, parts)), wall),
        "migrations": total("migrations") / len(parts),
        "peak_resident_bytes": max(each["peak_resident_bytes"] for each in parts),
        "states": states(parts)}
    samples = sum(count for each in parts for _, count, *_ in each["timeline"])
    ours["samples"] = Maybe(samples) if older else samples
    for key in ("voluntary_switches", "involuntary_switches", "minor_faults"):
        ours[f"{key}_per_message"] = over(total(key), messages)
    if all("exact" in each for each in parts):
        ours["exact"] = exact(parts, wall, messages)
    return ours


def asleep_ns(part):
    """What the kernel's books leave of one invocation; they end a little after ours."""
    return max(part["wall_ns"] - part["run_ns"] - part["run_queue_ns"], 0)


def states(parts):
    """Shares of all samples, the largest first, equal ones by letter, phase and channel."""
    samples = {}
    for each in parts:
        for _, count, *what in each["timeline"]:
            samples[tuple(what)] = samples.get(tuple(what), 0) + count
    total = sum(samples.values())
    ordered = sorted(samples.items(), key=lambda item: (
        -item[1], item[0][0], PHASES.index(item[0][1]), item[0][2]))
    return [{"state": state, "phase": phase, "channel": channel, "share": count / total}
            for (state, phase, channel), count in ordered]


def exact(parts, wall, messages):
    ours = {each: over(sum(part["exact"][f"{each}_ns"] for part in parts), wall)
            for each in OCCUPATIONS}
    for key in ("switches", "preemptions"):
        ours[f"{key}_per_message"] = over(sum(part["exact"][key] for part in parts), messages)
    return ours


def sharing(invocations):
    """How the workers shared the messages of a shared queue."""
    used = []
    handled = {}
    for each in invocations:
        workers = [party for party in each["parties"] if party["party"].startswith("worker")]
        for party in workers:
            handled[party["party"]] = handled.get(party["party"], 0) + party["messages"]
        used += each.get("batches_workers") or [sum(party["messages"] > 0 for party in workers)]
    total = sum(handled.values())
    return {"workers_used": float(np.median(used)),
            "least": over(min(handled.values()), total), "most": over(max(handled.values()), total)}
