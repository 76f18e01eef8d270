//! Scenarios for the tests, and helpers that look at the results.

use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex},
};

use pushdeck::{
    api::Command,
    bulk::Stop,
    domain::{BulkEvent, Summary},
    ledger::{AuditQuery, TaskQuery},
    ops,
    sim::{Effect, LogEvent, Service},
};

use crate::common::Rig;

pub const APP: &str = r#"
title = "three tasks"

[[app]]
name = "shop"
sdkappid = 1400000001
region = "singapore"
key = "a-made-up-key"
environment = "test"
timezone = "Asia/Singapore"
first_id = 5210001001

[[task]]
app = "shop"
id = 5210000001
type = "Tag"
due = "+2h"
title = "春节促销 第一波"

[[task]]
app = "shop"
id = 5210000002
type = "All"
due = "+1h"
title = "System maintenance"

[[task]]
app = "shop"
id = 5210000003
type = "User"
due = "-1h"
created = "-2h"
title = "Your order has shipped"
"#;

pub fn with(faults: &str) -> String {
    format!("{APP}\n{faults}")
}

pub fn calls(service: &Service, command: Command) -> usize {
    service.log().iter().filter(|entry| entry.event == LogEvent::Call && entry.command == Some(command)).count()
}

pub fn deleted_on_the_service(service: &Service) -> usize {
    service.log().iter().filter(|entry| entry.command == Some(Command::Delete) && entry.effect == Effect::Done).count()
}

pub async fn audit_actions(rig: &Rig) -> Vec<String> {
    let actions = Arc::new(Mutex::new(Vec::new()));
    let sink = {
        let actions = Arc::clone(&actions);
        Box::new(move |entry: &pushdeck::ledger::AuditEntry| {
            actions.lock().expect("no thread panics").push(entry.action.clone());
            ControlFlow::Continue(())
        })
    };
    let broken = rig.context.ledger.audit(AuditQuery::default(), sink).await.expect("the log can be read");
    assert_eq!(broken, None, "the chain of audit entries is unbroken");
    std::mem::take(&mut *actions.lock().expect("no thread panics"))
}

pub fn many(count: usize, faults: &str) -> String {
    let head = APP.split("[[task]]").next().unwrap_or_default();
    format!(
        "{head}\n[[tasks]]\napp = \"shop\"\ncount = {count}\nfirst = \"+6h\"\nevery = \"1s\"\ntypes = [\"Tag\"]\n\
         titles = [\"Digest {{n}}\"]\ndescs = [\"Text.\"]\n{faults}"
    )
}

pub async fn all_ids(rig: &Rig) -> Vec<u64> {
    rig.sync().await;
    let ids = Arc::new(Mutex::new(Vec::new()));
    let sink = {
        let ids = Arc::clone(&ids);
        Box::new(move |row: &pushdeck::ledger::TaskRow<'_>| {
            ids.lock().expect("no thread panics").push(row.id.get());
            ControlFlow::Continue(())
        })
    };
    rig.context.ledger.scan(&rig.context.service(), TaskQuery::default(), sink).await.expect("the ledger can be read");
    std::mem::take(&mut *ids.lock().expect("no thread panics"))
}

/// Deletes these tasks. Returns every event and the summary.
pub async fn events_of(
    rig: &Rig,
    ids: &[u64],
    stop: &Stop,
    react: impl Fn(&BulkEvent) + Send + Sync,
) -> (Vec<BulkEvent>, Summary) {
    let (plan, _) = rig.confirm(ids).await;
    let run = ops::Run::new(&rig.context, stop.clone());
    let mut events = Vec::new();
    let mut show = |event: &BulkEvent| {
        react(event);
        events.push(event.clone());
    };
    let summary = rig.as_time_passes(ops::carry_out(&rig.context, plan, run, &mut show)).await.expect("the run begins");
    (events, summary)
}
