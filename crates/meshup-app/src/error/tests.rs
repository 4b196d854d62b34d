use super::*;
use crate::access::AccessError;
use crate::servers::LeaveServerError;

#[test]
fn an_error_lists_what_it_passes_on_and_its_own_refusals() {
    let all = LeaveServerError::all();
    let explanations = [
        LeaveServerError::OwnerStays.explain(),
        LeaveServerError::Access(Denied::Muted.into()).explain(),
        LeaveServerError::Access(AccessError::NotFound).explain(),
        LeaveServerError::Store(StoreError::Full).explain(),
    ];
    for explanation in explanations {
        assert!(all.contains(&explanation), "{} is not listed", explanation.code);
    }
}
