"""A value of every experiment, a row for each or for each of its groups, with figures beside."""

from matplotlib.ticker import FuncFormatter

from . import levels, page


def lines_of(experiments, figure):
    """[(name, level)], the name only in the first row of an experiment."""
    return [(page.elided(each.name, 40) if at == 0 else "", level) for each in experiments
            for at, level in enumerate(levels.of(each, figure))]


def count(experiments):
    return sum(max(len(each.groups), 1) for each in experiments)


def draw(sheet, experiments, height, figure, unit, whole=None):
    """`whole`: all experiments of several panels, which have the same scale."""
    names, drawn = zip(*lines_of(experiments, figure))
    values = [level.interval for level in drawn]
    figures = [f"{unit(each.median)}  ({unit(each.low)} to {unit(each.high)})"
               + (f"  {levels.percent(level)} of {of_all(level)}" if level.is_group else "")
               for each, level in zip(values, drawn)]
    left, right = 0.4 + page.width(names, 9), 0.35 + page.width(figures, 9)
    width = page.WIDTH - left - right
    axes = sheet.axes(left, 0, width, height)
    scaled = [level.interval for _, level in lines_of(whole or experiments, figure)]
    is_wide = max(each.high for each in scaled) > 20 * min(each.low for each in scaled) > 0
    axes.set_xscale("log" if is_wide else "linear")
    for at, level in enumerate(drawn):
        axes.errorbar([level.interval.median], [at], xerr=levels.bars([level]),
                      fmt="D" if level.is_group else "o", color=page.BLUE,
                      markersize=level.size + 1, elinewidth=1.4, capsize=4)
    axes.set_ylim(len(values) - 0.5, -0.5)
    axes.set_yticks(range(len(values)), names)
    axes.tick_params(axis="y", length=0)
    if whole and is_wide:
        axes.set_xlim(min(each.low for each in scaled) * 0.8,
                      max(each.high for each in scaled) * 1.25)
    if is_wide:
        page.log_ticks(axes.xaxis, axes.get_xlim(), unit, width / 0.6)
    else:
        axes.set_xlim(0, 1.06 * max(each.high for each in scaled))
        axes.xaxis.set_major_formatter(FuncFormatter(unit))
    axes.grid(True, axis="x", color="#E8E8E8", linewidth=0.8)
    for at, text in enumerate(figures):
        axes.text(1 + 0.12 / width, at, text, transform=axes.get_yaxis_transform(), va="center",
                  fontsize=9)
    return axes


def of_all(level):
    return f"{round(level.interval.count / level.share)}" if level.share > 0 else "all"
