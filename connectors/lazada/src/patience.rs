//! Waiting out a limit (lazada §5.2): a reading call is made up to five times, after pauses that double.

use std::time::Duration;

use connector::{Exchange, Fault, FaultClass, Plan, Reply};

/// Tries after the first.
const TRIES: u32 = 4;
/// What is longer is for whoever asked to wait.
const LONGEST: Duration = Duration::from_secs(15);

/// Asks, and asks again when Lazada wants fewer calls for a moment.
pub(crate) fn ask<T: Send + 'static>(
    exchange: Exchange,
    next: impl FnOnce(Result<Reply, Fault>) -> Plan<T> + Send + 'static,
) -> Plan<T> {
    again(exchange, 0, next)
}

fn again<T: Send + 'static>(
    exchange: Exchange,
    tried: u32,
    next: impl FnOnce(Result<Reply, Fault>) -> Plan<T> + Send + 'static,
) -> Plan<T> {
    Plan::ask_then(exchange.clone(), move |answer| {
        if let Err(fault) = &answer
            && fault.class == FaultClass::Throttled
            && tried < TRIES
        {
            let wait = fault.retry_after.unwrap_or(Duration::from_secs(1)) * (1 << tried);
            if wait <= LONGEST {
                return again(exchange.delayed(wait), tried + 1, next);
            }
        }
        next(answer)
    })
}

#[cfg(test)]
mod tests {
    use connector::{Auth, Op, Request};

    use super::*;

    fn run(waits: Option<u64>, limit: usize) -> (Vec<u64>, bool) {
        let request = Request::get("api_url.th", "/orders/get", Auth::Grant);
        let mut plan =
            ask(Exchange::read(Op::Poll, "seller", request), |answer| Plan::Done(answer.map(|_| ())));
        let mut delays = Vec::new();
        loop {
            match plan {
                Plan::Done(done) => return (delays, done.is_ok()),
                Plan::Ask(exchange, next) => {
                    delays.push(exchange.delay.as_secs());
                    let mut fault = Fault::new(FaultClass::Throttled, "ApiCallLimit", "fewer calls");
                    fault.retry_after = waits.map(Duration::from_secs);
                    let fine = Reply {
                        status: http::StatusCode::OK,
                        headers: http::HeaderMap::new(),
                        body: "{}".into(),
                        received_at: model::Time::EPOCH,
                    };
                    plan = next(if delays.len() > limit { Ok(fine) } else { Err(fault) });
                }
            }
        }
    }

    #[test]
    fn five_tries_after_pauses_that_double() {
        assert_eq!(run(None, 9), (vec![0, 1, 2, 4, 8], false));
        assert_eq!(run(Some(1), 2), (vec![0, 1, 2], true));
        assert_eq!(run(Some(60), 9), (vec![0], false), "a long ban is not waited out here");
    }
}
