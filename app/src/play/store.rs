//! A table as its page sees it: the followed state, one's own place in it, the move on its way, and
//! the commands. Components read from here and never send by themselves.

use std::sync::Arc;

use games::{Piece, Seat};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    AccountId, At, Command, Event, MatchId, Problem, TableId, Topic,
    accounts::Person,
    clock::TimeControl,
    play::{Play, TableEvent, TableSnapshot},
};
use referee::View;

use super::{
    board::{Drawn, gesture::Moves},
    plan::{self, Gesture},
    rules::use_rules,
    shown::{self, PendingMove, Standing, standing},
};
use crate::live::{Followed, Live, browser, follow, on_event, use_live};

/// The page's handle of its table.
#[derive(Clone, Copy)]
pub struct TableStore {
    /// Which table.
    pub id: TableId,
    /// Who looks at it, if signed in.
    pub me: StoredValue<Option<Person>>,
    /// The table.
    pub table: Memo<TableSnapshot>,
    /// The match on the board, with the move on its way, or the set-up.
    pub shown: Memo<Option<View>>,
    /// How the match stands; none before the first.
    pub standing: Memo<Option<Standing>>,
    /// One's own seat at the table.
    pub seat: Memo<Option<u8>>,
    /// What the server said against the last command.
    pub problem: RwSignal<Option<Problem>>,
    /// Why the table may not be followed any more.
    pub refused: ReadSignal<Option<Problem>>,
    live: Live,
    pending: RwSignal<Option<PendingMove>>,
    /// The moves that are made when one's turn comes, in their order.
    plans: RwSignal<Vec<Gesture>>,
    /// The match that they are for.
    planned_in: StoredValue<Option<MatchId>>,
    /// Where the last planned move was made: once in a match at a ply.
    made_at: StoredValue<Option<(MatchId, u32)>>,
    sending: StoredValue<Vec<Command>>,
    /// Since when one has the turn, by the browser's steady clock.
    turn_since_ms: StoredValue<Option<f64>>,
}

impl TableStore {
    /// Follows a table from the state that the page was rendered from, and from what the rules said of it.
    pub fn new(seed: At<TableSnapshot>, view: Option<View>, me: Option<Person>) -> Self {
        let id = seed.state.id;
        let account = me.as_ref().map(|me| me.id);
        let rendered = Arc::new(seed.state.clone());
        let followed: Followed<TableSnapshot> = follow(Topic::Table(id), Some(seed));
        let state = followed.state();
        let table = Memo::new(move |_| state.get().unwrap_or_else(|| (*rendered).clone()));
        let pending = RwSignal::new(None::<PendingMove>);
        let rules = use_rules();
        let shown = Memo::new(move |_| {
            let table = table.read();
            if !rules.are_here(&table.options.game) {
                return view.clone();
            }
            match &table.current {
                Some(played) => {
                    shown::now(&table.options, played, pending.read().as_ref(), |course| rules.view(course))
                }
                None => rules.view(&shown::set_up(&table.options)),
            }
        });
        let standing = Memo::new(move |_| {
            let table = table.read();
            table.current.as_ref().map(|played| standing(played, shown.read().as_ref()))
        });
        on_event(Topic::Table(id), move |event| {
            if let Event::Table(TableEvent::Moved { match_id, ply, .. }) = event {
                let arrived = |pending: &PendingMove| pending.match_id == *match_id && pending.ply == *ply;
                if pending.read_untracked().as_ref().is_some_and(arrived) {
                    pending.set(None);
                }
            }
        });
        let store = Self {
            id,
            me: StoredValue::new(me),
            table,
            shown,
            standing,
            seat: Memo::new(move |_| table.read().seated(account?)),
            problem: RwSignal::new(None),
            refused: followed.refused(),
            live: use_live(),
            pending,
            plans: RwSignal::new(Vec::new()),
            planned_in: StoredValue::new(None),
            made_at: StoredValue::new(None),
            sending: StoredValue::default(),
            turn_since_ms: StoredValue::new(None),
        };
        let ply = Memo::new(move |_| table.read().current.as_ref().map(|played| (played.id, played.ply())));
        Effect::new(move |_| {
            ply.track();
            store.turn_since_ms.set_value(store.is_my_turn().then(browser::steady_ms));
        });
        Effect::new(move |_| store.make_planned(ply.get()));
        store
    }

    /// Who looks at the table.
    pub fn account(self) -> Option<AccountId> {
        self.me.read_value().as_ref().map(|me| me.id)
    }

    /// The connection.
    pub fn live(self) -> Live {
        self.live
    }

    /// One's own seat in the match on the board. Reactive.
    pub fn player(self) -> Option<u8> {
        let account = self.account()?;
        self.table.read().current.as_ref()?.seated(account)
    }

    /// Whether a match is being played. Reactive.
    pub fn is_playing(self) -> bool {
        self.table.read().playing().is_some()
    }

    /// Whether it is one's own turn. Reactive.
    pub fn is_my_turn(self) -> bool {
        let standing = self.standing.get();
        self.is_playing() && self.player().is_some_and(|seat| standing == Some(Standing::Turn(seat)))
    }

    /// Whether it is the turn of who sits there. Reactive.
    pub fn is_turn_of(self, seat: u8) -> bool {
        self.is_playing() && self.standing.get() == Some(Standing::Turn(seat))
    }

    /// Whether who sits there has won. Reactive.
    pub fn has_won(self, seat: u8) -> bool {
        matches!(self.standing.get(), Some(Standing::Won(winner, _)) if winner == seat)
    }

    /// Whether the lamp of a seat is lit. Reactive.
    pub fn is_ready(self, seat: u8) -> bool {
        self.table.read().seats.get(usize::from(seat)).is_some_and(|seat| seat.ready)
    }

