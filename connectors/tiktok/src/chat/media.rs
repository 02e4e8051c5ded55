//! Files of messages: plain addresses that are signed and end after hours (tiktok §3.3).

use connector::{AccountContext, Auth, Exchange, Fault, FaultClass, Op, Plan, Reply, Request, Target};
use model::MediaRef;
use url::Url;

use crate::{account, manifest};

/// Largest file that is fetched.
const FILE_MAX: u64 = 100 << 20;

/// The platform's file hosts, to which an Indonesian shop's token may go: nothing that a customer can choose.
const HOSTS: [&str; 5] =
    [".ibyteimg.com", ".tiktokcdn.com", ".byteoversea.com", ".tiktokglobalshop.com", ".tiktokshop.com"];

/// Fetches a file: without any of our keys, but for pictures of Indonesian shops, which since September 2025 want token and cipher.
pub(crate) fn media(account: &AccountContext, what: &MediaRef) -> Plan<Reply> {
    let MediaRef::Url { url } = what else {
        return Plan::refuse(Fault::new(
            FaultClass::Gone,
            "media_unknown",
            "TikTok Shop named this file in a way that leads nowhere; it can still be seen in Seller Center.",
        ));
    };
    let keyed = account.memo.get(account::REGION).is_some_and(|r| r == "ID") && is_platform(url);
    let auth = if keyed { Auth::Grant } else { Auth::None };
    let mut request = Request { target: Target::Url(url.clone()), ..Request::get(manifest::API, "", auth) };
    if let Some(cipher) = account.memo.get(account::CIPHER).filter(|_| keyed) {
        request = request.query(account::CIPHER, cipher.as_str());
    }
    Plan::ask(Exchange::read(Op::Media, manifest::MEDIA, request).file(FILE_MAX), Ok)
}

/// Whether an address is the platform's own, over TLS and on the usual port.
fn is_platform(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "https" && url.port().is_none() && HOSTS.iter().any(|suffix| host.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(region: &str, url: &str) -> Request {
        let account = AccountContext {
            external_id: "1".into(),
            webhook_url: String::new(),
            memo: [(account::REGION, region), (account::CIPHER, "ROW_fake")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into(),
            now: model::Time::EPOCH,
        };
        match media(&account, &MediaRef::Url { url: url.to_owned() }) {
            Plan::Ask(exchange, _) => exchange.request,
            Plan::Done(_) => panic!("nothing asked"),
        }
    }

    #[test]
    fn only_indonesian_shops_and_only_the_platforms_hosts_get_the_token() {
        let theirs = "https://p16-oec-example.ibyteimg.com/x.image?sig=1";
        assert_eq!(request("ID", theirs).auth, Auth::Grant);
        assert_eq!(request("ID", theirs).query.len(), 1);
        for (region, url) in [
            ("TH", theirs),
            ("ID", "http://p16-oec-example.ibyteimg.com/x"),
            ("ID", "https://p16-oec-example.ibyteimg.com:8443/x"),
            ("ID", "https://ibyteimg.com.evil.example/x"),
            ("ID", "https://evilibyteimg.com/x"),
        ] {
            let r = request(region, url);
            assert_eq!((r.auth, r.query.len()), (Auth::None, 0), "{region} {url}");
        }
    }
}
