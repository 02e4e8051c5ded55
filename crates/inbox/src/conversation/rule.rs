//! Whether a rule fits.

use model::{LabelId, Platform};
use store::{
    assignment::{Conditions, Rule},
    conversation::Conversation,
};

/// What is known of a conversation besides its row, when rules are asked.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Its account's platform.
    pub platform: &'a Platform,
    /// The language that the contact writes in.
    pub language: Option<&'a str>,
    /// The contact came with this conversation.
    pub new_contact: bool,
    /// Labels that were just put on: then only rules that ask for one of these count.
    pub put_on: Option<&'a [LabelId]>,
}

/// Whether a conversation is what the conditions ask for.
pub fn fits(asked: &Conditions, c: &Conversation, facts: Facts<'_>) -> bool {
    let one_of = |empty: bool, fits: bool| empty || fits;
    one_of(asked.account_ids.is_empty(), asked.account_ids.contains(&c.account_id))
        && one_of(asked.platforms.is_empty(), asked.platforms.contains(facts.platform))
        && one_of(
            asked.languages.is_empty(),
            facts.language.is_some_and(|code| asked.languages.iter().any(|asked| asked == code)),
        )
        && one_of(asked.label_ids.is_empty(), asked.label_ids.iter().any(|id| c.label_ids.contains(id)))
        && asked.new_contact.is_none_or(|new| new == facts.new_contact)
        && facts.put_on.is_none_or(|put| asked.label_ids.iter().any(|id| put.contains(id)))
}

/// Those that fit, in their order.
pub fn fitting<'a>(
    rules: &'a [Rule],
    c: &'a Conversation,
    facts: Facts<'a>,
) -> impl Iterator<Item = &'a Rule> {
    rules.iter().filter(move |rule| fits(&rule.body.conditions, c, facts))
}
