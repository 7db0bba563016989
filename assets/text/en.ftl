# The lab's English. One key for each sentence; every key stands in the other language too, with the
# same arguments (a test checks it). Values worth seeing (numbers, payload, names of calls) stand
# between the marks of emphasis U+27E6 and U+27E7. Numbers group their own digits.
#
# Arguments that recur: $who is a client's letter (A), $bytes, $asked, $of, $lost, $n are numbers,
# $data, $kept, $cut are payload as text, $errno is a name such as EMSGSIZE, $addr is 127.0.0.1:8080.

### Name and language

app-name = Packet Lab
language-name = English

### Fates: what became of a datagram

fate-whole = whole
fate-truncated = truncated
fate-dropped = dropped: queue full
fate-dropped-unexplained = dropped, cause not known
fate-refused = refused: not taken
fate-reported-lost = lost on its way
fate-not-sent = not sent
fate-unread = unread
fate-in-flight = in flight
fate-waiting = waiting
fate-open = waiting or dropped
fate-unknown = unknown

fate-whole-tip = Every byte of the datagram was returned
fate-truncated-tip = The read size was smaller than the datagram: the kernel cut off the rest, and it is gone
fate-dropped-unexplained-tip = The kernel threw the datagram away at this socket. Its counters do not prove that the receive queue was full: others rose too (bad checksums, a filter, memory)
fate-dropped-tip = The receive queue was full: the kernel threw the datagram away and told nobody
fate-refused-tip = An ICMP “port unreachable” came back: no socket took it from this sender
fate-reported-lost-tip = An ICMP message came back that tells what it died of on its way
fate-not-sent-tip = The send call itself failed: nothing left the program
fate-unread-tip = The datagram was still in the queue when its socket was closed
fate-in-flight-tip = Sent, and nothing has been seen of it yet
fate-waiting-tip = In the receive queue: the server has not read it yet
fate-open-tip = The queue was full and some datagrams were dropped. Which ones is known when the server reads on
fate-unknown-tip = The far end is not ours and left no evidence, so the lab does not guess

### Counters

count-now = now:
count-now-tip = The stage shows an earlier moment; the counters tell what is known by now
count-then = then:
count-then-tip = The stage shows an earlier moment; the counters and tables tell what was known then
count-sent = sent
count-whole = whole
count-truncated = truncated
count-dropped = dropped
count-dropped-others = drops of others
count-refused = refused
count-reported-lost = lost on the way
count-not-sent = not sent
count-unread = unread
count-in-flight = in flight
count-unknown = unknown
count-waiting = waiting
count-received = received
count-outside = of them from outside
count-arrived = arrived

count-sent-tip = Every send call of the lab: the sum of all fates
count-dropped-others-tip = Datagrams that the kernel dropped at the lab’s sockets and that are not known to be its own: those of other programs, and own ones that stay in doubt beside them
count-received-tip = What the server has read, from whomever: whole + truncated + from outside
count-outside-tip = What the server has read from other programs; no other counter has it
count-arrived-tip = What came to the server's socket: received + dropped + unread + waiting

proven = 
    { $open ->
        [0] { $unknown ->
            [0] every fate proven by the kernel
           *[other] { $proven } fates proven by the kernel · { $unknown } unknown
        }
       *[other] { $proven } proven by the kernel · { $open } open{ $drops ->
            [0] { "" }
           *[other] {" "}({ $drops } dropped, not yet which)
        } · { $unknown } unknown
    }
proven-tip = sent = whole + truncated + dropped + refused + lost on the way + not sent + unread + waiting + in flight + unknown

### The stage

place-client = Client program
place-network = Network
place-queue = Kernel receive queue
place-server = Server program

stage-empty-datagram = empty
stage-not-reading = not reading
stage-cut-off = cut off by the kernel
stage-waits = blocks: waiting since { $time } s
stage-gone =
    { $n ->
        [one] { $n } byte, gone
       *[other] { $n } bytes, gone
    }
stage-slots =
    { $n ->
        [one] read size: { $n } byte
       *[other] read size: { $n } bytes
    }
stage-queue-waiting =
    { $n ->
        [0] nothing waiting
        [one] { $n } datagram waiting
       *[other] { $n } datagrams waiting
    }
# These wait, or are among the drops
stage-queue-open =
    { $n ->
        [one] { $n } datagram waiting or dropped
       *[other] { $n } datagrams waiting or dropped
    }
# The kernel holds memory for datagrams that no client of the lab sent
stage-queue-others = datagrams from outside wait; how many is not known
stage-falling =
    { $n } dropped:
    { $cause ->
        [queue_full] the queue is full
       *[not_known] cause not known
    }
stage-queue-closed =
    { $n ->
        [0] closed
        [one] closed, { $n } datagram unread
       *[other] closed, { $n } datagrams unread
    }
stage-from-client = from client { $who }
stage-from-outside = from { $addr }, outside the lab
stage-proof-trunc = evidence: ⟦MSG_TRUNC⟧, length ⟦{ $len }⟧
stage-proof-trunc-only = evidence: ⟦{ $by }⟧
stage-proof-whole = evidence: returned = length
stage-queue-dropped = { $n } dropped here
stage-queue-untold = this system does not tell what waits here or is dropped
stage-gauge =
    kernel memory held:
    { $held } of { $limit } B
stage-gauge-unknown = kernel memory: not known
stage-gauge-limit =
    receive buffer:
    { $limit } B
stage-gauge-not-read =
    kernel memory:
    not read at this moment
stage-gauge-tip = What the kernel holds for this queue, its own bookkeeping included, which is more than the payload. What was read it gives back late: a quarter of the buffer at a time.
stage-bundle = ×{ $n }
# $call is sendto or send, $number its number, $n bytes
stage-send =
    { $n ->
        [0] { $call } #{ $number } · 0 bytes, still a datagram
        [one] { $call } #{ $number } · { $n } byte
       *[other] { $call } #{ $number } · { $n } bytes
    }
stage-reply =
    { $n ->
        [0] empty reply → { $addr }
        [one] reply, { $n } byte → { $addr }
       *[other] reply, { $n } bytes → { $addr }
    }
stage-unseen =
    { $n ->
        [one] { $n } byte that nobody here saw
       *[other] { $n } bytes that nobody here saw
    }
stage-more = +{ $n } more
stage-earlier =
    { $n ->
        [one] { $n } earlier send
       *[other] { $n } earlier sends
    }
stage-torn = { $text }: only { $kept } of its { $of } bytes kept

# The stage for a screen reader. $who is a client's letter or server, $fate a word.
stage-say-send =
    { $fate ->
        [whole] Client { $who }, { stage-say-sent }: { fate-whole }
        [truncated] Client { $who }, { stage-say-sent }: { fate-truncated }
        [dropped] Client { $who }, { stage-say-sent }: { fate-dropped }
        [refused] Client { $who }, { stage-say-sent }: { fate-refused }
        [reported_lost] Client { $who }, { stage-say-sent }: { fate-reported-lost }
        [not_sent] Client { $who }, { stage-say-sent }: { fate-not-sent }
        [unread] Client { $who }, { stage-say-sent }: { fate-unread }
        [waiting] Client { $who }, { stage-say-sent }: { fate-waiting }
        [open] Client { $who }, { stage-say-sent }: { fate-open }
        [unknown] Client { $who }, { stage-say-sent }: { fate-unknown }
       *[in_flight] Client { $who }, { stage-say-sent }: { fate-in-flight }
    }
stage-say-sent =
    { $n ->
        [0] send { $number }, empty
        [one] send { $number }, { $n } byte
       *[other] send { $number }, { $n } bytes
    }
stage-say-bytes =
    { $n ->
        [0] An empty datagram
        [one] A datagram of { $n } byte
       *[other] A datagram of { $n } bytes
    }
stage-say-in-flight = { stage-say-bytes } is on its way to { $addr }
stage-say-refused = { stage-say-bytes } to { $addr } was not taken: ICMP “port unreachable” is on its way back
stage-say-reported = { stage-say-bytes } to { $addr } was lost: an ICMP message that says so is on its way back
stage-say-not-sent = { stage-say-bytes } to { $addr } was not sent
stage-say-unknown = { stage-say-bytes } to { $addr } left the lab; its fate is unknown
stage-say-queue = Kernel receive queue: { $n } waiting, { $dropped } dropped
stage-say-queue-untold = Kernel receive queue: { stage-queue-untold }
stage-say-queue-others = Kernel receive queue: { stage-queue-others }, { $dropped } dropped
stage-say-queue-at-most = Kernel receive queue: at most { $n } waiting, { $dropped } dropped
stage-say-queue-open = Kernel receive queue: { $n } waiting or dropped, { $dropped } dropped
stage-say-memory = The kernel holds { $held } of { $limit } B for it
stage-say-read =
    { $lost ->
        [0] { stage-say-reader }: { $call } returned { stage-say-returned }
       *[other] { stage-say-reader }: { $call } returned { stage-say-returned }, cut off { $lost }
    }
stage-say-returned =
    { $returned ->
        [0] 0, no bytes
       *[other] { $returned }, “{ $data }”
    }
stage-say-read-failed = { stage-say-reader }: { $call } failed, { $errno }
stage-say-reader =
    { $who ->
        [server] Server program
       *[other] Client { $who }
    }

### Sending

send-odd-hex = a digit is missing
send-text-unused = The text is not sent: the burst settings say what each datagram carries
send-title = Send
send-button = Send
send-button-tip = One datagram for each press; an empty text sends an empty datagram
send-hint = text to send
send-text = text
send-text-tip = Sent in the encoding chosen below. Escapes: \n \r \t \0 \\ \xNN
send-hex = hex
encoding-name = Text as { $name }
encoding-tip = How text is sent and payloads are shown, in captions, log and bytes: as UTF-8, or as GBK, as older Chinese programs do
send-hex-tip = 68 65 6c 6c 6f; or a dump of xxd, od, hexdump, Wireshark or tcpdump; or an array of C, Java, Python or Rust
send-bytes =
    { $n ->
        [one] { $n } byte
       *[other] { $n } bytes
    }
send-as-dump =
    { $n ->
        [one] Send the { $n } byte of this dump instead
       *[other] Send the { $n } bytes of this dump instead
    }
send-apart = Not sent: { $parts }
apart-offset =
    { $n ->
        [one] { $n } character of offsets
       *[other] { $n } characters of offsets
    }
apart-text =
    { $n ->
        [one] { $n } character of the text column
       *[other] { $n } characters of the text column
    }
apart-notation =
    { $n ->
        [one] { $n } character of notation
       *[other] { $n } characters of notation
    }
repeat = Repeat
repeat-tip = How many datagrams one press sends
burst-settings = Burst settings
burst-settings-tip = How many, how fast, what each carries, and with which calls
burst-more = Burst: rate, contents, calls …
burst-title = Burst
burst-count = Datagrams from each client
burst-rate = Datagrams per second
burst-rate-hint = as fast as possible
burst-full-speed = full speed
burst-per-second = { $n }/s
burst-carries = What each carries
burst-contents = { $n } B { $rule }
burst-text = text
burst-text-name = Carries the text
burst-text-tip = The text in the box, once
burst-counter = counter
burst-counter-name = Carries a counter
burst-counter-tip = The datagram's number, counted from 0, again and again
burst-random = random
burst-random-name = Carries random bytes
burst-random-tip = Other bytes in each; the same seed gives the same bytes again
burst-pattern = pattern
burst-pattern-name = Carries the text again and again
burst-pattern-tip = The text in the box, again and again until the size is full
burst-size = Bytes of each
burst-seed = Seed of the random bytes
burst-draw = Draw another seed
burst-calls = With which calls
burst-one = one by one
burst-one-tip = A call for each datagram: sendto or send
burst-many = sendmmsg
burst-many-tip = Up to 64 datagrams with one call
burst-segments = UDP_SEGMENT
burst-segments-tip = One large send, which the kernel cuts into datagrams of equal size
burst-reached-none = No burst has been sent yet; the rates reached will stand here
burst-reached = Reached: { $rates }
burst-from-one = From client { $name }
burst-from-all = From all clients
burst-from-tip = With more than one client all of them can send at once
burst-lossless = lossless
burst-lossless-tip = The sender waits while the receive queue is nearly full, so that nothing is dropped as long as nobody else sends there
burst-running = { $sent } of { $total }
burst-done = { $sent } sent
burst-cancelled = { $sent } of { $total } sent, cancelled
burst-missed = { $reached }/s of { $asked }/s asked
burst-cancel = Cancel the burst
clients-title = From
add-client = client
add-client-tip = One more client program, with a socket of its own
remove-client-tip = Close this client's socket
client-name = Client { $name }
destination = To
destination-tip = Address and port, such as 127.0.0.1:8080, or a port of this machine alone
destinations = Known destinations
destinations-tip = The lab's own server, and where you sent before
destination-own = the lab's own server
bind-first = bind()
bind-first-tip = The client then has the address that it asks for. Without bind(), as in most programs, the kernel chooses address and port at its first send
own-address = Own address
own-address-tip = Its own address, such as 127.0.0.2; port 0 lets the kernel choose one
connect-first = connect()
connect-first-tip = The socket then has one peer and hears only from it. Of UDP it makes no connection, and sends nothing
plain-program = as a plain program
plain-program-tip = Leaves IP_RECVERR off, as most programs do: then a refusal is told by a later call, which fails in its place
socket-options = Socket options
socket-options-short = Socket
socket-options-tip = setsockopt(): whether others may have the port too, and whether datagrams may go to all
so-broadcast = SO_BROADCAST
so-broadcast-tip = Datagrams may go to all machines of a network, such as 255.255.255.255. Off, such a send fails with EACCES
so-reuseaddr = SO_REUSEADDR
so-reuseaddr-tip = Set before bind(), so the socket is made anew. Another socket with it can have the same address and port; on Linux the one that bound last then gets the datagrams
so-reuseport = SO_REUSEPORT
so-reuseport-tip = Set before bind(), so the socket is made anew. Sockets of one user that have it share the port: each sender’s datagrams go to one of them, and never to two

### Receiving

receive-title = Receive
read-size = Read size
read-size-tip = How many bytes the program asks for: the 4 of recvfrom(4). What is longer is cut off.
slider-type = { $name }: type a number
slider-wrong = { $name }: give a whole number from { $least } to { $most }
receive-buffer = Receive buffer
receive-buffer-tip = The kernel's buffer of the socket (SO_RCVBUF). It holds whole datagrams that wait; it is not the read size.
receive-buffer-stream = system default: TCP lets it grow (tcp_rmem)
receive-buffer-stream-back = as the system gave it · { $effective } B; it no longer grows by itself
receive-buffer-stream-asked = asked { $asked } B, before the kernel answers
receive-buffer-asked = asked { $asked } · kernel gave { $effective } B
receive-buffer-default = system default · { $effective } B
pace = Pace
pace-tip = The wait between two reads: a slow reader fills the queue
stop-reading = Stop reading
stop-reading-tip = The socket stays open: datagrams keep arriving in the queue
resume-reading = Resume reading
resume-reading-tip = The server reads again by itself
read-once = Read once
read-once-tip = One recvfrom now
reply-title = Reply
reply-none = none
reply-none-tip = The server only receives
reply-echo = echo
reply-echo-tip = Sends back the bytes that it got
reply-upper = UPPER
reply-upper-tip = Sends back the bytes that it got, with letters in upper case

### Tabs and tables

tab-log = Log
tab-bytes = Bytes
tab-calls = System calls

col-number = #
col-time = time
col-route = from → to
col-sent = sent
col-received = received
col-fate = fate
col-data = data
col-call = call
col-result = result
resize-results = Width of the results
data-empty = (empty)
data-gone = no longer kept
log-elsewhere = from { $from }, asked was { $asked }:
log-unasked = from { $from }, not asked:
log-no-longer-kept =
    { $n ->
        [one] { $n } row no longer kept
       *[other] { $n } rows no longer kept
    }

# The same as code: comments in programs. $size is a number of bytes.
code-file-server = The server. Start it first: { $run }
code-file-client = The client: { $run }
code-socket-udp = A socket for datagrams (UDP). It has no address yet.
code-socket-free = A socket for datagrams (UDP). There is no bind(): the system chooses a port for it.
code-socket-tcp = A socket for a connection (TCP).
code-socket-listener = The socket that waits for connections (TCP). No data goes through it.
code-reuse-address = Lets the port be used again at once after the last run (TIME_WAIT).
code-receive-buffer = Asks for a receive buffer. Linux doubles the value for its own bookkeeping.
code-no-delay = Small pieces are sent at once, without waiting for an ACK (Nagle’s algorithm).
code-linger = close() will send RST instead of FIN; unsent data is lost.
code-join = Join the multicast group.
code-bind = This address is ours from now on.
code-listen = Connections can come now; so many may wait for accept().
code-accept = Blocks until a client has connected. Each connection has a socket of its own.
code-connect-tcp = The three-way handshake. Fails if nobody listens there.
code-connect-udp = Nothing is sent: the socket only remembers its peer, hears no one else, and reports “port unreachable”.
code-send-empty = No bytes, and still a datagram: it has a header, and it is received.
code-sendto = One call, one datagram.
code-send-tcp = Bytes go into the stream. Nothing in it tells where this send ends.
code-answer = Back to where it came from.
code-peek = Looks, and leaves it in the queue: the next read returns it again.
code-recvfrom = Blocks until a datagram is there. At most { $size } bytes of it; what is longer is cut off.
code-recv = Blocks until there are bytes. At most { $size }; it may be fewer than were sent at once.
code-read-now = Does not wait: where nothing is there, the call fails at once.
code-read-all = Blocks until all { $size } bytes are there, or the peer closes.
code-stop = No bytes: the peer has closed its side (FIN).
code-collect-line = A message ends with a line feed. Collect bytes until it is there.
code-collect-fixed = All messages have the same length. Collect bytes until one is whole.
code-collect-length = The length stands before each message. Collect bytes until it is whole.
code-shutdown = Nothing more to send: FIN. The other direction stays open.
code-close = Done with this socket.
code-sleep = Wait a moment before going on.
code-service = Here the lab’s own service answers.
code-own-bytes = Each with bytes of its own; here those of the first.
code-not-here = { $what }: not in the standard library of { $language }.
code-no-socket = { $what }: { $language } has no socket here, as it could not be made.
code-no-flag = { $what }: not in the standard library of { $language }; this call is made without it.

# The table of the code. $run is commands.
tab-code = Code
code-changed = Altered by the last change of a setting
code-copy = Copy
code-copy-tip = Copy this program
code-save = Save …
code-save-tip = Save these programs as files that run
code-save-title = Save the programs
command-tab-code = The code
notice-code-saved = Saved in ⟦{ $path }⟧. Run: ⟦{ $run }⟧
help-code = Write an experiment as programs in Python, C, Java or Rust
help-code-language = The language: python (usual), c, java or rust
help-code-out = Save them in this folder, and print the commands that run them
help-code-lesson = The calls of this lesson, instead of settings
error-code-language = ⟦{ $value }⟧ is no language here. Use python, c, java or rust.

why = Why?
why-tip = The system call and the fact that prove this

### Status

status-listening = listening on { $addr }
# Of a socket without connections
status-bound = bound to { $addr }
status-wide = Open to other machines: { $addr }
status-wide-tip = Every machine on this network can send to this socket. Choose 127.0.0.1 to keep the lab to yourself.
status-service = answers:
status-more = +{ $n } more
status-service-tip = The service that the lab's server is. Choose another one, or none, under “What for”.
status-far = Sends to other machines: { $addr }
status-far-tip = What is sent there leaves this machine. Choose the lab's own server to keep the lab to yourself.
status-unbound = not bound
status-stopped = not listening

### Captions: the last event in one breath

# Before the sentence about a chosen row, while the stage shows another moment
caption-chosen = ⟦Chosen row:⟧
caption-cleared = The counters are at zero, and the record goes on. Send something.
caption-empty-lab = Type a text and press ⟦Send⟧. Then lower the read size below its length and send again.

caption-empty-stream = Type a text and press ⟦Send⟧: it goes into a connection, and what the server reads has no message boundaries.

# $bytes, $to an address
caption-row-gone = This row is no longer kept: the record's memory budget had no room for it. The counters still count it.
caption-sent =
    { $bytes ->
        [0] Client ⟦{ $who }⟧ sent an empty datagram to ⟦{ $to }⟧. Empty, and still a datagram.
        [one] Client ⟦{ $who }⟧ sent ⟦{ $bytes }⟧ byte to ⟦{ $to }⟧, as one datagram.
       *[other] Client ⟦{ $who }⟧ sent ⟦{ $bytes }⟧ bytes to ⟦{ $to }⟧, as one datagram.
    }
caption-whole =
    { $bytes ->
        [one] The server asked for ⟦{ $asked }⟧ bytes at most and got the whole datagram: ⟦{ $bytes }⟧ byte, “⟦{ $data }⟧”.
       *[other] The server asked for ⟦{ $asked }⟧ bytes at most and got the whole datagram: ⟦{ $bytes }⟧ bytes, “⟦{ $data }⟧”.
    }
# $lost is the number of bytes cut off, $cut the bytes themselves
caption-truncated =
    { $asked ->
        [0] The server asked for ⟦{ $asked }⟧ bytes; the datagram had ⟦{ $of }⟧. It got nothing.
        [one] The server asked for ⟦{ $asked }⟧ byte; the datagram had ⟦{ $of }⟧. It got “⟦{ $kept }⟧”.
       *[other] The server asked for ⟦{ $asked }⟧ bytes; the datagram had ⟦{ $of }⟧. It got “⟦{ $kept }⟧”.
    } { $lost ->
        [one] The “⟦{ $cut }⟧” is gone: the next ⟦recvfrom⟧ returns the next datagram.
       *[other] The other ⟦{ $lost }⟧ bytes, “⟦{ $cut }⟧”, are gone: no ⟦recvfrom⟧ returns them.
    }
caption-truncated-unseen =
    { $lost ->
        [one] The server asked for ⟦{ $asked }⟧ of the ⟦{ $of }⟧ bytes that a program outside the lab sent. It got “⟦{ $kept }⟧”; the last byte nobody here saw.
       *[other] The server asked for ⟦{ $asked }⟧ of the ⟦{ $of }⟧ bytes that a program outside the lab sent. It got “⟦{ $kept }⟧”; the other ⟦{ $lost }⟧ bytes nobody here saw.
    }
caption-truncated-unnamed =
    { $lost ->
        [one] The server asked for ⟦{ $asked }⟧ of a datagram's ⟦{ $of }⟧ bytes. It got “⟦{ $kept }⟧”; the last byte is gone.
       *[other] The server asked for ⟦{ $asked }⟧ of a datagram's ⟦{ $of }⟧ bytes. It got “⟦{ $kept }⟧”; the other ⟦{ $lost }⟧ bytes are gone.
    }
caption-truncated-untold = The datagram was longer than the read size of ⟦{ $asked }⟧. “⟦{ $kept }⟧” was returned; how long it had been, this system does not tell.
caption-untold =
    { $bytes ->
        [one] ⟦{ $bytes }⟧ byte was returned: “⟦{ $data }⟧”. Whether that was all of the datagram, this system does not tell.
       *[other] ⟦{ $bytes }⟧ bytes were returned: “⟦{ $data }⟧”. Whether that was all of the datagram, this system does not tell.
    }
caption-empty = The server got a datagram of ⟦0⟧ bytes. ⟦recvfrom⟧ returned ⟦0⟧: in UDP that is an empty message, not the end.
# $n dropped just now, $drops dropped at this socket so far
caption-dropped-whose =
    { $whose ->
        [others] None of them was the lab’s own.
        [mixed] At most ⟦{ $own }⟧ of them were the lab’s own.
       *[unknown] The sender was told nothing.
    }
caption-dropped-unexplained =
    { $n ->
        [one] The kernel dropped ⟦{ $n }⟧ datagram at this socket, ⟦{ $drops }⟧ so far. Why is not proven: bad checksums, a filter or memory may be the cause too. { caption-dropped-whose }
       *[other] The kernel dropped ⟦{ $n }⟧ datagrams at this socket, ⟦{ $drops }⟧ so far. Why is not proven: bad checksums, a filter or memory may be the cause too. { caption-dropped-whose }
    }
