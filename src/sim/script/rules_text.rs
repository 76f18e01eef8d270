//! The `[service]` table of a scenario file, which contains the service's rules.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::Deserialize;

use super::values::{Length, Offset};
use crate::{
    api::Command,
    locale::tr,
    sim::rules::{
        ContentUpdate, IdForm, LimitScope, ListContent, MsgRandom, OrderSpelling, PastDue, RangeFilters, RecallText,
        Rules, SenderForm, StatusWords,
    },
};

/// The `[service]` table. A key that is not given takes its value from [`Rules::default`].
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RulesText {
    dispatching: Option<Length>,
    latency: Option<Length>,
    jitter: Option<Length>,
    clock_skew: Option<Offset>,
    range_filters: Option<RangeFilters>,
    max_days: Option<Days>,
    max_want: Option<u32>,
    ignores_offset: bool,
    order_by: Option<OrderSpelling>,
    quoted_ids: bool,
    status: StatusWords,
    limits: BTreeMap<Command, u32>,
    limit_scope: Option<LimitScope>,
    app_limit: Option<u32>,
    past_due: Option<PastDue>,
    content_update: Option<ContentUpdate>,
    msg_random: Option<MsgRandom>,
    sender: Option<SenderForm>,
    list_content: Option<ListContent>,
    recall_text: Option<RecallText>,
    elsewhere_code: Option<ElsewhereCode>,
}

/// A hundred years.
const MOST_DAYS: i64 = 36_600;

/// The longest time range of a list, in days.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "i64")]
struct Days(i64);

impl TryFrom<i64> for Days {
    type Error = String;

    fn try_from(days: i64) -> Result<Self, String> {
        if (1..=MOST_DAYS).contains(&days) {
            Ok(Self(days))
        } else {
            Err(tr!("scenario-days", text = days.to_string(), most = MOST_DAYS.to_string()))
        }
    }
}

/// The code for an app in another region.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "i64")]
struct ElsewhereCode(i64);

impl TryFrom<i64> for ElsewhereCode {
    type Error = String;

    fn try_from(code: i64) -> Result<Self, String> {
        match code {
            60_026 | 70_016 | 70_020 => Ok(Self(code)),
            _ => Err(tr!("scenario-elsewhere", text = code.to_string())),
        }
    }
}

impl RulesText {
    pub(super) fn into_rules(self) -> Rules {
        let default = Rules::default();
        let length = |length: Option<Length>, default| length.map_or(default, |length| length.0);
        Rules {
            dispatching: self
                .dispatching
                .and_then(|length| SignedDuration::try_from(length.0).ok())
                .unwrap_or(default.dispatching),
            latency: length(self.latency, default.latency),
            jitter: length(self.jitter, default.jitter),
            clock_skew: self.clock_skew.map_or(default.clock_skew, |skew| skew.0),
            range_filters: self.range_filters.unwrap_or(default.range_filters),
            max_days: self.max_days.map_or(default.max_days, |days| days.0),
            max_want: self.max_want.map_or(default.max_want, u64::from),
            ignores_offset: self.ignores_offset,
            order_by: self.order_by.unwrap_or(default.order_by),
            ids: if self.quoted_ids { IdForm::Quoted } else { IdForm::Number },
            words: self.status,
            limits: self.limits,
            limit_scope: self.limit_scope.unwrap_or(default.limit_scope),
            app_limit: self.app_limit,
            past_due: self.past_due.unwrap_or(default.past_due),
            content_update: self.content_update.unwrap_or(default.content_update),
            msg_random: self.msg_random.unwrap_or(default.msg_random),
            sender: self.sender.unwrap_or(default.sender),
            list_content: self.list_content.unwrap_or(default.list_content),
            recall_text: self.recall_text.unwrap_or(default.recall_text),
            elsewhere_code: self.elsewhere_code.map_or(default.elsewhere_code, |code| code.0),
        }
    }
}
