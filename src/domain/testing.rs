//! What the tests of this module share.

use super::{App, AppName, Environment, Host, Region, SdkAppId};

/// An app in this environment.
pub fn app(environment: Environment) -> App {
    let region = Region::named("singapore").expect("a known region");
    App {
        region: Some(region),
        environment,
        ..App::new(AppName("shop".into()), SdkAppId(1_400_000_001), Host::of_region(region))
    }
}
