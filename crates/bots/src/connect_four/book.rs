//! The openings that are too hard to be solved during a game: the bot's own lines as first and as second
//! player against every reply, up to where the solver finishes within the limits.
//!
//! The text holds no positions. It is one letter for each position of a walk that everyone repeats alike: the
//! column to play, or `.` where the solver takes over and the walk does not go on. `examples/connect_four_book.rs`
//! writes it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::OnceLock;

use super::rack::{COLUMNS, Rack};

/// One letter for each position of the walk.
const TEXT: &str = include_str!("book.txt");

/// The bot's column, from 0, in a position of the book.
pub fn column(rack: Rack) -> Option<u32> {
    static BOOK: OnceLock<HashMap<u64, u32>> = OnceLock::new();
    let book = BOOK.get_or_init(|| read(TEXT));
    let (canonical, is_image) = rack.canonical();
    let column = book.get(&canonical.key()).copied()?;
    Some(if is_image { COLUMNS - 1 - column } else { column })
}

/// Visits the positions in which the bot is to move, in the order of the text, each with its mirror image
/// once. Goes on behind a position when `ask` gives the bot's column there.
pub fn walk(mut ask: impl FnMut(Rack) -> Option<u32>) {
    let (mut seen, mut queue) = (HashSet::new(), VecDeque::from([Rack::default()]));
    let mut reach = |rack: Rack, queue: &mut VecDeque<Rack>| {
        for column in 0..COLUMNS {
            let cell = rack.cell(column);
            if cell != 0 && rack.wins() & cell == 0 {
                let next = rack.after(cell).canonical().0;
                if seen.insert(next.key()) {
                    queue.push_back(next);
                }
            }
        }
    };
    // As second player the bot answers the first disc; as first player it is asked about the empty rack.
    reach(Rack::default(), &mut queue);
    while let Some(rack) = queue.pop_front() {
        let Some(column) = ask(rack) else { continue };
        let cell = rack.cell(column);
        if cell != 0 && rack.wins() & cell == 0 {
            reach(rack.after(cell), &mut queue);
        }
    }
}

fn read(text: &str) -> HashMap<u64, u32> {
    let mut letters = text.bytes().filter(|letter| !letter.is_ascii_whitespace());
    let mut book = HashMap::new();
    walk(|rack| {
        let column = letters.next().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'1'))?;
        book.insert(rack.key(), column);
        Some(column)
    });
    book
}
