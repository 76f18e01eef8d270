//! Checks everything that a run needs, one by one, with what to do about each.
//!
//! Deliberately not here: the terminal (cli), and mending anything.

use std::{fmt, ops::ControlFlow, time::Duration};

use jiff::{SignedDuration, Timestamp, tz};
use secrecy::ExposeSecret as _;

use crate::{
    api::{ApiError, Client, Fault, Priority, Stage, usersig},
    clock::Clock,
    config::{AppConfig, Credential, Env},
    domain::{App, TaskId, format_rfc3339},
    ledger::{Access, AuditQuery, Ledger, LedgerError},
};

/// The service's clock and ours may differ by this much before it is worth saying.
const CLOCK_DOUBT: SignedDuration = SignedDuration::from_secs(5);

/// A signature that ends sooner than this is worth saying.
const EXPIRY_DOUBT: SignedDuration = SignedDuration::from_mins(10);

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at, in one word.
    pub name: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub words: String,
    /// What to do, where there is something.
    pub advice: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Ok,
    /// Not as it should be; a run works all the same.
    Warn,
    /// A run does not work.
    Fail(Blame),
}

/// What a failed check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// Config, files, ledger.
    Setup,
    /// Credential or account.
    SignIn,
    /// The way to the service, or the service.
    Network,
}

impl Check {
    /// All is well.
    pub fn ok(name: &'static str, words: impl Into<String>) -> Self {
        Self { name, health: Health::Ok, words: words.into(), advice: None }
    }

    /// Worth a look.
    pub fn warn(name: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, health: Health::Warn, words: words.into(), advice: Some(advice.into()) }
    }

    /// A run does not work; the words say what to do.
    pub fn fail(name: &'static str, blame: Blame, words: impl fmt::Display) -> Self {
        Self { name, health: Health::Fail(blame), words: words.to_string(), advice: None }
    }
}

/// Fetches the credential and looks at when it ends.
pub async fn check_credential(config: &AppConfig, env: &Env, clock: &dyn Clock) -> Check {
    const NAME: &str = "credential";
    let source = config.credential.describe();
    match config.credential.load(env, clock).await {
        Err(error) => Check::fail(NAME, Blame::SignIn, error),
        Ok(Credential::Key(_)) => Check::ok(NAME, format!("{source}: a key, from which signatures are made")),
        Ok(Credential::UserSig { usersig, expires }) => {
            let read = usersig::decode(usersig.expose_secret());
            match read.map(|read| expires.map_or(read.expires(), |said| said.min(read.expires()))) {
                Err(error) => {
                    Check::fail(NAME, Blame::SignIn, format_args!("{source}: the UserSig cannot be read: {error}"))
                }
                Ok(end) => expiry(NAME, &source, end, clock.now()),
            }
        }
    }
}

fn expiry(name: &'static str, source: &str, end: Timestamp, now: Timestamp) -> Check {
    let when = format_rfc3339(end);
    let left = end.duration_since(now);
    if left.is_negative() {
        Check::fail(name, Blame::SignIn, format_args!("{source}: the UserSig ended {when}: put a new one there"))
    } else if left < EXPIRY_DOUBT {
        Check::warn(name, format!("{source}: the UserSig ends {when}"), "put a new one there before a long run")
    } else {
        Check::ok(name, format!("{source}: a UserSig that holds until {when}"))
    }
}

/// Asks the service for one task, which shows the way there, TLS, the signature and the clock at once.
pub async fn check_service(app: &App, client: &Client, clock: &dyn Clock) -> Vec<Check> {
    let asked = clock.since_boot();
    let answer = client.get(TaskId::new(1), Priority::Interactive).await;
    let took = clock.since_boot().saturating_sub(asked);
    match answer {
        Ok(_) => {
            let mut checks = reached(app, took);
            checks.push(Check::ok("sign-in", format!("the service takes the signature of {}", app.identifier)));
            checks.push(offset(client.clock_offset()));
            checks
        }
        Err(error) => not_answered(app, &error, took),
    }
}

fn reached(app: &App, took: Duration) -> Vec<Check> {
    let tls = if app.host.is_tls() {
        Check::ok("tls", "the host's certificate is trusted")
    } else {
        Check::warn("tls", "plain HTTP to a loopback address", "only right for the simulated service")
    };
    vec![Check::ok("host", format!("{} answered in {} ms", app.host, took.as_millis())), tls]
}

/// Which link of the chain broke.
fn not_answered(app: &App, error: &ApiError, took: Duration) -> Vec<Check> {
    let fail = |name, blame| Check::fail(name, blame, format_args!("{}: {}", app.host, error.fault));
    match &error.fault {
        Fault::NotSent { stage: Some(Stage::Tls), .. } => vec![fail("tls", Blame::Network)],
        Fault::NotSent { .. } => vec![fail("host", Blame::Network)],
        Fault::Signature(_) => vec![fail("sign-in", Blame::SignIn)],
        Fault::LockedOut { .. } | Fault::Refused { .. } if error.is_auth() => {
            let mut checks = reached(app, took);
            checks.push(fail("sign-in", Blame::SignIn));
            checks
        }
        Fault::Refused { .. } => {
            let mut checks = reached(app, took);
            checks.push(fail("service", Blame::Network));
            checks
        }
        _ => vec![fail("service", Blame::Network)],
    }
}

