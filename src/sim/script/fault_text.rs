//! The `[[fault]]` tables of a scenario file, each of which is a rule for what goes wrong.

use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

use super::values::{Id, Length, Offset};
use crate::{
    api::{Command, INVALID_PARAMETER},
    domain::SdkAppId,
    locale::tr,
    sim::{
        echo::{Place, Writing},
        faults::{Cadence, Fault, Spoil, Timing},
    },
};

/// One `[[fault]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultText {
    // These fields say which calls are struck.
    command: Option<Command>,
    /// The name of an app.
    pub(super) app: Option<String>,
    #[serde(default)]
    tasks: Vec<Id>,
    nth: Option<u32>,
    every_nth: Option<u32>,
    /// A probability from 0 to 1.
    chance: Option<f64>,
    from: Option<Offset>,
    until: Option<Offset>,
    times: Option<u32>,
    // These fields say whether the effect takes place.
    effect: Option<EffectText>,
    late: Option<Length>,
    // The other fields say what happens to the reply.
    kind: Kind,
    connection: Option<Connection>,
    delay: Option<Length>,
    status: Option<u16>,
    bytes: Option<usize>,
    pause: Option<Length>,
    location: Option<String>,
    code: Option<i64>,
    info: Option<String>,
    place: Option<Place>,
    writing: Option<Writing>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum EffectText {
    None,
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Connection {
    Open,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    NoAnswer,
    Delay,
    Http,
    Html,
    Truncated,
    Empty,
    Slow,
    Oversized,
    Redirect,
    WrongTypes,
    DuplicateKeys,
    Garbled,
    NoRows,
    AnotherTask,
    OkWithCode,
    FailWithZero,
    Code,
    Echo,
}

impl Kind {
    /// Returns the names of the parameters that this kind of fault takes.
    const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::NoAnswer => &["connection"],
            Self::Delay => &["delay"],
            Self::Http => &["status"],
            Self::Slow => &["bytes", "pause"],
            Self::Oversized => &["bytes"],
            Self::Redirect => &["location"],
            Self::OkWithCode => &["code"],
            Self::Code => &["code", "info"],
            Self::Echo => &["place", "writing", "code"],
            Self::Html
            | Self::Truncated
            | Self::Empty
            | Self::WrongTypes
            | Self::DuplicateKeys
            | Self::Garbled
            | Self::NoRows
            | Self::AnotherTask
            | Self::FailWithZero => &[],
        }
    }
}

impl FaultText {
    /// Returns the rule for calls of `app`, or of any app if `None`. An error says what is wrong with the table.
    pub(super) fn into_fault(self, app: Option<SdkAppId>) -> Result<Fault, String> {
        self.check_parameters()?;
        Ok(Fault {
            command: self.command,
            app,
            tasks: self.tasks.iter().map(|id| id.0).collect(),
            cadence: self.cadence()?,
            from: self.from.map_or(SignedDuration::MIN, |from| from.0),
            until: self.until.map_or(SignedDuration::MAX, |until| until.0),
            times: self.times.unwrap_or(u32::MAX),
            timing: self.timing()?,
            spoil: self.spoil()?,
        })
    }

    fn check_parameters(&self) -> Result<(), String> {
        let given = [
            ("connection", self.connection.is_some()),
            ("delay", self.delay.is_some()),
            ("status", self.status.is_some()),
            ("bytes", self.bytes.is_some()),
            ("pause", self.pause.is_some()),
            ("location", self.location.is_some()),
            ("code", self.code.is_some()),
            ("info", self.info.is_some()),
            ("place", self.place.is_some()),
            ("writing", self.writing.is_some()),
        ];
        let takes = self.kind.parameters();
        let surplus = given.iter().find(|(name, is_given)| *is_given && !takes.contains(name));
        surplus.map_or(Ok(()), |(name, _)| Err(tr!("scenario-fault-takes-no", name = *name)))
    }

