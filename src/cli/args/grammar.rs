//! The options of each subcommand with their help, and what is wrong with them in our words.

use clap::{
    Arg, ArgAction, ArgMatches, Command,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};

use super::ParseError;
use crate::{
    model::Message,
    session::Transport,
    text::{Catalog, plain},
};

/// An option: its name, its value (none of a switch), its help, and the transports that have it.
type CliOption = (&'static str, &'static str, &'static str, Transport);

const fn both(id: &'static str, value: &'static str, help: &'static str) -> CliOption {
    (id, value, help, Transport::Both)
}

const fn udp(id: &'static str, value: &'static str, help: &'static str) -> CliOption {
    (id, value, help, Transport::Udp)
}

const fn tcp(id: &'static str, value: &'static str, help: &'static str) -> CliOption {
    (id, value, help, Transport::Tcp)
}

/// The options of the window, in the order of its help.
const WINDOW: [CliOption; 3] = [
    both("reset", "", "help-reset"),
    both("time-start", "", "help-time-start"),
    both("painter", "glow|wgpu", "help-painter"),
];

/// The options of `packet-lab listen`, in the order of its help.
pub(super) const LISTEN: [CliOption; 20] = [
    both("bind", "ADDR", "help-bind"),
    both("read-size", "N[,N…]", "help-read-size"),
    both("receive-buffer", "N", "help-receive-buffer"),
    both("pace", "TIME", "help-pace"),
    both("reply", "none|echo|upper", "help-reply"),
    both("encoding", "utf-8|gbk", "help-encoding"),
    udp("io", "auto|one|mmsg", "help-io-listen"),
    udp("reuse-address", "", "help-reuse-address"),
    udp("reuse-port", "", "help-reuse-port"),
    udp("join", "GROUP[@IFACE][,…]", "help-join"),
    udp("sequence", "counter|OFFSET[:WIDTH[be|le]]", "help-sequence"),
    both("count", "READS", "help-count"),
    both("for", "TIME", "help-for"),
    both("memory", "BYTES", "help-memory"),
    both("save", "FILE", "help-save"),
    both("tcp", "", "help-tcp"),
    tcp("framing", "FRAMING", "help-framing"),
    tcp("backlog", "N", "help-backlog"),
    tcp("no-delay", "", "help-no-delay"),
    tcp("hold", "", "help-hold"),
];

/// The options of `packet-lab send`, in the order of its help.
pub(super) const SEND: [CliOption; 30] = [
    both("to", "ADDR", "help-to"),
    both("from", "ADDR", "help-from"),
    udp("connect", "", "help-connect"),
    udp("broadcast", "", "help-broadcast"),
    udp("multicast-interface", "IFACE", "help-multicast-interface"),
    udp("multicast-ttl", "N", "help-multicast-ttl"),
    udp("no-multicast-loop", "", "help-no-multicast-loop"),
    both("hex", "", "help-hex"),
    both("encoding", "utf-8|gbk", "help-encoding"),
    both("repeat", "N", "help-repeat"),
    both("rate", "R", "help-rate"),
    both("pattern", "text|counter|random", "help-pattern"),
    both("size", "N", "help-size"),
    both("seed", "N", "help-seed"),
    udp("replay", "FILE", "help-replay"),
    udp("timing", "original|N/s", "help-timing"),
    udp("io", "auto|one|mmsg|gso", "help-io"),
    both("read-size", "N[,N…]", "help-read-size"),
    both("wait", "TIME", "help-wait"),
    both("memory", "BYTES", "help-memory"),
    both("save", "FILE", "help-save"),
    udp("lossless", "", "help-lossless"),
    both("dont-wait", "", "help-dont-wait"),
    both("tcp", "", "help-tcp"),
    tcp("framing", "FRAMING", "help-framing"),
    tcp("send-buffer", "N", "help-send-buffer"),
    tcp("no-delay", "", "help-no-delay"),
    tcp("in-turn", "", "help-in-turn"),
    tcp("half-close", "", "help-half-close"),
    tcp("abort", "", "help-abort"),
];

/// The options of `packet-lab serve`, in the order of its help.
pub(super) const SERVE: [CliOption; 6] = [
    both("bind", "ADDR", "help-bind"),
    both("read-size", "N[,N…]", "help-service-read-size"),
    both("receive-buffer", "N", "help-receive-buffer"),
    both("pace", "TIME", "help-pace"),
    both("for", "TIME", "help-for"),
    both("memory", "BYTES", "help-memory"),
];

/// The options of `packet-lab ask`, in the order of its help.
pub(super) const ASK: [CliOption; 9] = [
    both("to", "ADDR", "help-to"),
    both("wait", "TIME", "help-ask-wait"),
    both("read-size", "N[,N…]", "help-service-read-size"),
    udp("bufsize", "N", "help-bufsize"),
    tcp("tcp", "", "help-ask-tcp"),
    both("size", "N", "help-ask-size"),
    udp("name", "NAME", "help-chat-name"),
    udp("numbered", "", "help-numbered"),
    tcp("out", "FILE", "help-out"),
];

/// The options of `packet-lab code`, in the order of its help.
pub(super) const CODE: [CliOption; 12] = [
    both("language", "python|c|java|rust", "help-code-language"),
    both("out", "DIR", "help-code-out"),
    both("lesson", "ID|FILE", "help-code-lesson"),
    both("bind", "ADDR", "help-bind"),
    both("read-size", "N[,N…]", "help-read-size"),
    both("receive-buffer", "N", "help-receive-buffer"),
    both("pace", "TIME", "help-pace"),
    both("reply", "none|echo|upper", "help-reply"),
    udp("connect", "", "help-connect"),
    both("tcp", "", "help-tcp"),
    tcp("framing", "FRAMING", "help-framing"),
    tcp("no-delay", "", "help-no-delay"),
];

/// The options of `packet-lab exam`, in the order of its help.
const EXAM: [CliOption; 4] = [
    both("questions", "N", "help-exam-questions"),
    both("seed", "N", "help-exam-seed"),
    both("topic", "udp|tcp|all", "help-exam-topic"),
    both("save", "FILE", "help-exam-save"),
];

/// The options of `packet-lab sweep`, in the order of its help.
const SWEEP: [CliOption; 8] = [
    both("vary", "WHAT=VALUES", "help-vary"),
    both("payload", "TEXT", "help-sweep-payload"),
    both("size", "N", "help-sweep-size"),
    both("count", "N", "help-sweep-count"),
    both("rate", "R", "help-rate"),
    both("read-size", "N", "help-sweep-read-size"),
    both("receive-buffer", "N", "help-receive-buffer"),
    both("pace", "TIME", "help-sweep-pace"),
];

/// `--format` of a subcommand; of all others where it is none of these.
pub(super) fn format(subcommand: &str) -> CliOption {
    match subcommand {
        "show" => both("format", "text|jsonl|csv", "help-format-show"),
        "sweep" => both("format", "text|jsonl|csv|svg|png", "help-format-sweep"),
        _ => both("format", "text|jsonl", "help-format"),
    }
}

/// Whether TCP is asked for.
///
/// # Errors
/// An option that the transport does not have.
pub(super) fn is_tcp(options: &[CliOption], matches: &ArgMatches) -> Result<bool, Message> {
    let is_tcp = matches.get_flag("tcp");
    let (other, key) = if is_tcp {
        (Transport::Udp, "error-tcp-option")
    } else {
        (Transport::Tcp, "error-needs-tcp")
    };
    let given = |id| matches.value_source(id) == Some(ValueSource::CommandLine);
    let is_wrong = |(id, _, _, of): &&CliOption| *of == other && given(id);
    match options.iter().find(is_wrong) {
        None => Ok(is_tcp),
        Some((id, ..)) => Err(Message::new(key).with("option", format!("--{id}"))),
    }
}

/// The value of an option. One that looks like the next option was forgotten.
fn value(word: &str) -> Result<String, &'static str> {
    if word.starts_with("--") {
        Err("an option")
    } else {
        Ok(word.to_owned())
    }
}

