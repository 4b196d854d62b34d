use super::*;
use crate::access::AccessError;

operation_error! {
    /// Why the door stays shut.
    OpenDoorError: Access(AccessError), Invalid(Violations);
    /// Until somebody comes with the key.
    Locked => Conflict, "locked", "The door is locked.";
}

#[test]
fn an_error_lists_what_it_passes_on_and_its_own_refusals() {
    let all = OpenDoorError::all();
    let told = [
        OpenDoorError::Locked.explain(),
        OpenDoorError::Access(Denied::Muted.into()).explain(),
        OpenDoorError::Access(AccessError::NotFound).explain(),
        OpenDoorError::Access(StoreError::Full.into()).explain(),
        OpenDoorError::Invalid(Violations::default()).explain(),
    ];
    for explanation in told {
        assert!(all.contains(&explanation), "{} is not listed", explanation.code);
    }
}
