#!/usr/bin/python3
"""scripts/plot.py draws every picture of a result, and says in one line why it cannot."""

import copy
import html
import json
import os
import re
import runpy
import signal
import subprocess
import sys
import tempfile
import traceback
import unittest

try:
    import matplotlib  # noqa: F401
except ImportError:
    sys.exit(77)  # ctest: skipped

TESTS = os.path.dirname(os.path.realpath(__file__))
PLOT = os.path.join(os.path.dirname(TESTS), "scripts", "plot.py")
SAMPLE = os.path.join(TESTS, "golden", "sample.json")
PICTURES = ("time", "throughput", "distribution", "phases", "timeline")

sys.path.insert(0, os.path.dirname(PLOT))
from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402
from plots import (axis, choice, curves, distribution, lines, moments, phases, result,  # noqa: E402
                   timeline)


def as_a_script(arguments, out, err):
    """Runs plot.py in this process, up to its end, and returns its exit code."""
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    sys.argv = [PLOT, *arguments]
    try:
        runpy.run_path(PLOT, run_name="__main__")
        return 0
    except SystemExit as end:
        return end.code or 0
    except Exception:  # as Python itself would
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def copied(arguments, folder):
    """As a start of plot.py does it, in a copy of this process, which has read matplotlib already."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                signal.alarm(120)
                os.chdir(folder)
                code = as_a_script(arguments, out, err)
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for each in out, err:
            each.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), err.read())


class PlotTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        with open(SAMPLE, encoding="utf-8") as file:
            self.sample = json.load(file)

    def path(self, name):
        return os.path.join(self.directory, name)

    def stored(self, document, name="changed.json"):
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(document, file)
        return self.path(name)

    def started(self, *arguments, **more):
        return subprocess.run([sys.executable, PLOT, *arguments], cwd=self.directory, text=True,
                              capture_output=True, timeout=120, **more)

    def plot(self, *arguments):
        return copied(arguments, self.directory)

    def assert_drawn(self, done, *names):
        self.assertEqual((done.returncode, done.stdout.split()), (0, list(names)), done.stderr)
        for name in names:
            with open(self.path(name), "rb") as file:
                content = file.read()
            if name.endswith(".png"):
                self.assertEqual(content[:8], b"\x89PNG\r\n\x1a\n", name)
                width, height = (int.from_bytes(content[at:at + 4], "big") for at in (16, 20))
                self.assertGreaterEqual(width, 1000, name)
                self.assertGreater(height, 200, name)
            else:
                self.assertIn(b"%PDF-" if name.endswith(".pdf") else b"<svg", content, name)

    def assert_refused(self, done, words):
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertRegex(done.stderr, r"\Aplot\.py: [^\n]+\n\Z")
        self.assertIn(words, done.stderr)

    def words(self, picture, *arguments):
        """All that is written in a picture of the sample as it is now."""
        done = self.plot(self.stored(self.sample), f"--picture={picture}", "-o", "words.svg",
                         *arguments)
        self.assert_drawn(done, "words.svg")
        with open(self.path("words.svg"), encoding="utf-8") as file:
            return [html.unescape(each)
                    for each in re.findall(r"<!-- (.*?) -->", file.read(), re.DOTALL)]

    def finished(self):
        return [each for each in self.sample["experiments"] if each["status"] == "ok"]

    def parties(self):
        return [party for experiment in self.finished() for invocation in experiment["invocations"]
                for party in invocation["parties"]]

    def read(self):
        return result.read(self.stored(self.sample))

    def by_size(self):
        """The sample with every experiment at three sizes."""
        document = copy.deepcopy(self.sample)
        document["experiments"] = []
        for each in self.sample["experiments"]:
            for size, factor in (("8", 1), ("64KiB", 2), ("1MiB", 30)):
                each = copy.deepcopy(each)
                each["parameters"]["size"] = size
                each.pop("values", None)  # of this size no more
                each["name"] = f"{each['parameters']['transport']}/size={size}"
                for figure in ("message_ns", "bytes_per_second") if "summary" in each else ():
                    for key in ("low", "median", "high"):
                        each["summary"][figure][key] *= factor
                document["experiments"].append(each)
        return document

    def test_draws_everything_next_to_the_current_directory(self):
        self.assert_drawn(self.started(SAMPLE), *(f"sample-{each}.png" for each in PICTURES))

    def test_draws_lines_where_sizes_vary(self):
        self.stored(self.by_size())
        self.assert_drawn(self.plot("changed.json"), *(f"changed-{each}.png" for each in PICTURES))

    def test_draws_one_picture_into_a_file_or_directory(self):
        self.assert_drawn(self.plot(SAMPLE, "--picture=phases", "-o", "a.svg"), "a.svg")
        self.assert_drawn(self.plot(SAMPLE, "--picture=time", "-o", "b.pdf"), "b.pdf")
        os.mkdir(self.path("dir"))
        self.assert_drawn(self.plot(SAMPLE, "--picture=time", "-o", "dir", "--format=svg"),
                          "dir/sample-time.svg")

    def test_reads_stdin(self):
        done = self.started("-", "--picture=time", input=json.dumps(self.sample))
        self.assert_drawn(done, "result-time.png")

    def test_draws_the_timeline_that_was_asked_for(self):
        for number in ("1", "3"):
            done = self.plot(SAMPLE, "--picture=timeline", "--experiment=shm/size=1MiB",
                             "--invocation", number, "--title=$x and nothing_{else", "-o", "t.png")
            self.assert_drawn(done, "t.png")

    def test_draws_exact_states_without_samples(self):
        for experiment in self.sample["experiments"]:
            for invocation in experiment["invocations"]:
                for party in invocation.get("parties", []):
                    party.update(states={}, timeline=[])
        done = self.plot(self.stored(self.sample), "--picture=timeline", "-o", "t.png",
                         "--experiment=shm/size=1MiB")
        self.assert_drawn(done, "t.png")

    def test_says_what_is_not_usual(self):
        settings = {"topology": "shared", "lock-scope": "copy", "sender": "feeder",
                    "dispatch": "free", "buffers": "fresh", "huge": "true", "codec": "cbor", "rate": "500"}
        usual = {"topology": "lanes", "sender": "inline", "dispatch": "turns",
                 "buffers": "reuse", "codec": "none", "rate": "0"}
        for parameters, states in ((settings, "exact"), (usual, "sampled")):
            self.sample["config"]["states"] = states
            for each in self.finished():
                each["parameters"].update(parameters)
            header = " ".join(self.words("time"))
            for key, value in {**parameters, "states": states}.items():
                self.assertEqual(f"{key}={value}" in header, parameters is settings, key)
            for each in self.finished():
                for key in parameters:
                    del each["parameters"][key]

    def test_counts_the_warnings_of_experiments(self):
        ids = [[warning["id"] for warning in each["warnings"]] for each in self.finished()]
        self.assertEqual([len(ids), ids[0]], [2, ["shared-core"]])
        self.assertIn("Warnings, of 2 experiments: shared-core in 2, states-unreadable in 1, "
                      "switches-lost in 1", self.words("time"))
        self.assertIn("Warnings: shared-core",
                      self.words("timeline", "--experiment=pipe/size=1MiB"))
        for each in self.finished():
            each["warnings"] = []
        self.assertNotIn("Warnings", " ".join(self.words("time")))

    def test_says_what_a_time_is(self):
        closed, opened = "wall time per message (closed loop)", "median response time (open loop)"
        self.assertIn(closed, self.words("time"))
        self.assertIn("service time (closed loop)", self.words("distribution"))
        self.finished()[0]["summary"]["message_times"]["time"] = "response"
        self.assertIn(f"{closed} or {opened}", self.words("time"))
        words = self.words("distribution")
        self.assertIn("größe: Service and response times of single messages", words)
        self.assertIn("pipe/size=1MiB (response)", words)
        self.sample = self.by_size()
        self.assertIn(f"{closed} or\n{opened}", "\n".join(self.words("time")))
        self.assertNotIn("per message", " ".join(self.words("throughput")))

    def in_groups(self, experiment, *groups):
        """Lets the invocations of an experiment fall into groups of (count, ns)."""
        total = sum(count for count, _ in groups)
        first = experiment["invocations"][0]
        mode = experiment["summary"]["modes"][0]
        experiment["invocations"] = [{**copy.deepcopy(first), "message_ns": ns * (1 + at / 100)}
                                     for count, ns in groups for at in range(count)]
        experiment["summary"]["modes"] = [
            {**copy.deepcopy(mode), "count": count, "share": count / total, "low_ns": ns,
             "median_ns": ns * (1 + (count - 1) / 200), "high_ns": ns * (1 + (count - 1) / 100),
             "bytes_per_second": 1e15 / ns} for count, ns in groups]

    def test_draws_every_group_with_its_share(self):
        pipe = self.finished()[0]
        self.in_groups(pipe, (5, 4_200), (3, 37_000))
        for picture in ("time", "throughput"):
            words = self.words(picture)
            text = "\n".join(words)
            self.assertIn("62 % of 8", text)
            self.assertIn("38 % of 8", text)
            self.assertIn("The invocations of 1 experiment fall into groups", " ".join(words))
        self.assertIn("4.28 us  (4.20 us to 4.37 us)", "\n".join(self.words("time")))
        self.assertNotIn("3.40 ms", "\n".join(self.words("time")))
        words = self.words("distribution")
        self.assertIn("pipe/size=1MiB, 62 %", words)
        self.assertIn("pipe/size=1MiB, 38 %", words)
        self.assertIn("of the group of 62 %", " ".join(self.words("timeline")))

    def test_draws_groups_on_a_line_through_the_largest(self):
        self.sample = self.by_size()
        self.in_groups(self.finished()[0], (3, 4_200), (5, 37_000))
        words = self.words("time")
        for share in ("38 %", "62 %"):
            self.assertIn(share, words)
        axes = curves.time(self.read(), None).axes[0]
        lines_through = [line.get_ydata()[0] for line in axes.lines if len(line.get_xdata()) == 3]
        self.assertIn(37_000 * 1.02, lines_through)

    def test_has_numbers_on_its_axis(self):
        def swept(key, *texts):
            first = self.finished()[0]
            self.sample["experiments"] = [
                {**copy.deepcopy(first), "values": {}, "name": f"pipe/{key}={text}",
                 "parameters": {**first["parameters"], key: text}} for text in texts]
            axes = curves.time(self.read(), None).axes[0]
            return axes.get_xlabel(), axes.get_xscale(), [float(at) for at in axes.get_xticks()]

        self.assertEqual(swept("workers", "1", "2", "8"),
                         ("number of workers", "linear", [1, 2, 8]))
        self.assertEqual(swept("workers", "1", "128"), ("number of workers", "log", [1, 128]))
        self.assertEqual(swept("rate", "1000", "100000"),
                         ("rate, messages per second", "log", [1000, 100000]))
        self.assertEqual(swept("rate", "0", "2000", "6000"),
                         ("rate, messages per second", "linear", [2000, 6000]))
        self.assertIn("pipe, rate=0", self.words("time"))
        self.assertEqual(swept("depth", "1", "4"), ("depth, messages in flight", "linear", [1, 4]))
        self.assertEqual(swept("duration", "20ms", "1s"),
                         ("duration of an invocation", "log", [20e6, 1e9]))
        self.assertEqual(swept("work", "matmul:100", "matmul:400"),
                         ("work=matmul", "linear", [100, 400]))
        self.assertEqual(swept("work", "spin:10us", "spin:1ms"), ("work=spin", "log", [1e4, 1e6]))

    def test_takes_the_numbers_of_the_result(self):
        for each, workers in zip(self.finished(), (3, 5)):
            each["values"] = {"workers": workers, "size_bytes": 7}
        self.assertEqual([(each.values["workers"], each.values["size"])
                          for each in self.read().experiments], [(3, 7), (5, 7)])

    def test_has_no_axis_for_what_was_left_to_the_tool(self):
        for each, depth in zip(self.finished(), "14"):
            each["parameters"]["depth"] = depth
            each.pop("values", None)
            each["chosen"] = ["depth"]
        self.assertIsNone(axis.chosen(self.read().experiments))

    def test_says_what_a_timeline_leaves_out(self):
        words = self.words("timeline", "--experiment=shm/size=1MiB")
        text = " ".join(words)
        self.assertNotIn("every switch", text)
        self.assertIn("the result holds the first 6 of 600 spans between switches", text)
        self.assertIn("3 switches were lost", text)
        self.assertIn("not in the result", words)
        for party in self.parties():
            if "exact" in party:
                party["exact"].update(left_out=0, lost=0)
        words = self.words("timeline", "--experiment=shm/size=1MiB")
        self.assertIn("every switch", " ".join(words))
        self.assertNotIn("not in the result", " ".join(words))

    def test_draws_a_party_from_where_it_got_through_the_barrier(self):
        for party in self.parties():
            if "exact" in party:
                late = 3 * party["wall_ns"]
                spans = party["exact"]["timeline"]
                party["exact"].update(left_out=0, timeline=[
                    [start + late, state, core] for start, state, core in spans])
        document = self.read()
        figure = timeline.draw(document, moments.of(document, ["shm/size=1MiB"]), None)
        party = self.parties()[-1]
        self.assertEqual(figure.axes[0].get_xlim()[1], 4 * party["wall_ns"] / 1e6)
        self.assertEqual(document.experiments[-1].invocations[0].threads[0].exact_end_ns,
                         4 * party["wall_ns"])

    def test_draws_the_timelines_of_several_experiments(self):
        names = [each["name"] for each in self.finished()]
        words = self.words("timeline")
        for name in names:
            self.assertIn(f"{name}, invocation", " ".join(words))
        self.sample = self.by_size()
        first, last = "pipe/size=8, invocation", "pipe/size=1MiB, invocation"
        words = " ".join(self.words("timeline"))
        self.assertTrue(first in words and last in words, words)
        self.assertIn("Of 6 experiments 4 are not drawn", words)
        self.assertIn("left out: timelines of 4 of 6",
                      self.plot("changed.json", "--picture=timeline").stderr)
        for many, drawn in (("1", 1), ("3", 3), ("all", 6)):
            words = " ".join(self.words("timeline", f"--timelines={many}"))
            self.assertEqual(words.count(", invocation"), drawn)
            self.assertEqual("not drawn" in words, drawn < 6)
        words = " ".join(self.words("timeline", "--experiment=shm/size=8",
                                    "--experiment=pipe/size=64KiB"))
        self.assertTrue("shm/size=8," in words and "pipe/size=64KiB," in words, words)

    def test_knows_a_sampler_that_gave_way(self):
        self.assertEqual([timeline.period_of(10, seen) for seen in (9, 11, 19, 41)],
                         [10, 10, 20, 40])
        self.assertEqual(timeline.period_of(0, 7), 7)

    def test_marks_percentiles_with_enough_messages_beyond(self):
        for experiment in self.finished():
            for invocation in experiment["invocations"]:
                invocation["histogram"] = [[ns, 1] for ns in range(1000, 1050)]
        figure = distribution.draw(self.read(), None)
        marked = {tuple(line.get_ydata()) for line in figure.axes[0].lines
                  if line.get_marker() != "None"}
        self.assertIn((0.5, 0.1), marked)  # of 150 messages 15 lie beyond p90, none beyond p99

    def test_lists_only_phases_that_have_a_bar(self):
        for experiment in self.finished():
            for party in experiment["summary"]["parties"]:
                party["phases"].update(unaccounted=0.1)  # of older results
        self.assertIn("unaccounted", self.words("phases"))
        for experiment in self.finished():
            for party in experiment["summary"]["parties"]:
                party["phases"].update(lock=0.00001)
        words = self.words("phases")
        self.assertIn("touch", words)
        for phase in ("lock", "allocate"):
            self.assertNotIn(phase, words)

    def test_calls_a_live_receive_what_it_may_be(self):
        words = self.words("timeline", "--experiment=pipe/size=1MiB")
        self.assertIn("receive or idle", words)
        self.assertNotIn("receive", words)

    def test_labels_exact_states_by_the_record(self):
        exact = [party["exact"] for party in self.parties() if "exact" in party]
        for each in exact:
            each.update(run_ns=93_000_000, runnable_ns=6_900_000, sleeping_ns=100_000)
        words = self.words("timeline", "--experiment=shm/size=1MiB")
        for each in ("run 93 %", "runnable 7 %", "sleeping <1 %"):
            self.assertIn(each, words)
        self.assertNotIn("R 90 %", " ".join(words))

    def test_leaves_gaps_between_samples_far_apart(self):
        def drawn(rounds, *starts_and_samples):
            spans = [result.Span(start, samples, "R", "compute", "")
                     for start, samples in starts_and_samples]
            thread = result.Thread("worker 0", 100.0, {}, spans, [], 100.0, 0, 0)
            return [(start, end) for start, end, _ in timeline.stretches(thread, rounds, 10.0)]

        self.assertEqual(drawn([5, 45, 85], (5, 3)), [(0, 10), (40, 50), (80, 90)])
        self.assertEqual(drawn([5, 45], (5, 1), (45, 1)), [(0, 10), (40, 50)])
        self.assertEqual(drawn([5, 50], (5, 4), (50, 5)), [(0, 44.375), (44.375, 100)])
        self.assertEqual(drawn([30], (30, 2)), [(25, 35), (60, 70)])
        self.assertEqual(drawn([]), [])

    def test_draws_the_work_alone_where_it_is_one(self):
        def floors(*times):
            """Of (workers, placement, ns) at one size."""
            experiments = [copy.copy(self.read().experiments[0]) for _ in times]
            for each, (workers, placement, ns) in zip(experiments, times):
                each.parameters = {"workers": workers, "placement": placement}
                each.values, each.work_ns = {"size": 64}, ns
            return lines.floors(experiments, axis.Axis("size", "size", str, True))

        self.assertEqual(floors(("1", "cross", 640), ("2", "free", 600)),
                         {"the work alone": {64: 620}})
        self.assertEqual(floors(("1", "cross", 640), ("2", "free", 320), ("2", "free", 340)),
                         {"the work alone, workers=1": {64: 640},
                          "the work alone, workers=2": {64: 330}})
        self.assertEqual(floors(("1", "same", 640), ("1", "same", 320)), {})
        self.assertEqual(floors(*((str(n), "free", 640 / n) for n in range(1, 6))), {})
        self.assertEqual(floors(("1", "cross", 0)), {})

    def test_keeps_all_words_on_the_page(self):
        for each, width in zip(self.finished(), (1e-3, 1)):
            for figure in ("message_ns", "bytes_per_second"):
                each["summary"][figure].update(low=100e6 * width, median=123e6 * width,
                                               high=888e6 * width)
        rows = self.read()
        self.sample = self.by_size()
        sizes = self.read()
        for document in (rows, sizes):
            chosen = moments.of(document)
            for figure in (curves.time(document, None), curves.throughput(document, None),
                           distribution.draw(document, None), phases.draw(document, None),
                           timeline.draw(document, chosen, None)):
                self.assert_on_the_page(figure)

    def assert_on_the_page(self, figure):
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
        texts = figure.texts + [text for axes in figure.axes for text in (
            *axes.texts, axes.xaxis.label, axes.yaxis.label)]
        for text in texts:
            box = text.get_window_extent(renderer)
            within = (box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.width
                      and box.y1 <= figure.bbox.height)
            self.assertTrue(within or not text.get_text(), text)

    def test_has_ticks_to_read_a_log_axis_by(self):
        for low, high in ((30, 90), (1500, 70000), (12, 9e6), (1, 1e9)):
            for experiment, ns in zip(self.finished(), (low, high)):
                experiment["summary"]["message_ns"].update(low=ns, median=ns, high=ns)
            figure = curves.time(self.read(), None)
            figure.draw(FigureCanvasAgg(figure).get_renderer())
            first, last = figure.axes[0].get_xlim()
            ticks = [at for at in figure.axes[0].get_xticks() if first <= at <= last]
            self.assertTrue(2 <= len(ticks) <= 12, ticks)

    def test_pools_the_times_of_single_messages(self):
        for experiment, drawn in zip(self.finished(), self.read().experiments):
            times = experiment["summary"]["message_times"]
            self.assertEqual(distribution.messages(drawn.histogram), times["count"])
            steps = distribution.longer(drawn.histogram)
            self.assertEqual(steps[-1], (times["max_ns"], 0))
            for share, name in {0.5: "p50", 0.1: "p90", 0.01: "p99", 0.001: "p99_9"}.items():
                if f"{name}_ns" in times:  # they are where enough messages lie beyond
                    self.assertEqual(distribution.percentile(steps, share), times[f"{name}_ns"])

    def test_marks_percentiles_as_far_as_messages_tell(self):
        few, many = distribution.guides(20), distribution.guides(10_000_000)
        self.assertEqual([few[0.5], few[0.001], min(few)], ["p50  50 %", "p99.9  0.1 %", 0.001])
        self.assertEqual([many[1e-5], min(many)], ["p99.999  0.001 %", 1e-5])

    def test_leaves_out_the_distribution_without_times(self):
        for experiment in self.finished():
            for invocation in experiment["invocations"]:
                invocation["histogram"] = []
        done = self.plot(self.stored(self.sample))
        self.assert_drawn(done, *(f"changed-{each}.png" for each in PICTURES
                                  if each != "distribution"))
        self.assertIn("left out: distribution: no times", done.stderr)
        self.assert_refused(self.plot("changed.json", "--picture=distribution"), "no times")

    def test_names_what_it_leaves_out(self):
        failed = [each for each in self.sample["experiments"] if each["status"] != "ok"]
        self.assertTrue(failed)
        lines = self.plot(SAMPLE, "--picture=time").stderr.splitlines()
        self.assertEqual(len(lines), len(failed))
        for line, each in zip(lines, failed):
            self.assertTrue(line.startswith(f"plot.py: left out: {each['name']}: "), line)

    def test_leaves_out_the_timeline_without_samples(self):
        for experiment in self.sample["experiments"]:
            for invocation in experiment["invocations"]:
                for party in invocation.get("parties", []):
                    party.update(states={}, timeline=[])
                    party.pop("exact", None)
        self.stored(self.sample)
        done = self.plot("changed.json")
        self.assert_drawn(done, *(f"changed-{each}.png" for each in PICTURES if each != "timeline"))
        self.assertIn("left out: timeline: no samples", done.stderr)
        self.assert_refused(self.plot("changed.json", "--picture=timeline"), "no samples")

    def test_refuses_what_is_no_result(self):
        for text, words in (("", "not JSON"), ("[1]", "not a result"), ("{}", "not a result"),
                            ("[" * 100000, "not JSON"), ('{"schema": NaN}', "not JSON"),
                            ('{"schema": {"name": "ipcbench-result", "version": 2}}', "version 2"),
                            ('{"schema": {"name": "ipcbench-result", "version": 1}}', "damaged")):
            self.assert_refused(self.started("-", input=text), words)
        self.assert_refused(self.plot("missing.json"), "missing.json: No such file")
        self.assert_refused(self.plot("."), "directory")

    def test_refuses_a_damaged_result(self):
        first = self.sample["experiments"][0]
        first["summary"]["message_ns"]["high"] = "fast"
        self.assert_refused(self.plot(self.stored(self.sample)), "damaged")
        del first["summary"]
        self.assert_refused(self.plot(self.stored(self.sample)), "damaged")

    def test_refuses_a_result_where_everything_failed(self):
        self.sample["experiments"] = [each for each in self.sample["experiments"]
                                      if each["status"] != "ok"]
        self.assert_refused(self.plot(self.stored(self.sample)), "no experiment finished")

    def test_refuses_choices_that_are_not_there(self):
        failed = next(each for each in self.sample["experiments"] if each["status"] != "ok")
        for arguments, words in ((["--experiment=nope"], "no experiment 'nope'"),
                                 (["--experiment", failed["name"]], "failed"),
                                 (["--invocation=0"], "invocations 1 to"),
                                 (["--invocation=99"], "invocations 1 to"),
                                 (["-o", "one.png"], "--kind"),
                                 (["-o", "-"], "directory"),
                                 (["-o", "/proc/none"], "/proc/none"),
                                 (["--where=transpor=pipe"], "did you mean transport?"),
                                 (["--where=transport=pip"], "did you mean pipe?"),
                                 (["--where=transport"], "KEY=VALUE"),
                                 (["--facet=siz"], "did you mean size?"),
                                 (["--facet=size", "--kind=phases"], "--facet: phases has no panels"),
                                 (["--facet=size", "--kind=timeline"], "drop --facet"),
                                 ([SAMPLE], "write NAME=FILE"),
                                 (["--picture=time", "-o", "a.jpg"], ".png, .svg or .pdf"),
                                 (["--picture=time", "-o", "a.png", "--format=svg"], "--format")):
            self.assert_refused(self.plot(SAMPLE, *arguments), words)
        self.assertEqual(os.listdir(self.directory), [])

    def test_filters_and_makes_the_directory(self):
        self.assert_drawn(self.plot(SAMPLE, "--where=transport=pipe", "--kind=time", "-o",
                                    "new/dir/a.svg"), "new/dir/a.svg")
        with open(self.path("new/dir/a.svg"), encoding="utf-8") as file:
            self.assertNotIn("shm", file.read())
        whole = choice.together([SAMPLE])
        kept = choice.filtered(whole, ["transport=pipe"]).experiments
        self.assertEqual({each.parameters["transport"] for each in kept}, {"pipe"})
        self.assertLess(len(kept), len(whole.experiments))

    def test_panels_hold_every_experiment_once(self):
        whole = choice.together([SAMPLE])
        panels = choice.panels(whole, "transport")
        self.assertEqual([heading for heading, _ in panels],
                         list(dict.fromkeys(f"transport={each.parameters['transport']}"
                                            for each in whole.experiments)))
        self.assertEqual(sum(len(those) for _, those in panels), len(whole.experiments))
        self.assert_drawn(self.plot(SAMPLE, "--facet=transport", "--kind=time", "-o", "a.png"),
                          "a.png")
        self.assertIn("left out: panels of phases and timeline: --facet is for time",
                      self.plot(SAMPLE, "--facet=transport").stderr)

    def test_several_results_say_which_file(self):
        both = choice.together([f"old={SAMPLE}", f"new={SAMPLE}"])
        one = choice.together([SAMPLE])
        self.assertEqual([each.name for each in both.experiments],
                         [f"{label}: {each.name}" for label in ("old", "new")
                          for each in one.experiments])
        self.assertEqual(len(choice.filtered(both, ["file=new"]).experiments),
                         len(one.experiments))
        self.assert_drawn(self.plot(f"old={SAMPLE}", f"new={SAMPLE}", "--kind=time", "-o", "b.png"),
                          "b.png")

    def test_help(self):
        done = self.started("--help")
        self.assertEqual(done.returncode, 0)
        for each in PICTURES:
            self.assertIn(each, done.stdout)


if __name__ == "__main__":
    unittest.main()
