//! Cards of the platforms' own: an order and a product go out as the platform shows them, and the thread says what they are.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use simulators::{Order, Platform, Say};
use tests::{Database, PATIENCE, Stage, eventually};

use crate::story;

story!(a_shopee_buyer_is_shown_an_order_and_a_product);
async fn a_shopee_buyer_is_shown_an_order_and_a_product(database: &Database) -> anyhow::Result<()> {
    cards_go_out(Platform::Shopee, database).await
}

story!(a_lazada_buyer_is_shown_an_order_and_a_product);
async fn a_lazada_buyer_is_shown_an_order_and_a_product(database: &Database) -> anyhow::Result<()> {
    cards_go_out(Platform::Lazada, database).await
}

story!(a_tiktok_buyer_is_shown_an_order_and_a_product);
async fn a_tiktok_buyer_is_shown_an_order_and_a_product(database: &Database) -> anyhow::Result<()> {
    cards_go_out(Platform::TikTok, database).await
}

/// Opens a conversation in which the first customer asks something.
async fn asked(stage: &Stage, platform: Platform) -> anyhow::Result<(String, Value)> {
    stage.connect(platform).await?;
    let question = "Which one did I buy?";
    stage.platforms.control(platform).say(&Say::text(question)).map_err(|e| anyhow::anyhow!(e.0))?;
    let row =
        stage.conversation("the question", |row| row["last_message"]["snippet"] == json!(question)).await?;
    Ok((row["id"].as_str().context("no id")?.to_owned(), row))
}

async fn cards_go_out(platform: Platform, database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    let (id, row) = asked(&stage, platform).await?;
    let kinds = &row["composer"]["kinds"];
    let offers = |kind: &str| kinds.as_array().is_some_and(|all| all.contains(&json!(kind)));
    ensure!(offers("order") && offers("product"), "{kinds}");

    let control = stage.platforms.control(platform);
    control.order(&Order { action: "place".into(), ..Order::default() }).map_err(|e| anyhow::anyhow!(e.0))?;
    let contact = row["contact"]["id"].as_str().context("no contact")?;
    let order = eventually("the order with its product", || async {
        let page = stage.owner.get(&format!("/contacts/{contact}/orders")).await?.ok()?;
        let first = page["items"].as_array().and_then(|rows| rows.first().cloned());
        Ok(first.filter(|order| order["lines"][0]["product_external_id"].is_string()))
    })
    .await?;
    let (number, line) = (&order["external_id"], &order["lines"][0]);
    let product = &line["product_external_id"];

    // Begun on one device, sent from another.
    let cards =
        json!([{"kind": "order", "external_id": number}, {"kind": "product", "external_id": product}]);
    let draft = json!({"text": "This one", "cards": cards});
    let path = format!("/conversations/{id}/drafts/reply");
    let kept = stage.owner.call(reqwest::Method::PUT, &path, Some(&draft), &[]).await?.ok()?;
    ensure!(kept["cards"] == cards, "{kept}");

    let body = json!({"kind": "reply", "text": "This one", "parts": cards});
    let queued = stage.owner.post(&format!("/conversations/{id}/messages"), &body).await?.ok()?;
    let parts = &queued["parts"];
    ensure!(parts[1]["kind"] == "order" && parts[1]["order_id"] == order["id"], "{parts}");
    ensure!(parts[2]["kind"] == "product" && parts[2]["title"] == line["title"], "{parts}");
    stage.message(&id, "the tick", |m| m["id"] == queued["id"] && m["delivery"]["state"] == "sent").await?;
    let drafts = stage.owner.get(&format!("/conversations/{id}/drafts")).await?.ok()?;
    ensure!(drafts["items"] == json!([]), "what was sent is no draft any more: {drafts}");

    // The platform takes one thing at a time, in the order in which they stand.
    let accepted = stage.platforms.wait_for_sent(platform, 3, PATIENCE).await;
    let said: Vec<String> = accepted.iter().map(|sent| json!(sent.messages).to_string()).collect();
    let named = |at: usize, id: &Value| said.get(at).is_some_and(|m| m.contains(id.as_str().unwrap_or("?")));
    ensure!(said.len() == 3 && said[0].contains("This one"), "{said:?}");
    ensure!(named(1, number) && named(2, product), "{number} and {product} are not in {said:?}");
    Ok(())
}

story!(line_has_no_cards_and_says_so);
async fn line_has_no_cards_and_says_so(database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    let (id, row) = asked(&stage, Platform::Line).await?;
    let kinds = row["composer"]["kinds"].as_array().context("no kinds")?;
    ensure!(!kinds.contains(&json!("order")) && !kinds.contains(&json!("product")), "{kinds:?}");
    let body = json!({"kind": "reply", "parts": [{"kind": "product", "external_id": "1"}]});
    let refused = stage.owner.post(&format!("/conversations/{id}/messages"), &body).await?;
    ensure!(
        refused.status == 422 && refused.body["detail"].as_str().is_some_and(|d| d.contains("LINE")),
        "{refused:?}"
    );
    Ok(())
}
