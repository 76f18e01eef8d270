//! Scripted faults: which calls they strike, what happens to the reply, and whether the effect still takes place.
//!
//! Faults strike only calls that have passed the checks of `gate`, so a rule counts only calls that would have reached
//! their command. The code that delivers a spoilt reply to the client is in `memory` and `server`.

use std::time::Duration;

use jiff::SignedDuration;

use super::{
    answer::{Page, Wire},
    echo,
    gate::Call,
    random::Random,
    reply::{Action, Refusal, Reply},
};
use crate::{api::Command, domain::SdkAppId};

/// Which of the calls that match a rule the rule strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cadence {
    Always,
    /// The nth matching call, counting from 1.
    Nth(u32),
    /// Every nth matching call.
    EveryNth(u32),
    /// Each matching call with this probability, in millionths.
    Chance(u32),
}

/// Whether the effect of the call takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timing {
    Never,
    Now,
    Late(Duration),
}

/// What happens to the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spoil {
    Silence,
    HangUp,
    Delay(Duration),
    Http(u16),
    Html,
    Truncated,
    Empty,
    Slow {
        bytes: usize,
        pause: Duration,
    },
    Oversized(usize),
    Redirect(String),
    WrongTypes,
    DuplicateKeys,
    /// Each title begins with an invalid UTF-8 byte, a control character and an unpaired surrogate escape.
    Garbled,
    /// A list states the number of its tasks but contains no tasks.
    NoRows,
    AnotherTask,
    OkWithCode(i64),
    FailWithZero,
    Code {
        code: i64,
        info: String,
    },
    Echo {
        place: echo::Place,
        writing: echo::Writing,
        code: i64,
    },
}

