"""Which experiments of which results are drawn, and in which panels."""

import dataclasses
import difflib
import os

from .result import Result, Unusable, one_line, read

FILE = "file"  # the parameter that says which result an experiment is of, where there are several


def together(names):
    """The result, or one of several, in which every experiment says which file it is of."""
    named = [label_and_path(each) for each in names]
    if len(named) == 1:
        return read(named[0][1])
    labels = [label for label, _ in named]
    for label in labels:
        if labels.count(label) > 1:
            raise Unusable(f"two results are called {label}; write NAME=FILE")
    if sum(path == "-" for _, path in named) > 1:
        raise Unusable("stdin holds one result")
    results = [(label, read(path)) for label, path in named]
    several = [each for _, each in results]
    return Result(
        " and ".join(dict.fromkeys(each.name for each in several if each.name)),
        "; ".join(dict.fromkeys(each.host for each in several)),
        " and ".join(each.started for each in several),
        several[0].sample_ns,
        doubts_of(results),
        [marked(one, label) for label, each in results for one in each.experiments],
        {f"{label}: {name}": why for label, each in results for name, why in each.left_out.items()})


def doubts_of(results):
    """What holds for all of them once, and of the rest whose it is."""
    first, *others = [each.doubts for _, each in results]
    common = [doubt for doubt in first if all(doubt in each for each in others)]
    return common + [f"{label}: {doubt}" for label, each in results for doubt in each.doubts
                     if doubt not in common]


def label_and_path(name):
    """NAME=FILE; a file that is called like that is written ./NAME=FILE."""
    label, equals, path = name.partition("=")
    if equals and label and path and "/" not in label:
        return one_line(label), path
    stem = "stdin" if name == "-" else os.path.splitext(os.path.basename(name))[0]
    return one_line(stem), name


def marked(experiment, label):
    return dataclasses.replace(experiment, name=f"{label}: {experiment.name}",
                               parameters={**experiment.parameters, FILE: label})


def filtered(result, wheres):
    """With the experiments alone that every KEY=VALUE,... holds for."""
    experiments = result.experiments
    for where in wheres:
        key, equals, text = where.partition("=")
        if not equals or not key or not text:
            raise Unusable(f"--where: '{one_line(where)}' is no filter; write KEY=VALUE,...")
        check_key("--where", key, result)
        there = list(dict.fromkeys(each.parameters[key] for each in result.experiments
                                   if key in each.parameters))
        # A value may hold commas of its own.
        values = [text] if text in there else text.split(",")
        for value in values:
            if value not in there:
                raise Unusable(f"--where: no experiment has {key}={one_line(value)}"
                               f"{suggestion(value, there)}; there are: {', '.join(there)}")
        experiments = [each for each in experiments if each.parameters.get(key) in values]
    if not experiments:
        raise Unusable("--where: no experiment has all of these: " + one_line(" ".join(wheres)))
    return dataclasses.replace(result, experiments=experiments)


def check_key(option, key, result):
    known = list(dict.fromkeys(name for each in result.experiments for name in each.parameters))
    if key not in known:
        raise Unusable(f"{option}: unknown key '{one_line(key)}'{suggestion(key, known)}; "
                       f"there are: {', '.join(known)}")


def suggestion(typed, known):
    near = difflib.get_close_matches(typed, known, 1)
    return f", did you mean {near[0]}?" if near else ""


def panels(result, key):
    """[(heading, experiments)], one for each value of the key in the order of the result. In one
    without a key the heading is empty."""
    if key is None:
        return [("", result.experiments)]
    check_key("--facet", key, result)
    values = dict.fromkeys(each.parameters.get(key, "") for each in result.experiments)
    return [(f"{key}={value}", [without(each, key) for each in result.experiments
                                if each.parameters.get(key, "") == value]) for value in values]


def without(experiment, key):
    """Its name does not repeat what stands above the panel."""
    value = experiment.parameters.get(key)
    name = experiment.name.replace(f"/{key}={value}", "")
    return dataclasses.replace(experiment, name=name.removeprefix(f"{value}: ")
                               if key == FILE else name)
