//! Linux: `epoll(7)`, level-triggered, with one system call for each wait.

use std::{
    cell::Cell,
    io,
    mem::MaybeUninit,
    os::fd::{AsFd as _, OwnedFd},
    sync::Arc,
    time::Duration,
};

use rustix::{
    event::{EventfdFlags, Timespec, epoll, eventfd},
    time::{
        ClockId, Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, clock_gettime,
        timerfd_create, timerfd_settime,
    },
};
use socket2::Socket;

use crate::net::ready::{Interest, Ready};

/// The key of the waker.
const WAKER: u64 = u64::MAX;
/// The key of the timer.
const TIMER: u64 = u64::MAX - 1;
/// Events that are taken with one wait; the others come with the next.
const EVENTS: usize = 128;

/// Ends a wait, from any thread.
#[derive(Clone, Debug)]
pub(crate) struct Waker(Arc<OwnedFd>);

impl Waker {
    /// Ends it, now or at its next wait.
    pub(crate) fn wake(&self) {
        // It fails only when it was rung 2⁶⁴ times and is ringing still.
        rustix::io::write(&*self.0, &1_u64.to_ne_bytes()).ok();
    }
}

/// Watches sockets, and can be woken by another thread.
#[derive(Debug)]
pub(in crate::net) struct Selector {
    epoll: OwnedFd,
    waker: Waker,
    timer: Timer,
}

impl Selector {
    /// One that watches nothing yet.
    ///
    /// # Errors
    /// No descriptors left.
    pub(in crate::net) fn new() -> io::Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let waker = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        let timer = Timer::new()?;
        // Each ring is an edge: nothing has to be read.
        let flags = epoll::EventFlags::IN | epoll::EventFlags::ET;
        for (fd, key) in [(&waker, WAKER), (&timer.fd, TIMER)] {
            epoll::add(&epoll, fd, epoll::EventData::new_u64(key), flags)?;
        }
        Ok(Self {
            epoll,
            waker: Waker(Arc::new(waker)),
            timer,
        })
    }

    /// A handle that ends waits from another thread.
    pub(crate) fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Watches a socket for this; `is_new`: it is not watched yet.
    ///
    /// # Errors
    /// The system's limit on watches.
    pub(in crate::net) fn watch(
        &self,
        key: usize,
        socket: &Arc<Socket>,
        interest: Interest,
        is_new: bool,
    ) -> io::Result<()> {
        let data = epoll::EventData::new_u64(key as u64);
        let set = if is_new { epoll::add } else { epoll::modify };
        Ok(set(&self.epoll, socket.as_fd(), data, flags(interest))?)
    }

    /// Stops watching this socket.
    pub(in crate::net) fn delete(&self, socket: &Arc<Socket>) {
        // Fails only if it is not watched, which is what is wanted.
        epoll::delete(&self.epoll, socket.as_fd()).ok();
    }

    /// Lets the next wait end within `timeout`, or at its end; that wait then costs less.
    ///
    /// # Errors
    /// What `timerfd_settime(2)` says.
    pub(in crate::net) fn end_within(&self, timeout: Duration) -> io::Result<()> {
        self.timer.ring_within(timeout)
    }

    /// Waits until there is something, the waker, or the end of `timeout`. It may end before that with
    /// nothing, where an earlier wait was to end sooner.
    ///
    /// # Errors
    /// What `epoll_wait(2)` says.
    pub(in crate::net) fn wait(
        &self,
        timeout: Option<Duration>,
        ready: &mut Vec<Ready>,
    ) -> io::Result<()> {
        let at_once = Timespec::default();
        let limit = match timeout {
            Some(Duration::ZERO) => Some(&at_once),
            Some(timeout) => {
                self.timer.ring_within(timeout)?;
                None
            }
            None => None,
        };
        let mut room = [MaybeUninit::uninit(); EVENTS];
        let events = match epoll::wait(&self.epoll, &mut room, limit) {
            Err(rustix::io::Errno::INTR) => return Ok(()),
            other => other?.0,
        };
        for event in events {
            let (data, flags) = (event.data, event.flags);
            match data.u64() {
                WAKER => continue,
                TIMER => {
                    self.timer.rings.set(None);
                    continue;
                }
                _ => {}
            }
            let error = flags.contains(epoll::EventFlags::ERR);
            let ended = error || flags.contains(epoll::EventFlags::HUP);
            ready.push(Ready {
                key: usize::try_from(data.u64()).unwrap_or(usize::MAX),
                read: ended || flags.contains(epoll::EventFlags::IN),
                write: ended || flags.contains(epoll::EventFlags::OUT),
                error,
                urgent: flags.contains(epoll::EventFlags::PRI),
            });
        }
        Ok(())
    }
}

/// Ends waits in time (`timerfd_create(2)`), to the nanosecond. It is set anew only if it would ring too
/// late: each setting costs as much as a call that sends, above all in a virtual machine, and a thread that
/// answers at once waits often for the same moment or a later one.
#[derive(Debug)]
struct Timer {
    fd: OwnedFd,
    /// When it rings next, by `CLOCK_MONOTONIC`. It tells no time of anything.
    rings: Cell<Option<Duration>>,
}

impl Timer {
    fn new() -> io::Result<Self> {
        let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
        Ok(Self {
            fd: timerfd_create(TimerfdClockId::Monotonic, flags)?,
            rings: Cell::new(None),
        })
    }

    /// Lets it ring before `timeout` is over, or at its end.
    fn ring_within(&self, timeout: Duration) -> io::Result<()> {
        let now = Duration::try_from(clock_gettime(ClockId::Monotonic)).unwrap_or_default();
        let end = now.saturating_add(timeout);
        if self.rings.get().is_some_and(|at| at <= end) {
            return Ok(());
        }
        let once = Itimerspec {
            it_interval: Timespec::default(),
            it_value: Timespec::try_from(end).unwrap_or(Timespec {
                tv_sec: i64::MAX,
                tv_nsec: 0,
            }),
        };
        timerfd_settime(&self.fd, TimerfdTimerFlags::ABSTIME, &once)?;
        self.rings.set(Some(end));
        Ok(())
    }
}

fn flags(interest: Interest) -> epoll::EventFlags {
    let mut flags = epoll::EventFlags::empty();
    flags.set(epoll::EventFlags::IN, interest.read);
    flags.set(epoll::EventFlags::OUT, interest.write);
    flags.set(epoll::EventFlags::PRI, interest.urgent);
    flags
}
