//! The transport over HTTP, and the only file that uses the HTTP library (docs/reliability.md#http).
//!
//! The signature is part of the URL, and the library's errors print the URL. So none of these errors leaves this file:
//! each is replaced by a stage and a text of our own. Redirects, `Referer`, retries and decompression are off, and so
//! are the environment's proxies unless [`HttpOptions::trust_env`] says otherwise. Nothing is repeated here.

use std::{
    error::Error,
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{Body, Client, Proxy, Response, Url, header, redirect, retry};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use secrecy::ExposeSecret;

use self::timely::{Timely, TooLate};
use super::{
    proxy::{TrustEnv, proxy_words},
    transport::{Stage, Transport, TransportError, WireReply, WireRequest},
};
use crate::{
    clock::{Clock, SystemClock},
    domain::{Host, Untrusted},
    locale::{in_english, label, shown, stored, tr},
};

mod timely;

/// How long the name look-up, the connection and the TLS handshake may take together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an unused connection is kept open. Most servers keep connections open longer. A request that is sent while
/// the server closes the connection is lost.
const IDLE: Duration = Duration::from_secs(10);

/// How to connect.
#[derive(Clone, Default)]
pub struct HttpOptions {
    /// A PEM file with CAs to trust in addition to the built-in ones.
    pub ca_file: Option<PathBuf>,
    /// The proxy: `http://` or `https://`, host and port. It is not used for loopback addresses.
    pub proxy: Option<String>,
    /// Whether to use the proxies and CA files that the environment names.
    pub trust_env: TrustEnv,
}

/// Leaves out the proxy's URL, which may contain a password.
impl fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("ca_file", &self.ca_file)
            .field("has_proxy", &self.proxy.is_some())
            .field("trust_env", &self.trust_env)
            .finish()
    }
}

/// The reason why a transport cannot be created. The messages are lower-case fragments that say what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpSetupError {
    /// The CA file cannot be used.
    #[error("{}", tr!("service-ca-file", path = path.display().to_string(), detail = shown(detail)))]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The proxy's address cannot be used. It is left out here, because it may contain a password.
    #[error("{}", tr!("service-bad-proxy"))]
    Proxy,
    /// The HTTP library could not be set up.
    #[error("{}", tr!("service-no-http", host = .0))]
    Setup(String),
}

/// Sends requests to one host over HTTP/1.1, and keeps connections open between them.
pub struct HttpTransport {
    host: Host,
    base: Url,
    connect_timeout: Duration,
    /// The words for the proxy in error messages, in English.
    proxy: String,
    client: Client,
    /// The system's clock and not the caller's, because the time-outs of the HTTP library run in real time too.
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("host", &self.host).finish_non_exhaustive()
    }
}

impl HttpTransport {
    /// Creates a transport to this host. Reads the CA file and, if the environment is trusted, `SSL_CERT_FILE`. Does
    /// not connect yet.
    pub fn new(host: &Host, options: &HttpOptions) -> Result<Self, HttpSetupError> {
        Self::with_connect_timeout(host, options, CONNECT_TIMEOUT)
    }

    fn with_connect_timeout(
        host: &Host,
        options: &HttpOptions,
        connect_timeout: Duration,
    ) -> Result<Self, HttpSetupError> {
        let setup = || HttpSetupError::Setup(host.to_string());
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls_config(options)?)
            .https_only(host.is_tls())
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(retry::never())
            .connect_timeout(connect_timeout)
            .pool_idle_timeout(IDLE)
            .user_agent(concat!("pushdeck/", env!("CARGO_PKG_VERSION")));
        // Plain HTTP through a proxy would send the signature to another machine.
        if !host.is_tls() || options.trust_env == TrustEnv::No || options.proxy.is_some() {
            builder = builder.no_proxy();
        }
        if let Some(address) = options.proxy.as_deref().filter(|_| host.is_tls()) {
            builder = builder.proxy(proxy(address)?);
        }
        let base = Url::parse(&host.to_string()).map_err(|_| setup())?;
        let env = |name: &str| std::env::var_os(name);
        let proxy = in_english(|| proxy_words(options.proxy.as_deref(), options.trust_env, env))
            .filter(|_| host.is_tls())
            .unwrap_or_else(|| stored!("service-proxy"));
        let client = builder.build().map_err(|_| setup())?;
        let clock = Arc::new(SystemClock);
        Ok(Self { host: host.clone(), base, connect_timeout, proxy, client, clock })
    }

    fn url(&self, request: &WireRequest) -> Url {
        let mut url = self.base.clone();
        url.set_path(request.command.path());
        url.query_pairs_mut()
            .append_pair("sdkappid", &request.sdkappid.to_string())
            .append_pair("identifier", &request.identifier)
            .append_pair("usersig", request.usersig.expose_secret())
            .append_pair("random", &request.random.to_string())
            .append_pair("contenttype", "json");
        url
    }

    /// Returns what a failed send proves. Only a failure to connect, including TLS, or a body that was held back proves
    /// that nothing was sent.
    fn explain(&self, error: &reqwest::Error, timeout: Duration) -> TransportError {
        if let Some(late) = find::<TooLate>(error) {
            return TransportError::NotSent { stage: Stage::Send, detail: in_english(|| late.to_string()) };
        }
        if !error.is_connect() {
            return lost(error, timeout);
        }
        let (name, proxy) = (self.host.name(), &self.proxy);
        let (stage, detail) = if let Some(tls) = find::<rustls::Error>(error) {
            let detail = Untrusted::new(tls.to_string()).safe_cut(160);
            (Stage::Tls, stored!("service-no-tls", host = name, detail = detail, proxy = proxy))
        } else if error.is_dns() {
            (Stage::Dns, stored!("service-no-host", host = name))
        } else if error.is_timeout() {
            let seconds = self.connect_timeout.as_secs_f64().to_string();
            (Stage::Connect, stored!("service-connect-timeout", host = name, seconds = seconds, proxy = proxy))
        } else {
            let why = io_words(find::<io::Error>(error).map_or(io::ErrorKind::Other, io::Error::kind));
            (Stage::Connect, stored!("service-no-connection", host = name, why = why, proxy = proxy))
        };
        TransportError::NotSent { stage, detail }
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        let (timeout, limit) = (request.timeout, request.reply_limit);
        let body = Timely::new(request.body.clone(), Arc::clone(&self.clock), self.clock.since_boot() + timeout);
        let call = self
            .client
            .post(self.url(&request))
            .header(header::CONTENT_TYPE, "application/json")
            .timeout(timeout)
            .body(Body::wrap(body));
        let response = call.send().await.map_err(|error| self.explain(&error, timeout))?;
        read(response, limit, timeout).await
    }
}

