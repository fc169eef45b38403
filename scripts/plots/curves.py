"""Time per message and throughput: by a number that varies, else a row per experiment."""

from . import axis, choice, levels, lines, page, rows
from .result import Unusable

# Of several workers a message's own time is longer: they share the wall time.
KINDS = {"service": "wall time per message (closed loop)",
         "response": "median response time (open loop)",
         "interval": "wall time per message (stream)"}


def time(result, title, facet=None):
    return draw(result, title, "Time per message", kinds(result.experiments), "message_ns",
                page.duration, True, facet)


def throughput(result, title, facet=None):
    return draw(result, title, "Throughput", ["payload per second"], "bytes_per_second", page.rate,
                False, facet)


def kinds(experiments):
    """What the time per message is in these."""
    drawn = {each.time for each in experiments}
    return [words for kind, words in KINDS.items() if kind in drawn]


def draw(result, title, what, labels, figure, unit, with_work, facet):
    panels = choice.panels(result, facet)
    experiments = [each for _, those in panels for each in those]
    by = axis.chosen(experiments, facet)
    headline = what + (f" by {by.short}" if by else "")
    headline = title or (f"{result.name}: " if result.name else "") + headline
    heights = [4.8 if by else 0.3 * rows.count(those) + 0.85 for _, those in panels]
    room = sum(heights) + 0.1 + (page.HEAD * len(panels) if facet else 0)
    if room > page.HIGHEST:
        raise Unusable(f"{len(panels)} panels are too many for one picture: choose fewer with "
                       "--where")
    sheet = page.Page(result, experiments, headline, levels.note(experiments, figure), room)
    y, known = 0.0, {}
    for (heading, those), height in zip(panels, heights):
        part = sheet.part(y, heading)
        if by:
            axes = lines.draw(part, those, by, figure, unit, with_work,
                              experiments if facet else None, known)
            axes.set_xlabel(by.words, fontsize=9.5)
            axes.set_ylabel(" or\n".join(labels), fontsize=9.5)
        else:
            axes = rows.draw(part, those, height - 0.6, figure, unit,
                             experiments if facet else None)
            axes.set_xlabel(" or ".join(labels), fontsize=9.5)
        y += height + (page.HEAD if facet else 0)
    return sheet.figure
