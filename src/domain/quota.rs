//! The daily quota of pushes to all users and to tags (docs/service.md#quota).
//!
//! The pages give it for the call `push`; whether a scheduled push counts against it is not known, so everything said about
//! it says "may".

use crate::locale::label;

/// What the pages give for the Standard and Advanced editions, in a day.
const STANDARD: u32 = 100;

/// How many All-users and Tag pushes a day may have before something is said, and what that number is, in words.
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
    fn what_the_config_says_comes_before_what_the_pages_say() {
        assert_eq!(daily_quota(None).0, 100);
        assert_eq!(daily_quota(Some(10)), (10, "quota_per_day of this app"));
    }
}
