//! Draws the board of any game and turns touches into moves. Knows no table and no network.
//!
//! To assistive technology it is a grid: rows of places, each with its name and what stands on it,
//! of which one is in the tab order (roving focus).

mod classes;
mod drag;
pub mod gesture;
mod ground;
mod keys;
mod mini;
mod names;
#[cfg(feature = "ssr")]
pub mod picture;
mod pieces;

use drawing::{
    UNIT,
    ground::frames,
    shapes::{self, point},
};
use games::{Board, MarkKind, Seat, Target};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
};
use referee::View;

pub use self::mini::{MiniBoard, PieceSign};
use self::{
    drag::Drag,
    gesture::{Moves, Touch},
    ground::Labels,
    pieces::Pieces,
};
use crate::{
    live::{browser, use_live},
    texts::{t_string, use_i18n},
};

/// Everything that the drawing shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The board as the viewer sees it.
    pub board: Board,
    /// The targets of the last move.
    pub last_targets: Vec<String>,
    /// The pieces of the last move.
    pub last_pieces: Vec<u32>,
    /// The moves that the viewer may make or plan; none for a watcher.
    pub moves: Moves,
    /// The targets of the moves that the viewer plans.
    pub planned: Vec<String>,
}

impl Drawn {
    /// A game as a side sees it, for looking only.
    pub fn still(view: View, side: u8) -> Self {
        let (last_targets, last_pieces) =
            view.last.map(|last| (last.targets, last.pieces)).unwrap_or_default();
        Self {
            board: view.board.seen_by(Seat(side)),
            last_targets,
            last_pieces,
            moves: Moves::Legal(Vec::new()),
            planned: Vec::new(),
        }
    }

    /// A game as a side sees it, for playing.
    pub fn playable(mut view: View, side: u8) -> Self {
        let moves = Moves::Legal(std::mem::take(&mut view.moves));
        Self { moves, ..Self::still(view, side) }
    }

    /// Whether moves can only be planned yet.
    fn is_plan(&self) -> bool {
        matches!(self.moves, Moves::Planned(_))
    }
}

/// The board. `on_move` gets the notation of a move that the viewer makes.
#[component]
pub fn BoardView(
    /// What is drawn.
    drawn: Memo<Drawn>,
    /// Called with the notation of a move that was made by touches or keys.
    on_move: Callback<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let awake = use_live().awake();
    let rows = Memo::new(move |_| keys::rows(&drawn.read().board.targets));
    // What does not change with a move is not drawn again.
    let ground = Memo::new(move |_| {
        let (pieces, marks, numbers, line) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Board { pieces, marks, numbers, line, ..drawn.read().board.clone() }
    });
    let touched = RwSignal::new(Vec::<String>::new());
    let focused = RwSignal::new(None::<String>);
    let tab_stop = Memo::new(move |_| {
        let rows = rows.read();
        let known = |id: &String| rows.iter().flatten().any(|target| target.id == *id);
        let first = || rows.first()?.first().map(|target| target.id.clone());
        focused.get().filter(known).or_else(first)
    });
    let touch = move |target: &str| {
        let leads_to = gesture::touch(&drawn.read_untracked().moves, &touched.read_untracked(), target);
        match leads_to {
            Touch::Play(notation) => {
                touched.set(Vec::new());
                on_move.run(notation);
            }
            Touch::Begun(begun) => touched.set(begun),
            Touch::Nothing => touched.set(Vec::new()),
        }
    };
    let drag = Drag::new(drawn, Callback::new(move |target: String| touch(&target)));
    let on_press = move |event: PointerEvent| {
        browser::settle(&event);
        let Some(target) = browser::place_of(&event) else { return };
        // Only what is begun can be drawn along; one touch that plays is a click.
        if drawn.read_untracked().moves.lead_from(&target) {
            touched.set(Vec::new());
            touch(&target);
            drag.begin(&event, target);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        browser::settle(&event);
        let Some(here) = tab_stop.get_untracked() else { return };
        if event.alt_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "Enter" | " " => {
                event.prevent_default();
                touch(&here);
            }
            "Escape" => touched.set(Vec::new()),
            key => {
                if key.starts_with("Arrow") {
                    event.prevent_default();
                }
                let targets = &drawn.read_untracked().board.targets;
                if let Some(next) = keys::step(targets, &here, key, event.ctrl_key()) {
                    event.prevent_default();
                    focused.set(Some(next.id.clone()));
                    browser::focus(&place_id(&next.id));
                }
            }
        }
    };
    let place = move |target: Target| {
        let places = Places { drawn, touched, focused, tab_stop };
        view! { <Place target places on_touch=Callback::new(move |id: String| touch(&id)) /> }.into_any()
    };
    view! {
        <svg
            class=move || ground::class(&ground.read())
            role="grid"
            viewBox=move || ground::view_box(&ground.read())
            aria-label=move || t_string!(i18n, games.board)
            aria-readonly=move || drawn.read().moves.is_empty().then_some("true")
            aria-disabled=move || (!awake.get()).then_some("true")
            data-plan=move || drawn.read().is_plan().then_some("true")
            data-drag=move || {
                let drawn = drawn.read();
                let held = !gesture::begun(&drawn.moves, &touched.read()).is_empty();
                drawn.moves.are_ways().then_some(if held { "held" } else { "idle" })
            }
            on:keydown=on_key
            on:pointerdown=on_press
        >
            <g class="board-decoration" aria-hidden="true">
                {move || ground::under(&ground.read(), Labels::Shown)}
            </g>
            <Pieces drawn drag />
            <g class="board-decoration" aria-hidden="true">
                {move || ground::over(&ground.read())}
            </g>
            {move || {
                let places = |row: Vec<Target>| row.into_iter().map(place).collect_view();
                let row = |row: Vec<Target>| view! { <g role="row">{places(row)}</g> }.into_any();
                rows.get().into_iter().map(row).collect_view()
            }}
            <Marks drawn />
        </svg>
    }
}

