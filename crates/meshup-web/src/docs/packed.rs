//! Contents kept compressed.

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
pub(super) const CHECKED: &str = "no-cache";

/// A content kept compressed with gzip. It is decompressed only for clients that do not accept that.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    gzip: Bytes,
    /// Names the content in URLs and entity tags.
    digest: String,
}

impl Packed {
    pub(super) fn new(content: &[u8]) -> io::Result<Self> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(content)?;
        Ok(Self::compressed(packer.finish()?.into()))
    }

    pub(super) fn compressed(gzip: Bytes) -> Self {
        let mut digest = hex(&Sha256::digest(&gzip));
        digest.truncate(32);
        Self { gzip, digest }
    }

    pub(super) fn digest(&self) -> &str {
        &self.digest
    }

    pub(super) fn content(&self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        GzDecoder::new(&*self.gzip).read_to_end(&mut content)?;
        Ok(content)
    }

    /// Completes `answer` with the content as the client accepts it, or with 304 if the client has it.
    pub(super) fn answer(
        &self,
        request: &HttpRequest,
        mut answer: HttpResponseBuilder,
    ) -> Result<HttpResponse, ApiError> {
        // Weak, because both encodings have the same.
        let tag = EntityTag::new_weak(self.digest.clone());
        answer.insert_header((VARY, "Accept-Encoding")).insert_header((ETAG, tag.clone()));
        if is_known(request, &tag) {
            return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
        }
        if accepts_gzip(request) {
            return Ok(answer.insert_header(ContentEncoding::Gzip).body(self.gzip.clone()));
        }
        Ok(answer.body(self.content().map_err(ApiError::internal)?))
    }
}

fn accepts_gzip(request: &HttpRequest) -> bool {
    let possible = [Encoding::gzip(), Encoding::identity()];
    let accepted = request.get_header::<AcceptEncoding>();
    accepted.and_then(|accepted| accepted.negotiate(possible.iter())) == Some(Encoding::gzip())
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        None => false,
    }
}
