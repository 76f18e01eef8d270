//! Decides what a reply, or its absence, proves about a change: the table of docs/reliability.md#outcomes.
//!
//! The rules are strict: whatever is not clearly a yes or a no is `Unknown`, and the task is read back before the
//! change is tried again.

use super::{
    catalogue::{self, Entry, Proof, Reaction},
    endpoints::{Answer, parse_deleted, parse_modified},
    limiter::Release,
    transport::{Command, TransportError, WireReply},
};
use crate::{
    domain::{Attempt, Failure, Outcome, Untrusted, Verb},
    locale::{in_english, stored},
};

/// What the reply to a change, or its absence, proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerdictKind {
    /// The service confirmed the change of this task.
    Done,
    /// The change was not made: the service definitely refused it.
    Refused,
    /// The change was not made, because of the signature, the account or the app. The task stays confirmed.
    NotAccepted,
    /// The change was not made, because the task is being sent or has been sent.
    TooLate,
    /// The change was not made, because the service asked to slow down (a rate reply). The task goes back into the
    /// queue, and the attempt does not count.
    RateLimited,
    /// No complete request left this machine.
    NotSent,
    /// The change may or may not have been made.
    Unknown,
}

/// The judgement on the result of one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the result proves.
    pub kind: VerdictKind,
    /// The reason; `None` if the change was made.
    pub failure: Option<Failure>,
    /// Whether every other call would fail too until somebody fixes the signature, the account or the app. Repeating
    /// the call can get the app locked out.
    pub stops_run: bool,
    /// Whether one new signature may help.
    pub renew: bool,
    /// `ErrorInfo`, if it is not empty.
    pub service_word: Option<Untrusted>,
}

impl Verdict {
    fn without_code(kind: VerdictKind, message: impl Into<String>) -> Self {
        let failure = Some(Failure::local(message));
        Self { kind, failure, stops_run: false, renew: false, service_word: None }
    }

    pub(super) fn not_sent(message: impl Into<String>) -> Self {
        Self::without_code(VerdictKind::NotSent, message)
    }

    fn done() -> Self {
        Self { kind: VerdictKind::Done, failure: None, stops_run: false, renew: false, service_word: None }
    }

    fn by_code(code: i64, word: Option<Untrusted>) -> Self {
        let entry = Entry::of(code);
        let reaction = entry.and_then(|entry| entry.reaction);
        let kind = match entry.and_then(|entry| entry.delete) {
            Some(Proof::Refused) => VerdictKind::Refused,
            Some(Proof::NotAccepted) => VerdictKind::NotAccepted,
            Some(Proof::TooLate) => VerdictKind::TooLate,
            Some(Proof::Rate) => VerdictKind::RateLimited,
            #[cfg(feature = "planted")]
            None if code == 90_105 && crate::planted::is(crate::planted::Bug::BusyIsRefused) => VerdictKind::Refused,
            None => VerdictKind::Unknown,
        };
        Self {
            kind,
            failure: Some(catalogue::failure(code, word.as_ref())),
            stops_run: entry.is_some_and(Entry::concerns_account),
            renew: reaction == Some(Reaction::Renew),
            service_word: word,
        }
    }

    /// Returns the outcome to write to the ledger; `None` for a rate reply, because that does not settle the task.
    pub fn outcome(&self, verb: Verb) -> Option<Outcome> {
        let why = || self.failure.clone().unwrap_or_else(|| Failure::local(stored!("stored-no-reason")));
        match self.kind {
            VerdictKind::Done => Some(Outcome::done(verb)),
            VerdictKind::Refused => Some(Outcome::Refused(why())),
            VerdictKind::TooLate => Some(Outcome::TooLate(why())),
            VerdictKind::NotSent | VerdictKind::NotAccepted => Some(Outcome::NotSent(why())),
            VerdictKind::Unknown => Some(Outcome::Unknown(why())),
            VerdictKind::RateLimited => None,
        }
    }
}

