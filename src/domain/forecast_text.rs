//! A forecast in words, for whoever is about to confirm a plan.
//!
//! The command line and the dialog show the same sentences.

use jiff::Timestamp;

use super::{ClockBasis, Forecast, Plan, PlannedTask, ServiceTime, TaskStatus, TaskType, TwoLanes, Verb, span_words};
use crate::locale::{label, tr};

/// One line of a forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForecastText {
    /// How the run will go.
    Fact(String),
    /// Something that needs attention, such as tasks that will be sent.
    Warning(String),
}

impl ForecastText {
    /// The text of the line.
    pub fn text(&self) -> &str {
        match self {
            Self::Fact(text) | Self::Warning(text) => text,
        }
    }
}

/// Describes what a forecast made at `time` means for its plan; `show` formats a point in time. `beside` is what a second
/// lane adds, if the run has one.
pub fn forecast_text(
    plan: &Plan,
    forecast: &Forecast,
    beside: Option<&TwoLanes>,
    time: &ServiceTime,
    show: &dyn Fn(Timestamp) -> String,
) -> Vec<ForecastText> {
    let now = time.now;
    let mut lines = vec![ForecastText::Fact(duration(forecast, now, show))];
    match Loss::of(plan, forecast) {
        Some(loss) => lines.extend(loss.lines(forecast, beside, now, show)),
        None if forecast.reachable == 0 => {}
        None => lines.extend(all_in_time(plan.verb(), forecast, now, show)),
    }
    if forecast.undated > 0 && !plan.is_empty() {
        // The forecast cannot say whether these are in time.
        lines.push(ForecastText::Fact(tr!("forecast-undated", count = forecast.undated)));
    }
    let elsewhere = plan.tasks().iter().filter(|task| task.status == TaskStatus::Unknown).count();
    if elsewhere > 0 {
        lines.push(ForecastText::Fact(tr!("forecast-elsewhere", count = elsewhere)));
    }
    lines.extend(which_clock(forecast, time));
    lines
}

/// Says what a second lane changes in a forecast in which tasks are lost.
pub fn lanes_text(lanes: &TwoLanes) -> Vec<ForecastText> {
    let lost = Some(lanes.lost.len()).filter(|lost| *lost > 0);
    let held = ForecastText::Fact(tr!("forecast-lanes", count = lanes.postponed.len()));
    let lost = lost.map(|lost| ForecastText::Warning(tr!("forecast-lanes-lost", count = lost)));
    [held].into_iter().chain(lost).collect()
}

/// Says which clock a forecast uses, if it is not the expected one and anything depends on it. Without any due time,
/// nothing in the forecast depends on the clock.
pub fn which_clock(forecast: &Forecast, time: &ServiceTime) -> Option<ForecastText> {
    let doubt = time.basis.doubt().filter(|_| forecast.undated < forecast.order.len())?;
    Some(if time.basis == ClockBasis::Unread { ForecastText::Fact(doubt) } else { ForecastText::Warning(doubt) })
}

fn duration(forecast: &Forecast, now: Timestamp, show: &dyn Fn(Timestamp) -> String) -> String {
    let seconds = forecast.ends_at.duration_since(now).as_secs().unsigned_abs().max(1);
    let (rate, span, end) = (format!("{:.1}", forecast.rate), span_words(seconds), show(forecast.ends_at));
    match forecast.later_rate {
        Some(later) => {
            tr!("forecast-duration-eased", rate = rate, later = format!("{later:.1}"), span = span, end = end)
        }
        None => tr!("forecast-duration", rate = rate, span = span, end = end),
    }
}

fn all_in_time(
    verb: Verb,
    forecast: &Forecast,
    now: Timestamp,
    show: &dyn Fn(Timestamp) -> String,
) -> Vec<ForecastText> {
    let latest = forecast.last_safe_start.map(|start| {
        let left = start.duration_since(now).as_secs().unsigned_abs();
        ForecastText::Fact(tr!("forecast-last-safe-start", at = show(start), span = span_words(left)))
    });
    let all = match forecast.undated {
        0 => tr!("forecast-all-in-time", verb = verb.as_str()),
        _ => tr!("forecast-all-dated-in-time", verb = verb.as_str(), count = forecast.reachable),
    };
    let all = ForecastText::Fact(all);
    [all].into_iter().chain(latest).collect()
}

