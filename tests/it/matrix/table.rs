//! The tables: what each platform says for each trouble, or why it cannot say it.

use connector::FaultClass;
use serde::Deserialize;
use simulators::Platform;

/// A column of the matrix: what Sampan wanted when the trouble came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// To say something.
    Send,
    /// To read what is new.
    Poll,
    /// To renew a grant.
    Renew,
}

impl Column {
    pub const ALL: [Column; 3] = [Column::Send, Column::Poll, Column::Renew];
}

/// A row of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    Unauthorized,
    Forbidden,
    Throttled,
    ThrottledUntil,
    WindowClosed,
    Gone,
    Invalid,
    Duplicate,
    Upstream,
    /// Nobody listens.
    Unreachable,
    /// 200 and a page of somebody else's.
    Html,
    /// Done, and half of the answer.
    Truncated,
    /// 200 and nothing.
    Empty,
    /// Done, and cut.
    Cut,
    /// Done, and never answered.
    Silence,
}

/// The classes of the contract.
pub const CLASSES: [FaultClass; 11] = [
    FaultClass::Unsupported,
    FaultClass::Unauthorized,
    FaultClass::Forbidden,
    FaultClass::Throttled,
    FaultClass::WindowClosed,
    FaultClass::Gone,
    FaultClass::Invalid,
    FaultClass::Duplicate,
    FaultClass::Upstream,
    FaultClass::Malformed,
    FaultClass::UnknownOutcome,
];

impl Trouble {
    /// All rows, class by class. A new class of the contract does not compile before it has its rows.
    pub fn all() -> Vec<Trouble> {
        CLASSES.into_iter().flat_map(Trouble::of).copied().collect()
    }

    /// The rows of a class.
    pub fn of(class: FaultClass) -> &'static [Trouble] {
        match class {
            // Said by ourselves, before any call: no platform has words for it.
            FaultClass::Unsupported => &[],
            FaultClass::Unauthorized => &[Trouble::Unauthorized],
            FaultClass::Forbidden => &[Trouble::Forbidden],
            FaultClass::Throttled => &[Trouble::Throttled, Trouble::ThrottledUntil],
            FaultClass::WindowClosed => &[Trouble::WindowClosed],
            FaultClass::Gone => &[Trouble::Gone],
            FaultClass::Invalid => &[Trouble::Invalid],
            FaultClass::Duplicate => &[Trouble::Duplicate],
            FaultClass::Upstream => &[Trouble::Upstream, Trouble::Unreachable],
            FaultClass::Malformed => &[Trouble::Html, Trouble::Truncated, Trouble::Empty],
            FaultClass::UnknownOutcome => &[Trouble::Cut, Trouble::Silence],
        }
    }

    /// Whether it is in the wire, and so the same on every platform.
    pub fn is_of_the_wire(self) -> bool {
        matches!(
            self,
            Trouble::Unreachable
                | Trouble::Html
                | Trouble::Truncated
                | Trouble::Empty
                | Trouble::Cut
                | Trouble::Silence
        )
    }

    /// Whether the platform did what was asked before the trouble came.
    pub fn is_done(self) -> bool {
        matches!(self, Trouble::Truncated | Trouble::Cut | Trouble::Silence)
    }
}

/// How a cell ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The message failed, once, for a reason.
    Failed,
    /// It waits, says why, and goes on by itself when the trouble is over.
    Passes,
    /// It went out, once, as if nothing had been.
    Sent,
    /// Nobody knows, and no machine says it again.
    Unconfirmed,
    /// The account needs reconnecting; what waited goes out then.
    Reconnect,
    /// The capability is missing; the account is not broken.
    Missing,
    /// The feed is refused: a problem with its cure.
    Refused,
}

/// A platform's table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub send: Call,
    pub poll: Call,
    pub renew: Call,
    pub said: Vec<Said>,
    pub without: Vec<Without>,
    #[serde(default)]
    pub wire: Vec<OtherWay>,
}

/// The call of a column.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Call {
    /// Why the platform has no such call.
    pub none: Option<String>,
    pub method: String,
    /// A part of its path.
    pub path: String,
    /// A part of its query or body.
    pub holds: Option<String>,
    /// For a feed: the capability that it stands for.
    #[serde(rename = "use")]
    pub used_for: Option<String>,
    /// How it ends when the call was done and its answer lost.
    pub done: Option<End>,
    /// How it ends when the call was not done, and nobody could tell.
    pub not_done: Option<End>,
}

/// What the platform says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    pub class: Trouble,
    pub on: Vec<Column>,
    /// By another call than the column's.
    pub way: Option<String>,
    pub status: u16,
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The time that it names.
    pub wait_s: Option<u64>,
    /// How it ends, if not as its class says.
    pub end: Option<End>,
    /// The code that is shown.
    pub code: Option<String>,
    /// Whether the account shows a problem meanwhile.
    #[serde(default)]
    pub problem: bool,
}

