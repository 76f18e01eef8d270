//! Tests of the config as a whole: what is read, what takes precedence, and the exact message for each mistake.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{Environment, Host, Pace, ReasonRule, Region, Safety, SdkAppId},
    locale::{chinese, in_language},
};

mod example;

const KEY: &str = "f00dfeed0123456789abcdeff00dfeed0123456789abcdeff00dfeed01234567";

/// The smallest app that is complete.
const APP: &str = "[app.shop]\nsdkappid = 1400012345\nregion = \"singapore\"\ncredential.key_env = \"SHOP_KEY\"\n";

/// A user with folders of their own.
struct User {
    folder: tempfile::TempDir,
    variables: BTreeMap<&'static str, OsString>,
}

impl User {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        Self { folder, variables: BTreeMap::new() }
    }

    fn with_config(text: impl AsRef<[u8]>) -> Self {
        let user = Self::new();
        user.write("config/config.toml", text);
        user
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("the path has a folder")).expect("a temporary folder is writable");
        fs::write(&path, text).expect("a temporary folder is writable");
        set_mode(&path, 0o600);
        path
    }

    fn folders(&self) -> Folders {
        Folders {
            config: self.path("config"),
            data: self.path("data"),
            state: self.path("state"),
            home: Some(self.path("home")),
        }
    }

    fn env(&self) -> impl Fn(&str) -> Option<OsString> + Send + Sync + use<> {
        let variables = self.variables.clone();
        move |name| variables.get(name).cloned()
    }

    fn load_with(&self, overrides: &Overrides) -> Result<Config, ConfigError> {
        load(overrides, &self.env(), &self.folders())
    }

    fn load(&self) -> Result<Config, ConfigError> {
        self.load_with(&Overrides::default())
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the test owns it");
}

/// Returns the error for a config with this text, without the path of the file.
fn mistake(text: &str) -> String {
    let user = User::with_config(text);
    let error = user.load().map(|_| ()).expect_err(text).to_string();
    let file = user.path("config/config.toml").display().to_string();
    error.strip_prefix(&file).map_or_else(|| panic!("no file in {error}"), |rest| rest[1..].to_owned())
}

#[test]
fn a_mistake_is_shown_in_the_readers_language_whatever_it_was_on_loading() {
    let text = "[ui]\ntheme = \"drak\"\n";
    let user = User::with_config(text);
    let error = in_language(chinese(), || user.load().map(|_| ()).expect_err("there is no such theme"));
    let file = user.path("config/config.toml").display().to_string();
    let words = "auto, dark, light, sixteen, mono, high-contrast";
    assert_eq!(
        error.to_string(),
        format!("{file}:2:9: ui.theme: \"drak\" is not allowed: did you mean \"dark\"? Use {words}")
    );
    let chinese = in_language(chinese(), || error.to_string());
    let words = words.replace(", ", "、");
    assert_eq!(chinese, format!("{file}:2:9: ui.theme: 不支持 \"drak\"：是否应为 \"dark\"？可选值为 {words}"));
}

#[test]
fn a_file_that_others_can_write_is_refused_in_chinese_too() {
    let user = User::with_config(APP);
    let file = user.path("config/config.toml");
    set_mode(&file, 0o666);
    let error = user.load().map(|_| ()).expect_err("others can write it");
    let path = file.display();
    assert_eq!(
        in_language(chinese(), || error.to_string()),
        format!("{path}: 可被其他用户修改（权限 0666）：请执行 chmod go-w {path}")
    );
}

/// Returns the error for a config whose app has this additional line.
fn app_mistake(line: &str) -> String {
    mistake(&format!("[app.shop]\n{line}\nsdkappid = 1\nregion = \"china\"\n[app.shop.credential]\nkey_env = \"K\"\n"))
}

