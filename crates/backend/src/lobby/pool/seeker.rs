//! What the pools ask of somebody who comes: how strong the person is, and whom it played last.

use protocol::AccountId;

use super::Wish;
use crate::{
    Backend, Caller,
    error::Result,
    ratings::{self, glicko::Rating},
};

/// What is known of somebody who waits.
#[derive(Clone, Debug)]
pub struct Seeker {
    /// How strong; nothing where no ratings are counted, and for guests.
    pub rating: Option<Rating>,
    /// Whom the person has played last, in whatever game.
    pub last_opponent: Option<AccountId>,
}

impl Seeker {
    /// Reads what is known of somebody for a wish.
    pub async fn read(backend: &Backend, caller: &Caller, wish: Wish) -> Result<Self> {
        let last_opponent = sqlx::query_scalar!(
            "select other.account_id from match_player as mine
             join match_player as other on other.match_id = mine.match_id
             where mine.account_id = $1 and other.account_id <> $1 order by mine.match_id desc limit 1",
            caller.account.0
        )
        .fetch_optional(&backend.db)
        .await?;
        Ok(Self { rating: rating(backend, caller, wish).await?, last_opponent: last_opponent.map(AccountId) })
    }
}

async fn rating(backend: &Backend, caller: &Caller, wish: Wish) -> Result<Option<Rating>> {
    let counts = !caller.guest && wish.options(true).never_rated().is_none();
    let Some(speed) = wish.time.speed().filter(|_| counts) else { return Ok(None) };
    let row = sqlx::query!(
        "select rating, deviation, volatility, updated_at from rating
         where account_id = $1 and game = $2 and speed = $3",
        caller.account.0,
        wish.game.code(),
        speed.code()
    )
    .fetch_optional(&backend.db)
    .await?;
    Ok(Some(row.map_or_else(Rating::default, |row| {
        let rating = Rating { rating: row.rating, deviation: row.deviation, volatility: row.volatility };
        rating.aged(ratings::periods_between(row.updated_at, backend.clock.now()))
    })))
}
