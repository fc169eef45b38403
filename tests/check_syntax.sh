#!/usr/bin/env bash
# Every script parses: bash by `bash -n`, python3 by its parser, and has the mode and the first line
# that make it run.
set -euo pipefail
cd "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")"
failed=0 python=()
while read -r file; do
  first=
  read -r first <"$file" || true
  case $file:$first in
    *:'#!/usr/bin/env bash' | *:'#!/bin/sh') bash -n "$file" || failed=1 ;;
    # The second where it needs the distribution's packages.
    *:'#!/usr/bin/env python3' | *:'#!/usr/bin/python3') python+=("$file") ;;
    *.sh:'#!'* | *.py:'#!'*) echo "$file: an unusual first line" && failed=1 ;;
    *.sh:*) bash -n "$file" || failed=1; continue ;;  # to be sourced
    *.py:*) python+=("$file"); continue ;;  # to be imported
    *) continue ;;
  esac
  [ -x "$file" ] || { echo "$file: not executable"; failed=1; }
done < <(find scripts tests bench packaging .ci -type f \( -name '*.sh' -o -name '*.py' -o ! -name '*.*' ! -name copyright \))
# One interpreter for all of them: its start takes longer than to parse a script.
python3 - "${python[@]}" <<'EOF' || failed=1
import ast
import sys

failed = 0
for path in sys.argv[1:]:
    try:
        with open(path, encoding="utf-8") as file:
            ast.parse(file.read(), path)
    except SyntaxError as error:
        failed = 1
        print(f"{path}:{error.lineno}: {error.msg}")
sys.exit(failed)
EOF
exit $failed
