//! The one way to addresses that others choose: customers, platforms' media hosts, members who enter a webhook.
//!
//! Nobody else has a client that goes there, and this one goes nowhere unchecked: a literal address is checked before it is
//! called, a name by what it resolves to at the moment of connecting, and those are the addresses that are connected to. It
//! follows no redirect by itself and takes no proxy from the environment. Addresses inside our own network are reached only where the
//! operator allows it.

mod address;

use std::{net::IpAddr, sync::Arc, time::Duration};

use ipnet::IpNet;
use reqwest::{
    Client, Method, RequestBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use url::Url;

pub use address::{Forbidden, is_public};

/// Which addresses may be reached.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// Networks of our own that the operator allows.
    allowed: Arc<[IpNet]>,
}

impl Guard {
    /// Public addresses, and these networks.
    pub fn new(allowed: &[IpNet]) -> Guard {
        Guard { allowed: allowed.into() }
    }

    /// Whether an address may be reached.
    pub fn may_reach(&self, ip: IpAddr) -> bool {
        is_public(ip) || self.is_allowed(ip)
    }

    /// Whether the operator allows an address that is not public.
    pub fn is_allowed(&self, ip: IpAddr) -> bool {
        self.allowed.iter().any(|net| net.contains(&ip.to_canonical()))
    }

    /// Checks an address before anything is resolved: its scheme, literal addresses, and that it is on one of `hosts` (none: any).
    pub fn check(&self, url: &Url, hosts: &[&str]) -> Result<(), Forbidden> {
        address::check(url, hosts, |ip| self.may_reach(ip))
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let reached: Vec<_> = found.filter(|a| guard.may_reach(a.ip())).collect();
            if reached.is_empty() {
                return Err(Box::<dyn std::error::Error + Send + Sync>::from(Forbidden::Private));
            }
            Ok(Box::new(reached.into_iter()) as Addrs)
        })
    }
}

/// A client for addresses that others choose.
#[derive(Clone, Debug)]
pub struct Outside {
    client: Client,
    guard: Guard,
}

impl Outside {
    /// A client that keeps to what the guard allows.
    pub fn new(guard: Guard) -> Result<Outside, reqwest::Error> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(8))
            .pool_idle_timeout(Duration::from_secs(50))
            .user_agent(concat!("Sampan/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(guard.clone()))
            .build()?;
        Ok(Outside { client, guard })
    }

    /// Which addresses may be reached.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// A request to an address that is on one of `hosts` (none: any). A redirect is another request: ask again for where it leads.
    pub fn request(&self, method: Method, url: Url, hosts: &[&str]) -> Result<RequestBuilder, Forbidden> {
        self.guard.check(&url, hosts)?;
        Ok(self.client.request(method, url))
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn outside(allowed: &[&str]) -> Outside {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let nets: Vec<IpNet> = allowed.iter().map(|net| net.parse().expect("a network")).collect();
        Outside::new(Guard::new(&nets)).expect("a client")
    }

    async fn get(outside: &Outside, address: &str) -> Result<reqwest::Response, String> {
        let url = Url::parse(address).map_err(|e| e.to_string())?;
        let request = outside.request(Method::GET, url, &[]).map_err(|e| e.to_string())?;
        request.send().await.map_err(|e| format!("{e:?}"))
    }

    /// A server on loopback that answers everything with this, and how often it was called.
    async fn server(answer: String) -> (u16, Arc<std::sync::atomic::AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let calls = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let seen = Arc::clone(&calls);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut head = [0; 2048];
                    let _ = stream.read(&mut head).await;
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        (port, calls)
    }

    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

    #[tokio::test]
    async fn no_way_of_writing_a_private_address_reaches_it() {
        let (port, calls) = server(OK.to_owned()).await;
        let outside = outside(&[]);
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "127.0.0.1.",
            "１２７.0.0.1",
            "localhost",
            "localhost.",
            "LOCALHOST",
            "169.254.169.254",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "user@127.0.0.1",
        ] {
            let refused = get(&outside, &format!("http://{host}:{port}/")).await;
            assert!(refused.is_err(), "{host} was reached");
        }
        for address in
            ["file:///etc/passwd", "gopher://example.com/", "ftp://example.com/", "data:text/plain,x"]
        {
            assert!(get(&outside, address).await.is_err(), "{address}");
        }
        assert_eq!(calls.load(std::sync::atomic::Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_name_is_judged_by_what_it_resolves_to() {
        let (port, calls) = server(OK.to_owned()).await;
        let refused = get(&outside(&[]), &format!("http://localhost:{port}/")).await.expect_err("refused");
        assert!(refused.contains("Private"), "{refused}");
        assert_eq!(calls.load(std::sync::atomic::Ordering::Relaxed), 0);
        let reached = get(&outside(&["127.0.0.0/8", "::1/128"]), &format!("http://localhost:{port}/")).await;
        assert_eq!(reached.expect("allowed").status(), 200);
    }

    #[tokio::test]
    async fn what_the_operator_allows_is_reached_and_nothing_beside_it() {
        let (port, _) = server(OK.to_owned()).await;
        let outside = outside(&["127.0.0.1/32"]);
        assert_eq!(get(&outside, &format!("http://127.0.0.1:{port}/")).await.expect("allowed").status(), 200);
        assert!(
            get(&outside, &format!("http://[::ffff:127.0.0.1]:{port}/")).await.is_ok(),
            "the same address"
        );
        for host in ["127.0.0.2", "10.0.0.1", "[::1]"] {
            let refused = get(&outside, &format!("http://{host}:{port}/")).await.expect_err(host);
            assert!(refused.contains("private network"), "{refused}");
        }
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed_and_where_it_leads_is_checked_like_anything_else() {
        let (inner, calls) = server(OK.to_owned()).await;
        let to = format!("http://127.0.0.2:{inner}/");
        let (port, _) = server(format!(
            "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ))
        .await;
        let outside = outside(&["127.0.0.1/32"]);
        let answer = get(&outside, &format!("http://127.0.0.1:{port}/")).await.expect("the first step");
        assert_eq!(answer.status(), 302);
        assert!(get(&outside, &to).await.is_err());
        assert_eq!(calls.load(std::sync::atomic::Ordering::Relaxed), 0);
    }
}
