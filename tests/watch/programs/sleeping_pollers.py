# expect: outside
"""Workers look for work every 20 ms, and sleep in between."""
import multiprocessing as mp
import queue as queues
import time

from common import is_time_left, spin


def poll(tasks):
    while is_time_left():
        try:
            tasks.get_nowait()
        except queues.Empty:
            time.sleep(0.02)
            continue
        spin(0.001)


if __name__ == "__main__":
    tasks = mp.Queue()
    workers = [mp.Process(target=poll, args=(tasks,)) for _ in range(3)]
    for each in workers:
        each.start()
    while is_time_left():
        tasks.put(1)
        time.sleep(0.01)
    for each in workers:
        each.join()
    tasks.cancel_join_thread()
