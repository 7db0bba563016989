#!/usr/bin/env bash
# Starts the real program under a virtual display, looks for a window that is not blank and for
# a server that listens; then starts it without a display and reads what it says.
#
# PACKET_LAB names a program that is already built; otherwise this builds one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly DEADLINE=60 # seconds for each thing waited for; far more than is needed

if [[ -z ${PACKET_LAB:-} ]]; then
    cargo build --locked
    target=$(cargo metadata --locked --no-deps --format-version 1 |
        sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
    PACKET_LAB="$target/debug/packet-lab"
fi
PACKET_LAB=$(realpath "$PACKET_LAB")

for tool in Xvfb xdotool import identify timeout; do
    if ! command -v "$tool" >/dev/null; then
        echo "smoke test: $tool is missing; tests/run installs it on Debian" >&2
        exit 1
    fi
done

work=$(mktemp -d)
lab=
server=
second=
clean_up() {
    local pid
    for pid in $lab $second $server; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    echo "smoke test: $*" >&2
    local log
    for log in "$work"/*.log; do
        if [[ -s $log ]]; then
            echo "--- ${log##*/}" >&2
            tail -n 40 "$log" >&2
        fi
    done
    exit 1
}

# Whether a process of ours still runs (and is no zombie).
runs() {
    [[ -r /proc/$1/stat ]] && [[ $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) != Z* ]]
}

# Tries a command until it succeeds; the program must be running all the while.
until_it_holds() {
    local what=$1 give_up=$((SECONDS + DEADLINE))
    shift
    until "$@"; do
        [[ -z $lab ]] || runs "$lab" || fail "the program ended while waiting for $what"
        ((SECONDS < give_up)) || fail "$DEADLINE s passed without $what"
        sleep 0.2
    done
}

# A home of its own: nobody's settings are read or written.
export HOME="$work" LC_ALL=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1
export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state"
export XDG_CACHE_HOME="$work/cache" XDG_RUNTIME_DIR="$work/runtime"
mkdir -m 700 "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME" "$XDG_CACHE_HOME" \
    "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY WAYLAND_SOCKET LANGUAGE

Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display" >"$work/xvfb.log" 2>&1 &
server=$!
until_it_holds "a virtual display" grep -q '[0-9]' "$work/display"
display=":$(tr -d '[:space:]' <"$work/display")"

# 1. The window opens.
DISPLAY=$display "$PACKET_LAB" --time-start >"$work/window.log" 2>&1 &
lab=$!
has_window() {
    DISPLAY=$display xdotool search --name 'Packet Lab' >/dev/null 2>&1
}
until_it_holds "a window" has_window
echo "a window is there"

# 2. Something is drawn in it: a blank one has a single colour, text alone has dozens.
colours=0
is_drawn() {
    DISPLAY=$display import -silent -window root "$work/shot.png" 2>"$work/import.log" || return 1
    colours=$(identify -format '%k' "$work/shot.png" 2>"$work/import.log") || return 1
    ((colours > 50))
}
until_it_holds "a picture with more than 50 colours" is_drawn
echo "it shows $colours colours"

until_it_holds "the time to the first frame" grep -qs '^first frame: [0-9]' "$work/window.log"
grep '^first frame' "$work/window.log"

# At rest it draws nothing: hardly any processor time goes by, in hundredths of a second.
spent() {
    awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$lab/stat"
}
sleep 2
before=$(spent)
sleep 2
rest=$(($(spent) - before))
((rest <= 10)) || fail "at rest it takes $rest hundredths of a second in two seconds"
echo "at rest it takes $rest hundredths of a second in two seconds"

