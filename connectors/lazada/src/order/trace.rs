//! Where a parcel is (lazada §4.5).

use connector::{Exchange, Literal, Op, Request};
use model::{Parcel, Time};
use serde::Deserialize;

use super::literal::{list, word};
use crate::{country::Country, manifest};

/// The exchange that traces an order's parcels.
pub(super) fn ask(op: Op, country: &Country, order_id: &str) -> Exchange {
    let request = Request::get(country.api, "/logistic/order/trace", connector::Auth::Grant);
    Exchange::read(op, manifest::SELLER, request.query("order_id", order_id))
}

/// What is under `result`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Trace {
    #[serde(deserialize_with = "list")]
    module: Vec<Module>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Module {
    #[serde(deserialize_with = "list")]
    package_detail_info_list: Vec<Package>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Package {
    ofc_package_id: Literal,
    tracking_number: Literal,
    #[serde(deserialize_with = "list")]
    logistic_detail_info_list: Vec<Detail>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "Lazada's own names")]
struct Detail {
    title: Literal,
    detail_type: Literal,
    event_time: Literal,
}

/// A parcel with the platform's id of it.
#[derive(Clone, Debug)]
pub(super) struct Traced {
    pub package: Option<String>,
    pub parcel: Parcel,
}

impl Trace {
    /// The parcels of the trace.
    pub(super) fn parcels(&self) -> Vec<Traced> {
        let packages = self.module.iter().flat_map(|m| &m.package_detail_info_list);
        packages
            .map(|p| {
                let mut details: Vec<(Time, &Detail)> = p
                    .logistic_detail_info_list
                    .iter()
                    .filter_map(|d| Some((time(&d.event_time)?, d)))
                    .collect();
                details.sort_by_key(|(at, _)| *at);
                let first = |is: fn(&str) -> bool| {
                    details.iter().find(|(_, d)| is(&d.detail_type.0.to_ascii_lowercase())).map(|(at, _)| *at)
                };
                Traced {
                    package: word(&p.ofc_package_id),
                    parcel: Parcel {
                        tracking_number: word(&p.tracking_number),
                        carrier: None,
                        status: details
                            .last()
                            .and_then(|(_, d)| word(&d.title).or_else(|| word(&d.detail_type))),
                        // The kinds of event are an open set: only those that say it plainly count.
                        shipped_at: first(|kind| {
                            matches!(kind, "shipped" | "in_transit" | "transit" | "domestic")
                        }),
                        delivered_at: first(|kind| kind == "delivered"),
                    },
                }
            })
            .filter(|t| t.parcel.tracking_number.is_some() || t.package.is_some())
            .collect()
    }
}

fn time(l: &Literal) -> Option<Time> {
    l.0.trim().parse::<i64>().ok().filter(|n| *n > 0).map(Time::from_unix_of_any_unit)
}
