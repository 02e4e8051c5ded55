//! Lists and their cursors (facebook §1.3, §3.1).

use connector::{Fault, Reply};
use serde_json::Value;
use url::Url;

/// A list's rows; an answer without `data` is none.
pub fn data(reply: &Reply) -> Result<(Vec<Value>, Option<String>), Fault> {
    let mut body: Value = reply.json()?;
    let next = next_cursor(&body);
    match body.get_mut("data").map(Value::take) {
        Some(Value::Array(rows)) => Ok((rows, next)),
        _ => Err(Fault::malformed("Meta's answer has no list in it; it is tried again later.")),
    }
}

/// Where the next page begins; none on the last page. The last page still has cursors: only `next` says that there is more. It
/// holds a token, so it is never followed, only read.
pub fn next_cursor(v: &Value) -> Option<String> {
    let paging = v.get("paging")?;
    let next = paging.get("next")?.as_str().filter(|n| !n.is_empty())?;
    connector::text(paging.get("cursors").unwrap_or(&Value::Null), "after").or_else(|| {
        let url = Url::parse(next).ok()?;
        let after = url.query_pairs().find(|(name, _)| name == "after")?.1.into_owned();
        Some(after).filter(|a| !a.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_next_says_that_there_is_more() {
        let cursors = json!({"before":"QVFIa","after":"QVFIb"});
        assert_eq!(next_cursor(&json!({ "paging": { "cursors": cursors } })), None);
        let next = "https://graph.facebook.com/v25.0/me/accounts?access_token=fake&limit=2&after=QVFIc";
        assert_eq!(
            next_cursor(&json!({ "paging": { "cursors": cursors, "next": next } })).as_deref(),
            Some("QVFIb")
        );
        assert_eq!(next_cursor(&json!({ "paging": { "next": next } })).as_deref(), Some("QVFIc"));
        for odd in [json!(null), json!({}), json!({"paging":[]}), json!({"paging":{"next":5}})] {
            assert_eq!(next_cursor(&odd), None);
        }
    }
}
