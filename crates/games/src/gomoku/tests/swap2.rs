//! Facts about the swap2 opening.

use super::*;

const SWAP2: &str = "swap2";

/// Black on h8 and d12, white on i9.
const THREE_STONES: &str = "h8 i9 d12";

/// And white on l4, black on m13.
const FIVE_STONES: &str = "h8 i9 d12 two l4 m13";

/// Whoever plays white places first, and black answers on every second point of row 15.
const WHITE_WINS: &str = "a1 a15 b1 c15 c1 e15 d1 g15 e1";

/// White places on every second point of row 15 first, and black wins on row 1.
const BLACK_WINS: &str = "a15 a1 c15 b1 e15 c1 g15 d1 i15 e1";

fn texts(game: &Gomoku) -> Vec<String> {
    game.legal_moves().iter().map(ToString::to_string).collect()
}

/// Checks whose turn each move of a game is: `0` or `1` for each.
#[track_caller]
fn check_turns(moves: &str, seats: &str) {
    let mut game = start(SWAP2);
    for (text, seat) in moves.split(' ').zip(seats.bytes()) {
        assert_eq!(game.turn(), Turn::Seat(Seat(seat - b'0')), "before {text}");
        game.play(&mv(text)).expect("a legal move");
    }
}

/// Checks who wins after an opening when white and when black gets five.
#[track_caller]
fn check_winners(opening: &str, black: Seat) {
    for options in [SWAP2, "standard-swap2"] {
        let winner = |moves: &str| play(options, &format!("{opening} {moves}")).turn();
        assert_eq!(winner(WHITE_WINS), win(black.other()), "{opening}");
        assert_eq!(winner(BLACK_WINS), win(black), "{opening}");
    }
}

#[test]
fn the_first_seat_places_black_white_black_and_the_second_chooses() {
    check_turns(&format!("{THREE_STONES} two"), "0001");
    let game = play(SWAP2, THREE_STONES);
    let colors: Vec<Seat> = game.board().pieces.iter().map(|stone| stone.seat).collect();
    assert_eq!(colors, [Seat::FIRST, Seat::SECOND, Seat::FIRST]);
    assert_eq!(texts(&game), ["black", "white", "two"]);
}

#[test]
fn the_second_seat_may_take_white_and_goes_on() {
    check_turns(&format!("{THREE_STONES} white a1 b2 c3"), "0001101");
    check_winners(&format!("{THREE_STONES} white"), Seat::FIRST);
}

#[test]
fn the_second_seat_may_take_black_and_the_first_goes_on_with_white() {
    check_turns(&format!("{THREE_STONES} black a1 b2 c3"), "0001010");
    check_winners(&format!("{THREE_STONES} black"), Seat::SECOND);
}

#[test]
fn the_second_seat_may_place_white_and_black_and_the_first_chooses() {
    check_turns(&format!("{FIVE_STONES} white"), "0001110");
    let game = play(SWAP2, FIVE_STONES);
    let colors: Vec<u8> = game.board().pieces.iter().map(|stone| stone.seat.0).collect();
    assert_eq!(colors, [0, 1, 0, 1, 0]);
    assert_eq!(texts(&game), ["black", "white"]);
    assert_eq!(game.clone().play(&mv("two")), Err(Illegal::NotNow));
}

#[test]
fn the_first_seat_may_then_take_white_and_goes_on() {
    check_turns(&format!("{FIVE_STONES} white a1 b2 c3"), "0001110010");
    check_winners(&format!("{FIVE_STONES} white"), Seat::SECOND);
}

#[test]
fn the_first_seat_may_then_take_black_and_the_second_goes_on_with_white() {
    check_turns(&format!("{FIVE_STONES} black a1 b2 c3"), "0001110101");
    check_winners(&format!("{FIVE_STONES} black"), Seat::FIRST);
}

#[test]
fn stones_wear_the_color_and_the_outcome_names_the_seat() {
    let mut game = play(SWAP2, &format!("{THREE_STONES} black a1 a15 b1 c15 c1 e15 d1 g15"));
    let effects = game.play(&mv("e1")).expect("a legal move");
    let placed = Effect::Placed { piece: 11, seat: Seat::SECOND, at: String::from("e1") };
    let centers = vec![(1, 29), (3, 29), (5, 29), (7, 29), (9, 29)];
    assert_eq!(effects, [placed, Effect::Line { seat: Seat::SECOND, centers }]);
    assert_eq!(game.board().pieces[11].seat, Seat::SECOND);
    assert_eq!(game.turn(), win(Seat::FIRST));
}

#[test]
fn a_choice_and_a_stone_are_refused_when_it_is_not_their_time() {
    let places = ["", "h8", "h8 i9", &format!("{THREE_STONES} two"), &format!("{THREE_STONES} two l4")];
    for moves in places.into_iter().chain([format!("{THREE_STONES} white").as_str()]) {
        let game = play(SWAP2, moves);
        for text in ["black", "white", "two"] {
            assert_eq!(game.clone().play(&mv(text)), Err(Illegal::NotNow), "{text} after {moves}");
        }
    }
    for moves in [THREE_STONES, FIVE_STONES] {
        assert_eq!(play(SWAP2, moves).play(&mv("a1")), Err(Illegal::NotNow), "{moves}");
    }
}

