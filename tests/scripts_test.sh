#!/usr/bin/env bash
# scripts/ipcbench and scripts/test in a tree of their own, with stand-ins for dpkg-query, apt-get,
# sudo, cmake and ctest that write down how they were called.
set -euo pipefail
source_dir=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export calls=$work/calls
tree=$work/tree
failures=0

stand_in() { printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1" && chmod +x "$work/bin/$1"; }

# A fresh tree in which every package but $missing is installed.
set_up() {
  rm -rf "$work/bin" "$tree"
  mkdir -p "$work/bin" "$tree/src" "$tree/include" "$tree/results" "$tree/tests"
  cp -r "$source_dir/scripts" "$tree/scripts"
  touch "$tree/src/main.cpp" "$tree/CMakeLists.txt" "$tree/CMakePresets.json"
  : >"$calls"
  export missing=${1:-} user=0
  stand_in id 'echo "$user"'
  stand_in dpkg-query 'echo dpkg-query >>"$calls"
    for package in "$@"; do [ "$package" = "$missing" ] || echo "installed $package"; done'
  stand_in apt-get 'echo "apt-get ${*: -2}" >>"$calls"; echo talk'
  stand_in apt-cache '[ "${*: -1}" != libvalijson-dev ]'
  stand_in sudo 'echo sudo >>"$calls"; [ "$1" != -n ] || shift; "$@"'
  stand_in cmake 'echo "cmake $*" >>"$calls"; echo compiling
    case "$*" in *--build*) sleep 0.2; preset=${*: -1}; mkdir -p "build/$preset"
      printf "#!/bin/bash\necho \"ran in \$PWD with \$*\"\n" >"build/$preset/ipcbench"
      chmod +x "build/$preset/ipcbench" ;; esac'
  stand_in ctest 'echo "ctest $*" >>"$calls"; echo "100% tests passed"'
}