caption-dropped =
    { $n ->
        [one] The receive queue was full: the kernel dropped ⟦{ $n }⟧ datagram, ⟦{ $drops }⟧ so far. { caption-dropped-whose }
       *[other] The receive queue was full: the kernel dropped ⟦{ $n }⟧ datagrams, ⟦{ $drops }⟧ so far. { caption-dropped-whose }
    }
caption-dropped-this-unexplained = The kernel dropped this datagram at the server's socket. Whether the receive queue was full is not proven: other counters rose too. The sender was told nothing.
caption-dropped-this = The receive queue was full when this datagram came: the kernel dropped it. The sender was told nothing.
caption-refused = No socket at ⟦{ $to }⟧ took the datagram: “port unreachable” came back to the sender.
caption-reported = The datagram to ⟦{ $to }⟧ was lost on its way: { $reason }. ⟦{ $by }⟧ reported it.
report-too-long = it is too long for the next link, which takes packets of ⟦{ $mtu }⟧ bytes (MTU)
report-host = there is no such host, or it does not answer
report-network = there is no way to that network
report-prohibited = a firewall or router on the way prohibits it
report-hops = it passed through too many routers (TTL)
report-port = “port unreachable” came back, as a firewall sends it (TCP itself answers with ⟦RST⟧)
report-other = ⟦{ $errno }⟧, ICMP type { $type }, code { $code }
caption-refused-late = This call failed with ⟦ECONNREFUSED⟧ for the ⟦earlier⟧ datagram, which nobody took. Its own datagram was not sent.
caption-refused-late-read = This read failed with ⟦ECONNREFUSED⟧ for the ⟦earlier⟧ datagram, which nobody took.
caption-refused-other = The datagram to ⟦{ $to }⟧ came back with ⟦{ $errno }⟧: { errno-text }.
caption-not-sent-emsgsize = ⟦{ $bytes }⟧ bytes do not fit in one datagram: ⟦EMSGSIZE⟧. Nothing was sent. Over IPv4 ⟦65{ "\u202F" }507⟧ bytes are the most.
caption-not-sent-segment = ⟦{ $bytes }⟧ bytes were refused with ⟦EMSGSIZE⟧: with ⟦UDP_SEGMENT⟧ each datagram must fit into one packet of the way (MTU). Nothing was sent.
caption-not-sent = The send call failed with ⟦{ $errno }⟧: { errno-text }. Nothing was sent.
caption-unread =
    { $n ->
        [one] The socket was closed with ⟦{ $n }⟧ datagram still in its queue. Nobody read it, and it is gone.
       *[other] The socket was closed with ⟦{ $n }⟧ datagrams still in its queue. Nobody read them, and they are gone.
    }
caption-unknown-here = What became of this datagram is not known. At the last look its port was that of { port-holder }: that socket had dropped ⟦{ $drops }⟧ so far, and ⟦{ $held }⟧ of ⟦{ $limit }⟧ B waited in its queue.
caption-unknown = What became of this datagram is not known: the far end is not ours, and UDP itself tells the sender nothing.
caption-unknown-one-of = Some datagrams at this socket were dropped. Whether this one was among them, the counters do not tell.
caption-unknown-rows-lost = The lab itself could not keep some rows of that time, so what became of this datagram is unknown.
caption-unknown-no-counter = What became of this datagram is not known: it was not read, and this system does not count what it drops.
caption-unknown-closed = What became of this datagram is not known: the socket was closed, and nothing tells whether it was still there.
# $fates says how many had which fate
caption-burst =
    { $n ->
        [one] ⟦{ $n }⟧ datagram sent: { $fates }.
       *[other] ⟦{ $n }⟧ datagrams sent: { $fates }.
    }
caption-burst-newest = ⟦{ $sent }⟧ datagrams sent. Of the newest ⟦{ $n }⟧: { $fates }.
# so many had this fate, in a list of calls
calls-fate = ⟦{ $n }⟧ { $fate }
part-whole = ⟦{ $n }⟧ { count-whole }
part-truncated = ⟦{ $n }⟧ { count-truncated }
part-dropped = ⟦{ $n }⟧ { count-dropped }
part-refused = ⟦{ $n }⟧ { count-refused }
part-reported = ⟦{ $n }⟧ { count-reported-lost }
part-not-sent = ⟦{ $n }⟧ { count-not-sent }
part-unread = ⟦{ $n }⟧ { count-unread }
part-in-flight = ⟦{ $n }⟧ { count-in-flight }
part-waiting = ⟦{ $n }⟧ { count-waiting }
part-unknown = ⟦{ $n }⟧ { count-unknown }
# one part of a list and what follows it
list-and = { $one }, { $more }
caption-waiting =
    { $n ->
        [0] Nothing waits in the receive queue.
        [one] ⟦{ $n }⟧ datagram waits in the receive queue. The server has not read it yet.
       *[other] ⟦{ $n }⟧ datagrams wait in the receive queue. The server has not read them yet.
    }
caption-waiting-this = This datagram waits in the receive queue. The server has not read it yet.
caption-open-this = The receive queue was full, and some datagrams were dropped. Whether this one waits or is among them is known when the server reads on.
caption-in-flight = This datagram was sent, and nothing has been seen of it yet.
caption-reply =
    { $bytes ->
        [0] The server answered ⟦{ $to }⟧ with an empty datagram.
        [one] The server answered ⟦{ $to }⟧ with ⟦{ $bytes }⟧ byte: “⟦{ $data }⟧”.
       *[other] The server answered ⟦{ $to }⟧ with ⟦{ $bytes }⟧ bytes: “⟦{ $data }⟧”.
    }
caption-reply-whole =
    { $bytes ->
        [0] Client ⟦{ $who }⟧ got the answer, an empty datagram.
        [one] Client ⟦{ $who }⟧ got the whole answer: ⟦{ $bytes }⟧ byte, “⟦{ $data }⟧”.
       *[other] Client ⟦{ $who }⟧ got the whole answer: ⟦{ $bytes }⟧ bytes, “⟦{ $data }⟧”.
    }
caption-reply-elsewhere =
    { $bytes ->
        [0] Client ⟦{ $who }⟧ had asked ⟦{ $to }⟧, but this empty datagram came from ⟦{ $from }⟧.
       *[other] Client ⟦{ $who }⟧ had asked ⟦{ $to }⟧, but this datagram came from ⟦{ $from }⟧: “⟦{ $data }⟧”.
    }
caption-reply-unasked =
    { $bytes ->
        [0] Client ⟦{ $who }⟧ had asked nobody, and got an empty datagram from ⟦{ $from }⟧.
       *[other] Client ⟦{ $who }⟧ had asked nobody, and got a datagram from ⟦{ $from }⟧: “⟦{ $data }⟧”.
    }
caption-reply-truncated =
    { $asked ->
        [0] Client ⟦{ $who }⟧ asked for ⟦0⟧ of the ⟦{ $of }⟧ bytes of the answer and got nothing. The answer, “⟦{ $cut }⟧”, is gone.
       *[other] Client ⟦{ $who }⟧ asked for ⟦{ $asked }⟧ of the ⟦{ $of }⟧ bytes of the answer and got “⟦{ $kept }⟧”. The rest, “⟦{ $cut }⟧”, is gone.
    }
caption-reply-truncated-unseen =
    { $lost ->
        [one] Client ⟦{ $who }⟧ asked for ⟦{ $asked }⟧ of the ⟦{ $of }⟧ bytes of the answer and got “⟦{ $kept }⟧”; the last byte nobody here saw.
       *[other] Client ⟦{ $who }⟧ asked for ⟦{ $asked }⟧ of the ⟦{ $of }⟧ bytes of the answer and got “⟦{ $kept }⟧”; the other ⟦{ $lost }⟧ bytes nobody here saw.
    }
caption-reply-not-sent = The server's answer could not be sent. The call failed with ⟦{ $errno }⟧: { errno-text }.
caption-opened = The server's socket is bound to ⟦{ $addr }⟧. Whatever arrives waits in its receive queue until it is read.
caption-waits = { caption-stream-who } has called ⟦{ $call }⟧ and waits: nothing is there for it, so the call does not return. It blocks.
caption-bound = { caption-stream-who } bound its socket to ⟦{ $addr }⟧.
caption-connected = { caption-stream-who } called ⟦connect⟧ to ⟦{ $addr }⟧. No packet went out: the kernel only notes the peer, and the socket hears nobody else from now on.
caption-closed = The socket on ⟦{ $addr }⟧ is closed. The lab receives nothing there any more.
caption-moved = The server's socket is bound to ⟦{ $addr }⟧ now. The socket on ⟦{ $old }⟧ is closed.
caption-receive-buffer = The server asked for a receive buffer of ⟦{ $asked }⟧ bytes; the kernel gave it ⟦{ $effective }⟧. Linux doubles what is asked, within its own limits.
caption-receive-buffer-least = The server asked for a receive buffer of ⟦{ $asked }⟧ bytes; the kernel gave it ⟦{ $effective }⟧, the smallest it gives.
caption-receive-buffer-default = The receive buffer has ⟦{ $effective }⟧ bytes, the system's default.
caption-receive-buffer-as-asked = The server asked for a receive buffer of ⟦{ $asked }⟧ bytes, and the system gave it ⟦{ $effective }⟧.
caption-read-failed = The read failed with ⟦{ $errno }⟧: { errno-text }.

### Evidence: the fact that proves a fate

evidence-returned-all = ⟦recvfrom⟧ returned every byte of the datagram: the true length equals what was returned
evidence-msg-trunc = The kernel set the flag ⟦MSG_TRUNC⟧: the datagram had ⟦{ $len }⟧ bytes, the read size was ⟦{ $asked }⟧
evidence-msg-trunc-only = The system told by ⟦{ $by }⟧ that the datagram was longer than the read size of ⟦{ $asked }⟧; how long, it did not tell
evidence-rxq-ovfl = A later datagram carried the socket's drop total (⟦SO_RXQ_OVFL⟧): ⟦{ $total }⟧
evidence-meminfo = The queue is empty, and the kernel's drop total (⟦SO_MEMINFO⟧) is ⟦{ $total }⟧
evidence-error-queue =
    { $errno ->
        [ECONNREFUSED] The error queue (⟦IP_RECVERR⟧) gave ⟦{ $errno }⟧: ICMP port unreachable came back
       *[other] The error queue (⟦IP_RECVERR⟧) gave ⟦{ $errno }⟧: the datagram could not be delivered
    }
evidence-next-send = A later call on this socket failed with ⟦ECONNREFUSED⟧ in its place
evidence-so-error = The socket's pending error (⟦SO_ERROR⟧) was ⟦ECONNREFUSED⟧
evidence-errno = The call returned −1, with ⟦{ $errno }⟧
evidence-drained = Found in the queue while its socket was being closed
evidence-not-ours = The far end is not a socket of the lab: nobody here saw it arrive
evidence-one-of = Some datagrams at this socket are missing; whether this one is among the dropped ones, the counters do not tell
evidence-rows-lost = The lab itself could not keep some rows of that time, and this one depends on them
evidence-no-length = This system does not tell how long the datagram was
evidence-by-elimination = The kernel counts as many drops (⟦SO_MEMINFO⟧) as there are datagrams that did not surely come into the queue: this is one of them, unless another program sent there meanwhile
evidence-no-counter = This system does not count what it drops
evidence-waiting = By the counters it waits in the queue: sent, not read, not dropped
evidence-open = It was sent and not read. Some datagrams at this socket were dropped, and it is not known yet which
evidence-closed = The socket was closed, and nothing tells what became of it
evidence-none = Nothing has been seen of it yet

### Why?

# $raw is what the call returned, $plain what $spoken would have returned
why-returned = ⟦{ $call }⟧ returned ⟦{ $raw }⟧
why-returned-raw = ⟦{ $call }⟧ returned ⟦{ $raw }⟧, the true length, because the lab passes the flag ⟦MSG_TRUNC⟧; without it ⟦{ $spoken }⟧ returns ⟦{ $plain }⟧
# Of a call for many datagrams
why-returned-many = ⟦{ $call }⟧ returned ⟦{ $n }⟧, the number of datagrams; ⟦msg_len⟧ of this one is ⟦{ $raw }⟧
why-returned-many-raw = ⟦{ $call }⟧ returned ⟦{ $n }⟧, the number of datagrams; ⟦msg_len⟧ of this one is ⟦{ $raw }⟧, the true length, because the lab passes the flag ⟦MSG_TRUNC⟧; without it it is ⟦{ $plain }⟧
why-returned-segments = ⟦{ $call }⟧ with ⟦UDP_SEGMENT⟧ took ⟦{ $n }⟧ datagrams at once; this one has ⟦{ $raw }⟧ bytes
why-drops = It carried the socket's drop total (⟦SO_RXQ_OVFL⟧): ⟦{ $total }⟧
# Of many datagrams at once
why-drops-rose = The kernel's drop total of this socket (⟦SO_RXQ_OVFL⟧, ⟦SO_MEMINFO⟧) rose from ⟦{ $before }⟧ to ⟦{ $total }⟧
why-drops-same = The kernel's drop total of this socket (⟦SO_RXQ_OVFL⟧, ⟦SO_MEMINFO⟧) stayed at ⟦{ $total }⟧
why-others-by-row = What proves the fate of one datagram is told when its row in the log is chosen
why-icmp =
    { $quoted ->
        [one] The report: ICMP type ⟦{ $type }⟧, code ⟦{ $code }⟧, with the first ⟦{ $quoted }⟧ byte of the payload
       *[other] The report: ICMP type ⟦{ $type }⟧, code ⟦{ $code }⟧, with the first ⟦{ $quoted }⟧ bytes of the payload
    }
why-told-by = Row ⟦{ $n }⟧ of “System calls” tells of it
why-sent-by = It was sent by row ⟦{ $n }⟧ of “System calls”
why-arrived = It waited ⟦{ $waited }⟧ in the receive queue until it was read: the kernel stamped its arrival (⟦SO_TIMESTAMPNS⟧)
why-arrived-sent = It arrived ⟦{ $travel }⟧ after the call that sent it began, and waited ⟦{ $waited }⟧ in the receive queue until it was read (⟦SO_TIMESTAMPNS⟧)
why-arrival-unknown = When it arrived is not known: the kernel's stamps (⟦SO_TIMESTAMPNS⟧) were not surely on yet, or the wall clock was set since
why-arrival-not-asked = When and how it arrived was not asked for: the lab asks on Linux, while at most ⟦{ $n }⟧ datagrams a second come
why-path = It was sent to ⟦{ $to }⟧ and came in by ⟦{ $interface }⟧ with TTL ⟦{ $ttl }⟧ and TOS ⟦{ $tos }⟧ (⟦IP_PKTINFO⟧, ⟦IP_TTL⟧, ⟦IP_TOS⟧)
why-path-v6 = It was sent to ⟦{ $to }⟧ and came in by ⟦{ $interface }⟧ with hop limit ⟦{ $ttl }⟧ and traffic class ⟦{ $tos }⟧ (⟦IPV6_PKTINFO⟧, ⟦IPV6_HOPLIMIT⟧, ⟦IPV6_TCLASS⟧)
why-unasked = It came from ⟦{ $from }⟧, and client ⟦{ $who }⟧ had sent nothing yet: a socket that is bound and not connected takes datagrams from everybody
why-elsewhere = It came from ⟦{ $from }⟧, where client ⟦{ $who }⟧ had sent nothing: it had asked ⟦{ $asked }⟧. A socket that is not connected takes datagrams from everybody, so a program has to compare the address that ⟦recvfrom⟧ gives with the one that it asked
why-elsewhere-connected = Had the socket been connected to ⟦{ $asked }⟧, the kernel would have filtered it: then it takes datagrams from there alone
why-wildcard = The server's socket is bound to all addresses (⟦{ $server }⟧), so its ⟦sendto⟧ left the source address to the kernel, which chose ⟦{ $from }⟧
why-wildcard-perhaps = The port is the one that was asked: a server whose socket is bound to all addresses leaves the source address of its answers to the kernel. Whether that is so here is not seen
why-set-source = A server answers from the address that it was asked at if its socket is bound to it, or if it gives it to ⟦sendmsg⟧ as ⟦IP_PKTINFO⟧
why-answered-elsewhere = The request had come to ⟦{ $asked }⟧ (⟦IP_PKTINFO⟧), and the client got this answer from ⟦{ $from }⟧: the socket is bound to all addresses, so the kernel chose the source address
why-answer-filtered = The request had come to ⟦{ $asked }⟧ (⟦IP_PKTINFO⟧), and client ⟦{ $who }⟧ is connected to ⟦{ $hears }⟧: it takes datagrams from there alone. This socket is bound to all addresses, so the kernel chose the source address of the answer. It was refused, so it chose another, or a firewall refused it
why-answer-refused = The request had come to ⟦{ $asked }⟧ (⟦IP_PKTINFO⟧). This socket is bound to all addresses, so the kernel chose the source address of the answer; it can be another, and a client that is connected takes nothing from there
why-provisional = This is provisional until the queue is empty and the sums agree
why-payload-gone = Its payload is no longer kept: the record's memory budget had no room for it
why-stream-span = These are bytes ⟦{ $from }⟧ to ⟦{ $to }⟧ of the stream, counted from 1
why-stream-piece = Row ⟦{ $n }⟧ of “System calls” sent bytes ⟦{ $from }⟧ to ⟦{ $to }⟧ of its ⟦{ $of }⟧ into this read
why-stream-pieces-more = ⟦{ $n }⟧ more sends have bytes in it
why-stream-foreign = Which sends they came from is not seen: the other end is not of this lab, or its calls are no longer kept
why-stream-read = TCP keeps the order of bytes, so byte k that one end reads is byte k that the other end sent; where a send ended is written nowhere
why-stream-said = The other end sent its FIN with row ⟦{ $n }⟧ of “System calls”
why-stream-fin = The read size was above 0, so 0 can only mean the end of the stream: the other end's FIN has come, and all bytes before it are read
why-stream-sent = The kernel took the bytes into its send buffer; that they have been read is not said by that. While an acknowledgement is awaited, Nagle's algorithm holds a small rest back
why-stream-nothing = There were no bytes to take into the send buffer: nothing is sent, and the other end learns nothing of this call
why-stream-queues = After it, in the send buffer waited ⟦{ $queue }⟧ bytes (⟦SIOCOUTQ⟧), of them not sent yet ⟦{ $unsent }⟧ (⟦SIOCOUTQNSD⟧)
why-stream-probes = The kernel sent ⟦{ $n }⟧ probes of the zero window (⟦tcpi_probes⟧)
why-stream-there = At the other end ⟦{ $n }⟧ bytes waited to be read (⟦FIONREAD⟧)
why-stream-full = The other end reads too slowly, or not at all: its receive buffer fills, the window that it advertises becomes 0, and then the send buffer fills too
why-stream-pipe = The other end answered an earlier send with RST, as its socket is closed; a send after that has nowhere to go
why-stream-pipe-shut = Its FIN is on its way since then, so the kernel lets it send nothing more. The other end has no part in it, and its bytes can still be read
why-stream-shut = Row ⟦{ $n }⟧ of “System calls” was its own shutdown(SHUT_WR)
why-stream-pipe-reset = After a reset there is no connection any more, so a send has nowhere to go
why-stream-reset = An RST came: the other end closed with SO_LINGER 0, or it closed, or its program ended, while bytes that had come to it were unread. A program that ends with nothing unread sends FIN. Or its waiting list was full when the handshake ended (tcp_abort_on_overflow), or a firewall between both sent it
why-stream-reset-before = Row ⟦{ $n }⟧ of “System calls” had told this socket of the reset: ECONNRESET
why-stream-own-end = The program had shut down its own receiving, so recv returns 0 where nothing waits. Whether the other end has closed, it does not tell
why-stream-read-shut = Row ⟦{ $n }⟧ of “System calls” was its own ⟦shutdown⟧ of receiving
why-stream-after-reset = After a reset nothing more can come, so recv returns 0. Here that tells of no FIN
why-stream-refused = The SYN was answered with RST, or by a firewall with “port unreachable”: nothing took the connection. That nobody listens there is the usual cause; what listens may be bound to another address, or a firewall refuses
why-stream-reported = Such a report ends a connection that is not made yet; one that is open would go on, and try again
why-stream-report = The error queue (⟦MSG_ERRQUEUE⟧) told: ICMP type ⟦{ $type }⟧, code ⟦{ $code }⟧, from ⟦{ $by }⟧
why-stream-pending = The SYN has been sent and is not answered; the socket is non-blocking, so the call returned before the outcome was known
why-stream-state = The kernel's state of the socket after it (⟦TCP_INFO⟧): ⟦{ $state }⟧
why-stream-timed-out = The kernel sent again and again and heard nothing; then it gave up
why-stream-in-use = A socket holds the port: one that listens, or a connection of before that is in TIME_WAIT, where late segments are still awaited
why-stream-unread = A close that leaves bytes unread tells the peer that they were never read: with RST, which also discards what is still on its way to it
why-stream-vanished = Right after it the kernel had no such connection any more (⟦/proc/net/tcp⟧): bytes had come since the last look, nobody read them, and ⟦RST⟧ went out in place of FIN; or the other end closed or reset it at the same moment. Which of these it was is not known
why-stream-left = Just before it { $n ->
        [one] ⟦1⟧ byte was
       *[other] ⟦{ $n }⟧ bytes were
    } unread (⟦FIONREAD⟧){ $urgent ->
        [yes] , an urgent one among them: at least so many
       *[no] { "" }
    }
why-stream-itself = Its SYN came to the socket that had sent it, as if both ends had begun at the same time (simultaneous open): nobody listens, and nobody accepts
why-stream-segments = By then this end had sent ⟦{ $sent }⟧ segments (⟦{ $resent }⟧ of them again) and received ⟦{ $received }⟧ (⟦TCP_INFO⟧: tcpi_segs_out, tcpi_total_retrans, tcpi_segs_in). Which flags they had is not told; dashed arrows are drawn as the textbook orders them
why-stream-not-a-stream = A UDP socket has no connections, so there is nothing to wait for or to accept
# The rules behind rows, chosen by assets/why.toml, and cause and cure with figures of this run; a figure that was not
# seen is 0, and times are text
why-late-error = UDP tells of a refusal later: “port unreachable” had come back for an earlier datagram, and the next call on the socket gets that error. This call did nothing else
why-late-error-cure = The error is told once: make the call again, and this time it does its work. To learn which datagram was refused, read the error queue (⟦MSG_ERRQUEUE⟧)
why-segment = With ⟦UDP_SEGMENT⟧ each piece must fit into one packet of the network interface: the kernel cuts, and does not fragment
why-too-long = The length fields of UDP and IP have 16 bits: 65 535 bytes with all headers, so over IPv4 a datagram carries at most 65 507 bytes, over IPv6 65 527. The kernel sends no part of a longer one
why-too-long-cure = { $over ->
        [0] These ⟦{ $asked }⟧ bytes would fit into a datagram, but not into what this socket may send unfragmented: send less at a time
       *[other] These ⟦{ $asked }⟧ bytes are ⟦{ $over }⟧ more than ⟦{ $most }⟧: send several datagrams, each with a number, or use TCP
    }
