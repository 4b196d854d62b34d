//! Programs that embed Meshup spawn its use cases, so their futures are `Send`.

use std::future::Future;

use meshup::app::accounts::Accounts;
use meshup::app::channels::Channels;
use meshup::app::conversations::Conversations;
use meshup::app::events::Events;
use meshup::app::exports::Exports;
use meshup::app::messages::Messages;
use meshup::app::notes::Notes;
use meshup::app::notifications::Notifications;
use meshup::app::polls::Polls;
use meshup::app::search::Search;
use meshup::app::servers::{Invites, Members, Roles, Servers};
use meshup::app::settings::Settings;
use meshup::app::tasks::Tasks;
use meshup::app::typing::Typing;
use meshup::app::users::Users;

/// An argument of a call that is compiled and never made.
fn argument<T>() -> T {
    unreachable!("nothing is called here")
}

fn spawnable<T: 'static, F: Future + Send>(_: fn(&'static T) -> F) {}

/// Fails to compile where the future of a method of a type is not `Send`.
macro_rules! spawnable {
    ($type:ident: $($method:ident($($argument:tt),*)),+ $(,)?) => {
        $(spawnable(|feature: &'static $type| feature.$method($(spawnable!(@$argument)),*));)+
    };
    (@_) => { argument() };
}

#[test]
fn use_cases_can_be_spawned() {
    spawnable!(Accounts: change_password(_, _), confirm_password_reset(_), create_admin(_), delete(_, _), end_session(_, _), enroll(_), login(_), login_by_cookie(_, _), logout(_, _), owner(_), refresh(_), register(_), renew_cookie(_, _), resend_verification(_), sessions(_, _), set_up_two_factor(_), turn_off_two_factor(_, _), turn_on_two_factor(_, _), verify_email(_), verify_token(_));
    spawnable!(Users: block(_, _), blocks(_, _), directory(_, _), follow(_, _), following(_, _), get(_, _), list(_, _), peer_presence(_), search(_, _), unblock(_, _), unfollow(_, _), update(_, _, _));
    spawnable!(Servers: audit_log(_, _, _), create(_, _), delete(_, _), get(_, _), join(_, _), leave(_, _), list(_, _), transfer(_, _, _), update(_, _, _));
    spawnable!(Members: assign_roles(_, _, _, _), ban(_, _, _, _), find(_, _, _), kick(_, _, _), list(_, _, _), mute(_, _, _, _), rename(_, _, _, _), unban(_, _, _), unmute(_, _, _));
    spawnable!(Roles: create(_, _, _), delete(_, _, _), list(_, _), update(_, _, _, _));
    spawnable!(Invites: accept(_, _), create(_, _, _), list(_, _, _), revoke(_, _, _));
    spawnable!(Channels: add_member(_, _, _, _), create(_, _, _), delete(_, _, _), get(_, _, _), list(_, _, _), members(_, _, _, _), remove_member(_, _, _, _), update(_, _, _, _));
    spawnable!(Notes: add_collaborator(_, _, _, _), create(_, _, _), delete(_, _, _), get(_, _, _), list(_, _, _, _, _), remove_collaborator(_, _, _, _), restore(_, _, _, _), toggle_lock(_, _, _), toggle_pin(_, _, _), update(_, _, _, _), versions(_, _, _, _));
    spawnable!(Tasks: assign(_, _, _, _), attach(_, _, _, _), comment(_, _, _, _), comments(_, _, _, _), complete(_, _, _), create(_, _, _), delete(_, _, _), get(_, _, _), list(_, _, _), update(_, _, _, _));
    spawnable!(Events: create(_, _, _), delete(_, _, _), feed(_, _), feed_of_link(_, _), get(_, _, _), list(_, _, _, _), month(_, _, _), open_feed(_, _), rsvp(_, _, _, _), upcoming(_, _, _), update(_, _, _, _));
    spawnable!(Polls: add_option(_, _, _, _), close(_, _, _), comment(_, _, _, _), comments(_, _, _, _), create(_, _, _), delete(_, _, _), get(_, _, _), list(_, _, _, _), results(_, _, _), unvote(_, _, _), update(_, _, _, _), vote(_, _, _, _));
    spawnable!(Settings: create_preference(_, _), delete_preference(_, _), of_server(_, _), of_user(_), preference(_, _), preferences(_, _), update_preference(_, _, _), update_server(_, _, _), update_user(_, _));
    spawnable!(Notifications: direct(_, _, _), find_deliverable(_, _), list(_, _, _), mark_read(_, _));
    spawnable!(Search: find(_, _, _, _));
    spawnable!(Messages: count(_, _), delete(_, _, _), edit(_, _), events_after(_, _, _), get(_, _, _), history(_, _, _), id_by_number(_, _), list(_, _), mark_read(_, _, _), pin(_, _, _), react(_, _, _, _), read_all(_, _), room_of_channel(_), room_of_conversation(_), send(_, _), toggle(_, _, _, _), unpin(_, _, _), unreact(_, _, _, _), unread(_), upload(_, _));
    spawnable!(Conversations: add_members(_, _, _), answer(_, _, _), change_setting(_, _, _), delete(_, _), delete_group(_, _), direct(_, _), get(_, _), id_by_number(_), leave(_, _), list(_, _, _, _), open(_, _), people(_), person(_), remove_member(_, _, _), send_direct(_, _), send_request(_, _), summary(_, _), summary_of_message(_, _), unread(_), unread_in(_, _), update_group(_, _, _), view(_, _));
    spawnable!(Exports: latest(_), request(_));
    spawnable!(Typing: set(_, _, _), until(_, _, _));
}
