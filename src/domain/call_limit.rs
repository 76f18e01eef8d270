//! The service's limit on calls (docs/service.md#call-frequency): how many calls are allowed, and how long each one
//! counts.
//!
//! The numbers are in this layer because two users need the same ones: the limiter (`api`), which enforces them, and
//! the forecast, which predicts the limiter.

use std::time::Duration;

/// How many calls per second the service allows for each command of scheduled tasks. The limiter has as many slots.
pub const CALLS_PER_SECOND: u32 = 5;

/// How long after a reply its slot stays taken: the service's second, plus half a percent for the drift between two
/// clocks.
pub const COOLING: Duration = Duration::from_millis(1_005);

/// The polite share of a rate, four fifths: above 80 % of a limit, the service sends an alarm to the app's owner.
pub const fn polite_rate(full_rate: u32) -> u32 {
    full_rate / 5 * 4
}
