//! Promise 5: between a snapshot and the events after it there is no gap, however busy the stream is:
//! *old snapshot + events = new snapshot*, for every kind of topic.

use std::cell::Cell;

use backend::{chat, lobby, play};
use protocol::{
    At, CallRoom, Command, Event, Position, Room, Snapshot, TableId, Topic,
    chat::Say,
    clock::Rtt,
    frame::Happened,
    lobby::{OpenTable, Seek, SetReady, Sit, Stand, StopSeeking},
    play::Play,
};
use sqlx::PgPool;

use crate::harness::{
    Game, Player, Socket, TestServer,
    call::{enter, leave, new_leg},
    game::options,
};

/// A client's view of a topic.
struct View {
    socket: Socket,
    topic: Topic,
    position: Position,
    state: Snapshot,
}

impl View {
    async fn open(mut socket: Socket, topic: Topic) -> Self {
        let (position, state) = socket.snapshot(topic).await;
        Self { socket, topic, position, state }
    }

    fn take_in(&mut self, happened: Happened) {
        assert_eq!((happened.epoch, happened.offset), (self.position.epoch, self.position.offset + 1));
        self.position.offset = happened.offset;
        match (&mut self.state, happened.event.unwrap()) {
            (Snapshot::Lobby(state), Event::Lobby(event)) => state.apply(&event),
            (Snapshot::Table(state), Event::Table(event)) => state.apply(&event),
            (Snapshot::Crowd(state), Event::Crowd(event)) => state.apply(&event),
            (Snapshot::User(state), Event::User(event)) => state.apply(&event),
            (Snapshot::Call(state), Event::Call(event)) => state.apply(&event),
            (Snapshot::Chat(state), Event::Chat(event)) => {
                state.apply(&event);
                state.trim();
            }
            (state, event) => panic!("{event:?} for {state:?}"),
        }
    }

    /// Takes in what comes up to a position.
    async fn follow_to(&mut self, position: Position) {
        while self.position.offset < position.offset {
            let happened = self.socket.event_of(self.topic).await;
            self.take_in(happened);
        }
        assert_eq!(self.position, position);
    }
}

/// Lets views open while a writer writes, and checks that in the end each is what a newcomer sees.
async fn check(
    server: &TestServer,
    topic: Topic,
    newcomer: impl AsyncFn() -> Socket,
    writer: impl Future<Output = ()>,
) {
    let done = Cell::new(false);
    let writing = async {
        writer.await;
        done.set(true);
    };
    let viewing = async {
        let mut views = Vec::new();
        while !done.get() && views.len() < 12 {
            views.push(View::open(newcomer().await, topic).await);
        }
        views
    };
    let first = View::open(newcomer().await, topic).await;
    let ((), mut views) = tokio::join!(writing, viewing);
    views.push(first);
    assert!(views.len() > 2, "nobody came while the writer wrote");
    let last = View::open(newcomer().await, topic).await;
    for view in &mut views {
        view.follow_to(last.position).await;
        assert_eq!(view.state, last.state);
    }
    assert!(server.backend.hub.listeners(topic) > views.len());
}

/// Someone at a table with somebody else, who lights the lamp and puts it out again and again.
async fn flicker(server: &TestServer, player: &Player, table: TableId, times: u32) {
    for time in 0..times {
        let command = SetReady { table, ready: time % 2 == 0 };
        let record = player.record(&Command::SetReady(command.clone()));
        lobby::set_ready(&server.backend, &player.caller(), &record, command).await.unwrap();
    }
}

