//! A saved view as the API shows it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Id;

/// A saved view of the inbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct View {
    /// Its id.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub scope: ViewScope,
    /// What it shows, as it was saved.
    pub filter: ViewFilter,
    /// `recent`, `waiting`, `window` or `turn` (by whose turn it is, as the page puts it together).
    pub sort: String,
    /// Where it stands among the others, smallest first.
    pub position: i64,
}

/// Whose a view is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewScope {
    /// Its maker's.
    #[default]
    Personal,
    /// Everybody's.
    Shared,
}

/// What a view shows: the parameters of the list. Several values are a list, or parted by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ViewFilter {
    /// `open`, `pending`, `snoozed`, `resolved`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Said>,
    /// `me`, `none`, or members' ids. `me` is whoever looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Said>,
    /// Teams' ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Said>,
    /// Platforms' names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Said>,
    /// Accounts' ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Said>,
    /// Labels' ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Said>,
    /// Only those with messages that no member has read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread: Option<Said>,
    /// Only those whose contact waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Said>,
    /// `me`: only those where a note mentions whoever looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mentioned: Option<Said>,
    /// Only those where something says this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<Said>,
}

/// A value of a filter: yes or no, one word, several parted by commas, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Said {
    /// Yes or no.
    Flag(bool),
    /// One word, or several parted by commas.
    Text(String),
    /// Several words.
    Many(Vec<String>),
}

impl Said {
    /// As a parameter of the list says it.
    pub fn text(&self) -> String {
        match self {
            Said::Flag(flag) => flag.to_string(),
            Said::Text(text) => text.clone(),
            Said::Many(words) => words.join(","),
        }
    }
}

impl From<store::view::SavedView> for View {
    fn from(view: store::view::SavedView) -> View {
        View {
            id: view.id.into(),
            name: view.body.name,
            scope: if view.owner.is_none() { ViewScope::Shared } else { ViewScope::Personal },
            filter: serde_json::from_value(view.body.filter).unwrap_or_default(),
            sort: view.body.sort,
            position: view.position,
        }
    }
}
