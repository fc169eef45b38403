#!/usr/bin/env bash
# Fails when a file includes a header of a higher layer, lies in a folder that is no layer, or goes
# around the layers by a relative path.
#
#   scripts/check_layers.sh [ROOT]        checks ROOT/include/ipcbench and ROOT/src
#   scripts/check_layers.sh --self-test   shows that it finds what it is to find
set -euo pipefail

layers="base model stats diagnose report host core drive workloads transports run mpi watch config advise cli"  # lowest first

# Reads "FILE:#include ..." lines and "FILE:" for each file; prints what is wrong.
judge() {
  awk -v layers="$layers" '
    BEGIN { count = split(layers, names, " "); for (i = 1; i <= count; ++i) rank[names[i]] = i }
    function wrong(text) { print file ": " text; bad = 1 }
    {
      file = $0; sub(/:.*/, "", file)
      own = file; sub(/^(include\/ipcbench|src)\//, "", own)
      top = own !~ /\//  # src/main.cpp: above all layers
      sub(/\/.*/, "", own)
      if (!top && !(own in rank)) {
        if (!(own in told)) wrong("folder \"" own "\" is no layer (" layers ")")
        told[own] = 1
        next
      }
      if (match($0, /[<"][^>"]*[>"]/) == 0) next
      target = substr($0, RSTART + 1, RLENGTH - 2)
      if (target ~ /(^|\/)\.\.\//) { wrong("includes " target " by a relative path"); next }
      if (target !~ /^ipcbench\//) next
      layer = target; sub(/^ipcbench\//, "", layer)
      if (layer !~ /\//) { wrong("includes " target ", which is in no layer"); next }
      sub(/\/.*/, "", layer)
      if (!(layer in rank)) wrong("includes " target ", which is in no layer")
      else if (!top && rank[layer] > rank[own]) wrong(own " includes " target)
    }
    END { exit bad }'
}

check() {
  cd "$1"
  local files
  files=$(find include/ipcbench src -type f \( -name '*.hpp' -o -name '*.cpp' -o -name '*.def' \) | sort)
  [ -n "$files" ] || { echo "no sources in $1" >&2; return 2; }
  {
    sed 's/$/:/' <<<"$files"
    xargs -d '\n' grep -HE '^[[:space:]]*#[[:space:]]*include' <<<"$files" || true
  } | judge
}

# make_tree FILE LINE: a tree of one layered file and a good neighbour.
make_tree() {
  rm -rf "$tree"
  mkdir -p "$tree/include/ipcbench/base" "$tree/src/run" "$tree/$(dirname "$1")"
  echo '#include <vector>' >"$tree/include/ipcbench/base/fd.hpp"
  echo '#include "ipcbench/base/fd.hpp"' >"$tree/src/run/launch.cpp"
  echo "$2" >"$tree/$1"
}

self_test() {
  tree=$(mktemp -d)
  trap 'rm -rf "$tree"' EXIT
  local failed=0 verdict file line
  while read -r verdict file line; do
    make_tree "$file" "$line"
    local got=good
    (check "$tree") >/dev/null || got=bad
    [ "$got" = "$verdict" ] || { echo "self-test: $file with '$line' is $got, not $verdict"; failed=1; }
  done <<'CASES'
good src/main.cpp #include "ipcbench/cli/run.hpp"
good src/run/a.cpp #include "ipcbench/run/runner.hpp"
good src/run/a.cpp #include "ipcbench/base/fd.hpp"
good src/transports/a.cpp #include "transports.def"
good src/cli/a.cpp #include <fmt/format.h>
bad src/base/a.cpp #include "ipcbench/run/runner.hpp"
bad src/base/a.cpp   #  include <ipcbench/model/plan.hpp>
bad include/ipcbench/stats/a.hpp #include "ipcbench/report/sink.hpp"
bad src/base/deeper/a.cpp #include "ipcbench/model/plan.hpp"
bad src/utils/a.cpp #include <vector>
bad include/ipcbench/utils/a.hpp // nothing
bad src/run/a.cpp #include "ipcbench/utils/a.hpp"
bad src/run/a.cpp #include "ipcbench/everything.hpp"
bad src/run/a.cpp #include "../cli/run.hpp"
CASES
  return $failed
}

if [ "${1:-}" = --self-test ]; then self_test
else check "${1:-$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")}"
fi
