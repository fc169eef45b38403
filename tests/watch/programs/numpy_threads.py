# expect: healthy
"""Threads compute in numpy, which gives the interpreter's lock up."""
from multiprocessing.pool import ThreadPool

from common import is_time_left

import numpy as np


def work(k):
    matrix = np.full((700, 700), float(k))
    return (matrix @ matrix)[0, 0]


if __name__ == "__main__":
    with ThreadPool(2) as pool:
        while is_time_left():
            pool.map(work, range(16), chunksize=1)
