//! The frozen set of tasks that a run will change, its order, and how much confirmation it needs.
//!
//! A plan never grows after it is made: only what was confirmed is run.

use std::{collections::HashSet, fmt, ops::Deref};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::{
    App, Change, Conditions, Danger, Environment, Forecast, Pace, PlannedTask, ReasonRule, Safety, Service, Stakes,
    TaskType, TwoLanes, Verb, half_width_text,
};
use crate::locale::{stored, tr};

/// A task that is due within this time of now, before or after, is urgent.
const URGENT: SignedDuration = SignedDuration::from_secs(60);

/// If every task is due within this time, no reason is required, because writing one takes time.
const TOO_SOON_FOR_A_REASON: SignedDuration = SignedDuration::from_mins(10);

/// A frozen set of tasks of one service, in the order of [`PlannedTask::place`]: the earliest deadline first, and of
/// the tasks with the same deadline the largest audience first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    service: Service,
    environment: Environment,
    tasks: Vec<PlannedTask>,
}

impl Plan {
    /// Freezes these tasks. A task that is given twice is kept once.
    pub fn new(app: &App, tasks: impl IntoIterator<Item = PlannedTask>) -> Self {
        let mut seen = HashSet::new();
        let mut tasks: Vec<_> = tasks.into_iter().filter(|task| seen.insert(task.id)).collect();
        tasks.sort_by_key(PlannedTask::place);
        Self { service: app.service(), environment: app.environment, tasks: numbered(tasks) }
    }

    /// The plan with only those tasks for which `keep` is true. A plan only ever gets smaller.
    #[must_use]
    pub fn narrowed(mut self, keep: impl Fn(&PlannedTask) -> bool) -> Self {
        self.tasks.retain(keep);
        self
    }

    /// The service that the tasks belong to.
    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// The tasks, in the plan's order.
    pub fn tasks(&self) -> &[PlannedTask] {
        &self.tasks
    }

    /// How many tasks the plan has.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// How many tasks go to this audience.
    pub fn count(&self, task_type: TaskType) -> usize {
        self.tasks.iter().filter(|task| task.task_type == task_type).count()
    }

    /// The kind of change that the plan makes to its tasks.
    pub fn verb(&self) -> Verb {
        self.tasks.first().map(|task| task.change.verb()).unwrap_or_default()
    }

    /// Identifies exactly this set: two plans have the same digest only if they have the same ids, types, due times and
    /// changes.
    pub fn digest(&self) -> PlanDigest {
        PlanDigest::of(&self.tasks)
    }

    /// Which tasks can still be reached under these conditions.
    pub fn forecast(&self, pace: Pace, conditions: &Conditions) -> Forecast {
        Forecast::of(&self.tasks, pace, conditions)
    }

    /// What a second lane would add to the forecast; `None` if it would save nothing.
    pub fn two_lanes(&self, pace: Pace, conditions: &Conditions) -> Option<TwoLanes> {
        let lanes = (self.verb() == Verb::Delete).then(|| TwoLanes::of(&self.tasks, pace, conditions))?;
        (!lanes.postponed.is_empty()).then_some(lanes)
    }

    /// Checks the answer to the confirmation question. Only this and [`Self::confirm_as_asked`] return a plan that can
    /// be run.
    pub fn confirm(self, safety: Safety, answer: &Answer) -> Result<ConfirmedPlan, NotConfirmed> {
        let asked = self.confirmation(safety);
        self.answered(asked, answer)
    }

    /// Checks the answer to a dialog that asked for `asked` when it was opened ([`asked_at`](Self::asked_at)). A task
    /// that has stopped being pending since then is no longer in the plan, but that does not change the question.
    pub fn confirm_as_asked(self, asked: Asked, answer: &Answer) -> Result<ConfirmedPlan, NotConfirmed> {
        self.answered(asked.0, answer)
    }

