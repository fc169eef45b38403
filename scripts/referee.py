#!/usr/bin/python3
"""Recomputes every figure of results, comparisons and histories from what was measured."""

import argparse
import sys

sys.dont_write_bytecode = True  # an installed copy stays as it was installed

SHOWN = 20  # differences of one file


def arguments():
    parser = argparse.ArgumentParser(
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Recomputes every figure of documents of ipcbench from their raw data in numpy "
        "and scipy,\nindependently of the program, and prints what differs by more than 1e-9: "
        "where, theirs,\nours. A figure that it does not know differs as well.",
        epilog="Exit codes: 0 all agree, 1 something differs, 2 no such document, 77 no numpy or "
        "scipy.\nA stored comparison and a history are held against the results that they name, "
        "where those\nlie beside them or in the current directory.")
    parser.add_argument("documents", metavar="DOCUMENT.json", nargs="+",
                        help="what `ipcbench`, `ipcbench compare` or `ipcbench history` wrote")
    parser.add_argument("--older", action="store_true",
                        help="of a program that gave every percentile, however few messages there "
                        "were beyond it, and said faster without fresh pairs")
    parser.add_argument("--all", action="store_true", help=f"more than {SHOWN} lines for a file")
    return parser.parse_args()


def report(path, ledger, shown):
    from referees.ledger import text_of
    print(f"{path}: {ledger.numbers} figures and {ledger.words} words recomputed, "
          f"{len(ledger.differences)} differ")
    for where, theirs, ours in ledger.differences[:shown]:
        print(f"  {text_of(where)}: {theirs!r} there, {ours!r} here")
    if shown is not None and len(ledger.differences) > shown:
        print(f"  ... and {len(ledger.differences) - shown} more; --all shows them")


def main():
    chosen = arguments()
    try:
        from referees import document, units
    except ImportError as error:
        print(f"referee.py: {error}: apt-get install python3-scipy", file=sys.stderr)
        return 77
    differ = False
    for path in chosen.documents:
        try:
            ledger = document.judged(path, chosen.older)
        except units.Unreadable as error:
            print(f"referee.py: {error}", file=sys.stderr)
            return 2
        report(path, ledger, None if chosen.all else SHOWN)
        differ |= bool(ledger.differences)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
