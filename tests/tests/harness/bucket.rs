//! A server that speaks the protocol of S3, with one bucket.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::{fs, future, io};

use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use reqwest::StatusCode;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpResponse};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const NAME: &str = "meshup";
const KEYS: (&str, &str) = ("access", "secret of the bucket");

/// How the store treats requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Condition {
    Well,
    /// It hangs up without a response.
    Down,
    /// It responds with 500.
    Broken,
    /// It takes requests and never responds.
    Silent,
    /// It takes no part of a file but the first.
    Full,
}

/// A bucket, which is removed when dropped.
pub(crate) struct Bucket {
    root: TempDir,
    address: SocketAddr,
    condition: Arc<AtomicU8>,
    serving: JoinHandle<()>,
}

impl Bucket {
    pub(crate) async fn start() -> Self {
        let root = TempDir::new().unwrap();
        fs::create_dir(root.path().join(NAME)).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(root.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single(KEYS.0, KEYS.1));
        let condition = Arc::new(AtomicU8::new(Condition::Well as u8));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(serve(listener, builder.build(), Arc::clone(&condition)));
        Self { root, address, condition, serving }
    }

    /// The settings of a server that stores its files here.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("STORAGE__URL", format!("s3://{NAME}/some/where")),
            ("STORAGE__ENDPOINT", self.endpoint()),
            ("STORAGE__ACCESS_KEY", KEYS.0.to_owned()),
            ("STORAGE__SECRET_KEY", KEYS.1.to_owned()),
        ]
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn set(&self, condition: Condition) {
        self.condition.store(condition as u8, Ordering::Relaxed);
    }

    /// The names of the files, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        files_in(&self.folder())
    }

    /// Where it keeps them.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join(NAME).join("some/where")
    }

    /// The number of files that belong to uploads which are neither complete nor aborted.
    pub(crate) fn unfinished(&self) -> usize {
        let names = fs::read_dir(self.root.path()).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".upload")).count()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The files below a folder, relative to it, sorted.
pub(crate) fn files_in(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(next) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    files.sort();
    files
}

async fn serve(listener: TcpListener, service: S3Service, condition: Arc<AtomicU8>) {
    loop {
        let (connection, _) = listener.accept().await.unwrap();
        let (service, condition) = (service.clone(), Arc::clone(&condition));
        tokio::spawn(async move {
            let answer = |request| answer(request, service.clone(), condition.load(Ordering::Relaxed));
            let http = auto::Builder::new(TokioExecutor::new());
            // The end of a connection is not worth a word.
            let _ = http.serve_connection(TokioIo::new(connection), service_fn(answer)).await;
        });
    }
}

async fn answer(
    request: hyper::Request<Incoming>,
    service: S3Service,
    condition: u8,
) -> io::Result<HttpResponse> {
    let is_later_part = request
        .uri()
        .query()
        .is_some_and(|query| query.contains("partNumber=") && !query.contains("partNumber=1&"));
    match condition {
        _ if condition == Condition::Down as u8 => Err(io::ErrorKind::ConnectionReset.into()),
        _ if condition == Condition::Silent as u8 => future::pending().await,
        _ if condition == Condition::Broken as u8
            || (condition == Condition::Full as u8 && is_later_part) =>
        {
            let mut response = HttpResponse::new(Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            Ok(response)
        }
        _ => Service::call(&service, request).await.map_err(|error| io::Error::other(format!("{error:?}"))),
    }
}
