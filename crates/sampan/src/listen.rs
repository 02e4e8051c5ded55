//! Taking connections, within bounds: nobody holds one open with a head that never ends, and nobody has all of them.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service as _;

/// Connections at once.
const MOST: usize = 4_000;
/// Connections at once from one address; not of a proxy beside us, behind which everybody has the same.
const MOST_OF_ONE: usize = 200;
/// Time for a request's head; it also ends a connection on which nothing is asked. Longer than proxies keep theirs (two minutes), so
/// that none sends a request into a connection that is just being closed.
const HEAD: Duration = Duration::from_secs(130);
/// Longest head of a request, in bytes.
const LONGEST_HEAD: usize = 64 * 1024;
/// Most headers of a request.
const MOST_HEADERS: usize = 100;

/// Serves until `stop`, then lets what is under way end.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    serve_within(HEAD, listener, router, stop).await;
}

async fn serve_within(head: Duration, listener: TcpListener, router: Router, stop: CancellationToken) {
    let (all, places) = (Arc::new(Semaphore::new(MOST)), Places::default());
    let tasks = TaskTracker::new();
    loop {
        let Ok(permit) = Arc::clone(&all).acquire_owned().await else { break };
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = stop.cancelled() => break,
        };
        match taken {
            Ok((stream, peer)) => {
                // Closed at once: whoever holds so many can wait for one of theirs.
                let Some(place) = places.take(peer.ip()) else { continue };
                let (router, stop) = (router.clone(), stop.clone());
                tasks.spawn(async move {
                    let _held = (permit, place);
                    converse(head, stream, peer, router, stop).await;
                });
            }
            // The caller went away meanwhile, or there are no more files to open: then a moment helps.
            Err(error) if is_of_caller(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    tasks.close();
    tasks.wait().await;
}

async fn converse(
    head: Duration,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let mut router = router.clone();
        async move { Ok::<_, Infallible>(router.call(request).await.unwrap_or_else(|never| match never {})) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_headers(MOST_HEADERS)
        .max_buf_size(LONGEST_HEAD);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // How a connection ends is its caller's business.
    let _ = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
}

fn is_of_caller(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as Kind;
    matches!(error.kind(), Kind::ConnectionRefused | Kind::ConnectionAborted | Kind::ConnectionReset)
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Places(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection that counts; it stops counting when it is dropped.
struct Place {
    places: Places,
    of: Option<IpAddr>,
}

impl Places {
    fn take(&self, address: IpAddr) -> Option<Place> {
        let of = neighbourhood(address);
        if let Some(of) = of {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let held = all.entry(of).or_default();
            if *held >= MOST_OF_ONE {
                return None;
            }
            *held += 1;
        }
        Some(Place { places: self.clone(), of })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(of) = self.of else { return };
        let mut all = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get_mut(&of) {
            *held -= 1;
            if *held == 0 {
                all.remove(&of);
            }
        }
    }
}

/// The address that counts: an IPv6 customer has a whole /64. None for what is beside us, which may be a proxy.
fn neighbourhood(address: IpAddr) -> Option<IpAddr> {
    match address.to_canonical() {
        IpAddr::V4(v4) => (!v4.is_loopback() && !v4.is_private()).then_some(IpAddr::V4(v4)),
        IpAddr::V6(v6) if v6.is_loopback() || v6.is_unique_local() => None,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Some(IpAddr::from([a, b, c, d, 0, 0, 0, 0]))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn server() -> (SocketAddr, CancellationToken) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (address, stop) = (listener.local_addr().expect("an address"), CancellationToken::new());
        let router =
            Router::new().route("/", get(async |peer: ConnectInfo<SocketAddr>| peer.0.ip().to_string()));
        tokio::spawn(serve_within(Duration::from_millis(300), listener, router, stop.clone()));
        (address, stop)
    }

    async fn said(address: SocketAddr, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).await.expect("connects");
        let _ = stream.write_all(request).await;
        let mut text = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut text)).await;
        String::from_utf8_lossy(&text).into_owned()
    }

    #[tokio::test]
    async fn answers_know_where_they_go_and_heads_have_bounds() {
        let (address, stop) = server().await;
        let fine = said(address, b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        assert!(fine.starts_with("HTTP/1.1 200") && fine.ends_with("127.0.0.1"), "{fine}");
        let many: String = (0..150).map(|n| format!("x-{n}: 1")).collect::<Vec<_>>().join("\r\n");
        let many = said(address, format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n\r\n").as_bytes()).await;
        assert!(many.starts_with("HTTP/1.1 431"), "{many}");
        let long = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(100 * 1024));
        let long = said(address, long.as_bytes()).await;
        assert!(long.is_empty() || long.starts_with("HTTP/1.1 4"), "{long}");
        stop.cancel();
    }

    #[tokio::test]
    async fn a_head_that_never_ends_is_cut_off() {
        let (address, stop) = server().await;
        let mut stream = TcpStream::connect(address).await.expect("connects");
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n").await.expect("written");
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "the connection is still open");
        stop.cancel();
    }

    #[tokio::test]
    async fn whoever_is_under_way_ends_and_then_nobody_is_taken() {
        let (address, stop) = server().await;
        stop.cancel();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(
            TcpStream::connect(address).await.is_err()
                || said(address, b"GET / HTTP/1.1\r\n\r\n").await.is_empty()
        );
    }

    #[test]
    fn one_address_has_not_all_places_and_a_proxy_beside_us_is_not_counted() {
        let places = Places::default();
        let (one, other): (IpAddr, IpAddr) =
            ("203.0.113.7".parse().expect("v4"), "203.0.113.8".parse().expect("v4"));
        let held: Vec<Place> = (0..MOST_OF_ONE).filter_map(|_| places.take(one)).collect();
        assert_eq!(held.len(), MOST_OF_ONE);
        assert!(places.take(one).is_none() && places.take(other).is_some());
        drop(held);
        assert!(places.take(one).is_some() && places.0.lock().expect("free").is_empty());
        for beside in ["127.0.0.1", "10.0.0.2", "::1", "fd00::1", "::ffff:172.17.0.1"] {
            assert_eq!(neighbourhood(beside.parse().expect("an address")), None, "{beside}");
        }
        let v6 = |text: &str| neighbourhood(text.parse().expect("v6"));
        assert_eq!(v6("2a00:1:2:3::1"), v6("2a00:1:2:3:ffff::9"));
    }
}
