"""The bars of limits.py: one row each, what is measured against what, and what has to come out.

A row's value is formed of one figure of each side, pair by pair: RATIO ours / yardstick, DIFFERENCE
ours - yardstick, ALONE ours. A yardstick is a bare program or, where a bar is about the tool itself,
the tool with other options. What is in braces is filled in by limits.py.
"""

import dataclasses
import glob
import os
import re
import subprocess

from limits_figures import (BYTES, MESSAGE_NS, alone_over_busy, exchanging_ns, faults_per_message, flops, launch_ns, lost_records,
                            median_message_ns, ns_per_switch, receiving_ns, sampler_share, sending_ns,
                            slowest_share, summary, switch_cost_ns)

RATIO, DIFFERENCE, ALONE = "ratio", "difference", "alone"


@dataclasses.dataclass(frozen=True)
class Side:
    """One program and the figure that is taken from its output; no figure: its wall time in ns."""
    program: str
    arguments: str
    figure: object = None
    prefix: str = ""
    build: str = ""  # where the program is, if not where all are

    def text(self):
        return " ".join(filter(None, (self.prefix, self.program, self.arguments)))


def tool(arguments, figure, prefix="", duration="{ms}ms"):
    return Side("ipcbench", f"{arguments} --duration={duration} --invocations=1 --format=json", figure, prefix)


def bare(arguments, key, program="loop", prefix=""):
    return Side(f"bench/ipcbench_bare_{program}", f"{arguments} --duration={{ms}}ms",
                lambda output: output[key], prefix)


@dataclasses.dataclass(frozen=True)
class Row:
    id: str
    what: str
    ours: Side
    yardstick: Side
    bar: str  # ">= 0.95" or "<= 1.10"
    unit: str
    form: str = RATIO
    near: bool = True  # only pairs with the two cores near each other count
    needs: tuple = ()  # names of checks below
    note: str = ""

    def holds(self, value):
        sign, limit = self.bar.split()
        return value >= float(limit) if sign == ">=" else value <= float(limit)


# What a row may need of the machine or the build. Returns why not, or nothing.
def need_zeromq(options):
    text = subprocess.run([os.path.join(options.build, "bench", "ipcbench_bare_loop"), "--help"],
                          capture_output=True, text=True, check=False).stdout
    return "" if "zeromq:" in text else "built without libzmq"


def need_disk(options):
    kind = subprocess.run(["stat", "-f", "-c", "%T", options.disk], capture_output=True, text=True, check=False)
    return "is no disk: " + options.disk if kind.stdout.strip() in ("tmpfs", "ramfs", "") else ""


