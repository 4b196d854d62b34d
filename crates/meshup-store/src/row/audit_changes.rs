//! Changes in audit logs, as columns contain them: JSON like `[[field, from, to], ...]`, where `from` and `to` may be
//! null.

use meshup_app::ports::StoreError;
use meshup_domain::audit::Change;

type Stored = (String, Option<String>, Option<String>);

pub(super) fn to_json(changes: &[Change]) -> Result<String, StoreError> {
    let stored: Vec<Stored> =
        changes.iter().map(|Change { field, from, to }| (field.clone(), from.clone(), to.clone())).collect();
    serde_json::to_string(&stored).map_err(|e| StoreError::Internal(e.to_string()))
}

pub(super) fn from_json(json: &str) -> Result<Vec<Change>, StoreError> {
    let stored: Vec<Stored> = serde_json::from_str(json).map_err(|e| StoreError::Internal(e.to_string()))?;
    Ok(stored.into_iter().map(|(field, from, to)| Change { field, from, to }).collect())
}
