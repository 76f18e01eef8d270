//! Provides the signatures of calls, either signed with the app's key or ready-made.
//!
//! Signatures are kept in memory only. The algorithm is in `usersig`. Files, variables and commands are read by
//! `config`.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::usersig::{self, SigningInput, UserSigError};
use crate::{
    config::Credential,
    domain::{SdkAppId, format_rfc3339},
    locale::{shown, stored, tr},
};

/// How long a signature that we make is valid.
const LIFETIME: Duration = Duration::from_secs(3_600);

/// How long before its end a ready-made signature is loaded again.
const MARGIN: Duration = Duration::from_secs(30);

/// A UserSig that can be used now.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The UserSig.
    pub usersig: SecretString,
    /// When the signature ends by the service's clock, if that is known.
    pub expires: Option<Timestamp>,
}

/// One moment, on the two clocks on which a signature depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The best known time of the service's clock. It may jump, because it is an estimate.
    pub service: Timestamp,
    /// A time that the service's clock has passed. It does not depend only on what replies say, because a proxy may
    /// have changed them.
    pub past: Timestamp,
    /// The time since boot, which never jumps.
    pub boot: Duration,
}

/// Provides signatures for one account of one app.
#[async_trait]
pub trait Signatures: fmt::Debug + Send + Sync {
    /// Returns a signature that is valid at this moment. The current one stays in use until its renewal is due by the
    /// boot clock, or until [`Self::forget`]. A new estimate of the service's time is no reason to replace a signature
    /// that the service accepts.
    async fn current(&self, now: Moment) -> Result<Signature, SignatureError>;

    /// Forgets the current signature, because the service did not accept it.
    fn forget(&self);

    /// Makes the next call read the source again, if the source may by now provide another signature.
    fn reload(&self) {
        self.forget();
    }
}

/// Loads the credential. An error is a lower-case fragment in English, without secrets.
pub type LoadCredential = Box<dyn Fn() -> BoxFuture<'static, Result<Credential, String>> + Send + Sync>;

/// The reason why there is no signature. The messages are lower-case fragments that say what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The credential could not be loaded.
    #[error("{}", tr!("service-no-credential", why = shown(.0)))]
    Credential(String),
    /// The ready-made signature is not a UserSig.
    #[error("{}", tr!("service-usersig-unreadable", why = .0.to_string()))]
    Malformed(UserSigError),
    /// The ready-made signature is for another account or app. It is not sent, because refused signatures get the app
    /// locked out.
    #[error("{}", tr!("service-usersig-mismatch", found = shown(found), wanted = shown(wanted)))]
    Mismatch {
        /// Account and app in the signature; safe to show.
        found: String,
        /// Account and app in the config.
        wanted: String,
    },
    /// The ready-made signature has ended.
    #[error("{}", tr!("service-usersig-expired", at = format_rfc3339(*.0)))]
    Expired(Timestamp),
}

/// Signs with the app's key. Keeps each signature for four fifths of its lifetime, by the boot clock.
pub struct KeySigner {
    sdkappid: SdkAppId,
    identifier: String,
    key: SecretString,
    lifetime: Duration,
    cached: Mutex<Option<Signed>>,
}

#[derive(Clone)]
struct Signed {
    signature: Signature,
    /// The time since boot at which the signature was made.
    made: Duration,
}

impl fmt::Debug for KeySigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySigner")
            .field("sdkappid", &self.sdkappid)
            .field("identifier", &self.identifier)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

impl KeySigner {
    /// Creates a signer for this account, whose signatures are valid for one hour.
    pub fn new(sdkappid: SdkAppId, identifier: &str, key: SecretString) -> Self {
        Self { sdkappid, identifier: identifier.to_owned(), key, lifetime: LIFETIME, cached: Mutex::new(None) }
    }

