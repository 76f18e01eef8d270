//! What the tests of this module share.

use jiff::tz::TimeZone;

use super::{App, AppName, Environment, Host, Pace, Region, SdkAppId};

/// An app in this environment.
pub fn app(environment: Environment) -> App {
    let region = Region::named("singapore").expect("a known region");
    App {
        name: AppName("shop".into()),
        sdkappid: SdkAppId(1_400_000_001),
        region: Some(region),
        host: Host::of_region(region),
        identifier: "administrator".into(),
        environment,
        read_only: false,
        timezone: TimeZone::UTC,
        pace: Pace::Auto,
        campaign_default: None,
        quota_per_day: None,
    }
}
