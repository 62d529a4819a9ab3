//! Facts about chess. The positions are made by hand and judged by the text of the Laws.

mod chess960;
mod ends;
mod notation;
mod perft;

use super::*;
use crate::board::{Facing, Ground, Mark, MarkKind, Shade, Shape};

/// Reads a position of standard chess.
fn read(text: &str) -> Chess {
    Chess::from_position(&Variant::Standard, text).expect(text)
}

fn mv(text: &str) -> Move {
    text.parse().expect(text)
}

/// Makes moves with spaces between.
fn after(mut chess: Chess, moves: &str) -> Chess {
    for text in moves.split_whitespace() {
        chess.play(&mv(text)).expect(text);
    }
    chess
}

fn start() -> Chess {
    Chess::new(&Variant::Standard, 0)
}

fn texts(chess: &Chess) -> Vec<String> {
    chess.legal_moves().iter().map(ToString::to_string).collect()
}

fn is_legal(chess: &Chess, text: &str) -> bool {
    let played = chess.clone().play(&mv(text)).is_ok();
    assert_eq!(played, texts(chess).iter().any(|legal| legal == text), "{text}");
    played
}

/// The piece on a square, by its number and look.
fn piece(chess: &Chess, square: &str) -> (u32, Shape) {
    let board = chess.board();
    let target = board.target(square).expect("a square");
    let piece = board.pieces_in(target).next().expect("a piece");
    (piece.id, piece.shape)
}

fn moved(piece: u32, seat: Seat, from: &str, to: &str) -> Effect {
    Effect::Moved { piece, seat, from: from.to_owned(), to: to.to_owned() }
}

fn captured(piece: u32, seat: Seat, at: &str) -> Effect {
    Effect::Captured { piece, seat, at: at.to_owned() }
}

const CORNERS: &str = "r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1";

#[test]
fn the_board_is_seen_by_white_from_a8_on_and_a1_is_dark() {
    let board = start().board();
    assert_eq!((board.width, board.height, board.targets.len()), (16, 16, 64));
    assert_eq!((board.ground, board.facing), (Ground::Grid, Facing::Opposite));
    let order: Vec<&str> = board.targets.iter().map(|target| target.id.as_str()).collect();
    assert_eq!((order[0], order[1], order[8], order[63]), ("a8", "b8", "a7", "h1"));
    let a1 = board.target("a1").expect("a square");
    assert_eq!((a1.x, a1.y, a1.column, a1.row, a1.shade), (0, 14, 0, 7, Shade::Dark));
    assert_eq!(board.target("h1").map(|target| target.shade), Some(Shade::Light));
    assert_eq!(board.pieces.len(), 32);
    assert_eq!((piece(&start(), "d8"), piece(&start(), "e1")), ((3, Shape::Queen), (28, Shape::King)));
    assert_eq!(start().position(), "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1");
}

#[test]
fn castling_moves_king_and_rook() {
    let ways = [
        ("e1g1", "h1", "f1", "r3k2r/8/8/8/8/8/8/R4RK1 b kq - 1 1"),
        ("e1c1", "a1", "d1", "r3k2r/8/8/8/8/8/8/2KR3R b kq - 1 1"),
    ];
    for (text, rook_from, rook_to, position) in ways {
        let mut chess = read(CORNERS);
        let (king, rook) = (piece(&chess, "e1").0, piece(&chess, rook_from).0);
        let effects = chess.play(&mv(text)).expect("castling");
        let expected =
            [moved(king, Seat::FIRST, "e1", &text[2..]), moved(rook, Seat::FIRST, rook_from, rook_to)];
        assert_eq!(effects, expected);
        assert_eq!(chess.position(), position);
        assert_eq!((piece(&chess, &text[2..]).0, piece(&chess, rook_to).0), (king, rook));
    }
}

