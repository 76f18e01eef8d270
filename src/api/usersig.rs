//! Makes and decodes a UserSig of version 2 (docs/service.md#usersig).
//!
//! All functions are pure. `signature` decides when to make a new signature.

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

use crate::{domain::SdkAppId, locale::tr};

/// The maximum number of bytes of a decoded signature that are read; a real one has about 200.
const LONGEST: u64 = 16 * 1024;

/// The input of a signature, apart from the key.
#[derive(Clone, Copy, Debug)]
pub struct SigningInput<'a> {
    /// The app.
    pub sdkappid: SdkAppId,
    /// The account that signs.
    pub identifier: &'a str,
    /// When the signature begins, to the second, by the service's clock.
    pub issued: Timestamp,
    /// How long the signature is valid, to the second.
    pub lifetime: Duration,
    /// Additional bytes to sign; REST calls use none.
    pub userbuf: Option<&'a [u8]>,
}

/// Makes a UserSig. The UTF-8 bytes of the key are used; the key is never decoded from hex.
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

/// Decodes a UserSig without verifying it; see [`Decoded::verifies`].
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

/// The contents of a UserSig. Its `Debug` output leaves out the signature.
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
    /// `TLS.expire`: the lifetime in seconds.
    #[serde(rename = "TLS.expire")]
    pub expire: u64,
    /// `TLS.time`: when the signature begins, in Unix seconds.
    #[serde(rename = "TLS.time")]
    pub time: i64,
    /// `TLS.sig`: the HMAC-SHA256, in base64.
    #[serde(rename = "TLS.sig")]
    pub sig: String,
    /// `TLS.userbuf`: additional bytes, in base64.
    #[serde(rename = "TLS.userbuf", default, skip_serializing_if = "Option::is_none")]
    pub userbuf: Option<String>,
}

impl Decoded {
    /// Returns whether this key made the signature. Does not check its time.
    pub fn verifies(&self, key: &SecretString) -> bool {
        let Ok(sig) = BASE64_STANDARD.decode(&self.sig) else { return false };
        mac(key, self).verify_slice(&sig).is_ok()
    }

    /// Returns the last second at which the signature is valid, or the latest possible time if that is out of range.
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

/// Computes the HMAC of the signed text, every line of which ends with a line feed.
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

/// The reason why a string is not a UserSig.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserSigError {
    /// The string is not in the service's variant of base64.
    #[error("{}", tr!("service-usersig-base64"))]
    Base64,
    /// The base64 does not contain zlib data.
    #[error("{}", tr!("service-usersig-compression"))]
    Compression,
    /// The zlib data does not contain the JSON of a version 2 signature.
    #[error("{}", tr!("service-usersig-json"))]
    Json,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "f00dfeed0123456789abcdeff00dfeed0123456789abcdeff00dfeed01234567";

    struct Vector {
        sdkappid: u64,
        identifier: &'static str,
        time: i64,
        expire: u64,
        userbuf: Option<&'static [u8]>,
        hmac: &'static str,
        sig: &'static str,
        published: [&'static str; 2],
    }

