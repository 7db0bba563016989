//! Error numbers.

use std::{fmt, sync::OnceLock};

use serde::{Deserialize, Serialize};

/// An error number in Linux's numbering (`errno(3)`); 0 is "no error".
///
/// Other systems' numbers are translated where they are read, so that a record
/// means the same everywhere.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Errno(pub u16);

/// A constant of [`Errno`] for each `NAME = NUMBER`, and [`Errno::name`], which finds the name of a number.
macro_rules! errnos {
    ($($name:ident = $number:literal),+ $(,)?) => {
        impl Errno {
            $(
                #[doc = concat!("`", stringify!($name), "`, ", $number, " on Linux.")]
                pub const $name: Self = Self($number);
            )+

            /// The symbolic name, if it is one that sockets are known to give.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some(stringify!($name)),)+
                    _ => None,
                }
            }
        }
    };
}

errnos! {
    EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, EBADF = 9, EAGAIN = 11, ENOMEM = 12, EACCES = 13,
    EFAULT = 14, ENODEV = 19, EINVAL = 22, ENFILE = 23, EMFILE = 24, EPIPE = 32, ENOTSOCK = 88,
    EDESTADDRREQ = 89, EMSGSIZE = 90, ENOPROTOOPT = 92, EPROTONOSUPPORT = 93, EOPNOTSUPP = 95,
    EAFNOSUPPORT = 97, EADDRINUSE = 98, EADDRNOTAVAIL = 99, ENETDOWN = 100, ENETUNREACH = 101,
    ECONNABORTED = 103, ECONNRESET = 104, ENOBUFS = 105, EISCONN = 106, ENOTCONN = 107,
    ETIMEDOUT = 110, ECONNREFUSED = 111, EHOSTDOWN = 112, EHOSTUNREACH = 113,
    EINPROGRESS = 115,
}

impl Errno {
    /// The number that stands for no error.
    pub const NONE: Self = Self(0);

    /// Whether this is an error at all.
    pub const fn is_error(self) -> bool {
        self.0 != 0
    }
}

/// The table `WINSOCK` of each `NAME = NUMBER`: the number of Winsock for an error that is called so here.
macro_rules! winsock {
    ($($name:ident = $number:literal),+ $(,)?) => {
        /// The errors of Winsock, which has numbers of its own: that and ours (Windows Sockets Error Codes, Microsoft
        /// Learn). Each is called as ours with `WSA` before it, but two.
        const WINSOCK: &[(u16, Errno)] = &[$(($number, Errno::$name)),+];
    };
}

// EPIPE is what a send gives after `shutdown`.
winsock! {
    EINTR = 10_004, EBADF = 10_009, EACCES = 10_013, EFAULT = 10_014, EINVAL = 10_022, EMFILE = 10_024,
    EAGAIN = 10_035, ENOTSOCK = 10_038, EDESTADDRREQ = 10_039, EMSGSIZE = 10_040, ENOPROTOOPT = 10_042,
    EOPNOTSUPP = 10_045, EAFNOSUPPORT = 10_047, EADDRINUSE = 10_048, EADDRNOTAVAIL = 10_049,
    ENETDOWN = 10_050, ENETUNREACH = 10_051, ECONNABORTED = 10_053, ECONNRESET = 10_054, ENOBUFS = 10_055,
    EISCONN = 10_056, ENOTCONN = 10_057, EPIPE = 10_058, ETIMEDOUT = 10_060, ECONNREFUSED = 10_061,
    EHOSTDOWN = 10_064, EHOSTUNREACH = 10_065,
}

/// Whether this system's errors are Winsock's.
static IS_WINSOCK: OnceLock<bool> = OnceLock::new();

/// From now on errors are named as Winsock names them, or as they are. Later calls change nothing.
pub(crate) fn set_winsock_names(winsock: bool) {
    IS_WINSOCK.get_or_init(|| winsock);
}

impl Errno {
    /// The error with this number of Winsock, such as 10040; `None` where it is not known.
    pub(crate) fn of_winsock(number: i32) -> Option<Self> {
        let mut all = WINSOCK.iter();
        let found = all.find(|(own, _)| i32::from(*own) == number);
        found.map(|(_, errno)| *errno)
    }

    /// Name and number that Winsock has for it: `WSAEMSGSIZE (10040)`.
    pub(crate) fn winsock(self) -> Option<String> {
        let (number, _) = WINSOCK.iter().find(|(_, errno)| *errno == self)?;
        let name = match self {
            Self::EAGAIN => "EWOULDBLOCK",
            Self::EPIPE => "ESHUTDOWN",
            errno => errno.name()?,
        };
        Some(format!("WSA{name} ({number})"))
    }

    /// Whether a call of a UDP socket says by it that an earlier datagram was refused: Linux and macOS by
    /// `ECONNREFUSED`, Winsock by `WSAECONNRESET`.
    pub(crate) const fn is_refusal(self) -> bool {
        matches!(self, Self::ECONNREFUSED | Self::ECONNRESET)
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_winsock = IS_WINSOCK.get().is_some_and(|is| *is);
        if let Some(text) = self.winsock().filter(|_| is_winsock) {
            return f.write_str(&text);
        }
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "errno {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winsock_has_numbers_of_its_own() {
        for (number, text) in [
            (10_040, "WSAEMSGSIZE (10040)"),
            (10_054, "WSAECONNRESET (10054)"),
            (10_035, "WSAEWOULDBLOCK (10035)"),
            (10_058, "WSAESHUTDOWN (10058)"),
        ] {
            let errno = Errno::of_winsock(number).unwrap();
            assert_eq!(errno.winsock().as_deref(), Some(text));
        }
        assert_eq!(Errno::of_winsock(90), None, "Linux's EMSGSIZE");
        assert_eq!(Errno::EIO.winsock(), None, "there is none");
        assert!(Errno::ECONNRESET.is_refusal() && !Errno::EMSGSIZE.is_refusal());
    }
}
