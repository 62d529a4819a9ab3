//! The page of the leaders: lists that nothing changes while one reads them, and links to the others.

use games::GameKind;
use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{
    clock::Speed,
    lobby::TableOptions,
    ratings::{Leader, Leaders},
};

use super::{address, speed_name};
use crate::{
    accounts::visitor,
    play::game_name,
    server,
    texts::{t_string, use_i18n},
    ui::PersonLink,
};

/// The best players of a game at a speed.
#[component]
pub fn LeadersView(
    /// What the page begins with.
    visit: Leaders,
) -> impl IntoView {
    let i18n = use_i18n();
    let Leaders { game, speed, ranked, provisional } = visit;
    let title = {
        let game = game.clone();
        move || format!("{} · {}", t_string!(i18n, ratings.leaders), game_name(i18n, &game))
    };
    let games =
        GameKind::ALL.iter().map(|kind| kind.code()).filter(|code| *code != TableOptions::NEVER_RATED);
    let games = games.map(|code| {
        let chosen = code == game;
        view! {
            <a
                class="chip"
                href=format!("/leaders/{}", address(code, speed))
                aria-current=chosen.then_some("page")
            >
                {move || game_name(i18n, code)}
            </a>
        }
        .into_any()
    });
    let games = games.collect_view();
    let speeds = Speed::ALL.map(|other| {
        view! {
            <a
                class="chip"
                href=format!("/leaders/{}", address(&game, other))
                aria-current=(other == speed).then_some("page")
            >
                {move || speed_name(i18n, other)}
            </a>
        }
        .into_any()
    });
    let speeds = speeds.collect_view();
    let empty = ranked.is_empty().then(|| {
        view! {
            <p class="list-empty">
                {move || t_string!(i18n, ratings.nobody)} " "
                <a href="/">{move || t_string!(i18n, lobby.open_a_table)}</a>
            </p>
        }
        .into_any()
    });
    let ranked = (!ranked.is_empty()).then(|| view! { <Rows leaders=ranked ranked=true /> }.into_any());
    let provisional = (!provisional.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="provisional-title">
                <h2 class="panel-title" id="provisional-title">
                    {move || t_string!(i18n, ratings.provisional)}
                </h2>
                <p class="muted">{move || t_string!(i18n, ratings.provisional_note)}</p>
                <Rows leaders=provisional ranked=false />
            </section>
        }
        .into_any()
    });
    view! {
        <Title text=server::title(title) />
        <div class="narrow leaders">
            <h1 tabindex="-1">{move || t_string!(i18n, ratings.leaders)}</h1>
            <nav class="chips" aria-label=move || t_string!(i18n, lobby.game)>
                {games}
            </nav>
            <nav class="chips" aria-label=move || t_string!(i18n, ratings.speed)>
                {speeds}
            </nav>
            <section class="panel" aria-labelledby="ranked-title">
                <h2 class="panel-title" id="ranked-title">
                    {move || t_string!(i18n, ratings.ranked)}
                </h2>
                {empty}
                {ranked}
            </section>
            {provisional}
        </div>
    }
}

/// A list of leaders as a table. Only who is ranked has a place.
#[component]
fn Rows(leaders: Vec<Leader>, ranked: bool) -> impl IntoView {
    let i18n = use_i18n();
    let me = visitor().map(|me| me.id);
    let rows = leaders.into_iter().enumerate().map(|(index, Leader { person, rating, matches })| {
        let place = if ranked { (index + 1).to_string() } else { "–".to_owned() };
        let is_mine = me == Some(person.id);
        view! {
            <tr aria-current=is_mine.then_some("true")>
                <td class="number">{place}</td>
                <th scope="row">
                    <PersonLink person />
                </th>
                <td class="number">{rating.to_string()}</td>
                <td class="number">{matches.to_string()}</td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <table class="table tabular">
            <thead>
                <tr>
                    <th scope="col" class="number">
                        <span aria-hidden="true">"№"</span>
                        <span class="visually-hidden">{move || t_string!(i18n, ratings.place)}</span>
                    </th>
                    <th scope="col">{move || t_string!(i18n, ratings.player)}</th>
                    <th scope="col" class="number">
                        {move || t_string!(i18n, ratings.rating)}
                    </th>
                    <th scope="col" class="number">
                        {move || t_string!(i18n, ratings.matches)}
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
