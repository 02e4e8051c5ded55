//! `GET /api/v1/stream`: one client's end.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Deserialize;
use store::change::Since;
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, MissedTickBehavior, interval_at},
};
use utoipa::IntoParams;

use super::{
    frame::{Frame, StreamEvent, counts, frames, own},
    hub::Watch,
    scope::Heard,
};
use crate::{
    auth::{Caller, Viewer, who},
    extract::Params,
    problem::Problem,
    state::Server,
};

/// A sign of life goes out this often; then the session is looked at, too.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Counts are told at most this often.
const COUNTS: Duration = Duration::from_secs(2);
/// What was missed has been told; from here on it is now. A comment, since it is no event.
const CAUGHT_UP: Bytes = Bytes::from_static(b": caught up\n\n");
/// Changes of the past read at once.
const BATCH: u32 = 200;

/// Where to go on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct StreamAsk {
    /// The id of the last event that was seen, for clients that cannot send the header `Last-Event-ID`.
    last_event_id: Option<String>,
}

/// Everything that changes, as server-sent events.
///
/// Events: `message.created`, `message.updated`, `conversation.created`, `conversation.updated`, `conversation.hidden` (it
/// left the member's teams; only its id), `order.created`, `order.updated`, `contact.updated`, `account.updated`, `member.updated` with an `id` and the changed object as `data`;
/// `draft.updated` and `draft.removed` (what the member began to write on another device), `presence` and `counts` without an id. `reset` says that the id asked for is no longer kept, or that what the member may
/// see has changed: read anew.
/// With `Last-Event-ID` the stream goes on behind that id and loses nothing; without, it begins now. The first block holds
/// only an `id`: the place where the stream begins. The comment `caught up` ends what was missed.
#[utoipa::path(get, path = "/stream", tag = "stream", operation_id = "stream_read",
    params(StreamAsk, ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was seen")),
    responses((status = 200, content_type = "text/event-stream", body = StreamEvent, description = "Events without end")))]