/// `packet-lab sweep` with its options: what is varied can be given twice.
fn sweep(command: Command, option: &impl Fn(CliOption) -> Arg) -> Command {
    command
        .override_usage("packet-lab sweep --vary WHAT=VALUES […]")
        .args(SWEEP.map(option))
        .mut_arg("vary", |arg| arg.action(ArgAction::Append))
}

/// The grammar, with its help in the catalogue's language.
pub(super) fn command(catalog: &Catalog) -> Command {
    let say = |key: &str| plain(&catalog.get(key));
    let named = |id: &'static str, help: &str| {
        let arg = Arg::new(id).long(id).help(say(help));
        arg.help_heading(say("help-options"))
    };
    let option = |(id, value_name, help, _): CliOption| match value_name {
        "" => named(id, help).action(ArgAction::SetTrue),
        name => named(id, help)
            .value_name(name)
            .value_parser(value)
            .allow_hyphen_values(true),
    };
    let global = |opt, order| option(opt).global(true).display_order(order);
    let usage = say("help-usage");
    let template = format!("{{about}}\n\n{usage}: {{usage}}\n\n{{all-args}}");
    let format = |of| global(format(of), 101);
    let new = |name: &'static str, about: &str| {
        let help = named("help", "help-help")
            .short('h')
            .action(ArgAction::Help);
        let command = Command::new(name)
            .about(say(about))
            .help_template(template.clone());
        command.disable_help_flag(true).arg(help)
    };
    let argument = |id: &'static str, name: &'static str, help: &str| {
        let argument = Arg::new(id).value_name(name).help(say(help));
        argument.help_heading(say("help-arguments"))
    };
    let payload = argument("payload", "PAYLOAD", "help-payload").num_args(0..);
    let version = named("version", "help-version").short('V');
    new("packet-lab", "help-about")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(say("help-commands"))
        .args_override_self(true)
        .override_usage(
            "packet-lab [listen | send | serve | ask | run | code | sweep | show | exam | lessons | lesson | play | sockets | doctor | man | completions] […]",
        )
        .arg(version.action(ArgAction::Version))
        .args(WINDOW.map(option))
        .arg(global(both("lang", "en|zh-CN", "help-lang"), 100))
        .arg(format(""))
        .subcommands([
            new("listen", "help-listen")
                .override_usage("packet-lab listen […]")
                .args(LISTEN.map(option)),
            new("send", "help-send")
                .override_usage("packet-lab send --to ADDR […] [PAYLOAD…]")
                .args(SEND.map(option))
                .arg(payload.clone()),
            new("serve", "help-serve")
                .override_usage("packet-lab serve dns|ntp|chat|files|commands|picture […] [FILE…]")
                .args(SERVE.map(option))
                .arg(argument("service", "SERVICE", "help-service"))
                .arg(argument("words", "FILE", "help-offer").num_args(0..)),
            new("ask", "help-ask")
                .override_usage("packet-lab ask dns|ntp|chat|files|commands|picture --to ADDR […] [WORD…]")
                .args(ASK.map(option))
                .arg(argument("service", "SERVICE", "help-service"))
                .arg(argument("words", "WORD", "help-ask-words").num_args(0..)),
            new("run", "help-run")
                .override_usage("packet-lab run ID|FILE […]")
                .arg(option(both("allow-network", "", "help-allow-network")))
                .arg(option(both("mutations", "", "help-mutations")))
                .arg(option(both("save", "FILE", "help-save")))
                .arg(argument("lesson", "ID|FILE", "help-lesson")),
            sweep(new("sweep", "help-sweep"), &option).arg(format("sweep")),
            new("code", "help-code")
                .override_usage("packet-lab code […] [PAYLOAD…]")
                .args(CODE.map(option))
                .arg(payload),
            new("show", "help-show")
                .override_usage("packet-lab show FILE […]")
                .arg(format("show"))
                .arg(argument("recording", "FILE", "help-show-file")),
            new("exam", "help-exam")
                .override_usage("packet-lab exam […]")
                .args(EXAM.map(option)),
            new("lessons", "help-lessons").override_usage("packet-lab lessons […]"),
            new("lesson", "help-new-lesson")
                .override_usage("packet-lab lesson new")
                .arg(argument("new", "new", "help-new-lesson")),
            new("play", "help-play")
                .override_usage("packet-lab play […]")
                .arg(option(both("tcp", "", "help-play-tcp"))),
            new("sockets", "help-sockets")
                .override_usage("packet-lab sockets […] [FILTER]")
                .arg(option(both("watch", "", "help-watch")))
                .arg(option(both("for", "TIME", "help-watch-for")).requires("watch"))
                .arg(argument("filter", "FILTER", "help-filter")),
            new("doctor", "help-doctor").override_usage("packet-lab doctor […]"),
            new("man", "help-man")
                .override_usage("packet-lab man [COMMAND]")
                .arg(argument("command", "COMMAND", "help-man-command")),
            new("completions", "help-completions")
                .override_usage("packet-lab completions bash|elvish|fish|powershell|zsh")
                .arg(argument("shell", "SHELL", "help-shell")),
        ])
}

/// Clap's finding in our words.
pub(super) fn error(error: &clap::Error) -> ParseError {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let option = context(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return ParseError::Text(error.to_string());
        }
        ErrorKind::InvalidUtf8 => Message::new("error-not-unicode"),
        ErrorKind::UnknownArgument if !option.starts_with('-') => {
            Message::new("error-unexpected-argument").with("argument", option)
        }
        ErrorKind::UnknownArgument => Message::new("error-unknown-option").with("option", option),
        ErrorKind::InvalidSubcommand => Message::new("error-unknown-command")
            .with("command", context(ContextKind::InvalidSubcommand)),
        ErrorKind::ValueValidation => Message::new("error-missing-value").with("option", option),
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => {
            Message::new("error-missing-value").with("option", option)
        }
        ErrorKind::MissingRequiredArgument => {
            Message::new("error-missing-option").with("option", option)
        }
        _ => Message::new("error-usage"),
    };
    message.into()
}
