# 本程序的中文。每个键对应一句话；两种语言的键和参数必须一致（有测试检查）。
# 值得注意的内容（数字、载荷、调用名）放在强调符号 U+27E6 与 U+27E7 之间。数字会自动分组。

### 名称与语言

app-name = Packet Lab
language-name = 中文

### 数据报的去向

fate-whole = 完整
fate-truncated = 截断
fate-dropped = 丢包：队列已满
fate-refused = 端口不可达
fate-reported-lost = 途中丢失
fate-not-sent = 未发出
fate-unread = 未读取
fate-in-flight = 在途
fate-waiting = 等待读取
fate-open = 等待或已丢弃
fate-unknown = 未知

fate-whole-tip = 数据报的每个字节都已返回
fate-truncated-tip = 程序最多读的字节数小于数据报的长度：内核丢弃多出的部分，找不回来
fate-dropped-unexplained = 丢包，原因未知
fate-dropped-unexplained-tip = 内核在这个套接字处丢弃了数据报。内核计数不能证明接收队列已满：别的计数也增加了（校验和错误、过滤器、内存）
fate-dropped-tip = 接收队列已满：内核丢弃了这个数据报，也不通知任何人
fate-refused-tip = 返回了 ICMP“端口不可达”：没有套接字从这个发送方收下它
fate-reported-lost-tip = 返回的 ICMP 报文说明了它在途中丢失的原因
fate-not-sent-tip = 发送调用本身失败：没有任何数据离开程序
fate-unread-tip = 套接字关闭时，这个数据报还在队列里
fate-in-flight-tip = 已经发出，还没有观察到它的去向
fate-waiting-tip = 在接收队列中：服务器还没有读取
fate-open-tip = 队列满过，有数据报被丢弃。是哪些，要等服务器继续读取才知道
fate-unknown-tip = 对端不是本程序的套接字，也没有留下证据，因此不作猜测

### 计数

count-now = 现在：
count-now-tip = 示意图显示的是较早的时刻；计数器说的是到现在为止已知的情况
count-then = 当时：
count-then-tip = 示意图显示的是较早的时刻；计数器和表格只说当时已知的情况
count-sent = 已发送
count-whole = 完整
count-truncated = 截断
count-dropped = 丢包
count-dropped-others = 他人的丢包
count-refused = 端口不可达
count-reported-lost = 途中丢失
count-not-sent = 未发出
count-unread = 未读取
count-in-flight = 在途
count-unknown = 未知
count-waiting = 等待读取
count-received = 已接收
count-outside = 其中来自外部
count-arrived = 已到达

count-sent-tip = 本程序的每一次发送调用：等于各种去向之和
count-dropped-others-tip = 内核在本程序的套接字上丢弃、并且不知道属于本程序自己的数据报：其他程序的，以及因此无法确定的自己的数据报
count-received-tip = 服务器读取到的，不论是谁发的：完整 + 截断 + 来自外部
count-outside-tip = 服务器从其他程序读取到的，不计入其他计数
count-arrived-tip = 到达服务器套接字的：已接收 + 丢包 + 未读取 + 等待读取

proven = 
    { $open ->
        [0] { $unknown ->
            [0] 全部有内核依据
           *[other] 已证实 { $proven } · 未知 { $unknown }
        }
       *[other] 已证实 { $proven } · 待定 { $open }{ $drops ->
            [0] { "" }
           *[other] （其中丢包 { $drops }，尚不知是哪些）
        } · 未知 { $unknown }
    }
proven-tip = 已发送 = 完整 + 截断 + 丢包 + 端口不可达 + 途中丢失 + 未发出 + 未读取 + 等待读取 + 在途 + 未知

### 示意图

place-client = 客户端程序
place-network = 网络
place-queue = 内核接收队列
place-server = 服务器程序

stage-empty-datagram = 空
stage-not-reading = 已停止读取
stage-cut-off = 被内核截断
stage-waits = 阻塞：从 { $time } 秒起等待
stage-gone = { $n } 字节，已丢失
stage-slots = 最多读 { $n } 字节
stage-queue-waiting =
    { $n ->
        [0] 队列为空
       *[other] { $n } 个数据报等待读取
    }
# 这些数据报在等待，或已丢弃
stage-queue-open = { $n } 个数据报等待或已丢弃
# 内核为别的程序发来的数据报占着内存
stage-queue-others = 有外部的数据报在等待，数量未知
stage-falling =
    丢弃 { $n } 个：
    { $cause ->
        [queue_full] 接收队列已满
       *[not_known] 原因未知
    }
stage-queue-closed =
    { $n ->
        [0] 已关闭
       *[other] 已关闭，{ $n } 个数据报未读
    }
stage-from-client = 来自客户端 { $who }
stage-from-outside = 来自 { $addr }（其他程序）
stage-proof-trunc = 证据：⟦MSG_TRUNC⟧，长度 ⟦{ $len }⟧
stage-proof-trunc-only = 证据：⟦{ $by }⟧
stage-proof-whole = 证据：返回值 = 长度
stage-queue-dropped = 此处丢包 { $n } 个
stage-queue-untold = 本系统不报告这里有多少在等待、丢了多少
stage-gauge =
    内核内存（已用 / 上限）：
    { $held } / { $limit } B
stage-gauge-unknown = 内核内存：未知
stage-gauge-limit =
    接收缓冲区：
    { $limit } B
stage-gauge-not-read =
    内核内存：
    这一刻没有读取
stage-gauge-tip = 内核为这个队列占用的内存：包括内核自己的开销，比载荷更大。已读取的内存不会立即归还：每累积到缓冲区的四分之一才归还一次。
stage-bundle = ×{ $n }
stage-send =
    { $n ->
        [0] { $call } #{ $number } · 0 字节，仍是一个数据报
       *[other] { $call } #{ $number } · { $n } 字节
    }
stage-reply =
    { $n ->
        [0] 空回复 → { $addr }
       *[other] 回复，{ $n } 字节 → { $addr }
    }
stage-unseen = { $n } 字节，这里没有人见过
stage-more = 另有 { $n } 个
stage-earlier = 之前发送过 { $n } 次
stage-torn = { $text }：{ $of } 字节只留下 { $kept } 字节

# 给屏幕朗读软件的示意图描述。$who 是客户端的字母或 server，$fate 是一个词。
stage-say-send =
    { $fate ->
        [whole] 客户端 { $who }，{ stage-say-sent }：{ fate-whole }
        [truncated] 客户端 { $who }，{ stage-say-sent }：{ fate-truncated }
        [dropped] 客户端 { $who }，{ stage-say-sent }：{ fate-dropped }
        [refused] 客户端 { $who }，{ stage-say-sent }：{ fate-refused }
        [reported_lost] 客户端 { $who }，{ stage-say-sent }：{ fate-reported-lost }
        [not_sent] 客户端 { $who }，{ stage-say-sent }：{ fate-not-sent }
        [unread] 客户端 { $who }，{ stage-say-sent }：{ fate-unread }
        [waiting] 客户端 { $who }，{ stage-say-sent }：{ fate-waiting }
        [open] 客户端 { $who }，{ stage-say-sent }：{ fate-open }
        [unknown] 客户端 { $who }，{ stage-say-sent }：{ fate-unknown }
       *[in_flight] 客户端 { $who }，{ stage-say-sent }：{ fate-in-flight }
    }
stage-say-sent =
    { $n ->
        [0] 第 { $number } 次发送，空
       *[other] 第 { $number } 次发送，{ $n } 字节
    }
stage-say-bytes =
    { $n ->
        [0] 一个空数据报
       *[other] 一个 { $n } 字节的数据报
    }
stage-say-in-flight = { stage-say-bytes }正在去往 { $addr }
stage-say-refused = 发往 { $addr } 的{ stage-say-bytes }无人接收：ICMP“端口不可达”正在返回
stage-say-reported = 发往 { $addr } 的{ stage-say-bytes }丢失了：报告此事的 ICMP 报文正在返回
stage-say-not-sent = 发往 { $addr } 的{ stage-say-bytes }没有发出
stage-say-unknown = 发往 { $addr } 的{ stage-say-bytes }已发出，去向未知
stage-say-queue = 内核接收队列：{ $n } 个等待读取，丢包 { $dropped } 个
stage-say-queue-untold = 内核接收队列：{ stage-queue-untold }
stage-say-queue-others = 内核接收队列：{ stage-queue-others }，丢包 { $dropped } 个
stage-say-queue-at-most = 内核接收队列：最多 { $n } 个等待读取，丢包 { $dropped } 个
stage-say-queue-open = 内核接收队列：{ $n } 个等待读取或已丢弃，丢包 { $dropped } 个
stage-say-memory = 内核为此占用 { $held } / { $limit } B
stage-say-read =
    { $lost ->
        [0] { stage-say-reader }：{ $call } 返回 { stage-say-returned }
       *[other] { stage-say-reader }：{ $call } 返回 { stage-say-returned }，截断丢弃 { $lost } 字节
    }
stage-say-returned =
    { $returned ->
        [0] 0，没有字节
       *[other] { $returned }，“{ $data }”
    }
stage-say-read-failed = { stage-say-reader }：{ $call } 失败，{ $errno }
stage-say-reader =
    { $who ->
        [server] 服务器程序
       *[other] 客户端 { $who }
    }

### 发送

send-odd-hex = 还缺一位数字
send-text-unused = 不发送这段文本：批量发送设置决定每个数据报的内容
send-title = 发送
send-button = 发送
send-button-tip = 每按一次发送一个数据报；文本为空时发送空数据报
send-hint = 要发送的文本
send-text = 文本
send-text-tip = 按下面选择的编码发送。转义：\n \r \t \0 \\ \xNN
send-hex = 十六进制
encoding-name = 文本编码 { $name }
encoding-tip = 文本按什么编码发送，以及说明、日志和字节表里按什么编码显示内容：UTF-8，或较老的中文程序使用的 GBK
send-hex-tip = 68 65 6c 6c 6f；也可粘贴 xxd、od、hexdump、Wireshark、tcpdump 的转储，或 C、Java、Python、Rust 的数组
send-bytes = { $n } 字节
send-as-dump = 改为发送这份转储中的 { $n } 个字节
send-apart = 不发送：{ $parts }
apart-offset = 偏移量 { $n } 个字符
apart-text = 文本列 { $n } 个字符
apart-notation = 语法符号 { $n } 个字符
repeat = 重复
repeat-tip = 按一次发送多少个数据报
burst-settings = 批量发送设置
burst-settings-tip = 发多少、多快、每个装什么、用哪种调用
burst-more = 批量：速率、内容、调用 …
burst-title = 批量发送
burst-count = 每个客户端的数据报数
burst-rate = 每秒数据报数
burst-rate-hint = 尽可能快
burst-full-speed = 全速
burst-per-second = { $n }/秒
burst-carries = 每个装什么
burst-contents = { $n } B { $rule }
burst-text = 文本
burst-text-name = 装文本
burst-text-tip = 输入框里的文本，一次
burst-counter = 计数
burst-counter-name = 装计数
burst-counter-tip = 数据报的序号，从 0 开始，反复填充
burst-random = 随机
burst-random-name = 装随机字节
burst-random-tip = 每个都不同；种子相同，字节就相同
burst-pattern = 循环
burst-pattern-name = 反复装文本
burst-pattern-tip = 输入框里的文本，反复填充到这个大小
burst-size = 每个的字节数
burst-seed = 随机字节的种子
burst-draw = 换一个种子
burst-calls = 用哪种调用
burst-one = 逐个
burst-one-tip = 每个数据报一次调用：sendto 或 send
burst-many = sendmmsg
burst-many-tip = 一次调用最多发 64 个数据报
burst-segments = UDP_SEGMENT
burst-segments-tip = 一次大的发送，由内核切成同样大小的数据报
burst-reached-none = 还没有批量发送过；达到的速率会显示在这里
burst-reached = 达到：{ $rates }
burst-from-one = 客户端 { $name } 发
burst-from-all = 全部客户端发
burst-from-tip = 有多个客户端时，可以同时发送
burst-lossless = 不丢包
burst-lossless-tip = 接收队列快满时发送方等一等，只要没有别人也往那里发，就不会丢包
burst-running = { $sent } / { $total }
burst-done = 已发 { $sent }
burst-cancelled = 已发 { $sent } / { $total }，已取消
burst-missed = { $reached }/秒，要求 { $asked }/秒
burst-cancel = 取消批量发送
clients-title = 发送方
add-client = 客户端
add-client-tip = 再加一个客户端程序，有自己的套接字
remove-client-tip = 关闭这个客户端的套接字
client-name = 客户端 { $name }
destination = 目的地址
destination-tip = 地址和端口，例如 127.0.0.1:8080；本机的可以只写端口
destinations = 已知的目的地址
destinations-tip = 本程序自己的服务器，以及以前发往的地址
destination-own = 本程序自己的服务器
bind-first = 先 bind()
bind-first-tip = 客户端使用自己要求的地址。不调用 bind() 时（多数程序如此），内核在第一次发送时选择地址和端口
own-address = 自己的地址
own-address-tip = 客户端自己的地址，例如 127.0.0.2；端口写 0 则由内核选择
connect-first = 先 connect()
connect-first-tip = 套接字从此只有一个对端，也只接收它的数据报。UDP 的 connect 不建立连接，也不发送任何数据
plain-program = 普通套接字
plain-program-tip = 不打开 IP_RECVERR，多数程序都是这样：拒绝要等到之后的某次调用才知道，而那次调用会因此失败
socket-options = 套接字选项
socket-options-short = 套接字
socket-options-tip = setsockopt()：别的套接字能否同用一个端口，能否向所有机器发送
so-broadcast = SO_BROADCAST
so-broadcast-tip = 可以向一个网络的所有机器发送，例如 255.255.255.255。关闭时这样的发送以 EACCES 失败
so-reuseaddr = SO_REUSEADDR
so-reuseaddr-tip = 在 bind() 之前设置，因此会重新创建套接字。另一个也设置了它的套接字可以使用同样的地址和端口；在 Linux 上，数据报由最后绑定的那个收到
so-reuseport = SO_REUSEPORT
so-reuseport-tip = 在 bind() 之前设置，因此会重新创建套接字。同一用户的、设置了它的套接字共用端口：每个发送方的数据报只到其中一个，不会同时到两个

### 接收

receive-title = 接收
read-size = 每次最多读
read-size-tip = 程序每次读取最多要多少字节：recvfrom(4) 里的 4。超出的部分会被截断。
slider-type = { $name }：输入数字
slider-wrong = { $name }：请输入 { $least } 到 { $most } 的整数
receive-buffer = 接收缓冲区
receive-buffer-tip = 套接字的内核缓冲区（SO_RCVBUF），存放等待读取的整个数据报；与每次最多读多少字节无关。
receive-buffer-stream = 系统默认：TCP 会自动调大（tcp_rmem）
receive-buffer-stream-back = 与系统最初给的一样 · { $effective } B；不再自动增大
receive-buffer-stream-asked = 请求 { $asked } B，内核还没有答复
receive-buffer-asked = 请求 { $asked } · 内核给了 { $effective } B
receive-buffer-default = 系统默认 · { $effective } B
pace = 读取间隔
pace-tip = 两次读取之间等待的时间：读得慢，队列就会满
stop-reading = 停止读取
stop-reading-tip = 套接字仍然打开：数据报继续进入队列
resume-reading = 恢复读取
resume-reading-tip = 服务器重新自动读取
read-once = 读取一次
read-once-tip = 现在调用一次 recvfrom
reply-title = 回复
reply-none = 无
reply-none-tip = 服务器只接收
reply-echo = 回显
reply-echo-tip = 把收到的字节原样发回
reply-upper = 转大写
reply-upper-tip = 把收到的字节发回，字母转成大写

### 标签页与表格

tab-log = 日志
tab-bytes = 字节
tab-calls = 系统调用

col-number = #
col-time = 时间
col-route = 从 → 到
col-sent = 发送
col-received = 接收
col-fate = 去向
col-data = 数据
col-call = 调用
col-result = 结果
resize-results = 结果列的宽度
data-empty = （空）
data-gone = 不再保留
log-elsewhere = 来自 { $from }，请求的是 { $asked }：
log-unasked = 来自 { $from }，未请求过：
log-no-longer-kept = { $n } 行不再保留

# 同一实验的代码：程序中的注释。$size 是字节数。
code-file-server = 服务器，先启动：{ $run }
code-file-client = 客户端：{ $run }
code-socket-udp = 数据报套接字（UDP），此时还没有地址。
code-socket-free = 数据报套接字（UDP）。没有 bind()：端口由系统选定。
code-socket-tcp = 用于一条连接的套接字（TCP）。
code-socket-listener = 监听套接字（TCP）：只等待连接，不传数据。
code-reuse-address = 上次运行留下 TIME_WAIT 时，也能立即再用这个端口。
code-receive-buffer = 申请接收缓冲区的大小。Linux 会把它加倍，用于内核自己的开销。
code-no-delay = 小块数据立即发送，不等 ACK（关闭 Nagle 算法）。
code-linger = close() 会发送 RST 而不是 FIN，未发送的数据会丢失。
code-join = 加入多播组。
code-bind = 从现在起使用这个地址。
code-listen = 现在可以接受连接；参数是等待 accept() 的连接数上限。
code-accept = 阻塞，直到有客户端连接。每条连接都有自己的套接字。
code-connect-tcp = 三次握手。那里没有套接字监听时失败。
code-connect-udp = 不发送任何东西：套接字只是记住对端，只接收它的数据报，并能得知“端口不可达”。
code-send-empty = 没有字节，但仍然是一个数据报：有首部，也会被收到。
code-sendto = 一次调用，一个数据报。
code-send-tcp = 字节进入流中。流里没有任何标记说明这次发送在哪里结束。
code-answer = 发回给发送方。
code-peek = 只查看，数据留在队列中：下一次读取还会返回它。
code-recvfrom = 阻塞，直到有数据报到达。最多读 { $size } 字节，超出的部分被截断。
code-recv = 阻塞，直到有字节可读。最多 { $size } 字节，可能比对端一次发送的少。
code-read-now = 不等待：没有数据时，调用立即失败。
code-read-all = 阻塞到 { $size } 字节全部到达，或者对端关闭。
code-stop = 没有字节：对端已关闭它的发送方向（FIN）。
code-collect-line = 每条消息以换行符结束。读取字节，直到读到换行符。
code-collect-fixed = 每条消息长度相同。读取字节，直到一条完整。
code-collect-length = 每条消息前面是它的长度。读取字节，直到消息完整。
code-shutdown = 没有更多要发送的：FIN。另一个方向仍然打开。
code-close = 这个套接字用完了。
code-sleep = 稍等片刻再继续。
code-service = 这里由本程序自带的服务响应。
code-own-bytes = 每次的字节各不相同，这里只写第一次的。
code-not-here = { $what }：{ $language } 标准库中没有这个功能。
code-no-socket = { $what }：{ $language } 在这里没有套接字，因为没能创建。
code-no-flag = { $what }：{ $language } 的标准库没有，这里的调用不带它。

# 代码页。$run 是命令。
tab-code = 代码
code-changed = 上一次改设置时变了这一行
code-copy = 复制
code-copy-tip = 复制这个程序
code-save = 保存…
code-save-tip = 把这些程序存成可以运行的文件
code-save-title = 保存程序
command-tab-code = 代码
notice-code-saved = 已存到 ⟦{ $path }⟧。运行：⟦{ $run }⟧
help-code = 把实验写成 Python、C、Java 或 Rust 程序
help-code-language = 语言：python（默认）、c、java 或 rust
help-code-out = 存到这个文件夹，并打印运行它们的命令
help-code-lesson = 写这一课的调用，而不是设置
error-code-language = 没有语言 ⟦{ $value }⟧。请用 python、c、java 或 rust。

why = 为什么？
why-tip = 证明这一点的系统调用和事实

### 状态

status-listening = 正在监听 { $addr }
# 没有连接的套接字
status-bound = 已绑定 { $addr }
status-wide = 对其他机器开放：{ $addr }
status-wide-tip = 这个网络里的每台机器都能向这个套接字发送。选择 127.0.0.1，就只有本机能访问。
status-service = 服务：
status-more = 另有 { $n } 项
status-service-tip = 本程序的服务器现在提供的服务。在“用途”里选择别的服务，或者不提供。
status-far = 发往其他机器：{ $addr }
status-far-tip = 发往那里的数据会离开本机。选择本程序自己的服务器，就只在本机收发。
status-unbound = 未绑定
status-stopped = 未监听

### 说明：用一句话讲最近发生的事

# 选中的行的说明之前，而示意图显示的是另一个时刻
caption-chosen = ⟦选中的行：⟧
caption-cleared = 计数已清零，请发送。
caption-empty-lab = 输入一段文本，按⟦发送⟧。然后把⟦每次最多读⟧调到小于文本长度，再发送一次。
caption-empty-stream = 输入文本，按⟦发送⟧：它会进入一个连接，而服务器读到的字节流没有消息边界。

caption-row-gone = 这一行已不再保留：超出了记录的内存上限。计数器中仍然计入。
caption-sent =
    { $bytes ->
        [0] 客户端 ⟦{ $who }⟧ 向 ⟦{ $to }⟧ 发送了一个空数据报：没有数据，也仍然是一个数据报。
       *[other] 客户端 ⟦{ $who }⟧ 向 ⟦{ $to }⟧ 发送了一个 ⟦{ $bytes }⟧ 字节的数据报。
    }
caption-whole = ⟦recvfrom({ $asked })⟧ 读到完整的数据报：“⟦{ $data }⟧”（⟦{ $bytes }⟧ 字节）。
caption-truncated =
    { $asked ->
        [0] ⟦recvfrom(0)⟧ 不读任何字节，数据报长 ⟦{ $of }⟧ 字节：什么也没有读到，
       *[other] ⟦recvfrom({ $asked })⟧ 最多读 ⟦{ $asked }⟧ 字节，数据报长 ⟦{ $of }⟧ 字节：读到“⟦{ $kept }⟧”，
    }其余 ⟦{ $lost }⟧ 字节“⟦{ $cut }⟧”被截断丢弃；下一次读的是下一个数据报。
caption-truncated-unseen = 其他程序发来 ⟦{ $of }⟧ 字节，⟦recvfrom({ $asked })⟧ 最多读 ⟦{ $asked }⟧ 字节，读到“⟦{ $kept }⟧”；另外 ⟦{ $lost }⟧ 字节这里没有人见过。
caption-truncated-unnamed = 数据报长 ⟦{ $of }⟧ 字节，⟦recvfrom({ $asked })⟧ 最多读 ⟦{ $asked }⟧ 字节，读到“⟦{ $kept }⟧”；另外 ⟦{ $lost }⟧ 字节被截断丢弃。
caption-truncated-untold = 数据报比最多读的 ⟦{ $asked }⟧ 字节更长。读到“⟦{ $kept }⟧”；它原来有多长，这个系统没有说明。
caption-untold = 返回了 ⟦{ $bytes }⟧ 字节：“⟦{ $data }⟧”。这是不是整个数据报，这个系统没有说明。
caption-empty = 服务器收到一个 ⟦0⟧ 字节的数据报。⟦recvfrom⟧ 返回 ⟦0⟧：在 UDP 里这是一条空消息，不是结束。
caption-dropped-whose =
    { $whose ->
        [others] 其中没有本程序的。
        [mixed] 其中本程序的最多 ⟦{ $own }⟧ 个。
       *[unknown] 发送方没有得到任何通知。
    }
