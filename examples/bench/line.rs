//! A connection over HTTP, as a page drives it: what it says goes up by POST, and what it hears comes down
//! as Server-Sent Events or by long polling.

use std::{collections::VecDeque, net::SocketAddr, sync::Arc};

use axum::body::BodyDataStream;
use futures::StreamExt as _;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    Result,
    events::{Event, take_whole},
    guest::Guest,
    http::Http,
    traffic::Traffic,
};

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
        for event in take_whole(rest) {
            match event {
                Event::Frame(text) => self.heard.push_back(text),
                Event::Measure => {
                    self.says.post(&format!("{}/measured", self.path), String::new()).await?;
                }
                Event::Close(code) => return Err(format!("the server closed a line: {code}").into()),
                Event::Comment => {}
            }
        }
        Ok(())
    }
}
