//! Meeting: the pool, tables and seats, and the lobby's live lists.

use protocol::{
    AccountId, Code, Command, Event, Snapshot, TableId, Topic,
    clock::TimeControl,
    lobby::{
        Entry, First, FreeSeat, LobbyEvent, LobbySnapshot, OpenTable, Pool, SetOptions, TableOptions,
        UserEvent, UserSnapshot,
    },
    play::{CrowdEvent, TableEvent},
};
use sqlx::PgPool;

use crate::harness::{
    Game, Player, Socket, TestServer, check_clear,
    game::{expect, options, ready, seek, seek_on, sit, stand, started, table_snapshot, unready},
};

/// The lobby as a visitor follows it.
struct Watched {
    socket: Socket,
    lobby: LobbySnapshot,
}

impl Watched {
    async fn open(server: &TestServer) -> Self {
        let mut socket = Socket::open(server, &mut server.visitor()).await;
        let (_, snapshot) = socket.snapshot(Topic::Lobby).await;
        let Snapshot::Lobby(lobby) = snapshot else { panic!("{snapshot:?}") };
        Self { socket, lobby }
    }

    /// Follows the lobby until it is so.
    async fn until(&mut self, what: &str, is_so: impl Fn(&LobbySnapshot) -> bool) {
        while !is_so(&self.lobby) {
            let event = |event: &Event| match event {
                Event::Lobby(event) => Some(event.clone()),
                _ => None,
            };
            let event: LobbyEvent = self.socket.expect_event(what, event).await;
            self.lobby.apply(&event);
        }
    }
}

fn has(lobby: &LobbySnapshot, account: AccountId) -> bool {
    lobby.people.iter().any(|person| person.id == account)
}

fn lists(tables: &[protocol::lobby::TableSummary], table: TableId) -> bool {
    tables.iter().any(|listed| listed.id == table)
}

fn waiting(lobby: &LobbySnapshot) -> Vec<Pool> {
    lobby.pools.clone()
}

fn pool(waiting: u32) -> Pool {
    Pool { game: "tic-tac-toe".to_owned(), time: TimeControl::None, waiting }
}

async fn own(player: &mut Player) -> UserSnapshot {
    let topic = player.topic();
    let (_, snapshot) = player.snapshot(topic).await;
    let Snapshot::User(snapshot) = snapshot else { panic!("{snapshot:?}") };
    snapshot
}

async fn closes(socket: &mut Socket) {
    let closed = |event: &TableEvent| matches!(event, TableEvent::Closed).then_some(());
    expect(socket, "the table's end", closed).await;
}

