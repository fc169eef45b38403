# expect: pickling-reader or slow-reader
"""Workers return many small objects, which the parent has to make anew one by one."""
import multiprocessing as mp

from common import is_time_left


def work(k):
    return [{"name": f"object {i}", "place": (i, k), "weight": i / 7} for i in range(20_000)]


if __name__ == "__main__":
    with mp.Pool(4) as pool:
        pending = [pool.apply_async(work, (k,)) for k in range(8)]
        while is_time_left():
            pending.pop(0).get()
            pending.append(pool.apply_async(work, (1,)))
        for each in pending:
            each.get()
