"""Ways on which the coordinator sends messages to processes of its own making."""

import multiprocessing
import os
import threading

from . import ends
from .party import Coordinator, Worker, end_with_coordinator
from .protocol import Unavailable, last_line


class Messages:
    """What carries an experiment out: start(), then introductions(), exchange()s, and finish()."""

    single_times = one_thread = True
    memory = ()  # segments that have a name

    def __init__(self, experiment, bounds):
        self.experiment = experiment
        self.party = Coordinator(experiment, bounds, experiment.message_bytes)
        self.bounds = bounds
        self.others = []  # processes that are neither, as (role, process)

    def start(self, context, reports):
        """Starts the workers and returns their processes, in the order of their numbers."""
        experiment = self.experiment
        self.meeting = context.Barrier(experiment.workers)
        self.ends, theirs = getattr(self, "_" + experiment.via)(context, experiment.workers)
        processes = [context.Process(target=serve, daemon=True, args=(
            index, experiment, self.bounds, end, self.meeting, reports))
            for index, end in enumerate(theirs)]
        for process in processes:
            process.start()
        for end in set(self.ends):
            end.open(self.party.phases)
        return processes

    def least_batch(self):
        return self.experiment.workers

    def introductions(self, watch):
        return [each[1:] for each in sorted(watch.reports("ready", self.experiment.workers))]

    def exchange(self, pace):
        """Keeps `depth` messages of each worker under way until `pace` has had enough."""
        party, lanes, window = self.party, self.ends, self.experiment.window
        count = len(lanes)
        while True:
            while pace.sent - pace.received < window and pace.wants_more():
                end = lanes[pace.sent % count]
                task = party.task(pace.send(), end.slot())
                end.put(task)
            if pace.received == pace.sent:
                return
            pace.receive(party.check(lanes[pace.received % count].take()))

    def finish(self, watch):
        """Lets the workers end, and returns the phases of each."""
        for end in self.ends:
            end.stop()
        return [each[1] for each in sorted(watch.reports("done", self.experiment.workers))]

    def close(self):
        pass

    @staticmethod
    def _same_for_all(ours, theirs, workers):
        return [ours] * workers, [theirs] * workers

    def _queue(self, context, workers, kind="Queue", end=ends.QueueEnd):
        tasks, replies = getattr(context, kind)(), getattr(context, kind)()
        return self._same_for_all(end(tasks, replies), end(replies, tasks), workers)

    def _simple_queue(self, context, workers):
        return self._queue(context, workers, "SimpleQueue", ends.SimpleQueueEnd)

    def _manager(self, context, workers):
        from multiprocessing.managers import SyncManager
        self.manager = SyncManager(ctx=context)
        self.manager.start(end_with_coordinator)
        self.others = [("manager", self.manager._process)]
        return self._queue(self.manager, workers, "Queue", ends.ProxyEnd)

    def _pipe(self, context, workers, end=ends.PipeEnd):
        ours, theirs = zip(*(context.Pipe() for _ in range(workers)))
        return [end(each) for each in ours], [end(each) for each in theirs]

    def _pipe_bytes(self, context, workers):
        return self._pipe(context, workers, ends.BytesEnd)

    def _shared_memory(self, context, workers):
        from multiprocessing.shared_memory import SharedMemory
        experiment, ours, theirs = self.experiment, [], []
        self.memory = []
        depth, (size, reply) = experiment.depth, experiment.message_bytes
        replies_begin = depth * ends.SlotEnd.stride(size)
        for _ in range(workers):
            segment = SharedMemory(
                create=True, size=replies_begin + depth * ends.SlotEnd.stride(reply))
            self.memory.append(segment)
            task, answer = (0, size), (replies_begin, reply)
            left, right = context.Pipe()
            ours.append(ends.SlotEnd(left, segment, task, answer, depth))
            theirs.append(ends.SlotEnd(right, segment, answer, task, depth))
        return ours, theirs

    def _zmq(self, context, workers):
        try:
            import zmq  # noqa: F401
        except ImportError:
            raise Unavailable("there is no zmq for this interpreter: install python3-zmq, or pyzmq")
        # Names that no file stands for, and that nobody can guess.
        names = ["ipc://@ipcbench-" + os.urandom(16).hex() for _ in range(workers)]
        return ([ends.ZmqEnd(name, True) for name in names],
                [ends.ZmqEnd(name, False) for name in names])


def serve(index, experiment, bounds, end, meeting, reports):
    """A worker's whole life."""
    try:
        end_with_coordinator()
        worker = Worker(experiment, bounds, experiment.message_bytes, experiment.items)
        end.open(worker.phases)
        reports.put(("ready", index) + worker.introduction(meeting))
        while True:
            task = end.take()
            if task is None:
                break
            reply = worker.answer(task, end.slot())
            end.put(reply)
        reports.put(("done", index, worker.phases.of_measured_part()))
        threading.Event().wait()  # until the coordinator ends: its counters are still read
    except BaseException as error:
        reports.put(("failed", index, last_line(error)))
        raise
