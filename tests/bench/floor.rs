//! The floor: the same HTTP stack in a process of its own, answering without doing anything.

use std::{
    collections::HashMap,
    process::Stdio,
    sync::{Arc, RwLock},
    time::Duration,
};

use anyhow::Context;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::Instant,
};

type Pages = Arc<RwLock<HashMap<String, Bytes>>>;

/// Runs as the floor: `/hook` reads a body and answers 200, `/page/{name}` gives back what was put there.
pub async fn serve() -> anyhow::Result<()> {
    let app = Router::new()
        .route("/hook", post(|_: Bytes| async { StatusCode::OK }))
        .route("/page/{name}", get(give).put(keep))
        .with_state(Pages::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

async fn keep(State(pages): State<Pages>, Path(name): Path<String>, body: Bytes) {
    if let Ok(mut pages) = pages.write() {
        pages.insert(name, body);
    }
}

async fn give(State(pages): State<Pages>, Path(name): Path<String>) -> impl IntoResponse {
    let page = pages.read().ok().and_then(|pages| pages.get(&name).cloned()).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], page)
}

/// A running floor.
pub struct Floor {
    child: Child,
    base: String,
    /// From the start of its process to its first answer.
    pub started: Duration,
}

impl Floor {
    /// Starts it.
    pub async fn start() -> anyhow::Result<Floor> {
        let begun = Instant::now();
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--floor")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let out = child.stdout.take().context("no stdout")?;
        let address = BufReader::new(out).lines().next_line().await?.context("the floor did not start")?;
        let base = format!("http://{address}");
        tests::client().get(format!("{base}/page/none")).send().await?.error_for_status()?;
        Ok(Floor { child, base, started: begun.elapsed() })
    }

    /// Where it takes hooks.
    pub fn hook(&self) -> String {
        format!("{}/hook", self.base)
    }

    /// Puts a page there, and gives its address.
    pub async fn page(&self, name: &str, body: Vec<u8>) -> anyhow::Result<String> {
        let url = format!("{}/page/{name}", self.base);
        tests::client().put(&url).body(body).send().await?.error_for_status()?;
        Ok(url)
    }

    /// Bytes of memory that it holds.
    pub fn memory(&self) -> anyhow::Result<u64> {
        crate::process::resident(self.child.id().context("the floor ended")?)
    }
}
