//! `[ui]`, `[safety]` and `[ledger]`.

use std::time::Duration;

use super::{
    Ascii, ConfigError, Ui,
    document::{Found, Section},
    paths,
};
use crate::domain::Safety;

pub(super) const UI_KEYS: [&str; 7] = ["theme", "highlight", "ascii", "time", "mouse", "refresh", "detail_from"];
pub(super) const SAFETY_KEYS: [&str; 3] = ["typed_from", "dialog_guard", "urgent_single_key"];
pub(super) const LEDGER_KEYS: [&str; 2] = ["url", "allow_network_fs"];

/// Refreshing faster than this would cost more calls than it tells.
const REFRESH: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(24 * 3_600);

/// In a narrower window list and details would both be cut.
const NARROWEST_FOR_BOTH: u16 = 90;

/// Longer than this a dialog would seem dead.
const DEAF: std::ops::RangeInclusive<Duration> = Duration::ZERO..=Duration::from_secs(5);

pub(super) fn ui(section: &Section<'_>) -> Result<Ui, ConfigError> {
    section.only(&UI_KEYS)?;
    let built_in = Ui::default();
    Ok(Ui {
        theme: section.word("theme")?.unwrap_or(built_in.theme),
        highlight: section.word("highlight")?.unwrap_or(built_in.highlight),
        ascii: section.word_or_boolean("ascii", Ascii::Always, Ascii::Never)?.unwrap_or(built_in.ascii),
        time: section.word("time")?.unwrap_or(built_in.time),
        mouse: section.boolean("mouse")?.unwrap_or(built_in.mouse),
        refresh: match section.text("refresh")? {
            Some(Found { value: "off", .. }) => None,
            _ => section.duration("refresh", REFRESH)?.or(built_in.refresh),
        },
        detail_from: match section.positive("detail_from")? {
            None => built_in.detail_from,
            Some(found) => u16::try_from(found.value).unwrap_or(u16::MAX).max(NARROWEST_FOR_BOTH),
        },
    })
}

pub(super) fn safety(section: &Section<'_>) -> Result<Safety, ConfigError> {
    section.only(&SAFETY_KEYS)?;
    let built_in = Safety::default();
    let typed_from = section.positive("typed_from")?.map(|found| usize::try_from(found.value).unwrap_or(usize::MAX));
    Ok(Safety {
        typed_from: typed_from.unwrap_or(built_in.typed_from),
        dialog_guard: section.duration("dialog_guard", DEAF)?.unwrap_or(built_in.dialog_guard),
        urgent_single_key: section.boolean("urgent_single_key")?.unwrap_or(built_in.urgent_single_key),
    })
}

/// What `[ledger]` says: the address, if any, and whether a network file system is accepted.
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
