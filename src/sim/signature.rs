//! Verifies a UserSig (docs/service.md#usersig).
//!
//! The verifier shares no code with the signer in `api::usersig`. It was written from the documentation, so that it
//! catches the signer's mistakes instead of repeating them. The check of the account's rights is in `gate`.

use std::io::Read;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::read::ZlibDecoder;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde::Deserialize;
use sha2::Sha256;

use super::reply::Refusal;
use crate::domain::SdkAppId;

/// The maximum number of bytes of decompressed text that are read: a real signature has about 300, a decompression bomb
/// far more.
const MOST_BYTES: u64 = 8 * 1024;

/// What a signature must match.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) sdkappid: SdkAppId,
    pub(super) identifier: &'a str,
    pub(super) key: &'a str,
    pub(super) now: Timestamp,
}

#[derive(Deserialize)]
struct Parts {
    #[serde(rename = "TLS.ver")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    identifier: String,
    #[serde(rename = "TLS.sdkappid")]
    sdkappid: u64,
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.time")]
    time: i64,
    #[serde(rename = "TLS.sig")]
    sig: String,
    #[serde(rename = "TLS.userbuf")]
    userbuf: Option<String>,
}

/// Checks a UserSig. An error has the documented code.
pub(super) fn check(usersig: &str, expected: Expected<'_>) -> Result<(), Refusal> {
    if usersig.is_empty() {
        return Err(Refusal::new(70_002, "usersig is empty"));
    }
    let parts = decode(usersig).ok_or_else(|| Refusal::new(70_003, "usersig cannot be parsed"))?;
    if parts.sdkappid != expected.sdkappid.0 {
        return Err(Refusal::new(70_014, "sdkappid differs from the one in usersig"));
    }
    if parts.identifier != expected.identifier {
        return Err(Refusal::new(70_013, "identifier differs from the one in usersig"));
    }
    if !is_signed_with(&parts, expected.key) {
        return Err(Refusal::new(70_009, "usersig was not made with the key of this sdkappid"));
    }
    // As in the official checker, a signature is valid while now <= time + expire.
    if expected.now.as_second() > parts.time.saturating_add(parts.expire) {
        return Err(Refusal::new(70_001, "usersig expired"));
    }
    Ok(())
}

fn decode(usersig: &str) -> Option<Parts> {
    let base64: String = usersig
        .chars()
        .map(|char| match char {
            '*' => '+',
            '-' => '/',
            '_' => '=',
            other => other,
        })
        .collect();
    let compressed = STANDARD.decode(base64).ok()?;
    let mut json = Vec::new();
    ZlibDecoder::new(compressed.as_slice()).take(MOST_BYTES).read_to_end(&mut json).ok()?;
    serde_json::from_slice::<Parts>(&json).ok().filter(|parts| parts.version == "2.0")
}

