"""Limits of the system and of the shell: each is refused before anything starts, by its name, with a remedy."""

import os
import shlex
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("IPCBENCH_PROGRAM", "")
SMALL = "--messages=100 --invocations=1 --workers=2 --work=none --size=64"
OTHER_USER = 4711  # who has no processes, so that a limit on their number can be lowered
CAN_ISOLATE = subprocess.run(["unshare", "-inm", "true"], stderr=subprocess.DEVNULL).returncode == 0


def run(script):
    """Exit code and what was said."""
    done = subprocess.run(["bash", "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, timeout=120)
    return done.returncode, done.stderr.decode(errors="replace")


class Refused(unittest.TestCase):
    def expect(self, script, *words):
        code, said = run(script)
        self.assertEqual(code, 3, said)
        for word in words:
            self.assertIn(word, said)

    def call(self, transport, more=SMALL):
        return f"{shlex.quote(PROGRAM)} --transport={transport} {more}"


class OfTheShell(Refused):
    def test_address_space(self):
        self.expect("ulimit -v 60000; " + self.call("pipe"), "ulimit -v", "58.6 MiB", "raise that")
        self.expect("ulimit -v 120000; " + self.call("shm", SMALL.replace("64", "32MiB")), "ulimit -v", "lower size")

    def test_file_size(self):
        self.expect("ulimit -f 1000; " + self.call("pipe"), "ulimit -f", "1000 KiB")

    @unittest.skipUnless(os.geteuid() == 0, "needs a user without processes")
    def test_processes(self):
        for limit in (3, 4):
            inner = f"ulimit -u {limit}; TMPDIR=/tmp {self.call('sysv-mq')}"
            self.expect(f"setpriv --reuid {OTHER_USER} --regid {OTHER_USER} --clear-groups bash -c {shlex.quote(inner)}",
                        "ulimit -u", f"{limit} processes and threads are allowed", "lower workers")

    def test_long_path_of_a_socket(self):
        with tempfile.TemporaryDirectory() as base:
            deep = os.path.join(base, "x" * 100)
            os.mkdir(deep)
            for transport in ("zeromq", "nng"):
                code, said = run(f"TMPDIR={deep} {self.call(transport)}")
                if code == 2:
                    self.assertIn("not available", said)  # the library is optional
                else:
                    self.assertEqual(code, 3, said)
                    self.assertIn("shorter", said)


@unittest.skipUnless(CAN_ISOLATE, "needs namespaces of its own")
class OfTheSystem(Refused):
    def alone(self, options, script):
        return f"unshare {options} bash -c {shlex.quote(script)}"

    def lowered(self, name, value, transport, before=""):
        return self.alone("-i", f"{before} echo {value} >/proc/sys/{name}; {self.call(transport)}")

    def test_queues(self):
        self.expect(self.lowered("kernel/msgmni", 1, "sysv-mq"), "kernel.msgmni", "ipcrm")
        self.expect(self.lowered("kernel/msgmni", 4, "sysv-mq", "ipcmk -Q >/dev/null;"), "kernel.msgmni", "1 are in use")
        self.expect(self.lowered("kernel/msgmax", 0, "sysv-mq"), "kernel.msgmax")
        self.expect(self.lowered("fs/mqueue/queues_max", 1, "posix-mq"), "fs.mqueue.queues_max", "/dev/mqueue")

    def test_segments(self):
        self.expect(self.lowered("kernel/shmall", 1, "sysv-shm"), "kernel.shmall", "ipcrm")

    def test_loopback(self):
        for transport in ("tcp", "zeromq:over=tcp"):
            code, said = run(self.alone("-n", self.call(transport)))
            if code != 2:
                self.assertEqual(code, 3, said)
                self.assertIn("ip link set lo up", said)

    def test_mounts(self):
        for path in ("/proc", "/dev"):
            self.expect(self.alone("-m", f"mount -t tmpfs none {path}; {self.call('pipe')}"),
                        "a run needs /proc and /dev/null")

    @unittest.skipUnless(os.geteuid() == 0, "needs the right to a real-time priority")
    def test_real_time_priority(self):
        self.expect("chrt -f 99 " + self.call("pipe"), "98 at most")

    @unittest.skipUnless(os.geteuid() == 0, "needs the right to a real-time priority")
    def test_a_party_that_spins_on_the_only_core_is_ended(self):
        code, said = run("taskset -c $(taskset -cp $$ | sed 's/.*[ ,-]//') chrt -f 1 "
                         + self.call("shm", "--wait=spin --timeout=1s --invocations=1 --messages=100000 --work=spin:50us"))
        if "real-time" in said and code == 1:
            self.skipTest(said)
        self.assertEqual(code, 4, said)


class RefusedBaseline(unittest.TestCase):
    def test_what_is_no_ipcbench(self):
        with tempfile.NamedTemporaryFile("w", delete=False) as text:
            text.write("hello\n")
        os.chmod(text.name, 0o755)
        for baseline, word in ((text.name, "not a program"), ("/bin/true", "is no ipcbench")):
            code, said = run(f"{shlex.quote(PROGRAM)} compare --baseline={baseline} --transport=pipe --budget=10ms --size=64")
            self.assertEqual(code, 2, said)
            self.assertIn(word, said)
        os.unlink(text.name)


if __name__ == "__main__":
    unittest.main()
