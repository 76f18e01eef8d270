//! An app of the service: which one it is, where it is hosted, and how much is at stake.

use std::{fmt, str::FromStr, sync::LazyLock};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::Campaign;
use crate::locale::{label, tr, tr_named};

/// The name of an app in the config: `[app.NAME]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct AppName(pub String);

impl fmt::Display for AppName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The service's number for an app (`SDKAppID`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SdkAppId(pub u64);

impl fmt::Display for SdkAppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// One data centre of the service, read from `assets/regions.toml` (docs/service.md#regions).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region(usize);

#[derive(Deserialize)]
struct RegionRow {
    name: String,
    host: String,
    backup: Option<String>,
    documented: bool,
}

#[derive(Deserialize)]
struct RegionFile {
    region: Vec<RegionRow>,
}

static REGIONS: LazyLock<Vec<RegionRow>> = LazyLock::new(|| {
    toml::from_str::<RegionFile>(include_str!("../../assets/regions.toml"))
        .expect("the embedded region list is valid: a test reads it")
        .region
});

impl Region {
    /// All regions, in the order of the file.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..REGIONS.len()).map(Self)
    }

    /// The region with this name, as it is spelt in the config.
    pub fn named(name: &str) -> Option<Self> {
        REGIONS.iter().position(|row| row.name == name).map(Self)
    }

    fn row(self) -> &'static RegionRow {
        &REGIONS[self.0]
    }

    /// The region's name in the config: `silicon-valley`.
    pub fn name(self) -> &'static str {
        &self.row().name
    }

    /// The region's name for people: `Silicon Valley`.
    pub fn title(self) -> String {
        tr_named!("region-", self.name())
    }

    /// The region's host name.
    pub fn host(self) -> &'static str {
        &self.row().host
    }

    /// The host name to use where DNS for [`Self::host`] is hijacked, if one is documented.
    pub fn backup_host(self) -> Option<&'static str> {
        self.row().backup.as_deref()
    }

    /// Whether the service's pages on scheduled tasks list the region (docs/service.md#region-coverage).
    pub fn is_documented(self) -> bool {
        self.row().documented
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where the service is reached: scheme, host name and port, without path, user or query.
///
/// Plain `http` is accepted for loopback addresses only, that is, for the simulated service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host {
    tls: bool,
    authority: String,
}

/// Why a string is not a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// It begins with neither `https://` nor `http://`.
    #[error("{}", tr!("service-host-scheme"))]
    Scheme,
    /// It uses `http://` to reach another machine, so the signature would be sent unencrypted.
    #[error("{}", tr!("service-host-not-loopback"))]
    NotLoopback,
    /// It has a path, a query or a user name, or it contains a character that no host contains.
    #[error("{}", tr!("service-host-shape"))]
    Shape,
}

impl Host {
    /// The host of a region.
    pub fn of_region(region: Region) -> Self {
        Self { tls: true, authority: region.host().to_owned() }
    }

    /// Whether the host is reached over TLS.
    pub const fn is_tls(&self) -> bool {
        self.tls
    }

    /// Host name and port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Host name without the port.
    pub fn name(&self) -> &str {
        host_and_port(&self.authority).0
    }

    /// The port; if none is given, the scheme's default.
    pub fn port(&self) -> u16 {
        let given = host_and_port(&self.authority).1.and_then(|port| port.parse().ok());
        given.unwrap_or(if self.tls { 443 } else { 80 })
    }
}

/// Splits `[::1]:80` or `host:80` into host and port.
fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    let after_brackets = authority.rfind(']').map_or(0, |end| end + 1);
    match authority[after_brackets..].rfind(':') {
        Some(colon) => (
            authority[..after_brackets + colon].trim_matches(['[', ']']),
            Some(&authority[after_brackets + colon + 1..]),
        ),
        None => (authority.trim_matches(['[', ']']), None),
    }
}

fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.tls { "https" } else { "http" }, self.authority)
    }
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        let (tls, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(HostError::Scheme),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        let (name, port) = host_and_port(&authority);
        let name_fits =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
        let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number > 0));
        if !name_fits || !port_fits || (name.contains(':') && !authority.starts_with('[')) {
            return Err(HostError::Shape);
        }
        if !tls && !is_loopback(name) {
            return Err(HostError::NotLoopback);
        }
        Ok(Self { tls, authority })
    }
}

/// The key under which the ledger stores an app's tasks. It does not contain the app's name, so renaming an app loses
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service {
    /// The app's number.
    pub sdkappid: SdkAppId,
    /// Where the app is reached.
    pub host: Host,
}

