#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::*;

fn mail() -> OutgoingMail {
    crate::mailer::tests::outgoing("alice@example.org", "Hello", "Token: abc\n")
}

fn mailer(port: u16) -> SmtpMailer {
    let from = crate::mailer::sender("no-reply@meshup.test").unwrap();
    SmtpMailer::new(&format!("smtp://127.0.0.1:{port}"), from).unwrap()
}

/// An SMTP server that implements just enough of RFC 5321 to receive one email. Returns its input.
async fn receive(listener: TcpListener, on_recipient: &str) -> Vec<String> {
    let (stream, _) = listener.accept().await.unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut heard = Vec::new();
    let mut in_data = false;
    writer.write_all(b"220 test\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "." => "250 taken",
            _ if in_data => "",
            "DATA" => "354 go on",
            "RCPT" => on_recipient,
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        in_data = (in_data || line == "DATA") && line != ".";
        if !answer.is_empty() {
            writer.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
        }
        let done = line == "." || answer.starts_with('5');
        heard.push(line);
        if done {
            break;
        }
    }
    heard
}

#[tokio::test]
async fn a_mail_reaches_the_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = mailer(listener.local_addr().unwrap().port());
    let (sent, heard) = tokio::join!(mailer.send(mail()), receive(listener, "250 fine"));
    sent.unwrap();
    assert!(heard.contains(&"RCPT TO:<alice@example.org>".to_owned()), "{heard:?}");
    assert!(heard.contains(&"Token: abc".to_owned()), "{heard:?}");
}

/// What becomes of a mail whose recipient is answered this way.
async fn answered(on_recipient: &str) -> Result<(), MailError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = mailer(listener.local_addr().unwrap().port());
    tokio::join!(mailer.send(mail()), receive(listener, on_recipient)).0
}

#[tokio::test]
async fn only_a_permanent_refusal_of_the_mail_is_one() {
    for refusal in ["550 no such user", "554 we do not want it"] {
        assert!(matches!(answered(refusal).await, Err(MailError::Refused(_))), "{refusal}");
    }
    for outage in ["451 later", "421 closing", "530 log in first"] {
        assert!(matches!(answered(outage).await, Err(MailError::Unavailable(_))), "{outage}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_the_connection_refuses_no_mail() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = mailer(listener.local_addr().unwrap().port());
    let refuse = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"554 no mail here\r\n").await.unwrap();
    };
    let (sent, ()) = tokio::join!(mailer.send(mail()), refuse);
    assert!(matches!(sent, Err(MailError::Unavailable(_))), "{sent:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_outage() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = mailer(listener.local_addr().unwrap().port());
    drop(listener);
    assert!(matches!(mailer.send(mail()).await, Err(MailError::Unavailable(_))));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_an_outage() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mailer = SmtpMailer { patience: Duration::from_millis(100), ..mailer(port) };
    assert!(matches!(mailer.send(mail()).await, Err(MailError::Unavailable(_))));
}

#[test]
fn an_address_that_is_no_mail_server_is_an_error() {
    let from = crate::mailer::sender("no-reply@meshup.test").unwrap();
    for wrong in ["http://127.0.0.1", "smtp://", "smtp://127.0.0.1?tls=perhaps", "smtp://u:%ff@127.0.0.1", ""]
    {
        assert!(SmtpMailer::new(wrong, from.clone()).is_err(), "{wrong}");
    }
}