    /// Returns the signer with another lifetime, in whole seconds.
    #[must_use]
    pub fn with_lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// Makes a new signature, without keeping it.
    pub fn sign(&self, server_now: Timestamp) -> Signature {
        let input = SigningInput {
            sdkappid: self.sdkappid,
            identifier: &self.identifier,
            issued: server_now,
            lifetime: self.lifetime,
            userbuf: None,
        };
        let expires = server_now.saturating_add(self.lifetime).unwrap_or(Timestamp::MAX);
        Signature { usersig: usersig::sign(&self.key, &input), expires: Some(expires) }
    }

    fn cached(&self) -> MutexGuard<'_, Option<Signed>> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_fresh(&self, signed: &Signed, boot: Duration) -> bool {
        boot < signed.made + self.lifetime / 5 * 4
    }
}

#[async_trait]
impl Signatures for KeySigner {
    async fn current(&self, now: Moment) -> Result<Signature, SignatureError> {
        let mut cached = self.cached();
        if let Some(signed) = cached.as_ref().filter(|signed| self.is_fresh(signed, now.boot)) {
            return Ok(signed.signature.clone());
        }
        let signature = self.sign(now.service);
        *cached = Some(Signed { signature: signature.clone(), made: now.boot });
        Ok(signature)
    }

    fn forget(&self) {
        *self.cached() = None;
    }
}

/// A ready-made signature, which cannot be renewed.
#[derive(Debug)]
pub struct FixedSignature {
    signature: Signature,
}

impl FixedSignature {
    /// Creates a value from a UserSig that was made for this account. It ends at the time in the UserSig, or at
    /// `expires` if that is earlier.
    pub fn new(
        sdkappid: SdkAppId,
        identifier: &str,
        usersig: SecretString,
        expires: Option<Timestamp>,
    ) -> Result<Self, SignatureError> {
        let decoded = usersig::decode(usersig.expose_secret()).map_err(SignatureError::Malformed)?;
        if decoded.sdkappid != sdkappid.0 || decoded.identifier != identifier {
            let found = crate::domain::Untrusted::new(decoded.identifier).safe_cut(40);
            return Err(SignatureError::Mismatch {
                found: stored!("service-account-of-app", account = found, app = decoded.sdkappid.to_string()),
                wanted: stored!("service-account-of-app", account = identifier, app = sdkappid.to_string()),
            });
        }
        let own_end = decoded.expires();
        let expires = expires.map_or(own_end, |expires| expires.min(own_end));
        Ok(Self { signature: Signature { usersig, expires: Some(expires) } })
    }

    fn ends_within(&self, margin: Duration, server_now: Timestamp) -> bool {
        let soon = server_now.saturating_add(margin).unwrap_or(Timestamp::MAX);
        self.signature.expires.is_some_and(|end| end <= soon)
    }
}

#[async_trait]
impl Signatures for FixedSignature {
    async fn current(&self, now: Moment) -> Result<Signature, SignatureError> {
        match self.signature.expires {
            Some(end) if end < now.past => Err(SignatureError::Expired(end)),
            _ => Ok(self.signature.clone()),
        }
    }

    fn forget(&self) {}
}

/// Signatures from a credential, which is loaded at the first call. A ready-made signature is loaded again if it is
/// about to end or was refused, because its file or command may have a newer one by then. A key is loaded once.
pub struct CredentialSignatures {
    sdkappid: SdkAppId,
    identifier: String,
    load: LoadCredential,
    loaded: tokio::sync::Mutex<Option<Loaded>>,
    refused: AtomicBool,
    is_void: AtomicBool,
}

enum Loaded {
    Key(KeySigner),
    Fixed(FixedSignature),
}

impl fmt::Debug for CredentialSignatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialSignatures")
            .field("sdkappid", &self.sdkappid)
            .field("identifier", &self.identifier)
            .finish_non_exhaustive()
    }
}

impl CredentialSignatures {
    /// Creates the signatures of this account from this credential.
    pub fn new(sdkappid: SdkAppId, identifier: &str, load: LoadCredential) -> Self {
        Self {
            sdkappid,
            identifier: identifier.to_owned(),
            load,
            loaded: tokio::sync::Mutex::new(None),
            refused: AtomicBool::new(false),
            is_void: AtomicBool::new(false),
        }
    }