why-send-full = What was sent before still fills the send buffer, and ⟦MSG_DONTWAIT⟧ says not to wait for room
why-send-full-cure = Wait until the socket is writable (⟦poll⟧) and send these ⟦{ $asked }⟧ bytes again, or leave the flag out
why-no-broadcast = A datagram to a whole network reaches every machine there, so the kernel wants the program to say first that it means to; a firewall rule can give the same error
why-no-broadcast-cure = Call ⟦setsockopt(SO_BROADCAST, 1)⟧ before sending to ⟦{ $addr }⟧
why-no-route = The kernel looks for a route before it sends, and there is none, or the machine there did not answer on its own network
why-no-route-cure = Check the address ⟦{ $addr }⟧ and the routes of this machine (⟦ip route⟧)
why-timed-out = ⟦SO_RCVTIMEO⟧ ends a read when nothing has come in that time, and the error is the same as that of a non-blocking read: ⟦EAGAIN⟧
why-timed-out-cure = Nothing came in ⟦{ $took }⟧: wait longer, or ask the other end again, since the question or its answer may be lost
why-would-block = Nothing waited to be taken, and this call was told not to wait: ⟦EAGAIN⟧ means “not now”, and nothing is broken
why-would-block-cure = Wait until the socket is readable (⟦poll⟧, ⟦select⟧), or let the call wait
why-port-taken = An address and port belong to one socket, so that the kernel knows whose a datagram is
why-port-taken-cure = End the program that has ⟦{ $addr }⟧, take another port, or port 0 and let the kernel choose. With ⟦SO_REUSEADDR⟧ on both sockets both can bind, and the last one gets the datagrams
why-not-own-address = A socket can only be bound to an address of this machine: ⟦bind⟧ says where it receives, not whom it talks to
why-not-own-address-cure = Bind to 127.0.0.1, to an own address (⟦ip address⟧), or to 0.0.0.0 for all of them, not to ⟦{ $addr }⟧
why-low-port = Ports below 1024 are kept for programs with the privilege (⟦CAP_NET_BIND_SERVICE⟧)
why-low-port-cure = Take a port from 1024 on in place of that of ⟦{ $addr }⟧
why-no-peer = A send or a read of a stream needs a connection, and a datagram needs an address: neither was there
why-no-peer-cure = Call ⟦connect⟧ before, or give the address to ⟦sendto⟧
why-call-failed = The kernel looked at the arguments and at the state of the socket, and did nothing: { errno-text }
why-refused = UDP has no connection over which the sender could be told. The receiving machine found no socket that takes the datagram, threw it away and sent ICMP “port unreachable” back
why-refused-cure = Start what receives, and bind it to ⟦{ $addr }⟧ before these ⟦{ $asked }⟧ bytes are sent; or correct the address. A plain program hears of it only on a connected socket, at its next call
why-path-too-small = The next link carries smaller packets, and the packet said not to fragment it: the router threw it away and told the size that fits
why-path-too-small-cure = Send at most ⟦{ $fit }⟧ bytes at a time: the link carries packets of ⟦{ $mtu }⟧ bytes, headers included. These were ⟦{ $asked }⟧
why-reported-lost = UDP sends nothing again: what the network could not carry on is lost, and the ICMP message is all that tells of it
why-queue-full = UDP has no flow control: nobody slows the sender down. What comes while the receive queue has no room for it is thrown away, the newest first, and the sender is not told
why-queue-full-cure = { $cost ->
        [0] { why-pace } The queue may take ⟦{ $limit }⟧ B of kernel memory
       *[other] { why-pace } Each ⟦{ $len }⟧-byte datagram costs the kernel ⟦{ $cost }⟧ B, so ⟦{ $limit }⟧ B hold { $holds ->
            [1] one
           *[other] ⟦{ $holds }⟧
        }
    }. Ask for a larger receive buffer (⟦SO_RCVBUF⟧){ $needs ->
        [0] { "" }
       *[other] : all of them would take ⟦{ $needs }⟧ B
    }, read faster, or send more slowly
why-pace =
    { $sends ->
        [1] 1 datagram was sent there,
       *[other] ⟦{ $sends }⟧ datagrams were sent there in ⟦{ $span }⟧,
    } and { $reads ->
        [0] none was read since.
        [1] 1 was read since the first of them.
       *[other] since the first of them ⟦{ $reads }⟧ were read, one in ⟦{ $pace }⟧.
    }
why-dropped = The kernel counts what it throws away at a socket: for a full queue, a bad checksum, a filter, lack of memory. The counts do not say which it was here
why-unread = A receive queue belongs to its socket: what waits in it goes with the socket
why-unread-cure = Read until ⟦recvfrom⟧ would block, and close then: these ⟦{ $asked }⟧ bytes had come, and were one call away
why-peek = ⟦MSG_PEEK⟧ copies what is first in the queue and takes nothing out
why-peek-cure = The next read gets the same ⟦{ $len }⟧ bytes: to take them out, read without the flag
why-truncated = One read takes one datagram out of the queue, all of it. What does not fit into the program's buffer is thrown away; no later read gets it
why-truncated-cure = { $len ->
        [0] Ask for more than ⟦{ $size }⟧ bytes, 65 507 to be safe from any datagram
       *[other] It had ⟦{ $len }⟧ bytes and the read asked for ⟦{ $size }⟧, so { $lost ->
            [1] 1 was lost
           *[other] ⟦{ $lost }⟧ were lost
        }: ask for ⟦{ $len }⟧ or more, best for the largest message of your protocol and one byte more
    }
why-empty = A datagram of UDP may carry 0 bytes: its header says so. It takes its place in the queue, and a read returns 0 for it
why-empty-cure = In UDP do not take 0 for the end: there is none. It is a message without bytes, here from { $from }
why-whole = UDP keeps message boundaries: one send is one datagram, and one read returns one datagram
why-whole-cure = The read asked for ⟦{ $size }⟧ bytes, and the datagram had ⟦{ $len }⟧, so nothing was cut off
why-waiting = The kernel keeps what came until the program reads it; ⟦sendto⟧ returned long before
why-waiting-cure = Let the program read: one ⟦recvfrom⟧ for each datagram{ $limit ->
        [0] { "" }
       *[other] . The queue holds ⟦{ $held }⟧ of ⟦{ $limit }⟧ B
    }
why-open = Counts tell how many were dropped, and not which: that is known when what came is read, since the order of what came is kept
why-in-flight = ⟦sendto⟧ returns when the own kernel has taken the datagram. Whether it arrived UDP does not say; a read or a counter will
why-one-of = The counts of drops name none of them, and what else was sent there cannot be told apart from it
why-closed-unseen = A queue that is closed cannot be looked at any more
why-rows-lost = A fate follows from all calls around it; where some were not kept, nothing is guessed
why-no-counter = Without a count of drops a datagram that was not read may wait, or be gone
why-not-ours = What becomes of a datagram is known where it arrives. UDP sends no acknowledgement, so the sender learns nothing unless the other program answers
why-read = One read takes one datagram out of the queue, whatever its length
why-bind = ⟦bind⟧ gives the socket the address and port under which others reach it; with port 0 the kernel chooses one
why-udp-connect = UDP has no connection: ⟦connect⟧ only notes the peer in the own kernel and sends nothing. From now on ⟦send⟧ goes there, datagrams of others are not taken, and errors are told
why-udp-close = The port is free at once, and what waited in the queue is gone. Nothing is sent: the other end learns nothing
why-udp-socket = ⟦SOCK_DGRAM⟧ makes a socket that sends and receives datagrams: no connection, no order, no repeating. It has no address yet
why-receive-buffer = The receive buffer bounds how much kernel memory may wait for the program, in bytes with the kernel's own cost of each datagram. Linux doubles what is asked for, within its limits
why-receive-buffer-cure = { $effective ->
        [0] ⟦{ $asked }⟧ bytes were asked for: ⟦getsockopt⟧ tells what they became
       *[other] ⟦{ $asked }⟧ bytes were asked for, and ⟦getsockopt⟧ gives ⟦{ $effective }⟧. More than ⟦net.core.rmem_max⟧ allows only an administrator gets
    }
why-send-buffer = The send buffer bounds what ⟦send⟧ may leave in the kernel before it has to wait. Linux doubles what is asked for, within its limits
why-reuse-address = Before ⟦bind⟧ it allows an address that old connections in TIME_WAIT still have; for datagram sockets, one that another socket with the option has
why-reuse-port = Sockets of one user that all set it share a port, and the kernel spreads what comes over them
why-broadcast = It tells the kernel that datagrams to a whole network are meant
why-group = Joining tells the kernel, and by IGMP or MLD the routers, that datagrams to this group are wanted here; leaving takes it back
why-group-sending = It says by which interface, how far and whether to this machine too datagrams to groups are sent
why-no-delay = Nagle's algorithm waits with a small segment while an earlier one is not acknowledged, so that small writes share a segment; the option switches it off
why-linger = With a time of 0 ⟦close⟧ throws away what is unsent and sends RST in place of FIN
why-call = The kernel did what was asked, and nothing else follows from it
why-stream-merged-cure = This ⟦recv⟧ of ⟦{ $asked }⟧ bytes took bytes of ⟦{ $pieces }⟧ sends. Say where a message ends: a length before it, a mark behind it, or a fixed size, and read until it is whole
why-stream-part-cure = ⟦recv⟧ returned ⟦{ $bytes }⟧ bytes, at most the ⟦{ $asked }⟧ that were asked for; the rest of the message waits. Read on in a loop until the message is whole
why-stream-fin-cure = Leave the loop of reads and close: no byte comes any more. What the own end still has to say it may send
why-stream-part-sent-cure = ⟦{ $bytes }⟧ of ⟦{ $asked }⟧ bytes were taken: send the other ⟦{ $left }⟧ again from there, in a loop (in Python ⟦sendall⟧)
why-stream-full-cure = None of these ⟦{ $asked }⟧ bytes was taken{ $there ->
        [0] { "" }
       *[other] , and at the other end ⟦{ $there }⟧ bytes wait to be read
    }: wait until the socket is writable, and let the other end read
why-stream-pipe-cure = This connection is over: close the socket and open another connection. Look at the result of every ⟦send⟧
why-stream-pipe-shut-cure = Send these ⟦{ $asked }⟧ bytes before ⟦shutdown(SHUT_WR)⟧
why-stream-reset-cure = Close this socket; the other end should read all that came and send FIN with ⟦close⟧ or ⟦shutdown⟧ in place of RST
why-stream-refused-cure = Start a server that listens at ⟦{ $addr }⟧ before this call, or correct address and port
why-stream-pending-cure = Wait until the socket is writable, then ask ⟦getsockopt(SO_ERROR)⟧ how it ended
why-stream-timed-out-cure = After ⟦{ $took }⟧ without an answer: check the address ⟦{ $addr }⟧, a firewall that drops in silence, or a server that does not accept
why-stream-in-use-cure = Call ⟦setsockopt(SO_REUSEADDR, 1)⟧ before ⟦bind⟧, end the program that listens at ⟦{ $addr }⟧, or take another port
why-stream-not-a-stream-cure = Leave ⟦{ $call }⟧ out: a UDP server only binds, and then calls ⟦recvfrom⟧; for connections take ⟦SOCK_STREAM⟧
why-stream-unread-cure = Read the { $unread ->
        [1] 1 byte that is
       *[other] ⟦{ $unread }⟧ bytes that are
    } left before ⟦close⟧, until ⟦recv⟧ returns 0
why-stream-itself-cure = Start the server before its client, and keep its port out of the range that the kernel gives to clients (⟦ip_local_port_range⟧)
why-stream-aborted = ⟦SO_LINGER⟧ with a time of 0 was set: ⟦close⟧ sent RST in place of FIN, and nothing is left in TIME_WAIT
why-stream-connect = The two kernels make the three-way handshake (SYN, SYN and ACK, ACK) by themselves; ⟦connect⟧ returns after the second segment has come
why-stream-accept = The connection was complete before: the kernel keeps those in a waiting list, and ⟦accept⟧ takes the oldest out and gives it a socket of its own
why-stream-listen = From now on the kernel answers SYN, and keeps at most ⟦{ $backlog }⟧ complete connections and one waiting for ⟦accept⟧
why-stream-shutdown = ⟦shutdown(SHUT_WR)⟧ sends FIN behind the last byte and closes one direction; the other still carries bytes. ⟦SHUT_RD⟧ sends nothing: it only ends the own receiving
why-stream-close = ⟦close⟧ gives the socket up: the kernel sends what is left and then FIN. The end that sends FIN first waits in TIME_WAIT afterwards
why-stream-socket = ⟦SOCK_STREAM⟧ makes a socket for a stream of bytes: in order, each once, and without message boundaries. It is not connected yet
why-rule = The rule
why-cure = Cause and cure
why-evidence = What proves it
why-read-on = Read on
why-lesson = Lesson: { $title }
# What the socket table of this machine told within a second of a refusal
why-port =
    { $how ->
        [nobody] Looked up within a second of it (⟦sock_diag⟧): on this machine no { $protocol ->
            [TCP] socket listens
           *[UDP] socket is bound
        } at port ⟦{ $port }⟧
        [elsewhere] Looked up within a second of it (⟦sock_diag⟧): at port ⟦{ $port }⟧ there is only the socket of { port-holder }, bound to another address, ⟦{ $local }⟧
        [connected] Looked up within a second of it (⟦sock_diag⟧): the socket of { port-holder } at ⟦{ $local }⟧ is connected to ⟦{ $peer }⟧, and takes datagrams from there alone
        [v6only] Looked up within a second of it (⟦sock_diag⟧): the socket of { port-holder } at ⟦{ $local }⟧ takes IPv6 alone (⟦IPV6_V6ONLY⟧)
        [interface] Looked up within a second of it (⟦sock_diag⟧): the socket of { port-holder } at ⟦{ $local }⟧ is bound to the interface ⟦{ $interface }⟧ (⟦SO_BINDTODEVICE⟧), and takes only what comes in there
       *[open] Looked up within a second of it (⟦sock_diag⟧): the socket of { port-holder } at ⟦{ $local }⟧ takes from everybody. So a firewall refused, or it was opened only since
    }
line-port = { $addr }: { why-port }
port-waiting =
    { $waiting ->
        [one] ⟦1⟧ connection waits for accept
       *[other] ⟦{ $waiting }⟧ connections wait for accept
    }
why-port-full = Looked up within a second of it (⟦sock_diag⟧): { port-waiting } there, and its backlog is ⟦{ $backlog }⟧, so its waiting list is full. With ⟦tcp_abort_on_overflow⟧ the kernel resets what comes then, after ⟦connect⟧ has succeeded
why-port-unanswered = Looked up while it waited (⟦sock_diag⟧): { port-waiting } there, and its backlog is ⟦{ $backlog }⟧, so its waiting list is full. { $dropped ->
        [0] Whether the SYN was dropped for that is not known
        [one] Between two looks one SYN was sent to it, and its drop count and ⟦ListenOverflows⟧ (⟦/proc/net/netstat⟧) rose by one: the kernel dropped it, as the list is full
       *[other] Between two looks ⟦{ $dropped }⟧ SYNs were sent to it, and its drop count and ⟦ListenOverflows⟧ (⟦/proc/net/netstat⟧) rose by as many: the kernel dropped them, as the list is full
    }
line-port-full = { $addr }: { why-port-unanswered }
why-far-end = The socket of { port-holder } at ⟦{ $local }⟧ hears what is sent there. At the last look (⟦sock_diag⟧) it had dropped ⟦{ $drops }⟧ since it was opened, and its queue held ⟦{ $held }⟧ of ⟦{ $limit }⟧ B{ $drops ->
    [0] { $held ->
        [0] { "" }
       *[other] ; which datagrams these are is not known
    }
   *[other] ; which datagrams these are is not known
}
why-answered = A datagram came back from there: row ⟦{ $n }⟧ of “System calls”. What it answers is not known
why-took = The call took ⟦{ $micros }⟧ µs

# How systems differ, chosen by assets/systems.toml; what they tell is an action in the present tense
systems-truncation = A datagram longer than the read
systems-truncation-linux = ⟦recvfrom⟧ returns the bytes that fit and says nothing of the rest; ⟦recvmsg⟧ sets ⟦MSG_TRUNC⟧
systems-truncation-macos = The excess bytes are discarded; ⟦recvmsg⟧ sets ⟦MSG_TRUNC⟧
systems-truncation-windows = ⟦recvfrom⟧ fails with ⟦WSAEMSGSIZE⟧ (10040): the buffer has the first bytes, the excess is lost
told-truncation-windows = ⟦recvfrom⟧ of ⟦{ $size }⟧ bytes fails with ⟦WSAEMSGSIZE⟧, 10040: the datagram was longer. The first ⟦{ $size }⟧ bytes are in the buffer, the rest is gone.
systems-nobody = Nobody receives, and the socket is not connected
systems-nobody-linux = ⟦sendto⟧ succeeds, and a plain socket hears nothing
systems-nobody-macos = ⟦send⟧ gives no indication that nothing was delivered
systems-nobody-windows = ⟦sendto⟧ succeeds; a later ⟦recvfrom⟧ of the socket fails with ⟦WSAECONNRESET⟧ (10054)
told-nobody-windows = ⟦sendto⟧ succeeds, but “port unreachable” comes back: the next ⟦recvfrom⟧ of this socket fails with ⟦WSAECONNRESET⟧, 10054.
systems-late-error = Nobody receives, and the socket is connected
systems-late-error-linux = The next call fails with ⟦ECONNREFUSED⟧; a send that fails so sends nothing
systems-late-error-macos = Asynchronous errors of connected datagram sockets are told by ⟦SO_ERROR⟧
systems-late-error-windows = A later call fails with ⟦WSAECONNRESET⟧ (10054)
told-late-error-windows = This call fails with ⟦WSAECONNRESET⟧, 10054, for an earlier datagram that nobody took.
systems-largest = The largest datagram
systems-largest-linux = 65 507 bytes over IPv4; one more is ⟦EMSGSIZE⟧
systems-largest-macos = 9216 bytes as long as ⟦net.inet.udp.maxdgram⟧ is not raised; more is ⟦EMSGSIZE⟧
systems-largest-windows = ⟦getsockopt(SO_MAX_MSG_SIZE)⟧ tells it; more is ⟦WSAEMSGSIZE⟧ (10040)
told-largest-macos = ⟦sendto⟧ fails with ⟦EMSGSIZE⟧, 40, and sends nothing: the datagram has ⟦{ $len }⟧ bytes, and 9216 are the most as long as ⟦net.inet.udp.maxdgram⟧ is not raised.
systems-receive-buffer = What SO_RCVBUF means
systems-receive-buffer-linux = The kernel doubles what is asked for, and ⟦getsockopt⟧ gives the double; each datagram counts with its cost in the kernel
systems-receive-buffer-macos = It adjusts the size of the input buffer, within an absolute limit
systems-receive-buffer-windows = The buffer space that is reserved for receives of the socket
systems-boundaries = Where a message ends
systems-boundaries-linux = UDP: one read, one datagram. TCP: a read returns what is there, of one send or several
systems-boundaries-macos = TCP is a stream of bytes by its standard, on every system
systems-boundaries-windows = TCP is a stream of bytes by its standard, on every system
systems-empty = An empty datagram
systems-empty-linux = It arrives, and ⟦recvfrom⟧ returns 0
systems-empty-windows = ⟦recvfrom⟧ returns 0
systems-empty-send = Sending no bytes into a stream
systems-empty-send-linux = ⟦send⟧ returns 0, and nothing is sent
systems-empty-send-windows = ⟦send⟧ returns 0 and is a success
systems-peek = MSG_PEEK
systems-peek-linux = The data is returned and stays in the queue
systems-peek-macos = The data is returned and stays in the queue
systems-peek-windows = The data is copied and stays in the queue
systems-fin = The other end has closed (FIN)
systems-fin-linux = ⟦recv⟧ returns 0
systems-fin-macos = ⟦recv⟧ returns 0
systems-fin-windows = ⟦recv⟧ returns 0
systems-reset = The other end has reset the connection (RST)
systems-reset-linux = ⟦ECONNRESET⟧ (104), told once
systems-reset-macos = ⟦ECONNRESET⟧ (54)
systems-reset-windows = ⟦WSAECONNRESET⟧ (10054)
systems-broken-pipe = Sending when the connection is gone
systems-broken-pipe-linux = ⟦EPIPE⟧ (32), and the signal SIGPIPE unless ⟦MSG_NOSIGNAL⟧ is passed
systems-broken-pipe-macos = ⟦EPIPE⟧ (32), and the signal SIGPIPE unless ⟦SO_NOSIGPIPE⟧ is set
systems-broken-pipe-windows = ⟦WSAECONNABORTED⟧ (10053) or ⟦WSAECONNRESET⟧ (10054)
told-broken-pipe-windows = ⟦send⟧ fails with ⟦WSAECONNABORTED⟧, 10053, or ⟦WSAECONNRESET⟧, 10054: the connection is gone.
systems-after-shutdown = Sending after the own shutdown
systems-after-shutdown-linux = ⟦EPIPE⟧ (32)
systems-after-shutdown-macos = ⟦EPIPE⟧ (32)
systems-after-shutdown-windows = ⟦WSAESHUTDOWN⟧ (10058)
told-after-shutdown-windows = ⟦send⟧ fails with ⟦WSAESHUTDOWN⟧, 10058: this end has ended its own sending with ⟦shutdown⟧.
systems-shutdown-read = Reading after the own shutdown of it
systems-shutdown-read-linux = ⟦recv⟧ returns 0 where nothing waits; the other end is told nothing
systems-shutdown-read-windows = ⟦WSAESHUTDOWN⟧ (10058)
systems-not-connected = No connection and no address
systems-not-connected-linux = ⟦send⟧ of a UDP socket: ⟦EDESTADDRREQ⟧ (89); ⟦recv⟧ of a TCP socket: ⟦ENOTCONN⟧ (107)
systems-not-connected-macos = ⟦send⟧ of a UDP socket: ⟦EDESTADDRREQ⟧ (39); a TCP socket: ⟦ENOTCONN⟧ (57)
systems-not-connected-windows = ⟦WSAENOTCONN⟧ (10057)
systems-send-full = The send buffer is full, and the socket does not wait
systems-send-full-linux = A part is taken, then ⟦EAGAIN⟧ (11)
systems-send-full-macos = ⟦EAGAIN⟧ (35)
systems-send-full-windows = A part may be taken, from 1 byte on; then ⟦WSAEWOULDBLOCK⟧ (10035)
systems-would-block = Nothing waits, and the socket does not wait either
systems-would-block-linux = ⟦EAGAIN⟧ (11)
systems-would-block-macos = ⟦EAGAIN⟧ (35)
systems-would-block-windows = ⟦WSAEWOULDBLOCK⟧ (10035)
systems-read-timeout = The time of SO_RCVTIMEO is over
systems-read-timeout-linux = ⟦EAGAIN⟧ (11)
systems-read-timeout-macos = ⟦EAGAIN⟧ (35)
systems-connect-refused = connect to a port where nobody listens
systems-connect-refused-linux = ⟦ECONNREFUSED⟧ (111), at once
systems-connect-refused-macos = ⟦ECONNREFUSED⟧ (61)
systems-connect-refused-windows = The SYN is sent again several times before ⟦WSAECONNREFUSED⟧ (10061)
told-connect-refused-windows = ⟦connect⟧ to ⟦{ $addr }⟧ fails with ⟦WSAECONNREFUSED⟧, 10061, but only after the SYN was sent again several times.
systems-connect-pending = connect of a socket that does not wait
systems-connect-pending-linux = ⟦EINPROGRESS⟧ (115)
systems-connect-pending-macos = ⟦EINPROGRESS⟧ (36)
systems-connect-pending-windows = ⟦WSAEWOULDBLOCK⟧ (10035), and the attempt goes on
told-connect-pending-windows = ⟦connect⟧ to ⟦{ $addr }⟧ returned ⟦WSAEWOULDBLOCK⟧, 10035: there is no answer yet, and the attempt goes on.
systems-connect-timeout = connect gets no answer
systems-connect-timeout-linux = ⟦ETIMEDOUT⟧ (110), after 6 repeats of the SYN, about two minutes
systems-connect-timeout-macos = ⟦ETIMEDOUT⟧ (60)
systems-connect-timeout-windows = ⟦WSAETIMEDOUT⟧ (10060)
systems-bind-twice = Two sockets at one address and port
systems-bind-twice-linux = ⟦EADDRINUSE⟧ (98)
systems-bind-twice-macos = ⟦EADDRINUSE⟧ (48)
systems-bind-twice-windows = ⟦WSAEADDRINUSE⟧ (10048)
systems-reuse-address = What SO_REUSEADDR allows
systems-reuse-address-linux = UDP: both sockets bind if both set it, and the last one gets what comes. TCP: old connections in TIME_WAIT do not matter
systems-reuse-address-macos = The reuse of local addresses; whole duplicates need ⟦SO_REUSEPORT⟧ on all
systems-reuse-address-windows = It takes over a port by force that another socket has; who then gets what is not determined
systems-broadcast = Broadcast without SO_BROADCAST
systems-broadcast-linux = ⟦EACCES⟧ (13)
systems-broadcast-macos = ⟦EACCES⟧ (13)
systems-broadcast-windows = ⟦WSAEACCES⟧ (10013)
systems-udp-connect = connect of a UDP socket
systems-udp-connect-linux = Datagrams of others are not delivered to it
systems-udp-connect-macos = Its peer is the only address from which datagrams are received
systems-udp-connect-windows = Datagrams from other addresses are discarded
systems-not-a-stream = listen on a UDP socket
systems-not-a-stream-linux = ⟦EOPNOTSUPP⟧ (95)
systems-not-a-stream-macos = ⟦EOPNOTSUPP⟧ (102)
systems-not-a-stream-windows = ⟦WSAEOPNOTSUPP⟧ (10045)
systems-close-unread = close while bytes are unread
systems-close-unread-linux = RST goes out in place of FIN: the other end gets ⟦ECONNRESET⟧
systems-linger = close with SO_LINGER 0
systems-linger-linux = RST: the other end gets ⟦ECONNRESET⟧
systems-linger-windows = The connection is reset: ⟦recv⟧ of the other end fails with ⟦WSAECONNRESET⟧ (10054)
why-systems = On other systems
systems-measured = measured here
systems-documented = documented
systems-line = { $system }: { $says } ({ $mark })
told-as = Told as { $system } would
told-as-tip = The same record, told as another system would: captions, results and error codes from its documentation. What was recorded stays as it is, and it is Linux
told-as-badge = Retold as { $system }
told-as-badge-tip = Captions, results and error codes are retold from the documentation of { $system }. The record stays as it was made on this system (Ctrl+Shift+Y, or in the menu)
told-caption = As { $system } would tell it: { $caption }
told-unsure = No source tells what { $system } would answer here; on this system: { $caption }
command-told-as = Tell it as the next system would

