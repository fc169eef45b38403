"""A value by a number, a line for each transport and the like, named at its end."""

import statistics

from matplotlib.ticker import FuncFormatter, NullLocator

from . import levels, page

COLOURS = (page.BLUE, page.VERMILION, page.GREEN, page.PINK, page.ORANGE, page.SKY, page.BLACK)
MARKERS = "osD^vPX*"
STYLES = ("-", "--", ":")
LEFT, MARGIN = 1.15, 0.5  # inches: of the axes, and between them and the names
WORK = "the work alone"
DECIDES = ("workers", "work", "placement")  # how long the work alone takes


def draw(sheet, experiments, by, figure, unit, with_work, whole=None, known=None):
    """`whole`: all experiments of several panels, which have the same scales; `known`: {name: its
    place} of the lines of panels before, which look alike in all of them."""
    known = {} if known is None else known
    series = {}
    for each in experiments:
        series.setdefault(each.name.replace(by.suffix(each), ""), []).append(each)
    labels = {name: page.elided(name, 36) for name in series}
    work = floors(experiments, by) if with_work else {}
    beside = {name: f"{labels[name]}, {by.parameter}={each.parameters.get(by.parameter)}"
              for name, those in series.items() for each in those if by.at(each) is None}
    margin = MARGIN + page.width((*labels.values(), *work, *beside.values()), 9.5)
    axes = sheet.axes(LEFT, 0.05, page.WIDTH - LEFT - margin, 4.35)
    places = sorted({by.at(each) for each in whole or experiments} - {None})
    span = places[0], places[-1]
    # Each line a little aside, so that their intervals do not hide each other.
    apart = min(1, 7 / len(series))
    axes.set(xscale="log" if by.is_log else "linear", yscale="log")
    ends = []
    for at, (name, points) in enumerate(series.items()):
        style = Style(known.setdefault(name, len(known)))
        steps = apart * (at - (len(series) - 1) / 2)
        drawn = [(by.aside(by.at(each), steps, span), levels.of(each, figure))
                 for each in sorted((each for each in points if by.at(each)), key=by.at)]
        if drawn:
            x, y = draw_series(axes, drawn, style)
            ends.append((x, y, labels[name], style.colour))
        for each in points:
            if by.at(each) is None:
                y = levels.main(levels.of(each, figure)).interval.median
                axes.axhline(y, color=style.colour, linewidth=1, linestyle=(0, (4, 3)))
                ends.append((span[1], y, beside[name], style.colour))
    limits = axes.get_ylim()
    for name, floor in work.items():
        x, y = zip(*sorted(floor.items()))
        axes.plot(x, y, color=page.FAINT, linewidth=1.2, linestyle=(0, (1, 1.5)), zorder=1)
        ends.append((x[-1], y[-1], name, page.FAINT))
        limits = (min(limits[0], min(y) * 0.8), max(limits[1], max(y) * 1.25))
    if whole:
        limits = reach(whole, figure, limits)
    axes.set_ylim(widened(limits))
    if whole and by.is_log:
        beside_ends = (span[1] / span[0]) ** 0.05
        axes.set_xlim(span[0] / beside_ends, span[1] * beside_ends)
    if not by.is_log:
        axes.set_xlim(0, span[1] * 1.06)
    ticks(axes, places, by.unit, unit)
    axes.grid(True, color="#E8E8E8", linewidth=0.8)
    name_ends(axes, ends)
    return axes


def reach(experiments, figure, limits):
    """Limits that hold these as well."""
    intervals = [level.interval for each in experiments for level in levels.of(each, figure)]
    return (min(limits[0], *(each.low * 0.9 for each in intervals)),
            max(limits[1], *(each.high * 1.1 for each in intervals)))


class Style:
    """Of the line at this place."""

    def __init__(self, at):
        self.colour = COLOURS[at % len(COLOURS)]
        self.marker = MARKERS[at % len(MARKERS)]
        self.line = STYLES[at // len(COLOURS) % len(STYLES)]


def draw_series(axes, drawn, style):
    """A line through [(x, levels)]: where there are groups through the largest, and the others
    hang on it with their shares. The end of the line."""
    line = [(x, levels.main(those)) for x, those in drawn]
    xs, ys = [x for x, _ in line], [level.interval.median for _, level in line]
    axes.plot(xs, ys, color=style.colour, linewidth=1.6, linestyle=style.line)
    for x, those in drawn:
        for level in those:
            is_main = level is levels.main(those)
            axes.errorbar([x], [level.interval.median], levels.bars([level]), color=style.colour,
                          marker=style.marker, markersize=level.size, elinewidth=1, capsize=3,
                          markerfacecolor=style.colour if is_main else "white")
            if level.is_group:
                axes.annotate(levels.percent(level), (x, level.interval.median), (6, 3),
                              textcoords="offset points", fontsize=8, color=style.colour,
                              bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5,
                                    "alpha": 0.7})
        if len(those) > 1:
            medians = [level.interval.median for level in those]
            axes.plot([x, x], [min(medians), max(medians)], color=style.colour, linewidth=0.9,
                      linestyle=(0, (1, 1.5)), zorder=1)
    return xs[-1], ys[-1]


def floors(experiments, by):
    """{name: {place: ns}} of the work alone: one for all if they agree, else one for each number of
    workers and the like, as far as that is no thicket."""
    timed = [each for each in experiments if each.work_ns > 0]
    together = agreed(timed, by)
    if together:
        return {WORK: together}
    groups = {WORK: timed}
    # As few as tell them apart: placement often follows from workers.
    for key in (each for each in DECIDES if each != by.parameter):
        finer = {}
        for name, group in groups.items():
            for each in group:
                finer.setdefault(f"{name}, {key}={each.parameters.get(key)}", []).append(each)
        groups = finer if len(finer) > len(groups) else groups
    apart = {page.elided(name, 44): agreed(group, by) for name, group in groups.items()}
    return {name: floor for name, floor in apart.items() if floor} if len(apart) <= 3 else {}


def agreed(experiments, by):
    """{place: ns} of the work alone; empty where theirs differ by more than a tenth."""
    times = {}
    for each in experiments:
        if by.at(each) is not None:
            times.setdefault(by.at(each), []).append(each.work_ns)
    middle = {place: statistics.median(those) for place, those in times.items()}
    near = all(abs(each - middle[place]) <= 0.1 * middle[place]
               for place, those in times.items() for each in those)
    return middle if near else {}


def widened(limits):
    """At least a factor of 4: a flat line must look flat."""
    more = max(4 / (limits[1] / limits[0]), 1) ** 0.5
    return limits[0] / more, limits[1] * more


def ticks(axes, places, of_x, of_y):
    """A tick for every number that was measured, as far as their names do not touch."""
    shown, last = [], None
    for each in places:
        pixel = axes.transData.transform((each, 1))[0]
        if last is None or pixel - last > 80:
            shown.append(each)
            last = pixel
    axes.set_xticks(shown)
    axes.xaxis.set_major_formatter(FuncFormatter(of_x))
    axes.xaxis.set_minor_locator(NullLocator())
    page.log_ticks(axes.yaxis, axes.get_ylim(), of_y, 11)


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
