# expect: deadlock
"""A thread holds a lock while the process forks, so its copies have a lock that nobody will give up.
Ends itself, because nothing else would."""
import multiprocessing as mp
import os
import signal
import threading
import time

from common import SECONDS

lock = threading.Lock()


def log():
    while True:
        with lock:
            time.sleep(0.01)


def work(k):
    with lock:
        return k


def end(*_):
    for each in mp.active_children():
        os.kill(each.pid, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    mp.set_start_method("fork")
    threading.Thread(target=log, daemon=True).start()
    time.sleep(0.015)
    while not lock.locked():
        pass
    signal.signal(signal.SIGALRM, end)
    signal.alarm(int(SECONDS) + 1)
    with mp.Pool(2) as pool:
        print(pool.map(work, range(4)))
