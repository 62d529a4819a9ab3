//! The texts of moves and positions.

use super::*;

fn refused(text: &str) -> bool {
    Chess::from_position(&Variant::Standard, text) == Err(Illegal::Position)
}

#[test]
fn a_text_that_is_no_move_in_any_position_is_refused() {
    let texts = [
        "", "e2", "e2e9", "i2e4", "E2E4", "e2-e4", "e2e4 ", "e2e2", "a1b4", "e7e8k", "e7e8p", "e7e8Q",
        "e2e4q", "e8e7q", "e7g8q", "e7e8qq", "O-O", "e4", "Nf3", "0000", "e2e٤",
    ];
    for text in texts {
        assert_eq!(text.parse::<Move>(), Err(Illegal::Notation), "{text:?}");
    }
}

#[test]
fn each_move_has_one_text_and_every_other_text_is_refused() {
    let positions = [
        "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
        "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1",
        "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1",
        "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8",
        "4k3/8/8/2pPp3/8/8/8/4K3 w - e6 0 2",
        "4k3/8/8/8/4r3/8/8/R3K2R w KQ - 0 1",
    ];
    for position in positions {
        let chess = read(position);
        let mut accepted = 0;
        for from in drawing::squares() {
            for to in drawing::squares() {
                for promotion in ["", "q", "r", "b", "n"] {
                    let Ok(mv) = format!("{from}{to}{promotion}").parse() else { continue };
                    accepted += usize::from(chess.clone().play(&mv).is_ok());
                    assert_eq!(chess.clone().play(&mv).is_ok(), chess.legal_moves().contains(&mv), "{mv}");
                }
            }
        }
        assert_eq!(accepted, chess.legal_moves().len(), "{position}");
    }
    // The king that takes its rook is the spelling of Chess960.
    let chess = read(CORNERS);
    assert!(is_legal(&chess, "e1g1") && is_legal(&chess, "e1c1"));
    assert!(!is_legal(&chess, "e1h1") && !is_legal(&chess, "e1a1"));
}

#[test]
fn moves_are_shown_in_algebraic_notation() {
    let shown = [
        ("a pawn", "4k3/8/8/8/8/8/4P3/4K3 w - - 0 1", "e2e4", "e4"),
        ("a piece", "4k3/p7/8/8/8/8/8/4K1N1 w - - 0 1", "g1f3", "Nf3"),
        ("a capture", "4k3/8/8/8/8/5p2/8/4K1N1 w - - 0 1", "g1f3", "Nxf3"),
        ("a pawn's capture", "4k3/8/8/3p4/4P3/8/8/4K3 w - - 0 1", "e4d5", "exd5"),
        ("a capture in passing", "4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 2", "e5d6", "exd6"),
        ("a promotion", "8/P7/8/8/8/6k1/8/K7 w - - 0 1", "a7a8n", "a8=N"),
        ("a promotion that captures and checks", "1n5k/P7/8/8/8/8/8/K7 w - - 0 1", "a7b8r", "axb8=R+"),
        ("a promotion that mates", "k7/7P/1K6/8/8/8/8/8 w - - 0 1", "h7h8q", "h8=Q#"),
        ("one of two on a rank", "4k3/8/8/8/8/5N2/8/1N2K3 w - - 0 1", "b1d2", "Nbd2"),
        ("one of two on a file", "4k3/8/8/R7/8/8/8/R3K3 w - - 0 1", "a1a3", "R1a3"),
        ("one of three: by the file", "8/k7/8/8/4Q2Q/8/8/K6Q w - - 0 1", "e4e1", "Qee1"),
        ("one of three: by the rank", "8/k7/8/8/4Q2Q/8/8/K6Q w - - 0 1", "h1e1", "Q1e1"),
        ("one of three: by both", "8/k7/8/8/4Q2Q/8/8/K6Q w - - 0 1", "h4e1", "Qh4e1"),
        ("the other is pinned", "4k3/8/8/8/1b6/2N5/8/4K1N1 w - - 0 1", "g1e2", "Ne2"),
        ("short castling", CORNERS, "e1g1", "O-O"),
        ("long castling", CORNERS, "e1c1", "O-O-O"),
        ("castling that checks", "5k2/8/8/8/8/8/8/4K2R w K - 0 1", "e1g1", "O-O+"),
        ("not legal now", CORNERS, "e1e3", "e1e3"),
    ];
    for (what, position, text, expected) in shown {
        assert_eq!(read(position).shown(&mv(text)), expected, "{what}");
    }
}

