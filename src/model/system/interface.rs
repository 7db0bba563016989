//! The network interfaces of this machine, by number and by name.
//!
//! This room asks no system: the room above gives it the functions that do, once ([`set_interface_source`]).

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::OnceLock,
};

use crate::model::{Message, message};

/// A network interface of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkInterface {
    /// The number of the interface, from 1 (`if_nametoindex(3)`).
    pub index: u32,
    /// The name of the interface, such as `lo`.
    pub name: String,
    /// The addresses that this machine has there.
    pub(crate) addrs: Vec<IpAddr>,
}

/// Where the system's interfaces are asked for.
#[derive(Clone, Copy, Debug)]
pub struct InterfaceSource {
    /// Lists the network interfaces as they are now.
    pub all: fn() -> Vec<NetworkInterface>,
    /// Looks up the name of the interface with this number.
    pub name: fn(u32) -> Option<String>,
}

static SOURCE: OnceLock<InterfaceSource> = OnceLock::new();

/// From now on interfaces are asked for there. Later calls change nothing.
pub(crate) fn set_interface_source(source: InterfaceSource) {
    SOURCE.get_or_init(|| source);
}

/// The interfaces that there are now; none as long as nobody can be asked.
fn interfaces() -> Vec<NetworkInterface> {
    let source = SOURCE.get();
    source.map(|source| (source.all)()).unwrap_or_default()
}

/// The name of the interface with this number; the number itself where no interface has it, or where it is 0.
pub(crate) fn interface_name(index: u32) -> String {
    let source = SOURCE.get().filter(|_| index > 0);
    let name = source.and_then(|source| (source.name)(index));
    name.unwrap_or_else(|| index.to_string())
}

/// The number of the interface with this name, number or address.
///
/// # Errors
/// There is none: the names of those that there are.
pub(crate) fn interface_index(text: &str) -> Result<u32, Message> {
    index_among(text, &interfaces())
}

fn index_among(text: &str, all: &[NetworkInterface]) -> Result<u32, Message> {
    let number = text.parse::<u32>().ok();
    let addr = text.parse::<IpAddr>().ok();
    let is = |interface: &&NetworkInterface| {
        interface.name == text
            || Some(interface.index) == number
            || addr.is_some_and(|addr| interface.addrs.contains(&addr))
    };
    let found = all.iter().find(is).map(|interface| interface.index);
    found.ok_or_else(|| {
        message! { "error-interface", value: text, known: names(all) }
    })
}

/// Their names, as they are listed in a sentence.
fn names(all: &[NetworkInterface]) -> String {
    let names = all.iter().map(|interface| interface.name.as_str());
    names.collect::<Vec<_>>().join(", ")
}

/// The names of those that there are now.
pub(crate) fn interface_names() -> String {
    names(&interfaces())
}

/// An IPv4 address of the interface with this number; `None` where it has none.
pub(crate) fn interface_ipv4(index: u32) -> Option<Ipv4Addr> {
    let all = interfaces();
    let found = all.iter().find(|interface| interface.index == index)?;
    found.addrs.iter().find_map(|addr| match addr {
        IpAddr::V4(addr) => Some(*addr),
        IpAddr::V6(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interface_is_found_by_name_number_and_address() {
        let of = |index, name: &str, addr: &str| NetworkInterface {
            index,
            name: name.to_owned(),
            addrs: vec![addr.parse().unwrap()],
        };
        let all = [of(1, "lo", "127.0.0.1"), of(7, "eth0.5", "fe80::7")];
        for (text, want) in [
            ("lo", 1),
            ("eth0.5", 7),
            ("7", 7),
            ("fe80::7", 7),
            ("127.0.0.1", 1),
        ] {
            assert_eq!(index_among(text, &all), Ok(want), "{text}");
        }
        for text in ["", "eth0", "2", "10.0.0.1", "lo "] {
            let error = index_among(text, &all).unwrap_err();
            let want = Message::new("error-interface").with("value", text);
            assert_eq!(error, want.with("known", "lo, eth0.5"), "those there are");
        }
    }
}
