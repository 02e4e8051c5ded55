//! No secret can be shown or written out by accident: the types do not have the traits.

use std::fmt::Display;

use connector::{Secret, Secrets};
use serde::Serialize;

/// `<T as Lacks<_>>::ok` can be resolved only if `T` does not have the trait; else there are two ways, and this
/// file does not compile.
trait LacksDisplay<Way> {
    fn ok() {}
}
impl<T: ?Sized> LacksDisplay<()> for T {}
impl<T: ?Sized + Display> LacksDisplay<u8> for T {}

trait LacksSerialize<Way> {
    fn ok() {}
}
impl<T: ?Sized> LacksSerialize<()> for T {}
impl<T: ?Sized + Serialize> LacksSerialize<u8> for T {}

#[test]
fn a_secret_has_no_display_and_no_serialize() {
    <Secret as LacksDisplay<_>>::ok();
    <Secrets as LacksDisplay<_>>::ok();
    <Secret as LacksSerialize<_>>::ok();
    <Secrets as LacksSerialize<_>>::ok();
    let shown = format!("{:?}", Secret::new("fake-hunter2"));
    assert!(!shown.contains("hunter2"), "{shown}");
}
