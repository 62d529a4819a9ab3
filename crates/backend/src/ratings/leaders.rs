//! The best players of a game at a speed.

use games::GameKind;
use protocol::{
    AccountId, Code,
    accounts::Person,
    clock::Speed,
    lobby::TableOptions,
    ratings::{Leader, Leaders},
};

use super::{
    glicko::{self, Rating},
    periods_between, shown,
};
use crate::{Backend, error::Result};

/// How many of each kind are shown.
const SHOWN: i64 = 50;

/// The best players: those whose rating is certain enough, and apart from them those of whom too little is
/// known.
pub async fn leaders(backend: &Backend, game: &str, speed: Speed) -> Result<Leaders> {
    let rated = game.parse::<GameKind>().is_ok() && game != TableOptions::NEVER_RATED;
    if !rated {
        return Err(Code::NotFound.into());
    }
    Ok(Leaders {
        game: game.to_owned(),
        speed,
        ranked: best(backend, game, speed, false).await?,
        provisional: best(backend, game, speed, true).await?,
    })
}

async fn best(backend: &Backend, game: &str, speed: Speed, provisional: bool) -> Result<Vec<Leader>> {
    let now = backend.clock.now();
    // The deviation is written as it was after the last match, and has grown since.
    let rows = sqlx::query!(
        r#"select account.id, account.name, account.password_hash is null as "guest!", rating.rating,
                  rating.deviation, rating.volatility, rating.matches, rating.updated_at
           from rating join account on account.id = rating.account_id
           where rating.game = $1 and rating.speed = $2 and rating.matches > 0
             and (rating.deviation ^ 2 + $5 * rating.volatility ^ 2
                  * greatest(extract(epoch from $4 - rating.updated_at)::float8 / 86400, 0) > $6) = $3
           order by rating.rating desc, account.name limit $7"#,
        game,
        speed.code(),
        provisional,
        now,
        glicko::GROWTH_A_DAY,
        glicko::PROVISIONAL_DEVIATION * glicko::PROVISIONAL_DEVIATION,
        SHOWN
    )
    .fetch_all(&backend.db)
    .await?;
    let leaders = rows.into_iter().map(|row| {
        let rating = Rating { rating: row.rating, deviation: row.deviation, volatility: row.volatility };
        Leader {
            person: Person { id: AccountId(row.id), name: row.name, guest: row.guest },
            rating: shown(rating.aged(periods_between(row.updated_at, now))),
            matches: u32::try_from(row.matches).unwrap_or(0),
        }
    });
    Ok(leaders.collect())
}
