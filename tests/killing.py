"""Runs of ipcbench that are killed, and what is left of them. For kill_behind_test.py, random_kills.py and
soak.py."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SHORT = ["--size=8", "--work=none", "--invocations=1", "--duration=1ms"]


def columns(path, *wanted):
    try:
        with open(path) as file:
            return {tuple(line.split()[i] for i in wanted) for line in file.readlines()[1:]}
    except OSError:
        return set()


def transports(program):
    """What `ipcbench list transports` says of the transports that work here: {name: {"start": [...], "wait": [...], ...}};
    "options" are (name, values), and "shared" are the waits of a shared queue, if there is one."""
    text = subprocess.run([program, "list", "transports"], capture_output=True, text=True, check=True,
                          env={**os.environ, "COLUMNS": "500"}).stdout
    found = {}
    for block in text.split("\n\n")[1:]:
        fields = dict(re.findall(r"^  (\w+) +(.*)$", block, re.MULTILINE))
        if "start" not in fields or "wait" not in fields or block.lstrip().startswith("mpi:"):
            continue  # not built in, refused by this system, or a program that is not ours; tests/mpi has its own
        each = {name: fields[name].split(", ") for name in ("start", "wait", "sender")}
        shared = re.search(r"shared \(wait: ([^;]*);", fields["topology"])
        each["shared"] = shared[1].split(", ") if shared else []
        each["options"] = re.findall(r"^ {2,}(?:options +)?:([\w-]+)=(\S+)", block, re.MULTILINE)
        found[block.lstrip().partition(":")[0]] = each
    return found


class Load:
    """A job on every core that never stops; it ends with whoever made it. A context."""

    JOB = ("import os, sys\nos.sched_setaffinity(0, {int(sys.argv[1])})\nparent = os.getppid()\n"
           "while os.getppid() == parent:\n    sum(range(1000000))")

    def __init__(self, wanted=True):
        self.cores = os.sched_getaffinity(0) if wanted else ()
        self.jobs = []

    def __enter__(self):
        self.jobs = [subprocess.Popen([sys.executable, "-c", self.JOB, str(core)]) for core in self.cores]

    def __exit__(self, *_):
        for job in self.jobs:
            job.kill()
            job.wait()


class Place:
    """A directory of temporary files and a runtime directory of its own, and a name for its processes."""

    def __init__(self, program):
        self.program = program
        self.root = tempfile.mkdtemp(prefix="ipcbench-kill-")
        self.tag = os.path.basename(self.root)
        self.sessions = set()  # of those who were started, and all their children
        for name in ("tmp", "runtime"):
            os.mkdir(self.path(name), 0o700)
        # POSIX queues are seen in a file system of their own, which only root can mount.
        self.queues = self.path("queues")
        os.mkdir(self.queues)
        self.mounted = subprocess.run(["mount", "-t", "mqueue", "none", self.queues],
                                      capture_output=True).returncode == 0

    def close(self):
        if self.mounted:
            subprocess.run(["umount", self.queues], check=False)
        shutil.rmtree(self.root)

    def path(self, name):
        return os.path.join(self.root, name)

    def start(self, arguments, pass_fds=(), **variables):
        environment = dict(os.environ, TMPDIR=self.path("tmp"), XDG_RUNTIME_DIR=self.path("runtime"),
                           XDG_STATE_HOME=self.path("state"), KILL_BEHIND_TAG=self.tag, **variables)
        process = subprocess.Popen([self.program, *arguments], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, start_new_session=True,
                                   pass_fds=pass_fds)
        self.sessions.add(process.pid)
        return process

    def processes(self):
        """All that live, as {pid: name}; zombies do not."""
        found = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat") as file:
                    text = file.read()
                state, _, _, session = text.rpartition(")")[2].split()[:4]
                if int(session) in self.sessions and state not in "ZX":
                    found[int(entry)] = text.partition("(")[2].rpartition(")")[0]
            except OSError:
                pass
        return found

    def all_gone(self, seconds):
        end = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def kill_all(self):
        for pid in self.processes():
            kill(pid)

    def objects(self):
        """What this machine holds of the kinds that can outlive a process."""
        found = {("file", os.path.join(where, name))
                 for top in ("tmp", "runtime") for where, below, files in os.walk(self.path(top))
                 for name in below + files}
        found |= {("file", name) for name in os.listdir(self.root) if ".ipcbench" in name}
        found |= {("queue", *each) for each in columns("/proc/sysvipc/msg", 0, 1)}
        found |= {("segment", *each) for each in columns("/proc/sysvipc/shm", 0, 1)}
        found |= {("memory", name) for name in os.listdir("/dev/shm") if name.startswith("ipcbench")}
        found |= {("posix queue", name) for name in os.listdir(self.queues)}
        return found

    def left_since(self, before, seconds=20):
        """What came since then; others on the machine have objects too, and theirs go."""
        end = time.monotonic() + seconds
        left = self.objects() - before
        while left and time.monotonic() < end:
            time.sleep(0.05)
            left &= self.objects()
        return left


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
