//! Every action on notes, tasks, events and polls.

use meshup_domain::channel::ChannelType;
use meshup_domain::module::{Module, Modules};
use meshup_domain::note::CollaboratorPermission;
use meshup_domain::permission::{
    Action, ChangeItem, ChannelFacts, CreateItem, Denied, EditNote, ItemFacts, ManageItem, ManageNote,
    ModuleFacts, NoteFacts, ParticipateInItem, ServerFacts, ViewItem, ViewModule,
};
use meshup_domain::{ChannelId, UserId};
use uuid::Uuid;

use crate::holds;
use crate::people::{Kind, NOW, facts};

const SOMEBODY: UserId = UserId(Uuid::from_u128(2));

const ACTIONS: [&str; 9] =
    ["list", "create", "see", "join", "change", "change-own", "change-given", "govern", "govern-own"];

fn ask(
    action: &str,
    module: Module,
    server: ServerFacts,
    channel: Option<&ChannelFacts>,
) -> Result<(), Denied> {
    let me = server.person.id;
    let module = ModuleFacts { server, module };
    let item = |created_by, assigned_to| ItemFacts {
        module: module.clone(),
        channel: channel.cloned(),
        created_by,
        assigned_to,
    };
    match action {
        "list" => ViewModule::decide(&module, NOW),
        "create" => CreateItem::decide(&module, NOW),
        "see" => ViewItem::decide(&item(SOMEBODY, None), NOW),
        "join" => ParticipateInItem::decide(&item(SOMEBODY, None), NOW),
        "change" => ChangeItem::decide(&item(SOMEBODY, None), NOW),
        "change-own" => ChangeItem::decide(&item(me, None), NOW),
        "change-given" => ChangeItem::decide(&item(SOMEBODY, Some(me)), NOW),
        "govern" => ManageItem::decide(&item(SOMEBODY, Some(me)), NOW),
        "govern-own" => ManageItem::decide(&item(me, None), NOW),
        other => panic!("no action {other}"),
    }
}

#[test]
fn on_tasks_events_and_polls() {
    let expected = "
        person         list  create  see   join  change  change-own  change-given  govern  govern-own
        owner          yes   yes     yes   yes   yes     yes         yes           yes     yes
        site-admin     yes   out     yes   out   out     out         out           yes     out
        admin          yes   yes     yes   yes   yes     yes         yes           yes     yes
        manager        yes   yes     yes   yes   yes     yes         yes           yes     yes
        member         yes   yes     yes   yes   -       yes         yes           -       yes
        guest          yes   yes     yes   yes   -       yes         yes           -       yes
        muted-manager  yes   mute    yes   mute  mute    mute        mute          yes     yes
        muted-member   yes   mute    yes   mute  -       mute        mute          -       yes
        banned-admin   ban   ban     ban   ban   ban     ban         ban           ban     ban
        stranger       out   out     out   out   out     out         out           out     out";
    for module in [Module::Tasks, Module::Events, Module::Polls] {
        holds(expected, &ACTIONS, |kind, action| ask(action, module, facts(kind), None));
    }
}

#[test]
fn that_belong_to_a_private_channel_only_for_those_who_see_it() {
    let expected = "
        person         see   join  change-own  govern
        owner          yes   yes   yes         yes
        site-admin     yes   out   out         yes
        admin          yes   yes   yes         yes
        manager        yes   yes   yes         yes
        member         priv  priv  priv        priv
        guest          priv  priv  priv        priv
        muted-manager  yes   mute  mute        yes
        muted-member   priv  priv  priv        priv
        banned-admin   ban   ban   ban         ban
        stranger       out   out   out         out";
    let private = |server: ServerFacts| ChannelFacts {
        id: ChannelId(Uuid::from_u128(8)),
        server,
        channel_type: ChannelType::Text,
        is_private: true,
        slowmode_delay: 0,
        created_by: SOMEBODY,
        is_added: false,
    };
    holds(expected, &["see", "join", "change-own", "govern"], |kind, action| {
        ask(action, Module::Tasks, facts(kind), Some(&private(facts(kind))))
    });
}

#[test]
fn of_a_module_that_is_off_nobody_does_anything() {
    for module in Module::ALL {
        let off = ServerFacts { modules: Modules::default().with(*module, false), ..facts(Kind::Owner) };
        for action in ACTIONS {
            assert_eq!(ask(action, *module, off.clone(), None), Err(Denied::ModuleDisabled), "{action}");
        }
    }
}

fn note(action: &str, server: ServerFacts) -> Result<(), Denied> {
    let me = server.person.id;
    let (action, state) = action.split_once('-').unwrap_or((action, "plain"));
    let collaboration = match state {
        "reader" => Some(CollaboratorPermission::View),
        "writer" => Some(CollaboratorPermission::Edit),
        "admin" => Some(CollaboratorPermission::Admin),
        _ => None,
    };
    let facts = NoteFacts {
        module: ModuleFacts { server, module: Module::Notes },
        created_by: if state == "own" { me } else { SOMEBODY },
        is_locked: action == "locked",
        collaboration,
    };
    match action {
        "edit" | "locked" => EditNote::decide(&facts, NOW),
        "govern" => ManageNote::decide(&facts, NOW),
        other => panic!("no action {other}"),
    }
}

#[test]
fn on_notes() {
    let columns = [
        "edit",
        "edit-reader",
        "edit-writer",
        "locked",
        "locked-own",
        "locked-writer",
        "locked-admin",
        "govern",
        "govern-own",
        "govern-admin",
    ];
    let expected = "
        person         edit  edit-reader  edit-writer  locked  locked-own  locked-writer  locked-admin  govern  govern-own  govern-admin
        owner          yes   yes          yes          yes     yes         yes            yes           yes     yes         yes
        site-admin     out   out          out          out     out         out            out           yes     out         out
        admin          yes   yes          yes          yes     yes         yes            yes           yes     yes         yes
        manager        yes   yes          yes          yes     yes         yes            yes           yes     yes         yes
        member         yes   ro           yes          lock    yes         lock           yes           -       yes         yes
        guest          yes   ro           yes          lock    yes         lock           yes           -       yes         yes
        muted-manager  mute  mute         mute         mute    mute        mute           mute          yes     yes         yes
        muted-member   mute  mute         mute         mute    mute        mute           mute          -       yes         yes
        banned-admin   ban   ban          ban          ban     ban         ban            ban           ban     ban         ban
        stranger       out   out          out          out     out         out            out           out     out         out";
    holds(expected, &columns, |kind, action| note(action, facts(kind)));
}
