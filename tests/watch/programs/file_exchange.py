# expect: outside
"""Workers wait for files of others by looking whether they are there."""
import multiprocessing as mp
import os
import tempfile
import time

from common import is_time_left, spin


def work(folder, name):
    while is_time_left():
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            time.sleep(0.01)
            continue
        os.unlink(path)
        spin(0.001)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        workers = [mp.Process(target=work, args=(folder, str(k))) for k in range(2)]
        for each in workers:
            each.start()
        while is_time_left():
            for k in range(2):
                with open(os.path.join(folder, str(k)), "wb") as file:
                    file.write(b"x" * 4096)
            time.sleep(0.05)
        for each in workers:
            each.join()
