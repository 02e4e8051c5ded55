//! Rows of the conversations API (facebook §3.1, §3.2).

use connector::{Delivery, text};
use model::Time;
use serde_json::Value;

use crate::event::{envelope, row_time};

/// The fields of a message that are read.
pub(crate) const FIELDS: &str = "id,created_time,from,to,message,attachments{id,mime_type,name,size,file_url,image_data,video_data},shares{link,name,description},sticker,reply_to,tags";
/// Those that every version knows.
pub(crate) const FEW: &str = "id,created_time,from,to,message";
/// How many messages of a conversation have details (facebook §3.2).
pub(crate) const NEWEST: &str = "20";

/// Messages as deliveries, oldest first; those older than `from` are left out, and so are rows without details.
pub(crate) fn deliveries(page: &str, rows: &[Value], from: Option<Time>) -> Vec<Delivery> {
    let mut second: Option<Time> = None;
    let mut seq = 0;
    let mut all = Vec::new();
    // Listed newest first, and times are to the second: the place in the list tells the order.
    for row in rows.iter().rev() {
        let at = row_time(row);
        seq = if at == second { seq + 1 } else { 0 };
        second = at;
        if from.is_none_or(|from| at.is_some_and(|at| at >= from)) {
            all.extend(envelope(page, row, seq));
        }
    }
    all
}

/// The first participant of a conversation that is wanted: id and name.
pub(crate) fn participant(row: &Value, wanted: impl Fn(&str) -> bool) -> Option<(String, Option<String>)> {
    let all = row.get("participants")?.get("data")?.as_array()?;
    all.iter().find_map(|p| {
        let id = text(p, "id").filter(|id| wanted(id))?;
        Some((id, text(p, "name")))
    })
}
