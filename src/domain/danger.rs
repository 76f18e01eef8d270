//! How dangerous a change is, and therefore which answer the dialog requires. One table has the level of every kind of
//! change.
//!
//! A change in production is one level more dangerous than the same change elsewhere. A hold or a release is as
//! dangerous as a delete: each decides whether and when people get a push. If everything is due within a minute, one
//! key is enough, because then the time spent typing is itself a risk. For tasks that the user cannot see, however, a
//! value must always be typed. The command line does not use these levels, because the answers that scripts give must
//! stay valid; see [`Plan::confirmation`](super::Plan::confirmation).

use std::time::Duration;

use super::{Environment, Verb};

/// How dangerous a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Danger {
    /// One Tag or User push outside production. The dialog asks for a `y`.
    Low,
    /// One Tag or User push in production, a few outside production, or a more dangerous change that is urgent and of
    /// which the user sees every task (unless `urgent_single_key` is off). The dialog asks for a capital letter.
    Middle,
    /// An All-users push or many pushes outside production, a few in production, or any that the user cannot see. The
    /// dialog asks for a typed value.
    High,
    /// An All-users push or many pushes in production. The dialog asks for a typed value, and for a delete it also
    /// warns that this cannot be undone.
    Highest,
}

/// What the danger of a change depends on, besides its kind.
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
    /// For this many tasks or more, their number must be typed.
    pub typed_from: usize,
    /// The time without a key press that must pass, after a dialog is first drawn, before the dialog accepts an answer.
    /// It is at most 5 s.
    pub dialog_guard: Duration,
    /// Whether one key is enough in a dialog for tasks that are due within a minute.
    pub urgent_single_key: bool,
    /// When a change needs a reason.
    pub reason: ReasonRule,
    /// How long after it was written a plan file can be applied.
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
            copies: Some(Duration::from_secs(7 * 24 * 3_600)),
        }
    }
}

/// The levels of one kind of change in one kind of environment.
#[derive(Clone, Copy, Debug)]
struct Levels {
    /// Of one task.
    one: Danger,
    /// Of a few tasks.
    few: Danger,
    /// Of `typed_from` tasks or more.
    many: Danger,
    /// Of any number of tasks if one of them goes to all users.
    everybody: Danger,
}

/// Outside production.
const ELSEWHERE: Levels = Levels { one: Danger::Low, few: Danger::Middle, many: Danger::High, everybody: Danger::High };

/// In production: one level more.
const IN_PRODUCTION: Levels =
    Levels { one: Danger::Middle, few: Danger::High, many: Danger::Highest, everybody: Danger::Highest };

/// The table: the levels of each kind of change, in the order of [`Verb::ALL`], outside and in production. For every
/// kind, [`Danger::of`] has rules for urgent and for hidden tasks.
const TABLE: [(Verb, Levels, Levels); Verb::ALL.len()] = [
    (Verb::Delete, ELSEWHERE, IN_PRODUCTION),
    (Verb::Hold, ELSEWHERE, IN_PRODUCTION),
    (Verb::Release, ELSEWHERE, IN_PRODUCTION),
    (Verb::Edit, ELSEWHERE, IN_PRODUCTION),
];

impl Danger {
    /// The danger of this kind of change with these stakes, under these settings.
    pub const fn of(verb: Verb, stakes: Stakes, safety: Safety) -> Self {
        match Self::in_table(verb, stakes, safety) {
            Self::Low | Self::Middle if stakes.hidden > 0 => Self::High,
            Self::High | Self::Highest if stakes.hidden == 0 && stakes.is_urgent && safety.urgent_single_key => {
                Self::Middle
            }
            level => level,
        }
    }

