//! Matches: how they go and how they end.

use protocol::{
    Code, Command, Event, TableId,
    lobby::{OpenTable, TableOptions, UserEvent},
    play::{Abort, AcceptDraw, DeclineDraw, MatchResult, OfferDraw, Resign, TableEvent, WithdrawDraw},
};
use sqlx::PgPool;

use crate::harness::{
    Game, Player, TestServer, check_clear,
    game::{ended, expect, options, ready, seek, sit, stand, started, table_snapshot, unready},
};

/// The command of a match without further fields.
macro_rules! in_match {
    ($command:ident, $game:expr) => {
        Command::$command($command { table: $game.table, match_id: $game.match_id })
    };
}

fn result(winner: Option<u8>, how: &str) -> MatchResult {
    MatchResult { winner, how: how.to_owned() }
}

/// The seat of a player of the game.
async fn seat(server: &TestServer, game: &Game, player: usize) -> u8 {
    game.seen_anew(server).await.seated(game.players[player].me.id).unwrap()
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn three_in_a_row_win(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let winner = seat(&server, &game, 0).await;
    game.play_all(&["b2", "a1", "b1", "a2", "b3"]).await;
    assert_eq!(game.ends().await, result(Some(winner), "line"));
    let seen = game.seen_anew(&server).await;
    let moves: Vec<_> =
        seen.current.iter().flat_map(|last| &last.moves).map(|made| &*made.notation).collect();
    assert_eq!(moves, ["b2", "a1", "b1", "a2", "b3"]);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_full_board_is_a_draw(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1", "b1", "b3", "a3", "c1", "a2", "c2", "c3"]).await;
    assert_eq!(game.ends().await, result(None, "board_full"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_watcher_sees_each_move(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let mut watcher = server.guest().await;
    table_snapshot(&mut watcher, game.table).await;
    for notation in ["b2", "a1", "b1"] {
        let ack = game.play(notation).await;
        let happened = watcher.event_of(ack.topic).await;
        assert_eq!((happened.epoch, happened.offset), (ack.epoch, ack.offset));
        let Some(Event::Table(TableEvent::Moved { ply, notation: moved, .. })) = happened.event else {
            panic!("{happened:?}")
        };
        assert_eq!((ply + 1, moved.as_str()), (game.ply, notation));
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_resigns_loses_even_out_of_turn(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let winner = seat(&server, &game, 0).await;
    let resign = in_match!(Resign, game);
    game.players[1].command(resign.clone()).await.unwrap();
    assert_eq!(game.ends().await, result(Some(winner), "resigned"));
    for player in &mut game.players {
        check_clear(&player.command(resign.clone()).await.unwrap_err(), Code::GameOver);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_can_be_broken_off_until_both_have_moved(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play("b2").await;
    let abort = in_match!(Abort, game);
    game.players[1].command(abort).await.unwrap();
    assert_eq!(game.ends().await, result(None, "aborted"));

    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1"]).await;
    let abort = in_match!(Abort, game);
    let problem = game.players[0].command(abort).await.unwrap_err();
    check_clear(&problem, Code::TooEarlyOrLate);
    assert_eq!(problem.current.unwrap().ply, 2);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_draw_is_offered_and_accepted(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let (offer, accept) = (in_match!(OfferDraw, game), in_match!(AcceptDraw, game));
    let early = game.players[0].command(offer.clone()).await.unwrap_err();
    check_clear(&early, Code::TooEarlyOrLate);
    check_clear(&game.players[1].command(accept.clone()).await.unwrap_err(), Code::NoSuchOffer);

    game.play_all(&["b2", "a1"]).await;
    game.players[0].command(offer).await.unwrap();
    check_clear(&game.players[0].command(accept.clone()).await.unwrap_err(), Code::NoSuchOffer);
    assert!(game.seen_anew(&server).await.current.unwrap().draw_offer.is_some());
    game.players[1].command(accept).await.unwrap();
    assert_eq!(game.ends().await, result(None, "agreed"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn two_offers_of_a_draw_agree(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1"]).await;
    let offer = in_match!(OfferDraw, game);
    for player in &mut game.players {
        player.command(offer.clone()).await.unwrap();
    }
    assert_eq!(game.ends().await, result(None, "agreed"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn an_offer_of_a_draw_is_off_when_declined_or_withdrawn_or_answered_by_a_move(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let (offer, accept) = (in_match!(OfferDraw, game), in_match!(AcceptDraw, game));
    let (decline, withdraw) = (in_match!(DeclineDraw, game), in_match!(WithdrawDraw, game));
    game.play_all(&["b2", "a1"]).await;
    let off = |event: &TableEvent| matches!(event, TableEvent::DrawOff).then_some(());

    game.players[0].command(offer.clone()).await.unwrap();
    check_clear(&game.players[0].command(decline.clone()).await.unwrap_err(), Code::NoSuchOffer);
    check_clear(&game.players[1].command(withdraw.clone()).await.unwrap_err(), Code::NoSuchOffer);
    game.players[1].command(decline).await.unwrap();
    expect(&mut game.players[0], "the refusal", off).await;

    game.players[0].command(offer.clone()).await.unwrap();
    game.players[0].command(withdraw).await.unwrap();
    expect(&mut game.players[0], "the withdrawal", off).await;
    check_clear(&game.players[1].command(accept.clone()).await.unwrap_err(), Code::NoSuchOffer);

    game.players[1].command(offer).await.unwrap();
    game.play("b1").await;
    expect(&mut game.players[1], "the answer", off).await;
    check_clear(&game.players[0].command(accept).await.unwrap_err(), Code::NoSuchOffer);
    assert!(game.seen_anew(&server).await.playing().is_some());
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_watcher_can_do_nothing_in_a_match(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1"]).await;
    let offer = in_match!(OfferDraw, game);
    game.players[0].command(offer.clone()).await.unwrap();
    let mut watcher = server.guest().await;
    for command in [
        offer,
        in_match!(Resign, game),
        in_match!(Abort, game),
        in_match!(AcceptDraw, game),
        in_match!(DeclineDraw, game),
        in_match!(WithdrawDraw, game),
        game.move_at(2, "b1"),
    ] {
        check_clear(&watcher.command(command).await.unwrap_err(), Code::NotAPlayer);
    }
    check_clear(&watcher.command(ready(game.table)).await.unwrap_err(), Code::NotSeated);
    check_clear(&watcher.command(sit(game.table)).await.unwrap_err(), Code::TableFull);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_rematch_begins_when_both_want_it_and_swaps_the_sides(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let first = game.match_id;
    let began = seat(&server, &game, 0).await;
    let resign = in_match!(Resign, game);
    game.players[0].command(resign).await.unwrap();
    game.ends().await;

    game.players[0].command(ready(game.table)).await.unwrap();
    game.players[0].command(unready(game.table)).await.unwrap();
    game.players[0].command(ready(game.table)).await.unwrap();
    game.players[1].command(ready(game.table)).await.unwrap();
    let (second, begins) = started(&mut game.players[0]).await;
    assert_eq!(started(&mut game.players[1]).await, (second, begins));
    assert_ne!((second, begins), (first, began));

    let [loser, winner] = game.players;
    let mut rematch = Game { match_id: second, players: [winner, loser], ply: 0, ..game };
    rematch.play("b2").await;
    let seen = rematch.seen_anew(&server).await;
    assert_eq!(seen.past.iter().map(|past| past.id).collect::<Vec<_>>(), [first]);
    assert!(seen.seats.iter().all(|seat| !seat.ready));
    let problem =
        rematch.players[0].command(Command::Resign(Resign { table: rematch.table, match_id: first }));
    check_clear(&problem.await.unwrap_err(), Code::GameOver);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_plays_can_neither_get_up_nor_play_elsewhere(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let mut host = server.guest().await;
    let other = host.open_table(options()).await;
    let [player, _] = &mut game.players;
    check_clear(&player.command(stand(game.table)).await.unwrap_err(), Code::MatchRunning);
    check_clear(&player.command(ready(game.table)).await.unwrap_err(), Code::MatchRunning);
    check_clear(&player.command(seek()).await.unwrap_err(), Code::AlreadyPlaying);
    check_clear(&player.command(sit(other)).await.unwrap_err(), Code::AlreadyPlaying);
    let open = Command::OpenTable(OpenTable { options: options() });
    check_clear(&player.command(open).await.unwrap_err(), Code::AlreadyPlaying);
    host.settle().await;
}

/// Two people begin a match at a table; the host moves first.
async fn at_a_table(server: &TestServer, game: &str) -> Game {
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let options = TableOptions { game: game.to_owned(), ..options() };
    let table = host.open_table(options).await;
    guest.command(sit(table)).await.unwrap();
    table_snapshot(&mut host, table).await;
    table_snapshot(&mut guest, table).await;
    for player in [&mut host, &mut guest] {
        player.command(ready(table)).await.unwrap();
    }
    let (match_id, first) = started(&mut host).await;
    assert_eq!(first, 0, "the host begins");
    Game { table, match_id, players: [host, guest], ply: 0 }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn connect_four_is_played_at_a_table(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 0).await;
    let mut game = at_a_table(&server, "connect-four").await;
    game.play_all(&["1", "2", "1", "2", "1", "2", "1"]).await;
    assert_eq!(game.ends().await, result(Some(0), "line"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_pass_that_nobody_chooses_is_made_with_the_move_before_it(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 0).await;
    let mut game = at_a_table(&server, "reversi").await;
    // Black has no move after these, so White moves twice.
    game.play_all(&["e6", "f6", "d3", "e7", "e8", "d8", "g6", "f8"]).await;
    let seen = game.seen_anew(&server).await.current.unwrap();
    assert_eq!(seen.moves.last().map(|made| made.notation.as_str()), Some("--"));
    let seats: Vec<i16> = sqlx::query_scalar("select seat from match_move where match_id = $1 order by ply")
        .bind(game.match_id.0)
        .fetch_all(&db)
        .await
        .unwrap();
    assert_eq!(seats, [0, 1, 0, 1, 0, 1, 0, 1, 0]);
    game.ply += 1;
    game.play("e3").await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_finished_match_has_a_record_for_its_page(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1", "b1", "a2", "b3"]).await;
    let seen = game.seen_anew(&server).await.current.unwrap();
    let record = backend::play::record(&server.backend, None, game.match_id).await.unwrap();
    assert_eq!((record.table, record.played), (game.table, seen));
    for player in &game.players {
        let matches = backend::play::matches(&server.backend, None, player.me.id).await.unwrap();
        assert_eq!(matches.iter().map(|record| record.played.id).collect::<Vec<_>>(), [game.match_id]);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_player_on_another_page_hears_of_the_table(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut one, other) = (server.guest().await, server.guest().await);
    let topic = one.topic();
    one.subscribe(topic).await;
    let table = paired(one, other).await;
    assert_ne!(table, TableId(uuid::Uuid::nil()));
}

/// Pairs two people of whom the first listens to the own topic only, and gives the table it hears of.
async fn paired(mut one: Player, mut other: Player) -> TableId {
    one.command(seek()).await.unwrap();
    let ack = other.command(seek()).await.unwrap();
    let paired = |event: &Event| match event {
        Event::User(UserEvent::Paired { table }) => Some(*table),
        _ => None,
    };
    let table = one.expect_event("the opponent", paired).await;
    assert_eq!(Some(table), ack.table);
    table_snapshot(&mut one, table).await;
    let resign = Resign { table, match_id: table_snapshot(&mut other, table).await.current.unwrap().id };
    other.command(Command::Resign(resign)).await.unwrap();
    assert_eq!(ended(&mut one).await.how, "resigned");
    table
}
