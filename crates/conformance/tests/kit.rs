//! The kit itself: every clause passes the sound connector, and is seen to fail on faults that were put in on purpose.

mod fake;

use std::{fs, path::Path};

use conformance::{
    Case, Clause, Finding, HookCase, Recording, Tag, Vector, check, claims, exchanges, forbidden_in, hooks,
    hostility, purity, secrets, signing,
};
use fake::{Broken, case};

/// A clause.
type Judge = fn(&Case) -> Vec<Finding>;

#[test]
fn the_sound_connector_passes_all_seven() {
    check(&case(Broken::Nowhere)).unwrap_or_else(|report| panic!("{report}"));
}

/// Which clause must catch which fault, and a word that it must say.
const SEEDED: [(Judge, Clause, Broken, &str); 29] = [
    (claims, Clause::Claims, Broken::ListsRecall, "`recall` is listed, but refused"),
    (claims, Clause::Claims, Broken::ReadsUnlisted, "`mark_read` is not listed"),
    (claims, Clause::Claims, Broken::DrawsFromNowhere, "bucket `none`"),
    (claims, Clause::Claims, Broken::CallsNowhere, "endpoint `data_url`"),
    (claims, Clause::Claims, Broken::TakesStickers, "not listed in `sends`, but taken"),
    (claims, Clause::Claims, Broken::RefusesImages, "a good sample is refused"),
    (claims, Clause::Claims, Broken::TakesHugeImages, "50001 bytes were taken"),
    (claims, Clause::Claims, Broken::LosesLetters, "loses letters"),
    (claims, Clause::Claims, Broken::ComposesMore, "offers `video`"),
    (hooks, Clause::Hooks, Broken::OpenWithoutTag, "taken without a tag"),
    (hooks, Clause::Hooks, Broken::TakesUpperCase, "taken with an upper-case tag"),
    (hooks, Clause::Hooks, Broken::TakesPadding, "taken with a space before the tag"),
    (hooks, Clause::Hooks, Broken::TakesAnyTag, "of the body flipped"),
    (hooks, Clause::Hooks, Broken::TrimsTheBody, "taken with a longer body"),
    (hooks, Clause::Hooks, Broken::ForgetsUnknown, "2 events came out, not 3"),
    (hooks, Clause::Hooks, Broken::LosesOddBodies, "`split` lost it"),
    (hooks, Clause::Hooks, Broken::PanicsOnPrefixes, "panicked"),
    (hooks, Clause::Hooks, Broken::KeysByKind, "gives the key"),
    (hooks, Clause::Hooks, Broken::KeysByTurn, "keys"),
    (exchanges, Clause::Exchanges, Broken::AsksElsewhere, "ask 1 differs"),
    (exchanges, Clause::Exchanges, Broken::YieldsOther, "yields otherwise"),
    (hostility, Clause::Hostility, Broken::InventsIds, "became a success"),
    (hostility, Clause::Hostility, Broken::PanicsOnLists, "panicked: a list"),
    (hostility, Clause::Hostility, Broken::TakesErrorsForAnswers, "500 good body: became a success"),
    (hostility, Clause::Hostility, Broken::TalksTooMuch, "letters"),
    (hostility, Clause::Hostility, Broken::TakesSilenceForTrouble, "not `unknown_outcome`"),
    (secrets, Clause::Secrets, Broken::TellsItsToken, "shows the secret"),
    (secrets, Clause::Secrets, Broken::RemembersItsToken, "shows the secret"),
    (signing, Clause::Signing, Broken::SignsBackwards, "signed"),
];

#[test]
fn each_clause_fails_on_its_seeded_faults() {
    for (judge, clause, broken, word) in SEEDED {
        let found = judge(&case(broken));
        assert!(found.iter().all(|f| f.clause == clause));
        assert!(found.iter().any(|f| f.what.contains(word)), "{broken:?} was not seen: {found:#?}");
        assert!(judge(&case(Broken::Nowhere)).is_empty(), "{clause:?} finds fault with the sound one");
    }
}

#[test]
fn a_report_tells_what_each_clause_found() {
    let report = check(&case(Broken::InventsIds)).expect_err("broken").to_string();
    assert!(report.contains("4. Hostility: ") && report.contains("became a success"), "{report}");
    assert!(report.contains("next: make each plan end in a fault"), "{report}");
    for clause in Clause::ALL.into_iter().filter(|c| *c != Clause::Hostility) {
        assert!(report.contains(&format!("{clause:?}: {} — kept", clause.asks())), "{report}");
    }
}

