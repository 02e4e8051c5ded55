//! The signature of a call (lazada §1.6): every text parameter, sorted by the bytes of its name, behind the
//! API's path.

use std::collections::BTreeMap;

use crate::mac::hmac_sha256;

/// The text parameters of a call, query and form together.
pub type Params = BTreeMap<String, String>;

/// What is signed: path, then name and value of everything but `sign`, with no separators. Names sort by
/// their bytes, as `BTreeMap` keeps them.
pub fn string_to_sign(path: &str, params: &Params, with_empty: bool) -> String {
    let mut text = path.to_owned();
    for (name, value) in params {
        if name != "sign" && (with_empty || !value.is_empty()) {
            text.push_str(name);
            text.push_str(value);
        }
    }
    text
}

/// Upper-case hex of the HMAC-SHA256 over [`string_to_sign`].
pub fn sign(secret: &str, path: &str, params: &Params) -> String {
    of_text(secret, &string_to_sign(path, params, false))
}

fn of_text(secret: &str, text: &str) -> String {
    hex::encode_upper(hmac_sha256(secret.as_bytes(), &[text.as_bytes()]))
}

/// Whether a call's `sign` is right. Both readings of parameters that were sent empty are accepted: official
/// SDKs differ, and all of them work.
pub fn right(secret: &str, path: &str, params: &Params, given: &str) -> bool {
    [false, true].iter().any(|empty| of_text(secret, &string_to_sign(path, params, *empty)) == given)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS: &str = "Zk3vTq9sWm1xRb7nLc5yHd2pGf8jUa4e";
    const CHAT: &str = "im-4Vd8sQ2kPz6tXw0rNy5mBc7hJg3lFe9u";
    const AT: &str = "1767225600000";

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    fn orders(token: Option<&str>, extra: &[(&str, &str)]) -> Params {
        let mut all = params(&[("app_key", "204817"), ("timestamp", AT), ("sign_method", "sha256")]);
        all.extend(token.map(|t| ("access_token".to_owned(), t.to_owned())));
        all.extend(params(extra));
        all
    }

    fn chat(extra: &[(&str, &str)]) -> Params {
        let mut all = orders(Some("50000FAKEimaccess"), extra);
        all.insert("app_key".to_owned(), "204990".to_owned());
        all
    }

    const TOKEN: &str = "50000FAKEaccessV3ct0r";

    type Vector = (&'static str, &'static str, &'static str, Params, &'static str);

    fn check(vectors: Vec<Vector>) {
        for (name, secret, path, params, expected) in vectors {
            assert_eq!(sign(secret, path, &params), expected, "{name}");
            assert!(right(secret, path, &params, expected), "{name}");
            assert!(
                !right(secret, path, &params, &expected.to_lowercase()),
                "{name}: the sign is upper-case"
            );
            assert!(
                !right(secret, &format!("/rest{path}"), &params, expected),
                "{name}: /rest is not signed"
            );
        }
    }

    /// lazada §6, R1–R6, R10.
    #[test]
    fn vectors_of_the_orders_app() {
        let token = Some(TOKEN);
        let r1 = params(&[
            ("app_key", "123456"),
            ("access_token", "test"),
            ("timestamp", "1517820392000"),
            ("sign_method", "sha256"),
            ("order_id", "1234"),
        ]);
        let r4 = orders(
            token,
            &[
                ("update_after", "2026-01-01T00:00:00+07:00"),
                ("sort_by", "updated_at"),
                ("sort_direction", "ASC"),
                ("offset", "0"),
                ("limit", "100"),
            ],
        );
        let r6 = orders(
            token,
            &[
                ("page_no", "1"),
                ("page_size", "50"),
                ("ReverseOrderLineModifiedTimeRangeStart", "1767139200000"),
                ("ReverseOrderLineModifiedTimeRangeEnd", AT),
                ("request_type_list", "[\"RETURN\",\"ONLY_REFUND\"]"),
                ("QC_Decision", "scrap"),
            ],
        );
        let r10 = orders(
            token,
            &[
                ("partner_id", "sampan-1.0"),
                ("created_after", "2025-12-31T00:00:00+08:00"),
                ("status", "pending"),
                ("limit", "50"),
                ("offset", "0"),
            ],
        );
        check(vec![
            (
                "R1",
                "helloworld",
                "/order/get",
                r1,
                "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
            ),
            (
                "R2",
                ORDERS,
                "/auth/token/create",
                orders(None, &[("code", "0_204817_f4K3c0deForV3ct0r0nly")]),
                "4E31510614E975AA437D449C162989DB274D46610B8C74FD98DF235C1E1F64E0",
            ),
            (
                "R3",
                ORDERS,
                "/auth/token/refresh",
                orders(None, &[("refresh_token", "50001FAKErefreshV3ct0r")]),
                "4FAA12978EE5BD42FC46AF52A02AB149057FFA7961701B85D43C65B68DDA96B6",
            ),
            (
                "R4",
                ORDERS,
                "/orders/get",
                r4,
                "F03408613E02F548FFAF3416CDD77990E2EDA18C87EAFBBC0C500CDDBBFDFCB5",
            ),
            (
                "R5",
                ORDERS,
                "/orders/items/get",
                orders(token, &[("order_ids", "[812345678901234,812345678901235]")]),
                "546ACED8F37CEF633CD73D238D6497233D77656681C8E94F3EFEEC4B1B7BA9C3",
            ),
            (
                "R6",
                ORDERS,
                "/reverse/getreverseordersforseller",
                r6,
                "5F0C762C5DE9DCB5A2645979211A033672400DC07F4C7277DE1CEA3532F6DC8E",
            ),
            (
                "R10",
                ORDERS,
                "/orders/get",
                r10,
                "57134A688B71AB794C8D8265E1345F108EA313A030AFF69CEAF28DC92F8145E6",
            ),
        ]);
    }

    /// lazada §6, R7–R9.
    #[test]
    fn vectors_of_the_chat_app() {
        let r7 = chat(&[
            ("start_time", AT),
            ("page_size", "20"),
            ("last_session_id", "300112233_2_400998877_1_103"),
        ]);
        let r8 = chat(&[
            ("session_id", "300112233_2_400998877_1_103"),
            ("template_id", "1"),
            ("txt", "สวัสดีค่ะ 50% + free ship & more = ok?\nCảm ơn 🙏"),
        ]);
        check(vec![
            (
                "R7",
                CHAT,
                "/im/session/list",
                r7,
                "A6A50AB1EE417B1677B0317894EA3A0CF32904A812A3BFB043559FDE6A987F46",
            ),
            (
                "R8",
                CHAT,
                "/im/message/send",
                r8,
                "14DD63BAF2CC2934070B5741C82F036ADA914DBD333D29D468386334A7E2FF9B",
            ),
            (
                "R9",
                CHAT,
                "/image/upload",
                chat(&[]),
                "B194059DD67808C23D9AB16847DDF84FAC856F7E7A4C0AF8D1FFF6272C963477",
            ),
        ]);
    }

    #[test]
    fn empty_parameters_may_be_signed_or_not() {
        let mut all = orders(None, &[("code", "x")]);
        let without = sign(ORDERS, "/auth/token/create", &all);
        all.insert("uuid".to_owned(), String::new());
        assert!(right(ORDERS, "/auth/token/create", &all, &without));
        let with = of_text(ORDERS, &string_to_sign("/auth/token/create", &all, true));
        assert!(with != without && right(ORDERS, "/auth/token/create", &all, &with));
    }
}