caption-dropped-unexplained = 内核在这个套接字处丢弃了 ⟦{ $n }⟧ 个数据报，累计 ⟦{ $drops }⟧ 个。原因没有得到证明：也可能是校验和错误、过滤器或内存不足。{ caption-dropped-whose }
caption-dropped = 接收队列已满：内核丢弃了 ⟦{ $n }⟧ 个数据报，累计 ⟦{ $drops }⟧ 个。{ caption-dropped-whose }
caption-dropped-this-unexplained = 内核在服务器的套接字处丢弃了这个数据报。不能证明接收队列已满：别的计数也增加了。发送方没有得到通知。
caption-dropped-this = 这个数据报到达时接收队列已满，内核把它丢弃了。发送方没有得到任何通知。
caption-refused = ⟦{ $to }⟧ 没有套接字收下这个数据报：“端口不可达”返回给了发送方。
caption-reported = 发往 ⟦{ $to }⟧ 的数据报在途中丢失：{ $reason }。由 ⟦{ $by }⟧ 报告。
report-too-long = 对下一段链路来说太长，那里的分组最长 ⟦{ $mtu }⟧ 字节（MTU）
report-host = 没有这台主机，或者它没有响应
report-network = 没有通往那个网络的路由
report-prohibited = 途中的防火墙或路由器禁止它通过
report-hops = 经过的路由器太多（TTL 用尽）
report-port = 返回的是“端口不可达”，这是防火墙的做法（TCP 自己会用 ⟦RST⟧ 响应）
report-other = ⟦{ $errno }⟧，ICMP 类型 { $type }，代码 { $code }
caption-refused-late = 这次调用因⟦之前⟧那个无人接收的数据报而失败：⟦ECONNREFUSED⟧。它自己的数据报没有发出。
caption-refused-late-read = 这次读取因⟦之前⟧那个无人接收的数据报而失败：⟦ECONNREFUSED⟧。
caption-refused-other = 发往 ⟦{ $to }⟧ 的数据报被退回，⟦{ $errno }⟧：{ errno-text }。
caption-not-sent-emsgsize = ⟦{ $bytes }⟧ 字节装不进一个数据报：⟦EMSGSIZE⟧。什么也没有发出。IPv4 上最多 ⟦65{ "\u202F" }507⟧ 字节。
caption-not-sent-segment = ⟦{ $bytes }⟧ 字节被拒绝，⟦EMSGSIZE⟧：使用 ⟦UDP_SEGMENT⟧ 时，每个数据报都必须装进沿途的一个分组（MTU）。什么也没有发出。
caption-not-sent = 发送调用失败，⟦{ $errno }⟧：{ errno-text }。什么也没有发出。
caption-unread = 套接字关闭时，队列里还有 ⟦{ $n }⟧ 个数据报。没有人读取，它们就此丢失。
caption-unknown-here = 这个数据报的去向未知。最近一次查看时，这个端口属于 { port-holder }：那个套接字到那时丢弃了 ⟦{ $drops }⟧ 个，队列里等待的占 ⟦{ $held }⟧ 字节，上限 ⟦{ $limit }⟧ 字节。
caption-unknown = 这个数据报的去向未知：对端不是本程序的套接字，而 UDP 本身不会告诉发送方。
caption-unknown-one-of = 这个套接字上有数据报被丢弃。这一个是否在其中，计数器没有说明。
caption-unknown-rows-lost = 本程序没能保留那段时间的一些行，所以这个数据报的去向未知。
caption-unknown-no-counter = 这个数据报的去向未知：没有被读取，而这个系统不统计丢包。
caption-unknown-closed = 这个数据报的去向未知：套接字已关闭，没有任何事实说明它当时是否还在队列里。
caption-burst = 共发送 ⟦{ $n }⟧ 个数据报：{ $fates }。
caption-burst-newest = 共发送 ⟦{ $sent }⟧ 个数据报。最近的 ⟦{ $n }⟧ 个：{ $fates }。
calls-fate = { $fate } ⟦{ $n }⟧
part-whole = { count-whole } ⟦{ $n }⟧
part-truncated = { count-truncated } ⟦{ $n }⟧
part-dropped = { count-dropped } ⟦{ $n }⟧
part-refused = { count-refused } ⟦{ $n }⟧
part-reported = { count-reported-lost } ⟦{ $n }⟧
part-not-sent = { count-not-sent } ⟦{ $n }⟧
part-unread = { count-unread } ⟦{ $n }⟧
part-in-flight = { count-in-flight } ⟦{ $n }⟧
part-waiting = { count-waiting } ⟦{ $n }⟧
part-unknown = { count-unknown } ⟦{ $n }⟧
list-and = { $one }，{ $more }
caption-waiting =
    { $n ->
        [0] 接收队列里没有等待的数据报。
       *[other] 接收队列里有 ⟦{ $n }⟧ 个数据报等待读取，服务器还没有读。
    }
caption-waiting-this = 这个数据报在接收队列里等待，服务器还没有读。
caption-open-this = 接收队列满过，有数据报被丢弃。这一个在等待读取，还是也被丢弃了，要等服务器继续读取才知道。
caption-in-flight = 这个数据报已经发出，还没有观察到它的去向。
caption-reply =
    { $bytes ->
        [0] 服务器用一个空数据报回复 ⟦{ $to }⟧。
       *[other] 服务器回复 ⟦{ $to }⟧：“⟦{ $data }⟧”（⟦{ $bytes }⟧ 字节）。
    }
caption-reply-whole =
    { $bytes ->
        [0] 客户端 ⟦{ $who }⟧ 收到了回复：一个空数据报。
       *[other] 客户端 ⟦{ $who }⟧ 收到了完整的回复：“⟦{ $data }⟧”（⟦{ $bytes }⟧ 字节）。
    }
caption-reply-elsewhere =
    { $bytes ->
        [0] 客户端 ⟦{ $who }⟧ 请求的是 ⟦{ $to }⟧，这个空数据报却来自 ⟦{ $from }⟧。
       *[other] 客户端 ⟦{ $who }⟧ 请求的是 ⟦{ $to }⟧，这个数据报却来自 ⟦{ $from }⟧：“⟦{ $data }⟧”。
    }
caption-reply-unasked =
    { $bytes ->
        [0] 客户端 ⟦{ $who }⟧ 没有请求过任何一方，却收到了来自 ⟦{ $from }⟧ 的空数据报。
       *[other] 客户端 ⟦{ $who }⟧ 没有请求过任何一方，却收到了来自 ⟦{ $from }⟧ 的数据报：“⟦{ $data }⟧”。
    }
caption-reply-truncated =
    { $asked ->
        [0] 回复长 ⟦{ $of }⟧ 字节，客户端 ⟦{ $who }⟧ 不读任何字节，什么也没有读到；“⟦{ $cut }⟧”被截断丢弃。
       *[other] 回复长 ⟦{ $of }⟧ 字节，客户端 ⟦{ $who }⟧ 最多读 ⟦{ $asked }⟧ 字节，读到“⟦{ $kept }⟧”；其余“⟦{ $cut }⟧”被截断丢弃。
    }
caption-reply-truncated-unseen = 回复长 ⟦{ $of }⟧ 字节，客户端 ⟦{ $who }⟧ 最多读 ⟦{ $asked }⟧ 字节，读到“⟦{ $kept }⟧”；另外 ⟦{ $lost }⟧ 字节这里没有人见过。
caption-reply-not-sent = 服务器的回复没能发出。调用失败，⟦{ $errno }⟧：{ errno-text }。
caption-opened = 服务器的套接字已绑定到 ⟦{ $addr }⟧。到达的数据报在接收队列里等待，直到被读取。
caption-waits = { caption-stream-who }调用了 ⟦{ $call }⟧，正在等待：还没有可读的数据，调用不返回，也就是阻塞。
caption-bound = { caption-stream-who }把套接字绑定到了 ⟦{ $addr }⟧。
caption-connected = { caption-stream-who }调用了 ⟦connect⟧，对端是 ⟦{ $addr }⟧。没有发出任何分组：内核只记下对端，此后这个套接字只接收它的数据报。
caption-closed = ⟦{ $addr }⟧ 上的套接字已关闭，不再从那里接收。
caption-moved = 服务器的套接字现在绑定到 ⟦{ $addr }⟧。⟦{ $old }⟧ 上的套接字已关闭。
caption-receive-buffer = 服务器请求 ⟦{ $asked }⟧ 字节的接收缓冲区，内核给了 ⟦{ $effective }⟧ 字节。Linux 会在自己的限度内把请求加倍。
caption-receive-buffer-least = 服务器请求 ⟦{ $asked }⟧ 字节的接收缓冲区，内核给了 ⟦{ $effective }⟧ 字节，这是它能给的最小值。
caption-receive-buffer-default = 接收缓冲区有 ⟦{ $effective }⟧ 字节，这是系统默认值。
caption-receive-buffer-as-asked = 服务器请求 ⟦{ $asked }⟧ 字节的接收缓冲区，系统给了 ⟦{ $effective }⟧ 字节。
caption-read-failed = 读取失败，⟦{ $errno }⟧：{ errno-text }。

### 证据：证明去向的事实

evidence-returned-all = ⟦recvfrom⟧ 返回了数据报的每个字节：真实长度等于返回值
evidence-msg-trunc = 内核设置了标志 ⟦MSG_TRUNC⟧：数据报长 ⟦{ $len }⟧ 字节，这次最多读 ⟦{ $asked }⟧ 字节
evidence-msg-trunc-only = 系统用 ⟦{ $by }⟧ 说明数据报比最多读的 ⟦{ $asked }⟧ 字节更长，但没有说明实际长度
evidence-rxq-ovfl = 之后的一个数据报带来了套接字的丢包总数（⟦SO_RXQ_OVFL⟧）：⟦{ $total }⟧
evidence-meminfo = 队列已空，内核的丢包总数（⟦SO_MEMINFO⟧）是 ⟦{ $total }⟧
evidence-error-queue =
    { $errno ->
        [ECONNREFUSED] 错误队列（⟦IP_RECVERR⟧）给出 ⟦{ $errno }⟧：返回了 ICMP 端口不可达
       *[other] 错误队列（⟦IP_RECVERR⟧）给出 ⟦{ $errno }⟧：数据报无法送达
    }
evidence-next-send = 这个套接字后来的一次调用替它失败：⟦ECONNREFUSED⟧
evidence-so-error = 套接字上待处理的错误（⟦SO_ERROR⟧）是 ⟦ECONNREFUSED⟧
evidence-errno = 调用返回 −1，错误是 ⟦{ $errno }⟧
evidence-drained = 关闭套接字时，发现它还在队列里
evidence-not-ours = 对端不是本程序的套接字：这里没有人看到它到达
evidence-one-of = 这个套接字上有数据报不见了；这一个是否被丢弃，计数器不说明
evidence-rows-lost = 本程序没能保留那段时间的一些行，而这一个与它们有关
evidence-no-length = 这个系统不说明数据报有多长
evidence-by-elimination = 没有确定进入队列的数据报，正好和内核的丢包数（⟦SO_MEMINFO⟧）一样多：这就是其中之一，除非这期间有别的程序也发往那里
evidence-no-counter = 这个系统不统计丢包
evidence-waiting = 按计数它在队列里等待：已发送，未读取，未丢弃
evidence-open = 已发送，未读取。这个套接字上有数据报被丢弃，还不知道是哪些
evidence-closed = 套接字已关闭，没有任何事实说明它的去向
evidence-none = 还没有观察到它的去向

### 为什么？

why-returned = ⟦{ $call }⟧ 返回 ⟦{ $raw }⟧
why-returned-raw = ⟦{ $call }⟧ 返回真实长度 ⟦{ $raw }⟧，因为本程序传入了标志 ⟦MSG_TRUNC⟧；不传时 ⟦{ $spoken }⟧ 返回 ⟦{ $plain }⟧
# 一次处理多个数据报的调用
why-returned-many = ⟦{ $call }⟧ 返回 ⟦{ $n }⟧，即数据报的个数；这一个的 ⟦msg_len⟧ 是 ⟦{ $raw }⟧
why-returned-many-raw = ⟦{ $call }⟧ 返回 ⟦{ $n }⟧，即数据报的个数；这一个的 ⟦msg_len⟧ 是真实长度 ⟦{ $raw }⟧，因为本程序传入了标志 ⟦MSG_TRUNC⟧；不传时是 ⟦{ $plain }⟧
why-returned-segments = 带 ⟦UDP_SEGMENT⟧ 的 ⟦{ $call }⟧ 一次收下 ⟦{ $n }⟧ 个数据报；这一个有 ⟦{ $raw }⟧ 字节
why-drops = 它带来了套接字的丢包总数（⟦SO_RXQ_OVFL⟧）：⟦{ $total }⟧
# 许多数据报合在一起
why-drops-rose = 内核对这个套接字的丢包总数（⟦SO_RXQ_OVFL⟧，⟦SO_MEMINFO⟧）从 ⟦{ $before }⟧ 增加到 ⟦{ $total }⟧
why-drops-same = 内核对这个套接字的丢包总数（⟦SO_RXQ_OVFL⟧，⟦SO_MEMINFO⟧）仍是 ⟦{ $total }⟧
why-others-by-row = 单个数据报的证据，在日志里选中它那一行就能看到
why-icmp = 报告：ICMP 类型 ⟦{ $type }⟧，代码 ⟦{ $code }⟧，附有载荷的前 ⟦{ $quoted }⟧ 字节
why-told-by = “系统调用”第 ⟦{ $n }⟧ 行说明了它的去向
why-sent-by = 它是由“系统调用”第 ⟦{ $n }⟧ 行发送的
why-arrived = 它在接收队列中等待了 ⟦{ $waited }⟧ 才被读出：内核给它的到达打了时间戳（⟦SO_TIMESTAMPNS⟧）
why-arrived-sent = 发送它的调用开始后 ⟦{ $travel }⟧ 它到达，又在接收队列中等待了 ⟦{ $waited }⟧ 才被读出（⟦SO_TIMESTAMPNS⟧）
why-arrival-unknown = 不知道它何时到达：内核的时间戳（⟦SO_TIMESTAMPNS⟧）那时还不一定已开启，或者系统时间后来被改动过
why-arrival-not-asked = 没有请求内核告知它何时、怎样到达：只在 Linux 上，且每秒到达不超过 ⟦{ $n }⟧ 个数据报时请求
why-path = 它发往 ⟦{ $to }⟧，从接口 ⟦{ $interface }⟧ 进来，TTL 为 ⟦{ $ttl }⟧，TOS 为 ⟦{ $tos }⟧（⟦IP_PKTINFO⟧、⟦IP_TTL⟧、⟦IP_TOS⟧）
why-path-v6 = 它发往 ⟦{ $to }⟧，从接口 ⟦{ $interface }⟧ 进来，跳数限制为 ⟦{ $ttl }⟧，流量类别为 ⟦{ $tos }⟧（⟦IPV6_PKTINFO⟧、⟦IPV6_HOPLIMIT⟧、⟦IPV6_TCLASS⟧）
why-unasked = 它来自 ⟦{ $from }⟧，而客户端 ⟦{ $who }⟧ 还没有发送过任何东西：已绑定而未连接的套接字接收任何地方发来的数据报
why-elsewhere = 它来自 ⟦{ $from }⟧，客户端 ⟦{ $who }⟧ 没有向那里发送过：它请求的是 ⟦{ $asked }⟧。未连接的套接字接收任何地方发来的数据报，所以程序必须把 ⟦recvfrom⟧ 给出的地址与自己请求的地址比较
why-elsewhere-connected = 如果套接字已 connect 到 ⟦{ $asked }⟧，内核就会把它过滤掉：那样只接收那里发来的数据报
why-wildcard = 服务器的套接字绑定在所有地址上（⟦{ $server }⟧），所以它的 ⟦sendto⟧ 让内核选择源地址，内核选了 ⟦{ $from }⟧
why-wildcard-perhaps = 端口正是所请求的：绑定在所有地址上的服务器让内核选择回复的源地址。这里是不是这样，看不到
why-set-source = 要从被请求的地址回复，服务器的套接字应绑定到该地址，或者用 ⟦sendmsg⟧ 以 ⟦IP_PKTINFO⟧ 给出它
why-answered-elsewhere = 请求发往 ⟦{ $asked }⟧（⟦IP_PKTINFO⟧），客户端收到的这个回复却来自 ⟦{ $from }⟧：套接字绑定在所有地址上，源地址由内核选择
why-answer-filtered = 请求发往 ⟦{ $asked }⟧（⟦IP_PKTINFO⟧），客户端 ⟦{ $who }⟧ 已 connect 到 ⟦{ $hears }⟧：只接收那里发来的数据报。这个套接字绑定在所有地址上，回复的源地址由内核选择。它被拒绝了，所以内核选了别的地址，或者是防火墙拒绝了它
why-answer-refused = 请求发往 ⟦{ $asked }⟧（⟦IP_PKTINFO⟧）。这个套接字绑定在所有地址上，回复的源地址由内核选择；它可能是别的地址，而已连接的客户端不接收那里发来的任何东西
why-provisional = 在队列变空、账目相符之前，这只是暂时的结论
why-payload-gone = 它的内容已不再保留：超出了记录的内存上限
why-stream-span = 它们是流里的第 ⟦{ $from }⟧ 到第 ⟦{ $to }⟧ 个字节，从 1 数起
why-stream-piece = “系统调用”第 ⟦{ $n }⟧ 行发送的 ⟦{ $of }⟧ 字节中，第 ⟦{ $from }⟧ 到第 ⟦{ $to }⟧ 个在这次读取里
why-stream-pieces-more = 还有 ⟦{ $n }⟧ 次发送的字节也在其中
why-stream-foreign = 看不到它们来自哪些发送：对端是其他程序，或者它的调用已不再保留
why-stream-read = TCP 保持字节的顺序，所以读到的第 k 个字节就是对端发送的第 k 个字节；一次发送在哪里结束，没有记在任何地方
why-stream-said = 对端的 FIN 是由“系统调用”第 ⟦{ $n }⟧ 行发出的
why-stream-fin = 要读的字节数大于 0，所以返回 0 只能表示流的结束：对端的 FIN 已经到达，之前的字节都读完了
why-stream-sent = 内核把这些字节收进了发送缓冲区，这并不说明它们已被读取。等待确认期间，Nagle 算法会扣住剩下的小块数据
why-stream-nothing = 没有字节可放进发送缓冲区：什么也不会发出，对端也不会知道这次调用
why-stream-queues = 此后发送缓冲区里有 ⟦{ $queue }⟧ 字节在等待（⟦SIOCOUTQ⟧），其中还没有发出的有 ⟦{ $unsent }⟧ 个（⟦SIOCOUTQNSD⟧）
why-stream-probes = 内核发了 ⟦{ $n }⟧ 次零窗口探测（⟦tcpi_probes⟧）
why-stream-there = 对端有 ⟦{ $n }⟧ 字节在等待读取（⟦FIONREAD⟧）
why-stream-full = 对端读得太慢或根本不读：它的接收缓冲区满了，它通告的窗口变为 0（零窗口），随后发送缓冲区也满了
why-stream-pipe = 对端的套接字已经关闭，它用 RST 响应了之前的一次发送；此后再发送就无处可去
why-stream-pipe-shut = 从那时起 FIN 已经发出，内核不再让它发送。这与对端无关，对端发来的字节仍可读取
why-stream-shut = “系统调用”第 ⟦{ $n }⟧ 行是这个套接字自己的 shutdown(SHUT_WR)
why-stream-pipe-reset = 复位（RST）之后连接已不存在，发送无处可去
why-stream-reset = 收到了 RST：对端以 SO_LINGER 0 关闭，或者关闭（包括程序退出）时，接收缓冲区里还有未读的字节。没有未读字节的程序退出时，发出的是 FIN。或者三次握手结束时它的等待队列已满（tcp_abort_on_overflow），或者是途中的防火墙发出的
why-stream-reset-before = “系统调用”第 ⟦{ $n }⟧ 行已经向这个套接字报告过复位：ECONNRESET
why-stream-own-end = 程序自己关闭了接收方向，所以没有字节等待时 recv 返回 0。对端是否已关闭，从中看不出来
why-stream-read-shut = “系统调用”的第 ⟦{ $n }⟧ 行是它自己对接收方向的 ⟦shutdown⟧
why-stream-after-reset = 复位（RST）之后不会再有字节到来，所以 recv 返回 0。这里它不表示收到了 FIN
why-stream-refused = SYN 得到的响应是 RST，或防火墙返回的“端口不可达”：那里没有谁接受连接。最常见的原因是没有程序在监听；也可能监听的套接字绑定在另一个地址上，或者被防火墙拒绝
why-stream-reported = 还没有建立的连接会因这样的报告而结束；已经建立的则会继续，并重传
why-stream-report = 错误队列（⟦MSG_ERRQUEUE⟧）告知：ICMP 类型 ⟦{ $type }⟧，代码 ⟦{ $code }⟧，来自 ⟦{ $by }⟧
why-stream-pending = SYN 已经发出，还没有收到响应；这是非阻塞套接字，所以调用在结果揭晓之前就返回了
why-stream-state = 此后内核给出的套接字状态（⟦TCP_INFO⟧）：⟦{ $state }⟧
why-stream-timed-out = 内核一再重传，没有收到响应，最后放弃了
why-stream-in-use = 有套接字占着这个端口：正在监听的，或者之前的连接还处在 TIME_WAIT，在等可能迟到的报文段
why-stream-unread = 关闭时留有未读字节，就用 RST 告诉对端它们没有被读取；还在发往对端途中的字节也随之作废
why-stream-vanished = 紧接着内核里就没有这个连接了（⟦/proc/net/tcp⟧）：可能最后一次查看之后又有字节到达，没有人读取，内核发出的是 ⟦RST⟧ 而不是 FIN；也可能对端在同一时刻关闭或重置了连接。究竟是哪一种，不知道
why-stream-left = 就在此前有 ⟦{ $n }⟧ 字节未读（⟦FIONREAD⟧）{ $urgent ->
        [yes] ，其中有一个紧急字节：至少这么多
       *[no] { "" }
    }
why-stream-itself = 它的 SYN 到了发出它的那个套接字，就像两端同时开始一样（同时打开）：没有谁监听，也没有谁接受
why-stream-segments = 到此时这一端发送了 ⟦{ $sent }⟧ 个报文段，其中重传 ⟦{ $resent }⟧ 个，收到 ⟦{ $received }⟧ 个（⟦TCP_INFO⟧：tcpi_segs_out、tcpi_total_retrans、tcpi_segs_in）。它们带什么标志并不告知；虚线箭头按教科书的次序画出
why-stream-not-a-stream = UDP 套接字没有连接，所以没有什么可等待、可接受的
# 每一行背后的规则，由 assets/why.toml 选出；原因与解决办法用本次运行的数字；没有看到的数字为 0，时间是文本
why-late-error = UDP 的拒绝要到后来才告知：先前的一个数据报引来了“端口不可达”，这个套接字的下一次调用就得到这个错误。这次调用别的什么也没做
why-late-error-cure = 错误只报告一次：再调用一次，这回就会照常工作。想知道被拒绝的是哪个数据报，读错误队列（⟦MSG_ERRQUEUE⟧）
why-segment = 使用 ⟦UDP_SEGMENT⟧ 时，每一段都要放得进网络接口的一个分组：内核只切分，不做 IP 分片
why-too-long = UDP 和 IP 的长度字段都是 16 位：连同各层首部最多 65 535 字节，所以一个数据报在 IPv4 上最多装 65 507 字节，在 IPv6 上最多 65 527 字节。更长的，内核一个字节也不发
why-too-long-cure = { $over ->
        [0] 这 ⟦{ $asked }⟧ 字节装得进一个数据报，但超过了这个套接字不分片所能发送的长度：每次少发一些
       *[other] 这 ⟦{ $asked }⟧ 字节比 ⟦{ $most }⟧ 多 ⟦{ $over }⟧：分成几个数据报发送并各自编号，或者改用 TCP
    }
why-send-full = 之前发送的还占满着发送缓冲区，而 ⟦MSG_DONTWAIT⟧ 要求不等待
why-send-full-cure = 等套接字可写（⟦poll⟧）之后再发送这 ⟦{ $asked }⟧ 字节，或者去掉这个标志
why-no-broadcast = 发往整个网络的数据报会到达那里的每一台机器，所以内核要求程序先声明确有此意；防火墙规则也会给出同样的错误
why-no-broadcast-cure = 发送到 ⟦{ $addr }⟧ 之前先调用 ⟦setsockopt(SO_BROADCAST, 1)⟧
why-no-route = 内核发送前先查路由：没有路由，或者那台机器在它所在的网络里没有回应
why-no-route-cure = 检查地址 ⟦{ $addr }⟧ 和本机的路由（⟦ip route⟧）
why-timed-out = 在 ⟦SO_RCVTIMEO⟧ 规定的时间内没有数据到来，读取就结束；错误与非阻塞读取相同，都是 ⟦EAGAIN⟧
why-timed-out-cure = ⟦{ $took }⟧ 内没有任何数据到来：等久一些，或者向对端重新请求，因为请求或应答可能已丢失
why-would-block = 没有可取的内容，而这次调用不允许等待：⟦EAGAIN⟧ 的意思是“现在没有”，并没有出什么故障
why-would-block-cure = 等套接字可读（⟦poll⟧、⟦select⟧）之后再读，或者让调用等待
why-port-taken = 一个地址和端口属于一个套接字，这样内核才知道数据报该交给谁
why-port-taken-cure = 结束占用 ⟦{ $addr }⟧ 的程序，换一个端口，或者用端口 0 让内核选。两个套接字都设置 ⟦SO_REUSEADDR⟧ 就都能绑定，数据报归后绑定的那个
why-not-own-address = 套接字只能绑定到本机的地址：⟦bind⟧ 说明的是在哪里接收，而不是与谁通信
why-not-own-address-cure = 绑定到 127.0.0.1、本机的某个地址（⟦ip address⟧），或者用 0.0.0.0 表示全部地址，而不是 ⟦{ $addr }⟧
why-low-port = 1024 以下的端口留给有权限（⟦CAP_NET_BIND_SERVICE⟧）的程序
why-low-port-cure = 不用 ⟦{ $addr }⟧ 的端口，改用 1024 及以上的端口
why-no-peer = 在流上收发需要连接，发送数据报需要地址：这里都没有
why-no-peer-cure = 先调用 ⟦connect⟧，或者在 ⟦sendto⟧ 里给出地址
why-call-failed = 内核检查了参数和套接字的状态，什么也没有做：{ errno-text }
why-refused = UDP 没有连接可以用来通知发送方。接收的机器上没有套接字收下这个数据报，于是丢弃它，并发回 ICMP“端口不可达”
why-refused-cure = 发送这 ⟦{ $asked }⟧ 字节之前，先启动接收方并绑定到 ⟦{ $addr }⟧；或者改正地址。普通程序只有用已连接的套接字，才会在下一次调用时得知
why-path-too-small = 下一段链路能传送的分组更小，而这个分组要求不分片：路由器丢弃了它，并告知多大才能通过
why-path-too-small-cure = 每次最多发送 ⟦{ $fit }⟧ 字节：这段链路传送的分组连首部最多 ⟦{ $mtu }⟧ 字节。这次是 ⟦{ $asked }⟧ 字节
why-reported-lost = UDP 不重发：网络没能继续传送的就丢失了，只有这条 ICMP 报文说明了它的去向
why-queue-full = UDP 没有流量控制：没有谁让发送方慢下来。接收队列放不下的，后来的先丢，发送方得不到通知
why-queue-full-cure = { $cost ->
        [0] { why-pace }这个队列最多可用 ⟦{ $limit }⟧ 字节内核内存
       *[other] { why-pace }每个 ⟦{ $len }⟧ 字节的数据报占用内核内存 ⟦{ $cost }⟧ 字节，所以 ⟦{ $limit }⟧ 字节能放 ⟦{ $holds }⟧ 个
    }。解决办法：申请更大的接收缓冲区（⟦SO_RCVBUF⟧）{ $needs ->
        [0] { "" }
       *[other] ，全部放下需要 ⟦{ $needs }⟧ 字节
    }，读得更快，或者发得更慢
