"""Time per message and throughput: by size where a size varies, else a row per experiment."""

from . import lines, page, rows

WHOSE = {"size": "task", "reply": "reply"}
# Of several workers a message's own time is longer: they share the wall time.
KINDS = {"service": "wall time per message (closed loop)",
         "response": "median response time (open loop)",
         "interval": "wall time per message (stream)"}


def time(result, title):
    return draw(result, title, "Time per message", kinds(result.experiments),
                lambda each: each.message_ns, page.duration, with_work=True)


def throughput(result, title):
    return draw(result, title, "Throughput", ["payload per second"],
                lambda each: each.bytes_per_second, page.rate, with_work=False)


def kinds(experiments):
    """What the time per message is in these."""
    drawn = {each.time for each in experiments}
    return [words for kind, words in KINDS.items() if kind in drawn]


def draw(result, title, what, labels, value, unit, with_work):
    experiments = result.experiments
    varying = [key for key in WHOSE if len({each.sizes[key] for each in experiments}) > 1]
    axis = varying[0] if varying else None
    whose = WHOSE.get(axis)
    if {each.parameters.get("pattern") for each in experiments} & {"pingpong", "stream"}:
        whose = "message"
    headline = what + (f" by size of a {whose}" if axis else "")
    headline = title or (f"{result.name}: " if result.name else "") + headline
    note = counted([value(each) for each in experiments])
    if axis:
        sheet = page.Page(result, experiments, headline, note, 5.0)
        axes = lines.draw(sheet, experiments, axis, value, unit, with_work)
        axes.set_xlabel(f"size of a {whose}", fontsize=9.5)
        axes.set_ylabel(" or\n".join(labels), fontsize=9.5)
        return sheet.figure
    height = 0.3 * len(experiments) + 0.25
    sheet = page.Page(result, experiments, headline, note, height + 0.7)
    axes = rows.draw(sheet, experiments, height, value, unit)
    axes.set_xlabel(" or ".join(labels), fontsize=9.5)
    return sheet.figure


def counted(intervals):
    """How sure the numbers are, in words."""

    def spread(values, form):
        low, high = form.format(min(values)), form.format(max(values))
        return low if low == high else f"{low} to {high}"

    counts = spread([each.count for each in intervals], "{}")
    confidence = spread([100 * each.confidence for each in intervals], "{:.0f}")
    plural = "" if counts == "1" else "s"
    return f"Medians of {counts} invocation{plural} with their {confidence} % intervals"
