//! The transport over HTTP.

use std::path::PathBuf;

use crate::domain::Host;

/// Whether `SSL_CERT_FILE` and the environment's proxies are obeyed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrustEnv {
    /// They are not.
    #[default]
    No,
    /// They are.
    Yes,
}

/// How to connect.
#[derive(Clone, Debug, Default)]
pub struct HttpOptions {
    /// A file with one more CA, in PEM.
    pub ca_file: Option<PathBuf>,
    /// The proxy, as a URL.
    pub proxy: Option<String>,
    /// Whether the environment has a say.
    pub trust_env: TrustEnv,
}

/// Why there is no transport.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpSetupError {}

/// Sends requests to one host over HTTP.
#[derive(Debug)]
pub struct HttpTransport {}

impl HttpTransport {
    /// A transport to this host.
    pub fn new(_host: &Host, _options: HttpOptions) -> Result<Self, HttpSetupError> {
        todo!()
    }
}
