//! The pieces: each glides to where it goes.

use drawing::shapes;
use games::{Ground, Piece};
use leptos::prelude::*;

use super::{Drawn, classes, drag::Drag};
use crate::{live::browser, ui::Each};

/// How long a piece glides, in milliseconds.
const GLIDE_MS: u32 = 160;

/// How long after the stone before it the next one is sown, in milliseconds.
const SOWN_MS: u32 = 45;

/// All pieces. One that comes while the page is looked at comes in motion.
#[component]
pub fn Pieces(drawn: Memo<Drawn>, drag: Drag) -> impl IntoView {
    let looked_at = StoredValue::new(false);
    Effect::new(move |before: Option<Vec<Piece>>| {
        looked_at.set_value(true);
        let drawn = drawn.read();
        if let Some(before) = before {
            glide(&before, &drawn, drag.dropped());
        }
        drawn.board.pieces.clone()
    });
    let pieces = move || drawn.read().board.pieces.clone();
    let piece = move |first: Piece| {
        let id = first.id;
        let now = Memo::new(move |before: Option<&Piece>| {
            let found = drawn.read().board.pieces.iter().find(|piece| piece.id == id).copied();
            found.or(before.copied()).unwrap_or(first)
        });
        // A disc falls from above the board: the classes name the rows that it passes.
        let motion = match looked_at.get_value() {
            true => {
                format!(
                    "piece-body is-new from-{}",
                    (shapes::center(&first).1 / (2 * shapes::UNIT) + 1).min(8)
                )
            }
            false => "piece-body".to_owned(),
        };
        view! {
            <g
                class=move || classes::class(&now.read())
                transform=move || {
                    let (x, y) = shapes::center(&now.read());
                    let (dx, dy) = drag.offset(id);
                    format!("translate({} {})", x + dx, y + dy)
                }
            >
                <g class=motion id=piece_id(id)>
                    <path class="piece-outline" d=move || shapes::body(&now.read(), (0, 0)) />
                    <path class="piece-mark" d=move || shapes::mark(&now.read(), (0, 0)) />
                </g>
            </g>
        }
    };
    view! {
        <g class="board-decoration" aria-hidden="true">
            <Each items=pieces key=|piece| piece.id.to_string() children=piece />
        </g>
    }
}

/// Sets the pieces in motion that stand elsewhere than before. Stones are sown one after the other.
fn glide(before: &[Piece], drawn: &Drawn, dropped: Option<u32>) {
    let is_sown = drawn.board.ground == Ground::Pits;
    let mut wait_ms = 0;
    for piece in &drawn.board.pieces {
        let Some(old) = before.iter().find(|old| old.id == piece.id) else { continue };
        let ((x, y), (old_x, old_y)) = (shapes::center(piece), shapes::center(old));
        // What was drawn to its place by hand is there already.
        if (x, y) == (old_x, old_y) || dropped == Some(piece.id) {
            continue;
        }
        browser::glide(&piece_id(piece.id), (old_x - x, old_y - y), wait_ms, GLIDE_MS);
        if is_sown {
            wait_ms += SOWN_MS;
        }
    }
}

fn piece_id(id: u32) -> String {
    format!("piece-{id}")
}