#[test]
fn castling_is_refused_where_the_laws_forbid_it() {
    // 3.8.2: no right left, a piece between, the king attacked, passing or reaching an attacked square.
    let refused = [
        ("the right is lost", "4k3/8/8/8/8/8/8/4K2R w - - 0 1", "e1g1"),
        ("a piece stands between", "4k3/8/8/8/8/8/8/4KB1R w K - 0 1", "e1g1"),
        ("a piece stands by the rook", "4k3/8/8/8/8/8/8/RN2K3 w Q - 0 1", "e1c1"),
        ("the king is attacked", "4k3/8/8/8/4r3/8/8/4K2R w K - 0 1", "e1g1"),
        ("it passes an attacked square", "4k3/8/8/8/5r2/8/8/4K2R w K - 0 1", "e1g1"),
        ("it reaches an attacked square", "4k3/8/8/8/6r1/8/8/4K2R w K - 0 1", "e1g1"),
    ];
    for (reason, position, text) in refused {
        assert!(!is_legal(&read(position), text), "{reason}");
    }
    // Attacked rooks and rooks that pass attacked squares castle.
    assert!(is_legal(&read("4k3/8/8/8/7r/8/8/4K2R w K - 0 1"), "e1g1"));
    assert!(is_legal(&read("4k3/8/8/8/1r6/8/8/R3K3 w Q - 0 1"), "e1c1"));
}

#[test]
fn rights_are_lost_by_moving_king_or_rook_and_with_the_rook() {
    assert_eq!(after(read(CORNERS), "h1h7").position(), "r3k2r/7R/8/8/8/8/8/R3K3 b Qkq - 1 1");
    assert_eq!(after(read(CORNERS), "h1h8").position(), "r3k2R/8/8/8/8/8/8/R3K3 b Qq - 0 1");
    assert_eq!(after(read(CORNERS), "e1e2").position(), "r3k2r/8/8/8/8/8/4K3/R6R b kq - 1 1");
}

#[test]
fn a_pawn_is_captured_in_passing_at_its_own_square_and_at_once() {
    let chess = after(start(), "e2e4 a7a6 e4e5 d7d5");
    assert!(chess.position().ends_with(" w KQkq d6 0 3"));
    let (pawn, victim) = (piece(&chess, "e5").0, piece(&chess, "d5").0);
    let mut taken = chess.clone();
    let effects = taken.play(&mv("e5d6")).expect("a capture");
    assert_eq!(effects, [captured(victim, Seat::SECOND, "d5"), moved(pawn, Seat::FIRST, "e5", "d6")]);
    assert!(taken.board().pieces.iter().all(|piece| piece.id != victim));
    assert!(!is_legal(&after(chess, "a2a3 a6a5"), "e5d6"));
}

#[test]
fn a_square_in_passing_is_written_only_where_the_capture_is_legal() {
    assert!(after(start(), "e2e4").position().ends_with(" b KQkq - 0 1"));
    // Both pawns would leave the rank between king and queen.
    let chess = after(read("8/8/8/8/k3p2Q/8/3P4/3K4 w - - 0 1"), "d2d4");
    assert_eq!(chess.position(), "8/8/8/8/k2Pp2Q/8/8/3K4 b - - 0 1");
    assert!(!is_legal(&chess, "e4d3"));
}

#[test]
fn a_pawn_on_the_last_rank_becomes_what_is_chosen_and_keeps_its_number() {
    let shapes = [("q", Shape::Queen), ("r", Shape::Rook), ("b", Shape::Bishop), ("n", Shape::Knight)];
    for (letter, shape) in shapes {
        let mut chess = read("1n6/P7/8/8/8/6k1/8/K7 w - - 0 1");
        let (pawn, knight) = (piece(&chess, "a7").0, piece(&chess, "b8").0);
        let promotion = mv(&format!("a7b8{letter}"));
        assert_eq!(chess.gesture(&promotion), [String::from("a7"), "b8".into(), format!("={letter}")]);
        let effects = chess.play(&promotion).expect("a promotion");
        let promoted = Effect::Promoted { piece: pawn, seat: Seat::FIRST, shape, at: "b8".into() };
        let way = [captured(knight, Seat::SECOND, "b8"), moved(pawn, Seat::FIRST, "a7", "b8"), promoted];
        assert_eq!(effects[..3], way);
        assert_eq!(piece(&chess, "b8"), (pawn, shape));
    }
    let chess = read("8/P7/8/8/8/6k1/8/K7 w - - 0 1");
    for refused in ["a7a8", "a7b8q"] {
        assert_eq!(chess.clone().play(&mv(refused)), Err(Illegal::NotNow));
    }
}

