//! Reads `[safety]` and `[ledger]`.

use std::time::Duration;

use super::{
    ConfigError,
    document::{Found, Section},
    paths,
};
use crate::domain::Safety;

pub(super) const SAFETY_KEYS: [&str; 6] =
    ["typed_from", "dialog_guard", "urgent_single_key", "reason", "plan_ttl", "copies"];
pub(super) const LEDGER_KEYS: [&str; 2] = ["url", "allow_network_fs"];

/// The range of `dialog_guard`. With a longer guard, a dialog would seem unresponsive.
const DIALOG_GUARD: std::ops::RangeInclusive<Duration> = Duration::ZERO..=Duration::from_secs(5);

/// The range of `plan_ttl`. A plan that is older than a month says little about the tasks as they are now.
const PLAN_TTL: std::ops::RangeInclusive<Duration> = Duration::from_secs(60)..=Duration::from_secs(31 * 24 * 3_600);

/// The range of `copies`. With a shorter time, a copy could be removed before the run has ended.
const COPIES: std::ops::RangeInclusive<Duration> = Duration::from_secs(3_600)..=Duration::from_secs(90 * 24 * 3_600);

pub(super) fn safety(section: &Section<'_>) -> Result<Safety, ConfigError> {
    section.only(&SAFETY_KEYS)?;
    let built_in = Safety::default();
    let typed_from = section.positive("typed_from")?.map(|found| usize::try_from(found.value).unwrap_or(usize::MAX));
    Ok(Safety {
        typed_from: typed_from.unwrap_or(built_in.typed_from),
        dialog_guard: section.duration("dialog_guard", DIALOG_GUARD)?.unwrap_or(built_in.dialog_guard),
        urgent_single_key: section.boolean("urgent_single_key")?.unwrap_or(built_in.urgent_single_key),
        reason: section.word("reason")?.unwrap_or(built_in.reason),
        plan_ttl: section.duration("plan_ttl", PLAN_TTL)?.unwrap_or(built_in.plan_ttl),
        copies: match section.text("copies")? {
            Some(Found { value: "off", .. }) => None,
            _ => section.duration("copies", COPIES)?.or(built_in.copies),
        },
    })
}

/// Reads `[ledger]`: the address, if given, and whether a network file system is accepted.
pub(super) fn ledger(section: &Section<'_>, base: &paths::Base<'_>) -> Result<(Option<String>, bool), ConfigError> {
    section.only(&LEDGER_KEYS)?;
    let url = match section.text("url")? {
        None => None,
        Some(Found { value, at }) => {
            Some(paths::ledger_url(value, base).map_err(|message| section.error("url", at, message))?)
        }
    };
    Ok((url, section.boolean("allow_network_fs")?.unwrap_or(false)))
}
