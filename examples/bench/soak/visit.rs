//! What a pair of people does who come, play a match and go.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{
    Command, MatchId, Position, Room, ServerFrame, Snapshot, TableId, Topic, chat::Say, clock::TimeControl,
    lobby::Seek, play::Resign,
};
use tokio::time::sleep;

use super::done::Done;
use crate::{
    Result,
    client::{self, Socket},
    guest::{self, Guest},
    http::Http,
    moves::pairs::{GAME, play},
    wire::Way,
};

/// Guests who may come again; who came before them never does.
const KNOWN: usize = 64;
/// Moves before somebody's connection breaks off; the mover stays.
const MOVES: usize = 8;
/// How long a player thinks.
const THOUGHT: Duration = Duration::from_millis(200);
/// The shortest clock: a match that both have left ends when its flag falls. Each place has a time of its own,
/// and so a pool of its own.
const LEAST_S: u32 = 60;
const CHAT: Topic = Topic::Chat(Room::Lobby);

/// Where people come to.
#[derive(Debug)]
pub struct Scene {
    /// The server.
    pub address: SocketAddr,
    /// Guests who have gone and may come again.
    pub known: Mutex<VecDeque<Guest>>,
}

/// One who is here.
#[derive(Debug)]
struct Player {
    guest: Guest,
    /// None while the connection is broken.
    socket: Option<Socket>,
    /// The last event of the table that this one has.
    offset: u64,
}

/// Two who play.
#[derive(Debug)]
struct Pair<'a> {
    scene: &'a Scene,
    /// Who moves first comes first.
    players: [Player; 2],
    table: TableId,
    match_id: MatchId,
    epoch: u64,
    ply: usize,
}

/// How people go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// As tabs do that are closed.
    Farewell,
    /// Without a word.
    Lost,
    /// In the middle of the match, without a word.
    Abandoned,
}

/// Two people come to a place, for the `number`th time, and go again.
pub async fn visit(scene: &Scene, place: usize, number: usize) -> Result<Done> {
    let mut done = Done::default();
    let way = |step: usize| Way::ALL[(place + number + step) % Way::ALL.len()];
    let end = [End::Farewell, End::Lost, End::Farewell, End::Abandoned][number % 4];
    let guests = scene.guests(number, &mut done).await?;
    let time = TimeControl::Clock { base_s: LEAST_S + u32::try_from(place)?, increment_s: 0 };
    let mut pair = Pair::meet(scene, guests, [way(0), way(1)], time, &mut done).await?;
    for _ in 0..MOVES {
        pair.play(&mut done).await?;
    }
    pair.talk(&mut done).await?;
    pair.break_off(way(2), &mut done).await?;
    pair.go(end, &mut done).await?;
    Ok(done)
}

impl Scene {
    /// New guests and known ones take turns.
    async fn guests(&self, number: usize, done: &mut Done) -> Result<[Guest; 2]> {
        if !number.is_multiple_of(2)
            && let Some(known) = self.two_known()
        {
            done.returned += 2;
            return Ok(known);
        }
        done.new_guests += 2;
        let new: Result<[Guest; 2], _> = guest::guests(self.address, 2).await?.try_into();
        new.map_err(|_| "two guests are not two".into())
    }

    fn two_known(&self) -> Option<[Guest; 2]> {
        let mut known = self.known();
        (known.len() >= 2).then(|| Some([known.pop_front()?, known.pop_front()?]))?
    }

    fn may_return(&self, guest: Guest) {
        let mut known = self.known();
        known.push_back(guest);
        if known.len() > KNOWN {
            known.pop_front();
        }
    }

    fn known(&self) -> MutexGuard<'_, VecDeque<Guest>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Player {
    /// Reads the page, then the room by itself, and opens a connection that listens.
    async fn come(scene: &Scene, guest: Guest, way: Way, done: &mut Done) -> Result<Self> {
        let mut http = Http::open(scene.address, &guest, &Arc::default()).await?;
        for path in ["/".to_owned(), format!("/streams/{CHAT}")] {
            http.get(&path).await?;
            done.requests += 1;
        }
        let socket = Self::connect(scene, &guest, way, done).await?;
        Ok(Self { guest, socket: Some(socket), offset: 0 })
    }

    fn socket(&mut self) -> Result<&mut Socket> {
        self.socket.as_mut().ok_or_else(|| "a broken connection is used".into())
    }

    /// Hears the table's next event, which must be the one after the last.
    async fn hear(&mut self, table: TableId) -> Result<()> {
        let mut offset = self.offset;
        self.socket()?.hear(Topic::Table(table), &mut offset).await?;
        self.offset = offset;
        Ok(())
    }

