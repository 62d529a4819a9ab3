//! A connection over HTTP, as a page drives it: what it says goes up by POST, and what it hears comes down
//! as Server-Sent Events or by long polling.

use std::{collections::VecDeque, net::SocketAddr, sync::Arc};

use axum::body::BodyDataStream;
use futures::StreamExt as _;
use serde::Deserialize;
use uuid::Uuid;

use crate::{Result, guest::Guest, http::Http, traffic::Traffic};

/// An open line.
#[derive(Debug)]
pub struct Line {
    path: String,
    /// For what is said while something is waited for.
    says: Http,
    hears: Http,
    how: How,
    heard: VecDeque<String>,
}

/// By what frames come down.
#[derive(Debug)]
enum How {
    /// The stream, and what of it has no end yet.
    Events(Box<BodyDataStream>, Vec<u8>),
    /// The number of the last batch.
    Batches(u64),
}

/// What `POST /live` answers.
#[derive(Deserialize)]
struct Opened {
    key: Uuid,
}

/// One event of a stream.
#[derive(Debug, PartialEq, Eq)]
enum Event<'a> {
    Frame(&'a str),
    /// A question that is to be answered at once.
    Measure,
    /// The end, with its code.
    Close(&'a str),
    Comment,
}

impl Line {
    /// Opens a line that is heard as Server-Sent Events.
    pub async fn with_events(address: SocketAddr, guest: &Guest, traffic: &Arc<Traffic>) -> Result<Self> {
        let mut line = Self::open(address, guest, traffic).await?;
        let body = line.hears.events(&format!("{}/events", line.path)).await?;
        line.how = How::Events(Box::new(body.into_data_stream()), Vec::new());
        Ok(line)
    }

    /// Opens a line that is heard by long polling.
    pub async fn with_polls(address: SocketAddr, guest: &Guest, traffic: &Arc<Traffic>) -> Result<Self> {
        Self::open(address, guest, traffic).await
    }

    async fn open(address: SocketAddr, guest: &Guest, traffic: &Arc<Traffic>) -> Result<Self> {
        let mut says = Http::open(address, guest, traffic).await?;
        let hears = Http::open(address, guest, traffic).await?;
        let opened: Opened = serde_json::from_str(&says.post("/live", String::new()).await?.text)?;
        let path = format!("/live/{}", opened.key);
        Ok(Self { path, says, hears, how: How::Batches(0), heard: VecDeque::new() })
    }

    /// Says a frame; returns when the server has taken it.
    pub async fn say(&mut self, text: String) -> Result<()> {
        self.says.post(&self.path, text).await.map(drop)
    }

    /// Says that the page goes.
    pub async fn leave(mut self) -> Result<()> {
        self.says.post(&format!("{}/leave", self.path), String::new()).await.map(drop)
    }

    /// The next frame.
    pub async fn next(&mut self) -> Result<String> {
        loop {
            if let Some(text) = self.heard.pop_front() {
                return Ok(text);
            }
            self.hear().await?;
        }
    }

    async fn hear(&mut self) -> Result<()> {
        match &mut self.how {
            How::Events(stream, rest) => {
                let piece = stream.next().await.ok_or("the server ended a stream")??;
                rest.extend_from_slice(&piece);
                self.take_events().await
            }
            How::Batches(last) => {
                let answer = self.hears.get(&format!("{}/poll?after={last}", self.path)).await?;
                let number = answer.headers.get("oyinline-batch").ok_or("a batch has no number")?;
                *last = number.to_str()?.parse()?;
                self.heard.extend(answer.text.lines().map(str::to_owned));
                match answer.headers.get("oyinline-close") {
                    Some(code) => Err(format!("the server closed a line: {}", code.to_str()?).into()),
                    None => Ok(()),
                }
            }
        }
    }

    /// Takes the events that have come to their end.
    async fn take_events(&mut self) -> Result<()> {
        let How::Events(_, rest) = &mut self.how else { return Ok(()) };
        let mut asks = false;
        while let Some(end) = rest.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = rest.drain(..end + 2).collect();
            match Event::read(std::str::from_utf8(&event)?)? {
                Event::Frame(text) => self.heard.push_back(text.to_owned()),
                Event::Measure => asks = true,
                Event::Close(code) => return Err(format!("the server closed a line: {code}").into()),
                Event::Comment => {}
            }
        }
        if asks {
            self.says.post(&format!("{}/measured", self.path), String::new()).await?;
        }
        Ok(())
    }
}

impl<'a> Event<'a> {
    /// Reads an event, as far as our server sends them.
    fn read(text: &'a str) -> Result<Self> {
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        match (field("event: "), field("data:")) {
            (_, None) => Ok(Self::Comment),
            (None, Some(data)) => Ok(Self::Frame(data.trim_start())),
            (Some("measure"), Some(_)) => Ok(Self::Measure),
            (Some("close"), Some(code)) => Ok(Self::Close(code.trim_start())),
            (Some(name), Some(_)) => Err(format!("an event is called {name}").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_as_our_server_writes_them() {
        for (text, event) in [
            (":\n\n", Event::Comment),
            ("data: {\"a\":1}\n\n", Event::Frame("{\"a\":1}")),
            ("event: measure\ndata:\n\n", Event::Measure),
            ("event: close\ndata: 4408\n\n", Event::Close("4408")),
        ] {
            assert_eq!(Event::read(text).unwrap(), event);
        }
        assert!(Event::read("event: other\ndata:\n\n").is_err());
    }
}