#[test]
fn the_choices_of_a_promotion_lie_beside_the_squares_while_there_is_one() {
    let ids = |board: &Board| -> Vec<String> {
        board.targets[64..].iter().map(|target| target.id.clone()).collect()
    };
    let places = |board: &Board| -> Vec<(u16, u16)> {
        board.targets[64..].iter().map(|target| (target.x, target.y)).collect()
    };
    let white = read("8/P7/8/8/8/6k1/7p/K7 w - - 0 1").board();
    assert_eq!((white.width, ids(&white)), (18, ["=q", "=r", "=b", "=n"].map(String::from).to_vec()));
    assert_eq!(places(&white), [(16, 0), (16, 2), (16, 4), (16, 6)]);
    let black = read("8/P7/8/8/8/6k1/7p/K7 b - - 0 1").board();
    assert_eq!(places(&black), [(16, 14), (16, 12), (16, 10), (16, 8)]);
    assert_eq!(places(&black.seen_by(Seat::SECOND)), [(0, 0), (0, 2), (0, 4), (0, 6)]);
    // The pawn is pinned along the rank, or blocked.
    for none in ["8/r2P3K/8/8/8/8/8/k7 w - - 0 1", "3n4/3P4/8/8/8/8/8/k6K w - - 0 1"] {
        assert_eq!(read(none).board().width, 16, "{none}");
    }
}

#[test]
fn an_attacked_king_is_told_and_marked() {
    let mut chess = after(start(), "e2e4 f7f5");
    let effects = chess.play(&mv("d1h5")).expect("a move");
    let queen = piece(&chess, "h5").0;
    let check = Effect::Check { seat: Seat::SECOND, at: "e8".into() };
    assert_eq!(effects, [moved(queen, Seat::FIRST, "d1", "h5"), check]);
    assert_eq!(chess.board().marks, [Mark { target: "e8".into(), kind: MarkKind::Check }]);
    assert!(after(chess, "g7g6").board().marks.is_empty());
}

#[test]
fn a_move_that_leaves_the_king_attacked_is_refused() {
    let pinned = read("4k3/4r3/8/8/8/8/4B3/4K3 w - - 0 1");
    assert!(!is_legal(&pinned, "e2d3"));
    let double = read("4k3/8/8/8/7b/8/4r3/3RK3 w - - 0 1");
    let mut moves = texts(&double);
    moves.sort();
    assert_eq!(moves, ["e1e2", "e1f1"], "only the king escapes two attackers");
}

#[test]
fn states_that_differ_only_by_a_useless_square_in_passing_are_equal() {
    let mut chess = after(start(), "e2e4");
    let mut read = read(&chess.position());
    (chess.numbers, read.numbers) = (start().numbers, start().numbers);
    assert_eq!(chess, read);
}

#[test]
fn a_search_reaches_the_state_that_play_reaches() {
    for seed in 0..20 {
        let mut chess = start();
        let mut ply = seed;
        while let Turn::Seat(_) = chess.turn() {
            let moves = chess.legal_moves();
            ply = ply * 31 + 7;
            let mv = &moves[ply % 1_009 % moves.len()];
            let mut searched = chess.clone();
            searched.advance(mv);
            chess.play(mv).expect("a legal move");
            assert_eq!(searched, chess);
            assert_eq!(searched.turn(), chess.turn());
            ply %= 1_000_003;
        }
    }
}
