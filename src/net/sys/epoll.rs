//! Linux: `epoll(7)`, level-triggered, with one system call for each wait.

use std::{
    io,
    mem::MaybeUninit,
    os::fd::{AsFd as _, OwnedFd},
    sync::Arc,
    time::Duration,
};

use rustix::event::{EventfdFlags, Timespec, epoll, eventfd};
use socket2::Socket;

use crate::net::watch::{Interest, StreamReady};

/// The key of the alarm.
const ALARM: u64 = u64::MAX;
/// Events that are taken with one wait; the others come with the next.
const EVENTS: usize = 128;

/// Ends a wait, from any thread.
#[derive(Clone, Debug)]
pub(in crate::net) struct Alarm(Arc<OwnedFd>);

impl Alarm {
    /// Ends it, now or at its next wait.
    pub(in crate::net) fn ring(&self) {
        // It fails only when it was rung 2⁶⁴ times and is ringing still.
        rustix::io::write(&*self.0, &1_u64.to_ne_bytes()).ok();
    }
}

/// Watches sockets.
#[derive(Debug)]
pub(in crate::net) struct Selector {
    epoll: OwnedFd,
    alarm: Alarm,
}

impl Selector {
    /// One that watches nothing yet.
    ///
    /// # Errors
    /// No descriptors left.
    pub(in crate::net) fn new() -> io::Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let alarm = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        // Each ring is an edge: nothing has to be read.
        let flags = epoll::EventFlags::IN | epoll::EventFlags::ET;
        epoll::add(&epoll, &alarm, epoll::EventData::new_u64(ALARM), flags)?;
        Ok(Self {
            epoll,
            alarm: Alarm(Arc::new(alarm)),
        })
    }

    /// What ends its waits.
    pub(in crate::net) fn alarm(&self) -> Alarm {
        self.alarm.clone()
    }

    /// Watches a socket that it does not watch yet.
    ///
    /// # Errors
    /// The system's limit on watches.
    pub(in crate::net) fn add(
        &self,
        key: usize,
        socket: &Arc<Socket>,
        interest: Interest,
    ) -> io::Result<()> {
        let data = epoll::EventData::new_u64(key as u64);
        Ok(epoll::add(
            &self.epoll,
            socket.as_fd(),
            data,
            flags(interest),
        )?)
    }

    /// Watches it for something else.
    ///
    /// # Errors
    /// It is not watched.
    pub(in crate::net) fn modify(
        &self,
        key: usize,
        socket: &Arc<Socket>,
        interest: Interest,
    ) -> io::Result<()> {
        let data = epoll::EventData::new_u64(key as u64);
        let flags = flags(interest);
        Ok(epoll::modify(&self.epoll, socket.as_fd(), data, flags)?)
    }

    /// Stops watching.
    pub(in crate::net) fn delete(&self, socket: &Arc<Socket>) {
        // Fails only if it is not watched, which is what is wanted.
        epoll::delete(&self.epoll, socket.as_fd()).ok();
    }

    /// Waits until there is something, the alarm, or the end of `timeout`, which is rounded up to
    /// milliseconds.
    ///
    /// # Errors
    /// What `epoll_wait(2)` says.
    pub(in crate::net) fn wait(
        &self,
        timeout: Option<Duration>,
        ready: &mut Vec<StreamReady>,
    ) -> io::Result<()> {
        let timeout = timeout.map(|time| Timespec {
            tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: time.subsec_nanos().into(),
        });
        let mut room = [MaybeUninit::uninit(); EVENTS];
        let events = match epoll::wait(&self.epoll, &mut room, timeout.as_ref()) {
            Err(rustix::io::Errno::INTR) => return Ok(()),
            other => other?.0,
        };
        for event in events {
            let (data, flags) = (event.data, event.flags);
            if data.u64() == ALARM {
                continue;
            }
            let ended = flags.intersects(epoll::EventFlags::ERR | epoll::EventFlags::HUP);
            ready.push(StreamReady {
                key: usize::try_from(data.u64()).unwrap_or(usize::MAX),
                read: ended || flags.contains(epoll::EventFlags::IN),
                write: ended || flags.contains(epoll::EventFlags::OUT),
            });
        }
        Ok(())
    }
}

fn flags(interest: Interest) -> epoll::EventFlags {
    let mut flags = epoll::EventFlags::empty();
    flags.set(epoll::EventFlags::IN, interest.read);
    flags.set(epoll::EventFlags::OUT, interest.write);
    flags
}
