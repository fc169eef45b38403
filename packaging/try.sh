#!/bin/sh
# Tries a package on a system that has nothing of ours; as root in a container or chroot made for it:
#
#   packaging/try.sh ipcbench_VERSION_amd64.deb | ipcbench-VERSION-linux-x86_64.tar.gz
#
# Installs it, runs it as a user without rights, and removes it. Exit code 1 where anything is not as it should be.
set -eu
package=$(readlink -f "$1")

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

case $package in
  *.deb)
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
    program=/usr/bin/ipcbench
    ;;
  *)
    mkdir -p /opt
    tar -xzf "$package" -C /opt
    ln -sf /opt/ipcbench-*/bin/ipcbench /usr/local/bin/ipcbench
    program=/usr/local/bin/ipcbench
    ;;
esac

work=$(mktemp -d)
chmod 777 "$work"
as_nobody() { (cd "$work" && setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work" "$@"); }
as_nobody "$program" --version
as_nobody "$program" run smoke --dry-run >/dev/null || fail "no config by its name"
as_nobody "$program" --transport=pipe,shm --size=4KiB --budget=300ms -o "$work/result.json" >/dev/null ||
  fail "a run"
as_nobody "$program" report "$work/result.json" >/dev/null || fail "its report"
if as_nobody "$program" run nonsense 2>"$work/talk"; then fail "a config that is not there"; fi
grep -q 'installed configs: .*smoke' "$work/talk" || fail "installed configs are not named: $(cat "$work/talk")"
rm -r "$work"

case $package in
  *.deb)
    DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq ipcbench >/dev/null
    for place in /usr/bin/ipcbench /usr/share/ipcbench /usr/share/doc/ipcbench; do
      [ ! -e $place ] || fail "$place is left"
    done
    ;;
  *) rm -r /opt/ipcbench-* /usr/local/bin/ipcbench ;;
esac
echo "$(basename "$package"): installed, run and removed"