#[test]
fn purity_sees_a_crate_that_does_io_and_the_words_for_it() {
    let mut case = case(Broken::Nowhere);
    case.dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/impure");
    let found = purity(&case);
    for word in ["depends on tokio", "SystemTime", "fs"] {
        assert!(found.iter().any(|f| f.what.contains(word)), "{word}: {found:#?}");
    }
    assert_eq!(forbidden_in("let a = 1; // std::fs\n"), Vec::<String>::new());
    assert_eq!(forbidden_in("use std::net::TcpStream;").len(), 1);
    assert_eq!(forbidden_in("use std::{collections::BTreeMap, fmt};"), Vec::<String>::new());
}

#[test]
fn nothing_can_be_left_out() {
    let mut bare = case(Broken::Nowhere);
    bare.hooks.clear();
    bare.vectors.clear();
    bare.samples.clear();
    bare.dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tokio");
    assert!(!hooks(&bare).is_empty());
    assert!(!signing(&bare).is_empty());
    assert!(!claims(&bare).is_empty());
    assert!(exchanges(&bare).iter().any(|f| f.what.contains("no recording shows it end well")));
    assert!(exchanges(&bare).iter().any(|f| f.what == "there is no recording"));
    assert!(!hostility(&bare).is_empty());
    let mut real = case(Broken::Nowhere);
    real.grant = connector::Secrets::new().with("token", "looks-like-a-real-one");
    assert!(secrets(&real).iter().any(|f| f.what.contains("does not look like a fake")));
}

#[test]
fn a_tolerance_must_be_needed_and_is_then_heeded() {
    let mut inventing = case(Broken::InventsIds);
    for walk in ["send text", "send image"] {
        inventing.tolerate(walk, "the manual says so", |h, v| {
            (200..300).contains(&h.status) && v["external_ids"][0] == "1"
        });
    }
    assert_eq!(hostility(&inventing), Vec::new());
    let mut idle = case(Broken::Nowhere);
    idle.tolerate("send text", "never", |_, _| true);
    assert!(hostility(&idle).iter().any(|f| f.what.contains("not needed")));
}

#[test]
fn a_hook_that_should_not_verify_is_seen_in_the_vectors_too() {
    let mut wrong = case(Broken::Nowhere);
    let hook = HookCase { body: b"{}".to_vec(), ..wrong.hooks[0].clone() };
    wrong.vectors.push(Vector::Hook { hook: Box::new(hook), genuine: true });
    assert_eq!(signing(&wrong).len(), 1);
}

#[test]
fn a_signed_address_and_a_tag_in_the_query_are_held_to_as_well() {
    let mut addressed = case(Broken::Nowhere);
    addressed.hooks[0].url_signed = true;
    assert!(hooks(&addressed).iter().any(|f| f.what == "taken at another address"));
    let mut queried = case(Broken::Nowhere);
    queried.hooks[0].tag = Some(Tag::Query("tag"));
    queried.hooks[0].query.push(("tag".to_owned(), "0f".repeat(32)));
    // The connector reads the header, so whatever the query says is taken: each forgery is told.
    for what in [
        "taken without a tag",
        "taken with an empty tag",
        "taken with half a tag",
        "taken with an upper-case tag",
    ] {
        assert!(hooks(&queried).iter().any(|f| f.what == what), "{what}");
    }
}

#[test]
fn a_recording_that_cannot_be_read_says_why() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unreadable");
    fs::create_dir_all(dir.join("tests/exchanges")).expect("a folder");
    for (text, why) in [
        ("# a\n\n--- reply\n200\n", "walk"),
        ("# a\nwalk: send text\n\n--- answer\n200\n", "none of"),
        ("# a\nwalk: send text\n\n--- ask\nGET /\n", "no reply"),
    ] {
        let path = dir.join("tests/exchanges/odd.http");
        fs::write(&path, text).expect("a file");
        assert!(Recording::read(&path).expect_err("odd").what.contains(why), "{text}");
    }
    let mut case = case(Broken::Nowhere);
    case.dir = dir;
    assert!(!exchanges(&case).is_empty());
}
