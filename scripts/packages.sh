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
# libraries are measured, the emulator runs the program on older processors, the others read what it wrote.
optional_test_packages=(
  libvalijson-dev libzmq3-dev libnng-dev libboost-dev qemu-user
  libbenchmark-tools python3-scipy python3-pandas
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

apt_get() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    # Without a terminal nobody is there to type a password.
    if [ -t 2 ]; then as_root=(sudo); else as_root=(sudo -n); fi
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=600 "$@" </dev/null >"$packages_log" 2>&1 9>&-
}

# Installs what is missing of the given packages. With nothing missing it costs one dpkg-query.
install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "no dpkg here: taking the libraries as they are"
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} != 0 ] || return 0
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; }; then
    die "cannot install packages as this user; as root: apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  $lists_are_fresh || apt_get update || say "apt-get update failed: trying with what it knows"
  lists_are_fresh=true
  if ! apt_get install -y --no-install-recommends "${missing[@]}"; then
    tail -n 20 "$packages_log" >&2
    die "apt-get could not install ${missing[*]}"
  fi
}

# The same for packages that some releases do not have: those that apt does not know are skipped.
install_optional_packages() {
  command -v dpkg-query >/dev/null || return 0
  local missing package known=()
  mapfile -t missing < <(missing_packages "$@")
  for package in "${missing[@]}"; do
    if apt-cache show "$package" >/dev/null 2>&1; then known+=("$package")
    else say "there is no package $package here: going on without"
    fi
  done
  [ ${#known[@]} = 0 ] || install_packages "${known[@]}"
}
