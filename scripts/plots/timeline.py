"""What the kernel saw every party do during one invocation."""

import bisect

from . import page

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


def draw(result, moment, title):
    experiment, number = moment
    invocation = experiment.invocations[number - 1]
    threads = invocation.threads
    headline = title or (f"{result.name}: " if result.name else "") + (
        f"States of {experiment.name}, invocation {number} of {len(experiment.invocations)}")
    period = result.sample_ns or invocation.period_ns
    rounds = sorted({span.start_ns for thread in threads for span in thread.spans})
    pieces = [stretches(thread, rounds, period) for thread in threads]
    row, size = (0.62, 8) if len(threads) <= 16 else (0.42, 7)
    height = row * len(threads)
    sheet = page.Page(result, [experiment], headline, note(invocation, pieces), height + 1.15,
                      doubts=False)
    labels = [shares(thread) for thread in threads]
    left, right = 1.15, 0.4 + page.width(labels, 9)
    axes = sheet.axes(left, 0.55, page.WIDTH - left - right, height)
    longest = max(1.0, *(thread.wall_ns for thread in threads))
    inches_per_ns = (page.WIDTH - left - right) / longest
    for at, thread in enumerate(threads):
        draw_sampled(axes, at, thread, pieces[at], inches_per_ns)
        draw_exact(axes, at, thread, inches_per_ns)
        axes.text(1.015, at, labels[at], transform=axes.get_yaxis_transform(),
                  fontsize=size if thread.exact else 9, va="center", linespacing=1.1)
    axes.set(xlim=(0, longest / 1e6), ylim=(len(threads) - 0.5, -0.5))
    axes.set_yticks(range(len(threads)), [thread.party for thread in threads])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("ms since the barrier", fontsize=9.5)
    keys(sheet, threads)
    return sheet.figure


def note(invocation, pieces):
    text = f"{page.duration(invocation.message_ns)} per message. Upper bars: "
    sampled = f"a sample every {page.duration(invocation.period_ns)}"
    if any(end < start for each in pieces for (_, end, _), (start, _, _) in zip(each, each[1:])):
        sampled += ", gaps between"
    if not any(thread.exact for thread in invocation.threads):
        return f"{text}state, and where in the kernel it slept; lower: phase; {sampled}"
    return f"{text}every switch, with the core" + (f"; lower: phase, {sampled}" if any(pieces)
                                                   else "")


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


def stretches(thread, rounds, period):
    """[(start, end, span)]: a sample stands for the time up to half way to the next one. Where that
    one is far off it stands for half a period, and nothing is drawn between them."""
    samples = list(samples_of(thread, rounds))
    if not samples:
        return []
    times = [at for at, _ in samples]
    times = [-times[0], *times, 2 * thread.wall_ns - times[-1]]  # half way there are both ends
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
    ends = [span.start_ns for span in thread.spans[1:]] + [thread.wall_ns]
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
    sheet.legend(known + other, 0.02)
    if phases:
        sheet.legend([(colour, LIVE.get(name, name)) for name, colour in page.PHASES.items()
                      if name in phases], 0.24)