impl Spoil {
    /// Returns the fault's `kind` in a scenario.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Silence | Self::HangUp => "no-answer",
            Self::Delay(_) => "delay",
            Self::Http(_) => "http",
            Self::Html => "html",
            Self::Truncated => "truncated",
            Self::Empty => "empty",
            Self::Slow { .. } => "slow",
            Self::Oversized(_) => "oversized",
            Self::Redirect(_) => "redirect",
            Self::WrongTypes => "wrong-types",
            Self::DuplicateKeys => "duplicate-keys",
            Self::Garbled => "garbled",
            Self::NoRows => "no-rows",
            Self::AnotherTask => "another-task",
            Self::OkWithCode(_) => "ok-with-code",
            Self::FailWithZero => "fail-with-zero",
            Self::Code { .. } => "code",
            Self::Echo { .. } => "echo",
        }
    }

    /// Returns how much later than usual the answer begins.
    pub(super) const fn delay(&self) -> Duration {
        match self {
            Self::Delay(delay) => *delay,
            _ => Duration::ZERO,
        }
    }

    /// Returns what is sent instead of `reply` to `call`, and the `ErrorCode` of what is sent, if it is JSON.
    pub(super) fn apply(&self, reply: Reply, call: &Call) -> (Wire, Option<i64>) {
        let reply = match self {
            Self::OkWithCode(code) => Reply { action: Action::Ok, code: *code, ..reply },
            Self::FailWithZero => Reply { action: Action::Fail, code: 0, ..reply },
            Self::Code { code, info } => Reply::fail(Refusal::new(*code, info.as_str()), Vec::new()),
            Self::NoRows => without_rows(reply),
            _ => reply,
        };
        let json = |text: String| Wire::Whole(Page::json(text));
        let text = reply.render();
        let wire = match self {
            Self::Echo { place, writing, code } => return echo::apply(*place, *writing, *code, reply, &call.target()),
            Self::Silence => return (Wire::Silence, None),
            Self::HangUp => return (Wire::HangUp, None),
            Self::Http(status) => return (Wire::Whole(Page::html(*status, "Bad Gateway")), None),
            Self::Html => return (Wire::Whole(Page::html(200, "Please sign in")), None),
            Self::Empty => return (Wire::Whole(Page::json("")), None),
            Self::Redirect(to) => return (Wire::Whole(redirect(to)), None),
            Self::Truncated => Wire::CutShort { bytes: text.len() / 2, page: Page::json(text) },
            Self::Slow { bytes, pause } => Wire::Dribble { page: Page::json(text), bytes: *bytes, pause: *pause },
            Self::Oversized(bytes) => json(with_padding(&text, *bytes)),
            Self::WrongTypes => json(text.replacen(
                &format!("\"ErrorCode\":{}", reply.code),
                &format!("\"ErrorCode\":\"{}\"", reply.code),
                1,
            )),
            Self::DuplicateKeys => json(text.replacen('{', r#"{"ActionStatus":"FAIL","ErrorCode":90105,"#, 1)),
            Self::Garbled => Wire::Whole(Page::json(with_garbled_titles(&text))),
            Self::AnotherTask => json(with_other_ids(&text)),
            Self::NoRows | Self::Delay(_) | Self::OkWithCode(_) | Self::FailWithZero | Self::Code { .. } => json(text),
        };
        (wire, Some(reply.code))
    }
}

/// Returns the reply with an empty list of tasks.
fn without_rows(mut reply: Reply) -> Reply {
    for (_, rows) in reply.fields.iter_mut().filter(|(name, _)| *name == "Tasks") {
        "[]".clone_into(rows);
    }
    reply
}

/// Returns the reply's text with bytes that are not valid text at the beginning of each title.
fn with_garbled_titles(text: &str) -> Vec<u8> {
    const NAME: &str = "\"Title\":\"";
    let parts: Vec<&[u8]> = text.split(NAME).map(str::as_bytes).collect();
    parts.join(&[NAME.as_bytes(), b"\xff\x01\\ud800"].concat()[..])
}

fn redirect(to: &str) -> Page {
    Page { location: Some(to.to_owned()), ..Page::html(302, "Found") }
}

/// Returns the JSON object with one more field, which makes it at least `bytes` long.
fn with_padding(text: &str, bytes: usize) -> String {
    let padding = "x".repeat(bytes.saturating_sub(text.len()));
    text.replacen('{', &format!(r#"{{"Padding":"{padding}","#), 1)
}

/// Returns the JSON with each `TaskID` increased by one.
fn with_other_ids(text: &str) -> String {
    const NAME: &str = "\"TaskID\":";
    let mut parts = text.split(NAME);
    let mut changed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let quote = if part.starts_with('"') { "\"" } else { "" };
        let digits = part[quote.len()..].bytes().take_while(u8::is_ascii_digit).count();
        let (id, rest) = part[quote.len()..].split_at(digits);
        let other = id.parse::<u64>().map_or(0, |id| id.wrapping_add(1));
        changed.extend([NAME, quote, &other.to_string(), rest]);
    }
    changed
}

/// One rule of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The command that the rule matches; `None` matches any command.
    pub(super) command: Option<Command>,
    /// The app that the rule matches; `None` matches any app.
    pub(super) app: Option<SdkAppId>,
    /// The tasks that the rule matches. If empty, it matches any call, whether or not the call names a task.
    pub(super) tasks: Vec<u64>,
    pub(super) cadence: Cadence,
    /// When the rule begins to match, measured from the service's start on its wall clock.
    pub(super) from: SignedDuration,
    /// When the rule stops matching, measured in the same way; this moment itself is excluded.
    pub(super) until: SignedDuration,
    /// The maximum number of calls that the rule strikes.
    pub(super) times: u32,
    pub(super) spoil: Spoil,
    pub(super) timing: Timing,
}

/// The properties of a call that rules match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) command: Command,
    pub(super) app: SdkAppId,
    pub(super) task: Option<u64>,
    /// When the call arrived, measured from the service's start on its wall clock.
    pub(super) at: SignedDuration,
}

impl Fault {
    fn fits(&self, target: Target) -> bool {
        self.command.is_none_or(|command| command == target.command)
            && self.app.is_none_or(|app| app == target.app)
            && (self.tasks.is_empty() || target.task.is_some_and(|task| self.tasks.contains(&task)))
            && (self.from..self.until).contains(&target.at)
    }
}

