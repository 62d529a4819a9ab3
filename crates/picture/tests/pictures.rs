//! Pictures by the public door: every game, every name.

use std::collections::HashSet;

use games::{AnyGame, GameKind, Piece, Seat};
use picture::{Error, LARGEST_SIDE, Marks, PREVIEW_SIZE, Player, Preview, Svg, Theme, png, preview, svg};

const SIZE: (u32, u32) = (320, 240);

/// A decoded picture: its pixels in rows of four bytes each, or three where it has no transparency.
struct Pixels {
    size: (u32, u32),
    channels: usize,
    bytes: Vec<u8>,
}

impl Pixels {
    #[track_caller]
    fn of(drawn: &Svg, size: (u32, u32)) -> Self {
        let bytes = png(drawn, size).expect("a size within the bounds");
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a small picture")];
        let info = reader.next_frame(&mut bytes).expect("a whole PNG");
        assert_eq!((info.width, info.height), size);
        Self { size, channels: info.color_type.samples(), bytes }
    }

    fn at(&self, x: u32, y: u32) -> &[u8] {
        let from = (y * self.size.0 + x) as usize * self.channels;
        &self.bytes[from..from + self.channels]
    }

    /// The colors in a part of the picture.
    fn colors(&self, columns: std::ops::Range<u32>, rows: std::ops::Range<u32>) -> HashSet<&[u8]> {
        rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| self.at(x, y)).collect()
    }
}

/// A game by lot after some moves, with the marks of the last.
fn played(kind: GameKind, variant: &str, plies: usize) -> (AnyGame, Marks) {
    let mut game = AnyGame::new(kind, variant, 3).expect("a variant of the game");
    let (mut marks, mut lot) = (Marks::default(), 1_u64);
    for _ in 0..plies {
        let moves = game.legal_moves();
        let Some(index) = ((lot >> 33) as usize).checked_rem(moves.len()) else { break };
        marks = Marks::of(&game.play(&moves[index]).expect("a legal move"));
        lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    }
    (game, marks)
}

/// A preview of tic-tac-toe with these names.
fn named(names: [&str; 2], status: &str) -> Svg {
    let (game, marks) = played(GameKind::TicTacToe, "", 3);
    let piece = |seat| Piece { seat: Seat(seat), ..game.board().pieces[0] };
    let players = [0, 1].map(|seat| Player {
        name: names[usize::from(seat)],
        piece: Some(piece(seat)),
        score: "½",
        won: false,
    });
    preview(&Preview {
        board: &game.board(),
        marks: &marks,
        game: "Tic-tac-toe",
        players: &players,
        status,
        detail: "",
        brand: "Oyinline",
        theme: Theme::Light,
    })
}

#[test]
fn every_game_is_a_picture_from_the_set_up_to_its_end() {
    for &kind in GameKind::ALL {
        for variant in kind.variants() {
            for plies in [0, 1, 25, 500] {
                let (game, marks) = played(kind, variant, plies);
                for theme in [Theme::Light, Theme::Dark] {
                    let drawn = svg(&game.board(), theme, &marks);
                    let pixels = Pixels::of(&drawn, SIZE);
                    let colors = pixels.colors(0..SIZE.0, 0..SIZE.1);
                    assert!(colors.len() >= 10, "{kind} {variant} after {plies}: {}", colors.len());
                }
            }
        }
    }
}

#[test]
fn a_move_and_its_mark_are_to_be_seen() {
    for &kind in GameKind::ALL {
        let ((before, _), (after, marks)) = (played(kind, "", 0), played(kind, "", 1));
        assert!(!marks.last.is_empty(), "{kind}");
        let drawn =
            |game: &AnyGame, marks: &Marks| Pixels::of(&svg(&game.board(), Theme::Light, marks), SIZE).bytes;
        let (unmarked, marked) = (drawn(&after, &Marks::default()), drawn(&after, &marks));
        assert_ne!(drawn(&before, &Marks::default()), unmarked, "{kind}");
        assert_ne!(unmarked, marked, "{kind}");
    }
}

