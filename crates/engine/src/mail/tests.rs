//! Letters, through a real mail server on this machine.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use connector::Secret;
use serde_json::Value;
use store::{MasterKey, Store, StoreError, StoreSettings, password_reset, user};
use tempfile::TempDir;

use super::{Letter, MailServer, put, put_forgotten};
use crate::{Engine, Settings, clock};

/// A mail server as a process of its own; it ends with the test.
struct Postbox {
    child: Child,
    folder: TempDir,
    port: u16,
}

impl Postbox {
    fn start(args: &[&str]) -> Postbox {
        let folder = tempfile::tempdir().expect("a folder");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support/postbox.py");
        let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
        let mut child = Command::new(python)
            .arg(script)
            .arg(folder.path())
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts");
        let mut said = String::new();
        let out = child.stdout.take().expect("stdout");
        BufReader::new(out).read_line(&mut said).expect("it says where it listens");
        let port = said.trim().strip_prefix("ready ").and_then(|port| port.parse().ok());
        let port = port.expect("a port; install python3-aiosmtpd (scripts/prepare test does)");
        Postbox { child, folder, port }
    }

    fn letters(&self) -> Vec<Value> {
        let read = std::fs::read_dir(self.folder.path()).expect("the folder");
        let mut files: Vec<_> = read.flatten().map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|e| e == "json"));
        files.sort();
        let text = |path| std::fs::read_to_string(path).expect("a letter");
        files.into_iter().map(|path| serde_json::from_str(&text(path)).expect("JSON")).collect()
    }

    async fn letter(&self, number: usize) -> Value {
        for _ in 0..1200 {
            if let Some(letter) = self.letters().into_iter().nth(number) {
                return letter;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("letter {number} did not come in a minute");
    }
}

impl Drop for Postbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn engine(store: &Store, url: &str) -> Engine {
    let day = Duration::from_hours(24);
    let settings = Settings {
        private_allowed: Vec::new(),
        public_url: "https://inbox.example.com".parse().expect("an address"),
        connectors: Vec::new(),
        endpoints: crate::run::Endpoints::default(),
        apps: Vec::new(),
        orders_interval: day,
        chat_interval: day,
        token_check: day,
        raw_events_kept: day,
        deleted_workspaces_kept: day,
        mail: Some(MailServer::new(&Secret::new(url), "Sampan <inbox@example.com>").expect("a mail server")),
    };
    Engine::new(store.clone(), settings).await.expect("an engine")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_is_tried_again_until_the_mail_server_has_it_and_is_readable_nowhere_else() {
    let postbox = Postbox::start(&["--login", "inbox:fake-smtp-password", "--refuse", "1"]);
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(StoreSettings::in_folder(folder.path(), MasterKey::from_bytes([7; 32])));
    let store = store.await.expect("opens");
    store.migrate().await.expect("migrates");
    let engine = engine(&store, &format!("smtp://inbox:fake-smtp-password@127.0.0.1:{}", postbox.port)).await;
    engine.settings().mail.as_ref().expect("mail").check("inbox.example.com").await.expect("it lets us in");
    engine.start().await.expect("starts");
    let now = clock::now();
    let link = "https://inbox.example.com/invite#fake-token-of-an-invitation";
    store
        .write(async |tx| {
            user::create(&tx, "nok@example.com", "Nok Sample", "hash", now).await?;
            let letter = Letter::Invitation {
                workspace: "ตลาดน้ำ".to_owned(),
                inviter: "Mai".to_owned(),
                role: model::Role::Agent,
                link: link.to_owned(),
            };
            put(&tx, None, "linh@example.com", "vi", &letter, now).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .expect("put in");
    let first = postbox.letter(0).await;
    assert_eq!(
        (&first["to"][0], &first["signed_in"]),
        (&Value::from("linh@example.com"), &Value::from(true))
    );
    assert_eq!(first["headers"]["From"], "Sampan <inbox@example.com>");
    assert_eq!(first["headers"]["Subject"], "Mai mời bạn vào ตลาดน้ำ");
    assert!(first["text"].as_str().is_some_and(|text| text.contains(link)), "{first}");
    assert!(first["headers"]["Message-ID"].as_str().is_some_and(|id| id.ends_with("@inbox.example.com>")));

    // Nobody: nothing goes out. Somebody: a link that works, and of many asked for in a row only a few.
    for email in
        ["nobody@example.com", "NOK@example.com", "nok@example.com", "nok@example.com", "nok@example.com"]
    {
        let asked = store.write(async |tx| put_forgotten(&tx, email, "en", now).await).await;
        asked.expect("put in");
    }
    let reset = postbox.letter(3).await;
    assert_eq!(reset["headers"]["Subject"], "Set another password");
    let text = reset["text"].as_str().expect("a text");
    let token = text.split("/reset#").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
    let gone = store.write(async |tx| password_reset::take(&tx, token, clock::now()).await).await;
    assert!(gone.expect("reads").is_some(), "the link works");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(postbox.letters().len(), 4, "one invitation and three links");
    engine.stop().await;
    for file in std::fs::read_dir(folder.path()).expect("the folder").flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        for needle in
            [token, "fake-token-of-an-invitation", "linh@example.com", "nobody@example.com", "Nok Sample"]
        {
            let found = bytes.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle.as_bytes()));
            assert!(!found, "{needle} is readable in {:?}", file.file_name());
        }
    }
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_to_a_server_that_is_not_here() {
    let postbox = Postbox::start(&["--host", "0.0.0.0"]);
    // A name of this machine that does not say so: only STARTTLS will do, and this server has none.
    let server = MailServer::new(
        &Secret::new(format!("smtp://user:fake-smtp-password@0.0.0.0:{}", postbox.port)),
        "inbox@example.com",
    );
    let fault = server.expect("a server").check("inbox.example.com").await.expect_err("no TLS");
    assert_eq!(fault.class, connector::FaultClass::Upstream, "{fault}");
    assert!(!fault.to_string().contains("fake-smtp"), "{fault}");
}
