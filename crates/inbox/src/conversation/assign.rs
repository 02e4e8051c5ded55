//! Who gets a conversation by itself, and the line in the thread that says who got it and why.

use model::{Direction, LabelId, MemberId, Part, Platform, SenderKind, TeamId, Time};
use store::{
    Sight, StoreError, Tx,
    assignment::{self, Target},
    change::{self, ChangeKind, NewChange},
    contact,
    conversation::Conversation,
    member,
    message::{self as messages, MessageSender, NewMessage, Where},
};

use super::{
    language::language,
    rule::{Facts, fitting},
};

/// Messages that are looked through for the contact's own words.
const LOOKED: u32 = 30;

/// Why a conversation was given to somebody; the page says each in its reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A person did it.
    Hand,
    /// A person did it, with a note for whoever gets it.
    HandOver,
    /// A rule, by its name.
    Rule(String),
    /// It was their turn in the team.
    Turn,
    /// Whoever had it went away.
    Away,
}

impl Why {
    /// The line's name.
    fn word(&self) -> &'static str {
        match self {
            Why::Hand => "assigned",
            Why::HandOver => "assigned_with_note",
            Why::Rule(_) => "assigned_by_rule",
            Why::Turn => "assigned_by_turn",
            Why::Away => "assigned_on_leaving",
        }
    }
}

/// What an arriving message says to the rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    /// The account's platform.
    pub platform: &'a Platform,
    /// Its parts.
    pub parts: &'a [Part],
    /// The contact came with it.
    pub new_contact: bool,
}

/// A conversation opens, or opens again, with nobody on it: gives it to whom the rules say, or to the next of its team. The
/// caller saves it, and says so in the thread where something comes out.
pub(crate) async fn arrive(
    tx: &Tx,
    c: &mut Conversation,
    arrival: Arrival<'_>,
    now: Time,
) -> Result<Option<Why>, StoreError> {
    let known = assignment::known(tx, c.workspace_id, now).await?;
    if known.is_idle() {
        return Ok(None);
    }
    let facts = Facts {
        platform: arrival.platform,
        language: words(arrival.parts).and_then(language),
        new_contact: arrival.new_contact,
        put_on: None,
    };
    if let Some(why) = by_rule(tx, c, &known, facts, now).await? {
        return Ok(Some(why));
    }
    match c.team_id {
        Some(team) if known.by_turns.contains(&team) => {
            Ok(take_turn(tx, c, team, now).await?.then_some(Why::Turn))
        }
        _ => Ok(None),
    }
}

/// Labels were put on a conversation: rules that ask for one of them count, whoever has it. The caller saves it.
pub(crate) async fn labelled(
    tx: &Tx,
    c: &mut Conversation,
    platform: &Platform,
    put_on: &[LabelId],
    now: Time,
) -> Result<Option<Why>, StoreError> {
    let known = assignment::known(tx, c.workspace_id, now).await?;
    let asks = |rule: &&assignment::Rule| rule.body.conditions.label_ids.iter().any(|id| put_on.contains(id));
    let asking: Vec<_> = known.rules.iter().filter(asks).collect();
    if asking.is_empty() {
        return Ok(None);
    }
    let said = if asking.iter().any(|rule| !rule.body.conditions.languages.is_empty()) {
        first_words(tx, c).await?
    } else {
        None
    };
    let new_contact = if asking.iter().any(|rule| rule.body.conditions.new_contact.is_some()) {
        let contact = contact::get(tx, &Sight::house(c.workspace_id), c.contact_id).await?;
        contact.is_some_and(|contact| contact.created_at >= c.created_at)
    } else {
        false
    };
    let facts =
        Facts { platform, language: said.as_deref().and_then(language), new_contact, put_on: Some(put_on) };
    by_rule(tx, c, &known, facts, now).await
}

