//! Running the program that prints a credential.
//!
//! Deliberately not here: what the printed text means (`credential`), and shells: the words go to the program as they
//! are.

use std::{io, process::Stdio, time::Duration};

use secrecy::zeroize::Zeroizing;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
};

use super::{permissions::in_words, secrets::redacted};
use crate::{clock::Clock, domain::secrets};

/// Long enough for a person to touch a security key.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// No credential is longer.
const MOST_BYTES: u64 = 64 * 1024;

/// No credential is shorter.
const LEAST_LETTERS: usize = 12;

/// So many words of what a failed program printed may be a secret.
const MOST_WORDS: usize = 8;

/// Runs a program and gives what it printed. What it said on the error stream appears, cut and redacted, in the error
/// of a failed run; what it printed never does. Dropping the future ends the program.
pub(super) async fn run(argv: &[String], clock: &dyn Clock) -> Result<Zeroizing<Vec<u8>>, String> {
    let child = start(argv).map_err(|error| format!("cannot be started: {}", in_words(&error)))?;
    tokio::select! {
        result = finish(child) => result,
        () = clock.sleep(TIME_LIMIT) => {
            Err(format!("was still running after {} seconds and was ended", TIME_LIMIT.as_secs()))
        }
    }
}

fn start(argv: &[String]) -> io::Result<Child> {
    let Some((program, arguments)) = argv.split_first() else { return Err(io::ErrorKind::InvalidInput.into()) };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true).spawn()
}

async fn finish(mut child: Child) -> Result<Zeroizing<Vec<u8>>, String> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (printed, said) = tokio::try_join!(read(stdout), read_and_drain(stderr))?;
    let status = child.wait().await.map_err(|error| format!("was lost: {}", in_words(&error)))?;
    if status.success() {
        return Ok(printed);
    }
    remember(&printed);
    let said = redacted(&String::from_utf8_lossy(&said));
    let said = if said.is_empty() { "and said nothing".to_owned() } else { format!("and said: {said}") };
    Err(format!("failed ({status}) {said}"))
}

/// A program that fails may have printed the secret all the same, and repeat it in its complaint.
fn remember(printed: &[u8]) {
    let is_symbol = |char: char| char.is_ascii_alphanumeric() || "*-_+/=".contains(char);
    let words = std::str::from_utf8(printed).unwrap_or_default().split(|char| !is_symbol(char));
    for word in words.filter(|word| word.len() >= LEAST_LETTERS).take(MOST_WORDS) {
        secrets::remember_key(word);
    }
}

/// Reads up to the limit; more is an error.
async fn read(stream: Option<impl AsyncRead + Unpin>) -> Result<Zeroizing<Vec<u8>>, String> {
    // The full capacity at once, so that growing leaves no copies of a secret behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(65 * 1024));
    let Some(stream) = stream else { return Ok(bytes) };
    let read = stream.take(MOST_BYTES + 1).read_to_end(&mut bytes).await;
    read.map_err(|error| format!("cannot be read: {}", in_words(&error)))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("printed more than {} KiB, which is no credential", MOST_BYTES / 1024));
    }
    Ok(bytes)
}

/// Reads up to the limit and throws the rest away, so that the program can go on writing.
async fn read_and_drain(stream: Option<impl AsyncRead + Unpin>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let Some(mut stream) = stream else { return Ok(bytes) };
    let read = async {
        (&mut stream).take(MOST_BYTES).read_to_end(&mut bytes).await?;
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await
    };
    read.await.map_err(|error| format!("cannot be read: {}", in_words(&error)))?;
    Ok(bytes)
}
