//! The simulators' time: the wall clock for everything that is shown or signed, a scale for everything
//! that is waited for, and an offset for everything that grows old.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// One clock for all platforms of a run.
#[derive(Debug)]
pub struct Clock {
    scale: f64,
    aged_ms: AtomicI64,
}

impl Clock {
    /// A clock on which waits (retry ladders, pauses of customers) pass `scale` times as fast.
    pub fn new(scale: f64) -> Self {
        Self { scale: if scale > 0.0 { scale } else { 1.0 }, aged_ms: AtomicI64::new(0) }
    }

    /// Unix milliseconds, never scaled: timestamps and signatures are checked against this.
    pub fn now_ms(&self) -> i64 {
        i64::try_from(since_epoch().as_millis()).unwrap_or(i64::MAX)
    }

    /// Unix seconds.
    pub fn now_s(&self) -> i64 {
        self.now_ms() / 1000
    }

    /// Unix nanoseconds, for Shopee's conversation list (shopee §3.3).
    pub fn now_ns(&self) -> i64 {
        i64::try_from(since_epoch().as_nanos()).unwrap_or(i64::MAX)
    }

    /// The time by which tokens, codes, reply tokens and retry keys grow old: the wall clock plus what
    /// [`Clock::age`] added.
    pub fn life_ms(&self) -> i64 {
        self.now_ms() + self.aged_ms.load(Ordering::Relaxed)
    }

    /// Makes everything that expires older by so many seconds, without touching what is signed.
    pub fn age(&self, seconds: i64) {
        self.aged_ms.fetch_add(seconds.saturating_mul(1000), Ordering::Relaxed);
    }

    /// What a wait of `duration` becomes on this clock.
    pub fn scaled(&self, duration: Duration) -> Duration {
        duration.div_f64(self.scale)
    }

    /// Waits for `duration`, scaled.
    pub async fn wait(&self, duration: Duration) {
        tokio::time::sleep(self.scaled(duration)).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where simulated platforms read the clock")]
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// RFC 3339 with milliseconds, for the control API.
pub fn rfc3339(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |t| format!("{t:.3}"))
}
