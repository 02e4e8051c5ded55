//! Reading orders against canned answers.

use connector::{Fault, Reply};
use model::{Event, Time};

use super::*;

fn own() -> AccountContext {
    AccountContext {
        external_id: "448120931".into(),
        webhook_url: String::new(),
        memo: BTreeMap::new(),
        now: Time::from_secs(1_767_225_600),
    }
}

fn reply(response: &str) -> Reply {
    Reply {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: format!(r#"{{"error":"","response":{response}}}"#).into(),
        received_at: Time::from_secs(1_767_225_600),
    }
}

/// Runs a plan with an answer by path.
fn run(
    mut plan: Plan<Vec<Delivery>>,
    answer: impl Fn(&Request) -> Result<Reply, Fault>,
) -> (Vec<Request>, Result<Vec<Delivery>, Fault>) {
    let mut asked = Vec::new();
    loop {
        match plan {
            Plan::Done(end) => return (asked, end),
            Plan::Ask(exchange, next) => {
                let a = answer(&exchange.request);
                asked.push(exchange.request);
                plan = next(a);
            }
        }
    }
}

fn orders_of(rows: &str) -> String {
    format!(r#"{{"order_list":[{rows}]}}"#)
}

const SPLIT: &str = r#"{"order_sn":"A","order_status":"SHIPPED","update_time":1767225590,"package_list":[{"package_number":"P1"},{"package_number":"P2","tracking_number":"HAVE"}]}"#;
const WHOLE: &str = r#"{"order_sn":"B","order_status":"PROCESSED","update_time":1767225590,"package_list":[{"package_number":"P3"}]}"#;
const READY: &str = r#"{"order_sn":"C","order_status":"READY_TO_SHIP","update_time":1767225590,"package_list":[{"package_number":"P4"}]}"#;

#[test]
fn parcel_numbers_are_asked_for_where_there_can_be_one() {
    let rows = orders_of(&[SPLIT, WHOLE, READY].join(","));
    let ids = ["A", "B", "C", "gone"].map(str::to_owned);
    let (asked, end) = run(orders(&own(), &ids), |r| {
        if r.path.ends_with("get_order_detail") {
            return Ok(reply(&rows));
        }
        let split = r.query.iter().any(|(n, v)| n == "package_number" && v == "P1");
        let whole = !r.query.iter().any(|(n, _)| n == "package_number");
        assert!(split || whole, "never an empty package_number, and none for a whole order");
        Ok(reply(if split { r#"{"tracking_number":"T1"}"# } else { r#"{"tracking_number":"T3"}"# }))
    });
    let got = end.expect("orders");
    assert_eq!(asked.len(), 3, "details, then one parcel of A and the one of B");
    assert_eq!(asked[0].query[0], ("order_sn_list".to_owned(), "A,B,C,gone".to_owned()));
    assert_eq!(got.len(), 3);
    let Event::Order(a) = super::super::read(&got[0].body).expect("an order").remove(0) else { panic!() };
    let numbers: Vec<_> = a.parcels.iter().map(|p| p.tracking_number.as_deref()).collect();
    assert_eq!(numbers, [Some("T1"), Some("HAVE")]);
    let Event::Order(b) = super::super::read(&got[1].body).expect("an order").remove(0) else { panic!() };
    assert_eq!(b.parcels[0].tracking_number.as_deref(), Some("T3"));
}

#[test]
fn what_has_arrived_keeps_its_number_but_an_import_does_not_ask_for_it() {
    let rows = orders_of(
        r#"{"order_sn":"E","order_status":"COMPLETED","update_time":1,"package_list":[{"package_number":"P5"}]}"#,
    );
    let tracked = |plan: Plan<Vec<Delivery>>| {
        let (asked, _) = run(plan, |r| {
            Ok(reply(if r.path.ends_with("get_order_detail") {
                &rows
            } else {
                r#"{"tracking_number":"T5"}"#
            }))
        });
        asked.iter().filter(|r| r.path.ends_with("get_tracking_number")).count()
    };
    assert_eq!(tracked(orders(&own(), &["E".to_owned()])), 1);
    assert_eq!(tracked(details(Op::Poll, &own(), &["E".to_owned()], Returns::Leave)), 0);
}

#[test]
fn the_key_is_new_when_a_parcel_number_came_and_the_same_when_nothing_did() {
    let rows = orders_of(WHOLE);
    let with = |number: &'static str| {
        let rows = rows.clone();
        run(orders(&own(), &["B".to_owned()]), move |r| {
            Ok(reply(if r.path.ends_with("get_order_detail") { &rows } else { number }))
        })
        .1
        .expect("orders")
        .remove(0)
        .key
    };
    let (none, some) = (r#"{"tracking_number":""}"#, r#"{"tracking_number":"T3"}"#);
    assert_ne!(with(none), with(some));
    assert_eq!(with(some), with(some));
    assert!(with(some).starts_with("order:B:1767225590:PROCESSED:"));
}

#[test]
fn a_parcel_without_a_number_yet_is_no_fault_of_the_order() {
    for class in [FaultClass::Invalid, FaultClass::Gone, FaultClass::Throttled, FaultClass::Upstream] {
        let rows = orders_of(WHOLE);
        let (_, end) = run(orders(&own(), &["B".to_owned()]), |r| {
            if r.path.ends_with("get_order_detail") {
                Ok(reply(&rows))
            } else {
                Err(Fault::new(class, "x", "x"))
            }
        });
        assert_eq!(end.expect("orders").len(), 1);
    }
}

#[test]
fn a_completed_order_is_looked_up_among_the_returns() {
    let rows = orders_of(r#"{"order_sn":"D","order_status":"COMPLETED","update_time":1767225590}"#);
    let returns = r#"{"more":false,"return":[{"return_sn":"R","order_sn":"D","status":"PROCESSING","update_time":1767225000},{"return_sn":"S","order_sn":"Z","status":"ACCEPTED"}]}"#;
    let (asked, end) = run(orders(&own(), &["D".to_owned()]), |r| {
        Ok(reply(if r.path.ends_with("get_order_detail") { &rows } else { returns }))
    });
    assert!(asked[1].path.ends_with("get_return_list"));
    let Event::Order(d) = super::super::read(&end.expect("orders")[0].body).expect("an order").remove(0)
    else {
        panic!()
    };
    assert_eq!(d.status, model::OrderStatus::Returning);
}

#[test]
fn fifty_at_most_and_nothing_for_nothing() {
    let many: Vec<String> = (0..60).map(|n| format!("O{n}")).collect();
    let (asked, _) = run(orders(&own(), &many), |_| Ok(reply(r#"{"order_list":[]}"#)));
    assert_eq!(asked[0].query[0].1.split(',').count(), 50);
    assert!(matches!(orders(&own(), &[]), Plan::Done(Ok(d)) if d.is_empty()));
}
