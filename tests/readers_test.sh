#!/usr/bin/env bash
# A stored result through the real readers of the exchange formats, where they are installed:
# google/benchmark's compare.py (libbenchmark-tools, python3-scipy) and pyperf; and a table as pandas
# reads it by default.
#
#   tests/readers_test.sh PROGRAM compare|pyperf|pandas     exit code 77: the reader is not here
set -euo pipefail
program=$1
reader=$2
result=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")/results/small_vs_heavy.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=/usr/bin/python3  # where Debian's modules are

fail() { echo "FAILED: $1" >&2; sed 's/^/  | /' "$work/said" >&2; exit 1; }

case $reader in
  compare)
    compare=${IPCBENCH_COMPARE:-/usr/share/benchmark/compare.py}
    [ -f "$compare" ] && "$python" -c 'import scipy' 2>/dev/null || exit 77
    for format in gbench gbench-reps; do
      "$program" report "$result" -o "$format:$work/out.json"
      "$python" "$compare" --no-color benchmarks "$work/out.json" "$work/out.json" >"$work/said" 2>&1 ||
        fail "compare.py refuses $format"
      grep -q ' +0\.0000  *+0\.0000 ' "$work/said" || fail "compare.py shows no row of $format"
    done
    grep -q '_pvalue .* U Test, Repetitions: ' "$work/said" || fail "no U test"
    ;;
  pyperf)
    "$python" -c 'import pyperf' 2>/dev/null || exit 77
    "$program" report "$result" -o "pyperf:$work/out.json"
    "$python" -m pyperf stats "$work/out.json" >"$work/said" 2>&1 || fail "pyperf stats"
    "$python" -m pyperf compare_to "$work/out.json" "$work/out.json" >"$work/said" 2>&1 ||
      fail "pyperf compare_to"
    ;;
  pandas)
    "$python" -c 'import pandas' 2>/dev/null || exit 77
    "$program" --transport=null,pipe --size=8 --workers=1 --work=none --messages=200 --invocations=2 \
      --no-warn=debug-build -o "$work/out.csv" >"$work/said" 2>&1 || fail "no result to read"
    "$python" - "$work/out.csv" >"$work/said" 2>&1 <<'EOF' || fail "pandas misreads the CSV"
import sys
import pandas
rows = pandas.read_csv(sys.argv[1])
assert not rows[["experiment", "transport"]].isna().any(axis=None), rows[["experiment", "transport"]]
assert sorted(set(rows["transport"])) == ["null:", "pipe"], set(rows["transport"])
assert (rows.groupby("transport")["message_ns"].count() == 2).all()
assert (rows["launch_ns"] > 0).all()
EOF
    "$program" --transport="$(sed -n 2p "$work/out.csv" | cut -d, -f2)" --size=8 --dry-run >"$work/said" 2>&1 ||
      fail "a transport of the table is not taken back"
    ;;
  *) echo "no reader '$reader'" >&2; exit 2 ;;
esac
