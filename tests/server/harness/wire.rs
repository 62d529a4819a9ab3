//! The three transports of a live connection, each as texts to and fro.

use futures::{FutureExt, SinkExt, StreamExt};
use protocol::{
    ClientFrame, Code, Command, CommandId,
    frame::{Request, SUBPROTOCOL},
};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode, header};
use serde_json::Value;
use std::collections::VecDeque;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::{TestServer, Visitor, visitor::Answer, within};

/// By which transport a socket is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A WebSocket.
    WebSocket,
    /// Server-Sent Events, and POST.
    Events,
    /// Long polling, and POST.
    Polling,
}

impl Way {
    /// All transports.
    pub const ALL: [Self; 3] = [Self::WebSocket, Self::Events, Self::Polling];
}

/// What a wire gives.
#[derive(Debug)]
pub enum Heard {
    /// A message.
    Text(String),
    /// The server has closed, with the code if it gave one.
    Closed(Option<u16>),
}

/// An open transport.
pub enum Wire {
    /// A WebSocket.
    WebSocket(Box<WebSocketStream<TcpStream>>),
    /// A line over HTTP.
    Http(Box<Line>),
}

/// A line over HTTP, as a browser drives it.
pub struct Line {
    visitor: Visitor,
    path: String,
    heard: VecDeque<String>,
    close: Option<u16>,
    hears: Hears,
}

enum Hears {
    /// The stream, and what of it has no end yet.
    Events(Response, Vec<u8>),
    /// The last batch.
    Batches(u64),
}

impl Wire {
    /// Opens a transport to a server.
    pub async fn open(server: &TestServer, visitor: &mut Visitor) -> Self {
        match server.way {
            Way::WebSocket => {
                let stream = within("a connection", TcpStream::connect(server.address)).await.unwrap();
                Self::upgraded(stream, visitor).await
            }
            way => Self::Http(Box::new(Line::open(way, visitor).await)),
        }
    }

    /// Makes a WebSocket of a connection.
    pub async fn upgraded(stream: TcpStream, visitor: &mut Visitor) -> Self {
        let mut request = format!("ws://{}/ws", visitor.host).into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("origin", visitor.origin.parse().unwrap());
        headers.insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
        if !visitor.cookies.is_empty() {
            headers.insert("cookie", visitor.cookie_header().parse().unwrap());
        }
        let (stream, response) = within("an upgrade", client_async(request, stream)).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], SUBPROTOCOL);
        let set_cookies = response.headers().get_all("set-cookie").iter();
        let set_cookies: Vec<_> = set_cookies.map(|value| value.to_str().unwrap().to_owned()).collect();
        visitor.keep(&set_cookies);
        Self::WebSocket(Box::new(stream))
    }

    /// Sends a text.
    pub async fn send(&mut self, text: String) {
        match self {
            Self::WebSocket(stream) => {
                within("a message to leave", stream.send(Message::text(text))).await.unwrap();
            }
            Self::Http(line) => line.post("", text).await,
        }
    }

    /// Sends texts, in one request where it is a line.
    pub async fn send_all(&mut self, texts: Vec<String>) {
        match self {
            Self::WebSocket(_) => {
                for text in texts {
                    self.send(text).await;
                }
            }
            Self::Http(line) => line.post("", texts.join("\n")).await,
        }
    }

    /// Goes as a tab does that is closed.
    pub async fn leave(self) {
        match self {
            Self::WebSocket(mut stream) => {
                let away = CloseFrame { code: CloseCode::Away, reason: "".into() };
                within("a close to leave", stream.send(Message::Close(Some(away)))).await.unwrap();
            }
            Self::Http(mut line) => line.post("/leave", String::new()).await,
        }
    }

    /// The browser and the path of a line.
    pub fn line(&mut self) -> (&mut Visitor, &str) {
        let Self::Http(line) = self else { panic!("a WebSocket is no line") };
        (&mut line.visitor, &line.path)
    }

    /// Sends a message of any kind, which only a WebSocket has.
    pub async fn send_message(&mut self, message: Message) {
        let Self::WebSocket(stream) = self else { panic!("HTTP carries texts only") };
        within("a message to leave", stream.send(message)).await.unwrap();
    }

    /// The next text, or the end.
    pub async fn next(&mut self) -> Heard {
        match self {
            Self::WebSocket(stream) => loop {
                match stream.next().await {
                    Some(Ok(Message::Text(text))) => return Heard::Text(text.to_string()),
                    Some(Ok(Message::Close(frame))) => {
                        return Heard::Closed(frame.map(|frame| frame.code.into()));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Heard::Closed(None),
                }
            },
            Self::Http(line) => line.next().await,
        }
    }

    /// Whether nothing waits to be read.
    pub fn is_silent(&mut self) -> bool {
        match self {
            Self::WebSocket(stream) => stream.next().now_or_never().is_none(),
            Self::Http(line) => line.heard.is_empty(),
        }
    }
}

