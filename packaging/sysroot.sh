#!/usr/bin/env bash
# Makes the system that portable programs are built against: the C library of Debian 11 (glibc 2.31), and
# for everything else the headers of this Debian 12, whose compiler builds. Nobody has to be root.
#
#   packaging/sysroot.sh DIRECTORY
#   cmake -S . -B build/portable -G Ninja --toolchain packaging/portable.cmake \
#     -DIPCBENCH_SYSROOT=DIRECTORY -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON
set -euo pipefail
sysroot=$(readlink -m "${1:?DIRECTORY is missing}")
mirror=${IPCBENCH_MIRROR:-http://deb.debian.org/debian}
of_debian_11=(libc6 libc6-dev linux-libc-dev)
of_debian_12=(libcli11-dev libfmt-dev libfmt9 nlohmann-json3-dev libeigen3-dev libxxhash-dev libxxhash0
  libzmq3-dev libzmq5 libnng-dev libnng1 libboost1.74-dev)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# apt with a list, state and cache of its own: this system does not hear of Debian 11.
mkdir -p "$work"/{lists/partial,cache/archives/partial,old,new}
touch "$work/status"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] $mirror bullseye main" >"$work/sources.list"
apt_of_debian_11=(-qq -o APT::Sandbox::User= -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=-
  -o Dir::State="$work" -o Dir::State::Lists="$work/lists" -o Dir::State::Status="$work/status"
  -o Dir::Cache="$work/cache")
apt-get "${apt_of_debian_11[@]}" update
(cd "$work/old" && apt-get "${apt_of_debian_11[@]}" download "${of_debian_11[@]}")
(cd "$work/new" && apt-get -qq -o APT::Sandbox::User= download "${of_debian_12[@]}")
mkdir -p "$sysroot"
for package in "$work"/{old,new}/*.deb; do dpkg-deb -x "$package" "$sysroot"; done

# Some libraries are links from the root, which would lead to the libraries of this system.
find "$sysroot"/{lib,lib64,usr/lib} -name '*.so*' -lname '/*' -printf '%p\0%l\0' |
  while IFS= read -r -d '' link && IFS= read -r -d '' target; do
    ln -sfrn "$sysroot$target" "$link"
  done

# The compiler looks for the headers of its own C++ library within the sysroot.
version=$(g++ -dumpversion | cut -d. -f1)
for headers in include/c++ "include/$(g++ -print-multiarch)/c++"; do
  mkdir -p "$sysroot/usr/$headers"
  ln -sfn "/usr/$headers/$version" "$sysroot/usr/$headers/$version"
done
echo "$sysroot: $(basename "$(echo "$work"/old/libc6_*.deb)")"
