//! Gives acts out, for keeping them elsewhere.

use std::{collections::VecDeque, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use http::{HeaderValue, header};
use model::WorkspaceId;
use serde::Deserialize;
use store::StoreError;
use utoipa::IntoParams;

use super::{
    ask::{AuditAsk, Wanted},
    named::{AuditEvent, Names},
    table,
};
use crate::{auth::Owner, extract::Params, problem::Problem, state::Server};

/// Acts that are read at once.
const PAGE: u32 = 500;

/// How they are written.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Form {
    /// `csv` or `ndjson` (one JSON object a line); `csv`, if left out.
    format: Option<String>,
}

/// Gives acts out, newest first. That it was done is an act, too.
#[utoipa::path(get, path = "/audit-events/export", tag = "audit", operation_id = "audit_events_export", params(AuditAsk, Form), responses(
    (status = 200, description = "The acts", content((String = "text/csv"), (String = "application/x-ndjson")))))]
pub async fn export(
    State(server): State<Arc<Server>>,
    who: Owner,
    Params(ask): Params<AuditAsk>,
    Params(form): Params<Form>,
) -> Result<Response, Problem> {
    let csv = match form.format.as_deref() {
        None | Some("" | "csv") => true,
        Some("ndjson") => false,
        Some(_) => return Err(Problem::bad_parameter("format", "format is csv or ndjson.")),
    };
    let names = Names::of(&server, &who.sight).await?;
    let wanted = ask.read(&names)?;
    let (now, format) = (server.now(), if csv { "csv" } else { "ndjson" });
    let act = who.by().did("audit_event.export", None).with(format);
    let noted = server.store.write(async |tx| store::audit::append(&tx, who.workspace, &act, now).await);
    noted.await?;
    let rows = Rows {
        server,
        workspace: who.workspace,
        wanted,
        names,
        csv,
        place: Place::Start,
        waiting: VecDeque::new(),
    };
    let (kind, file) = if csv {
        ("text/csv; charset=utf-8; header=present", "attachment; filename=\"audit-log.csv\"")
    } else {
        ("application/x-ndjson", "attachment; filename=\"audit-log.ndjson\"")
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(file)),
    ];
    let body = Body::from_stream(stream::try_unfold(rows, |mut rows| async move {
        Ok::<_, StoreError>(rows.next().await?.map(|piece| (piece, rows)))
    }));
    Ok((headers, body).into_response())
}

/// Where reading is.
enum Place {
    Start,
    At(String),
    End,
}

/// The acts that are still to be written.
struct Rows {
    server: Arc<Server>,
    workspace: WorkspaceId,
    wanted: Wanted,
    names: Names,
    csv: bool,
    place: Place,
    waiting: VecDeque<Bytes>,
}

impl Rows {
    async fn next(&mut self) -> Result<Option<Bytes>, StoreError> {
        loop {
            if let Some(piece) = self.waiting.pop_front() {
                return Ok(Some(piece));
            }
            let cursor = match &self.place {
                Place::End => return Ok(None),
                Place::At(cursor) => Some(cursor.clone()),
                Place::Start => {
                    if self.csv {
                        self.waiting.push_back(table::row(HEAD).into());
                    }
                    None
                }
            };
            let filter = self.wanted.filter();
            let page =
                store::audit::find(&self.server.store, self.workspace, &filter, cursor.as_deref(), PAGE)
                    .await?;
            let mut piece = String::new();
            for kept in page.items {
                let event = self.names.show(kept);
                if self.csv {
                    piece.push_str(&written(&event));
                } else {
                    piece.push_str(&serde_json::to_string(&event).unwrap_or_default());
                    piece.push('\n');
                }
            }
            if !piece.is_empty() {
                self.waiting.push_back(piece.into());
            }
            self.place = page.next.map_or(Place::End, Place::At);
        }
    }
}

/// The first row.
const HEAD: [&str; 11] = [
    "seq",
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "action",
    "subject_id",
    "subject_name",
    "from",
    "detail",
];

fn written(event: &AuditEvent) -> String {
    let (seq, id, at) = (event.seq.to_string(), event.id.to_string(), event.at.0.to_string());
    let subject = event.subject.as_ref();
    table::row([
        seq.as_str(),
        id.as_str(),
        at.as_str(),
        event.actor.kind.as_str(),
        event.actor.id.as_deref().unwrap_or_default(),
        event.actor.name.as_deref().unwrap_or_default(),
        event.action.as_str(),
        subject.map_or("", |s| s.id.as_str()),
        subject.and_then(|s| s.name.as_deref()).unwrap_or_default(),
        event.from.as_deref().unwrap_or_default(),
        event.detail.as_deref().unwrap_or_default(),
    ])
}
