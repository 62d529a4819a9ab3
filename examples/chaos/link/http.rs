//! Requests of HTTP/1.1 on one connection, one after the other; a connection that has ended between two of
//! them is opened anew, as a browser does. A request that is broken off is its sender's to judge.

use std::{net::SocketAddr, time::Duration};

use axum::body::{Body, to_bytes};
use hyper::{
    Method, Request, Response,
    body::Incoming,
    client::conn::http1::{SendRequest, handshake},
    header::{HOST, HeaderMap, HeaderValue},
};
use hyper_util::rt::TokioIo;
use reqwest::StatusCode;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::connect;
use crate::{Result, guest::Guest, world::World};

/// Where requests go, and the connection that carries them.
#[derive(Debug)]
pub struct Http {
    by: SocketAddr,
    headers: HeaderMap,
    patience: Duration,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    sender: SendRequest<Body>,
    _driving: AbortOnDropHandle<()>,
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub text: String,
}

impl Http {
    /// The requests of a guest's page. `patience` is how long an answer may take.
    pub fn new(world: &World, guest: &Guest, patience: Duration) -> Result<Self> {
        let mut headers = guest.headers(world.server)?;
        headers.insert(HOST, HeaderValue::from_str(&world.server.to_string())?);
        Ok(Self { by: world.by, headers, patience, open: None })
    }

    /// Makes sure of a connection: what fails here was never asked.
    pub async fn reach(&mut self) -> Result<()> {
        self.sender().await?;
        Ok(())
    }

    /// Sends a GET and waits for the whole answer.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask(Method::GET, path, String::new()).await
    }

    /// Sends a POST and waits for the whole answer.
    pub async fn post(&mut self, path: &str, text: String) -> Result<Answer> {
        self.ask(Method::POST, path, text).await
    }

    /// Sends a GET and gives the answer as soon as its head is there. Its body comes for as long as this is
    /// kept.
    pub async fn stream(&mut self, path: &str) -> Result<Response<Incoming>> {
        let begun = timeout(self.patience, self.begin(Method::GET, path, String::new())).await;
        begun.map_err(|_| "no answer in time")?
    }

    async fn ask(&mut self, method: Method, path: &str, text: String) -> Result<Answer> {
        let asked = timeout(self.patience, self.answer(method, path, text)).await;
        let answer = asked.unwrap_or_else(|_| Err("no answer in time".into()));
        if answer.is_err() {
            // Whatever still comes on this connection belongs to a request that was given up.
            self.open = None;
        }
        answer
    }

    async fn answer(&mut self, method: Method, path: &str, text: String) -> Result<Answer> {
        let (head, body) = self.begin(method, path, text).await?.into_parts();
        // As long as it is: the server is trusted not to fill the memory.
        let bytes = to_bytes(Body::new(body), usize::MAX).await?;
        Ok(Answer { status: head.status, headers: head.headers, text: String::from_utf8(bytes.into())? })
    }

    async fn begin(&mut self, method: Method, path: &str, text: String) -> Result<Response<Incoming>> {
        let mut request = Request::new(Body::from(text));
        (*request.method_mut(), *request.uri_mut()) = (method, path.parse()?);
        request.headers_mut().extend(self.headers.clone());
        Ok(self.sender().await?.send_request(request).await?)
    }

    async fn sender(&mut self) -> Result<&mut SendRequest<Body>> {
        let mut open = self.open.take();
        if let Some(known) = &mut open
            && known.sender.ready().await.is_err()
        {
            open = None;
        }
        let open = match open {
            Some(open) => open,
            None => Open::connect(self.by).await?,
        };
        Ok(&mut self.open.insert(open).sender)
    }
}

impl Open {
    async fn connect(by: SocketAddr) -> Result<Self> {
        let (sender, connection) = handshake(TokioIo::new(connect(by).await?)).await?;
        let driving = tokio::spawn(async move {
            // Whoever waits for an answer is told of the error as well.
            let _ = connection.await;
        });
        Ok(Self { sender, _driving: AbortOnDropHandle::new(driving) })
    }
}
