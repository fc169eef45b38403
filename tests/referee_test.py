#!/usr/bin/python3
"""scripts/referee.py agrees with the program on stored documents of every kind, and would notice if
a figure were another."""

import copy
import json
import os
import subprocess
import sys
import tempfile
import unittest

try:
    import scipy  # noqa: F401
except ImportError:
    sys.exit(77)  # ctest: skipped

TESTS = os.path.dirname(os.path.realpath(__file__))
REFEREE = os.path.join(os.path.dirname(TESTS), "scripts", "referee.py")
RESULTS = os.path.join(TESTS, "data", "results")
DAYS = os.path.join(RESULTS, "days")
ELSEWHERE = [os.path.join(TESTS, "golden", "sample.json"),
             os.path.join(os.path.dirname(TESTS), "results", "small_vs_heavy.json")]

sys.path.insert(0, os.path.dirname(REFEREE))
from referees import document, ledger, statistics  # noqa: E402


def stored(folder):
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))
            if name.endswith(".json")]


def is_older(read):
    """Whether a program from before the rule of ten messages beyond a percentile made it."""
    return not all("values" in each for each in read["experiments"])


READ = {path: document.read(path) for path in stored(RESULTS)}
OLDER = any(is_older(each) for each in READ.values() if each["schema"]["name"] == "ipcbench-result")


def judged(path, changed=None):
    return document.judged(path, OLDER, changed)


def kind_of(path):
    return tuple(key for key in path if not isinstance(key, int))


def at(tree, path):
    for key in path:
        tree = tree[key]
    return tree


def with_change(read, path, change):
    """A copy that shares what is not on the path."""
    changed = copy.copy(read)
    place = changed
    for key in path[:-1]:
        place[key] = copy.copy(place[key])
        place = place[key]
    place[path[-1]] = change(place[path[-1]])
    return changed


