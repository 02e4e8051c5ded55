//! Facebook, held to the kit's seven clauses, and to what the sheet says beyond them.

mod decoding;
mod fixture;
mod sending;

#[test]
fn facebook_keeps_its_word() {
    conformance::check(&fixture::case()).unwrap_or_else(|report| panic!("{report}"));
}
