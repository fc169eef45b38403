# expect: healthy
"""Workers write their results where the parent reads them, so that nothing is sent but a number."""
import multiprocessing as mp
from multiprocessing import shared_memory

from common import is_time_left, spin

import numpy as np

WORKERS, SLOTS, COUNT = 2, 4, 16 << 17
view = []


def attach(name):
    global memory
    memory = shared_memory.SharedMemory(name)
    for k in range(SLOTS):
        view.append(np.ndarray((COUNT,), float, memory.buf, k * COUNT * 8))


def work(task):
    k, slot = task
    spin(0.02)
    view[slot][:] = float(k)
    return slot


if __name__ == "__main__":
    memory = shared_memory.SharedMemory(create=True, size=SLOTS * COUNT * 8)
    mine = [np.ndarray((COUNT,), float, memory.buf, k * COUNT * 8) for k in range(SLOTS)]
    with mp.Pool(WORKERS, attach, (memory.name,)) as pool:
        pending = [pool.apply_async(work, ((k, k),)) for k in range(SLOTS)]
        total, k = 0.0, 0
        while is_time_left():
            slot = pending.pop(0).get()
            total += mine[slot].sum()
            pending.append(pool.apply_async(work, ((k, slot),)))
            k += 1
        for each in pending:
            each.get()
    del mine
    memory.close()
    memory.unlink()
