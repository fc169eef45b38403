#!/usr/bin/env python3
"""A pool for ipcbench, over multiprocessing.Pipe: ipcbench --transport=program:run=./example.py --work=none"""
import json, multiprocessing, os, time

hears, says = os.fdopen(3), os.fdopen(4, "w", buffering=1)  # a line at a time

def tell(**message):
    print(json.dumps(message), file=says)

def work(pipe, reply):
    for task in iter(pipe.recv_bytes, b""):
        pipe.send_bytes(task[:1] + reply[1:])  # the first byte comes back as it was sent

def ask(pipes, task):
    for pipe in pipes:
        pipe.send_bytes(task)
    return sum(pipe.recv_bytes()[:1] == task[:1] for pipe in pipes)

asked = json.loads(hears.readline())
if asked["work"] != "none":
    tell(type="unavailable", reason="example.py computes nothing: write --work=none")
    raise SystemExit
workers, task, reply = asked["workers"], b"x" * asked["size_bytes"], b"y" * asked["reply_bytes"]
pairs = [multiprocessing.Pipe() for _ in range(workers)]
team = [multiprocessing.Process(target=work, args=(end, reply), daemon=True) for _, end in pairs]
for each in team:
    each.start()
pipes = [near for near, _ in pairs]
ask(pipes, task)  # warm
tell(type="ready", program={"name": "example.py", "version": "1"}, processes=[{"role": "coordinator", "pid": os.getpid()}]
     + [{"role": "worker", "pid": each.pid} for each in team])
hears.readline()  # go
begin, batches, checked, left = time.monotonic_ns(), [], 0, asked["messages"]
while left if left is not None else time.monotonic_ns() - begin < asked["duration_ns"]:
    some = pipes if left is None else pipes[:left]
    since = time.monotonic_ns()
    checked += ask(some, task)
    if len(some) == workers:
        batches.append(max(1, time.monotonic_ns() - since))
    left = None if left is None else left - len(some)
wall = time.monotonic_ns() - begin
tell(type="result", messages=asked["messages"] or workers * len(batches), wall_ns=wall,
     batch_messages=workers, batches_ns=batches, checked=checked)
hears.readline()  # end
