//! What platforms do wrong on the way out: nothing is doubled, nothing is claimed, nothing is silently given up.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use simulators::{Platform, Say};
use tests::{Database, PATIENCE, Stage, eventually, switch};

use crate::story;

/// A conversation in which a customer has just written.
async fn asked(stage: &Stage, platform: Platform, text: &str) -> anyhow::Result<String> {
    stage.platforms.control(platform).say(&Say::text(text)).map_err(|e| anyhow::anyhow!(e.0))?;
    let row = stage.conversation(text, |row| row["last_message"]["snippet"] == json!(text)).await?;
    Ok(row["id"].as_str().context("no id")?.to_owned())
}

async fn reply(stage: &Stage, conversation: &str, text: &str) -> anyhow::Result<String> {
    let body = json!({"kind": "reply", "text": text});
    let message = stage.owner.post(&format!("/conversations/{conversation}/messages"), &body).await?.ok()?;
    Ok(message["id"].as_str().context("no id")?.to_owned())
}

async fn state(stage: &Stage, conversation: &str, id: &str, wanted: &str) -> anyhow::Result<Value> {
    stage
        .message(conversation, &format!("a message that is {wanted}"), |m| {
            m["id"] == json!(id) && m["delivery"]["state"] == wanted
        })
        .await
}

story!(a_push_that_was_taken_and_not_answered_is_said_once);
async fn a_push_that_was_taken_and_not_answered_is_said_once(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let conversation = asked(&stage, Platform::Line, "one or two kettles?").await?;
    // Uses the reply token up, so that the next goes by push, which carries a retry key.
    let first = reply(&stage, &conversation, "two").await?;
    state(&stage, &conversation, &first, "sent").await?;
    switch(stage.platforms.control(Platform::Line), &json!({"server_error_after": {"push": 1}}))?;
    let second = reply(&stage, &conversation, "or three").await?;
    let sent = state(&stage, &conversation, &second, "sent").await?;
    ensure!(sent["external_id"].is_string(), "{sent}");
    let accepted = stage.platforms.wait_for_sent(Platform::Line, 2, PATIENCE).await;
    ensure!(accepted.len() == 2, "{accepted:?}");
    ensure!(accepted[1].operation == "push" && accepted[1].retry_key.is_some(), "{accepted:?}");
    Ok(())
}

story!(a_reply_that_was_taken_and_not_answered_waits_for_a_person);
async fn a_reply_that_was_taken_and_not_answered_waits_for_a_person(
    database: &Database,
) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let conversation = asked(&stage, Platform::Line, "is it blue?").await?;
    // A reply has no retry key (line 4.4): done, cut off, and nobody knows.
    switch(stage.platforms.control(Platform::Line), &json!({"drop": {"reply": 1}}))?;
    let message = reply(&stage, &conversation, "it is").await?;
    let unsure = state(&stage, &conversation, &message, "unconfirmed").await?;
    ensure!(
        unsure["delivery"]["error"]["detail"]
            .as_str()
            .is_some_and(|d| d.contains("before you send it again")),
        "{unsure}"
    );
    let accepted = stage.platforms.wait_for_sent(Platform::Line, 1, PATIENCE).await;
    ensure!(accepted.len() == 1, "a machine said it twice: {accepted:?}");
    // Only a person sends it again.
    stage.owner.post(&format!("/messages/{message}/retry"), &json!({})).await?.ok()?;
    state(&stage, &conversation, &message, "sent").await?;
    Ok(())
}

story!(a_shopee_message_without_an_answer_is_found_again);
async fn a_shopee_message_without_an_answer_is_found_again(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_shopee().await?;
    let conversation = asked(&stage, Platform::Shopee, "ready to ship?").await?;
    switch(stage.platforms.control(Platform::Shopee), &json!({"drop": {"send_message": 1}}))?;
    let message = reply(&stage, &conversation, "yes, tomorrow").await?;
    let sent = state(&stage, &conversation, &message, "sent").await?;
    ensure!(sent["external_id"].is_string(), "{sent}");
    let accepted = stage.platforms.wait_for_sent(Platform::Shopee, 1, PATIENCE).await;
    ensure!(accepted.len() == 1, "{accepted:?}");
    let page = stage.owner.get(&format!("/conversations/{conversation}/messages")).await?.ok()?;
    let shown =
        page["items"].as_array().map_or(0, |m| m.iter().filter(|m| m["direction"] == "outbound").count());
    ensure!(shown == 1, "shown {shown} times: {page}");
    Ok(())
}