# The glossary: each word and what it means here; those of fates stand above
word-datagram = datagram
word-datagram-tip = A message of UDP: sent by one call, received whole by one call or not at all. Its header has the ports, the length and a checksum
word-payload = payload
word-payload-tip = The bytes that a program sends, without the headers of UDP, TCP and IP
word-socket = socket
word-socket-tip = The end of a conversation that the kernel keeps for a program; calls such as sendto name it by a descriptor
word-system-call = system call
word-system-call-tip = A request of a program to the kernel, such as sendto or recvfrom. Each of the experiment is a row
word-row = row
word-row-tip = A datagram handed over by one call, another call of a socket, or a call that failed, with arguments, result, error number and time
word-fate = fate
word-fate-tip = What became of a datagram. The lab says only what something proves
word-evidence = evidence
word-evidence-tip = The fact that proves a fate: a result, a flag, a counter of the kernel
word-provisional = provisional
word-provisional-tip = A fate that follows from what is known by now, and may still change until the sums agree
word-read-size = read size
word-read-size-tip = How many bytes a read asks for: the third argument of recvfrom. Less than the datagram has means truncated
word-receive-queue = receive queue
word-receive-queue-tip = Where the kernel keeps what has come to a socket until the program reads it
word-receive-buffer = receive buffer
word-receive-buffer-tip = How much kernel memory the receive queue may take (SO_RCVBUF), with the kernel’s own cost of each datagram
word-send-buffer = send buffer
word-send-buffer-tip = What send leaves in the kernel until it is sent, and with TCP until it is acknowledged (SO_SNDBUF)
word-drop-total = drop total
word-drop-total-tip = The kernel’s own count of what it threw away at a socket since it was opened
word-queue-full = queue full
word-queue-full-tip = The receive buffer has no room for what comes, so the kernel throws it away. UDP tells nobody
word-flow-control = flow control
word-flow-control-tip = The receiver tells how much it can take, and the sender waits. TCP does it with its window, UDP has none
word-window = window
word-window-tip = In TCP: how many bytes the receiver can still take. With a window of 0 the sender waits and asks now and then
word-message-boundary = message boundary
word-message-boundary-tip = Where one message ends and the next begins. UDP keeps it, TCP does not
word-stream = stream
word-stream-tip = What TCP carries: bytes in order, without message boundaries
word-merged = read together
word-merged-tip = One read returned bytes of several sends
word-framing = framing
word-framing-tip = How a program marks messages in a stream: a length before, a mark behind, or a fixed size
word-segment = segment
word-segment-tip = What TCP sends at once: a header and some bytes of the stream, or a header alone
word-acknowledgement = acknowledgement (ACK)
word-acknowledgement-tip = The receiver’s word that all bytes up to here have come. UDP sends none
word-nagle = Nagle’s algorithm
word-nagle-tip = Small segments wait while an earlier one is not acknowledged; TCP_NODELAY switches it off
word-handshake = three-way handshake
word-handshake-tip = SYN, SYN and ACK, ACK: how the kernels open a connection
word-syn = SYN
word-syn-tip = The segment that asks for a connection
word-fin = FIN
word-fin-tip = The segment that says: this end sends nothing more. recv then returns 0
word-rst = RST
word-rst-tip = The segment that ends a connection at once and loses what is on its way. The next call fails with ECONNRESET
word-listen = listen
word-listen-tip = To let the kernel take connections for a socket. UDP has nothing to listen for: it binds
word-accept = accept
word-accept-tip = To take a complete connection out of the waiting list; it gets a socket of its own
word-backlog = backlog
word-backlog-tip = How many complete connections may wait for accept; Linux keeps one more
word-bind = bind
word-bind-tip = To give a socket its address and port
word-connect = connect
word-connect-tip = TCP: to open a connection. UDP: only to note the peer, nothing is sent
word-peer = peer
word-peer-tip = The other end of a conversation
word-port = port
word-port-tip = A number from 1 to 65 535 that tells the sockets of a machine apart
word-loopback = loopback
word-loopback-tip = 127.0.0.0/8 and ::1: what is sent there never leaves this machine
word-wildcard = all addresses (0.0.0.0)
word-wildcard-tip = A socket bound to it receives at every address of this machine
word-broadcast = broadcast
word-broadcast-tip = A datagram to all machines of a network; it needs SO_BROADCAST
word-group = multicast group
word-group-tip = An address that many join; each of them gets what is sent there
word-icmp = ICMP
word-icmp-tip = How machines and routers report what they could not deliver, such as “port unreachable”
word-port-unreachable = port unreachable
word-port-unreachable-tip = The ICMP message that no socket took a datagram. Only some sockets hear of it
word-mtu = MTU
word-mtu-tip = The largest packet that a link carries; what is longer is cut into fragments or refused
word-ttl = TTL
word-ttl-tip = How many routers a packet may still pass; IPv6 says hop limit
word-checksum = checksum
word-checksum-tip = A sum over header and data; a datagram whose sum is wrong is thrown away in silence
word-blocking = blocking
word-blocking-tip = A call waits until it can do its work
word-non-blocking = non-blocking
word-non-blocking-tip = A call never waits: if it would have to, it fails with EAGAIN
word-errno = error number
word-errno-tip = What a failed call tells: a name such as ECONNREFUSED and a number that differs between systems
word-client = client
word-client-tip = Who sends first, here with a letter: A, B, …
word-server = server
word-server-tip = Who waits at a known address and answers
word-burst = burst
word-burst-tip = Many sends as one order
word-outside = from outside
word-outside-tip = What another program sent or received: the lab sees only its own side of it
word-encoding = encoding
word-encoding-tip = How text becomes bytes: UTF-8, or GBK
word-byte-order = network byte order
word-byte-order-tip = The most significant byte first, as protocols write numbers
word-recording = recording
word-recording-tip = A session as a pcapng file, which Wireshark and the lab open
col-number-tip = The number of the row or of the datagram
col-time-tip = Seconds since the record began
col-transport-tip = UDP or TCP
col-route-tip = Who sent, and to whom
col-sent-tip = How many bytes were sent
col-received-tip = How many bytes of it were returned to the reader
col-fate-tip = What became of it; the sign and the colour say it too
col-data-tip = The first bytes of the payload, as text
col-call-tip = The system call as strace prints it
col-result-tip = What it returned, or −1 and the error
proof-returned = returned length
proof-returned-tip = The call returned every byte: the true length is what was returned
proof-msg-trunc = MSG_TRUNC
proof-msg-trunc-tip = The kernel set this flag at the read: the datagram was longer
proof-drop-total = SO_RXQ_OVFL
proof-drop-total-tip = The drop total that a later datagram carried
proof-meminfo = SO_MEMINFO
proof-meminfo-tip = What the kernel tells of a socket’s memory: bytes held, the limit, the drop total
proof-error-queue = error queue
proof-error-queue-tip = ICMP messages that came back, kept for the socket (IP_RECVERR, MSG_ERRQUEUE)
proof-later-call = later call
proof-later-call-tip = A later call on the socket failed for this datagram
proof-so-error = SO_ERROR
proof-so-error-tip = The pending error of the socket, asked for by getsockopt
proof-send-errno = error of the send
proof-send-errno-tip = The send call itself failed, so nothing left
proof-drained-at-close = found at close
proof-drained-at-close-tip = It was still in the queue while its socket was being closed
proof-waiting = by the counters
proof-waiting-tip = Sent, not read and not dropped: so it waits
proof-not-ours = far end not ours
proof-not-ours-tip = Nobody here saw it arrive
proof-one-of = one of several
proof-one-of-tip = Some are missing, and the counters do not tell which
proof-by-elimination = by elimination
proof-by-elimination-tip = As many were dropped as did not surely come in
proof-no-counter = no counter
proof-no-counter-tip = This system does not count what it drops
proof-closed-unseen = closed unseen
proof-closed-unseen-tip = The socket was closed, and nothing tells what waited
proof-rows-lost = rows lost
proof-rows-lost-tip = The lab itself could not keep some rows of that time
state-listen = LISTEN
state-listen-tip = The socket waits for connections
state-syn-sent = SYN_SENT
state-syn-sent-tip = SYN is sent, and no answer has come yet
state-syn-recv = SYN_RECV
state-syn-recv-tip = SYN was received and answered
state-established = ESTABLISHED
state-established-tip = The connection is open: both ends may send
state-fin-wait1 = FIN_WAIT1
state-fin-wait1-tip = FIN is sent and not acknowledged yet
state-fin-wait2 = FIN_WAIT2
state-fin-wait2-tip = The own FIN is acknowledged; the peer may still send
state-close-wait = CLOSE_WAIT
state-close-wait-tip = The peer has sent FIN; this end may still send, and has to close
state-last-ack = LAST_ACK
state-last-ack-tip = Both have sent FIN, the peer first; the last acknowledgement is awaited
state-closing = CLOSING
state-closing-tip = Both sent FIN at the same time
state-time-wait = TIME_WAIT
state-time-wait-tip = The end that closed first keeps the address back for a while, for segments that come late
state-close = CLOSE
state-close-tip = There is no connection
glossary = Words
glossary-tip = Every word that the window uses, and what it means
glossary-none = No word with this in it
manual-loading = The manual page is being fetched …
manual-web = Open in the browser

### Errors, each with what to do

# Who has a socket, as far as it may be known
port-holder =
    { $known ->
        [yes] ⟦{ $program }⟧
       *[no] a program that is not told
    }
error-port-in-use =
    { $how ->
        [no-port] No local port is free: ⟦EADDRINUSE⟧. Close programs that hold many, or choose a port.
        [time-wait] ⟦{ $addr }⟧ is held by a connection of before in ⟦TIME_WAIT⟧, not by a program. Wait a minute, or choose another port.
        [nobody] ⟦{ $addr }⟧ is in use; by whom is not told. Choose another port.
       *[open] ⟦{ $addr }⟧ is in use by { port-holder }. Stop it, or choose another port.
    }
error-no-permission = The system does not allow ⟦{ $addr }⟧. Choose a port from 1024 up.
error-not-local = ⟦{ $addr }⟧ is no address of this machine. Use 127.0.0.1, or one of its own addresses.
error-descriptors = The system gives this program no more descriptors: ⟦{ $errno }⟧. Close sockets or files, or raise the limit (⟦ulimit -n⟧).
error-bind = ⟦{ $addr }⟧ could not be opened: ⟦{ $errno }⟧. Try another address or port.
error-bad-hex = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: ⟦{ $found }⟧ is not a hex digit. Write two digits, 0–9 and a–f, for each byte.
error-dump-line = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: ⟦{ $found }⟧ is no offset. Paste whole lines of one dump.
error-dump-offset = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: the offset ⟦{ $found }⟧ does not follow from the lines before. Paste whole lines of one dump.
error-dump-radix = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: is ⟦{ $found }⟧ octal or decimal? The star repeats otherwise. Dump with ⟦od -v⟧.
error-dump-star = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: up to ⟦{ $found }⟧ the star repeats more than 1 MiB. Paste less.
error-dump-text = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: ⟦{ $found }⟧ is not what the bytes before it say as text. Dump with ⟦xxd⟧ or ⟦hexdump -C⟧.
error-dump-words = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: behind ⟦{ $found }⟧ stand words, whose byte order is not told. Dump with ⟦xxd⟧ or ⟦od -A x -t x1z⟧.
error-code-number = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: ⟦{ $found }⟧ is no byte. Write 0 to 255, -128 to -1 or 0x00 to 0xff.
error-code-octal = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: ⟦{ $found }⟧ is octal in C, decimal in Rust. Write it as 0x….
error-code-odd = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: ⟦{ $found }⟧ belongs to no array or string of bytes, or its end is missing.
error-no-gbk = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: GBK has no ⟦{ $found }⟧. Leave it out, or send the text as UTF-8.
error-encoding = Unknown encoding ⟦{ $value }⟧. Known: utf-8, gbk.
error-odd-hex = The last byte has only one hex digit. Write two for each byte, such as 0a.
error-unknown-escape = Line ⟦{ $line }⟧, column ⟦{ $column }⟧: ⟦{ $found }⟧ is not an escape. Write \n \r \t \0 \\ or \x and two hex digits.
error-sequence = ⟦{ $value }⟧ is no place of a number. Write counter, or OFFSET[:WIDTH[be|le]] with a WIDTH of 1 to 8, such as 0:4be.
error-read-size = ⟦{ $value }⟧ is not a valid read size. Give a number of bytes from 0 to 65535.
error-read-size-zero = A read size of 0 makes no sense on TCP: recv would return 0, which looks as if the peer had closed. Give a number of bytes from 1 to 65535.
error-framing = ⟦{ $value }⟧ is no framing. Choose none, fixed:N, line, len1, len2, len4, len2le or len4le.
error-frame-long = A message of ⟦{ $bytes }⟧ bytes is too long for the framing ⟦{ $framing }⟧. Send at most ⟦{ $limit }⟧ bytes, or choose a longer prefix.
error-frame-fixed = With fixed length every message has ⟦{ $size }⟧ bytes, and this one has ⟦{ $bytes }⟧. Make it fit, or choose another framing.
error-frame-line = A message with a line feed in it cannot be framed by lines: it would become two. Choose a length prefix.
error-accept = No connection could be accepted: ⟦{ $errno }⟧: { errno-text }. Those that there are go on. The next attempt follows when one is closed, or after a moment.
error-socket-numbers = The lab has used up its 65535 socket numbers and accepts no more connections. Start it anew.
error-not-connected = There is no connection to send on or read from. Connect first.
error-connect-unanswered = The connection was not answered in the time of --wait, and was given up. Give it more time, or see whether the server accepts.
error-connect-stream = Connecting to ⟦{ $addr }⟧ failed with ⟦{ $errno }⟧: { errno-text }. Start the server first, or choose another destination.
error-tcp-option = ⟦{ $option }⟧ makes sense with UDP only. Leave it out, or leave out --tcp.
error-needs-tcp = ⟦{ $option }⟧ makes sense with TCP only. Add --tcp.
error-hold = This system does not tell the state of a TCP connection, so --hold cannot know when to begin to read. Leave it out.
error-receive-buffer = ⟦{ $value }⟧ is not a valid receive buffer. Give a number of bytes from 0 up.
error-memory = ⟦{ $value }⟧ is not a valid memory budget. Give a size such as 512MiB or 4GiB, from { $least } to { $most } MiB.
error-number = ⟦{ $value }⟧ is not a valid number here. Give a whole number, such as 20.
error-number-least = ⟦{ $value }⟧ is not a valid number here. Give a whole number from { $least } up.
error-repeat = Nothing would be sent. Repeat at least 1 time.
error-repeat-most = That many cannot be sent at once. Repeat at most { $limit } times.
error-pattern-empty = There is no text to send again and again. Type one, or choose another content.
error-rate = ⟦0⟧ datagrams per second are none. Give a rate from 1 up, or none at all for as fast as possible.
error-size = ⟦{ $value }⟧ is no size of a datagram. Give a number of bytes from 0 to { $limit }.
error-pattern = ⟦{ $value }⟧ is no pattern. Write text, counter or random.
error-payload-extra = ⟦{ $pattern }⟧ makes its own payloads. Leave the text out, or use --pattern text.
error-seed = A seed is for --pattern random. Leave it out, or use that pattern.
error-io = ⟦{ $value }⟧ is no way of calling. Write { $known }.
error-lossless = Lossless needs a receiver whose queue can be seen: a UDP socket on this machine, on Linux. Send there, or without --lossless.
error-duration = ⟦{ $value }⟧ is not a valid duration. Write a number and its unit, such as 250ms or 2s.
error-address = ⟦{ $value }⟧ is not a valid address. Write address and port, such as 127.0.0.1:8080 or [::1]:8080.
error-interface = There is no network interface ⟦{ $value }⟧. There are: ⟦{ $known }⟧.
error-interface-missing = ⟦{ $value }⟧ is another machine on each link. Name the network interface, as in ⟦[{ $value }%eth0]:8080⟧. There are: ⟦{ $known }⟧.
error-interface-ipv4 = The network interface ⟦{ $value }⟧ has no IPv4 address, by which it would be named. Give it one, or send to an IPv6 group.
error-ttl = ⟦{ $value }⟧ is not a valid TTL. Give a number from 0 to 255.
error-group = ⟦{ $value }⟧ is no multicast group. Those are 224.0.0.0 to 239.255.255.255 and ff00::/8; with the network interface: ⟦239.1.2.3@eth0⟧.
error-group-joined = The group ⟦{ $group }⟧ is joined already. Once is enough.
error-group-not-joined = The group ⟦{ $group }⟧ is not joined, so it cannot be left.
error-group-nowhere = For the group ⟦{ $group }⟧ no network interface was found: ⟦ENODEV⟧. Name one, as in ⟦239.1.2.3@eth0⟧.
error-group-failed = The group ⟦{ $group }⟧ could not be joined or left: ⟦{ $errno }⟧. Look at its address and its network interface.
error-language = ⟦{ $value }⟧ is not a language of the lab. Write en or zh-CN.
error-reply = ⟦{ $value }⟧ is not a reply rule. Write none, echo or upper.
error-format = ⟦{ $value }⟧ is not an output format. Write one of { $known }.
error-settings-damaged = The settings in { $path } could not be read; the defaults are used. The old file is kept as { $kept }.
error-painter = ⟦{ $value }⟧ does not draw the window. Write glow or wgpu.
error-window-option = ⟦{ $option }⟧ is for the window. Give it without a command.
error-payload-missing = There is nothing to send. Give a text, or hex with --hex; "" sends an empty datagram.
error-too-long-file = The file is longer than ⟦{ $limit }⟧ bytes, more than one datagram can carry. Give a shorter file.
error-missing-option = ⟦{ $option }⟧ is missing. See packet-lab --help.
error-unexpected-argument = ⟦{ $argument }⟧ is one word too many here. See packet-lab --help.
error-not-unicode = An argument is not valid UTF-8. Write other bytes with --hex, or as \xNN.
error-port-zero = Port 0 is no destination. Give the port of the other program.
error-connect-broadcast = ⟦{ $addr }⟧ is a broadcast address, and connecting to it is not allowed. Choose the address of one machine.
error-connect = Connecting to ⟦{ $addr }⟧ failed with ⟦{ $errno }⟧: { errno-text }. Choose another destination, or another address of the client.
error-usage = These arguments do not fit together. See packet-lab --help.
error-unknown-option = There is no option ⟦{ $option }⟧. See packet-lab --help.
error-unknown-command = There is no command ⟦{ $command }⟧. See packet-lab --help.
error-shell = There are completions for bash, elvish, fish, powershell and zsh, not for ⟦{ $value }⟧.
error-missing-value = ⟦{ $option }⟧ needs a value. See packet-lab --help.
error-output = Standard output could not be written: { $detail }.
error-file = { $path } could not be read or written: { $detail }. Check the path and its permissions.
error-file-exists = ⟦{ $path }⟧ is there already with other contents, and stays as it is. Choose another folder.
error-thread-died = The thread ⟦{ $thread }⟧ has failed: { $message }. The record is safe; start it again to go on.
error-thread-stuck = The thread ⟦{ $thread }⟧ has done nothing for two seconds. The others go on without it; if it does not come back, start the lab anew.
error-thread-start = The thread ⟦{ $thread }⟧ could not be started: ⟦{ $errno }⟧. The system gives this program no more threads or descriptors; close other programs, or raise the limits (⟦ulimit -u⟧, ⟦ulimit -n⟧).
error-thread-ended = The thread ⟦{ $thread }⟧ has ended. The record is safe; start the lab again to go on.
error-wait = Waiting for the sockets failed: { $detail }. Close other programs that hold many files, and start the lab again.
error-clients = There are ⟦{ $n }⟧ clients already, and no more letters. Remove one first.
error-busy = The lab is still busy with the last order. Wait a moment and try again.

warning-wide-send = ⟦{ $addr }⟧ is outside this machine: what is sent there leaves it.
warning-wide = ⟦{ $addr }⟧ can be reached from other machines. Use 127.0.0.1 to keep the lab to yourself.
notice-settings-reset = The settings are the defaults again. The old file is kept as { $kept }.
notice-port-moved = Port ⟦{ $wanted }⟧ was in use; the server has ⟦{ $got }⟧ instead.
notice-io = ⟦{ $wanted }⟧ is not possible here, or not with datagrams of this size; ⟦{ $used }⟧ is used instead.
notice-nothing-waits = Nothing waits in the receive queue, so there was nothing to read.
notice-nothing-waits-stream = Nothing waits on this connection, so there was nothing to read.
notice-nobody-waits = No connection waits for accept, so there was nothing to accept.
notice-reply-too-long = No reply to ⟦{ $addr }⟧: it would have ⟦{ $bytes }⟧ bytes, and addresses outside this machine get ⟦{ $limit }⟧ at most.
notice-replies-not-made =
    { $n ->
        [one] ⟦{ $n }⟧ reply was not sent: the send buffer was full until the end.
       *[other] ⟦{ $n }⟧ replies were not sent: the send buffer was full until the end.
    }
notice-memory-refused = The system gives no more memory. The record keeps ⟦{ $mib }⟧ MiB from now on; close other programs if that is too little.
notice-burst-over-budget = All ⟦{ $rows }⟧ rows of this burst would need ⟦{ $needed }⟧ MiB, and the record has ⟦{ $budget }⟧ MiB. At the end about ⟦{ $kept }⟧ of them will be kept, the newest ⟦{ $full }⟧ with their bytes; the counters count all. To keep more, send fewer or smaller ones, or give the record more memory.
notice-rows-lost =
    { $n ->
        [one] The lab itself could not keep ⟦{ $n }⟧ row: too much came at once, or there was no memory for it. What became of those datagrams is unknown.
       *[other] The lab itself could not keep ⟦{ $n }⟧ rows: too much came at once, or there was no memory for them. What became of those datagrams is unknown.
    }
notice-lossless-dropping =
    { $n ->
        [one] Without loss it is not: the receiver has dropped ⟦{ $n }⟧ datagram so far, as somebody else sends there too. Send from one place at a time.
       *[other] Without loss it is not: the receiver has dropped ⟦{ $n }⟧ datagrams so far, as somebody else sends there too. Send from one place at a time.
    }
notice-lossless-dropped =
    { $n ->
        [one] Without loss it was not: the receiver dropped ⟦{ $n }⟧ datagram during the burst, as somebody else sends there too. Send from one place at a time.
       *[other] Without loss it was not: the receiver dropped ⟦{ $n }⟧ datagrams during the burst, as somebody else sends there too. Send from one place at a time.
    }
