# expect: slow-reader
"""Producers put large arrays into a queue, which the parent empties."""
import multiprocessing as mp

from common import is_time_left, spin

import numpy as np


def produce(queue, room):
    k = 0
    while is_time_left():
        room.acquire()
        spin(0.008)
        queue.put(np.full(16 << 17, float(k)))
        k += 1
    queue.put(None)


if __name__ == "__main__":
    queue, room = mp.Queue(), mp.Semaphore(8)
    producers = [mp.Process(target=produce, args=(queue, room)) for _ in range(2)]
    for each in producers:
        each.start()
    left, total = len(producers), 0.0
    while left:
        array = queue.get()
        if array is None:
            left -= 1
        else:
            total += array[0]
            room.release()
    for each in producers:
        each.join()
