use std::time::Duration;

use connector::{ConnectKind, Endpoint, Field, HookScope};
use model::{Features, TextUnit};

use super::{given::Given, *};

/// A platform of no name that has everything a section can have.
static MANIFEST: Manifest = Manifest {
    platform: "harbour",
    label: "Harbour",
    ops: &[],
    connect: ConnectKind::Consent,
    app_fields: &[
        Field { name: "app_id", optional: false, secret: false },
        Field { name: "app_key", optional: false, secret: true },
        Field { name: "push_key", optional: true, secret: true },
    ],
    app_purpose: "both",
    endpoints: &[
        Endpoint { key: "auth_url", default: "https://auth.harbour.example" },
        Endpoint { key: "api_url.th", default: "https://th.harbour.example/rest" },
        Endpoint { key: "api_url.vn", default: "https://vn.harbour.example/rest" },
    ],
    hooks: HookScope::App,
    callbacks: &[],
    hook_deadline: Duration::from_secs(2),
    buckets: &[],
    feeds: &[],
    text_unit: TextUnit::Codepoints,
    text_max: 0,
    sends: &[],
    features: Features {
        read_receipts: false,
        delivery_receipts: false,
        typing: false,
        unsend: false,
        edit: false,
        reactions: false,
        order_cards: false,
        product_cards: false,
    },
    has_orders: true,
    orders_per_call: 0,
    revoke_by_hand: None,
    media_hosts: &[],
};

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let path = Path::new("boat.toml");
    let mut given = source::parse(path, text)?;
    let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    source::read_environment(&environment, &mut given);
    Config::from_given(Some(path.to_owned()), given, &[&MANIFEST])
}

fn refused(text: &str, environment: &[(&str, &str)]) -> String {
    load(text, environment).expect_err("must be refused").to_string()
}

#[test]
fn nothing_said_gives_the_defaults() {
    let config = load("", &[]).expect("defaults");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_origin(), "http://127.0.0.1:8080");
    assert_eq!(config.data_dir, Path::new("/var/lib/sampan"));
    assert!(
        matches!(&config.master_key, MasterKey::File(path) if path == Path::new("/var/lib/sampan/master.key"))
    );
    assert_eq!(config.retention.messages_months, 12);
    assert_eq!(config.sync.token_refresh_check, Duration::from_mins(1));
    let harbour = &config.platforms["harbour"];
    assert!(harbour.apps.is_empty());
    assert_eq!(harbour.endpoints["api_url.th"], "https://th.harbour.example/rest");
}

#[test]
fn an_unknown_key_names_file_line_key_and_cure() {
    assert_eq!(
        refused("[log]\nlevle = \"info\"", &[]),
        "boat.toml:2: `log.levle`: there is no such setting; did you mean `log.level`?"
    );
    assert_eq!(
        refused("", &[("SAMPAN_LOG__LEVLE", "info")]),
        "SAMPAN_LOG__LEVLE: `log.levle`: there is no such setting; did you mean `log.level`?"
    );
    assert_eq!(
        refused("level = \"info\"", &[]),
        "boat.toml:1: `level`: there is no such setting; did you mean `log.level`?"
    );
    let far = refused("[platforms.canal]\napp_id = 1", &[]);
    assert!(far.contains("there is no connector \"canal\", only harbour"), "{far}");
    let field =
        refused("[platforms.harbour.apps.chat]\napp_id = 1\napp_key = \"fake\"\npush_kee = \"fake\"", &[]);
    assert!(field.contains("did you mean `platforms.harbour.apps.chat.push_key`?"), "{field}");
}