notice-clipped = Asked for ⟦{ $asked }⟧ bytes of receive buffer; the kernel gave ⟦{ $effective }⟧. Its limit is net.core.rmem_max.

### Commands of the window

command-send = Send
command-clear = Clear: counters at zero, empty tables
command-undo = Undo
command-find = Find in the log, the sockets or the lessons
command-copy-row = Copy the call of the chosen row and its fate
command-copy-text = Copy the chosen data as text
command-copy-hex = Copy the chosen data as hex
command-tab-log = The log
command-tab-bytes = The bytes of a datagram
command-tab-calls = The system calls
command-high-contrast = High contrast
command-reduced-motion = Reduced motion
command-reset-all = Reset all settings
command-menu = Menu
# On the projector F10 opens a drawer with all controls.
drawer = All controls
drawer-lesson = Lesson
command-menu-drawer = Menu; on the projector: all controls
command-projector = Projector
command-palette = Find a command, a lesson, a setting…
command-help = Shortcuts
command-doctor = What this system can tell
command-theme = Theme
command-language = Language
command-zoom-in = Larger
command-zoom-out = Smaller
command-zoom-reset = Usual size
command-pause = Pause or go on
command-step-back = One event back
command-step-forward = One event forward
command-replay = Play again
play-scrubber = Place in the record
stage-unfold = unfold
command-live = To what happens now
command-speed = Play faster, or slowly again
command-unfold = Unfold or fold the burst
command-why = Why? What proves what is told
command-lessons = All lessons, and find one
command-exam = Exam: questions drawn
command-reading = Stop or resume reading
command-read-once = Read once
command-focus-text = To the text that is sent

palette-find = Words of a command, a view, a setting, a lesson
palette-nothing = Nothing is called so
palette-view = View
# Beside a slider, to which the keyboard goes
palette-control = Setting
palette-lesson = Lesson
palette-transport = Transport
palette-setting = { $name }: { $value }
help-title = Shortcuts
help-find = A word, a command, or its key
help-in-menu = in the menu
help-more = ↵ sends · ↑ recalls what was sent · Tab goes on · Esc gives a choice up
close = Close
dismiss = Dismiss
notices-more =
    { $n ->
        [0] More …
       *[other] +{ $n } more
    }
notices-more-tip = Show all notices in full
part-top = Top bar
part-status = Status bar
part-tables = Tables
part-send = Send panel
part-receive = Receive panel
part-caption = Caption
part-controls = Control bar
part-place = View and place in the record
part-view = Main view
resize-send = Width of the send panel
resize-receive = Width of the receive panel
resize-tables = Height of the tables
menu-size = Size
menu-percent = { $n } %
menu-memory = Record
menu-memory-less = Less memory for the record
menu-memory-more = More memory for the record
menu-memory-usual = The usual memory for the record
menu-memory-tip = The most memory that the record may take. When it is full the oldest bytes go first, then the oldest rows; the counters count all.
menu-memory-used = takes { $used } for { $rows } rows
menu-mib = { $n } MiB
menu-gib = { $n } GiB
thread-restart = Start again
send-anyway = Send anyway
notice-begun-anew = What was here before is out of sight, not lost.
notice-cleared = Cleared. The record keeps everything.
notice-reset = All settings are the defaults again.
drop-file = Drop the file: its bytes become the payload
file-button = file
file-title = A file to send
file-tip = Sends the bytes of a file. It can also be dropped onto the window.
file-path = Path of a file
file-use = Use this file
file-remove = Without the file
file-name = The payload is the file { $name }
error-no-file = There is no file ⟦{ $path }⟧. Check the path.
error-not-a-file = ⟦{ $path }⟧ is not an ordinary file. Choose a file, not a folder or a device.
escapes-button = escapes
escapes-tip = Bytes that cannot be typed
escape-n = new line
escape-r = carriage return
escape-t = tab
escape-0 = the byte zero
escape-backslash = the backslash itself
escape-x = any byte, two hex digits
command-high-contrast-tip = Colours with a contrast of at least 7:1
command-reduced-motion-tip = Nothing moves on the stage
command-reset-all-tip = Everything as at the first start; what was recorded stays
theme-light = Light
theme-dark = Dark
theme-system = As the system
play-live = live
play-end = end
play-end-name = To the end of the recording
play-paused = event { $n } of { $of }
play-stopped = paused
play-plays = playing
play-speed = Speed
play-new = +{ $n } new
play-fold = Fold ×{ $n }
play-live-tip = The stage shows what happens now
fate-none = failed
fate-none-tip = The call failed: no datagram was read
stage-name = The stage
announced = { $n ->
    [0] Now: { $told }
    [one] Now: { $told }
   *[other] Now, { $n } calls later: { $told }
}
stage-row = Call { $n } of the record
preset-empty = empty
preset-tip = Puts it into the text box and sends it
preset-letters-tip = Sends letters from a to z, this many; the text box stays as it is
preset-name = Preset { $name }
log-playhead = The stage shows this moment
log-name = Log: one line for each datagram
log-cleared = Nothing has been sent since it was cleared.
log-empty = Nothing has been sent yet. Every datagram will stand here with its fate.
log-line =
    { $n ->
        [0] { $route }, { $fate }, { $data }
       *[other] { $n }: { $route }, { $fate }, { $data }
    }
filter-text = find in the data
filter-fate = Filter by fate
filter-every-fate = every fate
filter-hex = The text is hex
filter-size = Filter by size
filter-every-size = every size
filter-least = Bytes at least
filter-most = Bytes at most
filter-sender = Filter by sender
filter-every-sender = every sender
filter-server = from the server
filter-outside = from outside
filter-searched = { $n } % searched
filter-stopped = stopped at { $n } %
filter-stop = Stop the search
filter-hits = { $n ->
    [one] { $n } line
   *[other] { $n } lines
}
filter-clear = Show all lines
log-nothing-found = No line fits the filter.
log-back = To the newest
copy-call = Copy the call and the fate
copy-text = Copy the data as text
copy-hex = Copy the data as hex
calls-name = System calls: one line for each row of the record
calls-empty = No system call has been recorded yet.
bytes-name = Bytes
bytes-of =
    { $n ->
        [one] { $n } byte of datagram #{ $number }
       *[other] { $n } bytes of datagram #{ $number }
    }
bytes-of-call =
    { $n ->
        [one] { $n } byte of call { $row }
       *[other] { $n } bytes of call { $row }
    }
bytes-empty = Choose a line of the log to see its bytes.
bytes-kept = kept
bytes-cut = cut off
bytes-unseen = never seen here
receive-buffer-reset = default
receive-buffer-reset-name = Use the system's receive buffer
who-server = server
read-size-value = { $n } B
pace-value = { $n } ms
server-title = Server
server-address = Bound to
numbers-at = Numbers at
numbers-at-tip = Where each datagram carries its number, whoever sends it: counter for decimal digits at the beginning, or OFFSET:WIDTH with a WIDTH of 1 to 8 bytes, such as 0:4. What is lost, doubled or overtaken is told below, up to the playhead. Numbered bursts of this window are told of without it.
numbers-at-hint = counter, 0:4
groups = Multicast groups
groups-tip = Multicast groups that the server joins, with commas between them: what is sent there is received too. With the network interface, by name, number or address: 239.1.2.3@eth0. The server must be on 0.0.0.0 or [::] for that
groups-hint = 239.1.2.3@eth0
numbers-more = { $n ->
    [one] and one more sender
   *[other] and { $n } more senders
}
notices = Notices

### Command line

# Of a UDP socket; TCP alone listens
cli-bound = Bound to { $addr }. Ctrl+C ends it.
cli-listening = Listening on { $addr }. Ctrl+C ends it.
cli-receive-buffer = Receive buffer: asked for { $asked } bytes, the kernel gave { $effective }.
# $n rows that the memory budget let go of before they could be written
cli-no-longer-kept =
    { $n ->
        [one] { $n } row is no longer kept: the memory budget was used up before it could be written. It is counted.
       *[other] { $n } rows are no longer kept: the memory budget was used up before they could be written. They are counted.
    }
cli-more-unknown =
    { $n ->
        [one] … and { $n } more whose fate is unknown.
       *[other] … and { $n } more whose fate is unknown.
    }
cli-received =
    { $n ->
        [one] { $n } datagram received
       *[other] { $n } datagrams received
    }
cli-summary-sent = sent { $n }: whole { $whole } · truncated { $truncated } · dropped { $dropped } · refused { $refused } · lost on the way { $reported } · not sent { $not-sent } · unread { $unread } · in flight { $in-flight } · unknown { $unknown }
cli-summary-far-end = at the socket of { port-holder } on { $local }: { $drops } dropped since it was opened, { $held } of { $limit } B wait in its queue{ $drops ->
    [0] { $held ->
        [0] { "" }
       *[other] ; which datagrams these are is not known
    }
   *[other] ; which datagrams these are is not known
}
sequence-told = { $read ->
    [0] { $peer }: { $unnumbered } without a number there
   *[other] { $peer }: numbers { $first } to { $last }: { $read } read, { $lost } lost{ $lost-numbers }, { $doubled } doubled{ $doubled-numbers }, { $late } late{ $late-numbers }{ $unnumbered ->
        [0] {""}
       *[other] , { $unnumbered } without a number there
    }
}
cli-summary-rate = reached { $rate ->
    [one] 1 datagram per second
   *[other] { $rate } datagrams per second
}
cli-seed = Seed { $seed }: with --seed { $seed } the same bytes are sent again.
cli-memory = The option --memory gives the record another budget, such as --memory 4GiB.
cli-summary-uncounted = received { $received } · unread { $unread } · waiting { $waiting } · dropped: not told by this system
cli-summary-arrived = arrived { $n }: received { $received } · dropped { $dropped } · unread { $unread } · waiting { $waiting }
cli-summary-received = received { $n }: whole { $whole } · truncated { $truncated }
cli-summary-replies = replies { $n }: refused { $refused } · lost on the way { $reported } · not sent { $not-sent } · unknown { $unknown }
cli-display-ended = The display of the window has ended. All sockets are closed; this is what was seen:
cli-no-display = No display was found, so there is no window. This is “{ $lesson }” in the terminal instead.
cli-no-window = This program was built without its window. This is “{ $lesson }” in the terminal instead.
cli-window-failed = The window could not be opened: { $detail }. Where libraries are missing (Debian, Ubuntu): sudo apt-get install libgl1 libegl1 libgl1-mesa-dri libvulkan1 mesa-vulkan-drivers libx11-6 libx11-xcb1 libxcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0 libwayland-client0. This is “{ $lesson }” in the terminal instead.
painter-fallback = OpenGL could not be had ({ $why }), so wgpu draws this window. See ⟦packet-lab doctor⟧ for what this system has.
cli-play-sent = sent
cli-play-returned = returned
cli-play-cut = cut off
cli-play-nothing = nothing

# A row in one line. $who is a client's letter or server, $fate a word of the JSON Lines format.
line-who =
    { $who ->
        [server] server
       *[other] { $who }
    }
line-bytes =
    { $bytes ->
        [0] an empty datagram
        [one] { $bytes } byte “{ $data }”
       *[other] { $bytes } bytes “{ $data }”
    }
line-send = { $n } { line-who } { $call } → { $addr }: { line-bytes }
line-sent =
    { $fate ->
        [whole] { line-send }, { fate-whole }
        [truncated] { line-send }, { fate-truncated }
        [dropped] { line-send }, { fate-dropped }
        [refused] { line-send }, { fate-refused }
        [reported_lost] { line-send }, { fate-reported-lost }
        [not_sent] { line-send }, { fate-not-sent }
        [unread] { line-send }, { fate-unread }
        [unknown] { line-send }, { fate-unknown }
       *[none] { line-send }
    }
line-sent-reported = { line-send }, { fate-reported-lost }: { $reason }, reported by { $by }
line-not-sent = { $n } { line-who } { $call } → { $addr }: { $bytes } B not sent: { $errno }, { errno-text }
line-whole = { $n } { line-who } { $call }({ $asked }) ← { $addr }: { line-bytes }, whole
line-whole-elsewhere = { line-whole }, but { $to } had been asked
line-whole-unasked = { line-whole }, but nobody had been asked
line-truncated = { $n } { line-who } { $call }({ $asked }) ← { $addr }: { $bytes } of { $of } bytes “{ $data }”, truncated: MSG_TRUNC
line-truncated-untold = { $n } { line-who } { $call }({ $asked }) ← { $addr }: { line-bytes }, truncated
line-untold = { $n } { line-who } { $call }({ $asked }) ← { $addr }: { line-bytes }, perhaps truncated
line-not-sent-segment = { $n } { line-who } { $call } → { $addr }: { $bytes } B not sent: { $errno }, with UDP_SEGMENT each datagram must fit into one packet (MTU)
line-connect = { $n } { line-who } { $call } → { $addr }: hears only this peer; no packet was sent
line-read-failed = { $n } { line-who } { $call }({ $asked }): failed: { $errno }, { errno-text }

line-waits-since = { line-who }: { $call } blocks, waiting since { $time } s
line-waits = { line-who }: { $call } waits: nothing is there for it

# The drop count of a socket rose
line-drops = { line-who }: { $n } dropped at its socket (drop count { $from } → { $to }): { line-drops-cause }; { line-drops-whose }
line-drops-cause =
    { $cause ->
        [queue_full] the receive queue was full
       *[not_known] cause not known
    }
line-drops-whose =
    { $whose ->
        [own] the lab’s own
        [others] none of them the lab’s own
        [mixed] at most { $own } of them the lab’s own
       *[unknown] whose is not known
    }

# The fate of row $n, settled after its own line
line-settled-returned = row { $n }: { fate-whole }: { evidence-returned-all }
line-settled-trunc = row { $n }: { fate-truncated }: { $by }, read size { $asked }
line-settled-drop-total = row { $n }: { fate-dropped }: { evidence-rxq-ovfl }
line-settled-meminfo = row { $n }: { fate-dropped }: { evidence-meminfo }
line-settled-error-queue = row { $n }: { fate-refused }: { evidence-error-queue }
line-settled-reported = row { $n }: { fate-reported-lost }: { evidence-error-queue }
line-settled-reported-by = row { $n }: { fate-reported-lost }: { $reason }, reported by { $by }
line-settled-later-call = row { $n }: { fate-refused }: { evidence-next-send }
line-settled-so-error = row { $n }: { fate-refused }: { evidence-so-error }
line-settled-errno = row { $n }: { fate-not-sent }: { evidence-errno }
line-settled-unread = row { $n }: { fate-unread }: { evidence-drained }
line-settled-not-ours = row { $n }: { fate-unknown }: { evidence-not-ours }
line-settled-open = row { $n }: { fate-open }: { evidence-open }
line-settled-one-of = row { $n }: { fate-unknown }: { evidence-one-of }
line-settled-rows-lost = row { $n }: { fate-unknown }: { evidence-rows-lost }
line-settled-by-elimination = row { $n }: { fate-dropped }: { evidence-by-elimination }
line-settled-no-counter = row { $n }: { fate-unknown }: { evidence-no-counter }
line-settled-closed = row { $n }: { fate-unknown }: { evidence-closed }
line-settled-waiting = row { $n }: { fate-waiting }: { evidence-waiting }
line-settled-in-flight = row { $n }: { fate-in-flight }: { evidence-none }

### Help of the command line

help-usage = Usage
help-options = Options
help-arguments = Arguments
help-commands = Commands
help-about = Real UDP and TCP sockets, and what the kernel keeps, cuts off, drops and refuses. Without a command the window opens.
help-listen = Receive datagrams (with --tcp a stream of bytes) and tell what became of each
help-send = Send datagrams (with --tcp a stream of bytes) and tell what became of each
help-play = “4 against 1024” in the terminal, on real sockets
help-help = This text
help-version = The version
help-lang = Language: en or zh-CN; by default that of the system
help-format = text for sentences (default), jsonl for JSON Lines
help-format-show = text for sentences (default), jsonl for JSON Lines, csv for a table of the rows
help-format-sweep = text for sentences (default), jsonl for JSON Lines, csv for a table, svg or png for the chart
help-reset = Forget the saved settings of the window; the old file is kept
help-time-start = Print the time from start to the first frame to standard output
help-painter = What draws the window: glow (OpenGL) or wgpu (Vulkan, Metal, DirectX 12); default glow, or wgpu where OpenGL fails
help-doctor = What this system can tell and show, what is missing, and how to get it
help-bind = The address to bind to; default 127.0.0.1:8080
help-reuse-address = Set SO_REUSEADDR before bind
help-reuse-port = Set SO_REUSEPORT before bind: others with it share the port
help-join = Join these multicast groups, so that what is sent there is received: 239.1.2.3 or ff02::5, with the network interface by name, number or address
help-sequence = Looks at the number that each datagram carries, and tells which were lost, doubled, late: its decimal digits at the beginning (counter), or WIDTH bytes (1 to 8, default 4) from OFFSET on, in network byte order (be) or the other (le)
help-read-size = Bytes asked for, 0 to 65535: one number, or a list with one for each read, whose last holds; default 1024
help-receive-buffer = The receive buffer to ask the kernel for, in bytes; what it really gives is shown
help-pace = Wait between reads, such as 250ms
help-reply = What to answer: none (default), echo, or upper
help-count = End after so many reads
help-for = End after this time, such as 5s
help-to = The destination, such as 127.0.0.1:8080 or [::1]:8080
help-from = The client's own address, by bind(); without it the kernel chooses at the first send
help-connect = Call connect() first: the socket then hears only from its peer
help-broadcast = Switch SO_BROADCAST on: datagrams may go to all machines of a network
help-multicast-interface = Send to multicast groups by this network interface: its name, number or address
help-multicast-ttl = How many routers a datagram to a group passes, and one: 1 stays in the network (the usual), 0 on this machine
help-no-multicast-loop = Sockets of this machine do not get what is sent to groups
help-hex = Payloads are hex, such as "68 65 6c 6c 6f"; or dumps of xxd, od -t x1, hexdump -C, Wireshark, tcpdump -x; or arrays and strings of C, Java, Python, Rust
help-repeat = Send each payload so many times
help-rate = Datagrams per second; by default as many as possible. The rate that was reached is told at the end
help-pattern = What each datagram carries: text (default), counter for its number, or random bytes
help-size = Bytes of each datagram, 0 to 65507, with --tcp to 1048576: the text is repeated to fill them; 64 by default for counter and random
help-seed = Where random begins: the same seed gives the same bytes. By default one is drawn and shown
help-dont-wait = Call with MSG_DONTWAIT: what finds no room is not sent (EAGAIN)
help-io = Calls to send with: one by one, mmsg (sendmmsg, 64 a call), gso (UDP_SEGMENT, cut by the kernel), or auto (default)
help-io-listen = Calls to read with while many wait: one by one, mmsg (recvmmsg, 64 a call), or auto (default)
help-lossless = Wait for the receiver, a UDP socket on this machine, so that its queue does not overflow as long as nobody else sends there; if it does, that is told
help-wait = Wait for replies until that long after the last send, or until each send has one; default 500ms. If it is given, a TCP connection is given up after it too
help-tcp = TCP instead of UDP: a stream of bytes, with a connection
help-framing = With --tcp: how messages are put into the stream and found again: none (default), fixed:N, line, len1, len2, len4, len2le or len4le
help-backlog = With --tcp: how many connections may wait for accept; default 128
help-no-delay = With --tcp: TCP_NODELAY, small pieces are sent at once
help-hold = With --tcp: begin to read only after the peer has sent everything and closed (FIN)
help-send-buffer = With --tcp: the send buffer to ask the kernel for, in bytes
help-in-turn = With --tcp: send the next only when something has come back for the one before
help-half-close = With --tcp: send FIN after the last send with shutdown(SHUT_WR), and read on
help-abort = With --tcp: end with SO_LINGER 0, which resets the connection
help-play-tcp = Message boundaries against bytes: the same on UDP and TCP
help-memory = How much memory the record may take, such as 512MiB or 4GiB; default a quarter of the machine's, at most 2GiB
help-encoding = How text becomes bytes, and payloads are shown as text; utf-8 unless given
help-payload = Text, sent as UTF-8, with the escapes \n \r \t \0 \\ \xNN; "" is an empty datagram

### TCP in the window

transport-udp = UDP
transport-udp-tip = Datagrams: message boundaries are kept, bytes may be lost
transport-tcp = TCP
transport-tcp-tip = A stream of bytes: every byte is kept, message boundaries are lost
transport-both = Side by side
transport-both-tip = UDP and TCP: the same clicks and the same read size for both
command-transport = UDP, TCP, or side by side
command-two-sends = Two sends, then read
two-sends = hello, world: then read
two-sends-short = Two sends
two-sends-tip = Stops reading, sends hello and world, and reads on when both wait: the outcome is always the same. A read size of 1024 becomes 4.
connection = Connection
connection-tip = Connect, close (FIN), reset (RST); and the lessons about connections
connection-lessons = Lessons: TCP
stream-count-sent = sent
stream-count-received = received
stream-count-waiting = waiting
stream-count-lost = lost
stream-count-outside-tip = Bytes that another program sent on the connection that is shown. How many more it has sent is not seen.
stream-count-tip = Bytes of the connection that is shown, from the client to the server: sent = received + waiting + lost
no-delay = TCP_NODELAY
no-delay-tip = The clients send small pieces at once. Off, as is usual: small pieces wait until earlier ones are acknowledged (Nagle’s algorithm).
stop-accepting = Stop accepting
stop-accepting-tip = The server listens on, but calls accept no more: new connections wait in the kernel, as many as the backlog allows
resume-accepting = Accept again
resume-accepting-tip = The server accepts by itself again
accept-once = Accept one connection
accept-once-tip = One accept now, also while accepting is stopped
server-more = Server
server-more-tip = Backlog, TCP_NODELAY of the server, accept once
server-more-title = TCP server
server-no-delay = TCP_NODELAY for the server
server-no-delay-tip = The server sends small pieces of its answers at once
backlog = Backlog
backlog-take = Take this backlog
backlog-tip = So many connections, and on Linux one more, wait for accept. It is the argument of listen().
connection-give-up = Stop connecting
connection-give-up-tip = Nobody has answered connect yet: closes the socket and waits no longer
connection-shown = Connection shown
connection-shown-tip = Which connection the stage shows; after an order of yours it is the newest again
connection-newest = the newest connection
connection-own =
    { $open ->
        [yes] client { $who } · { $addr }
       *[no] client { $who } · { $addr } · closed
    }
connection-outside =
    { $open ->
        [yes] from outside · { $addr }
       *[no] from outside · { $addr } · closed
    }
connection-connect = Connect
connection-connect-tip = Opens a new connection; an old one is closed
connection-half-close = Half close
connection-half-close-tip = shutdown(SHUT_WR): sends FIN, and can still read
connection-close = Close
connection-close-tip = close: sends FIN and reads no more
connection-abort = Abort
connection-abort-tip = close with SO_LINGER 0: resets the connection (RST), and no FIN is sent
framing = Framing
framing-tip = How each end marks its messages in the stream and finds them again
framing-differs = differs
framing-same = Both ends the same
framing-same-tip = Off: the clients and the server frame each in their own way. See what goes wrong then.
framing-clients = Clients’ end
framing-clients-tip = How the clients frame what they send, and find again what comes back
framing-server = Server’s end
framing-server-tip = How the server finds messages in what it reads, and frames what it answers
framing-none = none
framing-short-none = none
framing-short-fixed = fixed { $n } B
framing-short-line = line feed
framing-short-length = length { $n } B
framing-short-length-le = length { $n } B, little-endian
framing-fixed = fixed, { $n } B
framing-line = line feed after each
framing-length = length before, { $n } B, big-endian
framing-length-le = length before, { $n } B, little-endian
framing-fixed-length = Fixed length
tcp-listens = listens for connections
tcp-listens-tip = Whether the TCP server listens at the same address and port; open connections stay
framing-fixed-take = Take this length
col-transport = via
log-name-stream = Log: one line for each send, with where its bytes went
log-name-both = Log: one line for each datagram and each send into a stream
log-empty-stream = Nothing has been sent yet. Every send will stand here with where its bytes went.
log-stream-whole = read whole by one recv
log-stream-merged =
    { $n ->
        [one] in one read with others
       *[other] in { $n } reads, with others
    }
