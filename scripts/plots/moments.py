"""Which invocations of which experiments the timeline shows."""

from .result import Unusable, one_line

FEW = 3  # experiments that are all drawn where nobody chose


def of(result, names=(), number=None, many=None):
    """[(experiment, number of its invocation)] for the timeline, of the experiments with these
    names, or of so `many` of all; Unusable where there is none."""
    for name in names:
        if name in result.left_out:
            raise Unusable(f"{name} failed: {result.left_out[name]}")
        if name not in {each.name for each in result.experiments}:
            known = ", ".join(each.name for each in result.experiments)
            raise Unusable(f"no experiment '{one_line(name)}' with a result; there are: {known}")
    if names:
        chosen = [each for each in result.experiments if each.name in names]
    elif number is not None and many is None:
        chosen = with_samples(result)[:1]
    else:
        chosen = some(with_samples(result), many)
    return [(each, invocation_number(each, number)) for each in chosen]


def is_sampled(invocation):
    return invocation is not None and any(thread.spans or thread.exact
                                          for thread in invocation.threads)


def with_samples(result):
    found = [each for each in result.experiments if any(map(is_sampled, each.invocations))]
    if not found:
        raise Unusable("no samples of states in this result (measured with --sample=off?)")
    return found


def some(experiments, many):
    """So many of them, evenly from the first to the last. None: all of a few, else the first and
    the last with its transport, which most often are the ends of a sweep."""
    count = len(experiments)
    if many is not None:
        many = min(many, count)
        places = [round(at * (count - 1) / max(many - 1, 1)) for at in range(many)]
        return [experiments[at] for at in places]
    if count <= FEW:
        return experiments
    alike = [each for each in experiments
             if each.parameters.get("transport") == experiments[0].parameters.get("transport")]
    return [experiments[0], (alike if len(alike) > 1 else experiments)[-1]]


def invocation_number(experiment, number):
    """The one that was asked for, or that of the median time, of groups of the largest one."""
    count = len(experiment.invocations)
    if number is not None and not 1 <= number <= count:
        raise Unusable(f"{experiment.name} has invocations 1 to {count}, not {number}")
    numbers = [n for n in ([number] if number else range(1, count + 1))
               if is_sampled(experiment.invocations[n - 1])]
    if not numbers:
        raise Unusable(f"{experiment.name}: no samples of states in invocation {number}" if number
                       else f"{experiment.name}: no samples of states")
    if experiment.groups:
        within = [n for n in numbers if group_with(experiment, n) is largest(experiment.groups)]
        numbers = within or numbers
    numbers.sort(key=lambda n: experiment.invocations[n - 1].message_ns)
    return numbers[(len(numbers) - 1) // 2]


def largest(groups):
    """Of as large ones the fastest."""
    return max(groups, key=lambda each: each.share)


def group_with(experiment, number):
    """The group of an invocation; None where all lie together."""
    ns = experiment.invocations[number - 1].message_ns
    return next((each for each in experiment.groups
                 if each.message_ns.low * (1 - 1e-9) <= ns <= each.message_ns.high * (1 + 1e-9)),
                None)