#[test]
fn each_mistake_in_the_file_is_located_and_explained() {
    for (text, message) in [
        (
            "schema = 2",
            "1:10: schema: this file has schema 2, and this pushdeck reads only schema 1: use a newer pushdeck",
        ),
        ("scheme = 1", "1:1: scheme: unknown key: did you mean schema?"),
        ("[ui]\n\nthme = \"dark\"", "3:1: ui.thme: unknown key: did you mean theme?"),
        (
            "[ui]\ntheme = \"drak\"",
            "2:9: ui.theme: \"drak\" is not allowed: did you mean \"dark\"? Use auto, dark, light, sixteen, mono, high-contrast",
        ),
        ("[ui]\nascii = \"yes\"", "2:9: ui.ascii: \"yes\" is not allowed: use auto, true, false"),
        ("[ui]\ntime = \"UTC\"", "2:8: ui.time: \"UTC\" is not allowed: did you mean \"utc\"? Use local, utc, app"),
        ("[ui]\nmouse = \"on\"", "2:9: ui.mouse: must be true or false, without quotes, not text in quotes"),
        ("[ui]\nrefresh = 10", "2:11: ui.refresh: must be text in quotes, not a number"),
        (
            "[ui]\nrefresh = \"10\"",
            "2:11: ui.refresh: \"10\" is not a duration: use a number and ms, s, m, h or d, as in \"10s\"",
        ),
        ("[ui]\nrefresh = \"1ms\"", "2:11: ui.refresh: \"1ms\" is out of range: use 1s to 1d"),
        ("ui = 3", "1:6: ui: must be a table, not a number"),
        ("[safety]\ntyped_from = 0", "2:14: safety.typed_from: must be a positive whole number"),
        (
            "[safety]\ntyped_from = \"20\"",
            "2:14: safety.typed_from: must be a whole number, without quotes, not text in quotes",
        ),
        (
            "[safety]\ndialog_guard = \"off\"",
            "2:16: safety.dialog_guard: \"off\" is not a duration: use a number and ms, s, m, h or d, as in \"10s\"",
        ),
        ("[safety]\nplan_ttl = \"30s\"", "2:12: safety.plan_ttl: \"30s\" is out of range: use 1m to 31d"),
        (
            "[safety]\ncopies = \"never\"",
            "2:10: safety.copies: \"never\" is not a duration: use a number and ms, s, m, h or d, as in \"10s\"",
        ),
        ("[safety]\ncopies = \"30m\"", "2:10: safety.copies: \"30m\" is out of range: use 1h to 90d"),
        ("[safety]\nreason = \"always\"", "2:10: safety.reason: \"always\" is not allowed: use off, offer, require"),
        ("[safety]\ndialog_guard = \"1m\"", "2:16: safety.dialog_guard: \"1m\" is out of range: use 0ms to 5s"),
        (
            "[ledger]\nurl = \"mysql://x\"",
            "2:7: ledger.url: no ledger can be kept there: use a file path or sqlite:PATH",
        ),
        ("default_app = \"shop\"", "1:15: default_app: there is no app in this file yet: add a table [app.NAME]"),
        ("促销 = 1", "1:1: this is not TOML: invalid unquoted key, expected letters, numbers, `-`, `_`"),
        ("\"促销\" = 1", "1:1: 促销: unknown key, which a newer pushdeck may know: update pushdeck, or remove the key"),
        ("app.\"a b\".x = 1", "1:5: app.a b: the name of an app has 1 to 64 letters, digits, -, _ or ."),
        ("app.x = 1", "1:9: app.x: must be a table, not a number"),
        (
            "[app.x]\nregion = \"china\"",
            "1:6: app.x.sdkappid: is missing: give the SDKAppID of the app, as in sdkappid = 1400012345",
        ),
        (
            "[app.x]\nsdkappid = 1",
            "1:6: app.x.region: is missing: use one of china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, riyadh, mumbai; \
             or give host = \"https://...\"",
        ),
        (
            "[app.x]\nsdkappid = 1\nregion = \"china\"",
            "1:6: app.x.credential: is missing: add the table with exactly one of command, key_file, key_env, usersig_file, usersig_env",
        ),
    ] {
        assert_eq!(mistake(text), message, "{text}");
    }
    let wrong_default = format!("default_app = \"shpo\"\n{APP}");
    assert_eq!(mistake(&wrong_default), "1:15: default_app: \"shpo\" is not allowed: did you mean \"shop\"? Use shop");
}

