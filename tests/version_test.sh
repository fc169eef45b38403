#!/usr/bin/env bash
# What scripts/version.cmake makes of tags, of an archive and of neither, in a repository of its own.
set -euo pipefail
source_dir=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

git_here() { git -C "$work/tree" -c user.name=test -c user.email=test@example.org -c tag.gpgSign=false "$@"; }
# The version; the header stays for commit_in_header.
version_of() {
  cmake -DSOURCE="$1" -DFALLBACK=9.8.7 -DHEADER="$work/header" -P "$source_dir/scripts/write_commit.cmake"
  sed -n 's/#define IPCBENCH_VERSION "\(.*\)"/\1/p' "$work/header"
}
commit_in_header() { sed -n 's/#define IPCBENCH_COMMIT "\(.*\)"/\1/p' "$work/header"; }
# expect WHAT ACTUAL EXPECTED
expect() {
  [ "$2" = "$3" ] && return
  printf 'FAILED: %s\n  is:        %s\n  should be: %s\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}
archive() {
  rm -rf "$work/archive"
  mkdir "$work/archive"
  git_here archive HEAD | tar -x -C "$work/archive"
}

mkdir -p "$work/tree/scripts"
cp "$source_dir/scripts/archive_version.txt" "$work/tree/scripts"
cp "$source_dir/.gitattributes" "$work/tree"
git init -q "$work/tree"
git_here add -A
git_here commit -qm first
expect "without a tag" "$(version_of "$work/tree")" 9.8.7
archive
expect "an archive without a tag" "$(version_of "$work/archive")" 9.8.7
git_here tag v1.2.3
git_here tag later
expect "at a tag" "$(version_of "$work/tree")" 1.2.3
expect "the commit" "$(commit_in_header)" "$(git_here rev-parse --short=12 HEAD)"
touch -d 2001-01-01 "$work/header"
version_of "$work/tree" >/dev/null
expect "what did not change is not touched" "$(date -r "$work/header" +%Y)" 2001
git_here commit -q --allow-empty -m second
expect "a commit behind a tag" "$(version_of "$work/tree")" 1.2.3+1
archive
expect "an archive of it" "$(version_of "$work/archive")" 1.2.3+1
expect "an archive's commit" "$(commit_in_header)" "$(git_here rev-parse --short=12 HEAD)"
echo change >>"$work/tree/.gitattributes"
version_of "$work/tree" >/dev/null
expect "sources that were changed" "$(commit_in_header)" "$(git_here rev-parse --short=12 HEAD)-dirty"
mkdir "$work/tree/inner"
expect "sources within another repository" "$(version_of "$work/tree/inner"):$(commit_in_header)" 9.8.7:

[ $failures = 0 ] && echo "version: all as expected"
