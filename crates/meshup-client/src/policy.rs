//! The content security policy of the client.

/// What a page of the client may load: what this server serves, and no inline scripts or styles. `store` is the origin
/// that downloads are redirected to.
pub(crate) fn policy(store: Option<&str>) -> String {
    let store = store.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'self'; img-src 'self' blob: data:{store}; media-src 'self' blob:{store}; \
         connect-src 'self'{store}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}
