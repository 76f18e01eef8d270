//! The door over HTTP/1.1 on 127.0.0.1.

use std::{io, net::SocketAddr};

use super::Service;

/// A [`Service`] at a port of 127.0.0.1.
#[derive(Debug)]
pub struct Server;

impl Server {
    /// Listens on `port`, or on a free one if it is 0.
    pub async fn bind(service: Service, port: u16) -> io::Result<Self> {
        todo!("{service:?} {port}")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        todo!()
    }

    /// Serves until `until` is ready, then drops the connections that are left.
    pub async fn serve(self, until: impl Future<Output = ()>) {
        until.await;
    }
}
