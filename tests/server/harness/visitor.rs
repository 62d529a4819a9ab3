//! A browser as far as HTTP goes: sends what browsers send, keeps cookies, follows no redirects.

use std::{collections::BTreeMap, net::SocketAddr};

use protocol::{Code, Problem, accounts::Language};
use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{self, HeaderMap},
    redirect::Policy,
};
use serde::Serialize;

use super::{TestServer, check_clear, check_nothing_internal, within};

/// The password of everyone who registers here.
pub const PASSWORD: &str = "steppe wind over Balqash";

/// A browser with its cookies.
#[derive(Clone)]
pub struct Visitor {
    http: reqwest::Client,
    base: String,
    /// The host in the address bar.
    pub host: String,
    /// The origin of the pages.
    pub origin: String,
    /// The cookies, by name.
    pub cookies: BTreeMap<String, String>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl Visitor {
    /// A browser that has never been at the server.
    pub fn new(server: &TestServer) -> Self {
        let mut visitor = Self::at(server.address);
        visitor.go_to(server);
        visitor
    }

    /// Goes on, with the same cookies, where another process answers for the same site.
    pub fn go_to(&mut self, server: &TestServer) {
        let (_, host) = server.origin.split_once("://").unwrap();
        self.base = format!("http://{}", server.address);
        self.host = host.to_owned();
        self.origin.clone_from(&server.origin);
    }

    /// A browser that goes to an address.
    pub fn at(address: SocketAddr) -> Self {
        let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        let base = format!("http://{address}");
        Self { http, host: address.to_string(), origin: base.clone(), base, cookies: BTreeMap::new() }
    }

    /// A request with the cookies and nothing else.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header(header::HOST, &self.host)
            .header(header::ACCEPT_LANGUAGE, "en");
        if self.cookies.is_empty() { request } else { request.header(header::COOKIE, self.cookie_header()) }
    }

    /// The value of the header `Cookie`.
    pub fn cookie_header(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&mut self, request: RequestBuilder) -> Answer {
        let response = within("an answer", request.send()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = within("a body", response.bytes()).await.unwrap();
        let answer = Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() };
        self.keep(&answer.set_cookies());
        answer
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Posts a form, as a page of ours does.
    pub async fn post(&mut self, path: &str, form: &(impl Serialize + ?Sized)) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::ORIGIN, &self.origin)
            .header("sec-fetch-site", "same-origin")
            .form(form);
        self.send(request).await
    }

    /// Comes in as a guest.
    pub async fn enter_as_guest(&mut self) {
        let answer = self.post("/guest", &[("next", "/")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    /// Registers.
    pub async fn register(&mut self, name: &str) -> Answer {
        self.post("/register", &[("name", name), ("password", PASSWORD)]).await
    }

    /// Signs in.
    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("name", name), ("password", password)]).await
    }

    /// The status of `GET /session`: 204 while the session lasts.
    pub async fn session(&mut self) -> StatusCode {
        self.get("/session").await.status
    }

    /// Knocks at `/ws` with further headers and says what was answered instead of an upgrade.
    pub async fn knock(&mut self, headers: &[(&str, &str)]) -> Answer {
        let mut request = self
            .request(Method::GET, "/ws")
            .header(header::CONNECTION, "upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        self.send(request).await
    }

    /// Keeps cookies, as `Set-Cookie` headers give them.
    pub fn keep(&mut self, set_cookies: &[String]) {
        for cookie in set_cookies {
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    /// The values of the `Set-Cookie` headers.
    pub fn set_cookies(&self) -> Vec<String> {
        let values = self.headers.get_all(header::SET_COOKIE).iter();
        values.map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The problem in the body (RFC 9457), checked to be a clear one with this code.
    #[track_caller]
    pub fn problem(&self, code: Code) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        let problem: Problem = serde_json::from_str(&self.body).unwrap();
        check_clear(&problem, code);
        assert_eq!(self.status.as_u16(), code.status());
        problem
    }

    /// Checks that the answer is a refused form's page, and that it says what is wrong.
    #[track_caller]
    pub fn check_refused(&self, status: u16, code: Code) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.header("content-type").starts_with("text/html"), "{:?}", self.headers);
        let sentence = app::words::code(Language::En, code);
        assert!(self.body.contains(&sentence), "{sentence} is not in {}", self.body);
        check_nothing_internal(&self.body);
    }
}