class RefereeTest(unittest.TestCase):
    def test_agrees_on_documents_of_every_kind(self):
        self.assertGreaterEqual(len(READ), 10)
        for path in [*READ, *stored(DAYS)]:
            found = judged(path)
            self.assertEqual(found.differences, [], path)
            self.assertGreater(found.numbers, 10, path)

    def test_agrees_on_results_of_other_folders(self):
        for path in ELSEWHERE:
            found = document.judged(path, is_older(document.read(path)))
            self.assertEqual(found.differences, [], path)

    def test_the_documents_have_what_they_are_there_for(self):
        def summaries(name):
            return [each["summary"] for each in
                    READ[os.path.join(RESULTS, f"{name}.json")]["experiments"]]

        def rows(name):
            return READ[os.path.join(RESULTS, f"{name}.json")]["experiments"]

        groups, = summaries("groups")
        self.assertEqual(len(groups["modes"]), 2)
        self.assertLess(groups["serial_correlation"]["effective_count"], 12)
        self.assertIn("sharing", summaries("shared_queue")[0])
        self.assertIn("open_loop", summaries("open_loop")[0])
        self.assertIn("exact", summaries("exact_states")[0]["parties"][0])
        self.assertIn("encode", summaries("codec")[0]["parties"][0]["phases"])
        self.assertIn("feeder 0", [each["party"] for each in summaries("feeder")[0]["parties"]])
        self.assertEqual(summaries("stream")[0]["message_times"]["time"], "interval")
        self.assertGreater(summaries("pool")[0]["over_compute"], 0)
        self.assertTrue(READ[os.path.join(RESULTS, "ratios.json")]["ratios"])
        self.assertIn("confirmation", rows("compare_slower")[0])
        self.assertLess(rows("compare_stored")[0]["first"]["usable"],
                        rows("compare_stored")[0]["first"]["pairs"])
        changes = READ[os.path.join(RESULTS, "history.json")]["machines"][0]["experiments"][0]
        self.assertEqual(len(changes["changes"]), 1)

    def test_notices_every_kind_of_figure_that_is_changed(self):
        seen = set()
        for path, read in READ.items():
            for place in judged(path).paths:
                kind = (read["schema"]["name"], *kind_of(place))
                figure = at(read, place)
                if kind in seen or figure == 0 or kind[-1] == "p" and "changes" in kind:
                    continue  # what is 0 elsewhere is not; of a p by permutations see below
                seen.add(kind)
                found = judged(path, with_change(read, place, lambda value: value * (1 + 1e-6)))
                self.assertIn(place, [each for each, _, _ in found.differences], path)
        self.assertGreater(len(seen), 120)

    def test_notices_what_is_missing_added_or_renamed(self):
        path = os.path.join(RESULTS, "pool.json")
        summary = ("experiments", 0, "summary")

        def differences(place, change):
            return [ledger.text_of(each) for each, _, _ in
                    judged(path, with_change(READ[path], place, change)).differences]

        self.assertEqual(differences(summary, lambda each: {**each, "new_ns": 1.0}),
                         ["experiments[0].summary.new_ns"])
        self.assertEqual(differences(summary, lambda each: {
            key: value for key, value in each.items() if key != "speedup"}),
            ["experiments[0].summary.speedup"])
        self.assertEqual(differences((*summary, "modes", 0, "placement"), str.upper),
                         ["experiments[0].summary.modes[0].placement"])
        self.assertEqual(differences(("experiments", 0, "invocations", 0), lambda each: {
            **each, "new_ns": 1}), ["experiments[0].invocations[0].new_ns"])

    def test_notices_what_was_measured_otherwise(self):
        path = os.path.join(RESULTS, "pool.json")
        first = ("experiments", 0, "invocations", 0)
        party = (*first, "parties", 1)
        for place in ((*first, "histogram", 0, 1), (*first, "batches_ns"), (*first, "messages"),
                      (*first, "compute_only_ns"), (*first, "copy_only_ns"),
                      (*party, "wall_ns"), (*party, "phases_ns", "send"), (*party, "user_ns"),
                      (*party, "run_queue_ns"), (*party, "voluntary_switches"),
                      (*party, "timeline", 0, 1)):
            found = judged(path, with_change(READ[path], place, lambda value: (
                [2 * each for each in value] if isinstance(value, list) else 3 * value + 1)))
            self.assertTrue(found.differences, place)

    def test_notices_a_verdict_and_a_direction(self):
        row = ("experiments", 0)
        for name, place, change in (
                ("compare_slower", (*row, "verdict"), lambda _: "same"),
                ("compare_slower", (*row, "confirmation", "verdict"), lambda _: "inconclusive"),
                ("compare_stored", (*row, "pairs", 0, 2), lambda _: "apart"),
                ("ratios", ("ratios", 0, "faster"), lambda _: "null/size=8"),
                ("ratios", ("ratios", 0, "distinct"), lambda each: not each),
                ("ratios", ("ratios",), lambda each: each[1:]),
                ("history", ("machines", 0, "experiments", 0, "changes", 0, "p"), lambda _: 0.2),
                ("history", ("machines", 0, "experiments", 0, "changes"), lambda _: [])):
            path = os.path.join(RESULTS, f"{name}.json")
            found = judged(path, with_change(READ[path], place, change))
            self.assertTrue(found.differences, place)

    def test_wants_percentiles_exactly_where_messages_bear_them(self):
        path = os.path.join(RESULTS, "pool.json")
        times = ("experiments", 0, "summary", "message_times")
        strictly = document.judged(path, False, with_change(
            READ[path], times, lambda each: {**each, "p99_99_ns": each["max_ns"]}))
        self.assertIn((*times, "p99_99_ns"), [each for each, _, _ in strictly.differences])
        without = document.judged(path, False, with_change(READ[path], times, lambda each: {
            key: ns for key, ns in each.items() if key != "p90_ns"}))
        self.assertIn((*times, "p90_ns"), [each for each, _, _ in without.differences])

    def test_knows_its_own_definitions(self):
        interval = statistics.median_interval([5, 1, 4, 2, 3, 6])
        self.assertEqual((interval["low"], interval["median"], interval["high"]), (1, 3.5, 6))
        self.assertAlmostEqual(interval["confidence"], 1 - 2 / 64)
        self.assertEqual(statistics.median_interval([7])["confidence"], 0)
        self.assertEqual(statistics.median_interval([])["count"], 0)
        self.assertEqual(statistics.warm_up_batches([300, 200] + [100] * 18), 2)
        self.assertEqual(statistics.warm_up_batches([300] * 10 + [100] * 10), 0)
        self.assertEqual(statistics.nearest_rank([10, 20, 30], [2, 5, 10], 0.5), (20, 5))
        self.assertEqual(statistics.find_modes([1, 9, 1.01, 9.1, 1.02, 9.2]),
                         [[0, 2, 4], [1, 3, 5]])

    def test_says_what_differs_and_how_much_it_did(self):
        def referee(*arguments):
            return subprocess.run([sys.executable, REFEREE, *arguments], text=True,
                                  capture_output=True, timeout=120)

        path = os.path.join(RESULTS, "pool.json")
        flags = ["--older"] if OLDER else []
        done = referee(*flags, path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"\A\S+pool\.json: \d+ figures and \d+ words recomputed, 0 ")
        with tempfile.TemporaryDirectory() as directory:
            changed = os.path.join(directory, "changed.json")
            with open(changed, "w", encoding="utf-8") as file:
                json.dump(with_change(READ[path], ("experiments", 0, "summary", "cpu_ns", "low"),
                                      lambda ns: ns + 1), file)
            done = referee(*flags, changed)
            self.assertEqual(done.returncode, 1, done.stderr)
            where = r"\n  experiments\[0\]\.summary\.cpu_ns\.low: "
            self.assertRegex(done.stdout, where + r"[\d.]+ there, [\d.]+ here")
        for what in (os.path.join(TESTS, "missing.json"), REFEREE):
            done = referee(what)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertRegex(done.stderr, r"\Areferee\.py: [^\n]+\n\Z")


if __name__ == "__main__":
    unittest.main()
