//! People who come in as guests.

use std::net::SocketAddr;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use protocol::frame::SUBPROTOCOL;
use reqwest::{
    header::{self, HeaderMap, HeaderValue},
    redirect,
};

use crate::Result;

/// How many come in at once.
pub const AT_ONCE: usize = 16;

/// The cookies of a guest.
#[derive(Clone, Debug)]
pub struct Guest {
    cookies: HeaderValue,
}

/// Comes in as so many guests.
pub async fn guests(address: SocketAddr, count: usize) -> Result<Vec<Guest>> {
    let http = reqwest::Client::builder().redirect(redirect::Policy::none()).build()?;
    let guest = || guest(&http, address);
    stream::iter(0..count).map(|_| guest()).buffered(AT_ONCE).try_collect().await
}

async fn guest(http: &reqwest::Client, address: SocketAddr) -> Result<Guest> {
    let answer = http.post(format!("http://{address}/guest")).form(&[("next", "/")]).send().await?;
    let set = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs: Vec<_> = set.filter_map(|cookie| cookie.split(';').next()).collect();
    if pairs.is_empty() {
        return Err(format!("no guest was made: {}", answer.status()).into());
    }
    Ok(Guest { cookies: HeaderValue::from_str(&pairs.join("; "))? })
}

impl Guest {
    /// What a page of the guest sends along with a request.
    pub fn headers(&self, server: SocketAddr) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_str(&format!("http://{server}"))?);
        headers.insert(header::COOKIE, self.cookies.clone());
        Ok(headers)
    }

    /// What it sends along with the handshake of a WebSocket.
    pub fn handshake_headers(&self, server: SocketAddr) -> Result<HeaderMap> {
        let mut headers = self.headers(server)?;
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        Ok(headers)
    }
}
