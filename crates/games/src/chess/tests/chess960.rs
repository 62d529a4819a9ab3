//! Facts about Chess960: set-ups, castling, and the laws of `src/checks.rs`, which know no options.

use std::collections::BTreeSet;

use super::*;

fn set_up(seed: u64) -> Chess {
    Chess::new(&Variant::Chess960, seed)
}

fn read960(text: &str) -> Chess {
    Chess::from_position(&Variant::Chess960, text).expect(text)
}

#[test]
fn a_set_up_has_the_number_that_scharnagl_gave_it() {
    let published = [(0, "BBQNNRKR"), (518, "RNBQKBNR"), (534, "RNBKQBNR"), (959, "RKRNNQBB")];
    for (number, pieces) in published {
        for seed in [number, number + 960, number + 960 * 1_000_000] {
            let position = set_up(seed).position();
            let black = pieces.to_lowercase();
            let placement = format!("{black}/pppppppp/8/8/8/8/PPPPPPPP/{pieces} w ");
            assert!(position.starts_with(&placement), "{number}: {position}");
        }
    }
    assert_eq!(set_up(0).position(), "bbqnnrkr/pppppppp/8/8/8/8/PPPPPPPP/BBQNNRKR w HFhf - 0 1");
}

#[test]
fn the_960_set_ups_differ_and_obey_the_guideline() {
    let mut all = BTreeSet::new();
    for number in 0..960 {
        let position = set_up(number).position();
        let row: Vec<char> = position.chars().take(8).collect();
        let places = |letter| -> Vec<usize> { (0..8).filter(|&file| row[file] == letter).collect() };
        let (rooks, kings, bishops) = (places('r'), places('k'), places('b'));
        assert!(rooks[0] < kings[0] && kings[0] < rooks[1], "{position}");
        assert_eq!((bishops[0] + bishops[1]) % 2, 1, "{position}");
        assert_eq!(read960(&position).position(), position);
        all.insert(row);
    }
    assert_eq!(all.len(), 960);
}

#[test]
fn castling_is_written_as_the_king_taking_its_rook() {
    let chess = read960("r3k2r/8/8/8/8/8/8/R3K2R w HAha - 0 1");
    assert!(is_legal(&chess, "e1h1") && is_legal(&chess, "e1a1"));
    assert!(!is_legal(&chess, "e1g1") && !is_legal(&chess, "e1c1"));
    assert_eq!(chess.gesture(&mv("e1h1")), ["e1", "h1"].map(String::from));
    assert_eq!(chess.shown(&mv("e1h1")), "O-O");
    assert_eq!(chess.shown(&mv("e1a1")), "O-O-O");
    assert_eq!(after(chess, "e1h1").position(), "r3k2r/8/8/8/8/8/8/R4RK1 b ha - 1 1");
}

#[test]
fn king_or_rook_may_stay_and_both_may_change_places() {
    let mut stays = read960("5k2/8/8/8/8/8/8/6KR w H - 0 1");
    let rook = piece(&stays, "h1").0;
    assert_eq!(stays.shown(&mv("g1h1")), "O-O+");
    let check = Effect::Check { seat: Seat::SECOND, at: "f8".into() };
    assert_eq!(stays.play(&mv("g1h1")), Ok(vec![moved(rook, Seat::FIRST, "h1", "f1"), check]));
    assert_eq!(stays.position(), "5k2/8/8/8/8/8/8/5RK1 b - - 1 1");

    let mut stays = read960("4k3/8/8/8/8/8/8/4KR2 w F - 0 1");
    let king = piece(&stays, "e1").0;
    assert_eq!(stays.play(&mv("e1f1")), Ok(vec![moved(king, Seat::FIRST, "e1", "g1")]));
    assert_eq!(stays.position(), "4k3/8/8/8/8/8/8/5RK1 b - - 1 1");

    let mut change = read960("k7/8/8/8/8/8/8/5KR1 w G - 0 1");
    let (king, rook) = (piece(&change, "f1").0, piece(&change, "g1").0);
    let ways = vec![moved(king, Seat::FIRST, "f1", "g1"), moved(rook, Seat::FIRST, "g1", "f1")];
    assert_eq!(change.play(&mv("f1g1")), Ok(ways));
    assert_eq!((piece(&change, "g1").0, piece(&change, "f1").0), (king, rook));
}

