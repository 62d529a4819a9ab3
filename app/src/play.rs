//! Tables and matches: the pages, what they begin with, and the names of games.

mod actions;
#[cfg(feature = "ssr")]
pub mod begin;
pub mod board;
mod clock;
mod computer;
mod crowd;
mod emblem;
mod gone;
mod invitation;
mod invite_computer;
#[cfg(feature = "hydrate")]
mod kept;
#[cfg(not(feature = "hydrate"))]
#[path = "play/no_kept.rs"]
mod kept;
mod led;
mod local;
mod moves;
mod own;
mod page;
mod pass;
mod plan;
mod planned;
mod practice;
mod rating;
mod replay;
mod rules;
mod seats;
mod series;
mod shown;
mod status;
mod store;
mod talk;
mod terms;
#[cfg(feature = "ssr")]
pub mod told;

use protocol::{
    At,
    chat::ChatSnapshot,
    play::{MatchRecord, TableSnapshot},
};
use referee::View;
use serde::{Deserialize, Serialize};

pub use self::{
    board::MiniBoard,
    clock::{days_left, time_name},
    emblem::Emblem,
    page::Table,
    pass::Pass,
    practice::{Practice, PracticeVisit},
    replay::Replay,
    rules::{RulesPart, provide_rules, use_rules},
    series::series_name,
    shown::was_broken_off,
    terms::terms,
};
use crate::{
    i18n::{Locale, td_string},
    texts::I18n,
};

/// What the page of a table begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableVisit {
    /// The table.
    pub table: At<TableSnapshot>,
    /// What stands on the board, for a page whose rules have not come yet; none for an unknown game.
    pub view: Option<View>,
    /// What the players write.
    pub chat: At<ChatSnapshot>,
    /// What the watchers write; nothing for who plays.
    pub watchers: Option<At<ChatSnapshot>>,
}

/// What the page of a finished match begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchVisit {
    /// The match.
    pub record: MatchRecord,
    /// How many moves have been made where the page begins.
    pub ply: usize,
    /// What stood on the board there; none for an unknown game.
    pub view: Option<View>,
    /// Every move as people write it.
    pub texts: Vec<String>,
    /// Whether the rules ended the match, and nobody before them.
    pub ended: bool,
}

/// The name of a game in the language of the page; its code where this build does not know it.
pub fn game_name(i18n: I18n, code: &str) -> String {
    game_in(i18n.get_locale(), code)
}

/// The name of a game in a language.
pub(crate) fn game_in(locale: Locale, code: &str) -> String {
    match code {
        "tic-tac-toe" => td_string!(locale, games.tic_tac_toe).to_owned(),
        "connect-four" => td_string!(locale, games.connect_four).to_owned(),
        "gomoku" => td_string!(locale, games.gomoku).to_owned(),
        "reversi" => td_string!(locale, games.reversi).to_owned(),
        "draughts" => td_string!(locale, games.draughts).to_owned(),
        "chess" => td_string!(locale, games.chess).to_owned(),
        "togyzkumalak" => td_string!(locale, games.togyzkumalak).to_owned(),
        other => other.to_owned(),
    }
}

/// The name of a variant of a game; its code where this build does not know it.
pub fn variant_name(i18n: I18n, game: &str, variant: &str) -> String {
    variant_in(i18n.get_locale(), game, variant)
}

/// The name of a variant in a language.
fn variant_in(locale: Locale, game: &str, variant: &str) -> String {
    let name = match (game, variant) {
        ("draughts", "russian" | "") => td_string!(locale, games.draughts_russian),
        ("draughts", "english") => td_string!(locale, games.draughts_english),
        ("gomoku", "") => td_string!(locale, games.gomoku_free),
        ("gomoku", "standard") => td_string!(locale, games.gomoku_standard),
        ("gomoku", "swap2") => td_string!(locale, games.gomoku_swap2),
        ("gomoku", "standard-swap2") => td_string!(locale, games.gomoku_standard_swap2),
        ("chess", "") => td_string!(locale, games.chess_standard),
        ("chess", "960") => td_string!(locale, games.chess_960),
        (_, other) => other,
    };
    name.to_owned()
}
