//! Drawing a piece along with the finger or the mouse. It is a manner of touching two places: the place
//! where it begins has been touched already, the place where it ends is touched when it is let go.

use drawing::UNIT;
use leptos::{
    ev::{self, PointerEvent},
    prelude::*,
};

use super::Drawn;
use crate::live::browser;

/// How far the pointer goes before it draws anything along, in points of the drawing: less is a click.
const SLACK: f64 = 30.0;

/// What is drawn along.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    /// The place where it stands.
    from: String,
    /// Its pieces.
    pieces: Vec<u32>,
    /// Where the pointer was pressed, in pixels of the page.
    pressed: (f64, f64),
    /// How far it has gone since, in points of the drawing.
    offset: (f64, f64),
    /// How many points of the drawing are a pixel.
    scale: f64,
}

/// The handle of a board's dragging.
#[derive(Clone, Copy)]
pub struct Drag {
    drawn: Memo<Drawn>,
    held: RwSignal<Option<Held>>,
    dropped: StoredValue<Option<u32>>,
    on_drop: Callback<String>,
}

impl Drag {
    /// `on_drop` gets the target on which something was let go.
    pub fn new(drawn: Memo<Drawn>, on_drop: Callback<String>) -> Self {
        let drag = Self { drawn, held: RwSignal::new(None), dropped: StoredValue::new(None), on_drop };
        Effect::new(move |_| {
            let moved = window_event_listener(ev::pointermove, move |event| drag.go(&event));
            let let_go = window_event_listener(ev::pointerup, move |event| drag.let_go(&event));
            let cancelled = window_event_listener(ev::pointercancel, move |_| drag.held.set(None));
            on_cleanup(move || {
                moved.remove();
                let_go.remove();
                cancelled.remove();
            });
        });
        drag
    }

    /// Takes hold of what stands on a target.
    pub fn begin(self, event: &PointerEvent, from: String) {
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        let drawn = self.drawn.read_untracked();
        let Some(target) = drawn.board.target(&from) else { return };
        let pieces = drawn.board.pieces_in(target).map(|piece| piece.id).collect();
        let width = f64::from(i32::from(drawn.board.width) * UNIT);
        let pressed = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some(scale) = browser::scale(event, width) else { return };
        self.held.set(Some(Held { from, pieces, pressed, offset: (0.0, 0.0), scale }));
    }

    /// How far a piece is from its place, in points of the drawing. Reactive.
    pub fn offset(self, piece: u32) -> (i32, i32) {
        match &*self.held.read() {
            Some(held) if held.is_away() && held.pieces.contains(&piece) => {
                (held.offset.0 as i32, held.offset.1 as i32)
            }
            _ => (0, 0),
        }
    }

    /// The piece that the hand has put where it stands, told once.
    pub fn dropped(self) -> Option<u32> {
        self.dropped.try_update_value(Option::take).flatten()
    }

    fn go(self, event: &PointerEvent) {
        if self.held.read_untracked().is_none() {
            return;
        }
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        self.held.update(|held| {
            if let Some(held) = held {
                let Held { pressed, scale, .. } = *held;
                held.offset = ((at.0 - pressed.0) * scale, (at.1 - pressed.1) * scale);
            }
        });
    }

    fn let_go(self, event: &PointerEvent) {
        let Some(held) = self.held.try_update(Option::take).flatten() else { return };
        let Some(target) = browser::place_at(event) else { return };
        if held.is_away() && target != held.from {
            self.dropped.set_value(held.pieces.first().copied());
            self.on_drop.run(target);
        }
    }
}

impl Held {
    fn is_away(&self) -> bool {
        self.offset.0.abs().max(self.offset.1.abs()) > SLACK
    }
}
