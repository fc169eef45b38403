#!/usr/bin/env python3
"""How often `compare` calls a program slower or faster than itself over two hosts, which are made of this machine. None
may be. By hand, on a quiet machine."""

import collections
import json

from lab import LAB, arguments, over_mpi, said


def main():
    options = arguments(__doc__, times=(20, "comparisons"), seconds=(10, "budget of each row"))
    red = 0
    for family in options.families:
        verdicts = collections.Counter()
        for i in range(options.times):
            program, *rest = over_mpi(options.program, family, "--pattern=pingpong", "--size=8,64KiB",
                                      f"--budget={options.seconds}s", f"--seed={i + 1}")
            command = [program, "compare", f"--baseline={program}", *rest]
            answer = json.loads(said([*LAB, *command], codes=(0, 1)))  # 1: something is slower
            verdicts.update(row["verdict"] for row in answer["experiments"])
        red += verdicts["slower"] + verdicts["faster"]
        print(f"{family}: {', '.join(f'{count} {verdict}' for verdict, count in verdicts.most_common())}", flush=True)
    return red > 0


if __name__ == "__main__":
    raise SystemExit(main())
