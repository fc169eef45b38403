"""scripts/docs notices what a document says wrongly, with a stand-in for the program."""
import pathlib
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "scripts" / "docs"
PROGRAM = """#!/bin/bash
case "$*" in
  --help) echo "  ipcbench list   the transports"; echo "  --size=SIZE  bytes" ;;
  "list --help") echo "  --all  others too" ;;
  list) printf 'name  copies  about\\npipe  2  a pipe\\nshm  0  memory\\n' ;;
  fail*) echo "no such thing" >&2; exit 2 ;;
  *) echo "arguments $*" ;;
esac
"""
LIST = "```console\n$ ipcbench list\n{}\n```\n"


class Docs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.top = pathlib.Path(self.folder.name)
        self.program = self.top / "program"
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)
        self.page = self.top / "page.md"

    def docs(self, text, *options):
        self.page.write_text(text)
        done = subprocess.run([SCRIPT, f"--program={self.program}", *options, self.page], text=True,
                              capture_output=True)
        return done.returncode, done.stdout + done.stderr

    def assert_fine(self, text, commands):
        self.assertEqual(self.docs(text), (0, f"docs: {commands} commands\n"))

    def assert_wrong(self, text, what):
        code, said = self.docs(text)
        self.assertEqual(code, 1, said)
        self.assertIn(what, said)

    def test_commands_end_as_the_document_says(self):
        self.assert_fine("```sh\nipcbench list\nipcbench --size=8\n```\n", 2)
        self.assert_wrong("```sh\nipcbench fail\n```\n", "exit code 2, not 0\n    no such thing")
        self.assert_fine("<!-- docs: exit=2 -->\n```sh\nipcbench fail\n```\n", 1)
        self.assert_wrong("<!-- docs: exit=2 -->\n```sh\nipcbench list\n```\n", "exit code 0, not 2")

    def test_a_command_goes_on_after_a_backslash_and_within_quotes(self):
        self.assert_fine("```sh\nipcbench list \\\n  >a\ntest -s a\ntest 'x\ny' = $'x\\ny'\n```\n", 3)

    def test_measurements_have_a_small_budget_whatever_the_document_says(self):
        text = "```sh\nipcbench --size=8 --budget=9h >out\ngrep -v 9h out | grep budget=\n```\n"
        self.assert_fine(text, 2)

    def test_files_of_a_document_are_written(self):
        text = '<!-- docs: file=a.json -->\n```json\n{"size": 8}\n```\n\n```sh\ngrep size a.json\n```\n'
        self.assert_fine(text, 1)

    def test_what_is_skipped_is_listed(self):
        text = "<!-- docs: skip=it needs a second machine -->\n```sh\nipcbench fail\n```\n"
        self.assertEqual(self.docs(text)[0], 0)
        code, said = self.docs(text, "--list")
        self.assertEqual(code, 0)
        self.assertIn("page.md:3: it needs a second machine: ipcbench fail", said)

    def test_an_output_is_pasted_and_its_shape_compared(self):
        self.assert_wrong(LIST.format("..."), "has to paste its output")
        self.assertEqual(self.docs("# Title\n\n" + LIST.format("...") + "\nThe end.\n", "--update")[0], 0)
        pasted = self.page.read_text()
        table = "name  copies  about\npipe  2  a pipe\nshm  0  memory"
        self.assertEqual(pasted, "# Title\n\n" + LIST.format(table) + "\nThe end.\n")
        self.assert_fine(pasted, 1)
        self.assert_fine(pasted.replace("pipe  2  a pipe", "pipe  3  another"), 1)
        self.assert_wrong(pasted.replace("copies", "copied"), "the headings were name, copied")
        self.assert_wrong(pasted.replace("shm", "tcp"), "the rows were pipe, tcp, now pipe, shm")
        self.assert_wrong(LIST.format("nothing"), "the lines began with nothing")

    def test_no_column_is_missed_for_a_narrow_screen(self):
        self.assert_fine(LIST.format("name  copies  about  runs\npipe  2  a  3\nshm  0  b  3"), 1)

    def test_links_lead_somewhere(self):
        self.assert_fine("# A `title`: two\n\n[here](#a-title-two) [it](page.md) [far](https://example.org)\n", 0)
        self.assert_wrong("[there](gone.md)\n", "page.md:1: gone.md: there is no such file")
        self.assert_wrong("# A title\n\n[here](page.md#title)\n", "page.md#title: there is no such heading")

    def test_words_of_the_program_exist(self):
        self.assert_fine("`ipcbench list --all`, `--size=8`, `scripts/other --gone`\n", 0)
        self.assert_wrong("`ipcbench lost`\n", "there is no command lost")
        self.assert_wrong("`--sizes=8`\n", "there is no option --sizes")

    def test_no_command_hides_outside_of_a_block(self):
        self.assert_wrong("So:\n\n    ipcbench --size=8\n", "a command outside of a block")


if __name__ == "__main__":
    unittest.main()
