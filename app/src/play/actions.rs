//! What a player may do besides moving, the ways out of a match that is over, and what the server said
//! against the last command.

use leptos::{prelude::*, text_prop::TextProp};
use protocol::{
    Command, MatchId,
    play::{
        Abort, AcceptDraw, AllowTakeback, AskTakeback, DeclineDraw, GiveTime, OfferDraw, RefuseTakeback,
        Resign, WithdrawDraw, WithdrawTakeback,
    },
};

use super::{invitation::Invitation, invite_computer::InviteComputerChoice, store::TableStore};
use crate::{
    live::browser,
    texts::{t_string, use_i18n},
    ui::Alert,
};

/// The buttons of a player during a match, and what there is for everybody around it.
#[component]
pub fn Actions(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let has_free_seat = Memo::new(move |_| {
        let table = store.table.read();
        !table.closed && table.seats.iter().any(|seat| seat.person.is_none())
    });
    let playing = Memo::new(move |_| {
        let table = store.table.read();
        let played = table.playing()?;
        played.seated(store.account()?).map(|seat| (played.id, seat))
    });
    let over = Memo::new(move |_| {
        let table = store.table.read();
        let over = table.current.as_ref().filter(|played| played.result.is_some())?;
        Some(format!("/match/{}", over.id))
    });
    let problem = Signal::derive(move || store.problem.get().or_else(|| store.refused.get()));
    view! {
        <div class="actions">
            {move || {
                let actions = |(match_id, seat)| view! { <MatchActions store match_id seat /> }.into_any();
                playing.get().map(actions)
            }}
            {move || {
                over.get().map(|replay| {
                    view! {
                        <a class="button" href=replay>
                            {move || t_string!(i18n, play.replay)}
                        </a>
                    }
                    .into_any()
                })
            }}
            {move || {
                has_free_seat
                    .get()
                    .then(|| {
                        view! {
                            <Invitation store />
                            <InviteComputerChoice store />
                        }
                        .into_any()
                    })
            }}
            <Alert problem=problem />
        </div>
    }
}

/// The button that sends a command of the table, where the connection stands.
pub fn command_button(store: TableStore, text: TextProp, command: Command) -> AnyView {
    let awake = store.live().awake();
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=move || (!awake.get()).then_some("true")
            on:click=move |_| store.send(command.clone())
        >
            {move || text.get().into_owned()}
        </button>
    }
    .into_any()
}

