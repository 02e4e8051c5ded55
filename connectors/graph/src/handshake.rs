//! The `hub.*` handshake by which Meta asks whether an address is ours (facebook §2.1).

use connector::{Admission, Answer, Hook, hmac_sha256, tag_matches};

/// Answers a handshake: 200 with the challenge when mode and token fit, else 403. Without a token in the settings it is always 403.
/// A challenge that is no plain word is not given back, so that the address cannot be made to say anything.
pub fn handshake(hook: &Hook<'_>, verify_token: &str) -> Admission {
    let query = |name: &str| hook.query.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let challenge = query("hub.challenge");
    // Tags of both are compared, so that not even the token's length shows in the time it takes.
    let tag = |text: &str| hmac_sha256(b"hub.verify_token", &[text.as_bytes()]);
    let fits = tag_matches(&tag(verify_token), &tag(query("hub.verify_token")));
    let plain = (1..=128).contains(&challenge.len())
        && challenge.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if fits && !verify_token.is_empty() && query("hub.mode") == "subscribe" && plain {
        Admission::Answer(Answer { status: 200, body: challenge.to_owned() })
    } else {
        Admission::Answer(Answer { status: 403, body: String::new() })
    }
}

#[cfg(test)]
mod tests {
    use connector::Method;
    use http::HeaderMap;

    use super::*;

    fn ask(pairs: &[(&str, &str)], token: &str) -> (u16, String) {
        let query: Vec<(String, String)> =
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let headers = HeaderMap::new();
        let hook = Hook {
            method: Method::Get,
            url: "",
            callback: None,
            query: &query,
            headers: &headers,
            body: b"",
        };
        match handshake(&hook, token) {
            Admission::Answer(answer) => (answer.status, answer.body),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_the_right_token_gets_its_challenge_back() {
        let good =
            [("hub.mode", "subscribe"), ("hub.verify_token", "fake-word"), ("hub.challenge", "1158201444")];
        assert_eq!(ask(&good, "fake-word"), (200, "1158201444".to_owned()));
        assert_eq!(ask(&good, "fake-other").0, 403);
        assert_eq!(ask(&good, "").0, 403);
        assert_eq!(ask(&[good[0], ("hub.verify_token", ""), good[2]], "").0, 403);
        assert_eq!(ask(&[good[1], good[2]], "fake-word").0, 403);
        assert_eq!(ask(&[("hub.mode", "unsubscribe"), good[1], good[2]], "fake-word").0, 403);
        for challenge in ["", "<script>", "a b", "1\n2", &"1".repeat(129)] {
            assert_eq!(
                ask(&[good[0], good[1], ("hub.challenge", challenge)], "fake-word"),
                (403, String::new())
            );
        }
    }
}