impl Line {
    async fn open(way: Way, visitor: &mut Visitor) -> Self {
        let path = visitor.ask(way).await.line();
        let visitor = visitor.clone();
        let hears = match way {
            Way::Events => {
                let request = visitor.request(Method::GET, &format!("{path}/events"));
                let request = request.header(header::ACCEPT, "text/event-stream");
                let response = within("a stream", request.send()).await.unwrap();
                assert_eq!(response.status(), StatusCode::OK);
                assert_eq!(response.headers()["content-type"], "text/event-stream");
                Hears::Events(response, Vec::new())
            }
            _ => Hears::Batches(0),
        };
        Self { visitor, path, heard: VecDeque::new(), close: None, hears }
    }

    async fn post(&mut self, what: &str, text: String) {
        let request = self.visitor.call(&format!("{}{what}", self.path)).body(text);
        let answer = self.visitor.send(request).await;
        // A line that has been closed is not there any more; what it said last tells why.
        if answer.status != StatusCode::NO_CONTENT {
            answer.problem(Code::NotFound);
        }
    }

    async fn next(&mut self) -> Heard {
        loop {
            if let Some(text) = self.heard.pop_front() {
                return Heard::Text(text);
            }
            if self.close.is_some() || !self.read().await {
                return Heard::Closed(self.close);
            }
        }
    }

    /// Reads on. False at the end.
    async fn read(&mut self) -> bool {
        match &mut self.hears {
            Hears::Events(response, rest) => {
                let Ok(Some(chunk)) = response.chunk().await else { return false };
                rest.extend_from_slice(&chunk);
                let mut asks = false;
                while let Some(end) = rest.windows(2).position(|pair| pair == b"\n\n") {
                    let event: Vec<u8> = rest.drain(..end + 2).collect();
                    match Event::read(std::str::from_utf8(&event).unwrap()) {
                        Event::Frame(text) => self.heard.push_back(text),
                        Event::Close(code) => self.close = Some(code),
                        Event::Measure => asks = true,
                        Event::Comment => {}
                    }
                }
                if asks {
                    self.post("/measured", String::new()).await;
                }
                true
            }
            Hears::Batches(last) => {
                let request = self.visitor.request(Method::GET, &format!("{}/poll?after={last}", self.path));
                let answer = self.visitor.send(request).await;
                if answer.status != StatusCode::OK {
                    answer.problem(Code::NotFound);
                    return false;
                }
                *last = answer.header("oyinline-batch").parse().unwrap();
                self.close =
                    answer.headers.get("oyinline-close").map(|code| code.to_str().unwrap().parse().unwrap());
                self.heard.extend(answer.body.lines().map(str::to_owned));
                true
            }
        }
    }
}

/// One event of a stream, as far as our server sends them.
enum Event {
    Frame(String),
    Measure,
    Close(u16),
    Comment,
}

impl Event {
    fn read(text: &str) -> Self {
        let mut name = "message";
        let mut data = None;
        for line in text.lines() {
            match line.split_once(':') {
                Some(("event", rest)) => name = rest.trim(),
                Some(("data", rest)) => data = Some(rest.strip_prefix(' ').unwrap_or(rest)),
                Some(("", _)) | None => {}
                Some(other) => panic!("an unknown field {other:?}"),
            }
        }
        match (name, data) {
            (_, None) => Self::Comment,
            ("message", Some(text)) => Self::Frame(text.to_owned()),
            ("measure", Some(_)) => Self::Measure,
            ("close", Some(code)) => Self::Close(code.parse().unwrap()),
            other => panic!("an unknown event {other:?}"),
        }
    }
}

impl Answer {
    /// The path of the line that was opened.
    #[track_caller]
    pub fn line(&self) -> String {
        assert_eq!(self.status, StatusCode::CREATED, "{}", self.body);
        let opened: Value = serde_json::from_str(&self.body).unwrap();
        format!("/live/{}", opened["key"].as_str().unwrap())
    }
}

impl Visitor {
    /// Asks for a connection by a transport, as a page of ours does, where no upgrade is expected.
    pub async fn ask(&mut self, way: Way) -> Answer {
        match way {
            Way::WebSocket => {
                let origin = self.origin.clone();
                self.knock(&[("origin", &origin)]).await
            }
            Way::Events | Way::Polling => self.send(self.call("/live")).await,
        }
    }

    /// Gives a command by a request of its own.
    pub async fn command(&mut self, id: CommandId, body: Command) -> Answer {
        let frame = ClientFrame::Command(Box::new(Request { id, body }));
        self.command_text(serde_json::to_string(&frame).unwrap()).await
    }

    /// Sends a body where a command is given by a request of its own.
    pub async fn command_text(&mut self, text: impl Into<Body>) -> Answer {
        self.send(self.call("/command").body(text)).await
    }

    /// A POST as a page of ours sends it.
    pub fn call(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
            .header(header::ORIGIN, &self.origin)
            .header("sec-fetch-site", "same-origin")
    }
}
