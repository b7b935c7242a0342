//! A proxy for `CONNECT` that works, or fails in one of several ways.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::model::scenario::ProxyBehaviour;

/// A running proxy. It ends when it is dropped.
pub(crate) struct Proxy {
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(behaviour: ProxyBehaviour) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // A client that disconnects ends its tunnel.
                    let _ = serve(stream, behaviour).await;
                });
            }
        });
        Ok(Self { url, task })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, behaviour: ProxyBehaviour) -> io::Result<()> {
    /// Longer than any client waits.
    const STALL: Duration = Duration::from_secs(10);
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    stream.read_line(&mut request).await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 2 {
        line.clear();
    }
    match behaviour {
        ProxyBehaviour::Works => {
            let target = request.split(' ').nth(1).unwrap_or_default();
            let mut server = TcpStream::connect(target).await?;
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
            copy_bidirectional(&mut stream, &mut server).await?;
        }
        ProxyBehaviour::Refuses(status) => {
            let response = format!("HTTP/1.1 {status} No\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(response.as_bytes()).await?;
            stream.shutdown().await?;
        }
        ProxyBehaviour::Closes => {}
        ProxyBehaviour::Stalls => tokio::time::sleep(STALL).await,
    }
    Ok(())
}
