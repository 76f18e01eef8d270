//! The daily quota of pushes to all users and to tags (docs/service.md#quota).
//!
//! The service's documentation gives the quota for the call `push`. Whether a scheduled push counts against it is not
//! known, so every message about it says "may".

use crate::locale::label;

/// The documented quota per day of the Standard and Advanced editions.
const STANDARD: u32 = 100;

/// Returns how many All-users and Tag pushes a day may have before the user is warned, and a description of that
/// number.
pub fn daily_quota(configured: Option<u32>) -> (usize, &'static str) {
    match configured {
        Some(quota) => (usize::try_from(quota).unwrap_or(usize::MAX), label!("forecast-quota-of-app")),
        None => (usize::try_from(STANDARD).unwrap_or(usize::MAX), label!("forecast-quota-of-edition")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configured_quota_overrides_the_documented_one() {
        assert_eq!(daily_quota(None).0, 100);
        assert_eq!(daily_quota(Some(10)), (10, "quota_per_day of this app"));
    }
}