    /// The published vectors (docs/service.md#usersig).
    const VECTORS: [Vector; 3] = [
        Vector {
            sdkappid: 1_400_000_001,
            identifier: "administrator",
            time: 1_767_225_600,
            expire: 86_400,
            userbuf: None,
            hmac: "2bc58f47565975548e36b7226ef8d4a7768c8b5857a7e05ee42b708e26cb2834",
            sig: "K8WPR1ZZdVSONrcibvjUp3aMi1hXp+Be5CtwjibLKDQ=",
            published: [
                "eJw9jckOgjAABX*F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth-StLwEXpcEZrWC8QAltFDN39Us0vzEpweuADp12tHPiKaFEbUK-Vh00KBpEAz9wXc--c41LcxKFh9WGpinfJ8uFOiGr8p0csDno9Sh7E*FNzSNHFkez9Zi8P04sNcU_",
                "eJw1yssOgjAUBNB-uVsNaSsU0sSNugOf*CDsiq16MWDTNmhi-HcT0NnNmXnDPsuDTlsQwAIC476j0q3HC-YsVYMtOm*lf9jfwam7NAYVCBqSIXRYPDYaBI15zFjECRlUvwxaDSLh4Z8cXkFAmpw2O1qW6pivV-aMVVcfzEQukd4KM5rpaO6fNVZZuthO4fMFvwU0ZQ__",
            ],
        },
        Vector {
            sdkappid: 20_000_042,
            identifier: "ops-bot_01",
            time: 1_780_272_000,
            expire: 15_552_000,
            userbuf: None,
            hmac: "1307b18378fb0385ab1de53b55cfe26692bd94edfb7a886b5176c00f4ed8b013",
            sig: "Ewexg3j7A4WrHeU7Vc/iZpK9lO37eohrUXbAD07YsBM=",
            published: [
                "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIk8guKdZPyS*INDGHyxSnZiQUFmSlAWSMDEDAxgsqkVhRkFqUCxQ1NTU1BclDxksxcsKi5hYGROZJ4cWY6yArX8tSKdOMsc0eT8CKP1FDzsGT9zKgCb8scf2Pz1PyMotCIJEcXA-PIYidfW6VaADvLM3M_",
                "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwvkFxbpJ*SXxBoZQ2eKU7MSCgswUJSsjAxAwMYKIl2TmpipZGZpbGBiZg2QgoqkVBZlFIHFTU1OEaHFmupKVkmt5akW6cZa5o0l4kUdqqHlYsn5mVIG3ZY6-sXlqfkZRaESSo4uBeWSxk6*tUi0Av6YyEw__",
            ],
        },
        Vector {
            sdkappid: 1_600_000_007,
            identifier: "administrator",
            time: 1_782_864_000,
            expire: 604_800,
            userbuf: Some(b"abc"),
            hmac: "6fdc9cac6e7ec53bc70e7af973e540e7fe2615a758cb0abc4701e3dea43392b7",
            sig: "b9ycrG5+xTvHDnr5c+VA5/4mFadYywq8RwHj3qQzkrc=",
            published: [
                "eJw9jcsKgkAYRl8lZmvYaF6moEUQJdGmksLl6IzxK5qO463o3dM0v*U5B743ck9XteICrWdIVzGaz34EGE8lhDAIyhJIoZCCyqf4JwWLaZYB6wLNwsPs0fEmA8E7Y2GDYDxSCUnPNJvoxDLwxMuCC78M*yfvfoymA3j0yF*1gTiYSuNWzi4VZqDctubCSPaUeW2dk0vtRMv8-IpFsEGfL4U7PN8_",
                "eJw1jMsOgjAURP-lbjFYkEdt4sLEKDFuVKJhWWgxFwJCKS*N-24COrs5ZzJvCE9Xs5MKGNgmgcXUUchSY4oT5qLAEhutuH6q36AROa8qFMAsj8zxZ6OxkMAsn9rUcwghM5VDhUoC84hD-6xtpIrbFBhE92P2P8YHMIjXY6IOrjGEXbArlZsYt627dIo9F9HY1-TSB9mqPr9ylWzg8wVzUTs-",
            ],
        },
    ];

    fn key() -> SecretString {
        SecretString::from(KEY)
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("the text is hexadecimal");
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    fn input(vector: &Vector) -> SigningInput<'static> {
        SigningInput {
            sdkappid: SdkAppId(vector.sdkappid),
            identifier: vector.identifier,
            issued: Timestamp::from_second(vector.time).expect("the time is valid"),
            lifetime: Duration::from_secs(vector.expire),
            userbuf: vector.userbuf,
        }
    }

