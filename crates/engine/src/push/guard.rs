//! Where a push may go: a device's owner says where, so it must not lead into our own network.

use url::{Host, Url};

use crate::outside::{Forbidden, Guard};

/// Whether an endpoint may be called: https, and a host that the guard lets through. http only to a literal address of this
/// machine, for an inbox that is only there itself. What a name resolves to is checked when it is called.
pub(crate) fn allowed(endpoint: &Url, guard: &Guard) -> Result<(), Forbidden> {
    let is_loopback = match endpoint.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    };
    let is_safe = endpoint.scheme() == "https" || (is_loopback && endpoint.scheme() == "http");
    if !is_safe || !endpoint.username().is_empty() || endpoint.password().is_some() {
        return Err(Forbidden::Scheme);
    }
    guard.check(endpoint, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_and_this_machine_only_where_it_is_wanted() {
        let here = super::super::loopback();
        let ok = |url: &str, on_loopback: bool| {
            let guard = Guard::new(if on_loopback { &here } else { &[] });
            allowed(&Url::parse(url).expect("a url"), &guard).is_ok()
        };
        for fine in
            ["https://fcm.googleapis.com/fcm/send/x", "https://updates.push.services.mozilla.com/wpush/v2/x"]
        {
            assert!(ok(fine, false) && ok(fine, true), "{fine}");
        }
        for bad in [
            "http://fcm.googleapis.com/x",
            "https://10.0.0.1/x",
            "https://169.254.169.254/latest",
            "https://[fd00::1]/x",
            "https://user:word@push.example.com/x",
            "file:///etc/passwd",
        ] {
            assert!(!ok(bad, false) && !ok(bad, true), "{bad}");
        }
        for here in ["http://127.0.0.1:9/x", "https://127.0.0.1/x", "http://[::1]:9/x"] {
            assert!(ok(here, true) && !ok(here, false), "{here}");
        }
        // A name may resolve to anything: the resolver decides, and it lets no private address through.
        assert!(!ok("http://localhost/x", true));
    }
}
