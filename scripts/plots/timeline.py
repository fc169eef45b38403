"""What the kernel saw every party do during an invocation, a panel for each experiment."""

import bisect
import math
import textwrap

from matplotlib.patches import Patch

from . import moments, page
from .result import Unusable

STATES = {
    "R": ("#46596B", "R running or runnable"),
    "S": ("#D3DBE2", "S asleep"),
    "D": (page.VERMILION, "D uninterruptible wait"),
    "T": (page.YELLOW, "T stopped"),
    "t": (page.YELLOW, "t traced"),
    "Z": (page.BLACK, "Z ended"),
    "I": (page.LIGHT, "I idle"),
}
EXACT = {
    "run": ("#46596B", "running"),
    "runnable": (page.VERMILION, "runnable, waiting for a core"),
    "sleeping": ("#D3DBE2", "sleeping"),
}
# The phase that a party shows is receive while it waits for a message too: only once the first
# bytes are there does it know what was waiting, and the shares by phase call that idle.
LIVE = {"receive": "receive or idle"}
APART = 2.1  # periods, with a little for a sampler that is late
LETTER = 0.068  # inches that a letter of a label takes
HIGHEST = 300  # inches of all panels
HATCHED = "not in the result"


def draw(result, chosen, title):
    """A panel for each of the chosen (experiment, number of its invocation)."""
    panels = [Panel(result, *each) for each in chosen]
    if len(panels) == 1:
        headline = f"States of {panels[0].name}"
        notes = f"{panels[0].note()}. {legend(panels)}"
    else:
        headline = f"States of the parties in {len(panels)} experiments"
        notes = legend(panels)
    rest = len(result.experiments) - len(panels)
    if rest:
        notes += f". Of {len(result.experiments)} experiments {rest} are not drawn"
    headline = title or (f"{result.name}: " if result.name else "") + headline
    heads = [0.3 + 0.175 * len(panel.lines()) if len(panels) > 1 else 0.0 for panel in panels]
    height = 0.55 + sum(heads) + sum(panel.height + 0.6 for panel in panels)
    if height > HIGHEST:
        raise Unusable(f"{len(panels)} timelines are too many for one picture: choose fewer with "
                       "--timelines or --experiment")
    sheet = page.Page(result, [panel.experiment for panel in panels], headline, notes, height,
                      doubts=False)
    keys(sheet, [thread for panel in panels for thread in panel.threads])
    right = 0.4 + page.width([words for panel in panels for words in panel.labels], 9)
    top = 0.55
    for panel, head in zip(panels, heads):
        if head:
            sheet.text(0.25, top, panel.name, fontsize=10.5, weight="bold", va="top")
            for at, line in enumerate(panel.lines()):
                sheet.text(0.25, top + 0.21 + 0.175 * at, line, fontsize=9, color=page.FAINT,
                           va="top")
        panel.draw(sheet, top + head, right)
        top += head + panel.height + 0.6
    return sheet.figure