why-pace = ⟦{ $span }⟧ 内向那里发送了 ⟦{ $sends }⟧ 个数据报，{ $reads ->
        [0] 此后一个也没有读出。
        [1] 从第一个算起读出了 1 个。
       *[other] 从第一个算起读出了 ⟦{ $reads }⟧ 个，平均每 ⟦{ $pace }⟧ 一个。
    }
why-dropped = 内核统计在套接字处丢弃的数据报：队列已满、检验和出错、过滤器、内存不足。这里是哪一种，计数看不出来
why-unread = 接收队列属于它的套接字：套接字关闭，队列里等待的也随之消失
why-unread-cure = 先一直读到 ⟦recvfrom⟧ 会阻塞为止，再关闭：这 ⟦{ $asked }⟧ 字节已经到了，只差一次调用
why-peek = ⟦MSG_PEEK⟧ 复制队列中最前面的数据报，但不取走
why-peek-cure = 下一次读得到的还是这 ⟦{ $len }⟧ 字节：要取走，读的时候不用这个标志
why-truncated = 一次读取从队列中取走一整个数据报。程序的缓冲区放不下的部分被丢弃，以后也读不到
why-truncated-cure = { $len ->
        [0] 每次读的字节数要大于 ⟦{ $size }⟧；取 65 507 则任何数据报都不会被截断
       *[other] 它有 ⟦{ $len }⟧ 字节，而这次最多读 ⟦{ $size }⟧ 字节，丢失了 ⟦{ $lost }⟧ 字节：至少读 ⟦{ $len }⟧ 字节，最好是协议中最长的消息再加 1 字节
    }
why-empty = UDP 数据报可以只有 0 字节，首部里写着长度。它在队列中同样占一个位置，读到它时返回 0
why-empty-cure = 在 UDP 里不要把 0 当作结束：UDP 没有结束。这是一个没有内容的消息，来自 { $from }
why-whole = UDP 保留消息边界：一次发送是一个数据报，一次读取返回一个数据报
why-whole-cure = 这次最多读 ⟦{ $size }⟧ 字节，数据报有 ⟦{ $len }⟧ 字节，所以没有截断
why-waiting = 到达的数据报由内核保存，直到程序来读；⟦sendto⟧ 早就返回了
why-waiting-cure = 让程序去读：每个数据报一次 ⟦recvfrom⟧{ $limit ->
        [0] { "" }
       *[other] 。队列现在占用 ⟦{ $held }⟧ 字节，上限 ⟦{ $limit }⟧ 字节
    }
why-open = 计数只说明丢了多少，不说明是哪些：到达的顺序不变，读出后面的就知道了
why-in-flight = 本机内核收下数据报，⟦sendto⟧ 就返回。是否到达，UDP 不会告知；以后的读取或计数会说明
why-one-of = 丢包的计数不指明是哪一个，发往那里的其他数据报又与它分不开
why-closed-unseen = 已经关闭的队列无法再查看
why-rows-lost = 去向要由前后所有的调用推出；其中有些没能保留，就不作猜测
why-no-counter = 没有丢包的计数，未被读出的数据报可能还在等待，也可能已经丢失
why-not-ours = 数据报的去向只有它到达的地方知道。UDP 不发送确认，所以除非对端的程序应答，发送方什么也不知道
why-read = 一次读取从队列中取走一个数据报，不论它多长
why-bind = ⟦bind⟧ 给套接字一个地址和端口，别人由此找到它；端口为 0 时由内核选择
why-udp-connect = UDP 没有连接：⟦connect⟧ 只是在本机内核里记下对端，什么也不发送。此后 ⟦send⟧ 发往那里，不再接收别人的数据报，错误也会告知
why-udp-close = 端口立刻空出来，队列中等待的随之消失。什么也不发送：对端一无所知
why-udp-socket = ⟦SOCK_DGRAM⟧ 创建收发数据报的套接字：没有连接，不保证顺序，不重传。它还没有地址
why-receive-buffer = 接收缓冲区限制有多少内核内存可以等待程序来读，以字节计，每个数据报在内核中的开销也算在内。Linux 在限额内把申请的数值加倍
why-receive-buffer-cure = { $effective ->
        [0] 申请了 ⟦{ $asked }⟧ 字节：实际得到多少由 ⟦getsockopt⟧ 告知
       *[other] 申请了 ⟦{ $asked }⟧ 字节，⟦getsockopt⟧ 给出 ⟦{ $effective }⟧。要超过 ⟦net.core.rmem_max⟧ 的限额，只有管理员才行
    }
why-send-buffer = 发送缓冲区限制 ⟦send⟧ 能留在内核里的数据量，再多就要等待。Linux 在限额内把申请的数值加倍
why-reuse-address = 在 ⟦bind⟧ 之前设置：允许绑定到旧连接还处在 TIME_WAIT 的地址；对数据报套接字，允许绑定到另一个也设置了它的套接字的地址
why-reuse-port = 同一用户的套接字都设置了它，就能共用一个端口，内核把到来的分给它们
why-broadcast = 它告诉内核：确实要把数据报发往整个网络
why-group = 加入组播组，就是告诉内核，并用 IGMP 或 MLD 告诉路由器：这里需要发往这个组的数据报；退出则收回
why-group-sending = 它规定发往组播组的数据报从哪个接口发出、能走多远、本机是否也收到
why-no-delay = 先前的报文段还没有得到确认时，Nagle 算法先不发小报文段，好让几次小的写入合成一个报文段；这个选项把它关掉
why-linger = 时间为 0 时，⟦close⟧ 丢弃未发出的数据，发送 RST 而不是 FIN
why-call = 内核照做了，此外没有别的后果
why-stream-merged-cure = 粘包：这次 ⟦recv⟧ 最多读 ⟦{ $asked }⟧ 字节，读到了 ⟦{ $pieces }⟧ 次发送的字节。要说明消息在哪里结束：前面加长度，后面加分隔符，或者长度固定；并且一直读到消息完整
why-stream-part-cure = ⟦recv⟧ 返回了 ⟦{ $bytes }⟧ 字节，最多读 ⟦{ $asked }⟧ 字节；消息的其余部分还在等待。循环读取，直到消息完整
why-stream-fin-cure = 退出读取的循环并关闭：不会再有字节到来。自己这端还要说的仍可发送
why-stream-part-sent-cure = ⟦{ $asked }⟧ 字节中收下了 ⟦{ $bytes }⟧ 字节：从那里开始循环发送其余的 ⟦{ $left }⟧ 字节（Python 的 ⟦sendall⟧）
why-stream-full-cure = 这 ⟦{ $asked }⟧ 字节一个也没有收下{ $there ->
        [0] { "" }
       *[other] ，对端有 ⟦{ $there }⟧ 字节等待读取
    }：等套接字可写之后再发，并且让对端去读
why-stream-pipe-cure = 这个连接已经结束：关闭套接字，另建一个连接。每次 ⟦send⟧ 的结果都要检查
why-stream-pipe-shut-cure = 在 ⟦shutdown(SHUT_WR)⟧ 之前发送这 ⟦{ $asked }⟧ 字节
why-stream-reset-cure = 关闭这个套接字；对端应当把到来的字节都读完，用 ⟦close⟧ 或 ⟦shutdown⟧ 发送 FIN，而不是 RST
why-stream-refused-cure = 在这次调用之前，先启动在 ⟦{ $addr }⟧ 监听的服务器，或者改正地址和端口
why-stream-pending-cure = 等套接字可写，再用 ⟦getsockopt(SO_ERROR)⟧ 查询结果
why-stream-timed-out-cure = ⟦{ $took }⟧ 没有响应：检查地址 ⟦{ $addr }⟧、是否有防火墙默默丢弃，或者服务器是否没有 accept
why-stream-in-use-cure = 在 ⟦bind⟧ 之前调用 ⟦setsockopt(SO_REUSEADDR, 1)⟧，结束在 ⟦{ $addr }⟧ 监听的程序，或者换一个端口
why-stream-not-a-stream-cure = 去掉 ⟦{ $call }⟧：UDP 服务器只需绑定，然后调用 ⟦recvfrom⟧；要用连接，就选 ⟦SOCK_STREAM⟧
why-stream-unread-cure = ⟦close⟧ 之前把剩下的 ⟦{ $unread }⟧ 字节读完，直到 ⟦recv⟧ 返回 0
why-stream-itself-cure = 先启动服务器再启动客户端，并且让服务器的端口避开内核分给客户端的范围（⟦ip_local_port_range⟧）
why-stream-aborted = 设置了 ⟦SO_LINGER⟧，时间为 0：⟦close⟧ 发送的是 RST 而不是 FIN，也不会留下 TIME_WAIT
why-stream-connect = 三次握手（SYN，SYN+ACK，ACK）由两端的内核自己完成；第二个报文段到来后，⟦connect⟧ 就返回
why-stream-accept = 连接在此之前就已建立：内核把它们放在等待队列里，⟦accept⟧ 取出最早的一个，并给它一个新的套接字
why-stream-listen = 从现在起内核会响应 SYN，最多保留 ⟦{ $backlog }⟧ 加一个已建立的连接等待 ⟦accept⟧
why-stream-shutdown = ⟦shutdown(SHUT_WR)⟧ 在最后一个字节之后发送 FIN，关闭一个方向；另一个方向仍可传送字节。⟦SHUT_RD⟧ 什么也不发送：只关闭自己的接收方向
why-stream-close = ⟦close⟧ 放弃套接字：内核发完剩下的数据，然后发送 FIN。先发送 FIN 的一端随后停在 TIME_WAIT
why-stream-socket = ⟦SOCK_STREAM⟧ 创建字节流的套接字：保证顺序，不重不漏，没有消息边界。它还没有连接
why-rule = 规则
why-cure = 原因与解决办法
why-evidence = 依据
why-read-on = 进一步阅读
why-lesson = 课程：{ $title }
# 被拒绝之后，本机的套接字表说明了什么
why-port =
    { $how ->
        [nobody] 一秒之内查看的套接字表（⟦sock_diag⟧）：本机没有套接字{ $protocol ->
            [TCP] 在监听
           *[UDP] 绑定
        }端口 ⟦{ $port }⟧
        [elsewhere] 一秒之内查看的套接字表（⟦sock_diag⟧）：端口 ⟦{ $port }⟧ 上只有 { port-holder } 的套接字，它绑定在另一个地址 ⟦{ $local }⟧
        [connected] 一秒之内查看的套接字表（⟦sock_diag⟧）：⟦{ $local }⟧ 上 { port-holder } 的套接字已 connect 到 ⟦{ $peer }⟧，只接收那里发来的数据报
        [v6only] 一秒之内查看的套接字表（⟦sock_diag⟧）：⟦{ $local }⟧ 上 { port-holder } 的套接字只接收 IPv6（⟦IPV6_V6ONLY⟧）
        [interface] 一秒之内查看的套接字表（⟦sock_diag⟧）：⟦{ $local }⟧ 上 { port-holder } 的套接字绑定在网络接口 ⟦{ $interface }⟧ 上（⟦SO_BINDTODEVICE⟧），只接收从那里进来的
       *[open] 一秒之内查看的套接字表（⟦sock_diag⟧）：⟦{ $local }⟧ 上 { port-holder } 的套接字从任何地方接收。所以是防火墙拒绝的，或它是之后才打开的
    }
line-port = { $addr }：{ why-port }
port-waiting = ⟦{ $waiting }⟧ 个连接在等待 accept
why-port-full = 一秒之内查到（⟦sock_diag⟧）：那里有 { port-waiting }，backlog 是 ⟦{ $backlog }⟧，等待队列已满。设置了 ⟦tcp_abort_on_overflow⟧ 时，⟦connect⟧ 已成功，此后内核仍会复位多出的连接
why-port-unanswered = 等待期间查到（⟦sock_diag⟧）：那里有 { port-waiting }，backlog 是 ⟦{ $backlog }⟧，等待队列已满。{ $dropped ->
        [0] SYN 是否因此被丢弃，不知道
       *[other] 两次查看之间有 ⟦{ $dropped }⟧ 个 SYN 发到那里，它的丢弃计数和 ⟦ListenOverflows⟧（⟦/proc/net/netstat⟧）也正好各增加这么多：队列已满，内核把它们丢弃了
    }
line-port-full = { $addr }：{ why-port-unanswered }
why-far-end = { port-holder } 在 ⟦{ $local }⟧ 的套接字接收发往那里的数据报。最近一次查看（⟦sock_diag⟧）时，它打开以来丢弃了 ⟦{ $drops }⟧ 个，队列占用 ⟦{ $held }⟧ 字节，上限 ⟦{ $limit }⟧ 字节{ $drops ->
    [0] { $held ->
        [0] { "" }
       *[other] ；是哪些数据报不知道
    }
   *[other] ；是哪些数据报不知道
}
why-answered = 那里发回了一个数据报：“系统调用”的第 ⟦{ $n }⟧ 行。它回答的是哪一个不知道
why-took = 调用用时 ⟦{ $micros }⟧ 微秒

# 各系统的区别，由 assets/systems.toml 选出
systems-truncation = 数据报比要读的长
systems-truncation-linux = ⟦recvfrom⟧ 返回放得下的字节，对其余的只字不提；⟦recvmsg⟧ 设置 ⟦MSG_TRUNC⟧
systems-truncation-macos = 多出的字节被丢弃；⟦recvmsg⟧ 设置 ⟦MSG_TRUNC⟧
systems-truncation-windows = ⟦recvfrom⟧ 失败，错误 ⟦WSAEMSGSIZE⟧（10040）：缓冲区里是前面的字节，多出的丢失
told-truncation-windows = ⟦recvfrom⟧（最多 ⟦{ $size }⟧ 字节）失败：⟦WSAEMSGSIZE⟧，10040，数据报更长。前 ⟦{ $size }⟧ 字节在缓冲区里，其余丢失。
systems-nobody = 无人接收，套接字未连接
systems-nobody-linux = ⟦sendto⟧ 成功，普通套接字什么也听不到
systems-nobody-macos = ⟦send⟧ 不会表明没有送达
systems-nobody-windows = ⟦sendto⟧ 成功；这个套接字之后的 ⟦recvfrom⟧ 失败，错误 ⟦WSAECONNRESET⟧（10054）
told-nobody-windows = ⟦sendto⟧ 成功，但收到“端口不可达”：这个套接字的下一次 ⟦recvfrom⟧ 失败，错误 ⟦WSAECONNRESET⟧，10054。
systems-late-error = 无人接收，套接字已连接
systems-late-error-linux = 下一次调用失败，错误 ⟦ECONNREFUSED⟧；这样失败的发送什么也没发
systems-late-error-macos = 已连接的数据报套接字的异步错误由 ⟦SO_ERROR⟧ 告知
systems-late-error-windows = 之后的调用失败，错误 ⟦WSAECONNRESET⟧（10054）
told-late-error-windows = 这次调用失败：⟦WSAECONNRESET⟧，10054，因为先前有一个数据报没有谁收下。
systems-largest = 最长的数据报
systems-largest-linux = IPv4 上 65 507 字节；再多 1 字节就是 ⟦EMSGSIZE⟧
systems-largest-macos = 不调高 ⟦net.inet.udp.maxdgram⟧ 时是 9216 字节；更多就是 ⟦EMSGSIZE⟧
systems-largest-windows = 由 ⟦getsockopt(SO_MAX_MSG_SIZE)⟧ 告知；更多就是 ⟦WSAEMSGSIZE⟧（10040）
told-largest-macos = ⟦sendto⟧ 失败：⟦EMSGSIZE⟧，40，什么也没有发送。数据报有 ⟦{ $len }⟧ 字节，不调高 ⟦net.inet.udp.maxdgram⟧ 时最多 9216 字节。
systems-receive-buffer = SO_RCVBUF 的含义
systems-receive-buffer-linux = 内核把申请的数值加倍，⟦getsockopt⟧ 给出加倍后的值；每个数据报连同它在内核中的开销计算
systems-receive-buffer-macos = 调整输入缓冲区的大小，受绝对上限约束
systems-receive-buffer-windows = 为这个套接字接收而保留的缓冲区空间
systems-boundaries = 消息在哪里结束
systems-boundaries-linux = UDP：一次读取，一个数据报。TCP：读到的是已有的字节，可能来自一次或几次发送
systems-boundaries-macos = TCP 按标准就是字节流，在任何系统上都一样
systems-boundaries-windows = TCP 按标准就是字节流，在任何系统上都一样
systems-empty = 空数据报
systems-empty-linux = 它会到达，⟦recvfrom⟧ 返回 0
systems-empty-windows = ⟦recvfrom⟧ 返回 0
systems-empty-send = 向字节流发送 0 字节
systems-empty-send-linux = ⟦send⟧ 返回 0，什么也不发
systems-empty-send-windows = ⟦send⟧ 返回 0，算作成功
systems-peek = MSG_PEEK
systems-peek-linux = 返回数据，并把它留在队列里
systems-peek-macos = 返回数据，并把它留在队列里
systems-peek-windows = 复制数据，并把它留在队列里
systems-fin = 对端已关闭（FIN）
systems-fin-linux = ⟦recv⟧ 返回 0
systems-fin-macos = ⟦recv⟧ 返回 0
systems-fin-windows = ⟦recv⟧ 返回 0
systems-reset = 对端已复位连接（RST）
systems-reset-linux = ⟦ECONNRESET⟧（104），只报告一次
systems-reset-macos = ⟦ECONNRESET⟧（54）
systems-reset-windows = ⟦WSAECONNRESET⟧（10054）
systems-broken-pipe = 连接已不存在时发送
systems-broken-pipe-linux = ⟦EPIPE⟧（32），不传 ⟦MSG_NOSIGNAL⟧ 时还有信号 SIGPIPE
systems-broken-pipe-macos = ⟦EPIPE⟧（32），不设置 ⟦SO_NOSIGPIPE⟧ 时还有信号 SIGPIPE
systems-broken-pipe-windows = ⟦WSAECONNABORTED⟧（10053）或 ⟦WSAECONNRESET⟧（10054）
told-broken-pipe-windows = ⟦send⟧ 失败：⟦WSAECONNABORTED⟧（10053）或 ⟦WSAECONNRESET⟧（10054），连接已不存在。
systems-after-shutdown = 自己 shutdown 之后发送
systems-after-shutdown-linux = ⟦EPIPE⟧（32）
systems-after-shutdown-macos = ⟦EPIPE⟧（32）
systems-after-shutdown-windows = ⟦WSAESHUTDOWN⟧（10058）
told-after-shutdown-windows = ⟦send⟧ 失败：⟦WSAESHUTDOWN⟧，10058，这一端已用 ⟦shutdown⟧ 结束自己的发送。
systems-shutdown-read = 自己关闭接收方向之后读取
systems-shutdown-read-linux = 没有字节等待时 ⟦recv⟧ 返回 0；对端不会得到通知
systems-shutdown-read-windows = ⟦WSAESHUTDOWN⟧（10058）
systems-not-connected = 没有连接，也没有地址
systems-not-connected-linux = UDP 套接字 ⟦send⟧：⟦EDESTADDRREQ⟧（89）；TCP 套接字 ⟦recv⟧：⟦ENOTCONN⟧（107）
systems-not-connected-macos = UDP 套接字 ⟦send⟧：⟦EDESTADDRREQ⟧（39）；TCP 套接字：⟦ENOTCONN⟧（57）
systems-not-connected-windows = ⟦WSAENOTCONN⟧（10057）
systems-send-full = 发送缓冲区已满，且套接字不等待
systems-send-full-linux = 先收下一部分，之后是 ⟦EAGAIN⟧（11）
systems-send-full-macos = ⟦EAGAIN⟧（35）
systems-send-full-windows = 可能收下一部分，至少 1 字节；之后是 ⟦WSAEWOULDBLOCK⟧（10035）
systems-would-block = 没有数据，且套接字不等待
systems-would-block-linux = ⟦EAGAIN⟧（11）
systems-would-block-macos = ⟦EAGAIN⟧（35）
systems-would-block-windows = ⟦WSAEWOULDBLOCK⟧（10035）
systems-read-timeout = SO_RCVTIMEO 的时间已到
systems-read-timeout-linux = ⟦EAGAIN⟧（11）
systems-read-timeout-macos = ⟦EAGAIN⟧（35）
systems-connect-refused = connect 到无人监听的端口
systems-connect-refused-linux = ⟦ECONNREFUSED⟧（111），立即返回
systems-connect-refused-macos = ⟦ECONNREFUSED⟧（61）
systems-connect-refused-windows = 先重发几次 SYN，然后是 ⟦WSAECONNREFUSED⟧（10061）
told-connect-refused-windows = ⟦connect⟧ 到 ⟦{ $addr }⟧ 失败：⟦WSAECONNREFUSED⟧，10061，不过要先重发几次 SYN。
systems-connect-pending = 不等待的套接字 connect
systems-connect-pending-linux = ⟦EINPROGRESS⟧（115）
systems-connect-pending-macos = ⟦EINPROGRESS⟧（36）
systems-connect-pending-windows = ⟦WSAEWOULDBLOCK⟧（10035），连接仍在进行
told-connect-pending-windows = ⟦connect⟧ 到 ⟦{ $addr }⟧ 返回 ⟦WSAEWOULDBLOCK⟧，10035：还没有响应，连接仍在进行。
systems-connect-timeout = connect 得不到响应
systems-connect-timeout-linux = ⟦ETIMEDOUT⟧（110），重发 6 次 SYN 之后，约两分钟
systems-connect-timeout-macos = ⟦ETIMEDOUT⟧（60）
systems-connect-timeout-windows = ⟦WSAETIMEDOUT⟧（10060）
systems-bind-twice = 两个套接字，同一个地址和端口
systems-bind-twice-linux = ⟦EADDRINUSE⟧（98）
systems-bind-twice-macos = ⟦EADDRINUSE⟧（48）
systems-bind-twice-windows = ⟦WSAEADDRINUSE⟧（10048）
systems-reuse-address = SO_REUSEADDR 允许什么
systems-reuse-address-linux = UDP：两个套接字都设置就都能绑定，到来的归后绑定的那个。TCP：不再受处在 TIME_WAIT 的旧连接影响
systems-reuse-address-macos = 重复使用本地地址；完全相同的绑定需要全部设置 ⟦SO_REUSEPORT⟧
systems-reuse-address-windows = 强行占用另一个套接字的端口；之后到来的归谁，并不确定
systems-broadcast = 不设 SO_BROADCAST 就广播
systems-broadcast-linux = ⟦EACCES⟧（13）
systems-broadcast-macos = ⟦EACCES⟧（13）
systems-broadcast-windows = ⟦WSAEACCES⟧（10013）
systems-udp-connect = UDP 套接字 connect
systems-udp-connect-linux = 别人的数据报不会交给它
systems-udp-connect-macos = 只接收对端地址发来的数据报
systems-udp-connect-windows = 其他地址发来的数据报被丢弃
systems-not-a-stream = 对 UDP 套接字 listen
systems-not-a-stream-linux = ⟦EOPNOTSUPP⟧（95）
systems-not-a-stream-macos = ⟦EOPNOTSUPP⟧（102）
systems-not-a-stream-windows = ⟦WSAEOPNOTSUPP⟧（10045）
systems-close-unread = 还有未读字节就 close
systems-close-unread-linux = 发出 RST 而不是 FIN：对端得到 ⟦ECONNRESET⟧
systems-linger = SO_LINGER 为 0 时 close
systems-linger-linux = RST：对端得到 ⟦ECONNRESET⟧
systems-linger-windows = 连接被复位：对端的 ⟦recv⟧ 失败，错误 ⟦WSAECONNRESET⟧（10054）
why-systems = 在其他系统上
systems-measured = 本机实测
systems-documented = 据文档
systems-line = { $system }：{ $says }（{ $mark }）
told-as = 按 { $system } 的说法
told-as-tip = 同一份记录，改用另一个系统的说法：说明、返回值和错误码取自它的文档。记录本身不变，是在 Linux 上得到的
told-as-badge = 改述为 { $system }
told-as-badge-tip = 说明、返回值和错误码按 { $system } 的文档改述。记录本身不变，是在本系统上得到的（Ctrl+Shift+Y，或者在菜单里）
told-caption = 按 { $system } 的说法：{ $caption }
told-unsure = 没有资料说明 { $system } 在这里会怎样；在本系统上：{ $caption }
command-told-as = 换成下一个系统的说法

