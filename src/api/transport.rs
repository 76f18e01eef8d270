//! The interface to the network: the [`Transport`] trait sends one request and returns one reply or a specific failure.
//!
//! This interface is below signing, limiter and verdict, so that tests with the simulated service cover all of these. A
//! failure says what may have happened: it is [`TransportError::NotSent`] only if no whole request can have left.
//! Nothing is repeated here.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use strum::VariantArray;

use crate::{
    domain::{CALLS_PER_SECOND, SdkAppId, TaskId, Verb},
    locale::{shown, tr},
};

/// How long a whole call may take (docs/reliability.md#http).
pub const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// A command under `v4/timpush/`. Scenarios of the simulated service name it by its variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, VariantArray)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// Creates a scheduled task (docs/service.md#create).
    Add,
    /// Changes a task (docs/service.md#update).
    Modify,
    /// Deletes a task (docs/service.md#delete).
    Delete,
    /// Reads one task (docs/service.md#get).
    Get,
    /// Reads many tasks (docs/service.md#list).
    List,
    /// Recalls a push that was sent (docs/service.md#recall).
    Revoke,
}

/// The constants of a command.
struct Facts {
    /// The path below the host.
    path: &'static str,
    /// Calls per second that the service allows (docs/service.md#call-frequency).
    calls_per_second: u32,
}

impl Command {
    /// All commands.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    const fn facts(self) -> Facts {
        let (path, calls_per_second) = match self {
            Self::Add => ("/v4/timpush/add_sched_task", CALLS_PER_SECOND),
            Self::Modify => ("/v4/timpush/modify_sched_task", CALLS_PER_SECOND),
            Self::Delete => ("/v4/timpush/delete_sched_task", CALLS_PER_SECOND),
            Self::Get => ("/v4/timpush/get_sched_task", CALLS_PER_SECOND),
            Self::List => ("/v4/timpush/list_sched_task", CALLS_PER_SECOND),
            Self::Revoke => ("/v4/timpush/revoke", 1),
        };
        Facts { path, calls_per_second }
    }

    /// Returns the command that carries out changes of this kind.
    pub const fn of(verb: Verb) -> Self {
        match verb {
            Verb::Delete => Self::Delete,
            Verb::Hold | Verb::Release | Verb::Edit => Self::Modify,
        }
    }

    /// The last part of the path.
    pub fn as_str(self) -> &'static str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// Returns the path below the host, with the leading slash.
    pub const fn path(self) -> &'static str {
        self.facts().path
    }

    /// Returns how many calls per second the service allows (docs/service.md#call-frequency).
    pub const fn calls_per_second(self) -> u32 {
        self.facts().calls_per_second
    }

    /// Returns whether the command changes nothing. Unreadable characters in the reply to such a command may be
    /// replaced before it is read, whereas the reply to a change is judged exactly as it arrived.
    pub const fn only_reads(self) -> bool {
        matches!(self, Self::Get | Self::List)
    }

    /// Returns the purpose of the command in words, with the task if it is about one.
    pub(super) fn purpose(self, task: Option<TaskId>) -> String {
        match (self, task.map(|task| task.to_string())) {
            (Self::Add, _) => tr!("service-call-add"),
            (Self::Modify, None) => tr!("service-call-modify"),
            (Self::Modify, Some(task)) => tr!("service-call-modify.task", task = task),
            (Self::Delete, None) => tr!("service-call-delete"),
            (Self::Delete, Some(task)) => tr!("service-call-delete.task", task = task),
            (Self::Get, None) => tr!("service-call-get"),
            (Self::Get, Some(task)) => tr!("service-call-get.task", task = task),
            (Self::List, _) => tr!("service-call-list"),
            (Self::Revoke, _) => tr!("service-call-revoke"),
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One signed request.
#[derive(Clone, Debug)]
pub struct WireRequest {
    /// The command.
    pub command: Command,
    /// `sdkappid` of the URL.
    pub sdkappid: SdkAppId,
    /// `identifier` of the URL.
    pub identifier: String,
    /// `usersig` of the URL.
    pub usersig: SecretString,
    /// `random` of the URL: the attempt's id for a change, and a new random number for each read.
    pub random: u32,
    /// The JSON body.
    pub body: String,
    /// How long the whole call may take.
    pub timeout: Duration,
    /// The maximum length of the reply in bytes; a longer one is [`TransportError::TooLong`].
    pub reply_limit: usize,
}

/// A complete HTTP reply of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireReply {
    /// HTTP status.
    pub status: u16,
    /// The whole body.
    pub body: Vec<u8>,
    /// The `Date` header: the server's clock, to the second.
    pub date: Option<Timestamp>,
}

/// The reason why there is no reply. The text never contains a URL or a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No whole request left this machine, so nothing can have happened.
    #[error("{}", shown(detail))]
    NotSent {
        /// The step that failed.
        stage: Stage,
        /// The reason: a lower-case fragment in English.
        detail: String,
    },
    /// The request or a part of it left, and no complete reply arrived: anything can have happened.
    #[error("{}", shown(detail))]
    Lost {
        /// The reason: a lower-case fragment in English.
        detail: String,
    },
    /// The reply was longer than the request allows, and was not read: anything can have happened.
    #[error("{}", tr!("service-reply-too-long", limit = (limit / 1024).to_string()))]
    TooLong {
        /// The maximum length in bytes.
        limit: usize,
    },
}

/// The step that failed before anything was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The host name was not found.
    Dns,
    /// There was no connection to the host or the proxy.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// The time of the call was over before the request could be sent.
    Send,
}

/// Sends requests to one host.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends one request, exactly once, and reads the whole reply.
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError>;
}
