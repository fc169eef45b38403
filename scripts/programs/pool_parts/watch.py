"""A thread that listens while the coordinator is busy: to ipcbench, to what workers report, and for
the end of any of them. It sleeps in poll() unless one of these happens."""

import json
import os
import queue
import select
import signal
import threading
import time

from . import protocol

PATIENCE_S = 150
CODE_TRIES = 50


class Watch:
    def __init__(self, reports):
        self.ending = False  # from when on workers may end
        self._over = False  # ipcbench has said the last word
        self._commands, self._said = queue.SimpleQueue(), queue.SimpleQueue()
        self.reporting = reports  # where workers put theirs
        self._watched = {}  # by descriptor: name, number or None, process or None
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def start(self, processes, others):
        for number, process in enumerate(processes):
            self._watched[process.sentinel] = ("worker {}".format(number), number, process)
        for role, process in others:
            self._watched[process.sentinel] = (role, None, process)
        self._thread.start()

    def add_strangers(self, pids):
        """Workers that somebody else started."""
        if not hasattr(os, "pidfd_open"):
            return  # before 3.9
        for number, pid in enumerate(pids):
            self._watched[os.pidfd_open(pid)] = ("worker {}".format(number), number, None)
        self.reporting.put(("look", None))

    def reports(self, kind, count):
        """So many reports of this kind, without the kind."""
        found = []
        while len(found) < count:
            try:
                report = self._said.get(timeout=PATIENCE_S)
            except queue.Empty:
                raise RuntimeError("{} of {} workers were {} after {} s".format(
                    len(found), count, kind, PATIENCE_S))
            if report[0] == kind:
                found.append(report[1:])
        return found

    def await_command(self, kind):
        command = self._commands.get()
        if command != kind:
            raise ValueError("ipcbench said {} instead of {}".format(command, kind))

    def _listen(self):
        try:
            rest = b""
            while not self._over:
                poll = select.poll()
                for descriptor in [protocol.READ, self.reporting._reader.fileno(), *self._watched]:
                    poll.register(descriptor, select.POLLIN)
                ready = {descriptor for descriptor, _ in poll.poll()}
                while self.reporting._reader.poll(0):
                    self._hear(self.reporting.get())
                if protocol.READ in ready:
                    rest = self._read_commands(rest)
                for descriptor in ready & set(self._watched):
                    self._has_ended(*self._watched.pop(descriptor))
        except BaseException as error:
            protocol.fail("the coordinator's watch: {}".format(error))

    def _hear(self, report):
        if report[0] == "failed":
            time.sleep(protocol.HEARING_S / 2)
            for name, number, process in self._watched.values():
                if number is None and not process.is_alive():  # a manager, of whom workers complain
                    self._has_ended(name, number, process)
            protocol.fail(report[2], report[1])
        self._said.put(report)

    def _read_commands(self, rest):
        data = os.read(protocol.READ, 65536)
        if not data:
            protocol.leave(0 if self.ending else 1)  # nobody is there any more
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            command = json.loads(line)["type"]
            self._over |= command == "end"
            self._commands.put(command)
        return rest

    def _has_ended(self, name, number, process):
        if self.ending:
            return
        code = None
        for _ in range(CODE_TRIES if process else 0):
            code = process.exitcode  # a pool's own thread may be the one that gets it
            if code is not None:
                break
            time.sleep(0.01)
        if code is None:
            protocol.fail("{} ended".format(name), number)
        protocol.fail("{} was ended by {}".format(name, signal.Signals(-code).name) if code < 0 else
                      "{} ended with exit code {}".format(name, code), number)
