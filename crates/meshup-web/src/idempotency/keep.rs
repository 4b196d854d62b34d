//! Completion of requests with a key.

use actix_web::body::{self, BoxBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::CONTENT_TYPE;
use bytes::Bytes;
use meshup_app::ports::UnitOfWork;

use super::answer::{in_progress, matching, replay};
use super::claim::Claim;
use super::running::Idempotency;
use crate::ApiError;

/// Stores and commits a success, and rolls back a failure. If another node got the key first, returns its
/// response.
pub(super) async fn settle(
    keys: &Idempotency,
    claim: &Claim,
    answer: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let held = claim.release();
    if claim.is_lost() {
        return other(keys, claim, answer).await;
    }
    if !answer.status().is_success() {
        return answer;
    }
    let status = answer.status().as_u16();
    let content_type =
        answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (request, response) = answer.into_parts();
    let (response, body) = response.into_parts();
    let kept = async {
        let body = body::to_bytes(body).await.map_err(ApiError::internal)?;
        let unit = begun(keys, claim, held).await?;
        claim.keep(unit, status, content_type, body.to_vec()).await?;
        Ok::<Bytes, ApiError>(body)
    };
    match kept.await {
        Ok(body) => ServiceResponse::new(request, response.set_body(BoxBody::new(body))),
        Err(error) => ServiceResponse::from_err(error, request),
    }
}

/// The unit of the use case, or a new one if the use case needed none.
async fn begun(
    keys: &Idempotency,
    claim: &Claim,
    held: Option<Box<dyn UnitOfWork>>,
) -> Result<Box<dyn UnitOfWork>, ApiError> {
    if let Some(unit) = held {
        return Ok(unit);
    }
    let unit = keys.store.begin().await?;
    claim.take(unit.as_ref()).await?;
    Ok(unit)
}

async fn other(
    keys: &Idempotency,
    claim: &Claim,
    answer: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let found = match keys.kept(claim.scope(), claim.since()).await {
        Ok(Some(kept)) => matching(kept, claim.fingerprint()).and_then(replay),
        Ok(None) => Err(in_progress()),
        Err(error) => Err(error),
    };
    match found {
        Ok(replayed) => answer.into_response(replayed),
        Err(error) => {
            let (request, _) = answer.into_parts();
            ServiceResponse::from_err(error, request)
        }
    }
}