#[test]
fn a_position_that_cannot_arise_or_is_spelled_otherwise_is_refused() {
    let texts = [
        ("no king", "8/8/8/8/8/8/8/K6R w - - 0 1"),
        ("two kings", "k6k/8/8/8/8/8/8/K6R w - - 0 1"),
        ("the side that has moved is attacked", "k7/8/8/8/8/8/8/R6K w - - 0 1"),
        ("neighboring kings", "8/8/8/8/8/7R/6k1/7K w - - 0 1"),
        ("a pawn on the last rank", "P6k/8/8/8/8/8/8/K7 w - - 0 1"),
        ("a pawn on the first rank", "7k/8/8/8/8/8/8/K6p w - - 0 1"),
        ("nine pawns", "7k/8/8/8/8/P7/PPPPPPPP/K7 w - - 0 1"),
        ("a queen too many", "7k/8/8/8/8/8/PPPPPPPP/K2QQ3 w - - 0 1"),
        ("two bishops of one color and all pawns", "7k/8/8/8/8/8/PPPPPPPP/KB1B4 w - - 0 1"),
        ("three attackers", "k7/8/8/8/8/3n4/4r3/4K2r w - - 0 1"),
        ("a right without a rook", "4k3/8/8/8/8/8/8/4K3 w K - 0 1"),
        ("a right of a king elsewhere", "4k3/8/8/8/8/8/8/3K3R w K - 0 1"),
        ("rights in another order", "r3k2r/8/8/8/8/8/8/R3K2R w QKkq - 0 1"),
        ("a right twice", "r3k2r/8/8/8/8/8/8/R3K2R w KK - 0 1"),
        ("rights of Chess960", "r3k2r/8/8/8/8/8/8/R3K2R w HAha - 0 1"),
        ("in passing without a pawn", "4k3/8/8/4P3/8/8/8/4K3 w - d6 0 2"),
        ("in passing without a capture", "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq e3 0 1"),
        ("in passing on another rank", "4k3/8/8/3pP3/8/8/8/4K3 w - d5 0 2"),
        ("in passing and a quiet ply", "4k3/8/8/3pP3/8/8/8/4K3 w - d6 1 2"),
        ("more quiet plies than the game has", "k7/8/8/8/8/8/8/K6R w - - 3 2"),
        ("more quiet plies than the rules allow", "k7/8/8/8/8/8/8/K6R w - - 151 99"),
        ("no move number", "k7/8/8/8/8/8/8/K6R w - - 0 0"),
        ("a number too large", "k7/8/8/8/8/8/8/K6R w - - 0 65536"),
        ("a number with a sign", "k7/8/8/8/8/8/8/K6R w - - 0 +1"),
        ("a number with a zero before it", "k7/8/8/8/8/8/8/K6R w - - 0 01"),
        ("empty squares in two numbers", "k61/8/8/8/8/8/8/K6R w - - 0 1"),
        ("a row too short", "k6/8/8/8/8/8/8/K6R w - - 0 1"),
        ("seven rows", "k7/8/8/8/8/8/K6R w - - 0 1"),
        ("no such side", "k7/8/8/8/8/8/8/K6R W - - 0 1"),
        ("four fields", "k7/8/8/8/8/8/8/K6R w - -"),
        ("seven fields", "k7/8/8/8/8/8/8/K6R w - - 0 1 "),
    ];
    for (reason, text) in texts {
        assert!(refused(text), "{reason}");
    }
}

#[test]
fn what_can_just_arise_is_read() {
    let texts = [
        "4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 2",
        "k7/8/8/8/8/8/8/K6R b - - 3 2",
        "k7/8/8/8/8/8/8/K6R w - - 150 99",
        "k7/8/8/8/8/8/8/K6R w - - 0 65535",
        "7k/8/8/8/8/8/1PPPPPPP/K2QQ3 w - - 0 1",
        "R6R/3Q4/1Q4Q1/4Q3/2Q4Q/Q4Q2/pp1Q4/kBNN1KB1 w - - 0 1",
    ];
    for text in texts {
        assert_eq!(read(text).position(), text);
    }
    // The position with the most moves that is known (N. Petrovic, 1964).
    assert_eq!(read(texts[5]).legal_moves().len(), 218);
}