class Panel:
    def __init__(self, result, experiment, number):
        self.experiment = experiment
        self.invocation = experiment.invocations[number - 1]
        self.threads = self.invocation.threads
        self.name = f"{experiment.name}, invocation {number} of {len(experiment.invocations)}"
        self.group = moments.group_with(experiment, number)
        self.period = period_of(result.sample_ns, self.invocation.period_ns)
        rounds = sorted({span.start_ns for thread in self.threads for span in thread.spans})
        self.pieces = [stretches(thread, rounds, self.period) for thread in self.threads]
        self.labels = [shares(thread) for thread in self.threads]
        self.row, self.size = (0.62, 8) if len(self.threads) <= 16 else (0.42, 7)
        self.height = self.row * len(self.threads)

    def draw(self, sheet, top, right):
        left = 1.15
        axes = sheet.axes(left, top, page.WIDTH - left - right, self.height)
        longest = max(1.0, *(thread.end_ns for thread in self.threads))
        inches_per_ns = (page.WIDTH - left - right) / longest
        for at, thread in enumerate(self.threads):
            draw_sampled(axes, at, thread, self.pieces[at], inches_per_ns)
            draw_exact(axes, at, thread, inches_per_ns)
            draw_left_out(axes, at, thread, inches_per_ns)
            axes.text(1.015, at, self.labels[at], transform=axes.get_yaxis_transform(),
                      fontsize=self.size if thread.exact else 9, va="center", linespacing=1.1)
        axes.set(xlim=(0, longest / 1e6), ylim=(len(self.threads) - 0.5, -0.5))
        axes.set_yticks(range(len(self.threads)), [thread.party for thread in self.threads])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("ms since the barrier", fontsize=9.5, labelpad=1)

    def lines(self):
        return textwrap.wrap(self.note(), page.LINE, break_on_hyphens=False)

    def note(self):
        """What is said of this one alone."""
        text = f"{page.duration(self.invocation.message_ns)} per message"
        if self.group:
            text += f", of the group of {100 * self.group.share:.0f} % of the invocations"
        if any(self.pieces):
            text += f"; a sample every {page.duration(self.invocation.period_ns)}"
            if any(end < start for each in self.pieces
                   for (_, end, _), (start, _, _) in zip(each, each[1:])):
                text += ", gaps between"
        left_out = sum(thread.left_out for thread in self.threads)
        if left_out:
            there = sum(len(thread.exact) for thread in self.threads)
            text += (f"; the result holds the first {there:,} of {there + left_out:,} spans "
                     "between switches: the others lie where it is hatched")
        lost = sum(thread.lost for thread in self.threads)
        if lost:
            text += f"; {lost:,} switches were lost"
        return text


def legend(panels):
    """What the bars are, in words."""
    threads = [thread for panel in panels for thread in panel.threads]
    exact = [thread for thread in threads if thread.exact]
    upper = []
    if exact:
        is_whole = not any(thread.left_out or thread.lost for thread in exact)
        upper.append(("every switch" if is_whole else "switches, as far as the result holds them")
                     + ", with the core")
    if len(exact) < len(threads):
        upper.append("state, and where in the kernel it slept")
    sampled = any(piece for panel in panels for piece in panel.pieces)
    lower = "; lower: phase, by samples" if sampled else ""
    return f"Upper bars: {', or '.join(upper)}{lower}"


def period_of(asked_ns, seen_ns):
    """Between two samples: the sampler goes from what was asked for to the double, and again, where
    it would cost too much."""
    if not asked_ns or seen_ns <= asked_ns:
        return asked_ns or seen_ns
    return asked_ns * 2 ** round(math.log2(seen_ns / asked_ns))


def shares(thread):
    """How much of its time the thread was in each state; a line for each where they are words."""
    most_first = sorted(thread.states.items(), key=lambda item: -item[1])
    texts = [f"{page.plain(state)} " + (f"{100 * share:.0f} %" if share >= 0.005 else "<1 %")
             for state, share in most_first]
    return ("\n" if thread.exact else "   ").join(texts)


def draw_sampled(axes, at, thread, pieces, inches_per_ns):
    """The phase, and above it the state where no exact one is to stand there."""
    for start, end, span in pieces:
        where = [(start / 1e6, (end - start) / 1e6)]
        axes.broken_barh(where, (at + 0.18, 0.14), linewidth=0,
                         facecolor=page.PHASES.get(span.phase, page.YELLOW))
        if thread.exact:
            continue
        colour = STATES.get(span.state, (page.PINK, ""))[0]
        axes.broken_barh(where, (at - 0.4, 0.54), facecolor=colour, edgecolor="white",
                         linewidth=0.4)
        words = label(span, (end - start) * inches_per_ns)
        if words:
            axes.text((start + end) / 2e6, at - 0.13, page.plain(words), fontsize=8, ha="center",
                      va="center", color="white" if page.is_dark(colour) else "black")


