//! Plain data and pure rules: what a task, an app, an outcome and a plan are.
//!
//! ```text
//! tasks      task · campaign · filter · id_text (ids in what people wrote)
//! apps       app
//! a question set_text (what is held, far ahead, left out)
//! an edit    content · content_rules (what is refused, what is cut) · edit_request
//! a delete   plan · danger (what is asked) · forecast, lanes, forecast_text (what can be reached)
//!            outcome, outlook · confirmed (to be read back) · backlog (what is left)
//! calls      call_limit · call_times (how long they take) · speed (of a run) · quota (of pushes)
//! time       time, written_time, zoned_time, time_text (spellings) · zone · service_time
//! text       text (the safe form) · secrets (removed from text) · width · suggest
//! process    signal
//! ```
//!
//! This module does no input or output, is not async, reads no clock, and does not know how the service or the ledger
//! is reached. Every higher layer may import it; of our own modules it imports only `locale`.

mod app;
mod backlog;
mod call_limit;
mod call_times;
mod campaign;
mod change;
mod change_request;
mod confirmed;
mod content;
mod content_rules;
mod copies;
mod danger;
mod edit_request;
mod filter;
mod forecast;
mod forecast_text;
mod id_text;
mod lanes;
mod outcome;
mod outlook;
mod plan;
mod quota;
mod remark;
pub mod secrets;
mod service_time;
mod set_text;
mod signal;
mod speed;
mod suggest;
mod task;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod time;
mod time_text;
mod width;
mod written_time;
mod zone;
mod zoned_time;

pub use crate::locale::{and_more, grouped, span_words};
pub use app::{App, AppName, Environment, Host, HostError, Pace, Region, SdkAppId, Service};
pub use backlog::{Backlog, Unsettled, foretell_backlog};
pub use call_limit::{CALLS_PER_SECOND, COOLING, polite_rate};
pub use call_times::{CallTimes, Limits, Speeds};
pub use campaign::{Campaign, CampaignError};
pub use change::{Change, Edit, Held, Hold, Verb};
pub use change_request::{ChangeRequest, SHORTEST_LEAD, TimeProblem, USUAL_HOLD};
pub use confirmed::Confirmed;
pub use content::{Content, ContentDigest, ContentProblem, FieldChange};
pub use content_rules::{LARGEST_CONTENT, cut_texts};
pub use copies::{Copied, LARGEST_COPY, copies_text, is_too_close, kept_for};
pub use danger::{Danger, ReasonRule, Safety, Stakes};
pub use edit_request::{EditProblem, EditRequest, NewTime, PlanRequest, edit_lines};
pub use filter::{Filter, FilterError, Matchable, Needle, fold};
pub use forecast::{Conditions, Forecast, SLACK, TwoLanes};
pub use forecast_text::{ForecastText, forecast_text, lanes_text, which_clock};
pub use id_text::{
    Column, IdText, KnownIds, Left, Lengths, Line, NamedApps, Taken, WhyNot, check_id_text, id_column, id_in_cell,
    is_cell_of_id, is_line_end, is_shortened, lines, may_say_to_stay, names_task_ids, numbers_in, read_id_text,
    rounded_digits, says_more_than_ids, splits_number, squeezed,
};
pub use lanes::Lanes;
pub use outcome::{
    Attempt, AttemptId, BulkEvent, Failure, Outcome, OutcomeKind, Postponement, Progress, Remainder, RunId, Summary,
    TaskOutcome, reading_again,
};
pub use outlook::Outlook;
pub use plan::{Answer, Asked, Confirmation, ConfirmedPlan, NotConfirmed, Plan, PlanDigest};
pub use quota::daily_quota;
pub use remark::{Remark, RemarkError};
pub use service_time::{ClockBasis, ClockOffset, IgnoredDate, Implausible, ServiceTime};
pub use set_text::{SetOfTasks, reasons_left_out, set_text};
pub use signal::Signal;
pub use speed::Speed;
pub use suggest::closest;
pub use task::{
    CallSpan, ChangedField, Flaw, LastError, PlannedTask, SeenBy, Sighting, Task, TaskId, TaskIdError, TaskStatus,
    TaskType, TaskTypeError, is_push_id,
};
pub use text::{Untrusted, is_safe, safe_text};
pub use time::{
    TimeError, format_rfc3339, format_service, parse_absolute, parse_duration, parse_instant, parse_service, same_due,
};
pub use time_text::{TimeTextError, example_time};
pub use width::{half_width, half_width_text};
pub use written_time::{WrittenTime, parse_written};
pub use zone::zone_named;
pub use zoned_time::{ZonedTimeError, parse_in_zone, parse_shift};
