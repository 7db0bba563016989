//! A program in a language, line by line.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    time::Duration,
};

use super::{
    action::{CodeAction, MadeFor, ReadAction, Sent},
    generated_code::{CodeLine, CodeLineKind, GeneratedCode},
    language::{Language, PhraseBook, fill, frame_values, time_values},
    program::{CodePart, CodeStatement},
};
use crate::{
    model::{
        Framing, Group, Message, Owner, RowFlags, SockOpt, address, interface_name, message,
        shutdown_name,
    },
    text::{Catalog, plain},
};

impl CodePart {
    /// The program in a language, with comments in the language of the catalogue.
    pub fn written(&self, language: Language, catalog: &Catalog) -> GeneratedCode {
        CodeWriter::new(self, language, catalog).written()
    }

    /// The name of the program: `server`, `client`, `client_b`.
    fn name(&self) -> String {
        match self.owner {
            Owner::Server => "server".to_owned(),
            Owner::Client(id) if id.0 == 0 => "client".to_owned(),
            Owner::Client(id) => format!("client_{}", id.to_string().to_lowercase()),
        }
    }
}

struct CodeWriter<'a> {
    part: &'a CodePart,
    language: Language,
    book: &'static PhraseBook,
    catalog: &'a Catalog,
    depth: usize,
    /// What each block that is open ends with, beside the sign of its end.
    blocks: Vec<&'static str>,
    /// The keys of comments that were written already: each is written once.
    comments: BTreeSet<&'static str>,
    lines: Vec<CodeLine>,
    /// Statements that the next call makes too, since the language has none for them alone.
    pending: Vec<usize>,
    made_by: BTreeMap<usize, usize>,
    /// Sockets that have a name by now, where a language makes them with the call that binds or connects them.
    named: BTreeSet<&'a str>,
}

impl<'a> CodeWriter<'a> {
    fn new(part: &'a CodePart, language: Language, catalog: &'a Catalog) -> Self {
        let book = language.book();
        Self {
            part,
            language,
            book,
            catalog,
            depth: book.base,
            blocks: Vec::new(),
            comments: BTreeSet::new(),
            lines: Vec::new(),
            pending: Vec::new(),
            made_by: BTreeMap::new(),
            named: BTreeSet::new(),
        }
    }

    fn written(mut self) -> GeneratedCode {
        for (number, statement) in self.part.statements.iter().enumerate() {
            self.statement(number, statement);
        }
        for pending in std::mem::take(&mut self.pending) {
            self.not_here(pending);
        }
        let name = self.part.name();
        let class: String = name.split('_').map(capital).collect();
        let names = [
            ("name", name),
            ("Name", class),
            ("main", self.part.port.to_string()),
            ("v4", (!self.part.is_ipv6).to_string()),
        ];
        let file = fill(&self.book.file, &names);
        let mut values = self.family();
        values.extend(names);
        values.push(("file", file.clone()));
        let body: String = self.lines.iter().map(|line| line.text.as_str()).collect();
        let frame = |passages: &[super::language::CodeBlock]| -> Vec<CodeLine> {
            let passages = passages
                .iter()
                .filter(|passage| body.contains(&passage.when));
            let texts = passages.map(|passage| fill(&passage.text, &values));
            let texts: Vec<String> = texts.collect();
            let lines = texts
                .iter()
                .flat_map(|text| text.trim_end_matches('\n').split('\n'));
            lines
                .map(|line| CodeLine::of(line, CodeLineKind::Frame))
                .collect()
        };
        let run = fill(&self.book.run, &values);
        let message = match self.part.owner {
            Owner::Server => "code-file-server",
            Owner::Client(_) => "code-file-client",
        };
        let message = Message::new(message).with("run", run.as_str());
        let title = self.sentence(&message);
        let title = CodeLine::of(
            &format!("{}{title}", self.book.comment),
            CodeLineKind::Comment,
        );
        let mut lines = vec![title];
        lines.extend(frame(&self.book.head));
        if self.book.base == 0 {
            lines.push(CodeLine::of("", CodeLineKind::Frame));
        }
        lines.append(&mut self.lines);
        lines.extend(frame(&self.book.foot));
        GeneratedCode {
            file,
            run,
            lines,
            made_by: self.made_by,
        }
    }

    fn sentence(&self, message: &Message) -> String {
        plain(&self.catalog.say(message))
    }