story!(a_refusal_that_passes_is_tried_again_by_itself);
async fn a_refusal_that_passes_is_tried_again_by_itself(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_shopee().await?;
    let conversation = asked(&stage, Platform::Shopee, "still there?").await?;
    switch(stage.platforms.control(Platform::Shopee), &json!({"rate_limit": {"send_message": 1}}))?;
    let message = reply(&stage, &conversation, "still here").await?;
    state(&stage, &conversation, &message, "sent").await?;
    let accepted = stage.platforms.wait_for_sent(Platform::Shopee, 1, PATIENCE).await;
    ensure!(accepted.len() == 1, "{accepted:?}");
    Ok(())
}

story!(a_dead_grant_is_told_inbound_goes_on_and_reconnecting_sends_what_waits);
async fn a_dead_grant_is_told_inbound_goes_on_and_reconnecting_sends_what_waits(
    database: &Database,
) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    let account = stage.connect_shopee().await?;
    let shopee = stage.platforms.control(Platform::Shopee);
    let conversation = asked(&stage, Platform::Shopee, "first words").await?;
    switch(shopee, &json!({"refuse_refresh": true}))?;
    shopee.expire("all").map_err(|e| anyhow::anyhow!(e.0))?;
    let message = reply(&stage, &conversation, "an answer").await?;
    eventually("an account that needs reconnecting", || async {
        let account = stage.owner.get(&format!("/accounts/{account}")).await?.ok()?;
        Ok((account["state"] == "needs_reconnect").then_some(()))
    })
    .await?;
    let health = stage.owner.get(&format!("/accounts/{account}/health")).await?.ok()?;
    ensure!(health["problems"][0]["cure"].as_str().is_some_and(|c| c.contains("Reconnect")), "{health}");
    // What customers write is still stored. Shopee's clock counts whole seconds: the next one begins first.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    asked(&stage, Platform::Shopee, "words meanwhile").await?;

    switch(shopee, &json!({"refuse_refresh": false}))?;
    let again = stage.connect_shopee().await?;
    ensure!(again == account, "reconnecting made another account");
    state(&stage, &conversation, &message, "sent").await?;
    let accepted = stage.platforms.wait_for_sent(Platform::Shopee, 1, PATIENCE).await;
    ensure!(accepted.len() == 1, "{accepted:?}");
    Ok(())
}

story!(a_token_that_ends_is_renewed_without_a_word);
async fn a_token_that_ends_is_renewed_without_a_word(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let line = stage.platforms.control(Platform::Line);
    let conversation = asked(&stage, Platform::Line, "and the lid?").await?;
    line.expire("all").map_err(|e| anyhow::anyhow!(e.0))?;
    let message = reply(&stage, &conversation, "comes with it").await?;
    state(&stage, &conversation, &message, "sent").await?;
    let accepted = stage.platforms.wait_for_sent(Platform::Line, 1, PATIENCE).await;
    ensure!(accepted.len() == 1, "{accepted:?}");
    Ok(())
}

story!(disconnecting_ends_access_and_keeps_history);
async fn disconnecting_ends_access_and_keeps_history(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    let account = stage.connect_line().await?;
    let conversation = asked(&stage, Platform::Line, "see you").await?;
    let path = format!("/accounts/{account}/disconnect");
    stage.owner.post(&path, &json!({"erase_history": false})).await?.ok()?;
    let row = stage.owner.get(&format!("/accounts/{account}")).await?.ok()?;
    ensure!(row["state"] == "disconnected", "{row}");
    let refused = stage
        .owner
        .post(&format!("/conversations/{conversation}/messages"), &json!({"kind": "reply", "text": "hello?"}))
        .await?;
    ensure!(
        refused.status.is_client_error()
            && refused.body["detail"].as_str().is_some_and(|d| d.contains("connect")),
        "{refused:?}"
    );
    // Its events are acknowledged and dropped, and its history stays.
    stage.platforms.control(Platform::Line).say(&Say::text("anybody?")).map_err(|e| anyhow::anyhow!(e.0))?;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let page = stage.owner.get(&format!("/conversations/{conversation}/messages")).await?.ok()?;
    ensure!(page.to_string().contains("see you") && !page.to_string().contains("anybody?"), "{page}");
    // Connecting again goes on with the same account.
    let again = stage.connect_line().await?;
    ensure!(again == account, "connecting again made another account");
    Ok(())
}
