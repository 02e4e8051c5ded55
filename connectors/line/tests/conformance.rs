//! LINE, held to the kit's seven clauses and to its sheet.

mod behaviour;
mod decoding;
mod fixture;
mod openapi;
mod outgoing;
mod yaml;

#[test]
fn line_keeps_its_word() {
    conformance::check(&fixture::case()).unwrap_or_else(|report| panic!("{report}"));
}