#[test]
fn castling_is_refused_where_the_guideline_forbids_it() {
    let refused = [
        ("the rook covers the king's last square", "4k3/8/8/8/8/8/8/rRK5 w B - 0 1", "c1b1"),
        ("a piece stands where the rook goes", "4k3/8/8/8/8/8/8/1RKN4 w B - 0 1", "c1b1"),
        ("a piece stands where the king goes", "4k3/8/8/8/8/8/8/1R3KRN w GB - 0 1", "f1h1"),
        ("the way of the king is attacked", "4k3/8/8/8/3r4/8/8/1R3K2 w B - 0 1", "f1b1"),
        ("a piece stands between", "4k3/8/8/8/8/8/8/1RN2K2 w B - 0 1", "f1b1"),
        ("the right is lost", "4k3/8/8/8/8/8/8/1R3K2 w - - 0 1", "f1b1"),
    ];
    for (reason, position, text) in refused {
        assert!(!is_legal(&read960(position), text), "{reason}");
    }
    assert!(is_legal(&read960("4k3/8/8/8/8/8/8/1R3K2 w B - 0 1"), "f1b1"));
}

#[test]
fn rights_that_no_set_up_gives_are_refused() {
    let texts = [
        ("a king in the corner", "7k/8/8/8/8/8/8/K6R w H - 0 1"),
        ("kings on different files", "r3k3/8/8/8/8/8/8/R4K2 w Aa - 0 1"),
        ("rooks on different files", "r3k3/8/8/8/8/8/8/1R2K3 w Ba - 0 1"),
        ("no rook on that file", "r3k3/8/8/8/8/8/8/1R2K3 w A - 0 1"),
        ("rights of standard chess", "r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1"),
        ("rights in another order", "r3k2r/8/8/8/8/8/8/R3K2R w AHah - 0 1"),
    ];
    for (reason, text) in texts {
        assert_eq!(Chess::from_position(&Variant::Chess960, text), Err(Illegal::Position), "{reason}");
    }
}

#[test]
fn random_games_from_every_fifth_set_up_obey_the_laws() {
    let mut castled = 0;
    for number in (0..960).step_by(5) {
        let mut chess = set_up(number);
        let mut random = number as usize;
        for _ in 0..60 {
            let moves = chess.legal_moves();
            if moves.is_empty() {
                break;
            }
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Castling is rare at random, so that it is taken whenever it is possible.
            let castles = |mv: &&Move| mv.read(&chess).is_some_and(|mv| moves::castles(&chess.state, mv));
            let castling = moves.iter().find(castles);
            let mv = *castling.unwrap_or(&moves[(random >> 33) % moves.len()]);
            castled += usize::from(castling.is_some());
            let gesture = chess.gesture(&mv);
            let others = moves.iter().filter(|other| **other != mv).map(|other| chess.gesture(other));
            assert!(others.into_iter().all(|other| !other.starts_with(&gesture)), "{gesture:?}");
            assert_eq!(mv.to_string().parse(), Ok(mv));

            let mut ids: BTreeSet<u32> = chess.board().pieces.iter().map(|piece| piece.id).collect();
            for effect in chess.play(&mv).expect("a legal move") {
                if let Effect::Captured { piece, .. } = effect {
                    assert!(ids.remove(&piece));
                }
            }
            assert_eq!(ids, chess.board().pieces.iter().map(|piece| piece.id).collect());
            let position = chess.position();
            let read = read960(&position);
            assert_eq!(read.position(), position);
            assert_eq!(read.legal_moves().len(), chess.legal_moves().len());
        }
    }
    assert!(castled > 50, "{castled}");
}

#[test]
fn the_options_are_the_empty_text_and_960() {
    assert_eq!(("".parse(), "960".parse()), (Ok(Variant::Standard), Ok(Variant::Chess960)));
    assert_eq!((Variant::Standard.to_string(), Variant::Chess960.to_string()), ("".into(), "960".into()));
    for text in ["chess960", "standard", "0960", "960 "] {
        assert_eq!(text.parse::<Variant>(), Err(Illegal::Options));
    }
}
