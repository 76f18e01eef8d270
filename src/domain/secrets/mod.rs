//! Removes signatures and keys from text that comes from outside.
//!
//! The UserSig travels in the URL, so anything between us and the service can echo it: in `ErrorInfo`, in a title, in
//! an error page. Text that is stored or shown goes through [`redacted`] first, because neither the ledger nor the
//! audit log can be cleaned afterwards; [`super::Untrusted`] does that by itself. What is removed:
//!
//! - any piece of at least ten letters and digits of a secret that this process holds or held ([`remember_signature`],
//!   [`remember_key`]): plain, percent-encoded, escaped as in JSON or HTML, in another base64 alphabet, broken over
//!   lines, in UTF-16, in full-width letters, as a list of byte numbers, or encoded as base64, base64 of that, base32
//!   or hexadecimal;
//! - the same for the secret parts of a signature: its compressed bytes, and the HMAC that was made with the key;
//! - anything that unpacks like a UserSig, whole or cut off at its end;
//! - the value of `usersig=` and of `TLS.sig`.
//!
//! ```text
//! redacted ── scan       cheap necessary conditions; nearly all text goes no further
//!             encoding   undoes the encodings, and remembers where each character was
//!             search     finds what must be removed
//!             known      the secrets of this process, in pieces
//!             forms      other forms that give a secret away
//!             signs      the cheapest of the conditions
//! ```
//!
//! Values that decide something are not affected: numbers, and words such as `OK`, are read from the reply before
//! anything is removed.

mod address;
mod encoding;
mod forms;
mod known;
mod scan;
mod search;
mod signs;

pub use address::without_password;
pub use known::{remember_key, remember_possible_key, remember_signature};
pub use search::redacted;
