//! One opened app, which every use case works with.

use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use jiff::Timestamp;

use crate::{
    api::{ApiError, Client},
    clock::Clock,
    domain::{App, Conditions, Safety, Service, ServiceTime, Sighting, TaskId},
    ledger::{Actor, Ledger},
    locale::tr,
};

/// Creates an app's client when the first call needs one, so commands that stay local need no credential.
pub trait Connect: std::fmt::Debug + Send + Sync {
    /// Returns a client for this app.
    fn connect(&self, app: &App) -> anyhow::Result<Client>;
}

/// The id to read when only the fact of a reply matters. The service need not have this task.
pub const ANY_TASK: TaskId = TaskId::new(1);

/// One opened app.
#[derive(Debug)]
pub struct Context {
    /// The app.
    pub app: App,
    /// The settings that decide how much confirmation a change needs.
    pub safety: Safety,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The wall clock and the boot clock.
    pub clock: Arc<dyn Clock>,
    /// The person or program that acts, for the audit log.
    pub actor: Actor,
    connect: Arc<dyn Connect>,
    client: OnceLock<Client>,
}

impl Context {
    /// Opens an app. Nothing is connected yet.
    pub fn new(
        app: App,
        safety: Safety,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        actor: Actor,
        connect: Arc<dyn Connect>,
    ) -> Self {
        Self { app, safety, ledger, clock, actor, connect, client: OnceLock::new() }
    }

    /// Returns the key under which the ledger stores this app's tasks.
    pub fn service(&self) -> Service {
        self.app.service()
    }

    /// Returns the app's client, which is created at the first call of this function.
    pub fn client(&self) -> anyhow::Result<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client =
            self.connect.connect(&self.app).with_context(|| tr!("work-app-failed", app = self.app.name.to_string()))?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Returns the service's time and how well it is known: this machine's clock, corrected according to the service's
    /// replies.
    pub fn service_time(&self) -> ServiceTime {
        self.client.get().map_or_else(|| ServiceTime::unread(self.clock.now()), Client::service_time)
    }

    /// Returns the time of the service's clock, as far as it is known.
    pub fn service_now(&self) -> Timestamp {
        self.service_time().now
    }

    /// Returns the conditions on which a forecast that is made now is based.
    pub fn conditions(&self) -> Conditions {
        self.client.get().map_or_else(|| Conditions::unmeasured(self.clock.now()), Client::conditions)
    }

    /// Makes sure that the service's clock is known before anything that depends on it is shown or decided: reads this
    /// task if no reply to this process has shown the clock yet. Fails if the service refuses the account or its
    /// signature. If the clock cannot be read for another reason, [`Self::service_time`] says so. Returns what the reply
    /// showed of the task.
    pub async fn check_clock(&self, task: TaskId) -> Result<Option<Box<Sighting>>, ApiError> {
        match self.client() {
            Ok(client) => client.read_clock(task).await,
            Err(_) => Ok(None),
        }
    }
}
