//! UserSig, version 2: signing and reading (reference, section 9).
//!
//! Pure functions. Deliberately not here: when to sign anew (`signature`) and where the key comes from (config).

use std::{
    fmt,
    io::{Read, Write},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::domain::SdkAppId;

/// A decoded signature is read up to this many bytes; a real one has about 200.
const LONGEST: u64 = 16 * 1024;

/// What a signature is made of, the key apart.
#[derive(Clone, Copy, Debug)]
pub struct SigningInput<'a> {
    /// The app.
    pub sdkappid: SdkAppId,
    /// The account that signs.
    pub identifier: &'a str,
    /// When it begins, to the second, by the service's clock.
    pub issued: Timestamp,
    /// For how long it holds, to the second.
    pub lifetime: Duration,
    /// Extra bytes that are signed too; REST calls use none.
    pub userbuf: Option<&'a [u8]>,
}

/// Makes a UserSig. The key is used as text: its UTF-8 bytes, never decoded from hex.
pub fn sign(key: &SecretString, input: &SigningInput<'_>) -> SecretString {
    let mut signature = Decoded {
        version: "2.0".to_owned(),
        identifier: input.identifier.to_owned(),
        sdkappid: input.sdkappid.0,
        expire: input.lifetime.as_secs(),
        time: input.issued.as_second(),
        sig: String::new(),
        userbuf: input.userbuf.map(|bytes| BASE64_STANDARD.encode(bytes)),
    };
    signature.sig = BASE64_STANDARD.encode(mac(key, &signature).finalize().into_bytes());
    SecretString::from(signature.encode())
}

/// Reads a UserSig, without checking it: see [`Decoded::verifies`].
pub fn decode(usersig: &str) -> Result<Decoded, UserSigError> {
    let base64: String = usersig
        .chars()
        .map(|char| match char {
            '*' => '+',
            '-' => '/',
            '_' => '=',
            other => other,
        })
        .collect();
    let compressed = BASE64_STANDARD.decode(base64).map_err(|_| UserSigError::Base64)?;
    let mut json = Vec::new();
    ZlibDecoder::new(compressed.as_slice())
        .take(LONGEST)
        .read_to_end(&mut json)
        .map_err(|_| UserSigError::Compression)?;
    serde_json::from_slice(&json).map_err(|_| UserSigError::Json)
}

/// What a UserSig says. Its `Debug` leaves the signature out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decoded {
    /// `TLS.ver`: `2.0`.
    #[serde(rename = "TLS.ver")]
    pub version: String,
    /// `TLS.identifier`: the account.
    #[serde(rename = "TLS.identifier")]
    pub identifier: String,
    /// `TLS.sdkappid`: the app.
    #[serde(rename = "TLS.sdkappid")]
    pub sdkappid: u64,
    /// `TLS.expire`: lifetime in seconds.
    #[serde(rename = "TLS.expire")]
    pub expire: u64,
    /// `TLS.time`: when it begins, in Unix seconds.
    #[serde(rename = "TLS.time")]
    pub time: i64,
    /// `TLS.sig`: the HMAC-SHA256, in base64.
    #[serde(rename = "TLS.sig")]
    pub sig: String,
    /// `TLS.userbuf`: extra bytes, in base64.
    #[serde(rename = "TLS.userbuf", default, skip_serializing_if = "Option::is_none")]
    pub userbuf: Option<String>,
}

impl Decoded {
    /// Whether this key made it. Says nothing about its time.
    pub fn verifies(&self, key: &SecretString) -> bool {
        let Ok(sig) = BASE64_STANDARD.decode(&self.sig) else { return false };
        mac(key, self).verify_slice(&sig).is_ok()
    }

    /// The last second at which it holds; the end of time where the sum is beyond it.
    pub fn expires(&self) -> Timestamp {
        let end = i64::try_from(self.expire).ok().and_then(|expire| self.time.checked_add(expire));
        end.and_then(|end| Timestamp::from_second(end).ok()).unwrap_or(Timestamp::MAX)
    }

    fn encode(&self) -> String {
        let json = serde_json::to_vec(self).expect("strings and numbers always make JSON");
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        let compressed = zlib.write_all(&json).and_then(|()| zlib.finish()).expect("writing to memory does not fail");
        BASE64_STANDARD.encode(compressed).replace('+', "*").replace('/', "-").replace('=', "_")
    }
}

impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoded")
            .field("identifier", &self.identifier)
            .field("sdkappid", &self.sdkappid)
            .field("time", &self.time)
            .field("expire", &self.expire)
            .finish_non_exhaustive()
    }
}

/// The signed text, every line of which ends in a line feed.
fn mac(key: &SecretString, signature: &Decoded) -> Hmac<Sha256> {
    let mut text = format!(
        "TLS.identifier:{}\nTLS.sdkappid:{}\nTLS.time:{}\nTLS.expire:{}\n",
        signature.identifier, signature.sdkappid, signature.time, signature.expire
    );
    if let Some(userbuf) = &signature.userbuf {
        text.push_str("TLS.userbuf:");
        text.push_str(userbuf);
        text.push('\n');
    }
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()).expect("an HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}

/// Text that is not a UserSig.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserSigError {
    /// Not the base64 of the service.
    #[error("it is not base64 with * - _ for + / =: check that it was copied whole")]
    Base64,
    /// Not zlib inside.
    #[error("it does not unpack: check that it was copied whole")]
    Compression,
    /// Not the JSON of a version 2 signature inside.
    #[error("it does not hold a version 2 signature")]
    Json,
}
