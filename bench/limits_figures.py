"""Figures that limits.py takes from the tool's result: one experiment with one invocation."""


class CannotVerify(Exception):
    """This machine, or this build, cannot; the text says why."""


def summary(key):
    return lambda experiment: experiment["summary"][key]["median"]


def median_message_ns(experiment):
    return experiment["summary"]["message_times"]["p50_ns"]


def invocation(experiment):
    return experiment["invocations"][0]


def workers(experiment):
    return [each for each in invocation(experiment)["parties"] if each["party"].startswith("worker")]


def launch_ns(experiment):
    return invocation(experiment)["launch_ns"]


def sending_ns(experiment):
    """Processor time per message of the party that sends."""
    return processor_ns(invocation(experiment)["parties"][0])


def receiving_ns(experiment):
    """The same of the one that receives, and times messages in a stream."""
    return processor_ns(workers(experiment)[0])


def exchanging_ns(experiment):
    """Of a ping-pong's coordinator for each of the two that it handles: a task that it sends, a reply that it takes."""
    return sending_ns(experiment) / 2


def processor_ns(party):
    return (party["user_ns"] + party["system_ns"]) / party["messages"]


def faults_per_message(experiment):
    return max(each["minor_faults"] / each["messages"] for each in invocation(experiment)["parties"])


def compute_ns(experiment):
    """Wall time of one item of work, as the worker met it."""
    worker = workers(experiment)[0]
    return worker["phases_ns"]["compute"] / worker["messages"]


def flops(experiment):
    return invocation(experiment)["work_operations"] * 1e9 / compute_ns(experiment)


def alone_over_busy(experiment):
    """Speed of the work while messages travel, over its speed alone in the same process."""
    return invocation(experiment)["compute_only_ns"] / compute_ns(experiment)


def slowest_share(experiment):
    counts = [each["messages"] for each in workers(experiment)]
    return min(counts) * len(counts) / sum(counts)


def sampler_share(experiment):
    sampler = invocation(experiment)["sampler"]
    return sampler["cpu_ns"] / sampler["wall_ns"]


def exact(experiment):
    states = invocation(experiment)["exact"]
    if not states["recorded"]:
        raise CannotVerify("switches are not recorded: " + states["reason"])
    return states


def switch_cost_ns(experiment):
    cost_ns = exact(experiment)["switch_cost_ns"]
    if cost_ns == 0:
        raise CannotVerify("recording seemed to cost nothing, so the machine is too noisy: see S3/switch")
    return cost_ns


def lost_records(experiment):
    exact(experiment)
    return sum(each["exact"]["lost"] for each in invocation(experiment)["parties"])


def ns_per_switch(experiment):
    """A round trip on one core is two switches."""
    if "exact" in invocation(experiment):
        exact(experiment)
    return experiment["summary"]["message_ns"]["median"] / 2


MESSAGE_NS = summary("message_ns")
BYTES = summary("bytes_per_second")
