//! A connection for requests, kept open between them, as a page of a guest makes them. Knows nothing of what
//! is asked for.

use std::{net::SocketAddr, sync::Arc};

use axum::body::{Body, to_bytes};
use hyper::{
    Method, Request, StatusCode,
    client::conn::http1::{self, SendRequest},
    header::{self, HeaderMap, HeaderValue},
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::{
    Result,
    guest::Guest,
    stream::{self, PATIENCE},
    traffic::Traffic,
};

/// Bytes of an answer at the most: more than a lobby full of people takes.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// An open connection.
#[derive(Debug)]
pub struct Http {
    sender: SendRequest<Body>,
    /// What every request says: where it goes, and whose it is.
    headers: HeaderMap,
    traffic: Arc<Traffic>,
    /// Drives the connection; ends with it, as a network that fails.
    _driver: AbortOnDropHandle<()>,
}

/// An answer that has come to its end.
#[derive(Debug)]
pub struct Answer {
    /// Whether it is what was asked for.
    pub status: StatusCode,
    /// Its head.
    pub headers: HeaderMap,
    /// Its body.
    pub text: String,
}

impl Http {
    /// Connects a guest.
    pub async fn open(address: SocketAddr, guest: &Guest, traffic: &Arc<Traffic>) -> Result<Self> {
        let stream = stream::dial(address, traffic).await?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(async move {
            // Whoever asks over it is told.
            let _ = connection.await;
        });
        let mut headers = guest.headers(address)?;
        headers.insert(header::HOST, HeaderValue::from_str(&address.to_string())?);
        Ok(Self { sender, headers, traffic: traffic.clone(), _driver: AbortOnDropHandle::new(driver) })
    }

    /// Asks for a stream of events. Gives it once it has begun.
    pub async fn events(&mut self, path: &str) -> Result<Body> {
        self.headers.insert(header::ACCEPT, HeaderValue::from_static("text/event-stream"));
        let response = self.send(Method::GET, path, String::new()).await?;
        match response.status() {
            StatusCode::OK => Ok(Body::new(response.into_body())),
            status => Err(format!("{path} was answered with {status}").into()),
        }
    }

    /// Asks for something that must be there.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        let answer = self.ask(Method::GET, path, String::new()).await?;
        match answer.status {
            StatusCode::OK => Ok(answer),
            status => Err(format!("{path} was answered with {status}: {}", answer.text).into()),
        }
    }

    /// Sends something that must be taken.
    pub async fn post(&mut self, path: &str, text: String) -> Result<Answer> {
        let answer = self.ask(Method::POST, path, text).await?;
        match answer.status.is_success() {
            true => Ok(answer),
            false => Err(format!("{path} was answered with {}: {}", answer.status, answer.text).into()),
        }
    }

    async fn ask(&mut self, method: Method, path: &str, text: String) -> Result<Answer> {
        let whole = async {
            let (head, body) = self.send(method, path, text).await?.into_parts();
            let body = to_bytes(Body::new(body), MOST_BYTES).await?;
            let text = String::from_utf8(body.into())?;
            Ok(Answer { status: head.status, headers: head.headers, text })
        };
        timeout(PATIENCE, whole).await.map_err(|_| format!("{path} was not answered in time"))?
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        text: String,
    ) -> Result<hyper::Response<hyper::body::Incoming>> {
        let mut request = Request::new(Body::from(text));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse()?;
        *request.headers_mut() = self.headers.clone();
        self.traffic.asks();
        self.sender.ready().await?;
        Ok(self.sender.send_request(request).await?)
    }
}
