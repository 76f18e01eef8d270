//! A client of a simulated service, composed from its parts.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use pushdeck::{
    api::{Client, FixedSignature, KeySigner, Slots, Transport},
    clock::Clock,
    domain::{App, Host, Pace, Safety},
    ledger::{Actor, Ledger},
    ops::{Connect, Context},
    sim::ScenarioApp,
};
use secrecy::SecretString;

use crate::world::START;

/// The signature of all clients, made once. Making one and remembering its pieces takes as long as many calls.
static SIGNATURE: OnceLock<SecretString> = OnceLock::new();

/// The lifetime of that signature, which is longer than any history.
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The parts of a client.
#[derive(Clone, Debug)]
pub struct SoakParts {
    pub app: ScenarioApp,
    pub host: Host,
    pub transport: Arc<dyn Transport>,
    pub slots: Arc<dyn Slots>,
    pub ledger: Arc<dyn Ledger>,
    pub clock: Arc<dyn Clock>,
}

impl Connect for SoakParts {
    fn connect(&self, app: &App) -> anyhow::Result<Client> {
        let sign = || {
            let signer = KeySigner::new(app.sdkappid, &app.identifier, self.app.key.clone()).with_lifetime(LIFETIME);
            signer.sign(START.parse().expect("the time is valid")).usersig
        };
        let usersig = SIGNATURE.get_or_init(sign).clone();
        let signer = FixedSignature::new(app.sdkappid, &app.identifier, usersig, None)?;
        let (transport, slots) = (Arc::clone(&self.transport), Arc::clone(&self.slots));
        Ok(Client::new(app, transport, Arc::new(signer), slots, Arc::clone(&self.clock)))
    }
}

/// The actor in all of these tests.
pub fn actor() -> Actor {
    Actor {
        user: "ops".into(),
        machine: "bastion".into(),
        ssh_client: None,
        app: "shop".into(),
        identifier: "a".into(),
    }
}

/// Returns a context for the client's app. It keeps no copies. They are read in tasks of a runtime, and the client has
/// none, so that its seed alone decides what happens.
pub fn context(parts: SoakParts) -> Context {
    let app = App { pace: Pace::Full, ..parts.app.configured(parts.host.clone()) };
    let (ledger, clock) = (Arc::clone(&parts.ledger), Arc::clone(&parts.clock));
    let safety = Safety { copies: None, ..Safety::default() };
    Context::new(app, safety, ledger, clock, actor(), Arc::new(parts))
}
