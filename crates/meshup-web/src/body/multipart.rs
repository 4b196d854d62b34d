//! `multipart/form-data`: text fields, and files that are spooled to a temporary folder as they arrive.

use meshup_domain::Violations;
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use meshup_app::ErrorKind;
use meshup_app::ports::{PlatformError, Upload};
use meshup_domain::file;
use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};
use tokio::io::{AsyncWriteExt, BufWriter};

use super::payload::{broken, declared, incomplete, too_large};
use crate::fields::FieldSource;
use crate::{ApiError, WebSettings};

/// Size of writes to spooled files, in bytes. The parser can return as little as four bytes at a time if a
/// file is full of what looks like the start of a boundary, and each write costs a blocking task.
const WRITE: usize = 64 * 1024;
/// Bytes counted for a part in addition to its content, so that the number of empty parts is limited too.
const PART: usize = 128;
/// Maximum size of the head of a part, in bytes; the parser buffers no more.
const HEAD: u64 = 64 * 1024;

/// A completely received form.
#[derive(Debug, Default)]
pub struct Form {
    texts: HashMap<String, Vec<String>>,
    files: HashMap<String, Vec<Upload>>,
    spooled: Vec<TempPath>,
    /// Covers the names, file names and contents of the parts in order, but not the boundary.
    digest: Sha256,
    /// The size of field names and texts.
    text_bytes: usize,
}

/// Keeps spooled files until the request ends, when its extensions are dropped.
#[derive(Debug, Clone)]
struct Spooled(
    #[expect(dead_code, reason = "held for its Drop, which removes the files")] Arc<Vec<TempPath>>,
);

impl Form {
    /// Identifies the content of the form.
    pub fn fingerprint(&self) -> String {
        hex(&self.digest.clone().finalize())
    }

    /// Stores the form for the handler's [`super::Body`].
    pub fn park(self, request: &HttpRequest) {
        request.extensions_mut().insert(self);
    }

    /// The fields; the files are kept until the request ends.
    fn into_source(self, request: &HttpRequest) -> FieldSource {
        let Self { texts, files, spooled, digest: _, text_bytes: _ } = self;
        request.extensions_mut().insert(Spooled(Arc::new(spooled)));
        FieldSource::Text { texts, files }
    }

    async fn take(&mut self, mut field: Field, settings: &WebSettings) -> Result<(), ApiError> {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = file_name(&field);
        self.count(PART + name.len(), settings.body_limit)?;
        self.note(name.as_bytes());
        let Some(file_name) = file_name else {
            let text = self.text(&mut field, settings.body_limit).await?;
            self.texts.entry(name).or_default().push(text);
            return Ok(());
        };
        self.note(file_name.as_bytes());
        let refuse = |why: String| {
            let mut errors = Violations::default();
            errors.add(name.clone(), why);
            ApiError::from(errors)
        };
        let file_name = file::name(&file_name).map_err(|broken| refuse(broken.to_string()))?;
        if self.spooled.len() >= settings.files_limit {
            return Err(refuse(format!("Send at most {} files.", settings.files_limit)));
        }
        let upload = self.spool(&mut field, file_name, settings).await?;
        if upload.size == 0 {
            return Err(refuse("The submitted file is empty.".to_owned()));
        }
        self.files.entry(name).or_default().push(upload);
        Ok(())
    }

    async fn text(&mut self, field: &mut Field, limit: usize) -> Result<String, ApiError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(|error| unreadable(&error))?;
            self.count(chunk.len(), limit)?;
            bytes.extend_from_slice(&chunk);
        }
        self.note(&bytes);
        String::from_utf8(bytes).map_err(|_| {
            ApiError::new(ErrorKind::Refused, "parse_error", "Multipart form parse error: text is not UTF-8.")
        })
    }

    async fn spool(
        &mut self,
        field: &mut Field,
        file_name: String,
        settings: &WebSettings,
    ) -> Result<Upload, ApiError> {
        let (file, path) = temporary(&settings.spool_dir()).map_err(|error| spooling(&error))?.into_parts();
        let mut file = BufWriter::with_capacity(WRITE, tokio::fs::File::from_std(file));
        let upload_path = path.to_path_buf();
        self.spooled.push(path);
        let (mut size, mut content) = (0, Sha256::new());
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(|error| unreadable(&error))?;
            size += chunk.len() as u64;
            if size > settings.file_limit {
                return Err(file_too_large(settings.file_limit));
            }
            content.update(&chunk);
            file.write_all(&chunk).await.map_err(|e| spooling(&e))?;
        }
        file.flush().await.map_err(|e| spooling(&e))?;
        self.note(&content.finalize());
        Ok(Upload { file_name, path: upload_path, size })
    }

    /// Counts names and texts against the limit.
    fn count(&mut self, bytes: usize, limit: usize) -> Result<(), ApiError> {
        self.text_bytes += bytes;
        if self.text_bytes > limit { Err(too_large()) } else { Ok(()) }
    }

    /// Length-prefixed, so that different lists of parts never hash the same input.
    fn note(&mut self, bytes: &[u8]) {
        self.digest.update((bytes.len() as u64).to_be_bytes());
        self.digest.update(bytes);
    }
}

