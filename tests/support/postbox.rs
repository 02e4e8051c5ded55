//! A mail server as a process of its own, whose letters a story reads.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, bail};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A running (or stopped) mail server.
pub struct Postbox {
    dir: TempDir,
    args: Vec<String>,
    child: Option<Child>,
    port: u16,
}

impl Postbox {
    /// Starts one on this machine; `args` as `postbox.py --help` tells them.
    pub async fn start(args: &[&str]) -> anyhow::Result<Postbox> {
        let dir = tempfile::Builder::new().prefix("sampan-postbox-").tempdir()?;
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let mut postbox = Postbox { dir, args, child: None, port: 0 };
        postbox.run().await?;
        Ok(postbox)
    }

    /// Starts it again after [`Postbox::stop`], on the same port.
    pub async fn run(&mut self) -> anyhow::Result<()> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/postbox.py");
        // Debian's own Python: it is the one that python3-aiosmtpd is for.
        let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
        let mut child = Command::new(python)
            .arg(script)
            .arg(self.dir.path())
            .args(["--port", &self.port.to_string()])
            .args(&self.args)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("python3 did not start")?;
        let mut lines = BufReader::new(child.stdout.take().context("no stdout")?).lines();
        let said = tokio::time::timeout(Duration::from_mins(1), lines.next_line()).await;
        let said = said.ok().and_then(Result::ok).flatten().unwrap_or_default();
        let Some(port) = said.strip_prefix("ready ").and_then(|port| port.parse().ok()) else {
            bail!("the mail server did not start; install python3-aiosmtpd (scripts/prepare test does)");
        };
        self.port = port;
        self.child = Some(child);
        Ok(())
    }

    /// Ends it; its letters stay.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The letters that it has taken, oldest first.
    pub fn letters(&self) -> anyhow::Result<Vec<Value>> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(self.dir.path())?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|path| path.extension().is_some_and(|e| e == "json"));
        files.sort();
        files.iter().map(|path| Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)).collect()
    }

    /// Waits for a letter by its number, from 0.
    pub async fn letter(&self, number: usize) -> anyhow::Result<Value> {
        let ends = tokio::time::Instant::now() + Duration::from_secs(90);
        loop {
            if let Some(letter) = self.letters()?.into_iter().nth(number) {
                return Ok(letter);
            }
            if tokio::time::Instant::now() > ends {
                bail!("letter {number} did not come in 90 s");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
