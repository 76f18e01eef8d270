//! Fast motion against the simulated service, for checks that would otherwise take hours.
//!
//! The environment variable `PUSHDECK_TEST_CLOCK` describes a [`FastClock`]. It is accepted only if every configured
//! app is at a plain `http://` loopback address, that is, a simulated service. With any other app it is refused,
//! because a fast second would let too many calls through.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use async_trait::async_trait;

use super::Dial;
use crate::{
    api::{Transport, TransportError, WireReply, WireRequest},
    clock::{Clock, FastClock},
    config::{AppConfig, Env},
    locale::tr,
};

const VARIABLE: &str = "PUSHDECK_TEST_CLOCK";

/// Returns the dialler and the clock, sped up if the environment variable is set.
pub fn in_motion<'a>(
    env: &Env,
    mut apps: impl Iterator<Item = &'a AppConfig>,
    dial: Arc<dyn Dial>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<(Arc<dyn Dial>, Arc<dyn Clock>)> {
    let Some(text) = env(VARIABLE) else { return Ok((dial, clock)) };
    let fast: FastClock =
        text.to_string_lossy().parse().with_context(|| tr!("work-clock-unread", variable = VARIABLE))?;
    if let Some(app) = apps.find(|app| app.app.host.is_tls()) {
        bail!(tr!("work-clock-refused", variable = VARIABLE, app = app.app.name.to_string()));
    }
    Ok((Arc::new(FastDial { inner: dial, clock: fast }), Arc::new(fast)))
}

/// Shortens the time-outs of calls by the factor by which the clock is faster.
#[derive(Debug)]
struct FastDial {
    inner: Arc<dyn Dial>,
    clock: FastClock,
}

impl Dial for FastDial {
    fn dial(&self, app: &AppConfig) -> anyhow::Result<Arc<dyn Transport>> {
        Ok(Arc::new(FastTransport { inner: self.inner.dial(app)?, clock: self.clock }))
    }
}

#[derive(Debug)]
struct FastTransport {
    inner: Arc<dyn Transport>,
    clock: FastClock,
}

#[async_trait]
impl Transport for FastTransport {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        self.inner.send(WireRequest { timeout: self.clock.real(request.timeout), ..request }).await
    }
}
