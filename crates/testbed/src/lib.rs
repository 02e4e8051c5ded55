//! What tests stand on: a private PostgreSQL cluster from the system's own binaries.
//!
//! [`postgres`] gives the URL of a fresh, empty database. The cluster behind it is started once per test process, in a
//! temporary folder, without durability (it is thrown away), and ends with the process: a small watcher process waits for
//! this one's pipe to close, so that even a killed test leaves nothing behind.
//! With `SAMPAN_TEST_POSTGRES_URL` set, fresh databases are made on that server instead.

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

/// The name of the variable that points at a server of your own.
pub const URL_VARIABLE: &str = "SAMPAN_TEST_POSTGRES_URL";

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(0);

struct Cluster {
    /// URL without the database's name, ending in `/`.
    base: String,
    /// Which `psql` to make databases with.
    psql: PathBuf,
    /// Keeps the watcher waiting; its pipe closes when this process ends, however it ends.
    _watcher: Option<Child>,
}

/// The URL of a fresh, empty database on a PostgreSQL that ends with this process.
///
/// # Panics
/// When PostgreSQL is not installed or does not start, saying what to do: tests on it are never skipped.
pub fn postgres() -> String {
    let cluster = CLUSTER.get_or_init(start);
    let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let made = Command::new(&cluster.psql)
        .arg(format!("{}postgres", cluster.base))
        .args(["-v", "ON_ERROR_STOP=1", "-q", "-c", &format!("CREATE DATABASE {name}")])
        .output()
        .expect("psql was found before");
    assert!(made.status.success(), "no database could be made: {}", String::from_utf8_lossy(&made.stderr));
    format!("{}{name}", cluster.base)
}

#[expect(clippy::disallowed_methods, reason = "the bed serves tests, which have no configuration")]
fn start() -> Cluster {
    if let Ok(url) = std::env::var(URL_VARIABLE) {
        let cut = url.rfind('/').map_or(url.len(), |at| at + 1);
        return Cluster { base: url[..cut].to_owned(), psql: tool("psql"), _watcher: None };
    }
    let home = tempfile::Builder::new().prefix("sampan-pg-").tempdir().expect("a temporary folder").keep();
    let data = home.join("data");
    let as_root = nix_is_root();
    if as_root {
        run(Command::new("chown").arg("postgres").arg(&home));
    }
    run(&mut as_postgres(
        as_root,
        &tool("initdb"),
        &["-D", path(&data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    ));
    let port = free_port();
    let settings = format!(
        "listen_addresses='127.0.0.1'\nport={port}\nunix_socket_directories='{}'\nfsync=off\nsynchronous_commit=off\n\
         full_page_writes=off\nmax_connections=400\nshared_buffers=64MB\nlog_min_messages=fatal\n",
        path(&home)
    );
    fs::OpenOptions::new()
        .append(true)
        .open(data.join("postgresql.conf"))
        .and_then(|mut f| f.write_all(settings.as_bytes()))
        .expect("initdb wrote postgresql.conf");
    run(&mut as_postgres(
        as_root,
        &tool("pg_ctl"),
        &["-D", path(&data), "-w", "-t", "60", "-l", path(&home.join("log")), "start"],
    ));
    let watcher = watch(as_root, &home, &data);
    let base = format!("postgres://postgres@127.0.0.1:{port}/");
    let psql = tool("psql");
    for _ in 0..50 {
        let up = Command::new(&psql).arg(format!("{base}postgres")).args(["-q", "-c", "SELECT 1"]).output();
        if up.is_ok_and(|o| o.status.success()) {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    Cluster { base, psql, _watcher: Some(watcher) }
}

/// A shell that waits until its standard input closes, then stops the cluster and removes its folder.
fn watch(as_root: bool, home: &Path, data: &Path) -> Child {
    let stop = format!("'{}' -D '{}' -m immediate stop", path(&tool("pg_ctl")), path(data));
    let stop = if as_root {
        format!("setpriv --reuid=postgres --regid=postgres --init-groups {stop}")
    } else {
        stop
    };
    let script = format!("trap '' INT TERM HUP; cat >/dev/null; {stop}; rm -rf '{}'", path(home));
    Command::new("setsid")
        .args(["sh", "-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("setsid and sh are part of every Debian")
}

fn as_postgres(as_root: bool, program: &Path, arguments: &[&str]) -> Command {
    let mut command = if as_root {
        let mut c = Command::new("setpriv");
        c.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
        c
    } else {
        Command::new(program)
    };
    command.args(arguments).current_dir("/");
    command
}

fn run(command: &mut Command) {
    // A file for the output, not a pipe: the server that pg_ctl starts would keep a pipe open.
    let out = tempfile::NamedTempFile::new().expect("a temporary file");
    let (a, b) = (out.reopen().expect("own file"), out.reopen().expect("own file"));
    let status = command.stdin(Stdio::null()).stdout(a).stderr(b).status();
    let said = || fs::read_to_string(out.path()).unwrap_or_default();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => panic!("{command:?} ended with {status}: {}", said()),
        Err(e) => panic!("{command:?} could not be started: {e}"),
    }
}

#[expect(clippy::disallowed_methods, reason = "the search path is the system's, not a setting")]
fn tool(name: &str) -> PathBuf {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|dir| dir.flatten().map(|entry| entry.path().join("bin").join(name)).collect())
        .unwrap_or_default();
    versions.sort();
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    versions
        .into_iter()
        .rev()
        .chain(std::env::split_paths(&on_path).map(|dir| dir.join(name)))
        .find(|candidate| candidate.is_file())
        .unwrap_or_else(|| {
            panic!(
                "PostgreSQL's `{name}` is missing: install it (Debian: apt-get install postgresql), or set \
                 {URL_VARIABLE} to a server on which databases may be made"
            )
        })
}

fn nix_is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.trim_ascii() == b"0")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port on loopback").port()
}

fn path(p: &Path) -> &str {
    p.to_str().expect("temporary folders have plain names")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_databases_are_two() {
        let (a, b) = (postgres(), postgres());
        assert_ne!(a, b);
        let say = |url: &str, sql: &str| {
            let out = Command::new(tool("psql")).args([url, "-tAc", sql]).output().expect("psql");
            (out.status.success(), String::from_utf8_lossy(&out.stdout).trim().to_owned())
        };
        assert!(say(&a, "CREATE TABLE here (x int)").0);
        assert_eq!(say(&a, "SELECT count(*) FROM here"), (true, "0".to_owned()));
        assert!(!say(&b, "SELECT count(*) FROM here").0);
    }
}
