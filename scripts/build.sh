# Building for scripts/ipcbench and scripts/test. Sourced; the caller has set `root`, the top of the
# source tree. Everything said here goes to stderr.

source "$root/scripts/packages.sh"

say() { echo "ipcbench: $*" >&2; }
die() {
  say "$*"
  exit 3  # as the tool does: this machine lacks something
}

# From here to unlock_build only one script at a time is at work in this tree. Descriptor 9 is the
# lock; commands that may leave a daemon behind must not inherit it.
lock_build() {
  mkdir -p "$root/build"
  exec 9>"$root/build/.lock"
  flock -n 9 && return
  say "waiting for another build"
  flock 9
}
unlock_build() { exec 9>&-; }

# What matters of a log: from ninja's first failure on, or else its end.
show_failure() {
  if grep -q '^FAILED:' "$1"; then sed -n '/^FAILED:/,$p' "$1" | head -n 200
  else tail -n 60 "$1"
  fi >&2
}

# Shows on the terminal how far the build is that writes this log, until it is killed or the script has
# ended: a background job does not hear of Ctrl-C.
show_progress() {
  local step
  while sleep 0.2 && kill -0 $$ 2>/dev/null; do
    step=$(tail -c 4000 "$1" 2>/dev/null | grep -oE '^\[[0-9]+/[0-9]+\]' | tail -n 1) || continue
    step=${step//[][]/}
    printf '\ripcbench: step %s of %s\033[K' "${step%/*}" "${step#*/}" >&2
  done
}

# build_preset PRESET [BUILD]: configures and builds, quietly unless that fails. Within the lock. Of a
# configuration several things can be built: BUILD is CMake's build preset for it, if not PRESET.
build_preset() {
  local log=$root/build/$1.log code=0 progress=
  mkdir -p "$root/build/$1"
  # Its time is that of the build's beginning: what changes meanwhile counts as changed.
  touch "$root/build/$1/.building"
  say "building $1 (log: $log)"
  : >"$log"
  if [ -t 2 ]; then
    show_progress "$log" 9>&- &
    progress=$!
  fi
  (cd "$root" && cmake --preset "$1" && cmake --build --preset "${2:-$1}") \
    </dev/null >"$log" 2>&1 9>&- || code=$?
  if [ -n "$progress" ]; then
    kill "$progress"
    wait "$progress" || true
    printf '\r\033[K' >&2
  fi
  if [ $code != 0 ]; then
    show_failure "$log"
    die "the build failed; its log: $log"
  fi
  mv "$root/build/$1/.building" "$root/build/$1/.built"
}
