#!/usr/bin/python3
"""Jobs of real MPI libraries, on this machine and over two hosts that are made of it: what they measure, how they
fail, and that they leave nothing. Each family is tried that is installed and built for."""

import contextlib
import glob
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.path.realpath(os.environ.get("IPCBENCH_PROGRAM", ""))
HERE = pathlib.Path(__file__).resolve().parent
FAMILIES = [family for family in ("openmpi", "mpich")
            if shutil.which(f"mpirun.{family}") and os.path.exists(f"{PROGRAM and os.path.dirname(PROGRAM)}"
                                                                   f"/ipcbench-mpi.{family}")]
if not FAMILIES:
    print("no MPI library is installed that ipcbench was built for")
    sys.exit(77)  # ctest: skipped

LAB = [str(HERE / "two_hosts"), "run"]
PATIENCE_S = 60


def segments():
    return set(glob.glob("/dev/shm/vader_segment.*"))


def made_lab():
    """Whether two hosts can be made here."""
    return subprocess.run(LAB + ["true"], capture_output=True, timeout=PATIENCE_S).returncode == 0


class Jobs(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory(prefix="ipcbench-mpi-test-")
        self.addCleanup(self.place.cleanup)
        self.before = segments()

    def tearDown(self):
        self.assertEqual(segments() - self.before, set())
        self.assertEqual(os.listdir(self.place.name), [])

    def command(self, family, *options):
        usual = {"--transport": "mpi", "--launcher": f"mpirun.{family}", "--invocations": "1", "--format": "json",
                 "--work": "none"}
        usual.update(option.split("=", 1) for option in options)
        return [PROGRAM, *(f"{key}={value}" for key, value in usual.items())]

    def start(self, command, **more):
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, "TMPDIR": self.place.name, "XDG_RUNTIME_DIR": "",
                                     "XDG_STATE_HOME": self.place.name + "/state"}, **more)

    def end(self, running):
        out, err = running.communicate(timeout=PATIENCE_S)
        shutil.rmtree(self.place.name + "/state", ignore_errors=True)
        return running.returncode, out, err

    def result(self, command, code=0):
        """All invocations, one for each experiment."""
        returned, out, err = self.end(self.start(command))
        self.assertEqual(returned, code, err)
        return [each["invocations"][0] for each in json.loads(out)["experiments"]]

    def failure(self, family, *options, code, prefix=()):
        invocation = self.result([*prefix, *self.command(family, *options)], code)[0]
        return invocation["status"], invocation["reason"], invocation["failure"]

    @staticmethod
    def timeout_of(kind, least=4):
        """What ends by itself may take its time; what does not takes all of it."""
        return f"--timeout={least if kind in ('stop', 'hang') else 30}s"

    def check_phases(self, invocation):
        for party in invocation["parties"]:
            total = sum(party["phases_ns"].values())
            self.assertLess(abs(total - party["wall_ns"]), 0.03 * party["wall_ns"] + 100_000, party["party"])

    def test_messages_arrive_whole(self):
        for family in FAMILIES:
            for options in (["--depth=1,4"], ["--transport=mpi:probe=true,mpi:mode=blocking", "--size=64KiB"],
                            ["--pattern=stream", "--wait=yield", "--size=64KiB"]):
                with self.subTest(family=family, options=options):
                    for invocation in self.result(self.command(
                            family, "--size=1,1MiB", "--reply=64KiB", "--workers=1", "--messages=20", *options)):
                        self.assertEqual(invocation["status"], "ok", invocation)
                        self.assertEqual(invocation["messages"], 20)
                        self.check_phases(invocation)

    def test_a_result_says_where_all_ran(self):
        for family in FAMILIES:
            with self.subTest(family=family):
                invocation, = self.result(self.command(family, "--size=4KiB", "--workers=2",
                                                       "--duration=50ms", "--wait=yield", "--placement=cross"))
                self.assertEqual([each["party"] for each in invocation["hosts"]],
                                 ["coordinator", "worker 0", "worker 1"])
                self.assertEqual({each["host"] for each in invocation["hosts"]}, {os.uname().nodename})
                for each in invocation["hosts"]:
                    self.assertIn(each["core"], os.sched_getaffinity(0))
                    # Of one machine: the clock is the same.
                    self.assertLessEqual(abs(each["clock_offset_ns"]), each["clock_error_ns"] + 1)
                self.assertIn(family, invocation["granted"])
                self.assertTrue(all(party["timeline"] for party in invocation["parties"]))
                self.check_phases(invocation)

    def test_failures_name_the_rank(self):
        for family in FAMILIES:
            for kind, status, words in (("throw", "failed", "thrown on purpose"), ("kill", "died", "signal 9"),
                                        ("stop", "timeout", "was stopped"), ("hang", "timeout", "was still busy")):
                with self.subTest(family=family, kind=kind):
                    got, reason, failure = self.failure(family, "--size=64", "--workers=1", f"--work=fail:{kind}",
                                                        "--messages=200", self.timeout_of(kind), code=0)
                    self.assertEqual((got, failure.get("party"), failure["stage"]), (status, "worker 0", "measured"),
                                     reason)
                    self.assertIn("rank 1 on " + os.uname().nodename, reason)
                    self.assertIn(words, reason)

    def test_a_killed_launcher_leaves_nothing(self):
        for family in FAMILIES:
            with self.subTest(family=family):
                running = self.start(self.command(family, "--size=64", "--workers=1",
                                                  "--duration=30s"))
                launcher = self.wait_for_ranks(running.pid, family)
                os.kill(launcher, signal.SIGKILL)
                code, out, err = self.end(running)
                self.assertEqual(code, 5, err)
                self.assertEqual(json.loads(out)["experiments"][0]["invocations"][0]["status"], "died")

    def wait_for_ranks(self, pid, family):
        """The launcher below `pid`, once it has both ranks and they have met."""
        def named(child):
            with contextlib.suppress(OSError):
                return "mpi" in pathlib.Path(f"/proc/{child}/comm").read_text()

        for _ in range(PATIENCE_S * 20):
            time.sleep(0.05)
            launchers = list(filter(named, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
            ranks = subprocess.run(["pgrep", "-f", f"ipcbench-mpi.{family} "], capture_output=True, text=True).stdout
            if launchers and len(ranks.split()) >= 2:
                time.sleep(1)
                return int(launchers[0])
        self.fail("no ranks")

    @contextlib.contextmanager
    def launcher(self, script):
        """One that does not say whose it is."""
        path = pathlib.Path(self.place.name, "launch")
        path.write_text("#!/bin/sh\n[ $1 = --version ] && exit\n" + script)
        path.chmod(0o755)
        yield path
        path.unlink()

    def refused(self, code, *options):
        running = self.start([PROGRAM, *options])
        returned, _, err = self.end(running)
        self.assertEqual(returned, code, err)
        return err

    def test_what_cannot_be_is_refused_before_anything_starts(self):
        self.assertIn("install openmpi-bin or mpich", self.refused(3, "--transport=mpi", "--launcher=mpirun.none"))
        self.assertIn("depth=1", self.refused(2, "--transport=mpi:mode=blocking", "--depth=4", "--size=64KiB"))
        self.assertIn("room for 2 of the 3 ranks", self.refused(2, "--transport=mpi", "--hosts=a:1,b:1", "--workers=2"))
        self.assertIn("drop rate", self.refused(2, "--transport=mpi", "--rate=1000"))

    def test_a_host_that_is_not_there_is_said(self):
        for family in FAMILIES:
            with self.subTest(family=family):
                status, reason, failure = self.failure(family, "--hosts=no-such-host.invalid:2", "--workers=1",
                                                       "--size=8", "--timeout=20s", code=3)
                self.assertEqual((status, failure["stage"]), ("no_resource", "opening"), reason)
                self.assertIn("no-such-host", reason)
                self.assertIn("without a password", reason)

    def test_ranks_of_the_wrong_library_say_so(self):
        if len(FAMILIES) < 2:
            self.skipTest("takes both libraries")
        for theirs, ours in (("openmpi", "mpich"), ("mpich", "openmpi")):
            script = ("export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1\n"
                      "export OMPI_MCA_rmaps_base_oversubscribe=1\n"
                      f"exec mpirun.{theirs} \"$@\"\n")
            with self.subTest(launcher=theirs, ranks=ours), self.launcher(script) as launcher:
                status, reason, _ = self.failure(ours, f"--transport=mpi:family={ours}", f"--launcher={launcher}",
                                                 "--workers=1", "--size=8", code=3)
                self.assertEqual(status, "no_resource", reason)
                self.assertIn("belongs to another MPI", reason)

    def test_a_launcher_that_prints_without_end_is_ended(self):
        with self.launcher("exec yes\n") as launcher:
            status, reason, _ = self.failure(FAMILIES[0], f"--transport=mpi:family={FAMILIES[0]}",
                                             f"--launcher={launcher}", "--workers=1", "--size=8", "--timeout=1s", code=3)
            self.assertEqual(status, "no_resource", reason)
            self.assertIn("not all ranks had begun", reason)

    def test_two_hosts(self):
        if not made_lab():
            self.skipTest("two hosts cannot be made of this machine")
        for family in FAMILIES:
            with self.subTest(family=family):
                sent = "cat /sys/class/net/cable/statistics/tx_bytes"
                ours = " ".join(self.command(family, "--size=1MiB", "--pattern=pingpong",
                                             "--messages=20"))
                script = f"before=$({sent}); {ours} || exit; echo $(( $({sent}) - before )) >&2"
                code, out, err = self.end(self.start([*LAB, "bash", "-c", script]))
                self.assertEqual(code, 0, err)
                invocation = json.loads(out)["experiments"][0]["invocations"][0]
                self.assertEqual([each["host"] for each in invocation["hosts"]], ["host-a", "host-b"])
                # Pingpong: each message once in each direction.
                self.assertGreater(int(err.split()[-1]), 20 << 20)
                other = invocation["hosts"][1]  # whose clock runs 1000 s ahead
                self.assertLess(abs(other["clock_offset_ns"] - 1e12), other["clock_error_ns"] + 1000)
                self.check_phases(invocation)

    def test_two_hosts_name_the_host_of_a_failure(self):
        if not made_lab():
            self.skipTest("two hosts cannot be made of this machine")
        for family in FAMILIES:
            for kind, words in (("kill", "rank 1 on host-b"), ("stop", "rank 1 on host-b")):
                with self.subTest(family=family, kind=kind):
                    _, reason, failure = self.failure(
                        family, "--size=64", "--workers=1", f"--work=fail:{kind}",
                        "--messages=200", self.timeout_of(kind, 8), code=0, prefix=LAB)
                    self.assertEqual(failure.get("party"), "worker 0", reason)
                    self.assertIn(words, reason)


if __name__ == "__main__":
    unittest.main()