# 词汇表：每个词和它在这里的含义；各种去向见上文
word-datagram = 数据报
word-datagram-tip = UDP 的一个消息：一次调用发送，一次调用整个收到，或者收不到。首部里有端口、长度和检验和
word-payload = 载荷
word-payload-tip = 程序发送的字节，不含 UDP、TCP 和 IP 的首部
word-socket = 套接字
word-socket-tip = 内核为程序保存的通信端点；sendto 等调用用描述符指明它
word-system-call = 系统调用
word-system-call-tip = 程序对内核的一次请求，例如 sendto、recvfrom。实验中的每一次都是一行
word-row = 行
word-row-tip = 一次调用交付的一个数据报、套接字的一次其他调用，或者一次失败的调用，带参数、返回值、错误号和时间
word-fate = 去向
word-fate-tip = 数据报后来怎样了。只说有依据的
word-evidence = 依据
word-evidence-tip = 证明去向的事实：返回值、标志、内核的计数
word-provisional = 待定
word-provisional-tip = 由目前所知推出的去向，在账目相符之前还可能改变
word-read-size = 最多读的字节数
word-read-size-tip = 一次读取最多要多少字节：recvfrom 的第三个参数。比数据报短就会截断
word-receive-queue = 接收队列
word-receive-queue-tip = 到达套接字的数据等待程序读取的地方，由内核保存
word-receive-buffer = 接收缓冲区
word-receive-buffer-tip = 接收队列可用的内核内存（SO_RCVBUF），每个数据报在内核中的开销也算在内
word-send-buffer = 发送缓冲区
word-send-buffer-tip = send 留在内核里的数据，等待发出；TCP 还要等到确认（SO_SNDBUF）
word-drop-total = 丢包总数
word-drop-total-tip = 套接字打开以来内核在它那里丢弃的数据报总数，由内核统计
word-queue-full = 队列已满
word-queue-full-tip = 接收缓冲区放不下到来的数据报，内核就丢弃它。UDP 不告知任何人
word-flow-control = 流量控制
word-flow-control-tip = 接收方说明还能收多少，发送方等待。TCP 用窗口做到，UDP 没有
word-window = 窗口
word-window-tip = TCP 中接收方还能收下的字节数。窗口为 0 时发送方等待，并不时探测
word-message-boundary = 消息边界
word-message-boundary-tip = 一个消息结束、下一个开始的地方。UDP 保留，TCP 不保留
word-stream = 字节流
word-stream-tip = TCP 传送的内容：有序的字节，没有消息边界
word-merged = 粘包
word-merged-tip = 一次读取得到了几次发送的字节
word-framing = 分帧
word-framing-tip = 程序在字节流里标明消息的办法：前面加长度，后面加分隔符，或者长度固定
word-segment = 报文段
word-segment-tip = TCP 一次发送的单位：首部加流中的一些字节，或者只有首部
word-acknowledgement = 确认（ACK）
word-acknowledgement-tip = 接收方说明到此为止的字节都已到达。UDP 不发送确认
word-nagle = Nagle 算法
word-nagle-tip = 先前的报文段未得到确认时，小报文段先不发；用 TCP_NODELAY 关闭
word-handshake = 三次握手
word-handshake-tip = SYN，SYN+ACK，ACK：两端内核这样建立连接
word-syn = SYN
word-syn-tip = 请求建立连接的报文段
word-fin = FIN
word-fin-tip = 表示这一端不再发送的报文段。之后 recv 返回 0
word-rst = RST（复位）
word-rst-tip = 立即终止连接、丢弃途中数据的报文段。下一次调用失败，错误 ECONNRESET
word-listen = 监听
word-listen-tip = 让内核为套接字接受连接。UDP 不监听，只绑定
word-accept = 接受（accept）
word-accept-tip = 从等待队列取出一个已建立的连接，它得到自己的套接字
word-backlog = backlog
word-backlog-tip = 最多有多少个已建立的连接等待 accept；Linux 多保留一个
word-bind = 绑定（bind）
word-bind-tip = 给套接字一个地址和端口
word-connect = connect
word-connect-tip = TCP：建立连接。UDP：只记下对端，什么也不发送
word-peer = 对端
word-peer-tip = 通信的另一个端点
word-port = 端口
word-port-tip = 1 到 65 535 的数字，用来区分一台机器上的套接字
word-loopback = 环回地址
word-loopback-tip = 127.0.0.0/8 和 ::1：发往那里的不会离开本机
word-wildcard = 所有地址（0.0.0.0）
word-wildcard-tip = 绑定到它的套接字在本机的每个地址上接收
word-broadcast = 广播
word-broadcast-tip = 发往一个网络里所有机器的数据报；需要 SO_BROADCAST
word-group = 组播组
word-group-tip = 许多套接字可以加入的地址；发往那里的，每个成员都收到
word-icmp = ICMP
word-icmp-tip = 机器和路由器用它报告送不到的情况，例如“端口不可达”
word-port-unreachable = 端口不可达
word-port-unreachable-tip = 说明没有套接字收下数据报的 ICMP 报文。只有部分套接字能得知
word-mtu = MTU
word-mtu-tip = 链路能传送的最大分组；更长的要分片，或者被拒绝
word-ttl = TTL
word-ttl-tip = 分组还能经过多少个路由器；IPv6 称为跳数限制
word-checksum = 检验和
word-checksum-tip = 对首部和数据求的和；检验和不对的数据报被默默丢弃
word-blocking = 阻塞
word-blocking-tip = 调用一直等到能完成为止
word-non-blocking = 非阻塞
word-non-blocking-tip = 调用从不等待：需要等待时就失败，错误 EAGAIN
word-errno = 错误号（errno）
word-errno-tip = 失败的调用给出的信息：名称如 ECONNREFUSED，编号因系统而异
word-client = 客户端
word-client-tip = 先发送的一方，这里用字母表示：A、B……
word-server = 服务器
word-server-tip = 在已知地址上等待并应答的一方
word-burst = 批量发送
word-burst-tip = 一个命令发送许多个
word-outside = 其他程序
word-outside-tip = 由其他程序收发：只能看到自己这一侧
word-encoding = 编码
word-encoding-tip = 文本怎样变成字节：UTF-8 或 GBK
word-byte-order = 网络字节序
word-byte-order-tip = 高位字节在前，协议中的数字都这样写
word-recording = 记录文件
word-recording-tip = 存成 pcapng 文件的一次会话，Wireshark 和本程序都能打开
col-number-tip = 行或数据报的编号
col-time-tip = 从记录开始算起的秒数
col-transport-tip = UDP 或 TCP
col-route-tip = 谁发送，发给谁
col-sent-tip = 发送了多少字节
col-received-tip = 读取方得到了其中多少字节
col-fate-tip = 后来怎样了；符号和颜色也表示它
col-data-tip = 载荷开头的字节，显示为文本
col-call-tip = 系统调用，写法与 strace 相同
col-result-tip = 返回值，或者 −1 和错误
proof-returned = 返回的长度
proof-returned-tip = 调用返回了每个字节：真实长度等于返回值
proof-msg-trunc = MSG_TRUNC
proof-msg-trunc-tip = 读取时内核设置了这个标志：数据报更长
proof-drop-total = SO_RXQ_OVFL
proof-drop-total-tip = 后来的数据报带来的丢包总数
proof-meminfo = SO_MEMINFO
proof-meminfo-tip = 内核给出的套接字内存情况：已用、上限、丢包总数
proof-error-queue = 错误队列
proof-error-queue-tip = 为套接字保存的、返回来的 ICMP 报文（IP_RECVERR、MSG_ERRQUEUE）
proof-later-call = 之后的调用
proof-later-call-tip = 套接字之后的一次调用因这个数据报而失败
proof-so-error = SO_ERROR
proof-so-error-tip = 套接字待报告的错误，由 getsockopt 查询
proof-send-errno = 发送的错误
proof-send-errno-tip = 发送调用本身失败，什么也没有发出
proof-drained-at-close = 关闭时发现
proof-drained-at-close-tip = 套接字关闭时它还在队列里
proof-waiting = 由计数得出
proof-waiting-tip = 已发送，未读出，也未丢弃：所以在等待
proof-not-ours = 对端是其他程序
proof-not-ours-tip = 这里没有谁看到它到达
proof-one-of = 几个之一
proof-one-of-tip = 少了几个，计数不说明是哪些
proof-by-elimination = 排除法
proof-by-elimination-tip = 丢弃的数目正好等于不能肯定到达的数目
proof-no-counter = 没有计数
proof-no-counter-tip = 这个系统不统计丢弃的数据报
proof-closed-unseen = 关闭时未能查看
proof-closed-unseen-tip = 套接字已关闭，没有什么说明队列里有过什么
proof-rows-lost = 缺行
proof-rows-lost-tip = 当时有些行没能保留
state-listen = LISTEN
state-listen-tip = 套接字在等待连接
state-syn-sent = SYN_SENT
state-syn-sent-tip = SYN 已发出，还没有响应
state-syn-recv = SYN_RECV
state-syn-recv-tip = 收到了 SYN 并已响应
state-established = ESTABLISHED
state-established-tip = 连接已建立：两端都可发送
state-fin-wait1 = FIN_WAIT1
state-fin-wait1-tip = FIN 已发出，还没有得到确认
state-fin-wait2 = FIN_WAIT2
state-fin-wait2-tip = 自己的 FIN 已得到确认；对端仍可发送
state-close-wait = CLOSE_WAIT
state-close-wait-tip = 对端已发送 FIN；这一端仍可发送，最后要关闭
state-last-ack = LAST_ACK
state-last-ack-tip = 两端都已发送 FIN，对端在先；在等最后的确认
state-closing = CLOSING
state-closing-tip = 两端同时发送了 FIN
state-time-wait = TIME_WAIT
state-time-wait-tip = 先关闭的一端把地址保留一段时间，以防迟到的报文段
state-close = CLOSE
state-close-tip = 没有连接
glossary = 词汇
glossary-tip = 窗口里用到的每个词和它的含义
glossary-none = 没有含这个的词
manual-loading = 正在取手册页……
manual-web = 打开网页

### 错误：每条都说明该怎么做

# 套接字属于谁（能知道时）
port-holder =
    { $known ->
        [yes] ⟦{ $program }⟧
       *[no] 未知程序
    }
error-port-in-use =
    { $how ->
        [no-port] 没有空闲的本地端口：⟦EADDRINUSE⟧。请关闭占用大量端口的程序，或指定一个端口。
        [time-wait] ⟦{ $addr }⟧ 还被之前的连接占着（⟦TIME_WAIT⟧），不是被哪个程序占用。请等一分钟，或换一个端口。
        [nobody] ⟦{ $addr }⟧ 已被占用，系统没有说是谁。请换一个端口。
       *[open] ⟦{ $addr }⟧ 正被 { port-holder } 使用。请停止它，或换一个端口。
    }
error-no-permission = 系统不允许使用 ⟦{ $addr }⟧。请选择 1024 或更大的端口。
error-not-local = ⟦{ $addr }⟧ 不是本机的地址。请使用 127.0.0.1 或本机的其他地址。
error-descriptors = 系统不再给本程序文件描述符：⟦{ $errno }⟧。请关闭一些套接字或文件，或提高上限（⟦ulimit -n⟧）。
error-bind = 无法打开 ⟦{ $addr }⟧：⟦{ $errno }⟧。请换一个地址或端口。
error-bad-hex = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 不是十六进制数字。每个字节请写两位，0–9 和 a–f。
error-dump-line = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 不是偏移量。请粘贴同一份转储的完整行。
error-dump-offset = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：偏移量 ⟦{ $found }⟧ 与前面的行接不上。请粘贴同一份转储的完整行。
error-dump-radix = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 是八进制还是十进制？星号重复的次数因此不同。请用 ⟦od -v⟧ 转储。
error-dump-star = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：到 ⟦{ $found }⟧ 为止，星号重复的内容超过 1 MiB。请少粘贴一些。
error-dump-text = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 与前面字节对应的文本不符。请用 ⟦xxd⟧ 或 ⟦hexdump -C⟧ 转储。
error-dump-words = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 之后是多字节的字，字节序不明。请用 ⟦xxd⟧ 或 ⟦od -A x -t x1z⟧ 转储。
error-code-number = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 不是一个字节。请写 0 到 255、-128 到 -1，或 0x00 到 0xff。
error-code-octal = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 在 C 里是八进制，在 Rust 里是十进制。请写成 0x…。
error-code-odd = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 不属于字节数组或字节串，或者缺少结尾。
error-no-gbk = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：GBK 中没有 ⟦{ $found }⟧。请去掉它，或按 UTF-8 发送。
error-encoding = 未知的编码 ⟦{ $value }⟧。可用：utf-8、gbk。
error-odd-hex = 最后一个字节只有一位十六进制数字。每个字节请写两位，例如 0a。
error-unknown-escape = 第 ⟦{ $line }⟧ 行第 ⟦{ $column }⟧ 列：⟦{ $found }⟧ 不是转义。请写 \n \r \t \0 \\ 或 \x 加两位十六进制数字。
error-sequence = ⟦{ $value }⟧ 不是编号的位置。请写 counter，或 OFFSET[:WIDTH[be|le]]，WIDTH 为 1 到 8，例如 0:4be。
error-read-size = 每次最多读的字节数不能是 ⟦{ $value }⟧。请给出 0 到 65535 之间的整数。
error-read-size-zero = 在 TCP 上每次最多读的字节数不能是 0：recv 会返回 0，看起来就像对端关闭了连接。请给出 1 到 65535 之间的整数。
error-framing = ⟦{ $value }⟧ 不是一种分帧。请选择 none、fixed:N、line、len1、len2、len4、len2le 或 len4le。
error-frame-long = ⟦{ $bytes }⟧ 字节的消息对分帧 ⟦{ $framing }⟧ 来说太长。请最多发送 ⟦{ $limit }⟧ 字节，或选择更长的前缀。
error-frame-fixed = 固定长度时每条消息都是 ⟦{ $size }⟧ 字节，而这一条有 ⟦{ $bytes }⟧ 字节。请使长度相符，或选择另一种分帧。
error-frame-line = 含有换行符的消息不能按行分帧：它会变成两条。请选择长度前缀。
error-accept = 无法接受连接：⟦{ $errno }⟧：{ errno-text }。已有的连接继续工作。有连接关闭时或过一会儿会再试。
error-socket-numbers = 本程序的 65535 个套接字编号已用完，不再接受连接。请重新启动。
error-not-connected = 没有可以发送或读取的连接。请先连接。
error-connect-unanswered = 在 --wait 的时间内没有得到连接的应答，已放弃。请给更长的时间，或检查服务器是否在 accept。
error-connect-stream = 连接 ⟦{ $addr }⟧ 失败，⟦{ $errno }⟧：{ errno-text }。请先启动服务器，或换一个目的地址。
error-tcp-option = ⟦{ $option }⟧ 只对 UDP 有意义。请去掉它，或去掉 --tcp。
error-needs-tcp = ⟦{ $option }⟧ 只对 TCP 有意义。请加上 --tcp。
error-hold = 这个系统不告知 TCP 连接的状态，所以 --hold 无法知道何时开始读取。请去掉它。
error-receive-buffer = ⟦{ $value }⟧ 不是有效的接收缓冲区大小。请给出不小于 0 的字节数。
error-memory = ⟦{ $value }⟧ 不是有效的内存上限。请给出大小，例如 512MiB 或 4GiB，从 { $least } 到 { $most } MiB。
error-number = ⟦{ $value }⟧ 不是有效的数。请给出整数，例如 20。
error-number-least = ⟦{ $value }⟧ 不是有效的数。请给出不小于 { $least } 的整数。
error-repeat = 这样什么也不会发送。请至少重复 1 次。
error-repeat-most = 一次发不了这么多。请最多重复 { $limit } 次。
error-pattern-empty = 没有可以反复填充的文本。请输入文本，或换一种内容。
error-rate = 每秒 ⟦0⟧ 个数据报等于不发送。请给出 1 以上的速率，不给则尽可能快。
error-size = ⟦{ $value }⟧ 不是数据报的大小。请给出 0 到 { $limit } 的字节数。
error-pattern = ⟦{ $value }⟧ 不是内容规则。请写 text、counter 或 random。
error-payload-extra = ⟦{ $pattern }⟧ 自己生成内容。请去掉文本，或使用 --pattern text。
error-seed = 种子只用于 --pattern random。请去掉它，或使用该规则。
error-io = ⟦{ $value }⟧ 不是调用方式。请写 { $known }。
error-lossless = 无丢包模式要求能看到接收方的队列：Linux 上本机的一个 UDP 套接字。请发往那里，或去掉 --lossless。
error-duration = ⟦{ $value }⟧ 不是有效的时间长度。请写数字和单位，例如 250ms 或 2s。
error-address = ⟦{ $value }⟧ 不是有效的地址。请写地址和端口，例如 127.0.0.1:8080 或 [::1]:8080。
error-interface = 没有网络接口 ⟦{ $value }⟧。有这些接口：⟦{ $known }⟧。
error-interface-missing = ⟦{ $value }⟧ 在每条链路上都可能是另一台机器。请写明网络接口，例如 ⟦[{ $value }%eth0]:8080⟧。有这些接口：⟦{ $known }⟧。
error-interface-ipv4 = 网络接口 ⟦{ $value }⟧ 没有 IPv4 地址，无法用地址指定它。请给它一个地址，或者发往 IPv6 组。
error-ttl = TTL 不能是 ⟦{ $value }⟧。请给出 0 到 255 之间的整数。
error-group = ⟦{ $value }⟧ 不是组播组。组播组是 224.0.0.0 到 239.255.255.255，以及 ff00::/8；带网络接口时写作 ⟦239.1.2.3@eth0⟧。
error-group-joined = 已经加入了组 ⟦{ $group }⟧，加入一次就够了。
error-group-not-joined = 没有加入组 ⟦{ $group }⟧，所以无法退出。
error-group-nowhere = 组 ⟦{ $group }⟧ 找不到网络接口：⟦ENODEV⟧。请写明接口，例如 ⟦239.1.2.3@eth0⟧。
error-group-failed = 无法加入或退出组 ⟦{ $group }⟧：⟦{ $errno }⟧。请检查它的地址和网络接口。
error-language = 没有 ⟦{ $value }⟧ 这种语言。请写 en 或 zh-CN。
error-reply = ⟦{ $value }⟧ 不是有效的回复方式。请写 none、echo 或 upper。
error-format = ⟦{ $value }⟧ 不是有效的输出格式。请写 { $known } 之一。
error-settings-damaged = 无法读取 { $path } 里的设置，已使用默认值。旧文件保存为 { $kept }。
error-painter = ⟦{ $value }⟧ 不能绘制窗口。请写 glow 或 wgpu。
error-window-option = ⟦{ $option }⟧ 只用于窗口，请不要与命令一起使用。
error-payload-missing = 没有要发送的内容。请给出文本，或用 --hex 给出十六进制；"" 发送空数据报。
error-too-long-file = 文件超过 ⟦{ $limit }⟧ 字节，一个数据报装不下。请给出更短的文件。
error-missing-option = 缺少 ⟦{ $option }⟧。参见 packet-lab --help。
error-unexpected-argument = 这里多了一个词 ⟦{ $argument }⟧。参见 packet-lab --help。
error-not-unicode = 有一个参数不是有效的 UTF-8。其他字节请用 --hex 给出，或写成 \xNN。
error-port-zero = 端口 0 不能作为目的端口。请给出对端程序使用的端口。
error-connect-broadcast = ⟦{ $addr }⟧ 是广播地址，不允许连接它。请选择某一台机器的地址。
error-connect = 连接 ⟦{ $addr }⟧ 失败，⟦{ $errno }⟧：{ errno-text }。请换一个目的地址，或换一个客户端自己的地址。
error-usage = 这些参数放在一起不合用法。参见 packet-lab --help。
error-unknown-option = 没有选项 ⟦{ $option }⟧。请看 packet-lab --help。
error-unknown-command = 没有命令 ⟦{ $command }⟧。请看 packet-lab --help。
error-shell = 补全脚本有 bash、elvish、fish、powershell 和 zsh 的，没有 ⟦{ $value }⟧ 的。
error-missing-value = ⟦{ $option }⟧ 需要一个值。请看 packet-lab --help。
error-output = 无法写入标准输出：{ $detail }。
error-file = 无法读写 { $path }：{ $detail }。请检查路径和权限。
error-file-exists = ⟦{ $path }⟧ 已经存在，内容不同，保持不变。请换一个文件夹。
error-thread-died = 线程 ⟦{ $thread }⟧ 出错停止：{ $message }。记录没有丢失；重新启动即可继续。
error-thread-stuck = 线程 ⟦{ $thread }⟧ 两秒没有动作。其他线程继续运行；如果它没有恢复，请重新启动本程序。
error-thread-start = 无法启动线程 ⟦{ $thread }⟧：⟦{ $errno }⟧。系统不再给本程序线程或文件描述符；请关闭其他程序，或提高上限（⟦ulimit -u⟧、⟦ulimit -n⟧）。
error-thread-ended = 线程 ⟦{ $thread }⟧ 已经结束。记录都还在；要继续，请重新启动本程序。
error-wait = 等待套接字时出错：{ $detail }。请关闭占用大量文件的其他程序，再重新启动本程序。
error-clients = 已经有 ⟦{ $n }⟧ 个客户端，字母用完了。请先移除一个。
error-busy = 上一条指令还在处理。请稍等再试。

warning-wide-send = ⟦{ $addr }⟧ 不在本机：发往那里的数据会离开本机。
warning-wide = 其他机器可以访问 ⟦{ $addr }⟧。使用 127.0.0.1，就只有本机能访问。
notice-settings-reset = 设置已恢复为默认值。旧文件保留为 { $kept }。
notice-port-moved = 端口 ⟦{ $wanted }⟧ 已被占用，服务器改用 ⟦{ $got }⟧。
notice-io = ⟦{ $wanted }⟧ 在这里或对这种大小的数据报行不通，改用 ⟦{ $used }⟧。
notice-nothing-waits = 接收队列里没有数据报在等待，所以什么也没读到。
notice-nothing-waits-stream = 这个连接上没有字节在等待，所以什么也没读到。
notice-nobody-waits = 没有连接在等待 accept，所以什么也没接受。
notice-reply-too-long = 没有回复 ⟦{ $addr }⟧：回复会有 ⟦{ $bytes }⟧ 字节，而对本机以外的地址最多只回复 ⟦{ $limit }⟧ 字节。
notice-replies-not-made = 有 ⟦{ $n }⟧ 个回复没有发出：发送缓冲区直到最后都是满的。
notice-memory-refused = 系统不再给更多内存。记录从现在起只保留 ⟦{ $mib }⟧ MiB；如果太少，请关闭其他程序。
notice-burst-over-budget = 这次发送的全部 ⟦{ $rows }⟧ 行需要 ⟦{ $needed }⟧ MiB，而记录只有 ⟦{ $budget }⟧ MiB。结束时会保留其中近 ⟦{ $kept }⟧ 行，最新的 ⟦{ $full }⟧ 行带有内容；计数器仍会全部计入。要保留更多，请少发一些、发小一些，或给记录更多内存。
notice-rows-lost = 本程序有 ⟦{ $n }⟧ 行没能保留：一下子来得太多，或内存不够。这些数据报的去向未知。
notice-lossless-dropping = 并非没有丢包：到目前为止接收方丢弃了 ⟦{ $n }⟧ 个数据报，因为还有别人往那里发。请一次只从一处发送。
notice-lossless-dropped = 并非没有丢包：这一批发送期间接收方共丢弃了 ⟦{ $n }⟧ 个数据报，因为还有别人往那里发。请一次只从一处发送。
notice-clipped = 请求 ⟦{ $asked }⟧ 字节的接收缓冲区，内核只给了 ⟦{ $effective }⟧。上限是 net.core.rmem_max。

### 窗口的命令

command-send = 发送
command-clear = 清屏：计数归零，表格清空
command-undo = 撤销
command-find = 在日志、套接字或课程中查找
command-copy-row = 复制所选行的调用和去向
command-copy-text = 复制所选行的数据（文本）
command-copy-hex = 复制所选行的数据（十六进制）
command-tab-log = 日志
command-tab-bytes = 数据报的字节
command-tab-calls = 系统调用
command-high-contrast = 高对比度
command-reduced-motion = 减少动画
command-reset-all = 重置所有设置
command-menu = 菜单
drawer = 全部控件
drawer-lesson = 课程
command-menu-drawer = 菜单；投影时：全部控件
command-projector = 投影
command-palette = 查找命令、课程、设置…
command-help = 快捷键
command-doctor = 本系统能报告什么
command-theme = 主题
command-language = 语言
command-zoom-in = 放大
command-zoom-out = 缩小
command-zoom-reset = 恢复大小
command-pause = 暂停或继续
command-step-back = 后退一个事件
command-step-forward = 前进一个事件
command-replay = 重新播放
play-scrubber = 在记录中的位置
stage-unfold = 展开
command-live = 回到现在
command-speed = 加快播放，或回到慢速
command-unfold = 展开或收起这一批
command-why = 为什么？看说明的证据
command-lessons = 全部课程，查找课程
command-exam = 考试：随机抽题
command-reading = 停止或恢复读取
command-read-once = 读取一次
command-focus-text = 到要发送的文本

