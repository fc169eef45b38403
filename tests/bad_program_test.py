"""Thirty ways and more of breaking the protocol of programs: each is a row with the right words, hangs nobody and leaves nothing."""

import concurrent.futures
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.environ.get("IPCBENCH_PROGRAM", "")
HERE = pathlib.Path(__file__).resolve().parent
BAD = str(HERE / "bad_program.py")


def transport(mode):
    """By this interpreter: another one in PATH may be a script that takes its time."""
    return f"program:run={sys.executable}:args=-B+{BAD.replace('+', '++')}+{mode}"


COMMON = ["--size=8", "--workers=2", "--work=none", "--invocations=1", "--format=json"]

# (mode, status, words of the reason); "ok" rows carry an invocation. TIMEOUT: it takes the whole timeout.
CASES = [
    ("not_json", "failed", "line 1 is not JSON"),
    ("not_utf8", "failed", "line 1 is not JSON"),
    ("nul_byte", "failed", "line 1 is not JSON"),
    ("list_instead", "failed", "a list, and no object"),
    ("empty_line", "failed", "line 1 is not JSON"),
    ("deep", "failed", "line 1 is not JSON"),
    ("no_type", "failed", 'has no "type"'),
    ("long_line", "failed", "a line of more than 1MiB instead of its ready"),
    ("flood", "failed", "a line of more than 1MiB instead of its ready"),
    ("flood_lines", "failed", 'sent "hello" where "ready" was due'),
    ("result_first", "failed", 'sent "result" where "ready" was due'),
    ("ready_twice", "failed", 'sent "ready" where "result" was due'),
    ("no_processes", "failed", 'ready has no "processes"'),
    ("no_workers", "failed", "ready names 0 workers; the experiment has 2"),
    ("no_coordinator", "failed", "ready names 0 coordinators"),
    ("too_many_workers", "failed", "ready names 3 workers; the experiment has 2"),
    ("same_twice", "failed", "for two parties"),
    ("pid_1", "failed", "named process 1 as worker, which is none of its own"),
    ("pid_of_ipcbench", "failed", "which is none of its own"),
    ("pid_none", "failed", "named process 4194000"),
    ("pid_negative", "failed", '"pid" has to be a whole number'),
    ("pid_text", "failed", '"pid" has to be a whole number'),
    ("tid_none", "failed", "ready names the thread"),
    ("unavailable", "no_resource", "there is no numpy: install python3-numpy"),
    ("unavailable_why", "failed", 'unavailable without a "reason"'),
    ("fails", "failed", "worker 1 saw a wrong sum"),
    ("dies_ready", "died", "exited with code 7 before its ready; its last words: ValueError: no such luck"),
    ("dies_result", "died", "exited with code 7 before its result; its last words: ValueError: no such luck"),
    ("dies_end", "died", "exited with code 7"),
    ("killed_ready", "died", "was killed by signal 9"),
    ("killed_result", "died", "was killed by signal 9"),
    ("worker_dies_result", "died", "has lost worker 0"),
    ("closes_input", "timeout", "had not sent its ready when time was up"),
    ("closes_input_later", "failed", "has closed its descriptor 3, where it is told to go on"),
    ("closes_ready", "failed", "closed its descriptor 4 before its ready"),
    ("closes_result", "failed", "closed its descriptor 4 before its result"),
    ("hangs_ready", "timeout", "had not sent its ready when time was up"),
    ("hangs_result", "timeout", "had not sent its result when time was up"),
    ("hangs_after", "timeout", "had not sent its end when time was up"),
    ("stops_ready", "timeout", "was stopped (state T)"),
    ("stops_result", "timeout", "coordinator, process .* was stopped \\(state T\\)"),
    ("no_messages", "failed", 'result has no "messages"'),
    ("no_wall", "failed", 'result has no "wall_ns"'),
    ("wall_0", "failed", '"wall_ns" has to be a whole number from 1'),
    ("wall_negative", "failed", '"wall_ns" has to be a whole number'),
    ("wall_nan", "failed", "line 2 is not JSON"),
    ("wall_infinite", "failed", '"wall_ns" has to be a whole number'),
    ("wall_fraction", "failed", '"wall_ns" has to be a whole number'),
    ("wall_too_long", "failed", "from go to result only"),
    ("more_messages", "failed", "11, and 10 were asked for"),
    ("fewer_messages", "failed", "9, and 10 were asked for"),
    ("huge_messages", "failed", '"messages" has to be a whole number'),
    ("no_times", "failed", 'none of "batches_ns", "times_ns" and "histogram"'),
    ("too_many_batches", "failed", "10 messages are 10 full ones"),
    ("too_few_batches", "failed", "10 messages are 10 full ones"),
    ("batch_0", "failed", '"batch_messages" has to be a whole number from 1'),
    ("batches_too_long", "failed", '"batches_ns" add up to'),
    ("batch_negative", "failed", 'a time in "batches_ns" has to be a whole number'),
    ("batches_text", "failed", '"batches_ns" has to be a list of times'),
    ("times_short", "failed", '"times_ns" has 1 times of 10 messages'),
    ("histogram_short", "failed", '"histogram" counts 1 of 10 messages'),
    ("histogram_shape", "failed", "pairs [value_ns, count]"),
    ("phases_count", "failed", "4 objects for workers; the experiment has 2"),
    ("phases_name", "failed", 'a phase "dancing"'),
    ("phases_too_long", "failed", "more than \"wall_ns\""),
    ("result_twice", "failed", "sent more after its result"),
    ("text_after", "failed", "sent more after its result"),
    ("late_word", "failed", "sent more after its result"),
    ("exits_early", "died|ok", "it has to wait for that"),  # who is quick sees no end of it
    ("exits_3", "died", "exited with code 3 after its result"),
    ("good", "ok", ""),
    ("phases", "ok", ""),
    ("times", "ok", ""),
    ("flood_stdout", "ok", ""),
    ("daemon", "ok", ""),
    ("daemon_keeps", "ok", ""),
    ("child_keeps", "ok", ""),
    ("ignores_term", "ok", ""),
]
TIMED_OUT = {"closes_input", "hangs_ready", "hangs_result", "hangs_after", "stops_ready", "stops_result"}
EXIT_CODES = {"ok": 0, "failed": 5, "died": 5, "timeout": 4, "no_resource": 3}