/// The first rule that fits and finds somebody. A member who may not see the account, is away or has no room is passed over.
async fn by_rule(
    tx: &Tx,
    c: &mut Conversation,
    known: &assignment::Known,
    facts: Facts<'_>,
    now: Time,
) -> Result<Option<Why>, StoreError> {
    let before = c.clone();
    for rule in fitting(&known.rules, &before, facts) {
        match rule.body.target {
            Target::Team(team) if known.teams.contains_key(&team) => {
                if before.team_id == Some(team) && before.assignee_id.is_some() {
                    // It is where the rule wants it, and somebody works on it.
                    return Ok(None);
                }
                c.team_id = Some(team);
                c.assignee_id = None;
                if known.by_turns.contains(&team) {
                    take_turn(tx, c, team, now).await?;
                }
            }
            Target::Member(member) => {
                if before.assignee_id == Some(member) {
                    return Ok(None);
                }
                if !assignment::give_to(tx, c.workspace_id, member, (c.account_id, c.team_id), now).await? {
                    continue;
                }
                c.assignee_id = Some(member);
            }
            Target::Team(_) => continue,
        }
        if (c.assignee_id, c.team_id) == (before.assignee_id, before.team_id) {
            return Ok(None);
        }
        return Ok(Some(Why::Rule(rule.body.name.clone())));
    }
    Ok(None)
}

/// Gives a conversation to the next of a team; false when there is nobody. The caller saves it.
pub(crate) async fn take_turn(
    tx: &Tx,
    c: &mut Conversation,
    team: TeamId,
    now: Time,
) -> Result<bool, StoreError> {
    c.assignee_id = assignment::next_of(tx, c.workspace_id, team, c.account_id, now).await?;
    Ok(c.assignee_id.is_some())
}

/// Gives a conversation that somebody put into a team with turns to the next of it. The caller saves it.
pub(crate) async fn put_into(
    tx: &Tx,
    c: &mut Conversation,
    team: TeamId,
    now: Time,
) -> Result<bool, StoreError> {
    let known = assignment::known(tx, c.workspace_id, now).await?;
    if c.assignee_id.is_some() || !known.by_turns.contains(&team) {
        return Ok(false);
    }
    take_turn(tx, c, team, now).await
}

/// Says in the thread who has it now, and why: a system entry whose template has the reason as its title, and as its text
/// three lines: the member's name, the team's, the rule's; empty where there is none.
pub(crate) async fn say(
    tx: &Tx,
    c: &Conversation,
    why: &Why,
    by: Option<MemberId>,
    now: Time,
) -> Result<(), StoreError> {
    let assignee = match c.assignee_id {
        Some(id) => member::get(tx, c.workspace_id, id).await?.map(|m| m.name),
        None => None,
    };
    let team = match c.team_id {
        Some(id) => assignment::known(tx, c.workspace_id, now).await?.teams.get(&id).cloned(),
        None => None,
    };
    let rule = match why {
        Why::Rule(name) => name.as_str(),
        _ => "",
    };
    let line = |text: &str| text.replace('\n', " ");
    let text = [assignee.as_deref().unwrap_or(""), team.as_deref().unwrap_or(""), rule].map(line).join("\n");
    let kind = if by.is_some() { SenderKind::Member } else { SenderKind::App };
    let new = NewMessage {
        id: None,
        conversation_id: c.id,
        account_id: c.account_id,
        direction: Direction::System,
        sender: MessageSender { kind, id: by.map(|id| id.to_string()), external_id: None, name: None },
        sent_at: now,
        seq: 0,
        received_at: now,
        external_id: None,
        client_id: None,
        reply_to_id: None,
        reply_to_external_id: None,
        delivery: None,
        parts: vec![Part::Template {
            title: Some(why.word().to_owned()),
            text: Some(text),
            buttons: Vec::new(),
        }],
        reactions: Vec::new(),
        mentions: Vec::new(),
    };
    if let Some(row) = messages::insert(tx, c.workspace_id, new).await? {
        let noted = NewChange {
            kind: ChangeKind::MessageCreated,
            object_id: row.message.id.uuid(),
            account_id: Some(c.account_id),
            conversation_id: Some(c.id),
        };
        change::note(tx, c.workspace_id, &[noted], now).await?;
    }
    Ok(())
}

fn words(parts: &[Part]) -> Option<&str> {
    parts.iter().find_map(|part| match part {
        Part::Text { text } => Some(text.as_str()),
        _ => None,
    })
}

/// The first of the contact's own words among the newest messages.
async fn first_words(tx: &Tx, c: &Conversation) -> Result<Option<String>, StoreError> {
    let page = messages::page(tx, &Sight::house(c.workspace_id), c.id, Where::Newest, LOOKED).await?;
    let theirs = page.items.iter().filter(|row| row.message.direction == Direction::Inbound);
    Ok(theirs.filter_map(|row| words(&row.message.parts)).map(str::to_owned).next())
}