palette-find = 命令、视图、设置或课程中的词
palette-nothing = 没有这样的名称
palette-view = 视图
# 写在滑块名旁，键盘会移到那里
palette-control = 设置
palette-lesson = 课程
palette-transport = 传输协议
palette-setting = { $name }：{ $value }
help-title = 快捷键
help-find = 词、命令或按键
help-in-menu = 在菜单里
help-more = ↵ 发送 · ↑ 找回发过的内容 · Tab 到下一个控件 · Esc 放弃选择
close = 关闭
dismiss = 知道了
notices-more =
    { $n ->
        [0] 全文…
       *[other] 另有 { $n } 条
    }
notices-more-tip = 完整显示所有通知
part-top = 顶栏
part-status = 状态栏
part-tables = 表格
part-send = 发送面板
part-receive = 接收面板
part-caption = 说明
part-controls = 控制栏
part-place = 视图与记录中的位置
part-view = 主视图
resize-send = 发送面板的宽度
resize-receive = 接收面板的宽度
resize-tables = 表格的高度
menu-size = 大小
menu-percent = { $n } %
menu-memory = 记录
menu-memory-less = 给记录更少内存
menu-memory-more = 给记录更多内存
menu-memory-usual = 记录的默认内存
menu-memory-tip = 记录最多占用的内存。满了先丢弃最早的内容，再丢弃最早的行；计数器全部计入。
menu-memory-used = { $rows } 行占用 { $used }
menu-mib = { $n } MiB
menu-gib = { $n } GiB
thread-restart = 重新启动
send-anyway = 仍然发送
notice-begun-anew = 之前的内容没有丢失，只是不再显示。
notice-cleared = 已清屏，可撤销（完整记录仍在）。
notice-reset = 所有设置已恢复为默认值。
drop-file = 松开鼠标，用这个文件的字节作为载荷
file-button = 文件
file-title = 选择要发送的文件
file-tip = 发送一个文件的字节；也可以把文件拖到窗口里
file-path = 文件路径
file-use = 使用这个文件
file-remove = 不再使用这个文件
file-name = 载荷来自文件 { $name }
error-no-file = 没有文件 ⟦{ $path }⟧。请检查路径。
error-not-a-file = ⟦{ $path }⟧ 不是普通文件。请选择文件，而不是文件夹或设备。
escapes-button = 转义
escapes-tip = 无法直接输入的字节
escape-n = 换行
escape-r = 回车
escape-t = 制表符
escape-0 = 零字节
escape-backslash = 反斜杠本身
escape-x = 任意字节，两位十六进制
command-high-contrast-tip = 颜色的对比度至少为 7:1
command-reduced-motion-tip = 示意图上没有移动的东西
command-reset-all-tip = 一切恢复到首次启动时的样子；已有的记录保留
theme-light = 浅色
theme-dark = 深色
theme-system = 跟随系统
play-live = 实时
play-end = 结尾
play-end-name = 跳到记录结尾
play-paused = 第 { $n } 个事件，共 { $of } 个
play-stopped = 已暂停
play-plays = 播放中
play-speed = 速度
play-new = 新增 { $n }
play-fold = 收起 ×{ $n }
play-live-tip = 示意图显示现在发生的事
fate-none = 失败
fate-none-tip = 调用失败：没有读到数据报
stage-name = 示意图
announced = { $n ->
    [0] 现在：{ $told }
    [1] 现在：{ $told }
   *[other] 又有 { $n } 次调用，现在：{ $told }
}
stage-row = 记录中的第 { $n } 次调用
preset-empty = 空
preset-tip = 填入文本框并发送
preset-letters-tip = 发送这么多个 a 到 z 的字母；文本框保持不变
preset-name = 预设 { $name }
log-playhead = 示意图显示的是这一行
log-name = 日志：每个数据报一行
log-cleared = 清空之后还没有发送任何内容。
log-empty = 还没有发送过。每个数据报和它的去向都会列在这里。
log-line =
    { $n ->
        [0] { $route }，{ $fate }，{ $data }
       *[other] { $n }：{ $route }，{ $fate }，{ $data }
    }
filter-text = 在数据中查找
filter-fate = 按去向筛选
filter-every-fate = 所有去向
filter-hex = 文本是十六进制
filter-size = 按大小筛选
filter-every-size = 所有大小
filter-least = 最少字节数
filter-most = 最多字节数
filter-sender = 按发送方筛选
filter-every-sender = 所有发送方
filter-server = 来自服务器
filter-outside = 来自外部
filter-searched = 已查找 { $n } %
filter-stopped = 停在 { $n } %
filter-stop = 停止查找
filter-hits = { $n } 行
filter-clear = 显示所有行
log-nothing-found = 没有符合筛选的行。
log-back = 回到最新
copy-call = 复制这次调用和去向
copy-text = 复制数据（文本）
copy-hex = 复制数据（十六进制）
calls-name = 系统调用：记录中每行一条
calls-empty = 还没有记录到系统调用。
bytes-name = 字节
bytes-of = 数据报 #{ $number } 的 { $n } 字节
bytes-of-call = 第 { $row } 次调用的 { $n } 字节
bytes-empty = 在日志里选择一行，查看它的字节。
bytes-kept = 保留
bytes-cut = 截断
bytes-unseen = 这里没有人见过
receive-buffer-reset = 默认
receive-buffer-reset-name = 使用系统默认的接收缓冲区
who-server = 服务器
read-size-value = { $n } B
pace-value = { $n } ms
server-title = 服务器
server-address = 绑定地址
numbers-at = 编号位置
numbers-at-tip = 每个数据报（不论是谁发的）携带编号的位置：counter 表示开头的十进制数字；或写“偏移:宽度”，宽度为 1 到 8 字节，例如 0:4。下方说明到当前播放位置为止，哪些丢失、重复、迟到。本窗口发送的带编号批次不填也会说明。
numbers-at-hint = counter、0:4
groups = 组播组
groups-tip = 服务器加入的组播组，用逗号分隔：也会收到发往那里的数据报。可以写明网络接口的名称、编号或地址：239.1.2.3@eth0。为此服务器要绑定在 0.0.0.0 或 [::]
groups-hint = 239.1.2.3@eth0
numbers-more = 另有 { $n } 个发送方
notices = 通知

### 命令行

# 用于 UDP；只有 TCP 才监听
cli-bound = 已绑定 { $addr }。按 Ctrl+C 结束。
cli-listening = 正在监听 { $addr }。按 Ctrl+C 结束。
cli-receive-buffer = 接收缓冲区：请求 { $asked } 字节，内核给了 { $effective } 字节。
cli-no-longer-kept = 有 { $n } 行已不再保留：还没有写出，内存上限就已用完。计数仍包括它们。
cli-more-unknown = ……另有 { $n } 个数据报的去向未知。
cli-received = 收到 { $n } 个数据报
cli-summary-sent = 已发送 { $n }：完整 { $whole } · 截断 { $truncated } · 丢包 { $dropped } · 端口不可达 { $refused } · 途中丢失 { $reported } · 未发出 { $not-sent } · 未读取 { $unread } · 在途 { $in-flight } · 未知 { $unknown }
cli-summary-far-end = { port-holder } 在 { $local } 的套接字：打开以来丢弃 { $drops } 个，队列占用 { $held } 字节，上限 { $limit } 字节{ $drops ->
    [0] { $held ->
        [0] { "" }
       *[other] ；是哪些数据报不知道
    }
   *[other] ；是哪些数据报不知道
}
sequence-told = { $read ->
    [0] { $peer }：{ $unnumbered } 个在该处没有编号
   *[other] { $peer }：编号 { $first } 到 { $last }：读取 { $read } 个，丢失 { $lost } 个{ $lost-numbers }，重复 { $doubled } 个{ $doubled-numbers }，迟到 { $late } 个{ $late-numbers }{ $unnumbered ->
        [0] {""}
       *[other] ，{ $unnumbered } 个在该处没有编号
    }
}
cli-summary-rate = 达到每秒 { $rate } 个数据报
cli-seed = 种子 { $seed }：用 --seed { $seed } 可再次发送同样的字节。
cli-memory = 选项 --memory 可以给记录别的内存上限，例如 --memory 4GiB。
cli-summary-uncounted = 已接收 { $received } · 未读取 { $unread } · 等待读取 { $waiting } · 丢包：本系统不报告
cli-summary-arrived = 已到达 { $n }：已接收 { $received } · 丢包 { $dropped } · 未读取 { $unread } · 等待读取 { $waiting }
cli-summary-received = 已接收 { $n }：完整 { $whole } · 截断 { $truncated }
cli-summary-replies = 回复 { $n }：端口不可达 { $refused } · 途中丢失 { $reported } · 未发出 { $not-sent } · 未知 { $unknown }
cli-display-ended = 窗口所在的显示服务器已结束。所有套接字都已关闭；此前看到的是：
cli-no-display = 没有找到显示器，所以没有窗口。下面在终端里演示“{ $lesson }”。
cli-no-window = 这个程序编译时没有带窗口。下面在终端里演示“{ $lesson }”。
cli-window-failed = 窗口打不开：{ $detail }。如果缺少库（Debian、Ubuntu）：sudo apt-get install libgl1 libegl1 libgl1-mesa-dri libvulkan1 mesa-vulkan-drivers libx11-6 libx11-xcb1 libxcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0 libwayland-client0。下面在终端里演示“{ $lesson }”。
painter-fallback = 用不了 OpenGL（{ $why }），这个窗口由 wgpu 绘制。本系统有什么，见 ⟦packet-lab doctor⟧。
cli-play-sent = 发送
cli-play-returned = 返回
cli-play-cut = 截断
cli-play-nothing = 没有

# 一行记录。$who 是客户端的字母或 server，$fate 是 JSON Lines 格式里的词。
line-who =
    { $who ->
        [server] 服务器
       *[other] { $who }
    }
line-bytes =
    { $bytes ->
        [0] 空数据报
       *[other] { $bytes } 字节“{ $data }”
    }
line-send = { $n } { line-who } { $call } → { $addr }：{ line-bytes }
line-sent =
    { $fate ->
        [whole] { line-send }，{ fate-whole }
        [truncated] { line-send }，{ fate-truncated }
        [dropped] { line-send }，{ fate-dropped }
        [refused] { line-send }，{ fate-refused }
        [reported_lost] { line-send }，{ fate-reported-lost }
        [not_sent] { line-send }，{ fate-not-sent }
        [unread] { line-send }，{ fate-unread }
        [unknown] { line-send }，{ fate-unknown }
       *[none] { line-send }
    }
line-sent-reported = { line-send }，{ fate-reported-lost }：{ $reason }，由 { $by } 报告
line-not-sent = { $n } { line-who } { $call } → { $addr }：{ $bytes } 字节未发出：{ $errno }，{ errno-text }
line-whole = { $n } { line-who } { $call }({ $asked }) ← { $addr }：{ line-bytes }，完整
line-whole-elsewhere = { line-whole }，但请求的是 { $to }
line-whole-unasked = { line-whole }，但没有请求过任何一方
line-truncated = { $n } { line-who } { $call }({ $asked }) ← { $addr }：{ $of } 字节中的 { $bytes } 字节“{ $data }”，截断：MSG_TRUNC
line-truncated-untold = { $n } { line-who } { $call }({ $asked }) ← { $addr }：{ line-bytes }，截断
line-untold = { $n } { line-who } { $call }({ $asked }) ← { $addr }：{ line-bytes }，可能被截断
line-not-sent-segment = { $n } { line-who } { $call } → { $addr }：{ $bytes } 字节未发出：{ $errno }，使用 UDP_SEGMENT 时每个数据报都必须装进一个分组（MTU）
line-connect = { $n } { line-who } { $call } → { $addr }：只接收这个对端；没有发出分组
line-read-failed = { $n } { line-who } { $call }({ $asked })：失败：{ $errno }，{ errno-text }

line-waits-since = { line-who }：{ $call } 阻塞，从 { $time } 秒起等待
line-waits = { line-who }：{ $call } 在等待，还没有可读的数据

# 某个套接字的丢包计数增加了
line-drops = { line-who }：它的套接字丢弃了 { $n } 个（丢包计数 { $from } → { $to }）：{ line-drops-cause }；{ line-drops-whose }
line-drops-cause =
    { $cause ->
        [queue_full] 接收队列已满
       *[not_known] 原因未知
    }
line-drops-whose =
    { $whose ->
        [own] 都是本程序的
        [others] 没有本程序的
        [mixed] 本程序的最多 { $own } 个
       *[unknown] 不知道是谁的
    }

# 第 $n 行的去向，在它自己那一行之后才确定
line-settled-returned = 第 { $n } 行：{ fate-whole }：{ evidence-returned-all }
line-settled-trunc = 第 { $n } 行：{ fate-truncated }：{ $by }，最多读 { $asked } 字节
line-settled-drop-total = 第 { $n } 行：{ fate-dropped }：{ evidence-rxq-ovfl }
line-settled-meminfo = 第 { $n } 行：{ fate-dropped }：{ evidence-meminfo }
line-settled-error-queue = 第 { $n } 行：{ fate-refused }：{ evidence-error-queue }
line-settled-reported = 第 { $n } 行：{ fate-reported-lost }：{ evidence-error-queue }
line-settled-reported-by = 第 { $n } 行：{ fate-reported-lost }：{ $reason }，由 { $by } 报告
line-settled-later-call = 第 { $n } 行：{ fate-refused }：{ evidence-next-send }
line-settled-so-error = 第 { $n } 行：{ fate-refused }：{ evidence-so-error }
line-settled-errno = 第 { $n } 行：{ fate-not-sent }：{ evidence-errno }
line-settled-unread = 第 { $n } 行：{ fate-unread }：{ evidence-drained }
line-settled-not-ours = 第 { $n } 行：{ fate-unknown }：{ evidence-not-ours }
line-settled-open = 第 { $n } 行：{ fate-open }：{ evidence-open }
line-settled-one-of = 第 { $n } 行：{ fate-unknown }：{ evidence-one-of }
line-settled-rows-lost = 第 { $n } 行：{ fate-unknown }：{ evidence-rows-lost }
line-settled-by-elimination = 第 { $n } 行：{ fate-dropped }：{ evidence-by-elimination }
line-settled-no-counter = 第 { $n } 行：{ fate-unknown }：{ evidence-no-counter }
line-settled-closed = 第 { $n } 行：{ fate-unknown }：{ evidence-closed }
line-settled-waiting = 第 { $n } 行：{ fate-waiting }：{ evidence-waiting }
line-settled-in-flight = 第 { $n } 行：{ fate-in-flight }：{ evidence-none }


### 命令行帮助

help-usage = 用法
help-options = 选项
help-arguments = 参数
help-commands = 命令
help-about = 用真实的 UDP 和 TCP 套接字，看清内核保留、截断、丢弃、拒绝了什么。不带命令时打开窗口。
help-listen = 接收数据报（加 --tcp 则为字节流），并说明每个的去向
help-send = 发送数据报（加 --tcp 则为字节流），并说明每个的去向
help-play = 在终端里用真实的套接字演示“4 对 1024”
help-help = 显示这段文字
help-version = 显示版本
help-lang = 语言：en 或 zh-CN；默认与系统相同
help-format = text 为句子（默认），jsonl 为 JSON Lines
help-format-show = text 为句子（默认），jsonl 为 JSON Lines，csv 为各行的表格
help-format-sweep = text 为句子（默认），jsonl 为 JSON Lines，csv 为表格，svg 或 png 为曲线图
help-reset = 忘掉窗口保存的设置；旧文件会保留
help-time-start = 把从启动到第一帧的时间打印到标准输出
help-painter = 用什么绘制窗口：glow（OpenGL）或 wgpu（Vulkan、Metal、DirectX 12）；默认 glow，OpenGL 不可用时用 wgpu
help-doctor = 本系统能报告和展示什么、缺什么、怎样补上
help-bind = 绑定的地址；默认 127.0.0.1:8080
help-reuse-address = bind 之前设置 SO_REUSEADDR
help-reuse-port = bind 之前设置 SO_REUSEPORT：设置了它的套接字共用端口
help-join = 加入这些组播组，从而收到发往那里的数据报：239.1.2.3 或 ff02::5，网络接口可用名称、编号或地址指定
help-sequence = 查看每个数据报携带的编号，说明哪些丢失、重复、迟到：开头的十进制数字（counter），或从 OFFSET 开始的 WIDTH 个字节（1 到 8，默认 4），网络字节序（be）或相反（le）
help-read-size = 每次最多读的字节数，0 到 65535：一个数，或一个列表（每次读取用一个，最后一个一直有效）；默认 1024
help-receive-buffer = 向内核请求的接收缓冲区，单位字节；实际得到的会显示出来
help-pace = 两次读取之间的等待，例如 250ms
help-reply = 回复什么：none（不回复，默认）、echo（原样返回）或 upper（转成大写）
help-count = 读取这么多次后结束
help-for = 经过这段时间后结束，例如 5s
help-to = 目的地址，例如 127.0.0.1:8080 或 [::1]:8080
help-from = 客户端自己的地址（调用 bind()）；不给出时由内核在第一次发送时选择
help-connect = 先调用 connect()：之后套接字只接收来自对端的数据报
help-broadcast = 打开 SO_BROADCAST：可以向一个网络的所有机器发送
help-multicast-interface = 发往组播组时使用这个网络接口：名称、编号或地址
help-multicast-ttl = 发往组播组的数据报最多经过几个路由器，再加一：1 不出本网络（默认），0 不出本机
help-no-multicast-loop = 本机的套接字收不到发往组播组的数据报
help-hex = 内容是十六进制，例如 "68 65 6c 6c 6f"；也可以是 xxd、od -t x1、hexdump -C、Wireshark、tcpdump -x 的转储，或 C、Java、Python、Rust 的数组和字符串
help-repeat = 每个内容发送这么多次
help-rate = 每秒多少个数据报；默认尽可能快。最后会说明实际达到的速率
help-pattern = 每个数据报的内容：text（文本，默认）、counter（它的序号）或 random（随机字节）
help-size = 每个数据报的字节数，0 到 65507（加 --tcp 时到 1048576）：重复文本直到填满；counter 和 random 默认 64 字节
help-seed = random 从哪里开始：同样的种子得到同样的字节。默认抽取一个并显示出来
help-dont-wait = 用 MSG_DONTWAIT 调用：没有空间时不发送（EAGAIN）
help-io = 用什么调用发送：one 逐个、mmsg（sendmmsg，每次 64 个）、gso（UDP_SEGMENT，由内核切分）或 auto（默认）
help-io-listen = 有许多数据报等待时用什么调用读取：one 逐个、mmsg（recvmmsg，每次 64 个）或 auto（默认）
help-lossless = 等待接收方（本机的一个 UDP 套接字），只要没有别人也往那里发，其队列就不会溢出；溢出时会说明
help-wait = 等待回复，直到最后一次发送之后这么久，或每次发送都有了回复；默认 500ms。若给出它，TCP 连接也在这段时间后放弃
help-tcp = 用 TCP 代替 UDP：有连接的字节流
help-framing = 与 --tcp 一起：消息怎样放进流里、又怎样取出来：none（不分帧，默认）、fixed:N、line、len1、len2、len4、len2le 或 len4le
help-backlog = 与 --tcp 一起：最多多少个连接等待 accept；默认 128
help-no-delay = 与 --tcp 一起：TCP_NODELAY，小块数据立即发送
help-hold = 与 --tcp 一起：对端发完并关闭（FIN）之后才开始读取
help-send-buffer = 与 --tcp 一起：向内核请求的发送缓冲区，单位字节
help-in-turn = 与 --tcp 一起：收到对前一条的响应后才发送下一条
help-half-close = 与 --tcp 一起：最后一次发送后用 shutdown(SHUT_WR) 发送 FIN，然后继续读取
help-abort = 与 --tcp 一起：以 SO_LINGER 0 结束，连接复位（RST）
help-play-tcp = 消息边界与字节：同样的操作，UDP 和 TCP 各做一遍
help-memory = 记录最多占用多少内存，例如 512MiB 或 4GiB；默认为本机内存的四分之一，至多 2GiB
help-encoding = 文本按什么编码变成字节，内容按什么编码显示；默认 utf-8
help-payload = 文本，以 UTF-8 发送，可用转义 \n \r \t \0 \\ \xNN；"" 是空数据报

### 窗口里的 TCP

transport-udp = UDP
transport-udp-tip = 数据报：保留消息边界，可能丢字节
transport-tcp = TCP
transport-tcp-tip = 字节流：保留每个字节，不保留消息边界
transport-both = 并排
transport-both-tip = UDP 和 TCP：同样的点击，每次最多读的字节数也相同
command-transport = UDP、TCP 或并排
command-two-sends = 发送两次，然后读取
two-sends = hello、world，然后读取
two-sends-short = 发 hello、world
two-sends-tip = 停止读取，发送 hello 和 world，两者都在等待时再读取：结果总是一样。每次最多读 1024 会改为 4。
connection = 连接操作
connection-tip = 连接、关闭（FIN）、复位（RST）；以及关于连接的课程
connection-lessons = 课程：TCP
stream-count-sent = 已发送
stream-count-received = 已接收
stream-count-waiting = 等待读取
stream-count-lost = 丢失
stream-count-outside-tip = 别的程序在显示的连接上发送的字节。它还发送了多少，这里看不到。
stream-count-tip = 显示的连接中从客户端到服务器的字节：已发送 = 已接收 + 等待读取 + 丢失
no-delay = TCP_NODELAY
no-delay-tip = 客户端立即发送小块数据。通常是关闭的：小块数据要等之前的得到确认才发出（Nagle 算法）。
stop-accepting = 停止接受
stop-accepting-tip = 服务器继续监听，但不再调用 accept：新连接在内核里等待，数量以 backlog 为限
resume-accepting = 恢复接受
resume-accepting-tip = 服务器又自动接受连接
accept-once = 接受一个连接
accept-once-tip = 现在调用一次 accept，停止接受时也可以
server-more = 服务器
server-more-tip = backlog、服务器的 TCP_NODELAY、接受一次
server-more-title = TCP 服务器
server-no-delay = 服务器使用 TCP_NODELAY
server-no-delay-tip = 服务器立即发送回复中的小块数据
backlog = backlog
backlog-take = 采用这个 backlog
backlog-tip = 最多这么多个连接等待 accept（Linux 再多一个）。它是 listen() 的参数。
connection-give-up = 放弃连接
connection-give-up-tip = 还没有人回应 connect：关闭套接字，不再等待
connection-shown = 显示的连接
connection-shown-tip = 示意图显示哪个连接；您再操作时又显示最新的
connection-newest = 最新的连接
connection-own =
    { $open ->
        [yes] 客户端 { $who } · { $addr }
       *[no] 客户端 { $who } · { $addr } · 已关闭
    }
connection-outside =
    { $open ->
        [yes] 来自外部 · { $addr }
       *[no] 来自外部 · { $addr } · 已关闭
    }
connection-connect = 连接
connection-connect-tip = 打开新的连接；旧连接会关闭
connection-half-close = 半关闭
connection-half-close-tip = shutdown(SHUT_WR)：发送 FIN，但仍可读取
connection-close = 关闭
connection-close-tip = close：发送 FIN，也不再读取
connection-abort = 复位
connection-abort-tip = 以 SO_LINGER 0 关闭：发送 RST 复位连接，不发送 FIN
framing = 分帧
framing-tip = 两端怎样在流里标出消息边界，又怎样重新找出消息
framing-differs = 两端不同
framing-same = 两端相同
framing-same-tip = 关闭后，客户端和服务器各用各的分帧。看看会出什么错。
framing-clients = 客户端一侧
framing-clients-tip = 客户端怎样给发送的消息分帧，又怎样找出返回的消息
framing-server = 服务器一侧
framing-server-tip = 服务器怎样在读到的字节里找出消息，又怎样给回复分帧
framing-none = 不分帧
framing-short-none = 无
framing-short-fixed = 定长 { $n } B
framing-short-line = 换行符
framing-short-length = 长度 { $n } B
framing-short-length-le = 长度 { $n } B，小端
framing-fixed = 固定长度 { $n } B
framing-line = 每条之后换行符
framing-length = 前缀长度 { $n } B，大端
framing-length-le = 前缀长度 { $n } B，小端
framing-fixed-length = 固定长度
tcp-listens = 监听 TCP 连接
tcp-listens-tip = TCP 服务器是否在同一地址和端口监听；已有的连接保留
framing-fixed-take = 采用这个长度
col-transport = 协议
log-name-stream = 日志：每次发送一行，并说明字节去了哪里
log-name-both = 日志：每个数据报一行，每次向流发送也一行
log-empty-stream = 还没有发送过。每次发送和它的字节的去向都会列在这里。
log-stream-whole = 一次 recv 完整读出
log-stream-merged =
    { $n ->
        [1] 与别的一起读出（粘包）
       *[other] 分 { $n } 次读出（有粘包）
    }
