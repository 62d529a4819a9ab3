//! What the page of the leaders begins with, as the server sees it.

use protocol::{Code, ratings::Leaders};

use super::graph;
use crate::{error::AppError, server::backend};

/// The leaders of a game at a speed (`chess-blitz`).
pub async fn leaders(rating: String) -> Result<Leaders, AppError> {
    let rating = if rating.is_empty() { "chess-blitz" } else { &rating };
    let (game, speed) = graph::chosen(rating).ok_or_else(|| backend::Error::from(Code::NotFound))?;
    Ok(backend::ratings::leaders(&backend(), game, speed).await?)
}
