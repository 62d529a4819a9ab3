//! Tables and matches: the pages, what they begin with, and the names of games.

mod actions;
pub mod board;
mod crowd;
mod invitation;
mod moves;
mod own;
mod page;
mod replay;
mod seats;
mod shown;
mod status;
mod store;
mod talk;

use games::GameKind;
use leptos::prelude::*;
use protocol::{
    At, MatchId, TableId,
    chat::ChatSnapshot,
    play::{MatchRecord, TableSnapshot},
};
use serde::{Deserialize, Serialize};

pub use self::{board::MiniBoard, page::Table, replay::Replay};
use crate::{
    codec::Json,
    error::AppError,
    texts::{I18n, t_string},
};

/// What the page of a table begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableVisit {
    /// The table.
    pub table: At<TableSnapshot>,
    /// What the players write.
    pub chat: At<ChatSnapshot>,
    /// What the watchers write; nothing for who plays.
    pub watchers: Option<At<ChatSnapshot>>,
}

/// Gives what the page of a table begins with.
#[server(prefix = "/api", endpoint = "table", input = Json, output = Json)]
pub async fn table_page(id: TableId) -> Result<TableVisit, AppError> {
    use crate::server::{backend, caller};
    use protocol::Room;

    let (backend, caller) = (backend(), caller());
    let table = backend::play::snapshot(&backend, caller.as_ref(), id).await?;
    let chat = backend::chat::snapshot(&backend, caller.as_ref(), Room::Table(id)).await?;
    let watchers = backend::chat::snapshot(&backend, caller.as_ref(), Room::Watchers(id)).await.ok();
    Ok(TableVisit { table, chat, watchers })
}

/// Gives a finished match for replay.
#[server(prefix = "/api", endpoint = "match", input = Json, output = Json)]
pub async fn match_page(id: MatchId) -> Result<MatchRecord, AppError> {
    use crate::server::backend;

    Ok(backend::play::record(&backend(), id).await?)
}

/// The name of a game in the language of the page; its code where this build does not know it.
pub fn game_name(i18n: I18n, code: &str) -> String {
    match code {
        "tic-tac-toe" => t_string!(i18n, games.tic_tac_toe).to_owned(),
        "connect-four" => t_string!(i18n, games.connect_four).to_owned(),
        "gomoku" => t_string!(i18n, games.gomoku).to_owned(),
        "reversi" => t_string!(i18n, games.reversi).to_owned(),
        "draughts" => t_string!(i18n, games.draughts).to_owned(),
        "chess" => t_string!(i18n, games.chess).to_owned(),
        "togyzkumalak" => t_string!(i18n, games.togyzkumalak).to_owned(),
        other => other.to_owned(),
    }
}

/// The games that people are offered: those whose rules come with the first page. The server judges all
/// of them; the others follow once their rules are loaded with their own board.
pub const OFFERED: &[GameKind] = &[GameKind::TicTacToe, GameKind::ConnectFour];

/// The game of a code, if its rules are here: on the server as in the browser, so that both draw the same.
pub fn known(code: &str) -> Option<GameKind> {
    OFFERED.iter().copied().find(|kind| kind.code() == code)
}

/// The name of a variant of a game; its code where this build does not know it.
pub fn variant_name(i18n: I18n, game: &str, variant: &str) -> String {
    let name = match (game, variant) {
        ("draughts", "russian" | "") => t_string!(i18n, games.draughts_russian),
        ("draughts", "english") => t_string!(i18n, games.draughts_english),
        ("gomoku", "") => t_string!(i18n, games.gomoku_free),
        ("gomoku", "standard") => t_string!(i18n, games.gomoku_standard),
        ("gomoku", "swap2") => t_string!(i18n, games.gomoku_swap2),
        ("gomoku", "standard-swap2") => t_string!(i18n, games.gomoku_standard_swap2),
        ("chess", "") => t_string!(i18n, games.chess_standard),
        ("chess", "960") => t_string!(i18n, games.chess_960),
        (_, other) => other,
    };
    name.to_owned()
}
