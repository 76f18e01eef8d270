//! All configured apps, and the ledger that they share. Each app is opened when it is first requested.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;

use super::{Connect, Context, Person};
use crate::{
    clock::Clock,
    domain::{App, AppName, Safety, TaskId},
    ledger::{Actor, Ledger, LedgerError},
    locale::tr,
};

/// All configured apps, and the ledger that they share.
#[derive(Debug)]
pub struct Apps {
    configured: BTreeMap<AppName, App>,
    safety: Safety,
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    connect: Arc<dyn Connect>,
    person: Person,
    open: Mutex<BTreeMap<AppName, Arc<Context>>>,
}

impl Apps {
    /// Stores the configured apps and opens none of them.
    pub fn new(
        apps: impl IntoIterator<Item = App>,
        safety: Safety,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        connect: Arc<dyn Connect>,
        person: Person,
    ) -> Self {
        let configured = apps.into_iter().map(|app| (app.name.clone(), app)).collect();
        Self { configured, safety, ledger, clock, connect, person, open: Mutex::default() }
    }

    /// Returns the apps in order of their names.
    pub fn all(&self) -> impl Iterator<Item = &App> {
        self.configured.values()
    }

    /// Opens an app. Returns the same context every time.
    pub fn open(&self, name: &AppName) -> anyhow::Result<Arc<Context>> {
        let app = self.configured.get(name).with_context(|| tr!("work-app-unknown", app = name.to_string()))?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let context = open.entry(name.clone()).or_insert_with(|| Arc::new(self.context(app)));
        Ok(Arc::clone(context))
    }

    /// Returns the apps that have been opened.
    pub(super) fn opened(&self) -> Vec<Arc<Context>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub(super) const fn safety(&self) -> Safety {
        self.safety
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(super) fn ledger(&self) -> &dyn Ledger {
        &*self.ledger
    }

    /// Returns the first of these ids that is in the ledger for another configured app but not for `here`, and the name
    /// of that other app.
    pub async fn known_elsewhere(&self, here: &App, ids: &[TaskId]) -> Result<Option<(TaskId, AppName)>, LedgerError> {
        let service = here.service();
        let known: HashSet<_> = self.ledger.tasks(&service, ids).await?.into_iter().map(|task| task.id).collect();
        let unknown: Vec<_> = ids.iter().copied().filter(|id| !known.contains(id)).collect();
        if unknown.is_empty() {
            return Ok(None);
        }
        for other in self.all().filter(|other| other.service() != service) {
            if let Some(task) = self.ledger.tasks(&other.service(), &unknown).await?.first() {
                return Ok(Some((task.id, other.name.clone())));
            }
        }
        Ok(None)
    }

    fn context(&self, app: &App) -> Context {
        let actor = Actor {
            user: self.person.user.clone(),
            machine: self.person.machine.clone(),
            ssh_client: self.person.ssh_client.clone(),
            app: app.name.to_string(),
            identifier: app.identifier.clone(),
        };
        let (ledger, clock) = (Arc::clone(&self.ledger), Arc::clone(&self.clock));
        Context::new(app.clone(), self.safety, ledger, clock, actor, Arc::clone(&self.connect))
    }
}
