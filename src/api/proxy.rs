//! Describes in words which proxy is between us and the service: the first thing to check if no connection can be made.

use std::ffi::OsString;

use crate::{domain::Untrusted, locale::tr};

/// Whether `SSL_CERT_FILE` and the environment's proxies are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrustEnv {
    /// They are not used.
    #[default]
    No,
    /// They are used.
    Yes,
}

/// The environment variables that name a proxy for HTTPS.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Describes the proxy that is used, or one that the environment names but that is not used. Leaves out the password
/// that its address may contain. Returns `None` if no proxy is named.
pub fn proxy_words(
    configured: Option<&str>,
    trust_env: TrustEnv,
    env: impl Fn(&str) -> Option<OsString>,
) -> Option<String> {
    if let Some(address) = configured {
        return Some(tr!("service-proxy-at", place = place(address)));
    }
    let set = |name: &'static str| Some((name, env(name).filter(|value| !value.is_empty())?));
    let (name, value) = VARIABLES.into_iter().find_map(set)?;
    Some(match trust_env {
        TrustEnv::Yes => tr!("service-proxy-of", variable = name, place = place(&value.to_string_lossy())),
        TrustEnv::No => tr!("service-proxy-unused", variable = name),
    })
}

/// Returns host and port of an address.
fn place(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    Untrusted::new(place).safe_cut(80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_named_without_its_password() {
        let env =
            |name: &str| (name == "https_proxy").then(|| OsString::from("http://user:hunter2@proxy.example:3128/"));
        let none = |_: &str| None;
        assert_eq!(
            proxy_words(Some("http://u:hunter2@10.0.0.1:8080"), TrustEnv::No, none),
            Some("the proxy 10.0.0.1:8080".to_owned())
        );
        assert_eq!(
            proxy_words(None, TrustEnv::Yes, env),
            Some("the proxy proxy.example:3128 (from https_proxy)".to_owned())
        );
        let unused = proxy_words(None, TrustEnv::No, env).expect("the variable is set");
        assert!(
            unused.contains("https_proxy is set, but is used only if the config has trust_env")
                && !unused.contains("hunter2")
        );
        assert_eq!(proxy_words(None, TrustEnv::Yes, none), None);
    }
}
