# expect: slow-sender
"""Every task is sent a large array that it needs little of."""
import multiprocessing as mp

from common import is_time_left

import numpy as np


def work(array):
    return float(array[0])


if __name__ == "__main__":
    array = np.ones(16 << 17)  # 16 MiB
    with mp.Pool(2) as pool:
        pending = [pool.apply_async(work, (array,)) for _ in range(4)]
        while is_time_left():
            pending.pop(0).get()
            pending.append(pool.apply_async(work, (array,)))
        for each in pending:
            each.get()
