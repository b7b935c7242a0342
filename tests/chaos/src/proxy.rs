//! A proxy for `CONNECT`: it opens a tunnel, refuses one, closes, or says nothing.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a proxy does when it is asked for a tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Behaviour {
    Works,
    /// Answers with this status.
    Refuses(u16),
    Closes,
    Stalls,
}

impl Behaviour {
    pub(crate) const ALL: [Self; 7] = [
        Self::Works,
        Self::Refuses(401),
        Self::Refuses(403),
        Self::Refuses(407),
        Self::Refuses(502),
        Self::Closes,
        Self::Stalls,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Works => "proxy",
            Self::Refuses(401) => "proxy answers 401",
            Self::Refuses(403) => "proxy answers 403",
            Self::Refuses(407) => "proxy answers 407",
            Self::Refuses(_) => "proxy answers 502",
            Self::Closes => "proxy closes",
            Self::Stalls => "proxy stalls",
        }
    }
}

/// A running proxy; it ends with this.
pub(crate) struct Proxy {
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(behaviour: Behaviour) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // A client that goes away ends its tunnel.
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

async fn serve(stream: TcpStream, behaviour: Behaviour) -> io::Result<()> {
    /// Longer than any client waits here.
    const FOR_EVER: Duration = Duration::from_secs(10);
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    stream.read_line(&mut request).await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 2 {
        line.clear();
    }
    match behaviour {
        Behaviour::Works => {
            let target = request.split(' ').nth(1).unwrap_or_default();
            let mut server = TcpStream::connect(target).await?;
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
            copy_bidirectional(&mut stream, &mut server).await?;
        }
        Behaviour::Refuses(status) => {
            let answer = format!("HTTP/1.1 {status} No\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await?;
            stream.shutdown().await?;
        }
        Behaviour::Closes => {}
        Behaviour::Stalls => tokio::time::sleep(FOR_EVER).await,
    }
    Ok(())
}
