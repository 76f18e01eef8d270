//! A line to the service that holds everything up for a while, each way: what a client far away lives with.

use std::{net::SocketAddr, time::Duration};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Handle,
};

/// Opens a line to this address. Each piece of what goes over it waits up to `usual`, one in twenty up to `stall`.
pub async fn slow_line(to: SocketAddr, usual: Duration, stall: Duration) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
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
            tokio::spawn(carry(from_client, to_server, seed, usual, stall));
            tokio::spawn(carry(from_server, to_client, seed + 1, usual, stall));
        }
    });
    Ok(address)
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
