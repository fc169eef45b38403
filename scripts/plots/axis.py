"""The parameter that a picture has below: of those that are numbers the one with most values."""

from dataclasses import dataclass

from . import page

# In the order in which they are taken, of as many values.
KNOWN = {"size": ("size of a {}", page.size), "reply": ("size of a reply", page.size),
         "workers": ("number of workers", page.count),
         "rate": ("rate, messages per second", page.count),
         "depth": ("depth, messages in flight", page.count),
         "duration": ("duration of an invocation", page.duration),
         "pool": ("size of the pool of buffers", page.size),
         "messages": ("messages of an invocation", page.count)}
DECADE = 10  # from here on equal steps are factors


@dataclass
class Axis:
    key: str  # of the values of an experiment
    words: str
    unit: object  # function that writes a tick
    is_log: bool

    @property
    def short(self):
        return self.words.split(",")[0]

    @property
    def parameter(self):
        return self.key.split("=")[0]

    def at(self, each):
        """Where an experiment stands; None for one without a number, such as a closed loop where
        the rate varies."""
        return each.values.get(self.key) or None

    def suffix(self, each):
        """What the name of an experiment says of this parameter."""
        return f"/{self.parameter}={each.parameters.get(self.parameter)}"

    def aside(self, x, steps, span):
        """So many steps beside x, where lines would hide each other's intervals."""
        if self.is_log:
            return x * (span[1] / span[0]) ** (0.006 * steps)
        return x + (span[1] - span[0]) * 0.006 * steps


def chosen(experiments, facet=None):
    """None where nothing that somebody asked for varies as a number, but for what has panels of its
    own."""
    left_to_us = {key for each in experiments for key in each.chosen}
    best, most = None, 1
    keys = dict.fromkeys([*KNOWN, *(key for each in experiments for key in each.values)])
    for key in keys:
        values = {each.values.get(key) or None for each in experiments} - {None}
        if key.split("=")[0] not in {*left_to_us, facet} and len(values) > most:
            best, most = axis_of(key, values, experiments), len(values)
    return best


def axis_of(key, values, experiments):
    words, unit = KNOWN.get(key, (key, page.duration if key.endswith(" time") else page.count))
    is_message = {each.parameters.get("pattern") for each in experiments} & {"pingpong", "stream"}
    if key.startswith("work="):
        words = key.removesuffix(" time")
    return Axis(key, words.format("message" if is_message else "task"), unit,
                max(values) / min(values) >= DECADE)
