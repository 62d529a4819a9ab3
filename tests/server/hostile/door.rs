//! Rows 7, 8, 9 and 19: what is refused before anything is looked at.

use backend::clock::Clock;
use futures::future::join_all;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use protocol::{Code, Room, ServerFrame};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::harness::{
    Player, SECRET, Socket, TestServer, Visitor, Way, by_every_transport, check_nothing_internal, game::say,
    raw, socket::new_id, within,
};

/// A Saturday in November 2026.
const NOW_MS: i64 = 1_795_255_200_000;

/// What is named as the origin by pages that are not ours, and by what is no page.
fn foreign_origins(server: &TestServer) -> Vec<Vec<String>> {
    let ours = server.origin.as_str();
    let port = server.address.port();
    let (other_port, https) = (format!("http://127.0.0.1:{}", port ^ 1), ours.replace("http", "https"));
    [
        &["https://evil.example"][..],
        &["null"],
        &[],
        &[""],
        &[ours, ours],
        &[ours, "https://evil.example"],
        &["https://evil.example", ours],
        &[&format!("{ours}, {ours}")],
        &[&other_port],
        &[&https],
        &[&ours.to_uppercase()],
        &[&format!("{ours}/")],
        &[&format!("{ours}.evil.example")],
    ]
    .map(|origins| origins.iter().map(|&origin| origin.to_owned()).collect())
    .into()
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_07_a_handshake_of_a_foreign_page_is_refused_before_the_upgrade(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    for origins in foreign_origins(&server) {
        let headers: Vec<_> = origins.iter().map(|origin| ("origin", origin.as_str())).collect();
        let answer = visitor.knock(&headers).await;
        answer.problem(Code::OriginNotAllowed);
        assert_eq!(server.backend.sockets.count(), 0, "{origins:?}");
    }
    Socket::open(&server, &mut visitor).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_07_a_foreign_page_neither_opens_a_line_nor_speaks_on_one(db: PgPool) {
    let server = TestServer::start_by(Way::Polling, &db).await;
    let mut visitor = server.visitor();
    let mut socket = Socket::open(&server, &mut visitor).await;
    let path = socket.line().1.to_owned();
    for origins in foreign_origins(&server) {
        let mut send = async |path: &str| {
            let mut request = visitor.request(Method::POST, path).body(r#"{"fly":{}}"#);
            for origin in &origins {
                request = request.header("origin", origin);
            }
            visitor.send(request).await
        };
        if origins.is_empty() {
            // No browser leaves it out here, and whatever else sends no origin has the key by itself.
            send("/live").await.problem(Code::OriginNotAllowed);
        } else {
            for path in ["/live", &path, &format!("{path}/leave"), &format!("{path}/measured")] {
                send(path).await.problem(Code::CrossSiteRequest);
            }
        }
        assert_eq!(server.backend.sockets.count(), 1, "{origins:?}");
    }
    assert_eq!(socket.settle().await, []);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_07_a_foreign_page_takes_no_place_for_a_stream(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.sockets_per_network = 1).await;
    let mut visitor = server.visitor();
    let stream = |visitor: &Visitor, headers: &[(&str, &str)]| {
        let request = visitor.request(Method::GET, "/streams/lobby").header("accept", "text/event-stream");
        headers.iter().fold(request, |request, &(name, value)| request.header(name, value))
    };
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://evil.example")],
    ] {
        visitor.send(stream(&visitor, headers)).await.problem(Code::OriginNotAllowed);
    }
    for headers in [&[][..], &[("sec-fetch-site", "same-origin")], &[("sec-fetch-site", "none")]] {
        let answer = within("a stream", stream(&visitor, headers).send()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        drop(answer);
        within("the place to be given back", server.backend.sockets.all_closed()).await;
    }
}

/// Checks that cookies are worth nothing where a program asks, on the line of their session neither, and are taken
/// away.
async fn check_ended(visitor: &Visitor, line: &str, what: &str) {
    let origin = visitor.origin.clone();
    for answer in [
        visitor.clone().knock(&[("origin", &origin)]).await,
        visitor.clone().ask(Way::Polling).await,
        visitor.clone().send(visitor.call(line)).await,
        visitor.clone().get(&format!("{line}/events")).await,
        visitor.clone().get(&format!("{line}/poll")).await,
        visitor.clone().get("/streams/lobby").await,
        visitor.clone().command(new_id(), say(Room::Lobby, "hello")).await,
        visitor.clone().get("/session").await,
        visitor.clone().get("/api/anything").await,
    ] {
        answer.problem(Code::SessionEnded);
        let cookies = answer.set_cookies();
        assert!(
            cookies.iter().filter(|cookie| cookie.contains("=; Path=/; Max-Age=0")).count() == 2,
            "{what}"
        );
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_08_a_token_that_is_expired_or_forged_is_a_401(db: PgPool) {
    let clock = Clock::fixed(NOW_MS);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
    let line = visitor.ask(Way::Polling).await.line();
    visitor.cookies.remove("oyinline-refresh");
    let token = visitor.cookies["oyinline-access"].clone();

    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&["oyinline"]);
    validation.validate_exp = false;
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    let claims = decode::<Value>(&token, &key, &validation).unwrap().claims;
    let signed = |algorithm: Algorithm, secret: &str, changes: Value| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let key = EncodingKey::from_secret(secret.as_bytes());
        encode(&Header::new(algorithm), &claims, &key).unwrap()
    };
    // The way in which forgeries are made here makes good tokens, too.
    let mut check = visitor.clone();
    check.cookies.insert("oyinline-access".to_owned(), signed(Algorithm::HS256, SECRET, json!({})));
    assert_eq!(check.session().await, StatusCode::NO_CONTENT);

    let [head, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    // {"alg":"none","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for (what, forged) in [
        ("expired", signed(Algorithm::HS256, SECRET, json!({ "exp": NOW_MS / 1_000 }))),
        ("another key", signed(Algorithm::HS256, "another secret, as long as the first", json!({}))),
        ("another algorithm", signed(Algorithm::HS512, SECRET, json!({}))),
        ("alg:none", format!("{none}.{payload}.")),
        ("alg:none with a signature", format!("{none}.{payload}.{signature}")),
        ("no signature", format!("{head}.{payload}.")),
        ("wrong audience", signed(Algorithm::HS256, SECRET, json!({ "aud": "elsewhere" }))),
        ("no audience", signed(Algorithm::HS256, SECRET, json!({ "aud": null }))),
        ("wrong issuer", signed(Algorithm::HS256, SECRET, json!({ "iss": "elsewhere" }))),
        ("no such session", signed(Algorithm::HS256, SECRET, json!({ "sid": uuid::Uuid::now_v7() }))),
        ("no token", "hello".to_owned()),
        ("nothing", String::new()),
    ] {
        let mut visitor = visitor.clone();
        visitor.cookies.insert("oyinline-access".to_owned(), forged);
        check_ended(&visitor, &line, what).await;
    }

    clock.advance_ms(10 * 60 * 1_000);
    check_ended(&visitor, &line, "expired by now").await;
}

async fn hostile_08_a_socket_whose_session_ends_is_closed_with_4501(server: TestServer, _: PgPool) {
    let Player { mut visitor, socket, .. } = server.guest().await;
    let stale = visitor.clone();
    let line = visitor.ask(Way::Polling).await.line();
    // Who polls is waiting for an answer when the session ends: afterwards its cookies are worth nothing.
    let (closed, answer) = tokio::join!(socket.closed(), visitor.post("/sign-out", &()));
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(closed.code, Some(4501));
    let bye = closed.bye.unwrap();
    assert_eq!((bye.code, bye.retry_after_ms), (Code::SessionEnded, None));
    check_ended(&stale, &line, "signed out").await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_08_a_stream_by_itself_ends_with_its_session(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    let stream = visitor.request(Method::GET, "/streams/chat/lobby").header("accept", "text/event-stream");
    let stream = within("a stream", stream.send()).await.unwrap();
    assert_eq!(visitor.post("/sign-out", &()).await.status, StatusCode::SEE_OTHER);
    let text = within("the stream's end", stream.text()).await.unwrap();
    let last = text.trim_end().lines().last().unwrap();
    let frame = serde_json::from_str(last.strip_prefix("data: ").unwrap()).unwrap();
    let ServerFrame::Bye(bye) = frame else { panic!("{frame:?}") };
    assert_eq!((bye.code, bye.retry_after_ms), (Code::SessionEnded, None));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_09_a_form_of_a_foreign_page_is_refused(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "anything")],
        &[("sec-fetch-site", "cross-site"), ("origin", server.origin.as_str())],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", &server.origin), ("origin", &server.origin)],
    ] {
        for path in
            ["/api/play_now", "/sign-out", "/register", "/settings/password", "/live", "/command", "/nowhere"]
        {
            let mut request = visitor.request(Method::POST, path).form(&[("name", "Aidar")]);
            for &(name, value) in headers {
                request = request.header(name, value);
            }
            visitor.send(request).await.problem(Code::CrossSiteRequest);
        }
    }
    assert_eq!(visitor.session().await, StatusCode::NO_CONTENT);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_19_a_header_of_64_kb_is_a_431(db: PgPool) {
    let server = TestServer::start(&db).await;
    let request =
        format!("GET / HTTP/1.1\r\nHost: {}\r\nX-Long: {}\r\n\r\n", server.address, "x".repeat(65_536));
    let (status, answer) = raw::http(server.address, request).await;
    assert_eq!(status, 431);
    check_nothing_internal(&answer);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_19_a_body_that_is_announced_and_does_not_come_is_given_up(db: PgPool) {
    let server = TestServer::start(&db).await;
    let TestServer { address, origin, .. } = &server;
    let paths = ["/sign-in", "/command"];
    join_all(paths.map(async |path| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\n\r\nname=a"
        );
        // Read to its end: the connection is closed as well.
        let (status, answer) = raw::http(*address, head).await;
        assert_eq!(status, 400, "{path}: {answer}");
        check_nothing_internal(&answer);
    }))
    .await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_19_a_forged_forwarded_address_is_ignored(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.accounts_per_minute = 1).await;
    let mut visitor = server.visitor();
    let enter = |visitor: &Visitor, address: &str| {
        let request = visitor.request(Method::POST, "/guest").header("x-forwarded-for", address);
        request.header("sec-fetch-site", "same-origin").form(&[("next", "/")])
    };
    let answer = visitor.send(enter(&visitor, "203.0.113.1")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    visitor.cookies.clear();
    for forged in ["203.0.113.2", "203.0.113.3, 10.0.0.1", "::1", "nonsense"] {
        let answer = visitor.send(enter(&visitor, forged)).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{forged}");
        assert_ne!(answer.header("retry-after"), "");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_19_of_a_trusted_proxy_only_the_nearest_word_is_believed(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.accounts_per_minute = 1;
        config.trusted_proxies = "127.0.0.1".parse().unwrap();
    })
    .await;
    let mut visitor = server.visitor();
    for (forwarded, status) in [
        ("203.0.113.1", StatusCode::SEE_OTHER),
        ("198.51.100.7, 203.0.113.1", StatusCode::TOO_MANY_REQUESTS),
        ("203.0.113.1, 198.51.100.7", StatusCode::SEE_OTHER),
    ] {
        visitor.cookies.clear();
        let request = visitor.request(Method::POST, "/guest").header("x-forwarded-for", forwarded);
        let request = request.header("sec-fetch-site", "same-origin").form(&[("next", "/")]);
        assert_eq!(visitor.send(request).await.status, status, "{forwarded}");
    }
}

/// Sends a request line and headers, and checks with which problem it is answered.
async fn check_raw(server: &TestServer, line: &str, headers: &str, code: Code) {
    let request = format!("{line} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
    let (status, answer) = raw::http(server.address, request).await;
    assert_eq!(status, code.status(), "{line} {headers}: {answer}");
    assert!(answer.contains(&format!(r#""code":"{code}""#)), "{line} {headers}: {answer}");
    check_nothing_internal(&answer);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_19_a_foreign_host_is_a_421(db: PgPool) {
    let server = TestServer::start(&db).await;
    let own = format!("Host: {}\r\n", server.address);
    for headers in [
        "Host: evil.example\r\n",
        "Host: \r\n",
        "",
        &format!("{own}Host: evil.example\r\n"),
        &format!("{own}{own}"),
        &format!("Host: {}.evil.example\r\n", server.address),
        &format!("Host: {}@evil.example\r\n", server.address),
    ] {
        check_raw(&server, "GET /", headers, Code::UnknownHost).await;
    }
    check_raw(&server, "GET http://evil.example/", &own, Code::UnknownHost).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_19_methods_that_nothing_here_has_are_a_405(db: PgPool) {
    let server = TestServer::start(&db).await;
    let host = format!("Host: {}\r\n", server.address);
    for method in ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "FLY"] {
        check_raw(&server, &format!("{method} /"), &host, Code::MethodNotAllowed).await;
    }
    let request = format!("TRACE / HTTP/1.1\r\n{host}X-Secret: swordfish\r\nConnection: close\r\n\r\n");
    let (_, answer) = raw::http(server.address, request).await;
    assert!(!answer.contains("swordfish"), "{answer}");
    // RFC 9110, 15.5.6: the answer must say what is allowed.
    assert!(answer.to_lowercase().contains("\r\nallow: get,head\r\n"), "{answer}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_19_paths_that_climb_or_hide_are_a_404(db: PgPool) {
    let server = TestServer::start(&db).await;
    let host = format!("Host: {}\r\n", server.address);
    for path in [
        "/%00",
        "/people/a%00b",
        "/..%2fetc%2fpasswd",
        "/..%2Fetc/passwd",
        "/pkg/../../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/pkg/.%2E/Cargo.toml",
        "/..%5cCargo.toml",
        "/./Cargo.toml",
    ] {
        check_raw(&server, &format!("GET {path}"), &host, Code::NotFound).await;
    }
}

by_every_transport! {
    hostile_08_a_socket_whose_session_ends_is_closed_with_4501,
}