log-stream-pieces = in { $n } reads
log-stream-part =
    { $n ->
        [one] 1 byte still waiting
       *[other] { $n } bytes still waiting
    }
log-stream-waiting = waiting
log-stream-lost =
    { $n ->
        [one] 1 byte lost
       *[other] { $n } bytes lost
    }
log-stream-unseen = not seen: outside
log-stream-outside = from outside
log-stream-nothing = nothing was sent
log-stream-pending = { $errno }: no answer yet
log-stream-full = { $errno }: buffers full
log-stream-failed = { $errno }
log-stream-fin = FIN
log-stream-own-end = own shutdown
log-stream-after-reset = reset before
log-stream-connected = connected

link-none = not connected
link-no-listener = no listener
link-connecting = connecting
link-refused = refused: { $errno }
link-cancelled = given up
link-open = connected
link-itself = connected to itself
link-fin-sent = the client has sent FIN
link-fin-received = the server has sent FIN
link-over = both have sent FIN
link-aborted = reset by the client
link-reset = reset by the server
link-broken = broken: EPIPE
link-not-seen = not seen
link-states = client { $client }, server { $server }

lane-sends = Sends
lane-reads = Every read, read size { $asked }
# Where the reads that are shown were made with different sizes; each then says its own
lane-reads-differ = Every read
lane-read-size = asked for { $asked }
lane-udp-about = datagrams
lane-tcp-about = a stream of bytes
lane-cut =
    { $n ->
        [one] 1 byte cut off: { $data }
       *[other] { $n } bytes cut off: { $data }
    }
lane-empty = an empty message
lane-whole = { $data }
lane-part = { $data }: a part of a message
lane-merged = { $data }: bytes of { $n } messages
lane-fin = 0: FIN, the end
lane-own-end = 0: after its own shutdown
lane-after-reset = 0: the connection was reset before
lane-failed = { $errno }
lane-unknown = { $data }: from outside the lab
lane-nothing-sent = 0 bytes: nothing goes into the stream
lane-queue =
    { $n ->
        [0] nothing waiting
        [one] ⟦1⟧ byte
       *[other] ⟦{ $n }⟧ bytes, no message boundaries
    }
lane-queue-foreign = the other end is another program: what it has read is not seen
lane-on-the-way = ⟦{ $n }⟧ on the way, { $acknowledged ->
        [no] not acknowledged
       *[unknown] not seen in the queue
    }
lane-unsent = ⟦{ $n }⟧ in the send buffer, not sent yet
lane-buffer = Buffer for framing
lane-buffer-empty = empty
lane-fault-too-long = no frame: its prefix claims { $claimed } bytes
lane-fault-no-line = no frame: the message has no line feed
lane-fault-incomplete =
    { $have ->
        [one] the stream ended within a message: only 1 byte came
       *[other] the stream ended within a message: only { $have } bytes came
    }
lane-fault-incomplete-of = the stream ended within a message: only { $have } of { $of } bytes came
lane-messages = Messages, read as: { $framing }
lane-sent-framing = The sender frames with
lane-no-messages = no messages: without framing there are only bytes
lane-framed-otherwise = the two ends are framed differently
lane-outcome-as-sent = as it was sent
lane-outcome-frame = text and frame are mixed up
lane-outcome-torn = a piece of one message
lane-outcome-glued = bytes of { $n } messages
lane-outside = ⟦from outside⟧: { $addr }. What this program sent, and with how many calls, is not seen.
lane-outside-sums-least = At least { lane-reads-n }, ⟦{ $bytes }⟧ bytes, all from outside.
lane-outside-sums = { lane-reads-n }, ⟦{ $bytes }⟧ bytes, all from outside.
lane-queue-outside =
    { $n ->
        [0] nothing seen waiting
        [one] at least ⟦1⟧ byte waits, when last looked at
       *[other] at least ⟦{ $n }⟧ bytes wait, when last looked at
    }
lane-sends-n =
    { $sends ->
        [one] ⟦1⟧ send
       *[other] ⟦{ $sends }⟧ sends
    }
lane-reads-n =
    { $reads ->
        [one] ⟦1⟧ read
       *[other] ⟦{ $reads }⟧ reads
    }
lane-udp-sums = { lane-sends-n }, { lane-reads-n }. Bytes lost: ⟦{ $lost }⟧. Message boundaries kept: ⟦{ $kept }⟧ of ⟦{ $boundaries }⟧.
lane-udp-sums-least = At least { lane-sends-n }, { lane-reads-n }. Bytes lost: ⟦{ $lost }⟧. Message boundaries kept: ⟦{ $kept }⟧ of ⟦{ $boundaries }⟧.
lane-tcp-sums = { lane-sends-n }, { lane-reads-n }. Bytes lost: ⟦{ $lost }⟧. Message boundaries kept: ⟦{ $kept }⟧ of ⟦{ $boundaries }⟧.
lane-tcp-sums-kept-least = { lane-sends-n }, { lane-reads-n }. Bytes lost: ⟦{ $lost }⟧. Message boundaries kept: at least ⟦{ $kept }⟧ of ⟦{ $boundaries }⟧.
lane-tcp-sums-least = At least { lane-sends-n }, { lane-reads-n }. Bytes lost: ⟦{ $lost }⟧. Message boundaries kept: ⟦{ $kept }⟧ of ⟦{ $boundaries }⟧.
lane-say-udp-read =
    { $lost ->
        [0] { $call } returned “{ $data }”
        [one] { $call } returned “{ $data }”, 1 byte cut off
       *[other] { $call } returned “{ $data }”, { $lost } bytes cut off
    }
lane-say-tcp-read =
    { $sends ->
        [0] recv({ $asked }) returned “{ $data }”
        [one] recv({ $asked }) returned “{ $data }”, of 1 send
       *[other] recv({ $asked }) returned “{ $data }”, of { $sends } sends
    }
lane-say-message = whole message “{ $data }”

caption-stream-who =
    { $who ->
        [server] The server
       *[other] Client ⟦{ $who }⟧
    }
caption-stream-connected = { caption-stream-who } is connected to ⟦{ $addr }⟧. TCP begins with a three-way handshake, which the kernels make; only then can bytes be sent.
caption-stream-itself = { caption-stream-who } is connected to ⟦itself⟧: its own address is its destination. TCP allows that without any server; what it sends it reads itself.
caption-stream-refused = ⟦connect⟧ to ⟦{ $addr }⟧ failed at once with ⟦ECONNREFUSED⟧: nothing took the connection there. With UDP the send itself would have succeeded.
caption-stream-reported = ⟦connect⟧ to ⟦{ $addr }⟧ failed with ⟦{ $errno }⟧: { $reason }. ⟦{ $by }⟧ reported it.
caption-stream-pending = { caption-stream-who } asked ⟦{ $addr }⟧ for a connection (SYN) and has no answer yet: ⟦connect⟧ is non-blocking here, ⟦EINPROGRESS⟧.
caption-stream-in-use = ⟦bind⟧ to ⟦{ $addr }⟧ failed with ⟦EADDRINUSE⟧: the port is held, perhaps by connections of before in ⟦TIME_WAIT⟧.
caption-stream-accepted = { caption-stream-who } accepted the connection of ⟦{ $addr }⟧. A new, connected socket stands for it.
caption-stream-listens = { caption-stream-who } listens for TCP connections. Up to ⟦{ $backlog }⟧ of them may wait for accept.
caption-stream-sent =
    { $bytes ->
        [one] { caption-stream-who } put ⟦1⟧ byte into the stream. Where it ends is marked nowhere.
       *[other] { caption-stream-who } put ⟦{ $bytes }⟧ bytes into the stream. Where they end is marked nowhere.
    }
caption-stream-sent-part = The kernel took ⟦{ $bytes }⟧ of ⟦{ $asked }⟧ bytes: its buffers are full, as the other end reads too slowly or not at all.
caption-stream-nothing = { caption-stream-who } sent ⟦0⟧ bytes. In UDP that is a datagram; into a stream nothing goes at all.
caption-stream-not-taken = ⟦send⟧ with ⟦MSG_DONTWAIT⟧ failed with ⟦EAGAIN⟧: the buffers are full, and these bytes are not sent. The program has to send them again.
caption-stream-full = ⟦send⟧ failed with ⟦EAGAIN⟧: the buffers are full, as the other end reads too slowly or not at all. TCP blocks the sender; UDP would drop.
caption-stream-pipe = ⟦send⟧ failed with ⟦EPIPE⟧: the other end is gone. The send before still succeeded: only its answer told of that.
caption-stream-pipe-shut = { caption-stream-who } has ended its own sending with ⟦shutdown⟧, so ⟦send⟧ failed with ⟦EPIPE⟧. It can still read; the other end has no part in it.
caption-stream-pipe-reset = ⟦send⟧ failed with ⟦EPIPE⟧: the connection was reset before, so there is none any more.
caption-stream-reset = ⟦{ $call }⟧ failed with ⟦ECONNRESET⟧: the connection was reset (RST). If anything was on its way, it is lost.
caption-stream-not-a-stream = ⟦{ $call }⟧ on a UDP socket failed with ⟦EOPNOTSUPP⟧: UDP has no connections to wait for.
caption-stream-failed = { caption-stream-who }: ⟦{ $call }⟧ failed with ⟦{ $errno }⟧: { errno-text }.
caption-stream-shutdown = { $how ->
    [SHUT_RD] { caption-stream-who } ended its own receiving with ⟦shutdown({ $how })⟧. The other end is told nothing, and it can still send.
    [SHUT_RDWR] { caption-stream-who } sent FIN with ⟦shutdown({ $how })⟧. It sends no more, and has ended its own receiving too.
   *[other] { caption-stream-who } sent FIN with ⟦shutdown({ $how })⟧. It sends no more, but can still read.
}
caption-stream-closed = { caption-stream-who } closed its socket with ⟦close⟧.
caption-stream-closed-unread = { caption-stream-who } closed its socket with ⟦{ $unread }⟧ { $unread ->
        [one] byte
       *[other] bytes
    } unread: the kernel sends ⟦RST⟧ in place of FIN, and they are lost.
caption-stream-aborted = { caption-stream-who } closed its socket with ⟦SO_LINGER⟧ 0: the connection is reset (RST), and no FIN is sent.
caption-stream-option = { caption-stream-who } set ⟦{ $option }⟧ to ⟦{ $value }⟧.
caption-joined = { caption-stream-who } joined the group ⟦{ $addr }⟧ (⟦{ $option }⟧): from now on it gets what is sent there.
caption-left = { caption-stream-who } left the group ⟦{ $addr }⟧ (⟦{ $option }⟧).
caption-stream-call = { caption-stream-who } called ⟦{ $call }⟧.
caption-stream-read-whole = { caption-stream-who } got “⟦{ $data }⟧”: this time one whole send. TCP does not promise that.
caption-stream-read-part = { caption-stream-who } got “⟦{ $data }⟧”. It is only a part of the message; the rest waits: the next ⟦recv⟧ returns it.
caption-stream-read-end = { caption-stream-who } got “⟦{ $data }⟧”: the last bytes of a message that was read in pieces.
caption-stream-read-merged = One ⟦recv⟧ returned bytes of ⟦{ $n }⟧ sends: “⟦{ $data }⟧”. TCP keeps every byte, but no message boundaries.
caption-stream-read-unknown =
    { $bytes ->
        [one] { caption-stream-who } got ⟦1⟧ byte of a stream: “⟦{ $data }⟧”. The send that it came from is not on record here.
       *[other] { caption-stream-who } got ⟦{ $bytes }⟧ bytes of a stream: “⟦{ $data }⟧”. The sends that they came from are not on record here.
    }
caption-stream-fin = ⟦recv⟧ returned ⟦0⟧: the other end has closed (FIN). In UDP 0 is an empty message, in TCP it is the end.
caption-stream-own-end = ⟦recv⟧ returned ⟦0⟧, but that tells of no FIN: the program itself had called ⟦shutdown⟧ for receiving.
caption-stream-after-reset = ⟦recv⟧ returned ⟦0⟧, but that is no FIN: the connection was reset before.
caption-stream-message =
    { $bytes ->
        [one] A whole message of ⟦1⟧ byte came out of the buffer for framing: the framing brings the message boundaries back.
       *[other] A whole message of ⟦{ $bytes }⟧ bytes came out of the buffer for framing: the framing brings the message boundaries back.
    }
caption-stream-message-torn =
    { $bytes ->
        [one] The server took ⟦1⟧ byte for a message. It is only a piece of one: the two ends frame differently.
       *[other] The server took ⟦{ $bytes }⟧ bytes for a message. They are only a piece of one: the two ends frame differently.
    }
caption-stream-message-glued = The server took ⟦{ $bytes }⟧ bytes for a message. They are bytes of ⟦{ $n }⟧ messages: the two ends frame differently.
caption-stream-message-frame =
    { $bytes ->
        [one] The server took ⟦1⟧ byte for a message. What is text and what is frame is mixed up: the two ends frame differently.
       *[other] The server took ⟦{ $bytes }⟧ bytes for a message. What is text and what is frame is mixed up: the two ends frame differently.
    }
caption-compared = The same sends, the same read size. UDP kept every message boundary and lost ⟦{ $cut }⟧ bytes; TCP kept every byte and lost ⟦{ $gone }⟧ of ⟦{ $of }⟧ message boundaries.
caption-compared-framed = UDP kept every message boundary and lost ⟦{ $cut }⟧ bytes. TCP kept every byte and lost ⟦{ $gone }⟧ of ⟦{ $of }⟧ message boundaries, and the framing gave every message back whole.
error-two-sends = The two sends did not come to their end in time: the machine is busy. Try it again.

### Error numbers, to be read after "failed with EMSGSIZE:"

errno-EMSGSIZE = the message is too long for one datagram
errno-ECONNREFUSED = refused: nothing took it there
errno-EACCES = not allowed. A broadcast needs SO_BROADCAST; else it may be a firewall rule
errno-ENETUNREACH = there is no route to that network
errno-EHOSTUNREACH = that machine cannot be reached
errno-EADDRINUSE = the address and port are taken, or no local port is free
errno-EADDRNOTAVAIL = that is no address of this machine, or no local port is free
errno-ENOBUFS = the sending side's queue is full
errno-EPERM = the system forbids it, perhaps by a firewall rule
errno-EINVAL = the system does not take this argument, perhaps a loopback address that tries to reach another machine
errno-EDESTADDRREQ = no destination was given
errno-EAFNOSUPPORT = the socket and the address are of different families, IPv4 and IPv6
errno-EINPROGRESS = no answer has come yet
errno-ETIMEDOUT = the other end did not answer in time
errno-EAGAIN = the call would block, and the socket is non-blocking, or no local port is free
errno-EPIPE = the connection is gone
errno-ECONNRESET = the connection was reset (RST)
errno-other = see errno(3) in the manual

# The sentence for $errno, for use inside other sentences
errno-text =
    { $errno ->
        [EMSGSIZE] { errno-EMSGSIZE }
        [ECONNREFUSED] { errno-ECONNREFUSED }
        [EACCES] { errno-EACCES }
        [ENETUNREACH] { errno-ENETUNREACH }
        [EHOSTUNREACH] { errno-EHOSTUNREACH }
        [EADDRINUSE] { errno-EADDRINUSE }
        [EADDRNOTAVAIL] { errno-EADDRNOTAVAIL }
        [ENOBUFS] { errno-ENOBUFS }
        [EPERM] { errno-EPERM }
        [EINVAL] { errno-EINVAL }
        [EDESTADDRREQ] { errno-EDESTADDRREQ }
        [EAFNOSUPPORT] { errno-EAFNOSUPPORT }
        [EINPROGRESS] { errno-EINPROGRESS }
        [ETIMEDOUT] { errno-ETIMEDOUT }
        [EAGAIN] { errno-EAGAIN }
        [EPIPE] { errno-EPIPE }
        [ECONNRESET] { errno-ECONNRESET }
       *[other] { errno-other }
    }

### Lines of streams for the terminal: calls and what they returned

stream-who =
    { $who ->
        [server] server
       *[other] { $who }
    }
stream-socket = { $n } { stream-who } { $call }: a socket
stream-option = { $n } { stream-who } { $call }: { $option } = { $value }
line-group = { $n } { stream-who } { $call }: { $option } = { $addr }
stream-bind = { $n } { stream-who } { $call }: { $addr }
stream-listen = { $n } { stream-who } { $call }({ $backlog }): connections are waited for
stream-not-a-stream = { $n } { stream-who } { $call }: { $errno }: UDP has no connections to wait for
stream-accept = { $n } { stream-who } { $call } ← { $addr }: a connection
stream-connect = { $n } { stream-who } { $call } → { $addr }: connected
stream-connect-itself = { $n } { stream-who } { $call } → { $addr }: connected to itself
stream-refused = { $n } { stream-who } { $call } → { $addr }: { $errno }: nothing took the connection there
stream-reported = { $n } { stream-who } { $call } → { $addr }: { $errno }: { $reason }, reported by { $by }
stream-pending = { $n } { stream-who } { $call } → { $addr }: { $errno }: no answer yet
stream-send =
    { $bytes ->
        [one] { $n } { stream-who } { $call } → { $addr }: 1 byte “{ $data }”
       *[other] { $n } { stream-who } { $call } → { $addr }: { $bytes } bytes “{ $data }”
    }
stream-send-part = { $n } { stream-who } { $call } → { $addr }: { $bytes } of { $asked } bytes “{ $data }”: the send buffer has no room for more
stream-send-nothing = { $n } { stream-who } { $call } → { $addr }: no bytes: nothing goes into the stream
stream-send-full = { $n } { stream-who } { $call } → { $addr }: { $errno }: the send buffer is full, as the reader is too slow or does not read
stream-send-pipe = { $n } { stream-who } { $call } → { $addr }: { $errno }: the connection is gone, nobody will read this
stream-send-pipe-shut = { $n } { stream-who } { $call } → { $addr }: { $errno }: its own shutdown came before, so it can send no more
stream-reset = { $n } { stream-who } { $call } ({ $addr }): { $errno }: the connection was reset (RST)
stream-recv =
    { $sends ->
        [0] { $n } { stream-who } { $call }({ $asked }) ← { $addr }: { $bytes } B “{ $data }”
        [one] { $n } { stream-who } { $call }({ $asked }) ← { $addr }: { $bytes } B “{ $data }”, of the send in row { $rows }
       *[other] { $n } { stream-who } { $call }({ $asked }) ← { $addr }: { $bytes } B “{ $data }”, of { $sends } sends: rows { $rows }
    }
stream-fin = { $n } { stream-who } { $call }({ $asked }) ← { $addr }: 0: the peer has closed (FIN)
stream-own-end = { $n } { stream-who } { $call }({ $asked }) ← { $addr }: 0: after its own shutdown, which tells nothing of the peer
stream-after-reset = { $n } { stream-who } { $call }({ $asked }) ← { $addr }: 0: the connection was reset before
stream-shutdown = { $n } { stream-who } { $call }({ $how })
stream-close = { $n } { stream-who } { $call } ({ $addr })
stream-close-lone = { $n } { stream-who } { $call }
stream-abort = { $n } { stream-who } { $call } ({ $addr }): with SO_LINGER 0, the connection is reset
stream-close-unread = { $n } { stream-who } { $call } → { $addr }: { $unread } bytes unread, so RST in place of FIN
stream-failed = { $n } { stream-who } { $call } ({ $addr }): { $errno }, { errno-text }
stream-failed-lone = { $n } { stream-who } { $call }: { $errno }, { errno-text }

stream-message =
    { $bytes ->
        [one] { stream-who }: a whole message of 1 byte “{ $data }”
       *[other] { stream-who }: a whole message of { $bytes } bytes “{ $data }”
    }
stream-frame-too-long = { stream-who }: refused: the prefix at byte { $at } claims a message of { $claimed } bytes. Both ends must use the same framing
stream-frame-no-line = { stream-who }: refused: no line feed in the message at byte { $at }. Both ends must use the same framing
stream-frame-incomplete = { stream-who }: the stream ended within a message: { $have } bytes from byte { $at } on
stream-frame-incomplete-of = { stream-who }: the stream ended within a message: { $have } of { $of } bytes from byte { $at } on
stream-time-wait = { stream-who }: the kernel keeps the connection in { $state }
stream-cancelled = { stream-who }: connecting was given up
stream-report = { stream-who }: a report came while connecting: { $reason } ({ $by })
stream-urgent = { stream-who }: an urgent byte “{ $data }” came after { $at } others (MSG_OOB); recv passes over it

stream-summary-sent = sent { $n } bytes: read { $received } · not read yet { $in-flight } · lost { $lost } · unknown { $unknown }
stream-summary-rate = reached { $rate ->
    [one] 1 send per second
   *[other] { $rate } sends per second
}
stream-summary-received =
    { $connections ->
        [one] received { $n } bytes on 1 connection
       *[other] received { $n } bytes on { $connections } connections
    }
stream-summary-messages = whole messages: { $n }

### The timeline: a ladder of all events

command-view = Stage or timeline
view-stage = Stage
view-stage-tip = The four places, at one moment
view-timeline = Timeline
view-timeline-tip = All events below each other, time downwards
command-sockets = Sockets of this machine, or stage
command-services = What it is for, or stage
view-services = What for
view-services-tip = Names, the time, a chat, commands, files: the lab's server is one of them, and its clients ask it
view-sockets = Sockets
view-sockets-tip = Every UDP and TCP socket of this machine, and who loses right now
timeline-of-udp = Timeline of datagrams
timeline-of-tcp = Timeline of a connection
timeline-client = client { $who } { $addr }
timeline-clients = clients
timeline-server = server
timeline-server-at = server { $addr }
timeline-other = other program { $addr }
timeline-outside = outside the lab
timeline-handshake = Handshake
timeline-data = Data
timeline-close = Closing
timeline-reset = Reset
timeline-refused = Refused
timeline-failed = No connection
timeline-fin = the peer sent FIN
timeline-own-end = after its own shutdown, no FIN
timeline-after-reset = the connection was reset before
timeline-merged =
    { $n ->
        [2] two messages
        [3] three messages
       *[other] { $n } messages
    }
timeline-merged-many = many messages
timeline-cut =
    { $n ->
        [one] { $n } byte cut off
       *[other] { $n } bytes cut off
    }
timeline-bytes =
    { $n ->
        [one] { $n } byte
       *[other] { $n } bytes
    }
timeline-hanging = not decided yet
timeline-icmp = port unreachable
timeline-time-wait = the address is kept back
timeline-message =
    { $n ->
        [one] a whole message of { $n } byte
       *[other] a whole message of { $n } bytes
    }
timeline-unframed = this is no frame
timeline-fold-fates = { $fates }
timeline-part-open = ⟦{ $n }⟧ waiting or dropped
timeline-fold-bytes =
    { $n ->
        [one] { $n } send, { $bytes } bytes
       *[other] { $n } sends, { $bytes } bytes
    }
timeline-fold-counting = counting…
timeline-calls =
    { $n ->
        [one] { $n } call
       *[other] { $n } calls
    }
timeline-say-fold = { $n } events: { $calls }
timeline-unfold-tip = A press shows each by itself
timeline-say-client = client
timeline-say-server = server
timeline-at = At ⟦{ $at }⟧ s
timeline-at-since = At ⟦{ $at }⟧ s, ⟦{ $since }⟧ after the event before
timeline-moment = Up to this moment the record is played
timeline-choose = What the timeline tells of
timeline-choose-tip = Which connection, or whose datagrams
timeline-newest = newest connection
timeline-shown = connection of the stage
timeline-all-connections = all connections
timeline-all-clients = all clients
timeline-one-client = client { $who }
timeline-closer = Closer
timeline-closer-tip = Closer · + or Ctrl and the wheel
timeline-further = Further
timeline-further-tip = Further away: many events become one · − or Ctrl and the wheel
timeline-fit = all
timeline-fit-tip = All events at once
timeline-back = To the newest event
timeline-selected = Chosen · row { $n }
timeline-try-framing = Try framing
timeline-legend = What the signs mean
timeline-legend-seen = seen: a system call of this lab
timeline-legend-unseen = not seen: as in the textbook
timeline-legend-cross = dropped or lost
timeline-legend-cut = cut off by the read size
timeline-legend-back = refused: no socket took it
timeline-legend-open = on its way, or waits
timeline-legend-unknown = nobody here saw what became of it
timeline-legend-more = Time runs downwards. A slope is travel; on its receiver’s line a datagram waits in the queue. Wheel or drag moves, Ctrl and the wheel zooms, the arrow keys choose.
timeline-cleared = Nothing has happened since it was cleared.
timeline-no-connection = No connection yet. “Connect” or “Send” opens one.
timeline-no-datagram = Nothing has been sent yet. Every call will stand here, one below the other.