def need_large_queues(options):
    done = subprocess.run(options.large_queues + " true", shell=True, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else "no IPC namespace of its own: " + done.stderr.strip()


def need_shared_huge(_options):
    versions = glob.glob("/sys/kernel/mm/transparent_hugepage")
    return "" if versions else "the kernel has no transparent huge pages"


def need_avx(_options):
    with open("/proc/cpuinfo", encoding="ascii") as file:
        return "" if re.search(r"\bavx2\b", file.read()) else "no AVX2: native is plain here"


def need_private_memory(_options):
    available = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return "" if available > 6 << 30 else "less than 6 GiB of memory is free"


NEEDS = {"zeromq": need_zeromq, "disk": need_disk,
         "large queues": need_large_queues, "shared huge pages": need_shared_huge, "avx": need_avx,
         "6 GiB": need_private_memory}


def latency(row_id, what, transport, wait, size, yardstick, bar, same=False, **more):
    cores = "{same}" if same else "{cores}"
    kind, program = yardstick
    by_wait = f" --pattern=pingpong --wait={'spin' if wait == 'spin' else 'block'}" if program == "loop" else ""
    asks = f" --wait={wait}" if wait else ""
    return Row(row_id, what,
               tool(f"--pattern=pingpong --transport={transport}{asks} --size={size} --placement={cores} --sample=off",
                    MESSAGE_NS),
               bare(f"--kind={kind} --size={size} --cores={cores}{by_wait}", "message_ns", program),
               bar, "ns", near=not same, **more)


def throughput(row_id, what, transport, wait, size, kind, bar, depth=8, program="loop", bare_wait=None,
               bare_more="", prefix="", **more):
    by_wait = f" --wait={bare_wait or wait}{bare_more}" if program == "loop" else ""
    return Row(row_id, what,
               tool(f"--pattern=stream --workers=1 --transport={transport} --wait={wait} --size={size} "
                    f"--depth={depth} --placement={{cores}} --sample=off", BYTES, prefix),
               bare(f"--kind={kind} --size={size} --cores={{cores}}{by_wait}", "bytes_per_second", program, prefix),
               bar, "B/s", **more)


IN_PLACE = "shm:in_place=true"


def latencies():
    for size in ("8", "48"):
        for kind in ("two-lines", "one-line"):
            yield latency(f"L1/{size}/{kind}", f"shm spin, {size} B, over {kind}", IN_PLACE, "spin", size,
                          (kind, "memory"), "<= 1.15")
    yield latency("L2", "shm in place spin, 4 KiB", IN_PLACE, "spin", "4KiB", ("two-lines", "memory"), "<= 1.10")
    blocking = [("pipe", "pipe", "block", ("pipe", "loop")), ("unix", "unix", "block", ("unix", "loop")),
                ("tcp", "tcp", "block", ("tcp", "loop")), ("posix-mq", "posix-mq", "block", ("posix-mq", "loop")),
                ("sysv-mq", "sysv-mq", "block", ("sysv-mq", "loop")),
                ("futex", IN_PLACE, "futex", ("futex", "memory"))]
    for where, bar in (("same", "<= 1.05"), ("cross", "<= 1.10")):
        for name, transport, wait, yardstick in blocking:
            yield latency(f"L3/{where}/{name}", f"{name} blocking, 8 B, {where} core", transport, wait, "8",
                          yardstick, bar, where == "same")
    yield latency("L4", "shm default wait, 8 B, over bare spin", IN_PLACE, "", "8", ("two-lines", "memory"), "<= 1.3")
    many = f"--pattern=pool --transport={IN_PLACE} --workers=8 --work=none --size=8 --placement=free --sample=off"
    pairs = bare("--kind=pairs --pairs=4 --size=8", "messages_per_second", "memory")
    yield Row("L5/rate", "8 workers, over 4 pairs that sched_yield",
              tool(many, summary("messages_per_second")), pairs, ">= 0.9", "/s",
              note="pairs are 8 parties; the tool's 8 workers and their coordinator are 9")
    yield Row("L5/slowest", "8 workers: the slowest over the mean", tool(many, slowest_share), None, ">= 0.9", "",
              ALONE, near=False)
    yield Row("L5/median", "8 workers: median of a message", tool(many, median_message_ns), None, "<= 50000", "ns",
              ALONE)


def memory():
    huge = {"needs": ("shared huge pages",)}
    for size in ("4KiB", "64KiB", "1MiB"):
        yield throughput(f"T1/{size}", f"shm in place, {size}", IN_PLACE + ":huge=true", "spin", size, "ring",
                         ">= 0.90", program="memory", **huge)
    yield throughput("T2", "shm in place, 128 MiB whole", IN_PLACE + ":huge=true", "spin", "128MiB", "ring",
                     ">= 0.95", depth=2, program="memory", needs=huge["needs"] + ("6 GiB",))
    for size in ("64KiB", "1MiB"):
        yield throughput(f"T3/{size}", f"shm copied, {size}", "shm", "spin", size, "chunks", ">= 0.95",
                         program="memory")


def byte_transports():
    for size in ("64KiB", "1MiB"):
        def row(row_id, what, transport, wait, kind, bar, at=size, **more):
            return throughput(f"{row_id}/{at}", f"{what}, {at}", transport, wait, at, kind, bar, **more)
        yield row("T4", "pipe", "pipe", "block", "pipe", ">= 0.95")
        yield row("T4-naive", "pipe, over the naive form", "pipe", "block", "pipe-naive", ">= 6")
        yield row("T5", "vmsplice", "pipe:splice=true", "spin", "pipe-splice", ">= 0.95")
        yield row("T5-copy", "vmsplice, over the best copying pipe", "pipe:splice=true", "spin", "pipe", ">= 2.5",
                  bare_wait="block")
        for wait in ("block", "spin"):
            for name, transport, kind in (
                    ("unix", "unix", "unix"), ("unix-system", "unix:buffer=system", "unix-naive"),
                    ("seqpacket", "unix:type=seqpacket", "unix-seqpacket"), ("tcp", "tcp", "tcp"),
                    ("tcp-system", "tcp:buffer=system", "tcp-naive"), ("posix-mq", "posix-mq", "posix-mq"),
                    ("sysv-mq", "sysv-mq", "sysv-mq")):
                yield row(f"T6/{name}-{wait}", f"{name}, {wait}", transport, wait, kind, ">= 0.95")
        for name in ("posix-mq", "sysv-mq"):
            yield row(f"T6/{name}-large", f"{name}, 64 KiB messages, spin", name, "spin", name, ">= 0.95",
                      prefix="{large_queues}", needs=("large queues",))
        for kind, transport in (("cma-huge", "cma:huge=true"), ("cma", "cma")):
            yield row(f"T7/{kind}", f"{kind}, whole messages", transport, "spin", kind, ">= 0.95", depth=2)
        yield row("T7-pages", "cma in huge pages, over small ones", "cma:huge=true", "spin", "cma", ">= 2", depth=2)
        yield row("T8", "memfd, four that are kept", "memfd", "block", "memfd", ">= 0.90", depth=4)
        if size == "1MiB":  # at 64 KiB the bare programs of LIMITS.md are 9 times apart
            yield row("T8-fresh", "memfd kept, over a fresh one each", "memfd", "block", "memfd-fresh", ">= 20",
                      depth=4)
        for medium, place in (("tmpfs", "/dev/shm"), ("disk", "{disk}")):
            needs = ("disk",) if medium == "disk" else ()
            for name, options, kind, bar in (
                    ("naive", "", "file", ">= 0.9"), ("kept", ":keep=true", "file-kept", ">= 0.9"),
                    ("mapped", ":keep=true:map=true", "file-mapped", ">= 0.9"),
                    ("kept-naive", ":keep=true", "file", ">= 4"),
                    ("mapped-naive", ":keep=true:map=true", "file", ">= 4")):
                yield row(f"T9/{medium}-{name}", f"file on {medium}, {name.replace('-', ' over ')}",
                          f"file:dir={place}{options}", "spin", kind, bar, depth=2, bare_more=f" --dir={place}",
                          needs=needs)
        yield row("Z1", "zeromq over ipc", "zeromq", "block", "zeromq", ">= 0.95", needs=("zeromq",))


def references_and_faults():
    by_reference = "--pattern=pingpong --transport=thread --wait=spin --touch=false --placement={cores} --sample=off"
    for size in ("8", "64KiB", "16MiB"):
        yield Row(f"T10/{size}", f"threads, by reference, {size}", tool(f"{by_reference} --size={size}", MESSAGE_NS),
                  bare(f"--kind=pointer --size={size} --cores={{cores}}", "message_ns", "memory"), "<= 1.2", "ns")
    # 8 B lie in the same line as the number of the message: faster by a line, so no measure of this.
    yield Row("T10/same", "threads, by reference, 16 MiB over 4 KiB", tool(f"{by_reference} --size=16MiB", MESSAGE_NS),
              tool(f"{by_reference} --size=4KiB", MESSAGE_NS), "<= 1.2", "ns")
    recycled = ["pipe", "pipe:splice=true", "fifo", "unix", "unix:type=seqpacket", "tcp", "posix-mq", "sysv-mq",
                "shm", IN_PLACE, "mmap", "mmap:in_place=true", "sysv-shm", "sysv-shm:in_place=true", "thread",
                "thread:copy=true", "memfd", "cma", "cma:huge=true", "file:dir=/dev/shm:keep=true",
                "file:dir=/dev/shm:keep=true:map=true"]
    for transport in recycled:
        yield Row(f"T11/{transport}", f"faults per message, {transport}",
                  tool(f"--pattern=stream --workers=1 --transport={transport} --size=64KiB "
                       "--placement={cores} --sample=off", faults_per_message), None, "<= 0.01", "", ALONE, near=False)


def harness():
    # In turns on one core: where cores are threads of one, each would slow the other down.
    null = "--workers=1 --transport=null --size=8 --placement={same} --sample=off --pattern="
    note = ("H1: processor time of a party for each message of 8 B that it sends or receives; a ping-pong's "
            "coordinator does both for each of its own, so this is half of that")
    for pattern, side, recorder_ns in (("stream", "sender", sending_ns), ("stream", "receiver", receiving_ns),
                                       ("pingpong", "coordinator", exchanging_ns)):
        yield Row(f"H1/{pattern}-{side}", f"null, {pattern}, {side}, every message recorded", tool(
            null + pattern + " --timed-batch=1", recorder_ns), None, "<= 20", "ns", ALONE, near=False, note=note)
        yield Row(f"H1-batches/{pattern}-{side}", f"null, {pattern}, {side}, timed together",
                  tool(null + pattern, recorder_ns), None, "<= 5", "ns", ALONE, near=False, note=note)
    for transport, wait in (("pipe", "block"), ("unix", "spin"), ("shm", "spin")):
        for size in ("64KiB", "1MiB"):
            stream = (f"--pattern=stream --workers=1 --transport={transport} --wait={wait} --size={size} "
                      "--placement={cores} --sample=off")
            yield Row(f"H3/{transport}/{size}", f"{transport}, {size}: checked, over touch=false",
                      tool(stream, BYTES), tool(stream + " --touch=false", BYTES), ">= 0.85", "B/s",
                      note="touch=false leaves out the writing too: the check alone costs less than this says")
    # Watching needs a second to be watched.
    def watched(states, figure):
        return tool(f"--transport=pipe --workers=8 --size=64KiB --states={states}", figure, duration="1s")
    yield Row("S2", "states of 8 workers, share of a core", watched("sampled", sampler_share), None, "<= 0.01", "",
              ALONE, near=False)
    yield Row("S3/cost", "exact states, a switch, as the result says", watched("exact", switch_cost_ns), None,
              "<= 1100", "ns", ALONE, near=False)
    yield Row("S3/lost", "exact states, records lost", watched("exact", lost_records), None, "<= 0", "", ALONE,
              near=False)
    trips = "--pattern=pingpong --transport=pipe --size=1 --placement={same} --sample=off"
    yield Row("S3/switch", "exact states, a switch, by round trips", tool(trips + " --states=exact", ns_per_switch),
              tool(trips, ns_per_switch), "<= 1100", "ns", DIFFERENCE, near=False)


def starts():
    def start(workers, size, figure=None):
        return Side("ipcbench", f"--transport=pipe --workers={workers} --messages=2 --warmup=1 --work=none "
                    f"--sample=off --placement=free --invocations=1 --format=json --size={size}", figure)
    small = start(2, "8")
    pool = Side("bench/ipcbench_bare_pool", "2")
    note = ("U1: wall time of the process, so baselines, warm-up and its end count too: more than to the first "
            "message; U1/launch and U2: from the coordinator's start until the last worker runs, before anything is faulted in")
    yield Row("U1/ms", "whole command, 2 forked workers", small, None, "<= 3e6", "ns", ALONE, near=False,
              note=note)
    yield Row("U1", "whole command, over a bare pool", small, pool, "<= 1.5", "ns", near=False, note=note)
    yield Row("U1/launch", "launch of 2 forked workers", start(2, "8", launch_ns), None, "<= 3e6", "ns", ALONE, near=False,
              note=note)
    yield Row("U2", "launch of 2 forked workers, 1 GiB over 8 B", start(2, "1GiB", launch_ns),
              start(2, "8", launch_ns), "<= 1.2", "ns", near=False, needs=("6 GiB",), note=note)


def computing():
    work = ("--pattern=pool --workers=1 --transport=shm --size=8 --work=matmul:512 --timed-batch=1 --sample=off "
            "--placement=")
    for variant, bar in (("native", ">= 0.97"), ("plain", ">= 3.5")):
        yield Row(f"C1/{variant}", f"matmul:512, over bare Eigen {variant}", tool(work + "{cores}", flops),
                  Side(f"bench/ipcbench_bare_matmul_{variant}", "512 {seconds} {second}",
                       lambda output: output["flops"]),
                  bar, "FLOP/s", near=False, needs=("avx",))
    for name, where, placement in (("cross", "on another core", "{cores}"),
                                   ("same", "on the same core", "{same}")):
        yield Row(f"C2/{name}", f"matmul while the other waits {where}, over alone",
                  tool(work + placement, alone_over_busy), None, ">= 0.95", "", ALONE, near=False)


def rows():
    return [row for family in (latencies, memory, byte_transports, references_and_faults, harness, starts, computing)
            for row in family()]
