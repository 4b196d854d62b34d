//! The surface over mocks, and requests to it.

use std::sync::Arc;

use actix_web::App;
use actix_web::body::to_bytes;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;
use async_trait::async_trait;
use futures_util::future::LocalBoxFuture;
use meshup_app::access::Access;
use meshup_app::accounts::{Accounts, TokenLifetimes};
use meshup_app::administration::Administration;
use meshup_app::channels::Channels;
use meshup_app::conversations::Conversations;
use meshup_app::events::Events;
use meshup_app::exports::Exports;
use meshup_app::messages::{Messages, RecentMessages};
use meshup_app::notes::Notes;
use meshup_app::notifications::Notifications;
use meshup_app::polls::Polls;
use meshup_app::ports::{Clock, Files, Presence, TokenType};
use meshup_app::search::Search;
use meshup_app::server_context::ServerContext;
use meshup_app::servers::{Invites, Members, Roles, ServerDefaults, Servers};
use meshup_app::settings::Settings;
use meshup_app::site::{Site, SiteProfile};
use meshup_app::tasks::Tasks;
use meshup_app::testing::{
    Jobs, MockDeployment, MockFiles, MockOneTimePasswords, MockPasswords, MockPresence, MockRecurrences,
    MockTokens, START, TestClock, TestIds, TestRepos, TestStore, actor, mail_queue, session,
};
use meshup_app::transactions::Transactions;
use meshup_app::users::Users;
use meshup_domain::FileKey;
use meshup_domain::site::Registration;
use meshup_web::throttle::{Login, Rate};
use meshup_web::{ApiError, Authenticate, Presenter, RateLimits, WebSettings};
use serde_json::{Value, json};

/// User 1 has the token `good`, and user 9, a site admin, the token `admin`.
struct OneToken;

#[async_trait]
impl Authenticate for OneToken {
    async fn authenticate(&self, token: &str) -> Result<meshup_app::Actor, ApiError> {
        match token {
            "good" => Ok(actor(1)),
            "admin" => Ok(meshup_app::Actor { is_admin: true, ..actor(9) }),
            _ => Err(ApiError::unauthenticated("token_not_valid", "Token is invalid or expired")),
        }
    }
}

/// A request under `/api/v1` with a JSON body and without credentials.
pub(crate) fn post(path: &str, body: &Value) -> TestRequest {
    TestRequest::post().uri(&format!("/api/v1{path}")).set_json(body)
}

pub(crate) fn patch(path: &str, body: &Value) -> TestRequest {
    TestRequest::patch().uri(&format!("/api/v1{path}")).set_json(body)
}

pub(crate) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(&format!("/api/v1{path}"))
}

pub(crate) fn delete(path: &str, body: &Value) -> TestRequest {
    TestRequest::delete().uri(&format!("/api/v1{path}")).set_json(body)
}

/// The same request as user 1.
pub(crate) fn signed_in(request: TestRequest) -> TestRequest {
    request.insert_header(("Authorization", "Bearer good"))
}

/// The same request as user 9, a site admin.
pub(crate) fn as_admin(request: TestRequest) -> TestRequest {
    request.insert_header(("Authorization", "Bearer admin"))
}

/// The status and body of the response.
pub(crate) async fn ask(repos: TestRepos, request: TestRequest) -> Value {
    ask_all(repos, vec![request]).await.remove(0)
}

/// Sends several requests to one service, in sequence. Boxed, because the mocks are large.
pub(crate) fn ask_all(repos: TestRepos, requests: Vec<TestRequest>) -> LocalBoxFuture<'static, Vec<Value>> {
    Box::pin(answers(repos, requests))
}

fn messages(
    community: &ServerContext,
    store: &Arc<TestStore>,
    files: &Arc<dyn Files>,
    background: &Arc<Jobs>,
) -> Messages {
    let ServerContext { store: _, access, clock, ids } = community.clone();
    let recent = Arc::new(RecentMessages::new(0));
    Messages::new(store.clone(), access, files.clone(), clock, ids, recent, background.clone())
}

