//! The service's limit of calls (docs/service.md#call-frequency): how many there may be, and how long one counts.
//!
//! In this layer because both the limiter (`api`), which keeps to it, and the forecast, which predicts the limiter, use
//! the same numbers.

use std::time::Duration;

/// Calls per second of one command, for every command of scheduled tasks: that many slots share the rate.
pub const CALLS_PER_SECOND: u32 = 5;

/// How long after a reply its slot stays taken: the service's second, and half a percent for the drift between two
/// clocks.
pub const COOLING: Duration = Duration::from_millis(1_005);

/// The polite share of a rate, four fifths: the service alarms the app's owner above 80 % of a limit.
pub const fn polite_rate(full_rate: u32) -> u32 {
    full_rate / 5 * 4
}
