//! Every command under every kind of trouble: what the client sees, and whether the effect takes place.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{
    Effect, LogEvent,
    stage::{APP, Stage, with_app},
    store::push_id,
};
use crate::api::{Command, TransportError, WireReply, WireRequest};

/// What the client gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gets {
    /// The reply of an untroubled call.
    Reply,
    /// A refusal with this code.
    Code(i64),
    /// A JSON object that is not the reply of an untroubled call.
    AnotherObject,
    /// HTTP 200 and a body that is no JSON object.
    NoObject,
    /// Another HTTP status.
    Status(u16),
    /// No complete reply.
    Nothing,
}

/// When the effect takes place, for a command that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Now,
    Late,
    Never,
}

const FAULTS: [(&str, Gets, When); 27] = [
    ("kind = \"no-answer\"\neffect = \"done\"", Gets::Nothing, When::Now),
    ("kind = \"no-answer\"\neffect = \"none\"", Gets::Nothing, When::Never),
    ("kind = \"no-answer\"\nlate = \"400ms\"", Gets::Nothing, When::Late),
    ("kind = \"no-answer\"\nconnection = \"closed\"\neffect = \"done\"", Gets::Nothing, When::Now),
    ("kind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"", Gets::Nothing, When::Never),
    ("kind = \"no-answer\"\nconnection = \"closed\"\nlate = \"400ms\"", Gets::Nothing, When::Late),
    ("kind = \"code\"\ncode = 90105", Gets::Code(90_105), When::Never),
    ("kind = \"code\"\ncode = 90105\neffect = \"done\"", Gets::Code(90_105), When::Now),
    ("kind = \"code\"\ncode = 60008\nlate = \"400ms\"", Gets::Code(60_008), When::Late),
    ("kind = \"delay\"\ndelay = \"30ms\"", Gets::Reply, When::Now),
    ("kind = \"delay\"\ndelay = \"30ms\"\nlate = \"400ms\"", Gets::Reply, When::Late),
    ("kind = \"delay\"\ndelay = \"1s\"", Gets::Nothing, When::Now),
    ("kind = \"truncated\"", Gets::Nothing, When::Now),
    ("kind = \"truncated\"\neffect = \"none\"", Gets::Nothing, When::Never),
    ("kind = \"truncated\"\nlate = \"400ms\"", Gets::Nothing, When::Late),
    ("kind = \"slow\"\nbytes = 1\npause = \"1m\"", Gets::Nothing, When::Now),
    ("kind = \"http\"", Gets::Status(502), When::Now),
    ("kind = \"http\"\nstatus = 504\neffect = \"none\"", Gets::Status(504), When::Never),
    ("kind = \"redirect\"\neffect = \"none\"", Gets::Status(302), When::Never),
    ("kind = \"html\"\neffect = \"none\"", Gets::NoObject, When::Never),
    ("kind = \"empty\"", Gets::NoObject, When::Now),
    ("kind = \"oversized\"\nbytes = 100000", Gets::Nothing, When::Now),
    ("kind = \"wrong-types\"", Gets::AnotherObject, When::Now),
    ("kind = \"ok-with-code\"\ncode = 90105", Gets::AnotherObject, When::Now),
    ("kind = \"fail-with-zero\"", Gets::AnotherObject, When::Now),
    ("kind = \"echo\"", Gets::Code(90_104), When::Never),
    ("kind = \"echo\"\nplace = \"page\"", Gets::Status(502), When::Now),
];

/// Returns the body of a call of this command that succeeds unless a fault prevents it.
fn body(command: Command) -> Value {
    let info = json!({ "Title": "t" });
    match command {
        Command::Add => {
            let content = json!({ "From_Account": "a", "OfflinePushInfo": info });
            json!({ "Type": "All", "SchedAt": "2026-12-24 17:30:00", "Content": content })
        }
        Command::Modify => json!({ "TaskID": 3, "Type": "All", "SchedAt": "2026-12-24 17:30:00" }),
        Command::Delete => json!({ "TaskID": 3, "Type": "All" }),
        Command::Get => json!({ "TaskID": 3 }),
        Command::List => json!({
            "Offset": 0, "Want": 20, "OrderBy": "schedAt", "Asc": true,
            "BeginTime": "2026-11-30 00:00:00", "EndTime": "2026-12-05 00:00:00"
        }),
        Command::Revoke => json!({ "TaskId": push_id(APP, 1), "OfflinePushInfo": info }),
    }
}

/// Returns whether the call was carried out; always false for a command that only reads.
fn is_done(stage: &Stage, command: Command) -> bool {
    match command {
        Command::Add => stage.ids().contains(&500),
        Command::Modify => stage.task(3).sched_at.to_string() == "2026-12-24T17:30:00Z",
        Command::Delete => !stage.ids().contains(&3),
        Command::Get | Command::List => false,
        Command::Revoke => stage.task(1).recalled,
    }
}

/// Returns the service after task 1 was sent, with this fault for the next call of the command, and the request of that
/// call.
fn stage(command: Command, fault: &str) -> (Stage, WireRequest) {
    let stage = Stage::new(fault);
    stage.advance(20_000);
    let timeout = Duration::from_millis(300);
    let request = stage.request(command, &with_app(APP, body(command)));
    (stage, WireRequest { timeout, reply_limit: 65_536, ..request })
}

fn seen(reply: Result<WireReply, TransportError>, untroubled: &Map<String, Value>) -> Gets {
    let Ok(reply) = reply else { return Gets::Nothing };
    if reply.status != 200 {
        return Gets::Status(reply.status);
    }
    match serde_json::from_slice::<Map<String, Value>>(&reply.body) {
        Err(_) => Gets::NoObject,
        Ok(object) if object == *untroubled => Gets::Reply,
        Ok(object) if object["ActionStatus"] == "FAIL" && object["ErrorCode"] != 0 => {
            object["ErrorCode"].as_i64().map_or(Gets::AnotherObject, Gets::Code)
        }
        Ok(_) => Gets::AnotherObject,
    }
}

async fn untroubled(command: Command) -> Map<String, Value> {
    let (stage, request) = stage(command, "");
    let reply = stage.send_through(request).await.0.expect("a reply");
    let object: Map<String, Value> = serde_json::from_slice(&reply.body).expect("an object");
    assert_eq!(object["ErrorCode"], 0, "{command}: {object:?}");
    assert_eq!(is_done(&stage, command), !command.only_reads());
    object
}

/// Returns the events and effects in the log of one troubled call.
fn effects(stage: &Stage) -> Vec<(LogEvent, Effect)> {
    let log = stage.service.log();
    for entry in &log {
        assert!(entry.fault.is_some(), "{}", entry.to_json());
        assert_eq!(entry.before != entry.after, entry.effect == Effect::Done, "{}", entry.to_json());
    }
    log.iter().map(|entry| (entry.event, entry.effect)).collect()
}

async fn check(command: Command, fault: &str, gets: Gets, effect: When) {
    let expected = if command.only_reads() { When::Never } else { effect };
    let name = command.path().rsplit('/').next().and_then(|name| name.split('_').next()).expect("a name");
    let what = format!("{name}: {fault}");
    let (stage, request) = stage(command, &format!("[[fault]]\ncommand = \"{name}\"\n{fault}\n"));
    let (reply, _) = stage.send_through(request).await;
    assert_eq!(seen(reply, &untroubled(command).await), gets, "{what}");
    assert_eq!(is_done(&stage, command), expected == When::Now, "{what}");
    stage.advance(400);
    assert_eq!(is_done(&stage, command), expected != When::Never, "{what}");
    let lines: &[_] = match expected {
        When::Now => &[(LogEvent::Call, Effect::Done)],
        When::Never => &[(LogEvent::Call, Effect::None)],
        When::Late => &[(LogEvent::Call, Effect::Promised), (LogEvent::LateEffect, Effect::Done)],
    };
    assert_eq!(effects(&stage), lines, "{what}");
}

#[tokio::test]
async fn every_fault_can_strike_every_command() {
    for command in Command::ALL.iter().copied() {
        for (fault, gets, effect) in FAULTS {
            check(command, fault, gets, effect).await;
        }
    }
}

#[tokio::test]
async fn a_late_create_gets_the_id_that_its_reply_named() {
    let stage = Stage::new("[[fault]]\nnth = 1\nkind = \"delay\"\ndelay = \"0s\"\nlate = \"5s\"\n");
    assert_eq!(stage.call(Command::Add, body(Command::Add)).await["TaskID"], 500);
    assert_eq!(stage.call(Command::Add, body(Command::Add)).await["TaskID"], 501);
    assert_eq!(stage.ids(), [1, 2, 3, 501]);
    stage.advance(5_000);
    assert_eq!(stage.ids(), [1, 2, 3, 500, 501]);
    assert_eq!(stage.call(Command::Add, body(Command::Add)).await["TaskID"], 502);
}
