//! Every platform, whole: connected as a person would, a customer who writes and sends a picture, an answer that goes out once,
//! an order or a profile, staff in the platform's own tools, and the end.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use simulators::{Order, Platform, Say};
use std::time::Duration;
use tests::{Database, PATIENCE, Stage, eventually};

/// The whole story of one platform on both databases.
macro_rules! whole {
    ($name:ident, $platform:expr) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() -> anyhow::Result<()> {
                super::from_connecting_to_disconnecting($platform, &tests::Database::Sqlite).await
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() -> anyhow::Result<()> {
                let database = tests::Database::Postgres(tests::postgres()?);
                super::from_connecting_to_disconnecting($platform, &database).await
            }
        }
    };
}

whole!(facebook, simulators::Platform::Facebook);
whole!(instagram, simulators::Platform::Instagram);
whole!(lazada, simulators::Platform::Lazada);
whole!(line, simulators::Platform::Line);
whole!(shopee, simulators::Platform::Shopee);
whole!(tiktok, simulators::Platform::TikTok);

async fn from_connecting_to_disconnecting(platform: Platform, database: &Database) -> anyhow::Result<()> {
    let stage = Stage::new(database).await?;
    whole(&stage, platform).await.with_context(|| {
        let ledger = &stage.platforms.control(platform).desk().ledger;
        let (calls, refused) = (ledger.calls(), ledger.refused());
        format!(
            "the platform saw {calls:?}\nand refused {refused:?}; the daemon's log:\n{}",
            stage.daemon.log()
        )
    })
}

/// What lay there before is read back, and the account says how far that is: over, or when it goes on.
async fn read_back(stage: &Stage, account: &str, has_history: bool) -> anyhow::Result<()> {
    let imports = eventually("an import that says where it stands", || async {
        let health = stage.owner.get(&format!("/accounts/{account}/health")).await?.ok()?;
        let imports = health["imports"].as_array().context("no imports")?.clone();
        let stands = |i: &Value| i["ended_at"].is_string() || i["resumes_at"].is_string();
        // One of them: a long history, read at the pace that the platform allows, takes longer than a story.
        Ok((imports.is_empty() || imports.iter().any(stands)).then_some(imports))
    })
    .await?;
    ensure!(imports.is_empty() != has_history, "{imports:?}");
    ensure!(imports.iter().all(|i| i["failed"].is_null() && i["since"].is_string()), "{imports:?}");
    Ok(())
}

