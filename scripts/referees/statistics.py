"""The definitions, from the headers of include/ipcbench/stats, in numpy and scipy."""

import numpy as np
from scipy import stats


def median_interval(values, confidence=0.95):
    """stats/interval.hpp: order statistics around the median, with their own confidence."""
    ordered = np.sort(np.asarray(values, dtype=float))
    n = len(ordered)
    if n == 0:
        return {"low": 0.0, "median": 0.0, "high": 0.0, "confidence": 0.0, "count": 0}
    # tails[k - 1] = P(Bin(n, 1/2) <= k - 1) is the chance that the k-th value is above the median.
    tails = stats.binom.cdf(np.arange(n // 2), n, 0.5)
    k = max(int(np.count_nonzero(tails <= (1 - confidence) / 2 * (1 + 1e-12))), 1)
    worth = 1 - 2 * stats.binom.cdf(k - 1, n, 0.5) if n > 1 else 0.0
    return {"low": ordered[k - 1], "median": np.median(ordered), "high": ordered[n - k],
            "confidence": worth, "count": n}


def warm_up_batches(batches):
    """stats/warm_up.hpp: how many of the first batches differ from the last four fifths."""
    n = len(batches)
    if n < 20:
        return 0
    batches = np.asarray(batches, dtype=float)
    rest = np.sort(batches[n // 5:])
    middle = rest[len(rest) // 2]  # the upper one of two
    above = max(2 * (rest[-1] - middle), 0.05 * middle)
    below = max(2 * (middle - rest[0]), 0.05 * middle)
    first = batches[:n // 5]
    is_alike = (first <= middle + above) & (first >= middle - below)
    return int(np.argmax(is_alike)) if is_alike.any() else n // 5


def nearest_rank(ordered_ns, up_to, share):
    """The smallest value that at least this share of all does not exceed; `up_to` are the counts
    added up."""
    total = int(up_to[-1])
    rank = -(-total * round(share * 10_000) // 10_000)  # whole numbers: no rounding decides
    return float(ordered_ns[np.searchsorted(up_to, max(rank, 1))]), total - rank


def serial_correlation(values):
    """stats/serial.hpp: Bartels' rank version of von Neumann's ratio."""
    n = len(values)
    nothing = {"lag_1": 0.0, "p": 1.0, "effective_count": float(n)}
    ranks = stats.rankdata(values)
    if n < 10 or np.ptp(ranks) == 0:
        return nothing
    ratio = np.sum(np.diff(ranks) ** 2) / np.sum((ranks - ranks.mean()) ** 2)
    # Bartels 1982: of the ratio of n ranks without ties.
    variance = 4 * (n - 2) * (5 * n * n - 2 * n - 9) / (5 * n * (n + 1) * (n - 1) ** 2)
    p = 2 * stats.norm.sf(abs(ratio - 2) / np.sqrt(variance))
    r = float(np.clip(1 - ratio / 2, -1, 1))
    effective = n * (1 - r) / (1 + r) if p <= 0.01 and r > -1 else n
    return {"lag_1": r, "p": p, "effective_count": float(np.clip(effective, 1, n))}


def find_modes(values):
    """stats/modes.hpp: lists of indices, a list for each group, fastest first."""
    values = np.asarray(values, dtype=float)
    order = np.argsort(values, kind="stable")
    if len(values) == 0 or values[order[0]] <= 0:
        return [list(order)] if len(values) else []
    least = max(3, int(np.ceil(0.05 * len(values))))
    groups, at = [], 0
    for size in _parts(np.log(values[order]), least):
        groups.append([int(i) for i in order[at:at + size]])
        at += size
    return groups


def _parts(logs, least):
    """Sizes of the groups of sorted logarithms."""
    n = len(logs)
    cut, best = 0, 0.2 / (n - 1) if n > 1 else 0.0
    for at in range(least, n - least + 1):
        if np.median(logs[at:]) - np.median(logs[:at]) < np.log(1.1):
            continue
        chance = _chance(logs[:at], logs[at:])
        if chance < best or (cut == 0 and chance == best):
            cut, best = at, chance
    if cut == 0:
        return [n]
    first = max(cut - cut // 10, least)
    last = min(cut + (n - cut) // 10, n - least)
    cut = first + int(np.argmax(np.diff(logs)[first - 1:last]))
    return _parts(logs[:cut], least) + _parts(logs[cut:], least)


def _chance(low, high):
    """How likely so few values are in the gap where the density has one peak."""
    cuts = len(low) // 10, len(high) // 10
    below = low[cuts[0]:len(low) - cuts[0]]
    above = high[cuts[1]:len(high) - cuts[1]]
    gap = above[0] - below[-1]
    widths = [max(np.ptp(group), np.log(1.01)) for group in (below, above)]
    return max(stats.binom.cdf(sum(cuts), sum(cuts) + len(group) - 1, gap / (gap + width))
               for group, width in zip((below, above), widths))


def sums_of_deviations(values):
    return np.concatenate([[0.0], np.cumsum(values - np.mean(values))])


def stretches(n, least):
    """Every [from, to) with enough values in it, behind it, and before it or none."""
    return [(start, end) for end in range(least, n - least + 1)
            for start in (0, *range(least, end - least + 1))]


def contrasts(values, places):
    sums = sums_of_deviations(np.asarray(values, dtype=float))
    start, end = np.array(places).T
    inside = end - start
    return np.abs(sums[end] - sums[start]) / np.sqrt(inside * (len(values) - inside))


def find_changes(values, least=4, chance=0.05, margin=0.02, draws=999):
    """stats/change_points.hpp: [(index, p)] ascending; p is an estimate by permutations of our own,
    so it is not the program's."""
    values = np.asarray(values, dtype=float)
    found = _changes(values, 0, len(values), least, chance, draws)
    kept = []
    bounds = [0, *(at for at, _ in found), len(values)]
    for number, (at, p) in enumerate(found):
        before, after = values[bounds[number]:at], values[at:bounds[number + 2]]
        change = np.median(after) / np.median(before) - 1
        if abs(change) >= margin:
            kept.append({"at": at, "p": p, "before_count": len(before), "after_count": len(after),
                         "before_ns": np.median(before), "after_ns": np.median(after),
                         "change": change})
    return kept


def _changes(values, start, end, least, chance, draws):
    if end - start < 2 * least:
        return []
    part = values[start:end]
    ranks = stats.rankdata(part)
    places = stretches(len(part), least)
    size = contrasts(ranks, places)
    if size.max() <= 0:
        return []
    random = np.random.default_rng(1)
    as_large = sum(contrasts(random.permutation(ranks), places).max() >= size.max() - 1e-9
                   for _ in range(draws))
    p = (1 + as_large) / (1 + draws)
    if p > chance:
        return []
    # Of places that are nearly as good the one where the logarithms part most.
    near = size >= 0.9 * size.max()
    apart = np.where(near, contrasts(np.log(part), places), -1)
    first, last = places[int(np.argmax(apart))]
    found, begin = [], start
    for at in (start + first, start + last):
        if at > start:
            found += _changes(values, begin, at, least, chance, draws) + [(at, p)]
            begin = at
    return found + _changes(values, begin, end, least, chance, draws)
