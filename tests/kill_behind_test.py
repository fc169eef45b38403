"""Kills a run right behind each call that makes an object, and looks what the next start leaves."""

import json
import os
import resource
import subprocess
import unittest

import killing

PROGRAM = os.environ.get("IPCBENCH_PROGRAM", "")
LIBRARY = os.environ.get("IPCBENCH_KILL_BEHIND", "")

# (call, in whom, which one of that process, transport)
CASES = [
    ("msgget", "coordinator", 1, "sysv-mq"),
    ("msgget", "coordinator", 4, "sysv-mq"),
    ("shmget", "coordinator", 1, "sysv-shm"),
    ("shmget", "coordinator", 2, "sysv-shm"),
    ("mq_open", "coordinator", 1, "posix-mq"),
    ("mq_open", "coordinator", 4, "posix-mq"),
    ("mkdirat", "coordinator", 1, "fifo"),
    ("mkfifo", "coordinator", 1, "fifo"),
    ("mkfifo", "coordinator", 4, "fifo"),
    ("mkdirat", "coordinator", 1, "file"),
    ("create", "coordinator", 1, "file"),
    ("create", "worker", 1, "file"),
    ("create", "coordinator", 2, "file:keep=true"),
    ("shm_open", "coordinator", 1, "boost-mq"),
    ("shm_open", "coordinator", 4, "boost-mq"),
    ("mkdirat", "coordinator", 1, "zeromq:over=ipc"),
    ("bind", "coordinator", 1, "zeromq:over=ipc"),
    ("mkdirat", "coordinator", 1, "nng"),
    ("bind", "coordinator", 1, "nng"),
    # The runtime directory, the manifest, and the result: without a name, then over an old one.
    ("mkdirat", "supervisor", 1, "pipe"),
    ("create", "supervisor", 1, "pipe"),
    ("linkat", "supervisor", 1, "pipe"),
]