/// How much harm a mistake in an app can do. Colours, words and confirmations depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Pushes reach real users.
    Production,
    /// A rehearsal of production.
    Staging,
    /// Pushes reach no users at all.
    Test,
}

impl Environment {
    /// The word in the config.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Test => "test",
        }
    }

    /// The word shown on every screen.
    pub fn badge(self) -> &'static str {
        match self {
            Self::Production => label!("task-badge-production"),
            Self::Staging => label!("task-badge-staging"),
            Self::Test => label!("task-badge-test"),
        }
    }
}

/// How fast calls may follow each other (docs/reliability.md#rate-limiter).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pace {
    /// Polite as long as that reaches every task in time, otherwise full.
    Auto,
    /// At least 250 ms between two requests.
    Polite,
    /// Limited by the five slots alone.
    Full,
}

/// One configured app.
#[derive(Clone, Debug)]
pub struct App {
    /// Its name in the config.
    pub name: AppName,
    /// Its number.
    pub sdkappid: SdkAppId,
    /// Its region, unless a host was given instead.
    pub region: Option<Region>,
    /// Where it is reached.
    pub host: Host,
    /// The admin account that signs the calls.
    pub identifier: String,
    /// How much is at stake.
    pub environment: Environment,
    /// Whether every change to its tasks is refused.
    pub read_only: bool,
    /// The time zone in which the app's staff work.
    pub timezone: TimeZone,
    /// How fast calls may follow each other.
    pub pace: Pace,
    /// The campaign of tasks that are added or imported without one.
    pub campaign_default: Option<Campaign>,
    /// How many All-users and Tag pushes the app's edition may send per UTC day, if the config says so.
    pub quota_per_day: Option<u32>,
}

/// The admin account that every new app of the service has.
const IDENTIFIER: &str = "administrator";

impl App {
    /// An app about which nothing else is known. It counts as production, so that an app whose environment is not
    /// configured gets the strictest confirmation.
    pub fn new(name: AppName, sdkappid: SdkAppId, host: Host) -> Self {
        Self {
            name,
            sdkappid,
            region: None,
            host,
            identifier: IDENTIFIER.to_owned(),
            environment: Environment::Production,
            read_only: false,
            timezone: TimeZone::UTC,
            pace: Pace::Auto,
            campaign_default: None,
            quota_per_day: None,
        }
    }

    /// The key under which the ledger stores the app's tasks.
    pub fn service(&self) -> Service {
        Service { sdkappid: self.sdkappid, host: self.host.clone() }
    }

    /// Where the app is hosted, in one or two words: `Singapore`, or the host.
    pub fn place(&self) -> String {
        self.region.map_or_else(|| self.host.authority().to_owned(), Region::title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_nine_regions_and_each_has_a_usable_host() {
        assert_eq!(Region::all().count(), 9);
        for region in Region::all() {
            assert_eq!(Region::named(region.name()), Some(region));
            assert_eq!(format!("https://{}", region.host()).parse(), Ok(Host::of_region(region)));
            if let Some(backup) = region.backup_host() {
                assert!(format!("https://{backup}").parse::<Host>().is_ok(), "{backup}");
            }
        }
        assert_eq!(Region::named("atlantis"), None);
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for host in ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:80", "http://127.9.9.9"] {
            assert_eq!(host.parse::<Host>().map(|host| host.to_string()), Ok(host.to_owned()));
        }
        for host in ["http://console.tim.qq.com", "http://127.0.0.1.example.com", "http://10.0.0.1"] {
            assert_eq!(host.parse::<Host>(), Err(HostError::NotLoopback), "{host}");
        }
    }

    #[test]
    fn a_host_with_a_path_a_query_or_a_user_is_rejected() {
        for host in [
            "https://",
            "https://a/b",
            "https://user@host",
            "https://host?x=1",
            "https://a b",
            "https://h:0",
            "https://h:99999",
            "https://::1",
            "https://h#x",
        ] {
            assert_eq!(host.parse::<Host>(), Err(HostError::Shape), "{host}");
        }
        assert_eq!("console.tim.qq.com".parse::<Host>(), Err(HostError::Scheme));
    }

    #[test]
    fn a_host_splits_into_name_and_port() {
        for (host, name, port) in [
            ("http://[::1]:81", "::1", 81),
            ("https://h.example", "h.example", 443),
            ("http://127.0.0.1/", "127.0.0.1", 80),
        ] {
            let host: Host = host.parse().expect(host);
            assert_eq!((host.name(), host.port()), (name, port));
        }
    }
}