/// What the places of a board share.
#[derive(Clone, Copy)]
struct Places {
    drawn: Memo<Drawn>,
    touched: RwSignal<Vec<String>>,
    focused: RwSignal<Option<String>>,
    tab_stop: Memo<Option<String>>,
}

/// What a place shows. All reactive.
impl Places {
    fn is_last(self, target: &Target) -> bool {
        self.drawn.read().last_targets.contains(&target.id)
    }

    fn is_legal(self, target: &Target) -> bool {
        gesture::is_legal(&self.drawn.read().moves, &self.touched.read(), &target.id)
    }

    fn is_begun(self, target: &Target) -> bool {
        gesture::begun(&self.drawn.read().moves, &self.touched.read()).contains(&target.id)
    }

    fn is_planned(self, target: &Target) -> bool {
        self.drawn.read().planned.contains(&target.id)
    }

    fn is_tab_stop(self, target: &Target) -> bool {
        self.tab_stop.read().as_ref() == Some(&target.id)
    }
}

/// A place that can be touched and focussed. It is transparent: what is to be seen lies under it.
#[component]
fn Place(target: Target, places: Places, on_touch: Callback<String>) -> impl IntoView {
    let i18n = use_i18n();
    let (x, y) = point((target.x, target.y));
    let (width, height) = point((target.width, target.height));
    let target = StoredValue::new(target);
    let id = move || target.read_value().id.clone();
    view! {
        <g
            role="gridcell"
            id=place_id(&id())
            data-target=id()
            class="place"
            class:is-legal=move || places.is_legal(&target.read_value())
            class:is-begun=move || places.is_begun(&target.read_value())
            class:is-last=move || places.is_last(&target.read_value())
            class:is-planned=move || places.is_planned(&target.read_value())
            tabindex=move || if places.is_tab_stop(&target.read_value()) { "0" } else { "-1" }
            aria-label=move || names::name(i18n, &places.drawn.read().board, &target.read_value())
            aria-description=move || {
                let target = target.read_value();
                let state = (places.is_last(&target), places.is_planned(&target));
                names::description(i18n, &places.drawn.read().board, &target, state)
            }
            aria-selected=move || places.is_begun(&target.read_value()).then_some("true")
            on:click=move |_| on_touch.run(id())
            on:focus=move |_| places.focused.set(Some(id()))
        >
            <rect class="place-area" x=x y=y width=width height=height />
            <circle class="place-dot" cx={x + width / 2} cy={y + UNIT} r={UNIT / 7} />
            <rect class="place-ring" x={x + 5} y={y + 5} width={width - 10} height={height - 10} rx="12" />
        </g>
    }
}

/// What is marked on the places, the numbers, the last move's corners and the winning line.
#[component]
fn Marks(drawn: Memo<Drawn>) -> impl IntoView {
    view! {
        <g class="board-decoration" aria-hidden="true">
            <path class="mark-check" d=move || frames(&drawn.read().board, MarkKind::Check) />
            <path class="mark-forced" d=move || frames(&drawn.read().board, MarkKind::Forced) />
            <path
                class="mark-tuzdyk side-0"
                d=move || frames(&drawn.read().board, MarkKind::Tuzdyk(Seat::FIRST))
            />
            <path
                class="mark-tuzdyk side-1"
                d=move || frames(&drawn.read().board, MarkKind::Tuzdyk(Seat::SECOND))
            />
            {move || ground::numbers(&drawn.read().board)}
            <path class="last-corners" d=move || last_corners(&drawn.read()) />
            <path class="win-casing" d=move || shapes::line(&drawn.read().board.line) />
            <path class="win-line" d=move || shapes::line(&drawn.read().board.line) />
        </g>
    }
}

fn last_corners(drawn: &Drawn) -> String {
    let last = drawn.board.pieces.iter().filter(|piece| drawn.last_pieces.contains(&piece.id));
    last.map(shapes::last).collect()
}

fn place_id(target: &str) -> String {
    format!("place-{target}")
}
