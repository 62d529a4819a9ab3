//! Frames over a line of HTTP (`src/live.rs` of the server): what goes up is the same, however it is read.
//!
//! A task of its own speaks and hears, as a page does; a request that fails ends the line, for nobody knows
//! what became of its frames.

use std::convert::Infallible;

use protocol::limits::MESSAGE_BYTES;
use reqwest::StatusCode;
use serde::Deserialize;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio_util::task::AbortOnDropHandle;

use super::{Next, answered, http::Http};
use crate::{Result, guest::Guest, world::World};

/// Frames that wait for the client; more wait at the server.
const WAITING: usize = 64;

/// An open line.
#[derive(Debug)]
pub struct Line {
    mouth: UnboundedSender<Said>,
    heard: Receiver<Next>,
    _running: AbortOnDropHandle<()>,
}

/// What goes up.
#[derive(Debug)]
pub enum Said {
    /// A frame.
    Frame(String),
    /// The answer to the question by which a trip is measured.
    Measured,
}

/// What the one who reads a line needs.
#[derive(Debug)]
pub struct Ear {
    /// The address of the line.
    pub path: String,
    /// Where frames go.
    pub heard: Sender<Next>,
    /// By which it is said what must be said to go on reading.
    pub mouth: UnboundedSender<Said>,
}

impl Line {
    /// Opens a line for a guest. `listen` reads it, and tells why it has ended.
    pub async fn open<F>(world: &World, guest: &Guest, listen: impl FnOnce(Ear) -> F) -> Result<Self>
    where
        F: Future<Output = Result<String>> + Send + 'static,
    {
        #[derive(Deserialize)]
        struct Opened {
            key: String,
        }
        let mut http = Http::new(world, guest, world.patience)?;
        let answer = http.post("/live", String::new()).await?;
        if answer.status != StatusCode::CREATED {
            return Err(answered(answer.status).into());
        }
        let Opened { key } = serde_json::from_str(&answer.text)?;
        let path = format!("/live/{key}");
        let (mouth, said) = unbounded_channel();
        let (ear, heard) = channel(WAITING);
        let listening = listen(Ear { path: path.clone(), heard: ear.clone(), mouth: mouth.clone() });
        let running = tokio::spawn(async move {
            let ended = tokio::select! {
                ended = listening => ended,
                broken = speak(http, &path, said) => broken.map(|never| match never {}),
            };
            let why = ended.unwrap_or_else(|error| error.to_string());
            // The client may have gone meanwhile.
            let _ = ear.send(Next::End(why)).await;
        });
        Ok(Self { mouth, heard, _running: AbortOnDropHandle::new(running) })
    }

    /// Sends a text. Like a socket's, it may be lost on its way.
    pub fn send(&self, text: String) -> Result<()> {
        Ok(self.mouth.send(Said::Frame(text))?)
    }

    /// Waits for a text, or the end.
    pub async fn next(&mut self) -> Next {
        self.heard.recv().await.unwrap_or_else(|| Next::End("closed".to_owned()))
    }
}

/// Says what is to be said, in its order: one request after the other, each with all that waits.
async fn speak(mut http: Http, path: &str, mut said: UnboundedReceiver<Said>) -> Result<Infallible> {
    let mut held = None;
    loop {
        let first = match held.take() {
            Some(held) => held,
            None => said.recv().await.ok_or("nothing more is said")?,
        };
        let answer = match first {
            Said::Measured => http.post(&format!("{path}/measured"), String::new()).await?,
            Said::Frame(mut text) => {
                held = add_waiting(&mut text, &mut said);
                http.post(path, text).await?
            }
        };
        if answer.status != StatusCode::NO_CONTENT {
            return Err(answered(answer.status).into());
        }
    }
}

/// Adds the frames that wait, one on each line. Gives what belongs into a request of its own.
fn add_waiting(text: &mut String, said: &mut UnboundedReceiver<Said>) -> Option<Said> {
    while let Ok(next) = said.try_recv() {
        match next {
            Said::Frame(next) if text.len() + next.len() < MESSAGE_BYTES => {
                text.push('\n');
                text.push_str(&next);
            }
            other => return Some(other),
        }
    }
    None
}
