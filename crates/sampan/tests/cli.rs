//! The binary as people and scripts meet it: exit codes, what it says, what it never says.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

/// Sampan in a folder of its own, with an environment of its own.
struct Boat {
    folder: tempfile::TempDir,
}

impl Boat {
    fn new() -> Boat {
        let boat = Boat { folder: tempfile::tempdir().expect("a folder") };
        let settings = format!(
            "listen = \"127.0.0.1:0\"\ndata_dir = {:?}\n",
            boat.path().join("data").display().to_string()
        );
        fs::write(boat.path().join("sampan.toml"), settings).expect("written");
        boat
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sampan"));
        command.args(arguments).current_dir(self.path()).env_clear().stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        // It may refuse before it reads.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        child.wait_with_output().expect("it ends")
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn well(output: &Output) -> String {
    assert_eq!(code(output), 0, "{}", err(output));
    out(output)
}

#[test]
fn wrong_usage_is_2_failure_is_1_help_is_0() {
    let boat = Boat::new();
    assert_eq!(code(&boat.run(&[])), 2);
    assert_eq!(code(&boat.run(&["sail"])), 2);
    assert_eq!(code(&boat.run(&["user", "add", "mai@example.com"])), 2);
    assert_eq!(
        code(&boat.run(&["user", "add", "mai", "--role", "owner", "--workspace", "W", "--password-stdin"])),
        2
    );
    assert_eq!(code(&boat.run(&["journal", "replay", "--since", "yesterday"])), 2);
    assert_eq!(code(&boat.run(&["account", "list"])), 1);
    assert_eq!(code(&boat.run(&["--help"])), 0);
    assert_eq!(code(&boat.run(&["user", "add", "--help"])), 0);
    assert!(out(&boat.run(&["--version"])).starts_with("sampan "));
}

#[test]
fn a_mistake_in_the_settings_names_file_line_key_and_cure() {
    let boat = Boat::new();
    fs::write(boat.path().join("sampan.toml"), "[log]\nlevle = \"info\"\n").expect("written");
    for command in ["serve", "doctor", "migrate"] {
        let output = boat.run(&[command]);
        assert_eq!(code(&output), 1);
        let said = format!("{}{}", out(&output), err(&output));
        assert!(said.contains("sampan.toml:2: `log.levle`"), "{said}");
        assert!(said.contains("did you mean `log.level`?"), "{said}");
    }
    let gone = boat.run(&["serve", "--config", "none.toml"]);
    assert_eq!(code(&gone), 1);
    assert!(err(&gone).contains("none.toml: the configuration file is not there"), "{}", err(&gone));
}

#[test]
fn members_are_made_listed_and_given_other_passwords() {
    const PASSWORD: &str = "fake-password-1";
    let boat = Boat::new();
    let add = |email: &str, workspace: &str, more: &[&str]| {
        let mut arguments =
            vec!["user", "add", email, "--role", "owner", "--workspace", workspace, "--password-stdin"];
        arguments.extend(more);
        boat.run_with(&arguments, &format!("{PASSWORD}\n"))
    };
    assert_eq!(code(&add("mai@example.com", "Rim Nam", &[])), 1, "there is no database yet");
    well(&boat.run(&["migrate"]));
    assert_eq!(code(&boat.run(&["migrate", "--check"])), 0);

    let none = add("mai@example.com", "Rim Nam", &[]);
    assert_eq!(code(&none), 1);
    assert!(err(&none).contains("add --create-workspace"), "{}", err(&none));
    well(&add("mai@example.com", "Rim Nam", &["--create-workspace"]));
    let again = add("MAI@example.com", "Rim Nam", &[]);
    assert_eq!(code(&again), 1);
    assert!(err(&again).contains("reset-password"), "{}", err(&again));

    let list = well(&boat.run(&["user", "list"]));
    assert!(list.starts_with("EMAIL") && list.contains("mai@example.com"), "{list}");
    let rows: Value = serde_json::from_str(&well(&boat.run(&["user", "list", "--json"]))).expect("JSON");
    assert_eq!(rows[0]["email"], "mai@example.com");
    assert_eq!(rows[0]["role"], "owner");
    assert_eq!(rows[0]["workspace"], "Rim Nam");

    let reset = ["user", "reset-password", "mai@example.com", "--password-stdin"];
    well(&boat.run_with(&reset, "fake-password-2\n"));
    let short = boat.run_with(&reset, "short\n");
    assert_eq!(code(&short), 1);
    assert!(err(&short).contains("use 10 to 512 characters"), "{}", err(&short));
    let nobody =
        boat.run_with(&["user", "reset-password", "x@example.com", "--password-stdin"], "fake-password-2\n");
    assert!(err(&nobody).contains("nobody signs in as x@example.com"), "{}", err(&nobody));

    for table in [&["account", "list"][..], &["journal", "failed"]] {
        assert_eq!(well(&boat.run(table)).lines().count(), 1, "headings alone");
        let json = [table, &["--json"]].concat();
        assert_eq!(well(&boat.run(&json)).trim(), "[]");
    }
    assert!(well(&boat.run(&["journal", "replay"])).starts_with("0 raw events"));
    assert_eq!(code(&boat.run(&["account", "disconnect", "019ab4c2-7f00-7cc1-8a51-3a8f5f4a2d10"])), 1);
}

#[test]
fn the_master_key_is_its_owners_alone_and_is_never_printed() {
    let boat = Boat::new();
    let made = well(&boat.run(&["keys", "new", "--out", "other.key"]));
    let key = fs::read_to_string(boat.path().join("other.key")).expect("there");
    assert_eq!(
        fs::metadata(boat.path().join("other.key")).expect("there").permissions().mode() & 0o777,
        0o600
    );
    assert!(!made.contains(key.trim()));
    assert_eq!(code(&boat.run(&["keys", "new", "--out", "other.key"])), 1, "a key is never overwritten");

    well(&boat.run(&["migrate"]));
    let master = boat.path().join("data/master.key");
    assert_eq!(fs::metadata(&master).expect("there").permissions().mode() & 0o777, 0o600);
    let key = fs::read_to_string(&master).expect("there");
    for command in [&["keys", "status"][..], &["keys", "status", "--json"], &["doctor"], &["migrate"]] {
        let output = boat.run(command);
        let said = format!("{}{}", out(&output), err(&output));
        assert!(!said.contains(key.trim()), "{command:?}");
    }

    fs::write(&master, fs::read(boat.path().join("other.key")).expect("there")).expect("written");
    let wrong = boat.run(&["keys", "status"]);
    assert_eq!(code(&wrong), 1);
    assert!(err(&wrong).contains("the master key does not open this vault"), "{}", err(&wrong));
}

#[test]
fn the_doctor_says_what_is_broken_and_what_to_do() {
    let boat = Boat::new();
    let ill = boat.run(&["doctor", "--json"]);
    assert_eq!(code(&ill), 1);
    let rows: Value = serde_json::from_str(&out(&ill)).expect("JSON");
    let broken: Vec<&Value> =
        rows.as_array().expect("rows").iter().filter(|row| row["state"] == "broken").collect();
    assert!(!broken.is_empty());
    assert!(broken.iter().all(|row| row["cure"].as_str().is_some_and(|cure| cure.len() > 10)), "{broken:?}");
}

#[test]
fn the_daemon_says_its_setup_token_and_ends_when_told() {
    let boat = Boat::new();
    let mut command = boat.command(&["serve"]);
    command.env("SAMPAN_LOG__FORMAT", "json").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut said = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let line = said.next().expect("a line").expect("text");
    let token =
        line.strip_prefix("setup token: ").expect("the token, plain, whatever the log's format").to_owned();
    assert!(token.len() >= 22, "a token that nobody guesses");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 0);
    let log = err(&output);
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{log}");
    assert!(!log.contains(&token), "the log does not have the token");
}

#[test]
fn the_document_of_the_api_is_json() {
    let boat = Boat::new();
    let document: Value = serde_json::from_str(&well(&boat.run(&["openapi"]))).expect("JSON");
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn a_name_that_is_no_platform_is_wrong_usage() {
    let boat = Boat::new();
    let output = boat.run(&["simulate", "harbour"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("harbour"), "{}", err(&output));
}
