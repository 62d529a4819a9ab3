//! How a person plays: the ratings, the graph of one of them, and how matches ended.

use leptos::prelude::*;
use protocol::ratings::{CareerRating, Ends, Tally};

use super::{CareerVisit, GRAPH_LEFT, GRAPH_SIZE, Graph, GraphRow, address, speed_name};
use crate::{
    play::game_name,
    texts::{t_string, use_i18n},
    ui::page_of,
};

/// The ratings and the numbers of a person.
#[component]
pub fn CareerView(
    /// The person's name.
    name: String,
    /// What there is to tell.
    career: CareerVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let CareerVisit { ratings, tallies, graph } = career;
    let chosen = graph.as_ref().map(|graph| (graph.game.clone(), graph.speed));
    let cards = ratings.into_iter().map(|CareerRating { game, speed, rating, matches }| {
        let is_chosen = chosen.as_ref().is_some_and(|chosen| *chosen == (game.clone(), speed));
        let href = format!("{}/{}", page_of(&name), address(&game, speed));
        view! {
            <a
                class="rating-card"
                href=href
                aria-current=is_chosen.then_some("true")
            >
                <span class="list-note">
                    {move || format!("{} · {}", game_name(i18n, &game), speed_name(i18n, speed))}
                </span>
                <span class="rating-points tabular">{rating.to_string()}</span>
                <span class="list-note">{move || t_string!(i18n, ratings.matches_count, count = matches)}</span>
            </a>
        }
        .into_any()
    });
    let cards = cards.collect_view();
    let ratings = graph.map(|graph| {
        view! {
            <section class="panel" aria-labelledby="ratings-title">
                <h2 class="panel-title" id="ratings-title">
                    {move || t_string!(i18n, ratings.ratings)}
                </h2>
                <div class="rating-cards">{cards}</div>
                <History graph />
            </section>
        }
        .into_any()
    });
    let tallies = (!tallies.is_empty()).then(|| view! { <Tallies tallies /> }.into_any());
    view! {
        {ratings}
        {tallies}
    }
}

/// A graph with the same as a table.
#[component]
fn History(graph: Graph) -> impl IntoView {
    let i18n = use_i18n();
    let Graph { game, speed, line, end, levels, from, to, least, most, rows } = graph;
    let title = move || {
        format!(
            "{}: {} · {}",
            t_string!(i18n, ratings.history),
            game_name(i18n, &game),
            speed_name(i18n, speed)
        )
    };
    let count = rows.len();
    let description = move || {
        t_string!(
            i18n,
            ratings.history_text,
            count = count,
            from = from.as_str(),
            to = to.as_str(),
            least = least,
            most = most
        )
    };
    let (width, height) = GRAPH_SIZE;
    let levels = levels.into_iter().map(|(y, points)| {
        view! {
            <line class="graph-level" x1=GRAPH_LEFT x2=width y1=y.clone() y2=y.clone() />
            <text class="graph-points" x=GRAPH_LEFT - 6 y=y dy="0.35em">
                {points.to_string()}
            </text>
        }
        .into_any()
    });
    let levels = levels.collect_view();
    let rows = rows.into_iter().map(|GraphRow { day, rating, change }| {
        let datetime = day.clone();
        view! {
            <tr>
                <td>
                    <time datetime=datetime>{day}</time>
                </td>
                <td class="number">{rating}</td>
                <td class="number">{change}</td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <figure class="graph">
            <svg viewBox=format!("0 0 {width} {height}") role="img" aria-labelledby="graph-title graph-text">
                <title id="graph-title">{move || title()}</title>
                <desc id="graph-text">{move || description()}</desc>
                {levels}
                <path class="graph-line" d=line />
                <circle class="graph-end" cx=end.0 cy=end.1 r="5" />
            </svg>
            <details class="graph-table">
                <summary>{move || t_string!(i18n, ratings.as_table)}</summary>
                <table class="table tabular">
                    <thead>
                        <tr>
                            <th scope="col">{move || t_string!(i18n, ratings.day)}</th>
                            <th scope="col" class="number">
                                {move || t_string!(i18n, ratings.rating)}
                            </th>
                            <th scope="col" class="number">
                                {move || t_string!(i18n, ratings.change)}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
}

/// How matches ended, a row for each game.
#[component]
fn Tallies(tallies: Vec<Tally>) -> impl IntoView {
    let i18n = use_i18n();
    let cells = |ends: Ends| {
        [ends.won, ends.drawn, ends.lost]
            .map(|count| view! { <td class="number">{count.to_string()}</td> }.into_any())
            .collect_view()
    };
    let rows = tallies.into_iter().map(|Tally { game, all, rated }| {
        view! {
            <tr>
                <th scope="row">{move || game_name(i18n, &game)}</th>
                {cells(all)}
                {cells(rated)}
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    let heads = move || {
        let heads =
            [t_string!(i18n, ratings.won), t_string!(i18n, ratings.drawn), t_string!(i18n, ratings.lost)];
        let head = |text: &'static str| view! { <th scope="col" class="number">{text}</th> }.into_any();
        heads.into_iter().cycle().take(6).map(head).collect_view()
    };
    view! {
        <section class="panel" aria-labelledby="tallies-title">
            <h2 class="panel-title" id="tallies-title">
                {move || t_string!(i18n, ratings.tallies)}
            </h2>
            // On a phone it is wider than the page: the arrow keys scroll it.
            <div class="table-scroll" role="group" aria-labelledby="tallies-title" tabindex="0">
                <table class="table tabular">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="colgroup" colspan="3">
                                {move || t_string!(i18n, ratings.all)}
                            </th>
                            <th scope="colgroup" colspan="3">
                                {move || t_string!(i18n, ratings.rated)}
                            </th>
                        </tr>
                        <tr>
                            <th scope="col">{move || t_string!(i18n, lobby.game)}</th>
                            {move || heads()}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
