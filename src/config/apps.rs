//! Reads `[app.NAME]` and `[app.NAME.credential]`.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::{
    AppConfig, ConfigError, CredentialSource,
    document::{Found, Section},
    paths::Base,
    secrets::{is_secret, looks_like_secret, shown},
    words::not_one_of,
};
use crate::{
    domain::{App, AppName, Campaign, CampaignError, Host, HostError, Region, SdkAppId, zone_named},
    locale::{label, tr},
};

pub(super) const APP_KEYS: [&str; 14] = [
    "sdkappid",
    "region",
    "host",
    "identifier",
    "environment",
    "read_only",
    "timezone",
    "pace",
    "campaign_default",
    "quota_per_day",
    "ca_file",
    "proxy",
    "trust_env",
    "credential",
];

pub(super) const CREDENTIAL_KEYS: [&str; 5] = ["command", "key_file", "key_env", "usersig_file", "usersig_env"];

pub(super) fn apps(section: &Section<'_>, base: &Base<'_>) -> Result<BTreeMap<AppName, AppConfig>, ConfigError> {
    let mut apps = BTreeMap::new();
    for (name, section) in section.sections()? {
        let fits = |char: char| char.is_alphanumeric() || "-_.".contains(char);
        if name.value.is_empty() || name.value.chars().count() > 64 || !name.value.chars().all(fits) {
            return Err(section.error_here(|| tr!("config-app-name")));
        }
        let name = AppName(name.value.to_owned());
        apps.insert(name.clone(), app(name, &section, base)?);
    }
    Ok(apps)
}

fn app(name: AppName, section: &Section<'_>, base: &Base<'_>) -> Result<AppConfig, ConfigError> {
    section.only(&APP_KEYS)?;
    let Some(Found { value: sdkappid, .. }) = section.positive("sdkappid")? else {
        return Err(section.missing("sdkappid", || tr!("config-missing-sdkappid")));
    };
    let (region, host) = place(section)?;
    let usual = App::new(name, SdkAppId(sdkappid), host);
    let app = App {
        region,
        identifier: identifier(section)?.unwrap_or(usual.identifier),
        environment: section.word("environment")?.unwrap_or(usual.environment),
        read_only: section.boolean("read_only")?.unwrap_or(usual.read_only),
        timezone: timezone(section)?.unwrap_or(usual.timezone),
        pace: section.word("pace")?.unwrap_or(usual.pace),
        campaign_default: campaign(section)?,
        quota_per_day: section.positive("quota_per_day")?.map(|found| u32::try_from(found.value).unwrap_or(u32::MAX)),
        ..usual
    };
    let ca_file = section
        .text("ca_file")?
        .map(|found| base.resolve(found.value).map_err(|message| section.error("ca_file", found.at, message)));
    Ok(AppConfig {
        app,
        credential: credential(section, base)?,
        ca_file: ca_file.transpose()?,
        proxy: proxy(section)?,
        trust_env: section.boolean("trust_env")?.unwrap_or(false),
    })
}

/// Reads exactly one of `region` and `host`.
fn place(section: &Section<'_>) -> Result<(Option<Region>, Host), ConfigError> {
    match (section.text("region")?, section.text("host")?) {
        (Some(found), None) => {
            let names = || Region::all().map(Region::name).collect::<Vec<_>>().into_iter();
            let wrong = || section.error("region", found.at, not_one_of(found.value, names()));
            let region = Region::named(found.value).ok_or_else(wrong)?;
            Ok((Some(region), Host::of_region(region)))
        }
        (None, Some(found)) => {
            let wrong = |error: HostError| {
                let message = || tr!("config-not-a-host", value = shown(found.value), error = error.to_string());
                section.error("host", found.at, message)
            };
            Ok((None, found.value.parse().map_err(wrong)?))
        }
        (Some(_), Some(found)) => Err(section.error("host", found.at, || tr!("config-region-and-host"))),
        (None, None) => {
            let regions = || Region::all().map(Region::name).collect::<Vec<_>>().join(label!("number-list-separator"));
            Err(section.missing("region", || tr!("config-missing-region", regions = regions())))
        }
    }
}

/// Reads the account: 1 to 32 bytes of letters, digits, `_` and `-` (docs/service.md#usersig).
fn identifier(section: &Section<'_>) -> Result<Option<String>, ConfigError> {
    let Some(Found { value, at }) = section.text("identifier")? else { return Ok(None) };
    let fits = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if fits && (1..=32).contains(&value.len()) && !looks_like_secret(value) {
        return Ok(Some(value.to_owned()));
    }
    Err(section.error("identifier", at, || tr!("config-not-an-account", value = shown(value))))
}

