//! Where the credential of an app comes from, and how it is loaded.
//!
//! Faults are described in English and shown in the reader's language, because a fault may become the reason for a
//! failed run, which the ledger stores.

use std::{
    fmt, fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};
use serde::Deserialize;

use super::{
    Env, command,
    oddity::{Use, oddity},
    permissions::{self, Guard, ReadError},
    secrets::{shown, shown_path},
};
use crate::{
    clock::Clock,
    domain::secrets,
    encoding,
    locale::{in_english, shown as in_words, stored, tr},
};

/// No credential is longer than this.
const MOST_BYTES: usize = 64 * 1024;

/// Where the credential of an app comes from. `Debug` does not show the arguments of a command.
#[derive(Clone, PartialEq, Eq)]
pub enum CredentialSource {
    /// A program with its arguments, which no shell interprets. It prints the key, or JSON
    /// `{"usersig": "...", "expires": ...}`, where `expires` is in unix seconds or RFC 3339.
    Command(Vec<String>),
    /// A file with the app's secret key.
    KeyFile(PathBuf),
    /// A variable with the app's secret key.
    KeyEnv(String),
    /// A file with a UserSig, bare or in JSON as a command prints it.
    UserSigFile(PathBuf),
    /// A variable with a UserSig, bare or in JSON as a command prints it.
    UserSigEnv(String),
}

impl fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_english(|| self.name()))
    }
}

/// What signs requests.
#[derive(Clone, Debug)]
pub enum Credential {
    /// The app's secret key, as text, with which signatures are made.
    Key(SecretString),
    /// A ready-made signature.
    UserSig {
        /// The signature.
        usersig: SecretString,
        /// When it expires, if the source says so.
        expires: Option<Timestamp>,
    },
}

/// Why there is no credential: which source, what is wrong with it, and what to do. The text never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", in_words(.0))]
pub struct CredentialError(String);

/// Which kinds of credential the text of a source may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Key,
    UserSig,
    /// JSON is a UserSig, anything else a key.
    Either,
}

impl CredentialSource {
    /// Loads the credential. A command has 30 seconds, and is ended if this future is dropped.
    pub async fn load(&self, env: &Env, clock: &dyn Clock) -> Result<Credential, CredentialError> {
        let text = match self {
            Self::Command(argv) => command::run(argv, clock).await.and_then(|printed| into_text(&printed)),
            _ => self.text(env),
        };
        text.and_then(|text| credential(&text, self.kind())).map_err(|fault| self.error(fault))
    }

    /// Checks whether there is a credential, without running a command. Returns a description of the source, or what is
    /// wrong with it.
    pub fn check(&self, env: &Env) -> Result<String, CredentialError> {
        let looked = match self {
            Self::Command(argv) => find_program(argv.first().map_or("", String::as_str), env),
            _ => self.text(env).and_then(|text| credential(&text, self.kind()).map(drop)),
        };
        looked.map(|()| self.describe()).map_err(|fault| self.error(fault))
    }

    /// Describes the source for people: `key file /path (mode 0600)`. The value is never included.
    pub fn describe(&self) -> String {
        let (Self::KeyFile(path) | Self::UserSigFile(path)) = self else { return self.name() };
        match fs::metadata(path) {
            Ok(metadata) => {
                let mode = format!("{:04o}", metadata.mode() & 0o7777);
                tr!("config-source-with-mode", source = self.name(), mode = mode)
            }
            Err(_) => tr!("config-source-not-readable", source = self.name()),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Command(argv) => tr!("config-source-command", program = program(argv)),
            Self::KeyFile(path) => tr!("config-source-key-file", path = shown_path(path)),
            Self::KeyEnv(name) => tr!("config-source-key-variable", name = name),
            Self::UserSigFile(path) => tr!("config-source-usersig-file", path = shown_path(path)),
            Self::UserSigEnv(name) => tr!("config-source-usersig-variable", name = name),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Command(_) => Kind::Either,
            Self::KeyFile(_) | Self::KeyEnv(_) => Kind::Key,
            Self::UserSigFile(_) | Self::UserSigEnv(_) => Kind::UserSig,
        }
    }

