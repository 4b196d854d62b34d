//! Listening sockets, and kernel settings of connections.

pub(crate) mod idle;

use std::any::Any;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::time::Duration;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::Extensions;
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::TcpStream;

use crate::failure::Failure;

/// Connections that may wait to be accepted, even if all clients reconnect at once.
const BACKLOG: i32 = 1024;
/// Bytes that the kernel may buffer for a slow reader; beyond them the connection's own bounded queue fills
/// up.
const SEND_BUFFER: usize = 64 * 1024;
/// How long sent bytes may remain unacknowledged before the connection is closed.
const USER_TIMEOUT: Duration = Duration::from_secs(30);

/// Binds the port before anything else is opened, so that a port in use is reported first.
///
/// `setting` is named if that fails.
pub(crate) fn listen(setting: &'static str, bind: &str) -> Result<TcpListener, Failure> {
    let failed = |cause| Failure::Listen { setting, address: bind.to_owned(), cause };
    let addresses = bind.to_socket_addrs().map_err(failed)?;
    let mut problem = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses {
        match open(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => problem = error,
        }
    }
    Err(failed(problem))
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Allows a restart without waiting for old connections to time out.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Prepares each accepted connection, which is closed after `most` without a request.
pub(crate) fn on_connect(most: Duration) -> impl Fn(&dyn Any, &mut Extensions) + Clone {
    move |connection, data| {
        tune(connection);
        idle::watch(connection, data, most);
    }
}

/// The TCP connection, whether or not there is TLS above it.
fn stream(connection: &dyn Any) -> Option<&TcpStream> {
    let beneath_tls = || connection.downcast_ref::<TlsStream<TcpStream>>().map(|stream| stream.get_ref().0);
    connection.downcast_ref::<TcpStream>().or_else(beneath_tls)
}

/// Configures an accepted connection so that peers that stop reading or disappear are noticed.
fn tune(connection: &dyn Any) {
    let Some(stream) = stream(connection) else { return };
    let socket = SockRef::from(stream);
    if let Err(error) = socket.set_send_buffer_size(SEND_BUFFER) {
        tracing::debug!(%error, "cannot set the size of the send buffer");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = socket.set_tcp_user_timeout(Some(USER_TIMEOUT)) {
        tracing::debug!(%error, "cannot set the timeout for lost peers");
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    #[test]
    fn a_port_in_use_is_named() {
        let first = listen("server.bind", "127.0.0.1:0").unwrap();
        let taken = first.local_addr().unwrap().to_string();
        let problem = listen("server.bind", &taken).unwrap_err().to_string();
        assert!(problem.contains(&taken) && problem.contains("in use"), "{problem}");
    }

    #[test]
    fn an_address_that_is_none_is_named() {
        let problem = listen("server.bind", "nowhere").unwrap_err().to_string();
        assert!(problem.contains("nowhere"), "{problem}");
    }

    #[tokio::test]
    async fn a_connection_gets_a_small_send_buffer_and_a_timeout() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        tune(&stream);
        let socket = SockRef::from(&stream);
        assert!(socket.send_buffer_size().unwrap() <= 2 * SEND_BUFFER);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(USER_TIMEOUT));
    }
}
