//! The rules that a scenario chooses: how the service behaves where its documentation is silent or contradicts itself.
//!
//! Every field is one of the unknowns (docs/service.md#unknown) or a property of the connection. The documented
//! behaviour is in `gate` and `commands`.

use std::{collections::BTreeMap, time::Duration};

use jiff::SignedDuration;
use serde::Deserialize;

use crate::api::Command;

/// Which time of a task is compared with the time range of a list (docs/service.md#list-limits).
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
    /// Only `schedat` and `createat`.
    Lower,
    /// Only `schedAt` and `createAt`.
    Camel,
    Both,
}

/// What happens to a task that is created for, or moved to, a time in the past (docs/service.md#due-times).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum PastDue {
    Refuse,
    /// The push is sent at once.
    Accept,
}

/// Which calls count towards the per-second limit of a scheduler command (docs/service.md#limit-scope). The recall is
/// counted separately in both cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LimitScope {
    /// The calls of the same command.
    PerCommand,
    /// The calls of all scheduler commands of the app.
    Together,
}

/// What a `Content` in an update does to the stored one (docs/service.md#update-semantics).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ContentUpdate {
    /// It takes its place.
    Replace,
    /// Its fields take the place of those with the same names, at every depth; the others stay.
    Merge,
}

/// What the service stores as `MsgRandom` (docs/service.md#content).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum MsgRandom {
    /// The one that was given, or the `random` of the call.
    Keep,
    /// A number that the service makes up, even if one was given.
    Invent,
    /// Nothing.
    Drop,
}

/// How get and list write `From_Account` (docs/service.md#get: the sample shows a number).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SenderForm {
    Text,
    /// As a number where the account consists of digits.
    Number,
    /// As a number of the service's own for each account.
    Internal,
}

/// Which part of the content a list element has (docs/service.md#list).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ListContent {
    Whole,
    /// All but the `Condition` and the accounts.
    NoAudience,
    /// No `Content` at all.
    None,
}

/// How ids are written in replies (docs/service.md#id-range).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdForm {
    Number,
    Quoted,
}

impl IdForm {
    /// Returns the id as JSON text.
    pub(super) fn render(self, id: u64) -> String {
        match self {
            Self::Number => id.to_string(),
            Self::Quoted => format!("\"{id}\""),
        }
    }
}

/// Whether a recall must include the text that replaces the notification (docs/service.md#recall-text).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RecallText {
    /// The text is required, as the documentation of 2025-12 says.
    Required,
    /// The text is optional, as older documentation says.
    Optional,
}

/// The values of `Status` (docs/service.md#states: only `pending` is documented).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StatusWords {
    pub(super) pending: String,
    pub(super) dispatching: String,
    pub(super) dispatched: String,
    /// The value for a task whose dispatch failed. `DispatchErr` shows the failure, whatever this value is.
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
    /// How long the dispatch of a task takes (docs/service.md#due-times).
    pub(super) dispatching: SignedDuration,
    /// The time between a call and its reply.
    pub(super) latency: Duration,
    /// The upper bound of the random time that is added to the latency.
    pub(super) jitter: Duration,
    /// How far the service's wall clock is ahead of the client's.
    pub(super) clock_skew: SignedDuration,
    pub(super) range_filters: RangeFilters,
    /// The longest range of a list, in days (docs/service.md#list-limits).
    pub(super) max_days: i64,
    /// The largest `Want` (docs/service.md#list-limits).
    pub(super) max_want: u64,
    /// Whether each page of a list begins with the first match, whatever `Offset` says.
    pub(super) ignores_offset: bool,
    pub(super) order_by: OrderSpelling,
    pub(super) ids: IdForm,
    pub(super) words: StatusWords,
    /// The number of calls per second for each command whose limit differs from the documented one.
    pub(super) limits: BTreeMap<Command, u32>,
    pub(super) limit_scope: LimitScope,
    /// The number of calls per second for one app over all commands, if that is limited (docs/service.md#limit-scope).
    pub(super) app_limit: Option<u32>,
    pub(super) past_due: PastDue,
    pub(super) content_update: ContentUpdate,
    pub(super) msg_random: MsgRandom,
    pub(super) sender: SenderForm,
    pub(super) list_content: ListContent,
    pub(super) recall_text: RecallText,
    /// The code for an app of another region: 70016, 70020 or 60026 (docs/service.md#regions).
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
            limit_scope: LimitScope::PerCommand,
            app_limit: None,
            past_due: PastDue::Refuse,
            content_update: ContentUpdate::Replace,
            msg_random: MsgRandom::Keep,
            sender: SenderForm::Text,
            list_content: ListContent::Whole,
            recall_text: RecallText::Required,
            elsewhere_code: 70_016,
        }
    }
}

impl Rules {
    /// Returns the number of calls per second that one command allows.
    pub(super) fn limit(&self, command: Command) -> u32 {
        self.limits.get(&command).copied().unwrap_or_else(|| command.calls_per_second())
    }
}
