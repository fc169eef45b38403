#!/usr/bin/env python3
"""A program that breaks the protocol of docs/programs.md in the way that its first argument names; "good" breaks nothing."""
import json
import os
import signal
import subprocess
import sys
import time

MODE = sys.argv[1]


def write(data):
    if isinstance(data, str):
        data = data.encode()
    while data:
        data = data[os.write(4, data):]


def tell(**message):
    write(json.dumps(message) + "\n")


def sleeper():
    """A worker: it does nothing and lives until it is ended."""
    told, tells = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(3)
        os.close(4)
        os.close(tells)
        while True:
            time.sleep(60)
    os.close(tells)
    os.read(told, 1)  # nobody but its parent has the descriptors from here on
    os.close(told)
    return pid


def forever():
    while True:
        time.sleep(60)


def stop_here(stage):
    """What may happen at any stage."""
    if MODE == "dies_" + stage:
        sys.stderr.write("traceback of many lines\nValueError: no such luck\n")
        sys.stderr.flush()
        os._exit(7)
    if MODE == "killed_" + stage:
        os.kill(os.getpid(), signal.SIGKILL)
    if MODE == "hangs_" + stage:
        forever()
    if MODE == "closes_" + stage:
        os.close(4)
        forever()
    if MODE == "stops_" + stage:
        os.kill(os.getpid(), signal.SIGSTOP)
    if MODE == "worker_dies_" + stage:
        os.kill(workers[0], signal.SIGKILL)
        os.waitpid(workers[0], 0)
        forever()