#[test]
fn a_choice_does_nothing_to_the_board() {
    let mut game = play(SWAP2, THREE_STONES);
    let before = game.board();
    assert_eq!(game.play(&mv("black")), Ok(Vec::new()));
    assert_eq!(game.board(), before);
}

#[test]
fn the_choices_lie_below_the_points_until_the_sixth_stone() {
    let board = start(SWAP2).board();
    assert_eq!((board.width, board.height, board.targets.len()), (30, 33, 228));
    let choices = &board.targets[225..];
    let labels: Vec<&str> = choices.iter().map(|target| target.label.as_str()).collect();
    assert_eq!(labels, ["●", "○", "+2"]);
    for (target, (choice, column)) in choices.iter().zip(Choice::ALL.into_iter().zip([2, 7, 12])) {
        assert_eq!(start(SWAP2).gesture(&Move::Choose(choice)), [target.id.as_str()]);
        assert_eq!((target.y, target.width, target.height), (31, 10, 2));
        assert_eq!((target.column, target.row), (column, 15));
    }
    let decided = play(SWAP2, &format!("{FIVE_STONES} black"));
    assert_eq!(decided.board().targets.len(), 228);
    let after = play(SWAP2, &format!("{FIVE_STONES} black a1")).board();
    assert_eq!((after.height, after.targets.len()), (30, 225));
}

#[test]
fn a_position_tells_the_stage_and_who_is_black() {
    let word = |moves: &str| {
        let position = play(SWAP2, moves).position();
        position.split_once(' ').expect("a side").1.to_owned()
    };
    assert_eq!([word(""), word("h8"), word("h8 i9")], ["X three", "O three", "X three"]);
    assert_eq!([word(THREE_STONES), word(FIVE_STONES)], ["O choose", "O choose"]);
    assert_eq!(word(&format!("{THREE_STONES} two")), "O two");
    assert_eq!(word(&format!("{THREE_STONES} two l4")), "X two");
    assert_eq!(word(&format!("{THREE_STONES} white")), "O black0");
    assert_eq!(word(&format!("{THREE_STONES} black")), "O black1");
    assert_eq!(word(&format!("{FIVE_STONES} white a1")), "X black1");
    assert_eq!(word(&format!("{FIVE_STONES} black a1")), "X black0");
}

#[test]
fn a_stage_that_does_not_come_with_the_stones_is_refused() {
    let stones = ["15", "X14", "XO13", "XOX12", "XOXO11", "XOXOX10", "XOXOXO9"];
    let comes = [
        ("three", [true, true, true, false, false, false, false]),
        ("choose", [false, false, false, true, false, true, false]),
        ("two", [false, false, false, true, true, false, false]),
        ("black0", [false, false, false, true, true, true, true]),
        ("black1", [false, false, false, true, true, true, true]),
    ];
    for (word, comes) in comes {
        for ((count, row), comes) in stones.into_iter().enumerate().zip(comes) {
            let side = if count % 2 == 0 { "X" } else { "O" };
            let game = read(SWAP2, &[row], &format!("{side} {word}"));
            assert_eq!(game.is_ok(), comes, "{row} {word}");
        }
    }
    for after in ["X", "X ", "X three ", "X  three", "X Three", "X black2", "X choose3"] {
        assert_eq!(read(SWAP2, &["15"], after), Err(Illegal::Position), "{after:?}");
    }
}

/// The laws of all games are tested with the standard options; these are the same for the others.
#[test]
fn positions_read_back_and_moves_are_sound_with_all_options() {
    for (options, seed) in
        ["standard", SWAP2, "standard-swap2"].into_iter().flat_map(|o| [(o, 1), (o, 2), (o, 3)])
    {
        let (mut game, mut random) = (start(options), seed);
        while goes_on(&game) {
            let legal = game.legal_moves();
            let board = game.board();
            let read = Gomoku::from_position(&game.options, &game.position()).expect("its own text");
            assert_eq!((read.position(), read.turn()), (game.position(), game.turn()));
            assert_eq!((read.legal_moves(), &read.board().targets), (legal.clone(), &board.targets));
            assert!(legal.iter().flat_map(|mv| game.gesture(mv)).all(|id| board.target(&id).is_some()));
            assert!(legal.iter().all(|mv| mv.to_string().parse() == Ok(*mv)));
            random = random * 48_271_u64 % 2_147_483_647;
            let chosen = legal[random as usize % legal.len()];
            let mut next = game.clone();
            next.advance(&chosen);
            game.play(&chosen).expect("a legal move");
            assert_eq!(next, game);
        }
        let read = Gomoku::from_position(&game.options, &game.position()).expect("its own text");
        assert_eq!(read.turn(), game.turn());
    }
}

/// The numbers follow from the rule: 225 points, then 224, 223, three choices, and 222 points after each.
#[test]
fn perft_counts_the_choices() {
    assert_eq!(perft(&play(SWAP2, "h8 i9"), 1), 223);
    assert_eq!(perft(&play(SWAP2, "h8 i9"), 2), 223 * 3);
    assert_eq!(perft(&play(SWAP2, THREE_STONES), 2), 3 * 222);
    assert_eq!(perft(&play(SWAP2, &format!("{THREE_STONES} two")), 2), 222 * 221);
    assert_eq!(perft(&play(SWAP2, &format!("{THREE_STONES} two l4")), 2), 221 * 2);
}
