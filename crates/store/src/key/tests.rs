use proptest::prelude::*;

use super::*;
use crate::random::OsRandom;

fn keys(workspace: u128) -> ContentKeys {
    ContentKeys::new(Uuid::from_u128(workspace), 1, &[7; 32])
}

proptest! {
    #[test]
    fn what_is_sealed_opens_in_its_place_only(plain in proptest::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let place = Place::new("message", Uuid::from_u128(5), "body");
        let sealed = keys(1).seal(&OsRandom, place, &plain);
        prop_assert_eq!(&*keys(1).open(place, &sealed).unwrap(), &plain);
        // Moved to another row, field, table or workspace.
        prop_assert!(keys(1).open(Place::new("message", Uuid::from_u128(6), "body"), &sealed).is_err());
        prop_assert!(keys(1).open(Place::new("message", Uuid::from_u128(5), "snippet"), &sealed).is_err());
        prop_assert!(keys(1).open(Place::new("contact", Uuid::from_u128(5), "body"), &sealed).is_err());
        prop_assert!(keys(2).open(place, &sealed).is_err());
        // Any flipped bit but those of the key id, which only chooses the key.
        let mut bytes = sealed.0.clone();
        let i = 1 + at.index(bytes.len() - 1);
        bytes[i] ^= 1 << bit;
        prop_assert!(keys(1).open(place, &Sealed(bytes)).is_err());
        // Any shorter prefix.
        let cut = at.index(sealed.0.len());
        prop_assert!(keys(1).open(place, &Sealed(sealed.0[..cut].to_vec())).is_err());
    }
}

#[test]
fn a_master_key_survives_its_text_and_shows_nothing() {
    let key = MasterKey::generate(&OsRandom);
    assert_eq!(MasterKey::from_base64(&format!(" {}\n", *key.to_base64())).expect("own text"), key);
    assert!(!format!("{key:?}").contains(&**key.to_base64()));
    assert_eq!(MasterKey::from_base64("c2hvcnQ="), Err(KeyError::NotAMasterKey));
    assert_ne!(key.fingerprint(), MasterKey::generate(&OsRandom).fingerprint());
}

#[test]
fn a_wrapped_key_opens_for_its_platform_and_place_only() {
    let ring = Keyring::default();
    ring.add_master(1, MasterKey::from_bytes([1; 32]));
    let wrapped =
        ring.wrap(WrapFor::Platform("aaa"), &OsRandom, "grant:1", &[9; 32]).expect("a master key is there");
    assert_eq!(*ring.unwrap(WrapFor::Platform("aaa"), "grant:1", &wrapped).expect("own key"), [9; 32]);
    assert!(ring.unwrap(WrapFor::Platform("bbb"), "grant:1", &wrapped).is_err());
    assert!(ring.unwrap(WrapFor::Platform("aaa"), "grant:2", &wrapped).is_err());
    assert!(ring.unwrap(WrapFor::Content, "grant:1", &wrapped).is_err());
    // Under a newer master key the older is still known, until it is let go.
    ring.add_master(2, MasterKey::from_bytes([2; 32]));
    assert!(ring.unwrap(WrapFor::Platform("aaa"), "grant:1", &wrapped).is_ok());
    ring.keep_master(2);
    assert_eq!(ring.unwrap(WrapFor::Platform("aaa"), "grant:1", &wrapped), Err(KeyError::WrongMaster));
}
