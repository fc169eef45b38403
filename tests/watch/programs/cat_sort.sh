# expect: healthy or slow-consumer
# A file goes through a pipe into a sort.
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
seq 1 2000000 | awk '{ printf "%020d some text to carry\n", ($1 * 7919) % 2000003 }' > "$lines"
cat "$lines" "$lines" | LC_ALL=C sort --parallel=1 -S 400M > /dev/null