# 3. The server listens: one of the program's sockets is in the kernel's table of UDP sockets,
# at 8080 or, where that is taken, a little above.
port=
has_server_port() {
    local link inode hex
    for link in "/proc/$lab/fd"/*; do
        inode=$(readlink "$link" 2>/dev/null) || continue
        [[ $inode == socket:\[*\] ]] || continue
        inode=${inode//[!0-9]/}
        hex=$(awk -v inode="$inode" '$10 == inode { sub(/.*:/, "", $2); print $2 }' \
            /proc/net/udp /proc/net/udp6 2>/dev/null) || continue
        [[ -n $hex ]] || continue
        port=$((16#$hex))
        ((port < 8080 || port >= 8180)) || return 0
    done
    return 1
}
until_it_holds "a UDP socket at port 8080 or a little above" has_server_port
echo "its server listens at UDP port $port"

# 4. It ends when it is told to.
told=$SECONDS
kill -TERM "$lab"
while runs "$lab"; do
    ((SECONDS < told + 10)) || fail "the program still runs 10 s after SIGTERM"
    sleep 0.1
done
code=0
wait "$lab" || code=$?
lab=
# 0: it has tidied up. 143: the signal's own way to end a program.
[[ $code == 0 || $code == 143 ]] || fail "after SIGTERM the exit code is $code"
echo "it ends on SIGTERM with exit code $code"

# 5. When the display server ends, so does the program, soon: with the sums, and one sentence that says why.
ends_with() {
    local display=$1 signal=$2 pid=$3 name="$1-$2"
    until_it_holds "the window on $display" grep -qs '^first frame: [0-9]' "$work/ended-$name.log"
    kill "-$signal" "$pid"
    wait "$pid" 2>/dev/null || true
    second=
    local told=$SECONDS code=0
    while runs "$lab"; do
        ((SECONDS < told + DEADLINE)) || fail "$DEADLINE s after $display ended ($signal) the program still runs"
        sleep 0.1
    done
    wait "$lab" || code=$?
    lab=
    ((code == 1)) || fail "after $display ended ($signal) the exit code is $code"
    # The library of Wayland writes lines of its own where it finds the connection gone.
    local said
    said=$(grep -v '^Io error: ' "$work/ended-$name-told.log" || true)
    [[ $said == *'The display of the window has ended'* ]] || fail "nothing says that $display ended"
    [[ $(wc -l <<<"$said") == 1 ]] || fail "more than one sentence says that $display ended"
    grep -q '^sent 0' "$work/ended-$name.log" || fail "there is no summary after $display ended"
    ! grep -q 'hell' "$work/ended-$name.log" || fail "after $display ended a lesson is played"
    echo "when $display ends (SIG$signal) it says so and ends with exit code $code"
}
for signal in KILL TERM; do
    Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display-$signal" >>"$work/xvfb.log" 2>&1 &
    second=$!
    until_it_holds "a second display" grep -q '[0-9]' "$work/display-$signal"
    DISPLAY=":$(tr -d '[:space:]' <"$work/display-$signal")" "$PACKET_LAB" --time-start \
        >"$work/ended-Xvfb-$signal.log" 2>"$work/ended-Xvfb-$signal-told.log" &
    lab=$!
    ends_with Xvfb "$signal" "$second"
done
if command -v weston >/dev/null; then
    for signal in KILL TERM; do
        weston --backend=headless-backend.so --use-pixman --socket="smoke-$signal" --idle-time=0 \
            >>"$work/weston.log" 2>&1 &
        second=$!
        until_it_holds "a compositor" test -S "$XDG_RUNTIME_DIR/smoke-$signal"
        WAYLAND_DISPLAY="smoke-$signal" "$PACKET_LAB" --time-start \
            >"$work/ended-Weston-$signal.log" 2>"$work/ended-Weston-$signal-told.log" &
        lab=$!
        ends_with Weston "$signal" "$second"
    done
else
    echo "skipped: weston is not here, whose end would be tried too"
fi

# 6. Without a display the experiment is played in the terminal.
code=0
timeout --kill-after=5 "$DEADLINE" "$PACKET_LAB" >"$work/terminal.log" 2>&1 </dev/null || code=$?
((code == 0)) || fail "without a display the exit code is $code"
grep -qE 'hell([^o]|$)' "$work/terminal.log" || fail "without a display nothing is said of “hell”"
echo "without a display it plays in the terminal"

# 7. So it is where there is none at the address that is given, and the words are for people: they
# name no file of a library.
code=0
DISPLAY=$display.nowhere timeout --kill-after=5 "$DEADLINE" "$PACKET_LAB" >"$work/lost.log" 2>&1 </dev/null || code=$?
((code == 0)) || fail "with a display that cannot be reached the exit code is $code"
grep -qE 'hell([^o]|$)' "$work/lost.log" || fail "with a display that cannot be reached nothing is said of “hell”"
! grep -q '\.rs:' "$work/lost.log" || fail "with a display that cannot be reached it tells of its sources"
echo "with a display that cannot be reached it plays too"

# 8. Both painters draw the same window; where OpenGL cannot be had the second does by itself.
no_opengl=(LIBGL_DRIVERS_PATH=/nonexistent __EGL_VENDOR_LIBRARY_FILENAMES=/dev/null)
# Its port is free there, whatever else runs.
alone=(unshare -rn sh -c 'ip link set lo up; exec "$0" "$@"')
"${alone[@]}" true 2>/dev/null || alone=()
drawn_by() {
    local painter=$1 name=$2
    shift 2
    rm -rf "$XDG_CONFIG_HOME"/*
    env DISPLAY="$display" "${alone[@]}" "$@" --time-start >"$work/$name.log" 2>&1 &
    lab=$!
    until_it_holds "a frame drawn by $painter" grep -qs "drawn by $painter" "$work/$name.log"
    colours=0
    until_it_holds "a picture with more than 50 colours" is_drawn
    sleep 1
    is_drawn
    mv "$work/shot.png" "$work/$name.png"
    kill -TERM "$lab"
    wait "$lab" || true
    lab=
}
drawn_by glow by-glow "$PACKET_LAB"
drawn_by wgpu by-wgpu "$PACKET_LAB" --painter wgpu
# Of a million pixels those that differ by more than a twentieth; in all, some differ by less, at the edges of letters.
differ=$(compare -metric AE -fuzz 5% "$work/by-glow.png" "$work/by-wgpu.png" null: 2>&1 || true)
((${differ%.*} <= 1000)) || fail "between the painters $differ pixels differ"
echo "both painters draw the same but for $differ pixels"
drawn_by wgpu fallen-back env "${no_opengl[@]}" "$PACKET_LAB"
echo "where OpenGL cannot be had wgpu draws"
code=0
env DISPLAY="$display" "${no_opengl[@]}" timeout --kill-after=5 "$DEADLINE" "$PACKET_LAB" --painter glow \
    >"$work/forced.log" 2>&1 </dev/null || code=$?
grep -qE 'hell([^o]|$)' "$work/forced.log" || fail "with a painter that cannot draw nothing is said of “hell”"
echo "a painter that is forced and cannot draw is told, and the experiment plays in the terminal"
