//! The games' notations: moves that players send, and positions.

use games::{AnyGame, GameKind, Turn};

/// Enough to reach every rule; more of them only take longer.
const MOST_MOVES: usize = 100;

/// The first byte chooses the game and its variant, the second the lot; each line after them is a move. A move that is
/// refused changes nothing, and one that is made is one of the legal ones, by its only text.
pub fn moves(bytes: &[u8]) {
    let [choice, seed, lines @ ..] = bytes else { return };
    let Some(lines) = super::text(lines) else { return };
    let (kind, options) = choose(*choice);
    let Ok(mut game) = AnyGame::new(kind, options, u64::from(*seed)) else {
        panic!("{kind} has no variant {options:?}")
    };
    for notation in lines.split('\n').take(MOST_MOVES) {
        let before = game.clone();
        // Asked by whoever shows a move, before anybody knows whether it is one.
        let shown = game.shown(notation);
        let gesture = game.gesture(notation);
        match game.play(notation) {
            Ok(_) => {
                let legal = before.legal_moves();
                assert!(legal.iter().any(|legal| legal == notation), "{kind}: {notation:?} of {legal:?}");
                assert!(!shown.is_empty() && gesture.is_some(), "{kind}: {notation:?}");
                check_position(&game, options);
            }
            Err(_) => assert!(game == before, "{kind}: {notation:?} was refused"),
        }
    }
    look(&game);
}

/// The first byte chooses the game and its variant, the rest is a position. What is read is written the same, and can be
/// played on.
pub fn position(bytes: &[u8]) {
    let [choice, text @ ..] = bytes else { return };
    let Some(text) = super::text(text) else { return };
    let (kind, options) = choose(*choice);
    let Ok(game) = AnyGame::from_position(kind, options, text) else { return };
    assert_eq!(game.position(), text, "{kind}");
    look(&game);
    for notation in game.legal_moves() {
        let mut next = game.clone();
        assert!(next.play(&notation).is_ok(), "{kind}: {notation} in {text}");
        check_position(&next, options);
    }
}

/// One of all games with one of its variants.
fn choose(choice: u8) -> (GameKind, &'static str) {
    let variants =
        |kind: &GameKind| kind.variants().iter().map(|&variant| (*kind, variant)).collect::<Vec<_>>();
    let all: Vec<_> = GameKind::ALL.iter().flat_map(variants).collect();
    all[usize::from(choice) % all.len()]
}

/// What a game writes it reads.
fn check_position(game: &AnyGame, options: &str) {
    let text = game.position();
    match AnyGame::from_position(game.kind(), options, &text) {
        Ok(read) => assert_eq!(read.position(), text, "{}", game.kind()),
        Err(illegal) => panic!("{}: {text} is refused: {illegal}", game.kind()),
    }
}

/// Asks what a page asks of a game.
fn look(game: &AnyGame) {
    let legal = game.legal_moves();
    assert_eq!(legal.is_empty(), matches!(game.turn(), Turn::Over(_)), "{}", game.position());
    let _ = (game.board(), game.claim(), game.forced());
    for notation in &legal {
        assert!(game.gesture(notation).is_some(), "{notation}");
        assert!(!game.shown(notation).is_empty(), "{notation}");
    }
}
