#!/usr/bin/env bash
# Every C++ file is laid out as clang-format does it. Other versions of it differ in details, so this
# looks with one of them alone; exit code 77: that one is not here.
set -euo pipefail
cd "$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")"
format=$(command -v clang-format-14 || command -v clang-format) || exit 77
"$format" --version | grep -q ' version 14\.' || exit 77
mapfile -t files < <(find src include tests bench -name '*.cpp' -o -name '*.hpp')
[ ${#files[@]} -gt 200 ] || { echo "FAILED: only ${#files[@]} files found" >&2; exit 1; }
"$format" --dry-run -Werror "${files[@]}"
