"""Ways on which the coordinator calls a function that runs elsewhere: pools and executors."""

import collections
import os
import sys
import threading
import time

from .party import Coordinator, Worker, end_with_coordinator
from .payload import Corrupt
from .phases import UNKNOWN
from .protocol import Unavailable, last_line

MAP_TURNS = 8
MAP_BYTES = 256 << 20  # of all arrays of a map, which are there at the same time
SEARCHES = 40
here = threading.local()  # the worker of this process, or of this thread


def prepare(experiment, bounds, meeting, reports):
    """In each worker, before its first call."""
    try:
        if experiment.via != "thread_pool":
            end_with_coordinator()
        here.worker = Worker(experiment, bounds, experiment.item_bytes, 1)
        here.meeting = meeting
    except BaseException as error:
        if reports is not None:
            reports.put(("failed", None, last_line(error)))
        raise


def introduce(_):
    if here.meeting is None:
        time.sleep(0.05)  # so that others get a call as well
    return here.worker.introduction(here.meeting)


def work_on(task):
    here.worker.phases.arrived(UNKNOWN)
    return here.worker.answer(task)


def work_on_all(tasks):
    return [work_on(task) for task in tasks]


def phases_here(_):
    here.meeting.wait()
    return os.getpid(), threading.get_native_id(), here.worker.phases.of_measured_part()


def unprepared(experiment, function, argument):
    """Where a library prepares no workers."""
    if not hasattr(here, "worker"):
        prepare(experiment, [0, 0], None, None)
    return function(argument)


class Calls:
    """As Messages are."""

    single_times = True  # whether it is known when each message was done
    one_thread = True  # whether the coordinator's clock is
    memory = ()

    def __init__(self, experiment, bounds):
        self.experiment, self.bounds, self.others = experiment, bounds, []
        self.party = Coordinator(experiment, bounds, experiment.item_bytes)

    def least_batch(self):
        return self.experiment.workers

    def introductions(self, watch):
        self.people = self.once_each(introduce)
        return self.people

    def finish(self, watch):
        spent = {each[:2]: each[2] for each in self.once_each(phases_here)}
        return [spent[pid, thread] for pid, thread, _ in self.people]

    def tasks_of(self, number):
        self.party.phases.end(UNKNOWN)
        return [self.party.task(number + item) for item in range(self.experiment.items)]

    def accept(self, pace, number, replies):
        """In the order of the tasks."""
        self.party.phases.end(UNKNOWN)
        for item, reply in enumerate(replies):
            got = self.party.check(reply)
            if self.experiment.touch and got != (number + item) & pace.mask:
                raise Corrupt("the reply to task {} came for {}".format(got, number + item))
        pace.receive(number)

    def close(self):
        pass


class Maps(Calls):
    """A map at a time: Pool.map."""

    single_times = False

    def start(self, context, reports):
        workers = self.experiment.workers
        self.pool = context.Pool(workers, prepare, (
            self.experiment, self.bounds, context.Barrier(workers), reports))
        return list(self.pool._pool)

    def least_batch(self):
        workers = self.experiment.workers
        turns = MAP_BYTES // (workers * sum(self.experiment.message_bytes))
        return workers * max(1, min(MAP_TURNS, turns))

    def once_each(self, function):
        return self.map(function, range(self.experiment.workers), 1)

    def map(self, function, tasks, items):
        return self.pool.map(function, tasks, items)

    def exchange(self, pace):
        items = self.experiment.items
        while pace.wants_more():
            numbers = [pace.send() for _ in range(pace.batch_now())]
            tasks = [task for number in numbers for task in self.tasks_of(number)]
            replies = self.map(work_on, tasks, items)
            for index, number in enumerate(numbers):
                self.accept(pace, number, replies[index * items:(index + 1) * items])


