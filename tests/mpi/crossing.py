#!/usr/bin/env python3
"""Whether messages between two hosts cross the cable, by its own counters, and whether a cable of 1 Gbit/s shows as
such in the throughput (within 10 %). Makes two hosts of this machine. By hand, on a quiet machine."""

import subprocess

from lab import LAB, arguments, invocations, one_sided, over_mpi, said

COUNTERS = [f"/sys/class/net/cable/statistics/{way}_bytes" for way in ("tx", "rx")]
# Prints what the command prints, then how much the counters of host-a have grown.
SCRIPT = """before=($(cat {0} {1})); out=$("$@") || exit; after=($(cat {0} {1}))
printf '%s\\n' "$out"; echo "$((after[0] - before[0])) $((after[1] - before[1]))" """.format(*COUNTERS)
LINE_BITS = 1e9


def crossed(program, family, mode):
    """Bytes that left host-a and came to it, and the least that the measured part takes."""
    command = over_mpi(program, family, f"--transport=mpi:mode={mode}", one_sided(family), "--pattern=pingpong",
                       "--size=1MiB", "--messages=100", "--invocations=1")
    *result, grown = said([*LAB, "bash", "-c", SCRIPT, "crossing", *command]).rstrip("\n").split("\n")
    (values, measured), = invocations("\n".join(result))
    hosts = [each["host"] for each in measured[0]["hosts"]]
    if hosts != ["host-a", "host-b"]:
        raise SystemExit(f"the ranks ran on {hosts}")
    return [int(each) for each in grown.split()], measured[0]["messages"] * values["size_bytes"]


def share_of_line(program, family):
    """Of the payload in 1 Gbit/s; nothing where the kernel cannot make a cable slow."""
    if subprocess.run([*LAB, "--rate=1gbit", "true"], capture_output=True, check=False).returncode != 0:
        return None
    command = over_mpi(program, family, "--pattern=stream", "--size=1MiB", "--duration=1s", "--invocations=3")
    (values, measured), = invocations(said([*LAB, "--rate=1gbit", *command]))
    rates = sorted(8e9 * each["messages"] * values["size_bytes"] / each["wall_ns"] for each in measured)
    return rates[len(rates) // 2] / LINE_BITS


def main():
    options = arguments(__doc__)
    bad = 0
    for family in options.families:
        for mode in ("nonblocking", "rma"):
            ways, least = crossed(options.program, family, mode)
            bad += min(ways) < least
            took, brought = (f"{way / 2**20:.1f} MiB" for way in ways)
            print(f"{family} {mode}: {least / 2**20:.0f} MiB each way; the cable took {took} and brought {brought}"
                  f"{'  TOO FEW' if min(ways) < least else ''}", flush=True)
        share = share_of_line(options.program, family)
        if share is None:
            print(f"{family}: skipped: this kernel makes no cable slow")
            continue
        bad += not 0.9 <= share <= 1.0
        print(f"{family}: {100 * share:.1f} % of 1 Gbit/s{'' if 0.9 <= share <= 1.0 else '  TOO FAR OFF'}", flush=True)
    return bad > 0


if __name__ == "__main__":
    raise SystemExit(main())
