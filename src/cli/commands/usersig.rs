//! `usersig`: prints a fresh UserSig, for example for curl.

use secrecy::ExposeSecret as _;

use crate::{
    cli::{
        args::Usersig,
        exit::Exit,
        failure::Refusal,
        output::Format,
        session::{Session, chosen},
    },
    locale::tr,
    ops::make_usersig,
};

/// Prints a UserSig of the chosen app's account. On a terminal, this needs `--show`.
pub(super) async fn run(session: &mut Session, args: &Usersig) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table])?;
    if session.world.stdout.is_terminal() && !args.show {
        return Err(Refusal::Usage(tr!("cli-usersig-on-terminal")).into());
    }
    let config = session.config()?;
    let app = chosen(&config)?;
    let usersig = make_usersig(app, args.ttl, &*session.world.env, &*session.world.clock).await?;
    out.line(usersig.expose_secret())?;
    out.flush()?;
    let app = &app.app;
    session.notes.say(&tr!(
        "cli-usersig-made",
        account = &app.identifier,
        app = &app.name.0,
        sdkappid = app.sdkappid.to_string(),
        seconds = args.ttl.as_secs(),
    ));
    Ok(Exit::Done)
}
