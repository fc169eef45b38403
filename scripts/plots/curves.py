"""Time per message and throughput: by a number that varies, else a row per experiment."""

from . import axis, levels, lines, page, rows

# Of several workers a message's own time is longer: they share the wall time.
KINDS = {"service": "wall time per message (closed loop)",
         "response": "median response time (open loop)",
         "interval": "wall time per message (stream)"}


def time(result, title):
    return draw(result, title, "Time per message", kinds(result.experiments), "message_ns",
                page.duration, with_work=True)


def throughput(result, title):
    return draw(result, title, "Throughput", ["payload per second"], "bytes_per_second", page.rate,
                with_work=False)


def kinds(experiments):
    """What the time per message is in these."""
    drawn = {each.time for each in experiments}
    return [words for kind, words in KINDS.items() if kind in drawn]


def draw(result, title, what, labels, figure, unit, with_work):
    experiments = result.experiments
    by = axis.chosen(experiments)
    headline = what + (f" by {by.short}" if by else "")
    headline = title or (f"{result.name}: " if result.name else "") + headline
    note = levels.note(experiments, figure)
    if by:
        sheet = page.Page(result, experiments, headline, note, 5.0)
        axes = lines.draw(sheet, experiments, by, figure, unit, with_work)
        axes.set_xlabel(by.words, fontsize=9.5)
        axes.set_ylabel(" or\n".join(labels), fontsize=9.5)
        return sheet.figure
    height = 0.3 * rows.count(experiments) + 0.25
    sheet = page.Page(result, experiments, headline, note, height + 0.7)
    axes = rows.draw(sheet, experiments, height, figure, unit)
    axes.set_xlabel(" or ".join(labels), fontsize=9.5)
    return sheet.figure