async fn answers(repos: TestRepos, requests: Vec<TestRequest>) -> Vec<Value> {
    let store = Arc::new(TestStore::new(repos));
    let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
    let files: Arc<dyn Files> = Arc::new(files());
    let presence: Arc<dyn Presence> = Arc::new(everybody_is_live());
    let background = Arc::new(Jobs::default());
    let community = ServerContext {
        access: Arc::new(Access::new(store.clone(), clock.clone())),
        store: Transactions::new(store.clone()),
        clock: clock.clone(),
        ids: Arc::new(TestIds::default()),
    };
    let accounts = Accounts {
        store: Transactions::new(store.clone()),
        clock: clock.clone(),
        ids: Arc::new(TestIds::default()),
        passwords: Arc::new(passwords()),
        tokens: Arc::new(tokens()),
        one_time_passwords: Arc::new(one_time_passwords()),
        mails: mail_queue(),
        background: background.clone(),
        lifetimes: TokenLifetimes::default(),
        registration: Registration::Open,
        invites: Invites::new(community.clone()),
    };
    let events = Events::new(community.clone(), Arc::new(MockRecurrences::new()), Arc::new(tokens()));
    let servers = Servers::new(community.clone(), files.clone(), defaults());
    let site = Site {
        store: community.store.clone(),
        clock: clock.clone(),
        ids: community.ids.clone(),
        tokens: Arc::new(tokens()),
        profile: SiteProfile::default(),
        version: "0.0.0",
    };
    let administration = Administration {
        store: community.store.clone(),
        clock: clock.clone(),
        ids: community.ids.clone(),
        servers: servers.clone(),
        deployment: Arc::new(deployment()),
        version: "0.0.0",
        started_at: START,
    };
    let exports =
        Exports { store: community.store.clone(), clock: clock.clone(), ids: community.ids.clone() };
    let messages = messages(&community, &store, &files, &background);
    let ServerContext { store: _, access, clock: time, ids } = community.clone();
    let conversations = Conversations::new(store.clone(), access, time, ids);
    let users = Users {
        store: Transactions::new(store),
        clock,
        files: files.clone(),
        presence: presence.clone(),
        background,
    };
    let authenticate: Arc<dyn Authenticate> = Arc::new(OneToken);
    let settings = WebSettings { public_url: "https://meshup.example".to_owned(), ..WebSettings::default() };
    let service = init_service(
        App::new()
            .app_data(Data::new(settings))
            .app_data(Data::from(authenticate))
            .app_data(Data::new(accounts))
            .app_data(Data::new(users))
            .app_data(Data::new(servers))
            .app_data(Data::new(site))
            .app_data(Data::new(administration))
            .app_data(Data::new(exports))
            .app_data(Data::new(Members::new(community.clone())))
            .app_data(Data::new(Roles::new(community.clone())))
            .app_data(Data::new(Invites::new(community.clone())))
            .app_data(Data::new(Notes::new(community.clone())))
            .app_data(Data::new(Tasks::new(community.clone(), files.clone())))
            .app_data(Data::new(events))
            .app_data(Data::new(Polls::new(community.clone())))
            .app_data(Data::new(Settings::new(community.clone())))
            .app_data(Data::new(Notifications::new(community.clone())))
            .app_data(Data::new(Search::new(community.clone())))
            .app_data(Data::new(Channels::new(community)))
            .app_data(Data::new(messages))
            .app_data(Data::new(conversations))
            .app_data(Data::new(Presenter::new(presence, files)))
            .app_data(Data::new(limits()))
            .service(meshup_api_native::surface().service()),
    )
    .await;
    let mut answers = Vec::new();
    for request in requests {
        let answer = call_service(&service, request.to_request()).await;
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body()).await.unwrap();
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        answers.push(json!({"status": status, "body": body}));
    }
    answers
}

/// Ten logins a minute, per address and per account.
fn limits() -> RateLimits {
    RateLimits::default().with::<Login>(&[Rate::per_minute(10)])
}

fn defaults() -> ServerDefaults {
    ServerDefaults {
        regions: ["us-east", "eu-central"].map(str::to_owned).to_vec(),
        max_members: 100,
        max_channels: 50,
    }
}

/// The hash of a password is `hash of <password>`.
fn passwords() -> MockPasswords {
    let mut passwords = MockPasswords::new();
    passwords.expect_hash().returning(|password| Ok(format!("hash of {password}")));
    passwords
        .expect_verify()
        .returning(|password, hash| Ok(hash.is_some_and(|hash| hash == format!("hash of {password}"))));
    passwords
}

/// `refresh-token` is the current token of session 1.
fn tokens() -> MockTokens {
    let mut tokens = MockTokens::new();
    tokens.expect_sign().returning(|claims| {
        Ok(match claims.token_type {
            TokenType::Access => "access-token".to_owned(),
            TokenType::Refresh => "refresh-token".to_owned(),
            TokenType::Cookie(_) => "cookie-token".to_owned(),
        })
    });
    tokens.expect_verify().returning(|token, _| {
        let session = session(1);
        (token == "refresh-token").then_some(meshup_app::ports::Claims {
            user: session.user,
            session: session.id,
            jti: session.refresh_jti,
            token_type: TokenType::Refresh,
            issued_at: session.created_at,
            expires_at: session.expires_at,
        })
    });
    tokens.expect_fingerprint().returning(|secret| format!("fingerprint of {secret}"));
    tokens
}

/// Only `123456` is valid.
fn one_time_passwords() -> MockOneTimePasswords {
    let mut passwords = MockOneTimePasswords::new();
    passwords.expect_new_secret().returning(|| "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned());
    passwords.expect_url().returning(|secret, account| {
        Ok(format!("otpauth://totp/Meshup:{account}?secret={secret}&issuer=Meshup"))
    });
    passwords.expect_step_of().returning(|_, password, _| Ok((password == "123456").then_some(7)));
    passwords
}

fn files() -> MockFiles {
    let mut files = MockFiles::new();
    files.expect_url().returning(|FileKey(key), _| format!("https://meshup.example/media/{key}"));
    files.expect_url_period().return_const(0_i64);
    files
}

fn deployment() -> MockDeployment {
    let mut deployment = MockDeployment::new();
    deployment.expect_sockets().returning(|| 3);
    deployment.expect_nodes().returning(|| 1);
    deployment
}

fn everybody_is_live() -> MockPresence {
    let mut presence = MockPresence::new();
    presence.expect_is_live().returning(|_| true);
    presence
}
