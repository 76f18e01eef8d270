//! Where the signature of a call comes from.

use std::{sync::Mutex, time::Duration};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::domain::SdkAppId;

/// A UserSig that can be used now.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The UserSig.
    pub usersig: SecretString,
    /// When it ends, where that is known, by the service's clock.
    pub expires: Option<Timestamp>,
}

/// Gives signatures.
#[async_trait]
pub trait Signatures: std::fmt::Debug + Send + Sync {
    /// A signature that is good now.
    async fn current(&self, server_now: Timestamp) -> Result<Signature, SignatureError>;

    /// Forgets the one in use, because the service did not take it.
    fn forget(&self);
}

/// What a credential source yields.
#[derive(Clone, Debug)]
pub enum Credential {
    /// The app's secret key.
    Key(SecretString),
    /// A ready-made signature.
    UserSig {
        /// The signature.
        usersig: SecretString,
        /// When it ends, where the source says so.
        expires: Option<Timestamp>,
    },
}

/// Loads the credential; an error is a lower-case fragment without secrets.
pub type LoadCredential = Box<dyn Fn() -> BoxFuture<'static, Result<Credential, String>> + Send + Sync>;

/// Why there is no signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The credential could not be loaded.
    #[error("{0}")]
    Credential(String),
}

/// Signs with the app's key.
#[derive(Debug)]
pub struct KeySigner {
    _cached: Mutex<Option<Signature>>,
}

impl KeySigner {
    /// A signer for this account, with the usual lifetime of one hour.
    pub fn new(_sdkappid: SdkAppId, _identifier: &str, _key: SecretString) -> Self {
        todo!()
    }

    /// The same with another lifetime.
    #[must_use]
    pub fn with_lifetime(self, _lifetime: Duration) -> Self {
        todo!()
    }
}

/// A ready-made signature.
#[derive(Debug)]
pub struct FixedSignature {}

impl FixedSignature {
    /// Takes a signature that was made for this account.
    pub fn new(
        _sdkappid: SdkAppId,
        _identifier: &str,
        _usersig: SecretString,
        _expires: Option<Timestamp>,
    ) -> Result<Self, SignatureError> {
        todo!()
    }
}

/// Loads its credential at the first call, and again where a ready-made signature ended or was refused.
pub struct CredentialSignatures {}

impl CredentialSignatures {
    /// Signatures of this account from this credential.
    pub fn new(_sdkappid: SdkAppId, _identifier: &str, _load: LoadCredential) -> Self {
        todo!()
    }
}