    async fn load(&self) -> Result<Loaded, SignatureError> {
        match (self.load)().await.map_err(SignatureError::Credential)? {
            Credential::Key(key) => Ok(Loaded::Key(KeySigner::new(self.sdkappid, &self.identifier, key))),
            Credential::UserSig { usersig, expires } => {
                FixedSignature::new(self.sdkappid, &self.identifier, usersig, expires).map(Loaded::Fixed)
            }
        }
    }
}

impl Loaded {
    /// Returns whether the loaded credential can still be used. `refused` says whether the service refused the last
    /// signature from it.
    fn is_usable(&self, refused: bool, server_now: Timestamp) -> bool {
        match self {
            Self::Key(signer) => {
                if refused {
                    signer.forget();
                }
                true
            }
            Self::Fixed(fixed) => !refused && !fixed.ends_within(MARGIN, server_now),
        }
    }
}

#[async_trait]
impl Signatures for CredentialSignatures {
    async fn current(&self, now: Moment) -> Result<Signature, SignatureError> {
        let mut loaded = self.loaded.lock().await;
        let refused = self.refused.swap(false, Ordering::AcqRel);
        let is_void = self.is_void.swap(false, Ordering::AcqRel);
        if is_void || !loaded.as_ref().is_some_and(|loaded| loaded.is_usable(refused, now.service)) {
            *loaded = None;
        }
        let loaded = match &mut *loaded {
            Some(loaded) => loaded,
            empty => empty.insert(self.load().await?),
        };
        match loaded {
            Loaded::Key(signer) => signer.current(now).await,
            Loaded::Fixed(fixed) => fixed.current(now).await,
        }
    }

    fn forget(&self) {
        self.refused.store(true, Ordering::Release);
    }

    fn reload(&self) {
        self.is_void.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, atomic::AtomicUsize};

    use super::*;

