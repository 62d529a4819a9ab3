//! Looking for a person's finished matches.

use protocol::{
    AccountId, Code, MatchId, Problem,
    accounts::Person,
    search::{Ending, FoundMatch, FoundMatches, MOST_PAGES, MatchSearch, PAGE},
};
use time::{Date, Duration, OffsetDateTime, Time, macros::format_description};

use crate::{
    Backend, Caller,
    accounts::{self, names},
    clock,
    error::{Error, Result},
};

/// Finds the finished matches of the person of that name that the viewer may see, newest first.
pub async fn search(
    backend: &Backend,
    viewer: Option<&Caller>,
    name: &str,
    search: &MatchSearch,
) -> Result<FoundMatches> {
    let person = accounts::profile(backend, name).await?.person;
    let result = match search.result.as_str() {
        "" => None,
        code => Some(
            Ending::ALL
                .into_iter()
                .find(|ending| ending.code() == code)
                .ok_or_else(|| Problem::new(Code::InvalidChoice).at("/result"))?,
        ),
    };
    let page = search.page.max(1);
    if page > MOST_PAGES {
        return Err(Problem::new(Code::InvalidField).at("/page").limit(u64::from(MOST_PAGES)).into());
    }
    let from = midnight("/from", &search.from, Duration::ZERO)?;
    let to = midnight("/to", &search.to, Duration::DAY)?;
    // A name as it looks begins as what was written looks.
    let opponent = names::skeleton(search.opponent.trim());

    // The ids of matches are in the order in which they began (UUIDv7), so the index by player has them in
    // order. One more than is shown tells whether there are more.
    let mut rows = sqlx::query!(
        r#"select match.id, match.game, match.rules, match."time", match.started_at, match.winner,
               match.how as "how!", own.seat,
               other.id as "opponent_id?", other.name as "opponent_name?",
               other.password_hash is null as "opponent_is_guest!",
               (select count(*) from match_move where match_move.match_id = match.id) as "moves!"
           from match_player own
           join match on match.id = own.match_id
           left join match_player across on across.match_id = own.match_id and across.seat <> own.seat
           left join account other on other.id = across.account_id
           where own.account_id = $1 and match.how is not null
             and ($2 = '' or match.game = $2)
             and ($3 = '' or starts_with(other.name_skeleton, $3))
             and ($4::timestamptz is null or match.started_at >= $4)
             and ($5::timestamptz is null or match.started_at < $5)
             and ($6 = '' or $6 = case
                 when match.how in ('aborted', 'not_started') then 'aborted'
                 when match.winner is null then 'drawn'
                 when match.winner = own.seat then 'won'
                 else 'lost' end)
             and (match.watch = 'all' or exists (
                 select from match_player as mine where mine.match_id = match.id and mine.account_id = $9))
           order by own.match_id desc
           limit $7 offset $8"#,
        person.id.0,
        search.game,
        opponent,
        from,
        to,
        result.map_or("", Ending::code),
        i64::from(PAGE) + 1,
        i64::from((page - 1) * PAGE),
        viewer.map(|viewer| viewer.account.0),
    )
    .fetch_all(&backend.db)
    .await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);

    let found = rows.into_iter().map(|row| {
        let ending = match (row.how.as_str(), row.winner) {
            ("aborted" | "not_started", _) => Ending::Aborted,
            (_, None) => Ending::Drawn,
            (_, Some(winner)) if winner == row.seat => Ending::Won,
            (_, Some(_)) => Ending::Lost,
        };
        let opponent = row.opponent_id.zip(row.opponent_name);
        Ok(FoundMatch {
            id: MatchId(row.id),
            game: row.game,
            rules: row.rules,
            time: serde_json::from_str(&row.time)?,
            started_at_ms: clock::ms(row.started_at),
            moves: u32::try_from(row.moves).map_err(Error::internal)?,
            opponent: opponent.map(|(id, name)| Person {
                id: AccountId(id),
                name,
                guest: row.opponent_is_guest,
            }),
            ending,
        })
    });
    Ok(FoundMatches { person, matches: found.collect::<Result<_>>()?, more })
}

/// The beginning of a day, and of another so much later; none where nothing was written.
fn midnight(pointer: &str, text: &str, later: Duration) -> Result<Option<OffsetDateTime>> {
    if text.is_empty() {
        return Ok(None);
    }
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    let at = date.and_then(|date| OffsetDateTime::new_utc(date, Time::MIDNIGHT).checked_add(later));
    Ok(Some(at.ok_or_else(|| Problem::new(Code::InvalidField).at(pointer))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_forms_do() {
        let at = |text, later| midnight("/to", text, later).ok().flatten().map(clock::ms);
        assert_eq!(at("2026-11-21", Duration::ZERO), Some(1_795_219_200_000));
        assert_eq!(at("2026-11-21", Duration::DAY), Some(1_795_305_600_000));
        assert_eq!(at("", Duration::DAY), None);
        for text in ["21.11.2026", "2026-13-01", "2026-02-30", "2026-11-21T00:00", "x", "9999-12-31"] {
            assert!(midnight("/to", text, Duration::DAY).is_err(), "{text}");
        }
    }
}