#[test]
fn each_mistake_in_an_app_is_located_and_explained() {
    for (line, message) in [
        ("regoin = \"china\"", "2:1: app.shop.regoin: unknown key: did you mean region?"),
        ("host = \"https://h\"", "2:8: app.shop.host: give either region or host, not both: remove one of them"),
        (
            "identifier = \"a b\"",
            "2:14: app.shop.identifier: \"a b\" is not an account: use 1 to 32 letters, digits, _ or -",
        ),
        ("identifier = \"\"", "2:14: app.shop.identifier: \"\" is not an account: use 1 to 32 letters, digits, _ or -"),
        (
            "environment = \"prod\"",
            "2:15: app.shop.environment: \"prod\" is not allowed: did you mean \"production\"? Use production, staging, test",
        ),
        ("pace = \"fast\"", "2:8: app.shop.pace: \"fast\" is not allowed: use auto, polite, full"),
        (
            "timezone = \"Asia/Singapur\"",
            "2:12: app.shop.timezone: \"Asia/Singapur\" is not a time zone: did you mean \"Asia/Singapore\"? Use a name such as \"Asia/Singapore\" or \"UTC\"",
        ),
        (
            "campaign_default = \"a\\u202eb\"",
            "2:20: app.shop.campaign_default: a campaign cannot have control or format characters",
        ),
        ("quota_per_day = 0", "2:17: app.shop.quota_per_day: must be a positive whole number"),
        ("ca_file = \"\"", "2:11: app.shop.ca_file: is empty: give a path"),
        (
            "proxy = \"http://u:p@proxy:3128\"",
            "2:9: app.shop.proxy: must be a scheme, a host and a port only, as in http://proxy.example:3128, without a user or a password",
        ),
        ("read_only = 1", "2:13: app.shop.read_only: must be true or false, without quotes, not a number"),
    ] {
        assert_eq!(app_mistake(line), message, "{line}");
    }
}

#[test]
fn a_host_follows_the_rules_for_hosts() {
    let with_host =
        |host: &str| mistake(&format!("[app.x]\nsdkappid = 1\nhost = \"{host}\"\ncredential.key_env = \"K\"\n"));
    for (host, reason) in [
        ("http://console.tim.qq.com", "plain http:// is for loopback addresses only; use https://"),
        ("console.tim.qq.com", "it must begin with https:// (or http:// for a loopback address)"),
        ("https://h/path", "it must be a scheme and a host only, as in https://adminapisgp.im.qcloud.com"),
    ] {
        assert_eq!(with_host(host), format!("3:8: app.x.host: \"{host}\" is not a host: {reason}"));
    }
}

#[test]
fn an_sdkappid_must_be_a_positive_whole_number() {
    for (number, message) in [
        ("0", "must be a positive whole number"),
        ("-1", "must be a positive whole number"),
        ("99999999999999999999", "must be a positive whole number"),
        ("1.5", "must be a whole number, without quotes, not a number with a fraction"),
        ("\"1\"", "must be a whole number, without quotes, not text in quotes"),
    ] {
        assert_eq!(mistake(&format!("[app.x]\nsdkappid = {number}")), format!("2:12: app.x.sdkappid: {message}"));
    }
}

