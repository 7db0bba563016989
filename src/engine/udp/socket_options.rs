//! The options of an endpoint's socket: each that is set makes a row.

use super::endpoint::Endpoint;
use crate::{
    engine::outbox::Outbox,
    model::{Group, Note, SockOpt, Syscall},
    net::{NetError, Operation, buffer_to_ask_for},
};

impl Endpoint {
    /// Sets an option, and makes a row of it.
    pub(crate) fn set(
        &mut self,
        option: SockOpt,
        value: u32,
        out: &mut Outbox,
    ) -> Result<(), NetError> {
        let call = (Syscall::SetSockOpt(option), value, None);
        self.call_plainly(call, out, |udp| udp.set(option, value))
            .map_err(|source| NetError::new(Operation::Open, self.local(), source))
    }

    /// Leaves the groups that are not wanted, then joins those that are; a row for each.
    ///
    /// # Errors
    /// The first that could not be left or joined; those before it are.
    pub(crate) fn set_groups(
        &mut self,
        wanted: &[Group],
        out: &mut Outbox,
    ) -> Result<(), NetError> {
        let joined = self.groups.clone();
        let left = joined.iter().filter(|group| !wanted.contains(group));
        let left = left.map(|group| (*group, false));
        let new = wanted.iter().filter(|group| !joined.contains(group));
        for (group, join) in left.chain(new.map(|group| (*group, true))) {
            let option = Syscall::SetSockOpt(group.option(join));
            let call = (option, group.interface, Some(group.peer()));
            self.call_plainly(call, out, |udp| udp.change_group(group, join))
                .map_err(|source| {
                    let operation = if join {
                        Operation::Join(group)
                    } else {
                        Operation::Leave(group)
                    };
                    NetError::new(operation, group.peer(), source)
                })?;
            if join {
                self.groups.push(group);
            } else {
                self.groups.retain(|joined| *joined != group);
            }
        }
        Ok(())
    }

    /// Asks for a receive buffer (`None`: the one that the system gave it when it was opened) and notes what is in
    /// effect, in bytes.
    pub(crate) fn set_receive_buffer(
        &mut self,
        asked: Option<u32>,
        out: &mut Outbox,
    ) -> Result<(), NetError> {
        let option = SockOpt::ReceiveBuffer;
        let Some(now) = self.udp.effective(option) else {
            return Ok(());
        };
        let default = *self.default_buffer.get_or_insert(now);
        let back = (now != default).then(|| buffer_to_ask_for(default));
        if let Some(wanted) = asked.or(back) {
            let call = (Syscall::SetSockOpt(option), wanted, None);
            self.call_plainly(call, out, |udp| udp.set(option, wanted))
                .map_err(|source| NetError::new(Operation::ReceiveBuffer, self.local(), source))?;
        }
        let effective = self.udp.effective(option).unwrap_or(now);
        // Where the system does not give it back, it is not called the default.
        let asked = asked.or_else(|| (effective != default).then_some(buffer_to_ask_for(default)));
        out.note(
            out.clock.now(),
            Note::ReceiveBuffer {
                socket: self.id,
                asked,
                effective,
            },
        );
        Ok(())
    }
}