/// A rule, and the numbers of calls that it matched and struck.
#[derive(Clone, Debug)]
struct Armed {
    fault: Fault,
    seen: u32,
    struck: u32,
}

impl Armed {
    fn strikes(&mut self, target: Target, random: &mut Random) -> bool {
        if !self.fault.fits(target) {
            return false;
        }
        self.seen = self.seen.saturating_add(1);
        let is_turn = match self.fault.cadence {
            Cadence::Always => true,
            Cadence::Nth(nth) => self.seen == nth,
            Cadence::EveryNth(nth) => self.seen.is_multiple_of(nth),
            Cadence::Chance(chance) => random.happens(chance),
        };
        is_turn && self.struck < self.fault.times
    }
}

/// All rules of a scenario.
#[derive(Clone, Debug)]
pub(super) struct Faults(Vec<Armed>);

impl Faults {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| Armed { fault, seen: 0, struck: 0 }).collect())
    }

    /// Returns the fault that strikes this call, if any: that of the first rule that matches the call and whose cadence
    /// picks it. Every rule that matches counts the call, whether or not an earlier rule strikes it.
    pub(super) fn strike(&mut self, target: Target, random: &mut Random) -> Option<(Spoil, Timing)> {
        let mut struck = None;
        for armed in &mut self.0 {
            if armed.strikes(target, random) && struck.is_none() {
                armed.struck += 1;
                struck = Some((armed.fault.spoil.clone(), armed.fault.timing));
            }
        }
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::gate::Site;

    fn rule(cadence: Cadence) -> Fault {
        Fault {
            command: None,
            app: None,
            tasks: Vec::new(),
            cadence,
            from: SignedDuration::ZERO,
            until: SignedDuration::MAX,
            times: u32::MAX,
            spoil: Spoil::Empty,
            timing: Timing::Now,
        }
    }

    fn call(task: u64) -> Target {
        Target { command: Command::Delete, app: SdkAppId(1), task: Some(task), at: SignedDuration::from_secs(5) }
    }

    /// Returns which of the first nine calls are struck.
    fn struck(fault: Fault) -> Vec<u64> {
        let (mut faults, mut random) = (Faults::new(vec![fault]), Random::seeded(3));
        (1..10).filter(|task| faults.strike(call(*task), &mut random).is_some()).collect()
    }

    #[test]
    fn each_cadence_strikes_the_right_calls() {
        assert_eq!(struck(rule(Cadence::Always)), (1..10).collect::<Vec<_>>());
        assert_eq!(struck(rule(Cadence::Nth(4))), [4]);
        assert_eq!(struck(rule(Cadence::EveryNth(3))), [3, 6, 9]);
        assert_eq!(struck(Fault { times: 2, ..rule(Cadence::EveryNth(2)) }), [2, 4]);
        assert_eq!(struck(rule(Cadence::Chance(0))), [] as [u64; 0]);
        let some = struck(rule(Cadence::Chance(500_000)));
        assert!(!some.is_empty() && some.len() < 9, "{some:?}");
        assert_eq!(struck(rule(Cadence::Chance(500_000))), some, "the same seed strikes the same calls");
    }

    #[test]
    fn a_rule_matches_only_its_command_app_tasks_and_time() {
        let all = rule(Cadence::Always);
        assert!(!Fault { command: Some(Command::Get), ..all.clone() }.fits(call(1)));
        assert!(!Fault { app: Some(SdkAppId(2)), ..all.clone() }.fits(call(1)));
        assert!(!Fault { tasks: vec![7, 8], ..all.clone() }.fits(call(1)));
        assert!(Fault { tasks: vec![7, 8], ..all.clone() }.fits(call(8)));
        assert!(!Fault { tasks: vec![7], ..all.clone() }.fits(Target { task: None, ..call(7) }));
        assert!(!Fault { from: SignedDuration::from_secs(6), ..all.clone() }.fits(call(1)));
        assert!(!Fault { until: SignedDuration::from_secs(5), ..all }.fits(call(1)));
    }

    #[test]
    fn the_first_rule_wins_and_the_others_still_count_the_call() {
        let second = Fault { spoil: Spoil::Html, ..rule(Cadence::Nth(2)) };
        let mut faults = Faults::new(vec![rule(Cadence::Nth(1)), second]);
        let mut random = Random::seeded(0);
        let mut strike = || faults.strike(call(1), &mut random).map(|(spoil, _)| spoil);
        assert_eq!([strike(), strike(), strike()], [Some(Spoil::Empty), Some(Spoil::Html), None]);
    }

    fn spoilt(spoil: &Spoil) -> (String, Option<i64>) {
        let reply = Reply::ok(vec![
            ("TaskID", "41".to_owned()),
            ("TaskInfo", r#"{"TaskID":"41","PushTaskID":"9"}"#.to_owned()),
        ]);
        let call = Call {
            site: Site::Everywhere,
            command: Command::Get,
            sdkappid: SdkAppId(1),
            identifier: "administrator".to_owned(),
            usersig: "a*b".into(),
            random: 7,
            body: Vec::new(),
        };
        match spoil.apply(reply, &call) {
            (Wire::Whole(page), code) => (String::from_utf8(page.body).expect("the body is text"), code),
            (wire, _) => panic!("{wire:?}"),
        }
    }

    #[test]
    fn each_spoilt_json_reply_has_the_expected_text_and_code() {
        let rest = r#""TaskID":41,"TaskInfo":{"TaskID":"41","PushTaskID":"9"}}"#;
        let ok = r#""ActionStatus":"OK","ErrorInfo":"","#;
        for (spoil, text, code) in [
            (Spoil::WrongTypes, format!(r#"{{{ok}"ErrorCode":"0",{rest}"#), 0),
            (Spoil::DuplicateKeys, format!(r#"{{"ActionStatus":"FAIL","ErrorCode":90105,{ok}"ErrorCode":0,{rest}"#), 0),
            (Spoil::AnotherTask, format!(r#"{{{ok}"ErrorCode":0,{}"#, rest.replace("41", "42")), 0),
            (Spoil::OkWithCode(7), format!(r#"{{{ok}"ErrorCode":7,{rest}"#), 7),
            (Spoil::FailWithZero, format!(r#"{{"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":0,{rest}"#), 0),
            (
                Spoil::Code { code: 90_105, info: "busy".to_owned() },
                r#"{"ActionStatus":"FAIL","ErrorInfo":"busy","ErrorCode":90105}"#.to_owned(),
                90_105,
            ),
            (
                Spoil::Echo { place: echo::Place::Info, writing: echo::Writing::Plain, code: 9 },
                r#"{"ActionStatus":"FAIL","ErrorInfo":"cannot handle /v4/timpush/get_sched_task?sdkappid=1&identifier=administrator&usersig=a*b&random=7&contenttype=json","ErrorCode":9}"#.to_owned(),
                9,
            ),
        ] {
            assert_eq!(spoilt(&spoil), (text, Some(code)));
        }
    }

    #[test]
    fn a_fault_can_empty_a_list_or_garble_its_titles() {
        let rows = || vec![("Total", "1".to_owned()), ("Tasks", r#"[{"Title":"a"}]"#.to_owned())];
        assert_eq!(without_rows(Reply::ok(rows())).fields[1], ("Tasks", "[]".to_owned()));
        assert_eq!(with_garbled_titles(r#"{"Title":"a"}"#), b"{\"Title\":\"\xff\x01\\ud800a\"}");
    }

    #[test]
    fn an_oversized_reply_is_at_least_as_long_as_requested_and_still_json() {
        let (text, _) = spoilt(&Spoil::Oversized(10_000));
        assert!(text.len() >= 10_000, "{}", text.len());
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }
}
