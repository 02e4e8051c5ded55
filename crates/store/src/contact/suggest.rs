//! Who may be the same person: by telephone, mail, or the name that they gave with an order. Found by the blind index of the
//! search, and looked at in plain before it is said.

use std::time::Duration;

use model::ContactId;
use unicode_normalization::UnicodeNormalization;

use super::{Contact, read, save::digits};
use crate::{
    Sight, Store, StoreError, order,
    search::{Found, FoundKind, SearchAsk, search},
};

/// A contact who may be the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Who.
    pub contact: Contact,
    /// In what they are alike, the surest first.
    pub likeness: Vec<Likeness>,
}

/// In what two contacts are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same telephone number.
    Phone,
    /// The same mail address.
    Email,
    /// The same full name, at least one of them on an order.
    Buyer,
}

/// Most suggestions.
const MOST: usize = 5;
/// Hits that are looked at for each thing that is known of a contact.
const HITS: u32 = 20;
/// How long each of them is looked for.
const TIME: Duration = Duration::from_millis(300);
/// Orders whose buyer's name is looked at.
const ORDERS: u32 = 20;

/// What a contact can be known again by.
#[derive(Debug, Default)]
struct Clues {
    phone: Option<String>,
    email: Option<String>,
    /// Names on orders.
    buyers: Vec<String>,
    /// Their own name.
    name: Option<String>,
}

/// Who may be the same person as a contact, of what is seen.
pub async fn suggest(store: &Store, sight: &Sight, contact: &Contact) -> Result<Vec<Suggestion>, StoreError> {
    let clues = clues(store, sight, contact).await?;
    let mut asked: Vec<(&str, &[FoundKind])> = Vec::new();
    asked.extend(clues.phone.as_deref().map(|text| (text, &[FoundKind::Contact][..])));
    asked.extend(clues.email.as_deref().map(|text| (text, &[FoundKind::Contact][..])));
    for buyer in &clues.buyers {
        asked.push((buyer, &[FoundKind::Contact, FoundKind::Order][..]));
    }
    asked.extend(
        clues.name.as_deref().filter(|name| is_full(name)).map(|text| (text, &[FoundKind::Order][..])),
    );
    let mut candidates: Vec<ContactId> = Vec::new();
    for (text, kinds) in asked {
        for id in holding(store, sight, text, kinds).await? {
            if id != contact.id && !candidates.contains(&id) {
                candidates.push(id);
            }
        }
    }
    candidates.truncate(HITS as usize);
    let mut found = Vec::new();
    for other in read::get_many(store, sight, &candidates).await? {
        if other.merged_into.is_some() {
            continue;
        }
        let likeness = alike(&clues, &self::clues(store, sight, &other).await?);
        if !likeness.is_empty() {
            found.push(Suggestion { contact: other, likeness });
        }
    }
    found.sort_by(|a, b| (&a.likeness, a.contact.id).cmp(&(&b.likeness, b.contact.id)));
    found.truncate(MOST);
    Ok(found)
}

async fn clues(store: &Store, sight: &Sight, contact: &Contact) -> Result<Clues, StoreError> {
    let profile = &contact.profile;
    let mut buyers: Vec<String> = Vec::new();
    for stored in order::of_contact(store, sight, contact.id, None, ORDERS).await?.items {
        let name = stored.order.buyer_name.as_deref().map(plain).filter(|name| is_full(name));
        if let Some(name) = name.filter(|name| !buyers.contains(name)) {
            buyers.push(name);
        }
    }
    buyers.truncate(3);
    Ok(Clues {
        phone: profile.phone.as_deref().and_then(digits),
        email: profile.email.as_deref().map(plain).filter(|text| text.contains('@')),
        buyers,
        name: profile.name.as_deref().map(plain).filter(|name| !name.is_empty()),
    })
}

fn alike(a: &Clues, b: &Clues) -> Vec<Likeness> {
    let same = |x: &Option<String>, y: &Option<String>| x.is_some() && x == y;
    let bought_as = |clues: &Clues, name: &Option<String>| {
        name.as_ref().is_some_and(|name| is_full(name) && clues.buyers.contains(name))
    };
    let buyer =
        a.buyers.iter().any(|name| b.buyers.contains(name)) || bought_as(a, &b.name) || bought_as(b, &a.name);
    [
        (Likeness::Phone, same(&a.phone, &b.phone)),
        (Likeness::Email, same(&a.email, &b.email)),
        (Likeness::Buyer, buyer),
    ]
    .into_iter()
    .filter_map(|(likeness, is)| is.then_some(likeness))
    .collect()
}

/// Contacts whose own words hold a text, or those of an order of theirs.
async fn holding(
    store: &Store,
    sight: &Sight,
    text: &str,
    kinds: &[FoundKind],
) -> Result<Vec<ContactId>, StoreError> {
    let ask = SearchAsk {
        text: text.to_owned(),
        kinds: kinds.to_vec(),
        conversation: None,
        cursor: None,
        limit: HITS,
        deadline: TIME,
    };
    let (mut contacts, mut orders) = (Vec::new(), Vec::new());
    for hit in search(store, sight, &ask).await?.items {
        match hit {
            Found::Contact { id, .. } => contacts.push(id),
            Found::Order { id, .. } => orders.push(id),
            Found::Message { .. } => {}
        }
    }
    let orders = order::get_many(store, sight, &orders).await?;
    contacts.extend(orders.into_iter().filter_map(|o| o.contact_id));
    Ok(contacts)
}

/// A text in one form, for comparing.
fn plain(text: &str) -> String {
    text.trim().nfkc().collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name that tells a person apart: two words, or one of a script that has no spaces. Masked ones do not.
fn is_full(name: &str) -> bool {
    !name.contains('*') && (name.contains(' ') || (!name.is_ascii() && name.chars().count() >= 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        for phone in ["081-234-5678", "+66 81 234 5678", "0812345678", "(66) 812345678"] {
            assert_eq!(digits(phone).as_deref(), Some("812345678"), "{phone}");
        }
        assert_eq!(digits("1669"), None);
    }

    #[test]
    fn a_first_name_alone_says_nothing() {
        let clues = |name: &str, buyers: &[&str]| Clues {
            name: Some(plain(name)),
            buyers: buyers.iter().map(|b| plain(b)).collect(),
            ..Clues::default()
        };
        assert!(alike(&clues("Siti", &[]), &clues("Siti", &["siti"])).is_empty());
        assert_eq!(alike(&clues("Siti  Aminah", &[]), &clues("x", &["SITI Aminah"])), [Likeness::Buyer]);
        assert!(!is_full("s***n a"));
        assert!(is_full("王小雨") && is_full("สมชาย"));
    }
}
