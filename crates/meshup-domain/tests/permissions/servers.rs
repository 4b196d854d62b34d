//! Every action in a server.

use meshup_domain::permission::{
    Action, Denied, JoinServer, LeaveServer, ManageChannels, ManageMembers, ManageRoles, ManageServer,
    ServerFacts, TransferServer, UseServer, ViewServer, ViewServerContent,
};

use crate::holds;
use crate::people::{NOW, facts};

const ACTIONS: [&str; 10] =
    ["view", "inside", "server", "channels", "members", "roles", "transfer", "join", "leave", "part"];

fn ask(action: &str, facts: &ServerFacts) -> Result<(), Denied> {
    let rule = match action {
        "view" => ViewServer::decide,
        "inside" => ViewServerContent::decide,
        "server" => ManageServer::decide,
        "channels" => ManageChannels::decide,
        "members" => ManageMembers::decide,
        "roles" => ManageRoles::decide,
        "transfer" => TransferServer::decide,
        "join" => JoinServer::decide,
        "leave" => LeaveServer::decide,
        "part" => UseServer::decide,
        other => panic!("no action {other}"),
    };
    rule(facts, NOW)
}

#[test]
fn in_a_public_server() {
    let expected = "
        person         view  inside  server  channels  members  roles  transfer  join  leave  part
        owner          yes   yes     yes     yes       yes      yes    yes       yes   yes    yes
        site-admin     yes   yes     yes     yes       yes      yes    yes       yes   yes    out
        admin          yes   yes     yes     yes       yes      yes    -         yes   yes    yes
        manager        yes   yes     -       yes       yes      -      -         yes   yes    yes
        member         yes   yes     -       -         -        -      -         yes   yes    yes
        guest          yes   yes     -       -         -        -      -         yes   yes    yes
        muted-manager  yes   yes     -       yes       yes      -      -         yes   yes    yes
        muted-member   yes   yes     -       -         -        -      -         yes   yes    yes
        banned-admin   yes   ban     ban     ban       ban      ban    ban       ban   yes    ban
        stranger       yes   out     out     out       out      out    out       yes   yes    out";
    holds(expected, &ACTIONS, |kind, action| ask(action, &facts(kind)));
}

#[test]
fn in_a_private_server() {
    let expected = "
        person         view  inside  server  channels  members  roles  transfer  join  leave  part
        owner          yes   yes     yes     yes       yes      yes    yes       yes   yes    yes
        site-admin     yes   yes     yes     yes       yes      yes    yes       out   yes    out
        admin          yes   yes     yes     yes       yes      yes    -         yes   yes    yes
        manager        yes   yes     -       yes       yes      -      -         yes   yes    yes
        member         yes   yes     -       -         -        -      -         yes   yes    yes
        guest          yes   yes     -       -         -        -      -         yes   yes    yes
        muted-manager  yes   yes     -       yes       yes      -      -         yes   yes    yes
        muted-member   yes   yes     -       -         -        -      -         yes   yes    yes
        banned-admin   ban   ban     ban     ban       ban      ban    ban       ban   yes    ban
        stranger       out   out     out     out       out      out    out       out   yes    out";
    holds(expected, &ACTIONS, |kind, action| ask(action, &ServerFacts { is_public: false, ..facts(kind) }));
}

#[test]
fn where_managing_needs_two_factor_it_binds_all_but_site_admins() {
    let expected = "
        person         server  channels  members  roles
        owner          2fa     2fa       2fa      2fa
        site-admin     yes     yes       yes      yes
        admin          2fa     2fa       2fa      2fa
        manager        -       2fa       2fa      -
        member         -       -         -        -
        guest          -       -         -        -
        muted-manager  -       2fa       2fa      -
        muted-member   -       -         -        -
        banned-admin   ban     ban       ban      ban
        stranger       out     out       out      out";
    let strict = |kind| ServerFacts { require_two_factor: true, ..facts(kind) };
    holds(expected, &["server", "channels", "members", "roles"], |kind, action| ask(action, &strict(kind)));
}