log-stream-pieces = 分 { $n } 次读出
log-stream-part = 还有 { $n } 字节等待读取
log-stream-waiting = 等待读取
log-stream-lost = 丢失 { $n } 字节
log-stream-unseen = 看不到：在外部
log-stream-outside = 来自外部
log-stream-nothing = 什么也没有发送
log-stream-pending = { $errno }：还没有响应
log-stream-full = { $errno }：缓冲区满
log-stream-failed = { $errno }
log-stream-fin = FIN
log-stream-own-end = 自己 shutdown
log-stream-after-reset = 之前已复位
log-stream-connected = 已连接

link-none = 未连接
link-no-listener = 服务器未监听
link-connecting = 正在连接
link-refused = 被拒绝：{ $errno }
link-cancelled = 已放弃
link-open = 已连接
link-itself = 连接到自己
link-fin-sent = 客户端已关闭发送
link-fin-received = 服务器已关闭发送
link-over = 双方都已关闭
link-aborted = 被客户端复位
link-reset = 被服务器复位
link-broken = 已断开：EPIPE
link-not-seen = 看不到
link-states = 客户端 { $client }，服务器 { $server }

lane-sends = 发送
lane-reads = 每次读取，最多读 { $asked } 字节
# 所显示的各次读取要的字节数不一时用；每次读取各自说明
lane-reads-differ = 每次读取
lane-read-size = 最多读 { $asked }
lane-udp-about = 数据报
lane-tcp-about = 字节流
lane-cut = 截断丢弃 { $n } 字节：{ $data }
lane-empty = 一条空消息
lane-whole = { $data }
lane-part = { $data }：一条消息的一部分（半包）
lane-merged = { $data }：来自 { $n } 条消息（粘包）
lane-fin = 0：FIN，流结束
lane-own-end = 0：自己 shutdown 之后
lane-after-reset = 0：连接之前已被复位
lane-failed = { $errno }
lane-unknown = { $data }：来自其他程序
lane-nothing-sent = 0 字节：流里什么也没有
lane-queue =
    { $n ->
        [0] 队列为空
       *[other] ⟦{ $n }⟧ 字节，没有消息边界
    }
lane-queue-foreign = 对端是其他程序：它读了什么看不到
lane-on-the-way = ⟦{ $n }⟧ 字节在途，{ $acknowledged ->
        [no] 尚未确认
       *[unknown] 还没有在队列里看到
    }
lane-unsent = ⟦{ $n }⟧ 字节在发送缓冲区里，还没有发出
lane-buffer = 应用层拆包缓冲区
lane-buffer-empty = 空
lane-fault-too-long = 不是帧：长度前缀声称有 { $claimed } 字节
lane-fault-no-line = 不是帧：消息里没有换行符
lane-fault-incomplete = 流在一条消息中间结束：只到了 { $have } 字节
lane-fault-incomplete-of = 流在一条消息中间结束：{ $of } 字节只到了 { $have } 字节
lane-messages = 读出的消息，按：{ $framing }
lane-sent-framing = 发送方的分帧
lane-no-messages = 没有消息：不分帧就只有字节
lane-framed-otherwise = 两端的分帧不同
lane-outcome-as-sent = 与发送的一样
lane-outcome-frame = 正文与帧混淆了
lane-outcome-torn = 一条消息的一部分
lane-outcome-glued = { $n } 条消息的字节
lane-outside = ⟦来自外部⟧：{ $addr }。这个程序发送了什么、调用了几次，这里看不到。
lane-outside-sums-least = 至少{ lane-reads-n }，⟦{ $bytes }⟧ 字节，都来自外部。
lane-outside-sums = { lane-reads-n }，⟦{ $bytes }⟧ 字节，都来自外部。
lane-queue-outside =
    { $n ->
        [0] 没有看到等待读取的字节
       *[other] 上次查看时，至少 ⟦{ $n }⟧ 字节在等待读取
    }
lane-sends-n = 发送 ⟦{ $sends }⟧ 次
lane-reads-n = 读取 ⟦{ $reads }⟧ 次
lane-udp-sums = { lane-sends-n }，{ lane-reads-n }。丢失字节：⟦{ $lost }⟧。保留消息边界：⟦{ $kept }⟧ / ⟦{ $boundaries }⟧。
lane-udp-sums-least = 至少{ lane-sends-n }，{ lane-reads-n }。丢失字节：⟦{ $lost }⟧。保留消息边界：⟦{ $kept }⟧ / ⟦{ $boundaries }⟧。
lane-tcp-sums = { lane-sends-n }，{ lane-reads-n }。丢失字节：⟦{ $lost }⟧。保留消息边界：⟦{ $kept }⟧ / ⟦{ $boundaries }⟧。
lane-tcp-sums-kept-least = { lane-sends-n }，{ lane-reads-n }。丢失字节：⟦{ $lost }⟧。保留消息边界：至少 ⟦{ $kept }⟧ / ⟦{ $boundaries }⟧。
lane-tcp-sums-least = 至少{ lane-sends-n }，{ lane-reads-n }。丢失字节：⟦{ $lost }⟧。保留消息边界：⟦{ $kept }⟧ / ⟦{ $boundaries }⟧。
lane-say-udp-read = { $call } 返回“{ $data }”，截断丢弃 { $lost } 字节
lane-say-tcp-read = recv({ $asked }) 返回“{ $data }”，来自 { $sends } 次发送
lane-say-message = 完整的消息“{ $data }”

caption-stream-who =
    { $who ->
        [server] 服务器
       *[other] 客户端 ⟦{ $who }⟧{" "}
    }
caption-stream-connected = { caption-stream-who }已连接到 ⟦{ $addr }⟧。TCP 先由两端内核完成三次握手，之后才能发送字节。
caption-stream-itself = { caption-stream-who }连接到了⟦自己⟧：它自己的地址就是目的地址。TCP 允许这样，不需要服务器；它发送的由它自己读出。
caption-stream-refused = ⟦connect⟧ 到 ⟦{ $addr }⟧ 立即失败，⟦ECONNREFUSED⟧：那里没有谁接受连接。换作 UDP，发送本身会成功。
caption-stream-reported = ⟦connect⟧ 到 ⟦{ $addr }⟧ 失败，⟦{ $errno }⟧：{ $reason }。由 ⟦{ $by }⟧ 报告。
caption-stream-pending = { caption-stream-who }向 ⟦{ $addr }⟧ 请求连接（SYN），还没有收到响应：非阻塞的 ⟦connect⟧ 立即返回 ⟦EINPROGRESS⟧。
caption-stream-in-use = 绑定 ⟦{ $addr }⟧ 失败，⟦EADDRINUSE⟧：端口被占住了，也许是之前的连接还处在 ⟦TIME_WAIT⟧。
caption-stream-accepted = { caption-stream-who }接受了 ⟦{ $addr }⟧ 的连接，并为它新建了一个已连接套接字。
caption-stream-listens = { caption-stream-who }监听 TCP 连接。backlog 为 ⟦{ $backlog }⟧：最多这么多个连接等待 accept。
caption-stream-sent = { caption-stream-who }向字节流写入 ⟦{ $bytes }⟧ 字节；流里不记录消息在哪里结束。
caption-stream-sent-part = 内核只收下 ⟦{ $asked }⟧ 字节中的 ⟦{ $bytes }⟧ 字节：缓冲区满了，因为对端读得太慢或根本不读。
caption-stream-nothing = { caption-stream-who }发送了 ⟦0⟧ 字节。在 UDP 里这是一个空数据报；流里则什么也没有。
caption-stream-not-taken = 带 ⟦MSG_DONTWAIT⟧ 的 ⟦send⟧ 失败，返回 ⟦EAGAIN⟧：缓冲区已满，这些字节没有发送，程序要自己再发一次。
caption-stream-full = ⟦send⟧ 失败，⟦EAGAIN⟧：缓冲区满了，因为对端读得太慢或根本不读。TCP 让发送方等待（阻塞）；UDP 会丢弃。
caption-stream-pipe = ⟦send⟧ 失败，⟦EPIPE⟧：对端已关闭。前一次发送仍然成功：对它的响应（RST）才说明了这一点。
caption-stream-pipe-shut = { caption-stream-who }已用 ⟦shutdown⟧ 结束了自己的发送，所以 ⟦send⟧ 失败，⟦EPIPE⟧。这与对端无关，它仍可读取。
caption-stream-pipe-reset = ⟦send⟧ 失败，⟦EPIPE⟧：连接之前已被复位（RST），现在已不存在。
caption-stream-reset = ⟦{ $call }⟧ 失败，⟦ECONNRESET⟧：连接被复位（RST）。还在路上的字节（如果有）都丢了。
caption-stream-not-a-stream = 在 UDP 套接字上 ⟦{ $call }⟧ 失败，⟦EOPNOTSUPP⟧：UDP 是无连接的，没有连接可等。
caption-stream-failed = { caption-stream-who }调用 ⟦{ $call }⟧ 失败，⟦{ $errno }⟧：{ errno-text }。
caption-stream-shutdown = { $how ->
    [SHUT_RD] { caption-stream-who }用 ⟦shutdown({ $how })⟧ 关闭了自己的接收方向。对端得不到通知，它仍可发送。
    [SHUT_RDWR] { caption-stream-who }用 ⟦shutdown({ $how })⟧ 发送了 FIN。它不再发送，也关闭了自己的接收方向。
   *[other] { caption-stream-who }用 ⟦shutdown({ $how })⟧ 发送了 FIN。它不再发送，但仍可读取。
}
caption-stream-closed = { caption-stream-who }用 ⟦close⟧ 关闭了套接字。
caption-stream-closed-unread = { caption-stream-who }关闭套接字时还有 ⟦{ $unread }⟧ 字节未读：内核发送 ⟦RST⟧ 而不是 FIN，它们就此丢失。
caption-stream-aborted = { caption-stream-who }以 ⟦SO_LINGER⟧ 0 关闭套接字：连接复位（RST），没有发送 FIN。
caption-stream-option = { caption-stream-who }把 ⟦{ $option }⟧ 设为 ⟦{ $value }⟧。
caption-joined = { caption-stream-who }加入了组 ⟦{ $addr }⟧（⟦{ $option }⟧）：从现在起收到发往那里的数据报。
caption-left = { caption-stream-who }退出了组 ⟦{ $addr }⟧（⟦{ $option }⟧）。
caption-stream-call = { caption-stream-who }调用了 ⟦{ $call }⟧。
caption-stream-read-whole = { caption-stream-who }读到“⟦{ $data }⟧”：这次正好是一次完整的发送。TCP 并不保证这样。
caption-stream-read-part = 半包：{ caption-stream-who }读到“⟦{ $data }⟧”，只是一条消息的一部分；其余的还在等待，下一次 ⟦recv⟧ 会返回。
caption-stream-read-end = { caption-stream-who }读到“⟦{ $data }⟧”：一条消息被分几次读出，这是最后一段。
caption-stream-read-merged = 粘包：一次 ⟦recv⟧ 读到了 ⟦{ $n }⟧ 次发送的字节“⟦{ $data }⟧”。TCP 不丢字节，但不保留消息边界。
caption-stream-read-unknown = { caption-stream-who }从流中读到 ⟦{ $bytes }⟧ 字节：“⟦{ $data }⟧”。这里没有它们的发送记录。
caption-stream-fin = ⟦recv⟧ 返回 ⟦0⟧：对端已关闭连接（FIN）。TCP 的 0 表示流结束，UDP 的 0 只是空数据报。
caption-stream-own-end = ⟦recv⟧ 返回 ⟦0⟧，但这不表示收到了 FIN：程序自己之前对接收方向调用了 ⟦shutdown⟧。
caption-stream-after-reset = ⟦recv⟧ 返回 ⟦0⟧，但这不是 FIN：连接之前已被复位（RST）。
caption-stream-message = 一条 ⟦{ $bytes }⟧ 字节的完整消息从拆包缓冲区出来了：分帧找回了消息边界。
caption-stream-message-torn = 服务器把 ⟦{ $bytes }⟧ 字节当作一条消息，其实只是一条消息的一部分（半包）：两端的分帧不同。
caption-stream-message-glued = 服务器把 ⟦{ $bytes }⟧ 字节当作一条消息，其实是 ⟦{ $n }⟧ 条消息的字节（粘包）：两端的分帧不同。
caption-stream-message-frame = 服务器把 ⟦{ $bytes }⟧ 字节当作一条消息，但正文与帧混淆了：两端的分帧不同。
caption-compared = 同样的发送和读取。UDP：消息边界全在，丢了 ⟦{ $cut }⟧ 字节；TCP：一字节不丢，⟦{ $of }⟧ 条消息边界丢了 ⟦{ $gone }⟧ 条（粘包）。
caption-compared-framed = UDP：消息边界全在，丢了 ⟦{ $cut }⟧ 字节。TCP：一字节不丢，⟦{ $of }⟧ 条消息边界丢了 ⟦{ $gone }⟧ 条，而分帧把每条消息都完整地找了回来。
error-two-sends = 两次发送没有及时完成：机器很忙。请再试一次。

### 错误号，接在“失败，EMSGSIZE：”之后

errno-EMSGSIZE = 消息太长，一个数据报装不下
errno-ECONNREFUSED = 被拒绝：那里没有套接字收下它
errno-EACCES = 不允许。广播需要打开 SO_BROADCAST，否则可能是防火墙规则
errno-ENETUNREACH = 没有通往那个网络的路由
errno-EHOSTUNREACH = 无法到达那台机器
errno-EADDRINUSE = 地址和端口已被占用，或没有空闲的本地端口
errno-EADDRNOTAVAIL = 那不是本机的地址，或没有空闲的本地端口
errno-ENOBUFS = 发送方的队列已满
errno-EPERM = 系统禁止这样做，可能是防火墙规则
errno-EINVAL = 系统不接受这个参数，可能是用回环地址去访问另一台机器
errno-EDESTADDRREQ = 没有给出目的地址
errno-EAFNOSUPPORT = 套接字和地址属于不同的协议族：IPv4 与 IPv6
errno-EINPROGRESS = 还没有收到响应
errno-ETIMEDOUT = 对端没有及时响应
errno-EAGAIN = 操作会阻塞（非阻塞套接字返回 EAGAIN），或没有空闲的本地端口
errno-EPIPE = 连接已经不在了
errno-ECONNRESET = 连接被复位（RST）
errno-other = 请看手册 errno(3)

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

### 终端里每个流调用一行：调用及其返回

stream-who =
    { $who ->
        [server] 服务器
       *[other] { $who }
    }
stream-socket = { $n } { stream-who } { $call }：一个套接字
stream-option = { $n } { stream-who } { $call }：{ $option } = { $value }
line-group = { $n } { stream-who } { $call }：{ $option } = { $addr }
stream-bind = { $n } { stream-who } { $call }：{ $addr }
stream-listen = { $n } { stream-who } { $call }({ $backlog })：等待连接
stream-not-a-stream = { $n } { stream-who } { $call }：{ $errno }：UDP 没有连接可等
stream-accept = { $n } { stream-who } { $call } ← { $addr }：一个连接
stream-connect = { $n } { stream-who } { $call } → { $addr }：已连接
stream-connect-itself = { $n } { stream-who } { $call } → { $addr }：连接到了自己
stream-refused = { $n } { stream-who } { $call } → { $addr }：{ $errno }：那里没有谁接受连接
stream-reported = { $n } { stream-who } { $call } → { $addr }：{ $errno }：{ $reason }，由 { $by } 报告
stream-pending = { $n } { stream-who } { $call } → { $addr }：{ $errno }：还没有收到响应
stream-send = { $n } { stream-who } { $call } → { $addr }：{ $bytes } 字节“{ $data }”
stream-send-part = { $n } { stream-who } { $call } → { $addr }：{ $asked } 字节中的 { $bytes } 字节“{ $data }”：发送缓冲区放不下更多
stream-send-nothing = { $n } { stream-who } { $call } → { $addr }：没有字节：流里什么也没有增加
stream-send-full = { $n } { stream-who } { $call } → { $addr }：{ $errno }：发送缓冲区已满，对端读得太慢或没有读取
stream-send-pipe = { $n } { stream-who } { $call } → { $addr }：{ $errno }：连接已经不在，没有人会读到这些字节
stream-send-pipe-shut = { $n } { stream-who } { $call } → { $addr }：{ $errno }：它自己之前调用了 shutdown，不能再发送
stream-reset = { $n } { stream-who } { $call }（{ $addr }）：{ $errno }：连接被复位（RST）
stream-recv =
    { $sends ->
        [0] { $n } { stream-who } { $call }({ $asked }) ← { $addr }：{ $bytes } 字节“{ $data }”
        [one] { $n } { stream-who } { $call }({ $asked }) ← { $addr }：{ $bytes } 字节“{ $data }”，来自第 { $rows } 行的发送
       *[other] { $n } { stream-who } { $call }({ $asked }) ← { $addr }：{ $bytes } 字节“{ $data }”，来自 { $sends } 次发送：第 { $rows } 行
    }
stream-fin = { $n } { stream-who } { $call }({ $asked }) ← { $addr }：0：对端已关闭（FIN）
stream-own-end = { $n } { stream-who } { $call }({ $asked }) ← { $addr }：0：自己 shutdown 之后，不说明对端的任何情况
stream-after-reset = { $n } { stream-who } { $call }({ $asked }) ← { $addr }：0：连接之前已被复位（RST）
stream-shutdown = { $n } { stream-who } { $call }({ $how })
stream-close = { $n } { stream-who } { $call }（{ $addr }）
stream-close-lone = { $n } { stream-who } { $call }
stream-abort = { $n } { stream-who } { $call }（{ $addr }）：SO_LINGER 为 0，连接复位（RST）
stream-close-unread = { $n } { stream-who } { $call } → { $addr }：{ $unread } 字节未读，所以发送 RST 而不是 FIN
stream-failed = { $n } { stream-who } { $call }（{ $addr }）：{ $errno }，{ errno-text }
stream-failed-lone = { $n } { stream-who } { $call }：{ $errno }，{ errno-text }

stream-message = { stream-who }：一条完整的消息，{ $bytes } 字节“{ $data }”
stream-frame-too-long = { stream-who }：拒绝：第 { $at } 字节处的长度前缀声称消息有 { $claimed } 字节。两端必须使用同样的分帧
stream-frame-no-line = { stream-who }：拒绝：从第 { $at } 字节起的消息里没有换行符。两端必须使用同样的分帧
stream-frame-incomplete = { stream-who }：流在一条消息中间结束：从第 { $at } 字节起只有 { $have } 字节
stream-frame-incomplete-of = { stream-who }：流在一条消息中间结束：从第 { $at } 字节起只有 { $of } 字节中的 { $have } 字节
stream-time-wait = { stream-who }：内核把连接保留在 { $state }
stream-cancelled = { stream-who }：放弃了连接
stream-report = { stream-who }：连接途中收到报告：{ $reason }（{ $by }）
stream-urgent = { stream-who }：在 { $at } 个字节之后来了一个紧急字节“{ $data }”（MSG_OOB）；recv 会跳过它

stream-summary-sent = 发送 { $n } 字节：已读取 { $received } · 尚未读取 { $in-flight } · 丢失 { $lost } · 未知 { $unknown }
stream-summary-rate = 达到每秒发送 { $rate } 次
stream-summary-received = 在 { $connections } 个连接上接收 { $n } 字节
stream-summary-messages = 完整的消息：{ $n }

### 时序图：所有事件的梯形图

command-view = 示意图或时序图
view-stage = 示意图
view-stage-tip = 同一时刻的四个位置
view-timeline = 时序图
view-timeline-tip = 所有事件从上到下排列，时间向下
command-sockets = 本机的套接字，或示意图
command-services = 用途，或示意图
view-services = 用途
view-services-tip = 域名、时间、聊天、命令、文件：本程序的服务器提供其中一种，客户端向它请求
view-sockets = 套接字
view-sockets-tip = 本机的全部 UDP 和 TCP 套接字，以及此刻谁在丢
timeline-of-udp = 数据报的时序图
timeline-of-tcp = 连接的时序图
timeline-client = 客户端 { $who } { $addr }
timeline-clients = 各客户端
timeline-server = 服务器
timeline-server-at = 服务器 { $addr }
timeline-other = 其他程序 { $addr }
timeline-outside = 其他程序
timeline-handshake = 三次握手
timeline-data = 数据
timeline-close = 四次挥手
timeline-reset = 复位
timeline-refused = 被拒绝
timeline-failed = 未连接
timeline-fin = 对端发送了 FIN
timeline-own-end = 自己 shutdown 之后，不是 FIN
timeline-after-reset = 连接之前已被复位
timeline-merged =
    { $n ->
        [2] 两条消息（粘包）
        [3] 三条消息（粘包）
       *[other] { $n } 条消息（粘包）
    }
timeline-merged-many = 许多条消息（粘包）
timeline-cut = 截断丢弃 { $n } 字节
timeline-bytes = { $n } 字节
timeline-hanging = 还没有结果
timeline-icmp = 端口不可达
timeline-time-wait = 地址还要保留一会儿
timeline-message = 一条完整的消息，{ $n } 字节
timeline-unframed = 这不是一个帧
timeline-fold-fates = { $fates }
timeline-part-open = ⟦{ $n }⟧ 个等待或被丢弃
timeline-fold-bytes = 发送 { $n } 次，{ $bytes } 字节
timeline-fold-counting = 正在计数…
timeline-calls = { $n } 次调用
timeline-say-fold = { $n } 个事件：{ $calls }
timeline-unfold-tip = 单击，逐个显示
timeline-say-client = 客户端
timeline-say-server = 服务器
timeline-at = 时刻 ⟦{ $at }⟧ 秒
timeline-at-since = 时刻 ⟦{ $at }⟧ 秒，距上一个事件 ⟦{ $since }⟧
timeline-moment = 记录播放到这一时刻
timeline-choose = 时序图的内容
timeline-choose-tip = 哪个连接，或谁的数据报
timeline-newest = 最新的连接
timeline-shown = 示意图中的连接
timeline-all-connections = 所有连接
timeline-all-clients = 所有客户端
timeline-one-client = 客户端 { $who }
timeline-closer = 放大
timeline-closer-tip = 放大 · + 或 Ctrl 加滚轮
timeline-further = 缩小
timeline-further-tip = 缩小：许多事件合为一个 · − 或 Ctrl 加滚轮
timeline-fit = 全部
timeline-fit-tip = 一次看到所有事件
timeline-back = 到最新的事件
timeline-selected = 选中 · 第 { $n } 行
timeline-try-framing = 试试分帧
timeline-legend = 图例
timeline-legend-seen = 看得见：本程序的系统调用
timeline-legend-unseen = 看不见：按教科书画出
timeline-legend-cross = 被丢弃或丢失
timeline-legend-cut = 超出最多读的字节数，被截断
timeline-legend-back = 被拒绝：没有套接字收下
timeline-legend-open = 在路上，或正在等待
timeline-legend-unknown = 这里没有谁看到它的去向
timeline-legend-more = 时间向下。斜线是传输；在接收方的竖线上，数据报在队列里等待。滚轮或拖动可移动，Ctrl 加滚轮可缩放，方向键可选择。
timeline-cleared = 清空之后还没有发生任何事。
timeline-no-connection = 还没有连接。按“连接”或“发送”就会打开一个。
timeline-no-datagram = 还没有发送任何数据。每次调用都会排在这里，一个在一个之下。

### 诊断：本系统能报告和展示什么

doctor-title = 本系统能报告和展示什么
doctor-line = { $what }：{ $told }
doctor-not-asked = 无法询问：{ $why }
doctor-install = 补上缺少的（Debian、Ubuntu）：⟦sudo apt-get install { $packages }⟧
doctor-looking = 正在询问系统……
doctor-copy = 全部复制
doctor-drop-counters =
    { $part ->
        [name] 丢包计数
        [yes] 数据报会报告它之前丢了多少个；刚才用一个满队列试过，报告了 ⟦{ $detail }⟧ 个（⟦SO_RXQ_OVFL⟧）
       *[no] 本系统不报告队列满时丢了什么；这些一律记为未知，需要它的课程会说明
    }
doctor-error-queue =
    { $part ->
        [name] 拒收报告
        [yes] 会带着被拒收的数据报一起来：ICMP 类型/代码 ⟦{ $detail }⟧（⟦IP_RECVERR⟧）
       *[no] 本系统不报告哪个数据报被拒收
    }
doctor-timestamps =
    { $part ->
        [name] 到达时间
        [yes] 每个数据报都报告它何时到达（⟦SO_TIMESTAMPNS⟧）
       *[no] 本系统不报告数据报何时到达
    }
doctor-socket-table =
    { $part ->
        [name] 所有程序的套接字
        [yes] 可以列出，现在有 ⟦{ $detail }⟧ 个（⟦sock_diag⟧）
       *[no] 这里列不出；Linux 上由内核模块 ⟦udp_diag⟧ 和 ⟦tcp_diag⟧ 提供
    }
doctor-tcp-state =
    { $part ->
        [name] TCP 状态
        [yes] 可以得知，例如 ⟦{ $detail }⟧（⟦TCP_INFO⟧）
       *[no] 这里得不到
    }
