# The Debian and Ubuntu packages that ipcbench needs, and their installation. Sourced by
# scripts/build.sh, which defines `say`, `die` and `root`; within its lock.

tool_packages=(
  cmake ninja-build g++ pkg-config git
  libcli11-dev libfmt-dev nlohmann-json3-dev libeigen3-dev libxxhash-dev
)
test_packages=(
  "${tool_packages[@]}"
  libgtest-dev libgmock-dev python3-jsonschema python3-matplotlib
)
# What needs one of these is left out where there is no such package: valijson is not in Ubuntu 22.04. The
# libraries are measured, the emulator runs the program on older processors, the others read what it
# wrote, or are what Python's pools are made of.
optional_test_packages=(
  libvalijson-dev libzmq3-dev libnng-dev libboost-dev qemu-user
  libbenchmark-tools python3-scipy python3-pandas
  python3-numpy python3-joblib python3-zmq python3-mpi4py python3-yaml
  libopenmpi-dev openmpi-bin libmpich-dev mpich
)

# Prints those of the given packages that are not installed, one per line.
missing_packages() {
  local status package
  status=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "installed $package" <<<"$status" || echo "$package"
  done
}

packages_log=$root/build/packages.log
lists_are_fresh=false

# How this user becomes root, into `as_root`; fails where there is no way.
become_root() {
  as_root=()
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo >/dev/null || return 1
  # Without a terminal nobody is there to type a password.
  if [ -t 2 ]; then as_root=(sudo); else as_root=(sudo -n); fi
  "${as_root[@]}" true </dev/null 9>&-
}

apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=600 "$@" </dev/null >"$packages_log" 2>&1 9>&-
}

# Installs the given packages; fails with the reason in `refusal`.
try_install() {
  local as_root
  if [ "${IPCBENCH_NO_INSTALL:-0}" != 0 ]; then
    refusal="IPCBENCH_NO_INSTALL is set, and these packages are missing: $*"
    return 1
  fi
  if ! command -v apt-get >/dev/null || ! become_root; then
    refusal="cannot install packages as this user; as root: apt-get install $*"
    return 1
  fi
  say "installing $*"
  $lists_are_fresh || apt_get update || say "apt-get update failed: trying with what it knows"
  lists_are_fresh=true
  apt_get install -y --no-install-recommends "$@" && return
  tail -n 20 "$packages_log" >&2
  refusal="apt-get could not install $*"
  return 1
}

# Installs what is missing of the given packages. With nothing missing it costs one dpkg-query.
install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "no dpkg here: taking the libraries as they are"
    return
  fi
  local missing refusal
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} != 0 ] || return 0
  try_install "${missing[@]}" || die "$refusal"
}

# The same for packages that nobody has to have: those that apt does not know are skipped, and what
# this user may not install, or apt cannot, is done without.
install_optional_packages() {
  command -v dpkg-query >/dev/null || return 0
  local missing package refusal known=()
  mapfile -t missing < <(missing_packages "$@")
  for package in "${missing[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1; then known+=("$package")
    else say "there is no package $package here: going on without"
    fi
  done
  [ ${#known[@]} != 0 ] || return 0
  try_install "${known[@]}" || say "$refusal; going on without"
}