async fn read(mut response: Response, limit: usize, timeout: Duration) -> Result<WireReply, TransportError> {
    let too_long = TransportError::TooLong { limit };
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_long);
    }
    let status = response.status().as_u16();
    let date = response.headers().get(header::DATE).and_then(|value| parse_date(value.to_str().ok()?));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error, timeout))? {
        if body.len() + chunk.len() > limit {
            return Err(too_long);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(WireReply { status, body, date })
}

fn parse_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

fn lost(error: &reqwest::Error, timeout: Duration) -> TransportError {
    let detail = if error.is_timeout() {
        stored!("stored-no-answer", seconds = format!("{:.0}", timeout.as_secs_f64()))
    } else if let Some(io) = find::<io::Error>(error) {
        stored!("service-connection-lost", why = io_words(io.kind()))
    } else {
        stored!("service-not-http")
    };
    TransportError::Lost { detail }
}

/// Returns the system's reason in our own words, in English.
fn io_words(kind: io::ErrorKind) -> &'static str {
    in_english(|| match kind {
        io::ErrorKind::ConnectionRefused => label!("service-io-refused"),
        io::ErrorKind::ConnectionReset => label!("service-io-reset"),
        io::ErrorKind::ConnectionAborted => label!("service-io-aborted"),
        io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => label!("service-io-closed"),
        io::ErrorKind::HostUnreachable => label!("service-io-host-unreachable"),
        io::ErrorKind::NetworkUnreachable => label!("service-io-network-unreachable"),
        io::ErrorKind::NetworkDown => label!("service-io-network-down"),
        io::ErrorKind::AddrNotAvailable => label!("service-io-no-address"),
        io::ErrorKind::PermissionDenied => label!("service-io-not-permitted"),
        io::ErrorKind::TimedOut => label!("service-io-timed-out"),
        _ => label!("service-io-failed"),
    })
}

/// Returns the first error of this type in the chain, even if an [`io::Error`] wraps it.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

fn proxy(address: &str) -> Result<Proxy, HttpSetupError> {
    let url = Url::parse(address).map_err(|_| HttpSetupError::Proxy)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(HttpSetupError::Proxy);
    }
    Proxy::all(url).map_err(|_| HttpSetupError::Proxy)
}

/// Returns a TLS configuration for TLS 1.2 or newer, with the built-in roots and those of the CA files.
fn tls_config(options: &HttpOptions) -> Result<ClientConfig, HttpSetupError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let from_env = match options.trust_env {
        TrustEnv::Yes => std::env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()).map(PathBuf::from),
        TrustEnv::No => None,
    };
    for path in options.ca_file.iter().chain(&from_env) {
        add_ca_file(&mut roots, path)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .expect("ring supports TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn add_ca_file(roots: &mut RootCertStore, path: &Path) -> Result<(), HttpSetupError> {
    let wrong = |detail: String| HttpSetupError::CaFile { path: path.to_owned(), detail };
    let pem = std::fs::read(path).map_err(|error| wrong(error.kind().to_string()))?;
    let mut found = false;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_| wrong(stored!("service-ca-not-pem")))?;
        roots.add(certificate).map_err(|_| wrong(stored!("service-ca-not-a-ca")))?;
        found = true;
    }
    if found { Ok(()) } else { Err(wrong(stored!("service-ca-empty"))) }
}

#[cfg(test)]
mod tests;