#[test]
fn each_mistake_in_a_credential_is_located_and_explained() {
    let with =
        |lines: &str| mistake(&format!("[app.x]\nsdkappid = 1\nregion = \"china\"\n[app.x.credential]\n{lines}"));
    let one_of = "give exactly one of command, key_file, key_env, usersig_file, usersig_env";
    for (lines, message) in [
        ("", format!("4:8: app.x.credential: {one_of}")),
        ("key_file = \"k\"\nkey_env = \"K\"", format!("6:11: app.x.credential.key_env: key_file is given already: {one_of}")),
        ("command = []", "5:11: app.x.credential.command: is empty: give a program and its arguments".to_owned()),
        (
            "command = \"op read\"",
            "5:11: app.x.credential.command: must be a list of texts in quotes, as in [\"op\", \"read\", \"op://ops/shop/key\"], not text in quotes"
                .to_owned(),
        ),
        ("key_env = \"A-B\"", "5:11: app.x.credential.key_env: \"A-B\" is not the name of a variable: use letters, digits and _".to_owned()),
        (
            "keyfile = \"k\"",
            "5:1: app.x.credential.keyfile: unknown key: did you mean key_file?"
                .to_owned(),
        ),
    ] {
        assert_eq!(with(lines), message, "{lines}");
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    for line in [
        "key = \"SECRET\"",
        "credential.key = \"SECRET\"",
        "secret_key = \"SECRET\"",
        "identifier = \"SECRET\"",
        "environment = \"SECRET\"",
        "timezone = \"SECRET\"",
        "host = \"SECRET\"",
        "proxy = \"http://SECRET\" x",
        "SECRET = 1",
        "key = \"SECRET",
        "= \"SECRET\"",
        "pace = [\"SECRET\"]",
    ] {
        let message = app_mistake(&line.replace("SECRET", KEY));
        assert!(!message.contains("f00dfeed"), "{line}: {message}");
    }
    let in_credential = format!("[app.x]\nsdkappid = 1\nregion = \"china\"\n[app.x.credential]\nkey = \"{KEY}\"\n");
    assert_eq!(
        mistake(&in_credential),
        "5:1: app.x.credential.key: a secret is never written into this file: put it into a file of its own (mode 0600) \
         and name that with key_file, or let a command print it; the value is not shown"
    );
    for key in ["key_file", "key_env", "usersig_file"] {
        let user = User::with_config(format!(
            "[app.x]\nsdkappid = 1\nregion = \"china\"\n[app.x.credential]\n{key} = \"{KEY}\"\n"
        ));
        let seen = match user.load() {
            Ok(config) => format!("{:?}", config.check(&user.env())),
            Err(error) => error.to_string(),
        };
        assert!(!seen.contains("f00dfeed"), "{key}: {seen}");
    }
}

#[test]
fn a_file_that_cannot_be_trusted_or_read_is_refused() {
    let user = User::with_config(APP);
    let file = user.path("config/config.toml");
    let refusal = || user.load().map(|_| ()).expect_err("this is refused").to_string();
    let shown = file.display().to_string();

    set_mode(&file, 0o664);
    assert_eq!(refusal(), format!("{shown}: others can change it (mode 0664): run chmod go-w {shown}"));
    set_mode(&file, 0o644);
    assert!(user.load().is_ok());

    user.write("config/config.toml", b"# ok\n# \xff\n");
    assert_eq!(refusal(), format!("{shown}: is not UTF-8 text (line 2): save it as UTF-8"));

    fs::remove_file(&file).expect("the test owns it");
    fs::create_dir(&file).expect("the test owns the folder");
    assert_eq!(refusal(), format!("{shown}: this is a folder: give the path of a file"));
}

#[test]
fn a_file_that_was_named_must_exist() {
    let mut user = User::new();
    let missing = user.path("none.toml");
    let named = Overrides { config_file: Some(missing.clone()), ..Overrides::default() };
    let error = user.load_with(&named).map(|_| ()).expect_err("the file is missing").to_string();
    let cure = "`pushdeck config init` writes one";
    assert_eq!(error, format!("{}: there is no such file (named by flag --config): {cure}", missing.display()));
    user.variables.insert("PUSHDECK_CONFIG", missing.clone().into());
    let error = user.load().map(|_| ()).expect_err("the file is missing").to_string();
    assert!(error.contains("named by environment PUSHDECK_CONFIG"), "{error}");
}

#[test]
fn without_a_file_there_are_no_apps_and_the_error_says_what_to_do() {
    let user = User::new();
    let config = user.load().expect("a missing file is not a mistake");
    assert!(config.apps.is_empty());
    assert_eq!(config.ledger.url, format!("sqlite:{}", user.path("data/ledger.db").display()));
    assert_eq!(
        config.app(None).map(|_| ()).expect_err("there is no app").to_string(),
        format!(
            "no app is configured in {}: `pushdeck config init` writes that file, to be filled in; `pushdeck demo` needs none",
            user.path("config/config.toml").display()
        )
    );
}

#[test]
fn every_setting_is_read() {
    let user = User::with_config(
        "schema = 1\ndefault_app = 'b'\n\
         [ui]\ntheme = 'high-contrast'\nrefresh = 'off'\n\
         [safety]\ntyped_from = 5\ndialog_guard = '1s'\nurgent_single_key = false\nreason = 'require'\nplan_ttl = '30m'\ncopies = '12h'\n[ledger]\nurl = 'push.db'\nallow_network_fs = true\n\
         [app.b]\nsdkappid = 0x10\nhost = 'http://127.0.0.1:8080'\nidentifier = 'ops-bot_01'\nenvironment = 'staging'\n\
         read_only = true\ntimezone = 'Asia/Tokyo'\npace = 'full'\ncampaign_default = '双十二'\nquota_per_day = 10\nca_file = '~/ca.pem'\n\
         proxy = 'http://proxy:3128'\ntrust_env = true\ncredential = { command = ['op', 'read', 'x'] }\n\
         [app.a]\nsdkappid = 2\nregion = 'tokyo'\ncredential.key_file = 'a.key'\n",
    );
    let config = user.load().expect("the config is valid");
    assert_eq!(config.ui, Ui { theme: Theme::HighContrast, refresh: None, ..Ui::default() });
    let (dialog_guard, reason) = (Duration::from_secs(1), ReasonRule::Require);
    let (plan_ttl, copies) = (Duration::from_secs(1_800), Some(Duration::from_secs(12 * 3_600)));
    let safety = Safety { typed_from: 5, dialog_guard, urgent_single_key: false, reason, plan_ttl, copies };
    assert_eq!(config.safety, safety);
    let url = format!("sqlite:{}", user.path("config/push.db").display());
    assert_eq!(config.ledger, LedgerConfig { url, allow_network_fs: true });

    let b = config.app(None).expect("there is a default app");
    assert_eq!((b.app.name.0.as_str(), b.app.sdkappid, b.app.region), ("b", SdkAppId(16), None));
    assert_eq!(b.app.host.to_string(), "http://127.0.0.1:8080");
    assert_eq!(
        (b.app.identifier.as_str(), b.app.environment, b.app.pace),
        ("ops-bot_01", Environment::Staging, Pace::Full)
    );
    assert_eq!((b.app.read_only, b.app.timezone.iana_name()), (true, Some("Asia/Tokyo")));
    assert_eq!(b.app.campaign_default.as_ref().map(ToString::to_string).as_deref(), Some("双十二"));
    assert_eq!(b.app.quota_per_day, Some(10));
    assert_eq!(b.ca_file, Some(user.path("home/ca.pem")));
    assert_eq!((b.proxy.as_deref(), b.trust_env), (Some("http://proxy:3128"), true));
    assert_eq!(b.credential, CredentialSource::Command(["op", "read", "x"].map(String::from).to_vec()));

    let a = config.app(Some("a")).expect("app a exists");
    let tokyo = Region::named("tokyo").expect("tokyo is a region");
    assert_eq!((a.app.region, &a.app.host), (Some(tokyo), &Host::of_region(tokyo)));
    assert_eq!(
        (a.app.identifier.as_str(), a.app.environment, a.app.pace),
        ("administrator", Environment::Production, Pace::Auto)
    );
    assert_eq!((a.app.read_only, a.app.timezone.iana_name(), &a.app.campaign_default), (false, Some("UTC"), &None));
    assert_eq!(a.app.quota_per_day, None);
    assert_eq!(a.credential, CredentialSource::KeyFile(user.path("config/a.key")));
    assert_eq!(config.warnings().len(), 2, "{:?}", config.warnings());
}

#[test]
fn an_app_is_chosen_by_name_by_default_or_because_it_is_the_only_one() {
    let two = format!("{APP}{}", APP.replace("app.shop", "app.store"));
    let config = User::with_config(&two).load().expect("the config is valid");
    let refusal = |name| config.app(name).map(|_| ()).expect_err("this is refused").to_string();
    assert_eq!(
        refusal(Some("shpo")),
        "there is no app \"shpo\": did you mean shop? The configured apps are shop, store"
    );
    assert!(refusal(None).starts_with(
        "several apps are configured (shop, store): choose one with --app NAME or PUSHDECK_APP, or set default_app in /"
    ));
    assert_eq!(config.app(Some("store")).map(|app| app.app.name.0.as_str()), Ok("store"));

    let only = User::with_config(APP).load().expect("the config is valid");
    assert_eq!(only.app(None).map(|app| app.app.name.0.as_str()), Ok("shop"));
    assert!(only.app(Some("store")).is_err());
}

#[test]
fn flags_override_variables_and_variables_override_the_file() {
    let text =
        format!("default_app = \"shop\"\n[ledger]\nurl = \"f.db\"\n{APP}{}", APP.replace("app.shop", "app.store"));
    let mut user = User::with_config(&text);
    user.variables.insert("PUSHDECK_APP", "store".into());
    user.variables.insert("PUSHDECK_LEDGER", "~/v.db".into());
    let chosen = |config: &Config| {
        let source = |key| config.show().into_iter().find(|row| row.key == key).expect(key).source.to_string();
        (
            config.app(None).map(|app| app.app.name.0.clone()).ok(),
            config.ledger.url.rsplit('/').next().unwrap_or_default().to_owned(),
            source("default_app"),
            source("ledger.url"),
        )
    };
    let row = |app: &str, url: &str, sources: [&str; 2]| {
        (Some(app.to_owned()), url.to_owned(), sources[0].to_owned(), sources[1].to_owned())
    };
    let by_variable = user.load().expect("the config is valid");
    assert_eq!(chosen(&by_variable), row("store", "v.db", ["environment PUSHDECK_APP", "environment PUSHDECK_LEDGER"]));
    assert_eq!(by_variable.ledger.url, format!("sqlite:{}", user.path("home/v.db").display()));
    let flags = Overrides { app: Some("shop".into()), ledger: Some("sqlite:x.db".into()), ..Overrides::default() };
    assert_eq!(
        chosen(&user.load_with(&flags).expect("the config is valid")),
        row("shop", "sqlite:x.db", ["flag --app", "flag --ledger"])
    );
    user.variables = [("PUSHDECK_APP", "".into())].into();
    assert_eq!(
        chosen(&user.load().expect("the config is valid")),
        row("shop", "f.db", ["file, line 1", "file, line 3"])
    );
}

#[test]
fn a_variable_that_is_not_utf_8_is_reported() {
    use std::os::unix::ffi::OsStringExt as _;
    let mut user = User::with_config(APP);
    user.variables.insert("PUSHDECK_APP", OsString::from_vec(vec![0xff]));
    let error = user.load().map(|_| ()).expect_err("the variable is not UTF-8").to_string();
    assert_eq!(error, "environment variable PUSHDECK_APP is not UTF-8");
}

#[test]
fn the_error_for_an_impossible_ledger_address_names_the_flag() {
    let flag = Overrides { ledger: Some("mysql://x".into()), ..Overrides::default() };
    let error = User::new().load_with(&flag).map(|_| ()).expect_err("no ledger can have this address").to_string();
    let cure = "use a file path or sqlite:PATH";
    assert_eq!(error, format!("flag --ledger: no ledger can be kept there: {cure}"));
}

#[test]
fn read_only_from_the_command_line_applies_to_every_app() {
    let user = User::with_config(format!("{APP}{}", APP.replace("app.shop", "app.store")));
    let flag = Overrides { read_only: true, ..Overrides::default() };
    let config = user.load_with(&flag).expect("the config is valid");
    assert!(config.apps.values().all(|app| app.app.read_only));
    assert!(!user.load().expect("the config is valid").apps.values().any(|app| app.app.read_only));
    let row = config.show().into_iter().find(|row| row.key == "app.store.read_only").expect("the setting is shown");
    assert_eq!((row.value.as_str(), row.source), ("true", Source::Flag("--read-only")));
}

#[test]
fn the_config_that_is_shown_contains_no_secret() {
    let user = User::with_config(
        "[app.x]\nsdkappid = 1\nregion = \"china\"\n[app.x.credential]\ncommand = [\"fetch\", \"--token\", \"hunter2\"]\n",
    );
    let flags = Overrides { ledger: Some("postgres://ops:hunter2@db/push".into()), ..Overrides::default() };
    let refused = user.load_with(&flags).map(drop).expect_err("no ledger can be kept there");
    let config = user.load().expect("the config is valid");
    let shown = format!("{:?} {config:?} {flags:?} {refused} {:?}", config.show(), config.check(&user.env()));
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("postgres://...") && shown.contains("fetch"), "{shown}");
}

