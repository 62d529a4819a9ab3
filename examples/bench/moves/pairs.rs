//! Two people at a table of our server, or in a group of a peer.

use std::{net::SocketAddr, time::Instant};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use protocol::{
    Command, CommandId, Event, MatchId, ServerFrame, Snapshot, TableId, Topic,
    clock::TimeControl,
    lobby::{Seek, SetReady},
    play::{Play, Resign, TableEvent},
};

use super::load::{Opponents, Played};
use crate::{
    Result,
    client::{self, Socket},
    guest::{self, Guest},
    member::Member,
    server::Server,
};

/// The game that is played.
pub const GAME: &str = "connect-four";

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
    /// The next move's number.
    ply: usize,
}

/// Two members of a group at a peer.
#[derive(Debug)]
pub struct Relayed {
    members: [Member; 2],
    ply: usize,
}

/// Pairs guests by the pool, one pair after the other: whoever seeks meets the one who waits.
pub async fn seat(address: SocketAddr, count: usize) -> Result<Vec<Players>> {
    let seek = || Command::Seek(Seek { game: GAME.to_owned(), time: TimeControl::None, rated: false });
    let mut guests = guest::guests(address, 2 * count).await?.into_iter();
    let mut seated = Vec::new();
    while let (Some(one), Some(other)) = (guests.next(), guests.next()) {
        // Who has no open page is paired with nobody.
        let mut waiting = Socket::open(address, &one).await?;
        waiting.command(seek()).await?;
        let ack = Socket::open(address, &other).await?.command(seek()).await?;
        let table = ack.table.ok_or("two people who seek were not paired")?;
        seated.push(Players { guests: [one, other], table });
    }
    Ok(seated)
}

/// All of them take their seats.
pub async fn take_seats(server: &Server, players: &[Players]) -> Result<Vec<Seated>> {
    let seated = stream::iter(players).map(|players| players.take_seats(server.address));
    seated.buffered(guest::AT_ONCE).try_collect().await
}

/// So many pairs at a peer.
pub async fn relayed(server: &Server, count: usize) -> Result<Vec<Relayed>> {
    stream::iter(0..count)
        .map(|number| Relayed::join(server, number))
        .buffered(guest::AT_ONCE)
        .try_collect()
        .await
}

impl Players {
    /// Opens the sockets of both. A new socket may make 100 moves at once.
    async fn take_seats(&self, address: SocketAddr) -> Result<Seated> {
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
            ply: current.moves.len(),
        })
    }
}

impl Seated {
    /// The table.
    pub fn table(&self) -> TableId {
        self.table
    }

    /// Makes the next move. Gives its number in the table's stream.
    pub async fn move_once(&mut self) -> Result<u64> {
        let (id, text) = self.next_move()?;
        let ply = self.ply - 1;
        let mover = &mut self.sockets[(self.first + ply) % 2];
        mover.send_text(text).await?;
        Ok(mover.acked(id).await?.offset)
    }

    /// The command of the next move.
    fn next_move(&mut self) -> Result<(CommandId, String)> {
        let command = play(self.table, self.match_id, self.ply)?;
        self.ply += 1;
        let id = client::command_id();
        Ok((id, client::command_text(id, command)?))
    }

    /// Gives the match up and begins the next.
    async fn begin_anew(&mut self) -> Result<()> {
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
            (self.match_id, self.first, self.ply) = (match_id, usize::from(first), 0);
        }
        Ok(())
    }
}

impl Opponents for Seated {
    async fn prepare(mut self, moves: usize) -> Result<Self> {
        if self.ply + moves > MOVES.len() {
            self.begin_anew().await?;
        }
        Ok(self)
    }

    async fn play(&mut self) -> Result<Played> {
        let (this, ply) = (self.match_id, self.ply);
        let (id, text) = self.next_move()?;
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
        let (mover, opponent) = tokio::try_join!(ack, event)?;
        Ok(Played { mover, opponent })
    }
}

impl Relayed {
    async fn join(server: &Server, number: usize) -> Result<Self> {
        let group = format!("pair/{number}");
        // One after the other: the first makes the group.
        let members = [Member::join(server, &group).await?, Member::join(server, &group).await?];
        Ok(Self { members, ply: 0 })
    }
}

impl Opponents for Relayed {
    async fn prepare(self, _: usize) -> Result<Self> {
        Ok(self)
    }

    async fn play(&mut self) -> Result<Played> {
        let ply = self.ply;
        self.ply += 1;
        let [one, other] = &mut self.members;
        let (mover, opponent) = if ply.is_multiple_of(2) { (one, other) } else { (other, one) };
        let text = notation(ply % MOVES.len())?;
        let sent = Instant::now();
        mover.say(&text).await?;
        let echo = async { mover.hear().await.map(|()| sent.elapsed()) };
        let event = async { opponent.hear().await.map(|()| sent.elapsed()) };
        let (mover, opponent) = tokio::try_join!(echo, event)?;
        Ok(Played { mover, opponent })
    }
}

/// The command of a ply at our server.
pub fn play(table: TableId, match_id: MatchId, ply: usize) -> Result<Command> {
    let (number, notation) = (u32::try_from(ply)?, notation(ply)?);
    Ok(Command::Play(Play { table, match_id, ply: number, notation, thought_ms: None }))
}

/// The move of a ply.
fn notation(ply: usize) -> Result<String> {
    Ok(char::from(*MOVES.get(ply).ok_or("the game has no such move")?).to_string())
}

fn table_event(frame: ServerFrame) -> Option<TableEvent> {
    let ServerFrame::Event(happened) = frame else { return None };
    let Some(Event::Table(event)) = happened.event else { return None };
    Some(event)
}
