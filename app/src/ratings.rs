//! Ratings on the pages: the leaders of a game at a speed, and how a person plays.

#[cfg(feature = "ssr")]
pub mod begin;
mod career;
#[cfg(feature = "ssr")]
pub mod graph;
mod leaders;

use protocol::{
    clock::Speed,
    ratings::{CareerRating, Tally},
};
use serde::{Deserialize, Serialize};

pub use self::{career::CareerView, leaders::LeadersView};
use crate::{i18n::td_string, texts::I18n};

/// How a person plays, for the page of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareerVisit {
    /// The ratings by game and speed, those of most matches first.
    pub ratings: Vec<CareerRating>,
    /// How matches ended, by game.
    pub tallies: Vec<Tally>,
    /// How one of the ratings came about; none where nothing was rated.
    pub graph: Option<Graph>,
}

/// A rating's history, drawn on the server: the browser only shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    /// The game's code.
    pub game: String,
    /// The speed.
    pub speed: Speed,
    /// The line, as path data.
    pub line: String,
    /// The line's last point.
    pub end: (String, String),
    /// The lines of whole points across the graph: how high, and how many points.
    pub levels: Vec<(String, u32)>,
    /// The rating before the first match and after the last, the lowest and the highest.
    pub from: String,
    /// See `from`.
    pub to: String,
    /// See `from`.
    pub least: u16,
    /// See `from`.
    pub most: u16,
    /// The same in words, newest first.
    pub rows: Vec<GraphRow>,
}

/// A match in the table beside a graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphRow {
    /// The day in UTC, as ISO 8601 writes it.
    pub day: String,
    /// The rating after the match.
    pub rating: String,
    /// What it won or lost.
    pub change: String,
}

/// The size of a graph's drawing.
pub const GRAPH_SIZE: (u32, u32) = (480, 220);
/// Where the line begins: to the left of it stand the points.
pub const GRAPH_LEFT: u32 = 48;

/// How addresses name a rating.
fn address(game: &str, speed: Speed) -> String {
    format!("{game}-{speed}")
}

/// The name of a speed in the language of the page.
pub fn speed_name(i18n: I18n, speed: Speed) -> &'static str {
    let locale = i18n.get_locale();
    match speed {
        Speed::Bullet => td_string!(locale, ratings.bullet),
        Speed::Blitz => td_string!(locale, ratings.blitz),
        Speed::Rapid => td_string!(locale, ratings.rapid),
        Speed::Classical => td_string!(locale, ratings.classical),
        Speed::Correspondence => td_string!(locale, ratings.correspondence),
    }
}
