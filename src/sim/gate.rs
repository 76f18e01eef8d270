//! The checks before every command: path, query, signature, account, limits, and the form of the body
//! (docs/service.md#common-rules).
//!
//! The service's documentation does not say in which order it checks. We chose the order: checks that a gateway could
//! make come first. The checks of a command's own parameters are in `commands`.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    commands::Parameters,
    limits::{Arrivals, Load, LockOuts},
    reply::Refusal,
    rules::{LimitScope, Rules},
    signature::{self, Expected},
};
use crate::{
    api::{Command, LOCKED_OUT},
    domain::{Region, SdkAppId},
};

/// The longest body that is accepted; a longer one is refused with code 93000. The documentation gives no number.
pub(super) const MOST_BODY_BYTES: usize = 64 * 1024;

/// The data centre that a call reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// A site that has every app: any host that is not a region's, such as the simulator's loopback address.
    Everywhere,
    /// The data centre of a region.
    Region(Region),
}

impl Site {
    /// Returns the site with this host name.
    pub(super) fn of_host(name: &str) -> Self {
        let has_name = |region: &Region| region.host() == name || region.backup_host() == Some(name);
        Region::all().find(has_name).map_or(Self::Everywhere, Self::Region)
    }
}

/// A call whose URL could be read.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) site: Site,
    pub(super) command: Command,
    pub(super) sdkappid: SdkAppId,
    pub(super) identifier: String,
    pub(super) usersig: SecretString,
    pub(super) random: u32,
    pub(super) body: Vec<u8>,
}

impl Call {
    /// Returns the path and query of the call's URL.
    pub(super) fn target(&self) -> String {
        let Self { sdkappid, identifier, random, .. } = self;
        let (path, usersig) = (self.command.path(), self.usersig.expose_secret());
        format!("{path}?sdkappid={sdkappid}&identifier={identifier}&usersig={usersig}&random={random}&contenttype=json")
    }
}

/// A call whose URL is invalid: the parts that could be read, and the refusal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misaddressed {
    pub(super) command: Option<Command>,
    pub(super) app: Option<SdkAppId>,
    pub(super) random: Option<u32>,
    pub(super) refusal: Refusal,
}

/// What the gate needs to know about an app.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) region: Region,
    pub(super) admins: Vec<String>,
    pub(super) key: SecretString,
}

/// The counters of the gate: arrivals, and bad signatures.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) arrivals: Arrivals,
    pub(super) lock_outs: LockOuts,
}

/// Checks a call and returns the fields of its body, whose meaning is left to the command.
pub(super) fn check(
    call: &Call,
    account: Option<&Account>,
    rules: &Rules,
    counts: &mut Counts,
    (wall, boot): (Timestamp, Duration),
) -> Result<Parameters, Refusal> {
    let account = account.ok_or_else(|| Refusal::new(70_020, "sdkappid not found"))?;
    if !matches!(call.site, Site::Everywhere) && call.site != Site::Region(account.region) {
        return Err(Refusal::new(rules.elsewhere_code, "sdkappid is not in this data center"));
    }
    let load = counts.arrivals.count(call.sdkappid, call.command, boot);
    check_signature(call, account, &mut counts.lock_outs, (wall, boot))?;
    if !account.admins.contains(&call.identifier) {
        return Err(Refusal::new(60_010, "app admin is required"));
    }
    check_limits(call.command, load, rules)?;
    check_body(call)
}

fn check_limits(command: Command, load: Load, rules: &Rules) -> Result<(), Refusal> {
    if rules.app_limit.is_some_and(|limit| load.app > limit as usize) {
        return Err(Refusal::new(60_011, "requests of this sdkappid are too frequent"));
    }
    // `revoke` has a limit and a code of its own (docs/service.md#recall).
    let (calls, code) = match (command, rules.limit_scope) {
        (Command::Revoke, _) => (load.command, 90_051),
        (_, LimitScope::PerCommand) => (load.command, 60_007),
        (_, LimitScope::Together) => (load.scheduler, 60_007),
    };
    if calls > rules.limit(command) as usize {
        return Err(Refusal::new(code, "calls are too frequent"));
    }
    Ok(())
}

