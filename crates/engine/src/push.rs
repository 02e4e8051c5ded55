//! Web Push: what a member's device shows while no page is open, carried by the push service of its browser.
//!
//! The service sees when something comes and for which device, never what: bodies are encrypted for the device (RFC 8291), padded
//! to a few lengths. That it is we who send is proved by a key of our own (RFC 8292); nobody else's service is in between.

mod encrypt;
mod guard;
mod send;
#[cfg(test)]
mod tests;
mod vapid;

pub use encrypt::{BadKeys, Keys};
pub(crate) use send::{Pushed, Pusher, Topic};
pub use vapid::Sender;

pub(crate) use guard::allowed;

/// Networks of this machine itself, for an inbox that is on it alone.
pub(crate) fn loopback() -> [ipnet::IpNet; 2] {
    use std::net::{Ipv4Addr, Ipv6Addr};
    [
        ipnet::IpNet::new_assert(Ipv4Addr::new(127, 0, 0, 0).into(), 8),
        ipnet::IpNet::new_assert(Ipv6Addr::LOCALHOST.into(), 128),
    ]
}