/// Abort, resign and the offers of a draw.
#[component]
fn MatchActions(store: TableStore, match_id: MatchId, seat: u8) -> impl IntoView {
    let i18n = use_i18n();
    let table = store.id;
    let may_abort = Memo::new(move |_| store.table.read().playing().is_none_or(|played| played.ply() <= 1));
    let offer = Memo::new(move |_| store.table.read().playing().and_then(|played| played.draw_offer));
    let other = move || store.player_name(u8::from(seat == 0));
    let button = move |text: TextProp, command: Command| command_button(store, text, command);
    let draw = move || match (may_abort.get(), offer.get()) {
        (true, _) => {
            let text = move || t_string!(i18n, play.abort);
            button(text.into(), Command::Abort(Abort { table, match_id }))
        }
        (_, None) => {
            let text = move || t_string!(i18n, play.offer_draw);
            button(text.into(), Command::OfferDraw(OfferDraw { table, match_id }))
        }
        (_, Some(offerer)) if offerer == seat => {
            let text = move || t_string!(i18n, play.withdraw_draw);
            button(text.into(), Command::WithdrawDraw(WithdrawDraw { table, match_id }))
        }
        (_, Some(_)) => {
            let accept = move || t_string!(i18n, play.accept_draw);
            let decline = move || t_string!(i18n, play.decline_draw);
            view! {
                <p class="actions-note" role="status">
                    {move || t_string!(i18n, play.offers_draw, name = other())}
                </p>
                {button(accept.into(), Command::AcceptDraw(AcceptDraw { table, match_id }))}
                {button(decline.into(), Command::DeclineDraw(DeclineDraw { table, match_id }))}
            }
            .into_any()
        }
    };
    let takeback = Memo::new(move |_| store.table.read().playing().and_then(|played| played.takeback));
    let has_moved = Memo::new(move |_| {
        let table = store.table.read();
        // In a rated match nothing is taken back.
        let played = table.playing().filter(|_| !table.options.rated);
        played.is_some_and(|played| played.ply() > u32::from(played.side(seat)))
    });
    let back = move || match takeback.get() {
        None if has_moved.get() => {
            let text = move || t_string!(i18n, play.ask_takeback);
            button(text.into(), Command::AskTakeback(AskTakeback { table, match_id }))
        }
        None => ().into_any(),
        Some(asker) if asker == seat => {
            let text = move || t_string!(i18n, play.withdraw_takeback);
            button(text.into(), Command::WithdrawTakeback(WithdrawTakeback { table, match_id }))
        }
        Some(_) => {
            let allow = move || t_string!(i18n, play.allow_takeback);
            let refuse = move || t_string!(i18n, play.refuse_takeback);
            view! {
                <p class="actions-note" role="status">
                    {move || t_string!(i18n, play.asks_takeback, name = other())}
                </p>
                {button(allow.into(), Command::AllowTakeback(AllowTakeback { table, match_id }))}
                {button(refuse.into(), Command::RefuseTakeback(RefuseTakeback { table, match_id }))}
            }
            .into_any()
        }
    };
    // Whether time can be given, and if so whether it is days: those of the opponent's move.
    let gift = Memo::new(move |_| {
        let table = store.table.read();
        let running = table.playing()?.clock.as_ref()?.running()?;
        let is_days = table.options.time.is_correspondence();
        (!is_days || running != seat).then_some(is_days)
    });
    let give = move || {
        let is_days = gift.get()?;
        let text = move || match is_days {
            true => t_string!(i18n, correspondence.give_time),
            false => t_string!(i18n, play.give_time),
        };
        Some(button(text.into(), Command::GiveTime(GiveTime { table, match_id })))
    };
    view! {
        {move || draw()}
        <ResignAction store match_id />
        {move || back()}
        {move || give()}
    }
}

/// Resigning, which asks once more.
#[component]
fn ResignAction(store: TableStore, match_id: MatchId) -> impl IntoView {
    let i18n = use_i18n();
    let awake = store.live().awake();
    let asking = RwSignal::new(false);
    // The button that was pressed goes; the focus must not go with it.
    Effect::new(move |before: Option<bool>| {
        let asking = asking.get();
        match (before, asking) {
            (_, true) => browser::focus("resign-yes"),
            (Some(true), false) => browser::focus("resign"),
            _ => {}
        }
        asking
    });
    let resign = move |_| store.send(Command::Resign(Resign { table: store.id, match_id }));
    let buttons = move || match asking.get() {
        false => view! {
            <button
                type="button"
                id="resign"
                class="button"
                aria-disabled=move || (!awake.get()).then_some("true")
                on:click=move |_| asking.set(true)
            >
                {move || t_string!(i18n, play.resign)}
            </button>
        }
        .into_any(),
        true => view! {
            <div
                class="actions-question"
                role="group"
                aria-labelledby="resign-question"
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        asking.set(false);
                    }
                }
            >
                <p id="resign-question">{move || t_string!(i18n, play.resign_now)}</p>
                <button type="button" id="resign-yes" class="button button-danger" on:click=resign>
                    {move || t_string!(i18n, play.resign_yes)}
                </button>
                <button type="button" class="button" on:click=move |_| asking.set(false)>
                    {move || t_string!(i18n, play.resign_no)}
                </button>
            </div>
        }
        .into_any(),
    };
    view! { {move || buttons()} }
}