fn timezone(section: &Section<'_>) -> Result<Option<TimeZone>, ConfigError> {
    let Some(Found { value, at }) = section.text("timezone")? else { return Ok(None) };
    let hint = || zone_named(value).err().unwrap_or_default();
    let message = || tr!("config-not-a-zone", value = shown(value), hint = hint());
    zone_named(value).map(Some).map_err(|_| section.error("timezone", at, message))
}

fn campaign(section: &Section<'_>) -> Result<Option<Campaign>, ConfigError> {
    match section.text("campaign_default")? {
        None | Some(Found { value: "", .. }) => Ok(None),
        Some(Found { value, at }) => value
            .parse()
            .map(Some)
            .map_err(|error: CampaignError| section.error("campaign_default", at, || error.to_string())),
    }
}

fn proxy(section: &Section<'_>) -> Result<Option<String>, ConfigError> {
    let Some(Found { value, at }) = section.text("proxy")? else { return Ok(None) };
    let place = value.strip_prefix("http://").or_else(|| value.strip_prefix("https://"));
    // A proxy has the form of a host, but may be reached without TLS, because the call itself is encrypted.
    if place.is_some_and(|place| format!("https://{place}").parse::<Host>().is_ok()) {
        return Ok(Some(value.to_owned()));
    }
    Err(section.error("proxy", at, || tr!("config-not-a-proxy")))
}

/// Reads the credential, which must have exactly one source.
fn credential(app: &Section<'_>, base: &Base<'_>) -> Result<CredentialSource, ConfigError> {
    let one_of = || CREDENTIAL_KEYS.join(label!("number-list-separator"));
    let Some(section) = app.section("credential")? else {
        return Err(app.missing("credential", || tr!("config-missing-credential", keys = one_of())));
    };
    section.only(&CREDENTIAL_KEYS)?;
    let mut sources = sources(&section, base)?;
    sources.sort_by_key(|source| source.at);
    match sources.as_slice() {
        [] => Err(section.error_here(|| tr!("config-no-credential", keys = one_of()))),
        [only] => Ok(only.value.1.clone()),
        [first, second, ..] => {
            let message = || tr!("config-second-credential", first = first.value.0, keys = one_of());
            Err(section.error(second.value.0, second.at, message))
        }
    }
}

/// Reads all sources that are given, with their keys.
fn sources(
    section: &Section<'_>,
    base: &Base<'_>,
) -> Result<Vec<Found<(&'static str, CredentialSource)>>, ConfigError> {
    let mut sources = Vec::new();
    if let Some(Found { value, at }) = section.texts("command")? {
        sources.push(Found { value: ("command", command(section, value, at)?), at });
    }
    for key in ["key_file", "usersig_file"] {
        if let Some(Found { value, at }) = section.text(key)? {
            if is_secret(value) {
                return Err(section.error(key, at, || tr!("config-secret-for-file")));
            }
            let path = base.resolve(value).map_err(|message| section.error(key, at, message))?;
            let make = if key == "key_file" { CredentialSource::KeyFile } else { CredentialSource::UserSigFile };
            sources.push(Found { value: (key, make(path)), at });
        }
    }
    for key in ["key_env", "usersig_env"] {
        if let Some(Found { value, at }) = section.text(key)? {
            let name = variable(section, key, value, at)?;
            let make = if key == "key_env" { CredentialSource::KeyEnv } else { CredentialSource::UserSigEnv };
            sources.push(Found { value: (key, make(name)), at });
        }
    }
    Ok(sources)
}

fn command(section: &Section<'_>, argv: Vec<String>, at: usize) -> Result<CredentialSource, ConfigError> {
    if argv.first().is_none_or(String::is_empty) {
        return Err(section.error("command", at, || tr!("config-empty-command")));
    }
    if argv.iter().any(|word| word.contains('\0')) {
        return Err(section.error("command", at, || tr!("config-bad-argument")));
    }
    Ok(CredentialSource::Command(argv))
}

/// Reads the name of an environment variable. A pasted secret is refused and not shown.
fn variable(section: &Section<'_>, key: &str, name: &str, at: usize) -> Result<String, ConfigError> {
    let fits = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    if fits && !looks_like_secret(name) {
        return Ok(name.to_owned());
    }
    Err(section.error(key, at, || tr!("config-not-a-variable", value = shown(name))))
}