    /// Whether the table waits for somebody who sits down at any time, the match beginning with it. Reactive.
    pub fn is_standing_offer(self) -> bool {
        let table = self.table.read();
        table.options.time.is_correspondence() && table.current.is_none()
    }

    /// Whether somebody sits on every seat. Reactive.
    pub fn is_full(self) -> bool {
        self.table.read().seats.iter().all(|seat| seat.person.is_some())
    }

    /// The seat at the near side of the board: one's own, for a watcher the first. Reactive.
    pub fn near_seat(self) -> u8 {
        self.seat.get().unwrap_or(0)
    }

    /// The board as it is drawn for the viewer. Reactive.
    pub fn drawn(self) -> Option<Drawn> {
        let shown = self.shown.get()?;
        let near = self.near_seat();
        let side = self.table.read().current.as_ref().map_or(0, |played| played.side(near));
        if self.is_my_turn() {
            return Some(Drawn::playable(shown, side));
        }
        if !self.can_plan() {
            return Some(Drawn::still(shown, side));
        }
        let planned = self.plans.read();
        let plans = plan::plans(&shown.board, Seat(side), &shown.moves, &planned);
        let moves = Moves::Planned(plans);
        Some(Drawn { moves, planned: planned.concat(), ..Drawn::still(shown, side) })
    }

    /// The moves that are planned, each as its targets. Reactive.
    pub fn planned(self) -> Vec<Gesture> {
        self.plans.get()
    }

    /// Whether moves can be planned: by a player who waits for the other, where a clock runs. Reactive.
    fn can_plan(self) -> bool {
        let is_live = matches!(self.table.read().options.time, TimeControl::Clock { .. });
        is_live && self.is_playing() && self.player().is_some() && !self.is_my_turn()
    }

    /// Forgets what was planned.
    pub fn forget_plans(self) {
        self.plans.set(Vec::new());
    }

    /// Makes the next planned move once it is one's turn. At the first that cannot be made, and at one that the
    /// server refuses, the others go too: they were meant for another position, as those of another match were.
    fn make_planned(self, at: Option<(MatchId, u32)>) {
        if self.plans.read().is_empty() {
            return;
        }
        let is_another = self.planned_in.get_value() != at.map(|(match_id, _)| match_id);
        if is_another || !self.is_playing() {
            return self.forget_plans();
        }
        if !self.is_my_turn() {
            return;
        }
        if self.made_at.get_value() == at {
            return self.forget_plans();
        }
        self.made_at.set_value(at);
        let moves = self.shown.get_untracked().map(|shown| shown.moves).unwrap_or_default();
        let mut plans = self.plans.get_untracked();
        match plan::found(&moves, &plans.remove(0)) {
            Some(legal) => {
                self.plans.set(plans);
                self.play(legal.notation.clone());
            }
            None => self.forget_plans(),
        }
    }

    /// The piece that stands for what a seat plays. Reactive.
    pub fn sign(self, seat: u8) -> Option<Piece> {
        let side = self.table.read().current.as_ref()?.side(seat);
        *self.shown.read().as_ref()?.signs.get(usize::from(side))?
    }

    /// The name of who sits or sat in a seat of the match on the board. Reactive.
    pub fn player_name(self, seat: u8) -> String {
        let table = self.table.read();
        let player = table.current.as_ref().and_then(|played| played.players.get(usize::from(seat)));
        player.map(|player| player.name.clone()).unwrap_or_default()
    }

    /// Makes a move: at once on the board, and taken back if the server refuses it. Before one's turn it is
    /// planned.
    pub fn play(self, notation: String) {
        if !self.is_my_turn_untracked() {
            if untrack(|| self.can_plan()) {
                let playing = self.table.read_untracked().current.as_ref().map(|played| played.id);
                self.planned_in.set_value(playing);
                self.plans.update(|plans| plans.push(plan::gesture(&notation)));
            }
            return;
        }
        let Some(played) = self.table.read_untracked().current.clone() else { return };
        let pending = PendingMove { match_id: played.id, ply: played.ply(), notation: notation.clone() };
        self.problem.set(None);
        self.pending.set(Some(pending.clone()));
        // Days are not counted in thousandths.
        let is_quick = !self.table.read_untracked().options.time.is_correspondence();
        let thought_ms = (played.clock.is_some() && is_quick).then(|| {
            let since_ms = self.turn_since_ms.get_value().unwrap_or_else(browser::steady_ms);
            (browser::steady_ms() - since_ms) as u32
        });
        let command = Play { table: self.id, match_id: played.id, ply: pending.ply, notation, thought_ms };
        let answer = self.live.send(Command::Play(command));
        spawn_local(async move {
            if let Err(problem) = answer.await {
                // The page may be gone when the answer comes.
                if self.pending.try_get_untracked().flatten() == Some(pending) {
                    self.pending.set(None);
                }
                self.problem.try_update(|shown| *shown = Some(problem));
            }
        });
    }

    /// Sends a command of the table. While it is on its way the same one is not sent twice.
    pub fn send(self, command: Command) {
        if self.sending.read_value().contains(&command) {
            return;
        }
        self.sending.write_value().push(command.clone());
        self.problem.set(None);
        let answer = self.live.send(command.clone());
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone when the answer comes.
            let _ = self.sending.try_update_value(|sending| sending.retain(|sent| *sent != command));
            if let Err(problem) = answer {
                self.problem.try_update(|shown| *shown = Some(problem));
            }
        });
    }

    fn is_my_turn_untracked(self) -> bool {
        untrack(move || self.is_my_turn())
    }
}
