//! A TCP proxy that delays all data in both directions, like the connection of a client far away.

use std::{net::SocketAddr, time::Duration};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::watch,
};

/// A running proxy, which works as long as its runtime lives.
#[derive(Debug)]
pub struct SlowLine {
    /// The address to connect to.
    pub address: SocketAddr,
    /// The number of open directions: each open connection has two.
    open: watch::Receiver<usize>,
}

impl SlowLine {
    /// Waits until all data has arrived, or can no longer arrive, and both ends of each connection are closed.
    pub async fn is_empty(&mut self) {
        // Connections are accepted in order: once the read from this connection returns, every earlier one has been
        // accepted.
        if let Ok(mut last) = TcpStream::connect(self.address).await
            && last.shutdown().await.is_ok()
        {
            let _ = last.read(&mut [0]).await;
        }
        // This cannot fail: the sender lives as long as the runtime.
        let _ = self.open.wait_for(|open| *open == 0).await;
    }
}

/// Starts a proxy for this address. Each piece of data is delayed by up to `usual`, but about one piece in twenty by up
/// to `stall`.
pub async fn slow_line(to: SocketAddr, usual: Duration, stall: Duration) -> std::io::Result<SlowLine> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (sender, open) = watch::channel(0);
    Handle::current().spawn(async move {
        let mut seed = 0;
        while let Ok((client, _)) = listener.accept().await {
            let Ok(server) = TcpStream::connect(to).await else { continue };
            for socket in [&client, &server] {
                // The connection works without this option too.
                let _ = socket.set_nodelay(true);
            }
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            seed += 2;
            sender.send_modify(|open| *open += 2);
            let (one, other) = (sender.clone(), sender.clone());
            tokio::spawn(async move {
                carry(from_client, to_server, seed, usual, stall).await;
                one.send_modify(|open| *open -= 1);
            });
            tokio::spawn(async move {
                carry(from_server, to_client, seed + 1, usual, stall).await;
                other.send_modify(|open| *open -= 1);
            });
        }
    });
    Ok(SlowLine { address, open })
}

async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    seed: u64,
    usual: Duration,
    stall: Duration,
) {
    let mut random = StdRng::seed_from_u64(seed);
    let mut piece = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        let most = if random.random_range(0..20) == 0 { stall } else { usual };
        tokio::time::sleep(most.mul_f64(random.random())).await;
        if to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}
