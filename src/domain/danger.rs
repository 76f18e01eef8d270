//! How dangerous a delete is, and so how much the dialog asks for.
//!
//! Production is one level above the same set elsewhere. What is due in a minute never takes more than one key, for the
//! time that typing takes is what is at stake then; but what somebody cannot see is always typed. What the command line
//! asks for is a promise to scripts instead: [`Plan::confirmation`](super::Plan::confirmation).

use std::time::Duration;

use super::Environment;

/// How dangerous a delete is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Danger {
    /// One Tag or User push outside production: a `y`.
    Low,
    /// One of these in production, or a few outside: a capital letter.
    Middle,
    /// All-users or many outside production, a few in it, or anything that cannot be seen: a typed value.
    High,
    /// All-users or many in production: a typed value, after what follows from it was read.
    Highest,
}

/// What the danger depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stakes {
    /// What kind of environment the tasks belong to.
    pub environment: Environment,
    /// How many tasks there are.
    pub count: usize,
    /// Whether one of them goes to all users.
    pub everybody: bool,
    /// How many of them cannot be seen now.
    pub hidden: usize,
    /// Whether all of them are due within a minute.
    pub is_urgent: bool,
}

/// The settings that confirmation depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Safety {
    /// This many tasks or more: the number must be typed.
    pub typed_from: usize,
    /// A dialog ignores answers until no key came for so long, from when it was first drawn. At most 5 s.
    pub dialog_guard: Duration,
    /// Whether what is due within a minute takes no more than one key in a dialog.
    pub urgent_single_key: bool,
}

impl Default for Safety {
    fn default() -> Self {
        Self { typed_from: 20, dialog_guard: Duration::from_millis(400), urgent_single_key: true }
    }
}

impl Danger {
    /// The danger of these stakes, by these settings.
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

    /// Whether a value must be typed.
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
    fn one_outside_production_takes_a_small_letter() {
        assert_eq!([Staging, Test].map(|environment| of(environment, 1)), [Low, Low]);
    }

    #[test]
    fn one_in_production_takes_a_capital_letter() {
        assert_eq!(of(Production, 1), Middle);
    }

    #[test]
    fn a_few_outside_production_take_a_capital_letter() {
        assert_eq!([2, 19].map(|count| of(Staging, count)), [Middle, Middle]);
    }

    #[test]
    fn a_few_in_production_are_typed() {
        assert_eq!([2, 19].map(|count| of(Production, count)), [High, High]);
    }

    #[test]
    fn many_outside_production_are_typed() {
        assert_eq!([20, 100_000].map(|count| of(Test, count)), [High, High]);
    }

    #[test]
    fn all_users_outside_production_is_typed() {
        assert_eq!([1, 2, 20].map(|count| danger(Stakes { everybody: true, count, ..ONE })), [High; 3]);
    }

    #[test]
    fn many_or_all_users_in_production_are_the_highest() {
        assert_eq!(of(Production, 20), Highest);
        assert_eq!(danger(Stakes { environment: Production, everybody: true, ..ONE }), Highest);
    }

    #[test]
    fn what_cannot_be_seen_is_typed_at_least() {
        assert_eq!(danger(Stakes { hidden: 1, ..ONE }), High);
        assert_eq!(danger(Stakes { hidden: 1, environment: Production, ..ONE }), High);
        assert_eq!(danger(Stakes { hidden: 1, environment: Production, count: 20, ..ONE }), Highest);
    }

    #[test]
    fn what_is_due_in_a_minute_takes_one_key_at_most() {
        let urgent = Stakes { is_urgent: true, ..ONE };
        assert_eq!(danger(urgent), Low);
        let everybody = Stakes { environment: Production, everybody: true, count: 300, ..urgent };
        assert_eq!(danger(everybody), Middle);
        assert_eq!(danger(Stakes { hidden: 1, ..everybody }), Highest, "but never what cannot be seen");
        let off = Safety { urgent_single_key: false, ..Safety::default() };
        assert_eq!(Danger::of(everybody, off), Highest);
    }

    #[test]
    fn the_number_that_must_be_typed_from_is_a_setting() {
        let from = |typed_from| Danger::of(Stakes { count: 5, ..ONE }, Safety { typed_from, ..Safety::default() });
        assert_eq!((from(5), from(6)), (High, Middle));
        assert_eq!(Danger::of(ONE, Safety { typed_from: 1, ..Safety::default() }), High);
    }
}
