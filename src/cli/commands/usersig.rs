//! `usersig`: a fresh UserSig, for curl.

use secrecy::ExposeSecret as _;

use crate::{
    cli::{
        args::Usersig,
        exit::Exit,
        failure::Refusal,
        output::Format,
        session::{Session, chosen},
    },
    ops::make_usersig,
};

/// Prints a UserSig of the chosen app's account; on a terminal only where that is wanted.
pub(super) async fn run(session: &mut Session, args: &Usersig) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table])?;
    if session.world.stdout.is_terminal() && !args.show {
        return Err(Refusal::Usage(
            "a UserSig is a credential and stdout is a terminal: pipe it on, or add --show to see it".to_owned(),
        )
        .into());
    }
    let config = session.config()?;
    let app = chosen(&config)?;
    let usersig = make_usersig(app, args.ttl, &*session.world.env, &*session.world.clock).await?;
    out.line(usersig.expose_secret())?;
    out.flush()?;
    session.notes.say(&format!(
        "this UserSig lets anybody act as {} in app {} ({}) for {} s: treat it like a password",
        app.app.identifier,
        app.app.name,
        app.app.sdkappid,
        args.ttl.as_secs()
    ));
    Ok(Exit::Done)
}
