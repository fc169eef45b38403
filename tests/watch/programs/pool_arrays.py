# expect: slow-reader
"""Workers of a Pool return large arrays, which one thread of the parent reads from one pipe."""
import multiprocessing as mp

from common import is_time_left, spin

import numpy as np

WORKERS = 2


def tasks():
    k = 0
    while is_time_left():
        yield k
        k += 1


def work(k):
    spin(0.008)
    return np.full(16 << 17, float(k))  # 16 MiB


if __name__ == "__main__":
    with mp.Pool(WORKERS) as pool:
        total = 0.0
        pending = [pool.apply_async(work, (k,)) for k in range(2 * WORKERS)]
        for k in tasks():
            total += pending.pop(0).get()[0]
            pending.append(pool.apply_async(work, (k,)))
        for each in pending:
            each.get()
