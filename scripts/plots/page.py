"""What the pictures share: the page with its headline, units, and colours that the colour-blind can
tell apart (Okabe and Ito)."""

import collections
import textwrap

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

LINE = 128  # letters of small print
HIGHEST = 300  # inches of a picture
HEAD = 0.4  # inches of the heading of a part
WIDTH = 10.0  # inches; 1500 pixels, and still readable when shown at 1000
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PINK, SKY, YELLOW, BLACK = "#CC79A7", "#56B4E9", "#F0E442", "#000000"
BROWN, LIGHT, FAINT, WINE = "#8B5A2B", "#D9D9D9", "#666666", "#882255"

PHASES = {"compute": BLUE, "send": ORANGE, "receive": GREEN, "touch": PINK, "idle": LIGHT,
          "lock": VERMILION, "allocate": YELLOW, "encode": SKY, "decode": BROWN,
          "launch": WINE, "unaccounted": BLACK}

# What a reader must know of an experiment that no axis shows, in the order of the flags.
SETTINGS = ("transport", "size", "reply", "workers", "work", "hold", "hold-transfer", "pattern", "start",
            "lifetime", "hazard", "wait", "topology",
            "lock-scope", "sender", "dispatch", "buffers", "huge", "codec", "depth", "rate",
            "placement", "end", "touch", "states")
USUAL = {"hold": "0%", "hold-transfer": "false", "lifetime": "run", "hazard": "none", "end": "drain", "topology": "lanes", "sender": "inline", "dispatch": "turns", "buffers": "reuse",
         "huge": "false", "codec": "none", "rate": "0",
         "states": "sampled"}  # goes without saying


def plain(text):
    """As it stands: a dollar sign would begin a formula."""
    return text.replace("$", r"\$")


def elided(text, length):
    half = (length - 3) // 2
    return plain(text if len(text) <= length else f"{text[:half]}...{text[-half:]}")


def scaled(value, base, units, short):
    """Three digits; `short` leaves zeros away at the end."""
    step = 0
    while abs(value) >= base * 0.9995 and step + 1 < len(units):
        value, step = value / base, step + 1
    decimals = 0 if abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    digits = f"{value:.{decimals}f}"
    if short and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{digits} {units[step]}" if value else "0"


# The second argument is there for matplotlib, which passes the number of the tick.
def duration(ns, tick=None):
    return scaled(ns, 1000, ("ns", "us", "ms", "s"), tick is not None)


def rate(bytes_per_second, tick=None):
    return scaled(bytes_per_second, 1000, ("B/s", "kB/s", "MB/s", "GB/s", "TB/s"), tick is not None)


def size(count, _=None):
    return scaled(count, 1024, ("B", "KiB", "MiB", "GiB", "TiB"), True)


def count(number, tick=None):
    """Of such as workers or messages."""
    if number < 10_000:
        return f"{number:,.0f}"
    return scaled(number, 1000, ("", "k", "M", "G"), True).replace(" ", "")


def bars(intervals):
    """Lengths of error bars, below and above."""
    return [[each.median - each.low for each in intervals],
            [each.high - each.median for each in intervals]]


def is_dark(colour):
    red, green, blue = (int(colour[at:at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def settings(experiments):
    """What all of these experiments have in common."""
    first = experiments[0].parameters
    return " ".join(f"{key}={first[key]}" for key in SETTINGS
                    if key in first and first[key] != USUAL.get(key)
                    and all(each.parameters.get(key) == first[key] for each in experiments))


def warned(experiments):
    """The ids of these experiments' own warnings, with how many have each."""
    counts = collections.Counter(name for each in experiments for name in set(each.warnings))
    if not counts:
        return ""
    if len(experiments) == 1:
        return "Warnings: " + ", ".join(sorted(counts))
    most_first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return (f"Warnings, of {len(experiments)} experiments: "
            + ", ".join(f"{name} in {count}" for name, count in most_first))


def width(texts, fontsize):
    """Inches that the widest of these texts takes, as it is drawn."""
    figure = Figure()
    renderer = FigureCanvasAgg(figure).get_renderer()
    return max(figure.text(0, 0, text, fontsize=fontsize).get_window_extent(renderer).width
               for text in texts) / figure.dpi


def log_ticks(axis, limits, unit, most):
    """As many ticks as fit: 1, 2, 5 of every decade, or 1, 3, or 1."""
    low, high = limits
    for subs in ((1, 2, 5), (1, 3), (1,)):
        if sum(low <= sub * 10.0 ** power <= high for sub in subs
               for power in range(-12, 19)) <= most:
            break
    axis.set_major_locator(LogLocator(subs=subs))
    axis.set_major_formatter(FuncFormatter(unit))
    axis.set_minor_locator(NullLocator())


class Page:
    """A figure with the headline, where and how it was measured, and below it room of `height`
    inches for axes; measures are inches from the left and from the top of that room."""

    def __init__(self, result, experiments, headline, note, height, doubts=True):
        where = f"{result.host}, {result.started}"
        lines = [(line, FAINT) for text in (where, settings(experiments), note)
                 for line in textwrap.wrap(text, LINE, break_on_hyphens=False)]
        for text in ("; ".join(result.doubts) if doubts else "", warned(experiments)):
            lines += [(line, VERMILION) for line in
                      textwrap.wrap(text, LINE, max_lines=2, placeholder=" ...")]
        titles = textwrap.wrap(headline, 86)
        self.top = 0.2 + 0.27 * len(titles) + 0.175 * len(lines) + 0.12
        self.height = self.top + height
        self.figure = Figure(figsize=(WIDTH, self.height), dpi=150, facecolor="white")
        y = 0.2
        for text in titles:
            self.text(0.25, y - self.top, text, fontsize=14, weight="bold", va="top")
            y += 0.27
        for text, colour in lines:
            self.text(0.25, y - self.top, text, fontsize=9, color=colour, va="top")
            y += 0.175

    def text(self, x, y, text, **style):
        return self.figure.text(x / WIDTH, self.up(y), plain(text), **style)

    def up(self, y):
        return 1 - (self.top + y) / self.height

    def axes(self, left, top, width, height, **more):
        axes = self.figure.add_axes(
            (left / WIDTH, self.up(top + height), width / WIDTH, height / self.height), **more)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.tick_params(labelsize=9)
        axes.set_axisbelow(True)
        return axes

    def part(self, y, heading):
        """The room from there on, below a heading, which takes HEAD inches; none where it is
        empty."""
        if heading:
            self.text(0.25, y + 0.08, elided(heading, 110), fontsize=10.5, weight="bold", va="top")
        return Part(self, y + (HEAD if heading else 0))

    def legend(self, entries, y, more=()):
        """One row of (colour, text), and of more patches behind them."""
        handles = [*(Patch(facecolor=colour, label=text, linewidth=0) for colour, text in entries),
                   *more]
        self.figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0.25 / WIDTH, self.up(y)),
            ncol=len(handles), frameon=False, fontsize=9, handlelength=1, handleheight=1,
            handletextpad=0.5, columnspacing=1.5, borderpad=0, borderaxespad=0)


class Part:
    """Room for axes further down on a page."""

    def __init__(self, sheet, y):
        self.sheet, self.y = sheet, y

    def axes(self, left, top, width, height, **more):
        return self.sheet.axes(left, self.y + top, width, height, **more)
