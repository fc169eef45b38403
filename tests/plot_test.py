#!/usr/bin/python3
"""scripts/plot.py draws every picture of a result, and says in one line why it cannot."""

import copy
import json
import os
import subprocess
import sys
import tempfile
import unittest

try:
    import matplotlib  # noqa: F401
except ImportError:
    sys.exit(77)  # ctest: skipped

TESTS = os.path.dirname(os.path.realpath(__file__))
PLOT = os.path.join(os.path.dirname(TESTS), "scripts", "plot.py")
SAMPLE = os.path.join(TESTS, "golden", "sample.json")
PICTURES = ("time", "throughput", "phases", "timeline")


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

    def plot(self, *arguments, **more):
        return subprocess.run([sys.executable, PLOT, *arguments], cwd=self.directory, text=True,
                              capture_output=True, timeout=120, **more)

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
                self.assertIn(b"<svg", content, name)

    def assert_refused(self, done, words):
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertRegex(done.stderr, r"\Aplot\.py: [^\n]+\n\Z")
        self.assertIn(words, done.stderr)

    def by_size(self):
        """The sample with every experiment at three sizes."""
        document = copy.deepcopy(self.sample)
        document["experiments"] = []
        for each in self.sample["experiments"]:
            for size, factor in (("8", 1), ("64KiB", 2), ("1MiB", 30)):
                each = copy.deepcopy(each)
                each["parameters"]["size"] = size
                each["name"] = f"{each['parameters']['transport']}/size={size}"
                for figure in ("message_ns", "bytes_per_second") if "summary" in each else ():
                    for key in ("low", "median", "high"):
                        each["summary"][figure][key] *= factor
                document["experiments"].append(each)
        return document

    def test_draws_everything_next_to_the_current_directory(self):
        self.assert_drawn(self.plot(SAMPLE), *(f"sample-{each}.png" for each in PICTURES))

    def test_draws_lines_where_sizes_vary(self):
        self.stored(self.by_size())
        self.assert_drawn(self.plot("changed.json"), *(f"changed-{each}.png" for each in PICTURES))

    def test_draws_one_picture_into_a_file_or_directory(self):
        self.assert_drawn(self.plot(SAMPLE, "--picture=phases", "-o", "a.svg"), "a.svg")
        self.assert_drawn(self.plot(SAMPLE, "--picture=time", "-o", "new/dir", "--format=svg"),
                          "new/dir/sample-time.svg")

    def test_reads_stdin(self):
        done = self.plot("-", "--picture=time", input=json.dumps(self.sample))
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
        self.assert_drawn(done, *(f"changed-{each}.png" for each in PICTURES[:3]))
        self.assertIn("left out: timeline: no samples", done.stderr)
        self.assert_refused(self.plot("changed.json", "--picture=timeline"), "no samples")

    def test_refuses_what_is_no_result(self):
        for text, words in (("", "not JSON"), ("[1]", "not a result"), ("{}", "not a result"),
                            ("[" * 100000, "not JSON"), ('{"schema": NaN}', "not JSON"),
                            ('{"schema": {"name": "ipcbench-result", "version": 2}}', "version 2"),
                            ('{"schema": {"name": "ipcbench-result", "version": 1}}', "damaged")):
            self.assert_refused(self.plot("-", input=text), words)
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
                                 (["-o", "one.png"], "--picture"),
                                 (["-o", "-"], "directory"),
                                 (["-o", "/proc/none"], "/proc/none"),
                                 (["--picture=time", "-o", "a.png", "--format=svg"], "--format")):
            self.assert_refused(self.plot(SAMPLE, *arguments), words)
        self.assertEqual(os.listdir(self.directory), [])

    def test_help(self):
        done = self.plot("--help")
        self.assertEqual(done.returncode, 0)
        for each in PICTURES:
            self.assertIn(each, done.stdout)


if __name__ == "__main__":
    unittest.main()
