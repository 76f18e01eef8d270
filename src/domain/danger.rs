//! How dangerous a delete is, and therefore which answer the dialog requires.
//!
//! A delete in production is one level more dangerous than the same delete elsewhere. If everything is due within a
//! minute, one key is enough, because then the time spent typing is itself a risk; but for tasks that the user cannot
//! see, a value must always be typed. The command line does not use these levels, because what it asks for must not
//! change for scripts; see [`Plan::confirmation`](super::Plan::confirmation).

use std::time::Duration;

use super::Environment;

/// How dangerous a delete is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Danger {
    /// One Tag or User push outside production. The dialog asks for a `y`.
    Low,
    /// One Tag or User push in production, a few outside production, or a more dangerous delete that is urgent and of
    /// which the user sees every task (unless `urgent_single_key` is off). The dialog asks for a capital letter.
    Middle,
    /// An All-users push or many pushes outside production, a few in production, or any that the user cannot see. The
    /// dialog asks for a typed value.
    High,
    /// An All-users push or many pushes in production. The dialog asks for a typed value, and also says that a delete
    /// cannot be undone.
    Highest,
}

/// What the danger of a delete depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stakes {
    /// What kind of environment the tasks belong to.
    pub environment: Environment,
    /// How many tasks there are.
    pub count: usize,
    /// Whether one of them goes to all users.
    pub everybody: bool,
    /// How many of them the user cannot see at the moment.
    pub hidden: usize,
    /// Whether all of them are due within a minute.
    pub is_urgent: bool,
}

/// The settings that a confirmation depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Safety {
    /// From this many tasks on, their number must be typed.
    pub typed_from: usize,
    /// The time without a key press that must pass, once a dialog is first drawn, before the dialog accepts an answer.
    /// At most 5 s.
    pub dialog_guard: Duration,
    /// Whether one key is enough in a dialog for tasks that are due within a minute.
    pub urgent_single_key: bool,
    /// When a change needs a reason.
    pub reason: ReasonRule,
    /// How long a plan file can be applied after it was written.
    pub plan_ttl: Duration,
    /// How long the ledger keeps the copies that are taken before a change loses content; `None` if it takes none.
    pub copies: Option<Duration>,
}

/// When a change needs a reason. A reason that is given is recorded in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReasonRule {
    /// Never, and nothing asks for one.
    Off,
    /// Never, but a place to write one is offered.
    #[default]
    Offer,
    /// When the confirmation needs a typed value, unless every task is due within ten minutes.
    Require,
}

impl Default for Safety {
    fn default() -> Self {
        Self {
            typed_from: 20,
            dialog_guard: Duration::from_millis(400),
            urgent_single_key: true,
            reason: ReasonRule::default(),
            plan_ttl: Duration::from_secs(4 * 3_600),
            copies: Some(Duration::from_hours(7 * 24)),
        }
    }
}

impl Danger {
    /// The danger of a delete with these stakes, under these settings.
    pub const fn of(stakes: Stakes, safety: Safety) -> Self {
        let elsewhere = match stakes.count {
            _ if stakes.everybody => Self::High,
            many if many >= safety.typed_from => Self::High,
            0 | 1 => Self::Low,
            _ => Self::Middle,
        };
        let level = match (stakes.environment, elsewhere) {
            (Environment::Production, Self::Low) => Self::Middle,
            (Environment::Production, Self::Middle) => Self::High,
            (Environment::Production, _) => Self::Highest,
            (_, level) => level,
        };
        match level {
            Self::Low | Self::Middle if stakes.hidden > 0 => Self::High,
            Self::High | Self::Highest if stakes.hidden == 0 && stakes.is_urgent && safety.urgent_single_key => {
                Self::Middle
            }
            level => level,
        }
    }

    /// Whether the dialog asks for a typed value.
    pub const fn is_typed(self) -> bool {
        matches!(self, Self::High | Self::Highest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Danger::{High, Highest, Low, Middle};
    use Environment::{Production, Staging, Test};

    const ONE: Stakes = Stakes { environment: Test, count: 1, everybody: false, hidden: 0, is_urgent: false };

    fn danger(stakes: Stakes) -> Danger {
        Danger::of(stakes, Safety::default())
    }

    fn of(environment: Environment, count: usize) -> Danger {
        danger(Stakes { environment, count, ..ONE })
    }

    #[test]
    fn one_task_outside_production_needs_a_small_letter() {
        assert_eq!([Staging, Test].map(|environment| of(environment, 1)), [Low, Low]);
    }

    #[test]
    fn one_task_in_production_needs_a_capital_letter() {
        assert_eq!(of(Production, 1), Middle);
    }

    #[test]
    fn a_few_tasks_outside_production_need_a_capital_letter() {
        assert_eq!([2, 19].map(|count| of(Staging, count)), [Middle, Middle]);
    }

    #[test]
    fn a_few_tasks_in_production_need_a_typed_value() {
        assert_eq!([2, 19].map(|count| of(Production, count)), [High, High]);
    }

    #[test]
    fn many_tasks_outside_production_need_a_typed_value() {
        assert_eq!([20, 100_000].map(|count| of(Test, count)), [High, High]);
    }

    #[test]
    fn an_all_users_push_outside_production_needs_a_typed_value() {
        assert_eq!([1, 2, 20].map(|count| danger(Stakes { everybody: true, count, ..ONE })), [High; 3]);
    }

    #[test]
    fn many_tasks_or_an_all_users_push_in_production_are_the_highest_danger() {
        assert_eq!(of(Production, 20), Highest);
        assert_eq!(danger(Stakes { environment: Production, everybody: true, ..ONE }), Highest);
    }

    #[test]
    fn hidden_tasks_always_need_a_typed_value() {
        assert_eq!(danger(Stakes { hidden: 1, ..ONE }), High);
        assert_eq!(danger(Stakes { hidden: 1, environment: Production, ..ONE }), High);
        assert_eq!(danger(Stakes { hidden: 1, environment: Production, count: 20, ..ONE }), Highest);
    }

    #[test]
    fn visible_tasks_due_within_a_minute_need_one_key_at_most() {
        let urgent = Stakes { is_urgent: true, ..ONE };
        assert_eq!(danger(urgent), Low);
        let everybody = Stakes { environment: Production, everybody: true, count: 300, ..urgent };
        assert_eq!(danger(everybody), Middle);
        assert_eq!(danger(Stakes { hidden: 1, ..everybody }), Highest, "except where a task is hidden");
        let off = Safety { urgent_single_key: false, ..Safety::default() };
        assert_eq!(Danger::of(everybody, off), Highest);
    }

    #[test]
    fn a_setting_decides_from_how_many_tasks_a_value_must_be_typed() {
        let from = |typed_from| Danger::of(Stakes { count: 5, ..ONE }, Safety { typed_from, ..Safety::default() });
        assert_eq!((from(5), from(6)), (High, Middle));
        assert_eq!(Danger::of(ONE, Safety { typed_from: 1, ..Safety::default() }), High);
    }
}
