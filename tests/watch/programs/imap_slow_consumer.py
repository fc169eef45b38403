# expect: slow-consumer
"""The parent works for long on each of the results, and lets a few of them wait."""
import multiprocessing as mp

from common import is_time_left, spin


def work(room, results):
    while is_time_left():
        room.acquire()
        spin(0.002)
        results.put(b"x" * 100_000)
    results.put(None)


if __name__ == "__main__":
    results, room = mp.SimpleQueue(), mp.Semaphore(4)
    workers = [mp.Process(target=work, args=(room, results)) for _ in range(2)]
    for each in workers:
        each.start()
    left = len(workers)
    while left:
        if results.get() is None:
            left -= 1
        else:
            spin(0.02)
            room.release()
    for each in workers:
        each.join()