    fn push(&mut self, number: usize, text: &str, kind: CodeLineKind) {
        let indent = if text.is_empty() { 0 } else { self.depth * 4 };
        let statement = self.part.statements.get(number);
        self.lines.push(CodeLine {
            text: format!("{:indent$}{text}", ""),
            statement: Some(number),
            kind,
            changed: kind == CodeLineKind::Call
                && statement.is_some_and(|statement| statement.changed),
        });
    }

    fn comment(&mut self, number: usize, message: &Message, kind: CodeLineKind) {
        let text = format!("{}{}", self.book.comment, self.sentence(message));
        self.push(number, &text, kind);
    }

    fn statement(&mut self, number: usize, statement: &'a CodeStatement) {
        let operation = &statement.operation;
        if *operation == CodeAction::End {
            self.end(number);
            return;
        }
        if let Some(comment) = operation.comment() {
            if self.comments.insert(comment.key) || matches!(operation, CodeAction::Remark(_)) {
                self.comment(number, &comment, CodeLineKind::Comment);
            }
            if matches!(operation, CodeAction::Remark(_)) {
                return;
            }
        }
        let flags = operation.flags().names();
        let [_, some, between] = &self.book.flags;
        if some.is_empty() && !flags.is_empty() {
            let message = Message::new("code-no-flag").with("what", flags.join(between));
            let message = message.with("language", self.language.name());
            self.comment(number, &message, CodeLineKind::Comment);
        }
        let mut name = operation.name();
        if let (CodeAction::Bind(_), Some(suffix)) = (operation, self.bound_by(number)) {
            name.push_str(suffix);
        }
        let Some(phrase) = self.book.phrase(&name) else {
            self.not_here(number);
            return;
        };
        let waits_for_name = matches!(operation, CodeAction::Option { .. })
            && self
                .pending
                .iter()
                .any(|pending| self.socket(*pending) == statement.socket);
        if phrase.is_empty() || waits_for_name {
            self.pending.push(number);
            return;
        }
        let is_unnamed = operation.uses_socket() && self.is_unnamed(&statement.socket);
        if is_unnamed {
            self.not_there(number, "code-no-socket");
            return;
        }
        let alone = format!("attempt.{name}");
        let whole = statement.attempted && self.book.has(&alone);
        let wrapped = statement.attempted && !whole;
        let phrase = if whole {
            self.book.phrase(&alone).unwrap_or_default()
        } else {
            phrase
        };
        let begin = self.book.phrase("attempt.begin").filter(|_| wrapped);
        if let Some(begin) = begin {
            self.push(number, begin, CodeLineKind::Rest);
            self.depth += 1;
        }
        self.phrase(number, statement, phrase);
        if begin.is_some() {
            self.depth -= 1;
            for line in self
                .book
                .phrase("attempt.end")
                .unwrap_or_default()
                .split('\n')
            {
                self.push(number, line, CodeLineKind::Rest);
            }
        }
        if operation.is_block() {
            self.depth += 1;
            self.blocks.push(match operation {
                CodeAction::Collect(_) => "collect.end",
                _ => "",
            });
        }
        // What is made in an attempt has its name only there.
        if operation.is_naming() && !wrapped {
            self.named.insert(match operation {
                CodeAction::Accept(name) => name,
                _ => &statement.socket,
            });
        }
        self.pending_after(number, &statement.socket);
    }

    /// Whether the language makes this socket with a call that was not made, or failed.
    fn is_unnamed(&self, socket: &str) -> bool {
        let makes = |one: &CodeStatement| {
            one.socket == socket && matches!(one.operation, CodeAction::Socket { .. })
        };
        self.book.phrase("socket.udp") == Some("")
            && !self.named.contains(socket)
            && self.part.statements.iter().any(makes)
    }

    /// A call that the language's own library does not have.
    fn not_here(&mut self, number: usize) {
        self.not_there(number, "code-not-here");
    }

    /// A call that is not made, with the key of the reason.
    fn not_there(&mut self, number: usize, key: &'static str) {
        let what = match self.part.statements.get(number).map(|one| &one.operation) {
            Some(CodeAction::Option { option, value, .. }) => {
                format!("{} = {value}", option.name())
            }
            Some(other) => format!("{}()", other.name().split('.').next().unwrap_or_default()),
            None => return,
        };
        let message = message! { key, what, language: self.language.name() };
        self.comment(number, &message, CodeLineKind::Call);
    }

