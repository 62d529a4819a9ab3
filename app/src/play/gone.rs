//! An opponent who has left the match: how long there is still to wait, and then the claims.

use std::time::Duration;

use leptos::{prelude::*, text_prop::TextProp};
use protocol::{
    Command, Topic,
    play::{Away, ClaimDraw, ClaimWin, CrowdSnapshot},
};

use super::{actions::command_button, store::TableStore};
use crate::{
    live::{Followed, follow},
    texts::{t_string, use_i18n},
};

/// How often the countdown is looked at: often enough that no second is skipped.
const LOOK: Duration = Duration::from_millis(200);

/// Says who is gone from the match, to the opponent with the claims and to those who watch without.
#[component]
pub fn GoneNotice(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let crowd: Followed<CrowdSnapshot> = follow(Topic::Crowd(store.id), None);
    let crowd = crowd.state();
    // Oneself is never away: the other tab that was closed is not the last.
    let away = Memo::new(move |_| {
        let (table, crowd) = (store.table.read(), crowd.read());
        let playing = table.playing()?;
        let away = crowd.as_ref()?.away.iter().find(|away| store.account() != Some(away.account))?;
        Some((*away, playing.seated(away.account)?))
    });
    let seconds = seconds_left(store, away);
    let may_claim = Memo::new(move |_| {
        let table = store.table.read();
        let playing = table.playing().filter(|playing| playing.ply() >= 2)?;
        away.get()?;
        Some(playing.id).filter(|_| store.player().is_some())
    });
    let name =
        move || away.get().map(|(_, seat)| t_string!(i18n, gone.is_gone, name = store.player_name(seat)));
    let wait = move || {
        let both_have_moved = store.table.read().playing().is_some_and(|playing| playing.ply() >= 2);
        let seconds = seconds.get().filter(|_| both_have_moved)?;
        let time = format!("{}:{:02}", seconds / 60, seconds % 60);
        Some(match (seconds, store.player()) {
            (0, Some(_)) => t_string!(i18n, gone.claim_now).to_owned(),
            (0, None) => return None,
            (_, Some(_)) => t_string!(i18n, gone.claim_in, time = time),
            (_, None) => t_string!(i18n, gone.opponent_claims_in, time = time),
        })
    };
    let button = move |text: TextProp, command: Command| command_button(store, text, command);
    let is_due = Memo::new(move |_| seconds.get() == Some(0));
    let claims = move || {
        let match_id = may_claim.get().filter(|_| is_due.get())?;
        let table = store.id;
        let win = move || t_string!(i18n, gone.claim_win);
        let draw = move || t_string!(i18n, gone.claim_draw);
        Some([
            button(win.into(), Command::ClaimWin(ClaimWin { table, match_id })),
            button(draw.into(), Command::ClaimDraw(ClaimDraw { table, match_id })),
        ])
    };
    view! {
        <div class="gone" class:is-shown=move || away.get().is_some()>
            <p class="gone-name" role="status">{move || name()}</p>
            <p class="gone-wait tabular" role="timer">{move || wait()}</p>
            <div class="gone-claims">{move || claims()}</div>
        </div>
    }
}

/// The seconds until the match may be claimed, by the server's clock.
fn seconds_left(store: TableStore, away: Memo<Option<(Away, u8)>>) -> RwSignal<Option<i64>> {
    let live = store.live();
    let seconds = RwSignal::new(None);
    Effect::new(move |_| {
        let Some((Away { claim_at_ms, .. }, _)) = away.get() else { return seconds.set(None) };
        let look = move || {
            let left_ms = live.server_time_ms().map(|now_ms| claim_at_ms as f64 - now_ms);
            let left = left_ms.map(|left_ms| (left_ms / 1_000.0).ceil().max(0.0) as i64);
            if seconds.get_untracked() != left {
                seconds.set(left);
            }
        };
        look();
        if let Ok(interval) = set_interval_with_handle(look, LOOK) {
            on_cleanup(move || interval.clear());
        }
    });
    seconds
}
