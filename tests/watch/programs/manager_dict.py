# expect: manager
"""Workers keep their counters in a dict of a manager."""
import multiprocessing as mp

from common import is_time_left


def count(shared, key):
    while is_time_left():
        shared[key] = shared.get(key, 0) + 1


if __name__ == "__main__":
    with mp.Manager() as manager:
        shared = manager.dict()
        workers = [mp.Process(target=count, args=(shared, k)) for k in range(3)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
