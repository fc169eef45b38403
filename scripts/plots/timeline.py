"""What the kernel saw every party do during one invocation."""

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
LETTER = 0.068  # inches that a letter of a label takes


def draw(result, moment, title):
    experiment, number = moment
    invocation = experiment.invocations[number - 1]
    threads = invocation.threads
    headline = title or (f"{result.name}: " if result.name else "") + (
        f"States of {experiment.name}, invocation {number} of {len(experiment.invocations)}")
    period = page.duration(invocation.period_ns)
    note = f"{page.duration(invocation.message_ns)} per message. "
    if any(thread.exact for thread in threads):
        note += "Upper bars: every switch, with the core"
        if any(thread.spans for thread in threads):
            note += f"; lower: phase, a sample every {period}"
    else:
        note += ("Upper bars: state, and where in the kernel it slept; lower: phase. "
                 f"A sample every {period}")
    row = 0.62 if len(threads) <= 16 else 0.42
    height = row * len(threads)
    sheet = page.Page(result, [experiment], headline, note, height + 1.15, doubts=False)
    left, right = 1.15, 0.25 + 0.56 * max(2, *(len(thread.states) for thread in threads))
    axes = sheet.axes(left, 0.55, page.WIDTH - left - right, height)
    end = max(1.0, *(thread.wall_ns for thread in threads))
    inches_per_ns = (page.WIDTH - left - right) / end
    for at, thread in enumerate(threads):
        for start, length, span in stretches(thread, invocation.period_ns):
            axes.broken_barh([(start / 1e6, length / 1e6)], (at + 0.18, 0.14),
                             facecolor=page.PHASES.get(span.phase, page.YELLOW), linewidth=0)
            if thread.exact:
                continue
            colour = STATES.get(span.state, (page.PINK, ""))[0]
            axes.broken_barh([(start / 1e6, length / 1e6)], (at - 0.4, 0.54), facecolor=colour,
                             edgecolor="white", linewidth=0.4)
            words = label(span, length * inches_per_ns)
            if words:
                axes.text((start + length / 2) / 1e6, at - 0.13, page.plain(words), fontsize=8,
                          ha="center", va="center",
                          color="white" if page.is_dark(colour) else "black")
        draw_exact(axes, at, thread, inches_per_ns)
        shares = sorted(thread.states.items(), key=lambda item: -item[1])
        shares = "   ".join(f"{state} {100 * share:.0f} %" for state, share in shares)
        axes.text(1.015, at, page.plain(shares), transform=axes.get_yaxis_transform(), fontsize=9,
                  va="center")
    axes.set(xlim=(0, end / 1e6), ylim=(len(threads) - 0.5, -0.5))
    axes.set_yticks(range(len(threads)), [thread.party for thread in threads])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("ms since the barrier", fontsize=9.5)
    keys(sheet, threads)
    return sheet.figure


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


def stretches(thread, period):
    """(start, length, span): every sample stands for the time around it, half a period each way."""
    edges = [max(span.start_ns - period / 2, 0.0) for span in thread.spans]
    for last in thread.spans[-1:]:
        edges.append(min(last.start_ns + (last.samples + 0.5) * period, thread.wall_ns))
    for start, end, span in zip(edges, edges[1:], thread.spans):
        if end > start:
            yield start, end - start, span


def label(span, inches):
    """The longest words that fit."""
    where = span.channel or span.phase
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
        sheet.legend([(c, name) for name, c in page.PHASES.items() if name in phases], 0.24)