    fn answered(self, asked: Confirmation, answer: &Answer) -> Result<ConfirmedPlan, NotConfirmed> {
        // A person types full-width digits while an input method is on; the value of a flag must be ASCII.
        let answer = &match answer {
            Answer::Typed(value) => Answer::Typed(half_width_text(value).into_owned()),
            other => other.clone(),
        };
        let named = if asked == Confirmation::Yes { self.value() } else { asked.clone() };
        match answer {
            Answer::Typed(value) | Answer::ConfirmFlag(value) if !named.accepts(value) => {
                return Err(NotConfirmed::Differs(named));
            }
            Answer::Yes | Answer::YesFlag if asked != Confirmation::Yes => {
                return Err(NotConfirmed::MoreIsNeeded(asked));
            }
            _ => {}
        }
        Ok(ConfirmedPlan { plan: self, by: answer.to_string() })
    }

    /// How much confirmation the plan needs (docs/interface.md#confirmation).
    pub fn confirmation(&self, safety: Safety) -> Confirmation {
        let reaches_everybody = self.environment == Environment::Production && self.count(TaskType::All) > 0;
        if self.len() < safety.typed_from && !reaches_everybody {
            return Confirmation::Yes;
        }
        self.value()
    }

    /// How dangerous the plan is at `now` on the service's clock, if `hidden` of its tasks cannot be seen.
    pub fn danger(&self, safety: Safety, hidden: usize, now: Timestamp) -> Danger {
        let is_urgent = |task: &PlannedTask| task.deadline().is_some_and(|due| due.duration_since(now).abs() < URGENT);
        let stakes = Stakes {
            environment: self.environment,
            count: self.len(),
            everybody: self.count(TaskType::All) > 0,
            hidden,
            is_urgent: self.tasks.iter().all(is_urgent),
        };
        Danger::of(self.verb(), stakes, safety)
    }

    /// Whether the settings require a reason for this plan, which needs this confirmation, at `now` on the service's
    /// clock. A task whose due time is not known does not count as due soon.
    pub fn needs_reason(&self, safety: Safety, confirmation: &Confirmation, now: Timestamp) -> bool {
        let is_soon =
            |task: &PlannedTask| task.deadline().is_some_and(|due| due.duration_since(now) <= TOO_SOON_FOR_A_REASON);
        safety.reason == ReasonRule::Require && *confirmation != Confirmation::Yes && !self.tasks.iter().all(is_soon)
    }

    /// What a dialog of this danger asks for.
    pub fn asked_at(&self, danger: Danger) -> Asked {
        Asked(if danger.is_typed() { self.value() } else { Confirmation::Yes })
    }

    /// The value that identifies this plan: its number of tasks, or the last digits of its only id.
    pub fn value(&self) -> Confirmation {
        match self.tasks.as_slice() {
            [only] => {
                let id = only.id.to_string();
                Confirmation::LastDigits(id[id.len().saturating_sub(4)..].to_owned())
            }
            many => Confirmation::Count(many.len()),
        }
    }
}

/// Numbers the tasks of a run in their order.
fn numbered(tasks: impl IntoIterator<Item = PlannedTask>) -> Vec<PlannedTask> {
    (0..).zip(tasks).map(|(position, task)| PlannedTask { position, ..task }).collect()
}

/// SHA-256 over a plan's ids, types and due times in milliseconds, and over its changes unless all of them are deletes.
/// For an edit, that includes the content before and the content after. Shown in lower-case hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanDigest([u8; 32]);

