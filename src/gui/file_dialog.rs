//! Dialogs that ask for a file: the system's, or made-up ones in tests.

use std::{
    env, fmt,
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{self, Poll, Wake, Waker},
};

use egui::Context;

use crate::session::find_program;

/// A dialog that asks for a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRequest {
    /// The title of the dialog.
    pub title: String,
    /// The endings of the files that are offered, without a dot; none offers all.
    pub endings: &'static [&'static str],
    /// The folder and the name that a new file is offered; `None` asks for a file that is there.
    pub new: Option<(PathBuf, String)>,
}

/// The path that was chosen; `None` where none was, or where no dialog could be shown.
pub type FileAnswer = Pin<Box<dyn Future<Output = Option<PathBuf>>>>;

/// Asks a person for a file, without keeping the window waiting.
pub trait FileDialog: fmt::Debug + Send + Sync {
    /// Shows the dialog; its answer comes when it is closed.
    fn ask(&self, request: FileRequest) -> FileAnswer;
}

/// The dialog of the system.
#[derive(Debug)]
struct SystemDialog;

impl FileDialog for SystemDialog {
    fn ask(&self, request: FileRequest) -> FileAnswer {
        let mut dialog = rfd::AsyncFileDialog::new().set_title(request.title);
        for ending in request.endings {
            dialog = dialog.add_filter(*ending, &[*ending]);
        }
        let Some((folder, name)) = request.new else {
            let answer = dialog.pick_file();
            return Box::pin(async { answer.await.map(|file| file.path().to_owned()) });
        };
        let answer = dialog.set_directory(folder).set_file_name(name).save_file();
        Box::pin(async { answer.await.map(|file| file.path().to_owned()) })
    }
}

/// The dialog of this system, where it has one: under X and Wayland a desktop portal on the session bus, or the
/// program `zenity`.
pub(super) fn system_dialog() -> Option<Arc<dyn FileDialog>> {
    let always = matches!(env::consts::OS, "windows" | "macos");
    let there = always || has_portal() || find_program("zenity").is_some();
    there.then(|| Arc::new(SystemDialog) as Arc<dyn FileDialog>)
}

/// A variable of the environment that is not empty.
fn variable(name: &str) -> Option<std::ffi::OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Whether there is a session bus that can start a portal (D-Bus specification, XDG base directories).
fn has_portal() -> bool {
    let runtime = variable("XDG_RUNTIME_DIR").map(PathBuf::from);
    let bus = variable("DBUS_SESSION_BUS_ADDRESS").is_some()
        || runtime.is_some_and(|folder| folder.join("bus").exists());
    let default = || "/usr/local/share:/usr/share".into();
    let folders = variable("XDG_DATA_DIRS").unwrap_or_else(default);
    let portal = Path::new("dbus-1/services/org.freedesktop.portal.Desktop.service");
    bus && env::split_paths(&folders).any(|folder| folder.join(portal).exists())
}

/// Wakes the window when a dialog was answered.
struct RepaintWaker(Context);

impl Wake for RepaintWaker {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

/// The dialogs of a window, of which one is open at most; it was opened for a `P`.
pub(super) struct FileDialogs<P> {
    dialog: Option<Arc<dyn FileDialog>>,
    open: Option<(P, FileAnswer)>,
}

impl<P> FileDialogs<P> {
    pub(super) const fn new(dialog: Option<Arc<dyn FileDialog>>) -> Self {
        Self { dialog, open: None }
    }

    /// Asks for a file, unless a dialog is open; returns whether there are dialogs at all.
    pub(super) fn ask(&mut self, purpose: P, request: FileRequest) -> bool {
        let Some(dialog) = &self.dialog else {
            return false;
        };
        if self.open.is_none() {
            self.open = Some((purpose, dialog.ask(request)));
        }
        true
    }

    /// What was answered since the last call, and to what.
    pub(super) fn answer(&mut self, ctx: &Context) -> Option<(P, Option<PathBuf>)> {
        let (_, answer) = self.open.as_mut()?;
        let waker = Waker::from(Arc::new(RepaintWaker(ctx.clone())));
        let Poll::Ready(path) = answer.as_mut().poll(&mut task::Context::from_waker(&waker)) else {
            return None;
        };
        self.open.take().map(|(purpose, _)| (purpose, path))
    }
}