async fn whole(stage: &Stage, platform: Platform) -> anyhow::Result<()> {
    let account = stage.connect(platform).await?;
    read_back(stage, &account, platform != Platform::Line).await?;
    let simulated = stage.platforms.control(platform);
    let say = |say: &Say| simulated.say(say).map_err(|e| anyhow::anyhow!("{}: {}", say.kind, e.0));

    // A customer asks, in their own letters, and sends a picture.
    let question = "มีของไหมคะ 🙏 còn hàng không 还有货吗";
    say(&Say::text(question))?;
    let row = stage.conversation("the question", |row| row["last_message"]["snippet"] == question).await?;
    ensure!(row["account"]["platform"] == platform.name() && row["unread_count"] == 1, "{row}");
    ensure!(!row["waiting_since"].is_null() && row["reply_window"]["state"] != "closed", "{row}");
    let id = row["id"].as_str().context("no id")?.to_owned();
    say(&Say { kind: "image".to_owned(), ..Say::default() })?;
    let picture = stage
        .message(&id, "the picture", |m| {
            m["parts"].as_array().is_some_and(|p| p.iter().any(is_ready_picture))
        })
        .await?;
    ensure!(picture["direction"] == "inbound", "{picture}");

    // The answer goes out once, and comes back as nothing new.
    let answer = "พร้อมส่งค่ะ · sẵn hàng · 有货";
    let path = format!("/conversations/{id}/messages");
    let queued = stage.owner.post(&path, &json!({"kind": "reply", "text": answer})).await?;
    ensure!(queued.status == 201, "{queued:?}");
    let sent = stage.message(&id, "the tick", |m| m["parts"][0]["text"] == answer && has_arrived(m)).await?;
    ensure!(sent["external_id"].is_string(), "sent without the platform's id: {sent}");
    let accepted = stage.platforms.wait_for_sent(platform, 1, PATIENCE).await;
    ensure!(accepted.len() == 1 && accepted[0].delivered, "{accepted:?}");
    tokio::time::sleep(Duration::from_millis(700)).await;
    let thread = stage.owner.get(&path).await?.ok()?;
    let ours = |m: &&Value| m["direction"] == "outbound";
    let outbound: Vec<&Value> = thread["items"].as_array().context("no items")?.iter().filter(ours).collect();
    ensure!(outbound.len() == 1, "the echo came as a message of its own: {outbound:#?}");
    let row = stage.owner.get(&format!("/conversations/{id}")).await?.ok()?;
    ensure!(row["waiting_since"].is_null() && row["last_message"]["direction"] == "outbound", "{row}");
    let last = &row["last_message"];
    ensure!(last["sender"]["kind"] == "member" && last["sender"]["name"] == "Mai Sample", "{row}");
    ensure!(has_arrived(last), "{row}");

    // Staff who answer in the platform's own tools are seen as such.
    if platform != Platform::Line {
        say(&Say {
            kind: "staff_reply".to_owned(),
            text: Some("answered elsewhere".to_owned()),
            ..Say::default()
        })?;
        let theirs = |m: &Value| m["parts"][0]["text"] == "answered elsewhere";
        let seen = stage.message(&id, "the staff's answer", theirs).await?;
        ensure!(seen["direction"] == "outbound" && seen["sender"]["kind"] == "platform", "{seen}");
    }

    // Who it is.
    stage
        .conversation("the customer's name", |row| {
            row["id"] == id.as_str() && row["contact"]["name"].as_str().is_some_and(|name| !name.is_empty())
        })
        .await?;

    let manifest = stage.owner.get(&format!("/accounts/{account}")).await?.ok()?;
    if manifest["capabilities"]["orders"]["available"] == true {
        an_order_moves(stage, platform).await?;
    }

    let back = json!({"since": "2020-01-01"});
    let asked = stage.owner.post(&format!("/accounts/{account}/backfill"), &back).await?;
    let told = format!("/audit-events?action={}&subject={account}", "account.backfill");
    let told = stage.owner.get(&told).await?.ok()?;
    let is_told = told["items"].as_array().is_some_and(|acts| !acts.is_empty());
    ensure!(is_told == asked.status.is_success(), "{asked:?}: {told}");
    let done = stage
        .owner
        .post(&format!("/accounts/{account}/disconnect"), &json!({"erase_history": false}))
        .await?;
    ensure!(done.status.is_success(), "{done:?}");
    let after = stage.owner.get(&format!("/accounts/{account}")).await?.ok()?;
    ensure!(after["state"] == "disconnected", "{after}");
    // Whoever did it, and what they did, is told.
    for act in ["account.connect", "account.disconnect"] {
        let told = stage.owner.get(&format!("/audit-events?action={act}&subject={account}")).await?.ok()?;
        ensure!(told["items"][0]["actor"]["kind"] == "member", "{act}: {told}");
    }
    let kept = stage.owner.get(&path).await?.ok()?;
    ensure!(kept["items"].as_array().is_some_and(|m| !m.is_empty()), "the history is gone");
    let refused = stage.owner.post(&path, &json!({"kind": "reply", "text": "too late"})).await?;
    ensure!(refused.status.is_client_error(), "a disconnected account took a reply: {refused:?}");
    Ok(())
}

async fn an_order_moves(stage: &Stage, platform: Platform) -> anyhow::Result<()> {
    let simulated = stage.platforms.control(platform);
    let order = |action: &str| Order { action: action.to_owned(), ..Order::default() };
    simulated.order(&order("place")).map_err(|e| anyhow::anyhow!(e.0))?;
    let newest = || async {
        let page = stage.owner.get(&format!("/orders?platform={}", platform.name())).await?.ok()?;
        Ok(page["items"].as_array().and_then(|items| items.first().cloned()))
    };
    let placed = eventually("the order", newest).await?;
    ensure!(placed["total"].to_string().contains("amount_minor") || placed["total"].is_i64(), "{placed}");
    ensure!(placed["lines"].as_array().is_some_and(|l| !l.is_empty()), "{placed}");
    let id = placed["id"].as_str().context("no id")?.to_owned();
    simulated.order(&order("advance")).map_err(|e| anyhow::anyhow!(e.0))?;
    eventually("a moved order", || async {
        let now = stage.owner.get(&format!("/orders/{id}")).await?.ok()?;
        Ok((now["platform_status"] != placed["platform_status"]).then_some(()))
    })
    .await
}

fn is_ready_picture(part: &Value) -> bool {
    part["kind"] == "image" && part["state"] == "ready"
}

/// The platform has it, or knows more already.
fn has_arrived(m: &Value) -> bool {
    ["sent", "delivered", "read"].iter().any(|state| m["delivery"]["state"] == *state)
}
