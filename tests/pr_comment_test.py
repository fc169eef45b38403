"""scripts/pr_comment against a `gh` that keeps its comments in a file, as the forge would."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent

GH = """#!/usr/bin/python3
import json, os, re, sys
store = os.environ["GH_STORE"]
comments = json.load(open(store))
assert sys.argv[1] == "api", sys.argv
where, rest = sys.argv[2], sys.argv[3:]
if rest == ["--paginate"]:
    assert where == "repos/o/r/issues/7/comments", where
    half = len(comments) // 2
    print(json.dumps(comments[:half]) + json.dumps(comments[half:]))
    sys.exit()
method = rest[rest.index("--method") + 1]
body = json.load(sys.stdin)["body"]
if method == "POST":
    assert where == "repos/o/r/issues/7/comments", where
    comments.append({"id": 100 + len(comments), "body": body,
                     "user": {"login": "github-actions[bot]"}})
else:
    number = int(re.fullmatch(r"repos/o/r/issues/comments/(\\d+)", where)[1])
    [one] = [each for each in comments if each["id"] == number]
    if one["user"]["login"] != "github-actions[bot]":
        sys.exit("HTTP 403: not yours")
    one["body"] = body
json.dump(comments, open(store, "w"))
"""


class Comment(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        (self.path / "gh").write_text(GH)
        (self.path / "gh").chmod(0o755)
        self.store = self.path / "store.json"

    def comment(self, comments, text, pull="7"):
        self.store.write_text(json.dumps(comments))
        (self.path / "body.md").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [str(ROOT / "scripts/pr_comment"), pull, str(self.path / "body.md")],
            env={**os.environ, "PATH": f"{self.path}:{os.environ['PATH']}", "GH_STORE": str(self.store),
                 "GITHUB_REPOSITORY": "o/r"}, text=True, capture_output=True, check=False)
        return done, json.loads(self.store.read_text())

    @staticmethod
    def of(number, login, body):
        return {"id": number, "user": {"login": login}, "body": body}

    def test_the_first_one_is_made(self):
        done, now = self.comment([self.of(1, "someone", "looks good")], "verdict")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([each["body"] for each in now],
                         ["looks good", "<!-- ipcbench compare -->\nverdict"])

    def test_ours_is_replaced_and_no_other(self):
        ours = "<!-- ipcbench compare -->\nold"
        before = [self.of(1, "stranger", ours), self.of(2, "github-actions[bot]", "coverage 80 %"),
                  self.of(3, "github-actions[bot]", ours), self.of(4, "github-actions[bot]", "lint")]
        done, now = self.comment(before, "new")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([each["body"] for each in now],
                         [ours, "coverage 80 %", "<!-- ipcbench compare -->\nnew", "lint"])

    def test_what_is_too_long_is_cut_and_says_so(self):
        done, now = self.comment([], "line of text\n" * 10000)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLessEqual(len(now[0]["body"]), 65536)
        self.assertIn("The rest is in the summary of the job", now[0]["body"])

    def test_what_gh_says_is_passed_on(self):
        done, _ = self.comment([], "text", pull="8")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("pr_comment: gh api", done.stderr)


class Action(unittest.TestCase):
    """The action's own steps: no expression stands in a script, where it would be run."""

    def test_inputs_reach_scripts_through_the_environment_alone(self):
        text = (ROOT / "action.yml").read_text()
        scripts = re.findall(r"run: (?:\|\n(?:        .*\n)+|.*\n)", text)
        self.assertEqual(len(scripts), 3)
        for script in scripts:
            self.assertNotIn("${{", script)

    def test_arguments_are_words_and_nothing_is_expanded(self):
        text = (ROOT / "action.yml").read_text()
        script = re.search(r"run: \|\n((?:        .*\n)+)", text)[1]
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "scripts").mkdir()
            fake = pathlib.Path(folder) / "scripts/compare_commits"
            fake.write_text("#!/bin/bash\nprintf '%s\\n' \"$@\"\n")
            fake.chmod(0o755)
            done = subprocess.run(
                ["bash", "-eo", "pipefail", "-c", script], cwd=folder, text=True, check=True,
                capture_output=True, env={**os.environ, "BASE": "HEAD^1", "HEAD": "HEAD",
                                          "ARGUMENTS": "--size=8 --work=none\n--name=$(id)*"})
        self.assertEqual(done.stdout.split("\n")[:6],
                         ["HEAD^1", "HEAD", "--", "--size=8", "--work=none", "--name=$(id)*"])


class Examples(unittest.TestCase):
    """The workflows that users copy: they can be read, the page shows the same, no expression is run."""

    EXAMPLES = sorted((ROOT / "docs/examples").glob("*.yml"))

    def test_are_what_the_page_shows(self):
        page = (ROOT / "docs/ci.md").read_text()
        self.assertEqual(len(self.EXAMPLES), 2)
        for each in self.EXAMPLES:
            self.assertIn(f"`docs/examples/{each.name}`:\n\n```yaml\n{each.read_text()}```\n", page)

    def test_are_workflows(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("no python3-yaml")
        for each in self.EXAMPLES:
            workflow = yaml.safe_load(each.read_text())
            self.assertEqual(set(workflow) - {"concurrency"}, {"name", True, "permissions", "jobs"})  # on: true
            for job in workflow["jobs"].values():
                self.assertTrue(job["runs-on"])
                for step in job["steps"]:
                    self.assertEqual(len({"run", "uses"} & set(step)), 1, step)
                    self.assertNotIn("${{", step.get("run", ""))

    def test_name_the_versions_that_this_project_uses(self):
        ours = "".join(each.read_text() for each in (ROOT / ".github/workflows").glob("*.yml"))
        for each in self.EXAMPLES:
            for action in re.findall(r"uses: (actions/\S+)", each.read_text()):
                self.assertIn(action, ours)


if __name__ == "__main__":
    unittest.main()
