#!/bin/sh
# A pool for ipcbench with one worker, cat, over two fifos: ipcbench --transport=program:run=./example.sh
#   --workers=1 --work=none --size=8. A shell is slow: it counts in lines, and its clock is `date`.
exec <&3
read -r asked                                          # the experiment, one line of JSON
number() { printf '%s' "$asked" | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }
refuse() { echo "{\"type\":\"unavailable\",\"reason\":\"$1\"}" >&4; exit; }
case $asked in *'"work":"none"'*) ;; *) refuse "example.sh computes nothing: write --work=none" ;; esac
[ "$(number workers)" = 1 ] || refuse "example.sh has one worker: write --workers=1"
size=$(number size_bytes) messages=$(number messages) duration=$(number duration_ns)
[ "$size" -le 65536 ] || refuse "example.sh sends lines of at most 64 KiB: write a smaller --size"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
mkfifo "$folder/tasks" "$folder/replies"
cat <"$folder/tasks" >"$folder/replies" 3<&- 4>&- & worker=$!
exec 5>"$folder/tasks" 6<"$folder/replies"
task=$(head -c "$((size - 1))" /dev/zero | tr '\0' x)
ask() { echo "$task" >&5 && read -r reply <&6 && [ "$reply" = "$task" ]; }
ask                                                    # warm
echo "{\"type\":\"ready\",\"processes\":[{\"role\":\"coordinator\",\"pid\":$$},{\"role\":\"worker\",\"pid\":$worker}]}" >&4
read -r go
done=0 batches='' begin=$(date +%s%N) now=0 before=0
while if [ -n "$messages" ]; then [ "$done" -lt "$messages" ]; else [ "$now" -lt "$duration" ]; fi; do
  ask || { echo '{"type":"failed","reason":"a reply is not what was sent","worker":1}' >&4; exit 1; }
  done=$((done + 1)) now=$(($(date +%s%N) - begin))
  batches="$batches${batches:+,}$((now - before))" before=$now
done
echo "{\"type\":\"result\",\"messages\":$done,\"wall_ns\":$now,\"batch_messages\":1,\"batches_ns\":[$batches],\"checked\":$done}" >&4
read -r end
