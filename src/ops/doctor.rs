//! Checks everything that a run needs, one thing after another, and says what to do about each problem. Nothing is
//! repaired.

use std::{fmt, ops::ControlFlow, time::Duration};

use jiff::{SignedDuration, Timestamp, tz};
use secrecy::ExposeSecret as _;

use super::{
    ANY_TASK,
    resume::{elsewhere_in_words, find_interrupted_in},
};
use crate::{
    api::{ApiError, Client, Fault, Priority, Stage, TrustEnv, proxy_words, usersig},
    clock::Clock,
    config::{AppConfig, Credential, Env},
    domain::{App, ClockBasis, ClockOffset, Remainder, RunId, and_more, format_rfc3339, kept_for},
    ledger::{Access, AuditQuery, CopyCount, Ledger, LedgerError},
    locale::{label, shown, tr},
};

/// A signature that expires sooner than this gets a warning.
const EXPIRY_DOUBT: SignedDuration = SignedDuration::from_mins(10);

/// The maximum number of unfinished runs that are named.
const NAMED: usize = 5;

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked, as one word.
    pub name: &'static str,
    /// Whether what was checked is healthy.
    pub health: Health,
    /// What was found.
    pub words: String,
    /// What to do, if there is something to do.
    pub advice: Option<String>,
}

/// Whether something is healthy, and if not, how serious the problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Everything is in order.
    Ok,
    /// Something is not in order, but a run would still work.
    Warn,
    /// A run would not work.
    Fail(Blame),
}

/// What kind of problem a failed check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The config, files or the ledger.
    Setup,
    /// The credential or the account.
    SignIn,
    /// The connection to the service, or the service itself.
    Network,
}

impl Check {
    /// Returns a check that found no problem.
    pub fn ok(name: &'static str, words: impl Into<String>) -> Self {
        Self { name, health: Health::Ok, words: words.into(), advice: None }
    }

    /// Returns a check that found something that deserves attention.
    pub fn warn(name: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, health: Health::Warn, words: words.into(), advice: Some(advice.into()) }
    }

    /// Returns a check that found a reason why a run would not work. `words` say what to do.
    pub fn fail(name: &'static str, blame: Blame, words: impl fmt::Display) -> Self {
        Self { name, health: Health::Fail(blame), words: words.to_string(), advice: None }
    }
}

/// Reports the proxy that calls go through, or a proxy in the environment that they do not use. Returns `None` if there
/// is neither.
pub fn check_proxy(config: &AppConfig, env: &Env) -> Option<Check> {
    const NAME: &str = "proxy";
    if !config.app.host.is_tls() {
        return None;
    }
    let trust_env = if config.trust_env { TrustEnv::Yes } else { TrustEnv::No };
    let words = proxy_words(config.proxy.as_deref(), trust_env, env)?;
    let is_used = config.proxy.is_some() || config.trust_env;
    let words =
        if is_used { tr!("doctor-proxy-used", proxy = words) } else { tr!("doctor-proxy-unused", proxy = words) };
    Some(Check::ok(NAME, words))
}

