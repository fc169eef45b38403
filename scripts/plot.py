#!/usr/bin/python3
"""Draws pictures from result documents of ipcbench."""

import argparse
import os
import sys
import warnings

sys.dont_write_bytecode = True  # an installed copy stays as it was installed

from plots import choice, moments
from plots import result as results

WITH_PANELS = ("time", "throughput", "distribution")
PICTURES = (*WITH_PANELS, "phases", "timeline")
ENDINGS = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
KNOWN_ENDINGS = ".png, .svg or .pdf"


def arguments():
    parser = argparse.ArgumentParser(
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Draws pictures from result documents of ipcbench, of several in one picture:\n\n"
        "  time          time per message by the number that varies (size, workers, rate, ...),\n"
        "                a line per transport, with intervals; groups of invocations one by one\n"
        "  throughput    payload per second, the same way\n"
        "  distribution  which share of the messages took longer than so long, up to the slowest\n"
        "  phases        where the time of coordinator and workers went, per experiment\n"
        "  timeline      what the kernel saw every party do during an invocation",
        epilog="Prints the files that it wrote. Exit codes: 0 done, 2 nothing to draw from, 3 no matplotlib.\n"
        "Example: ipcbench --transport=pipe,shm --size=4KiB..4MiB:x4 -o out.json; plot.py out.json",
    )
    parser.add_argument("results", metavar="RESULT.json", nargs="+",
                        help="what `ipcbench -o` wrote; - is stdin. NAME=FILE is called NAME in "
                        "the picture")
    parser.add_argument("-o", "--output", metavar="DIR_OR_FILE", default=".",
                        help="a directory, which is made, or for one picture a file that ends in .png, .svg or "
                        ".pdf [RESULT-PICTURE.png in the current directory]")
    parser.add_argument("--where", metavar="KEY=VALUE,...", action="append", default=[],
                        help="only experiments whose parameter has one of these values; "
                        "repeatable, and all of them have to hold")
    parser.add_argument("--facet", metavar="KEY",
                        help="one panel for each value of this parameter, of time, throughput and "
                        "distribution")
    parser.add_argument("--kind", "--picture", dest="picture", choices=(*PICTURES, "all"), default="all", help="[all]")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--experiment", metavar="NAME", action="append", default=[],
                       help="whose timeline; repeatable")
    which.add_argument("--timelines", metavar="N", type=several,
                       help="so many timelines, evenly from the first experiment to the last, or "
                       "all [all of three, else the first and the last with its transport]")
    parser.add_argument("--invocation", metavar="N", type=int,
                        help="which invocation the timeline shows, from 1 [that of the median "
                        "time, of groups of the largest]")
    parser.add_argument("--title", metavar="TEXT", help="headline instead of the picture's own")
    parser.add_argument("--format", choices=tuple(ENDINGS.values()), help="[png]")
    return parser.parse_args()


class Missing(Exception):
    """What it takes is not installed."""


def several(text):
    if text == "all":
        return sys.maxsize
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number from 1 nor all")
    return int(text)


def files(chosen, pictures):
    """The file for every picture."""
    if chosen.output == "-":
        raise results.Unusable("pictures go to files; -o takes a directory or FILE.png")
    ending = os.path.splitext(chosen.output)[1].lower()
    if ending in ENDINGS and not os.path.isdir(chosen.output):
        if len(pictures) > 1:
            raise results.Unusable(f"{chosen.output} holds one picture: choose it with --kind")
        if chosen.format not in (None, ENDINGS[ending]):
            raise results.Unusable(f"{chosen.output} does not go with --format={chosen.format}")
        return [chosen.output]
    if ending and not chosen.output.endswith("/") and not os.path.isdir(chosen.output):
        raise results.Unusable(f"{chosen.output}: pictures end in {KNOWN_ENDINGS}; a directory to be "
                               "made ends in /")
    stem = "results"
    if len(chosen.results) == 1:
        path = choice.label_and_path(chosen.results[0])[1]
        stem = "result" if path == "-" else os.path.splitext(os.path.basename(path))[0]
    names = [f"{stem}-{each}.{chosen.format or 'png'}" for each in pictures]
    return [os.path.normpath(os.path.join(chosen.output, name)) for name in names]


def draw(chosen):
    result = choice.filtered(choice.together(chosen.results), chosen.where)
    choice.panels(result, chosen.facet)  # before anything is drawn
    pictures = list(PICTURES) if chosen.picture == "all" else [chosen.picture]
    left_out = dict(result.left_out)
    if chosen.facet:
        without = " and ".join(each for each in pictures if each not in WITH_PANELS)
        if without and chosen.picture != "all":
            raise results.Unusable(f"--facet: {without} has no panels; choose --kind=time, throughput or "
                                   "distribution, or drop --facet")
        if without:
            left_out[f"panels of {without}"] = "--facet is for time, throughput and distribution"
    try:
        shown = moments.of(result, chosen.experiment, chosen.invocation, chosen.timelines)
    except results.Unusable as reason:
        asked = chosen.experiment or chosen.invocation is not None or chosen.timelines
        if chosen.picture == "timeline" or asked:
            raise
        if chosen.picture == "all":
            pictures.remove("timeline")
            left_out["timeline"] = reason
    if "distribution" in pictures and not any(each.histogram for each in result.experiments):
        reason = "no times of single messages in this result"
        if chosen.picture == "distribution":
            raise results.Unusable(reason)
        pictures.remove("distribution")
        left_out["distribution"] = reason
    paths = files(chosen, pictures)

    try:
        import matplotlib
    except ImportError:
        raise Missing("needs matplotlib: apt-get install python3-matplotlib") from None
    os.makedirs(os.path.dirname(paths[0]) or os.curdir, exist_ok=True)
    matplotlib.use("Agg")
    matplotlib.rcdefaults()  # the same picture for everybody
    from plots import curves, distribution, phases, timeline

    drawn = {
        "time": lambda: curves.time(result, chosen.title, chosen.facet),
        "throughput": lambda: curves.throughput(result, chosen.title, chosen.facet),
        "distribution": lambda: distribution.draw(result, chosen.title, chosen.facet),
        "phases": lambda: phases.draw(result, chosen.title),
        "timeline": lambda: timeline.draw(result, shown, chosen.title),
    }
    if "timeline" in pictures and not chosen.experiment and chosen.timelines is None:
        rest = len(result.experiments) - len(shown)
        if rest:
            left_out[f"timelines of {rest} of {len(result.experiments)} experiments"] = (
                "--timelines and --experiment draw others")
    for name, why in left_out.items():
        print(f"plot.py: left out: {name}: {why}", file=sys.stderr)
    warnings.filterwarnings("ignore", message="Glyph")  # a letter that the font lacks is a box
    for picture, path in zip(pictures, paths):
        drawn[picture]().savefig(path)
        print(path)


if __name__ == "__main__":
    try:
        draw(arguments())
    except Missing as error:
        print(f"plot.py: {error}", file=sys.stderr)
        sys.exit(3)
    except (results.Unusable, OSError) as error:
        if isinstance(error, OSError) and error.filename:
            error = f"{error.filename}: {error.strerror}"
        print(f"plot.py: {error}", file=sys.stderr)
        sys.exit(2)