def processes_of(mark):
    """Living processes that were started with this word in their environment."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if mark.encode() in (entry / "environ").read_bytes().split(b"\0") and "Z" != (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]:
                found.append(int(entry.name))
        except (OSError, IndexError):
            pass
    return found


def run(mode, *more, timeout="20s"):
    mark = f"IPCBENCH_TEST_MARK={os.getpid()}_{mode}"
    environment = dict(os.environ, IPCBENCH_TEST_MARK=mark.split("=")[1])
    begin = time.monotonic()
    done = subprocess.run(
        [PROGRAM, "--transport=" + transport(mode), "--messages=10", f"--timeout={timeout}", *COMMON, *more],
        capture_output=True, text=True, env=environment, timeout=120)
    return done, time.monotonic() - begin, mark


class BadProgram(unittest.TestCase):
    def test_every_way_is_a_row(self):
        def tried(case):
            done, took, mark = run(case[0], timeout="1500ms" if case[0] in TIMED_OUT else "20s")
            return case, done, took, processes_of(mark)

        # Most of the time somebody waits for somebody.
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for (mode, statuses, words), done, took, left in pool.map(tried, CASES):
                with self.subTest(mode=mode):
                    self.assertEqual(left, [], "something is left")
                    self.assertTrue(done.stdout, done.stderr)
                    [experiment] = json.loads(done.stdout)["experiments"]
                    [invocation] = experiment["invocations"]
                    self.assertIn(invocation["status"], statuses.split("|"), invocation.get("reason"))
                    self.assertIn(done.returncode, {EXIT_CODES[each] for each in statuses.split("|")})
                    if invocation["status"] != "ok":
                        reason = invocation["reason"]
                        self.assertTrue(any(each in reason for each in words.split("|")) or re.search(words, reason), reason)
                    if mode not in TIMED_OUT:
                        self.assertLess(took, 20)

    def test_what_was_told_is_in_the_result(self):
        [invocation] = json.loads(run("phases")[0].stdout)["experiments"][0]["invocations"]
        self.assertEqual(invocation["program"], {"name": "bad", "version": "1"})
        self.assertEqual(invocation["checked"], 10)
        self.assertEqual(invocation["messages"], 10)
        self.assertEqual(invocation["clock"], "program")
        parties = invocation["parties"]
        self.assertEqual([each["party"] for each in parties], ["coordinator", "worker 0", "worker 1"])
        self.assertEqual(parties[0]["phases_ns"]["send"], 5)
        self.assertEqual(set(parties[1]["phases_ns"]), {"compute", "unaccounted"})
        for absent in ("copy_only_ns", "compute_only_ns", "clock_cost_ns", "chunks_per_message"):
            self.assertNotIn(absent, invocation)
        self.assertNotIn("messages", parties[1])
        # A program that sleeps 20 ms was seen asleep, and its workers as well.
        for party in parties:
            self.assertEqual({row[2] for row in party["timeline"]} - {"R"}, {"S"}, party)
            self.assertTrue(all(row[3] == "unaccounted" for row in party["timeline"]))

    def test_a_result_is_read_again_as_it_was(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "r.json"
            run("good", "-o", str(path))
            again = subprocess.run([PROGRAM, "report", str(path), "--format=json"], capture_output=True, text=True)
            self.assertEqual(again.stdout, path.read_text(), again.stderr)
            for form in ("table", "csv", "markdown", "html", "trace", "hgrm"):
                shown = subprocess.run([PROGRAM, "report", str(path), f"--format={form}"], capture_output=True, text=True)
                self.assertEqual(shown.returncode, 0, shown.stderr)
                self.assertNotRegex(shown.stdout, r"\b(nan|NaN|inf)\b")

    def test_daemons_are_seen_as_others(self):
        [invocation] = json.loads(run("daemon")[0].stdout)["experiments"][0]["invocations"]
        self.assertEqual([each["role"] for each in invocation["other_threads"]], ["other"])

    def test_interrupted(self):
        for mode in ("hangs_ready", "hangs_result"):
            mark = f"{os.getpid()}_interrupt_{mode}"
            process = subprocess.Popen(
                [PROGRAM, "--transport=" + transport(mode), "--messages=10", *COMMON],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, IPCBENCH_TEST_MARK=mark))
            deadline = time.monotonic() + 30
            # ipcbench, its guard and the program; later with two workers.
            while len(processes_of(f"IPCBENCH_TEST_MARK={mark}")) < (3 if mode == "hangs_ready" else 5):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
            self.assertEqual(process.returncode, 130)
            self.assertEqual(processes_of(f"IPCBENCH_TEST_MARK={mark}"), [])

    def test_the_guard_ends_what_a_killed_run_leaves(self):
        mark = f"{os.getpid()}_guard"
        process = subprocess.Popen(
            [PROGRAM, "--transport=" + transport("hangs_result"), "--messages=10", *COMMON],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, IPCBENCH_TEST_MARK=mark))
        deadline = time.monotonic() + 30
        while len(processes_of(f"IPCBENCH_TEST_MARK={mark}")) < 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.kill()
        process.communicate()
        while processes_of(f"IPCBENCH_TEST_MARK={mark}") and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(processes_of(f"IPCBENCH_TEST_MARK={mark}"), [])

    def test_refused_before_anything_starts(self):
        for option, words in [("--wait=spin", "waits in its own way"), ("--topology=shared", "channels of its own"),
                              ("--codec=cbor", "encodes in its own way"), ("--work=touch", "matmul:N"),
                              ("--states=exact", "not recorded"), ("--placement=same", "places its processes"),
                              ("--pattern=stream", "pool or pingpong"), ("--fixed=1KiB", "no data beside"),
                              ("--hold=50%", "no lock"), ("--rate=10", "no schedule")]:
            done = subprocess.run([PROGRAM, "--transport=" + transport("good"), option, "--size=8",
                                   *([] if option.startswith("--work") else ["--work=none"])],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, option)
            self.assertIn(words, done.stderr)
        for named, words in [("program", "names none"), ("program:run=./no_such_thing", "no program of that name"),
                                 ("python:via=carrier_pigeon", "is not a choice"), ("python:interpreter=/no/python", "no program of that name")]:
            done = subprocess.run([PROGRAM, f"--transport={named}", "--size=8", "--work=none"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)

    def test_check(self):
        examples = HERE.parent / "scripts" / "programs"
        with tempfile.TemporaryDirectory() as folder:
            built = pathlib.Path(folder) / "my_bench"
            subprocess.run(["c++", "-std=c++17", "-O1", "-o", str(built), str(examples / "example.cpp")], check=True)
            for program in ([str(built)], [sys.executable, f"--args=-B+{str(examples / 'example.py').replace('+', '++')}"]):
                done = subprocess.run([PROGRAM, "program", "check", *program], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn("speaks the protocol", done.stdout)
        done = subprocess.run([PROGRAM, f"--transport=program:{examples / 'example.sh'}", "--size=8", "--workers=1", "--work=none",
                               "--messages=5", "--invocations=1", "--format=json"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for mode, code, words in [("wall_0", 1, '"wall_ns" has to be'), ("unavailable", 3, "no numpy"), ("good", 0, "speaks the protocol")]:
            done = subprocess.run([PROGRAM, "program", "check", sys.executable, f"--args=-B+{BAD.replace('+', '++')}+{mode}"], capture_output=True, text=True)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertIn(words, done.stdout)
        self.assertEqual(subprocess.run([PROGRAM, "program", "chekc", BAD], capture_output=True).returncode, 2)


if __name__ == "__main__":
    unittest.main()
