#!/usr/bin/python3
"""scripts/programs/python_pool.py by itself: every way and start method delivers and checks what was
sent, and nothing hangs or is left, whoever ends at whatever moment."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
import uuid

try:
    import numpy
except ImportError:
    sys.exit(77)  # ctest: skipped

PROGRAMS = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))),
                        "scripts", "programs")
POOL = os.path.join(PROGRAMS, "python_pool.py")
sys.path.insert(0, PROGRAMS)
sys.dont_write_bytecode = True
from pool_parts import experiment as asked, pace, payload, phases  # noqa: E402

PATIENCE_S = 120
MARK = "IPCBENCH_POOL_TEST"
NAMED = ("psm_", "sem.mp-", "sem.loky-", "joblib_memmapping", "pym-", "vader_segment.")
WAYS = asked.MESSAGES + asked.CALLS
KEPT_ALIVE = ("joblib", "mpi4py")  # whose libraries have folders of their own until the end
SIZES = 8, 64 << 10, 1 << 20
# Of the tests that take minutes with all: one of each kind, unless IPCBENCH_TEST_ALL is set.
SOME = WAYS if os.environ.get("IPCBENCH_TEST_ALL") else ("queue", "pipe", "pool", "shared_memory", "thread_pool")


def experiment(via, **changed):
    said = {"type": "experiment", "protocol": 1, "size_bytes": 8, "reply_bytes": 8, "workers": 2,
            "depth": 1, "items": 1, "pattern": "pool", "start": "fork", "work": "none",
            "warmup_messages": 2, "messages": 24, "duration_ns": None, "seed": 7, "touch": True,
            "options": {"via": via}}
    said.update(changed)
    return said


class Invocation:
    """The program as ipcbench starts it, with a folder for what it may leave."""

    def __init__(self, said=None, limit=None):
        self.folder = tempfile.TemporaryDirectory()
        self.mark = uuid.uuid4().hex
        to_read, self.to_program = os.pipe()
        self.from_program, to_write = os.pipe()

        def descriptors():
            high = os.dup2(to_read, 200), os.dup2(to_write, 201)
            os.dup2(high[0], 3), os.dup2(high[1], 4)
            if limit:
                resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

        self.program = subprocess.Popen(
            [sys.executable, POOL], preexec_fn=descriptors, pass_fds=(3, 4),
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=dict(os.environ, TMPDIR=self.folder.name, **{MARK: self.mark}))
        os.close(to_read)
        os.close(to_write)
        self.lines = os.fdopen(self.from_program, "rb")
        if said is not None:
            self.say(said)

    def say(self, message):
        os.write(self.to_program, json.dumps(message).encode() + b"\n")

    def hear(self):
        line = self.lines.readline()
        return json.loads(line) if line else None

    def hang_up(self):
        for close in (lambda: os.close(self.to_program), self.lines.close):
            with contextlib.suppress(OSError):
                close()

    def end(self):
        """The exit code, and the end of what it said on stderr."""
        code = self.program.wait(PATIENCE_S)
        self.hang_up()
        return code

    def processes(self):
        """Of this invocation, wherever they went."""
        wanted, found = "{}={}".format(MARK, self.mark).encode(), []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                with open("/proc/{}/environ".format(pid), "rb") as environment:
                    if wanted in environment.read().split(b"\0"):
                        found.append(int(pid))
        return found


def names():
    return {each for each in os.listdir("/dev/shm") if each.startswith(NAMED)}


def until(holds):
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Case(unittest.TestCase):
    def setUp(self):
        self.before = names()

    def starts(self, said, **how):
        invocation = Invocation(said, **how)
        self.addCleanup(invocation.folder.cleanup)
        self.addCleanup(invocation.program.stderr.close)
        self.addCleanup(invocation.hang_up)
        return invocation

    def nothing_left(self, invocation, folder=True):
        self.assertTrue(until(lambda: not invocation.processes()),
                        "processes are left: {}".format(invocation.processes()))
        self.assertTrue(until(lambda: not names() - self.before),
                        "names are left: {}".format(names() - self.before))
        if folder:
            self.assertEqual(os.listdir(invocation.folder.name), [])

    def answer(self, said, **how):
        """ready and result, or the one message that came instead of these and None."""
        invocation = self.starts(said, **how)
        first = invocation.hear()
        result = None
        if first["type"] == "ready":
            invocation.say({"type": "go"})
            result = invocation.hear()
            invocation.say({"type": "end"})
            os.close(invocation.to_program)  # as ipcbench does at once
        code = invocation.end()
        self.assertEqual(code, 1 if "failed" in (first["type"], result and result["type"]) else 0)
        self.nothing_left(invocation)
        return first, result

    def is_whole(self, said, ready, result):
        self.assertEqual(result["type"], "result", result)
        workers = [each for each in ready["processes"] if each["role"] == "worker"]
        self.assertEqual(len({(each["pid"], each.get("tid")) for each in workers}), said["workers"])
        self.assertEqual(result["checked"], result["messages"])
        self.assertEqual(len(result["batches_ns"]),
                         result["messages"] // result["batch_messages"])
        if result["messages"] % result["batch_messages"] == 0:
            self.assertEqual(sum(result["batches_ns"]), result["wall_ns"])
        if "histogram" in result:
            self.assertEqual(sum(count for _, count in result["histogram"]),
                             result["messages"] // said["items"])
        phases = result.get("phases_ns", {"workers": []})
        for spent in phases["workers"] + [phases.get("coordinator", {})]:
            self.assertLessEqual(sum(spent.values()), result["wall_ns"])
            self.assertTrue(all(ns > 0 for ns in spent.values()), spent)


class Ways(Case):
    def test_every_way_at_every_size(self):
        for via in WAYS:
            for size in SIZES:
                with self.subTest(via=via, size=size):
                    said = experiment(via, size_bytes=size, reply_bytes=size, work="matmul:40")
                    ready, result = self.answer(said)
                    if ready["type"] == "unavailable" and via in ("joblib", "mpi4py", "zmq"):
                        print(ready["reason"], file=sys.stderr)
                        continue
                    self.is_whole(said, ready, result)
                    self.assertEqual(result["messages"], said["messages"])
                    self.assertGreater(ready["compute_only_ns"], 0)

    def test_every_start(self):
        for via in SOME:
            for start in asked.STARTS[1:]:
                if via in asked.OWN_START:
                    continue
                with self.subTest(via=via, start=start):
                    said = experiment(via, start=start, size_bytes=100, reply_bytes=70_000)
                    ready, result = self.answer(said)
                    self.is_whole(said, ready, result)
                    self.assertEqual(ready["granted"], {"start": start})

    def test_depth_items_odd_sizes_and_durations(self):
        for via in SOME:
            for changed in (
                    dict(depth=3, items=4, size_bytes=13, reply_bytes=9),
                    dict(size_bytes=1, reply_bytes=3, workers=3),
                    dict(messages=None, duration_ns=20_000_000, size_bytes=70_001)):
                with self.subTest(via=via, **changed):
                    said = experiment(via, **changed)
                    ready, result = self.answer(said)
                    if ready["type"] != "unavailable":
                        self.is_whole(said, ready, result)

    def test_nobody_looks_where_contents_are_not_touched(self):
        for via in WAYS:
            with self.subTest(via=via):
                ready, result = self.answer(experiment(via, touch=False, size_bytes=1000))
                if ready["type"] != "unavailable":
                    self.assertNotIn("checked", result)
                    self.assertEqual(result["messages"], 24)


class Refusals(Case):
    def test_reasons(self):
        for changed, reason in (
                (dict(options={"via": "qeue"}), "via=qeue is not a choice, did you mean queue?"),
                (dict(options={"via": "queue", "color": "red"}), "option=color is not a choice"),
                (dict(pattern="stream"), "pattern=stream is not a choice; write pool, pingpong"),
                (dict(start="thread"), "start=thread is not a choice"),
                (dict(work="matmul:0"), "there is no work=matmul:0 in Python"),
                (dict(work="read:50%"), "there is no work=read:50% in Python"),
                (dict(messages=None), "neither messages nor duration_ns"),
                (dict(protocol=2), "this program speaks version 1"),
                (dict(options={"via": "thread_pool"}, start="forkserver"), "start=forkserver has no "
                 "meaning with via=thread_pool"),
                (dict(options={"via": "pipe"}, depth=2, size_bytes=1 << 20, reply_bytes=1 << 20),
                 "via=pipe with depth=2 would deadlock"),
                (dict(size_bytes=1, depth=200), "size or reply: the messages under way")):
            with self.subTest(**changed):
                message, _ = self.answer(experiment("queue", **changed))
                self.assertEqual(message["type"], "unavailable")
                self.assertTrue(message["reason"].startswith(reason), message)

    def without(self, module, folder):
        with open(os.path.join(folder, module + ".py"), "w") as stand_in:
            stand_in.write("raise ImportError('hidden')\n")
        return {"PYTHONPATH": folder}

    def test_missing_packages_are_named(self):
        for module, via, reason in (("numpy", "queue", "there is no numpy for " + sys.executable),
                                    ("joblib", "joblib", "there is no joblib"),
                                    ("zmq", "zmq", "there is no zmq"),
                                    ("mpi4py", "mpi4py", "there is no mpi4py")):
            with self.subTest(module), tempfile.TemporaryDirectory() as folder:
                with unittest.mock.patch.dict(os.environ, self.without(module, folder)):
                    message, _ = self.answer(experiment(via))
                self.assertEqual(message["type"], "unavailable")
                self.assertIn(reason, message["reason"])
                self.assertIn("install", message["reason"])

    def test_without_descriptors(self):
        done = subprocess.run([sys.executable, POOL], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"ipcbench starts this program", done.stderr)


class Ends(Case):
    """Everybody may end at any moment."""

    def measuring(self, via, **changed):
        invocation = self.starts(experiment(
            via, messages=None, duration_ns=10**12, work="spin:1ms", size_bytes=1000, **changed))
        ready = invocation.hear()
        if ready["type"] == "unavailable":
            return None, None
        invocation.say({"type": "go"})
        time.sleep(0.1)
        return invocation, ready["processes"]

    def test_a_worker_is_killed(self):
        for via in SOME:
            if via == "thread_pool":
                continue  # nobody can kill one thread
            for start in ("fork",) if via in asked.OWN_START else ("fork", "forkserver"):
                with self.subTest(via=via, start=start):
                    invocation, processes = self.measuring(via, start=start)
                    if invocation is None:
                        continue
                    worker = [each for each in processes if each["role"] == "worker"][1]
                    os.kill(worker["pid"], signal.SIGKILL)
                    message = invocation.hear()
                    self.assertEqual(message["type"], "failed", message)
                    self.assertEqual(invocation.end(), 1)
                    if via not in KEPT_ALIVE:
                        self.assertEqual(message["reason"], "worker {} was ended by SIGKILL".format(
                            message["worker"]))
                        self.assertEqual(message["worker"], 1)
                    self.nothing_left(invocation, via not in KEPT_ALIVE)

    def test_a_manager_is_killed(self):
        invocation, processes = self.measuring("manager")
        os.kill(processes[-1]["pid"], signal.SIGKILL)
        self.assertEqual(invocation.hear()["reason"], "manager was ended by SIGKILL")
        self.assertEqual(invocation.end(), 1)
        self.nothing_left(invocation)

    def test_the_coordinator_is_killed(self):
        for via in SOME:
            for start in ("fork",) if via in asked.OWN_START else asked.STARTS:
                with self.subTest(via=via, start=start):
                    invocation, _ = self.measuring(via, start=start)
                    if invocation is None:
                        continue
                    invocation.program.kill()
                    self.assertIsNone(invocation.hear())
                    invocation.end()
                    self.nothing_left(invocation, via not in KEPT_ALIVE)

    def test_the_coordinator_is_killed_while_it_starts(self):
        for via, start in (("queue", "fork"), ("queue", "spawn"), ("shared_memory", "forkserver"),
                           ("pool", "fork"), ("executor", "spawn"), ("manager", "fork")):
            for delay in (0.15, 0.3, 0.6):
                with self.subTest(via=via, start=start, delay=delay):
                    invocation = self.starts(experiment(via, start=start))
                    time.sleep(delay)
                    invocation.program.kill()
                    invocation.end()
                    self.nothing_left(invocation, False)

    def test_ipcbench_is_gone(self):
        for via in SOME:
            for stage in ("started", "ready", "measuring", "done"):
                with self.subTest(via=via, stage=stage):
                    invocation = self.starts(experiment(via, messages=None if stage == "measuring"
                                                        else 10, duration_ns=10**12))
                    if stage != "started":
                        message = invocation.hear()
                        if message["type"] == "unavailable":
                            continue
                    if stage in ("measuring", "done"):
                        invocation.say({"type": "go"})
                    if stage == "done":
                        invocation.hear()
                    invocation.hang_up()
                    invocation.end()
                    self.nothing_left(invocation, via not in KEPT_ALIVE)

    def test_a_worker_that_has_no_memory_says_so(self):
        for via in ("queue", "pool", "executor", "pipe"):
            with self.subTest(via=via):
                message, _ = self.answer(experiment(via, work="matmul:16384"), limit=2 << 30)
                self.assertEqual(message["type"], "failed")
                self.assertIn("Unable to allocate", message["reason"])

    def test_nonsense_on_the_descriptor(self):
        invocation = self.starts(None)
        os.write(invocation.to_program, b"nonsense\n")
        self.assertEqual(invocation.end(), 1)
        self.nothing_left(invocation)


class Parts(unittest.TestCase):
    def test_any_other_byte_is_noticed(self):
        for size in (8, 9, 64, 1003):
            payloads = payload.Payloads(size, 7, True)
            message = numpy.array(payloads.make(258))
            self.assertEqual(payloads.check(message, True), 258)
            for place in range(8 if size > 8 else size, size):
                message[place] ^= 4
                with self.assertRaises(payload.Corrupt, msg=(size, place)):
                    payloads.check(message)
                message[place] ^= 4
            with self.assertRaises(payload.Corrupt):
                payloads.check(message[:-1])

    def test_words_in_another_order_are_noticed_where_all_is_compared(self):
        payloads = payload.Payloads(64, 7, True)
        message = payloads.make(1)
        words = message.view(numpy.uint64)
        words[[2, 3]] = words[[3, 2]]
        payloads.check(message)
        with self.assertRaises(payload.Corrupt):
            payloads.check(message, True)

    def test_batches_are_whole_turns_and_divide_the_messages(self):
        for least, message_ns, messages, batch in (
                (2, 10_000, None, 100), (2, 8_000_000, None, 2), (3, 10_000, None, 102),
                (2, 10_000, 1000, 100), (2, 10_000, 60, 60), (2, 30_000, 30, 30), (4, 1, 7, 7),
                (2, 10_000, 1006, 100)):
            self.assertEqual(pace.batch_of(least, message_ns, messages), batch,
                             (least, message_ns, messages))


class Phases(unittest.TestCase):
    def test_who_gets_nothing_in_the_measured_part_is_idle_in_it(self):
        bounds = [0, 0]
        spent = phases.Phases(bounds)
        spent.last -= 10 ** 9
        spent.arrived()
        spent.end(phases.COMPUTE)
        bounds[:] = [100, 350]
        self.assertEqual(spent.of_measured_part(), {"idle": 250})


if __name__ == "__main__":
    unittest.main()
