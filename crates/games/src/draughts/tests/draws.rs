//! Facts about draws by repetition and by counting.

use super::*;

const LIMIT: Turn = Turn::Over(Outcome::Draw { by: DrawBy::MoveLimit });
const REPEATED: Turn = Turn::Over(Outcome::Draw { by: DrawBy::Repetition });

/// Plays some plies without captures, of which every position but the last leaves the game open and fits.
/// Whether a position fits is asked with the number of its ply, from 1.
#[track_caller]
fn wander(game: &mut Draughts, plies: usize, fits: impl Fn(usize, &Draughts) -> bool) {
    let mut path = vec![game.clone()];
    assert!(search(&mut path, plies, &fits), "no way of {plies} plies");
    *game = path.pop().expect("the last position");
}

fn search(path: &mut Vec<Draughts>, plies: usize, fits: &impl Fn(usize, &Draughts) -> bool) -> bool {
    let ply = path.len();
    if ply > plies {
        return true;
    }
    let game = &path[ply - 1];
    let times = |next: &Draughts| path.iter().filter(|past| past.field == next.field).count();
    let mut nexts: Vec<Draughts> = game.legal_moves().iter().map(|mv| after(game, mv)).collect();
    nexts.retain(|next| {
        let keeps = next.field.empty().count_ones() == game.field.empty().count_ones();
        let offers = captures::hunters(&next.field, next.variant) != 0;
        keeps && !offers && next.turn() != REPEATED && fits(ply, next)
    });
    nexts.sort_by_key(times);
    nexts.into_iter().any(|next| {
        assert!(ply == plies || matches!(next.turn(), Turn::Seat(_)), "{:?} at ply {ply}", next.turn());
        path.push(next);
        let found = search(path, plies, fits);
        if !found {
            path.pop();
        }
        found
    })
}

fn after(game: &Draughts, mv: &Move) -> Draughts {
    let mut next = game.clone();
    next.advance(mv);
    next
}

/// Whether the last move was one of a king, without capture.
fn by_king(next: &Draughts) -> bool {
    !next.counts.are_fresh()
}

#[track_caller]
fn check_limit(variant: Variant, position: &str, plies: usize) {
    let mut game = read(variant, position);
    wander(&mut game, plies, |_, next| by_king(next));
    assert_eq!(game.turn(), LIMIT, "{position}");
    assert!(game.legal_moves().is_empty());
}

#[test]
fn the_third_time_a_position_comes_with_the_same_side_to_move_is_a_draw() {
    for (variant, position, moves) in [
        (Variant::Russian, "W:W21,K31:BK2,12", ["31-27", "2-7", "27-31", "7-2"]),
        (Variant::English, "W:W21,K31:BK2,12", ["31-27", "2-7", "27-31", "7-2"]),
    ] {
        let mut game = read(variant, position);
        for (ply, notation) in moves.into_iter().cycle().take(8).enumerate() {
            assert!(matches!(game.turn(), Turn::Seat(_)), "{variant} after {ply} plies");
            play(&mut game, notation);
        }
        assert_eq!(game.turn(), REPEATED);
        assert_eq!(game.position(), position);
        // The text holds no history.
        assert_eq!(read(variant, position).turn(), Turn::Seat(variant.seat(Color::White)));
    }
}

#[test]
fn forty_moves_of_each_without_capture_or_a_mans_move_are_a_draw_in_english() {
    check_limit(Variant::English, "W:WK32:BK1", 80);
    check_limit(Variant::English, "B:W21,K32:BK1", 80);
}

#[test]
fn a_mans_move_begins_the_forty_moves_again() {
    let mut game = read(Variant::English, "W:W21,K32:BK1");
    wander(&mut game, 159, |ply, next| next.counts.are_fresh() == (ply == 79));
    assert_eq!(game.turn(), LIMIT);
}

#[test]
fn fifteen_moves_of_each_by_kings_only_are_a_draw_in_russian() {
    // Eight pieces, so that no other article counts.
    check_limit(Variant::Russian, "W:W21,28,30,K31:BK2,3,5,12", 30);
    check_limit(Variant::Russian, "B:W21,28,30,K31:BK2,3,5,12", 30);
}

#[test]
fn a_mans_move_begins_the_fifteen_moves_again() {
    let mut game = read(Variant::Russian, "W:W21,28,30,K31:BK2,3,5,12");
    wander(&mut game, 59, |ply, next| next.counts.are_fresh() == (ply == 29));
    assert_eq!(game.turn(), LIMIT);
}

/// Kings wander, and at every twenty-ninth ply a man moves without being crowned.
#[track_caller]
fn check_balance(position: &str, plies: usize) {
    let mut game = read(Variant::Russian, position);
    let kings = game.field.kings.count_ones();
    wander(&mut game, plies, |ply, next| {
        next.field.kings.count_ones() == kings && next.counts.are_fresh() == (ply % 29 == 0)
    });
    assert_eq!(game.turn(), LIMIT, "{position}");
}

#[test]
fn thirty_moves_of_each_in_the_same_balance_of_four_or_five_pieces_are_a_draw() {
    check_balance("W:W21,K31:BK2,12", 60);
    check_balance("W:W21,28,K31:BK2,12", 60);
}