    /// Creates the error for this fault, which is in English.
    fn error(&self, fault: String) -> CredentialError {
        CredentialError(match self {
            Self::Command(argv) => stored!("stored-command-fault", program = program(argv), fault = fault),
            Self::KeyFile(path) => stored!("stored-key-file-fault", path = shown_path(path), fault = fault),
            Self::KeyEnv(name) => stored!("stored-key-variable-fault", name = name, fault = fault),
            Self::UserSigFile(path) => stored!("stored-usersig-file-fault", path = shown_path(path), fault = fault),
            Self::UserSigEnv(name) => stored!("stored-usersig-variable-fault", name = name, fault = fault),
        })
    }

    /// Reads the text of the file or the variable. For a command, the text is empty.
    fn text(&self, env: &Env) -> Result<Zeroizing<String>, String> {
        match self {
            Self::KeyFile(path) | Self::UserSigFile(path) => read_file(path),
            Self::KeyEnv(name) | Self::UserSigEnv(name) => read_variable(name, env),
            Self::Command(_) => Ok(Zeroizing::default()),
        }
    }
}

/// Returns the program of a command, in a form that may be shown.
fn program(argv: &[String]) -> String {
    shown(argv.first().map_or("", String::as_str))
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, String> {
    match permissions::read(path, Guard::Secret, MOST_BYTES) {
        Ok(bytes) => into_text(&Zeroizing::new(bytes)),
        Err(ReadError::NotFound) => Err(stored!("stored-no-secret-file")),
        Err(ReadError::Refused(fault)) => Err(fault),
    }
}

fn read_variable(name: &str, env: &Env) -> Result<Zeroizing<String>, String> {
    let value = env(name).ok_or_else(|| stored!("stored-variable-not-set"))?;
    value.into_string().map(Zeroizing::new).map_err(|_| stored!("stored-variable-not-utf-8"))
}

fn into_text(bytes: &[u8]) -> Result<Zeroizing<String>, String> {
    encoding::text_of(bytes).map(Zeroizing::new).map_err(|_| stored!("stored-output-not-utf-8"))
}

fn credential(text: &str, kind: Kind) -> Result<Credential, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let is_json = text.starts_with('{');
    let credential = match kind {
        Kind::Key if is_json => Err(stored!("stored-json-for-key")),
        Kind::UserSig | Kind::Either if is_json => printed_usersig(text),
        Kind::UserSig => Ok(Credential::UserSig { usersig: one_word(text, Use::UserSig)?, expires: None }),
        Kind::Key | Kind::Either => one_word(text, Use::Key).map(Credential::Key),
    };
    credential.map(remembered)
}

fn one_word(text: &str, used_as: Use) -> Result<SecretString, String> {
    if text.is_empty() {
        return Err(stored!("stored-empty-secret"));
    }
    if let Some(oddity) = oddity(text, used_as) {
        return Err(oddity);
    }
    if text.chars().any(char::is_whitespace) {
        return Err(stored!("stored-several-words"));
    }
    Ok(SecretString::from(text))
}

/// Makes sure that the credential is not shown anywhere from now on, whoever repeats it.
fn remembered(credential: Credential) -> Credential {
    match &credential {
        Credential::Key(key) => secrets::remember_key(key.expose_secret()),
        Credential::UserSig { usersig, .. } => secrets::remember_signature(usersig.expose_secret()),
    }
    credential
}

#[derive(Deserialize)]
struct Printed {
    usersig: String,
    expires: Option<Expires>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expires {
    UnixSeconds(i64),
    Written(String),
}

/// Parses the JSON of a UserSig. The parser's errors are not passed on, because they quote values.
fn printed_usersig(json: &str) -> Result<Credential, String> {
    let printed: Printed = serde_json::from_str(json).map_err(|_| stored!("stored-other-json"))?;
    let usersig = Zeroizing::new(printed.usersig);
    let expires = match printed.expires {
        None => None,
        Some(Expires::UnixSeconds(seconds)) => Some(Timestamp::from_second(seconds).ok()),
        Some(Expires::Written(text)) => Some(text.parse().ok()),
    };
    match expires {
        Some(None) => Err(stored!("stored-expires-no-time")),
        expires => {
            Ok(Credential::UserSig { usersig: one_word(usersig.trim(), Use::UserSig)?, expires: expires.flatten() })
        }
    }
}

/// Checks that the program exists, on the `PATH` if its name has no slash.
fn find_program(program: &str, env: &Env) -> Result<(), String> {
    let is_program = |path: &Path| {
        fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    };
    let found = if program.contains('/') {
        is_program(Path::new(program))
    } else {
        let folders = env("PATH").unwrap_or_default();
        std::env::split_paths(&folders).any(|folder| is_program(&folder.join(program)))
    };
    if found { Ok(()) } else { Err(stored!("stored-no-such-program")) }
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsString, pin::Pin, task::Poll, time::Duration};

