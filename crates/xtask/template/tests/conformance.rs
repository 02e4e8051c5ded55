//! {{Name}}, held to the kit's seven clauses.

mod fixture;

#[test]
fn {{name}}_keeps_its_word() {
    conformance::check(&fixture::case()).unwrap_or_else(|report| panic!("{report}"));
}
