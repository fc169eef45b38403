"""Time per message and throughput: by size where a size varies, else a row per experiment."""

from . import lines, page, rows

WHOSE = {"size": "task", "reply": "reply"}


def time(result, title):
    return draw(result, title, "Time per message", lambda each: each.message_ns, page.duration,
                with_work=True)


def throughput(result, title):
    return draw(result, title, "Throughput", lambda each: each.bytes_per_second, page.rate,
                with_work=False)


def draw(result, title, what, value, unit, with_work):
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
        return sheet.figure
    height = 0.3 * len(experiments) + 0.6
    sheet = page.Page(result, experiments, headline, note, height + 0.1)
    return rows.draw(sheet, experiments, height, value, unit)


def counted(intervals):
    """How sure the numbers are, in words."""

    def spread(values, form):
        low, high = form.format(min(values)), form.format(max(values))
        return low if low == high else f"{low} to {high}"

    counts = spread([each.count for each in intervals], "{}")
    confidence = spread([100 * each.confidence for each in intervals], "{:.0f}")
    plural = "" if counts == "1" else "s"
    return f"Medians of {counts} invocation{plural} with their {confidence} % intervals"
