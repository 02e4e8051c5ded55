//! From changes to deliveries.

use std::{sync::Arc, time::Duration};

use model::{Time, WorkspaceId};
use serde::Serialize;
use serde_json::value::RawValue;
use store::{
    change::{self, Since},
    outgoing::{
        self, OutgoingWebhook,
        delivery::{self, NewDelivery},
    },
};

use super::{GIVE_UP, Shapes};
use crate::{Engine, clock};

/// Changes that are read at once.
const AT_ONCE: u32 = 200;
/// After a change is heard of: what comes with it is read with it.
const TOGETHER: Duration = Duration::from_millis(200);
/// Without hearing of any.
const LOOK: Duration = Duration::from_secs(2);

/// Why a round did not come to its end.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// What is sent: the envelope of Standard Webhooks around the API's own JSON.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    timestamp: Time,
    workspace_id: WorkspaceId,
    data: &'a RawValue,
}

/// What is sent of an event.
pub fn body(event: &str, at: Time, workspace: WorkspaceId, data: &str) -> Vec<u8> {
    let empty = || RawValue::from_string("null".to_owned());
    let Ok(data) = RawValue::from_string(data.to_owned()).or_else(|_| empty()) else { return Vec::new() };
    let body = Body { r#type: event, timestamp: at, workspace_id: workspace, data: &data };
    serde_json::to_vec(&body).unwrap_or_default()
}

impl Engine {
    /// Reads changes for ever.
    pub(super) async fn fan_out_forever(self, shapes: Arc<dyn Shapes>) {
        let mut changes = self.shared.store.wakers().changes.subscribe();
        loop {
            match self.fan_out(shapes.as_ref()).await {
                // There may be more than one round reads.
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "changes for other programs wait; they are read again");
                    tokio::time::sleep(LOOK).await;
                }
            }
            // Heard late or not at all: then the next look finds it.
            let _ = tokio::time::timeout(LOOK, changes.recv()).await;
            tokio::time::sleep(TOGETHER).await;
            while changes.try_recv().is_ok() {}
        }
    }

    /// One round over all webhooks. True when one of them may have more to read.
    async fn fan_out(&self, shapes: &dyn Shapes) -> Result<bool, Failed> {
        let mut more = false;
        for hook in outgoing::active(&self.shared.store).await? {
            more |= self.fan_out_to(shapes, &hook).await?;
        }
        Ok(more)
    }

    async fn fan_out_to(&self, shapes: &dyn Shapes, hook: &OutgoingWebhook) -> Result<bool, Failed> {
        let store = &self.shared.store;
        let workspace = hook.workspace_id;
        let now = clock::now();
        let (to, wanted, full) = match change::since(store, workspace, hook.read_to, AT_ONCE).await? {
            Since::Changes(changes) => {
                let Some(last) = changes.last() else { return Ok(false) };
                let (to, full) = (last.seq, changes.len() >= AT_ONCE as usize);
                let wanted: Vec<_> = changes
                    .into_iter()
                    .filter(|c| hook.events.iter().any(|event| event == c.kind.as_str()))
                    .collect();
                (to, wanted, full)
            }
            Since::Reset => {
                tracing::warn!(
                    webhook.id = %hook.id,
                    "changes for another program are no longer kept; it hears of what happens from now on"
                );
                (change::newest(store, workspace).await?, Vec::new(), false)
            }
        };
        let mut deliveries = Vec::new();
        if !wanted.is_empty() {
            for shape in shapes.shapes(workspace, &wanted).await? {
                let (change, event) = (shape.change, shape.change.kind.as_str());
                deliveries.push(NewDelivery {
                    event: event.to_owned(),
                    about: change.conversation_id.map_or(change.object_id, model::ConversationId::uuid),
                    account_id: change.account_id,
                    body: body(event, change.at, workspace, &shape.data),
                });
            }
        }
        let (deliveries, until) = (&deliveries, now.after(GIVE_UP));
        let made =
            store.write(async |tx| delivery::fan_out(&tx, hook, to, deliveries, until, now).await).await?;
        if made && !deliveries.is_empty() {
            self.hurry_outgoing();
        }
        Ok(full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_holds_the_api_s_own_json_as_it_is() {
        let workspace = WorkspaceId::new(Time::EPOCH, [1; 10]);
        let sent = body("message.created", Time::from_millis(1_500), workspace, r#"{"b":1,"a":[1.50]}"#);
        let text = String::from_utf8(sent).expect("UTF-8");
        assert_eq!(
            text,
            format!(
                r#"{{"type":"message.created","timestamp":"1970-01-01T00:00:01.500Z","workspace_id":"{workspace}","data":{{"b":1,"a":[1.50]}}}}"#
            )
        );
    }
}
