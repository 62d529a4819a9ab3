//! Ratings, one for each player, game and class of speed. Knows how they are counted, and no table yet.

pub mod glicko;