    use super::*;
    use crate::{
        clock::ManualClock,
        locale::{chinese, in_language},
    };

    const KEY: &str = "f00dfeed0123456789abcdeff00dfeed0123456789abcdeff00dfeed01234567";

    fn nothing(_: &str) -> Option<OsString> {
        None
    }

    fn sh(script: &str) -> CredentialSource {
        CredentialSource::Command(["sh", "-c", script].map(String::from).to_vec())
    }

    async fn load(source: &CredentialSource) -> Result<Credential, CredentialError> {
        source.load(&nothing, &ManualClock::at(Timestamp::UNIX_EPOCH)).await
    }

    async fn fault(source: &CredentialSource) -> String {
        load(source).await.map(|_| ()).expect_err("the source has a fault").to_string()
    }

    /// Polls the future once, and returns whether it is ready.
    async fn is_ready(mut future: Pin<&mut impl Future>) -> bool {
        std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready())).await
    }

    /// Returns the key, or the signature and when it expires.
    fn parts(credential: &Credential) -> (&str, Option<String>) {
        match credential {
            Credential::Key(key) => (key.expose_secret(), None),
            Credential::UserSig { usersig, expires } => {
                (usersig.expose_secret(), Some(expires.map_or_else(String::new, |at| at.to_string())))
            }
        }
    }

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let path = folder.path().join("shop.key");
        fs::write(&path, text).expect("a temporary folder is writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("the test owns it");
        (folder, path)
    }

    #[test]
    fn each_kind_of_source_gives_its_kind_of_credential() {
        let end = || Some("2026-12-24T16:00:00Z".to_owned());
        for (text, kind, expected) in [
            (" k3y\n", Kind::Key, ("k3y", None)),
            ("\u{feff}k3y\r\n", Kind::Either, ("k3y", None)),
            ("eJw*_-", Kind::UserSig, ("eJw*_-", Some(String::new()))),
            (r#"{"usersig":"eJw"}"#, Kind::Either, ("eJw", Some(String::new()))),
            (r#"{"usersig":"eJw","expires":null}"#, Kind::UserSig, ("eJw", Some(String::new()))),
            (r#" {"expires": 1798128000, "usersig": "eJw", "more": 1}"#, Kind::Either, ("eJw", end())),
            (r#"{"usersig":"eJw","expires":"2026-12-25T00:00:00+08:00"}"#, Kind::UserSig, ("eJw", end())),
        ] {
            let credential = credential(text, kind).expect(text);
            assert_eq!(parts(&credential), expected, "{text}");
            assert!(!format!("{credential:?}").contains(expected.0), "{credential:?}");
        }
    }

    #[test]
    fn text_that_is_not_a_credential_is_refused_and_never_repeated() {
        for (text, kind, message) in [
            ("", Kind::Key, "is empty"),
            (" \n\t", Kind::Either, "is empty"),
            ("\u{feff}", Kind::UserSig, "is empty"),
            ("f00dfeed f00dfeed", Kind::Key, "more than one word"),
            ("f00dfeed\u{1b}", Kind::UserSig, "(U+001B, character 9)"),
            ("f00d=feed", Kind::Either, "a name and ="),
            ("{\"usersig\":\"'f00dfeed'\"}", Kind::Either, "in quotes"),
            ("-----BEGIN f00dfeed", Kind::UserSig, "PEM"),
            ("{\"usersig\":\"f00dfeed\"}", Kind::Key, "the content is JSON"),
            ("{\"usersig\":\"f00dfeed\"", Kind::Either, "the JSON must look like"),
            ("{\"usersig\":[\"f00dfeed\"]}", Kind::Either, "the JSON must look like"),
            ("{\"usersig\":\"f00dfeed\",\"usersig\":\"f00dfeed\"}", Kind::Either, "the JSON must look like"),
            ("{\"usersig\":\"\"}", Kind::Either, "is empty"),
            ("{\"usersig\":\"eJw\",\"expires\":\"f00dfeed\"}", Kind::Either, "not a time"),
            ("{\"usersig\":\"eJw\",\"expires\":9999999999999}", Kind::Either, "not a time"),
        ] {
            let fault = credential(text, kind).map(|_| ()).expect_err(text);
            assert!(fault.contains(message) && !fault.contains("f00dfeed"), "{text}: {fault}");
        }
    }

    #[tokio::test]
    async fn a_key_file_that_others_can_read_is_refused() {
        let (_folder, path) = file(KEY, 0o600);
        let source = CredentialSource::KeyFile(path.clone());
        assert_eq!(parts(&load(&source).await.expect("the file is readable")), (KEY, None));
        assert_eq!(source.check(&nothing), Ok(format!("key file {} (mode 0600)", path.display())));

        let (_folder, path) = file(KEY, 0o640);
        let source = CredentialSource::KeyFile(path.clone());
        let shown = path.display();
        let expected = format!("key file {shown}: others can read or change it (mode 0640): run chmod 600 {shown}");
        assert_eq!(fault(&source).await, expected);
        assert_eq!(source.check(&nothing).map_err(|error| error.to_string()), Err(expected));

        let missing = CredentialSource::UserSigFile("/nowhere/shop.sig".into());
        assert_eq!(
            fault(&missing).await,
            "UserSig file /nowhere/shop.sig: there is no such file: create it with the secret in it, mode 0600"
        );
        assert_eq!(missing.describe(), "UserSig file /nowhere/shop.sig (not readable)");
    }

    #[tokio::test]
    async fn a_fault_is_stored_in_english_and_shown_in_the_readers_language() {
        let missing = CredentialSource::KeyFile("/No where/shop.key".into());
        let error = load(&missing).await.map(|_| ()).expect_err("the file is missing");
        let read = in_language(chinese(), || error.to_string());
        assert_eq!(read, "密钥文件 /No where/shop.key：文件不存在：请新建该文件并写入密钥，权限设为 0600");
        let error = load(&sh("echo 'not signed in' >&2; exit 3")).await.map(|_| ()).expect_err("the command fails");
        let read = in_language(chinese(), || error.to_string());
        assert_eq!(read, "命令 \"sh\"：执行失败（退出码 3），错误输出：not signed in");
        let described = in_language(chinese(), || missing.describe());
        assert_eq!(described, "密钥文件 /No where/shop.key（不可读取）");
        let checked = in_language(chinese(), || sh("").check(&nothing).map_err(|error| error.0));
        assert_eq!(checked, Err("command \"sh\": there is no such program".to_owned()));
    }

    #[tokio::test]
    async fn a_variable_is_read_when_it_is_needed() {
        let env = |name: &str| (name == "SHOP_KEY").then(|| OsString::from(KEY));
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let source = CredentialSource::KeyEnv("SHOP_KEY".to_owned());
        assert_eq!(parts(&source.load(&env, &clock).await.expect("the variable is set")), (KEY, None));
        assert_eq!(source.check(&env), Ok("key in variable SHOP_KEY".to_owned()));
        assert_eq!(
            fault(&source).await,
            "key in variable SHOP_KEY: the variable is not set: export it, or use another source"
        );
    }

    #[tokio::test]
    async fn a_command_prints_a_key_or_a_signature() {
        let key = load(&sh("echo; echo k3y; echo noise >&2")).await.expect("the command prints a credential");
        assert_eq!(parts(&key), ("k3y", None));
        let usersig =
            load(&sh(r#"echo '{"usersig":"eJw","expires":0}'"#)).await.expect("the command prints a credential");
        assert_eq!(parts(&usersig), ("eJw", Some("1970-01-01T00:00:00Z".to_owned())));
        // The words reach the program as they are: no shell interprets them.
        let literal = CredentialSource::Command(["echo", "a$HOME;*"].map(String::from).to_vec());
        assert_eq!(parts(&load(&literal).await.expect("the command prints a credential")), ("a$HOME;*", None));
    }

    #[tokio::test]
    async fn a_command_that_fails_shows_its_error_stream_and_not_its_output() {
        // The error stream repeats a key that nothing in this process knows.
        let key = "5ec2e7a0f00d1234567890abcdef5ec2e7a0f00d1234567890abcdefd00ffeed";
        let script = format!("echo s3cret; echo 'not signed in: {key}\u{1b}[2J' >&2; exit 3");
        assert_eq!(
            fault(&sh(&script)).await,
            "command \"sh\": it failed (exit status: 3) with the message: not signed in: (hidden)"
        );
        // What the program printed is known by then, so no part of it is repeated.
        let script = "echo 0dd5ec2e7a1b2c3d4e5f60718293a4b5; echo 'bad secret 0dd5ec2e7a1b2 c3d4e5f60718.' >&2; exit 1";
        assert_eq!(
            fault(&sh(script)).await,
            "command \"sh\": it failed (exit status: 1) with the message: bad secret [removed: a key]."
        );
        assert_eq!(fault(&sh("kill -9 $$")).await, "command \"sh\": it failed (signal: 9 (SIGKILL)) without a message");
        assert_eq!(fault(&sh("true")).await, "command \"sh\": the content is empty: it must be the secret");
        let long = fault(&sh("yes word | head -c 200000 >&2; exit 1")).await;
        assert!(long.len() < 300 && long.ends_with(".."), "{long}");
    }

    #[tokio::test]
    async fn a_command_that_prints_too_much_or_nothing_readable_is_refused() {
        let too_much = "command \"sh\": it printed more than 64 KiB, which cannot be a credential";
        assert_eq!(fault(&sh("yes")).await, too_much);
        assert_eq!(fault(&sh("head -c 65537 /dev/zero | tr '\\0' x")).await, too_much);
        assert_eq!(fault(&sh("printf '\\377'")).await, "command \"sh\": the content is not UTF-8 text");
        let missing = CredentialSource::Command(vec!["no-such-program-of-ours".to_owned()]);
        assert_eq!(
            fault(&missing).await,
            "command \"no-such-program-of-ours\": it cannot be started: no such file or directory"
        );
    }

    #[tokio::test]
    async fn a_command_gets_thirty_seconds() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let source = sh("exec sleep 1000");
        let loading = source.load(&nothing, &clock);
        tokio::pin!(loading);
        assert!(!is_ready(loading.as_mut()).await);
        clock.advance(Duration::from_secs(29));
        assert!(!is_ready(loading.as_mut()).await);
        clock.advance(Duration::from_secs(1));
        let error = loading.await.map(|_| ()).expect_err("the command takes too long").to_string();
        let expected =
            "command \"sh\": it was still running after 30 seconds and was stopped: it must not ask for anything on";
        assert_eq!(error, format!("{expected} the terminal"));
    }

    /// Waits until a process is gone, or dead and waiting to be reaped.
    async fn see_end(pid: i32) {
        let pid = rustix::process::Pid::from_raw(pid).expect("a process has a positive number");
        let is_running = || {
            let state = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
            rustix::process::test_kill_process(pid).is_ok() && !state.contains(") Z ")
        };
        let end = async {
            while is_running() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), end).await.expect("the process ends");
    }

    #[tokio::test]
    async fn a_background_process_of_a_command_does_not_delay_its_credential() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let note = folder.path().join("pid");
        // The background process keeps both streams open, like an agent that a command starts.
        let script = format!("sleep 1000 & echo $! > {}; echo noise >&2; echo k3y", note.display());
        let key = load(&sh(&script)).await.expect("the command prints a credential");
        assert_eq!(parts(&key), ("k3y", None));
        let pid =
            fs::read_to_string(&note).ok().and_then(|text| text.trim().parse().ok()).expect("the script wrote a pid");
        let left = rustix::process::Pid::from_raw(pid).expect("a process has a positive number");
        rustix::process::kill_process(left, rustix::process::Signal::KILL)
            .expect("the background process is still running");
        see_end(pid).await;
    }

    #[tokio::test]
    async fn a_command_ends_with_everything_it_started_when_nobody_waits_for_it() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let note = folder.path().join("pid");
        let source = sh(&format!("sleep 1000 & echo $! > {}; wait", note.display()));
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let pid = {
            let loading = source.load(&nothing, &clock);
            tokio::pin!(loading);
            loop {
                assert!(!is_ready(loading.as_mut()).await);
                let pid = fs::read_to_string(&note).ok().and_then(|text| text.trim().parse::<i32>().ok());
                if let Some(pid) = pid {
                    break pid;
                }
            }
        };
        see_end(pid).await;
    }

    #[test]
    fn a_check_finds_a_program_without_running_it() {
        let env = |name: &str| (name == "PATH").then(|| OsString::from("/nowhere:/bin:/usr/bin"));
        assert_eq!(sh("exit 1").check(&env), Ok("command \"sh\"".to_owned()));
        for program in ["no-such-program-of-ours", "/bin", "/etc/passwd"] {
            let error = CredentialSource::Command(vec![program.to_owned()]).check(&env).expect_err(program);
            assert!(error.to_string().ends_with("there is no such program"), "{error}");
        }
    }
}
