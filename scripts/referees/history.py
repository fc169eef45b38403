"""What a history makes of the results of a folder: include/ipcbench/stats/history.hpp."""

import math

from . import experiment
from .ledger import RAW, Near
from .statistics import find_changes

DRAWS = 999


def point(result, file, each):
    summary = experiment.summary(each["invocations"], each["parameters"], True)
    return {"started": result["started"], "file": file, "version": result["tool"]["version"],
            "commit": result["tool"]["commit"], "message_ns": summary["message_ns"],
            "groups": len(summary["modes"])}


def changes(points):
    alone = [each for each in points if each["groups"] == 1]
    found = find_changes([each["message_ns"]["median"] for each in alone], draws=DRAWS)
    return [{**{key: alone[each["at"]][key] for key in ("started", "file", "commit")},
             **{key: value for key, value in each.items() if key != "at"},
             # The program draws permutations of its own: both are estimates.
             "p": Near(each["p"], 5 * math.sqrt(2 * each["p"] * (1 - each["p"]) / DRAWS) + 0.002)}
            for each in found]


def figures(theirs, results):
    """The document as it has to be; `results`: {file: document} where the folder is still there."""
    machines = []
    for machine in theirs["machines"]:
        rows = []
        for row in machine["experiments"]:
            points = row["results"]
            if results:
                points = [recomputed(each, row, results) for each in points]
            rows.append({"name": RAW, "parameters": RAW, "changes": changes(points),
                         "results": points if results else [
                             {**dict.fromkeys(each, RAW)} for each in points]})
        machines.append({"host": RAW, "experiments": rows})
    told = dict.fromkeys(theirs.keys() - {"machines"}, RAW)
    ours = {**told, "machines": machines}
    if results:
        ours["results"] = len(results)
    return ours


def told_apart_by(parameters):
    """What tells rows apart: a timeout changes no figure."""
    return {key: value for key, value in parameters.items() if key != "timeout"}


def recomputed(theirs, row, results):
    result = results.get(theirs["file"])
    if result is None:
        return {"file": "a file of the folder"}
    return point(result, theirs["file"],
                 next(each for each in result["experiments"]
                      if told_apart_by(each["parameters"]) == told_apart_by(row["parameters"])))