    /// Writes the lines of a call.
    fn phrase(&mut self, number: usize, statement: &CodeStatement, phrase: &str) {
        let values = self.values(statement);
        let text = fill(phrase, &values);
        let marked = text.contains('»');
        for (at, line) in text.split('\n').enumerate() {
            let is_call = if marked { line.contains('»') } else { at == 0 };
            let kind = if is_call {
                CodeLineKind::Call
            } else {
                CodeLineKind::Rest
            };
            self.push(number, line.trim_start_matches('»'), kind);
        }
    }

    /// What waited for a name that this call has made.
    fn pending_after(&mut self, number: usize, socket: &str) {
        let operation = self.part.statements.get(number).map(|one| &one.operation);
        if !operation.is_some_and(CodeAction::is_naming) {
            return;
        }
        for pending in std::mem::take(&mut self.pending) {
            let Some(statement) = self.part.statements.get(pending) else {
                continue;
            };
            let phrase = self
                .book
                .phrase(&statement.operation.name())
                .unwrap_or_default();
            if statement.socket != socket {
                self.pending.push(pending);
            } else if matches!(statement.operation, CodeAction::Option { .. }) {
                if self.is_unnamed(socket) {
                    self.not_there(pending, "code-no-socket");
                } else {
                    self.phrase(pending, statement, phrase);
                }
            } else {
                self.made_by.insert(pending, number);
            }
        }
    }

