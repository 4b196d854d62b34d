//! `check-health`

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::failure::Failure;
use crate::output;
use crate::settings::{self, Settings};

/// How long connecting, and each step after it, may take. Longer than the server waits for its database.
const PATIENCE: Duration = Duration::from_secs(4);

/// The longest answer that is read, in bytes.
const MOST: u64 = 4096;

/// Asks the server that runs on this machine with these settings whether it is ready. For supervisors that run a
/// command as health check, in containers that have no HTTP client.
pub(crate) fn run(settings: &Settings) -> Result<(), Failure> {
    let address = settings::local(&settings.server.bind);
    let reason = match ask(&address) {
        Ok((status, _)) if status.contains(" 200 ") => return Ok(output::line("ready")?),
        Ok((status, body)) => format!("{status}: {body}"),
        Err(cause) => cause.to_string(),
    };
    Err(Failure::NotReady { address, reason })
}

/// The status line of the response, and the first line of its body.
fn ask(address: &str) -> io::Result<(String, String)> {
    let mut stream = connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut lines = BufReader::new(stream.take(MOST)).lines();
    let status = lines.next().transpose()?.unwrap_or_default();
    let body = lines.skip_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).nth(1);
    Ok((status, body.transpose()?.unwrap_or_default()))
}

/// Tries the addresses of a name in turn.
fn connect(address: &str) -> io::Result<TcpStream> {
    let mut problem = io::Error::other("the name has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => problem = error,
        }
    }
    Err(problem)
}