#[test]
fn a_bad_value_names_key_and_cure() {
    for (text, said) in [
        (
            "listen = \"8080\"",
            "`listen`: \"8080\" is no address to listen on; write an IP address and a port",
        ),
        ("listen = true", "`listen`: it is a boolean; write a text"),
        ("log.level = \"loud\"", "`log.level`: \"loud\" is not one of its values; write one of \"error\""),
        ("[retention]\nmessages_months = -1", "write a whole number from 0 to 1200"),
        ("[sync]\norders_interval_s = 0", "write a whole number from 1 to 86400"),
        ("[database]\nurl = \"mysql://x\"", "neither SQLite nor PostgreSQL"),
        ("[vault]\nmaster_key = \"c2hvcnQ=\"", "make one with `sampan keys new`"),
        (
            "[metrics]\nlisten = \"127.0.0.1:8080\"",
            "boat.toml:2: `metrics.listen`: it is the address of the inbox",
        ),
        ("[mail]\nfrom = \"a@b.example\"", "`mail.url`: it is missing"),
        ("public_url = \"https://a.example/inbox\"", "give Sampan a host name of its own"),
        ("listen = \"0.0.0.0:8080\"", "`public_url`: it is missing"),
        (
            "[platforms.harbour]\napp_id = 1",
            "`platforms.harbour.app_key`: the app needs it, and it is missing",
        ),
        ("[platforms.harbour]\napp_id = 1\napp_key = \"fake\"\npurpose = \"fun\"", "write one of \"chat\""),
        ("listen = ", "boat.toml:1: not TOML"),
    ] {
        let problem = refused(text, &[]);
        assert!(problem.contains(said), "{text}\nsaid {problem}");
    }
}

#[test]
fn all_problems_are_said_at_once() {
    let said = refused("lisen = \"x\"\nlog.level = \"loud\"\n[sync]\nchat_interval_s = 1.5", &[]);
    assert_eq!(said.lines().count(), 3, "{said}");
}