/// Judges the result of sending the change of this attempt.
pub(super) fn judge(sent: &Result<WireReply, TransportError>, attempt: &Attempt) -> Verdict {
    let reply = match sent {
        Ok(reply) => reply,
        Err(TransportError::NotSent { detail, .. }) => return Verdict::not_sent(detail.as_str()),
        Err(error @ (TransportError::Lost { .. } | TransportError::TooLong { .. })) => {
            return Verdict::without_code(VerdictKind::Unknown, in_english(|| error.to_string()));
        }
    };
    match answer(reply).and_then(|answer| judge_answer(answer, attempt)) {
        Ok(verdict) => verdict,
        Err(puzzle) => Verdict::without_code(VerdictKind::Unknown, stored!("service-reply", puzzle = puzzle)),
    }
}

fn judge_answer(answer: Answer<'_>, attempt: &Attempt) -> Result<Verdict, String> {
    let object = match answer {
        Answer::Failed { code, word } => return Ok(Verdict::by_code(code, word)),
        Answer::Done(object) => object,
    };
    let (named, task) = match Command::of(attempt.change.verb()) {
        Command::Modify => (parse_modified(&object)?, attempt.task),
        _ => (Some(parse_deleted(&object)?), attempt.task),
    };
    match named.filter(|named| *named != task) {
        None => Ok(Verdict::done()),
        Some(other) => {
            Err(stored!("service-odd-other-task-deleted", other = other.to_string(), task = task.to_string()))
        }
    }
}

/// Reads the common fields of a reply. The error is one of the `service-odd` texts, in English.
pub(super) fn answer(reply: &WireReply) -> Result<Answer<'_>, String> {
    if reply.status != 200 {
        return Err(stored!("service-odd-status", status = reply.status.to_string()));
    }
    Answer::parse(&reply.body)
}

/// Returns how a call ended, for the limiter.
pub(super) fn release(sent: &Result<WireReply, TransportError>) -> Release {
    let Ok(reply) = sent else { return Release::NoReply };
    match answer(reply) {
        Ok(Answer::Failed { code, .. }) if is_rate(code) => Release::Limited,
        Ok(_) => Release::Clean,
        Err(_) => Release::NoReply,
    }
}

