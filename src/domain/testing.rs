//! Helpers that the tests of this module share.

use jiff::Timestamp;

use super::{App, AppName, Change, Environment, Host, PlannedTask, Region, SdkAppId, TaskId, TaskStatus, TaskType};

/// An app in this environment.
pub fn app(environment: Environment) -> App {
    let region = Region::named("singapore").expect("singapore is a region");
    App {
        region: Some(region),
        environment,
        ..App::new(AppName("shop".into()), SdkAppId(1_400_000_001), Host::of_region(region))
    }
}

/// A pending task in a plan, due at this second of 1970.
pub fn planned(id: u64, task_type: TaskType, due: Option<i64>) -> PlannedTask {
    PlannedTask {
        id: TaskId::new(id),
        task_type,
        status: TaskStatus::Pending,
        title: None,
        sched_at: due.map(|second| Timestamp::from_second(second).expect("the second is in range")),
        change: Change::Delete,
        position: 0,
    }
}
