//! A context for an app of a simulated service over any transport, and a ledger in a temporary folder.

use std::sync::Arc;

use pushdeck::{
    api::{Client, KeySigner, Slots, Transport},
    bulk::slots_of,
    clock::Clock,
    domain::{App, Host, Pace, Safety},
    ledger::{Actor, Ledger, OpenOptions, open},
    ops::{Connect, Context},
    sim::ScenarioApp,
};
use tempfile::TempDir;

/// Connects to the service over any transport, with the scenario's key.
#[derive(Debug)]
struct ToService {
    app: ScenarioApp,
    transport: Arc<dyn Transport>,
    slots: Arc<dyn Slots>,
    clock: Arc<dyn Clock>,
}

impl Connect for ToService {
    fn connect(&self, app: &App) -> anyhow::Result<Client> {
        let signer = KeySigner::new(app.sdkappid, &app.identifier, self.app.key.clone());
        let slots = Arc::clone(&self.slots);
        Ok(Client::new(app, Arc::clone(&self.transport), Arc::new(signer), slots, Arc::clone(&self.clock)))
    }
}

/// Returns a context that uses this transport and this ledger.
pub fn context(
    app: &ScenarioApp,
    host: Host,
    transport: Arc<dyn Transport>,
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
) -> Context {
    let actor = Actor {
        user: "ops".into(),
        machine: "bastion".into(),
        ssh_client: None,
        app: app.name.to_string(),
        identifier: app.identifier.clone(),
    };
    let slots = slots_of(&*ledger, &clock);
    let connect = ToService { app: app.clone(), transport, slots, clock: Arc::clone(&clock) };
    let app = App { pace: Pace::Full, ..app.configured(host) };
    // Most tests and benches count the calls that reach the service. Those about copies turn them on.
    let safety = Safety { copies: None, ..Safety::default() };
    Context::new(app, safety, ledger, clock, actor, Arc::new(connect))
}

/// Opens a ledger in this folder and checks it.
pub async fn open_ledger(folder: &TempDir, clock: Arc<dyn Clock>) -> Arc<dyn Ledger> {
    let path = folder.path().join("ledger.db");
    let ledger = open(&path.to_string_lossy(), OpenOptions::new(clock)).await.expect("the ledger opens");
    ledger.check().await.expect("the ledger is sound");
    ledger
}
