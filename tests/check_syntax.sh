#!/usr/bin/env bash
# Every script parses: bash by `bash -n`, python3 by its parser, and has the mode and the first line
# that make it run.
set -euo pipefail
cd "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")"
failed=0
parse_python() {
  python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$1" || failed=1
}
while read -r file; do
  case $file:$(head -n 1 "$file") in
    *:'#!/usr/bin/env bash' | *:'#!/bin/sh') bash -n "$file" || failed=1 ;;
    # The second where it needs the distribution's packages.
    *:'#!/usr/bin/env python3' | *:'#!/usr/bin/python3') parse_python "$file" ;;
    *.sh:'#!'* | *.py:'#!'*) echo "$file: an unusual first line" && failed=1 ;;
    *.sh:*) bash -n "$file" || failed=1; continue ;;  # to be sourced
    *.py:*) parse_python "$file"; continue ;;  # to be imported
    *) continue ;;
  esac
  [ -x "$file" ] || { echo "$file: not executable"; failed=1; }
done < <(find scripts tests bench packaging .ci -type f \( -name '*.sh' -o -name '*.py' -o ! -name '*.*' ! -name copyright \))
exit $failed
