//! Markets: their domains, and how long a message of ours may be taken back there.

use std::time::Duration;

/// The domain ending of a market (shopee §3.5): `co.th` for `TH`.
pub(crate) fn domain(region: &str) -> Option<&'static str> {
    Some(match region.to_ascii_uppercase().as_str() {
        "TH" => "co.th",
        "VN" => "vn",
        "ID" => "co.id",
        "MY" => "com.my",
        "PH" => "ph",
        "SG" => "sg",
        "TW" => "tw",
        "BR" => "com.br",
        "MX" => "com.mx",
        "CO" => "com.co",
        "CL" => "cl",
        _ => return None,
    })
}

/// How long a message can be taken back (shopee §3.1); none where it cannot.
pub(crate) fn recall_window(region: &str) -> Option<Duration> {
    match region.to_ascii_uppercase().as_str() {
        "TH" => Some(Duration::from_mins(3)),
        "SG" | "ID" | "PH" | "BR" => Some(Duration::from_mins(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markets_differ() {
        assert_eq!(domain("th"), Some("co.th"));
        assert_eq!(domain("XX"), None);
        assert_eq!(recall_window("TH"), Some(Duration::from_mins(3)));
        assert_eq!(recall_window("SG"), Some(Duration::from_mins(10)));
        assert_eq!(recall_window("VN"), None);
    }
}
