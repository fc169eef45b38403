"""How long single messages took: which share of them took longer than so long, to the slowest."""

from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from . import choice, lines, page
from .result import Unusable

MARKED = {0.5: "p50", 0.1: "p90", 1e-2: "p99", 1e-3: "p99.9", 1e-4: "p99.99"}
LEAST = 1e-5
LEAST_BEYOND = 10  # messages that a percentile needs behind it
KINDS = {"service": "service time (closed loop)", "response": "response time (open loop)",
         "interval": "interval between messages (stream)"}


def draw(result, title, facet=None):
    panels = [(heading, [each for each in those if each.histogram])
              for heading, those in choice.panels(result, facet)]
    panels = [(heading, those) for heading, those in panels if those]
    experiments = [each for _, those in panels for each in those]
    kinds = [kind for kind in KINDS if kind in {each.time for each in experiments}]
    headline = title or ((f"{result.name}: " if result.name else "")
                         + " and ".join(kinds).capitalize() + " times of single messages")
    heights = [max(4.35, 0.21 * sum(len(series_of(each)) for each in those)) + 0.65
               for _, those in panels]
    room = sum(heights) + (page.HEAD * len(panels) if facet else 0)
    if room > page.HIGHEST:
        raise Unusable(f"{len(panels)} panels are too many for one picture: choose fewer with "
                       "--where")
    sheet = page.Page(result, experiments, headline, note(experiments, kinds), room)
    times = [max(ns, 1) for each in experiments for ns, _ in each.histogram]
    limits = lines.widened((min(times) * 0.9, max(times) * 1.1))
    y = 0.0
    for (heading, those), height in zip(panels, heights):
        draw_panel(sheet.part(y, heading), those, kinds, height - 0.65, limits)
        y += height + (page.HEAD if facet else 0)
    return sheet.figure


def draw_panel(sheet, experiments, kinds, height, limits):
    series = [one for each in experiments for one in series_of(each)]
    names = [page.elided(each.name, 36) + (f" ({each.time})" if len(kinds) > 1 else "")
             + (f", {100 * share:.0f} %" if share < 1 else "") for each, share, _ in series]
    marks = guides(max(messages(histogram) for _, _, histogram in series))
    left, right = 0.65 + page.width(marks.values(), 9), 0.85 + page.width(names, 9.5)
    width = page.WIDTH - left - right
    axes = sheet.axes(left, 0.05, width, height)
    axes.set(xscale="log", yscale="log")
    for at, ((each, _, histogram), name) in enumerate(zip(series, names)):
        draw_one(axes, histogram, at, name, LEAST_BEYOND * each.timed_batch)
    axes.legend(loc="upper left", bbox_to_anchor=(1 + 0.15 / width, 1), frameon=False,
                fontsize=9.5, handlelength=2.2, borderpad=0, borderaxespad=0)
    axes.set_xlim(limits)
    page.log_ticks(axes.xaxis, axes.get_xlim(), page.duration, width / 0.6)
    axes.set_ylim(min(marks) * 0.8, 1.25)
    axes.yaxis.set_major_locator(FixedLocator(list(marks)))
    axes.yaxis.set_major_formatter(FixedFormatter(list(marks.values())))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.grid(True, color="#E8E8E8", linewidth=0.8)
    axes.set_xlabel(" or ".join(KINDS[kind] for kind in kinds), fontsize=9.5)
    axes.set_ylabel("share of messages that took longer", fontsize=9.5)


def series_of(each):
    """[(experiment, share of its invocations, histogram)]: one, or one for each of its groups."""
    if not each.groups:
        return [(each, 1.0, each.histogram)]
    return [(each, group.share, group.histogram) for group in each.groups if group.histogram]


def note(experiments, kinds):
    text = "All invocations of an experiment together"
    if any(each.groups for each in experiments):
        text += ", or of each group that they fall into, with its share"
    most = max(each.timed_batch for each in experiments)
    if most > 1:
        text += f"; messages too short for the clock as means of up to {most} in a row"
    for kind in kinds:
        timed = dict.fromkeys(each.timed for each in experiments if each.time == kind)
        text += f". {kind.capitalize() if len(kinds) > 1 else 'Timed'}: {'; or '.join(timed)}"
    return text


def messages(histogram):
    return sum(count for _, count in histogram)


def longer(histogram):
    """[(ns, share of messages that took longer)], down to 0 at the slowest."""
    left = total = messages(histogram)
    steps = []
    for ns, count in histogram:
        left -= count
        steps.append((ns, left / total))
    return steps


def percentile(steps, share):
    """The time that no more than this share of the messages exceeded."""
    return next(ns for ns, left in steps if left <= share * (1 + 1e-9))


def draw_one(axes, histogram, at, name, least):
    """A percentile is marked where at least so many messages lie beyond it."""
    steps = longer(histogram)
    colour, marker = (of[at % len(of)] for of in (lines.COLOURS, lines.MARKERS))
    style = lines.STYLES[at // len(lines.COLOURS) % len(lines.STYLES)]
    # The share that took longer than the slowest is 0, which has no place here: the line ends.
    x = [max(ns, 1) for ns, _ in steps[:1] + steps]
    y = [1.0] + [share for _, share in steps[:-1]]
    axes.step(x, y + y[-1:], where="post", color=colour, linewidth=1.4, linestyle=style)
    marked = [share for share in MARKED
              if int(share * messages(histogram) * (1 + 1e-9)) >= least]
    axes.plot([max(percentile(steps, share), 1) for share in marked], marked, marker,
              color=colour, markersize=5)
    axes.plot([], [], marker=marker, color=colour, linestyle=style, markersize=5, label=name)


def guides(most):
    """{share: its name} down to what so many messages tell, and to p99.9 in any case."""
    lowest = min(max(1 / most, LEAST), 1e-3)
    return {share: f"{name}  {100 * share:g} %".strip()
            for share, name in {1: "", **MARKED, LEAST: "p99.999"}.items()
            if share >= lowest * 0.99}
