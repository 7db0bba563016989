#!/usr/bin/env bash
# What share of a core drawing takes while nobody touches the window and another program sends all the time: the
# window's thread, the threads of Mesa's software renderer, and the server's thread for comparison.
#
#     benches/drawing.sh [PROGRAM...]
#
# Each PROGRAM is a release build of Packet Lab, measured in turn; without one this builds it. RATE (20000 datagrams a
# second), LASTS (10 s) and ROUNDS (3) can be set. With TOUCHED=1 the pointer moves five times a second:
# then nothing bounds the drawing. It needs Xvfb and python3, with TOUCHED xdotool too, and never fails for a time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly RATE=${RATE:-20000} LASTS=${LASTS:-10} ROUNDS=${ROUNDS:-3} DEADLINE=60

for tool in Xvfb python3; do
    command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }
done
if (($# == 0)); then
    cargo build --locked --release
    target=$(cargo metadata --locked --no-deps --format-version 1 |
        sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
    set -- "$target/release/packet-lab"
fi

work=$(mktemp -d)
lab=
server=
sender=
hand=
clean_up() {
    local pid
    for pid in $hand $sender $lab $server; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

until_it_holds() {
    local give_up=$((SECONDS + DEADLINE))
    until "$@"; do
        ((SECONDS < give_up)) || { echo "$DEADLINE s passed without: $*" >&2; exit 1; }
        sleep 0.1
    done
}

# The least of what a program needs around it; nobody's settings are read or written.
export HOME="$work" LC_ALL=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1
export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state"
export XDG_CACHE_HOME="$work/cache" XDG_RUNTIME_DIR="$work/runtime"
mkdir -m 700 "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"
unset WAYLAND_DISPLAY WAYLAND_SOCKET
# The stage, which draws more than the list of lessons.
mkdir "$XDG_CONFIG_HOME/packet-lab"
echo "lessons_first = false" >"$XDG_CONFIG_HOME/packet-lab/settings.toml"

Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
server=$!
until_it_holds grep -qs '[0-9]' "$work/display"
DISPLAY=":$(tr -d '[:space:]' <"$work/display")"
export DISPLAY

# The port of the program's UDP socket.
port_of() {
    local link inode
    for link in "/proc/$1/fd"/*; do
        inode=$(readlink "$link" 2>/dev/null) || continue
        [[ $inode == socket:\[*\] ]] || continue
        awk -v inode="${inode//[!0-9]/}" '$10 == inode { sub(/.*:/, "", $2); print $2 }' /proc/net/udp
    done | head -n 1
}
has_port() { [[ -n $(port_of "$lab") ]]; }

# Processor time of groups of threads in hundredths of a second: the window, the renderer, the server.
times() {
    cat "/proc/$lab/task"/*/stat 2>/dev/null | awk -v main="$lab" '{
        id = $1; name = $0; sub(/^[0-9]+ \(/, "", name); sub(/\) .*/, "", name)
        rest = $0; sub(/.*\) /, "", rest); split(rest, field, " "); used = field[12] + field[13]
        if (id == main) window += used
        else if (name ~ /llvmpipe|disk|gallium|gdrv/) renderer += used
        else if (name == "server") reader += used
    } END { print window + 0, renderer + 0, reader + 0 }'
}

measure() {
    "$1" --time-start --lang en >"$work/window.log" 2>&1 &
    lab=$!
    until_it_holds grep -qs '^first frame' "$work/window.log"
    until_it_holds has_port
    python3 - "$((16#$(port_of "$lab")))" "$RATE" >"$work/sent" <<'PYTHON' &
import signal, socket, sys, time

port, rate = int(sys.argv[1]), int(sys.argv[2])
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.connect(("127.0.0.1", port))
begun, sent, going = time.monotonic(), 0, True

def stop(*_):
    global going
    going = False

signal.signal(signal.SIGTERM, stop)
while going:
    due = int((time.monotonic() - begun) * rate)
    while sent < due:
        try:
            out.send(b"hello")
        except ConnectionRefusedError:
            pass
        sent += 1
    time.sleep(0.001)
print(round(sent / (time.monotonic() - begun)))
PYTHON
    sender=$!
    if [[ -n ${TOUCHED:-} ]]; then
        while sleep 0.2; do
            xdotool mousemove "$((400 + RANDOM % 400))" 300
        done &
        hand=$!
    fi
    # It has settled, and no input was lately.
    sleep 2
    local before after
    before=$(times)
    sleep "$LASTS"
    after=$(times)
    if [[ -n $hand ]]; then
        kill -TERM "$hand"
        wait "$hand" 2>/dev/null || true
        hand=
    fi
    kill -TERM "$sender"
    wait "$sender" || true
    sender=
    kill -TERM "$lab"
    wait "$lab" || true
    lab=
    echo "$before $after $(cat "$work/sent")" | awk -v s="$LASTS" -v name="$1" '{
        printf "| %s | %d | %.0f %% | %.0f %% | %.0f %% | %.0f %% |\n", name, $7,
            ($4 - $1) / s, ($5 - $2) / s, ($4 - $1 + $5 - $2) / s, ($6 - $3) / s }'
}

echo "| program | datagrams/s | the window's thread | the renderer's threads | both | the server's thread |"
echo "| --- | --- | --- | --- | --- | --- |"
for ((round = 0; round < ROUNDS; round++)); do
    for program in "$@"; do
        measure "$(realpath "$program")"
    done
done