#[test]
fn the_environment_wins_over_the_file() {
    let config = load(
        "listen = \"127.0.0.1:1\"\n[platforms.harbour]\napp_id = 7\napp_key = \"fake-a\"",
        &[
            ("SAMPAN_LISTEN", "127.0.0.1:2"),
            ("SAMPAN_PLATFORMS__HARBOUR__APP_KEY", "fake-b"),
            ("SAMPAN_PLATFORMS__HARBOUR__API_URL__VN", "http://127.0.0.1:9/vn/"),
            ("SAMPAN_DATA_DIR", ""),
            ("SAMPAN_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
            ("PATH", "/bin"),
        ],
    )
    .expect("fine");
    assert_eq!(config.listen.port(), 2);
    let harbour = &config.platforms["harbour"];
    assert_eq!(harbour.apps[0].credentials.reveal("app_id"), "7");
    assert_eq!(harbour.apps[0].credentials.reveal("app_key"), "fake-b");
    assert_eq!(harbour.endpoints["api_url.vn"], "http://127.0.0.1:9/vn");
    assert_eq!(harbour.endpoints["api_url.th"], "https://th.harbour.example/rest");
}

#[test]
fn one_address_serves_all_countries_and_a_further_app_has_its_own_keys() {
    let config = load(
        "[platforms.harbour]\napi_url = \"http://localhost:9\"\n\
         [platforms.harbour.apps.chat]\napp_id = \"1\"\napp_key = \"fake\"\npurpose = \"chat\"",
        &[],
    )
    .expect("fine");
    let harbour = &config.platforms["harbour"];
    assert_eq!(harbour.endpoints["api_url.th"], "http://localhost:9");
    assert_eq!(harbour.apps.len(), 1);
    assert_eq!(harbour.apps[0].name.as_deref(), Some("chat"));
    assert_eq!(harbour.apps[0].purpose, Some(Purpose::Chat));
}

#[test]
fn single_sign_on_is_read_and_half_of_it_refused() {
    let base = "[sign_in.oidc.company]\nissuer = \"https://id.example/realm/\"\nclient_id = \"inbox\"\n";
    let config =
        load(base, &[("SAMPAN_SIGN_IN__OIDC__COMPANY__CLIENT_SECRET", "fake-secret")]).expect("fine");
    let company = &config.oidc[0];
    assert_eq!((company.name.as_str(), company.label.as_str()), ("company", "company"));
    assert_eq!(company.issuer.as_str(), "https://id.example/realm");
    assert!(company.newcomers.is_none() && company.client_secret.is_some());
    assert!(!format!("{config:?}").contains("fake-secret"));
    let whole = format!(
        "{base}create_members_as = \"agent\"\nworkspace = \"Market\"\ndomains = \"a.example, B.example\""
    );
    let config = load(&whole, &[]).expect("fine");
    let domains = vec!["a.example".to_owned(), "b.example".to_owned()];
    assert_eq!(config.oidc[0].newcomers, Some(("Market".to_owned(), domains)));
    for (text, said) in [
        (
            "[sign_in.oidc.company]\nclient_id = \"x\"".to_owned(),
            "`sign_in.oidc.company.issuer`: single sign-on needs it",
        ),
        (
            "[sign_in.oidc.company]\nissuer = \"http://id.example\"\nclient_id = \"x\"".to_owned(),
            "plain http",
        ),
        (
            base.replace("company", "Our Company")
                .replace("[sign_in.oidc.Our Company]", "[sign_in.oidc.\"Our Company\"]"),
            "no name for a way to sign in",
        ),
        (format!("{base}create_members_as = \"owner\""), "write \"agent\""),
        (
            format!("{base}create_members_as = \"agent\"\ndomains = \"a.example\""),
            "`sign_in.oidc.company.workspace`: it is missing",
        ),
        (format!("{base}create_members_as = \"agent\"\nworkspace = \"Market\""), "name the domains"),
        (format!("{base}workspace = \"Market\""), "only for issuers that make members"),
        (format!("{base}lable = \"Company\""), "did you mean `sign_in.oidc.company.label`?"),
    ] {
        let problem = refused(&text, &[]);
        assert!(problem.contains(said), "{text}\nsaid {problem}");
    }
}

#[test]
fn plain_http_stays_on_this_machine() {
    for good in ["http://localhost:1", "http://127.8.8.8", "http://[::1]:2", "https://a.example"] {
        load(&format!("public_url = \"{good}\""), &[]).expect(good);
        load(&format!("platforms.harbour.auth_url = \"{good}\""), &[]).expect(good);
    }
    for bad in
        ["http://a.example", "http://10.0.0.1", "http://localhost.a.example", "ftp://a.example", "a.example"]
    {
        refused(&format!("public_url = \"{bad}\""), &[]);
        refused(&format!("platforms.harbour.auth_url = \"{bad}\""), &[]);
    }
}

#[test]
fn a_secret_comes_from_a_file_too_and_is_never_shown() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("key");
    std::fs::write(&file, "fake-hunter2\n").expect("written");
    let file = file.to_str().expect("a path");
    let text = format!("[platforms.harbour]\napp_id = 1\napp_key_file = \"{file}\"");
    let config = load(&text, &[]).expect("fine");
    assert_eq!(config.platforms["harbour"].apps[0].credentials.reveal("app_key"), "fake-hunter2");
    assert!(!format!("{config:?}").contains("hunter2"));

    let twice = format!("{text}\napp_key = \"fake-hunter2\"");
    let said = refused(&twice, &[]);
    assert!(said.contains("the secret is given twice") && !said.contains("hunter2"), "{said}");
    let config = load(&text, &[("SAMPAN_PLATFORMS__HARBOUR__APP_KEY", "fake-other")]).expect("fine");
    assert_eq!(config.platforms["harbour"].apps[0].credentials.reveal("app_key"), "fake-other");

    let gone = refused("[database]\nurl_file = \"no/such/file\"", &[]);
    assert!(gone.contains("`database.url_file`: the file no/such/file cannot be read"), "{gone}");
}

