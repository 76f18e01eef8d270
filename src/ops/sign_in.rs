//! Signs in again: reads the credential anew.

use super::Context;
use crate::api::{Command, Priority};

/// Reads the app's credential anew and makes a signature of it. Nothing is sent: whether the service takes it, the next
/// call tells. Fails where there is no credential, or calls are held back after a lock-out.
pub async fn sign_in(context: &Context) -> anyhow::Result<()> {
    let client = context.client()?;
    client.reload_credential();
    drop(client.claim(Command::List, Priority::Interactive).await?);
    Ok(())
}
