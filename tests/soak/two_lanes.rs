//! Kills processes that delete many tasks which are due soon, and hold beside that what would be too late
//! (`delete --then-hold`), with `kill -9` at random points. The tasks that no process saves in time are sent meanwhile.
//! Then resumes each run to its end, and compares the ledger with the service.

use std::collections::BTreeSet;

use pushdeck::domain::SdkAppId;
use rusqlite::Connection;

use crate::{
    evidence::number,
    kill::{Report, killed_runs_of, kills, losses},
    lane::Layout,
    program::{Home, Site},
    world::Random,
};

/// One run deletes all tasks, and holds those that would be too late beside that.
const THEN_HOLD: Layout = &[&["delete-then-hold"]];

/// How many times faster than real time the clock runs. Two lanes need twice as many calls a second as one.
const SPEED: u32 = 40;

/// The number of tasks that are due much later, which are never held.
const LATER: u64 = 20;

/// The tasks that are due soon: half of them when one lane is done with a few, the others after that.
const RUSH: &str = r#"
[[tasks]]
app = "shop"
count = HALF
first = "+45s"
every = "0s"
types = ["Tag"]
titles = ["Soon {n}"]
[[tasks]]
app = "shop"
count = HALF
first = "+70s"
every = "0s"
types = ["Tag"]
titles = ["Later {n}"]
"#;

/// Makes the run of this seed and kills its processes up to `most` times.
fn rush(seed: u64, most: u64) -> Report {
    let half = crate::setting("SOAK_RUSH", 200).div_ceil(2);
    let rules = RUSH.replace("HALF", &half.to_string()) + &losses();
    let home = Home::new(&Site { tasks: LATER, rules: &rules, seed, speed: SPEED });
    let mut report = killed_runs_of(&home, THEN_HOLD, &mut Random::seeded(seed), most);
    let saved = saved(&home);
    *report.told.entry("held".to_owned()).or_default() += saved.held.len();
    report.violations.extend(sent_although_saved(&home, &saved));
    report
}

/// The tasks that the ledger says the service has held or deleted.
struct Saved {
    held: BTreeSet<u64>,
    deleted: BTreeSet<u64>,
}

fn saved(home: &Home) -> Saved {
    let conn = Connection::open(home.ledger()).expect("the ledger opens");
    let tasks = |wanted: &str| {
        let sql = format!("SELECT DISTINCT task_id FROM attempts WHERE {wanted}");
        let mut read = conn.prepare(&sql).expect("the schema has these columns");
        let rows = read.query_map([], |row| Ok(number(row.get(0)?))).expect("the query can be run");
        rows.map(|row| row.expect("the row can be read")).collect()
    };
    Saved { held: tasks("verb = 'hold' AND outcome = 'changed'"), deleted: tasks("outcome = 'deleted'") }
}

/// Says which tasks were sent although they had been saved. No history lasts as long as a hold.
fn sent_although_saved(home: &Home, saved: &Saved) -> Vec<String> {
    let tasks = home.service.tasks(SdkAppId(1_400_000_001)).into_iter();
    let sent = tasks.filter(|task| task.status != "pending").map(|task| task.id.get());
    let is_saved = |task: &u64| saved.held.contains(task) || saved.deleted.contains(task);
    sent.filter(is_saved).map(|task| format!("task {task} was sent after it was held or deleted")).collect()
}

#[test]
fn killed_runs_with_two_lanes_lose_nothing_that_was_held() {
    let report = kills(crate::setting("SOAK_LANES", 4), crate::setting("SOAK_LANES_AFTER", 0), rush);
    println!("{report}");
    assert!(report.violations.is_empty(), "{}", report.violations.join("\n"));
    assert!(["deleted", "held"].iter().all(|word| report.told.get(*word).is_some_and(|count| *count > 0)), "{report}");
}