#[test]
fn a_ca_file_that_others_can_change_is_refused() {
    let user = User::with_config(APP.replace("region", "ca_file = \"ca.pem\"\nregion"));
    let config = user.load().expect("the config is valid");
    let app = config.app(None).expect("there is one app");
    assert!(
        app.read_ca_file()
            .expect_err("the file is missing")
            .to_string()
            .ends_with("ca.pem: there is no such file (ca_file)")
    );
    let file = user.write("config/ca.pem", "PEM");
    assert_eq!(app.read_ca_file(), Ok(Some(b"PEM".to_vec())));
    set_mode(&file, 0o666);
    assert!(app.read_ca_file().is_err());
}

/// Returns the example with its commented-out settings enabled, except those after `##`, which exclude others or need
/// other files.
fn example_in_force() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(['#', ' ']) => rest.to_owned(),
        _ => line.to_owned(),
    };
    EXAMPLE.lines().map(|text| line(text) + "\n").collect()
}

#[test]
fn a_key_is_also_read_under_its_former_name() {
    let user = User::with_config("schema = 1\n[safety]\ndialog_deaf = '1s'\nbrake = false\n");
    let config = user.load().expect("the config is valid");
    let expected = Safety { dialog_guard: Duration::from_secs(1), urgent_single_key: false, ..Safety::default() };
    assert_eq!(config.safety, expected);
    let shown =
        config.show().into_iter().find(|row| row.key == "safety.urgent_single_key").expect("the setting is shown");
    assert!(matches!(shown.source, Source::File(4)), "{:?}", shown.source);

    let bad =
        User::with_config("schema = 1\n[safety]\nbrake = 1\n").load().expect_err("1 is not a boolean").to_string();
    assert!(bad.contains("3:9: safety.brake: must be true or false"), "{bad}");
    let both = User::with_config("schema = 1\n[safety]\nbrake = false\nurgent_single_key = true\n");
    let error = both.load().expect_err("the setting is given twice").to_string();
    assert!(error.contains("safety.brake: is the former name of urgent_single_key"), "{error}");
}

