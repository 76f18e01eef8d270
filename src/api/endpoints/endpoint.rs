//! The trait of calls that only read.

use super::object::Object;
use crate::{
    api::transport::Command,
    domain::{CallSpan, SdkAppId, TaskId},
};

/// The request of a call that only reads, which may therefore be repeated, and the contents of its reply.
pub trait Endpoint {
    /// The contents of the reply.
    type Answer;

    /// The command.
    const COMMAND: Command;

    /// Returns the task that the request is about, if it is about one.
    fn task(&self) -> Option<TaskId> {
        None
    }

    /// Returns the JSON body.
    fn body(&self, app: SdkAppId) -> String;

    /// Reads the reply. The error is a clause that fits after "the reply cannot be used:".
    fn parse(&self, reply: &Object<'_>, asked: Asked) -> Result<Self::Answer, String>;
}

/// Which app was asked, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The app.
    pub sdkappid: SdkAppId,
    /// When the call was in flight.
    pub call: CallSpan,
}
