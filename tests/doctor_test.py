"""doctor names what fails in a run and nothing that works, in sandboxes that take something away.

Every transport is run for real in the same sandbox, with both sizes, and has to agree."""
import json
import os
import resource
import subprocess
import unittest

PROGRAM = os.environ["IPCBENCH_PROGRAM"]
ROOT = os.geteuid() == 0
CAN_UNSHARE = ROOT and subprocess.run(["unshare", "-mn", "true"], capture_output=True).returncode == 0
ALL = os.environ.get("IPCBENCH_TEST_ALL")


RLIMIT_MSGQUEUE = 12  # which the module does not name


def limit(kind, value):
    return lambda: resource.setrlimit(kind, (value, value))


def mounted(command):
    return ["unshare", "-m", "sh", "-c", command + " && exec \"$@\"", "sh"]


# name: (commands in front, preparation of the child process, needs namespaces)
SANDBOXES = {
    "nothing taken away": ([], None, False),
    "no loopback": (["unshare", "-n"], None, True),
    "no queues": ([], limit(RLIMIT_MSGQUEUE, 0), False),
    "small /dev/shm": (mounted("mount -t tmpfs -o size=1m tmpfs /dev/shm"), None, True),
    "small files": ([], limit(resource.RLIMIT_FSIZE, 1 << 20), False),
    "one core": (["taskset", "-c", str(min(os.sched_getaffinity(0)))], None, False),
    "read-only /tmp": (mounted("mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp"), None, True),
}


class Doctor(unittest.TestCase):
    maxDiff = None

    def ask(self, sandbox, *arguments):
        front, prepare, _ = SANDBOXES[sandbox]
        return subprocess.run([*front, PROGRAM, *arguments], capture_output=True, text=True, timeout=300,
                              preexec_fn=prepare, env={**os.environ, "TMPDIR": "/tmp"})

    def checks(self, sandbox):
        done = self.ask(sandbox, "doctor", "--only=transports", "--format=json")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        checks = json.loads(done.stdout)["checks"]
        for each in checks:
            if each["state"] == "fail":
                self.assertTrue(each["finding"] and each["remedy"], each)
        self.assertEqual(done.returncode, int(any(each["state"] == "fail" for each in checks)))
        return {each["name"]: each["state"] for each in checks if ", " in each["name"]}

    def runs(self, sandbox, transport, size):
        done = self.ask(sandbox, f"--transport={transport}", f"--size={size}", "--messages=4", "--work=none",
                        "--workers=1", "--invocations=1", "--sample=off", "--format=json")
        return done.returncode == 0

    def agree(self, sandbox):
        if SANDBOXES[sandbox][2] and not CAN_UNSHARE:
            self.skipTest("no namespaces here")
        said = self.checks(sandbox)
        self.assertGreater(len(said), 20)
        wrong = []
        for name, state in said.items():
            transport, size = name.split(", ")
            if state == "skipped":
                continue
            if (state == "ok") != self.runs(sandbox, transport, size):
                wrong.append((name, state))
        self.assertEqual(wrong, [])
        return said

    def failed(self, sandbox):
        return {name.split(",")[0] for name, state in self.agree(sandbox).items() if state == "fail"}

    @unittest.skipUnless(ALL, "takes ten seconds more")
    def test_nothing_fails_where_nothing_is_missing(self):
        self.failed("nothing taken away")

    def test_no_loopback(self):
        self.assertIn("tcp", self.failed("no loopback"))

    def test_no_queues(self):
        self.assertIn("posix-mq", self.failed("no queues"))

    def test_small_shared_memory(self):
        self.agree("small /dev/shm")

    @unittest.skipUnless(ALL, "takes ten seconds more")
    def test_small_files(self):
        self.agree("small files")

    @unittest.skipUnless(ALL, "takes ten seconds more")
    def test_one_core(self):
        self.agree("one core")

    def test_read_only_tmp(self):
        self.agree("read-only /tmp")

    def test_an_unknown_area_is_refused_with_those_that_there_are(self):
        done = subprocess.run([PROGRAM, "doctor", "--only=transport"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("transports", done.stderr)


if __name__ == "__main__":
    unittest.main()
