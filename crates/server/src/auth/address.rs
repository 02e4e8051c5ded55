//! Where a caller is.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

/// The caller's address: the peer's, or, when the peer is a proxy beside us, the one that it saw.
pub fn address(extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical());
    if !beside_us(peer) {
        return peer;
    }
    // The last entry is the proxy's own; what stands before it anybody could have written.
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .next_back()
        .and_then(|v| v.rsplit(',').next()?.trim().parse().ok())
        .unwrap_or(peer)
}

/// Whether a peer can be our own proxy: on this machine, or in the private network of containers.
fn beside_us(peer: IpAddr) -> bool {
    match peer {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &'static str) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 1)));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", http::HeaderValue::from_static(forwarded));
        address(&extensions, &headers).to_string()
    }

    #[test]
    fn only_a_proxy_beside_us_is_believed_and_only_its_own_entry() {
        assert_eq!(seen("127.0.0.1", "198.51.100.9, 203.0.113.7"), "203.0.113.7");
        assert_eq!(seen("192.0.2.1", "203.0.113.7"), "192.0.2.1");
        assert_eq!(seen("127.0.0.1", "garbage"), "127.0.0.1");
    }
}
