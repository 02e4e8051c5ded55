//! A customer changes what they said: the thread shows the new words, and the old ones to whoever asks, until they are taken back.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use simulators::{Platform, Say};
use tests::{Database, Stage, eventually};

use crate::story;

story!(what_was_said_before_an_edit_is_kept_until_it_is_taken_back);
async fn what_was_said_before_an_edit_is_kept_until_it_is_taken_back(
    database: &Database,
) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect(Platform::Facebook).await?;
    let facebook = stage.platforms.control(Platform::Facebook);
    let say = |say: &Say| facebook.say(say).map(|_| ()).map_err(|e| anyhow::anyhow!(e.0));
    say(&Say::text("one kettle"))?;
    let row = stage.conversation("the message", |row| row["last_message"]["snippet"] == "one kettle").await?;
    let id = row["id"].as_str().context("no id")?;
    let words = |m: &Value, text: &str| m["parts"][0]["text"] == json!(text);
    let first = stage.message(id, "the first words", |m| words(m, "one kettle")).await?;
    let earlier = format!("/messages/{}/earlier", first["id"].as_str().context("no id")?);
    ensure!(stage.owner.get(&earlier).await?.ok()?["items"] == json!([]));
    for text in ["two kettles", "three kettles"] {
        say(&Say { kind: "edit".into(), text: Some(text.into()), ..Say::default() })?;
        let edited = stage.message(id, text, |m| words(m, text)).await?;
        ensure!(edited["id"] == first["id"] && edited["edited_at"].is_string(), "{edited}");
    }
    let said = stage.owner.get(&earlier).await?.ok()?;
    let texts: Vec<&Value> =
        said["items"].as_array().context("no items")?.iter().map(|one| &one["parts"][0]["text"]).collect();
    ensure!(texts == [&json!("one kettle"), &json!("two kettles")], "{said}");
    Ok(())
}

story!(nothing_earlier_is_left_of_what_a_line_customer_takes_back);
async fn nothing_earlier_is_left_of_what_a_line_customer_takes_back(
    database: &Database,
) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let line = stage.platforms.control(Platform::Line);
    let say = |say: &Say| line.say(say).map(|_| ()).map_err(|e| anyhow::anyhow!(e.0));
    let group = |kind: &str, text: Option<&str>| {
        let mut one = Say { kind: kind.into(), text: text.map(Into::into), ..Say::default() };
        one.more.insert("group".into(), json!(true));
        one
    };
    say(&group("text", Some("one kettle")))?;
    let row = stage.conversation("the message", |row| row["last_message"]["snippet"] == "one kettle").await?;
    let id = row["id"].as_str().context("no id")?;
    let first = stage.message(id, "the first words", |m| m["parts"][0]["text"] == "one kettle").await?;
    let earlier = format!("/messages/{}/earlier", first["id"].as_str().context("no id")?);
    say(&group("edit", Some("two kettles")))?;
    stage.message(id, "the edit", |m| m["parts"][0]["text"] == "two kettles").await?;
    ensure!(stage.owner.get(&earlier).await?.ok()?["items"].as_array().map(Vec::len) == Some(1));
    say(&group("unsend", None))?;
    stage
        .message(id, "what was taken back", |m| m["id"] == first["id"] && m["unsent_at"].is_string())
        .await?;
    eventually("nothing earlier", || async {
        let left = stage.owner.get(&earlier).await?.ok()?;
        Ok((left["items"] == json!([])).then_some(()))
    })
    .await
}
