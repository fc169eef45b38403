#!/usr/bin/env bash
# Completion as shells do it, and the manual page, by the program that is given.
set -euo pipefail
program=$(readlink -f "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
ln -s "$program" "$directory/ipcbench"
PATH=$directory:$PATH
fail() { printf 'FAIL: %s\n' "$*" >&2; exit 1; }

# Of bash: what it puts in place of the word under the cursor, where '=' and ':' end words.
eval "$(ipcbench completion bash)"
offered() {
    COMP_LINE=$1 COMP_POINT=${#1}
    COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
    COMPREPLY=()
    _ipcbench 2>/dev/null
    printf '%s ' "${COMPREPLY[@]}"
}
expect() {
    local wanted=$1
    shift
    [[ $(offered "$@") == "$wanted " ]] || fail "bash: '$1' offers '$(offered "$@")', not '$wanted'"
}
expect "compare completion" "ipcbench comp" ipcbench comp
expect history "ipcbench hi" ipcbench hi
expect --size= "ipcbench --si" ipcbench --si
expect spawn "ipcbench --start=s" ipcbench --start = s
expect "fork forkserver" "ipcbench --start=f" ipcbench --start = f
expect "capacity=" "ipcbench --transport=pipe:cap" ipcbench --transport = pipe : cap
expect "--baseline=" "ipcbench compare --base" ipcbench compare --base

command -v zsh >/dev/null && { ipcbench completion zsh >"$directory/_ipcbench"; zsh -n "$directory/_ipcbench"; }
command -v fish >/dev/null && { ipcbench completion fish >"$directory/ipcbench.fish"; fish -n "$directory/ipcbench.fish"; }

ipcbench man >"$directory/ipcbench.1"
if command -v man >/dev/null && man -l /dev/null >/dev/null 2>&1; then
    text=$(MANWIDTH=100 man --warnings -l "$directory/ipcbench.1" 2>"$directory/warnings" | col -b)
    [[ ! -s $directory/warnings ]] || fail "man: $(cat "$directory/warnings")"
else
    text=$(cat "$directory/ipcbench.1")
fi
for word in SYNOPSIS COMMANDS OPTIONS EXAMPLES "EXIT STATUS"; do
    grep -q "$word" <<<"$text" || fail "the manual has no section $word"
done
if command -v mandoc >/dev/null; then mandoc -T lint -W error "$directory/ipcbench.1"; fi
exit 0
