//! What Postgres has at the end of a round. The only reader of the database.

use std::collections::{BTreeMap, HashMap};

use protocol::{AccountId, CommandId, MatchId, Position, TableId, Topic};
use reqwest::Url;
use sqlx::{Connection as _, PgConnection, Row as _, postgres::PgRow};
use uuid::Uuid;

use crate::{Result, postgres};

/// Everything that the checker compares with.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The streams.
    pub streams: BTreeMap<Topic, Stream>,
    /// Where each command took effect.
    pub commands: HashMap<(AccountId, CommandId), (Topic, Position)>,
    /// The matches.
    pub matches: BTreeMap<MatchId, StoredMatch>,
}

/// A stream.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// Its life.
    pub epoch: u64,
    /// The number of its last event, as its row says.
    pub head: u64,
    /// Its events by number, as they were stored.
    pub events: BTreeMap<u64, String>,
}

/// A match.
#[derive(Clone, Debug)]
pub struct StoredMatch {
    /// Where it was played.
    pub table: TableId,
    /// Its moves by number.
    pub moves: BTreeMap<u32, String>,
    /// The winner's seat and how it ended, once it has.
    pub result: Option<(Option<u8>, String)>,
}

impl Stored {
    /// Reads a database.
    pub async fn read(url: &Url) -> Result<Self> {
        let mut connection = postgres::connect(url).await?;
        let mut stored = Self::default();
        stored.read_streams(&mut connection).await?;
        stored.read_commands(&mut connection).await?;
        stored.read_matches(&mut connection).await?;
        connection.close().await?;
        Ok(stored)
    }

    async fn read_streams(&mut self, connection: &mut PgConnection) -> Result<()> {
        for row in sqlx::query("select id, epoch, head from stream").fetch_all(&mut *connection).await? {
            let (epoch, head) = (unsigned(&row, "epoch")?, unsigned(&row, "head")?);
            self.streams.insert(topic(&row, "id")?, Stream { epoch, head, events: BTreeMap::new() });
        }
        let events = sqlx::query(r#"select stream, "offset", body from event"#);
        for row in events.fetch_all(connection).await? {
            let stream = self.streams.get_mut(&topic(&row, "stream")?).ok_or("an event of no stream")?;
            stream.events.insert(unsigned(&row, "offset")?, row.try_get("body")?);
        }
        Ok(())
    }

    async fn read_commands(&mut self, connection: &mut PgConnection) -> Result<()> {
        let commands = sqlx::query(r#"select account_id, id, stream, epoch, "offset" from command"#);
        for row in commands.fetch_all(connection).await? {
            let key = (AccountId(row.try_get("account_id")?), CommandId(row.try_get("id")?));
            let position = Position { epoch: unsigned(&row, "epoch")?, offset: unsigned(&row, "offset")? };
            self.commands.insert(key, (topic(&row, "stream")?, position));
        }
        Ok(())
    }

    async fn read_matches(&mut self, connection: &mut PgConnection) -> Result<()> {
        let matches =
            sqlx::query("select id, table_id, ended_at is not null as ended, winner, how from match");
        for row in matches.fetch_all(&mut *connection).await? {
            let winner: Option<i16> = row.try_get("winner")?;
            let how: Option<String> = row.try_get("how")?;
            let result = match row.try_get("ended")? {
                true => Some((winner.map(u8::try_from).transpose()?, how.unwrap_or_default())),
                false => None,
            };
            let table = TableId(row.try_get::<Uuid, _>("table_id")?);
            let id = MatchId(row.try_get("id")?);
            self.matches.insert(id, StoredMatch { table, moves: BTreeMap::new(), result });
        }
        for row in sqlx::query("select match_id, ply, notation from match_move").fetch_all(connection).await?
        {
            let played =
                self.matches.get_mut(&MatchId(row.try_get("match_id")?)).ok_or("a move of no match")?;
            let ply: i32 = row.try_get("ply")?;
            played.moves.insert(u32::try_from(ply)?, row.try_get("notation")?);
        }
        Ok(())
    }
}

fn topic(row: &PgRow, column: &str) -> Result<Topic> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| format!("{text} is no topic").into())
}

fn unsigned(row: &PgRow, column: &str) -> Result<u64> {
    Ok(u64::try_from(row.try_get::<i64, _>(column)?)?)
}
