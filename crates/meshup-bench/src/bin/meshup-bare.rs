//! A server that answers every request for a page with the same text, and sends it to all of its sockets when it is asked
//! to: what actix allows, to compare with. Arguments: its address, and the file with the text.

use std::sync::{Mutex, PoisonError};

use actix_web::web::{self, Data, Payload};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use actix_ws::Session;
use bytestring::ByteString;

struct Bare {
    text: ByteString,
    sessions: Mutex<Vec<Session>>,
}

async fn page(bare: Data<Bare>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(bare.text.clone())
}

async fn socket(
    request: HttpRequest,
    payload: Payload,
    bare: Data<Bare>,
) -> Result<HttpResponse, actix_web::Error> {
    let (response, session, mut messages) = actix_ws::handle(&request, payload)?;
    bare.sessions.lock().unwrap_or_else(PoisonError::into_inner).push(session);
    actix_web::rt::spawn(async move { while messages.recv().await.is_some() {} });
    Ok(response)
}

async fn broadcast(bare: Data<Bare>) -> HttpResponse {
    let sessions = bare.sessions.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for mut session in sessions {
        // A socket that has closed gets nothing.
        let _ = session.text(bare.text.clone()).await;
    }
    HttpResponse::Created().finish()
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, file] = &arguments[..] else {
        return Err(std::io::Error::other("arguments: ADDRESS FILE"));
    };
    let bare = Data::new(Bare { text: std::fs::read_to_string(file)?.into(), sessions: Mutex::default() });
    let app = move || {
        App::new()
            .app_data(bare.clone())
            .route("/page", web::get().to(page))
            .route("/socket", web::get().to(socket))
            .route("/broadcast", web::post().to(broadcast))
    };
    HttpServer::new(app).bind(address)?.run().await
}