@unittest.skipUnless(PROGRAM and LIBRARY, "the program and the library are not named")
class KillBehind(unittest.TestCase):
    def setUp(self):
        self.place = killing.Place(PROGRAM)
        self.addCleanup(self.place.close)
        self.addCleanup(self.place.kill_all)

    def run_to_its_death(self, call, role, number, transport, start="fork"):
        process = self.place.start(
            [f"--transport={transport}", f"--start={start}", "--workers=2", *killing.SHORT, "-o",
             self.place.path("out.json")],
            LD_PRELOAD=LIBRARY, KILL_BEHIND=call, KILL_BEHIND_IN=role, KILL_BEHIND_NTH=str(number))
        errors = process.communicate(timeout=60)[1].decode()
        if process.returncode in (2, 3):
            self.skipTest(errors)  # a library is missing here, or a limit too low
        self.assertEqual(process.returncode, -9, f"{call} was not made: {errors}")
        self.assertTrue(self.place.all_gone(5), self.place.processes())

    def start_next(self):
        process = self.place.start(["--transport=pipe", *killing.SHORT, "-o", "/dev/null"])
        errors = process.communicate(timeout=60)[1].decode()
        self.assertEqual(process.returncode, 0, errors)
        self.assertNotIn("left-behind", errors)

    def test_the_next_start_leaves_nothing(self):
        for case in CASES:
            with self.subTest(case=case):
                before = self.place.objects()
                self.run_to_its_death(*case)
                self.start_next()
                self.assertEqual(self.place.left_since(before), set())

    def test_a_result_is_whole_or_as_it_was(self):
        with open(self.place.path("out.json"), "w") as file:
            file.write("{}")
        before = self.place.objects()
        self.run_to_its_death("linkat", "supervisor", 1, "pipe")
        with open(self.place.path("out.json")) as file:
            self.assertEqual(json.load(file), {})
        self.assertNotEqual(self.place.objects() - before, set())  # a name and a manifest
        self.start_next()
        self.assertEqual(self.place.left_since(before), set())

    def test_clean_shows_and_removes(self):
        before = self.place.objects()
        self.run_to_its_death("msgget", "coordinator", 4, "sysv-mq")
        left = {each for each in self.place.objects() - before
                if each[0] == "queue" and int(each[1]) >> 16 == 0x6970}
        self.assertEqual(len(left), 4)
        for arguments, verb in ((["--dry-run"], "would remove"), ([], "removed")):
            self.assertLessEqual(left, self.place.objects())
            process = subprocess.run(
                [PROGRAM, "clean", *arguments], capture_output=True, text=True, check=True,
                env=dict(os.environ, TMPDIR=self.place.path("tmp"),
                         XDG_RUNTIME_DIR=self.place.path("runtime")))
            lines = [line for line in process.stdout.splitlines() if "System V queue" in line]
            self.assertEqual(len(lines), 4, process.stdout)
            self.assertTrue(all(line.startswith(verb) for line in lines), process.stdout)
        self.assertEqual(self.place.left_since(before), set())

    def test_clean_finds_what_older_versions_left(self):
        old = self.place.path("tmp/ipcbench-Ab3xY9")
        foreign = self.place.path("tmp/ipcbench-notes")
        for path in (old, foreign):
            os.mkdir(path, 0o700)
            with open(os.path.join(path, "t0-1"), "w"):
                pass
            os.utime(path, (1e9, 1e9))  # before any process here began
        subprocess.run([PROGRAM, "clean"], check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, TMPDIR=self.place.path("tmp"),
                                XDG_RUNTIME_DIR=self.place.path("runtime")))
        self.assertFalse(os.path.exists(old))
        self.assertTrue(os.path.exists(foreign))

    def test_what_took_the_place_of_a_directory_is_left_alone(self):
        self.run_to_its_death("mkfifo", "coordinator", 1, "fifo")
        (name,) = os.listdir(self.place.path("tmp"))
        victim = self.place.path("victim")
        os.mkdir(victim)
        with open(os.path.join(victim, "precious"), "w"):
            pass
        os.rename(self.place.path("tmp/" + name), self.place.path("moved"))
        os.symlink(victim, self.place.path("tmp/" + name))
        process = self.place.start(["--transport=pipe", *killing.SHORT, "-o", "/dev/null"])
        errors = process.communicate(timeout=60)[1].decode()
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn("left-behind", errors)
        self.assertTrue(os.path.exists(os.path.join(victim, "precious")))

    def test_a_temporary_directory_of_everybody_is_refused(self):
        os.chmod(self.place.path("tmp"), 0o777)
        for mode, code in ((0o777, 3), (0o1777, 0)):
            os.chmod(self.place.path("tmp"), mode)
            process = self.place.start(["--transport=fifo", *killing.SHORT, "-o", "/dev/null"])
            errors = process.communicate(timeout=60)[1].decode()
            self.assertEqual(process.returncode, code, errors)
            self.assertEqual("sticky" in errors, code == 3, errors)

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_what_others_put_into_sticky_directories_is_not_written_to(self):
        os.chmod(self.place.path("tmp"), 0o1777)
        target = self.place.path("target.json")
        link, fifo = self.place.path("tmp/link.json"), self.place.path("tmp/fifo.json")
        os.symlink(target, link)
        os.mkfifo(fifo)
        for owner, refused in ((0, False), (65534, True)):
            os.chown(link, owner, owner, follow_symlinks=False)
            process = self.place.start(["--transport=pipe", *killing.SHORT, "-o", link])
            errors = process.communicate(timeout=60)[1].decode()
            self.assertEqual(process.returncode, 2 if refused else 0, errors)
            self.assertEqual("another user" in errors, refused, errors)
        os.chown(fifo, 65534, 65534)
        process = self.place.start(["--transport=pipe", *killing.SHORT, "-o", fifo])
        self.assertIn("another user", process.communicate(timeout=60)[1].decode())
        self.assertEqual(process.returncode, 2)

    def test_inherited_descriptors_count(self):
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        inherited = [os.open("/dev/null", os.O_RDONLY) for _ in range(230)]
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (256, limit[1]))
            process = self.place.start(["--transport=fifo", *killing.SHORT, "-o", "/dev/null"],
                                       pass_fds=inherited)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limit)
            for each in inherited:
                os.close(each)
        errors = process.communicate(timeout=60)[1].decode()
        self.assertEqual(process.returncode, 3, errors)
        self.assertIn("inherited", errors)
        self.assertEqual(os.listdir(self.place.path("tmp")), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root can become a user whom modes bind")
    def test_an_umask_that_forbids_everything_leaves_nothing(self):
        user = 65534
        for path in (self.place.root, self.place.path("tmp")):
            os.chown(path, user, user)
        process = subprocess.run(
            [PROGRAM, "--transport=fifo", *killing.SHORT, "-o", "/dev/null"], capture_output=True,
            text=True, user=user, group=user, extra_groups=[], umask=0o777, cwd="/",
            env=dict(os.environ, TMPDIR=self.place.path("tmp"), XDG_RUNTIME_DIR=""))
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertNotIn("no-manifest", process.stderr)
        self.assertEqual(os.listdir(self.place.path("tmp")), [])

    def test_a_dead_guard_is_followed_by_another(self):
        process = self.place.start(["--transport=pipe", "--size=8", "--work=none", "--duration=300ms",
                                    "--invocations=4", "-o", self.place.path("out.json")])
        guards = []
        while not guards and process.poll() is None:
            guards = [pid for pid, name in self.place.processes().items() if name == "ipcbench-guard"]
        killing.kill(guards[0])
        errors = process.communicate(timeout=60)[1].decode()
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn("guard-replaced", errors)
        with open(self.place.path("out.json")) as file:
            self.assertIn("guard-replaced", [each["id"] for each in json.load(file)["warnings"]])
        self.assertTrue(self.place.all_gone(1))


if __name__ == "__main__":
    unittest.main()
