"""doctor names what fails in a run and nothing that works, in sandboxes that take something away.

Every transport is run for real in the same sandbox, with both sizes, and has to agree."""
import json
import os
import resource
import subprocess
import unittest

import sandbox

PROGRAM = os.environ["IPCBENCH_PROGRAM"]
ROOT = os.geteuid() == 0
CAN_UNSHARE = ROOT and subprocess.run(["unshare", "-mn", "true"], capture_output=True).returncode == 0
ALL = os.environ.get("IPCBENCH_TEST_ALL")


RLIMIT_MSGQUEUE = 12  # which the module does not name


def limit(kind, value):
    return lambda: resource.setrlimit(kind, (value, value))


def mounted(command):
    return ["unshare", "-m", "sh", "-c", command + " && exec \"$@\"", "sh"]


def filtered(*calls):
    return ([], lambda: sandbox.refuse(*calls), False)


def as_nobody(*limits):
    """An ordinary user, whose limits hold."""
    def become():
        for kind, value in limits:
            resource.setrlimit(kind, (value, value))
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    return become


# name: (commands in front, preparation of the child process, needs namespaces)
SANDBOXES = {
    "nothing taken away": ([], None, False),
    "no loopback": (["unshare", "-n"], None, True),
    "no queues": ([], limit(RLIMIT_MSGQUEUE, 0), False),
    "small /dev/shm": (mounted("mount -t tmpfs -o size=1m tmpfs /dev/shm"), None, True),
    "/dev/shm of 64 MiB": (mounted("mount -t tmpfs -o size=64m tmpfs /dev/shm"), None, True),
    "small files": ([], limit(resource.RLIMIT_FSIZE, 1 << 20), False),
    "few descriptors": ([], limit(resource.RLIMIT_NOFILE, 48), False),
    "little address space": ([], limit(resource.RLIMIT_AS, 1 << 30), False),
    "one core": (["taskset", "-c", str(min(os.sched_getaffinity(0)))], None, False),
    "read-only /tmp": (mounted("mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp"), None, True),
    "hidden processes": (mounted("mount -t proc -o hidepid=2 proc /proc"), None, True),
    "an ordinary user": ([], as_nobody(), False),
    "an ordinary user with few processes": ([], as_nobody((resource.RLIMIT_NPROC, 12)), False),
    "no memfd_create": filtered("memfd_create"),
    "no process_vm_readv": filtered("process_vm_readv", "process_vm_writev"),
    "no mq_open": filtered("mq_open"),
    "no shmget": filtered("shmget"),
    "no msgget": filtered("msgget"),
    "no splice": filtered("splice", "vmsplice"),
    "no socketpair": filtered("socketpair"),
    "no mknod": filtered("mknod", "mknodat"),
    "no sched_setaffinity": filtered("sched_setaffinity"),
}
# What takes longer than the others is looked at where all tests are asked for.
QUICK = {"no loopback": "tcp", "no queues": "posix-mq", "no process_vm_readv": "cma"}


class Doctor(unittest.TestCase):
    maxDiff = None

    def ask(self, name, *arguments):
        front, prepare, _ = SANDBOXES[name]
        return subprocess.run([*front, PROGRAM, *arguments], capture_output=True, text=True, timeout=300,
                              preexec_fn=prepare, env={**os.environ, "TMPDIR": "/tmp"})

    def checks(self, name):
        done = self.ask(name, "doctor", "--only=transports", "--format=json")
        if done.returncode == 3:  # nothing can run at all, and it says why
            self.assertIn("refuses the call", done.stderr)
            return {check: "fail" if state == "ok" else state
                    for check, state in self.checks("nothing taken away").items()}
        self.assertIn(done.returncode, (0, 1), done.stderr)
        checks = json.loads(done.stdout)["checks"]
        for each in checks:
            if each["state"] == "fail":
                self.assertTrue(each["finding"] and each["remedy"], each)
        self.assertEqual(done.returncode, int(any(each["state"] == "fail" for each in checks)))
        return {each["name"]: each["state"] for each in checks if ", " in each["name"]}

    def runs(self, name, transport, size):
        done = self.ask(name, f"--transport={transport}", f"--size={size}", "--messages=4", "--work=none",
                        "--workers=1", "--invocations=1", "--sample=off", "--format=json")
        return done.returncode == 0

    def agree(self, name):
        if SANDBOXES[name][2] and not CAN_UNSHARE:
            self.skipTest("no namespaces here")
        if name.startswith("an ordinary") and not ROOT:
            self.skipTest("only root becomes somebody else")
        said = self.checks(name)
        self.assertGreater(len(said), 20)
        wrong = []
        for check, state in said.items():
            transport, size = check.split(", ")
            if state != "skipped" and (state == "ok") != self.runs(name, transport, size):
                wrong.append((check, state))
        self.assertEqual(wrong, [])
        return said

    def failed(self, name):
        return {check.split(",")[0] for check, state in self.agree(name).items() if state == "fail"}

    def test_names_what_fails_and_nothing_else(self):
        for sandbox_name in SANDBOXES if ALL else QUICK:
            with self.subTest(sandbox_name):
                failed = self.failed(sandbox_name)
                if expected := QUICK.get(sandbox_name):
                    self.assertIn(expected, failed)

    @unittest.skipUnless(sandbox.CAN_REFUSE, "knows the numbers of x86-64 alone")
    def test_exact_switches_are_said_to_work_where_they_do(self):
        for prepare in (None, lambda: sandbox.refuse("perf_event_open")):
            said = subprocess.run([PROGRAM, "doctor", "--only=states", "--format=json"], capture_output=True, text=True,
                                  preexec_fn=prepare)
            state = {each["name"]: each["state"] for each in json.loads(said.stdout)["checks"]}["exact switches"]
            run = subprocess.run([PROGRAM, "--transport=pipe", "--states=exact", "--messages=50", "--work=none",
                                  "--invocations=1", "--format=json"], capture_output=True, preexec_fn=prepare)
            invocation = json.loads(run.stdout)["experiments"][0]["invocations"][0]
            self.assertEqual(state == "ok", invocation["exact"]["recorded"], invocation["exact"])

    def test_an_unknown_area_is_refused_with_those_that_there_are(self):
        done = subprocess.run([PROGRAM, "doctor", "--only=transport"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("transports", done.stderr)


if __name__ == "__main__":
    unittest.main()
