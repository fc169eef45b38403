# expect: healthy
"""Much work, and little data."""
import multiprocessing as mp

from common import is_time_left, spin


def work(k):
    spin(0.02)
    return k


if __name__ == "__main__":
    with mp.Pool(2) as pool:
        while is_time_left():
            pool.map(work, range(40), chunksize=1)
