//! The service's error codes, from `assets/errors.toml`.

/// What kind of error a code is (reference, section 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Signature, key or admin account.
    Auth,
    /// Slow down, or a quota is used up.
    Rate,
    /// May pass by itself.
    Transient,
    /// Somebody must change something outside the request.
    Permanent,
    /// The request was wrong.
    Request,
    /// Belongs to other APIs; listed so that it can be named.
    Foreign,
}

/// What else follows from a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reaction {
    /// One new signature may help.
    Renew,
    /// Send nothing more: repeating it gets the app locked out.
    Stop,
}

/// One code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `ErrorCode`.
    pub code: i64,
    /// Its class.
    pub class: Class,
    /// What it means: a lower-case fragment.
    pub meaning: String,
    /// What the operator does: a lower-case fragment.
    pub action: String,
    /// What else follows.
    pub reaction: Option<Reaction>,
}
