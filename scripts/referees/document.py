"""A document of any kind and what it has to be."""

import json
import os

from . import comparison, experiment, history, ratios
from .ledger import RAW, Ledger
from .units import Unreadable

TOLD = dict.fromkeys(("schema", "tool", "host", "started", "complete", "elapsed_ns", "name",
                      "description", "config", "seed", "warnings", "yardsticks"), RAW)


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        document["schema"]["name"]
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise Unreadable(f"{path}: not a document of ipcbench") from None
    return document


def result(theirs, older):
    experiments = [experiment.figures(each, older) for each in theirs["experiments"]]
    recomputed = [{**each, "summary": ours.get("summary")}
                  for each, ours in zip(theirs["experiments"], experiments)]
    return {**TOLD, "experiments": experiments, "ratios": ratios.of(recomputed, older)}


def beside(path, name):
    """A file that a document names, from where it lies or where we are; None where it is gone."""
    for place in (os.path.join(os.path.dirname(path), name), name):
        if os.path.exists(place):
            return place
    return None


def sources(theirs, path):
    """The two results of a stored comparison."""
    if not theirs["stored"]:
        return None
    paths = [beside(path, theirs[side]["source"]) for side in "ab"]
    return [read(each) for each in paths] if all(paths) else None


def folder(theirs, path):
    """{file: result} of a history's folder."""
    directory = beside(path, theirs["directory"])
    if directory is None or not os.path.isdir(directory):
        return None
    results = {}
    for name in sorted(os.listdir(directory)):
        if name.endswith(".json") and name not in {each["file"] for each in theirs["skipped"]}:
            results[name] = read(os.path.join(directory, name))
    return results


def judged(path, older, theirs=None):
    """A ledger of the document in the file `path`; `theirs`: the same, as it was read."""
    theirs = theirs or read(path)
    kind = theirs["schema"]["name"]
    try:
        if kind == "ipcbench-result":
            ours = result(theirs, older)
        elif kind == "ipcbench-compare":
            ours = comparison.figures(theirs, older, sources(theirs, path))
        elif kind == "ipcbench-history":
            ours = history.figures(theirs, folder(theirs, path))
        else:
            raise Unreadable(f"{path}: {kind} is no document that the referee knows")
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise Unreadable(f"{path}: a damaged document: {error!r}") from None
    ledger = Ledger()
    ledger.compare(theirs, ours)
    return ledger