#[test]
fn a_picture_of_a_board_has_no_choices_beside_it() {
    let opening = AnyGame::new(GameKind::Gomoku, "swap2", 0).unwrap().board();
    let plain = AnyGame::new(GameKind::Gomoku, "", 0).unwrap().board();
    assert_ne!(opening.height, plain.height);
    let marks = Marks::default();
    assert_eq!(svg(&opening, Theme::Light, &marks), svg(&plain, Theme::Light, &marks));
}

#[test]
fn a_document_stands_alone() {
    for &kind in GameKind::ALL {
        let (game, marks) = played(kind, "", 30);
        let drawn = svg(&game.board(), Theme::Dark, &marks);
        for sign in
            ["var(", "class=", "style", "href", "url(", "<text", "font", "<script", "<!", "NaN", "inf"]
        {
            assert!(!drawn.as_str().contains(sign), "{kind}: {sign}");
        }
        assert_eq!(drawn.as_str().matches("http").count(), 1, "only the namespace");
    }
}

#[test]
fn nothing_of_a_name_gets_into_the_document_and_no_name_leaves_its_row() {
    let (width, height) = PREVIEW_SIZE;
    let plain = Pixels::of(&named(["Әсел", "Ерлан"], "Draw"), PREVIEW_SIZE);
    for name in [
        "<script>alert(1)</script>",
        "\"/><image href=\"file:///etc/passwd\"/>&lt;&amp;",
        "]]><!DOCTYPE svg [<!ENTITY a \"b\">]>&a;",
        "",
        " ",
        "\u{0}\u{7f}\u{202e}\u{200f}",
        "\u{202e}مرحبا بالعالم שלום",
        "👨‍👩‍👧‍👦🦄🇰🇿",
        "Ĥ̷̢̛̗̝̦́e̵̡͉̋͂l̶̰̍̓l̸̲̈ơ̴̡̤͖̩̬͐̆͠",
        &"Щ".repeat(20_000),
        &"\u{fdfd}".repeat(300),
    ] {
        let drawn = named([name, name], name);
        for sign in ["script", "href", "passwd", "ENTITY", "&", "]]>"] {
            assert!(!drawn.as_str().contains(sign), "{sign} of {name:.40}");
        }
        assert!(drawn.as_str().len() < 200_000, "{}", drawn.as_str().len());
        let pixels = Pixels::of(&drawn, PREVIEW_SIZE);
        // Beside and between the rows, and around all of it, everything is as with any other name, but for
        // shades along edges, which share a palette with all else.
        for (columns, rows) in
            [(0..634, 0..height), (1_156..width, 0..height), (0..width, 0..200), (0..width, 296..300)]
        {
            for y in rows {
                for x in columns.clone() {
                    let apart =
                        pixels.at(x, y).iter().zip(plain.at(x, y)).map(|(one, other)| one.abs_diff(*other));
                    assert!(apart.max() < Some(24), "{x} {y} with {name:.40}");
                }
            }
        }
    }
}

#[test]
fn a_name_is_to_be_seen_in_each_of_our_languages() {
    let empty = Pixels::of(&named(["", ""], ""), PREVIEW_SIZE);
    for name in ["Wolfgang", "Ёжик", "Ұлтуған_Әңгі"] {
        let pixels = Pixels::of(&named([name, ""], ""), PREVIEW_SIZE);
        assert!(pixels.bytes != empty.bytes, "{name}");
    }
}

#[test]
fn a_size_out_of_bounds_is_refused() {
    let drawn = named(["a", "b"], "");
    for size in [(0, 100), (100, 0), (LARGEST_SIDE + 1, 10), (10, u32::MAX), (u32::MAX, u32::MAX)] {
        assert!(matches!(png(&drawn, size), Err(Error::Size(..))), "{size:?}");
    }
    Pixels::of(&drawn, (1, 1));
    Pixels::of(&drawn, (LARGEST_SIDE, 1));
}
