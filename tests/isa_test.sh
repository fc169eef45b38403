#!/usr/bin/env bash
# Instructions that not every processor has stay where they are called on purpose.
#
#   tests/isa_test.sh objects BUILD            of the objects: what is compiled for an instruction set
#       has no function whose name another object may use too, and wide registers appear nowhere else
#   tests/isa_test.sh qemu TESTS PROGRAM       runs the workloads' tests and one experiment under
#       older processors; exit code 77: no qemu here
set -euo pipefail

fail() { echo "FAILED: $*" >&2; exit 1; }

# counts OBJECT PATTERN: lines of its code that match. Reads all of it: a reader that stops early
# would fail the pipe.
counts() { objdump -d --no-show-raw-insn "$1" | grep -cE "$2" || true; }

objects() {
  cd "$1"
  local kernels others object foreign
  kernels=$(find . -path '*ipcbench_kernels_v[34]_*.dir*' -name '*.o')
  others=$(find . -name '*.o' ! -path '*ipcbench_kernels_v[34]_*.dir*' \
    -path './CMakeFiles/ipcbench*')
  [ -n "$kernels" ] && [ -n "$others" ] || fail "no objects in $1"
  for object in $kernels; do
    # Names with the instruction set in them, as all are that its namespaces mangle.
    foreign=$(nm --defined-only --extern-only "$object" | awk '$2 ~ /[TtWiu]/ {print $3}' |
      grep -Ev '_v[34]' || true)
    [ -z "$foreign" ] || fail "$object defines what others may define too: $foreign"
    [ "$(objdump -h "$object" | grep -c 'init_array' || true)" = 0 ] || fail "$object runs something at start"
    [ "$(counts "$object" '%[yz]mm')" != 0 ] ||
      fail "$object holds no wide instruction; what does this test look at?"
  done
  for object in $others; do
    [ "$(counts "$object" '%[yz]mm|	v[a-z0-9]+ .*%xmm')" = 0 ] ||
      fail "$object holds an instruction that not every processor has"
  done
}

qemu() {
  command -v qemu-x86_64 >/dev/null || exit 77
  local cpu
  # Without SSE3; with AVX, but no AVX2; with what v3 needs, and v4.
  for cpu in qemu64 SandyBridge Haswell Skylake-Server; do
    # Its own warnings are about what it cannot emulate of that processor.
    qemu-x86_64 -cpu "$cpu" "$1" --gtest_brief=1 --gtest_filter='Workloads.*:Payload.*' 2>/dev/null ||
      fail "the workloads under $cpu ended with $?"
    qemu-x86_64 -cpu "$cpu" "$2" list >/dev/null 2>&1 || fail "ipcbench list under $cpu ended with $?"
    echo "$cpu: good"
  done
  # The test can fail: this processor lacks what the loops of v3 need.
  local code=0
  qemu-x86_64 -cpu Nehalem "$2" --work=matmul:8:isa=v3 --dry-run >/dev/null 2>&1 || code=$?
  [ "$code" = 3 ] || fail "isa=v3 on Nehalem ends with $code, not 3"
}

case $1 in
  objects) objects "$2" ;;
  qemu) qemu "$2" "$3" ;;
  *) echo "usage: $0 objects BUILD | qemu TESTS PROGRAM" >&2; exit 2 ;;
esac
