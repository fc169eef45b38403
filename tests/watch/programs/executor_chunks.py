# expect: healthy
"""Work in pieces of some milliseconds, by processes that are new programs."""
import concurrent.futures
import multiprocessing as mp

from common import is_time_left, spin


def work(k):
    spin(0.01)
    return k


if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=mp.get_context("spawn")) as pool:
        while is_time_left():
            sum(pool.map(work, range(64), chunksize=4))
