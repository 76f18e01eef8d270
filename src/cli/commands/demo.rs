//! `demo`: the terminal interface on an embedded simulated service and a throw-away ledger.
//!
//! The user's config and all `PUSHDECK_*` variables are ignored.

use std::{
    fs::{self, DirBuilder},
    io::Write as _,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use tokio::runtime::Runtime;

use crate::{
    api::Transport,
    cli::{
        args::Demo,
        exit::Exit,
        failure::Refusal,
        linear,
        mode::Mode,
        session::{Opened, Session, open},
        world::Launch,
    },
    clock::Clock,
    config::{self, AppConfig, Env, Folders, Overrides},
    files,
    locale::{label, tr},
    ops::{Dial, record_earlier},
    sim::{ScaledClock, Scenario, Service, SimTransport},
};

/// Runs the interface on a simulated service until it ends.
pub(in crate::cli) fn run(session: &mut Session, args: &Demo, runtime: &Runtime) -> anyhow::Result<Exit> {
    let scenario = scenario(&args.scenario)?;
    let mode = Mode::of(session, args.linear)?;
    let world = &session.world;
    let clock: Arc<dyn Clock> = Arc::new(ScaledClock::new(Arc::clone(&world.clock), args.speed));
    let folder = ThrowAway::new(&world.temporary)?;
    let config_file = folder.0.join("config.toml");
    write_private(&config_file, &scenario.config_toml_by_region())?;
    let overrides = Overrides {
        config_file: Some(config_file),
        ledger: Some(folder.0.join("ledger.db").to_string_lossy().into_owned()),
        ..session.overrides()
    };
    let env = without_ours(&world.env);
    let folders = Folders { config: folder.0.clone(), data: folder.0.clone(), state: folder.0.clone(), home: None };
    let config = config::load(&overrides, &*env, &folders)?;
    let service = {
        let _entered = runtime.enter();
        Service::new(scenario, Arc::clone(&clock))
    };
    let dial = Arc::new(SimDial { service: service.clone() });
    let opened = runtime.block_on(open(config, world, dial, env, Arc::clone(&clock)))?;
    runtime.block_on(fill(&opened, &service))?;
    if mode == Mode::Lines {
        return linear::run(session, opened, Some(label!("screen-demo")), runtime);
    }
    world.interface.run(Launch {
        apps: opened.apps,
        start: opened.context.app.name.clone(),
        ui: opened.config.ui,
        keys: None,
        clock,
        banner: Some(|| label!("screen-demo")),
        colour: session.colour_of(&world.stdout),
    })
}

/// Returns the built-in scenario with this name, or reads the file with this path.
pub(super) fn scenario(name: &str) -> anyhow::Result<Scenario> {
    if let Some(scenario) = Scenario::builtin(name) {
        return Ok(scenario);
    }
    let path = Path::new(name);
    if !path.exists() {
        let names: Vec<_> = Scenario::names().collect();
        return Err(Refusal::Usage(tr!(
            "cli-no-scenario",
            name = name,
            names = names.join(label!("number-list-separator"))
        ))
        .into());
    }
    Ok(Scenario::load(path)?)
}

/// Writes the changes that were made before the scenario starts into the ledger.
async fn fill(opened: &Opened, service: &Service) -> anyhow::Result<()> {
    for app in opened.apps.all() {
        record_earlier(&*opened.apps.open(&app.name)?, service).await?;
    }
    Ok(())
}

fn without_ours(env: &Arc<Env>) -> Arc<Env> {
    let env = Arc::clone(env);
    Arc::new(move |name| if name.starts_with("PUSHDECK_") { None } else { env(name) })
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    files::create_new(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| tr!("cli-file-not-written", path = path.display().to_string()))
}

/// A temporary folder, which is removed when this value is dropped.
struct ThrowAway(PathBuf);

impl ThrowAway {
    fn new(parent: &Path) -> anyhow::Result<Self> {
        let folder = parent.join(format!("pushdeck-demo-{:016x}", rand::random::<u64>()));
        DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .with_context(|| tr!("cli-folder-not-made", path = folder.display().to_string()))?;
        Ok(Self(folder))
    }
}

impl Drop for ThrowAway {
    fn drop(&mut self) {
        // If the folder cannot be removed, it stays in the system's folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Connects to a simulated service in this process.
#[derive(Debug)]
struct SimDial {
    service: Service,
}

impl Dial for SimDial {
    fn dial(&self, app: &AppConfig) -> anyhow::Result<Arc<dyn Transport>> {
        Ok(Arc::new(SimTransport::new(self.service.clone(), &app.app.host)))
    }
}