doctor-segment-counts =
    { $part ->
        [name] TCP 报文段
        [yes] 内核会计数（⟦TCP_INFO⟧）
       *[no] 这里不计数
    }
doctor-ipv6 =
    { $part ->
        [name] IPv6
        [yes] 一个数据报从 ⟦[::1]⟧ 到达了 ⟦[::1]⟧
       *[no] 从 ⟦[::1]⟧ 到 ⟦[::1]⟧ 不通；Linux 上可用：⟦sudo sysctl net.ipv6.conf.lo.disable_ipv6=0⟧
    }
doctor-multicast =
    { $part ->
        [name] 组播
        [yes] 发往组的数据报到达了组成员
       *[no] 发往组的数据报到不了组成员
    }
doctor-receive-buffer =
    { $part ->
        [name] 最大接收缓冲区
        [yes] 最多可以要求 ⟦{ $detail }⟧ 字节；Linux 上可调大：⟦sudo sysctl net.core.rmem_max=8388608⟧
       *[no] 这里得不到
    }
doctor-send-buffer =
    { $part ->
        [name] 最大发送缓冲区
        [yes] 最多可以要求 ⟦{ $detail }⟧ 字节；Linux 上可调大：⟦sudo sysctl net.core.wmem_max=8388608⟧
       *[no] 这里得不到
    }
doctor-namespaces =
    { $part ->
        [name] 网络命名空间
        [yes] 不用 root 就能创建：⟦unshare -rn⟧
       *[no] 用 ⟦unshare -rn⟧ 创建不了；涉及防火墙和路由器的实验需要它，或者另一台机器
    }
doctor-python3 =
    { $part ->
        [name] Python
        [yes] ⟦{ $detail }⟧
       *[no] 没有找到；课程里的代码片段只显示，不运行
    }
doctor-tshark =
    { $part ->
        [name] TShark
        [yes] ⟦{ $detail }⟧
       *[no] 没有找到；它在终端里读录制文件
    }
doctor-wireshark =
    { $part ->
        [name] Wireshark
        [yes] ⟦{ $detail }⟧
       *[no] 没有找到；它可以打开录制文件
    }
doctor-glow =
    { $part ->
        [name] 用 OpenGL（glow）绘制窗口
        [yes] ⟦{ $detail }⟧
       *[no] 没有找到适配器
    }
doctor-wgpu =
    { $part ->
        [name] 用 wgpu 绘制窗口
        [yes] ⟦{ $detail }⟧
       *[no] 没有找到适配器
    }
doctor-chinese-fonts =
    { $part ->
        [name] 生僻汉字的字体
        [yes] ⟦{ $detail }⟧
       *[no] 没有；程序自带的字体包含界面用字和 GB 2312 的汉字
    }

### 本机的套接字

help-sockets = 本机的全部 UDP 和 TCP 套接字：程序、接收队列、丢包数
help-watch = 每秒再看一次，直到 Ctrl-C 或 --for 结束
help-watch-for = 与 --watch 一起：观察多久，例如 10s
help-filter = 只列出程序名、进程号、地址或协议中含有此文字的套接字
error-sockets = 这里读不到本机的套接字：{ $detail }。需要支持 sock_diag(7) 的 Linux。
sockets-program = 程序
sockets-protocol = 协议
sockets-local = 绑定地址
sockets-peer = 接收来源
sockets-anybody = 任何地址
sockets-queue = 接收队列（B）
sockets-drops = 丢包
sockets-drops-rate = 每秒丢包
sockets-state = 状态
sockets-bound = 已绑定
sockets-connected = 已 connect
sockets-losing =
    ⟦{ $program }⟧（{ $addr }）每秒丢 ⟦{ $n }⟧ 个{ $protocol ->
        [TCP] 报文段
       *[other] 数据报
    }{ $cause ->
        [full] ：它的接收队列满了。
       *[other] 。
    }
sockets-nobody-loses = 此刻谁都没有丢。
sockets-reading = 正在看一秒，看谁在丢……
sockets-none = 没有套接字的程序、进程号、地址或协议中有这些字
sockets-table = 本机的套接字
sockets-filter = 查找程序或端口
sockets-hint = 点击即发往该处：客户端 { $name } 现在发往 { $addr }
sockets-wide = 对外开放
sockets-receive-queue = 接收队列
sockets-held = { $held } / { $limit }
sockets-backlog = { $held } / { $limit } 个等待 accept
sockets-queue-unknown = –
sockets-row = { $program }，{ $protocol }，{ $addr }，接收来源：{ $peer }；接收队列：{ $queue }；丢包 { $drops }，每秒 { $rate }；{ $state }

# 课程

error-lesson-line = { $file } 第 { $line } 行：{ $what }
error-lesson-file = { $file }：{ $what }
error-lesson-key = 这里没有 ⟦{ $key }⟧ 这个键。可以用的有：{ $known }。
error-lesson-missing = 缺少键 ⟦{ $key }⟧。
error-lesson-word = 这里不能写 ⟦{ $value }⟧。请写其中之一：{ $known }。
error-lesson-toml = { $detail }
error-lesson-format = 不认识格式 ⟦{ $value }⟧。本程序读取 format = { $known }。
error-lesson-large = 文件太大。一个课程文件最多 { $most } KiB。
error-lesson-encoding = 这里不是 UTF-8 文本。请把文件另存为 UTF-8 编码。
error-lesson-id = ⟦{ $value }⟧ 不能作为 id。请用小写字母、数字和连字符。
error-lesson-bounds = { $key } 是 { $value }。请用 { $least } 到 { $most }。
error-lesson-path = 课程中没有 ⟦{ $path }⟧ 所指的内容。步骤和列表项从 1 开始数。
error-lesson-choices = 选择题需要 2 到 6 个选项，其中至少一个带有 when。
error-lesson-exam = 第 { $step } 步：只有实验重新开始（fresh）的题目才能被抽进考试。
error-lesson-to = send 的 “to” 说明 TCP 服务器发给哪个客户端。客户端发给谁由它前面的设置决定：client.who = "B"，client.to = "A"。
error-exam-questions = 不能抽 { $value } 道题。请用 1 到 { $most }。
exam-title = 考试：{ $n } 道题，种子 { $seed }
exam = 考试
exam-tip = 随机抽题。先回答全部题目；然后逐题运行，答错的题目与它的运行结果对照着看。
exam-topic = 考什么
exam-all = 全部
exam-questions = 题数
exam-most = 1 到 { $most } 道，从这里能运行的 { $of } 道题中抽取
exam-seed = 种子：相同则抽到相同的题
exam-phase = 考试
exam-hint = 选择答案（也可按它的数字键）或输入答案，交卷前可以修改；Page Down 到下一题。
exam-answer = 作答
exam-given = 您的回答
exam-answered = 您的回答：{ $answer }
exam-open = 未作答
exam-answers = 已回答 { $n } 道，共 { $of } 道
exam-hand-in = 交卷
exam-marking = 已运行 { $n } 道，共 { $of } 道……
exam-review = 查看错题
exam-was-right = 答对：{ $answer }
exam-was-wrong = 您的回答：{ $predicted }。实际：{ $answer }
lessons-cards = 卡片
lessons-cards-tip = 这段程序打印什么？先想，再由 python3 运行。
lesson-hand-more = 给答案 { $n } 加一人
lesson-hand-less = 给答案 { $n } 减一人
exam-score = { $n } 道题答对 { $right } 道
error-exam-topic = 没有 --topic { $value }。请用 udp、tcp 或 all。
cli-exam-how = 输入选项的序号，或题目要求的内容，再按回车键。空行表示不作答。
cli-exam-choose = 请输入 1 到 { $n }，或直接回车。
cli-exam-running = 正在运行 { $n } 道题……
cli-exam-answered = 您的回答：{ $what }
help-exam = 考试：随机抽题，在终端中先作答，再逐题用真实运行证明
help-exam-questions = 抽多少道题，默认 10
help-exam-seed = 抽到哪些题：种子相同，考试就相同。默认抽取一个并显示出来
help-exam-topic = 考什么：udp、tcp 或 all（默认）
help-exam-save = 把题目、回答和实际结果写入这个文件：以 .csv 结尾则为表格，否则为 JSON
lesson-output = 程序的输出
error-lesson-escape = ⟦{ $value }⟧ 中有不认识的转义。请写 \n、\r、\t、\0、\\ 或 \x 加两位十六进制数字。
error-lesson-is = 数值需要 is；is 需要一个数值，例如 count、figure 或 fate。
error-lesson-measure = 数字题需要 count、returned、took_ms、gap_ms、fate、bytes、figure、most、point、off_rule 之一，不带 is。
error-lesson-one-fact = 一项检查必须有且只有一个：row、never、order、reads、messages、state、output、count、returned、took_ms、gap_ms、fate、bytes、figure、most、point、off_rule。
error-lesson-one-verb = 一个动作只有一个动词。请把下一个动词写在自己的花括号里。
lesson-exactly = { $n }
lesson-saw = { $what }
lesson-saw-none = 没有看到
lesson-saw-reads = { $n } 次读取：{ $what }
lesson-bytes = b"{ $data }"
lesson-late = 第 { $step } 步：没有及时看到第 { $action } 个动作所等待的内容。
lesson-too-long = 该步骤已被终止：它超过了 { $s } 秒。
lesson-one-answer = 恰好有一个答案正确
lesson-no-answer = 没有答案正确，或不止一个
lesson-untold = 本系统不报告
lesson-elsewhere = 这一课是为 Linux 编写的。本系统不报告的内容会标明，不作判断；其余照常运行。
error-lesson-client = 服务器不能这样做。请写一个客户端：A … Z。
cli-lesson-line = { $id }：{ $title }（级别 { $level }，{ $minutes } 分钟）
cli-lesson-lacks = 本系统缺少 { $need }
cli-run-met = { $n } 项期望全部成立。
cli-run-failed = { $n } 项期望中有 { $failed } 项不成立。
cli-run-untold = 另有 { $n } 项在本系统上无法判断。
cli-run-right = 正确答案：{ $what }
cli-run-rows = { $n } 次系统调用，不逐一列出
cli-run-seen = 实际看到：{ $what }
error-lesson-unknown = 没有名为 ⟦{ $value }⟧ 的课程或文件。“packet-lab lessons” 列出所有课程。
error-lesson-lacks = 本系统缺少课程需要的条件：{ $need }。
error-lesson-network = 课程使用 { $address }，它不限于本机。确实需要时请加上 --allow-network。
help-run = 在终端里用真实套接字运行一个课程；退出码说明期望的内容是否全部看到
cli-run-red = ✓ { $change } = { $to }：{ $step }.{ $number } 不成立，符合预期
cli-run-green = ✗ { $change } = { $to }：{ $step }.{ $number } 仍然成立
help-mutations = 同时运行课程的各项改动：每项都必须使它的期望不成立
help-allow-network = 允许课程使用本机以外的地址
help-lesson = 课程的 id，或课程文件
help-lessons = 程序自带的课程
help-new-lesson = “new”：把带注释的课程写到标准输出，作为开始
help-man = 把程序或某个命令的手册页（供 man(1) 使用）写到标准输出
help-man-command = 要哪个命令的手册页；不写就是整个程序的
help-completions = 把 shell 的补全脚本（命令、选项、取值）写到标准输出
help-shell = bash、elvish、fish、powershell 或 zsh
error-lesson-python = 无法启动 Python 程序：{ $detail }。请安装 python3。
error-lesson-python-foreign = 课程文件中的 Python 程序只显示，不运行。
error-lesson-flags = 发送只能带 dontwait 标志，而且只能由客户端进行。

## Lessons in the window

lessons = 课程
lessons-tip = 先预测，再在真实的套接字上运行，然后看原因
lessons-free = 自由实验
lessons-free-tip = 不上课，自己发送、读取和观察
lessons-all = 全部课程
lessons-find = 查找课程
lessons-find-tip = 输入课程标题或问题中的词；Enter 打开第一个，Esc 重新显示全部
lessons-found = 有 { $n } 课包含这些词
lessons-questions = { $n } 题
lessons-both = UDP 与 TCP
lessons-own = 我的课程
lessons-own-tip = 自己的课程：打开文件，或拖到这里。文件改动后会重新读取。
lessons-udp = UDP：数据报
lessons-udp-tip = 先预测，在真实的套接字上运行，再看原因。
lessons-tcp = TCP：字节流
lessons-tcp-tip = 先预测，在真实的套接字上运行，再看原因。
lessons-of-both = UDP 与 TCP
lessons-of-both-tip = 同样的调用用在两者上：预测、运行、看原因。
lessons-of = { $n } / { $of }
lessons-open = 打开课程…
lessons-open-title = 打开课程
lessons-open-tip = 从自己的文件打开一课；写法见 docs/lessons.md
lessons-level = 第 { $level } 级
lessons-minutes = { $n } 分钟
lessons-next = 下一课：从这里开始
lessons-seen = 已看过
lessons-predicted = 预测对 { $right } / { $of }
lesson-number = 第 { $n } 课
lesson-step = 第 { $n } 步，共 { $of } 步
lesson-about = { $minutes } 分钟 · { $steps } 步 · { $questions } 个要预测的问题
lesson-lacks = 这一课需要 { $what }，本系统没有。
lesson-phase-title = 课程
lesson-phase-ask = 先预测
lesson-phase-next = 下一步
lesson-phase-run = 运行中
lesson-phase-outcome = 结果
lesson-phase-reason = 原因
lesson-phase-summary = 小结
lesson-phase-free = 自由实验
lesson-begin = 开始
lesson-reveal = 揭晓
lesson-run = 运行
lesson-next = 下一步
lesson-next-lesson = 下一课
lesson-back = 上一步
lesson-predict = 预测
lesson-reset = 这一步从头再来
lesson-which = 第 { $n } 课，共 { $of } 课
lesson-choose = 录制中的课程
lesson-choose-tip = 显示录制期间进行的另一门课程
lesson-recorded = 录制内容
lesson-recorded-tip = 录制的日志、示意图和时序图；课程仍然打开
lesson-free = 自己试试
lesson-free-tip = 从这里自由继续，窗口的全部控件可用；课程会等着
lesson-return = 回到课程
lesson-return-short = 课程
lesson-return-tip = 从等着的那一步继续上课
lesson-notes = 备注
lesson-notes-tip = 教师备注，在单独的窗口中
lesson-notes-title = 教师备注
lesson-notes-now = 这一步
lesson-notes-next = 下一步
lesson-notes-none = 这一步没有备注。
lesson-discuss = 讨论后再举手
lesson-discuss-tip = 保留现在的票数，重新计数（D）
lesson-hands = 举手 { $n } 人
lesson-hint = 选一个答案。按 1–{ $n } 计一票，Shift 减一票，Page Down 运行。
lesson-hint-typed = 输入你的预测，按 Enter。Page Down 运行。
lesson-hint-drawn = 用鼠标或方向键画出曲线。Page Down 开始测量。
lesson-hands-right = 举手选它的：{ $hands }，共 { $all } 人
lesson-type-number = 一个数
lesson-type-bytes = 字节，按文本输入
lesson-client = 客户端 { $who }
lesson-server = 服务器
lesson-nth-read = 第 { $n } 次读取
lesson-more-calls = … 还有 { $n } 次
lesson-no-calls = 这一步没有调用。
lesson-running = 正在调用…
lesson-predicted = 预测
lesson-was-right = 与预测一致：{ $answer }
lesson-was-wrong = 预测：{ $predicted }。看到：{ $answer }
lesson-was-drawn = 画对 ⟦{ $n }⟧ 个点，共 { $of } 个。看到：{ $answer }
lesson-was = 看到：{ $answer }
lesson-not-met = 这次运行没有出现课程所说的结果。“为什么？”说明看到了什么。
lesson-left-open = 本系统不报告这个问题涉及的内容。“为什么？”说明看到了什么。
lesson-stuck = 运行提前结束：{ $why }
lesson-not-run = 未运行
lesson-why-tip = 应当看到什么，以及证明它的调用
lesson-no-evidence = 这一步没有要证明的内容。
lesson-summary = 看到了什么
lesson-summary-right = { $asked } 个预测中对了 { $right } 个
lesson-save-csv = 存为 CSV
lesson-save-csv-tip = 问题、预测、结果和票数，供电子表格使用
lesson-save-json = 存为 JSON
lesson-save-json-tip = 同样的内容，供程序使用
lesson-save-title = 保存结果
notice-not-saved = 未保存：没有选择位置。
notice-results-saved = 已存为 ⟦{ $path }⟧
notice-lesson-read-again = 文件已改动：课程已重新读取。
error-lesson-twice = 已有一课的 id 是 ⟦{ $id }⟧。请给这一课换一个：{ $path }
lesson-wide-title = “{ $title }”不限于本机
lesson-wide-warning = 运行期间，网络中的其他主机可以参与进来。请确认这里允许这样做，并且你了解这一课的内容。
lesson-opens-server = 服务器绑定 ⟦{ $addr }⟧，其他主机可以向它发送
lesson-opens-client = 客户端绑定 ⟦{ $addr }⟧，其他主机可以向它发送
lesson-opens-to = 客户端向 ⟦{ $addr }⟧ 发送
lesson-wide-yes = 打开这一课
lesson-wide-no = 不打开

## 连接的报文段，每按一次显示一个

segments-client = 客户端
segments-server = 服务器
segments-derived = 虚线：套接字看不到，由调用和状态推出，按教科书的顺序画。
segments-counts-client = 客户端的 TCP_INFO：发送 { $sent } 个，接收 { $received } 个。
segments-counts-server = 服务器的 TCP_INFO：发送 { $sent } 个，接收 { $received } 个。
segment-say-client = 第 { $n } 个：{ $name }，由客户端发出。客户端 { $client }，服务器 { $server }。
segment-say-server = 第 { $n } 个：{ $name }，由服务器发出。客户端 { $client }，服务器 { $server }。
segment-syn = `connect` 发送 **SYN**：客户端请求建立连接，等待应答。
segment-syn-ack = 服务器的内核应答了。客户端收到后就是 **ESTABLISHED**，`connect` 返回——不需要服务器调用 `accept`。
segment-ack = 客户端的内核确认。现在服务器这一端也是 **ESTABLISHED**，等待 `accept`。
segment-refused = 对端的内核立刻拒绝：没有建立连接。
segment-fin = **FIN**：这一端不再发送。对端的 `recv` 返回 0，但它还可以发送。
segment-fin-ack = 对端的内核自动确认：**FIN_WAIT2**。一个方向已关闭，另一个方向仍然打开。
segment-fin-second = 对端也关闭：第二个 **FIN**。先关闭的一方现在处于 **TIME_WAIT**。
segment-ack-last = 最后一个 **ACK**：对端收到后就 **CLOSED**。这一端要在 **TIME_WAIT** 停留一段时间，以防这个 ACK 丢失。
segment-reset = 复位（**RST**）：两个方向立刻结束，没有人确认它。

# 服务：DNS、NTP、聊天、文件、命令

ntp-length = 只有 { $bytes } 字节：NTP 报文至少 48 字节
ntp-mode = 这不是应答：它的模式是 ⟦{ $mode }⟧，服务器的模式是 4
ntp-origin = 这是对别的请求的应答：里面没有刚才发出的时间
ntp-unset = 服务器拒绝应答，或者它的时钟还没有校准：stratum 为 ⟦{ $stratum }⟧
error-dns-name = ⟦{ $value }⟧ 不是域名：各部分 1 到 63 字节，用点隔开，总共不超过 253 字节。例如 small.lab
error-dns-type = ⟦{ $value }⟧ 不是记录类型。例如 A、AAAA、TXT
error-dns-answer = 收到 { $bytes } 字节，但不是对这次查询的应答

field-ntp-mode = 闰秒 { $leap }，版本 { $version }，模式 { $mode }（3 请求，4 应答）
field-ntp-stratum = stratum { $stratum }：离参考时钟有几级
field-ntp-poll = 轮询间隔：两次请求之间 2^{ $power } 秒
field-ntp-precision = 时钟精度：2^{ $power } 秒
field-ntp-root-delay = 根延迟：{ $ms } 毫秒
field-ntp-root-dispersion = 根误差：{ $ms } 毫秒
field-ntp-reference-id = 参考时钟 { $id }
field-ntp-reference = 参考时间：上次校准时钟是在 { $seconds } 秒
field-ntp-origin = 发起时间：请求在 { $seconds } 秒发出（客户端的时钟）
field-ntp-receive = 接收时间：请求在 { $seconds } 秒到达（服务器的时钟）
field-ntp-transmit = 发送时间：本报文在 { $seconds } 秒发出（发送方的时钟）
field-ntp-extension = 扩展字段，略过

field-dns-id = 标识 { $id }：应答的标识与查询相同
field-dns-query = 查询：操作码 { $opcode }，标志 { $flags }，{ $rcode }
field-dns-response = 应答：操作码 { $opcode }，标志 { $flags }，{ $rcode }
field-dns-questions = 问题数：{ $n }
field-dns-answers = 应答记录数：{ $n }
field-dns-authorities = 授权记录数：{ $n }
field-dns-additionals = 附加记录数：{ $n }
field-dns-name = 域名 { $name }
field-dns-type = 类型 { $type }
field-dns-class = 类 { $class }
field-dns-ttl = 可以缓存 { $seconds } 秒（TTL）
field-dns-length = 数据：{ $bytes } 字节
field-dns-data = { $data }
field-dns-opt = EDNS：通过 UDP 最多接收 { $bytes } 字节
field-dns-rest = 无法按 DNS 解读
field-frame-length = 长度：后面是一条 { $bytes } B 的消息
field-frame-end = 结束这条消息的换行符
field-chat-join = { $value }：请求加入
field-chat-say = { $value }：对其他所有人说
field-chat-again = { $value }：再要一次漏掉的消息
field-chat-who = { $value }：询问谁在
field-chat-leave = { $value }：离开
field-chat-welcome = { $value }：已加入
field-chat-prove = { $value }：请带上后面的内容重新加入
field-chat-here = { $value }：谁在
field-chat-from = { $value }：某人说的话
field-chat-ack = { $value }：聊天室已收到并转发
field-chat-gone = { $value }：已不再保留
field-chat-no = { $value }：拒绝
field-chat-name = 名字 { $value }
field-chat-names = 名单 { $value }
field-chat-number = 编号 { $value }
field-chat-text = 内容 { $value }
field-chat-proof = 证明 { $value }
field-chat-reason = 原因：{ $value }
field-chat-none = 不是聊天消息（{ $reason }）：{ $value }
field-command = 命令 { $value }
field-command-argument = 参数 { $value }
field-command-output = 输出：{ $value }
field-file-request = 请求 { $value }
field-file-name = 文件名：{ $value }
field-file-offset = 从第 { $value } 字节开始
field-file-ok = { $value }：可以
field-file-no = { $value }：拒绝
field-file-size = 大小：{ $value } 字节
field-file-count = 文件数：{ $value }
field-file-list = 文件名、大小、SHA-256：{ $value }
field-file-sha256 = 整个文件的 SHA-256：{ $value }
field-file-bytes = 文件内容：{ $value }

service-bytes = 字节
service-dns = DNS
service-ntp = 时间
service-chat = 聊天
service-files = 文件
service-commands = 命令
read-as = 解读为：{ $service }
read-as-name = 按什么协议解读字节
read-as-tip = 按哪种协议显示字段。自动时只按本程序的服务器当时的设置，或当时所请求的服务；绝不猜测
read-as-spoken = 按当时的服务
service-picture = 图片
service-picture-tip = 分块发送的图片：用 UDP，或者用 TCP 完整传送
service-picture-hint = 服务器把一张图片分块提供：用 packet-lab ask picture 请求。
why-dns-query = DNS：查询 ⟦{ $name }⟧，类型 ⟦{ $type }⟧。UDP 应答最多 ⟦{ $limit }⟧ 字节。
why-dns-cut = DNS：设置了 ⟦TC⟧ 标志。应答放不进这个查询所允许的 UDP 长度（没有 EDNS 时是 512 字节），所以只返回问题：请改用 TCP 再问。
why-dns-answer = DNS：应答是 ⟦{ $rcode }⟧，有 { $n } 条记录。
why-ntp-question = NTP：询问时间。最后 8 字节是请求发出的时刻，按客户端的时钟（T1）。
why-ntp-answer = NTP：stratum ⟦{ $stratum }⟧ 的服务器的应答，带有 T1、T2、T3。读到它的时刻就是 T4。
service-none = 无
service-none-tip = 本程序的服务器不提供这些服务
service-dns-tip = 用 UDP 查询域名，放不下的用 TCP：small.lab、large.lab
service-ntp-tip = 用 UDP 提供本机的时间
service-chat-tip = 基于 UDP 的聊天室：一个人说，其他人听
service-commands-tip = 用 TCP 执行一组固定的命令：date、uptime、echo、list
service-files-tip = 用 TCP 下载文件：中断后可以继续
service-hint = 请选择服务器提供什么服务。客户端在这里向它请求，其他程序（dig、ntpdig、python3）也可以。每个数据报、每个字节照常都有记录。
service-ask = 查询
service-ask-tip = 由左边选中的客户端发出
service-waits = 还没有应答。
service-size = { $way } · { $bytes } 字节
service-reads = 分 { $n } 次读出
dns-name = 域名
dns-offer-none = 无 EDNS
dns-offer-tip = 客户端声明通过 UDP 最多能接收多少字节；不声明就是 512
dns-asks = { $name } { $type }？
dns-asks-edns = { $name } { $type }？EDNS：可接收 { $offer } 字节
dns-cut = TC：放不下，请改用 TCP
dns-records = 应答
dns-cut-why = 应答放不进 { $limit } 字节。所以服务器只发回问题和 TC（截断）标志，客户端用 TCP 把同一个问题再问一次。
dns-hint = A 查询一个地址，或者一段 512 字节的数据报放不下的文本。其他程序也可以来查询，例如 dig。在图中选择一条消息：“字节”表会分出它的各个字段。
ntp-ask = 询问时间
ntp-ask-tip = 由左边选中的客户端发出
ntp-hint = A 询问时间。请求发出、到达、应答发出、应答到达是四个时刻：虽然路上也要花时间，由它们仍能算出两个时钟差多少。
ntp-question = 请求
ntp-answer = 应答
ntp-figures = 由此得出
ntp-delay = 往返
ntp-offset = 偏差
ntp-outside = 询问的是别的程序：请求何时发出、应答何时到达（T1 和 T4）只有它自己的时钟知道，偏差和往返也要由它来算。这里只看得到：从收到请求到发出应答用了这么久。
ntp-so =
    假定去和回一样长，服务器的时钟{ $way ->
        [behind] 慢
       *[ahead] 快
    } { $offset } µs；误差最多 { $half } µs，即往返时间的一半。stratum { $stratum }。T1、T4 按客户端的时钟，T2、T3 按服务器的时钟。