async fn leaves(socket: &mut Socket) -> u8 {
    let left = |event: &TableEvent| match event {
        TableEvent::Left { seat } => Some(*seat),
        _ => None,
    };
    expect(socket, "a free seat", left).await
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn two_people_of_one_pool_are_paired_and_play_at_once(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut watched = Watched::open(&server).await;
    let (mut one, other) = (server.guest().await, server.guest().await);
    watched.until("both to be here", |lobby| has(lobby, one.me.id) && has(lobby, other.me.id)).await;
    one.command(seek()).await.unwrap();
    watched.until("one to wait", |lobby| waiting(lobby) == [pool(1)]).await;
    assert_eq!(own(&mut one).await.seeking.unwrap().game, "tic-tac-toe");

    let mut game = Game::between(one, other).await;
    watched.until("the match", |lobby| lists(&lobby.playing, game.table)).await;
    assert_eq!(waiting(&watched.lobby), []);
    game.play("b2").await;
    let at_ply_1 = |lobby: &LobbySnapshot| {
        lobby.playing.iter().any(|table| table.playing.as_ref().is_some_and(|playing| playing.ply == 1))
    };
    watched.until("the move on the small board", at_ply_1).await;
    assert_eq!(watched.lobby.playing[0].playing.as_ref().unwrap().position, "....X.... O");
    for player in &mut game.players {
        let snapshot = own(player).await;
        assert_eq!(snapshot.seeking, None);
        assert!(lists(&snapshot.tables, game.table));
    }
    game.play_all(&["a1", "b1", "a2", "b3"]).await;
    watched.until("the end", |lobby| lobby.playing.is_empty()).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nobody_is_paired_with_oneself(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut player = server.guest().await;
    let mut tab = player.another_tab(&server).await;
    assert_eq!(player.command(seek()).await.unwrap().table, None);
    assert_eq!(tab.command(seek()).await.unwrap().table, None);
    let mut watched = Watched::open(&server).await;
    watched.until("one place in the pool", |lobby| waiting(lobby) == [pool(1)]).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn pools_of_different_games_do_not_meet(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut one, mut other) = (server.guest().await, server.guest().await);
    let seek_other = Command::Seek(protocol::lobby::Seek {
        game: "connect-four".to_owned(),
        time: TimeControl::None,
        rated: false,
    });
    assert_eq!(one.command(seek()).await.unwrap().table, None);
    assert_eq!(other.command(seek_other.clone()).await.unwrap().table, None);
    // Whoever changes the pool meets who waits there.
    let ack = one.command(seek_other).await.unwrap();
    let snapshot = table_snapshot(&mut one, ack.table.unwrap()).await;
    assert_eq!(snapshot.options.game, "connect-four");
    let unknown = Command::Seek(protocol::lobby::Seek {
        game: "go-fish".to_owned(),
        time: TimeControl::None,
        rated: false,
    });
    check_clear(&server.guest().await.command(unknown).await.unwrap_err(), Code::UnknownGame);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn pools_of_different_times_do_not_meet_and_a_pair_plays_on_its_time(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut watched = Watched::open(&server).await;
    let (mut one, mut other, mut third) = (server.guest().await, server.guest().await, server.guest().await);
    let blitz = TimeControl::Clock { base_s: 300, increment_s: 0 };
    assert_eq!(one.command(seek()).await.unwrap().table, None);
    assert_eq!(other.command(seek_on(blitz)).await.unwrap().table, None);
    let both = [pool(1), Pool { time: blitz, ..pool(1) }];
    watched.until("both pools", |lobby| both.iter().all(|pool| waiting(lobby).contains(pool))).await;
    assert_eq!(own(&mut other).await.seeking.unwrap().time, blitz);
    let table = third.command(seek_on(blitz)).await.unwrap().table.unwrap();
    let snapshot = table_snapshot(&mut third, table).await;
    assert_eq!(snapshot.options.time, blitz);
    assert!(snapshot.playing().unwrap().clock.is_some());
    watched.until("the first alone", |lobby| waiting(lobby) == [pool(1)]).await;
    let slow = seek_on(TimeControl::Days { days: 3 });
    check_clear(&server.guest().await.command(slow).await.unwrap_err(), Code::InvalidChoice);
    let none = seek_on(TimeControl::Clock { base_s: 0, increment_s: 0 });
    check_clear(&server.guest().await.command(none).await.unwrap_err(), Code::InvalidField);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_leaves_the_pool_is_not_paired(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut one, mut other) = (server.guest().await, server.guest().await);
    one.command(seek()).await.unwrap();
    one.command(Command::StopSeeking(protocol::lobby::StopSeeking {})).await.unwrap();
    assert_eq!(own(&mut one).await.seeking, None);
    assert_eq!(other.command(seek()).await.unwrap().table, None);
    // To open a table or to sit down is to wait no longer.
    let table = other.open_table(options()).await;
    assert_eq!(one.command(seek()).await.unwrap().table, None);
    one.command(sit(table)).await.unwrap();
    assert_eq!(server.guest().await.command(seek()).await.unwrap().table, None);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn visitors_see_everything_and_do_nothing(db: PgPool) {
    let server = TestServer::start(&db).await;
    let game = Game::start(&server).await;
    let mut visitor = Socket::open(&server, &mut server.visitor()).await;
    assert_eq!(visitor.me, None);
    visitor.subscribe(Topic::Lobby).await;
    table_snapshot(&mut visitor, game.table).await;
    let open = Command::OpenTable(OpenTable { options: options() });
    for command in [seek(), open, sit(game.table), game.move_at(0, "b2")] {
        check_clear(&visitor.command(command).await.unwrap_err(), Code::SignInRequired);
    }
    let topic = game.players[0].topic();
    check_clear(&visitor.resume(topic, None).await.unwrap_err(), Code::NotFound);
    let mut guest = server.guest().await;
    check_clear(&guest.resume(topic, None).await.unwrap_err(), Code::NotFound);
    let nowhere = Topic::Table(TableId(uuid::Uuid::now_v7()));
    check_clear(&guest.resume(nowhere, None).await.unwrap_err(), Code::NotFound);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_table_is_opened_found_and_started_by_its_lamps(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 100).await;
    let mut watched = Watched::open(&server).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    watched.until("the table", |lobby| lists(&lobby.open, table)).await;
    table_snapshot(&mut host, table).await;
    check_clear(&guest.command(ready(table)).await.unwrap_err(), Code::NotSeated);
    guest.command(sit(table)).await.unwrap();
    watched.until("the table to be full", |lobby| !lists(&lobby.open, table)).await;
    let mut third = server.guest().await;
    check_clear(&third.command(sit(table)).await.unwrap_err(), Code::TableFull);

    guest.command(ready(table)).await.unwrap();
    host.command(ready(table)).await.unwrap();
    let counted = |event: &TableEvent| match event {
        TableEvent::CountedDown { starts_at_ms } => Some(*starts_at_ms),
        _ => None,
    };
    let starts_at_ms = expect(&mut host, "the countdown", counted).await;
    let at_ms = |event: &TableEvent| match event {
        TableEvent::Started { first: 0, at_ms, .. } => Some(*at_ms),
        _ => None,
    };
    assert!(expect(&mut host, "the start", at_ms).await >= starts_at_ms);
    watched.until("the match", |lobby| lists(&lobby.playing, table)).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_countdown_stops_when_a_lamp_goes_out_or_a_seat_is_left(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 60_000).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    let mut watcher = Socket::open(&server, &mut server.visitor()).await;
    for stop in [unready(table), stand(table)] {
        guest.command(sit(table)).await.unwrap();
        for player in [&mut host, &mut guest] {
            player.command(ready(table)).await.unwrap();
        }
        assert!(table_snapshot(&mut watcher, table).await.starts_at_ms.is_some());
        guest.command(stop).await.unwrap();
        let snapshot = table_snapshot(&mut watcher, table).await;
        assert_eq!((snapshot.starts_at_ms, snapshot.current), (None, None));
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_seat_that_stays_unready_is_freed_once_the_others_are(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.unready_ms = 100).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    guest.command(sit(table)).await.unwrap();
    table_snapshot(&mut host, table).await;
    own(&mut guest).await;
    host.command(ready(table)).await.unwrap();
    assert_eq!(leaves(&mut host).await, 1);
    let left = |event: &Event| matches!(event, Event::User(UserEvent::Left { .. })).then_some(());
    guest.expect_event("the loss of the seat", left).await;
    let snapshot = table_snapshot(&mut host, table).await;
    assert!(snapshot.seats[0].person.is_some() && !snapshot.closed);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_deadline_is_kept_across_a_restart(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 500).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    guest.command(sit(table)).await.unwrap();
    for player in [&mut host, &mut guest] {
        player.command(ready(table)).await.unwrap();
    }
    let Player { visitor, .. } = host;
    drop(guest);
    server.stop().await;
    let server = TestServer::start(&db).await;
    let mut host = Player::of(&server, visitor).await;
    if table_snapshot(&mut host, table).await.playing().is_none() {
        started(&mut host).await;
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn to_sit_down_is_to_leave_other_seats(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut one, mut other) = (server.guest().await, server.guest().await);
    let (alone, shared) = (one.open_table(options()).await, other.open_table(options()).await);
    let mut watchers = Vec::new();
    for table in [alone, shared] {
        let mut watcher = Socket::open(&server, &mut server.visitor()).await;
        table_snapshot(&mut watcher, table).await;
        watchers.push(watcher);
    }
    one.command(sit(shared)).await.unwrap();
    closes(&mut watchers[0]).await;
    let third = one.open_table(options()).await;
    assert_eq!(leaves(&mut watchers[1]).await, 1);
    let tables: Vec<_> = own(&mut one).await.tables.iter().map(|table| table.id).collect();
    assert_eq!(tables, [third]);
    check_clear(&other.command(sit(alone)).await.unwrap_err(), Code::TableClosed);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn sitting_down_at_many_tables_at_once_ends_in_one_seat(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut tables = Vec::new();
    let mut hosts = Vec::new();
    for _ in 0..5 {
        let mut host = server.guest().await;
        tables.push(host.open_table(options()).await);
        hosts.push(host);
    }
    let mut player = server.guest().await;
    let mut tabs = Vec::new();
    for _ in 0..5 {
        tabs.push(player.another_tab(&server).await);
    }
    let sits = tabs.iter_mut().zip(&tables).map(async |(tab, &table)| tab.command(sit(table)).await);
    for ack in futures::future::join_all(sits).await {
        ack.unwrap();
    }
    assert_eq!(own(&mut player).await.tables.len(), 1);
    let seats = sqlx::query_scalar::<_, i64>("select count(*) from seat where account_id = $1");
    assert_eq!(seats.bind(player.me.id.0).fetch_one(&db).await.unwrap(), 1);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_table_closes_when_the_last_leaves_and_passes_to_who_remains(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut watched = Watched::open(&server).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    guest.command(sit(table)).await.unwrap();
    let other = TableOptions { first: First::Guest, ..options() };
    let set = Command::SetOptions(SetOptions { table, options: other.clone() });
    check_clear(&guest.command(set.clone()).await.unwrap_err(), Code::NotTheHost);
    let free = Command::FreeSeat(FreeSeat { table, seat: 0 });
    check_clear(&guest.command(free).await.unwrap_err(), Code::NotTheHost);

    host.command(stand(table)).await.unwrap();
    let snapshot = table_snapshot(&mut guest, table).await;
    assert_eq!(snapshot.host, guest.me.id);
    guest.command(set).await.unwrap();
    assert_eq!(table_snapshot(&mut guest, table).await.options, other);
    watched.until("the table", |lobby| lists(&lobby.open, table)).await;
    guest.command(stand(table)).await.unwrap();
    closes(&mut guest).await;
    watched.until("the table's end", |lobby| !lists(&lobby.open, table)).await;
    check_clear(&host.command(sit(table)).await.unwrap_err(), Code::TableClosed);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_host_frees_a_seat_and_changes_the_options(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    guest.command(sit(table)).await.unwrap();
    host.command(ready(table)).await.unwrap();
    let other = TableOptions { game: "connect-four".to_owned(), ..options() };
    host.command(Command::SetOptions(SetOptions { table, options: other })).await.unwrap();
    assert!(table_snapshot(&mut host, table).await.seats.iter().all(|seat| !seat.ready));
    for (game, rules, code) in
        [("go-fish", "", Code::UnknownGame), ("tic-tac-toe", "4x4", Code::InvalidChoice)]
    {
        let wrong = TableOptions { game: game.to_owned(), rules: rules.to_owned(), ..options() };
        let set = Command::SetOptions(SetOptions { table, options: wrong.clone() });
        check_clear(&host.command(set).await.unwrap_err(), code);
        let open = Command::OpenTable(OpenTable { options: wrong });
        check_clear(&host.command(open).await.unwrap_err(), code);
    }
    host.command(Command::FreeSeat(FreeSeat { table, seat: 1 })).await.unwrap();
    assert!(table_snapshot(&mut host, table).await.seats[1].person.is_none());
    let missing = host.command(Command::FreeSeat(FreeSeat { table, seat: 9 })).await.unwrap_err();
    check_clear(&missing, Code::InvalidChoice);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_table_by_link_is_in_no_list(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 0).await;
    let mut watched = Watched::open(&server).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let hidden = host.open_table(TableOptions { entry: Entry::Link, ..options() }).await;
    guest.command(sit(hidden)).await.unwrap();
    table_snapshot(&mut host, hidden).await;
    for player in [&mut host, &mut guest] {
        player.command(ready(hidden)).await.unwrap();
    }
    started(&mut host).await;
    let shown = server.guest().await.open_table(options()).await;
    watched.until("the other table", |lobby| lists(&lobby.open, shown)).await;
    assert!(watched.lobby.playing.is_empty() && watched.lobby.open.len() == 1);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_has_no_page_open_leaves_the_pool_and_the_seat(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.pool_patience_ms = 100;
        config.seat_patience_ms = 200;
    })
    .await;
    let mut watched = Watched::open(&server).await;
    let mut seeker = server.guest().await;
    seeker.command(seek()).await.unwrap();
    watched.until("one to wait", |lobby| waiting(lobby) == [pool(1)]).await;
    let mut sitter = server.guest().await;
    let table = sitter.open_table(options()).await;
    watched.until("the table", |lobby| lists(&lobby.open, table)).await;
    drop((seeker, sitter));
    watched.until("the pool to be left", |lobby| waiting(lobby).is_empty()).await;
    watched.until("the seat to be left", |lobby| !lists(&lobby.open, table)).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_comes_back_in_time_keeps_the_pool_and_the_seat(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.pool_patience_ms = 300;
        config.seat_patience_ms = 300;
    })
    .await;
    let mut player = server.guest().await;
    let table = player.open_table(options()).await;
    player.reconnect(&server).await;
    // Somebody who left at the same time and did not come back shows that the time has passed.
    let mut other = server.guest().await;
    let gone = other.open_table(options()).await;
    let mut watched = Watched::open(&server).await;
    watched.until("both tables", |lobby| lists(&lobby.open, table) && lists(&lobby.open, gone)).await;
    drop(other);
    watched.until("the other's table to close", |lobby| !lists(&lobby.open, gone)).await;
    assert!(lists(&watched.lobby.open, table));
    assert_eq!(own(&mut player).await.tables.len(), 1);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_does_not_come_back_after_a_restart_leaves_the_seat(db: PgPool) {
    let server = TestServer::start(&db).await;
    let table = server.guest().await.open_table(options()).await;
    server.stop().await;
    let server = TestServer::start_with(&db, |config| {
        config.pool_patience_ms = 50;
        config.seat_patience_ms = 100;
    })
    .await;
    let mut watched = Watched::open(&server).await;
    watched.until("the seat to be left", |lobby| lobby.open.is_empty()).await;
    let closed = sqlx::query_scalar::<_, String>("select status from game_table where id = $1");
    assert_eq!(closed.bind(table.0).fetch_one(&db).await.unwrap(), "closed");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_lists_of_a_restarted_server_are_those_of_the_one_before(db: PgPool) {
    let server = TestServer::start(&db).await;
    let open = server.guest().await.open_table(options()).await;
    let mut game = Game::start(&server).await;
    game.play("b2").await;
    let mut before = Watched::open(&server).await;
    let all_there = |lobby: &LobbySnapshot| {
        lists(&lobby.open, open) && lobby.playing.iter().any(|table| table.playing.as_ref().unwrap().ply == 1)
    };
    before.until("the lists", all_there).await;
    let restarted = TestServer::start(&db).await;
    let mut after = Watched::open(&restarted).await;
    after.until("the lists", all_there).await;
    assert_eq!((after.lobby.open, after.lobby.playing), (before.lobby.open, before.lobby.playing));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_closes_the_last_page_is_here_no_longer_after_some_seconds(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut host = server.guest().await;
    let table = host.open_table(options()).await;
    host.subscribe(Topic::Crowd(table)).await;
    let mut watched = Watched::open(&server).await;
    let mut guest = server.guest().await;
    let mut tab = guest.another_tab(&server).await;
    tab.subscribe(Topic::Crowd(table)).await;
    let (came, went) = (guest.me.id, guest.me.id);
    watched.until("the guest", |lobby| has(lobby, came)).await;
    let here =
        |event: &Event| matches!(event, Event::Crowd(CrowdEvent::Came { person }) if person.id == came);
    host.expect_event("the guest", |event| here(event).then_some(())).await;
    drop((tab, guest));
    let gone =
        |event: &Event| matches!(event, Event::Crowd(CrowdEvent::Went { account }) if *account == went);
    host.expect_event("the guest to go", |event| gone(event).then_some(())).await;
    watched.until("the guest to go", |lobby| !has(lobby, went)).await;
    assert!(has(&watched.lobby, host.me.id));
}
