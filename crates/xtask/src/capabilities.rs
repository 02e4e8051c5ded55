//! `cargo xtask capabilities`: what every platform can do, as its manifest and its composer say, between two marks of
//! `docs/connectors/README.md`.

mod limits;
mod window;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use connector::{ConnectKind, Connector, FeedPace, HookScope, Manifest, Op};
use model::PartKind;

use crate::{Refused, read};

/// The page.
const PAGE: &str = "docs/connectors/README.md";
/// Before the table.
const BEGIN: &str = "<!-- capabilities: written by `cargo xtask capabilities`, not by hand -->";
/// After it.
const END: &str = "<!-- /capabilities -->";

/// Writes the table anew.
pub fn write(root: &Path) -> Result<(), Refused> {
    let text = rewritten(root)?;
    crate::write(root.join(PAGE), &text)
}

/// Whether the table is as it would be written.
pub fn check(root: &Path) -> Result<(), Refused> {
    if rewritten(root)? == read(root.join(PAGE))? {
        Ok(())
    } else {
        Err(Refused::Drifted(PathBuf::from(PAGE)))
    }
}

fn rewritten(root: &Path) -> Result<String, Refused> {
    let page = read(root.join(PAGE))?;
    let missing =
        || Refused::NoPlace { path: PathBuf::from(PAGE), what: "marks around the table of capabilities" };
    let (before, rest) = page.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{before}{BEGIN}\n\n{}\n{END}{after}", table(platforms::CONNECTORS)))
}

/// What a row says of one platform.
type Says = fn(&dyn Connector) -> String;

const ROWS: [(&str, Says); 27] = [
    ("connected by", |c| connected(c.manifest())),
    ("webhooks", |c| webhooks(c.manifest())),
    ("further calls of the platform", |c| listed(c.manifest().callbacks.iter().map(|x| format!("`{x}`")))),
    ("read besides webhooks", |c| polled(c.manifest())),
    ("first import", |c| imported(c.manifest())),
    ("reads a conversation again", |c| has(c, Op::History)),
    ("text", |c| limits::text(c.manifest())),
    ("pictures", |c| limits::part(c.manifest(), PartKind::Image)),
    ("films", |c| limits::part(c.manifest(), PartKind::Video)),
    ("sound", |c| limits::part(c.manifest(), PartKind::Audio)),
    ("files", |c| limits::part(c.manifest(), PartKind::File)),
    ("stickers", |c| limits::part(c.manifest(), PartKind::Sticker)),
    ("places", |c| limits::part(c.manifest(), PartKind::Location)),
    ("product cards", |c| yes(c.manifest().features.product_cards)),
    ("order cards", |c| yes(c.manifest().features.order_cards)),
    ("reply window", window::words),
    ("messages in a row", window::in_a_row),
    ("answers are counted within", window::counted),
    ("the customer's read marks", |c| yes(c.manifest().features.read_receipts)),
    ("delivery marks", |c| yes(c.manifest().features.delivery_receipts)),
    ("shows that the customer types", |c| yes(c.manifest().features.typing)),
    ("marks as read there", |c| has(c, Op::MarkRead)),
    ("takes back what we sent", |c| yes(c.manifest().features.unsend)),
    ("edits what we sent", |c| yes(c.manifest().features.edit)),
    ("reactions of ours", |c| yes(c.manifest().features.reactions)),
    ("orders", |c| yes(c.manifest().has_orders)),
    ("permission is given back", |c| revoked(c.manifest())),
];

/// The table: a row for each capability, a column for each platform.
fn table(connectors: &[&dyn Connector]) -> String {
    let mut text = String::from("| |");
    for connector in connectors {
        let m = connector.manifest();
        let _ = write!(text, " [{}]({}.md) |", m.label, m.platform);
    }
    text.push_str("\n| --- |");
    text.push_str(&" --- |".repeat(connectors.len()));
    text.push('\n');
    for (what, says) in ROWS {
        let _ = write!(text, "| {what} |");
        for connector in connectors {
            let _ = write!(text, " {} |", says(*connector));
        }
        text.push('\n');
    }
    text
}

fn yes(holds: bool) -> String {
    if holds { "yes" } else { "–" }.to_owned()
}

fn has(connector: &dyn Connector, op: Op) -> String {
    yes(connector.manifest().has(op))
}

/// Names in a row, or a dash.
fn listed(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    if all.is_empty() { "–".to_owned() } else { all.join(", ") }
}

fn connected(m: &Manifest) -> String {
    match m.connect {
        ConnectKind::Keys(_) => "keys, typed in",
        ConnectKind::Consent => "consent, through an app",
    }
    .to_owned()
}

fn webhooks(m: &Manifest) -> String {
    match m.hooks {
        HookScope::App => "one address per app",
        HookScope::Account => "one address per account",
    }
    .to_owned()
}

/// A feed's name in words: `lost_pushes` is "lost pushes".
fn words(name: &str) -> String {
    name.replace('_', " ")
}

fn polled(m: &Manifest) -> String {
    alike(m.feeds.iter().filter_map(|feed| {
        let pace = match feed.pace {
            FeedPace::Orders => "by `sync.orders_interval_s`".to_owned(),
            FeedPace::Chat => "by `sync.chat_interval_s`".to_owned(),
            FeedPace::Every(pace) => format!("every {}", window::span(pace.as_secs())),
            FeedPace::OnDemand => return None,
        };
        Some((words(feed.name), pace))
    }))
}

fn imported(m: &Manifest) -> String {
    alike(m.feeds.iter().filter_map(|feed| {
        feed.first_import.map(|back| (words(feed.name), format!("of {}", window::span(back.as_secs()))))
    }))
}

/// What holds of several is said once: "chats of 30 days; orders, returns of 90 days".
fn alike(all: impl Iterator<Item = (String, String)>) -> String {
    let mut said: Vec<(Vec<String>, String)> = Vec::new();
    for (name, what) in all {
        match said.iter_mut().find(|(_, w)| *w == what) {
            Some((names, _)) => names.push(name),
            None => said.push((vec![name], what)),
        }
    }
    if said.is_empty() {
        return "–".to_owned();
    }
    said.into_iter()
        .map(|(names, what)| format!("{} {what}", names.join(", ")))
        .collect::<Vec<_>>()
        .join("; ")
}

fn revoked(m: &Manifest) -> String {
    if m.revoke_by_hand.is_none() { "by Sampan" } else { "by hand, Sampan says where" }.to_owned()
}