/// The file name of a part as it was sent, or nothing if the part is not a file.
///
/// Browsers send backslashes literally and escape only quotes, but the library treats every backslash as an
/// escape. So backslashes before anything but a quote are escaped first.
fn file_name(field: &Field) -> Option<String> {
    let sent = field.headers().get(CONTENT_DISPOSITION)?.as_bytes();
    let mut escaped = Vec::with_capacity(sent.len());
    let mut bytes = sent.iter().peekable();
    while let Some(byte) = bytes.next() {
        escaped.push(*byte);
        if *byte == b'\\' {
            escaped.push(*bytes.next_if(|next| b"\"\\".contains(next)).unwrap_or(&b'\\'));
        }
    }
    let disposition = ContentDisposition::from_raw(&HeaderValue::from_bytes(&escaped).ok()?).ok()?;
    disposition.get_filename().map(str::to_owned)
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or_default());
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or_default());
        text
    })
}

/// Maximum size of a file in bytes on a surface with its own limit, which it puts into its scope's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimit(pub u64);

/// Reads a form. Anything over the limits of `WebSettings`, or of the surface, is rejected while it arrives.
pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Form, ApiError> {
    let mut settings = WebSettings::of(request);
    if let Some(FileLimit(bytes)) = request.app_data::<FileLimit>() {
        settings.file_limit = *bytes;
    }
    let most = greatest(&settings);
    if declared(request).is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut parts = Multipart::new(request.headers(), at_most(most, payload));
    let mut form = Form::default();
    while let Some(field) = parts.next().await {
        form.take(field.map_err(|error| unreadable(&error))?, &settings).await?;
    }
    Ok(form)
}

/// Maximum size of a whole form in bytes: its texts, as much again for the overhead of parts, and its files.
fn greatest(settings: &WebSettings) -> u64 {
    let file = settings.file_limit.saturating_add(HEAD);
    file.saturating_mul(settings.files_limit as u64).saturating_add(2 * settings.body_limit as u64 + HEAD)
}

/// The body, which fails past `most` bytes: a form may have any content before and after its parts.
fn at_most(most: u64, payload: Payload) -> impl Stream<Item = Result<Bytes, PayloadError>> + 'static {
    stream::unfold((payload, most), |(mut payload, left)| async move {
        let chunk = payload.next().await?;
        let length = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        match left.checked_sub(length) {
            Some(left) => Some((chunk, (payload, left))),
            None => Some((Err(PayloadError::Overflow), (Payload::None, 0))),
        }
    })
    .fuse()
}

fn unreadable(error: &MultipartError) -> ApiError {
    if let MultipartError::Payload(cause) = error {
        broken(cause)
    } else if matches!(error, MultipartError::Incomplete) {
        incomplete()
    } else {
        ApiError::new(ErrorKind::Refused, "parse_error", format!("Multipart form parse error: {error}"))
    }
}

/// The form that was read before the handler, or the one that arrives now.
pub(super) async fn take_or_read(request: &HttpRequest, payload: Payload) -> Result<FieldSource, ApiError> {
    let parked = request.extensions_mut().remove::<Form>();
    let form = match parked {
        Some(form) => form,
        None => read(request, payload).await?,
    };
    Ok(form.into_source(request))
}

fn file_too_large(limit: u64) -> ApiError {
    let detail = format!("A file can be at most {limit} bytes.");
    ApiError::new(ErrorKind::TooLarge, "file_too_large", detail)
}

/// A new file in the folder, which is recreated if it was removed.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder).or_else(|error| {
        if error.kind() != io::ErrorKind::NotFound {
            return Err(error);
        }
        std::fs::create_dir_all(folder)?;
        NamedTempFile::new_in(folder)
    })
}

/// A disk error, which is temporary as far as the uploader is concerned.
fn spooling(error: &io::Error) -> ApiError {
    let is_full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let failure = if is_full {
        PlatformError::Full
    } else {
        PlatformError::Unavailable(format!("an upload cannot be spooled (storage.spool): {error}"))
    };
    failure.into()
}
