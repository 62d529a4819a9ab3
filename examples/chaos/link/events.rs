//! Frames over a line that is read by Server-Sent Events.

use axum::body::Body;
use futures::StreamExt as _;
use reqwest::StatusCode;

use super::{
    Next, answered,
    http::Http,
    line::{Ear, Line, Said},
};
use crate::{
    Result,
    events::{Event, take_whole},
    guest::Guest,
    world::World,
};

/// Connects a guest.
pub async fn open(world: &World, guest: &Guest) -> Result<Line> {
    let http = Http::new(world, guest, world.patience)?;
    Line::open(world, guest, |ear| listen(http, ear)).await
}

async fn listen(mut http: Http, ear: Ear) -> Result<String> {
    let response = http.stream(&format!("{}/events", ear.path)).await?;
    if response.status() != StatusCode::OK {
        return Ok(answered(response.status()));
    }
    let mut stream = Body::new(response.into_body()).into_data_stream();
    let mut bytes = Vec::new();
    // What has no end when the stream is cut off did not come.
    while let Some(more) = stream.next().await {
        bytes.extend_from_slice(&more?);
        for event in take_whole(&mut bytes) {
            match event {
                Event::Frame(text) => ear.heard.send(Next::Text(text)).await?,
                Event::Measure => ear.mouth.send(Said::Measured)?,
                Event::Close(code) => return Ok(format!("closed: {code}")),
                Event::Comment => {}
            }
        }
    }
    Ok("closed".to_owned())
}