#[test]
fn no_error_repeats_a_secret() {
    for text in [
        "[database]\nurl = \"hunter2\"",
        "[vault]\nmaster_key = \"hunter2\"",
        "[mail]\nurl = \"hunter2\"\nfrom = \"a@b.example\"",
        "[platforms.harbour]\napp_kee = \"hunter2\"",
        "[platforms.harbour]\napp_key = \"hunter2",
        "[platforms.harbour]\napp_key = hunter2",
    ] {
        let said = refused(text, &[]);
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let said = Config::load(Some(Path::new("no/such.toml")), [], &[]).expect_err("refused").to_string();
    assert!(
        said.starts_with("no/such.toml: the configuration file is not there; name an existing file"),
        "{said}"
    );
    let environment = [("SAMPAN_CONFIG".to_owned(), "no/other.toml".to_owned())];
    let said = Config::load(None, environment, &[]).expect_err("refused").to_string();
    assert!(said.starts_with("no/other.toml"), "{said}");
}

mod deployed {
    //! `deploy/sampan.toml` says what the code does, no more and no less.

    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    const DEPLOYED: &str = include_str!("../../../../deploy/sampan.toml");

    /// The file with every setting switched on: `#key = value` becomes `key = value`; sentences start with `# `.
    fn switched_on() -> String {
        DEPLOYED
            .lines()
            .map(|line| {
                line.strip_prefix('#')
                    .filter(|rest| !rest.starts_with([' ', '#']) && !rest.is_empty())
                    .unwrap_or(line)
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn in_code() -> BTreeMap<String, Option<String>> {
        let mut known: BTreeMap<String, Option<String>> =
            settings::SETTINGS.iter().map(|s| (s.path.to_owned(), s.default.map(str::to_owned))).collect();
        for (key, _) in sign_in::KEYS {
            known.insert(format!("sign_in.oidc.company.{key}"), None);
        }
        for manifest in ::platforms::manifests() {
            let section = format!("platforms.{}", manifest.platform);
            for endpoint in manifest.endpoints {
                known.insert(format!("{section}.{}", endpoint.key), Some(endpoint.default.to_owned()));
            }
            if !manifest.app_fields.is_empty() {
                known.insert(format!("{section}.purpose"), None);
            }
            for field in manifest.app_fields {
                known.insert(format!("{section}.{}", field.name), None);
            }
        }
        known
    }

    #[test]
    fn every_setting_is_in_the_file_and_every_line_of_the_file_is_a_setting() {
        let mut given: Given = source::parse(Path::new("deploy/sampan.toml"), &switched_on()).expect("TOML");
        let in_file: BTreeSet<String> = given.under("").into_iter().collect();
        let in_code = in_code();
        let names: BTreeSet<String> = in_code.keys().cloned().collect();
        assert_eq!(in_file, names, "left: deploy/sampan.toml, right: the code");
        for (path, default) in in_code {
            let entry = given.take(&path).expect("just seen");
            let (given::Value::Text(text) | given::Value::Number(text)) = entry.value else {
                panic!("{path} is neither text nor number in deploy/sampan.toml")
            };
            if let Some(default) = default {
                assert_eq!(text.reveal(), default, "{path}: left deploy/sampan.toml, right the code");
            }
        }
    }

    #[test]
    fn every_setting_has_a_sentence_above_it() {
        let lines: Vec<&str> = DEPLOYED.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            if line.contains(" = ") && !line.starts_with("# ") {
                let above = number.checked_sub(1).map_or("", |n| lines[n]);
                assert!(above.starts_with("# ") && above.len() > 12, "no sentence above `{line}`");
            }
        }
    }

    #[test]
    fn the_file_as_it_is_and_with_everything_switched_on_is_read() {
        let manifests = ::platforms::manifests();
        for text in [DEPLOYED.to_owned(), switched_on()] {
            let given = source::parse(Path::new("deploy/sampan.toml"), &text).expect("TOML");
            // The example's master key is a word, not a key, so that nobody ever runs with it.
            let text_only_fault = Config::from_given(None, given, &manifests).err().map(|e| e.to_string());
            match text_only_fault {
                None => {}
                Some(said) => {
                    assert!(said.lines().all(|l| l.contains("`vault.master_key`")), "{said}");
                }
            }
        }
    }
}