    #[test]
    fn the_published_vectors_decode_to_what_our_signer_produces() {
        for vector in &VECTORS {
            let ours = decode(sign(&key(), &input(vector)).expose_secret()).expect("our signature decodes");
            assert_eq!(ours.sig, vector.sig);
            assert_eq!(BASE64_STANDARD.decode(&ours.sig).expect("the text is base64"), bytes(vector.hmac));
            for published in vector.published {
                let theirs = decode(published).expect("a published string decodes");
                assert!(theirs == ours, "{theirs:?} is not {ours:?}");
                assert!(theirs.verifies(&key()));
                assert!(!theirs.verifies(&SecretString::from("another key")));
            }
        }
    }

    #[test]
    fn a_signature_that_was_changed_does_not_verify() {
        let good = decode(sign(&key(), &input(&VECTORS[0])).expose_secret()).expect("our signature decodes");
        let changes: [fn(&mut Decoded); 6] = [
            |signature| signature.expire += 1,
            |signature| signature.time += 1,
            |signature| signature.sdkappid += 1,
            |signature| signature.identifier.push('x'),
            |signature| signature.userbuf = Some(String::new()),
            |signature| signature.sig = "not base64".to_owned(),
        ];
        for change in changes {
            let mut forged = good.clone();
            change(&mut forged);
            assert!(!forged.verifies(&key()), "{forged:?}");
        }
    }

    #[test]
    fn an_undecodable_signature_says_what_is_wrong_with_it() {
        assert_eq!(decode("not a signature!"), Err(UserSigError::Base64));
        assert_eq!(decode("AAAA"), Err(UserSigError::Compression));
        assert_eq!(decode(""), Err(UserSigError::Compression));
        let cut = &VECTORS[0].published[0][..100];
        assert!(decode(cut).is_err());
    }

    #[test]
    fn a_decompression_bomb_is_read_only_up_to_the_limit() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(&vec![b' '; 50_000_000]).expect("writing to memory works");
        let bomb = BASE64_STANDARD.encode(zlib.finish().expect("writing to memory works"));
        assert_eq!(decode(&bomb.replace('+', "*").replace('/', "-").replace('=', "_")), Err(UserSigError::Json));
    }

    #[test]
    fn debug_shows_no_signature() {
        let signature = decode(VECTORS[0].published[0]).expect("the signature decodes");
        assert!(!format!("{signature:?}").contains(VECTORS[0].sig));
    }

    proptest! {
        #[test]
        fn decoding_returns_what_was_signed(
            sdkappid in any::<u64>(),
            identifier in "[A-Za-z0-9_-]{1,32}|\\PC{0,40}",
            time in -1_000_000_i64..253_402_000_000,
            expire in any::<u64>(),
            userbuf in prop::option::of(prop::collection::vec(any::<u8>(), 0..60)),
            key in "\\PC{0,80}",
        ) {
            let key = SecretString::from(key);
            let input = SigningInput {
                sdkappid: SdkAppId(sdkappid),
                identifier: &identifier,
                issued: Timestamp::from_second(time).expect("the time is within range"),
                lifetime: Duration::from_secs(expire),
                userbuf: userbuf.as_deref(),
            };
            let usersig = sign(&key, &input);
            prop_assert!(usersig.expose_secret().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-_".contains(&byte)));
            let decoded = decode(usersig.expose_secret()).expect("our signature decodes");
            prop_assert_eq!(&decoded.version, "2.0");
            prop_assert_eq!((decoded.sdkappid, &decoded.identifier), (sdkappid, &identifier));
            prop_assert_eq!((decoded.time, decoded.expire), (time, expire));
            prop_assert_eq!(&decoded.userbuf, &userbuf.map(|bytes| BASE64_STANDARD.encode(bytes)));
            prop_assert!(decoded.verifies(&key));
        }

        #[test]
        fn no_text_makes_decoding_panic(text in "\\PC*|[A-Za-z0-9*_-]{0,200}") {
            let _ = decode(&text);
        }
    }
}
