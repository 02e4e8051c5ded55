//! What every cell needs: somebody who wrote, an answer to them, and what became of both.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use simulators::{Platform, Say};
use tests::{Act, Meddler, Meddling, Rule, Said, Stage};
use tokio::time::{Instant, sleep};

use super::table::{Cell, Column, Table, Trouble};

/// Between two looks: many cells look at the same time.
const LOOK: Duration = Duration::from_millis(600);
/// For ever, as far as a cell goes.
const ALWAYS: usize = usize::MAX;

/// A platform under trouble.
pub struct Bench<'a> {
    pub stage: &'a Stage,
    pub platform: Platform,
    pub table: Table,
    pub account: Mutex<String>,
    /// The sentences that were shown for refusals, each with the classes it was shown for.
    pub shown: Mutex<BTreeMap<String, BTreeSet<String>>>,
}

/// A customer who waits for an answer.
pub struct Waiting {
    pub conversation: String,
    /// A word that is in the answer and nowhere else.
    pub word: String,
}

impl Bench<'_> {
    /// A platform, its account connected and looked at.
    pub async fn connected(stage: &Stage, platform: Platform) -> anyhow::Result<Bench<'_>> {
        let account = Mutex::new(stage.connect(platform).await?);
        let mut table = super::table::table(platform)?;
        // Where chat has an app of its own, the renewal that a message waits for is that app's.
        if let Some(key) = stage.platforms.settings(platform)["apps"]["chat"]["app_key"].as_str() {
            table.renew.holds = Some(key.to_owned());
        }
        // The look after connecting writes down how the account is: it must not come between.
        sleep(Duration::from_secs(4)).await;
        let bench = Bench { stage, platform, table, account, shown: Mutex::default() };
        bench.alone().await?;
        Ok(bench)
    }

    /// Connects the account again, as a person would.
    pub async fn reconnect(&self) -> anyhow::Result<()> {
        let again = self.stage.connect(self.platform).await?;
        ensure!(again == self.account(), "reconnecting made another account");
        sleep(Duration::from_secs(4)).await;
        self.alone().await
    }

    /// Takes out what one consent connected besides: a cell counts the calls of one account.
    async fn alone(&self) -> anyhow::Result<()> {
        let accounts = self.stage.owner.get("/accounts").await?.ok()?;
        let others = accounts["items"].as_array().context("no items")?.iter().filter(|a| {
            a["platform"] == self.platform.name() && a["state"] != "disconnected" && a["id"] != self.account()
        });
        let mut any = false;
        for other in others {
            any = true;
            let path = format!("/accounts/{}/disconnect", other["id"].as_str().context("no id")?);
            self.stage.owner.post(&path, &json!({"erase_history": false})).await?.ok()?;
        }
        if any {
            // What was under way for them is over then.
            sleep(Duration::from_secs(3)).await;
        }
        Ok(())
    }

    pub fn account(&self) -> String {
        self.account.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn meddler(&self) -> anyhow::Result<&Meddler> {
        self.stage.meddlers.get(&self.platform).context("no meddler")
    }

    /// Makes the cell's trouble, for the calls that hold `word`.
    pub fn trouble(&self, cell: &Cell, word: Option<&str>, lasting: bool) -> anyhow::Result<Meddling> {
        let answer = |content_type: &str, body: &str| {
            Act::Answer(Said {
                status: 200,
                headers: vec![("content-type".to_owned(), content_type.to_owned())],
                body: body.to_owned(),
            })
        };
        let act = match (&cell.said, cell.trouble) {
            (Some(said), _) => {
                let mut headers = said.headers.clone();
                headers.push(("content-type".to_owned(), "application/json".to_owned()));
                Act::Answer(Said { status: said.status, headers, body: said.body.clone() })
            }
            (None, Trouble::Html) => answer(
                "text/html",
                "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body><form action=\"/login\"></form></body></html>",
            ),
            (None, Trouble::Empty) => answer("application/json", ""),
            (None, Trouble::Truncated) => Act::DoneAndHalved,
            (None, Trouble::Silence) => Act::DoneAndSilent,
            (None, _) => Act::DoneAndCut,
        };
        self.meddle(&cell.call, word, act, if lasting { ALWAYS } else { 1 })
    }

    pub fn meddle(
        &self,
        call: &super::table::Call,
        word: Option<&str>,
        act: Act,
        times: usize,
    ) -> anyhow::Result<Meddling> {
        let method = Some(call.method.parse()?);
        let holds = word.map(str::to_owned).or_else(|| call.holds.clone());
        Ok(self.meddler()?.meddle(Rule { method, path: call.path.clone(), holds, act, times }))
    }

    /// Somebody who never wrote before asks, and it is stored. Where the answer has to go another way than the first one would,
    /// a first one goes before.
    pub async fn asks(&self, cell: &Cell) -> anyhow::Result<Waiting> {
        let word = format!("w{}x{}", cell.number, uuid::Uuid::now_v7().simple());
        let word = word[..16.min(word.len())].to_owned() + &word[word.len() - 6..];
        let question = format!("question {word}");
        let conversation = self.say(&question).await?;
        let waiting = Waiting { conversation, word: format!("a{word}") };
        if cell.other_way {
            let first = self.answer(&waiting.conversation, &format!("first {word}")).await?;
            self.until(&waiting.conversation, &first, 30, "sent", has_arrived).await?;
        }
        Ok(waiting)
    }

    /// A new customer says something; gives the conversation.
    pub async fn say(&self, text: &str) -> anyhow::Result<String> {
        let say = Say { from: Some("new".to_owned()), ..Say::text(text) };
        self.stage.platforms.control(self.platform).say(&say).map_err(|e| anyhow::anyhow!(e.0))?;
        let ends = Instant::now() + Duration::from_mins(1);
        loop {
            let path = format!("/conversations?limit=50&account={}", self.account());
            let page = self.stage.owner.get(&path).await?.ok()?;
            let mut rows = page["items"].as_array().context("no items")?.iter();
            if let Some(row) = rows.find(|r| r["last_message"]["snippet"] == text) {
                return Ok(row["id"].as_str().context("no id")?.to_owned());
            }
            ensure!(Instant::now() < ends, "what a customer wrote was not stored within a minute: {text}");
            sleep(LOOK).await;
        }
    }

    pub async fn answer(&self, conversation: &str, text: &str) -> anyhow::Result<String> {
        let body = json!({"kind": "reply", "text": text});
        let path = format!("/conversations/{conversation}/messages");
        let message = self.stage.owner.post(&path, &body).await?.ok()?;
        Ok(message["id"].as_str().context("no id")?.to_owned())
    }

    /// Waits until a message fits.
    pub async fn until(
        &self,
        conversation: &str,
        id: &str,
        seconds: u64,
        what: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        let ends = Instant::now() + Duration::from_secs(seconds);
        loop {
            let message = self.message(conversation, id).await?;
            if fits(&message) {
                return Ok(message);
            }
            if Instant::now() > ends {
                bail!("not {what} within {seconds} s, but {}", message["delivery"]);
            }
            sleep(LOOK).await;
        }
    }

    pub async fn message(&self, conversation: &str, id: &str) -> anyhow::Result<Value> {
        let page = self.stage.owner.get(&format!("/conversations/{conversation}/messages")).await?.ok()?;
        let found = page["items"].as_array().and_then(|all| all.iter().find(|m| m["id"] == id).cloned());
        found.context("the message is not in its conversation")
    }

    /// Waits until the account's health fits.
    pub async fn health(
        &self,
        seconds: u64,
        what: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        let ends = Instant::now() + Duration::from_secs(seconds);
        loop {
            let health = self.stage.owner.get(&format!("/accounts/{}/health", self.account())).await?.ok()?;
            if fits(&health) {
                return Ok(health);
            }
            if Instant::now() > ends {
                bail!(
                    "no {what} within {seconds} s: {} {} {}",
                    health["state"],
                    health["capabilities"],
                    health["problems"]
                );
            }
            sleep(LOOK).await;
        }
    }

    /// How often the platform took a message with this word.
    pub fn taken(&self, word: &str) -> usize {
        let sent = self.stage.platforms.control(self.platform).desk().ledger.sent();
        let holds = |s: &&simulators::Sent| s.messages.iter().any(|m| m.to_string().contains(word));
        sent.iter().filter(holds).count()
    }

    /// A sentence that a person can act on. Those of refusals are kept, to be compared.
    pub fn reads_well(&self, cell: &Cell, error: &Value) -> anyhow::Result<String> {
        let (code, detail) = (error["code"].as_str(), error["detail"].as_str());
        let (code, detail) = (code.context("no code")?, detail.context("no detail")?);
        ensure!(!code.is_empty() && code.len() <= 60 && !code.contains(char::is_whitespace), "code {code:?}");
        if let Some(wanted) = cell.said.as_ref().and_then(|s| s.code.as_deref()) {
            ensure!(code == wanted, "the code is {code} and not {wanted}");
        }
        is_a_sentence(detail)?;
        if let (Some(said), Column::Send) = (&cell.said, cell.column) {
            let class = super::class_of(said.class);
            let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            shown.entry(detail.to_owned()).or_default().insert(format!("{class:?}"));
        }
        Ok(detail.to_owned())
    }
}

