//! A daemon as a process of its own, which a story may kill.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, bail};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::mpsc,
};

/// Where a daemon keeps its rows.
#[derive(Clone, Debug)]
pub enum Database {
    /// The default: a file in `data_dir`.
    Sqlite,
    /// A fresh database at this address.
    Postgres(String),
}

/// A running (or killed) daemon with its folder.
pub struct Daemon {
    dir: TempDir,
    child: Option<Child>,
    port: u16,
    /// The token of the first run, once the daemon has said it.
    pub setup_token: String,
    /// What its process has in its environment; otherwise it has nothing there.
    pub environment: Vec<(String, String)>,
}

impl Daemon {
    /// Starts a daemon in a fresh folder. `platforms` is TOML that is put below `[platforms]`.
    pub async fn start(database: &Database, platforms: &str) -> anyhow::Result<Daemon> {
        let dir = tempfile::Builder::new().prefix("sampan-story-").tempdir()?;
        let port = free_port()?;
        let url = match database {
            Database::Sqlite => String::new(),
            Database::Postgres(url) => format!("[database]\nurl = {url:?}\n"),
        };
        let config = format!(
            "listen = \"127.0.0.1:{port}\"\npublic_url = \"http://127.0.0.1:{port}\"\ndata_dir = {:?}\n{url}\
             [log]\nlevel = \"info\"\nformat = \"json\"\n[sync]\norders_interval_s = 2\nchat_interval_s = 2\n{platforms}\n",
            dir.path().join("data").display().to_string(),
        );
        tokio::fs::write(dir.path().join("sampan.toml"), config).await?;
        let mut daemon =
            Daemon { dir, child: None, port, setup_token: String::new(), environment: Vec::new() };
        daemon.run().await?;
        Ok(daemon)
    }

    /// Starts the process again after [`Daemon::kill`] or [`Daemon::stop`], on the same folder and port.
    pub async fn run(&mut self) -> anyhow::Result<()> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_path())?;
        let mut child = Command::new(binary()?)
            .args(["serve", "--config"])
            .arg(self.dir.path().join("sampan.toml"))
            .env_clear()
            .envs(self.environment.clone())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.try_clone()?)
            .kill_on_drop(true)
            .spawn()
            .context("the daemon did not start")?;
        let stdout = child.stdout.take().context("no stdout")?;
        let (said, mut hear) = mpsc::unbounded_channel();
        let mut log = tokio::fs::File::from_std(log);
        tokio::spawn(async move {
            let mut lines = BufReader::new(stdout).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(token) = line.strip_prefix("setup token: ") {
                    let _ = said.send(token.trim().to_owned());
                } else {
                    // What is said goes into the log, and so under the scan; the token is for the operator's eyes alone.
                    let _ =
                        tokio::io::AsyncWriteExt::write_all(&mut log, format!("{line}\n").as_bytes()).await;
                }
            }
        });
        self.child = Some(child);
        let http = crate::person::client();
        let ends = tokio::time::Instant::now() + Duration::from_mins(1);
        loop {
            if let Some(status) = self.child.as_mut().and_then(|c| c.try_wait().ok().flatten()) {
                bail!("the daemon ended with {status}; its log:\n{}", self.log());
            }
            if http.get(format!("{}/readyz", self.base())).send().await.is_ok_and(|r| r.status().is_success())
            {
                break;
            }
            if tokio::time::Instant::now() > ends {
                bail!("the daemon is not ready after a minute; its log:\n{}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        if self.setup_token.is_empty() {
            self.setup_token = tokio::time::timeout(Duration::from_secs(5), hear.recv())
                .await
                .ok()
                .flatten()
                .unwrap_or_default();
        }
        Ok(())
    }

    /// SIGKILL: no goodbye.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// SIGTERM, and waits for the end.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            let id = child.id().context("already gone")?;
            Command::new("kill").arg(id.to_string()).status().await?;
            let status = tokio::time::timeout(Duration::from_secs(20), child.wait())
                .await
                .context("did not end on SIGTERM")??;
            anyhow::ensure!(status.success(), "ended with {status} on SIGTERM");
        }
        Ok(())
    }

    /// Whether the process is alive.
    pub fn is_alive(&mut self) -> bool {
        self.child.as_mut().is_some_and(|c| matches!(c.try_wait(), Ok(None)))
    }

    /// `http://127.0.0.1:PORT`.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its process.
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// The folder in which nothing may be readable.
    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.dir.path().join("sampan.toml")
    }

    /// Where its output goes.
    pub fn log_path(&self) -> PathBuf {
        self.dir.path().join("sampan.log")
    }

    /// The last of its output.
    pub fn log(&self) -> String {
        let all = std::fs::read_to_string(self.log_path()).unwrap_or_default();
        let from = all.char_indices().rev().nth(6000).map_or(0, |(i, _)| i);
        all[from..].to_owned()
    }

    /// Runs a command of the same binary with this daemon's configuration.
    pub async fn command(&self, args: &[&str]) -> anyhow::Result<std::process::Output> {
        let mut command = Command::new(binary()?);
        command.args(args).arg("--config").arg(self.config());
        Ok(command.env_clear().envs(self.environment.clone()).output().await?)
    }
}

/// The binary under test: `$SAMPAN_BIN`, or the one that was built beside this test.
#[expect(clippy::disallowed_methods, reason = "tests have no configuration: this names what they test")]
pub fn binary() -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os("SAMPAN_BIN") {
        return Ok(path.into());
    }
    let own = std::env::current_exe()?;
    let path = own.parent().and_then(Path::parent).context("the test has no folder")?.join("sampan");
    if !path.exists() {
        bail!(
            "{} is not there; build it first: cargo build -p sampan (with the same --release or without)",
            path.display()
        );
    }
    Ok(path)
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
