//! What is packed on its way: the page's own files, and of the API its lists. A hundred conversations are 10 kB instead of a hundred,
//! which on a phone is most of what somebody waits for.

use http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{And, DefaultPredicate, SizeAbove},
    },
};

type Says = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Packs the page's files.
pub fn pack_files() -> CompressionLayer<DefaultPredicate> {
    CompressionLayer::new().quality(CompressionLevel::Fastest)
}

/// Packs JSON that is longer than a kilobyte. Nothing short: a secret that is shown once, say. No file, no export, no stream.
pub fn pack_lists() -> CompressionLayer<And<SizeAbove, Says>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(1024).and(is_json as Says))
}

fn is_json(status: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    status == StatusCode::OK
        && headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json")
        && !headers.contains_key(header::CONTENT_DISPOSITION)
}
