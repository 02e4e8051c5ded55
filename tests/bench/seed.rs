//! Webhooks of LINE that make the database: signed as the platform signs them, spread evenly over customers.

use std::time::Duration;

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use connector::hmac_sha256;
use serde_json::{Value, json};
use tests::Stage;
use tokio::time::Instant;

use crate::hooks::Call;

/// Events in one request while the database is filled: as many as LINE puts into one.
const PER_CALL: usize = 100;
/// Words that the messages are made of; every eighth message or so holds a given one.
const WORDS: [&str; 24] = [
    "สวัสดีค่ะ",
    "มีของไหมคะ",
    "ส่งวันไหน",
    "ราคาเท่าไหร่",
    "xin chào",
    "còn hàng không",
    "giao khi nào",
    "giá bao nhiêu",
    "halo kak",
    "masih ada stok",
    "kapan dikirim",
    "berapa harganya",
    "hello",
    "is it in stock",
    "when will it ship",
    "how much is it",
    "你好",
    "还有货吗",
    "什么时候发货",
    "多少钱",
    "blue kettle",
    "กระทะเหล็ก",
    "áo khoác",
    "sepatu kulit",
];

/// Who writes, and how it is signed.
pub struct Seed {
    /// Where to.
    pub url: String,
    /// The channel's secret.
    pub secret: String,
    /// The channel's own id.
    pub bot: String,
    /// How many people write.
    pub customers: usize,
    /// When the first message was written, Unix milliseconds; each further one a millisecond later. Not before the account
    /// was connected: what lay there before is history, and rouses nobody.
    pub start_ms: i64,
}

impl Seed {
    /// Calls of one message each, from the `from`th on.
    pub fn singles(&self, from: usize, count: usize) -> Vec<Call> {
        (from..from + count).map(|n| self.call(&[self.event(n)])).collect()
    }

    /// Sends the messages `from..to` in full calls, and waits until all of them are in the inbox.
    pub async fn fill(&self, stage: &Stage, from: usize, to: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        let mut at = from;
        while at < to {
            // A part at a time, so that the calls need not all be in memory.
            let end = (at + 50_000).min(to);
            let bounds: Vec<usize> = (at..end).step_by(PER_CALL).collect();
            let events = |first: usize| -> Vec<Value> {
                (first..(first + PER_CALL).min(end)).map(|n| self.event(n)).collect()
            };
            let calls: Vec<Call> = bounds.into_iter().map(|first| self.call(&events(first))).collect();
            crate::hooks::send(&calls, None, 8).await?;
            applied(stage).await?;
            eprintln!("{end} messages after {} s", begun.elapsed().as_secs());
            at = end;
        }
        Ok(())
    }

    fn event(&self, n: usize) -> Value {
        // Each round of customers writes in another order, as people do.
        let round = n / self.customers;
        let customer = (n.wrapping_mul(2_654_435_761).wrapping_add(round * 7_919)) % self.customers;
        let at_ms = self.start_ms + i64::try_from(n).unwrap_or(0);
        let words = [WORDS[n % 24], WORDS[(n / 24 + n) % 24], WORDS[(n / 7) % 24]].join(" ");
        json!({
            "type": "message", "mode": "active", "timestamp": at_ms,
            "message": {"type": "text", "id": (570_000_000_000_000_000 + n).to_string(), "quoteToken": format!("quote-{n}"),
                "text": format!("{words} {n}")},
            "webhookEventId": format!("01{n:0>24}"), "deliveryContext": {"isRedelivery": false},
            "source": {"type": "user", "userId": format!("U{customer:0>32}")}, "replyToken": format!("reply-{n:0>26}"),
        })
    }

    fn call(&self, events: &[Value]) -> Call {
        let body = json!({"destination": self.bot, "events": events}).to_string().into_bytes();
        let tag = STANDARD.encode(hmac_sha256(self.secret.as_bytes(), &[&body]));
        Call { url: self.url.clone(), tag, body }
    }
}

/// Waits until nothing in the journal waits to be interpreted.
pub async fn applied(stage: &Stage) -> anyhow::Result<()> {
    let ends = Instant::now() + Duration::from_mins(10);
    loop {
        let pending = stage.owner.get("/journal?state=pending&limit=1").await?.ok()?;
        if pending["items"].as_array().context("no items")?.is_empty() {
            return Ok(());
        }
        ensure!(Instant::now() < ends, "events still wait after ten minutes");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