/// The tasks that cannot be reached.
struct Loss<'a> {
    verb: Verb,
    lost: Vec<&'a PlannedTask>,
    /// The latest of their due times.
    until: Timestamp,
    /// How many tasks of the plan are due by then, or have no known due time.
    due: usize,
}

impl<'a> Loss<'a> {
    fn of(plan: &'a Plan, forecast: &Forecast) -> Option<Self> {
        let lost: Vec<_> = forecast.order[forecast.in_time()..].iter().filter_map(|at| plan.tasks().get(*at)).collect();
        let until = lost.iter().filter_map(|task| task.deadline()).max()?;
        let due = plan.tasks().iter().filter(|task| task.deadline().is_none_or(|due| due <= until)).count();
        Some(Self { verb: plan.verb(), lost, until, due })
    }

    fn lines(
        &self,
        forecast: &Forecast,
        beside: Option<&TwoLanes>,
        now: Timestamp,
        show: &dyn Fn(Timestamp) -> String,
    ) -> Vec<ForecastText> {
        let until = show(self.until);
        let mut lines =
            vec![ForecastText::Fact(tr!("forecast-in-time", verb = self.verb.as_str(), count = forecast.reachable))];
        if let Some(beside) = beside {
            lines.extend(lanes_text(beside));
            lines.push(waiting(2.0 * forecast.rate));
            lines.push(ForecastText::Fact(tr!("forecast-order")));
            return lines;
        }
        if self.until <= now {
            lines.push(ForecastText::Warning(tr!("forecast-due-already", count = self.lost.len(), until = until)));
        } else {
            lines.extend(self.too_soon(forecast, &until));
        }
        lines.push(ForecastText::Fact(tr!("forecast-order")));
        lines.extend(self.who(forecast.at_once).map(ForecastText::Fact));
        lines
    }

    /// Lines about tasks that are not due yet: how many cannot be reached at all, and how many only if no call is slow.
    fn too_soon(&self, forecast: &Forecast, until: &str) -> Vec<ForecastText> {
        let mut lines = Vec::new();
        let hopeless = self.lost.len() - forecast.hopeful.min(self.lost.len());
        let fit = self.due.saturating_sub(hopeless);
        if hopeless > 0 {
            let what = tr!("forecast-lost", count = hopeless, due = self.due, until = until, fit = fit);
            lines.push(ForecastText::Warning(what));
        }
        if forecast.hopeful > 0 {
            let what = tr!("forecast-hopeful", count = forecast.hopeful, due = self.due, until = until);
            lines.push(ForecastText::Warning(what));
        }
        if fit > 0 {
            lines.push(waiting(forecast.rate));
        }
        lines
    }

    /// Counts the lost tasks by audience: those that are tried at once nevertheless, and those that are tried last.
    fn who(&self, at_once: usize) -> impl Iterator<Item = String> {
        let (first, last) = self.lost.split_at(at_once.min(self.lost.len()));
        let first = (!first.is_empty()).then(|| match count(first, TaskType::User) {
            0 => tr!("forecast-at-once", tasks = kinds(first)),
            _ => tr!("forecast-at-once-with-users", tasks = kinds(first)),
        });
        let last = (!last.is_empty()).then(|| match count(last, TaskType::User) {
            0 => tr!("forecast-last", tasks = kinds(last)),
            _ => tr!("forecast-last-with-users", tasks = kinds(last)),
        });
        first.into_iter().chain(last)
    }
}

/// Says what a second costs at this many calls a second.
fn waiting(rate: f64) -> ForecastText {
    ForecastText::Warning(tr!("forecast-waiting", more = format!("{:.0}", rate.round())))
}

fn count(tasks: &[&PlannedTask], kind: TaskType) -> usize {
    tasks.iter().filter(|task| task.task_type == kind).count()
}

