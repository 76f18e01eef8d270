//! The real connection of an app: credential, signatures, rate slots and the transport to its host.
//!
//! Nothing is loaded or connected before the first call, so commands that stay local read no credential and set up no
//! TLS. Tests and the demo supply another [`Dial`].

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::{Context as _, bail};
use secrecy::SecretString;

use super::Connect;
use crate::{
    api::{
        Client, CredentialSignatures, HttpOptions, HttpTransport, LoadCredential, MemorySlots, Slots, Transport,
        TrustEnv,
        usersig::{SigningInput, sign},
    },
    bulk::slots_of,
    clock::Clock,
    config::{AppConfig, Credential, CredentialError, Env},
    domain::{App, AppName},
    ledger::Ledger,
    locale::{in_english, tr},
};

/// Creates the transport to an app's host.
pub trait Dial: fmt::Debug + Send + Sync {
    /// Returns a transport to the app's host. Sends nothing yet.
    fn dial(&self, app: &AppConfig) -> anyhow::Result<Arc<dyn Transport>>;
}

/// Creates transports over HTTP.
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpDial;

impl Dial for HttpDial {
    fn dial(&self, app: &AppConfig) -> anyhow::Result<Arc<dyn Transport>> {
        // Checks who may write to the file of certificates: anyone who can change them could read the signature.
        app.read_ca_file()?;
        let options = HttpOptions {
            ca_file: app.ca_file.clone(),
            proxy: app.proxy.clone(),
            trust_env: if app.trust_env { TrustEnv::Yes } else { TrustEnv::No },
        };
        Ok(Arc::new(HttpTransport::new(&app.app.host, &options)?))
    }
}

/// Connects the configured apps. All of them share the rate slots that belong to the ledger, or slots of this process
/// alone if no ledger could be opened.
pub struct Connector {
    apps: BTreeMap<AppName, AppConfig>,
    dial: Arc<dyn Dial>,
    ledger: Option<Arc<dyn Ledger>>,
    slots: OnceLock<Arc<dyn Slots>>,
    env: Arc<Env>,
    clock: Arc<dyn Clock>,
}

impl Connector {
    /// Returns a connector for these apps that creates transports with `dial`. Environment variables that credentials
    /// name are looked up in `env`.
    pub fn new(
        apps: BTreeMap<AppName, AppConfig>,
        dial: Arc<dyn Dial>,
        ledger: Option<Arc<dyn Ledger>>,
        env: Arc<Env>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { apps, dial, ledger, slots: OnceLock::new(), env, clock }
    }

    fn slots(&self) -> Arc<dyn Slots> {
        let slots = self.slots.get_or_init(|| match &self.ledger {
            Some(ledger) => slots_of(&**ledger, &self.clock),
            None => Arc::new(MemorySlots::new(Arc::clone(&self.clock))),
        });
        Arc::clone(slots)
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("dial", &self.dial).finish_non_exhaustive()
    }
}

impl Connect for Connector {
    fn connect(&self, app: &App) -> anyhow::Result<Client> {
        let config = self.apps.get(&app.name).with_context(|| tr!("work-app-not-configured"))?;
        let load = loader(config, &self.env, &self.clock);
        let signatures = Arc::new(CredentialSignatures::new(app.sdkappid, &app.identifier, load));
        let transport = self.dial.dial(config)?;
        Ok(Client::new(app, transport, signatures, self.slots(), Arc::clone(&self.clock)))
    }
}

/// Returns a function that loads the credential anew at each call. If that fails, the reason is stored with the task
/// that was to be sent, so the reason is in English.
fn loader(config: &AppConfig, env: &Arc<Env>, clock: &Arc<dyn Clock>) -> LoadCredential {
    let (source, env, clock) = (config.credential.clone(), Arc::clone(env), Arc::clone(clock));
    Box::new(move || {
        let (source, env, clock) = (source.clone(), Arc::clone(&env), Arc::clone(&clock));
        // In English, because the ledger stores the message as the reason of a failure.
        let in_words = |error: CredentialError| in_english(|| error.to_string());
        Box::pin(async move { source.load(&*env, &*clock).await.map_err(in_words) })
    })
}

/// Makes a UserSig for the app's account, for use in other programs. Fails if the credential is not a key.
pub async fn make_usersig(
    config: &AppConfig,
    lifetime: Duration,
    env: &Env,
    clock: &dyn Clock,
) -> anyhow::Result<SecretString> {
    let app = &config.app;
    match config.credential.load(env, clock).await? {
        Credential::Key(key) => {
            let (sdkappid, identifier) = (app.sdkappid, app.identifier.as_str());
            Ok(sign(&key, &SigningInput { sdkappid, identifier, issued: clock.now(), lifetime, userbuf: None }))
        }
        Credential::UserSig { .. } => bail!(tr!("work-usersig-ready-made", app = app.name.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::*;
    use crate::{
        clock::SystemClock,
        config::CredentialSource,
        domain::{Environment, testing},
        locale::{chinese, in_language, shown},
    };

    #[test]
    fn a_missing_credential_is_explained_in_english_whatever_the_language() {
        let config = AppConfig {
            app: testing::app(Environment::Test),
            credential: CredentialSource::KeyEnv("SHOP_KEY".to_owned()),
            ca_file: None,
            proxy: None,
            trust_env: false,
        };
        let (env, clock): (Arc<Env>, Arc<dyn Clock>) = (Arc::new(|_| None), Arc::new(SystemClock));
        let runtime = Builder::new_current_thread().build().expect("a runtime on one thread starts");
        let (kept, read) = in_language(chinese(), || {
            let kept =
                runtime.block_on(loader(&config, &env, &clock)()).map(drop).expect_err("the variable is not set");
            let read = shown(&kept).into_owned();
            (kept, read)
        });
        assert_eq!(kept, "key in variable SHOP_KEY: the variable is not set: export it, or use another source");
        assert_eq!(read, "密钥环境变量 SHOP_KEY：变量未设置：请导出该变量，或改用其他来源");
    }
}