### The doctor: what this system can tell and show

doctor-title = What this system can tell and show
doctor-line = { $what }: { $told }
doctor-not-asked = could not be asked: { $why }
doctor-install = To have what is missing (Debian, Ubuntu): ⟦sudo apt-get install { $packages }⟧
doctor-looking = Asking the system …
doctor-copy = Copy all
doctor-drop-counters =
    { $part ->
        [name] drop counters
        [yes] a datagram tells how many were dropped before it; a full queue has just told of ⟦{ $detail }⟧ (⟦SO_RXQ_OVFL⟧)
       *[no] this system does not tell what a full queue drops; that is unknown then, and lessons that need it say so
    }
doctor-error-queue =
    { $part ->
        [name] refusals
        [yes] they come with the datagram that they refuse: ICMP type/code ⟦{ $detail }⟧ (⟦IP_RECVERR⟧)
       *[no] this system does not tell which datagram was refused
    }
doctor-timestamps =
    { $part ->
        [name] arrival times
        [yes] each datagram tells when it came (⟦SO_TIMESTAMPNS⟧)
       *[no] this system does not tell when a datagram came
    }
doctor-socket-table =
    { $part ->
        [name] sockets of all programs
        [yes] listed, ⟦{ $detail }⟧ now (⟦sock_diag⟧)
       *[no] not listed here; on Linux the kernel’s modules ⟦udp_diag⟧ and ⟦tcp_diag⟧ do
    }
doctor-tcp-state =
    { $part ->
        [name] TCP states
        [yes] told, such as ⟦{ $detail }⟧ (⟦TCP_INFO⟧)
       *[no] not told here
    }
doctor-segment-counts =
    { $part ->
        [name] TCP segments
        [yes] counted by the kernel (⟦TCP_INFO⟧)
       *[no] not counted here
    }
doctor-ipv6 =
    { $part ->
        [name] IPv6
        [yes] a datagram went from ⟦[::1]⟧ to ⟦[::1]⟧
       *[no] nothing goes from ⟦[::1]⟧ to ⟦[::1]⟧; on Linux: ⟦sudo sysctl net.ipv6.conf.lo.disable_ipv6=0⟧
    }
doctor-multicast =
    { $part ->
        [name] multicast
        [yes] a datagram to a group came to its member
       *[no] a datagram to a group does not come to its member
    }
doctor-receive-buffer =
    { $part ->
        [name] largest receive buffer
        [yes] ⟦{ $detail }⟧ bytes can be asked for; more on Linux: ⟦sudo sysctl net.core.rmem_max=8388608⟧
       *[no] not told here
    }
doctor-send-buffer =
    { $part ->
        [name] largest send buffer
        [yes] ⟦{ $detail }⟧ bytes can be asked for; more on Linux: ⟦sudo sysctl net.core.wmem_max=8388608⟧
       *[no] not told here
    }
doctor-namespaces =
    { $part ->
        [name] network namespaces
        [yes] can be made without being root: ⟦unshare -rn⟧
       *[no] cannot be made by ⟦unshare -rn⟧; experiments with firewalls and routers need them, or another machine
    }
doctor-python3 =
    { $part ->
        [name] Python
        [yes] ⟦{ $detail }⟧
       *[no] not found; the snippets of lessons are shown, not run
    }
doctor-tshark =
    { $part ->
        [name] TShark
        [yes] ⟦{ $detail }⟧
       *[no] not found; it reads recordings in a terminal
    }
doctor-wireshark =
    { $part ->
        [name] Wireshark
        [yes] ⟦{ $detail }⟧
       *[no] not found; it opens recordings
    }
doctor-glow =
    { $part ->
        [name] window by OpenGL (glow)
        [yes] ⟦{ $detail }⟧
       *[no] no adapter was found
    }
doctor-wgpu =
    { $part ->
        [name] window by wgpu
        [yes] ⟦{ $detail }⟧
       *[no] no adapter was found
    }
doctor-chinese-fonts =
    { $part ->
        [name] fonts for rare Chinese characters
        [yes] ⟦{ $detail }⟧
       *[no] none; the program’s own has those of the texts, and of GB 2312
    }

### Sockets of this machine

help-sockets = Every UDP and TCP socket of this machine: program, queue, drops
help-watch = Look again every second, until Ctrl-C or the end of --for
help-watch-for = With --watch: for how long, such as 10s
help-filter = Only sockets with this in their program, process number, address or protocol
error-sockets = The sockets of this machine cannot be read here: { $detail }. This needs Linux with sock_diag(7).
sockets-program = program
sockets-protocol = protocol
sockets-local = bound to
sockets-peer = hears from
sockets-anybody = anybody
sockets-queue = receive queue (B)
sockets-drops = lost
sockets-drops-rate = a second
sockets-state = state
sockets-bound = bound
sockets-connected = connected
sockets-losing =
    ⟦{ $program }⟧ at { $addr } loses ⟦{ $n }⟧ { $protocol ->
        [TCP] segments
       *[other] datagrams
    } a second{ $cause ->
        [full] : its receive queue is full.
       *[other] .
    }
sockets-nobody-loses = Nobody loses anything right now.
sockets-reading = Looking for a second who loses…
sockets-none = No socket has that in its program, process number, address or protocol
sockets-table = The sockets of this machine
sockets-filter = find a program or port
sockets-hint = A click sends there: client { $name } sends to { $addr }
sockets-wide = wider
sockets-receive-queue = receive queue
sockets-held = { $held } of { $limit }
sockets-backlog = { $held } of { $limit } wait for accept
sockets-queue-unknown = –
sockets-row = { $program }, { $protocol }, { $addr }, hears from { $peer }; receive queue: { $queue }; lost { $drops }, { $rate } a second; { $state }

# Lessons

error-lesson-line = { $file }, line { $line }: { $what }
error-lesson-file = { $file }: { $what }
error-lesson-key = the key ⟦{ $key }⟧ is not known here. Allowed are { $known }.
error-lesson-missing = the key ⟦{ $key }⟧ is missing.
error-lesson-word = ⟦{ $value }⟧ is not known here. Write one of: { $known }.
error-lesson-toml = { $detail }
error-lesson-format = format ⟦{ $value }⟧ is not known. This program reads format = { $known }.
error-lesson-large = the file is too large. A lesson has at most { $most } KiB.
error-lesson-encoding = this is no UTF-8. Save the file as UTF-8.
error-lesson-id = ⟦{ $value }⟧ cannot be an id. Use lower-case letters, digits and dashes.
error-lesson-bounds = { $key } is { $value }. Use { $least } to { $most }.
error-lesson-path = ⟦{ $path }⟧ leads to nothing in this lesson. Steps and list entries are counted from 1.
error-lesson-choices = a question to choose from needs 2 to 6 choices, one of them with “when”.
error-lesson-exam = step { $step }: only a question whose lab begins anew (“fresh”) can be drawn into an exam.
error-lesson-to = “to” of a send says to which client the server sends over TCP. Whom a client sends to is a setting, made before it: client.who = "B", client.to = "A".
error-exam-questions = There is no exam of { $value } questions. Use 1 to { $most }.
exam-title = Exam: { $n ->
    [one] one question
   *[other] { $n } questions
}, seed { $seed }
exam = Exam
exam-tip = Questions drawn by lot. All are answered first; then each is run, and what was wrong is shown beside its run.
exam-topic = About
exam-all = Everything
exam-questions = Questions
exam-most = 1 to { $most }, drawn from the { $of } that can be run here
exam-seed = Seed: the same one draws the same exam
exam-phase = exam
exam-hint = Choose your answer, also by its number key, or type it. It can be changed until you hand in; Page Down goes on.
exam-answer = Answer
exam-given = Answered
exam-answered = Answered: { $answer }
exam-open = No answer
exam-answers = { $n } of { $of } answered
exam-hand-in = Hand in
exam-marking = { $n } of { $of } run …
exam-review = What was wrong
exam-was-right = Right: { $answer }
exam-was-wrong = Answered: { $predicted }. Seen: { $answer }
lessons-cards = Cards
lessons-cards-tip = What does the program print? Think first, then it is run by python3.
lesson-hand-more = One hand more for answer { $n }
lesson-hand-less = One hand less for answer { $n }
exam-score = { $right } of { $n } right
error-exam-topic = --topic { $value } is not known. Use udp, tcp or all.
cli-exam-how = Type the number of an answer, or what is asked for, and press Enter. An empty line leaves a question open.
cli-exam-choose = Type a number from 1 to { $n }, or nothing.
cli-exam-running = { $n ->
    [one] The question is run now …
   *[other] The { $n } questions are run now …
}
cli-exam-answered = Answered: { $what }
help-exam = An exam: questions drawn by lot, answered in a terminal first, then each proven by its run
help-exam-questions = How many questions are drawn; default 10
help-exam-seed = Which ones: the same seed draws the same exam. By default one is drawn and shown
help-exam-topic = What they are about: udp, tcp or all (default)
help-exam-save = Write questions, answers and what was seen to this file: a table where it ends in .csv, else JSON
lesson-output = It wrote
error-lesson-escape = ⟦{ $value }⟧ has an escape that is not known. Write \n, \r, \t, \0, \\ or \x and two hex digits.
error-lesson-is = a number needs “is”, and “is” needs a number such as count, figure or fate.
error-lesson-measure = a question for a number needs one of count, returned, took_ms, gap_ms, fate, bytes, figure, most, point and off_rule, without “is”.
error-lesson-one-fact = a check needs exactly one of row, never, order, reads, messages, state, output, count, returned, took_ms, gap_ms, fate, bytes, figure, most, point and off_rule.
error-lesson-one-verb = an action has exactly one verb. Put the next one into braces of its own.
lesson-exactly = { $n }
lesson-saw = { $what }
lesson-saw-none = nothing like it
lesson-saw-reads = { $n } { $n ->
    [one] read
   *[other] reads
}: { $what }
lesson-bytes = b"{ $data }"
lesson-late = step { $step }: what action { $action } waits for was not seen in time.
lesson-too-long = the step was ended: it took longer than { $s } s.
lesson-one-answer = exactly one answer is right
lesson-no-answer = no answer is right, or more than one
lesson-untold = this system does not tell
lesson-elsewhere = This lesson was made for Linux. What this system does not tell is marked and left open; the rest is run.
error-lesson-client = the server cannot do this. Name a client, A … Z.
cli-lesson-line = { $id }: { $title } (level { $level }, { $minutes } min)
cli-lesson-lacks = this system lacks { $need }
cli-run-met = All { $n } expectations were met.
cli-run-failed = { $failed } of { $n } expectations were not met.
cli-run-untold = { $n } more cannot be told on this system.
cli-run-right = Right: { $what }
cli-run-rows = { $n } system calls, too many to be told one by one
cli-run-seen = seen instead: { $what }
error-lesson-unknown = There is no lesson and no file ⟦{ $value }⟧. “packet-lab lessons” lists the lessons.
error-lesson-lacks = This system lacks what the lesson needs: { $need }.
error-lesson-network = The lesson uses { $address }, which is not this machine alone. Run it with --allow-network if you want that.
help-run = A lesson in the terminal, on real sockets; the exit code tells whether all that it expects was seen
cli-run-red = ✓ { $change } = { $to }: { $step }.{ $number } fails, as it should
cli-run-green = ✗ { $change } = { $to }: { $step }.{ $number } holds all the same
help-mutations = Play the lesson’s mutations too: each must make its expectation fail
help-allow-network = Let the lesson use addresses beyond this machine
help-lesson = A lesson's id, or the file of one
help-lessons = The lessons that come with the program
help-new-lesson = “new”: a commented lesson to begin with, on standard output
help-man = The manual page of the program or of a command, for man(1), on standard output
help-man-command = The command whose page it is; without one it is the program's
help-completions = A script that completes commands, options and values in a shell, on standard output
help-shell = bash, elvish, fish, powershell or zsh
error-lesson-python = The Python program could not be started: { $detail }. Install python3.
error-lesson-python-foreign = The Python program of a lesson file is shown, and not run.
error-lesson-flags = A send can be made with dontwait alone, and only by a client.

## Lessons in the window

lessons = Lessons
lessons-tip = Predict what happens, run it on real sockets, see why
lessons-free = Free play
lessons-free-tip = The lab without a lesson: send, read and look yourself
lessons-all = All lessons
lessons-find = Find a lesson
lessons-find-tip = Words of its title or its question; Enter opens the first, Esc shows all again
lessons-found =
    { $n ->
        [one] { $n } lesson with these words
       *[other] { $n } lessons with these words
    }
lessons-questions =
    { $n ->
        [one] { $n } question
       *[other] { $n } questions
    }
lessons-both = UDP and TCP
lessons-own = My lessons
lessons-own-tip = Lessons of your own: open a file, or drop it here. It is read again when you change it.
lessons-udp = UDP: datagrams
lessons-udp-tip = Predict, run it on real sockets, see why.
lessons-tcp = TCP: a stream of bytes
lessons-tcp-tip = Predict, run it on real sockets, see why.
lessons-of-both = UDP and TCP
lessons-of-both-tip = The same calls on both: predict, run, see why.
lessons-of = { $n } of { $of }
lessons-open = Open a lesson …
lessons-open-title = Open a lesson
lessons-open-tip = Plays a lesson from a file of yours; docs/lessons.md tells how to write one
lessons-level = level { $level }
lessons-minutes = { $n } min
lessons-next = Next: begin here
lessons-seen = seen
lessons-predicted = { $right } of { $of } predicted
lesson-number = Lesson { $n }
lesson-step = Step { $n } of { $of }
lesson-about = { $minutes } minutes · { $steps } steps · { $questions } questions to predict
lesson-lacks = This lesson needs { $what }, which this system does not have.
lesson-phase-title = lesson
lesson-phase-ask = predict first
lesson-phase-next = next
lesson-phase-run = running
lesson-phase-outcome = outcome
lesson-phase-reason = why
lesson-phase-summary = summary
lesson-phase-free = free play
lesson-begin = Begin
lesson-reveal = Show
lesson-run = Run
lesson-next = Next
lesson-next-lesson = Next lesson
lesson-back = Back
lesson-predict = Predict
lesson-reset = This step again from its beginning
lesson-which = Lesson { $n } of { $of }
lesson-choose = Lessons of the recording
lesson-choose-tip = Shows another lesson that was played while it was recorded
lesson-recorded = The recording
lesson-recorded-tip = Log, stage and timeline of the recording; the lesson stays open
lesson-free = Try it yourself
lesson-free-tip = Goes on freely from here, with all controls of the lab; the lesson waits
lesson-return = Back to the lesson
lesson-return-short = Lesson
lesson-return-tip = Goes on with the lesson at the step that waits
lesson-notes = Notes
lesson-notes-tip = The teacher's notes, in a window of their own
lesson-notes-title = Notes for the teacher
lesson-notes-now = This step
lesson-notes-next = Next step
lesson-notes-none = No notes for this step.
lesson-discuss = Discuss, then vote again
lesson-discuss-tip = Keeps the hands as they are and counts them anew (D)
lesson-hands =
    { $n ->
        [one] { $n } hand
       *[other] { $n } hands
    }
lesson-hint = Choose an answer. Keys 1–{ $n } count a hand, Shift takes one back, Page Down runs it.
lesson-hint-typed = Type what you expect and press Enter. Page Down runs it.
lesson-hint-drawn = Draw the curve, with the mouse or the arrow keys. Page Down measures it.
lesson-hands-right = hands for it: { $hands } of { $all }
lesson-type-number = a number
lesson-type-bytes = the bytes, as text
lesson-client = Client { $who }
lesson-server = Server
lesson-nth-read = read { $n }
lesson-more-calls = … and { $n } more
lesson-no-calls = No calls are made in this step.
lesson-running = The calls are being made …
lesson-predicted = Predicted
lesson-was-right = As predicted: { $answer }
lesson-was-wrong = Predicted: { $predicted }. Seen: { $answer }
lesson-was-drawn = Drawn right: ⟦{ $n }⟧ of { $of }. Seen: { $answer }
lesson-was = Seen: { $answer }
lesson-not-met = This run did not show what the lesson expects. “Why?” tells what was seen instead.
lesson-left-open = This system does not tell what the question is about. “Why?” tells what was seen.
lesson-stuck = The run ended early: { $why }
lesson-not-run = not run
lesson-why-tip = What was expected, and the calls that prove it
lesson-no-evidence = Nothing is expected of this step.
lesson-summary = What was seen
lesson-summary-right = { $right } of { $asked } predicted right
lesson-save-csv = Save as CSV
lesson-save-csv-tip = Questions, predictions, what was seen and the hands, for a spreadsheet
lesson-save-json = Save as JSON
lesson-save-json-tip = The same for programs
lesson-save-title = Save the results
notice-not-saved = Not saved: no place was chosen.
notice-results-saved = Saved as ⟦{ $path }⟧
notice-lesson-read-again = The file was changed: the lesson was read again.
error-lesson-twice = There is a lesson with the id ⟦{ $id }⟧ already. Give this one another: { $path }
lesson-wide-title = “{ $title }” uses more than this machine
lesson-wide-warning = While it runs, other machines in the network can take part. Go on only where that is allowed, and where you know the lesson.
lesson-opens-server = The server binds to ⟦{ $addr }⟧: other machines can send to it
lesson-opens-client = A client binds to ⟦{ $addr }⟧: other machines can send to it
lesson-opens-to = A client sends to ⟦{ $addr }⟧
lesson-wide-yes = Open the lesson
lesson-wide-no = Do not open it

## Segments of a connection, one with each press

segments-client = Client
segments-server = Server
segments-derived = Dashed: no socket sees it. It follows from calls and states, as the textbook orders it.
segments-counts-client = TCP_INFO of the client: { $sent } sent, { $received } received.
segments-counts-server = TCP_INFO of the server: { $sent } sent, { $received } received.
segment-say-client = { $n } { $name }, from the client. Client { $client }, server { $server }.
segment-say-server = { $n } { $name }, from the server. Client { $client }, server { $server }.
segment-syn = `connect` sends **SYN**: the client asks for a connection and waits for an answer.
segment-syn-ack = The server's kernel has answered. With this the client is **ESTABLISHED** and `connect` returns; no `accept` is needed for it.
segment-ack = The client's kernel acknowledges. Now the server's end is **ESTABLISHED** too, and waits for `accept`.
segment-refused = The kernel at the other end refuses at once: there is no connection.
segment-fin = **FIN**: this end sends no more. The other end hears it as a `recv` that returns 0, and may still send.
segment-fin-ack = The other kernel acknowledges by itself: **FIN_WAIT2**. One direction is closed, the other still open.
segment-fin-second = The other end closes too: the second **FIN**. Who closed first is in **TIME_WAIT** now.
segment-ack-last = The last **ACK**: the other end is **CLOSED** with it. This end stays in **TIME_WAIT** for a while, in case this ACK was lost.
segment-reset = **RST** cuts both directions off at once. Nobody acknowledges it.

# Services: DNS, NTP, chat, files, commands

ntp-length = { $bytes ->
    [one] Only 1 byte: an NTP packet has at least 48
   *[other] Only { $bytes } bytes: an NTP packet has at least 48
  }
ntp-mode = This is no answer: its mode is ⟦{ $mode }⟧, that of a server is 4
ntp-origin = This answers another question: it does not have the time that was sent
ntp-unset = The server refuses, or its clock is not set: stratum ⟦{ $stratum }⟧
error-dns-name = ⟦{ $value }⟧ is not a name: parts of 1 to 63 bytes with dots between them, 253 at most. For example small.lab
error-dns-type = ⟦{ $value }⟧ is not a type. For example A, AAAA, TXT
error-dns-answer = { $bytes ->
    [one] 1 byte came that is no answer to this query
   *[other] { $bytes } bytes came that are no answer to this query
  }

field-ntp-mode = leap { $leap }, version { $version }, mode { $mode } (3 asks, 4 answers)
field-ntp-stratum = stratum { $stratum }: steps from a reference clock
field-ntp-poll = poll: 2^{ $power } s between two questions
field-ntp-precision = precision of the clock: 2^{ $power } s
field-ntp-root-delay = root delay: { $ms } ms
field-ntp-root-dispersion = root dispersion: { $ms } ms
field-ntp-reference-id = reference clock { $id }
field-ntp-reference = reference: the clock was last set at { $seconds } s
field-ntp-origin = origin: the question left at { $seconds } s, by the client’s clock
field-ntp-receive = receive: the question came at { $seconds } s, by the server’s clock
field-ntp-transmit = transmit: this packet left at { $seconds } s, by its sender’s clock
field-ntp-extension = extension fields, passed over

field-dns-id = ID { $id }: an answer has that of its query
field-dns-query = query: opcode { $opcode }, flags { $flags }, { $rcode }
field-dns-response = response: opcode { $opcode }, flags { $flags }, { $rcode }
field-dns-questions = questions: { $n }
field-dns-answers = answers: { $n }
field-dns-authorities = authority records: { $n }
field-dns-additionals = additional records: { $n }
field-dns-name = name { $name }
field-dns-type = type { $type }
field-dns-class = class { $class }
field-dns-ttl = may be kept for { $seconds } s (TTL)
field-dns-length = data: { $bytes ->
    [one] 1 byte
   *[other] { $bytes } bytes
  }
field-dns-data = { $data }
field-dns-opt = EDNS: takes up to { $bytes } bytes by UDP
field-dns-rest = cannot be read as DNS
field-frame-length = length: a message of { $bytes } B follows
field-frame-end = the line feed that ends the message
field-chat-join = { $value }: wants to come in
field-chat-say = { $value }: something for all others
field-chat-again = { $value }: asks for a message that was missed
field-chat-who = { $value }: asks who is there
field-chat-leave = { $value }: goes
field-chat-welcome = { $value }: has come in
field-chat-prove = { $value }: join again with what follows
field-chat-here = { $value }: who is there
field-chat-from = { $value }: what somebody said
field-chat-ack = { $value }: the room has it, and has passed it on
field-chat-gone = { $value }: no longer kept
field-chat-no = { $value }: refused
field-chat-name = name { $value }
field-chat-names = names { $value }
field-chat-number = number { $value }
field-chat-text = text { $value }
field-chat-proof = proof { $value }
field-chat-reason = reason: { $value }
field-chat-none = no line of the chat ({ $reason }): { $value }
field-command = command { $value }
field-command-argument = argument { $value }
field-command-output = output: { $value }
field-file-request = request { $value }
field-file-name = name of the file: { $value }
field-file-offset = from byte { $value } on
field-file-ok = { $value }: here it is
field-file-no = { $value }: refused
field-file-size = size: { $value } bytes
field-file-count = files: { $value }
field-file-list = names, sizes, SHA-256: { $value }
field-file-sha256 = SHA-256 of the whole file: { $value }
field-file-bytes = bytes of the file: { $value }

service-bytes = bytes
service-dns = DNS
service-ntp = Time
service-chat = Chat
service-files = Files
service-commands = Commands
read-as = Read as: { $service }
read-as-name = What the bytes are read as
read-as-tip = Whose fields the bytes show. By itself only what the lab's server was set to, or what was asked for: nothing is guessed
read-as-spoken = What was spoken there
service-picture = Picture
service-picture-tip = A picture in blocks, over UDP and whole over TCP
service-picture-hint = The server gives a picture in blocks: packet-lab ask picture asks for it.
why-dns-query = DNS: a query for ⟦{ $name }⟧, type ⟦{ $type }⟧. An answer by UDP may have ⟦{ $limit }⟧ bytes.
why-dns-cut = DNS: the flag ⟦TC⟧ is set. The answer does not fit into what the query allows by UDP (512 bytes without EDNS), so only the question comes back: ask again over TCP.
why-dns-answer = DNS: the answer is ⟦{ $rcode }⟧ with { $n ->
    [one] 1 record
   *[other] { $n } records
  }.
