//! Recorded exchanges as text that a person can review.
//!
//! ```text
//! # What it shows, in a sentence or two.
//! walk: send text
//!
//! --- ask (bucket=api repeat=never expect=text)
//! POST {api_url}/v2/bot/message/reply
//! authorization: Bearer fake-access-token
//! content-type: application/json
//!
//! {"replyToken":"…"}
//!
//! --- reply
//! 200
//! content-type: application/json
//!
//! {"sentMessages":[{"id":"571205512345678901"}]}
//!
//! --- yield
//! ok
//! { … }
//! ```
//!
//! `--- lost` stands for no answer, `--- unreached` for a request that never left. A person writes the sentence, the walk and the replies (`--- reply` sections); with
//! `SAMPAN_RECORD=1` the kit writes what the plan asks and yields between them, to be reviewed like any other change.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use connector::{Body, Exchange, Expect, Fault, FormPart, Method, Plan, Repeat, Reply, Target};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use url::form_urlencoded;

use crate::{Answered, Case, Run, Yielded, run};

/// A recorded run of a plan.
#[derive(Clone, Debug)]
pub struct Recording {
    /// File name without `.http`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// What it shows.
    pub about: Vec<String>,
    /// Which plan.
    pub walk: String,
    /// What is asked, and what comes back.
    pub steps: Vec<Step>,
    /// What the plan makes of it.
    pub yields: String,
}

/// One exchange of a recording.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The request as text.
    pub ask: String,
    /// What came back.
    pub reply: Came,
}

/// What came back for a recorded request.
#[derive(Clone, Debug, Default)]
pub enum Came {
    /// No answer.
    #[default]
    Lost,
    /// The request never left.
    Unreached,
    /// A reply, as text.
    Reply(String),
}

/// A recording cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingError {
    /// Which file.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

impl Recording {
    /// All recordings of a connector, by name.
    pub fn all(dir: &Path) -> Vec<Result<Recording, RecordingError>> {
        let Ok(entries) = fs::read_dir(dir.join("tests/exchanges")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|e| e.ok().map(|e| e.path()))
            .filter(|p| p.extension().is_some_and(|x| x == "http"))
            .collect();
        paths.sort();
        paths.iter().map(|p| Recording::read(p)).collect()
    }

    /// Reads one.
    pub fn read(path: &Path) -> Result<Recording, RecordingError> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let wrong = |what: &str| RecordingError { file: name.clone(), what: what.to_owned() };
        let text = fs::read_to_string(path).map_err(|e| wrong(&e.to_string()))?;
        let mut head = Vec::new();
        let mut sections: Vec<(String, Vec<&str>)> = Vec::new();
        for line in text.lines() {
            match (line.strip_prefix("--- "), sections.last_mut()) {
                (Some(title), _) => sections.push((title.trim().to_owned(), Vec::new())),
                (None, Some((_, lines))) => lines.push(line),
                (None, None) => head.push(line),
            }
        }
        let about = head.iter().filter_map(|l| l.strip_prefix('#')).map(|l| l.trim().to_owned()).collect();
        let walk = head
            .iter()
            .find_map(|l| l.strip_prefix("walk:"))
            .ok_or_else(|| wrong("there is no `walk:` line"))?;
        let mut recording = Recording {
            name: name.clone(),
            path: path.to_owned(),
            about,
            walk: walk.trim().to_owned(),
            steps: Vec::new(),
            yields: String::new(),
        };
        let mut ask = String::new();
        for (title, lines) in sections {
            let body = lines.join("\n").trim_end_matches('\n').to_owned();
            match title.split(' ').next().unwrap_or_default() {
                "ask" => ask = format!("--- {title}\n{body}"),
                "reply" => {
                    recording.steps.push(Step { ask: std::mem::take(&mut ask), reply: Came::Reply(body) });
                }
                "lost" => recording.steps.push(Step { ask: std::mem::take(&mut ask), reply: Came::Lost }),
                "unreached" => {
                    recording.steps.push(Step { ask: std::mem::take(&mut ask), reply: Came::Unreached });
                }
                "yield" => recording.yields = body,
                _ => {
                    return Err(wrong(&format!(
                        "`--- {title}` is none of ask, reply, lost, unreached, yield"
                    )));
                }
            }
        }
        if !ask.is_empty() {
            return Err(wrong("the last `--- ask` has no reply"));
        }
        Ok(recording)
    }

    /// Starts the plan it is of.
    pub fn start(&self, case: &Case) -> Plan<Yielded> {
        match case.all_walks().into_iter().find(|w| w.name == self.walk) {
            Some(walk) => (walk.start)(case),
            None => Plan::refuse(Fault::malformed(format!("the case has no walk named `{}`", self.walk))),
        }
    }

    /// The n-th recorded answer.
    pub fn answer(&self, n: usize, case: &Case) -> Option<Answered> {
        match &self.steps.get(n)?.reply {
            Came::Lost => Some(Answered::Lost),
            Came::Unreached => Some(Answered::Unreached),
            Came::Reply(text) => reply_of(text, case).map(Answered::Reply),
        }
    }

    /// Runs the plan with the recorded answers.
    pub fn replay(&self, case: &Case) -> Run {
        run(case.connector, self.start(case), |n, _| self.answer(n, case))
    }

    /// Writes the recording anew, with what the plan asks and yields now.
    pub fn rewrite(&self, case: &Case, now: &Run) -> std::io::Result<()> {
        let mut text = String::new();
        for line in &self.about {
            let _ = writeln!(text, "# {line}");
        }
        let _ = writeln!(text, "walk: {}\n", self.walk);
        for (exchange, step) in now.asked.iter().zip(&self.steps) {
            let _ = writeln!(text, "{}\n", ask_of(exchange, case));
            match &step.reply {
                Came::Reply(reply) => {
                    let _ = writeln!(text, "--- reply\n{reply}\n");
                }
                Came::Lost => text.push_str("--- lost\n\n"),
                Came::Unreached => text.push_str("--- unreached\n\n"),
            }
        }
        let _ = writeln!(text, "--- yield\n{}", yield_of(&now.ended));
        fs::write(&self.path, text)
    }
}

