"""A value of every experiment, a row for each, with its figures beside."""

from matplotlib.ticker import FuncFormatter

from . import page


def draw(sheet, experiments, height, value, unit):
    names = [page.elided(each.name, 40) for each in experiments]
    values = [value(each) for each in experiments]
    figures = [f"{unit(each.median)}  ({unit(each.low)} to {unit(each.high)})" for each in values]
    left, right = 0.4 + page.width(names, 9), 0.35 + page.width(figures, 9)
    width = page.WIDTH - left - right
    axes = sheet.axes(left, 0, width, height)
    is_wide = max(each.high for each in values) > 20 * min(each.low for each in values) > 0
    axes.set_xscale("log" if is_wide else "linear")
    axes.errorbar([each.median for each in values], range(len(values)), xerr=page.bars(values),
                  fmt="o", color=page.BLUE, markersize=6, elinewidth=1.4, capsize=4)
    axes.set_ylim(len(values) - 0.5, -0.5)
    axes.set_yticks(range(len(values)), names)
    if is_wide:
        page.log_ticks(axes.xaxis, axes.get_xlim(), unit, width / 0.6)
    else:
        axes.set_xlim(0, 1.06 * max(each.high for each in values))
        axes.xaxis.set_major_formatter(FuncFormatter(unit))
    axes.grid(True, axis="x", color="#E8E8E8", linewidth=0.8)
    for at, text in enumerate(figures):
        axes.text(1 + 0.12 / width, at, text, transform=axes.get_yaxis_transform(), va="center",
                  fontsize=9)
    return axes
