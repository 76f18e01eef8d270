//! The changes that a scenario says were made before it starts, as the ledger of a demo begins with them.

use std::time::Duration;

use pushdeck::{
    domain::{Hold, TaskId, TaskStatus},
    ops,
};

use crate::{
    common::{Rig, at},
    scenarios::{APP, audit_actions},
};

const HELD: u64 = 5_210_000_011;
const EDITED: u64 = 5_210_000_012;

fn changed_before() -> String {
    format!(
        "{APP}\n[[task]]\napp = \"shop\"\nid = {HELD}\ntype = \"All\"\ndue = \"+26h\"\ncreated = \"-4h\"\n\
         title = \"Held\"\nheld_from = \"+2h\"\nbecause = \"moved by a day\"\n\
         [[task]]\napp = \"shop\"\nid = {EDITED}\ntype = \"Tag\"\ndue = \"+3h\"\ncreated = \"-4h\"\n\
         title = \"3 dollars off\"\nedited_from = {{ title = \"30 dollars off\" }}\n"
    )
}

#[tokio::test(start_paused = true)]
async fn a_demo_begins_with_the_holds_and_the_edits_of_its_scenario() {
    let mut rig = Rig::script(&changed_before()).await;
    rig.context.safety.copies = Some(Duration::from_secs(7 * 24 * 3_600));
    ops::record_earlier(&rig.context, &rig.service).await.expect("the changes are written");
    let until = at("2026-12-02T11:00:00Z");
    for is_read in [false, true] {
        let [held, edited] = [rig.task(HELD).await, rig.task(EDITED).await].map(|task| task.expect("it is there"));
        assert_eq!(held.hold, Some(Hold { from: Some(at("2026-12-01T11:00:00Z")), until }), "{is_read}");
        assert_eq!((held.sched_at, &held.status), (Some(until), &TaskStatus::Pending));
        assert_eq!(edited.title.as_ref().map(pushdeck::domain::Untrusted::raw), Some("3 dollars off"));
        rig.sync().await;
    }
    assert_eq!(
        audit_actions(&rig).await,
        ["run-begin", "intent", "outcome", "run-end", "run-begin", "intent", "outcome", "run-end"]
    );
    let taken = rig.context.ledger.copied_at(&rig.context.service(), TaskId::new(EDITED)).await;
    let taken = taken.expect("the ledger can be read");
    assert_eq!(taken, Some(at("2026-12-01T07:00:00Z")), "what it said before is kept");
    let interrupted = ops::find_interrupted(&rig.context).await.expect("the runs can be read");
    assert!(interrupted.unfinished().is_empty(), "all of it has ended");
}