# expect WHAT ACTUAL EXPECTED
expect() {
  [ "$2" = "$3" ] && return
  printf 'FAILED: %s\n  is:        %s\n  should be: %s\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}
called() { grep -c -- "$1" "$calls" || true; }
run() { (cd "$work" && PATH=$work/bin:$PATH "$@" 2>"$work/talk"); }
pause() { sleep 0.02; }  # longer than the granularity of file times

set_up
expect "first call runs the tool" "$(run "$tree/scripts/ipcbench" --size='1 MiB')" \
  "ran in $work with --size=1 MiB"
expect "first call builds" "$(called 'cmake --build --preset release')" 1
expect "nothing is missing, nothing is installed" "$(called apt-get)" 0
: >"$calls"
expect "second call runs the tool" "$(run "$tree/scripts/ipcbench")" "ran in $work with "
expect "second call asks nobody" "$(cat "$calls")" ""
expect "second call says nothing" "$(cat "$work/talk")" ""
ln -s "$tree/scripts/ipcbench" "$work/link"
expect "through a symlink" "$(run "$work/link" list)" "ran in $work with list"
expect "with stdin closed" "$(run "$tree/scripts/ipcbench" list <&-)" "ran in $work with list"
expect "no build for any of these" "$(cat "$calls")" ""
pause
touch "$tree/src/main.cpp"
run "$tree/scripts/ipcbench" >"$work/out"
expect "a changed source is built" "$(called --build)" 1
run "$tree/scripts/ipcbench" >"$work/out"
expect "once" "$(called --build)" 1
pause
touch "$tree/src/gone.cpp"
run "$tree/scripts/ipcbench" >"$work/out"
pause
rm "$tree/src/gone.cpp"
run "$tree/scripts/ipcbench" >"$work/out"
expect "new and removed files are noticed" "$(called --build)" 3

set_up ninja-build
expect "tool's output alone on stdout" "$(run "$tree/scripts/ipcbench")" "ran in $work with "
expect "what is missing is installed" "$(grep apt-get "$calls" | tr '\n' ,)" \
  "apt-get DPkg::Lock::Timeout=600 update,apt-get --no-install-recommends ninja-build,"
expect "root needs no sudo" "$(called sudo)" 0

set_up g++
export user=1000
run "$tree/scripts/ipcbench" >"$work/out" </dev/null
expect "others use sudo" "$(called sudo):$(called apt-get)" 3:2
stand_in sudo 'echo "sudo: a password is required" >&2; exit 1'
: >"$calls"
rm -r "$tree/build"
code=0
run "$tree/scripts/ipcbench" >"$work/out" </dev/null || code=$?
expect "who may not use sudo is told what to install" "$code:$(called apt-get):$(tail -n 1 "$work/talk")" \
  "3:0:ipcbench: cannot install packages as this user; as root: apt-get install g++"

set_up libfmt-dev
code=0
IPCBENCH_NO_INSTALL=1 run "$tree/scripts/ipcbench" >"$work/out" || code=$?
expect "nothing is installed where that is not wanted" "$code:$(called apt-get):$(cat "$work/talk")" \
  "3:0:ipcbench: IPCBENCH_NO_INSTALL is set, and these packages are missing: libfmt-dev"
missing=
IPCBENCH_NO_INSTALL=1 run "$tree/scripts/ipcbench" >"$work/out"
expect "nor needed where nothing is missing" "$(called --build)" 1
set_up libnng-dev
code=0
IPCBENCH_NO_INSTALL=1 run "$tree/scripts/test" >"$work/out" || code=$?
expect "an optional package is not needed either" "$code:$(called apt-get):$(called ctest)" 0:0:1

set_up
stand_in cmake 'case "$*" in *--build*) for step in 1 2; do echo "[$step/7] Building"; sleep 0.7; done
  mkdir -p build/release; ln -sf /bin/true build/release/ipcbench ;; esac'
if command -v script >/dev/null; then
  run script -qec "$tree/scripts/ipcbench" /dev/null </dev/null >"$work/out"
  expect "a terminal shows how far the build is" "$(grep -oE 'step [0-9] of [0-9]' "$work/out" | uniq | tr '\n' ,)" \
    "step 1 of 7,step 2 of 7,"
fi
rm -r "$tree/build"
run "$tree/scripts/ipcbench" >"$work/out"
expect "a log does not" "$(grep -c step "$work/talk")" 0

set_up cmake
stand_in apt-get 'echo "E: no such luck"; exit 100'
code=0
run "$tree/scripts/ipcbench" >"$work/out" || code=$?
expect "an installation that fails" "$code:$(called 'cmake ')" 3:0
expect "an installation that fails shows why" "$(grep -c 'no such luck' "$work/talk")" 1

set_up
stand_in cmake 'echo "FAILED: a.o"; echo "a.cpp:1: error: no"; exit 1'
code=0
run "$tree/scripts/ipcbench" >"$work/out" || code=$?
expect "a build that fails" "$code:$(cat "$work/out")" "3:"
expect "a build that fails shows why" "$(grep -c 'error: no' "$work/talk")" 1

set_up
for caller in 1 2 3; do
  PATH=$work/bin:$PATH "$tree/scripts/ipcbench" "$caller" >"$work/out.$caller" 2>/dev/null &
done
wait
expect "three at once build once" "$(called --build)" 1
expect "three at once all run" "$(cat "$work"/out.[123] | wc -l)" 3

set_up libvalijson-dev
expect "tests close with ctest's summary" "$(run "$tree/scripts/test" | tail -n 1)" "100% tests passed"
expect "tests are those of the released program" "$(called 'ctest --preset release$')" 1
expect "a package that does not exist is done without" "$(called apt-get)" 0
run "$tree/scripts/test" asan tsan -- -R Units >"$work/out"
expect "presets and arguments" "$(grep ctest "$calls" | tail -n 2 | tr '\n' ,)" \
  "ctest --preset asan -R Units,ctest --preset tsan -R Units,"
stand_in ctest 'exit 8'
code=0
run "$tree/scripts/test" dev asan >"$work/out" || code=$?
expect "ctest's exit code, and no further preset" "$code:$(called 'build --preset asan')" 8:1
code=0
run "$tree/scripts/test" everything >"$work/out" || code=$?
expect "an unknown preset" "$code:$(grep -c 'PRESET' "$work/talk")" 2:1
stand_in ctest 'echo " 1/3 Test #1: units_0 ....***Failed   9.84 sec"
  echo "    Test #1: units_0 ....   Passed   9.70 sec"
  echo " 2/3 Test #2: units_1 ....***Failed   1.00 sec"
  echo " 3/3 Test #3: reader ....***Skipped   0.04 sec"
  printf "The following tests FAILED:\n\t  2 - units_1 (Failed)\n"; exit 8'
run "$tree/scripts/test" >"$work/out" || true
expect "who needed a second try is named" "$(grep -o 'second try.*' "$work/talk")" "second try: units_0 "
expect "the usage of the tests" "$(run "$tree/scripts/test" --help | grep -c PRESET)" 1

set_up libnng-dev
export user=1000
stand_in sudo 'echo "sudo: a password is required" >&2; exit 1'
code=0
run "$tree/scripts/test" >"$work/out" </dev/null || code=$?
expect "tests go on where an optional package cannot be installed" \
  "$code:$(called 'ctest --preset release$'):$(grep -c 'libnng-dev; going on without' "$work/talk")" 0:1:1
set_up libgtest-dev
export user=1000
stand_in sudo 'exit 1'
code=0
run "$tree/scripts/test" >"$work/out" </dev/null || code=$?
expect "but not without the others" "$code:$(called ctest)" 3:0

set_up
make_commit() {
  git -C "$tree" -c user.name=test -c user.email=test@example.org commit -q --allow-empty -m "$1"
}
git init -q "$tree"
echo build >"$tree/.gitignore"
git -C "$tree" add -A
make_commit old
old=$(git -C "$tree" rev-parse HEAD)
make_commit new
expect "two commits are built and compared" "$(run "$tree/scripts/compare_commits" HEAD~1 -- --size=8)" \
  "ran in $work with compare --baseline=$tree/build/commits/$old/build/release/ipcbench --size=8"
run "$tree/scripts/compare_commits" HEAD~1 HEAD >"$work/out"
expect "each once" "$(called --build)" 2
code=0
run "$tree/scripts/compare_commits" nonsense >"$work/out" || code=$?
expect "no commit" "$code:$(cat "$work/talk")" "3:ipcbench: nonsense is no commit here"
code=0
run "$tree/scripts/compare_commits" >"$work/out" || code=$?
expect "commits are missing" "$code:$(called --build)" 2:2
expect "the usage of the comparison" "$(run "$tree/scripts/compare_commits" --help | grep -c 'OLD \[NEW\]')" 1
code=0
run "$tree/scripts/compare_commits" --nonsense >"$work/out" || code=$?
expect "an unknown option" "$code:$(grep -c 'OLD \[NEW\]' "$work/talk")" 2:1

set_up
mkdir -p "$work/prefix/share/ipcbench" "$work/prefix/bin"
cp -r "$source_dir/scripts" "$work/prefix/share/ipcbench/"
peers=$work/prefix/share/ipcbench/scripts/peers.py
code=0
run "$peers" --only=nothing --binary=none >"$work/out" || code=$?
expect "peers without a program" "$code:$(grep -c 'no program none here' "$work/talk")" 2:1
stand_in ipcbench 'echo "no such option" >&2; exit 2'
mv "$work/bin/ipcbench" "$work/prefix/bin"
stand_in perf 'echo "1.5 usecs/op"'
stand_in taskset 'shift 2; exec "$@"'
code=0
run "$peers" --only=perf --pairs=1 >"$work/out" || code=$?
expect "installed peers call what they were installed with" \
  "$code:$(grep -c "failed: $work/prefix/bin/ipcbench.*no such option" "$work/out")" 1:1
expect "installed peers end without a traceback" "$(grep -c Traceback "$work/talk")" 0

set_up
echo 'int main() { return 1 + 1; }' >"$tree/src/main.cpp"
echo 'TEST(Main, ReturnsTwo) {}' >"$tree/tests/main_test.cpp"
# A list of one fault: its text and its tests.
check_fault() {
  printf 'TEST_SOURCES, ALONE = ["main_test.cpp"], []\n' >"$tree/tests/mutants.py"
  printf 'FAULTS = [dict(name="n", file="src/main.cpp", text="%s", instead="", tests="%s")]\n' \
    "$@" >>"$tree/tests/mutants.py"
  run "$tree/scripts/mutants" --check && echo "code 0" || echo "code $?: $(cat "$work/talk")"
}
expect "a fault whose text is there" "$(check_fault '1 + 1' 'Main.*')" "code 0"
expect "a fault whose text is there twice" "$(check_fault 1 'Main.*')" \
  "code 1: mutants: 1 (n): its text is 2 times in src/main.cpp, not once"
expect "a fault whose text has gone" "$(check_fault 3 'Main.*')" \
  "code 1: mutants: 1 (n): its text is 0 times in src/main.cpp, not once"
expect "a fault whose test has gone" "$(check_fault '1 + 1' 'Others.*')" \
  "code 1: mutants: 1 (n): Others is in no test source for it"

[ $failures = 0 ] && echo "scripts: all as expected"
