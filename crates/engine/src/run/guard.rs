//! Keeps requests to addresses from outside away from our own network.
//!
//! A customer, or whoever owns a platform's media host, decides where such a request goes. So: only http(s),
//! only public addresses, checked on what the name resolves to at the moment of connecting, and no redirects
//! that were not checked again.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
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
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [s0, s1, ..] = ip.segments();
    let embeds_v4 = (s0 == 0x64 && s1 == 0xff9b) || s0 == 0x2002 || (s0 == 0x2001 && s1 == 0);
    !(ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_multicast()
        || ip.is_unique_local()
        || ip.is_unicast_link_local()
        || embeds_v4
        || s0 == 0
        || (s0 == 0x2001 && s1 == 0xdb8))
}

/// Checks an address before anything is resolved: scheme, literal addresses, and the platform's media hosts
/// (suffixes; none means any public host).
pub fn check(url: &Url, hosts: &[&str]) -> Result<(), Forbidden> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Forbidden::Scheme);
    }
    match url.host().ok_or(Forbidden::Scheme)? {
        Host::Ipv4(ip) if !is_public(ip.into()) => Err(Forbidden::Private),
        Host::Ipv6(ip) if !is_public(ip.into()) => Err(Forbidden::Private),
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

/// Resolves names and drops every answer that is not public, at the moment of connecting.
#[derive(Debug, Default)]
pub struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let public: Vec<SocketAddr> = found.into_iter().filter(|a| is_public(a.ip())).collect();
            if public.is_empty() {
                return Err(Box::<dyn std::error::Error + Send + Sync>::from(Forbidden::Private));
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// The resolver, shared.
pub fn resolver() -> Arc<PublicOnly> {
    Arc::new(PublicOnly)
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
        ] {
            assert!(!is_public(ip.parse().expect("an address")), "{ip}");
        }
        for ip in ["1.1.1.1", "203.104.138.1", "2606:4700:4700::1111"] {
            assert!(is_public(ip.parse().expect("an address")), "{ip}");
        }
    }

    #[test]
    fn fetches_only_from_the_platforms_hosts() {
        let ok = |u: &str, hosts: &[&str]| check(&Url::parse(u).expect("a url"), hosts);
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