/// Words of a language, no machine's: nothing of JSON or HTML, and nothing that could be a token.
pub fn is_a_sentence(text: &str) -> anyhow::Result<()> {
    ensure!(text.split_whitespace().count() >= 4, "no sentence: {text:?}");
    ensure!(!text.contains(['{', '}', '<', '>']), "a machine's words: {text:?}");
    ensure!(text.len() <= 900, "nobody reads so much: {text:?}");
    // What the platform finds the call by may be long.
    let text = text.rsplit_once("request id ").map_or(text, |(before, _)| before);
    let longest = text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max().unwrap_or(0);
    ensure!(longest < 32, "this may be a token: {text:?}");
    Ok(())
}

/// A problem of the account, with a cure that is more than its detail.
pub fn has_problem(health: &Value, fits: impl Fn(&Value) -> bool) -> bool {
    health["problems"].as_array().is_some_and(|all| all.iter().any(fits))
}

/// Every problem has its cure.
pub fn problems_read_well(health: &Value) -> anyhow::Result<()> {
    for problem in health["problems"].as_array().context("no problems")? {
        is_a_sentence(problem["detail"].as_str().unwrap_or_default())?;
        is_a_sentence(problem["cure"].as_str().unwrap_or_default())?;
    }
    Ok(())
}

/// The platform has it, or knows more already.
pub fn has_arrived(m: &Value) -> bool {
    ["sent", "delivered", "read"].iter().any(|state| m["delivery"]["state"] == *state)
}

/// It waits, and says why.
pub fn waits(m: &Value) -> bool {
    ["queued", "sending"].iter().any(|s| m["delivery"]["state"] == *s) && !m["delivery"]["error"].is_null()
}
