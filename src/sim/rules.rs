//! What the service does where its documentation is silent or contradicts itself, as a scenario sets it.
//!
//! Every field is one of the unknowns (docs/service.md#unknown) or a property of the connection. What the documentation
//! does say is in `gate` and `commands`.

use std::{collections::BTreeMap, time::Duration};

use jiff::SignedDuration;
use serde::Deserialize;

use crate::api::Command;

/// Which time the range of a list filters (docs/service.md#list-limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RangeFilters {
    Due,
    Created,
}

/// Which spelling of `OrderBy` is accepted (docs/service.md#orderby).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OrderSpelling {
    /// `schedat`, `createat`.
    Lower,
    /// `schedAt`, `createAt`.
    Camel,
    Both,
}

/// What happens to a task that is created for, or moved to, a time that has passed (docs/service.md#due-times).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum PastDue {
    Refuse,
    /// It is sent at once.
    Accept,
}

/// How ids are written in replies (docs/service.md#id-range).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdForm {
    Number,
    Quoted,
}

impl IdForm {
    /// The id as JSON text.
    pub(super) fn render(self, id: u64) -> String {
        match self {
            Self::Number => id.to_string(),
            Self::Quoted => format!("\"{id}\""),
        }
    }
}

/// Whether a recall must bring the text that replaces the notification (docs/service.md#recall-text).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RecallText {
    /// As on the page of 2025-12.
    Required,
    /// As on the older ones.
    Optional,
}

/// The words of `Status` (docs/service.md#states: only `pending` is attested).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StatusWords {
    pub(super) pending: String,
    pub(super) dispatching: String,
    pub(super) dispatched: String,
    /// A dispatch that failed, which `DispatchErr` tells in any case.
    pub(super) failed: String,
}

impl Default for StatusWords {
    fn default() -> Self {
        Self {
            pending: "pending".to_owned(),
            dispatching: "dispatching".to_owned(),
            dispatched: "dispatched".to_owned(),
            failed: "dispatched".to_owned(),
        }
    }
}

/// The rules of one scenario.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// How long a task is being dispatched (docs/service.md#due-times).
    pub(super) dispatching: SignedDuration,
    /// How much later every reply comes.
    pub(super) latency: Duration,
    /// Up to how much later than that, at random.
    pub(super) jitter: Duration,
    /// How far the service's wall clock is ahead of ours.
    pub(super) clock_skew: SignedDuration,
    pub(super) range_filters: RangeFilters,
    /// The longest range of a list, in days (docs/service.md#list-limits).
    pub(super) max_days: i64,
    /// The largest `Want` (docs/service.md#list-limits).
    pub(super) max_want: u64,
    /// Each page of a list begins with the first match, whatever `Offset` says.
    pub(super) ignores_offset: bool,
    pub(super) order_by: OrderSpelling,
    pub(super) ids: IdForm,
    pub(super) words: StatusWords,
    /// Calls per second, where they differ from the documented ones.
    pub(super) limits: BTreeMap<Command, u32>,
    /// Calls per second of one app over all commands (docs/service.md#limit-scope).
    pub(super) app_limit: Option<u32>,
    pub(super) past_due: PastDue,
    pub(super) recall_text: RecallText,
    /// The code for an app that lives in another region: 70016, 70020 or 60026 (docs/service.md#regions).
    pub(super) elsewhere_code: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            dispatching: SignedDuration::from_secs(3),
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            clock_skew: SignedDuration::ZERO,
            range_filters: RangeFilters::Due,
            max_days: 31,
            max_want: 100,
            ignores_offset: false,
            order_by: OrderSpelling::Both,
            ids: IdForm::Number,
            words: StatusWords::default(),
            limits: BTreeMap::new(),
            app_limit: None,
            past_due: PastDue::Refuse,
            recall_text: RecallText::Required,
            elsewhere_code: 70_016,
        }
    }
}

impl Rules {
    /// Calls per second of one command.
    pub(super) fn limit(&self, command: Command) -> u32 {
        self.limits.get(&command).copied().unwrap_or_else(|| command.calls_per_second())
    }
}
