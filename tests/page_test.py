#!/usr/bin/python3
"""The pages of a result, a comparison and a history in a browser that has no network: they say no
error, ask for nothing, run nothing of what names hold, are as wide as the window and have no fault
that axe finds."""

import base64
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

TESTS = os.path.dirname(os.path.realpath(__file__))
PROGRAM = os.environ["IPCBENCH_PROGRAM"]
SAMPLE = os.path.join(TESTS, "golden", "sample.json")
SWEPT = os.path.join(os.path.dirname(TESTS), "results", "small_vs_heavy.json")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE = ("\"'><img src=x onerror=\"document.title='taken'\"></title></style></script>"
           "<script>document.title='taken'</script>")
PRESSED = 'aria-pressed="true"'  # which the script alone makes
# Where axe-core is not at hand a package of it may be named: the file axe.min.js.
AXE = os.environ.get("IPCBENCH_AXE", "/usr/share/nodejs/axe-core/axe.min.js")


def spoilt(value):
    """All words that somebody else may have written."""
    if isinstance(value, dict):
        return {key: each if key == "schema" else
                HOSTILE if key in WORDS and isinstance(each, str) else spoilt(each)
                for key, each in value.items()}
    return [spoilt(each) for each in value] if isinstance(value, list) else value


WORDS = {"name", "description", "cpu", "kernel", "governor", "hypervisor", "clock_source",
         "reason", "text", "advice", "commit", "compiler", "flags", "version"}


