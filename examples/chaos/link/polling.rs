//! Frames over a line that is read by long polling.
//!
//! Nothing is lost between two polls: a batch whose answer did not come is asked for again. Now and then the
//! client loses an answer by itself, so that this happens in a good network as well.

use std::{sync::Arc, time::Duration};

use reqwest::StatusCode;

use super::{
    Next, answered,
    http::{Answer, Http},
    line::{Ear, Line},
};
use crate::{Result, guest::Guest, lots::Lots, world::World};

/// Seconds that a poll waits at the server at the most: short, so that one whose answer will never come is
/// found out before anybody loses patience.
const WAIT_S: u64 = 1;
/// How long the answer may take all the same.
const PATIENCE: Duration = Duration::from_secs(3);
/// So many polls in a row may fail.
const TRIES: u32 = 4;
/// One batch in so many is lost after it has come.
const LOST: usize = 12;

/// Connects a guest.
pub async fn open(world: &Arc<World>, guest: &Guest, lots: Lots) -> Result<Line> {
    let polls = Polls { http: Http::new(world, guest, PATIENCE)?, world: world.clone(), lots };
    Line::open(world, guest, |ear| polls.listen(ear)).await
}

/// What polls need.
struct Polls {
    http: Http,
    world: Arc<World>,
    lots: Lots,
}

impl Polls {
    async fn listen(mut self, ear: Ear) -> Result<String> {
        let mut last = 0_u64;
        loop {
            let answer = self.batch_after(&ear.path, last).await?;
            if answer.status != StatusCode::OK {
                return Ok(answered(answer.status));
            }
            last = header(&answer, "oyinline-batch").ok_or("a batch without a number")?.parse()?;
            for frame in answer.text.lines() {
                ear.heard.send(Next::Text(frame.to_owned())).await?;
            }
            if let Some(code) = header(&answer, "oyinline-close") {
                return Ok(format!("closed: {code}"));
            }
        }
    }

    /// Asks for a batch until it has come.
    async fn batch_after(&mut self, path: &str, last: u64) -> Result<Answer> {
        let poll = format!("{path}/poll?after={last}&wait={WAIT_S}");
        let mut failed = 0;
        loop {
            // Where nobody answers any more, there is no line either.
            self.http.reach().await?;
            match self.http.get(&poll).await {
                Ok(answer) if answer.text.is_empty() || !self.lots.one_in(LOST) => return Ok(answer),
                Ok(_) => {}
                Err(error) => {
                    failed += 1;
                    if failed == TRIES {
                        return Err(error);
                    }
                }
            }
            self.world.count_asked_again();
        }
    }
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name)?.to_str().ok()
}