class Joblib(Maps):
    def start(self, context, reports):
        try:
            import joblib
        except ImportError:
            raise Unavailable("there is no joblib for this interpreter: install python3-joblib, or joblib")
        self.delayed = joblib.delayed
        self.parallel = joblib.Parallel(
            n_jobs=self.experiment.workers, batch_size=self.experiment.items)
        self.parallel.__enter__()
        return []

    def once_each(self, function):
        return found_all(lambda count: self.map(function, range(count), 1), self.experiment.workers)

    def map(self, function, tasks, items):
        return self.parallel(self.delayed(unprepared)(self.experiment, function, task) for task in tasks)

    def finish(self, watch):
        return None

    def close(self):
        self.parallel.__exit__(None, None, None)
        from joblib.externals.loky import get_reusable_executor
        from joblib.externals.loky.backend.resource_tracker import _resource_tracker as tracker
        get_reusable_executor().shutdown(wait=True, kill_workers=True)
        os.close(tracker._fd)  # so that it removes the folder of large arrays, and ends
        os.waitpid(tracker._pid, 0)


class Imap(Maps):
    """Pool.imap_unordered, whose tasks come from a generator that lets so many be under way."""

    single_times = True
    one_thread = False

    def least_batch(self):
        return self.experiment.workers

    def exchange(self, pace):
        items = self.experiment.items
        room = threading.Semaphore(self.experiment.window * items)

        def tasks():
            while pace.wants_more():
                number = pace.send()
                for item in range(items):
                    room.acquire()
                    yield self.party.task(number + item)

        numbers = []
        for reply in self.pool.imap_unordered(work_on, tasks(), items):
            room.release()
            numbers.append(self.party.check(reply))
            if len(numbers) == items:
                pace.receive(numbers[0])
                numbers.clear()


class Submits(Calls):
    """An executor's submit() and result(), in turns."""

    def start(self, context, reports):
        import concurrent.futures
        workers = self.experiment.workers
        if self.experiment.via == "thread_pool":
            self.executor = concurrent.futures.ThreadPoolExecutor(
                workers, initializer=prepare,
                initargs=(self.experiment, self.bounds, threading.Barrier(workers), reports))
            return []
        self.executor = concurrent.futures.ProcessPoolExecutor(
            workers, context, prepare, (
                self.experiment, self.bounds, context.Barrier(workers), reports))
        self.first = [self.executor.submit(introduce, None) for _ in range(workers)]
        return list(self.executor._processes.values())

    def introductions(self, watch):
        if not hasattr(self, "first"):
            return super().introductions(watch)
        self.people = [each.result() for each in self.first]
        return self.people

    def once_each(self, function):
        return [each.result() for each in [
            self.executor.submit(function, None) for _ in range(self.experiment.workers)]]

    def exchange(self, pace):
        submit, single = self.executor.submit, self.experiment.items == 1
        under_way, window = collections.deque(), self.experiment.window
        while True:
            while len(under_way) < window and pace.wants_more():
                number = pace.send()
                tasks = self.tasks_of(number)
                under_way.append((number, submit(work_on, tasks[0]) if single else
                                  submit(work_on_all, tasks)))
            if not under_way:
                return
            number, future = under_way.popleft()
            reply = future.result()
            self.accept(pace, number, [reply] if single else reply)


class Mpi(Submits):
    def start(self, context, reports):
        for name in ("OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
                     "OMPI_MCA_rmaps_base_oversubscribe"):
            os.environ[name] = "1"
        try:
            from mpi4py.futures import MPIPoolExecutor
        except (ImportError, RuntimeError) as error:  # the second where there is no MPI library
            raise Unavailable("there is no mpi4py for this interpreter ({}): install python3-mpi4py, or "
                              "mpi4py".format(error))
        self.executor = MPIPoolExecutor(
            self.experiment.workers, path=sys.path[:1], initializer=prepare,
            initargs=(self.experiment, [0, 0], None, None))
        return []

    def once_each(self, function):
        return found_all(lambda count: list(self.executor.map(function, range(count))),
                         self.experiment.workers)

    def finish(self, watch):
        return None

    def close(self):
        self.executor.shutdown()


def found_all(call, workers):
    """What each of the workers answered, where a call cannot be told who is to take it."""
    found = {}
    for _ in range(SEARCHES):
        for answer in call(2 * workers):
            found[answer[0]] = answer
        if len(found) == workers:
            return list(found.values())
    raise RuntimeError("{} of {} workers ever took a call".format(len(found), workers))