def daemon(keeps):
    """A grandchild that has left the process group and lost its parent."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if not keeps:
                os.close(3)
                os.close(4)
            forever()
        os._exit(0)
    os.wait()


workers = []
if MODE == "ignores_term":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if MODE == "closes_input":
    os.close(3)
    forever()
asked = json.loads(b"".join(iter(lambda: os.read(3, 1), b"\n")))
stop_here("ready")
workers = [sleeper() for _ in range(asked["workers"])]
processes = [{"role": "coordinator", "pid": os.getpid()}] + [{"role": "worker", "pid": pid} for pid in workers]
ready = {"type": "ready", "processes": processes, "program": {"name": "bad", "version": "1"}}
line = None
if MODE == "not_json":
    line = "hello, world\n"
elif MODE == "not_utf8":
    line = b'{"type":"ready","program":{"name":"\xff\xfe"}}\n'
elif MODE == "nul_byte":
    line = b'{"type":"re\x00ady"}\n'
elif MODE == "list_instead":
    line = "[1,2]\n"
elif MODE == "empty_line":
    line = "\n"
elif MODE == "deep":
    line = '{"type":' + "[" * 100000 + "\n"
elif MODE == "long_line":
    line = '{"type":"ready","filler":"' + "x" * 2_000_000 + '"}\n'
elif MODE == "flood":
    try:
        while True:
            write("x" * 65536)
    except OSError:
        forever()
elif MODE == "flood_lines":
    try:
        while True:
            tell(type="hello")
    except OSError:
        forever()
elif MODE == "result_first":
    line = '{"type":"result","messages":1,"wall_ns":1}\n'
elif MODE == "no_type":
    line = '{"processes":[]}\n'
elif MODE == "no_processes":
    line = '{"type":"ready"}\n'
elif MODE == "no_workers":
    ready["processes"] = processes[:1]
elif MODE == "no_coordinator":
    ready["processes"] = processes[1:]
elif MODE == "too_many_workers":
    ready["processes"] = processes + [{"role": "worker", "pid": sleeper()}]
elif MODE == "same_twice":
    processes[1]["pid"] = os.getpid()
elif MODE == "pid_1":
    processes[1]["pid"] = 1
elif MODE == "pid_of_ipcbench":
    processes[1]["pid"] = os.getppid()
elif MODE == "pid_none":
    processes[1]["pid"] = 4194000
elif MODE == "pid_negative":
    processes[1]["pid"] = -5
elif MODE == "pid_text":
    processes[1]["pid"] = "41"
elif MODE == "tid_none":
    processes[1]["tid"] = os.getpid()
elif MODE == "unavailable":
    line = '{"type":"unavailable","reason":"there is no numpy: install python3-numpy"}\n'
elif MODE == "unavailable_why":
    line = '{"type":"unavailable"}\n'
elif MODE == "flood_stdout":
    for _ in range(200):
        os.write(1, b"x" * 65536)
        os.write(2, b"y" * 65536)
elif MODE in ("daemon", "daemon_keeps"):
    daemon(MODE == "daemon_keeps")
elif MODE == "child_keeps":
    subprocess.Popen(["sleep", "60"], pass_fds=(3, 4))
if MODE == "closes_input_later":
    os.close(3)
    tell(**ready)
    forever()
write(line) if line is not None else tell(**ready)
go = b"".join(iter(lambda: os.read(3, 1), b"\n"))
stop_here("result")
if MODE == "fails":
    tell(type="failed", reason="worker 1 saw a wrong sum", worker=1)
    forever()
messages = asked["messages"] or 10
begin = time.monotonic_ns()
time.sleep(0.02)
wall = time.monotonic_ns() - begin
batch = wall // messages
result = {"type": "result", "messages": messages, "wall_ns": wall, "batch_messages": 1, "batches_ns": [batch] * messages,
          "checked": messages}
phases = {"coordinator": {"send": 5, "receive": 7}, "workers": [{"compute": 3}] * asked["workers"]}
text = None
if MODE == "ready_twice":
    result = ready
elif MODE == "no_messages":
    del result["messages"]
elif MODE == "no_wall":
    del result["wall_ns"]
elif MODE == "wall_0":
    result["wall_ns"] = 0
elif MODE == "wall_negative":
    result["wall_ns"] = -1
elif MODE == "wall_nan":
    text = json.dumps({**result, "wall_ns": float("nan")})
elif MODE == "wall_infinite":
    result["wall_ns"] = 1e300
elif MODE == "wall_fraction":
    result["wall_ns"] = wall + 0.5
elif MODE == "wall_too_long":
    result["wall_ns"] = 10**12
elif MODE == "more_messages":
    result["messages"] += 1
elif MODE == "fewer_messages":
    result["messages"] -= 1
elif MODE == "huge_messages":
    text = json.dumps(result).replace('"messages": %d' % messages, '"messages": 99999999999999999999999')
elif MODE == "no_times":
    del result["batches_ns"]
elif MODE == "too_many_batches":
    result["batches_ns"].append(1)
elif MODE == "too_few_batches":
    result["batches_ns"].pop()
elif MODE == "batch_0":
    result["batch_messages"] = 0
elif MODE == "batches_too_long":
    result["batches_ns"] = [wall] * messages
elif MODE == "batch_negative":
    result["batches_ns"][0] = -1
elif MODE == "batches_text":
    result["batches_ns"] = "fast"
elif MODE == "times_short":
    result["times_ns"] = [1]
elif MODE == "histogram_short":
    result["histogram"] = [[100, 1]]
elif MODE == "histogram_shape":
    result["histogram"] = [[100]]
elif MODE == "phases_count":
    result["phases_ns"] = {**phases, "workers": phases["workers"] * 2}
elif MODE == "phases_name":
    result["phases_ns"] = {"coordinator": {"dancing": 1}}
elif MODE == "phases_too_long":
    result["phases_ns"] = {"coordinator": {"send": wall, "receive": wall}}
elif MODE == "phases":
    result["phases_ns"] = phases
elif MODE == "times":
    result = {**result, "times_ns": [batch] * messages}
    del result["batches_ns"], result["batch_messages"]
write((text or json.dumps(result)) + "\n")
if MODE == "result_twice":
    tell(**result)
if MODE == "text_after":
    write("and that was it")
stop_here("end")
if MODE == "exits_early":
    os._exit(0)
while os.read(3, 4096):  # end, and the end of the file
    pass
if MODE == "late_word":
    write("goodbye\n")
if MODE == "exits_3":
    sys.exit(3)
if MODE == "hangs_after":
    forever()
for pid in workers:
    os.kill(pid, signal.SIGKILL)