pub async fn stream(
    State(server): State<Arc<Server>>,
    caller: Viewer,
    Params(ask): Params<StreamAsk>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = headers.get("last-event-id").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let asked = asked.or(ask.last_event_id).filter(|text| !text.is_empty());
    // Before the place is read at which the stream begins: one's own coming is news for the others.
    here(&server, &caller).await?;
    // Listening first, reading the past after: what comes between is doubled and skipped, never lost.
    let watch = server.hub.watch(&server, caller.workspace).await?;
    let newest = store::change::newest(&server.store, caller.workspace).await?;
    let mut queue = VecDeque::new();
    let (last, past) = match asked.map(|text| text.parse::<i64>()) {
        None => {
            queue.push_back(Bytes::from(format!("id: {newest}\n\n")));
            (newest, false)
        }
        // What was never ours, or is ahead of us, is not kept either.
        Some(Ok(last)) if (0..=newest).contains(&last) => {
            queue.push_back(Bytes::from_static(b": welcome back\n\n"));
            (last, true)
        }
        Some(_) => {
            queue.push_back(Frame::reset(newest));
            (newest, false)
        }
    };
    let present = server.hub.who_is_here(caller.workspace);
    let mine = |frame: &&Arc<Frame>| frame.scope.heard(caller.member, &caller.sight) == Heard::AsItIs;
    queue.extend(present.iter().filter(mine).map(|frame| frame.text.clone()));
    if !past {
        queue.push_back(CAUGHT_UP);
    }
    let now = Instant::now();
    let mut heartbeat = interval_at(now + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let client = Client {
        server: Arc::clone(&server),
        caller: (*caller).clone(),
        headers,
        watch,
        last,
        past,
        queue,
        heartbeat,
        recount: None,
    };
    let body = Body::from_stream(stream::unfold(client, |mut client| async move {
        client.next().await.map(|text| (Ok::<_, Infallible>(text), client))
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        // Proxies that collect answers would hold the events back.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

struct Client {
    server: Arc<Server>,
    caller: Caller,
    headers: HeaderMap,
    watch: Watch,
    last: i64,
    past: bool,
    queue: VecDeque<Bytes>,
    heartbeat: tokio::time::Interval,
    recount: Option<Instant>,
}

impl Client {
    /// What goes out next; none at the end. The client comes back with its last id then.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(text) = self.queue.pop_front() {
                return Some(text);
            }
            if self.past {
                self.read_past().await.ok()?;
                if !self.past {
                    self.queue.push_back(CAUGHT_UP);
                }
                continue;
            }
            let recount_at = self.recount;
            tokio::select! {
                frame = self.watch.frames.recv() => match frame {
                    Ok(frame) => self.take(&frame).await.ok()?,
                    // Too slow: whatever it missed it gets on coming back.
                    Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
                },
                _ = self.heartbeat.tick() => {
                    self.still_welcome().await.ok()?;
                    self.queue.push_back(Bytes::from_static(b": still here\n\n"));
                }
                () = tokio::time::sleep_until(recount_at.unwrap_or_else(Instant::now)), if recount_at.is_some() => {
                    self.recount = None;
                    if let Ok(text) = counts(&self.server, &self.caller).await {
                        self.queue.push_back(text);
                    }
                }
                () = self.server.stop.cancelled() => return None,
            }
        }
    }

    /// Reads what was missed, a batch at a time.
    async fn read_past(&mut self) -> Result<(), Problem> {
        let workspace = self.caller.workspace;
        match store::change::since(&self.server.store, workspace, self.last, BATCH).await? {
            Since::Changes(changes) => {
                self.past = changes.len() == BATCH as usize;
                let Some(last) = changes.last().map(|c| c.seq) else { return Ok(()) };
                for frame in frames(&self.server, workspace, &changes).await? {
                    self.take(&frame).await?;
                }
                self.last = last;
            }
            Since::Reset => {
                self.last = store::change::newest(&self.server.store, workspace).await?;
                self.past = false;
                self.queue.push_back(Frame::reset(self.last));
            }
        }
        Ok(())
    }

    /// Takes a frame that this member may hear, once. Fails when the client is welcome no longer.
    async fn take(&mut self, frame: &Frame) -> Result<(), Problem> {
        if let Some(seq) = frame.seq {
            if seq <= self.last {
                return Ok(());
            }
            self.last = seq;
        }
        if frame.scope.changes() == Some(self.caller.member) {
            self.still_welcome().await?;
        }
        let text = match frame.scope.heard(self.caller.member, &self.caller.sight) {
            Heard::AsItIs => Some(frame.text.clone()),
            Heard::ByOwnSight => own(&self.server, &self.caller.sight, frame).await?,
            Heard::Not => None,
        };
        let Some(text) = text else { return Ok(()) };
        if frame.counts && self.recount.is_none() {
            self.recount = Some(Instant::now() + COUNTS);
        }
        self.queue.push_back(text);
        Ok(())
    }

    /// Ends with the session or token, and follows changes of role and limits: whoever sees something else from now on is
    /// told to read anew.
    async fn still_welcome(&mut self) -> Result<(), Problem> {
        let caller = who(&self.server, &self.headers, self.caller.from).await?;
        if caller.workspace != self.caller.workspace || caller.member != self.caller.member {
            return Err(Problem::signed_out());
        }
        let other = caller.sight != self.caller.sight || caller.role != self.caller.role;
        self.caller = caller;
        // While the past is read, the change lies in it: whether it was seen before, nobody knows.
        if other || self.past {
            self.queue.push_back(Frame::reset(self.last));
            self.recount = Some(Instant::now());
        }
        here(&self.server, &self.caller).await
    }
}

/// Writes down that a member has a page open, about once a minute however many they have: without any for a while they count
/// as away.
async fn here(server: &Server, who: &Caller) -> Result<(), Problem> {
    let now = server.now();
    if !store::availability::is_news(&server.store, who.workspace, who.member, now).await? {
        return Ok(());
    }
    server
        .store
        .write(async |tx| {
            if store::availability::seen(&tx, who.workspace, who.member, now).await? {
                inbox::conversation::away::note(&tx, who.workspace, who.member, now).await?;
            }
            Ok::<_, store::StoreError>(())
        })
        .await?;
    Ok(())
}
