# expect: page-faults
"""Workers make large arrays all the time, so that their memory is new each time."""
import multiprocessing as mp

from common import is_time_left

import numpy as np


def work(_):
    total = 0.0
    for _ in range(20):
        total += np.ones(4 << 20)[0]  # 32 MiB
    return total


if __name__ == "__main__":
    with mp.Pool(2) as pool:
        while is_time_left():
            pool.map(work, range(4), chunksize=1)
