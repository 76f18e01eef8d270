//! The in-memory door: the simulated service behind the transport seam.

use async_trait::async_trait;

use super::Service;
use crate::{
    api::{Transport, TransportError, WireReply, WireRequest},
    domain::Host,
};

/// Sends requests to a [`Service`] in memory, as if it were at one host.
#[derive(Clone, Debug)]
pub struct SimTransport;

impl SimTransport {
    /// The way to `service` at `host`: at a region's host only the apps of that region are found, at any other host
    /// (a loopback address) all of them.
    pub fn new(service: Service, host: &Host) -> Self {
        todo!("{service:?} {host}")
    }
}

#[async_trait]
impl Transport for SimTransport {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        todo!("{request:?}")
    }
}
