# expect: interpreter-lock
"""Threads compute in Python itself."""
from multiprocessing.pool import ThreadPool

from common import is_time_left


def work(_):
    total = 0
    for k in range(200_000):
        total += k * k
    return total


if __name__ == "__main__":
    with ThreadPool(4) as pool:
        while is_time_left():
            pool.map(work, range(40), chunksize=1)
