//! A connection that can be cut.

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Whether connections are carried, refused and closed, or open but silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Open,
    Cut,
    Frozen,
}

/// Forwards connections to a host and port; returns the port to connect to.
pub(crate) async fn proxy(target: String) -> (u16, watch::Sender<Line>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (line, state) = watch::channel(Line::Open);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let mut state = state.clone();
            if *state.borrow() == Line::Cut {
                continue;
            }
            let target = target.clone();
            tokio::spawn(async move {
                let Ok(server) = TcpStream::connect(&target).await else { return };
                carry(client, server, &mut state).await;
            });
        }
    });
    (port, line)
}

async fn carry(mut client: TcpStream, mut server: TcpStream, state: &mut watch::Receiver<Line>) {
    loop {
        let now = *state.borrow_and_update();
        match now {
            Line::Cut => return,
            Line::Frozen => drop(state.changed().await),
            Line::Open => tokio::select! {
                _ = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
                _ = state.changed() => {}
            },
        }
    }
}
