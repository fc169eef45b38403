"""A value of every experiment, a row for each, with its figures beside."""

from matplotlib.ticker import FuncFormatter, NullLocator

from . import page


def draw(sheet, experiments, height, value, unit):
    names = [page.elided(each.name, 40) for each in experiments]
    left, right = 0.45 + 0.075 * max(map(len, names)), 2.2
    axes = sheet.axes(left, 0, page.WIDTH - left - right, height - 0.35)
    values = [value(each) for each in experiments]
    if max(each.high for each in values) > 20 * min(each.low for each in values) > 0:
        axes.set_xscale("log")
        axes.xaxis.set_minor_locator(NullLocator())
    axes.errorbar([each.median for each in values], range(len(values)), xerr=page.bars(values),
                  fmt="o", color=page.BLUE, markersize=6, elinewidth=1.4, capsize=4)
    if axes.get_xscale() == "linear":
        axes.set_xlim(0, 1.06 * max(each.high for each in values))
    axes.set_ylim(len(values) - 0.5, -0.5)
    axes.set_yticks(range(len(values)), names)
    axes.xaxis.set_major_formatter(FuncFormatter(unit))
    axes.grid(True, axis="x", color="#E8E8E8", linewidth=0.8)
    for at, each in enumerate(values):
        axes.text(1.02, at, f"{unit(each.median)}  ({unit(each.low)} to {unit(each.high)})",
                  transform=axes.get_yaxis_transform(), va="center", fontsize=9)
    return sheet.figure
