"""A value by size on logarithmic axes, a line for each transport, named at its end."""

import statistics

from matplotlib.ticker import FuncFormatter, NullLocator

from . import page

COLOURS = (page.BLUE, page.VERMILION, page.GREEN, page.PINK, page.ORANGE, page.SKY, page.BLACK)
MARKERS = "osD^vPX*"
STYLES = ("-", "--", ":")
LEFT, MARGIN = 1.15, 0.5  # inches: of the axes, and between them and the names
WORK = "the work alone"
DECIDES = ("workers", "work", "placement")  # how long the work alone takes


def draw(sheet, experiments, axis, value, unit, with_work):
    series = {}
    for each in experiments:
        name = each.name.replace(f"/{axis}={each.parameters[axis]}", "")
        series.setdefault(name, []).append(each)
    labels = {name: page.elided(name, 36) for name in series}
    work = floors(experiments, axis) if with_work else {}
    margin = MARGIN + page.width((*labels.values(), *work), 9.5)
    axes = sheet.axes(LEFT, 0.05, page.WIDTH - LEFT - margin, 4.35)
    sizes = sorted({each.sizes[axis] for each in experiments})
    # Each line a little aside, so that their intervals do not hide each other.
    aside = (sizes[-1] / sizes[0]) ** min(0.006, 0.04 / len(series))
    axes.set(xscale="log", yscale="log")
    ends = []
    for at, (name, points) in enumerate(series.items()):
        points.sort(key=lambda each: each.sizes[axis])
        x = [each.sizes[axis] * aside ** (at - (len(series) - 1) / 2) for each in points]
        y = [value(each) for each in points]
        colour = COLOURS[at % len(COLOURS)]
        axes.errorbar(x, [each.median for each in y], page.bars(y), color=colour, linewidth=1.6,
                      marker=MARKERS[at % len(MARKERS)], markersize=5, elinewidth=1, capsize=3,
                      linestyle=STYLES[at // len(COLOURS) % len(STYLES)])
        ends.append((x[-1], y[-1].median, labels[name], colour))
    limits = axes.get_ylim()
    for name, floor in work.items():
        x, y = zip(*sorted(floor.items()))
        axes.plot(x, y, color=page.FAINT, linewidth=1.2, linestyle=(0, (1, 1.5)), zorder=1)
        ends.append((x[-1], y[-1], name, page.FAINT))
        limits = (min(limits[0], min(y) * 0.8), max(limits[1], max(y) * 1.25))
    axes.set_ylim(widened(limits))
    ticks(axes, sizes, unit)
    axes.grid(True, color="#E8E8E8", linewidth=0.8)
    name_ends(axes, ends)
    return axes


def floors(experiments, axis):
    """{name: {size: ns}} of the work alone: one for all if they agree, else one for each number of
    workers and the like, as far as that is no thicket."""
    timed = [each for each in experiments if each.work_ns > 0]
    together = agreed(timed, axis)
    if together:
        return {WORK: together}
    groups = {WORK: timed}
    for key in DECIDES:  # as few as tell them apart: placement often follows from workers
        finer = {}
        for name, group in groups.items():
            for each in group:
                finer.setdefault(f"{name}, {key}={each.parameters.get(key)}", []).append(each)
        groups = finer if len(finer) > len(groups) else groups
    apart = {page.elided(name, 44): agreed(group, axis) for name, group in groups.items()}
    return {name: floor for name, floor in apart.items() if floor} if len(apart) <= 3 else {}


def agreed(experiments, axis):
    """{size: ns} of the work alone; empty where theirs differ by more than a tenth."""
    times = {}
    for each in experiments:
        times.setdefault(each.sizes[axis], []).append(each.work_ns)
    middle = {size: statistics.median(those) for size, those in times.items()}
    near = all(abs(each - middle[size]) <= 0.1 * middle[size]
               for size, those in times.items() for each in those)
    return middle if near else {}


def widened(limits):
    """At least a factor of 4: a flat line must look flat."""
    more = max(4 / (limits[1] / limits[0]), 1) ** 0.5
    return limits[0] / more, limits[1] * more


def ticks(axes, sizes, unit):
    """A tick for every size that was measured, as far as their names do not touch."""
    shown, last = [], None
    for each in sizes:
        pixel = axes.transData.transform((each, 1))[0]
        if last is None or pixel - last > 80:
            shown.append(each)
            last = pixel
    axes.set_xticks(shown)
    axes.xaxis.set_major_formatter(FuncFormatter(page.size))
    axes.xaxis.set_minor_locator(NullLocator())
    page.log_ticks(axes.yaxis, axes.get_ylim(), unit, 11)


def name_ends(axes, ends):
    """Each line's name at its right end, moved apart where they would touch."""
    low, high = axes.transAxes.transform([(0, 0), (0, 1)])[:, 1]
    gap = min(25, (high - low) / len(ends))  # pixels
    ends = sorted(ends, key=lambda end: end[1])
    at = [axes.transData.transform(end[:2])[1] for end in ends]
    for _ in range(500):
        at[0], at[-1] = max(at[0], low), min(at[-1], high)
        for i in range(1, len(at)):
            lack = gap - (at[i] - at[i - 1])
            if lack > 0:
                at[i - 1], at[i] = at[i - 1] - lack / 2, at[i] + lack / 2
    for (x, y, text, colour), pixel in zip(ends, at):
        where = axes.transAxes.inverted().transform((0, pixel))[1]
        axes.annotate(text, (x, y), (1.035, where), textcoords="axes fraction", color=colour,
                      fontsize=9.5, va="center", annotation_clip=False,
                      arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7,
                                  "alpha": 0.6, "relpos": (0, 0.5), "shrinkA": 2, "shrinkB": 5})