    const APP: SdkAppId = SdkAppId(1_400_000_001);
    const START: i64 = 1_767_225_600;

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(START + seconds).expect("the time is valid")
    }

    /// The moment this long after the start, on both clocks.
    fn moment(seconds: i64) -> Moment {
        let (service, boot) = (after(seconds), Duration::from_secs(seconds.unsigned_abs()));
        Moment { service, past: service, boot }
    }

    fn key() -> SecretString {
        SecretString::from("f00dfeed")
    }

    fn made_at(seconds: i64, lifetime: u64) -> SecretString {
        let signer = KeySigner::new(APP, "administrator", key()).with_lifetime(Duration::from_secs(lifetime));
        signer.sign(after(seconds)).usersig
    }

    fn begins(signature: &Signature) -> i64 {
        usersig::decode(signature.usersig.expose_secret()).expect("the signature decodes").time - START
    }

    #[tokio::test]
    async fn a_signature_is_kept_for_four_fifths_of_an_hour() {
        let signer = KeySigner::new(APP, "administrator", key());
        for (now, begun) in [(0, 0), (2_879, 0), (2_880, 2_880), (2_881, 2_880)] {
            let signature = signer.current(moment(now)).await.expect("a signature is made");
            assert_eq!(begins(&signature), begun, "at {now}");
        }
        signer.forget();
        assert_eq!(begins(&signer.current(moment(2_900)).await.expect("a signature is made")), 2_900);
    }

    #[tokio::test]
    async fn a_ready_made_signature_is_used_until_it_ends() {
        let fixed = FixedSignature::new(APP, "administrator", made_at(0, 600), None)
            .expect("the signature is for this account");
        assert!(fixed.current(moment(600)).await.is_ok());
        assert_eq!(fixed.current(moment(601)).await.err(), Some(SignatureError::Expired(after(600))));
        let sooner = FixedSignature::new(APP, "administrator", made_at(0, 600), Some(after(60)))
            .expect("the signature is for this account");
        assert_eq!(sooner.current(moment(61)).await.err(), Some(SignatureError::Expired(after(60))));
    }

    #[test]
    fn a_ready_made_signature_for_somebody_else_is_not_sent() {
        for (app, identifier) in [(APP, "another"), (SdkAppId(2), "administrator")] {
            let error = FixedSignature::new(app, identifier, made_at(0, 600), None)
                .expect_err("the signature is for another account");
            assert!(matches!(error, SignatureError::Mismatch { .. }), "{error}");
        }
        let error = FixedSignature::new(APP, "administrator", SecretString::from("nonsense"), None)
            .expect_err("the text is no signature");
        assert!(matches!(error, SignatureError::Malformed(_)) && !error.to_string().contains("nonsense"));
    }

    fn source(credentials: Vec<Result<Credential, String>>) -> (CredentialSignatures, Arc<AtomicUsize>) {
        let calls = Arc::new(AtomicUsize::new(0));
        let load: LoadCredential = Box::new({
            let calls = Arc::clone(&calls);
            move || {
                let next = credentials[calls.fetch_add(1, Ordering::Relaxed)].clone();
                Box::pin(async move { next })
            }
        });
        (CredentialSignatures::new(APP, "administrator", load), calls)
    }

    fn ready_made(seconds: i64) -> Credential {
        Credential::UserSig { usersig: made_at(seconds, 600), expires: None }
    }

    #[tokio::test]
    async fn a_new_estimate_of_the_services_time_replaces_no_signature_before_its_renewal() {
        let signer = KeySigner::new(APP, "administrator", key());
        signer.current(moment(0)).await.expect("a signature is made");
        for wrong in [-315_360_000, -3_600, -61, 2_880, 3_600, 315_360_000] {
            let now = Moment { service: after(wrong), ..moment(2_879) };
            let signature = signer.current(now).await.expect("the signature is kept");
            assert_eq!(begins(&signature), 0, "the service's clock is taken to be {wrong} s after the start");
        }
        signer.forget();
        let now = Moment { service: after(7_200), ..moment(2_879) };
        assert_eq!(
            begins(&signer.current(now).await.expect("a signature is made")),
            7_200,
            "a refused signature is replaced"
        );
    }

    #[tokio::test]
    async fn a_key_is_loaded_once_and_signs_again_after_a_refusal() {
        let (signatures, calls) = source(vec![Ok(Credential::Key(key()))]);
        assert_eq!(begins(&signatures.current(moment(0)).await.expect("a signature is made")), 0);
        assert_eq!(begins(&signatures.current(moment(10)).await.expect("a signature is made")), 0);
        signatures.forget();
        assert_eq!(begins(&signatures.current(moment(20)).await.expect("a signature is made")), 20);
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_ready_made_signature_is_loaded_again_before_its_end_and_after_a_refusal() {
        let (signatures, calls) = source(vec![Ok(ready_made(0)), Ok(ready_made(500)), Ok(ready_made(600))]);
        assert_eq!(begins(&signatures.current(moment(569)).await.expect("the signature is still valid")), 0);
        assert_eq!(begins(&signatures.current(moment(570)).await.expect("a newer signature is loaded")), 500);
        signatures.forget();
        assert_eq!(begins(&signatures.current(moment(610)).await.expect("a newer signature is loaded")), 600);
        assert_eq!(calls.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn a_source_that_fails_is_used_again_at_the_next_call() {
        let (signatures, _) = source(vec![Err("op is not signed in".to_owned()), Ok(Credential::Key(key()))]);
        let error = signatures.current(moment(0)).await.expect_err("the source fails");
        assert_eq!(error.to_string(), "no credential: op is not signed in");
        assert!(signatures.current(moment(0)).await.is_ok());
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let signer = KeySigner::new(APP, "administrator", key());
        let fixed = FixedSignature::new(APP, "administrator", made_at(0, 600), None)
            .expect("the signature is for this account");
        let shown = format!("{signer:?} {fixed:?} {:?} {:?}", Credential::Key(key()), ready_made(0));
        let usersig = made_at(0, 600);
        assert!(!shown.contains("f00d") && !shown.contains(usersig.expose_secret()), "{shown}");
    }
}