    /// Whether a `bind` is one of a listener.
    fn bound_by(&self, number: usize) -> Option<&'static str> {
        let own = self.part.statements.get(number)?;
        let socket = self
            .part
            .statements
            .iter()
            .find_map(|one| match one.operation {
                CodeAction::Socket { stream, made } if one.socket == own.socket => {
                    Some((stream, made))
                }
                _ => None,
            });
        match socket {
            Some((true, MadeFor::Listener)) => Some(".listener"),
            Some((false, _)) => Some(".udp"),
            _ => None,
        }
    }

    fn socket(&self, number: usize) -> &str {
        let statement = self.part.statements.get(number);
        statement.map_or("", |statement| statement.socket.as_str())
    }

    fn end(&mut self, number: usize) {
        self.depth = self.depth.saturating_sub(1);
        if !self.book.end.is_empty() {
            self.push(number, &self.book.end, CodeLineKind::Rest);
        }
        let after = self.blocks.pop().filter(|after| self.book.has(after));
        for line in after
            .and_then(|after| self.book.phrase(after))
            .into_iter()
            .flat_map(|text| text.split('\n'))
        {
            self.push(number, line, CodeLineKind::Rest);
        }
    }

    /// What depends on the family of the addresses.
    fn family(&self) -> Vec<(&'static str, String)> {
        let of = |v4: &str, v6: &str| if self.part.is_ipv6 { v6 } else { v4 }.to_owned();
        vec![
            ("inet", of("AF_INET", "AF_INET6")),
            ("sockaddr", of("sockaddr_in", "sockaddr_in6")),
            ("family", of("sin_family", "sin6_family")),
            ("portfield", of("sin_port", "sin6_port")),
            ("addrfield", of("sin_addr", "sin6_addr")),
            ("any", of("\"0.0.0.0:0\"", "\"[::]:0\"")),
        ]
    }

    /// What stands in the phrase of a statement.
    fn values(&self, statement: &CodeStatement) -> Vec<(&'static str, String)> {
        let book = self.book;
        let must = if statement.attempted {
            "attempt"
        } else {
            "must"
        };
        let mut values = self.family();
        values.push(("s", statement.socket.clone()));
        values.push(("must", must.to_owned()));
        let mut more = |name, value: String| values.push((name, value));
        match &statement.operation {
            CodeAction::Option {
                option,
                value,
                group,
            } => {
                values.extend(self.option(*option, *value, *group));
            }
            CodeAction::Bind(addr) | CodeAction::Connect { to: addr, .. } => {
                values.extend(self.host_and_port(*addr));
            }
            CodeAction::Listen { backlog, at } => {
                more("n", backlog.to_string());
                values.extend(at.iter().flat_map(|at| self.host_and_port(*at)));
            }
            CodeAction::Accept(name) => more("c", name.clone()),
            CodeAction::Send(sent) => values.extend(self.sent(sent)),
            CodeAction::Answer {
                stream,
                upper,
                framing,
            } => {
                values.push(("it", self.answered((*stream, *upper), *framing)));
                values.extend(frame_values(*framing));
            }
            CodeAction::Read(ReadAction {
                size,
                flags,
                timeout,
                ..
            }) => {
                more("size", size.to_string());
                more("flags", self.flags(*flags));
                let limit = time_values(timeout.unwrap_or_default());
                let name = match timeout {
                    Some(Duration::ZERO) => "limit.none",
                    _ => "limit",
                };
                let phrase = book.phrase(name).unwrap_or_default();
                more("limit", fill(phrase, &limit));
                values.extend(limit);
            }
            CodeAction::Collect(framing) => values.extend(frame_values(*framing).into_iter().map(
                |(name, value)| match name {
                    "number" => (name, book.phrase(&value).unwrap_or_default().to_owned()),
                    _ => (name, value),
                },
            )),
            CodeAction::Shutdown(how) => more("how", shutdown_name(*how).to_owned()),
            CodeAction::Sleep(time) => values.extend(time_values(*time)),
            CodeAction::Loop(Some(times)) => more("n", times.to_string()),
            _ => {}
        }
        values
    }

    fn option(
        &self,
        option: SockOpt,
        value: u32,
        group: Option<Group>,
    ) -> Vec<(&'static str, String)> {
        let quote = self.book.quote;
        // Not every system has `SOL_IP`; these have the same values.
        let level = option.level().replace("SOL_IP", "IPPROTO_IP");
        let mut values = vec![
            ("level", level.replace("SOL_TCP", "IPPROTO_TCP")),
            ("option", option.name().to_owned()),
            ("value", value.to_string()),
            ("bool", (value != 0).to_string()),
        ];
        if let Some(Group { addr, interface }) = group {
            let name = interface_name(interface);
            let (index, key) = match interface {
                0 => ("0".to_owned(), "interface.any"),
                _ => (format!("if_nametoindex({quote}{name}{quote})"), "interface"),
            };
            let phrase = self.book.phrase(key).unwrap_or_default();
            values.push(("group", addr.to_string()));
            values.push(("index", index));
            values.push(("interface", fill(phrase, &[("interface", name)])));
        }
        values
    }

    /// The bytes of an answer, as the language writes them.
    fn answered(&self, (stream, upper): (bool, bool), framing: Framing) -> String {
        let what = if framing == Framing::None {
            "data"
        } else {
            "message"
        };
        let kind = if stream { "tcp" } else { "udp" };
        // The phrase may or may not depend on the transport.
        let mut names = [format!("it.{what}.{kind}"), format!("it.{what}")];
        if upper {
            names = names.map(|name| format!("{name}.upper"));
        }
        let name = names.iter().find(|name| self.book.has(name));
        let it = name.and_then(|name| self.book.phrase(name));
        it.unwrap_or_default().to_owned()
    }

    fn sent(&self, sent: &Sent) -> Vec<(&'static str, String)> {
        let Sent {
            data,
            to,
            framing,
            flags,
            ..
        } = sent;
        let own = self.book.has(&CodeAction::Send(sent.clone()).name());
        let mut framed = Vec::new();
        // A language without a phrase for it sends the bytes of the whole frame.
        let data = match framing {
            Framing::Line | Framing::Length(_) | Framing::LengthLe(_) if !own => {
                match framing.encode(data, &mut framed) {
                    Ok(()) => &framed,
                    Err(_) => data,
                }
            }
            _ => data,
        };
        let mut values = frame_values(*framing);
        values.push(("data", self.book.literal(data)));
        values.push(("len", data.len().to_string()));
        values.push(("flags", self.flags(*flags)));
        values.extend(to.iter().flat_map(|to| self.host_and_port(*to)));
        values
    }

    /// An address as the language writes it; the port that the program can be given by its name.
    fn host_and_port(&self, addr: SocketAddr) -> [(&'static str, String); 2] {
        let quote = self.book.quote;
        let port = if addr.port() == self.part.port {
            "port".to_owned()
        } else {
            addr.port().to_string()
        };
        let host = format!("{quote}{}{quote}", address::host(addr));
        [("host", host), ("port", port)]
    }

    fn flags(&self, flags: RowFlags) -> String {
        let [none, some, between] = &self.book.flags;
        match &flags.names()[..] {
            [] => none.clone(),
            names => fill(some, &[("flags", names.join(between))]),
        }
    }
}

/// With a capital letter: `ClientB` is made of `client` and `b`.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
