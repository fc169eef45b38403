#!/usr/bin/python3
"""Jobs of real MPI libraries, on this machine and over two hosts that are made of it: what they measure, how they
fail, and that they leave nothing. Each family is tried that is installed and built for."""

import contextlib
import functools
import glob
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from lab import LAB, OPENMPI, families, one_sided, over_mpi

PROGRAM = os.path.realpath(os.environ.get("IPCBENCH_PROGRAM", ""))
BARE = os.path.join(os.path.dirname(PROGRAM), "tests", "bare_pingpong")  # .FAMILY
FAMILIES = families(PROGRAM)
if not FAMILIES:
    print("no MPI library is installed that ipcbench was built for")
    sys.exit(77)  # ctest: skipped

os.environ.pop("IPCBENCH_HOSTS", None)
PATIENCE_S = 60


def segments():
    """What the libraries may leave in shared memory."""
    return {path for kind in ("vader_segment", "osc_", "mpich") for path in glob.glob(f"/dev/shm/{kind}*")}


@functools.cache
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
        left = [path for path in glob.glob(self.place.name + "/*/*") if not path.endswith("/state")]
        self.assertEqual(left, [])

    def command(self, family, *options):
        return over_mpi(PROGRAM, family, "--invocations=1", *options)

    def start(self, command, **more):
        """In a folder of its own, because several may run beside each other."""
        place = tempfile.mkdtemp(dir=self.place.name)
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, **OPENMPI, "TMPDIR": place, "XDG_RUNTIME_DIR": "",
                                     "XDG_STATE_HOME": place + "/state"}, **more)

    def end(self, running):
        out, err = running.communicate(timeout=PATIENCE_S)
        return running.returncode, out, err

    def invocations(self, running, code=0):
        """All of each experiment."""
        returned, out, err = self.end(running)
        self.assertEqual(returned, code, err)
        return [each["invocations"] for each in json.loads(out)["experiments"]]

    def result(self, command, code=0):
        """One invocation of each experiment."""
        return [first for first, *_ in self.invocations(self.start(command), code)]

    def failures(self, *options, code, prefix=()):
        """(family, status, reason, failure) of each. Their jobs run beside each other: most of the time they wait."""
        running = [(family, self.start([*prefix, *self.command(family, *options)])) for family in FAMILIES]
        for family, each in running:
            (invocation, *_), = self.invocations(each, code)
            with self.subTest(family=family, options=options):
                yield family, invocation["status"], invocation["reason"], invocation["failure"]

    def failure(self, family, *options, code):
        invocation = self.result(self.command(family, *options), code)[0]
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
            for options in (["--transport=mpi,mpi:mode=rma", "--depth=1,4"],
                            ["--transport=mpi:probe=true,mpi:mode=blocking", "--size=64KiB"],
                            ["--transport=mpi,mpi:mode=rma", "--pattern=stream", "--wait=yield", "--size=64KiB"]):
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
                self.assertEqual(["noise" in each for each in invocation["hosts"]], [True, False, False])
                self.assertEqual(invocation["hosts"][0]["noise"], invocation["noise"])
                self.assertIn(family, invocation["granted"])
                self.assertTrue(all(party["timeline"] for party in invocation["parties"]))
                self.check_phases(invocation)

    def test_failures_name_the_rank(self):
        for kind, status, words in (("throw", "failed", "thrown on purpose"), ("kill", "died", "signal 9"),
                                    ("stop", "timeout", "was stopped"), ("hang", "timeout", "was still busy")):
            for _, got, reason, failure in self.failures("--size=64", "--workers=1", f"--work=fail:{kind}",
                                                         "--messages=200", self.timeout_of(kind), code=0):
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

    def standing(self, family, ranks, *options):
        """The command of a job that is there for a whole run."""
        return [f"mpirun.{family}", "-n", str(ranks), f"{os.path.dirname(PROGRAM)}/ipcbench-mpi.{family}",
                "--transport=mpi", "--size=64", "--messages=50", *options]

    def test_one_job_runs_all_invocations(self):
        for family in FAMILIES:
            with self.subTest(family=family):
                running = self.start(self.standing(family, 3, "--workers=1,2", "--invocations=2", "--work=none",
                                                   "--format=json"))
                experiments = self.invocations(running)
                self.assertEqual([len(each) for each in experiments], [2, 2])
                for workers, measured in enumerate(experiments, 1):
                    for each in measured:
                        self.assertEqual((each["status"], len(each["hosts"]), each["standing_job"]),
                                         ("ok", workers + 1, True))
                        self.assertNotIn("launch_ns", each)
                # Of one job: the processes are the same ones.
                self.assertEqual(len({each["parties"][0]["pid"] for all_of in experiments for each in all_of}), 1)

    def test_one_job_that_loses_a_rank_keeps_what_is_complete(self):
        running = []
        for family in FAMILIES:
            result = pathlib.Path(self.place.name, family + ".json")
            running.append((family, result, self.start(self.standing(
                family, 2, "--workers=1", "--work=none,fail:kill", "--invocations=3", "--seed=1",
                f"--output={result}"))))
        for family, result, job in running:
            with self.subTest(family=family):
                _, _, err = self.end(job)
                for _ in range(PATIENCE_S * 20):  # written a moment after the launcher has ended
                    if result.exists():
                        break
                    time.sleep(0.05)
                document = json.loads(result.read_text())
                result.unlink()
                whole, broken = (each["invocations"] for each in document["experiments"])
                self.assertFalse(document["complete"], err)
                self.assertEqual({each["status"] for each in whole} - {"ok"}, set())
                self.assertEqual([each["status"] for each in broken], ["died"])
                self.assertIn("the job ended", broken[0]["reason"])

    def test_one_job_refuses_what_it_cannot_do(self):
        family = FAMILIES[0]
        for options, words in ((["--workers=2"], "this job has 2; start it with -n 3"),
                               (["--workers=1", "--launcher=srun"], "drop launcher")):
            code, _, err = self.end(self.start(self.standing(family, 2, *options)))
            self.assertEqual(code, 2, err)
            self.assertIn(words, err)

    def test_the_bare_loop_goes_round(self):
        for family in FAMILIES:
            command = [f"mpirun.{family}", "-n", "2", f"{BARE}.{family}", "--touch", "--ms=1", "8", "65536"]
            code, out, err = self.end(self.start(command))
            self.assertEqual(code, 0, err)
            self.assertEqual([line.split()[0] for line in out.splitlines()], ["8", "65536"])

    def check_two_hosts(self, invocation):
        self.assertEqual([each["host"] for each in invocation["hosts"]], ["host-a", "host-b"])
        other = invocation["hosts"][1]  # whose clock runs 1000 s ahead
        self.assertLess(abs(other["clock_offset_ns"] - 1e12), other["clock_error_ns"] + 1000)
        # On one clock both begin at the same barrier, and not a thousand seconds apart.
        self.assertLess(abs(other["begin_ns"]), 1e9)
        self.assertGreater(other["clock_behind_ns"], 0)
        for each in invocation["hosts"]:
            self.assertGreater(each["noise"]["wall_ns"], 0)
        self.check_phases(invocation)

    def test_two_hosts(self):
        if not made_lab():
            self.skipTest("two hosts cannot be made of this machine")
        for family in FAMILIES:
            with self.subTest(family=family):
                sent = "cat /sys/class/net/cable/statistics/tx_bytes"
                ours = shlex.join(self.command(family, "--transport=mpi,mpi:mode=rma", one_sided(family), "--workers=1",
                                               "--size=1MiB", "--depth=2", "--reply=1MiB", "--messages=20"))
                once = shlex.join(self.standing(family, 2, "--workers=1", "--work=none", "--invocations=2",
                                                "--format=json"))
                script = (f"before=$({sent}); {ours} || exit; echo CROSSED $(( $({sent}) - before )) >&2\n"
                          f"echo; echo ONCE; {once}")
                code, out, err = self.end(self.start([*LAB, "bash", "-c", script]))
                self.assertEqual(code, 0, err)
                fresh, standing = (json.loads(text)["experiments"] for text in out.split("ONCE\n"))
                for experiment in fresh + standing:
                    for invocation in experiment["invocations"]:
                        self.check_two_hosts(invocation)
                self.assertTrue(all(each["standing_job"] for each in standing[0]["invocations"]))
                # Each message once in each direction.
                self.assertGreater(int(err.split("CROSSED")[1].split()[0]), 2 * 20 << 20)

    def checks(self, family, hosts, code):
        """What doctor found, by the name of the check."""
        running = self.start([*LAB, PROGRAM, "doctor", "--only=hosts", f"--hosts={hosts}", "--format=json",
                              f"--launcher=mpirun.{family}"])
        returned, out, err = self.end(running)
        self.assertEqual(returned, code, err)
        return {each["name"]: each for each in json.loads(out)["checks"]}

    def test_doctor_tries_both_hosts(self):
        if not made_lab():
            self.skipTest("two hosts cannot be made of this machine")
        for family in FAMILIES:
            with self.subTest(family=family):
                checks = self.checks(family, "host-a:1,host-b:1", 0)
                between = "host-a and host-b"
                for name, words in ((f"launcher mpirun.{family}", f"of {family}: "), ("host host-b", family),
                                    (f"messages between {between}, 16MiB", "a message"),
                                    (f"ranks on {between}", "one on host-b"), (f"interface to {between}", "cable"),
                                    ("clock of host-b", "ahead"), ("launch", "2 ranks on 2 hosts")):
                    self.assertIn(checks[name]["state"], ("ok", "warn"), checks[name])
                    self.assertIn(words, checks[name]["finding"])

    @unittest.skipUnless("openmpi" in FAMILIES, "takes Open MPI")
    def test_doctor_names_the_host_that_does_not_answer(self):
        if not made_lab():
            self.skipTest("two hosts cannot be made of this machine")
        checks = self.checks("openmpi", "host-a:1,host-c:1", 1)
        self.assertEqual(checks["host host-a"]["state"], "ok")
        self.assertEqual(checks["host host-c"]["state"], "fail")
        self.assertIn("without a password", checks["host host-c"]["remedy"])
        self.assertEqual(checks["launch"]["state"], "skipped")

    def test_hosts_of_the_environment(self):
        if not made_lab():
            self.skipTest("two hosts cannot be made of this machine")
        family = FAMILIES[0]
        command = self.command(family, "--hosts=@1,@2", "--workers=2", "--size=8", "--messages=20", "--wait=yield")
        one, two = self.result([*LAB, *command])
        self.assertEqual({each["host"] for each in one["hosts"]}, {"host-a"})
        self.assertEqual([each["host"] for each in two["hosts"]][0], "host-a")
        self.assertEqual({each["host"] for each in two["hosts"]}, {"host-a", "host-b"})
        self.assertIn("IPCBENCH_HOSTS", self.refused(3, "--transport=mpi", "--hosts=@1"))

    def test_two_hosts_name_the_host_of_a_failure(self):
        if not made_lab():
            self.skipTest("two hosts cannot be made of this machine")
        for kind in ("kill", "stop"):
            for _, _, reason, failure in self.failures(
                    "--size=64", "--workers=1", f"--work=fail:{kind}", "--messages=200", self.timeout_of(kind, 8),
                    code=0, prefix=LAB):
                self.assertEqual(failure.get("party"), "worker 0", reason)
                self.assertIn("rank 1 on host-b", reason)


if __name__ == "__main__":
    unittest.main()