    const fn in_table(verb: Verb, stakes: Stakes, safety: Safety) -> Self {
        let (_, elsewhere, in_production) = TABLE[verb as usize];
        let levels = match stakes.environment {
            Environment::Production => in_production,
            Environment::Staging | Environment::Test => elsewhere,
        };
        match stakes.count {
            _ if stakes.everybody => levels.everybody,
            many if many >= safety.typed_from => levels.many,
            0 | 1 => levels.one,
            _ => levels.few,
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
        Danger::of(Verb::Delete, stakes, Safety::default())
    }

    fn of(environment: Environment, count: usize) -> Danger {
        danger(Stakes { environment, count, ..ONE })
    }

    /// A number of tasks, and the levels without and with a push to all users among them.
    type Cells = (usize, Danger, Danger);

    /// The expected level of every cell, written out: for each number of tasks, in each environment, without and with a
    /// push to all users.
    const CELLS: [(Verb, Environment, [Cells; 3]); 12] = [
        (Verb::Delete, Production, [(1, Middle, Highest), (19, High, Highest), (20, Highest, Highest)]),
        (Verb::Delete, Staging, [(1, Low, High), (19, Middle, High), (20, High, High)]),
        (Verb::Delete, Test, [(1, Low, High), (19, Middle, High), (20, High, High)]),
        (Verb::Hold, Production, [(1, Middle, Highest), (19, High, Highest), (20, Highest, Highest)]),
        (Verb::Hold, Staging, [(1, Low, High), (19, Middle, High), (20, High, High)]),
        (Verb::Hold, Test, [(1, Low, High), (19, Middle, High), (20, High, High)]),
        (Verb::Release, Production, [(1, Middle, Highest), (19, High, Highest), (20, Highest, Highest)]),
        (Verb::Release, Staging, [(1, Low, High), (19, Middle, High), (20, High, High)]),
        (Verb::Release, Test, [(1, Low, High), (19, Middle, High), (20, High, High)]),
        (Verb::Edit, Production, [(1, Middle, Highest), (19, High, Highest), (20, Highest, Highest)]),
        (Verb::Edit, Staging, [(1, Low, High), (19, Middle, High), (20, High, High)]),
        (Verb::Edit, Test, [(1, Low, High), (19, Middle, High), (20, High, High)]),
    ];

    #[test]
    fn every_cell_of_the_table_has_its_level_and_the_rules_for_hidden_and_urgent_tasks() {
        for (verb, environment, sizes) in CELLS {
            for (count, plain, with_all) in sizes {
                for (everybody, level) in [(false, plain), (true, with_all)] {
                    let stakes = Stakes { environment, count, everybody, ..ONE };
                    let of =
                        |hidden, is_urgent| Danger::of(verb, Stakes { hidden, is_urgent, ..stakes }, Safety::default());
                    assert_eq!(of(0, false), level, "{verb:?} {stakes:?}");
                    assert_eq!(of(1, false), level.max(High), "{verb:?} {stakes:?} hidden");
                    assert_eq!(of(0, true), level.min(Middle), "{verb:?} {stakes:?} urgent");
                    assert_eq!(of(1, true), level.max(High), "{verb:?} {stakes:?} urgent and hidden");
                }
            }
        }
    }

    #[test]
    fn the_table_and_its_test_have_every_kind_of_change() {
        for (at, verb) in Verb::ALL.into_iter().enumerate() {
            assert_eq!((TABLE[at].0, verb as usize), (verb, at));
            assert_eq!(CELLS.iter().filter(|(other, ..)| *other == verb).count(), 3, "{verb:?}");
        }
    }

    #[test]
    fn one_task_outside_production_needs_a_lower_case_letter() {
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
        assert_eq!(Danger::of(Verb::Delete, everybody, off), Highest);
    }

    #[test]
    fn a_setting_decides_from_how_many_tasks_a_value_must_be_typed() {
        let of = |count, typed_from| {
            let safety = Safety { typed_from, ..Safety::default() };
            Danger::of(Verb::Delete, Stakes { count, ..ONE }, safety)
        };
        let from = |typed_from| of(5, typed_from);
        assert_eq!((from(5), from(6)), (High, Middle));
        assert_eq!(of(1, 1), High);
    }
}
