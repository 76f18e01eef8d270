//! Signs in again by loading the credential anew.

use super::Context;
use crate::api::{Command, Priority};

/// Loads the app's credential anew and makes a signature with it. Nothing is sent: the next call shows whether the
/// service accepts the signature. Fails if there is no credential, or while calls are held back after a lock-out.
pub async fn sign_in(context: &Context) -> anyhow::Result<()> {
    let client = context.client()?;
    client.reload_credential();
    drop(client.claim(Command::List, Priority::Interactive).await?);
    Ok(())
}