fn offset(offset: Option<SignedDuration>) -> Check {
    const NAME: &str = "clock";
    match offset {
        None => Check::warn(NAME, "the service's replies name no time", "make sure that this machine's clock is right"),
        Some(offset) => {
            let (seconds, way) = (offset.abs().as_secs(), if offset.is_negative() { "behind" } else { "ahead" });
            let words = match seconds {
                0 | 1 => "the service's clock agrees with this machine's".to_owned(),
                _ => format!("the service's clock is {seconds} s {way}"),
            };
            if offset.abs() > CLOCK_DOUBT {
                Check::warn(NAME, words, "set this machine's clock; due times and signatures allow for the difference")
            } else {
                Check::ok(NAME, words)
            }
        }
    }
}

/// Looks the ledger over, as must be done before anything is sent, and verifies the audit log from its first entry.
pub async fn check_ledger(url: &str, opened: Result<&dyn Ledger, &LedgerError>) -> Check {
    const NAME: &str = "ledger";
    let ledger = match opened {
        Ok(ledger) => ledger,
        Err(error) => return Check::fail(NAME, Blame::Setup, error),
    };
    if let Err(error) = ledger.check().await {
        return Check::fail(NAME, Blame::Setup, error);
    }
    match ledger.audit(AuditQuery::default(), Box::new(|_| ControlFlow::Continue(()))).await {
        Ok(None) => {}
        Ok(Some(broken)) => {
            let advice = "`pushdeck log` shows the entries; deletes and `pushdeck resume` still work";
            return Check {
                advice: Some(advice.to_owned()),
                ..Check::fail(NAME, Blame::Setup, format_args!("{url}: {broken}"))
            };
        }
        Err(error) => return Check::fail(NAME, Blame::Setup, error),
    }
    let sound = match ledger.older_schema().await {
        Ok(None) => format!("{url}: sound"),
        Ok(Some(version)) => format!(
            "{url}: sound, written by an older pushdeck (schema {version}): the first write migrates it and keeps a copy"
        ),
        Err(error) => return Check::fail(NAME, Blame::Setup, error),
    };
    match ledger.access() {
        Access::ReadWrite => Check::ok(NAME, sound),
        Access::ReadOnly(why) => {
            Check::warn(NAME, format!("{sound}, but it cannot be written: {why}"), "deletes are refused until it can")
        }
    }
}

/// Looks up the app's time zone and this machine's.
pub fn check_zones(app: &App) -> Check {
    const NAME: &str = "zones";
    let local = tz::TimeZone::try_system();
    let zone = app.timezone.iana_name().unwrap_or("UTC");
    match local.map(|local| local.iana_name().unwrap_or("unnamed").to_owned()) {
        Ok(local) => Check::ok(NAME, format!("app {}: {zone}; this machine: {local}", app.name)),
        Err(_) => Check::warn(
            NAME,
            format!("app {}: {zone}; this machine's zone is not known", app.name),
            "set TZ, or times \"local\" are shown in UTC",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{Class, Operation},
        domain::{AppName, Environment, Failure, Host, Pace, Region, SdkAppId},
    };

    fn app() -> App {
        let region = Region::named("singapore").expect("a known region");
        App {
            name: AppName("shop".into()),
            sdkappid: SdkAppId(1_400_000_001),
            region: Some(region),
            host: Host::of_region(region),
            identifier: "administrator".into(),
            environment: Environment::Test,
            read_only: false,
            timezone: tz::TimeZone::UTC,
            pace: Pace::Auto,
            campaign_default: None,
            quota_per_day: None,
        }
    }

    fn found(fault: Fault) -> Vec<(&'static str, Health)> {
        let error = ApiError { operation: Operation::Get(TaskId::new(1)), fault };
        let checks = not_answered(&app(), &error, Duration::from_millis(20));
        checks.into_iter().map(|check| (check.name, check.health)).collect()
    }

    #[test]
    fn the_broken_link_of_the_chain_is_named() {
        let not_sent = |stage| Fault::NotSent { stage: Some(stage), detail: "no".into() };
        let refused = |class, code| Fault::Refused {
            failure: Failure { code: Some(code), message: "no".into(), is_sign_in: false },
            class,
            stops_run: false,
            word: None,
        };
        let (network, sign_in) = (Health::Fail(Blame::Network), Health::Fail(Blame::SignIn));
        for (fault, links) in [
            (not_sent(Stage::Dns), vec![("host", network)]),
            (not_sent(Stage::Connect), vec![("host", network)]),
            (not_sent(Stage::Tls), vec![("tls", network)]),
            (Fault::NoAnswer("HTML".into()), vec![("service", network)]),
            (refused(Class::Auth, 70_001), vec![("host", Health::Ok), ("tls", Health::Ok), ("sign-in", sign_in)]),
            (refused(Class::Rate, 60_007), vec![("host", Health::Ok), ("tls", Health::Ok), ("service", network)]),
        ] {
            assert_eq!(found(fault.clone()), links, "{fault:?}");
        }
    }

    #[test]
    fn a_signature_is_told_by_how_long_it_still_holds() {
        let end = Timestamp::UNIX_EPOCH;
        let health = |seconds: i64| {
            let now = end.saturating_sub(SignedDuration::from_secs(seconds)).expect("a small number");
            expiry("credential", "file", end, now).health
        };
        assert_eq!(health(-1), Health::Fail(Blame::SignIn));
        assert_eq!(health(599), Health::Warn);
        assert_eq!(health(600), Health::Ok);
    }

    #[test]
    fn a_clock_that_differs_is_worth_a_word() {
        let check = |seconds| offset(Some(SignedDuration::from_secs(seconds)));
        assert_eq!(check(1).words, "the service's clock agrees with this machine's");
        assert_eq!((check(-4).health, check(-4).words.as_str()), (Health::Ok, "the service's clock is 4 s behind"));
        assert_eq!(check(6).health, Health::Warn);
        assert_eq!(offset(None).health, Health::Warn);
    }
}
