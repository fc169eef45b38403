# expect: disk or healthy
"""Each worker waits for the disk after every line that it writes."""
import multiprocessing as mp
import os
import tempfile

from common import is_time_left


def work():
    with tempfile.NamedTemporaryFile(dir=os.environ.get("WATCH_DISK", "/var/tmp")) as file:
        while is_time_left():
            file.write(b"x" * 200_000)
            file.flush()
            os.fsync(file.fileno())
            if file.tell() > 50_000_000:
                file.seek(0)


if __name__ == "__main__":
    workers = [mp.Process(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
