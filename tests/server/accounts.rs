//! People and their sessions, through the forms.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use backend::{Client, accounts, clock::Clock, dispatch::Connection, metrics::Transport};
use protocol::{
    Code, Room,
    accounts::{Boards, Language, Theme},
};
use realtime::{Close, outbox::Next};
use reqwest::StatusCode;
use sqlx::PgPool;

use crate::harness::{Game, Player, Socket, TestServer, Visitor, game::say, visitor::PASSWORD};

/// A Saturday in November 2026.
const NOW_MS: i64 = 1_795_255_200_000;
const MINUTE_MS: i64 = 60_000;

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn one_registers_signs_out_and_in_again_in_any_case(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut player = server.member("Әсел_7").await;
    assert_eq!((player.me.name.as_str(), player.me.guest), ("Әсел_7", false));
    let answer = player.visitor.post("/sign-out", &()).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert!(!has_session(&player.visitor));

    let mut visitor = server.visitor();
    visitor.sign_in("Әсел_7", "another password").await.check_refused(422, Code::WrongCredentials);
    visitor.sign_in("nobody", PASSWORD).await.check_refused(422, Code::WrongCredentials);
    let answer = visitor.sign_in("әсел_7", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(Player::of(&server, visitor).await.me, player.me);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_form_leads_on_to_pages_of_ours_only(db: PgPool) {
    let server = TestServer::start(&db).await;
    for (next, location) in [
        ("/table/1?a=b", "/table/1?a=b"),
        ("", "/"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
    ] {
        let answer = server.visitor().post("/guest", &[("next", next)]).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, location));
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_refused_form_keeps_what_was_typed_but_no_password(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    let form = [
        ("name", "Aidar"),
        ("password", PASSWORD),
        ("email", "no-address"),
        ("first_name", "Айдар"),
        ("last_name", "<script>"),
        ("next", "/tables/somewhere"),
    ];
    let answer = visitor.post("/register", &form).await;
    answer.check_refused(422, Code::InvalidEmail);
    assert!(!answer.body.contains(PASSWORD));
    assert!(!answer.body.contains("<script>alert") && !answer.body.contains("\"<script>\""));
    for typed in ["Aidar", "no-address", "Айдар", "value=\"/tables/somewhere\""] {
        assert!(answer.body.contains(typed), "{typed} is not in {}", answer.body);
    }
    assert!(visitor.cookies.is_empty());
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn signing_out_closes_the_sockets_of_that_session_within_a_second(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut elsewhere = server.member("Yerlan").await;
    // A disk that stands still keeps one of them waiting; what takes a second by itself does so each time.
    let mut quickest = Duration::MAX;
    for _ in 0..3 {
        let mut visitor = server.visitor();
        visitor.sign_in("Yerlan", PASSWORD).await;
        let mut player = Player::of(&server, visitor).await;
        let tab = player.another_tab(&server).await;
        let started = Instant::now();
        player.visitor.post("/sign-out", &()).await;
        for socket in [player.socket, tab] {
            let closed = socket.closed().await;
            assert_eq!((closed.code, closed.bye.unwrap().code), (Some(4501), Code::SessionEnded));
        }
        quickest = quickest.min(started.elapsed());
    }
    assert!(quickest < Duration::from_secs(1), "{quickest:?}");
    elsewhere.settle().await;
    assert_eq!(elsewhere.visitor.session().await, StatusCode::NO_CONTENT);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn changing_the_password_ends_every_other_session(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut player = server.member("Yerlan").await;
    let mut elsewhere = server.visitor();
    elsewhere.sign_in("Yerlan", PASSWORD).await;
    let elsewhere = Player::of(&server, elsewhere).await;
    let new = "another steppe wind";
    for (current, new, code) in [
        ("not this one", new, Code::WrongPassword),
        (PASSWORD, "short", Code::PasswordTooShort),
        (PASSWORD, "yerlan", Code::PasswordTooShort),
    ] {
        let form = [("current", current), ("new", new)];
        player.visitor.post("/settings/password", &form).await.check_refused(422, code);
    }
    let answer = player.visitor.post("/settings/password", &[("current", PASSWORD), ("new", new)]).await;
    assert_eq!(answer.header("location"), "/settings?saved=password");
    assert_eq!(elsewhere.socket.closed().await.code, Some(4501));
    assert_eq!(elsewhere.visitor.clone().session().await, StatusCode::UNAUTHORIZED);
    player.settle().await;
    assert_eq!(player.visitor.session().await, StatusCode::NO_CONTENT);
    server.visitor().sign_in("Yerlan", PASSWORD).await.check_refused(422, Code::WrongCredentials);
    assert_eq!(server.visitor().sign_in("Yerlan", new).await.status, StatusCode::SEE_OTHER);
}

/// The sockets that exist are closed by the end of their session; what is about to be made is not among them.
#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn whoever_was_known_before_a_session_ended_opens_no_socket_for_it(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut player = server.member("Yerlan").await;
    let new = "another steppe wind";
    for end in [("/sign-out", [].as_slice()), ("/settings/password", &[("current", PASSWORD), ("new", new)])]
    {
        let mut other = server.visitor();
        other.sign_in("Yerlan", PASSWORD).await;
        let access = other.cookies["oyinline-access"].clone();
        let known = accounts::resume(&server.backend, Some(&access), None).await.unwrap().caller;
        let ends = if end.0 == "/sign-out" { &mut other } else { &mut player.visitor };
        assert_eq!(ends.post(end.0, end.1).await.status, StatusCode::SEE_OTHER);
        let client = Client { address: server.address.ip() };
        let connection =
            Connection::open(&server.backend, known, &client, Language::En, Transport::WebSocket).unwrap();
        assert!(matches!(connection.socket().outbox.next().await, Next::Close(Close::SessionEnded)));
        let again = accounts::resume(&server.backend, Some(&access), None).await.unwrap();
        assert!(again.caller.is_none() && again.ended);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_guest_who_registers_stays_the_same_person(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1", "b1", "a2", "b3"]).await;
    let [player, _] = game.players;
    let Player { mut visitor, mut socket, me: guest } = player;
    socket.command(say(Room::Lobby, "hello")).await.unwrap();
    assert!(guest.guest);
    let before = visitor.clone();

    assert_eq!(visitor.register("Aidana").await.status, StatusCode::SEE_OTHER);
    // The guest's own session is over; a page reconnects with the new one.
    assert_eq!(socket.closed().await.code, Some(4501));
    assert_eq!(before.clone().session().await, StatusCode::UNAUTHORIZED);
    let member = Player::of(&server, visitor).await;
    assert_eq!((member.me.id, member.me.name.as_str(), member.me.guest), (guest.id, "Aidana", false));
    let matches = backend::play::matches(&server.backend, None, member.me.id).await.unwrap();
    assert_eq!(matches.len(), 1);
    assert!(matches[0].played.players.contains(&member.me));
    let accounts = sqlx::query_scalar::<_, i64>("select count(*) from account where level is null");
    assert_eq!(accounts.fetch_one(&db).await.unwrap(), 2);
    // Who is registered and registers again opens another account.
    let mut visitor = member.visitor.clone();
    assert_eq!(visitor.register("Other").await.status, StatusCode::SEE_OTHER);
    assert_ne!(Player::of(&server, visitor).await.me.id, guest.id);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn play_as_guest_pressed_twice_makes_one_guest(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    let cookies = visitor.cookies.clone();
    visitor.enter_as_guest().await;
    assert_eq!(visitor.cookies, cookies);
    let accounts = sqlx::query_scalar::<_, i64>("select count(*) from account where level is null");
    assert_eq!(accounts.fetch_one(&db).await.unwrap(), 1);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_guests_name_is_in_the_guests_language(db: PgPool) {
    let server = TestServer::start(&db).await;
    for (language, name) in [("kk", "Қонақ"), ("ru", "Гость"), ("en", "Guest")] {
        let mut visitor = server.visitor();
        visitor.cookies.insert("oyinline-language".to_owned(), language.to_owned());
        visitor.enter_as_guest().await;
        let player = Player::of(&server, visitor).await;
        assert!(player.me.guest && player.me.name.starts_with(name), "{:?}", player.me);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_profile_and_the_preferences_are_kept(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut player = server.member("Yerlan").await;
    let form = [
        ("first_name", " Ерлан "),
        ("last_name", "Серік"),
        ("email", "yerlan@example.kz"),
        ("about", "chess\nand tea"),
        ("country", "KZ"),
        ("language", "kk"),
        ("theme", "dark"),
        ("boards", "contrast"),
    ];
    let answer = player.visitor.post("/settings", &form).await;
    assert_eq!(answer.header("location"), "/settings?saved=profile");
    assert_eq!(player.visitor.cookies["oyinline-language"], "kk");
    assert_eq!(player.visitor.cookies["oyinline-theme"], "dark");
    let me = backend::accounts::me(&server.backend, &player.caller()).await.unwrap();
    assert_eq!(player.visitor.cookies["oyinline-boards"], "contrast");
    assert_eq!((me.email.as_str(), me.theme), ("yerlan@example.kz", Theme::Dark));
    assert_eq!(me.boards, Boards::Contrast);
    assert_eq!((me.profile.first_name.as_str(), me.profile.country.as_str()), ("Ерлан", "KZ"));
    let profile = backend::accounts::profile(&server.backend, "YERLAN").await.unwrap();
    assert_eq!(profile, me.profile);

    player.visitor.post("/preferences", &[("theme", "light"), ("next", "/people/Yerlan")]).await;
    let me = backend::accounts::me(&server.backend, &player.caller()).await.unwrap();
    assert_eq!((me.theme, me.language.map(|language| language.as_str())), (Theme::Light, Some("kk")));
    for (field, value, code) in [
        ("country", "Kazakhstan", Code::InvalidChoice),
        ("language", "de", Code::InvalidChoice),
        ("theme", "neon", Code::InvalidChoice),
        ("boards", "neon", Code::InvalidChoice),
        ("email", "a@b", Code::InvalidEmail),
        ("about", &"x".repeat(401), Code::FieldTooLong),
    ] {
        player.visitor.cookies.insert("oyinline-language".to_owned(), "en".to_owned());
        player.visitor.post("/settings", &[(field, value)]).await.check_refused(422, code);
    }
    let answer = server.visitor().post("/settings", &form).await;
    assert_eq!(answer.header("location"), "/sign-in?next=/settings");
}

/// The attributes of a `Set-Cookie` header after the name and the value, sorted.
fn attributes(cookie: &str) -> Vec<&str> {
    let mut attributes: Vec<_> = cookie.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn cookies_over_tls_are_bound_to_the_host(db: PgPool) {
    let server =
        TestServer::start_with(&db, |config| config.origin = "https://play.example.kz".to_owned()).await;
    let mut visitor = server.visitor();
    let answer = visitor.register("Yerlan").await;
    let cookies = answer.set_cookies();
    assert_eq!(cookies.len(), 2);
    for (cookie, name) in cookies.iter().zip(["__Host-oyinline-access=", "__Host-oyinline-refresh="]) {
        assert!(cookie.starts_with(name), "{cookie}");
        let expected = ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure"];
        assert_eq!(attributes(cookie), expected);
    }
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    let player = Player::of(&server, visitor.clone()).await;
    assert_eq!(player.me.name, "Yerlan");
    let answer = visitor.post("/sign-out", &()).await;
    for cookie in answer.set_cookies() {
        assert!(cookie.starts_with("__Host-") && attributes(&cookie).contains(&"Max-Age=0"), "{cookie}");
        assert!(attributes(&cookie).contains(&"Secure"), "{cookie}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn cookies_on_loopback_are_for_programs_of_the_site_only(db: PgPool) {
    let server = TestServer::start(&db).await;
    let answer = server.visitor().register("Yerlan").await;
    let cookies = answer.set_cookies();
    assert_eq!(cookies.len(), 2);
    for (cookie, name) in cookies.iter().zip(["oyinline-access=", "oyinline-refresh="]) {
        assert!(cookie.starts_with(name), "{cookie}");
        assert_eq!(attributes(cookie), ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax"]);
    }
    assert_eq!(answer.header("strict-transport-security"), "");
}

fn has_session(visitor: &Visitor) -> bool {
    ["oyinline-access", "oyinline-refresh"].iter().any(|&name| visitor.cookies.contains_key(name))
}

/// A guest at a server whose clock the test moves.
async fn guest_at(db: &PgPool) -> (Clock, TestServer, Visitor) {
    let clock = Clock::fixed(NOW_MS);
    let server = TestServer::start_at(db, clock.clone(), |_| {}).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    (clock, server, visitor)
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn an_access_token_that_has_run_out_is_renewed_on_the_way(db: PgPool) {
    let (clock, server, mut visitor) = guest_at(&db).await;
    let first = visitor.cookies.clone();
    clock.advance_ms(9 * MINUTE_MS);
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
    assert_eq!(visitor.cookies, first);
    clock.advance_ms(2 * MINUTE_MS);
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
    assert_ne!(visitor.cookies["oyinline-access"], first["oyinline-access"]);
    assert_ne!(visitor.cookies["oyinline-refresh"], first["oyinline-refresh"]);
    // A handshake renews, too, and nobody is lost on the way.
    clock.advance_ms(11 * MINUTE_MS);
    let second = visitor.cookies.clone();
    let socket = Socket::open(&server, &mut visitor).await;
    assert!(socket.me.is_some());
    assert_ne!(visitor.cookies["oyinline-refresh"], second["oyinline-refresh"]);
    let tokens = sqlx::query_scalar::<_, i64>("select count(*) from session");
    assert_eq!(tokens.fetch_one(&db).await.unwrap(), 1);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn tabs_that_refresh_side_by_side_all_stay(db: PgPool) {
    let (clock, _server, mut visitor) = guest_at(&db).await;
    clock.advance_ms(11 * MINUTE_MS);
    let tabs: Vec<_> = (0..6).map(|_| visitor.clone()).collect();
    let answers = futures::future::join_all(tabs.into_iter().map(async |mut tab| {
        let status = tab.session().await;
        (status, tab.cookies)
    }));
    let mut successors = HashSet::new();
    for (status, cookies) in answers.await {
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert_ne!(cookies["oyinline-access"], visitor.cookies["oyinline-access"]);
        assert_ne!(cookies["oyinline-refresh"], visitor.cookies["oyinline-refresh"]);
        successors.insert(cookies["oyinline-refresh"].clone());
    }
    assert_eq!(successors.len(), 1, "all go on with the same token");
    // A browser that never got an answer goes on as well.
    clock.advance_ms(MINUTE_MS);
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
    assert!(successors.contains(&visitor.cookies["oyinline-refresh"]));
    clock.advance_ms(11 * MINUTE_MS);
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn an_old_refresh_token_is_good_for_two_minutes_and_then_ends_the_session(db: PgPool) {
    let (clock, server, mut visitor) = guest_at(&db).await;
    let mut copy = visitor.clone();
    clock.advance_ms(11 * MINUTE_MS);
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
    clock.advance_ms(2 * MINUTE_MS);
    assert_eq!(copy.clone().session().await, StatusCode::NO_CONTENT);
    let socket = Socket::open(&server, &mut visitor).await;

    clock.advance_ms(1);
    let answer = copy.get("/session").await;
    answer.problem(Code::SessionEnded);
    assert_eq!(socket.closed().await.code, Some(4501));
    assert_eq!(visitor.session().await, StatusCode::UNAUTHORIZED);
    assert!(!has_session(&visitor));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_token_from_two_rotations_ago_is_worth_nothing(db: PgPool) {
    let (clock, _server, mut visitor) = guest_at(&db).await;
    let mut copy = visitor.clone();
    for _ in 0..2 {
        clock.advance_ms(11 * MINUTE_MS);
        assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
    }
    assert_eq!(copy.session().await, StatusCode::UNAUTHORIZED);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_session_lasts_thirty_days_from_its_last_use(db: PgPool) {
    const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
    let (clock, server, mut visitor) = guest_at(&db).await;
    clock.advance_ms(29 * DAY_MS);
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
    clock.advance_ms(29 * DAY_MS);
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
    clock.advance_ms(30 * DAY_MS);
    assert_eq!(visitor.clone().session().await, StatusCode::UNAUTHORIZED);
    // Where a person opens a page, an ended session is no error.
    let answer = visitor.get("/").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!has_session(&visitor));
    assert_eq!(Socket::open(&server, &mut visitor).await.me, None);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn no_token_is_in_the_database(db: PgPool) {
    let (_, _server, visitor) = guest_at(&db).await;
    let row = sqlx::query_scalar::<_, String>("select session::text from session");
    let row = row.fetch_one(&db).await.unwrap();
    assert!(!row.contains(&visitor.cookies["oyinline-refresh"]));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn every_answer_has_the_security_headers_and_a_name(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    let mut names = HashSet::new();
    for path in ["/", "/nowhere", "/livez", "/readyz", "/session", "/api/nothing", "/ws", "/%00"] {
        let answer = visitor.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert_ne!(answer.header("content-security-policy"), "", "{path}");
        assert_ne!(answer.header("cache-control"), "", "{path}");
        assert!(names.insert(answer.header("x-request-id").to_owned()), "{path}");
    }
}
