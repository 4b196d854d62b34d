//! The operations of a path.

use utoipa::openapi::PathItem;
use utoipa::openapi::path::Operation;

/// By method, whether they are there or not.
pub(super) fn operations(item: &mut PathItem) -> [(&'static str, &mut Option<Operation>); 5] {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ]
}
