//! Letters: they go out through a real mail server, are tried again while it does not take them, and what they hold is readable
//! nowhere but in them.

use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tests::{Daemon, Database, Person, Postbox, scan};

use crate::story;

const PASSWORD: &str = "fake-password-1";
const OTHER: &str = "fake-password-2";
const LOGIN: &str = "inbox:fake-smtp-password";

fn settings(scheme: &str, port: u16) -> String {
    format!("[mail]\nurl = \"{scheme}://{LOGIN}@127.0.0.1:{port}\"\nfrom = \"Sampan <inbox@example.test>\"\n")
}

/// What stands behind `#` in the one link of a letter.
fn token_in(letter: &Value, page: &str) -> anyhow::Result<String> {
    let text = letter["text"].as_str().context("a letter has a text")?;
    let at = text.find(page).with_context(|| format!("no {page} in: {text}"))?;
    let rest = &text[at + page.len()..];
    Ok(rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect())
}

async fn doctor_on_mail(daemon: &Daemon) -> anyhow::Result<Value> {
    let said = daemon.command(&["doctor", "--json"]).await?;
    let rows: Value = serde_json::from_slice(&said.stdout)?;
    let mail = rows.as_array().and_then(|rows| rows.iter().find(|row| row["what"] == "mail"));
    mail.cloned().context("doctor looks at mail")
}

story!(an_invitation_and_a_reset_arrive_by_mail_and_are_readable_nowhere_else);
async fn an_invitation_and_a_reset_arrive_by_mail_and_are_readable_nowhere_else(
    database: &Database,
) -> anyhow::Result<()> {
    // The first letter is sent away once: it has to come again by itself.
    let mut postbox = Postbox::start(&["--login", LOGIN, "--refuse", "1"]).await?;
    let mut daemon = Daemon::start(database, &settings("smtp", postbox.port())).await?;
    let owner = Person::set_up(&daemon.base(), &daemon.setup_token).await?;
    ensure!(doctor_on_mail(&daemon).await?["state"] == "fine", "{}", doctor_on_mail(&daemon).await?);

    let asked = json!({"email": "nok@example.test", "role": "agent", "language": "th"});
    let made = owner.post("/invitations", &asked).await?.ok()?;
    let letter = postbox.letter(0).await?;
    ensure!(letter["to"] == json!(["nok@example.test"]) && letter["signed_in"] == true, "{letter}");
    ensure!(letter["headers"]["From"] == "Sampan <inbox@example.test>", "{letter}");
    ensure!(letter["headers"]["Subject"] == "Mai Sample เชิญคุณเข้า Blue Kettle", "{letter}");
    ensure!(letter["headers"]["Auto-Submitted"] == "auto-generated", "{letter}");
    let url = made["accept_url"].as_str().context("a link")?;
    ensure!(letter["text"].as_str().is_some_and(|text| text.contains(url)), "{letter}");
    let invitation = token_in(&letter, "/invite#")?;
    let mut nok = Person::new(&daemon.base());
    let look = nok.post("/invitations/look", &json!({"token": invitation})).await?.ok()?;
    ensure!(look["workspace"] == "Blue Kettle" && look["inviter"] == "Mai Sample", "{look}");
    let accept = json!({"token": invitation, "name": "Nok", "password": PASSWORD});
    ensure!(
        nok.post("/invitations/accept", &accept).await?.ok()?["role"] == "agent",
        "the role that was meant"
    );
    nok.sign_in("nok@example.test", PASSWORD).await?;

    // Forgotten. Of somebody who is not there, the answer is the same, and nothing goes out.
    let nobody = nok.post("/password-resets", &json!({"email": "nobody@example.test"})).await?;
    let asked = nok.post("/password-resets", &json!({"email": "NOK@example.test"})).await?;
    ensure!(nobody.status == 202 && nobody.body == asked.body && asked.body == json!({"by_mail": true}));
    let letter = postbox.letter(1).await?;
    ensure!(letter["to"] == json!(["nok@example.test"]), "{letter}");
    let reset = token_in(&letter, "/reset#")?;
    let set = json!({"token": reset, "password": OTHER});
    nok.post("/password-resets/accept", &set).await?.ok()?;
    ensure!(nok.get("/me").await?.status == 401, "the session outlived the password");
    ensure!(nok.post("/password-resets/accept", &set).await?.status == 404, "a link worked twice");
    nok.sign_in("nok@example.test", OTHER).await?;
    let letter = postbox.letter(2).await?;
    ensure!(letter["headers"]["Subject"] == "Your password was changed", "{letter}");

    // The mail server is away, and the daemon is killed: the letter goes out when both are back.
    postbox.stop().await?;
    let asked = json!({"email": "arif@example.test", "role": "viewer"});
    let late = owner.post("/invitations", &asked).await?.ok()?;
    ensure!(doctor_on_mail(&daemon).await?["state"] == "broken", "doctor sees that nobody is there");
    daemon.kill().await?;
    postbox.run().await?;
    daemon.run().await?;
    let letter = postbox.letter(3).await?;
    ensure!(letter["to"] == json!(["arif@example.test"]), "{letter}");
    ensure!(postbox.letters()?.len() == 4, "nothing more went out");

    let needles: Vec<String> = [
        invitation.as_str(),
        reset.as_str(),
        late["accept_url"].as_str().and_then(|url| url.split('#').nth(1)).context("a link")?,
        "nok@example.test",
        "nobody@example.test",
        "arif@example.test",
        "fake-smtp-password",
        "Mai Sample",
    ]
    .map(str::to_owned)
    .to_vec();
    daemon.stop().await?;
    let found = scan(&daemon.data_dir(), &needles)?;
    ensure!(found.is_empty(), "{found:#?}");
    let log = std::fs::read_to_string(daemon.log_path())?;
    for needle in &needles {
        ensure!(!log.contains(needle.as_str()), "'{needle}' stands in the log");
    }
    ensure!(log.contains("a mail did not go out"), "the log tells of the refusal");
    Ok(())
}

/// A certificate that signs itself, as `openssl` makes it.
async fn certificate(folder: &Path) -> anyhow::Result<[String; 2]> {
    let [cert, key] = ["cert.pem", "key.pem"].map(|name| folder.join(name).display().to_string());
    let made = tokio::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=postbox.example", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", &key, "-out", &cert])
        .output()
        .await
        .context("openssl did not start; install it (scripts/prepare test does)")?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Ok([cert, key])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_whose_certificate_nobody_knows_gets_nothing() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let [cert, key] = certificate(folder.path()).await?;
    let postbox = Postbox::start(&["--login", LOGIN, "--tls", &cert, &key]).await?;
    let mut daemon = Daemon::start(&Database::Sqlite, &settings("smtps", postbox.port())).await?;
    let owner = Person::set_up(&daemon.base(), &daemon.setup_token).await?;
    let found = doctor_on_mail(&daemon).await?;
    ensure!(found["state"] == "broken", "{found}");
    let asked = json!({"email": "nok@example.test", "role": "agent"});
    owner.post("/invitations", &asked).await?.ok()?;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    ensure!(postbox.letters()?.is_empty(), "a letter went to a stranger");
    // Known, it gets the letter, over TLS.
    daemon.stop().await?;
    daemon.environment.push(("SSL_CERT_FILE".to_owned(), cert));
    daemon.run().await?;
    let letter = postbox.letter(0).await?;
    ensure!(letter["tls"] == true && letter["signed_in"] == true, "{letter}");
    ensure!(doctor_on_mail(&daemon).await?["state"] == "fine");
    Ok(())
}