    async fn connect(scene: &Scene, guest: &Guest, way: Way, done: &mut Done) -> Result<Socket> {
        let mut socket = Socket::open_by(way, scene.address, guest, &Arc::default()).await?;
        match way {
            Way::WebSocket => done.web_sockets += 1,
            Way::Events => done.event_lines += 1,
            Way::Polling => done.poll_lines += 1,
        }
        for topic in [Topic::Lobby, Topic::User(socket.me.id), CHAT] {
            socket.subscribe(topic).await?;
        }
        Ok(socket)
    }
}

impl<'a> Pair<'a> {
    /// Two people come, and the pool pairs them.
    async fn meet(
        scene: &'a Scene,
        [one, other]: [Guest; 2],
        ways: [Way; 2],
        time: TimeControl,
        done: &mut Done,
    ) -> Result<Self> {
        let mut players = [
            Player::come(scene, one, ways[0], done).await?,
            Player::come(scene, other, ways[1], done).await?,
        ];
        let mut table = None;
        for player in &mut players {
            let seek = Seek { game: GAME.to_owned(), time, rated: false };
            table = player.socket()?.command(Command::Seek(seek)).await?.table;
        }
        let table = table.ok_or("two people who seek were not paired")?;
        done.matches += 1;
        let mut seen = None;
        for player in &mut players {
            let socket = player.socket()?;
            socket.subscribe(Topic::Crowd(table)).await?;
            socket.subscribe(Topic::Chat(Room::Table(table))).await?;
            let subscribed = socket.subscribe(Topic::Table(table)).await?;
            player.offset = subscribed.offset;
            seen = Some(subscribed);
        }
        let seen = seen.ok_or("nobody listens to the table")?;
        let Some(Snapshot::Table(snapshot)) = seen.snapshot else {
            return Err("the table begins without a snapshot".into());
        };
        let current = snapshot.playing().ok_or("no match is being played")?;
        if current.seated(players[0].socket()?.me.id) != Some(current.first) {
            players.reverse();
        }
        Ok(Self { scene, players, table, match_id: current.id, epoch: seen.epoch, ply: 0 })
    }

    /// The next move, until both know of it.
    async fn play(&mut self, done: &mut Done) -> Result<()> {
        self.move_on(done).await?;
        self.players[self.ply % 2].hear(self.table).await
    }

    /// The next move, until its mover knows of it.
    async fn move_on(&mut self, done: &mut Done) -> Result<()> {
        sleep(THOUGHT).await;
        let play = play(self.table, self.match_id, self.ply)?;
        let mover = &mut self.players[self.ply % 2];
        mover.offset = mover.socket()?.command(play).await?.offset;
        self.ply += 1;
        done.moves += 1;
        Ok(())
    }

    /// A message to each other and one to all, the latter by a request of its own.
    async fn talk(&mut self, done: &mut Done) -> Result<()> {
        let [one, other] = &mut self.players;
        let say = |room| Command::Say(Say { room, text: "As long as people write in a match.".to_owned() });
        one.socket()?.command(say(Room::Table(self.table))).await?;
        let mut http = Http::open(self.scene.address, &other.guest, &Arc::default()).await?;
        http.post("/command", client::command_text(client::command_id(), say(Room::Lobby))?).await?;
        for path in [format!("/table/{}", self.table), format!("/streams/table/{}", self.table)] {
            http.get(&path).await?;
            done.requests += 1;
        }
        done.messages += 2;
        Ok(())
    }

    /// The connection of who waits breaks off, a move is made meanwhile, and who comes back by another
    /// transport gets it and answers.
    async fn break_off(&mut self, way: Way, done: &mut Done) -> Result<()> {
        let topic = Topic::Table(self.table);
        let waiting = (self.ply + 1) % 2;
        drop(self.players[waiting].socket.take());
        self.move_on(done).await?;
        let back = &mut self.players[waiting];
        let socket = back.socket.insert(Player::connect(self.scene, &back.guest, way, done).await?);
        socket.ask_since(topic, Some(Position { epoch: self.epoch, offset: back.offset })).await?;
        let is_recovered = socket.until(|frame| match frame {
            ServerFrame::Subscribed(subscribed) if subscribed.topic == topic => Some(subscribed.recovered),
            _ => None,
        });
        if !is_recovered.await? {
            return Err("who came back was not given what was missed".into());
        }
        back.hear(self.table).await?;
        done.resumed += 1;
        self.play(done).await
    }

    async fn go(mut self, end: End, done: &mut Done) -> Result<()> {
        match end {
            End::Abandoned => done.abandoned += 1,
            End::Farewell | End::Lost => {
                let resign = Resign { table: self.table, match_id: self.match_id };
                self.players[0].socket()?.command(Command::Resign(resign)).await?;
            }
        }
        for Player { guest, socket, .. } in self.players {
            if let (End::Farewell, Some(socket)) = (end, socket) {
                socket.leave().await?;
            }
            // Who is still in a match may seek no other.
            if end != End::Abandoned {
                self.scene.may_return(guest);
            }
        }
        Ok(())
    }
}
