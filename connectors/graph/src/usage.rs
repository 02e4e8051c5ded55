//! How much of its budget an app or account has used (facebook §5.4).

use std::time::Duration;

use connector::{Reply, integer};
use serde_json::Value;

/// What the usage headers say. They come only after enough calls: their absence says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The highest percentage of any budget.
    pub percent: u64,
    /// The longest time until calls are taken again, where one is named.
    pub regain: Option<Duration>,
}

/// Reads `X-App-Usage`, `X-Page-Usage` and `X-Business-Use-Case-Usage`.
pub fn usage(reply: &Reply) -> Usage {
    let mut found = Usage::default();
    for name in ["x-app-usage", "x-page-usage", "x-business-use-case-usage"] {
        let Some(header) = reply.header(name) else { continue };
        let json: Value = serde_json::from_str(header).unwrap_or_default();
        take(&json, 0, &mut found);
    }
    found
}

fn take(v: &Value, depth: usize, found: &mut Usage) {
    if depth > 3 {
        return;
    }
    match v {
        Value::Array(all) => all.iter().for_each(|x| take(x, depth + 1, found)),
        Value::Object(all) => {
            for key in ["call_count", "total_time", "total_cputime"] {
                let percent = integer(v, key).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
                found.percent = found.percent.max(percent);
            }
            // Minutes; more than a day is somebody's mistake.
            let minutes = integer(v, "estimated_time_to_regain_access")
                .and_then(|n| u64::try_from(n).ok())
                .unwrap_or(0);
            if minutes > 0 {
                found.regain = found.regain.max(Some(Duration::from_mins(minutes.min(24 * 60))));
            }
            all.values().filter(|x| x.is_array() || x.is_object()).for_each(|x| take(x, depth + 1, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use model::Time;

    use super::*;

    fn with(headers: &[(&'static str, &str)]) -> Usage {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        usage(&Reply { status: StatusCode::OK, headers: map, body: Bytes::new(), received_at: Time::EPOCH })
    }

    #[test]
    fn the_worst_of_all_headers_counts() {
        let app = ("x-app-usage", r#"{"call_count":28,"total_time":25,"total_cputime":25}"#);
        let case = (
            "x-business-use-case-usage",
            r#"{"104857600012345":[{"type":"messenger","call_count":95,"total_cputime":20,"total_time":30,"estimated_time_to_regain_access":12},{"type":"pages","estimated_time_to_regain_access":0}]}"#,
        );
        assert_eq!(with(&[app]), Usage { percent: 28, regain: None });
        assert_eq!(with(&[app, case]), Usage { percent: 95, regain: Some(Duration::from_mins(12)) });
        assert_eq!(with(&[("x-app-usage", "not JSON")]), Usage::default());
    }
}
