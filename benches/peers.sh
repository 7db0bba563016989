#!/usr/bin/env bash
# The same flood into the lab and into other programs, side by side: what each received, what it
# kept, whether it said what was lost, and what it took. See `benches/peers.sh help`.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: benches/peers.sh [DATAGRAMS [ROUNDS]]        (200000, 3)

Floods, with datagrams of 64 bytes as fast as a python3 loop sends them, the lab's
window and its command line, Packet Sender, a python3 loop, socat and iperf3 -u (which
brings its own sender); and lets the lab send to itself, recording both ends. Then it
starts both windows and waits for them to appear. Medians of the rounds are printed.

  received   sent less the drops that the kernel counted (/proc/net/udp)
  kept       what the program itself says, or writes, that it has
  CPU        utime + stime of /proc/PID/stat, for each datagram received
  memory     VmHWM: its peak; at the start VmRSS when the window is there

The lab must be built: cargo build --release; cargo build --release --no-default-features
--example both_ends. The others are the Debian packages packetsender (needs xset of
x11-xserver-utils), socat, iperf3, python3, xvfb, xdotool, iproute2: what is missing is
named and left out. CARGO_TARGET_DIR is honoured.
TEXT
}

case "${1:-}" in
    help | -h | --help) usage; exit 0 ;;
esac
count=${1:-200000}
rounds=${2:-3}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
release=${CARGO_TARGET_DIR:-target}/release
lab=$release/packet-lab
both=$release/examples/both_ends
for program in "$lab" "$both"; do
    [[ -x $program ]] || { echo "$program is missing; see benches/peers.sh help" >&2; exit 1; }
done

has() {
    command -v "$1" >/dev/null || { echo "left out: $2 (no $1)" >&2; return 1; }
}
has python3 'the sender' || exit 1
has ss 'everything (iproute2)' || exit 1

scratch=$(mktemp -d)
chmod 700 "$scratch"
children=()
finish() {
    for pid in "${children[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    rm -rf "$scratch"
}
trap finish EXIT
export HOME=$scratch XDG_RUNTIME_DIR=$scratch XDG_CONFIG_HOME=$scratch/config XDG_DATA_HOME=$scratch/data
export LIBGL_ALWAYS_SOFTWARE=1

display=
if has Xvfb 'the windows'; then
    Xvfb -noreset -displayfd 3 -screen 0 1280x800x24 3>"$scratch/display" >/dev/null 2>&1 &
    children+=($!)
    for _ in $(seq 100); do
        [[ -s $scratch/display ]] && break
        sleep 0.05
    done
    display=:$(cat "$scratch/display")
fi

# Utime and stime of a process in ticks.
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
memory() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status"; }

# The UDP port that a process listens on; waits for it.
port_of() {
    local port
    for _ in $(seq 200); do
        port=$(ss -Hulnp | awk -v pid="pid=$1," 'index($0, pid) { n = split($4, a, ":"); print a[n]; exit }')
        if [[ -n $port ]]; then
            echo "$port"
            return
        fi
        sleep 0.05
    done
    echo "no port of $1" >&2
    return 1
}

# The drops that the kernel counted at a port, and whether anything waits there.
drops() {
    awk -v port=":$(printf %04X "$1")" \
        'index($2, port) { split($5, q, ":"); print $NF, q[2] }' /proc/net/udp /proc/net/udp6 | head -1
}

# flood NAME PID KEPT SAID: floods the port of a process, waits until it has come to rest, and notes
# what became of it. KEPT is a command that prints what it has kept.
flood() {
    local name=$1 pid=$2 kept=$3 said=$4 port before after last lost waits
    port=$(port_of "$pid")
    before=$(ticks "$pid")
    python3 - "$port" "$count" <<'PYTHON'
import socket, sys

to = ("127.0.0.1", int(sys.argv[1]))
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in range(int(sys.argv[2])):
    sender.sendto(b"%-64d" % n, to)
PYTHON
    # At rest: nothing waits, and it has done nothing for a second.
    last=-1
    while after=$(ticks "$pid"); read -r lost waits < <(drops "$port"); [[ $after != "$last" || $waits != 00000000 ]]; do
        last=$after
        sleep 1
    done
    kept=$(eval "$kept")
    note "$name" "$count" $((count - lost)) "$kept" "$said" \
        "$(awk -v t=$((after - before)) -v n=$((count - lost)) 'BEGIN { printf "%.2f", t * 10000 / n }')" \
        "$(memory "$pid" VmHWM)"
}

# Whatever happens, it is ended in the end.
mind() {
    pid=$1
    children+=("$1")
}

note() { printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$scratch/found"; }

stop() {
    kill -"${2:-TERM}" "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

one_round() {
    local pid
    # The lab at both ends.
    read -r sent received recorded lost cpu peak < <("$both" "$count" 64 mmsg)
    note 'lab, both ends, sendmmsg' "$sent" "$received" "$recorded" "lost $lost" "$cpu" "$peak"
    read -r sent received recorded lost cpu peak < <("$both" "$count" 64 gso)
    note 'lab, both ends, UDP_SEGMENT' "$sent" "$received" "$recorded" "lost $lost" "$cpu" "$peak"

    "$lab" listen --bind 127.0.0.1:0 --format jsonl >"$scratch/rows" 2>/dev/null &
    mind $!
    flood 'lab, listen, each row as JSON' "$pid" "grep -c recvm $scratch/rows" 'yes, how many'
    stop "$pid" INT

    if [[ -n $display ]]; then
        DISPLAY=$display "$lab" >/dev/null 2>&1 &
        mind $!
        flood 'lab, window' "$pid" 'echo –' 'yes, how many'
        stop "$pid"
        if has packetsender 'Packet Sender' && has xset 'Packet Sender (x11-xserver-utils)'; then
            DISPLAY=$display packetsender >/dev/null 2>&1 &
            mind $!
            flood 'Packet Sender, window' "$pid" 'echo ≤10000' no
            stop "$pid"
        fi
    fi

    python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
log, out = [], open("'"$scratch"'/python", "w")
s.settimeout(1)
while True:
    try:
        log.append(s.recvfrom(2048))
    except TimeoutError:
        if log:
            print(len(log), file=out, flush=True)
            s.settimeout(None)
' &
    mind $!
    flood 'python3, a list' "$pid" "tail -1 $scratch/python" no
    stop "$pid"

    if has socat socat; then
        socat -u UDP-RECV:0,bind=127.0.0.1 "OPEN:$scratch/socat,creat,trunc" &
        mind $!
        flood 'socat, a file' "$pid" "echo \$((\$(stat -c %s $scratch/socat) / 64))" no
        stop "$pid"
    fi

    if has iperf3 iperf3; then
        iperf3 -s -1 -p 5299 >"$scratch/iperf" 2>/dev/null &
        mind $!
        for _ in $(seq 100); do
            ss -Hltn 'sport = :5299' | grep -q . && break
            sleep 0.05
        done
        iperf3 -c 127.0.0.1 -p 5299 -u -b 0 -l 64 -k "$count" --json >"$scratch/client" 2>/dev/null &
        local client=$! before=0 after=0 peak=0 now
        while now=$(ticks "$pid" 2>/dev/null) && [[ -n $now ]]; do
            after=$now
            peak=$(memory "$pid" VmHWM 2>/dev/null || echo "$peak")
            sleep 0.02
        done
        wait "$client" "$pid" || true
        read -r sent lost < <(python3 -c '
import json
end = json.load(open("'"$scratch"'/client"))["end"]["sum"]
print(end["packets"], end["lost_packets"])')
        note 'iperf3 -u, a count' "$sent" $((sent - lost)) 0 'yes, how many' \
            "$(awk -v t=$((after - before)) -v n=$((sent - lost)) 'BEGIN { printf "%.2f", t * 10000 / (n + !n) }')" "$peak"
    fi
}

# The milliseconds until a window of a program can be seen, and its memory then.
start_of() {
    local name=$1 title=$2 begin end pid
    shift 2
    begin=$(date +%s%N)
    DISPLAY=$display "$@" >/dev/null 2>&1 &
    mind $!
    until DISPLAY=$display xdotool search --onlyvisible --name "$title" >/dev/null 2>&1; do
        kill -0 "$pid" 2>/dev/null || { echo "$name has ended before its window was seen" >&2; return; }
    done
    end=$(date +%s%N)
    # A moment for what comes after the first frame.
    sleep 1
    printf '%s\t%s\t%s\n' "$name" $(((end - begin) / 1000000)) "$(memory "$pid" VmRSS)" >>"$scratch/starts"
    stop "$pid"
}

# Medians over the rounds, in the order of the first.
medians() {
    python3 - "$@" <<'PYTHON'
import statistics, sys

rows = {}
for line in open(sys.argv[1], encoding="utf-8"):
    name, *values = line.rstrip("\n").split("\t")
    rows.setdefault(name, []).append(values)
for name, found in rows.items():
    cells = []
    for column in zip(*found):
        try:
            middle = statistics.median(float(value) for value in column)
            cells.append(f"{middle:.2f}" if "." in "".join(column) else f"{middle:.0f}")
        except ValueError:
            cells.append(column[-1])
    print("| " + " | ".join([name, *cells]) + " |")
PYTHON
}

for _ in $(seq "$rounds"); do
    one_round
done
echo "$count datagrams of 64 bytes, medians of $rounds"
echo '| program | sent | received | kept | said what was lost | CPU, µs a datagram | peak memory, KiB |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
medians "$scratch/found"

if [[ -n $display ]] && has xdotool 'starting'; then
    for _ in $(seq $((2 * rounds + 1))); do
        start_of 'lab' '^Packet Lab' "$lab"
        if has packetsender 'Packet Sender' 2>/dev/null && has xset '' 2>/dev/null; then
            start_of 'Packet Sender' '^Packet Sender' packetsender
        fi
    done
    echo
    echo '| program | start to window, ms | memory then, KiB |'
    echo '| --- | --- | --- |'
    medians "$scratch/starts"
fi
