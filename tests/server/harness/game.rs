//! A match between two people, and the commands of tables and matches in short.

use protocol::{
    Ack, Command, Event, MatchId, Problem, Room, Snapshot, TableId, Topic,
    chat::Say,
    clock::TimeControl,
    lobby::{Entry, First, Seek, SetReady, Sit, Stand, TableOptions, Watch},
    play::{MatchResult, Play, TableEvent, TableSnapshot},
};

use super::{Player, Socket, TestServer};

/// A running match of tic-tac-toe, found through the pool.
pub struct Game {
    /// The table.
    pub table: TableId,
    /// The match.
    pub match_id: MatchId,
    /// The players: the first begins.
    pub players: [Player; 2],
    /// How many moves were made.
    pub ply: u32,
}

impl Game {
    /// Two guests press "Play now".
    pub async fn start(server: &TestServer) -> Self {
        let (one, other) = (server.guest().await, server.guest().await);
        Self::between(one, other).await
    }

    /// Two people press "Play now".
    pub async fn between(mut one: Player, mut other: Player) -> Self {
        let waiting = one.command(seek()).await.unwrap();
        assert_eq!(waiting.table, None);
        let table = other.command(seek()).await.unwrap().table.unwrap();
        let snapshot = table_snapshot(&mut one, table).await;
        table_snapshot(&mut other, table).await;
        let current = snapshot.current.unwrap();
        let begins = current.players[usize::from(current.first)].id;
        let players = if begins == one.me.id { [one, other] } else { [other, one] };
        Self { table, match_id: current.id, players, ply: 0 }
    }

    /// The player whose turn it is makes a move.
    pub async fn play(&mut self, notation: &str) -> Ack {
        let ack = self.try_play(self.ply % 2, self.ply, notation).await.unwrap();
        self.ply += 1;
        ack
    }

    /// Moves are made in turn.
    pub async fn play_all(&mut self, moves: &[&str]) {
        for notation in moves {
            self.play(notation).await;
        }
    }

    /// A player tries a move.
    pub async fn try_play(&mut self, player: u32, ply: u32, notation: &str) -> Result<Ack, Problem> {
        let command = self.move_at(ply, notation);
        self.players[player as usize].command(command).await
    }

    /// The command of a move.
    pub fn move_at(&self, ply: u32, notation: &str) -> Command {
        let notation = notation.to_owned();
        Command::Play(Play { table: self.table, match_id: self.match_id, ply, notation, thought_ms: None })
    }

    /// Both players see how the match ends.
    pub async fn ends(&mut self) -> MatchResult {
        let [one, other] = &mut self.players;
        let (first, second) = (ended(one).await, ended(other).await);
        assert_eq!(first, second);
        first
    }

    /// The table as a newcomer sees it.
    pub async fn seen_anew(&self, server: &TestServer) -> TableSnapshot {
        let mut watcher = Socket::open(server, &mut server.visitor()).await;
        table_snapshot(&mut watcher, self.table).await
    }
}

/// Waits for the end of a match.
pub async fn ended(socket: &mut Socket) -> MatchResult {
    let pick = |event: &TableEvent| match event {
        TableEvent::Ended { result, .. } => Some(result.clone()),
        _ => None,
    };
    expect(socket, "the end of the match", pick).await
}

/// Waits for the start of a match.
pub async fn started(socket: &mut Socket) -> (MatchId, u8) {
    let pick = |event: &TableEvent| match event {
        TableEvent::Started { match_id, first, .. } => Some((*match_id, *first)),
        _ => None,
    };
    expect(socket, "the start of a match", pick).await
}

/// Waits for an event of a table.
pub async fn expect<T>(socket: &mut Socket, what: &str, mut pick: impl FnMut(&TableEvent) -> Option<T>) -> T {
    let pick = |event: &Event| match event {
        Event::Table(event) => pick(event),
        _ => None,
    };
    socket.expect_event(what, pick).await
}

/// Listens to a table and gives its state.
pub async fn table_snapshot(socket: &mut Socket, table: TableId) -> TableSnapshot {
    let (_, snapshot) = socket.snapshot(Topic::Table(table)).await;
    let Snapshot::Table(snapshot) = snapshot else { panic!("{snapshot:?}") };
    *snapshot
}

/// A public table of tic-tac-toe at which the host begins.
pub fn options() -> TableOptions {
    TableOptions {
        game: "tic-tac-toe".to_owned(),
        rules: String::new(),
        time: TimeControl::None,
        rated: false,
        entry: Entry::Anyone,
        first: First::Host,
        best_of: 1,
        watch: Watch::All,
    }
}

/// "Play now".
pub fn seek() -> Command {
    seek_on(TimeControl::None)
}

/// "Play now" on a time.
pub fn seek_on(time: TimeControl) -> Command {
    Command::Seek(Seek { game: "tic-tac-toe".to_owned(), time, rated: false })
}

/// Sits down.
pub fn sit(table: TableId) -> Command {
    Command::Sit(Sit { table })
}

/// Gets up.
pub fn stand(table: TableId) -> Command {
    Command::Stand(Stand { table })
}

/// Lights the lamp.
pub fn ready(table: TableId) -> Command {
    Command::SetReady(SetReady { table, ready: true })
}

/// Puts the lamp out.
pub fn unready(table: TableId) -> Command {
    Command::SetReady(SetReady { table, ready: false })
}

/// Writes to a room.
pub fn say(room: Room, text: impl Into<String>) -> Command {
    Command::Say(Say { room, text: text.into() })
}
