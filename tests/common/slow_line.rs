//! A line to the service that holds everything up for a while, each way: what a client far away lives with.

use std::{net::SocketAddr, time::Duration};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::watch,
};

/// A line that goes on for as long as its runtime lives.
#[derive(Debug)]
pub struct SlowLine {
    /// Where it begins.
    pub address: SocketAddr,
    /// How many ways of connections are open on it.
    open: watch::Receiver<usize>,
}

impl SlowLine {
    /// Returns once all that entered it has arrived, or cannot arrive any more, and both ends of each connection are done.
    pub async fn is_empty(&mut self) {
        // Connections are taken in order: once this one has been there and back, so has every earlier one at least begun.
        if let Ok(mut last) = TcpStream::connect(self.address).await
            && last.shutdown().await.is_ok()
        {
            let _ = last.read(&mut [0]).await;
        }
        // The sender lives as long as the runtime.
        let _ = self.open.wait_for(|open| *open == 0).await;
    }
}

/// Opens a line to this address. Each piece of what goes over it waits up to `usual`, one in twenty up to `stall`.
pub async fn slow_line(to: SocketAddr, usual: Duration, stall: Duration) -> std::io::Result<SlowLine> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (sender, open) = watch::channel(0);
    Handle::current().spawn(async move {
        let mut seed = 0;
        while let Ok((client, _)) = listener.accept().await {
            let Ok(server) = TcpStream::connect(to).await else { continue };
            for socket in [&client, &server] {
                // A line that does not take the option still works.
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
