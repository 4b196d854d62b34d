//! Two-factor authentication, with one-time passwords as an authenticator app generates them.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{App, fields, refusal};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_factor_is_set_up_turned_on_asked_for_and_turned_off,
    a_password_and_a_recovery_code_open_one_session_however_many_ask,
    guessing_codes_is_limited_like_guessing_passwords,
    a_browser_is_asked_for_the_second_factor_too,
);

const PASSWORD: &str = "SecurePass123!";

async fn login(person: &Person, password: &str, otp: Value) -> Answer {
    let body = json!({"username": person.username, "password": password, "otp": otp});
    let url = format!("{}/api/v1/auth/login/", person.base);
    Answer::of(reqwest::Client::new().post(url).json(&body)).await
}

async fn enable(person: &Person, otp: &str) -> Answer {
    person.post("/auth/2fa/enable/", &json!({"otp": otp})).await
}

async fn disable(person: &Person, otp: &str) -> Answer {
    person.post("/auth/2fa/disable/", &json!({"otp": otp})).await
}

async fn a_factor_is_set_up_turned_on_asked_for_and_turned_off(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    assert_eq!(refusal(&enable(&alice, "123456").await), (400, "two_factor_not_set_up"));
    assert_eq!(refusal(&disable(&alice, "123456").await), (400, "two_factor_off"));
    let first = alice.post("/auth/2fa/setup/", &json!({})).await.expect(200);
    let url = first["otpauth_url"].as_str().unwrap();
    assert!(url.starts_with("otpauth://totp/") && url.contains(first["secret"].as_str().unwrap()), "{url}");
    login(&alice, PASSWORD, Value::Null).await.expect(200);

    let app = App::turned_on(&alice).await;
    assert_ne!(first["secret"], app.secret);
    assert_eq!(app.recovery_codes.len(), 10);
    assert_eq!(refusal(&alice.post("/auth/2fa/setup/", &json!({})).await), (400, "two_factor_on"));
    assert_eq!(refusal(&enable(&alice, &app.password(1)).await), (400, "two_factor_on"));

    assert_eq!(refusal(&login(&alice, PASSWORD, Value::Null).await), (401, "otp_required"));
    assert_eq!(refusal(&login(&alice, "wrong", json!(app.password(1))).await), (401, "no_active_account"));
    for wrong in [app.password(0), app.password(9), "nonsense".to_owned()] {
        assert_eq!(refusal(&login(&alice, PASSWORD, json!(wrong)).await), (401, "invalid_otp"), "{wrong}");
    }
    let next = app.password(1);
    login(&alice, PASSWORD, json!(next)).await.expect(200);
    assert_eq!(refusal(&login(&alice, PASSWORD, json!(next)).await), (401, "invalid_otp"), "again");
    let lower = app.recovery_codes[0].to_lowercase();
    login(&alice, PASSWORD, json!(lower)).await.expect(200);
    assert_eq!(refusal(&login(&alice, PASSWORD, json!(lower)).await), (401, "invalid_otp"), "again");

    assert_eq!(fields(&disable(&alice, &next).await), ["otp"]);
    assert_eq!(fields(&disable(&alice, &app.recovery_codes[0]).await), ["otp"]);
    assert_eq!(fields(&disable(&alice, "").await), ["otp"]);
    disable(&alice, &app.recovery_codes[1]).await.expect(200);
    login(&alice, PASSWORD, Value::Null).await.expect(200);
    let again = App::turned_on(&alice).await;
    let old = json!(app.recovery_codes[2]);
    assert_eq!(refusal(&login(&alice, PASSWORD, old).await), (401, "invalid_otp"), "gone with the secret");
    login(&alice, PASSWORD, json!(again.recovery_codes[2])).await.expect(200);
}

async fn a_password_and_a_recovery_code_open_one_session_however_many_ask(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let app = App::turned_on(&alice).await;
    for otp in [app.password(1), app.recovery_codes[0].clone()] {
        let mut logins = JoinSet::new();
        for _ in 0..20 {
            let (alice, otp) = (alice.clone(), json!(otp));
            logins.spawn(async move { login(&alice, PASSWORD, otp).await });
        }
        let answers = logins.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 200).count(), 1, "{otp}");
        for refused in answers.iter().filter(|answer| answer.status.as_u16() != 200) {
            assert_eq!(refusal(refused), (401, "invalid_otp"));
        }
    }
    let sessions = alice.get("/auth/sessions/").await.expect(200);
    assert_eq!(sessions.as_array().unwrap().len(), 3, "that of the registration and two more");
}

async fn guessing_codes_is_limited_like_guessing_passwords(database: Database) {
    let server = Server::start_with(database, &[("LIMITS__ENABLED", "true")]).await;
    let alice = Person::register(&server, "alice").await;
    let app = App::turned_on(&alice).await;
    for _ in 0..9 {
        assert_eq!(refusal(&login(&alice, PASSWORD, json!("000000")).await), (401, "invalid_otp"));
    }
    let right = json!(app.recovery_codes[0]);
    assert_eq!(refusal(&login(&alice, PASSWORD, right).await), (429, "throttled"));
    assert_eq!(refusal(&disable(&alice, "000000").await), (429, "throttled"));
}

async fn a_browser_is_asked_for_the_second_factor_too(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let app = App::turned_on(&alice).await;
    let sign_in = async |otp: Value| {
        let body = json!({"username": "alice", "password": PASSWORD, "otp": otp});
        let url = format!("{}/api/v1/auth/session/", server.base);
        Answer::of(reqwest::Client::new().post(url).json(&body)).await
    };
    for (otp, code) in [(Value::Null, "otp_required"), (json!(app.password(9)), "invalid_otp")] {
        let refused = sign_in(otp).await;
        assert!(!refused.headers.contains_key("set-cookie"));
        assert_eq!(refusal(&refused), (401, code));
    }
    let next = json!(app.password(1));
    let answer = sign_in(next.clone()).await;
    assert!(answer.headers.contains_key("set-cookie"));
    assert_eq!(answer.expect(200)["user"]["two_factor_enabled"], true);
    assert_eq!(refusal(&sign_in(next).await), (401, "invalid_otp"), "again");
    assert_eq!(alice.get("/users/me/").await.expect(200)["two_factor_enabled"], true);
}
