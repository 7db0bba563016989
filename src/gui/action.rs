//! What the panels ask for. The app carries it out after everything has been drawn.

use std::{net::SocketAddr, path::PathBuf};

use super::{command::UiCommand, playback::Speed, service::ServiceOrder};
use crate::{
    code::{GeneratedCode, Language},
    explain::System,
    lesson::{ExamDraw, LessonInput, Sweep},
    model::{
        Burst, ClientId, ConnectionSettings, RowId, SocketId, TcpClientCommand, UdpClientSettings,
        UdpServerSettings, payload::Encoding,
    },
    protocol::Service,
    session::{MainView, ResultsFormat, ThemeChoice, Transport},
    text::Lang,
};

/// The purpose that a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilePurpose {
    Payload,
    /// It is a lesson of one's own.
    Lesson,
    /// It is a picture of one's own.
    Picture,
    /// What was predicted and seen in the lesson is saved there.
    Results(ResultsFormat),
    Recording(RecordingUse),
    /// The programs are saved there, and beside it.
    Code,
    /// It is a capture whose datagrams are sent again.
    Capture,
    /// Something is saved there for other programs.
    Export(Export),
}

impl FilePurpose {
    /// Whether a file is asked for that is there; else one is saved.
    pub(crate) const fn opens(self) -> bool {
        matches!(
            self,
            Self::Payload
                | Self::Lesson
                | Self::Picture
                | Self::Capture
                | Self::Recording(RecordingUse::Open)
        )
    }
}

/// Something that is saved for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Export {
    /// What the main view shows: SVG or PNG.
    Picture,
    /// The rows: CSV or JSON Lines.
    Rows,
    /// The session on a page of HTML.
    Report,
}

impl Export {
    /// The endings of its files, the usual one first.
    pub(crate) const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Picture => &["svg", "png"],
            Self::Rows => &["csv", "jsonl"],
            Self::Report => &["html"],
        }
    }
}

/// Something that is done with a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordingUse {
    /// Everything is written into it from now on.
    Live,
    Save,
    /// Its session is shown in place of the lab.
    Open,
    /// The session is saved in it, and it is shown in Wireshark.
    Wireshark,
}

/// A wish of a panel.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Send, one order for each client.
    Send(Vec<Burst>),
    /// Send these bursts also where the record cannot keep all of their rows.
    SendAnyway(Vec<Burst>),
    /// Start the threads again that have failed.
    Restart,
    /// Another memory budget for the record, in MiB; `None` is the usual one.
    SetMemory(Option<u32>),
    /// Forget what was ordered and not sent yet.
    CancelSends,
    SetServer(UdpServerSettings),
    /// Tell captions, results and error codes as this system would.
    EmulateSystem(System),
    /// Show a manual page or a standard, such as `recv(2)` or `RFC 768`.
    OpenPage(&'static str),
    /// Show the word of the glossary that this key has.
    ShowWord(&'static str),
    /// Give the control that this key names the keyboard.
    GoToControl(&'static str),
    /// Let the server listen at another address.
    Bind(SocketAddr),
    SetClient(ClientId, UdpClientSettings),
    /// Open a further client, with the next free letter.
    AddClient,
    /// Close a client's socket.
    RemoveClient(ClientId),
    /// Datagrams, a stream, or both.
    SetTransport(Transport),
    /// Choose the service of the lab's server; `None` chooses none.
    SetService(Option<Service>),
    Ask(ServiceOrder),
    /// Open a connection of this client; an old one is closed.
    Connect(ClientId),
    /// Something of a client's connection.
    Stream(TcpClientCommand),
    /// Let the TCP server listen, or no longer.
    Listen(bool),
    SetConnections(ConnectionSettings),
    /// Let the TCP server accept one connection, also where it accepts none by itself.
    AcceptOnce,
    /// Let the servers make one read of what waits.
    ReadOnce,
    /// Two sends while nobody reads, then reads, by the chosen client.
    TwoSends,
    Measure(Box<Sweep>),
    /// End it where it is.
    CancelSweep,
    /// Show this connection; `None` shows the newest.
    ShowConnection(Option<SocketId>),
    /// Choose a row, in all panels at once.
    Select(Option<RowId>),
    /// The pointer is on what stands for a row: it is marked in all panels.
    Point(RowId),
    /// The stage, the timeline, the sockets or the picture.
    SetView(MainView),
    ShowLessons,
    /// Show the lab, to be used freely.
    ShowFreePlay,
    /// Play the lesson with this place in the list.
    OpenLesson(usize),
    /// The lesson that was asked about may use more than this machine, or it is not begun.
    AnswerLesson(bool),
    /// Draw an exam, and hold it.
    OpenExam(ExamDraw),
    /// Open a lesson of one's own, and play it.
    OpenLessonFile(PathBuf),
    /// Show a recording in place of the lab.
    OpenRecording(PathBuf),
    LeaveRecording,
    /// Show the lesson with this place among those of the recording.
    ShowRecorded(usize),
    CloseResend,
    /// Send the datagram of the listed capture that has this number; `None` sends all.
    Resend(Option<usize>),
    StopResend,
    /// Send a picture of one's own from now on.
    OpenPicture(PathBuf),
    Lesson(LessonInput),
    /// Ask for a file, by a dialog where the system has one, else by its path.
    AskForFile(FilePurpose),
    /// Use the file whose path was typed; `None` gives it up.
    UsePath(Option<PathBuf>),
    Copy(String),
    SetCode(Language),
    SaveCode(Vec<GeneratedCode>),
    SetLang(Lang),
    /// Send text and show payloads in another encoding.
    SetEncoding(Encoding),
    SetTheme(ThemeChoice),
    /// What a key or a menu can ask for too.
    Command(UiCommand),
    /// Put the playhead after so many rows.
    GoTo(RowId),
    /// Play faster or slower.
    SetSpeed(Speed),
    /// Take a notice away.
    Dismiss(usize),
}

impl Action {
    /// Whether it needs a lab that runs, which a recording is not; a lesson that begins leads out of one.
    pub(crate) const fn needs_a_lab(&self) -> bool {
        let begins = matches!(self, Self::OpenLesson(_) | Self::OpenLessonFile(_));
        matches!(self, Self::AddClient | Self::Resend(_)) || self.orders_something() && !begins
    }

    /// Whether the lab is to do something else now, or otherwise than before.
    pub(crate) const fn orders_something(&self) -> bool {
        matches!(
            self,
            Self::Send(_)
                | Self::SendAnyway(_)
                | Self::Restart
                | Self::CancelSends
                | Self::SetServer(_)
                | Self::Bind(_)
                | Self::SetClient(..)
                | Self::RemoveClient(_)
                | Self::SetTransport(_)
                | Self::SetService(_)
                | Self::Ask(_)
                | Self::Connect(_)
                | Self::Stream(_)
                | Self::Listen(_)
                | Self::SetConnections(_)
                | Self::AcceptOnce
                | Self::ReadOnce
                | Self::TwoSends
                | Self::Measure(_)
                | Self::OpenLesson(_)
                | Self::OpenLessonFile(_)
                | Self::Command(UiCommand::Clear | UiCommand::Undo)
        )
    }
}