#[test]
fn sixty_moves_of_each_in_the_same_balance_of_six_or_seven_pieces_are_a_draw() {
    check_balance("W:W25,29,30,K31:BK2,8", 120);
    check_balance("W:W25,29,30,K31:BK2,4,8", 120);
}

fn weak_is_off_the_road(next: &Draughts) -> bool {
    next.field.black & squares::MAIN_ROAD == 0
}

#[test]
fn three_kings_or_more_must_catch_a_king_with_their_fifteenth_move() {
    for (position, plies) in [
        ("W:WK21,K29,K31:BK3", 29),
        ("W:WK21,K25,K29,K31:BK3", 29),
        // When the single king moves first, its own fifteenth move is counted before.
        ("B:WK21,K29,K31:BK3", 30),
    ] {
        let mut game = read(Variant::Russian, position);
        wander(&mut game, plies, |_, next| weak_is_off_the_road(next));
        assert_eq!(game.turn(), LIMIT, "{position}");
    }
}

#[test]
fn three_kings_with_a_man_are_not_held_to_fifteen_moves() {
    let mut game = read(Variant::Russian, "W:W21,K29,K30,K31:BK3");
    wander(&mut game, 59, |ply, next| weak_is_off_the_road(next) && next.counts.are_fresh() == (ply == 29));
    assert_eq!(game.turn(), LIMIT);
}

#[test]
fn three_pieces_have_five_moves_against_a_king_on_the_main_road() {
    for (position, plies) in [
        ("W:WK21,K24,K31:BK4", 10),
        ("W:W21,K24,K31:BK4", 10),
        ("W:W21,24,K31:BK4", 10),
        ("B:WK21,K24,K31:BK4", 11),
    ] {
        let mut game = read(Variant::Russian, position);
        wander(&mut game, plies, |_, next| !weak_is_off_the_road(next) && by_king(next));
        assert_eq!(game.turn(), LIMIT, "{position}");
    }
}

#[test]
fn a_king_that_leaves_the_main_road_begins_the_five_moves_again() {
    let mut game = read(Variant::Russian, "W:WK21,K24,K31:BK4");
    // It leaves with the sixth ply and is back with the eighth.
    wander(&mut game, 18, |ply, next| weak_is_off_the_road(next) == (ply == 6 || ply == 7));
    assert_eq!(game.turn(), LIMIT);
}

#[test]
fn a_crowning_begins_the_five_moves_on_the_main_road_again() {
    let mut game = read(Variant::Russian, "W:W5,K24,K31:BK4");
    // Crowned with the third ply; five moves of each after it, and then White is to move with the next.
    wander(&mut game, 14, |ply, next| !weak_is_off_the_road(next) && next.counts.are_fresh() == (ply == 3));
    assert_eq!(game.turn(), LIMIT);
}

#[test]
fn men_without_a_king_are_not_held_to_five_moves() {
    for position in ["W:W21,28,30:BK4", "W:W21,28:BK4"] {
        let mut game = read(Variant::Russian, position);
        let men = game.field.white.count_ones();
        wander(&mut game, 10, |_, next| {
            !weak_is_off_the_road(next) && (next.field.white & !next.field.kings).count_ones() == men
        });
        assert_eq!(game.turn(), Turn::Seat(Seat::FIRST), "{position}");
    }
}

#[test]
fn one_or_two_pieces_have_five_moves_against_a_king() {
    for (position, plies) in [
        ("W:WK21:BK3", 10),
        ("B:WK21:BK3", 10),
        ("W:WK21,K31:BK3", 10),
        ("B:WK21,K31:BK3", 11),
        ("W:W21,K31:BK3", 10),
    ] {
        check_limit(Variant::Russian, position, plies);
    }
}

#[test]
fn a_crowning_begins_the_five_moves_again() {
    let mut game = read(Variant::Russian, "W:W5,K31:BK21");
    wander(&mut game, 20, |ply, next| next.counts.are_fresh() == (ply == 9));
    assert_eq!(game.field.kings.count_ones(), 3);
    assert_eq!(game.turn(), LIMIT);
}

/// Lets the side to move give up its last king.
fn give_up(game: &mut Draughts) {
    let moves = game.legal_moves();
    let gifts = moves.iter().map(|mv| after(game, mv));
    let mut gifts = gifts.filter(|next| captures::hunters(&next.field, next.variant) != 0);
    *game = gifts.next().expect("a way to be taken");
}

#[test]
fn the_five_moves_do_not_cut_off_a_capture() {
    let mut game = read(Variant::Russian, "W:WK21,K31:BK3");
    wander(&mut game, 9, |_, next| by_king(next));
    give_up(&mut game);
    assert_eq!(game.turn(), Turn::Seat(Seat::FIRST));
    let capture = game.legal_moves()[0];
    game.advance(&capture);
    assert_eq!(game.turn(), won_by(Color::White, Variant::Russian));
}

#[test]
fn a_capture_of_the_last_piece_with_the_fifteenth_move_wins() {
    let mut game = read(Variant::Russian, "W:WK21,K29,K31:BK3");
    wander(&mut game, 27, |_, next| weak_is_off_the_road(next));
    give_up(&mut game);
    let capture = game.legal_moves()[0];
    game.advance(&capture);
    assert_eq!(game.turn(), won_by(Color::White, Variant::Russian));
}