/// Loads the credential and checks when it expires.
pub async fn check_credential(config: &AppConfig, env: &Env, clock: &dyn Clock) -> Check {
    const NAME: &str = "credential";
    let source = config.credential.describe();
    match config.credential.load(env, clock).await {
        Err(error) => Check::fail(NAME, Blame::SignIn, error),
        Ok(Credential::Key(_)) => Check::ok(NAME, tr!("doctor-credential-key", source = source)),
        Ok(Credential::UserSig { usersig, expires }) => {
            let read = usersig::decode(usersig.expose_secret());
            match read.map(|read| expires.map_or(read.expires(), |said| said.min(read.expires()))) {
                Err(error) => {
                    let words = tr!("doctor-credential-unreadable", source = source, error = error.to_string());
                    Check::fail(NAME, Blame::SignIn, words)
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
        Check::fail(name, Blame::SignIn, tr!("doctor-credential-ended", source = source, when = when))
    } else if left < EXPIRY_DOUBT {
        let advice = tr!("doctor-credential-ends-advice");
        Check::warn(name, tr!("doctor-credential-ends", source = source, when = when), advice)
    } else {
        Check::ok(name, tr!("doctor-credential-holds", source = source, when = when))
    }
}

/// Reads one task from the service. This checks the connection, TLS, the signature and the clock at once.
pub async fn check_service(app: &App, client: &Client, clock: &dyn Clock) -> Vec<Check> {
    let asked = clock.since_boot();
    let answer = client.get(ANY_TASK, Priority::Interactive).await;
    let took = clock.since_boot().saturating_sub(asked);
    match answer {
        Ok(_) => {
            let mut checks = reached(app, took);
            checks.push(Check::ok("sign-in", tr!("doctor-sign-in", account = &app.identifier)));
            // One reply is not enough to trust a clock that is far from ours.
            if let Err(error) = client.read_clock(ANY_TASK).await {
                return not_answered(app, &error, took);
            }
            checks.push(clock_of(client.service_time().basis));
            checks
        }
        Err(error) => not_answered(app, &error, took),
    }
}

fn reached(app: &App, took: Duration) -> Vec<Check> {
    let tls = if app.host.is_tls() {
        Check::ok("tls", tr!("doctor-tls-trusted"))
    } else {
        Check::warn("tls", tr!("doctor-tls-none"), tr!("doctor-tls-none-advice"))
    };
    let milliseconds = took.as_millis().to_string();
    let answered = tr!("doctor-host-answered", host = app.host.to_string(), milliseconds = milliseconds);
    vec![Check::ok("host", answered), tls]
}

/// Reports which step of the call failed.
fn not_answered(app: &App, error: &ApiError, took: Duration) -> Vec<Check> {
    let words = tr!("doctor-host-failed", host = app.host.to_string(), error = error.fault.to_string());
    let fail = |name, blame| Check::fail(name, blame, &words);
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

fn clock_of(basis: ClockBasis) -> Check {
    const NAME: &str = "clock";
    let offset = match basis {
        ClockBasis::Replies(offset) => offset,
        ClockBasis::Ignored(date) => {
            return Check::warn(NAME, date.to_string(), tr!("doctor-clock-check"));
        }
        ClockBasis::Unread => return Check::warn(NAME, tr!("doctor-clock-unread"), tr!("doctor-clock-check")),
    };
    let words = offset_in_words(offset);
    if basis.doubt().is_some() { Check::warn(NAME, words, tr!("doctor-clock-set")) } else { Check::ok(NAME, words) }
}

/// Says how far the service's clock is from this machine's, and how well that is known.
fn offset_in_words(offset: ClockOffset) -> String {
    let mut words = match offset.ahead.as_secs() {
        -1..=1 => tr!("doctor-clock-agrees"),
        seconds @ ..-1 => tr!("doctor-clock-behind", seconds = seconds.unsigned_abs().to_string()),
        seconds => tr!("doctor-clock-ahead", seconds = seconds.to_string()),
    };
    if offset.within > Duration::from_secs(1) {
        words = tr!("doctor-clock-within", clock = words, seconds = offset.within.as_secs().to_string());
    }
    if offset.others > 0 {
        let total = offset.others + offset.replies;
        words = tr!("doctor-clock-others", clock = words, count = offset.others, total = total);
    }
    words
}

/// Runs the check of the ledger that must pass before anything is sent, and verifies the audit log from its first
/// entry.
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
            let words = tr!("doctor-ledger-broken", url = url, break = broken.to_string());
            let advice = Some(tr!("doctor-ledger-broken-advice"));
            return Check { advice, ..Check::fail(NAME, Blame::Setup, words) };
        }
        Err(error) => return Check::fail(NAME, Blame::Setup, error),
    }
    let sound = match ledger.older_schema().await {
        Ok(None) => tr!("doctor-ledger-sound", url = url),
        Ok(Some(version)) => tr!("doctor-ledger-older", url = url, version = version.to_string()),
        Err(error) => return Check::fail(NAME, Blame::Setup, error),
    };
    match ledger.access() {
        Access::ReadWrite => Check::ok(NAME, sound),
        Access::ReadOnly(why) => {
            let words = tr!("doctor-ledger-read-only", sound = sound, why = shown(&why));
            Check::warn(NAME, words, tr!("doctor-ledger-read-only-advice"))
        }
    }
}

/// Says for how long the ledger keeps copies of what is deleted or edited, and how many it has.
pub async fn check_copies(ledger: &dyn Ledger, keep: Option<Duration>) -> Check {
    const NAME: &str = "copies";
    let CopyCount { old, kept, oldest } = match ledger.count_copies(keep).await {
        Ok(count) => count,
        Err(error) => return Check::fail(NAME, Blame::Setup, error),
    };
    let words = match (keep.map(kept_for), oldest) {
        (None, _) => tr!("doctor-copies-off"),
        (Some(time), None) => tr!("doctor-copies-none", time = time),
        (Some(time), Some(oldest)) => {
            tr!("doctor-copies", time = time, count = kept, oldest = format_rfc3339(oldest))
        }
    };
    match old {
        0 => Check::ok(NAME, words),
        old => Check::warn(
            NAME,
            tr!("doctor-copies-old", words = words, count = old),
            label!("doctor-advice-copy-too-old"),
        ),
    }
}

/// Reports the unfinished runs of this app, if there are any.
pub async fn check_runs(app: &App, ledger: &dyn Ledger) -> Option<Check> {
    const NAME: &str = "runs";
    let interrupted = match find_interrupted_in(ledger, &app.service()).await {
        Ok(interrupted) => interrupted,
        Err(error) => return Some(Check::fail(NAME, Blame::Setup, error)),
    };
    if let Some((run, host)) = interrupted.elsewhere.first() {
        return Some(Check::fail(NAME, Blame::Setup, elsewhere_in_words(app, *run, host)));
    }
    let mut found = interrupted.unfinished();
    found.retain(|(_, left)| !left.is_nothing());
    if found.is_empty() {
        return None;
    }
    let (name, all) = (app.name.to_string(), interrupted.remainder_of_all());
    let words = tr!(
        "doctor-runs",
        app = &name,
        count = found.len(),
        runs = named_runs(&found),
        unknown = all.unknown,
        unsent = all.unsent,
    );
    Some(Check::warn(NAME, words, tr!("doctor-runs-advice", app = name)))
}

/// Returns the names of the first of these runs, and how many more there are.
fn named_runs(found: &[(RunId, Remainder)]) -> String {
    let run = |(run, left): &(RunId, Remainder)| {
        tr!("doctor-run", run = run.to_string(), unknown = left.unknown, unsent = left.unsent)
    };
    let runs = found.iter().take(NAMED).map(run).collect::<Vec<_>>().join(label!("number-list-separator"));
    match and_more(found.len(), NAMED) {
        Some(more) => tr!("doctor-runs-more", runs = runs, more = more),
        None => runs,
    }
}

/// Looks up the app's time zone and this machine's.
pub fn check_zones(app: &App) -> Check {
    const NAME: &str = "zones";
    let local = tz::TimeZone::try_system();
    let zone = app.timezone.iana_name().unwrap_or("UTC");
    let app = app.name.to_string();
    if let Ok(local) = local {
        let local = local.iana_name().unwrap_or_else(|| label!("doctor-zones-unnamed"));
        Check::ok(NAME, tr!("doctor-zones", app = app, zone = zone, local = local))
    } else {
        let words = tr!("doctor-zones-unknown", app = app, zone = zone);
        Check::warn(NAME, words, tr!("doctor-zones-unknown-advice"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{Class, Command, Operation},
        domain::{Environment, Failure, IgnoredDate, Implausible, TaskId, testing::app},
        locale::{chinese, in_language},
    };

    fn found(fault: Fault) -> Vec<(&'static str, Health)> {
        let error = ApiError { operation: Operation::Call(Command::Get, Some(TaskId::new(1))), fault };
        let checks = not_answered(&app(Environment::Test), &error, Duration::from_millis(20));
        checks.into_iter().map(|check| (check.name, check.health)).collect()
    }

    #[test]
    fn the_step_that_failed_is_named() {
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
    fn a_signature_is_rated_by_how_long_it_remains_valid() {
        let end = Timestamp::UNIX_EPOCH;
        let health = |seconds: i64| {
            let now = end.saturating_sub(SignedDuration::from_secs(seconds)).expect("the time is in range");
            expiry("credential", "file", end, now).health
        };
        assert_eq!(health(-1), Health::Fail(Blame::SignIn));
        assert_eq!(health(599), Health::Warn);
        assert_eq!(health(600), Health::Ok);
    }

    #[test]
    fn a_check_is_worded_in_the_readers_language_and_keeps_its_name() {
        let offset =
            ClockOffset { ahead: SignedDuration::from_secs(-6), within: Duration::from_secs(3), replies: 2, others: 3 };
        let check = in_language(chinese(), || clock_of(ClockBasis::Replies(offset)));
        assert_eq!((check.name, check.health), ("clock", Health::Warn));
        assert_eq!(
            check.words,
            "服务端时钟比本机慢 6 秒，误差不超过 3 秒；最近 5 次应答中有 3 次的时间与此不符，未采用"
        );
        let left = |unsent| Remainder { unsent, unknown: 1 };
        let runs: Vec<_> = (0..6_u8).map(|run| (RunId(ulid::Ulid(run.into())), left(usize::from(run)))).collect();
        assert!(named_runs(&runs).ends_with("4 (1 unknown, 4 left) and 1 more"), "{}", named_runs(&runs));
        let chinese = in_language(chinese(), || named_runs(&runs));
        assert!(chinese.ends_with("4（1 个结果未知，4 个待处理）等，另有 1 个"), "{chinese}");
    }

    #[test]
    fn a_clock_that_differs_gets_a_warning() {
        let offset = |seconds| {
            let ahead = SignedDuration::from_secs(seconds);
            ClockOffset { ahead, within: Duration::from_millis(500), replies: 1, others: 0 }
        };
        let check = |seconds| clock_of(ClockBasis::Replies(offset(seconds)));
        assert_eq!(check(1).words, "the service's clock agrees with this machine's");
        assert_eq!((check(-4).health, check(-4).words.as_str()), (Health::Ok, "the service's clock is 4 s behind"));
        assert_eq!(check(6).health, Health::Warn);
        assert_eq!(clock_of(ClockBasis::Unread).health, Health::Warn);
        let doubtful = ClockOffset { within: Duration::from_secs(3), replies: 2, others: 3, ..offset(0) };
        let check = clock_of(ClockBasis::Replies(doubtful));
        assert_eq!(check.health, Health::Warn);
        assert_eq!(
            check.words,
            "the service's clock agrees with this machine's, give or take 3 s; 3 of the last 5 replies gave a different time, \
             which is not used"
        );
        let date = IgnoredDate { offset: SignedDuration::from_hours(87_600), why: Implausible::SignatureAccepted };
        let check = clock_of(ClockBasis::Ignored(date));
        assert!(check.health == Health::Warn && check.words.contains("87600 h"), "{}", check.words);
    }
}