why-ntp-question = NTP: a question for the time. Its last 8 bytes tell when it left, by the client’s clock (T1).
why-ntp-answer = NTP: the answer of a server of stratum ⟦{ $stratum }⟧, with the stamps T1, T2 and T3. When it is read is T4.
service-none = None
service-none-tip = The lab's server is none of these
service-dns-tip = Names over UDP, and over TCP what does not fit: small.lab, large.lab
service-ntp-tip = The time of this machine over UDP
service-chat-tip = A chat room over UDP: what one says, the others hear
service-commands-tip = A fixed list of commands over TCP: date, uptime, echo, list
service-files-tip = Files over TCP: a download that goes on where it was broken off
service-hint = Choose what the lab's server is to be. Its clients then ask it here, and so can other programs: dig, ntpdig, python3. Every datagram and every byte is a row as always.
service-ask = Ask
service-ask-tip = The client that is chosen on the left asks
service-waits = No answer yet.
service-size = { $way } · { $bytes ->
    [one] 1 byte
   *[other] { $bytes } bytes
  }
service-reads = { $n ->
    [one] read in 1 piece
   *[other] read in { $n } pieces
  }
dns-name = Name
dns-offer-none = no EDNS
dns-offer-tip = How many bytes the client offers to take by UDP; without an offer it is 512
dns-asks = { $name } { $type }?
dns-asks-edns = { $name } { $type }? EDNS: takes { $offer } bytes
dns-cut = TC: does not fit, ask over TCP
dns-records = Answer
dns-cut-why = The answer does not fit into { $limit } bytes. So the server sent only the question with the flag TC (truncated), and the client asked the same again over TCP.
dns-hint = A asks for an address, or for a text that fits no datagram of 512 bytes. Another program can ask too, such as dig. Choose a question in the picture: the table Bytes tells its fields apart.
ntp-ask = Ask for the time
ntp-ask-tip = The client that is chosen on the left asks
ntp-hint = A asks for the time. When the question left, came, was answered, and the answer came back are four stamps: they tell how far the other clock is, though the way takes time itself.
ntp-question = question
ntp-answer = answer
ntp-figures = What follows
ntp-delay = delay
ntp-offset = offset
ntp-outside = Another program asks: when its question left and when the answer came, T1 and T4, only its own clock tells, so what follows is for that program to say. Seen from here, the question waited so long for its answer.
ntp-so =
    If both ways took as long, the server's clock is { $offset } µs { $way ->
        [behind] behind
       *[ahead] ahead
    }; at most { $half } µs of that are wrong, half of the delay. Stratum { $stratum }. T1 and T4 are by the client's clock, T2 and T3 by the server's.
command-line = Command
command-run = Run
command-run-tip = The client that is chosen on the left asks over TCP. Nothing is handed to a shell: the commands are part of the lab
download-list = List
download-list-tip = Which files the server offers
download-name = File
download-path = Save as
download-path-hint = in the home folder
download-get = Download
download-get-tip = The file gets its name only when it is whole and its SHA-256 is right; what was broken off goes on where it ended
download-stop = Stop
download-stop-tip = Closes the connection; what has come is kept, and the next download goes on behind it
download-progress-resumed = { $at } of { $size } bytes, { $have } of them from before
request-output = Answer
request-hint = A asks over TCP. A stream has no boundaries: a long answer comes in several reads, and the length before each message puts it together.
chat-person = Person
chat-person-tip = One more client
chat-name = Name
chat-join = Join
chat-join-tip = The client asks to come into the room under this name
chat-text = Message
chat-say = Say
chat-say-tip = The room passes it on to all others
chat-leave = Leave
chat-leave-tip = The client leaves the room
chat-here = Who is there
chat-nobody = Nobody yet.
chat-names = { $names }
chat-cure = Against losses
chat-numbers = Numbers
chat-numbers-tip = What is said carries a number: so it is seen what is missing
chat-acknowledgements = Acknowledgement
chat-acknowledgements-tip = What the room does not acknowledge is sent again, up to five times
chat-again = Asking again
chat-again-tip = Who sees that a number is missing asks the room for it
chat-count-said = { $n } said
chat-count-heard = { $n } heard whole
chat-count-lost = { $n } lost on the way to the room
chat-count-missed = { $n } missed by somebody
chat-count-sent-again = { $n } sent again
chat-count-asked-again = { $n } asked for again
chat-hint = Two people join, and one says something. Then lose a message: stop reading and make the receive buffer small on the right, or let one read fewer bytes. The switches cure it.
chat-fate-whole = whole
chat-fate-truncated = truncated
chat-fate-in-flight = on its way
chat-fate-lost = lost
chat-to-room = to the room: { $fate }
chat-to = { $name }: { $fate }
chat-to-again = { $name }: { $fate }, passed on again
chat-acknowledged = { $n ->
    [one] acknowledged
   *[other] acknowledged, sent { $n } times
  }
chat-sent-times = sent { $n } times
chat-join-first = Join the chat first, under a name.
chat-line = This cannot be said in the chat: { $reason }
chat-refused = The chat room refuses: { $reason }

error-service = ⟦{ $value }⟧ is not a service. Write dns, ntp, chat, files, commands or picture.
error-offer = ⟦{ $path }⟧ is not offered: only files, no links and no folders, and together at most { $most } MiB.
error-offer-name = ⟦{ $path }⟧ is not offered: its name has spaces, or is not UTF-8. Give it another name.
error-file-name = ⟦{ $value }⟧ is no plain file name, so nothing is written under it. Say where with --out FILE.
help-serve = A server: names, the time, chat, files, commands or a picture; every call of it is told
help-ask = Asks a server for names, the time, files, commands, a picture, or talks: every call is told
help-service = dns, ntp, chat, files, commands or picture
help-service-read-size = Bytes asked for, 0 to 65535: one number, or a list with one for each read, whose last holds; default 4096
help-offer = With files: what is offered, beside numbers.txt, which is always there
help-ask-words = dns: a name and a type; chat: what is said; files: a file; commands: one or more; picture: hills, night or card
help-ask-wait = How long an answer is waited for; default 2s. By UDP, dns and ntp ask up to three times, and wait that long each time
help-bufsize = With dns: offer to take so many bytes by UDP (EDNS)
help-ask-tcp = With dns: over TCP from the first on; with picture: over TCP
help-ask-size = With picture: at most so many bytes in each block, 100 to 65507; default 1024
help-chat-name = With chat: who speaks; default guest
help-numbered = With chat: number what is said, send again what is not acknowledged, ask for what is missing
help-out = With files: where to write; default the file’s name, here. With picture: write what came as PNG
ask-no-answer = No answer from ⟦{ $addr }⟧. Is a server there? The rows above tell what became of the question.
ask-no-connection = No connection to ⟦{ $addr }⟧. Is a server there?
ask-dns-cut = The answer does not fit into a datagram (TC): asking again over TCP
ask-dns-answer = { $rcode }, { $n ->
    [one] 1 record
   *[other] { $n } records
  }
ask-ntp =
    Stratum { $stratum }. There and back took { $delay } µs. If both ways took as long, the server’s clock is { $offset } µs { $way ->
        [behind] behind
       *[ahead] ahead of
    } this one; at most { $half } µs of that are wrong
ask-chat-again = #{ $number } is not acknowledged: once more
ask-chat-unread = Something came that is no line of the chat: { $reason }
ask-file-exists = ⟦{ $path }⟧ is there already, and stays as it is. Say another name with --out FILE.
ask-file-refused = The server does not give the file: ⟦{ $words }⟧
ask-file-goes-on = Goes on at byte { $at } of { $size }
ask-file-progress = { $at } of { $size } bytes
ask-file-part = The connection ended after { $at } of { $size } bytes. They are kept in ⟦{ $path }⟧: the same command goes on from there.
ask-file-damaged = ⟦{ $path }⟧ is not written: the SHA-256 of what came is another than the server told. What came is removed; try again.
ask-file-done = ⟦{ $path }⟧: { $size } bytes, SHA-256 { $sha256 }
ask-picture = { $whole } of { $total } blocks of { $size } bytes came whole, { $cut } cut off, { $missing } not at all
ask-picture-written = Written to ⟦{ $path }⟧; what did not come can be seen through
ask-picture-refused = The server does not send the picture: ⟦{ $words }⟧
error-picture-block = A block of a picture has { $least } to { $most } bytes, not { $value }.
error-picture-none = ⟦{ $path }⟧ is no picture that can be read here. Choose a PNG or a JPEG.
error-picture-damaged = ⟦{ $path }⟧ is damaged: { $detail }. Choose another picture.
error-picture-large = ⟦{ $path }⟧ has { $width } × { $height } pixels. Choose a picture of at most { $most } × { $most }.

# Recordings
recording-title = A session of Packet Lab
recording-interface = reconstructed from socket calls, not captured
# At a packet. $fate is a word of the JSON Lines format, $call the read that shows it
recording-datagram = { $fate ->
    [whole] { $call }({ $asked }) returned { $kept } of { $len }
    [truncated] { $call }({ $asked }) kept { $kept } of { $len }: MSG_TRUNC
    [dropped] dropped by the kernel{ $cause ->
        [queue_full] : the receive queue was full
       *[other] {""}, cause not known
      }
    [refused] refused: no socket took it (ICMP port unreachable)
    [reported_lost] lost on its way, as ICMP reported
    [unread] still in the queue when its socket was closed
    [in_flight] on its way, or waiting in the queue
   *[unknown] sent; nothing tells what became of it
  }
recording-unsettled = { $what } (not settled when written)
# At a datagram of a socket that is bound to all addresses: how its source address is known
recording-routed = { $what } (source address: as the kernel routes it, asked beside)
recording-no-source = { $what } (source address not known)
# At a segment of TCP: which call it was made of
recording-segment = { $what ->
    [syn] connect: derived, no call shows segments
    [syn-ack] derived: the listener answered
    [ack] derived: the handshake is complete
    [refused] connect failed: ECONNREFUSED
    [send] send({ $asked }) handed over { $bytes } B
    [recv] recv({ $asked }) returned { $bytes } B
    [fin] close or shutdown: derived
    [fin-seen] recv returned 0: the peer had ended
    [rst] close threw unread data away, or SO_LINGER was 0: derived
   *[rst-seen] a call failed with ECONNRESET or EPIPE
  }
recording-unknown-sentence = A sentence that this version does not know: ⟦{ $key }⟧
error-recording-foreign = ⟦{ $path }⟧ is no recording: it is not a pcapng file
error-recording-none = ⟦{ $path }⟧ was written by another program: it has packets, but no calls. Its UDP payloads can be sent: packet-lab send --to ADDR --replay FILE
error-recording-newer = ⟦{ $path }⟧ was written by a newer version of Packet Lab. Open it with that version.
notice-recording-saved = Saved: ⟦{ $path }⟧
notice-recording-cut = ⟦{ $path }⟧ ends before its end: its program was ended, or the disk was full. What is there is shown.
notice-recording-damaged = ⟦{ $path }⟧ is damaged from byte { $at } on. What stands before is shown.
error-recording-write = The recording ⟦{ $path }⟧ cannot be written on: { $detail }. What was written until then can be opened; the session goes on without it.
help-save = Also writes everything to FILE, as it comes: a recording that Wireshark and show open
help-show = Tells a recording as its command did; with --format csv as a table
help-show-file = A recording: what --save wrote, or the window
help-replay = Sends the UDP payloads of a pcap or pcapng file, one after the other
help-timing = With --replay: original (default), or so many a second: 100/s
error-timing = ⟦{ $value }⟧ is no timing. Write original, or a rate such as 100/s.
error-resend-payload = --replay takes the payloads from a file. Leave the payload, --repeat, --rate and --pattern away.
error-resend-empty = ⟦{ $path }⟧ has no UDP payload that could be sent{ $n ->
    [0] .
    [one] : the only one that it has is incomplete.
   *[other] : all { $n } that it has are incomplete.
  }
error-resend-foreign = ⟦{ $path }⟧ is no pcap or pcapng file
error-resend-large = ⟦{ $path }⟧ has more than { $most } datagrams. Cut it down, for example with editcap -r.
cli-replay = { $n ->
    [one] One datagram
   *[other] { $n } datagrams
  } of ⟦{ $path }⟧ { $n ->
    [one] is
   *[other] are
  } sent
cli-replay-cut = ⟦{ $path }⟧ cannot be read to its end: what stands before is sent
cli-replay-skipped = { $n ->
    [one] One packet is left out: a part of it is missing
   *[other] { $n } packets are left out: a part of each is missing
  }
command-record = Record into a file, or end that
command-save-recording = Save this session…
command-open-recording = Open a recording…
recording-open-title = A recording to show
recording-save-title = Where to save the recording
recording-leave = Back to the lab
notice-recording-shown = This is the recording ⟦{ $name }⟧: nothing is sent in it
error-recording-busy = A recording is being written. End it first with Ctrl R.
error-recording-lesson = A lesson is being played. End it first, then open the file.
status-opening = Recording { $name }: { $percent } % read
status-opened = Recording { $name }
status-opened-tip = What is shown was recorded. Nothing is sent until you go back to the lab.
status-recording = Recording: { $size }
status-saving = Saving: { $size }, { $rows } rows left

error-picture-long = ⟦{ $path }⟧ is too long for a picture here. Choose a file of at most { $most } MiB.

# The picture that is sent in blocks. $transport is UDP or TCP.
view-picture = Picture
view-picture-tip = A picture sent in blocks: holes where datagrams were lost
picture-choice-tip = The picture that is sent
picture-hills = Mountains
picture-night = Boat
picture-card = Test card
picture-open = Open …
picture-open-tip = A picture of your own: PNG or JPEG, made smaller where it must be. It can be dropped onto the window too
picture-open-title = Choose a picture
picture-size = Block
picture-size-name = Bytes of each block
picture-size-tip = Bytes of each block, and so of each datagram: 100 to 65507
picture-send = Send picture
picture-send-both = Send it by both
picture-send-udp-tip = Each block is a datagram. Read size, pace and receive buffer are the server’s; the rate is that of the burst
picture-send-tcp-tip = All blocks go into one stream. Read size, pace and receive buffer are the server’s; the rate is that of the burst
picture-send-both-tip = The same blocks over UDP and over TCP. Read size, pace and receive buffer are the server’s; the rate is that of the burst
picture-udp = UDP · a datagram for each block
picture-udp-title = UDP · { $n } datagrams of { $size } B
picture-tcp-title = TCP · one stream
picture-whole = whole
picture-late = late
picture-cut = cut
picture-queue-full = dropped, queue full
picture-dropped = dropped
picture-lost = lost or refused
picture-unread = unread
picture-waiting = waiting
picture-on-the-way = on the way
picture-partly = in part
picture-not-sent = not sent
picture-unknown = unknown
picture-bytes = { $read } of { $all } bytes, in order
picture-seconds = { $s } s
picture-waited = { $s } s: the sender waited { $waited } s for the reader
picture-buffered = { $s } s: the last bytes waited { $waited } s for the reader
picture-none = { $transport }: no picture was sent
picture-name = The picture over { $transport }: { $n } blocks, { $holes ->
    [one] 1 hole
   *[other] { $holes } holes
  }.
picture-block = Block { $n }: { $fate }
picture-block-cut = Block { $n }: { $fate }, { $kept } of { $of } bytes
caption-picture = Each block is a datagram, each hole has its own fate: press one. UDP does not wait for a slow reader, TCP does.
caption-picture-stream = The blocks are one stream: TCP waits for a slow reader, and every byte comes, in order.
caption-picture-datagrams = Each block is a datagram, each hole has its own fate: press one. UDP does not wait for a slow reader.
caption-picture-first = Choose a picture and send it: its blocks appear as the server reads them.

# Exports
command-export-picture = Save the picture (SVG, PNG)…
command-export-rows = Save the rows (CSV, JSON Lines)…
command-export-report = Save a report to print…
export-title = Where to save it
notice-rows-not-saved = The rows were not saved: another session is shown now.
report-settings = Settings
report-recording = Recording
report-command = Command
report-transport = Transport
report-lesson = Lesson
report-question = Question
report-predicted = Predicted
report-seen = Seen
report-right = Right
report-sums = Summary
report-rows = Rows
report-time = ms
report-who = who
report-more = { $n ->
    [one] One more row is not shown: the exported table has it.
   *[other] { $n } more rows are not shown: the exported table has them.
}
command-wireshark = Open in Wireshark
command-import = Send a capture again (pcap)…
import-title = A capture with datagrams to send
menu-recent = Recent files
error-no-wireshark = Wireshark is not installed here (package wireshark). A saved recording opens in it on any machine.
error-wireshark = Wireshark could not be started: { $detail }
resend-title = Datagrams of ⟦{ $name }⟧
resend-send = Send all
resend-stop = Stop
resend-timing = When each is sent
resend-original = As captured
resend-at-once = At once
resend-rate = { $n } per second
notice-resend = { $n ->
    [one] One datagram is sent again
   *[other] { $n } datagrams are sent again
}
# Sweeps: the same run again and again with another setting.
error-sweep-quantity = ⟦{ $value }⟧ cannot be varied. Write one of { $known }, then = and its values: read-size=0..16.
error-sweep-values = ⟦{ $value }⟧ is no range and no list. Write read-size=0..16, receive-buffer=2304..12000:100 (every hundredth) or rate=100,200,400, within { $known }.
error-sweep-points = ⟦{ $value }⟧ has too many points. At most { $known } can be measured: write a larger step.
error-sweep-two = One or two different settings can be varied, of { $known }. Found: ⟦{ $value }⟧.
error-sweep-count = ⟦{ $value }⟧ datagrams cannot be sent at each point. Give a number from 1 to { $known }.
error-sweep-long = A point would take ⟦{ $value }⟧ seconds, more than { $known }. Send fewer, or faster, or read faster.
error-lesson-curve = step { $step }: a question with curve = true needs a sweep of one setting in the same step, and is no question of an exam.
error-lesson-sweep = step { $step }: a sweep has no actions beside it, belongs to the topic “udp”, and begins anew (fresh = true).
sweep-read-size = read size
sweep-receive-buffer = receive buffer
sweep-rate = rate
sweep-payload-size = payload size
sweep-sent = sent
sweep-kept = kept
sweep-cut = cut off
sweep-fate = fate
sweep-evidence = evidence
sweep-data = result
sweep-received = received
sweep-waiting = waiting
sweep-dropped = dropped
sweep-lost-percent = lost, per cent
sweep-memory = memory
sweep-asked = asked for
sweep-rule-bytes = The rule: kept = min(read size, length)
sweep-rule-queue = The rule: the receive buffer counts kernel memory. A datagram costs this kernel { $cost } B, so there is a step for each { $cost } B
sweep-rule-loss = The rule, about: what is sent while the queue is full is lost. The queue holds as many as the receive buffer has room for, and each read makes room for one
sweep-off-rule = { $n } { $n ->
    [one] point
   *[other] points
  } measured, { $off ->
    [0] all where the rule says
    [one] one of them elsewhere
   *[other] { $off } of them elsewhere
  }
sweep-broken-off = Broken off: { $n } of { $of } points
help-sweep = The same run again and again with another setting: a curve on real sockets, as a table
help-vary = What is varied, and through which values: read-size=0..16, receive-buffer=2304..12000:100, rate=100,200,400 or payload-size=0..2000:50. Given twice: all pairs of both
help-sweep-payload = The bytes of each datagram, as send takes them; default hello
help-sweep-size = Bytes of each datagram: the payload again and again
help-sweep-count = Datagrams at each point; default 1, or 40 where a queue is filled
help-sweep-read-size = Bytes that each read asks for; default 1024
help-sweep-pace = Wait between reads, such as 5ms (default where a rate is varied). Where only the receive buffer is varied nobody reads unless it is given

# The view of curves.
view-charts = Curves
view-charts-tip = Draw a curve, then measure it: the same run with another setting for each point
command-charts = Curves, or the stage
chart-change = Change
chart-values = Values
chart-pair = Two at once
chart-pair-tip = All pairs of two settings: a map in place of a curve
chart-values-second = Values of the second
chart-each = Each point
chart-payload = Payload
chart-count = How many datagrams (empty: as usual)
chart-predict = First draw your curve into the chart: with the mouse, or with the arrow keys. Yours is orange, the rule is dashed, the dots are measured.
chart-measure = Measure
chart-measure-tip = Run every point on real sockets; sockets and settings are put back afterwards
chart-again = Measure again
chart-again-tip = Run every point once more; what was measured stays below it
chart-cancel = Cancel
chart-cancel-tip = Stop here; what was measured stays
chart-forget = Draw anew
chart-forget-tip = Forget the drawn curve; what was measured stays below the next
chart-progress = { $n } of { $of } points
chart-draw = Draw your curve
chart-none-recorded = Nothing was swept in this recording.
chart-draw-how = What do you expect? Draw it, then measure.
chart-open = Show this run on the stage
chart-open-tip = The stage at the moment of the chosen point
chart-right = drawn right: ⟦{ $n }⟧ of { $of }
chart-title = { $what }, by { $by }
chart-each-bytes = { $n ->
    [one] one datagram
   *[other] { $n } datagrams
  } for each point
chart-each-queue = { $n } datagrams for each point, nobody reads
chart-each-loss = { $n } datagrams for each point, one read each { $pace } ms
chart-kept = bytes kept
chart-waiting = datagrams waiting
chart-lost = lost, %
chart-read-size = read size, bytes
chart-receive-buffer = receive buffer, bytes as the kernel counts
chart-rate = datagrams per second
chart-payload-size = payload size, bytes
chart-before = measured before
chart-rule = the rule
chart-drawn = your curve
chart-measured = measured
chart-chosen = chosen
chart-drawn-at = Your curve at { $x }: { $y }
chart-point = { $axis } { $x }: { $what } { $y }
chart-cell = { $axis } { $x }, { $other } { $z }: { $what } { $y }
chart-sweep = Sweep
chart-sweep-tip = The same run with another setting for each point
chart-session = Session
chart-session-tip = Charts of everything that has happened here
chart-empty = Nothing to show yet: send and read something.
chart-too-few = Nothing to show yet: send at least 20 datagrams in a row, so that a share of them can be told.
chart-held = kernel memory of the server’s queue
chart-to-arrival = from send to arrival
chart-to-read = from send to read
chart-sent-bytes = sent
chart-read-bytes = read
chart-of-kept = Bytes kept, by read size
chart-of-kept-x = read size, bytes
chart-of-kept-y = bytes returned
chart-of-queue = Queue, by time
chart-of-queue-x = milliseconds
chart-of-queue-y = bytes of kernel memory
chart-of-lost-by-rate = Share lost, by rate
chart-of-lost-by-rate-x = datagrams sent per second
chart-of-lost-by-rate-y = dropped, %
chart-of-lost-by-buffer = Share lost, by receive buffer
chart-of-lost-by-buffer-x = receive buffer, bytes
chart-of-lost-by-buffer-y = dropped, %
chart-of-lost-by-pace = Share lost, by pace of reads
chart-of-lost-by-pace-x = milliseconds between two reads
chart-of-lost-by-pace-y = dropped, %
chart-of-latency = Latency: arrival and read
chart-of-latency-x = milliseconds
chart-of-latency-y = microseconds after the send
chart-of-throughput = Throughput, by time
chart-of-throughput-x = milliseconds
chart-of-throughput-y = bytes per second
chart-mean-ms = { $what }, mean over { $n } ms
chart-mean-seconds = { $what }, mean over { $n } s
chart-seconds = seconds
chart-session-point = { $axis } { $x }: { $what } { $y }
chart-session-title = { $what } · { $n ->
    [one] 1 point
   *[other] { $n } points
  }
cli-sweep-no-window = A picture needs the window, which this program was built without. --format csv writes a table.
chart-over = Lay these under what comes
chart-over-tip = The charts as they are now stay grey below the next: of this session, or of a recording that you open