/// What the platform cannot say, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Without {
    pub class: Trouble,
    pub on: Vec<Column>,
    pub reason: String,
}

/// Another way to send, for the troubles of the wire.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherWay {
    pub way: String,
    pub done: End,
    pub not_done: End,
}

/// One cell.
#[derive(Clone, Debug)]
pub struct Cell {
    pub number: usize,
    pub trouble: Trouble,
    pub column: Column,
    pub call: Call,
    /// Whether the call is not the column's usual one.
    pub other_way: bool,
    /// What the platform says; none for what is in the wire.
    pub said: Option<Said>,
    pub end: End,
}

impl Cell {
    /// The time that the platform names.
    pub fn wait_s(&self) -> Option<u64> {
        self.said.as_ref().and_then(|s| s.wait_s)
    }

    /// Longer than a test can wait.
    pub fn is_long(&self) -> bool {
        self.wait_s().is_some_and(|s| s > 120)
    }

    /// Whether other cells of the platform cannot go on beside it.
    pub fn disturbs(&self) -> bool {
        matches!(self.end, End::Reconnect | End::Missing)
            || self.trouble == Trouble::Unreachable
            || self.column == Column::Renew
            || self.is_long()
    }
}

/// The table of a platform. A new platform does not compile before it has one.
pub fn table(platform: Platform) -> anyhow::Result<Table> {
    Ok(toml::from_str(match platform {
        Platform::Facebook => include_str!("facebook.toml"),
        Platform::Instagram => include_str!("instagram.toml"),
        Platform::Lazada => include_str!("lazada.toml"),
        Platform::Line => include_str!("line.toml"),
        Platform::Shopee => include_str!("shopee.toml"),
        Platform::TikTok => include_str!("tiktok.toml"),
    })?)
}

impl Table {
    pub fn call(&self, column: Column) -> &Call {
        match column {
            Column::Send => &self.send,
            Column::Poll => &self.poll,
            Column::Renew => &self.renew,
        }
    }

    /// Why a cell is not run.
    pub fn reason(&self, trouble: Trouble, column: Column) -> Option<&str> {
        let without = self.without.iter().find(|w| w.class == trouble && w.on.contains(&column));
        self.call(column).none.as_deref().or(without.map(|w| w.reason.as_str()))
    }

    /// All cells that are run.
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for column in Column::ALL.into_iter().filter(|c| self.call(*c).none.is_none()) {
            for said in self.said.iter().filter(|s| s.on.contains(&column)) {
                let call = self.call_by(column, said.way.as_deref());
                let end = said.end.unwrap_or_else(|| usual(said.class, column, &call));
                let other_way = said.way.is_some();
                let (trouble, said) = (said.class, Some(said.clone()));
                cells.push(Cell { number: 0, trouble, column, call, other_way, said, end });
            }
            for trouble in Trouble::all().into_iter().filter(|t| t.is_of_the_wire()) {
                let call = self.call(column).clone();
                let end = usual(trouble, column, &call);
                cells.push(Cell { number: 0, trouble, column, call, other_way: false, said: None, end });
            }
        }
        for other in &self.wire {
            for trouble in Trouble::all().into_iter().filter(|t| t.is_of_the_wire()) {
                let (done, not_done) = (Some(other.done), Some(other.not_done));
                let call = Call { done, not_done, ..self.call_by(Column::Send, Some(&other.way)) };
                let end = usual(trouble, Column::Send, &call);
                let column = Column::Send;
                cells.push(Cell { number: 0, trouble, column, call, other_way: true, said: None, end });
            }
        }
        for (number, cell) in cells.iter_mut().enumerate() {
            cell.number = number;
        }
        cells
    }

    fn call_by(&self, column: Column, way: Option<&str>) -> Call {
        let call = self.call(column).clone();
        let path = way.map_or_else(|| call.path.clone(), str::to_owned);
        Call { path, ..call }
    }
}

/// How the outward contract says that a trouble ends.
fn usual(trouble: Trouble, column: Column, call: &Call) -> End {
    let unsure = if trouble.is_done() { call.done } else { call.not_done };
    match (trouble, column) {
        (Trouble::Unauthorized, _) => End::Reconnect,
        (Trouble::Forbidden, Column::Send | Column::Poll) => End::Missing,
        (Trouble::Throttled | Trouble::ThrottledUntil | Trouble::Unreachable, _) => End::Passes,
        (Trouble::WindowClosed | Trouble::Gone | Trouble::Invalid, Column::Send) => End::Failed,
        (Trouble::Gone | Trouble::Invalid, Column::Poll) => End::Refused,
        (Trouble::Duplicate, Column::Send) => End::Sent,
        // What was not done, or may be done twice, is done later.
        (_, _) => unsure.unwrap_or(End::Passes),
    }
}
