# expect: lock
"""Four processes hold one lock for most of their work."""
import multiprocessing as mp

from common import is_time_left, spin


def work(lock):
    while is_time_left():
        spin(0.0005)
        with lock:
            spin(0.003)


if __name__ == "__main__":
    lock = mp.Lock()
    workers = [mp.Process(target=work, args=(lock,)) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
