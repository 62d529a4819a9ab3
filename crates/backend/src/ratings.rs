//! How strong players are: counted at the end of each rated match, and told on pages.

pub mod career;
pub mod glicko;
pub mod leaders;
pub(crate) mod settle;

use protocol::ratings::ShownRating;
use time::OffsetDateTime;

use self::glicko::Rating;
pub use self::{
    career::{career, changes},
    leaders::leaders,
};
use crate::clock;

const DAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1_000.0;

/// A rating as people see it.
pub fn shown(rating: Rating) -> ShownRating {
    // Ratings are finite and from 400 on; the cast stops at the ends of the type.
    ShownRating { points: rating.rating.round() as u16, provisional: rating.is_provisional() }
}

/// Rating periods between two moments.
pub(crate) fn periods_between(from: OffsetDateTime, to: OffsetDateTime) -> f64 {
    glicko::periods((clock::ms(to) - clock::ms(from)) as f64 / DAY_MS)
}
