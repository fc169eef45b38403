"""What is drawn of an experiment: its median with the interval, or of invocations that fall into
groups a median for each group, because a middle over all is a time that none of them took."""

from dataclasses import dataclass

from . import page
from .result import Interval


@dataclass
class Level:
    interval: Interval  # of a group its smallest, middle and largest figure
    share: float  # of all invocations
    is_group: bool

    @property
    def size(self):
        """Of the marker, by its area: a group counts as much as it has invocations."""
        return 5 * self.share ** 0.5 + 1.5 if self.is_group else 5


def of(each, figure):
    """The levels of a figure of an experiment, message_ns or bytes_per_second."""
    if not each.groups:
        return [Level(getattr(each, figure), 1.0, False)]
    return [Level(getattr(group, figure), group.share, True) for group in each.groups]


def main(levels):
    """The one that a line goes through: the largest, of as large ones the first."""
    return max(levels, key=lambda level: level.share)


def percent(level):
    return f"{100 * level.share:.0f} %"


def note(experiments, figure):
    """How sure the numbers are, in words."""
    alone = [getattr(each, figure) for each in experiments if not each.groups]
    text = counted(alone)
    grouped = len(experiments) - len(alone)
    if not grouped:
        return text
    which = ("The invocations" if not alone else
             f"The invocations of {grouped} experiment{'s' * (grouped > 1)}")
    return (f"{text}{'. ' * bool(text)}{which} fall into groups: each is drawn with its share, its "
            "median and its range")


def counted(intervals):
    def spread(values, form):
        low, high = form.format(min(values)), form.format(max(values))
        return low if low == high else f"{low} to {high}"

    if not intervals:
        return ""
    counts = spread([each.count for each in intervals], "{}")
    confidence = spread([100 * each.confidence for each in intervals], "{:.0f}")
    plural = "" if counts == "1" else "s"
    return f"Medians of {counts} invocation{plural} with their {confidence} % intervals"


def bars(levels):
    return page.bars([level.interval for level in levels])