command-line = 命令
command-run = 执行
command-run-tip = 由左边选中的客户端用 TCP 发出。不会交给 shell：命令是本程序的一部分
download-list = 列表
download-list-tip = 服务器提供哪些文件
download-name = 文件
download-path = 另存为
download-path-hint = 主目录
download-get = 下载
download-get-tip = 文件收齐并且 SHA-256 正确，才用自己的名字保存；中断的下载从断点继续
download-stop = 停止
download-stop-tip = 关闭连接；已收到的会保留，下次从这里继续
download-progress-resumed = { $size } 字节中的 { $at } 字节，其中 { $have } 字节是以前收到的
request-output = 应答
request-hint = A 通过 TCP 请求。字节流没有边界：长的应答要分几次读出，靠每条消息前面的长度拼起来。
chat-person = 成员
chat-person-tip = 再加一个客户端
chat-name = 名字
chat-join = 加入
chat-join-tip = 客户端用这个名字请求加入聊天室
chat-text = 消息
chat-say = 发言
chat-say-tip = 聊天室会转发给其他所有人
chat-leave = 离开
chat-leave-tip = 客户端离开聊天室
chat-here = 谁在
chat-nobody = 还没有人。
chat-names = { $names }
chat-cure = 丢失了怎么办
chat-numbers = 编号
chat-numbers-tip = 每条消息带一个编号：缺了哪条就看得出来
chat-acknowledgements = 确认
chat-acknowledgements-tip = 聊天室没有确认的消息会重发，最多五次
chat-again = 重新索取
chat-again-tip = 发现编号缺失的人向聊天室再要一次
chat-count-said = 发言 { $n } 条
chat-count-heard = 完整听到 { $n } 条
chat-count-lost = 去聊天室途中丢失 { $n } 条
chat-count-missed = 有人没听到 { $n } 条
chat-count-sent-again = 重发 { $n } 次
chat-count-asked-again = 重新索取 { $n } 次
chat-hint = 先让两个人加入，再由一个人发言。然后让消息丢失：在右边停止读取并把接收缓冲区调小，或者让某人每次少读几个字节。打开开关就能补救。
chat-fate-whole = 完整
chat-fate-truncated = 截断
chat-fate-in-flight = 在途
chat-fate-lost = 丢失
chat-to-room = 去聊天室：{ $fate }
chat-to = { $name }：{ $fate }
chat-to-again = { $name }：{ $fate }，又转发了一次
chat-acknowledged = { $n ->
    [1] 已确认
   *[other] 已确认，共发送 { $n } 次
  }
chat-sent-times = 共发送 { $n } 次
chat-join-first = 请先用一个名字加入聊天。
chat-line = 聊天中不能这样说：{ $reason }
chat-refused = 聊天室拒绝：{ $reason }

error-service = ⟦{ $value }⟧ 不是服务。请写 dns、ntp、chat、files、commands 或 picture。
error-offer = 不提供 ⟦{ $path }⟧：只能是文件，不能是链接或文件夹，总共最多 { $most } MiB。
error-offer-name = 不提供 ⟦{ $path }⟧：文件名里有空格，或者不是 UTF-8。请换个名字。
error-file-name = ⟦{ $value }⟧ 不是单纯的文件名，所以不用它来写文件。请用 --out FILE 指定写到哪里。
help-serve = 服务器：域名、时间、聊天、文件、命令或图片；它的每次调用都会显示
help-ask = 向服务器查询域名、时间、文件、命令、图片，或者聊天：每次调用都会显示
help-service = dns、ntp、chat、files、commands 或 picture
help-service-read-size = 每次最多读的字节数，0 到 65535：一个数，或一个列表（每次读取用一个，最后一个一直有效）；默认 4096
help-offer = 用于 files：提供哪些文件；numbers.txt 总是有的
help-ask-words = dns：域名和类型；chat：要说的话；files：一个文件；commands：一条或几条命令；picture：hills、night 或 card
help-ask-wait = 等待应答多久；默认 2s。dns（UDP）和 ntp 最多问三次，每次等这么久
help-bufsize = 用于 dns：声明通过 UDP 最多接收多少字节（EDNS）
help-ask-tcp = 用于 dns：一开始就用 TCP；用于 picture：用 TCP
help-ask-size = 用于 picture：每块最多多少字节，100 到 65507；默认 1024
help-chat-name = 用于 chat：谁在说话；默认 guest
help-numbered = 用于 chat：给每句话编号，没有确认就重发，缺了就再要
help-out = 用于 files：写到哪里；默认写到当前目录，用文件本来的名字。用于 picture：把收到的部分写成 PNG
ask-no-answer = ⟦{ $addr }⟧ 没有应答。那里有服务器吗？上面的记录说明了请求的去向。
ask-no-connection = 连不上 ⟦{ $addr }⟧。那里有服务器吗？
ask-dns-cut = 应答放不进一个数据报（TC）：改用 TCP 再查询一次
ask-dns-answer = { $rcode }，{ $n } 条记录
ask-ntp =
    Stratum { $stratum }。往返用了 { $delay } 微秒。假定去和回一样长，服务器的时钟比本机{ $way ->
        [behind] 慢
       *[ahead] 快
    } { $offset } 微秒；误差最多 { $half } 微秒
ask-chat-again = #{ $number } 没有得到确认：再发一次
ask-chat-unread = 收到的不是聊天消息：{ $reason }
ask-file-exists = ⟦{ $path }⟧ 已经存在，保持不变。请用 --out FILE 换个名字。
ask-file-refused = 服务器不给这个文件：⟦{ $words }⟧
ask-file-goes-on = 从第 { $at } 字节接着下载，共 { $size } 字节
ask-file-progress = { $at } / { $size } 字节
ask-file-part = 连接在收到 { $at } / { $size } 字节后断开。已收到的保存在 ⟦{ $path }⟧ 里：再运行一次同样的命令就会接着下载。
ask-file-damaged = 没有写入 ⟦{ $path }⟧：收到的内容的 SHA-256 和服务器说的不一样。已删除收到的内容，请再试一次。
ask-file-done = ⟦{ $path }⟧：{ $size } 字节，SHA-256 { $sha256 }
ask-picture = 每块 { $size } 字节，共 { $total } 块：{ $whole } 块完整，{ $cut } 块被截断，{ $missing } 块没有收到
ask-picture-written = 已写入 ⟦{ $path }⟧；没有收到的部分是透明的
ask-picture-refused = 服务器不发送这张图片：⟦{ $words }⟧
error-picture-block = 图片每块的大小应为 { $least } 到 { $most } 字节，不能是 { $value }。
error-picture-none = ⟦{ $path }⟧ 不是这里能读取的图片。请选择 PNG 或 JPEG 文件。
error-picture-damaged = ⟦{ $path }⟧ 已损坏：{ $detail }。请选择别的图片。
error-picture-large = ⟦{ $path }⟧ 有 { $width } × { $height } 像素。请选择不超过 { $most } × { $most } 的图片。

# 录制
recording-title = Packet Lab 的一次实验
recording-interface = 根据套接字调用重建，并非抓包
# 写在数据包旁。$fate 是 JSON Lines 格式中的词，$call 是体现其去向的读取调用
recording-datagram = { $fate ->
    [whole] { $call }({ $asked }) 返回了 { $len } 字节中的 { $kept } 字节
    [truncated] { $call }({ $asked }) 只留下 { $len } 字节中的 { $kept } 字节：MSG_TRUNC
    [dropped] 被内核丢弃{ $cause ->
        [queue_full] ：接收队列已满
       *[other] ，原因不明
      }
    [refused] 被拒绝：没有套接字接收（ICMP 端口不可达）
    [reported_lost] ICMP 报告：在途中丢失
    [unread] 套接字关闭时仍在队列中
    [in_flight] 在途中，或在队列中等待
   *[unknown] 已发送；没有证据说明其去向
  }
recording-unsettled = { $what }（写入时尚未定论）
# 写在套接字绑定到所有地址时的数据报旁：源地址从何得知
recording-routed = { $what }（源地址：内核的路由选择，另行询问得知）
recording-no-source = { $what }（源地址未知）
# 写在 TCP 段旁：由哪个调用推出
recording-segment = { $what ->
    [syn] connect：推断得出，调用看不到段
    [syn-ack] 推断：监听方已应答
    [ack] 推断：握手完成
    [refused] connect 失败：ECONNREFUSED
    [send] send({ $asked }) 交出了 { $bytes } 字节
    [recv] recv({ $asked }) 返回了 { $bytes } 字节
    [fin] close 或 shutdown：推断得出
    [fin-seen] recv 返回 0：对端已结束发送
    [rst] close 丢弃了未读数据，或 SO_LINGER 为 0：推断得出
   *[rst-seen] 某个调用以 ECONNRESET 或 EPIPE 失败
  }
recording-unknown-sentence = 本版本不认识的句子：⟦{ $key }⟧
error-recording-foreign = ⟦{ $path }⟧ 不是录制文件：它不是 pcapng 文件
error-recording-none = ⟦{ $path }⟧ 是其他程序写的：其中只有数据包，没有调用。它的 UDP 载荷可以发送：packet-lab send --to ADDR --replay FILE
error-recording-newer = ⟦{ $path }⟧ 是更新版本的 Packet Lab 写的。请用那个版本打开。
notice-recording-saved = 已保存：⟦{ $path }⟧
notice-recording-cut = ⟦{ $path }⟧ 不完整：写入它的程序提前结束，或磁盘已满。现有的部分已显示。
notice-recording-damaged = ⟦{ $path }⟧ 从第 { $at } 字节起已损坏。此前的部分已显示。
error-recording-write = 无法继续写入录制文件 ⟦{ $path }⟧：{ $detail }。此前写入的部分可以打开；实验继续进行，但不再录制。
help-save = 同时把一切随时写入 FILE：一份 Wireshark 和 show 都能打开的录制
help-show = 像原命令那样讲述一份录制；加 --format csv 则输出表格
help-show-file = 录制文件：由 --save 或窗口写成
help-replay = 逐个发送 pcap 或 pcapng 文件中的 UDP 载荷
help-timing = 与 --replay 一起用：original 为原来的间隔（默认），或每秒若干个：100/s
error-timing = ⟦{ $value }⟧ 不是有效的间隔。请写 original，或 100/s 这样的速率。
error-resend-payload = --replay 的载荷来自文件。请去掉载荷、--repeat、--rate 和 --pattern。
error-resend-empty = ⟦{ $path }⟧ 中没有可以发送的 UDP 载荷{ $n ->
    [0] 。
    [1] ：仅有的 1 个不完整。
   *[other] ：找到的 { $n } 个都不完整。
  }
error-resend-foreign = ⟦{ $path }⟧ 不是 pcap 或 pcapng 文件
error-resend-large = ⟦{ $path }⟧ 中的数据报超过 { $most } 个。请先截短，例如用 editcap -r。
cli-replay = 发送 ⟦{ $path }⟧ 中的 { $n } 个数据报
cli-replay-cut = ⟦{ $path }⟧ 无法读到结尾：只发送此前的部分
cli-replay-skipped = 略过 { $n } 个不完整的数据包
command-record = 录制到文件，或结束录制
command-save-recording = 保存这次实验…
command-open-recording = 打开录制…
recording-open-title = 要显示的录制
recording-save-title = 录制保存到哪里
recording-leave = 返回实验
notice-recording-shown = 这是录制 ⟦{ $name }⟧：其中不发送任何内容
error-recording-busy = 正在写入一份录制。请先用 Ctrl R 结束它。
error-recording-lesson = 正在运行课程。请先结束课程，再打开文件。
status-opening = 录制 { $name }：已读 { $percent } %
status-opened = 录制 { $name }
status-opened-tip = 显示的是录制的内容。返回实验之前不发送任何内容。
status-recording = 正在录制：{ $size }
status-saving = 正在保存：{ $size }，还剩 { $rows } 行

error-picture-long = ⟦{ $path }⟧ 作为图片太大了。请选择不超过 { $most } MiB 的文件。

# 分块发送的图片。$transport 是 UDP 或 TCP。
view-picture = 图片
view-picture-tip = 分块发送的图片：丢失的数据报留下缺口
picture-choice-tip = 要发送的图片
picture-hills = 群山
picture-night = 帆船
picture-card = 测试卡
picture-open = 打开…
picture-open-tip = 自己的图片：PNG 或 JPEG，太大时会缩小。也可以把文件拖到窗口里
picture-open-title = 选择图片
picture-size = 每块
picture-size-name = 每块的字节数
picture-size-tip = 每块的字节数，也就是每个数据报的大小：100 到 65507
picture-send = 发送图片
picture-send-both = 用两种协议发送
picture-send-udp-tip = 每块一个数据报。读取长度、读取间隔和接收缓冲区是服务器的设置；速率是批量发送的设置
picture-send-tcp-tip = 所有块写入一个字节流。读取长度、读取间隔和接收缓冲区是服务器的设置；速率是批量发送的设置
picture-send-both-tip = 同样的块，分别用 UDP 和 TCP 发送。读取长度、读取间隔和接收缓冲区是服务器的设置；速率是批量发送的设置
picture-udp = UDP · 每块一个数据报
picture-udp-title = UDP · { $n } 个数据报，每个 { $size } B
picture-tcp-title = TCP · 一个字节流
picture-whole = 完整
picture-late = 迟到
picture-cut = 截断
picture-queue-full = 队列已满，被丢弃
picture-dropped = 被丢弃
picture-lost = 丢失或不可达
picture-unread = 未读取
picture-waiting = 等待读取
picture-on-the-way = 在途
picture-partly = 读到一部分
picture-not-sent = 未发送
picture-unknown = 未知
picture-bytes = { $read } / { $all } 字节，按顺序
picture-seconds = { $s } 秒
picture-waited = { $s } 秒：发送方为读取方等待了 { $waited } 秒
picture-buffered = { $s } 秒：最后的字节等待读取 { $waited } 秒
picture-none = { $transport }：还没有发送图片
picture-name = { $transport } 的图片：{ $n } 块，{ $holes } 个缺口。
picture-block = 第 { $n } 块：{ $fate }
picture-block-cut = 第 { $n } 块：{ $fate }，{ $kept } / { $of } 字节
caption-picture = 每块一个数据报，每个缺口各有去向：单击一个看看。读取慢时，UDP 不等待，TCP 等待。
caption-picture-stream = 所有块是一个字节流：读取慢时 TCP 等待，每个字节都按顺序到达。
caption-picture-datagrams = 每块一个数据报，每个缺口各有去向：单击一个看看。读取慢时，UDP 不等待。
caption-picture-first = 选一张图片发送：服务器读到哪一块，哪一块就显示出来。

# 保存给其他程序
command-export-picture = 保存图片（SVG、PNG）…
command-export-rows = 保存记录（CSV、JSON Lines）…
command-export-report = 保存可打印的实验报告…
export-title = 保存到哪里
notice-rows-not-saved = 记录没有保存：现在显示的是另一次实验。
report-settings = 设置
report-recording = 录制文件
report-command = 命令
report-transport = 传输方式
report-lesson = 课程
report-question = 问题
report-predicted = 预测
report-seen = 实际结果
report-right = 对错
report-sums = 小结
report-rows = 调用记录
report-time = 毫秒
report-who = 程序
report-more = 还有 { $n } 行未列出，见保存的表格。
command-wireshark = 在 Wireshark 中打开
command-import = 重新发送抓包文件（pcap）…
import-title = 选择包含数据报的抓包文件
menu-recent = 最近的文件
error-no-wireshark = 本机没有安装 Wireshark（软件包 wireshark）。保存的录制可以在任何机器上用它打开。
error-wireshark = 无法启动 Wireshark：{ $detail }
resend-title = ⟦{ $name }⟧ 中的数据报
resend-send = 全部发送
resend-stop = 停止
resend-timing = 何时发送
resend-original = 按原始时间
resend-at-once = 立即
resend-rate = 每秒 { $n } 个
notice-resend = 正在重新发送 { $n } 个数据报
# 参数扫描：换一个设置，把同样的运行再做一遍。
error-sweep-quantity = ⟦{ $value }⟧ 不能扫描。请写 { $known } 之一，再写 = 和取值：read-size=0..16。
error-sweep-values = ⟦{ $value }⟧ 不是范围，也不是列表。请写 read-size=0..16、receive-buffer=2304..12000:100（步长 100）或 rate=100,200,400，取值在 { $known } 之内。
error-sweep-points = ⟦{ $value }⟧ 的点太多。最多测量 { $known } 个点：请加大步长。
error-sweep-two = 可以扫描一个或两个不同的设置：{ $known }。实际给出：⟦{ $value }⟧。
error-sweep-count = 每个点不能发送 ⟦{ $value }⟧ 个数据报。请给出 1 到 { $known } 之间的整数。
error-sweep-long = 一个点需要 ⟦{ $value }⟧ 秒，超过了 { $known } 秒。请少发一些、发快一些，或读快一些。
error-lesson-curve = 第 { $step } 步：curve = true 的问题要求本步有只改变一个设置的扫描，并且不能用于考试。
error-lesson-sweep = 第 { $step } 步：扫描不能与动作放在一起，主题必须是 “udp”，并且要重新开始（fresh = true）。
sweep-read-size = 每次最多读
sweep-receive-buffer = 接收缓冲区
sweep-rate = 发送速率
sweep-payload-size = 载荷长度
sweep-sent = 已发送
sweep-kept = 读到
sweep-cut = 被截断
sweep-fate = 去向
sweep-evidence = 依据
sweep-data = 结果
sweep-received = 已接收
sweep-waiting = 等待读取
sweep-dropped = 被丢弃
sweep-lost-percent = 丢失百分比
sweep-memory = 内核内存
sweep-asked = 申请的大小
sweep-rule-bytes = 规律：读到的字节数 = min(每次最多读的字节数, 数据报长度)
sweep-rule-queue = 规律：接收缓冲区计的是内核内存。一个数据报占本机内核 { $cost } B，所以每 { $cost } B 上一个台阶
sweep-rule-loss = 大致规律：队列满时到达的数据报丢失。队列能放多少由接收缓冲区决定，每读一次腾出一个位置
sweep-off-rule = 测量了 { $n } 个点，{ $off ->
    [0] 全部符合规律
   *[other] 其中 { $off } 个不符合
  }
sweep-broken-off = 已中断：测量了 { $of } 个点中的 { $n } 个
help-sweep = 换一个设置把同样的运行再做一遍：用真实套接字测出一条曲线，输出表格
help-vary = 扫描什么、取哪些值：read-size=0..16、receive-buffer=2304..12000:100、rate=100,200,400 或 payload-size=0..2000:50。给出两次时测量两者的所有组合
help-sweep-payload = 每个数据报的字节，写法与 send 相同；默认 hello
help-sweep-size = 每个数据报的字节数：载荷反复填满
help-sweep-count = 每个点发送的数据报数；默认 1，要填满队列时为 40
help-sweep-read-size = 每次最多读的字节数；默认 1024
help-sweep-pace = 两次读取之间的等待，例如 5ms（扫描速率时的默认值）。只扫描接收缓冲区时，不给出它就没有人读取

# 曲线视图。
view-charts = 曲线
view-charts-tip = 先画曲线，再测量：每个点换一个设置，做同样的运行
command-charts = 曲线，或示意图
chart-change = 改变什么
chart-values = 取值
chart-pair = 同时改变两个
chart-pair-tip = 两个设置的所有组合：画成热力图，而不是曲线
chart-values-second = 第二个的取值
chart-each = 每个点
chart-payload = 载荷
chart-count = 数据报个数（空着：默认）
chart-predict = 先在图中画出你的曲线：用鼠标，或用方向键。橙色是你画的，虚线是规律，圆点是测得的。
chart-measure = 测量
chart-measure-tip = 在真实套接字上运行每个点；之后恢复套接字和设置
chart-again = 再测一次
chart-again-tip = 把每个点再运行一次；以前测得的留在下层
chart-cancel = 停止
chart-cancel-tip = 就此停止；已经测得的保留
chart-forget = 重新画
chart-forget-tip = 清除画的曲线；测得的留在下一次的下层
chart-progress = 已测 { $n } 个点，共 { $of } 个
chart-draw = 请画出你的曲线
chart-none-recorded = 这份记录中没有扫描。
chart-draw-how = 你预测会怎样？先画出来，再测量。
chart-open = 在示意图中查看这次运行
chart-open-tip = 示意图回到所选点的时刻
chart-right = 画对 ⟦{ $n }⟧ 个，共 { $of } 个
chart-title = { $what }，按{ $by }
chart-each-bytes = 每个点发送 { $n } 个数据报
chart-each-queue = 每个点发送 { $n } 个数据报，没有人读取
chart-each-loss = 每个点发送 { $n } 个数据报，每 { $pace } ms 读一次
chart-kept = 读到的字节数
chart-waiting = 等待读取的数据报数
chart-lost = 丢失（%）
chart-read-size = 每次最多读（字节）
chart-receive-buffer = 接收缓冲区（字节，按内核计）
chart-rate = 每秒数据报数
chart-payload-size = 载荷长度（字节）
chart-before = 以前测得
chart-rule = 规律
chart-drawn = 你画的曲线
chart-measured = 测得
chart-chosen = 所选
chart-drawn-at = 你画的曲线在 { $x } 处：{ $y }
chart-point = { $axis } { $x }：{ $what } { $y }
chart-cell = { $axis } { $x }，{ $other } { $z }：{ $what } { $y }
chart-sweep = 扫描
chart-sweep-tip = 每个点换一个设置，做同样的运行
chart-session = 本次会话
chart-session-tip = 这里发生过的一切的图表
chart-empty = 还没有可显示的内容：请发送并读取。
chart-too-few = 还没有可显示的内容：请连续发送至少 20 个数据报，才能算出比例。
chart-held = 服务器队列占用的内核内存
chart-to-arrival = 从发送到到达
chart-to-read = 从发送到读取
chart-sent-bytes = 已发送
chart-read-bytes = 已读取
chart-of-kept = 读到的字节数，按每次最多读
chart-of-kept-x = 每次最多读（字节）
chart-of-kept-y = 返回的字节数
chart-of-queue = 接收队列，按时间
chart-of-queue-x = 毫秒
chart-of-queue-y = 内核内存（字节）
chart-of-lost-by-rate = 丢失比例，按速率
chart-of-lost-by-rate-x = 每秒发送的数据报数
chart-of-lost-by-rate-y = 被丢弃（%）
chart-of-lost-by-buffer = 丢失比例，按接收缓冲区
chart-of-lost-by-buffer-x = 接收缓冲区（字节）
chart-of-lost-by-buffer-y = 被丢弃（%）
chart-of-lost-by-pace = 丢失比例，按读取间隔
chart-of-lost-by-pace-x = 两次读取之间的毫秒数
chart-of-lost-by-pace-y = 被丢弃（%）
chart-of-latency = 延迟：到达与读取
chart-of-latency-x = 毫秒
chart-of-latency-y = 发送之后的微秒数
chart-of-throughput = 吞吐量，按时间
chart-of-throughput-x = 毫秒
chart-of-throughput-y = 每秒字节数
chart-mean-ms = { $what }，每 { $n } 毫秒的平均值
chart-mean-seconds = { $what }，每 { $n } 秒的平均值
chart-seconds = 秒
chart-session-point = { $axis } { $x }：{ $what } { $y }
chart-session-title = { $what } · { $n } 个点
cli-sweep-no-window = 图片需要窗口功能，而这个程序编译时没有包含窗口。--format csv 输出表格。
chart-over = 把现在的图表垫在下层
chart-over-tip = 现在的图表以灰色留在下层，与之后的对照：本次会话的，或打开的录制的
