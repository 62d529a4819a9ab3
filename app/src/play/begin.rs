//! What the pages of matches begin with, as the server sees it.

use protocol::{Code, MatchId, Room, TableId, play::MatchRecord};
use referee::{Course, Referee};

use super::{MatchVisit, PracticeVisit, TableVisit, shown};
use crate::{
    error::AppError,
    server::{backend, caller},
};

/// What the page of a table begins with.
pub async fn table(id: TableId) -> Result<TableVisit, AppError> {
    let (backend, caller) = (backend(), caller());
    let table = backend::play::snapshot(&backend, caller.as_ref(), id).await?;
    let course = match &table.state.current {
        Some(played) => shown::after(&table.state.options, played, played.moves.len()),
        None => shown::set_up(&table.state.options),
    };
    let view = Referee::default().view(&course);
    let chat = backend::chat::snapshot(&backend, caller.as_ref(), Room::Table(id)).await?;
    let watchers = backend::chat::snapshot(&backend, caller.as_ref(), Room::Watchers(id)).await.ok();
    Ok(TableVisit { table, view, chat, watchers })
}

/// A finished match for replay, from a move on or from its end.
pub async fn replay(id: MatchId, ply: Option<usize>) -> Result<MatchVisit, AppError> {
    let record = backend::play::record(&backend(), caller().as_ref(), id).await?;
    let MatchRecord { options, played, .. } = &record;
    let last = played.moves.len();
    let ply = ply.map_or(last, |ply| ply.min(last));
    let mut referee = Referee::default();
    let end = referee.view(&shown::after(options, played, last));
    let written = || played.moves.iter().map(|made| made.notation.clone()).collect();
    let texts = end.as_ref().map_or_else(written, |end| end.texts.clone());
    let ended = end.as_ref().is_some_and(|end| end.over.is_some());
    let view = if ply == last { end } else { referee.view(&shown::after(options, played, ply)) };
    Ok(MatchVisit { record, ply, view, texts, ended })
}

/// What the page of a match against the computer begins with.
pub fn practice(start: Course) -> Result<PracticeVisit, AppError> {
    let view = Referee::default().view(&start);
    let view = view.ok_or_else(|| AppError::from(backend::Error::from(Code::NotFound)))?;
    Ok(PracticeVisit { game: start.game.clone(), start, view })
}
