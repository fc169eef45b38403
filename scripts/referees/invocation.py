"""What one invocation says by itself: summary.hpp, placement.hpp and distance.hpp of
include/ipcbench/stats."""

import numpy as np

from .ledger import RAW, Maybe
from .parties import asleep_ns
from .statistics import nearest_rank, warm_up_batches

FAR_NS = 160  # stats/distance.hpp

MEASURED = dict.fromkeys((
    "start_ns", "order", "round", "status", "setup_ns", "wall_ns", "messages", "batch_messages",
    "batches_ns", "batches_workers", "histogram", "compute_only_ns", "work_variant",
    "work_operations", "work_check_ns", "worker_cores", "copy_only_ns", "chunks_per_message",
    "granted", "clock",
    "clock_cost_ns", "timed_batch", "sampler", "exact", "noise", "encoded", "launch_ns", "tail_ns",
    "fixed_ready_ns", "accounting", "lives"), RAW)
FAILED = dict.fromkeys(("start_ns", "order", "round", "status", "reason", "failure"), RAW)
COUNTED = dict.fromkeys((
    "party", "pid", "tid", "messages", "wall_ns", "user_ns", "system_ns", "run_ns", "run_queue_ns",
    "voluntary_switches", "involuntary_switches", "minor_faults", "major_faults", "migrations",
    "first_cpu", "last_cpu", "peak_resident_bytes", "timeline", "exact", "fixed_faults",
    "fixed_private_bytes", "fixed_end_faults", "fixed_end_private_bytes"), RAW)


def is_open(parameters):
    return parameters.get("rate", "0") != "0"


def pooled(invocations):
    """(times, counts added up) of the single messages of all of these, ascending."""
    counts = {}
    for each in invocations:
        for ns, count in each["histogram"]:
            counts[ns] = counts.get(ns, 0) + count
    times = sorted(ns for ns, count in counts.items() if count > 0)
    return np.array(times), np.cumsum([counts[ns] for ns in times], dtype=np.int64)


def message_ns(each, parameters):
    if each["messages"] == 0:
        return 0.0
    if is_open(parameters):
        times, up_to = pooled([each])
        return nearest_rank(times, up_to, 0.5)[0] if len(times) else 0.0
    batches = each["batches_ns"]
    if len(batches) < 5:
        return each["wall_ns"] / each["messages"]
    return np.median(batches[warm_up_batches(batches):]) / each["batch_messages"]


def per_second(each, parameters):
    """Messages: of an open loop what was sent."""
    if is_open(parameters):
        return each["messages"] * 1e9 / each["open_loop"]["sending_ns"]
    ns = message_ns(each, parameters)
    return 1e9 / ns if ns > 0 else 0.0


def distance(each):
    """near, far or moved; empty where there is no reading."""
    line = each.get("cache_line", {})
    words = ["far" if line[key] >= FAR_NS else "near"
             for key in ("before_ns", "after_ns") if key in line]
    return "" if not words else words[0] if len(set(words)) == 1 else "moved"


def placement(each, parameters):
    if parameters.get("placement", "free") != "free":
        return "pinned"
    for party in each["parties"]:  # the first one that says something decides
        if min(party["first_cpu"], party["last_cpu"]) < 0:
            return "unknown"
        if party["first_cpu"] != party["last_cpu"]:
            return "moved"
    cores = {party["last_cpu"] for party in each["parties"]}
    if len(cores) == 1:
        return "together"
    return "apart" if len(cores) == len(each["parties"]) else "mixed"


def label(each, parameters):
    """Where the parties ran and how far apart the cores were, in one."""
    return " ".join(filter(None, (placement(each, parameters), distance(each))))


def run_queue(each):
    return min(max((party["run_queue_ns"] / party["wall_ns"] for party in each["parties"]
                    if party["wall_ns"] > 0), default=0.0), 1.0)


def party(theirs):
    samples = {}
    for _, count, state, _, _ in theirs["timeline"]:
        samples[state] = samples.get(state, 0) + count
    total = sum(samples.values())
    phases = theirs["phases_ns"]
    booked = sum(ns for phase, ns in phases.items() if phase != "unaccounted")
    ours = {**COUNTED,
            "phases_ns": {**dict.fromkeys(phases, RAW),
                          "unaccounted": Maybe(theirs["wall_ns"] - booked)},
            "sleep_ns": asleep_ns(theirs),
            "states": {state: count / total for state, count in samples.items()}}
    if "exact" in theirs:
        ours["exact"] = exact(theirs["exact"], theirs["wall_ns"])
    return ours


def exact(theirs, wall_ns):
    """Times and counts from the record of every switch, where all of it is there."""
    spans = theirs["timeline"]
    if theirs["left_out"] or theirs["lost"] or not spans:
        return RAW
    times = dict.fromkeys(("run", "runnable", "sleeping"), 0)
    ends = [start for start, _, _ in spans[1:]] + [spans[0][0] + wall_ns]
    for (start, state, _), end in zip(spans, ends):
        times[state] += end - start
    off = [state for _, state, _ in spans if state != "run"]
    cores = [core for _, state, core in spans if state == "run"]
    return {
  ** {f"{state}_ns": ns for state, ns in times.items()
  }, "switches": len(off),
            "preemptions": off.count("runnable"),
            "moves": sum(a != b for a, b in zip(cores, cores[1:])),
            "lost": RAW, "left_out": RAW, "timeline": RAW
}

def lock_use(theirs):
    """How a lock went round: stats/fairness.hpp and model/result.hpp. Of single waits nothing is kept."""
    rates = [count * 1e9 / ns if ns > 0 else 0.0
             for count, ns in zip(theirs["acquisitions"], theirs["busy_ns"])]
    ours = {}
    if "change_share" in theirs:
        ours["convoy"] = min(theirs["change_share"], theirs["switches_per_acquisition"]) >= 0.5
    return {**ours, **dict.fromkeys((
                "acquisitions", "busy_ns", "wait_p50_ns", "wait_p99_ns", "wait_p99_99_ns",
                "owners_in_window", "change_share", "switches_per_acquisition",
                "cpu_ns_per_acquisition"), RAW),
            "least_per_second": min(rates), "median_per_second": np.median(rates),
            "most_per_second": max(rates),
            "fairness": sum(rates) ** 2 / (len(rates) * sum(rate ** 2 for rate in rates))
}

def figures(each, parameters):
    """The invocation as it has to be."""
    if each["status"] != "ok":
        return FAILED
    ours = {**MEASURED,
            "message_ns": message_ns(each, parameters),
            "dropped_batches": 0 if is_open(parameters) else warm_up_batches(each["batches_ns"]),
            "placement": placement(each, parameters),
            "run_queue": run_queue(each),
            "parties": [party(theirs) for theirs in each["parties"]]}
    if is_open(parameters):
        ours["open_loop"] = {"late_sends": RAW, "sending_ns": RAW,
                             "achieved_per_second": per_second(each, parameters)}
    if "shared_counter" in each:
        made, counted = (each["shared_counter"][f"updates_{key}"] for key in ("made", "counted"))
        ours["shared_counter"] = {"updates_made": RAW, "updates_counted": RAW,
                                  "updates_lost": (made - counted) / made}
    if "lock" in each:
        ours["lock"] = lock_use(each["lock"])
    if "cache_line" in each:
        ours["cache_line"] = {"cpus": RAW, "before_ns": RAW, "after_ns": RAW}
        if distance(each):
            ours["cache_line"]["distance"] = distance(each)
    return ours