async fn visitor(server: &TestServer) -> Socket {
    Socket::open(server, &mut server.visitor()).await
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_view_of_a_table_opened_while_it_changes_has_no_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut player = server.guest().await;
    let table = player.open_table(options()).await;
    let writer = flicker(&server, &player, table, 60);
    check(&server, Topic::Table(table), async || visitor(&server).await, writer).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_view_of_matches_opened_while_they_are_played_has_no_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let game = Game::start(&server).await;
    let (table, mut match_id) = (game.table, game.match_id);
    let writer = async {
        for _ in 0..4 {
            let At { state, .. } = play::snapshot(&server.backend, None, table).await.unwrap();
            let current = state.current.unwrap();
            match_id = current.id;
            let moves = ["b2", "a1", "b1", "a2", "b3"];
            for (ply, notation) in (0..).zip(moves) {
                let mover = &current.players[usize::from((current.first + ply % 2) % 2)];
                let player = game.players.iter().find(|player| player.me.id == mover.id).unwrap();
                let command = Play {
                    table,
                    match_id,
                    ply: u32::from(ply),
                    notation: notation.to_owned(),
                    thought_ms: None,
                };
                let record = player.record(&Command::Play(command.clone()));
                play::play(&server.backend, &player.caller(), &record, command, &Rtt::default())
                    .await
                    .unwrap();
            }
            for player in &game.players {
                flicker(&server, player, table, 1).await;
            }
        }
    };
    check(&server, Topic::Table(table), async || visitor(&server).await, writer).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_view_of_a_chat_opened_while_people_write_has_no_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let author = server.guest().await;
    let writer = async {
        for number in 0..120 {
            let say = Say { room: Room::Lobby, text: number.to_string() };
            let record = author.record(&Command::Say(say.clone()));
            chat::say(&server.backend, &author.caller(), &record, say).await.unwrap();
        }
    };
    check(&server, Topic::Chat(Room::Lobby), async || visitor(&server).await, writer).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_view_of_the_lobby_opened_while_it_changes_has_no_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let player = server.guest().await;
    let writer = async {
        for _ in 0..15 {
            come_and_go(&server, &player).await;
            seek_and_stop(&server, &player).await;
        }
        server.guest().await;
    };
    check(&server, Topic::Lobby, async || visitor(&server).await, writer).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_view_of_oneself_opened_while_one_acts_has_no_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let player = server.guest().await;
    let visitor = player.visitor.clone();
    let newcomer = async || Socket::open(&server, &mut visitor.clone()).await;
    let writer = async {
        for _ in 0..10 {
            come_and_go(&server, &player).await;
            seek_and_stop(&server, &player).await;
        }
        open(&server, &player).await;
    };
    check(&server, player.topic(), newcomer, writer).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_view_of_oneself_opened_before_a_match_has_it_but_for_its_moves(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let visitor = game.players[0].visitor.clone();
    let newcomer = async || Socket::open(&server, &mut visitor.clone()).await;
    let topic = game.players[0].topic();
    let mut view = View::open(newcomer().await, topic).await;
    game.play_all(&["b2", "a1", "b1"]).await;
    let now = View::open(newcomer().await, topic).await;
    view.follow_to(now.position).await;
    // Moves are told on the table's own topic and on the lobby's, not once more to each player.
    let [mut before, mut now] = [view.state, now.state];
    for state in [&mut before, &mut now] {
        let Snapshot::User(state) = state else { panic!("{state:?}") };
        for playing in state.tables.iter_mut().filter_map(|table| table.playing.as_mut()) {
            (playing.ply, playing.position) = (0, String::new());
        }
    }
    assert_eq!(before, now);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_view_of_a_crowd_opened_while_people_come_and_go_has_no_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut player = server.guest().await;
    let topic = Topic::Crowd(player.open_table(options()).await);
    let mut guests = [server.guest().await, server.guest().await];
    let writer = async {
        for _ in 0..20 {
            let mut passer_by = visitor(&server).await;
            passer_by.subscribe(topic).await;
            for guest in &mut guests {
                guest.subscribe(topic).await;
                guest.unsubscribe(topic).await;
            }
            passer_by.unsubscribe(topic).await;
            passer_by.settle().await;
        }
    };
    // Whoever looks on is in the crowd, too: a view begins before its own coming is told.
    check(&server, topic, async || visitor(&server).await, writer).await;
}

/// Opens a table, sits down at it, and gets up.
async fn come_and_go(server: &TestServer, player: &Player) {
    let table = open(server, player).await;
    let command = Sit { table };
    let record = player.record(&Command::Sit(command.clone()));
    lobby::sit(&server.backend, &player.caller(), &record, command).await.unwrap();
    let command = Stand { table };
    let record = player.record(&Command::Stand(command.clone()));
    lobby::stand(&server.backend, &player.caller(), &record, command).await.unwrap();
}

async fn open(server: &TestServer, player: &Player) -> TableId {
    let command = OpenTable { options: options() };
    let record = player.record(&Command::OpenTable(command.clone()));
    let ack = lobby::open_table(&server.backend, &player.caller(), &record, command).await.unwrap();
    ack.table.unwrap()
}

async fn seek_and_stop(server: &TestServer, player: &Player) {
    let command = Seek { game: "connect-four".to_owned(), time: Default::default(), rated: false };
    let record = player.record(&Command::Seek(command.clone()));
    lobby::seek(&server.backend, &player.caller(), &record, command).await.unwrap();
    let record = player.record(&Command::StopSeeking(StopSeeking {}));
    lobby::stop_seeking(&server.backend, &player.caller(), &record, StopSeeking {});
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_view_of_a_call_opened_while_people_come_and_go_has_no_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut people = [server.guest().await, server.guest().await];
    let room = CallRoom::Voice(1);
    let writer = async {
        // As many as the limit of such commands allows.
        for round in 0..36 {
            let (player, leg) = (&mut people[round % 2], new_leg());
            enter(player, room, leg).await.unwrap();
            player.command(leave(leg)).await.unwrap();
        }
    };
    check(&server, Topic::Call(room), async || visitor(&server).await, writer).await;
}
