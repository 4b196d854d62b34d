//! Contents kept as they are sent.

use std::io::{self, Read, Write};

use actix_web::http::StatusCode;
use actix_web::http::header::{
    AcceptEncoding, ContentEncoding, ETAG, Encoding, EntityTag, IfNoneMatch, VARY,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::ApiError;
use crate::body::multipart::hex;

/// For `Cache-Control`: browsers keep the content, and ask at each use whether it is still the same.
pub const CHECKED: &str = "no-cache";

/// For `Cache-Control` of content whose URL changes with it.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// A content, kept compressed unless that makes it no smaller. It is decompressed only for clients that do not accept
/// it otherwise.
#[derive(Debug, Clone)]
pub struct Packed {
    form: Form,
    /// Names the content in URLs and entity tags.
    digest: String,
}

#[derive(Debug, Clone)]
enum Form {
    Plain(Bytes),
    /// Brotli is smaller, but browsers accept it only over TLS and from this machine.
    Compressed {
        gzip: Bytes,
        brotli: Option<Bytes>,
    },
}

impl Packed {
    /// Compresses a content.
    pub fn new(content: &[u8]) -> io::Result<Self> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(content)?;
        Ok(Self::compressed(packer.finish()?.into(), None))
    }

    /// A content that is compressed already, in one or both ways.
    pub fn compressed(gzip: Bytes, brotli: Option<Bytes>) -> Self {
        Self { digest: digest(&gzip), form: Form::Compressed { gzip, brotli } }
    }

    /// A content such as an image, which compression does not make smaller.
    pub fn plain(content: Bytes) -> Self {
        Self { digest: digest(&content), form: Form::Plain(content) }
    }

    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    /// The content without compression.
    pub fn content(&self) -> io::Result<Bytes> {
        match &self.form {
            Form::Plain(content) => Ok(content.clone()),
            Form::Compressed { gzip, brotli: _ } => {
                let mut content = Vec::new();
                GzDecoder::new(&**gzip).read_to_end(&mut content)?;
                Ok(content.into())
            }
        }
    }

    /// Completes `answer` with the content as the client accepts it, or with 304 if the client has it.
    pub fn answer(
        &self,
        request: &HttpRequest,
        mut answer: HttpResponseBuilder,
    ) -> Result<HttpResponse, ApiError> {
        // Weak, because all encodings have the same.
        let tag = EntityTag::new_weak(self.digest.clone());
        answer.insert_header((ETAG, tag.clone()));
        if let Form::Compressed { .. } = self.form {
            answer.insert_header((VARY, "Accept-Encoding"));
        }
        if is_known(request, &tag) {
            return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
        }
        if let Form::Compressed { gzip, brotli } = &self.form {
            if let Some(brotli) = brotli.as_ref().filter(|_| accepts(request, Encoding::brotli())) {
                return Ok(answer.insert_header(ContentEncoding::Brotli).body(brotli.clone()));
            }
            if accepts(request, Encoding::gzip()) {
                return Ok(answer.insert_header(ContentEncoding::Gzip).body(gzip.clone()));
            }
        }
        Ok(answer.body(self.content().map_err(ApiError::internal)?))
    }
}

fn digest(content: &[u8]) -> String {
    let mut digest = hex(&Sha256::digest(content));
    digest.truncate(32);
    digest
}

/// Whether the client accepts an encoding, and does not prefer the content without any.
fn accepts(request: &HttpRequest, encoding: Encoding) -> bool {
    let possible = [encoding.clone(), Encoding::identity()];
    let accepted = request.get_header::<AcceptEncoding>();
    accepted.and_then(|accepted| accepted.negotiate(possible.iter())) == Some(encoding)
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        None => false,
    }
}
