//! Events that come in an odd order, twice, or about messages that are not there yet.

use anyhow::{Context, ensure};
use serde_json::json;
use simulators::{Platform, Say};
use tests::{Database, Stage, switch};

use crate::story;

fn of_kind(kind: &str, more: &serde_json::Value) -> anyhow::Result<Say> {
    let mut say = json!({"kind": kind});
    if let (Some(into), Some(from)) = (say.as_object_mut(), more.as_object()) {
        into.extend(from.clone());
    }
    Ok(serde_json::from_value(say)?)
}

story!(what_is_taken_back_is_gone);
async fn what_is_taken_back_is_gone(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let line = stage.platforms.control(Platform::Line);
    line.say(&Say::text("do not show this")).map_err(|e| anyhow::anyhow!(e.0))?;
    let row =
        stage.conversation("the message", |row| row["last_message"]["snippet"] == "do not show this").await?;
    let id = row["id"].as_str().context("no id")?;
    line.say(&of_kind("unsend", &json!({}))?).map_err(|e| anyhow::anyhow!(e.0))?;
    let gone = stage.message(id, "the message taken back", |m| !m["unsent_at"].is_null()).await?;
    ensure!(gone["parts"].as_array().is_some_and(Vec::is_empty), "{gone}");
    let found = stage.owner.get("/search?q=show").await?.ok()?;
    ensure!(!found.to_string().contains("do not show this"), "search still finds it: {found}");
    Ok(())
}

story!(duplicates_and_overtaking_change_nothing);
async fn duplicates_and_overtaking_change_nothing(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let line = stage.platforms.control(Platform::Line);
    switch(line, &json!({"duplicates_percent": 100, "reorder_percent": 50}))?;
    for n in 0..12 {
        line.say(&Say::text(format!("message {n:02}"))).map_err(|e| anyhow::anyhow!(e.0))?;
    }
    let row =
        stage.conversation("the last message", |row| row["last_message"]["snippet"] == "message 11").await?;
    let path = format!("/conversations/{}/messages", row["id"].as_str().context("no id")?);
    tests::eventually("all twelve, once, in order", || async {
        let page = stage.owner.get(&path).await?.ok()?;
        let texts: Vec<_> = page["items"]
            .as_array()
            .context("no items")?
            .iter()
            .filter_map(|m| m["parts"][0]["text"].as_str())
            .collect();
        let wanted: Vec<_> = (0..12).map(|n| format!("message {n:02}")).collect();
        Ok((texts == wanted).then_some(()))
    })
    .await?;
    let row = stage.owner.get(path.trim_end_matches("/messages")).await?.ok()?;
    ensure!(row["unread_count"] == 12, "{row}");
    Ok(())
}

story!(lost_pushes_are_read_back);
async fn lost_pushes_are_read_back(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_shopee().await?;
    let shopee = stage.platforms.control(Platform::Shopee);
    switch(shopee, &json!({"lose_webhooks": 3}))?;
    for n in 0..3 {
        shopee.say(&Say::text(format!("lost {n}"))).map_err(|e| anyhow::anyhow!(e.0))?;
    }
    let row = stage.conversation("what was lost", |row| row["last_message"]["snippet"] == "lost 2").await?;
    let page = stage
        .owner
        .get(&format!("/conversations/{}/messages", row["id"].as_str().context("no id")?))
        .await?
        .ok()?;
    for n in 0..3 {
        let text = format!("lost {n}");
        let times = page["items"]
            .as_array()
            .map_or(0, |m| m.iter().filter(|m| m["parts"][0]["text"] == json!(text)).count());
        ensure!(times == 1, "{text}: {times} times");
    }
    Ok(())
}

story!(a_picture_comes_after_its_message_and_is_served_safely);
async fn a_picture_comes_after_its_message_and_is_served_safely(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    stage
        .platforms
        .control(Platform::Line)
        .say(&of_kind("image", &json!({}))?)
        .map_err(|e| anyhow::anyhow!(e.0))?;
    let row = stage.conversation("the picture", |row| row["last_message"]["kind"] == "image").await?;
    let id = row["id"].as_str().context("no id")?;
    let shown = stage.message(id, "a picture that is here", |m| m["parts"][0]["state"] == "ready").await?;
    let attachment = &shown["parts"][0]["attachment"];
    ensure!(attachment["width"].is_u64() && attachment["size"].is_u64(), "{shown}");
    let path = format!("/attachments/{}", attachment["id"].as_str().context("no id")?);
    let answer = stage.owner.get(&path).await?;
    let header =
        |name: &str| answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    ensure!(
        header("content-type").starts_with("image/") && header("x-content-type-options") == "nosniff",
        "{:?}",
        answer.headers
    );
    Ok(())
}