fn is_signed_with(parts: &Parts, key: &str) -> bool {
    let mut text = format!(
        "TLS.identifier:{}\nTLS.sdkappid:{}\nTLS.time:{}\nTLS.expire:{}\n",
        parts.identifier, parts.sdkappid, parts.time, parts.expire
    );
    if let Some(userbuf) = &parts.userbuf {
        text.push_str("TLS.userbuf:");
        text.push_str(userbuf);
        text.push('\n');
    }
    let Ok(signature) = STANDARD.decode(&parts.sig) else { return false };
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.verify_slice(&signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::stage::{encode, sign};

    const KEY: &str = "f00dfeed0123456789abcdeff00dfeed0123456789abcdeff00dfeed01234567";
    /// The six sample signatures of docs/service.md#usersig, made by the official Python and Node packages.
    const VECTORS: [(u64, &str, i64, i64, &str); 6] = [
        (
            1_400_000_001,
            "administrator",
            1_767_225_600,
            86_400,
            "eJw9jckOgjAABX*F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth-StLwEXpcEZrWC8QAltFDN39Us0vzEpweuADp12tHPiKaFEbUK-Vh00KBpEAz9wXc--c41LcxKFh9WGpinfJ8uFOiGr8p0csDno9Sh7E*FNzSNHFkez9Zi8P04sNcU_",
        ),
        (
            1_400_000_001,
            "administrator",
            1_767_225_600,
            86_400,
            "eJw1yssOgjAUBNB-uVsNaSsU0sSNugOf*CDsiq16MWDTNmhi-HcT0NnNmXnDPsuDTlsQwAIC476j0q3HC-YsVYMtOm*lf9jfwam7NAYVCBqSIXRYPDYaBI15zFjECRlUvwxaDSLh4Z8cXkFAmpw2O1qW6pivV-aMVVcfzEQukd4KM5rpaO6fNVZZuthO4fMFvwU0ZQ__",
        ),
        (
            20_000_042,
            "ops-bot_01",
            1_780_272_000,
            15_552_000,
            "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIk8guKdZPyS*INDGHyxSnZiQUFmSlAWSMDEDAxgsqkVhRkFqUCxQ1NTU1BclDxksxcsKi5hYGROZJ4cWY6yArX8tSKdOMsc0eT8CKP1FDzsGT9zKgCb8scf2Pz1PyMotCIJEcXA-PIYidfW6VaADvLM3M_",
        ),
        (
            20_000_042,
            "ops-bot_01",
            1_780_272_000,
            15_552_000,
            "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwvkFxbpJ*SXxBoZQ2eKU7MSCgswUJSsjAxAwMYKIl2TmpipZGZpbGBiZg2QgoqkVBZlFIHFTU1OEaHFmupKVkmt5akW6cZa5o0l4kUdqqHlYsn5mVIG3ZY6-sXlqfkZRaESSo4uBeWSxk6*tUi0Av6YyEw__",
        ),
        (
            1_600_000_007,
            "administrator",
            1_782_864_000,
            604_800,
            "eJw9jcsKgkAYRl8lZmvYaF6moEUQJdGmksLl6IzxK5qO463o3dM0v*U5B743ck9XteICrWdIVzGaz34EGE8lhDAIyhJIoZCCyqf4JwWLaZYB6wLNwsPs0fEmA8E7Y2GDYDxSCUnPNJvoxDLwxMuCC78M*yfvfoymA3j0yF*1gTiYSuNWzi4VZqDctubCSPaUeW2dk0vtRMv8-IpFsEGfL4U7PN8_",
        ),
        (
            1_600_000_007,
            "administrator",
            1_782_864_000,
            604_800,
            "eJw1jMsOgjAURP-lbjFYkEdt4sLEKDFuVKJhWWgxFwJCKS*N-24COrs5ZzJvCE9Xs5MKGNgmgcXUUchSY4oT5qLAEhutuH6q36AROa8qFMAsj8zxZ6OxkMAsn9rUcwghM5VDhUoC84hD-6xtpIrbFBhE92P2P8YHMIjXY6IOrjGEXbArlZsYt627dIo9F9HY1-TSB9mqPr9ylWzg8wVzUTs-",
        ),
    ];

    fn code(usersig: &str, app: u64, identifier: &str, key: &str, now: i64) -> i64 {
        let now = Timestamp::from_second(now).expect("in range");
        let expected = Expected { sdkappid: SdkAppId(app), identifier, key, now };
        check(usersig, expected).map_or_else(|refusal| refusal.code, |()| 0)
    }

    #[test]
    fn the_sample_signatures_are_valid_until_their_last_second() {
        for (app, identifier, time, expire, usersig) in VECTORS {
            assert_eq!(code(usersig, app, identifier, KEY, time), 0);
            assert_eq!(code(usersig, app, identifier, KEY, time + expire), 0);
            assert_eq!(code(usersig, app, identifier, KEY, time + expire + 1), 70_001);
        }
    }

    #[test]
    fn each_mistake_in_a_signature_has_its_own_code() {
        let (app, identifier, time, _, usersig) = VECTORS[0];
        assert_eq!(code("", app, identifier, KEY, time), 70_002);
        assert_eq!(code(&usersig[..100], app, identifier, KEY, time), 70_003, "cut off");
        assert_eq!(code("not a signature", app, identifier, KEY, time), 70_003);
        assert_eq!(code(usersig, app + 1, identifier, KEY, time), 70_014);
        assert_eq!(code(usersig, app, "administrator2", KEY, time), 70_013);
        assert_eq!(code(usersig, app, identifier, "another key", time), 70_009);
    }

    #[test]
    fn a_decompression_bomb_or_a_changed_field_is_refused() {
        let bomb = encode(&" ".repeat(50_000_000));
        assert_eq!(code(&bomb, 1, "a", "k", 0), 70_003);
        let good = sign(SdkAppId(1), "a", "k", Timestamp::UNIX_EPOCH, 10);
        assert_eq!(code(&good, 1, "a", "k", 10), 0);
        let longer = encode(
            r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1,"TLS.expire":99999,"TLS.time":0,"TLS.sig":"AAAA"}"#,
        );
        assert_eq!(code(&longer, 1, "a", "k", 10), 70_009);
    }
}