/// An exchange as text, as it leaves: signed with the case's fakes.
pub fn ask_of(exchange: &Exchange, case: &Case) -> String {
    let expect = match exchange.expect {
        Expect::Text { .. } => "text",
        Expect::File { .. } => "file",
    };
    let repeat = match exchange.repeat {
        Repeat::Safe => "safe",
        Repeat::Prelude => "prelude",
        Repeat::Never => "never",
    };
    let delay = match exchange.delay.as_millis() {
        0 => String::new(),
        ms => format!(" delay_ms={ms}"),
    };
    let request = case.connector.authorize(exchange.request.clone(), &case.keys(), case.account.now);
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    };
    let mut address = match &request.target {
        Target::Endpoint(key) => format!("{{{key}}}{}", request.path),
        Target::Url(url) => url.clone(),
    };
    if !request.query.is_empty() {
        address.push('?');
        address
            .push_str(&form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.query).finish());
    }
    let mut text = format!(
        "--- ask (bucket={} repeat={repeat} expect={expect}{delay})\n{method} {address}\n",
        exchange.bucket
    );
    for (name, value) in &request.headers {
        let _ = writeln!(text, "{}: {value}", name.to_ascii_lowercase());
    }
    let body = match &request.body {
        Body::Empty => return text.trim_end().to_owned(),
        Body::Json(json) => {
            text.push_str("content-type: application/json\n");
            json.clone()
        }
        Body::Form(pairs) => {
            text.push_str("content-type: application/x-www-form-urlencoded\n");
            form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
        }
        Body::Multipart(parts) => {
            text.push_str("content-type: multipart/form-data\n");
            let line = |part: &FormPart| match part {
                FormPart::Text { name, value } => format!("{name} = {value}"),
                FormPart::File { name, file_name, content_type, .. } => {
                    format!("{name} = file {file_name} ({content_type})")
                }
            };
            parts.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    };
    format!("{text}\n{body}").trim_end().to_owned()
}

/// What a plan ended in, as text.
pub fn yield_of(ended: &Result<Yielded, Fault>) -> String {
    match ended {
        Ok(yielded) => {
            let json = serde_json::to_string_pretty(&yielded.json).unwrap_or_default();
            format!("ok\n{json}")
        }
        Err(fault) => {
            let wait = fault.retry_after.map_or_else(String::new, |d| format!(" after {} s", d.as_secs()));
            let operator = if fault.operator { " for the operator" } else { "" };
            format!("fault {} ({}){wait}{operator}\n{}", fault.class.as_str(), fault.code, fault.detail)
        }
    }
}

/// Reads a recorded reply: status, headers, empty line, body. It came at the case's moment.
fn reply_of(text: &str, case: &Case) -> Option<Reply> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = StatusCode::from_bytes(lines.next()?.trim().as_bytes()).ok()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        headers.append(name.trim().parse::<HeaderName>().ok()?, HeaderValue::from_str(value.trim()).ok()?);
    }
    let body = Bytes::copy_from_slice(body.as_bytes());
    Some(Reply { status, headers, body, received_at: case.account.now })
}