/// Returns in words how many tasks there are of each type.
fn kinds(tasks: &[&PlannedTask]) -> String {
    let counts = TaskType::ALL.into_iter().map(|kind| (kind, count(tasks, kind))).filter(|(_, count)| *count > 0);
    let counts = counts.map(|(kind, count)| match kind {
        TaskType::All => tr!("forecast-kind-all", count = count),
        TaskType::Tag => tr!("forecast-kind-tag", count = count),
        TaskType::User => tr!("forecast-kind-user", count = count),
    });
    counts.collect::<Vec<_>>().join(label!("number-list-separator"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;

    use super::*;
    use crate::{
        domain::{CallTimes, ClockOffset, Conditions, Environment, Limits, Pace, Speeds, TaskId, testing},
        locale::{chinese, in_language},
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("the second is in range")
    }

    fn said(due: impl IntoIterator<Item = (TaskType, Option<i64>)>, pace: Pace) -> Vec<String> {
        said_at(agreed(), due, pace)
    }

    fn said_at(time: ServiceTime, due: impl IntoIterator<Item = (TaskType, Option<i64>)>, pace: Pace) -> Vec<String> {
        said_under(&Conditions { time, speeds: Speeds::exactly(4.0, 4.85) }, due, pace)
    }

    fn said_under(
        conditions: &Conditions,
        due: impl IntoIterator<Item = (TaskType, Option<i64>)>,
        pace: Pace,
    ) -> Vec<String> {
        let tasks = (0_u64..).zip(due).map(|(id, (task_type, due))| testing::planned(id, task_type, due));
        let plan = Plan::new(&testing::app(Environment::Production), tasks);
        let forecast = plan.forecast(pace, conditions);
        let show = |at: Timestamp| format!("{}", at.as_second());
        forecast_text(&plan, &forecast, None, &conditions.time, &show)
            .iter()
            .map(|line| line.text().to_owned())
            .collect()
    }

    /// The service's time if its clock agrees with this machine's.
    fn agreed() -> ServiceTime {
        let (ahead, within) = (SignedDuration::ZERO, Duration::from_millis(500));
        ServiceTime { now: at(0), basis: ClockBasis::Replies(ClockOffset { ahead, within, replies: 1, others: 0 }) }
    }

    #[test]
    fn a_reachable_plan_is_described_with_its_last_safe_start() {
        let said = said((0..40).map(|_| (TaskType::Tag, Some(100))), Pace::Polite);
        assert_eq!(
            said,
            [
                "at 4.0 per second, this takes 10 s and ends at 10",
                "all of them can be deleted before they are sent",
                "last safe moment to start: 88, in 1 m 28 s",
            ]
        );
    }

    #[test]
    fn a_plan_with_a_second_lane_says_what_that_saves_and_what_is_lost_all_the_same() {
        let conditions = Conditions { time: agreed(), speeds: Speeds::exactly(4.0, 4.85) };
        let tasks = (0..302).map(|id| testing::planned(id, TaskType::Tag, Some(40)));
        let plan = Plan::new(&testing::app(Environment::Production), tasks);
        let (forecast, beside) =
            (plan.forecast(Pace::Full, &conditions), plan.two_lanes(Pace::Full, &conditions).expect("it saves tasks"));
        let show = |at: Timestamp| format!("{}", at.as_second());
        let lines = forecast_text(&plan, &forecast, Some(&beside), &conditions.time, &show);
        assert_eq!(
            lines[1..].iter().map(ForecastText::text).collect::<Vec<_>>(),
            [
                "184 can be deleted before they are sent.",
                "118 more are held for 24 hours alongside the deletes, and deleted afterwards in the same run.",
                "Every second you wait makes up to 10 more too late.",
                "Order: by due time; where not all fit, the largest audience first.",
            ]
        );
    }

    #[test]
    fn an_unreachable_plan_is_described_with_the_audiences_of_the_lost_tasks() {
        let soon = (0..302).map(|id| (if id % 10 == 0 { TaskType::User } else { TaskType::Tag }, Some(60)));
        let later = (0..1_698).map(|_| (TaskType::Tag, Some(86_400)));
        let said = said(soon.chain(later), Pace::Full);
        assert_eq!(
            said[1..],
            [
                "1,979 can be deleted before they are sent.",
                "21 TOO LATE: 302 are due by 60; only 281 fit before then.",
                "Every second you wait makes up to 5 more too late.",
                "Order: by due time; where not all fit, the largest audience first.",
                "Tried last: 21 User; once sent, a User push cannot be recalled; All-users and Tag pushes can, for 24 hours.",
            ]
        );
    }

    #[test]
    fn a_forecast_is_described_in_chinese() {
        let soon = (0..302).map(|id| (if id % 10 == 0 { TaskType::User } else { TaskType::Tag }, Some(60)));
        let later = (0..1_698).map(|_| (TaskType::Tag, Some(86_400)));
        let said = in_language(chinese(), || said(soon.chain(later), Pace::Full));
        assert_eq!(
            said[1..],
            [
                "1,979 个任务能在推送前删除。",
                "21 个【来不及】：60 前有 302 个到推送时间，在此之前只来得及处理 281 个。",
                "每多等一秒，最多又有 5 个来不及。",
                "顺序：按推送时间；来不及全部处理时，推送范围最大的优先。",
                "最后尝试：21 个账号推送；推送发出后，账号推送无法撤回，全员推送和标签推送可在 24 小时内撤回。",
            ]
        );
    }

    #[test]
    fn tasks_that_fit_if_no_call_is_slow_are_not_called_lost() {
        let mut calls = CallTimes::default();
        (0..30).for_each(|call| calls.note(if call % 10 == 0 { 2.0 } else { 0.03 }));
        let conditions = Conditions { time: agreed(), speeds: calls.speeds(Limits::default()) };
        let said = |count| {
            let due = (0..count).map(|_| (TaskType::Tag, Some(60)));
            said_under(&conditions, due, Pace::Full).join("\n")
        };
        let (some, more) = (said(210), said(400));
        assert!(some.contains(" may be too late: 210 are due by 60; these fit only if no call is slow."), "{some}");
        assert!(!some.contains("TOO LATE"), "{some}");
        assert!(
            more.contains(" may be too late: 400 ") && more.contains(" TOO LATE: 400 are due by 60; only "),
            "{more}"
        );
    }

    #[test]
    fn a_pace_that_will_slow_down_is_shown_with_both_rates() {
        let rush = (0..250).map(|_| (TaskType::Tag, Some(60)));
        let said = said(rush.chain((0..1_000).map(|_| (TaskType::Tag, Some(86_400)))), Pace::Auto);
        assert_eq!(said[0], "at 4.8, later 4.0 per second, this takes 5 m 01 s and ends at 301");
    }

    #[test]
    fn tasks_without_a_due_time_may_be_too_late_and_overdue_ones_are_too_late() {
        assert_eq!(
            said([(TaskType::Tag, None)], Pace::Auto)[1..],
            ["1 has no known due time: it is tried first, but may still be too late."]
        );
        assert_eq!(
            said([(TaskType::Tag, None), (TaskType::Tag, None), (TaskType::Tag, Some(100))], Pace::Auto)[1..],
            [
                "all 1 with a due time can be deleted before they are sent",
                "last safe moment to start: 97, in 1 m 37 s",
                "2 have no known due time: they are tried first, but may still be too late.",
            ]
        );
        let over = said([(TaskType::All, Some(-5))], Pace::Auto);
        assert_eq!(over[2], "1 TOO LATE: already due, the last at -5.");
        assert_eq!(over[4], "Tried last: 1 ALL USERS.");
    }

    #[test]
    fn a_second_lane_is_described_in_both_languages() {
        let lanes = TwoLanes { postponed: vec![3, 4], lost: vec![TaskId::new(7)], ends_at: at(9) };
        let said = |lanes: &TwoLanes| lanes_text(lanes).iter().map(|line| line.text().to_owned()).collect::<Vec<_>>();
        let held = "2 more are held for 24 hours alongside the deletes, and deleted afterwards in the same run.";
        assert_eq!(said(&lanes), [held, "1 TOO LATE all the same."]);
        assert_eq!(said(&TwoLanes { lost: vec![], ..lanes.clone() }), [held]);
        assert_eq!(
            in_language(chinese(), || said(&lanes)),
            ["另有 2 个在删除的同时推迟 24 小时，随后在同一次执行中删除。", "仍有 1 个【来不及】。"]
        );
    }

    #[test]
    fn an_unread_clock_is_mentioned_only_if_a_due_time_depends_on_it() {
        let said = |due| said_at(ServiceTime::unread(at(0)), [(TaskType::Tag, due)], Pace::Auto);
        let dated = said(Some(100));
        assert!(dated.last().is_some_and(|line| line.contains("times follow this machine's clock")), "{dated:?}");
        assert_eq!(said(None).len(), 2);
    }
}