class Page(unittest.TestCase):
    every_page = []

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def page_of(self, result):
        path = os.path.join(self.directory, "report.html")
        subprocess.run([PROGRAM, "report", result, "-o", path], check=True,
                       stdout=subprocess.DEVNULL, timeout=60)
        with open(path, encoding="utf-8") as file:
            return file.read()

    def written(self, *arguments):
        path = os.path.join(self.directory, "page.html")
        subprocess.run([PROGRAM, *arguments, "-o", path], check=True, timeout=60,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(path, encoding="utf-8") as file:
            return file.read()

    def results(self, change=lambda document: document, count=12):
        """A folder of results, one a day; from the middle on one experiment takes longer."""
        folder = os.path.join(self.directory, "results")
        os.makedirs(folder, exist_ok=True)
        with open(SWEPT, encoding="utf-8") as file:
            text = file.read()
        for day in range(count):
            document = json.loads(text)
            document["started"] = f"2026-01-{day + 1:02}T10:00:00Z"
            document["ratios"] = []
            document["experiments"] = document["experiments"][::4]
            for place, each in enumerate(document["experiments"]):
                each["invocations"] = each["invocations"][:8]
                for run, invocation in enumerate(each["invocations"]):
                    factor = 1 + 0.004 * ((7 * day + 3 * run + place) % 5)
                    if place == 1 and day >= count // 2:
                        factor *= 1.3
                    invocation["batches_ns"] = [round(factor * batch)
                                                for batch in invocation["batches_ns"]]
            with open(os.path.join(folder, f"day{day:02}.json"), "w", encoding="utf-8") as file:
                json.dump(change(document), file)
        return folder

    def comparison_page(self, change=lambda document: document):
        folder = self.results(change)
        return self.written("compare", folder + "/day00.json", folder + "/day11.json")

    def history_page(self, change=lambda document: document):
        return self.written("history", self.results(change))

    def pages(self):
        if not self.every_page:  # of the class: making them takes as long as looking at one
            self.every_page.extend([self.page_of(SAMPLE), self.page_of(SWEPT),
                                    self.comparison_page(), self.history_page()])
        return self.every_page

    def hostile_page(self):
        path = os.path.join(self.directory, "hostile.json")
        with open(SAMPLE, encoding="utf-8") as file:
            document = spoilt(json.load(file))
        for i, each in enumerate(document["experiments"]):
            each["name"] += str(i)
        document["ratios"] = []
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return self.page_of(path)

    def browse(self, page, *options):
        """The document as it is after its scripts, and what the console said."""
        path = os.path.join(self.directory, "opened.html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(page)
        run = subprocess.run(
            [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--user-data-dir=" + self.directory + "/profile",
             "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
             "--virtual-time-budget=8000", *options, "file://" + path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=True)
        said = [line for line in run.stderr.decode(errors="replace").splitlines()
                if "CONSOLE" in line]
        return run.stdout.decode(), said

    def ask(self, page, script, *options):
        """What a script finds on the page, as JSON; its own policy would not let it run."""
        page = re.sub(r"<meta http-equiv=[^>]*>", "", page)
        probe = ("<script>window.addEventListener('load', async () => { const answer = await (async"
                 " () => { %s })(); const place = document.createElement('pre'); place.id = 'probe';"
                 " place.textContent = JSON.stringify(answer); document.body.append(place); });"
                 "</script>" % script)
        dom, said = self.browse(page.replace("</body>", probe + "</body>"), "--dump-dom", *options)
        self.assertEqual(said, [])
        found = re.search(r'<pre id="probe">(.*?)</pre>', dom, re.DOTALL)
        self.assertIsNotNone(found, "the script said nothing")
        return json.loads(html.unescape(found.group(1)))


class DigestTest(Page):
    def test_the_policy_knows_style_and_script(self):
        page = self.page_of(SAMPLE)
        for kind in ("style", "script"):
            text = re.search(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL).group(1)
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            self.assertTrue(f"{kind}-src 'sha256-{digest}'" in page,
                            f"src/report/html_parts.hpp does not have {digest} of the {kind}")


@unittest.skipUnless(BROWSER, "there is no chromium")
class BrowserTest(Page):
    def test_says_no_error(self):
        for page in self.pages():
            dom, said = self.browse(page, "--dump-dom")
            self.assertEqual(said, [])
            self.assertTrue('class="tip"' in dom, "the script did not run")

    def requests_of(self, page):
        """What the page asked the network for; the browser itself asks for more."""
        path = os.path.join(self.directory, "net.json")
        self.browse(re.sub(r"<meta http-equiv=[^>]*>", "", page), "--dump-dom",
                    "--proxy-server=127.0.0.1:9", "--log-net-log=" + path)
        with open(path, encoding="utf-8") as file:
            log = json.load(file)
        start = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
        asked = [each["params"] for each in log["events"]
                 if each["type"] == start and "url" in each.get("params", {})]
        return [each["url"] for each in asked if each.get("initiator") != "not an origin"]

    def test_asks_for_nothing(self):
        for page in self.pages():
            self.assertEqual(self.requests_of(page), [])
        spoilt_page = self.page_of(SAMPLE).replace("<main>", "<main><img src=http://192.0.2.1/x>")
        self.assertEqual(self.requests_of(spoilt_page), ["http://192.0.2.1/x"])

    def test_an_error_would_be_seen(self):
        page = self.page_of(SAMPLE).replace("'use strict';", "'use strict'; ")
        dom, said = self.browse(page, "--dump-dom")
        self.assertTrue(said)
        self.assertFalse(PRESSED in dom)

    def test_names_run_nothing(self):
        page = self.hostile_page()
        self.assertTrue("&lt;img src=x onerror=" in page)
        dom, said = self.browse(page, "--dump-dom")
        self.assertEqual(said, [])
        self.assertFalse("<img" in dom)
        # Nor where no policy forbids it.
        found = self.ask(page, "return [document.title, document.scripts.length,"
                               " document.querySelectorAll('img').length];")
        self.assertIn("ipcbench", found[0])
        self.assertEqual(found[1:], [2, 0])

    def test_names_of_comparisons_and_histories_run_nothing(self):
        def hostile(document):
            document = spoilt(document)
            for i, each in enumerate(document["experiments"]):
                each["name"] += str(i)
            return document
        for page in (self.comparison_page(hostile), self.history_page(hostile)):
            self.assertTrue("&lt;img src=x onerror=" in page)
            found = self.ask(page, "return [document.title, document.scripts.length,"
                                   " document.querySelectorAll('img').length];")
            self.assertIn("ipcbench", found[0])
            self.assertEqual(found[1:], [2, 0])

    def test_shows_what_changed(self):
        found = self.ask(self.history_page(), """
          const all = (selector) => document.querySelectorAll(selector);
          const count = () => Array.from(all('figure:not(.out)')).length;
          const before = count();
          const select = all('.filter select')[0];
          select.value = select.options[1].value;
          select.dispatchEvent(new Event('change'));
          return [all('h1')[0].textContent, all('details > .pictures figure').length,
                  all('figure').length, before > count() && count() > 0];""")
        self.assertRegex(found[0], r"^1 of 6 series changed: .* \+[23]\d\.\d % from 2026-01-07 on")
        self.assertEqual(found[1:], [5, 6, True])

    def test_shows_another_axis_and_filters(self):
        found = self.ask(self.page_of(SWEPT), """
          const figure = document.querySelector('figure');
          const shown = () => Array.from(figure.querySelectorAll('.drawing:not([hidden])'),
                                         (each) => each.dataset.scale);
          const before = shown();
          figure.querySelectorAll('button')[1].click();
          const rows = () => document.querySelectorAll('.results tbody tr:not(.out)').length;
          const all = rows();
          const select = document.querySelector('.filter select');
          select.value = '=pipe';
          select.dispatchEvent(new Event('change'));
          return [before, shown(), all, rows(),
                  figure.querySelectorAll('.signs li:not(.out)').length];""")
        self.assertEqual(found, [["logarithmic"], ["linear"], 24, 6, 1])

    def test_fits_the_window_and_labels_do_not_overlap(self):
        for page in self.pages():
            for width in (400, 800, 1400):
                inner, whole, overlaps = self.ask(page, """
                  const widths = [window.innerWidth, document.documentElement.scrollWidth];
                  for (const each of document.querySelectorAll('details')) each.open = true;
                  const found = [];
                  for (const svg of document.querySelectorAll('.drawing:not([hidden]) svg')) {
                    const frame = svg.getBoundingClientRect();
                    const boxes = Array.from(svg.querySelectorAll('text'), (each) =>
                      [each.textContent, each.getBoundingClientRect()]);
                    boxes.forEach(([text, box], at) => {
                      if (box.left < frame.left - 1 || box.right > frame.right + 1)
                        found.push(text + ' is cut');
                      for (const [other, b] of boxes.slice(at + 1))
                        if (box.left < b.right && b.left < box.right &&
                            box.top + 4 < b.bottom && b.top + 4 < box.bottom)
                          found.push(text + ' over ' + other);
                    });
                  }
                  return [...widths, found];""", f"--window-size={width},1200")
                self.assertLessEqual(whole, inner, f"{width} px")
                self.assertEqual(overlaps, [], f"{width} px")

    @unittest.skipUnless(os.path.exists(AXE), "there is no axe-core; IPCBENCH_AXE names axe.min.js")
    def test_axe_finds_nothing(self):
        with open(AXE, encoding="utf-8") as file:
            axe = file.read().replace("</script", "<\\/script")
        for page in self.pages():
            page = page.replace("</body>", f"<script>{axe}</script></body>")
            for style in ("light", "dark"):
                dark = ["--blink-settings=preferredColorScheme=" + ("0" if style == "dark" else "1")]
                violations = self.ask(page, """
                  const result = await axe.run();
                  return result.violations.map((each) =>
                    [each.id, each.nodes.length, each.nodes[0].html.slice(0, 200)]);""", *dark)
                self.assertEqual(violations, [], style)


if __name__ == "__main__":
    unittest.main()