fn check_signature(
    call: &Call,
    account: &Account,
    lock_outs: &mut LockOuts,
    (wall, boot): (Timestamp, Duration),
) -> Result<(), Refusal> {
    if lock_outs.is_locked(call.sdkappid, boot) {
        return Err(Refusal::new(LOCKED_OUT, "usersig was wrong too often, try again later"));
    }
    let expected =
        Expected { sdkappid: call.sdkappid, identifier: &call.identifier, key: account.key.expose_secret(), now: wall };
    signature::check(call.usersig.expose_secret(), expected)
        .inspect_err(|_| lock_outs.count_failure(call.sdkappid, boot))
}

fn check_body(call: &Call) -> Result<Parameters, Refusal> {
    if call.body.len() > MOST_BODY_BYTES {
        return Err(Refusal::new(93_000, "body is too long"));
    }
    let body = Parameters::read(&call.body)?;
    // Only the bodies of the scheduler's commands repeat the SDKAppID (docs/service.md#common-rules); the body of
    // `revoke` has two fields, neither of which is the SDKAppID.
    if call.command != Command::Revoke && body.integer("Sdkappid")? != call.sdkappid.0 {
        return Err(Refusal::parameter("Sdkappid differs from sdkappid"));
    }
    Ok(body)
}

/// The URL and method of an HTTP request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address<'a> {
    pub(super) method: Method,
    pub(super) site: Site,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
}

/// The HTTP method, POST or any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Post,
    Other,
}

impl Address<'_> {
    /// Reads the URL and combines it with `body` into a call.
    pub(super) fn read(self, body: Vec<u8>) -> Result<Call, Misaddressed> {
        let command = self.command();
        let query = Query::read(self.query);
        let app = query.one("sdkappid").and_then(|text| text.parse().ok()).map(SdkAppId);
        let random = query.one("random").and_then(|text| text.parse().ok());
        let refusal = match self.refuse(command, &query) {
            None => match (command, app, random) {
                (Some(command), Some(sdkappid), Some(random)) => {
                    let identifier = query.one("identifier").unwrap_or_default().to_owned();
                    let usersig = SecretString::from(query.one("usersig").unwrap_or_default());
                    return Ok(Call { site: self.site, command, sdkappid, identifier, usersig, random, body });
                }
                (_, None, _) => Refusal::new(60_006, "sdkappid is invalid"),
                _ => Refusal::new(60_002, "random is missing or not an unsigned 32-bit integer"),
            },
            Some(refusal) => refusal,
        };
        Err(Misaddressed { command, app, random, refusal })
    }

    fn command(&self) -> Option<Command> {
        let name = self.path.strip_prefix("/v4/timpush/")?;
        Command::ALL.iter().copied().find(|command| command.as_str() == name)
    }

    fn refuse(&self, command: Option<Command>, query: &Query) -> Option<Refusal> {
        if command.is_none() {
            Some(Refusal::new(60_009, "no such resource"))
        } else if self.method != Method::Post {
            Some(Refusal::new(60_002, "only POST is supported"))
        } else if !query.is_well_formed {
            Some(Refusal::new(60_002, "query cannot be parsed"))
        } else if query.one("sdkappid").is_none_or(str::is_empty) {
            Some(Refusal::new(60_012, "sdkappid is missing"))
        } else if query.one("contenttype") != Some("json") {
            Some(Refusal::new(60_025, "contenttype is not json"))
        } else if query.one("identifier").is_none_or(str::is_empty) {
            Some(Refusal::new(60_025, "identifier is missing"))
        } else {
            None
        }
    }
}

/// The parameters of a query string. Names are case-sensitive; a query with a repeated name is malformed.
#[derive(Debug)]
struct Query {
    pairs: Vec<(String, String)>,
    is_well_formed: bool,
}

