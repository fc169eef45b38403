# expect: deadlock
"""Two threads take two locks in opposite order."""
import os
import signal
import threading
import time

from common import SECONDS

first, second = threading.Lock(), threading.Lock()


def take(one, other):
    with one:
        time.sleep(0.1)
        with other:
            pass


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
    signal.alarm(int(SECONDS) + 1)
    threads = [threading.Thread(target=take, args=pair)
               for pair in ((first, second), (second, first))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
