# expect: slow-producer
"""One process computes what two others could take much sooner."""
import multiprocessing as mp

from common import is_time_left, spin


def consume(queue):
    while queue.get() is not None:
        spin(0.001)


if __name__ == "__main__":
    queue = mp.Queue(4)
    consumers = [mp.Process(target=consume, args=(queue,)) for _ in range(2)]
    for each in consumers:
        each.start()
    while is_time_left():
        spin(0.01)
        queue.put(b"x" * 1000)
    for each in consumers:
        queue.put(None)
    for each in consumers:
        each.join()
