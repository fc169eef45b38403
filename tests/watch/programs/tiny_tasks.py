# expect: dispatch
"""A Pool is given tasks that take a microsecond, one at a time."""
import multiprocessing as mp

from common import is_time_left


def square(k):
    return k * k


if __name__ == "__main__":
    with mp.Pool(2) as pool:
        while is_time_left():
            pool.map(square, range(10_000), chunksize=1)
