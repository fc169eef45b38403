"""From the experiment to the result: what python_pool.py does once it knows that numpy is there."""

import _multiprocessing
import gc
import multiprocessing
import os
import platform
import shutil
import sys
import tempfile
from multiprocessing import resource_tracker, synchronize

import numpy

from . import calls, messages, protocol
from .experiment import STARTS, Experiment
from .pace import Pace, batch_of
from .phases import UNKNOWN
from .watch import Watch

WAYS = {"pool": calls.Maps, "pool_imap": calls.Imap, "executor": calls.Submits,
        "thread_pool": calls.Submits, "joblib": calls.Joblib, "mpi4py": calls.Mpi}
FOLDERS = "joblib", "mpi4py"  # that need theirs until the end
_to_the_end = []  # what is not taken down: arrays look at its memory, and threads use it


def carry_out(said):
    experiment = Experiment(said)
    tempfile.tempdir = os.environ["TMPDIR"] = tempfile.mkdtemp(prefix="ipcbench-python-")
    context = multiprocessing.get_context(experiment.start if experiment.start in STARTS else "fork")
    bounds, watch = context.RawArray("q", 2), Watch(context.SimpleQueue())
    way = WAYS.get(experiment.via, messages.Messages)(experiment, bounds)
    _to_the_end.append(way)
    processes = way.start(context, watch.reporting)
    watch.start(processes, way.others)
    people = way.introductions(watch)
    numbers = {process.pid: number for number, process in enumerate(processes)}
    people.sort(key=lambda each: numbers.get(each[0], 0))  # as the watch counts them
    if experiment.start in ("loky", "mpi"):
        watch.add_strangers([pid for pid, _, _ in people])

    warmup = Pace(experiment, 0, experiment.workers, experiment.warmup_messages)
    warmup.begin()
    way.exchange(warmup)
    way.party.whole = False
    drop_names(experiment, way, people)
    protocol.send(ready(experiment, people, way.others))
    watch.await_command("go")

    batch = batch_of(way.least_batch(), warmup.message_ns, experiment.messages)
    pace = Pace(experiment, warmup.next, batch, experiment.messages, experiment.duration_ns)
    pace.begin()
    bounds[0] = pace.began
    way.party.phases.arrived(UNKNOWN)
    way.exchange(pace)
    bounds[1] = pace.ended
    coordinator, watch.ending = way.party.phases.of_measured_part(), True
    protocol.send(result(experiment, pace, way, coordinator, way.finish(watch)))
    watch.await_command("end")
    way.close()


def drop_names(experiment, way, people):
    """Once all are there, nothing needs a name any more. So nothing is left, whoever is killed when."""
    for each in gc.get_objects():
        # Those for forked workers lost their names when they were made.
        if isinstance(each, synchronize.SemLock) and each._semlock.name is not None:
            _multiprocessing.sem_unlink(each._semlock.name)
            resource_tracker.unregister(each._semlock.name, "semaphore")
    for segment in way.memory:
        segment.unlink()
    for path in {path for pid, _, _ in people for path in segments_of_mpi(pid)}:
        os.unlink(path)
    if experiment.via not in FOLDERS:
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)


def segments_of_mpi(pid):
    """Those of Open MPI that the process has mapped."""
    with open("/proc/{}/maps".format(pid)) as maps:
        return [line.split()[5] for line in maps if "/vader_segment." in line and "deleted" not in line]


def ready(experiment, people, others):
    threads = experiment.start == "thread"
    processes = [{"role": "coordinator", "pid": os.getpid()}]
    processes += [dict({"role": "worker", "pid": pid}, **({"tid": tid} if threads else {}))
                  for pid, tid, _ in people]
    processes += [{"role": role, "pid": process.pid} for role, process in others]
    message = {"type": "ready", "processes": processes, "program": version(),
               "granted": {"start": experiment.start}}
    alone = [ns for _, _, ns in people if ns is not None]
    if alone:
        message["compute_only_ns"] = sum(alone) // len(alone)
    return message


def version():
    free = hasattr(sys, "_is_gil_enabled") and not sys._is_gil_enabled()
    return {"name": "python", "version": platform.python_version() + (" free-threaded" if free else ""),
            "numpy": numpy.__version__}


def result(experiment, pace, way, coordinator, workers):
    items = experiment.items
    message = {"type": "result", "messages": pace.received * items, "wall_ns": pace.ended - pace.began,
               "batch_messages": pace.batch * items, "batches_ns": pace.batches_ns}
    if workers is not None:
        message["phases_ns"] = {"workers": workers}
        if way.one_thread:
            message["phases_ns"]["coordinator"] = coordinator
    if experiment.touch:
        message["checked"] = pace.received * items
        if way.single_times:
            message["histogram"] = pace.histogram()
    return message
