"""What another user of the machine can do to a run: at its ports, and in the directory it works in."""

import collections
import ctypes
import fcntl
import json
import multiprocessing
import os
import random
import socket
import struct
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("IPCBENCH_PROGRAM", "")
NOBODY = 65534
RUNS = 4
PORTS = range(41000, 41256)  # of a network namespace of our own

# What ZMTP says before a message in version 1, which has no handshake, and in 3 without a password.
MESSAGES = (b"\x09\x00" + b"intruder") * 64
VERSION_3 = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
READY = b"\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x04PAIR"
WORDS = [b"", bytes(64), b"GET / HTTP/1.1\r\n\r\n" * 20, b"\x01\x00" + MESSAGES,
         VERSION_3 + READY + MESSAGES]


def become_nobody():
    """Who is not root stays who he is: a foreign process all the same."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def isolate():
    """Gives this process a loopback interface of its own, on which nobody else is attacked."""
    clone_newnet = 0x40000000
    if ctypes.CDLL(None, use_errno=True).unshare(clone_newnet) != 0:
        return False
    with socket.socket() as any_socket:
        up_and_running = struct.pack("16sH14x", b"lo", 0x1 | 0x40)
        fcntl.ioctl(any_socket, 0x8914, up_and_running)  # SIOCSIFFLAGS
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range", "w") as file:
            file.write(f"{PORTS[0]} {PORTS[-1]}")
    except OSError:
        return False
    return True


def listening():
    """The ports of the loopback interface that somebody listens on."""
    found = set()
    with open("/proc/net/tcp") as file:
        for line in file.readlines()[1:]:
            _, local, _, state = line.split()[:4]
            if local.startswith("0100007F:") and state == "0A":
                found.add(int(local.split(":")[1], 16))
    return found


def connect_everywhere(isolated, in_turn, count):
    become_nobody()
    others = set() if isolated else listening()
    held = collections.deque()
    source = random.randrange(10000, 20000)
    while True:
        for port in PORTS if in_turn else listening() - others:
            source = source + 1 if source < 30000 else 10000
            stranger = socket.socket()
            try:
                stranger.bind(("127.0.0.1", source))
                stranger.settimeout(0.2)
                stranger.connect(("127.0.0.1", port))
                stranger.sendall(random.choice(WORDS))
            except OSError:
                stranger.close()
                continue
            with count.get_lock():
                count.value += 1
            held.append(stranger)
            if len(held) > 64:
                held.popleft().close()


def put_links_in_place(directory, target, count):
    become_nobody()
    moved = 0
    while True:
        for name in os.listdir(directory):
            path = os.path.join(directory, name)
            if not name.startswith("ipcbench-") or os.path.islink(path):
                continue
            try:
                os.rename(path, os.path.join(directory, f"moved-{moved}"))
                os.symlink(target, path)
            except OSError:
                continue
            moved += 1
            with count.get_lock():
                count.value += 1


class OtherUser(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="ipcbench-other-")
        self.addCleanup(place.cleanup)
        self.place = place.name
        os.chmod(self.place, 0o711)
        self.count = multiprocessing.Value("Q", 0)  # what the other user managed to do

    def path(self, name):
        return os.path.join(self.place, name)

    def attack(self, how, *arguments):
        attacker = multiprocessing.get_context("fork").Process(
            target=how, args=(*arguments, self.count), daemon=True)
        attacker.start()
        self.addCleanup(attacker.join)
        self.addCleanup(attacker.kill)

    def run_once(self, transport, *more):
        return subprocess.run(
            [PROGRAM, f"--transport={transport}", "--size=8", "--work=none", "--sample=off", "-o",
             self.path("out.json"), *more],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            timeout=100, env=dict(os.environ, TMPDIR=self.path("")))


@unittest.skipUnless(PROGRAM, "the program is not named")
class Ports(OtherUser):
    @classmethod
    def setUpClass(cls):
        cls.isolated = isolate()

    def setUp(self):
        super().setUp()
        # A port that is open for microseconds is not found in a list.
        for in_turn in {False, self.isolated}:
            self.attack(connect_everywhere, self.isolated, in_turn)

    def look_at(self, process):
        if process.returncode == 3:
            self.assertIn("a foreign peer connected to port", process.stderr)
            return
        self.assertEqual(process.returncode, 0, process.stderr)
        with open(self.path("out.json")) as file:
            (experiment,) = json.load(file)["experiments"]
        self.assertEqual([each["status"] for each in experiment["invocations"]], ["ok"] * 3)

    def test_strangers_never_get_in(self):
        for transport in ("zeromq:over=tcp", "tcp"):
            before = self.count.value
            for number in range(RUNS):
                more = ("--workers=3",) if number % 2 else ("--start=thread", "--pattern=pingpong")
                with self.subTest(transport=transport, number=number):
                    process = self.run_once(transport, "--messages=200", "--invocations=3", *more)
                    if "libzmq" in process.stderr:
                        self.skipTest(process.stderr)
                    self.look_at(process)
                    if transport != "tcp":  # that is open too briefly to be hit for certain
                        self.assertGreater(self.count.value, before)


@unittest.skipUnless(PROGRAM, "the program is not named")
@unittest.skipUnless(os.geteuid() == 0, "only root has what another user may not touch")
class Directories(OtherUser):
    def test_nothing_is_removed_through_a_link_in_the_place_of_a_directory(self):
        os.mkdir(self.path("tmp"))
        os.chown(self.path("tmp"), NOBODY, NOBODY)  # who may move whatever is in it
        precious = self.path("precious")
        os.makedirs(os.path.join(precious, "below"))
        for name in ("letter", "below/letter"):
            with open(os.path.join(precious, name), "w"):
                pass
        os.chmod(precious, 0o700)
        self.attack(put_links_in_place, self.path("tmp"), precious)
        for transport in ("fifo", "file", "file:keep=true", "zeromq:over=ipc"):
            before = self.count.value
            for start in ("fork", "spawn"):
                with self.subTest(transport=transport, start=start):
                    process = self.run_once(f"{transport}:dir={self.path('tmp')}",
                                            f"--start={start}", "--duration=50ms",
                                            "--invocations=3")
                    self.assertNotEqual(process.returncode, 70, process.stderr)
                    for name in ("letter", "below/letter"):
                        self.assertTrue(os.path.exists(os.path.join(precious, name)))
            if process.returncode != 2:  # without the library
                self.assertGreater(self.count.value, before)


if __name__ == "__main__":
    unittest.main()
