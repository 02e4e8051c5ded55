//! Which addresses are public, and what an address has to be before anything is resolved.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// An address that must not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// Not http(s), or no host.
    #[error("only http and https addresses are fetched")]
    Scheme,
    /// A private, loopback, link-local or otherwise special address.
    #[error("the address points into a private network")]
    Private,
    /// Not one of the platform's media hosts.
    #[error("{0} is not one of this platform's media hosts")]
    Host(String),
}

/// Whether an address may be reached from a request that somebody outside caused.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

/// Global unicast is `2000::/3`; of it, these lead elsewhere: what embeds an IPv4 address, what documents, what is assigned to protocols.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [s0, s1, ..] = ip.segments();
    s0 & 0xe000 == 0x2000
        && s0 != 0x2002
        && !(s0 == 0x2001 && (s1 < 0x0200 || s1 == 0x0db8))
        && !(s0 == 0x3fff && s1 < 0x1000)
}

/// Checks an address before anything is resolved: scheme, literal addresses, and the platform's media hosts
/// (suffixes; none means any public host).
pub(super) fn check(url: &Url, hosts: &[&str], may_reach: impl Fn(IpAddr) -> bool) -> Result<(), Forbidden> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Forbidden::Scheme);
    }
    match url.host().ok_or(Forbidden::Scheme)? {
        Host::Ipv4(ip) if !may_reach(ip.into()) => Err(Forbidden::Private),
        Host::Ipv6(ip) if !may_reach(ip.into()) => Err(Forbidden::Private),
        Host::Domain(name) if !hosts.is_empty() && !hosts.iter().any(|h| fits(name, h)) => {
            Err(Forbidden::Host(name.to_owned()))
        }
        Host::Ipv4(_) | Host::Ipv6(_) if !hosts.is_empty() => {
            Err(Forbidden::Host(url.host_str().unwrap_or("").to_owned()))
        }
        _ => Ok(()),
    }
}

/// `.example.com` fits `a.example.com` and `example.com`; a `*` label at the end fits any public suffix
/// (`.shop.*` fits `cf.shop.co.th`).
fn fits(name: &str, pattern: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let pattern = pattern.trim_start_matches('.');
    if let Some(stem) = pattern.strip_suffix(".*") {
        let labels: Vec<&str> = name.split('.').collect();
        // The stem has to stand right before a suffix of one or two labels: "shop.evil.example.com" does not fit.
        return (1..=2).any(|suffix| {
            labels.len() > suffix && {
                let rest = labels[..labels.len() - suffix].join(".");
                rest == stem || rest.ends_with(&format!(".{stem}"))
            }
        });
    }
    name == pattern || name.ends_with(&format!(".{pattern}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_private_addresses_in_every_disguise() {
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fc00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2001:20::1",
            "3fff::1",
            "100::1",
            "5f00::1",
            "fec0::1",
            "64:ff9b:1::1",
            "::7f00:1",
            "192.88.99.1",
            "192.0.0.8",
            "203.0.113.1",
            "240.0.0.1",
        ] {
            assert!(!is_public(ip.parse().expect("an address")), "{ip}");
        }
        for ip in ["1.1.1.1", "203.104.138.1", "2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450::1"]
        {
            assert!(is_public(ip.parse().expect("an address")), "{ip}");
        }
    }

    #[test]
    fn fetches_only_from_the_platforms_hosts() {
        let ok = |u: &str, hosts: &[&str]| check(&Url::parse(u).expect("a url"), hosts, is_public);
        assert!(ok("https://cf.shop.co.th/file/a", &[".shop.*"]).is_ok());
        assert!(ok("https://cf.shop.vn/file/a", &[".shop.*"]).is_ok());
        assert!(ok("https://shop.evil.example.com/a", &[".shop.*"]).is_err());
        assert!(ok("https://evilshop.com/a", &[".shop.com"]).is_err());
        assert!(ok("https://a.shop.com/a", &[".shop.com"]).is_ok());
        assert_eq!(ok("http://127.0.0.1/a", &[]), Err(Forbidden::Private));
        assert_eq!(ok("http://[::1]/a", &[]), Err(Forbidden::Private));
        assert_eq!(ok("http://0x7f.1/a", &[]), Err(Forbidden::Private));
        assert_eq!(ok("file:///etc/passwd", &[]), Err(Forbidden::Scheme));
        assert!(ok("https://media.example/o.mp4", &[]).is_ok());
    }
}