/// Returns whether a code asks to slow down. A used-up quota does not count.
pub(super) fn is_rate(code: i64) -> bool {
    Entry::of(code).is_some_and(|entry| entry.delete == Some(Proof::Rate))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        api::{catalogue::Class, transport::Stage},
        domain::{AttemptId, Change, RunId, TaskId, TaskType},
    };

    const TASK: TaskId = TaskId::new(5_210_074_411);

    fn attempt(task: TaskId, change: Change) -> Attempt {
        Attempt {
            id: AttemptId(1),
            run: RunId(ulid::Ulid(1)),
            position: 0,
            task,
            change,
            due: None,
            task_type: TaskType::Tag,
            at: Timestamp::UNIX_EPOCH,
            deadline: Timestamp::UNIX_EPOCH,
        }
    }

    fn judge(sent: &Result<WireReply, TransportError>, task: TaskId) -> Verdict {
        super::judge(sent, &attempt(task, Change::Delete))
    }

    fn http(status: u16, body: &str) -> Verdict {
        judge(&Ok(WireReply { status, body: body.as_bytes().to_vec(), date: None }), TASK)
    }

    fn reply(body: &str) -> Verdict {
        http(200, body)
    }

    fn fail(code: i64) -> Verdict {
        reply(&format!(r#"{{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":{code},"TaskID":0}}"#))
    }

    fn assert_unknown(verdict: &Verdict, what: &str) {
        assert_eq!(verdict.kind, VerdictKind::Unknown, "{what}: {verdict:?}");
        let message = &verdict.failure.as_ref().expect(what).message;
        assert!(!message.is_empty(), "{what}");
        assert!(matches!(verdict.outcome(Verb::Delete), Some(Outcome::Unknown(_))), "{what}");
    }

    #[test]
    fn row_1_a_request_that_did_not_leave_is_not_sent() {
        for stage in [Stage::Dns, Stage::Connect, Stage::Tls, Stage::Send] {
            let verdict = judge(&Err(TransportError::NotSent { stage, detail: "no connection".into() }), TASK);
            assert_eq!(verdict.kind, VerdictKind::NotSent);
            assert_eq!(verdict.outcome(Verb::Delete), Some(Outcome::NotSent(Failure::local("no connection"))));
        }
    }

    #[test]
    fn a_reply_that_is_lost_or_too_long_to_be_read_proves_nothing() {
        for error in [TransportError::Lost { detail: "reset".into() }, TransportError::TooLong { limit: 65_536 }] {
            assert_unknown(&judge(&Err(error.clone()), TASK), &error.to_string());
        }
    }

    #[test]
    fn row_2_an_ok_for_this_id_means_deleted() {
        for body in [
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"sucess","ErrorCode":0,"TaskID":"5210074411","RequestId":"x"}"#,
            " {\"TaskID\": 5210074411, \"ErrorCode\": 0, \"ActionStatus\": \"OK\"}\r\n",
        ] {
            let verdict = reply(body);
            assert_eq!((verdict.kind, verdict.failure), (VerdictKind::Done, None), "{body}");
        }
        let largest = TaskId::new(u64::MAX);
        let body = format!(r#"{{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":{largest}}}"#);
        let sent = Ok(WireReply { status: 200, body: body.into_bytes(), date: None });
        assert_eq!(judge(&sent, largest).kind, VerdictKind::Done);
    }

    #[test]
    fn an_ok_to_a_hold_need_not_name_the_task_but_must_not_name_another() {
        let of = |body: &str| {
            let sent = Ok(WireReply { status: 200, body: body.as_bytes().to_vec(), date: None });
            super::judge(&sent, &attempt(TASK, Change::Hold { until: Timestamp::UNIX_EPOCH }))
        };
        for body in [
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":5210074411}"#,
        ] {
            let verdict = of(body);
            assert_eq!(
                (verdict.kind, verdict.outcome(Verb::Hold)),
                (VerdictKind::Done, Some(Outcome::Changed)),
                "{body}"
            );
        }
        assert_unknown(&of(r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":7}"#), "another task");
    }

    #[test]
    fn row_3_every_code_listed_as_refused_is_a_definite_no() {
        let refused: Vec<&Entry> = Entry::all().filter(|entry| entry.delete == Some(Proof::Refused)).collect();
        assert!(refused.len() > 5);
        for entry in refused {
            let verdict = fail(entry.code);
            assert_eq!(verdict.kind, VerdictKind::Refused, "{}", entry.code);
            let failure = verdict.failure.as_ref().expect("a refusal says why");
            assert_eq!(failure.code, Some(entry.code));
            assert!(failure.message.contains(&entry.meaning()));
            assert!(!verdict.stops_run && !verdict.renew, "{}", entry.code);
            assert_eq!(verdict.service_word, Some("no".into()));
        }
    }

    #[test]
    fn row_3_a_code_listed_as_not_accepted_leaves_the_task_not_sent() {
        let not_accepted: Vec<&Entry> = Entry::all().filter(|entry| entry.delete == Some(Proof::NotAccepted)).collect();
        assert!(not_accepted.len() > 20);
        for entry in not_accepted {
            let verdict = fail(entry.code);
            assert_eq!(verdict.kind, VerdictKind::NotAccepted, "{}", entry.code);
            assert!(
                matches!(verdict.outcome(Verb::Delete), Some(Outcome::NotSent(why)) if why.code == Some(entry.code)),
                "{}",
                entry.code
            );
            assert_eq!(verdict.stops_run, entry.class != Class::Transient, "{}", entry.code);
            assert_eq!(verdict.renew, entry.reaction == Some(Reaction::Renew), "{}", entry.code);
        }
    }

    #[test]
    fn a_code_of_the_account_that_proves_nothing_stops_the_run_too() {
        for code in [60_025, 90_009] {
            let verdict = fail(code);
            assert_eq!((verdict.kind, verdict.stops_run), (VerdictKind::Unknown, true), "{code}");
        }
    }

    #[test]
    fn row_4_a_task_that_is_being_sent_or_was_sent_is_too_late() {
        for code in [90_106, 90_107] {
            let verdict = fail(code);
            assert_eq!(verdict.kind, VerdictKind::TooLate);
            assert!(matches!(verdict.outcome(Verb::Delete), Some(Outcome::TooLate(why)) if why.code == Some(code)));
        }
    }

    #[test]
    fn row_5_a_rate_reply_settles_nothing() {
        for code in [60_007, 60_011, 60_018, 60_019] {
            let verdict = fail(code);
            assert_eq!((verdict.kind, verdict.outcome(Verb::Delete)), (VerdictKind::RateLimited, None), "{code}");
        }
    }

    #[test]
    fn row_6_every_other_code_is_unknown() {
        for code in [90_105, 60_008, 60_013, 60_014, 90_101, 90_108, 60_001, 70_004, 1, -1, i64::MAX] {
            assert_unknown(&fail(code), &code.to_string());
        }
        for entry in Entry::all().filter(|entry| entry.delete.is_none()) {
            assert_unknown(&fail(entry.code), &entry.code.to_string());
        }
    }

    #[test]
    fn row_7_a_reply_that_contradicts_itself_is_unknown() {
        for body in [
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":90104,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":0,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":5210074412}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":0}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}"#,
            r#"{"ActionStatus":"ok","ErrorInfo":"","ErrorCode":0,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":90104,"ErrorCode":0,"TaskID":0}"#,
            r#"{"ActionStatus":"FAIL","ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":1,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"FAIL","ErrorCode":90104,"x":1,"x":1}"#,
        ] {
            assert_unknown(&reply(body), body);
        }
    }

    #[test]
    fn row_7_a_reply_with_wrong_types_is_unknown() {
        for body in [
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":"0","TaskID":5210074411}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0.0,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":null,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":5210074411.0}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":5.210074411e9}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":[5210074411]}"#,
            r#"{"ActionStatus":"OK","ErrorInfo":7,"ErrorCode":0,"TaskID":5210074411}"#,
            r#"{"ActionStatus":true,"ErrorInfo":"","ErrorCode":0,"TaskID":5210074411}"#,
            r#"{"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":90104,"TaskID":null}"#,
            r#"{"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":90104,"TaskID":-1}"#,
            r#"[{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":5210074411}]"#,
            r#""OK""#,
            "{}",
        ] {
            assert_unknown(&reply(body), body);
        }
    }

    #[test]
    fn row_8_a_reply_that_is_not_complete_json_is_unknown() {
        let yes = r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":5210074411}"#;
        for status in [100, 201, 204, 302, 403, 404, 500, 502, 504] {
            assert_unknown(&http(status, yes), &status.to_string());
        }
        for cut in 0..yes.len() {
            assert_unknown(&reply(&yes[..cut]), &yes[..cut]);
        }
        for body in ["<html>OK</html>", "null", &format!("{yes}x"), &format!("{yes}{yes}"), &format!("\u{feff}{yes}")] {
            assert_unknown(&reply(body), body);
        }
        let not_utf8 = WireReply { status: 200, body: vec![0xff, 0xfe], date: None };
        assert_unknown(&judge(&Ok(not_utf8), TASK), "not UTF-8");
    }

    #[test]
    fn row_8_a_lost_reply_is_unknown() {
        let lost = judge(&Err(TransportError::Lost { detail: "no answer within 15 s".into() }), TASK);
        assert_unknown(&lost, "lost");
        assert_eq!(lost.outcome(Verb::Delete), Some(Outcome::Unknown(Failure::local("no answer within 15 s"))));
    }

    #[test]
    fn only_the_four_rate_replies_slow_the_limiter_down() {
        let end = |body: String| release(&Ok(WireReply { status: 200, body: body.into_bytes(), date: None }));
        let fail = |code| end(format!(r#"{{"ActionStatus":"FAIL","ErrorCode":{code}}}"#));
        for code in [60_007, 60_011, 60_018, 60_019] {
            assert_eq!(fail(code), Release::Limited);
        }
        for code in [60_028, 90_047, 90_104] {
            assert_eq!(fail(code), Release::Clean);
        }
        assert_eq!(end("<html>".to_owned()), Release::NoReply);
    }
}
