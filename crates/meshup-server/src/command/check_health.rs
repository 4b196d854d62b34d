//! `check-health`

mod tls;

use std::io::{self, Read, Write};
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
    let reason = match ask(&address, settings.server.has_tls()) {
        Ok((status, _)) if status.contains(" 200 ") => return Ok(output::line("ready")?),
        Ok((status, body)) => format!("{status}: {body}"),
        Err(cause) => cause.to_string(),
    };
    Err(Failure::NotReady { address, reason })
}

/// The status line of the response, and the first line of its body.
fn ask(address: &str, has_tls: bool) -> io::Result<(String, String)> {
    let stream = connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let answer = if has_tls { exchange(tls::encrypt(stream)?, address) } else { exchange(stream, address) }?;
    let mut lines = answer.lines();
    let status = lines.next().unwrap_or_default();
    let body = lines.skip_while(|line| !line.is_empty()).nth(1).unwrap_or_default();
    Ok((status.to_owned(), body.to_owned()))
}

/// Asks on an open connection.
fn exchange(mut stream: impl Read + Write, address: &str) -> io::Result<String> {
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    match stream.take(MOST).read_to_end(&mut answer) {
        // However the connection ends, what came is what the server says.
        Err(error) if answer.is_empty() => Err(error),
        Ok(_) | Err(_) => Ok(String::from_utf8_lossy(&answer).into_owned()),
    }
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