def draw_exact(axes, at, thread, inches_per_ns):
    """One bar for each span, one call for each state: there may be thousands."""
    ends = [start for start, _, _ in thread.exact[1:]] + [thread.exact_end_ns]
    bars = {}
    for (start, state, cpu), end in zip(thread.exact, ends):
        bars.setdefault(state, []).append((start / 1e6, (end - start) / 1e6))
        if state == "run" and (end - start) * inches_per_ns > 6 * LETTER:
            axes.text((start + end) / 2e6, at - 0.13, f"core {cpu}", fontsize=8, ha="center",
                      va="center", color="white")
    for state, spans in bars.items():
        axes.broken_barh(spans, (at - 0.4, 0.54), facecolor=EXACT.get(state, (page.PINK, ""))[0],
                         linewidth=0)


def draw_left_out(axes, at, thread, inches_per_ns):
    """What happened there is counted in the result and not told."""
    if not thread.left_out:
        return
    begin, length = thread.exact_end_ns, thread.end_ns - thread.exact_end_ns
    axes.broken_barh([(begin / 1e6, length / 1e6)], (at - 0.4, 0.54), facecolor="white",
                     edgecolor=page.FAINT, hatch="////", linewidth=0.4)
    words = f"{thread.left_out:,} spans {HATCHED}"
    if len(words) * LETTER + 0.06 <= length * inches_per_ns:
        axes.text((begin + length / 2) / 1e6, at - 0.13, words, fontsize=8, ha="center",
                  va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})


def stretches(thread, rounds, period):
    """[(start, end, span)]: a sample stands for the time up to half way to the next one. Where that
    one is far off it stands for half a period, and nothing is drawn between them."""
    samples = list(samples_of(thread, rounds))
    if not samples:
        return []
    times = [at for at, _ in samples]
    times = [-times[0], *times, 2 * thread.end_ns - times[-1]]  # half way there are both ends
    pieces = []
    for before, (at, span), after in zip(times, samples, times[2:]):
        start = (before + at) / 2 if at - before <= APART * period else at - period / 2
        end = (at + after) / 2 if after - at <= APART * period else at + period / 2
        if pieces and pieces[-1][1:] == (start, span):
            pieces[-1] = (pieces[-1][0], end, span)  # one bar, with room for words
        elif end > start:
            pieces.append((start, end, span))
    return pieces


def samples_of(thread, rounds):
    """(ns, span) of every sample. The result says when a run of equal ones began; the others are
    where another party's runs began, because all are looked at in one go, or evenly between."""
    ends = [span.start_ns for span in thread.spans[1:]] + [thread.end_ns]
    for span, end in zip(thread.spans, ends):
        known = rounds[bisect.bisect_left(rounds, span.start_ns):bisect.bisect_left(rounds, end)]
        if len(known) != span.samples:
            apart = (end - span.start_ns) / max(span.samples, 1)
            known = [span.start_ns + each * apart for each in range(span.samples)]
        for at in known:
            yield at, span


def label(span, inches):
    """The longest words that fit."""
    where = span.channel or LIVE.get(span.phase, span.phase)
    for words in (f"{span.state} {where}", where, span.state):
        if len(words) * LETTER + 0.06 <= inches:
            return words
    return ""


def keys(sheet, threads):
    spans = [span for thread in threads for span in thread.spans]
    exact = {state for thread in threads for _, state, _ in thread.exact}
    states = {span.state for thread in threads if not thread.exact for span in thread.spans}
    known = [entry for state, entry in EXACT.items() if state in exact]
    known += [entry for state, entry in STATES.items() if state in states]
    other = [(page.PINK, state) for state in sorted(states - STATES.keys())]
    phases = {span.phase for span in spans}
    hatched = [Patch(facecolor="white", edgecolor=page.FAINT, hatch="////", label=HATCHED)
               ] if any(thread.left_out for thread in threads) else []
    sheet.legend(known + other, 0.02, hatched)
    if phases:
        sheet.legend([(colour, LIVE.get(name, name)) for name, colour in page.PHASES.items()
                      if name in phases], 0.24)
