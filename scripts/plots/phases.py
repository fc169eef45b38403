"""Where the time went: a row per experiment, a panel for the coordinator, one for the workers."""

import statistics

from . import page

ROW = 0.27  # inches
VISIBLE = 0.2  # percent: about a pixel


def draw(result, title):
    experiments = result.experiments
    headline = title or (f"{result.name}: " if result.name else "") + "Where the time went"
    one_each = all(len(each.parties) == 2 for each in experiments)
    note = "Share of wall time by phase in %, over all invocations together"
    if any(each.groups for each in experiments):
        note += ", of whatever group"
    at = places(experiments)
    height = ROW * (at[-1] + 1)
    sheet = page.Page(result, experiments, headline, note, height + 1.2)
    names = [page.elided(each.name, 46) for each in experiments]
    left = 0.45 + 0.075 * max(map(len, names))
    width = (page.WIDTH - left - 0.6) / 2
    sides = [[shares(each.parties, of_coordinator) for each in experiments]
             for of_coordinator in (True, False)]
    seen = {phase for side in sides for each in side for phase, share in each.items()
            if share >= VISIBLE}
    sheet.legend([(colour, phase) for phase, colour in page.PHASES.items() if phase in seen], 0.02)
    for column, heading in enumerate(("coordinator",
                                      "worker" if one_each else "workers, averaged")):
        axes = sheet.axes(left + column * (width + 0.3), 0.62, width, height)
        axes.set_title(heading, fontsize=10.5, loc="left", pad=5)
        for row, each in zip(at, sides[column]):
            stack(axes, row, each)
        axes.set(xlim=(0, 100), ylim=(at[-1] + 0.5, -0.5))
        axes.set_yticks(at, names if column == 0 else [""] * len(names))
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xticks(range(0, 101, 25))
    return sheet.figure


def places(experiments):
    """A row for each, with some room where another transport begins, if they are in such groups."""
    transports = [each.parameters["transport"] for each in experiments]
    room = 0.5 if len(experiments) > len(set(transports)) else 0
    rows = [0.0]
    for before, after in zip(transports, transports[1:]):
        rows.append(rows[-1] + 1 + (room if before != after else 0))
    return rows


def shares(parties, of_coordinator):
    """{phase: percent} of the coordinator, or of the workers on average."""
    chosen = [phases for name, phases in parties.items()
              if (name == "coordinator") == of_coordinator]
    # Two clocks measure whole and parts, so what is left can be a little below zero.
    return {phase: 100 * max(statistics.fmean(each.get(phase, 0.0) for each in chosen or [{}]), 0)
            for phase in page.PHASES}


def stack(axes, row, percent):
    left = 0.0
    for phase, share in percent.items():
        colour = page.PHASES[phase]
        axes.barh(row, share, 0.78, left, color=colour, linewidth=0, snap=False)
        if share >= 6:
            axes.text(left + share / 2, row, f"{share:.0f}", ha="center", va="center_baseline",
                      fontsize=8, color="white" if page.is_dark(colour) else "black")
        left += share
