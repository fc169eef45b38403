"""Two trees of figures, theirs and ours: what differs, and what nobody recomputed."""

from dataclasses import dataclass

TOLERANCE = 1e-9  # relative
ROUNDING = 1e-12  # absolute: what is left of a share of 1 after a subtraction


class _Raw:
    """Measured or told, not computed: taken as it stands."""


RAW = _Raw()


@dataclass
class Maybe:
    """A figure that older results, or some, do not have; compared where it is there."""
    ours: object


@dataclass
class Near:
    """A figure that depends on draws: within `error` of ours."""
    ours: float
    error: float


class Ledger:
    def __init__(self):
        self.numbers = self.words = 0
        self.differences = []  # (path, theirs, ours)
        self.paths = []  # of every number that was compared, as tuples

    def compare(self, theirs, ours, path=()):
        if ours is RAW:
            return
        if isinstance(ours, Maybe):
            return self.compare(theirs, ours.ours, path)
        if isinstance(ours, Near):
            self.count(path)
            if not is_number(theirs) or abs(theirs - ours.ours) > ours.error:
                self.differ(path, theirs, f"{ours.ours!r} give or take {ours.error:.2g}")
        elif isinstance(ours, dict):
            self.compare_keys(theirs, ours, path)
        elif isinstance(ours, list):
            self.compare_items(theirs, ours, path)
        elif is_number(ours):
            self.count(path)
            if not is_number(theirs) or not are_equal(float(theirs), float(ours)):
                self.differ(path, theirs, ours)
        else:
            self.words += 1
            if theirs != ours:
                self.differ(path, theirs, ours)

    def compare_keys(self, theirs, ours, path):
        if not isinstance(theirs, dict):
            return self.differ(path, theirs, "an object")
        for key, value in theirs.items():
            if key in ours:
                self.compare(value, ours[key], (*path, key))
            else:
                self.differ((*path, key), value, "nothing: unknown to the referee")
        for key in ours.keys() - theirs.keys():
            if ours[key] is not RAW and not isinstance(ours[key], Maybe):
                self.differ((*path, key), "nothing", ours[key])

    def compare_items(self, theirs, ours, path):
        if not isinstance(theirs, list) or len(theirs) != len(ours):
            many = len(theirs) if isinstance(theirs, list) else "no list"
            return self.differ(path, f"{many} items", f"{len(ours)} items")
        for at, (each, own) in enumerate(zip(theirs, ours)):
            self.compare(each, own, (*path, at))

    def count(self, path):
        self.numbers += 1
        self.paths.append(path)

    def differ(self, path, theirs, ours):
        self.differences.append((path, theirs, ours))


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def are_equal(a, b):
    return abs(a - b) <= max(TOLERANCE * max(abs(a), abs(b)), ROUNDING)


def text_of(path):
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")
