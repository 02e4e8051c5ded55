//! What a connector remembers of a thread.

use std::collections::BTreeMap;

use model::MemoItem;

use super::Remembered;

/// Merges items by time: an older value never replaces a newer one, and of equal times the later told wins.
pub(super) fn merge(memo: &mut BTreeMap<String, Remembered>, items: &[MemoItem]) -> bool {
    let mut changed = false;
    for item in items {
        let older = memo.get(&item.key).is_some_and(|known| known.at > item.at);
        let new = Remembered { value: item.value.clone(), at: item.at };
        if !older && memo.get(&item.key) != Some(&new) {
            memo.insert(item.key.clone(), new);
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use model::Time;

    use super::*;

    fn item(value: Option<&str>, at: i64) -> MemoItem {
        MemoItem { key: "token".into(), value: value.map(Into::into), at: Time::from_millis(at) }
    }

    #[test]
    fn an_older_value_never_replaces_a_newer_one_nor_undoes_its_forgetting() {
        let mut memo = BTreeMap::new();
        assert!(merge(&mut memo, &[item(Some("b"), 2), item(Some("a"), 1)]));
        assert_eq!(memo["token"].value.as_deref(), Some("b"));
        assert!(merge(&mut memo, &[item(None, 3)]));
        assert!(!merge(&mut memo, &[item(Some("b"), 2)]));
        assert_eq!(memo["token"].value, None);
        assert!(!merge(&mut memo, &[item(None, 3)]));
    }
}