#[test]
fn a_new_config_is_readable_by_us_alone_and_never_replaces_an_existing_one() {
    let user = User::new();
    let path = user.path("config/pushdeck/config.toml");
    write_new(&path, EXAMPLE).expect("the file can be written");
    let mode = |path: &Path| fs::metadata(path).expect("the file exists").permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().expect("the path has a folder"))), (0o600, 0o700));
    assert_eq!(fs::read_to_string(&path).expect("the file exists"), EXAMPLE);

    fs::write(&path, "mine").expect("the test owns it");
    let error = write_new(&path, EXAMPLE).expect_err("the file exists").to_string();
    assert_eq!(error, format!("{}: already exists and is left as it is", path.display()));
    assert_eq!(fs::read_to_string(&path).expect("the file still exists"), "mine");
}

proptest! {
    #[test]
    fn no_text_makes_the_loader_panic(
        text in prop_oneof![
            any::<String>(),
            "((schema|default_app|\\[?ui|app\\.x|\\[app\\.x\\]|\\[app\\.x\\.credential\\]|key|region|sdkappid)[.=\\]]?[ \"'0-9a-z促\n\\[{}]{0,8}){0,8}",
        ],
    ) {
        let user = User::with_config(&text);
        if let Err(error) = user.load() {
            let has_escape = error.message.to_string().contains('\u{1b}');
            prop_assert!(!has_escape);
        }
    }

    #[test]
    fn no_change_of_a_valid_file_makes_the_loader_panic(at in 0_usize..2_000, cut in 0_usize..40, text in "\\PC{0,6}") {
        let mut valid = example_in_force();
        let floor = |at: usize| (0..=at.min(valid.len())).rev().find(|at| valid.is_char_boundary(*at)).unwrap_or(0);
        let range = floor(at)..floor(at + cut);
        valid.replace_range(range, &text);
        let user = User::with_config(&valid);
        if let Ok(config) = user.load() {
            prop_assert!(config.show().len() > 10);
        }
    }
}
