//! How a person plays: the ratings, how matches ended, and how one rating came about.

use protocol::{
    AccountId, MatchId,
    clock::Speed,
    ratings::{Career, CareerRating, Ends, RatingChange, RatingHistory, RatingPoint, Tally},
};

use super::{glicko::Rating, periods_between, shown};
use crate::{
    Backend, clock,
    error::{Error, Result},
};

/// How many matches a history goes back: as many points as a graph can show apart.
const HISTORY: i64 = 200;

/// A person's career. The history is that of the chosen game and speed, or else of the rating that stands on
/// most matches.
pub async fn career(backend: &Backend, account: AccountId, chosen: Option<(&str, Speed)>) -> Result<Career> {
    let ratings = ratings(backend, account).await?;
    let is_chosen = |one: &&CareerRating| chosen == Some((&one.game, one.speed));
    let history = match ratings.iter().find(is_chosen).or(ratings.first()) {
        Some(one) => history(backend, account, &one.game, one.speed).await?,
        None => None,
    };
    Ok(Career { tallies: tallies(backend, account).await?, ratings, history })
}

/// What a match did to its players' ratings, by seat; nothing where it counted for nobody.
pub async fn changes(backend: &Backend, match_id: MatchId) -> Result<Vec<RatingChange>> {
    let rows = sqlx::query!(
        "select rating_before, deviation_before, volatility_before, rating_after, deviation_after,
                volatility_after
         from rating_change join match_player using (match_id, account_id)
         where match_id = $1 order by seat",
        match_id.0
    )
    .fetch_all(&backend.db)
    .await?;
    let changes = rows.into_iter().map(|row| RatingChange {
        before: shown(Rating {
            rating: row.rating_before,
            deviation: row.deviation_before,
            volatility: row.volatility_before,
        }),
        after: shown(Rating {
            rating: row.rating_after,
            deviation: row.deviation_after,
            volatility: row.volatility_after,
        }),
    });
    Ok(changes.collect())
}

async fn ratings(backend: &Backend, account: AccountId) -> Result<Vec<CareerRating>> {
    let now = backend.clock.now();
    let rows = sqlx::query!(
        "select game, speed, rating, deviation, volatility, matches, updated_at from rating
         where account_id = $1 and matches > 0 order by matches desc, game, speed",
        account.0
    )
    .fetch_all(&backend.db)
    .await?;
    let ratings = rows.into_iter().map(|row| {
        let rating = Rating { rating: row.rating, deviation: row.deviation, volatility: row.volatility };
        Ok(CareerRating {
            game: row.game,
            speed: row.speed.parse().map_err(Error::internal)?,
            rating: shown(rating.aged(periods_between(row.updated_at, now))),
            matches: u32::try_from(row.matches).map_err(Error::internal)?,
        })
    });
    ratings.collect()
}

async fn tallies(backend: &Backend, account: AccountId) -> Result<Vec<Tally>> {
    let rows = sqlx::query!(
        r#"select match.game,
                  count(*) filter (where winner = seat) as "won!",
                  count(*) filter (where winner is null) as "drawn!",
                  count(*) filter (where winner <> seat) as "lost!",
                  count(*) filter (where winner = seat and counted) as "rated_won!",
                  count(*) filter (where winner is null and counted) as "rated_drawn!",
                  count(*) filter (where winner <> seat and counted) as "rated_lost!"
           from match_player join match on match.id = match_player.match_id
           cross join lateral (select exists (
               select from rating_change
               where rating_change.match_id = match.id and rating_change.account_id = match_player.account_id
           ) as counted) as change
           where match_player.account_id = $1 and match.ended_at is not null
             and match.how not in ('aborted', 'not_started')
           group by match.game order by count(*) desc, match.game"#,
        account.0
    )
    .fetch_all(&backend.db)
    .await?;
    let ends = |counts: [i64; 3]| {
        let [won, drawn, lost] = counts.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        Ends { won, drawn, lost }
    };
    let tallies = rows.into_iter().map(|row| Tally {
        game: row.game,
        all: ends([row.won, row.drawn, row.lost]),
        rated: ends([row.rated_won, row.rated_drawn, row.rated_lost]),
    });
    Ok(tallies.collect())
}

async fn history(
    backend: &Backend,
    account: AccountId,
    game: &str,
    speed: Speed,
) -> Result<Option<RatingHistory>> {
    let rows = sqlx::query!(
        "select rating_before, deviation_before, volatility_before, rating_after, deviation_after,
                volatility_after, at
         from rating_change where account_id = $1 and game = $2 and speed = $3
         order by number desc limit $4",
        account.0,
        game,
        speed.code(),
        HISTORY
    )
    .fetch_all(&backend.db)
    .await?;
    let Some(first) = rows.last() else { return Ok(None) };
    let before = shown(Rating {
        rating: first.rating_before,
        deviation: first.deviation_before,
        volatility: first.volatility_before,
    });
    let after = rows.iter().rev().map(|row| RatingPoint {
        at_ms: clock::ms(row.at),
        rating: shown(Rating {
            rating: row.rating_after,
            deviation: row.deviation_after,
            volatility: row.volatility_after,
        }),
    });
    Ok(Some(RatingHistory { game: game.to_owned(), speed, before, after: after.collect() }))
}