    fn cadence(&self) -> Result<Cadence, String> {
        match (self.nth, self.every_nth, self.chance) {
            (None, None, None) => Ok(Cadence::Always),
            (Some(nth), None, None) if nth > 0 => Ok(Cadence::Nth(nth)),
            (None, Some(nth), None) if nth > 0 => Ok(Cadence::EveryNth(nth)),
            (None, None, Some(chance)) if (0.0..=1.0).contains(&chance) => Ok(Cadence::Chance(millionths(chance))),
            (None, None, Some(_)) => Err(tr!("scenario-chance")),
            (Some(0), None, None) | (None, Some(0), None) => Err(tr!("scenario-nth-zero")),
            _ => Err(tr!("scenario-cadence")),
        }
    }

    fn timing(&self) -> Result<Timing, String> {
        match (self.effect, self.late) {
            (Some(_), Some(_)) => Err(tr!("scenario-effect-late")),
            (None, Some(late)) => Ok(Timing::Late(late.0)),
            (Some(EffectText::None), None) => Ok(Timing::Never),
            // A call that is answered with an error code is not carried out, unless the scenario says so.
            (None, None) if self.kind == Kind::Code || self.is_refusal_that_echoes() => Ok(Timing::Never),
            (Some(EffectText::Done) | None, None) => Ok(Timing::Now),
        }
    }

    fn is_refusal_that_echoes(&self) -> bool {
        self.kind == Kind::Echo && self.place.unwrap_or(Place::Info) == Place::Info
    }

    fn spoil(self) -> Result<Spoil, String> {
        let code = |code: Option<i64>| code.ok_or_else(|| tr!("scenario-fault-needs", name = "code"));
        Ok(match self.kind {
            Kind::NoAnswer if self.connection == Some(Connection::Closed) => Spoil::HangUp,
            Kind::NoAnswer => Spoil::Silence,
            Kind::Delay => {
                let delay = self.delay.ok_or_else(|| tr!("scenario-fault-needs", name = "delay"))?;
                Spoil::Delay(delay.0)
            }
            Kind::Http => Spoil::Http(http_status(self.status)?),
            Kind::Html => Spoil::Html,
            Kind::Truncated => Spoil::Truncated,
            Kind::Empty => Spoil::Empty,
            Kind::Slow => Spoil::Slow {
                bytes: self.bytes.unwrap_or(1),
                pause: self.pause.map_or(Duration::from_millis(200), |pause| pause.0),
            },
            Kind::Oversized => Spoil::Oversized(oversize(self.bytes)?),
            Kind::Redirect => {
                Spoil::Redirect(self.location.unwrap_or_else(|| "https://elsewhere.invalid/v4/timpush/".to_owned()))
            }
            Kind::WrongTypes => Spoil::WrongTypes,
            Kind::DuplicateKeys => Spoil::DuplicateKeys,
            Kind::Garbled => Spoil::Garbled,
            Kind::NoRows => Spoil::NoRows,
            Kind::AnotherTask => Spoil::AnotherTask,
            Kind::OkWithCode => Spoil::OkWithCode(code(self.code)?),
            Kind::FailWithZero => Spoil::FailWithZero,
            Kind::Code => {
                let code = code(self.code)?;
                Spoil::Code { code, info: self.info.unwrap_or_else(|| format!("scripted fault {code}")) }
            }
            Kind::Echo => Spoil::Echo {
                place: self.place.unwrap_or(Place::Info),
                writing: self.writing.unwrap_or_default(),
                code: self.code.unwrap_or(INVALID_PARAMETER),
            },
        })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the chance is between 0 and 1")]
fn millionths(chance: f64) -> u32 {
    (chance * 1_000_000.0).round() as u32
}

fn http_status(status: Option<u16>) -> Result<u16, String> {
    match status.unwrap_or(502) {
        status @ 400..=599 => Ok(status),
        status => Err(tr!("scenario-http-status", status = status.to_string())),
    }
}

/// Returns the size of an oversized reply, which is limited because the reply is built in memory.
fn oversize(bytes: Option<usize>) -> Result<usize, String> {
    const MOST: usize = 256 * 1024 * 1024;
    match bytes.unwrap_or(16 * 1024 * 1024) {
        bytes if bytes <= MOST => Ok(bytes),
        _ => Err(tr!("scenario-bytes", most = MOST.to_string())),
    }
}
