//! What a call that only reads consists of.

use super::object::Object;
use crate::{
    api::transport::Command,
    domain::{CallSpan, SdkAppId, TaskId},
};

/// The request of a call that only reads, so that it may be repeated, and what its reply says.
pub trait Endpoint {
    /// What the reply says.
    type Answer;

    /// The command.
    const COMMAND: Command;

    /// The task that it is about, if it is about one.
    fn task(&self) -> Option<TaskId> {
        None
    }

    /// The JSON body.
    fn body(&self, app: SdkAppId) -> String;

    /// Reads the reply. The error fits after "the reply".
    fn parse(&self, reply: &Object<'_>, asked: Asked) -> Result<Self::Answer, String>;
}

/// Which app was asked, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The app.
    pub sdkappid: SdkAppId,
    /// When the call was under way.
    pub call: CallSpan,
}