impl PlanDigest {
    /// The digest of these tasks, which are in a plan's order.
    pub fn of(tasks: &[PlannedTask]) -> Self {
        let mut sum = Sha256::new();
        let is_delete = tasks.iter().all(|task| task.change == Change::Delete);
        sum.update(if is_delete { b"pushdeck-plan-1\0" } else { b"pushdeck-plan-2\0" });
        for task in tasks {
            sum.update(task.id.get().to_be_bytes());
            sum.update(task.task_type.as_str());
            sum.update(b"\0");
            // No task is due at the earliest possible time, so that value can stand for "not known".
            sum.update(task.sched_at.map_or(i64::MIN, Timestamp::as_millisecond).to_be_bytes());
            if !is_delete {
                sum.update(task.change.verb().as_str());
                sum.update(b"\0");
                sum.update(task.change.new_time().map_or(i64::MIN, Timestamp::as_millisecond).to_be_bytes());
            }
            if let Some(edit) = task.change.as_edit() {
                sum.update(edit.base.as_bytes());
                sum.update(edit.digest().as_bytes());
            }
        }
        Self(sum.finalize().into())
    }
}

impl fmt::Display for PlanDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A plan that was confirmed. Only a confirmed plan can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedPlan {
    plan: Plan,
    by: String,
}

impl ConfirmedPlan {
    /// What was confirmed.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the confirmed tasks in the order of a forecast's calls ([`Forecast::calls`]), and numbers them in that
    /// order.
    pub fn into_ordered(self, forecast: &Forecast) -> Vec<PlannedTask> {
        let mut tasks: Vec<_> = self.plan.tasks.into_iter().map(Some).collect();
        numbered(forecast.calls().filter_map(|at| tasks.get_mut(at)?.take()))
    }

    /// How the plan was confirmed, for the audit log: `yes`, `typed 200`, `flag --yes` or `flag --confirm 200`.
    pub fn by(&self) -> &str {
        &self.by
    }
}

/// What was answered, and how: by a person who was asked, or by a flag, which a script may have set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A yes to the question: a letter, or the dialog's key.
    Yes,
    /// A value typed as the answer.
    Typed(String),
    /// `--yes`.
    YesFlag,
    /// `--confirm` with this value.
    ConfirmFlag(String),
}

/// Writes the answer as it stands in the audit log.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => f.write_str("yes"),
            Self::Typed(value) => f.write_str(&stored!("stored-confirmed-typed", value = value)),
            Self::YesFlag => f.write_str(&stored!("stored-confirmed-by-flag", flag = "--yes")),
            Self::ConfirmFlag(value) => {
                f.write_str(&stored!("stored-confirmed-by-flag", flag = format!("--confirm {value}")))
            }
        }
    }
}

/// Why a plan was not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotConfirmed {
    /// A yes is not enough for this plan.
    #[error("{}", tr!("plan-more-is-needed", asked = .0.to_string()))]
    MoreIsNeeded(Confirmation),
    /// The typed value is not the one asked for.
    #[error("{}", tr!("plan-differs", asked = .0.to_string()))]
    Differs(Confirmation),
}

/// What a person or a script must answer before a plan is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// A yes.
    Yes,
    /// The number of tasks.
    Count(usize),
    /// The last four digits of the only task's id.
    LastDigits(String),
}

/// What a plan asked for when its dialog was opened. Only a plan can create one, so every answer belongs to a question
/// that a plan asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked(Confirmation);

impl Deref for Asked {
    type Target = Confirmation;

    fn deref(&self) -> &Confirmation {
        &self.0
    }
}

impl fmt::Display for Confirmation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Yes => tr!("plan-confirm-yes"),
            Self::Count(number) => tr!("plan-confirm-count", count = number.to_string()),
            Self::LastDigits(digits) => tr!("plan-confirm-digits", digits = digits),
        })
    }
}

impl Confirmation {
    /// The value to type if a yes is not enough.
    pub fn value(&self) -> Option<String> {
        match self {
            Self::Yes => None,
            Self::Count(number) => Some(number.to_string()),
            Self::LastDigits(digits) => Some(digits.clone()),
        }
    }

