//! One app, opened: what every use case works with.

use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use jiff::Timestamp;

use crate::{
    api::{ApiError, Client},
    clock::Clock,
    domain::{App, Conditions, Safety, Service, ServiceTime, TaskId},
    ledger::{Actor, Ledger},
    locale::tr,
};

/// Makes the connection of an app when the first call needs it: commands that stay local need no credential.
pub trait Connect: std::fmt::Debug + Send + Sync {
    /// A client for this app.
    fn connect(&self, app: &App) -> anyhow::Result<Client>;
}

/// A task to ask for where only the reply matters: the service need not have it.
pub const ANY_TASK: TaskId = TaskId::new(1);

/// One app, opened.
#[derive(Debug)]
pub struct Context {
    /// The app.
    pub app: App,
    /// How much confirmation a delete needs.
    pub safety: Safety,
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Who acts.
    pub actor: Actor,
    connect: Arc<dyn Connect>,
    client: OnceLock<Client>,
}

impl Context {
    /// Opens an app: nothing is connected yet.
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

    /// The identity under which the ledger keeps this app's tasks.
    pub fn service(&self) -> Service {
        self.app.service()
    }

    /// The app's client, connected at the first call.
    pub fn client(&self) -> anyhow::Result<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client =
            self.connect.connect(&self.app).with_context(|| tr!("work-app-failed", app = self.app.name.to_string()))?;
        Ok(self.client.get_or_init(|| client))
    }

    /// The service's clock, and how well it is known: ours, corrected by what its replies said.
    pub fn service_time(&self) -> ServiceTime {
        self.client.get().map_or_else(|| ServiceTime::unread(self.clock.now()), Client::service_time)
    }

    /// The time by the service's clock, as well as it is known.
    pub fn service_now(&self) -> Timestamp {
        self.service_time().now
    }

    /// What a forecast goes by, as seen from now.
    pub fn conditions(&self) -> Conditions {
        self.client.get().map_or_else(|| Conditions::unmeasured(self.clock.now()), Client::conditions)
    }

    /// Sees to it that the service's clock is known before something is said or chosen by it: reads this task where no
    /// reply of this process has shown it. Fails where the service refuses the account or its signature; where it cannot
    /// be read otherwise, [`Self::service_time`] says so.
    pub async fn check_clock(&self, task: TaskId) -> Result<(), ApiError> {
        match self.client() {
            Ok(client) => client.read_clock(task).await,
            Err(_) => Ok(()),
        }
    }
}
