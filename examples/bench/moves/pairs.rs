//! Two people at a table of the server, or at the ends of a relay.

use std::{net::SocketAddr, time::Instant};

use futures::SinkExt as _;
use protocol::{
    ClientFrame, Command, Event, MatchId, ServerFrame, Snapshot, TableId, Topic,
    clock::TimeControl,
    lobby::{Seek, SetReady},
    play::{Play, Resign, TableEvent},
};
use tokio_tungstenite::tungstenite::Message;

use super::load::{Opponents, Played};
use crate::{
    Result,
    client::{self, Socket},
    guest::{self, Guest, Stream},
};

const GAME: &str = "connect-four";

/// The columns of a game of connect four without a line, but for its last move: the one that ends the
/// match does more than move.
pub const MOVES: &[u8; 41] = b"26454673346352272173153656152117537642147";

/// Two guests who have been paired.
#[derive(Debug)]
pub struct Players {
    guests: [Guest; 2],
    table: TableId,
}

/// Two guests at their table.
#[derive(Debug)]
pub struct Seated {
    /// By seat.
    sockets: [Socket; 2],
    table: TableId,
    match_id: MatchId,
    first: usize,
    has_moves: bool,
}

/// Two ends of a relay.
#[derive(Debug)]
pub struct Relayed {
    streams: [Stream; 2],
}

/// Pairs guests by the pool.
pub async fn seat(address: SocketAddr, count: usize) -> Result<Vec<Players>> {
    let seek = || Command::Seek(Seek { game: GAME.to_owned(), time: TimeControl::None, rated: false });
    let mut guests = guest::guests(address, 2 * count).await?.into_iter();
    let mut seated = Vec::new();
    while let (Some(one), Some(other)) = (guests.next(), guests.next()) {
        // Nobody is paired who has no open page.
        let mut waiting = Socket::open(address, &one).await?;
        waiting.command(seek()).await?;
        let ack = Socket::open(address, &other).await?.command(seek()).await?;
        let table = ack.table.ok_or("two people who seek were not paired")?;
        seated.push(Players { guests: [one, other], table });
    }
    Ok(seated)
}

impl Players {
    /// Opens the sockets of both. A new socket may make 100 moves at once.
    pub async fn take_seats(&self, address: SocketAddr) -> Result<Seated> {
        let topic = Topic::Table(self.table);
        let [one, other] = &self.guests;
        let mut sockets = [Socket::open(address, one).await?, Socket::open(address, other).await?];
        sockets[1].subscribe(topic).await?;
        let Some(Snapshot::Table(table)) = sockets[0].subscribe(topic).await?.snapshot else {
            return Err("the table begins without a snapshot".into());
        };
        let current = table.playing().ok_or("no match is being played")?;
        if current.seated(sockets[0].me.id) == Some(1) {
            sockets.reverse();
        }
        Ok(Seated {
            sockets,
            table: self.table,
            match_id: current.id,
            first: usize::from(current.first),
            has_moves: !current.moves.is_empty(),
        })
    }
}

impl Seated {
    /// Gives the match up and begins the next, unless nobody has moved yet.
    pub async fn begin_anew(&mut self) -> Result<()> {
        if !self.has_moves {
            return Ok(());
        }
        let (table, before) = (self.table, self.match_id);
        self.sockets[0].command(Command::Resign(Resign { table, match_id: before })).await?;
        for socket in &mut self.sockets {
            // The start comes before the second answer: neither is waited for.
            let ready = Command::SetReady(SetReady { table, ready: true });
            socket.send_text(client::command_text(client::command_id(), ready)?).await?;
        }
        for socket in &mut self.sockets {
            let started = socket.until(|frame| match table_event(frame)? {
                TableEvent::Started { match_id, first, .. } if match_id != before => Some((match_id, first)),
                _ => None,
            });
            let (match_id, first) = started.await?;
            (self.match_id, self.first, self.has_moves) = (match_id, usize::from(first), false);
        }
        Ok(())
    }
}

impl Opponents for Seated {
    async fn play(&mut self, ply: usize) -> Result<Played> {
        self.has_moves = true;
        let this = self.match_id;
        let (id, text) = move_text(self.table, this, ply)?;
        let [one, other] = &mut self.sockets;
        let (mover, opponent) =
            if (self.first + ply).is_multiple_of(2) { (one, other) } else { (other, one) };
        let sent = Instant::now();
        mover.send_text(text).await?;
        let ack = async { mover.acked(id).await.map(|_| sent.elapsed()) };
        let seen = opponent.until(|frame| match table_event(frame)? {
            TableEvent::Moved { match_id, ply: moved, .. } if match_id == this && moved as usize == ply => {
                Some(())
            }
            _ => None,
        });
        let event = async { seen.await.map(|()| sent.elapsed()) };
        let (ack, event) = tokio::try_join!(ack, event)?;
        Ok(Played { ack: Some(ack), event })
    }
}

impl Relayed {
    /// Connects both ends.
    pub async fn connect(address: SocketAddr, number: usize) -> Result<Self> {
        let one = guest::connect(address, address, &format!("/{number}/0"), None).await?;
        let other = guest::connect(address, address, &format!("/{number}/1"), None).await?;
        Ok(Self { streams: [one, other] })
    }
}

impl Opponents for Relayed {
    async fn play(&mut self, ply: usize) -> Result<Played> {
        let nobody = uuid::Uuid::nil();
        let (_, text) = move_text(TableId(nobody), MatchId(nobody), ply)?;
        let [one, other] = &mut self.streams;
        let (mover, opponent) = if ply.is_multiple_of(2) { (one, other) } else { (other, one) };
        let sent = Instant::now();
        mover.send(Message::text(text)).await?;
        let text = client::next_text(opponent).await?;
        // Read as the other one is, so that making the load costs the same.
        serde_json::from_str::<ClientFrame>(&text)?;
        Ok(Played { ack: None, event: sent.elapsed() })
    }
}

fn move_text(table: TableId, match_id: MatchId, ply: usize) -> Result<(protocol::CommandId, String)> {
    let id = client::command_id();
    let column = MOVES.get(ply).ok_or("the game has no such move")?;
    let play = Play {
        table,
        match_id,
        ply: u32::try_from(ply)?,
        notation: char::from(*column).to_string(),
        thought_ms: None,
    };
    Ok((id, client::command_text(id, Command::Play(play))?))
}

fn table_event(frame: ServerFrame) -> Option<TableEvent> {
    let ServerFrame::Event(happened) = frame else { return None };
    let Some(Event::Table(event)) = happened.event else { return None };
    Some(event)
}