    /// Whether this typed value is exactly the one asked for. Always false if only a yes is asked for.
    pub fn accepts(&self, typed: &str) -> bool {
        self.value().is_some_and(|value| value == typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{app, planned as task};
    use crate::locale::{chinese, in_language};

    fn plan(environment: Environment, task_type: TaskType, count: u64) -> Plan {
        Plan::new(&app(environment), (0..count).map(|id| task(id, task_type, None)))
    }

    #[test]
    fn a_reason_is_required_where_a_value_must_be_typed_unless_everything_is_due_within_ten_minutes() {
        let due = |seconds: &[i64]| {
            let tasks = seconds.iter().zip(0..).map(|(due, id)| task(id, TaskType::Tag, Some(*due)));
            Plan::new(&app(Environment::Production), tasks)
        };
        let require = Safety { reason: ReasonRule::Require, ..Safety::default() };
        let (typed, now) = (Confirmation::Count(2), Timestamp::UNIX_EPOCH);
        let needs = |seconds: &[i64]| due(seconds).needs_reason(require, &typed, now);
        assert!(needs(&[601, 602]) && needs(&[5, 601]));
        assert!(!needs(&[600, 5]) && !needs(&[-30, 5]));
        assert!(plan(Environment::Test, TaskType::Tag, 2).needs_reason(require, &typed, now), "no due time is known");
        assert!(!due(&[601, 602]).needs_reason(require, &Confirmation::Yes, now));
        for reason in [ReasonRule::Off, ReasonRule::Offer] {
            assert!(!due(&[601]).needs_reason(Safety { reason, ..Safety::default() }, &typed, now));
        }
    }

    #[test]
    fn the_earliest_due_comes_first_then_the_largest_audience() {
        let plan = Plan::new(
            &app(Environment::Test),
            [
                task(1, TaskType::User, Some(60)),
                task(2, TaskType::All, Some(60)),
                task(3, TaskType::User, Some(30)),
                task(4, TaskType::User, None),
                task(3, TaskType::User, Some(30)),
            ],
        );
        let order: Vec<_> = plan.tasks().iter().map(|task| task.id.get()).collect();
        assert_eq!(order, [4, 3, 2, 1]);
    }

    #[test]
    fn more_confirmation_is_asked_for_when_more_is_at_stake() {
        use Environment::{Production, Staging};
        let safety = Safety::default();
        for (environment, task_type, count, asked) in [
            (Production, TaskType::Tag, 1, Confirmation::Yes),
            (Production, TaskType::Tag, 19, Confirmation::Yes),
            (Production, TaskType::Tag, 20, Confirmation::Count(20)),
            (Production, TaskType::All, 1, Confirmation::LastDigits("0".into())),
            (Production, TaskType::All, 2, Confirmation::Count(2)),
            (Staging, TaskType::All, 19, Confirmation::Yes),
            (Staging, TaskType::All, 20, Confirmation::Count(20)),
        ] {
            assert_eq!(plan(environment, task_type, count).confirmation(safety), asked);
        }
    }

    #[test]
    fn only_the_exact_answer_confirms() {
        let safety = Safety::default();
        let many = || plan(Environment::Production, TaskType::Tag, 200);
        let typed = |text: &str| Answer::Typed(text.to_owned());
        let by = |plan: Plan, answer: &Answer| plan.confirm(safety, answer).map(|plan| plan.by().to_owned());
        assert_eq!(by(many(), &typed("200")), Ok("typed 200".to_owned()));
        assert_eq!(by(many(), &typed("２００")), Ok("typed 200".to_owned()), "typed with an input method");
        assert!(many().confirm(safety, &Answer::ConfirmFlag("２００".into())).is_err());
        assert_eq!(by(many(), &Answer::ConfirmFlag("200".into())), Ok("flag --confirm 200".to_owned()));
        for wrong in ["", "20", "2000", " 200", "0200", "yes"] {
            assert!(many().confirm(safety, &typed(wrong)).is_err(), "{wrong:?}");
            assert!(many().confirm(safety, &Answer::ConfirmFlag(wrong.into())).is_err(), "{wrong:?}");
        }
        assert!(matches!(many().confirm(safety, &Answer::YesFlag), Err(NotConfirmed::MoreIsNeeded(_))));
        assert!(matches!(many().confirm(safety, &Answer::Yes), Err(NotConfirmed::MoreIsNeeded(_))));
        let few = || plan(Environment::Staging, TaskType::Tag, 3);
        assert_eq!(by(few(), &Answer::Yes), Ok("yes".to_owned()));
        assert_eq!(by(few(), &Answer::YesFlag), Ok("flag --yes".to_owned()));
        assert!(few().confirm(safety, &typed("3")).is_ok());
        assert!(few().confirm(safety, &typed("4")).is_err(), "a wrong value never passes, even where a yes would do");
    }

    #[test]
    fn a_plan_is_urgent_only_if_all_its_tasks_are_due_within_a_minute() {
        let at = |seconds: &[Option<i64>]| {
            let tasks = seconds.iter().zip(1..).map(|(due, id)| task(id, TaskType::All, *due));
            let now = Timestamp::from_second(1_000).expect("the second is in range");
            Plan::new(&app(Environment::Production), tasks).danger(Safety::default(), 0, now)
        };
        assert_eq!(at(&[Some(1_059), Some(941)]), Danger::Middle);
        for other in [Some(1_060), Some(940), None] {
            assert_eq!(at(&[Some(1_030), other]), Danger::Highest, "{other:?}");
        }
    }

    #[test]
    fn a_dialog_accepts_only_the_answer_that_its_danger_asks_for() {
        let plan = || plan(Environment::Production, TaskType::All, 3);
        for danger in [Danger::Low, Danger::Middle] {
            assert!(plan().confirm_as_asked(plan().asked_at(danger), &Answer::Yes).is_ok());
        }
        for danger in [Danger::High, Danger::Highest] {
            assert!(plan().confirm_as_asked(plan().asked_at(danger), &Answer::Yes).is_err());
            assert!(plan().confirm_as_asked(plan().asked_at(danger), &Answer::Typed("4".into())).is_err());
            assert_eq!(
                plan()
                    .confirm_as_asked(plan().asked_at(danger), &Answer::Typed("3".into()))
                    .map(|plan| plan.plan().len()),
                Ok(3)
            );
        }
    }

    #[test]
    fn a_digest_depends_on_the_set_and_not_on_the_order_given() {
        let of = |tasks: &[PlannedTask]| Plan::new(&app(Environment::Test), tasks.to_vec()).digest().to_string();
        let (one, two) = (task(1, TaskType::User, Some(60)), task(2, TaskType::All, None));
        let digest = of(&[one.clone(), two.clone()]);
        // Computed independently of this code.
        assert_eq!(digest, "434d8ef51be2387b98f018baed6f495039aa3324ef8c9966512b6f4de68daa6c");
        assert_eq!(of(&[two.clone(), one.clone(), two.clone()]), digest);
        for other in
            [task(3, TaskType::User, Some(60)), task(1, TaskType::Tag, Some(60)), task(1, TaskType::User, Some(61))]
        {
            assert_ne!(of(&[other, two.clone()]), digest);
        }
        assert_ne!(of(&[one]), digest);
    }

    #[test]
    fn a_single_task_is_confirmed_by_the_last_four_digits_of_its_id() {
        let one = Plan::new(&app(Environment::Production), [task(5_210_070_042, TaskType::All, None)]);
        assert_eq!(one.confirmation(Safety::default()), Confirmation::LastDigits("0042".into()));
    }

    #[test]
    fn the_confirmation_is_stored_in_english_and_an_error_uses_the_current_language() {
        in_language(chinese(), || {
            let answers = [Answer::Yes, Answer::Typed("7".into()), Answer::YesFlag, Answer::ConfirmFlag("7".into())];
            assert_eq!(answers.map(|answer| answer.to_string()), ["yes", "typed 7", "flag --yes", "flag --confirm 7"]);
            let error = NotConfirmed::Differs(Confirmation::Count(2_013));
            assert_eq!(error.to_string(), "确认内容不符：请给出任务数量 2013");
        });
    }
}
