//! A customer writes, a person answers, the platform has the answer exactly once.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use simulators::{Order, Platform, Say};
use tests::{Database, PATIENCE, Stage, eventually};

use crate::story;

fn says(message: &Value, text: &str) -> bool {
    message["parts"][0]["text"] == json!(text)
}

story!(a_line_customer_is_answered_once);
async fn a_line_customer_is_answered_once(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    let line = stage.platforms.control(Platform::Line);
    let question = "ชิ้นนี้ยังมีของไหมคะ 🙏";
    line.say(&Say::text(question)).map_err(|e| anyhow::anyhow!(e.0))?;

    let row =
        stage.conversation("the question", |row| row["last_message"]["snippet"] == json!(question)).await?;
    ensure!(row["unread_count"] == 1 && row["status"] == "open" && !row["waiting_since"].is_null(), "{row}");
    let id = row["id"].as_str().context("no id")?;
    let asked = stage.message(id, "the question", |m| says(m, question)).await?;
    ensure!(asked["direction"] == "inbound" && asked["sender"]["kind"] == "contact", "{asked}");

    let body = json!({"kind": "reply", "text": "พร้อมส่งค่ะ"});
    let path = format!("/conversations/{id}/messages");
    let key = [("idempotency-key", "story-1")];
    let first = stage.owner.call(reqwest::Method::POST, &path, Some(&body), &key).await?;
    ensure!(first.status == 201, "{first:?}");
    // The same click again (a retry of the browser) says nothing new.
    let again = stage.owner.call(reqwest::Method::POST, &path, Some(&body), &key).await?;
    ensure!(again.body["id"] == first.body["id"], "{again:?}");

    let sent =
        stage.message(id, "the tick", |m| says(m, "พร้อมส่งค่ะ") && m["delivery"]["state"] == "sent").await?;
    ensure!(sent["external_id"].is_string(), "sent without the platform's id: {sent}");
    let accepted = stage.platforms.wait_for_sent(Platform::Line, 1, PATIENCE).await;
    ensure!(accepted.len() == 1 && accepted[0].operation == "reply", "{accepted:?}");
    ensure!(accepted[0].retry_key.is_none(), "a reply carries no retry key (line 4.1)");
    let row = stage.owner.get(&format!("/conversations/{id}")).await?.ok()?;
    ensure!(row["waiting_since"].is_null() && row["last_message"]["direction"] == "outbound", "{row}");
    Ok(())
}

story!(a_note_never_leaves);
async fn a_note_never_leaves(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_line().await?;
    stage
        .platforms
        .control(Platform::Line)
        .say(&Say::text("hello there"))
        .map_err(|e| anyhow::anyhow!(e.0))?;
    let row =
        stage.conversation("the question", |row| row["last_message"]["snippet"] == "hello there").await?;
    let path = format!("/conversations/{}/messages", row["id"].as_str().context("no id")?);
    let note = stage.owner.post(&path, &json!({"kind": "note", "text": "asks every week"})).await?.ok()?;
    ensure!(note["direction"] == "note", "{note}");
    stage.owner.post(&path, &json!({"kind": "reply", "text": "hello back"})).await?.ok()?;
    let accepted = stage.platforms.wait_for_sent(Platform::Line, 1, PATIENCE).await;
    ensure!(accepted.len() == 1, "{accepted:?}");
    ensure!(!serde_json::to_string(&accepted)?.contains("asks every week"), "a note reached the platform");
    Ok(())
}

story!(a_shopee_buyer_is_answered_and_the_order_moves);
async fn a_shopee_buyer_is_answered_and_the_order_moves(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    stage.connect_shopee().await?;
    let shopee = stage.platforms.control(Platform::Shopee);
    shopee.say(&Say::text("สินค้าพร้อมส่งไหม")).map_err(|e| anyhow::anyhow!(e.0))?;
    let row =
        stage.conversation("the question", |row| row["last_message"]["snippet"] == "สินค้าพร้อมส่งไหม").await?;
    let id = row["id"].as_str().context("no id")?;

    let placed = Order { action: "place".into(), ..Order::default() };
    shopee.order(&placed).map_err(|e| anyhow::anyhow!(e.0))?;
    let contact = row["contact"]["id"].as_str().context("no contact")?.to_owned();
    let orders = || async {
        let page = stage.owner.get(&format!("/contacts/{contact}/orders")).await?.ok()?;
        anyhow::Ok(page["items"].as_array().and_then(|rows| rows.first().cloned()))
    };
    let order = eventually("the order", orders).await?;
    ensure!(order["conversation_id"] == json!(id), "the order is not linked to the chat: {order}");
    let before = order["platform_status"].clone();
    shopee
        .order(&Order { action: "advance".into(), ..Order::default() })
        .map_err(|e| anyhow::anyhow!(e.0))?;
    eventually("the order's next status", || async {
        Ok(orders().await?.filter(|o| o["platform_status"] != before))
    })
    .await?;

    stage
        .owner
        .post(&format!("/conversations/{id}/messages"), &json!({"kind": "reply", "text": "พร้อมส่งค่ะ"}))
        .await?
        .ok()?;
    stage.message(id, "the tick", |m| says(m, "พร้อมส่งค่ะ") && m["delivery"]["state"] == "sent").await?;
    let accepted = stage.platforms.wait_for_sent(Platform::Shopee, 1, PATIENCE).await;
    ensure!(accepted.len() == 1, "{accepted:?}");
    Ok(())
}