impl Query {
    fn read(text: &str) -> Self {
        let mut query = Self { pairs: Vec::new(), is_well_formed: true };
        for part in text.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match (decode_percent(name), decode_percent(value)) {
                (Some(name), Some(value)) if query.one(&name).is_none() => query.pairs.push((name, value)),
                _ => query.is_well_formed = false,
            }
        }
        query
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

fn decode_percent(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let (pair, after) = after.split_at_checked(2)?;
            let digit = |byte: u8| char::from(byte).to_digit(16);
            bytes.push(u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "sdkappid=14&identifier=admin&usersig=a%2Ab*-_&random=4294967295&contenttype=json";

    fn address<'a>(path: &'a str, query: &'a str) -> Address<'a> {
        Address { method: Method::Post, site: Site::Everywhere, path, query }
    }

    fn code(path: &str, query: &str) -> i64 {
        address(path, query).read(Vec::new()).expect_err(query).refusal.code
    }

    #[test]
    fn a_good_url_is_read_and_a_star_may_be_encoded() {
        for command in Command::ALL.iter().copied() {
            let path = format!("/v4/timpush/{command}");
            let call = address(&path, GOOD).read(b"{}".to_vec()).expect("the URL is valid");
            assert_eq!((call.command, call.sdkappid, call.random), (command, SdkAppId(14), u32::MAX));
            assert_eq!((call.identifier.as_str(), call.usersig.expose_secret()), ("admin", "a*b*-_"));
        }
    }

    #[test]
    fn each_mistake_in_a_url_has_its_own_code() {
        const DELETE: &str = "/v4/timpush/delete_sched_task";
        for path in ["/v4/timpush/delete", "/V4/timpush/delete_sched_task", "/v4/timpush/delete_sched_task/", "/"] {
            assert_eq!(code(path, GOOD), 60_009, "{path}");
        }
        for (from, to, expected) in [
            ("sdkappid=14&", "", 60_012),
            ("sdkappid=14&", "Sdkappid=14&", 60_012),
            ("sdkappid=14&", "sdkappid=&", 60_012),
            ("sdkappid=14&", "sdkappid=x14&", 60_006),
            ("identifier=admin&", "", 60_025),
            ("contenttype=json", "contenttype=JSON", 60_025),
            ("contenttype=json", "", 60_025),
            ("random=4294967295", "random=4294967296", 60_002),
            ("random=4294967295&", "", 60_002),
            ("random=4294967295", "random=-1", 60_002),
            ("sdkappid=14&", "sdkappid=14&sdkappid=14&", 60_002),
            ("a%2Ab", "a%2", 60_002),
            ("a%2Ab", "a%ff", 60_002),
        ] {
            assert_eq!(code(DELETE, &GOOD.replace(from, to)), expected, "{from} -> {to}");
        }
        let get = Address { method: Method::Other, ..address(DELETE, GOOD) };
        assert_eq!(get.read(Vec::new()).expect_err("only POST is accepted").refusal.code, 60_002);
    }

    #[test]
    fn the_readable_parts_of_a_bad_url_are_kept_for_the_log() {
        let wrong = address("/v4/timpush/get_sched_task", &GOOD.replace("json", "xml")).read(Vec::new());
        let wrong = wrong.expect_err("the content type is not JSON");
        assert_eq!((wrong.command, wrong.app, wrong.random), (Some(Command::Get), Some(SdkAppId(14)), Some(u32::MAX)));
    }

    #[test]
    fn both_hosts_of_a_region_name_its_site() {
        let singapore = Region::named("singapore").expect("the region is in the list");
        for host in ["adminapisgp.im.qcloud.com", "adminapisgp.my-imcloud.com"] {
            assert_eq!(Site::of_host(host), Site::Region(singapore));
        }
        assert_eq!(Site::of_host("127.0.0.1"), Site::Everywhere);
    }
}
