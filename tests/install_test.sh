#!/usr/bin/env bash
# What `cmake --install` makes of a build, from a place of its own and moved to another:
# install_test.sh BUILD
set -euo pipefail
source_dir=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
build=$(readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# expect WHAT ACTUAL EXPECTED
expect() {
  [ "$2" = "$3" ] && return
  printf 'FAILED: %s\n  is:        %s\n  should be: %s\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}
run() { (cd "$work" && XDG_STATE_HOME=$work/state "$@" 2>"$work/talk"); }
code_of() {
  local code=0
  run "$@" >"$work/out" || code=$?
  echo $code
}

cmake --install "$build" --prefix "$work/first" >"$work/log"
mkdir "$work/elsewhere"
mv "$work/first" "$work/elsewhere/prefix"
prefix=$work/elsewhere/prefix
ipcbench=$prefix/bin/ipcbench

expect "a config by its name" "$(code_of "$ipcbench" run smoke --dry-run):$(grep -c ' experiments, ' "$work/out")" 0:1
expect "by its file's name" "$(code_of "$ipcbench" run smoke.json --dry-run)" 0
ln -s "$ipcbench" "$work/link"
expect "through a link" "$(code_of "$work/link" run smoke --dry-run)" 0
expect "beside a build" "$(code_of "$build/ipcbench" run smoke --dry-run)" 0
expect "several, with their names" "$(code_of "$ipcbench" run smoke codec --budget=1s --dry-run)" 0
expect "a mistyped name" "$(code_of "$ipcbench" run smoky --dry-run):$(cat "$work/talk")" "2:ipcbench: smoky: No such \
file or directory, did you mean 'smoke'?; installed configs: $(
  cd "$source_dir/configs" && printf '%s\n' *.json claims/*.json | sed 's/\.json$//; s/^claims\///' | LC_ALL=C sort |
    paste -sd, | sed 's/,/, /g')"
echo '{"transport": "nonsense"}' >"$work/smoke"
expect "a file of that name comes first" "$(code_of "$ipcbench" run smoke --dry-run):$(grep -c nonsense "$work/talk")" 2:1
rm "$work/smoke"
rm -r "$prefix/share/ipcbench/configs"
expect "without installed configs" "$(code_of "$ipcbench" run smoke --dry-run):$(cat "$work/talk")" \
  "2:ipcbench: smoke: No such file or directory"

for file in ipcbench/ipcbench.schema.json ipcbench/plot/plot.py ipcbench/scripts/referee.py \
  ipcbench/programs/python_pool.py ipcbench/programs/pool_parts/invocation.py \
  doc/ipcbench/LICENSE doc/ipcbench/copyright doc/ipcbench/docs/install.md man/man1/ipcbench.1.gz \
  bash-completion/completions/ipcbench zsh/vendor-completions/_ipcbench fish/vendor_completions.d/ipcbench.fish; do
  expect "$file" "$(find "$prefix" -path "*/share/$file" | wc -l)" 1
done
python3 -B - "$prefix/share/doc/ipcbench/ipcbench.spdx.json" "$source_dir" <<'END' || failures=$((failures + 1))
import json, re, sys

sbom = json.load(open(sys.argv[1]))
ids = {package["SPDXID"] for package in sbom["packages"]} | {sbom["SPDXID"]}
for package in sbom["packages"]:
    assert re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", package["SPDXID"]), package
    assert package["licenseDeclared"] and package["versionInfo"], package
for relation in sbom["relationships"]:
    assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= ids, relation
named = {package["name"] for package in sbom["packages"]}
assert named >= {"ipcbench", "CLI11", "fmt", "nlohmann_json", "Eigen", "xxHash"}, named

changelog = open(sys.argv[2] + "/CHANGELOG.md").read()
headings = re.findall(r"^## (.*)$", changelog, re.M)
assert headings[0] == "[Unreleased]", headings
for heading in headings[1:]:
    assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading), heading
assert set(re.findall(r"^### (.*)$", changelog, re.M)) <= {
    "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
project = re.search(r"project\(ipcbench VERSION (\S+)", open(sys.argv[2] + "/CMakeLists.txt").read()).group(1)
citation = open(sys.argv[2] + "/CITATION.cff").read()
keys = dict(re.findall(r"^([a-z-]+): *(.*)$", citation, re.M))
assert {"cff-version", "message", "title", "authors", "license", "version"} <= keys.keys(), keys
assert keys["version"] == project and keys["license"] == "Apache-2.0", keys
END

[ $failures = 0 ] && echo "install: all as expected"
