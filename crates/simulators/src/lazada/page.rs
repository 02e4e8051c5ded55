//! The two-part cursor of chat lists (lazada §3.2): newest first, `start_time` is an upper bound, and the row
//! at which a page ended may come again at the top of the next.

use super::envelope::No;
use super::gateway::Call;

/// The most rows of a page; larger wishes are cut down.
const MOST: usize = 20;

/// One page.
#[derive(Debug)]
pub struct Page<'a, T> {
    /// Rows, newest first.
    pub rows: Vec<&'a T>,
    /// More remain.
    pub more: bool,
    /// Time of the last row; absent on an empty page.
    pub next_start_time: Option<i64>,
    /// Id of the last row.
    pub last_id: Option<String>,
}

/// Cuts a page out of everything. `key` is a row's time and id.
///
/// # Errors
/// When `start_time` or `page_size` is missing or no number.
pub fn cut<'a, T>(
    call: &Call,
    cursor: &str,
    all: impl Iterator<Item = &'a T>,
    key: impl Fn(&T) -> (i64, String),
) -> Result<Page<'a, T>, No> {
    let start = call.number("start_time")?;
    let size = usize::try_from(call.number("page_size")?).unwrap_or(0).clamp(1, MOST);
    let mut rows: Vec<&T> = all.collect();
    rows.sort_by_key(|row| std::cmp::Reverse(key(row)));
    rows.retain(|row| key(row).0 <= start);
    if let Some(last) = call.get(cursor)
        && let Some(at) = rows.iter().position(|row| key(row).1 == last)
    {
        rows.drain(..if size > 1 { at } else { at + 1 });
    }
    let more = rows.len() > size;
    rows.truncate(size);
    let last = rows.last().map(|row| key(row));
    Ok(Page { more, next_start_time: last.as_ref().map(|l| l.0), last_id: last.map(|l| l.1), rows })
}
