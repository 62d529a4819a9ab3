//! A person's matches, looked for by game, opponent, result and day: a plain form.

use games::GameKind;
use leptos::{prelude::*, text_prop::TextProp};
use leptos_meta::Title;
use protocol::{
    accounts::Person,
    search::{Ending, FoundMatch, FoundMatches, MatchSearch},
};
use serde::{Deserialize, Serialize};

use crate::{
    play::{game_name, time_name, variant_name},
    server,
    texts::{I18n, t_string, use_i18n},
    ui::{Choice, Time},
};

/// What the page begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchesVisit {
    /// What is looked for.
    pub search: MatchSearch,
    /// What was found.
    pub found: FoundMatches,
}

/// A person's matches.
#[component]
pub fn MatchesView(
    /// What the page begins with.
    visit: MatchesVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let MatchesVisit { search, found: FoundMatches { person, matches, more } } = visit;
    let path = format!("/people/{}/matches", person.name);
    // Its own text: the title is asked for once more when the page gives way to another search.
    let name = person.name.clone();
    let title = move || t_string!(i18n, search.title, name = name.clone());
    let games = move || {
        let any = Choice { value: String::new(), name: t_string!(i18n, search.any_game).to_owned() };
        let game =
            |kind: &GameKind| Choice { value: kind.code().to_owned(), name: game_name(i18n, kind.code()) };
        std::iter::once(any).chain(GameKind::ALL.iter().map(game)).collect()
    };
    let results = move || {
        let any = Choice { value: String::new(), name: t_string!(i18n, search.any_result).to_owned() };
        let result = |ending: Ending| Choice {
            value: ending.code().to_owned(),
            name: ending_name(i18n, ending).to_owned(),
        };
        std::iter::once(any).chain(Ending::ALL.map(result)).collect()
    };
    let field = |name: &'static str, kind: &'static str, label: TextProp, value: String| {
        view! {
            <div class="field">
                <label class="field-label" for=format!("search-{name}")>
                    {move || label.get().into_owned()}
                </label>
                <input
                    class="input"
                    id=format!("search-{name}")
                    name=name
                    type=kind
                    value=value
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                />
            </div>
        }
        .into_any()
    };
    let page = search.page.max(1);
    let (newer, older) = (
        (page > 1).then(|| address(&path, &search, page - 1)),
        more.then(|| address(&path, &search, page + 1)),
    );
    let is_narrowed = search != MatchSearch { page: search.page, ..MatchSearch::default() };
    let all = path.clone();
    let list = match matches.is_empty() {
        true => view! {
            <p class="list-empty">
                {move || t_string!(i18n, search.nothing)} " "
                {is_narrowed.then(|| view! { <a href=all>{move || t_string!(i18n, search.show_all)}</a> })}
            </p>
        }
        .into_any(),
        false => {
            let items = matches.into_iter().map(|found| item(i18n, &person, found));
            view! { <ul class="list">{items.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Title text=server::title(title.clone()) />
        <div class="narrow">
            <h1 tabindex="-1">{move || title()}</h1>
            <form class="search" method="get" action=path role="search">
                <Choose
                    name="game"
                    label=move || t_string!(i18n, search.game)
                    options=Box::new(games)
                    value=search.game.clone()
                />
                {field("opponent", "text", (move || t_string!(i18n, search.opponent)).into(), search.opponent)}
                <Choose
                    name="result"
                    label=move || t_string!(i18n, search.result)
                    options=Box::new(results)
                    value=search.result.clone()
                />
                {field("from", "date", (move || t_string!(i18n, search.from)).into(), search.from)}
                {field("to", "date", (move || t_string!(i18n, search.to)).into(), search.to)}
                <button type="submit" class="button button-primary">
                    {move || t_string!(i18n, search.find)}
                </button>
            </form>
            <section class="panel" aria-labelledby="found">
                <h2 class="panel-title" id="found">
                    {move || t_string!(i18n, search.found)}
                </h2>
                {list}
            </section>
            <nav class="search-pages" aria-label=move || t_string!(i18n, search.pages)>
                {newer
                    .map(|newer| {
                        view! {
                            <a class="button" rel="prev" href=newer>
                                {move || t_string!(i18n, search.newer)}
                            </a>
                        }
                            .into_any()
                    })}
                {older
                    .map(|older| {
                        view! {
                            <a class="button" rel="next" href=older>
                                {move || t_string!(i18n, search.older)}
                            </a>
                        }
                            .into_any()
                    })}
            </nav>
        </div>
    }
}

/// A match in the list.
fn item(i18n: I18n, person: &Person, found: FoundMatch) -> AnyView {
    let FoundMatch { id, game, rules, time, started_at_ms, moves, opponent, ending } = found;
    let names = [Some(person.name.clone()), opponent.map(|opponent| opponent.name)];
    let names: Vec<_> = names.into_iter().flatten().collect();
    let note = move || {
        let mut parts = vec![game_name(i18n, &game)];
        if !rules.is_empty() {
            parts.push(variant_name(i18n, &game, &rules));
        }
        if !time.is_none() {
            parts.push(time_name(i18n, time));
        }
        parts.push(t_string!(i18n, search.moves, count = moves));
        parts.join(" · ")
    };
    view! {
        <li class="list-item">
            <span class="result" data-result=ending.code()>
                {move || ending_name(i18n, ending)}
            </span>
            <span>
                <a href=format!("/match/{id}")>{names.join(" – ")}</a>
                <span class="list-note">{move || note()}</span>
            </span>
            <Time at_ms=started_at_ms day=true />
        </li>
    }
    .into_any()
}

/// One of a list, with its label.
#[component]
fn Choose(
    name: &'static str,
    #[prop(into)] label: TextProp,
    options: Box<dyn Fn() -> Vec<Choice> + Send>,
    value: String,
) -> impl IntoView {
    // What is called otherwise in another language stays chosen.
    let chosen = RwSignal::new(value);
    let option = move |Choice { value, name }: Choice| {
        let selected = value == chosen.get_untracked();
        view! {
            <option value=value selected=selected>
                {name}
            </option>
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label class="field-label" for=format!("search-{name}")>
                {move || label.get().into_owned()}
            </label>
            <select
                class="select"
                id=format!("search-{name}")
                name=name
                autocomplete="off"
                on:change=move |event| chosen.set(event_target_value(&event))
            >
                {move || options().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

fn ending_name(i18n: I18n, ending: Ending) -> &'static str {
    match ending {
        Ending::Won => t_string!(i18n, accounts.won),
        Ending::Lost => t_string!(i18n, accounts.lost),
        Ending::Drawn => t_string!(i18n, accounts.drawn),
        Ending::Aborted => t_string!(i18n, accounts.aborted),
    }
}

/// The address of another page of the same search.
fn address(path: &str, search: &MatchSearch, page: u32) -> String {
    let MatchSearch { game, opponent, result, from, to, .. } = search;
    let fields = [("game", game), ("opponent", opponent), ("result", result), ("from", from), ("to", to)];
    let mut address = path.to_owned();
    let mut separator = '?';
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        address.push(separator);
        address.push_str(name);
        address.push('=');
        escape(value, &mut address);
        separator = '&';
    }
    if page > 1 {
        address.push_str(&format!("{separator}page={page}"));
    }
    address
}

/// Writes a value as queries have it: what is neither a letter nor a digit of ASCII as its bytes.
fn escape(value: &str, to: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => to.push(char::from(byte)),
            _ => to.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_page_keeps_what_is_looked_for() {
        let search = MatchSearch {
            opponent: "Әсел &".to_owned(),
            from: "2026-11-21".to_owned(),
            page: 7,
            ..MatchSearch::default()
        };
        let address = |page| address("/people/Dana/matches", &search, page);
        let first = "/people/Dana/matches?opponent=%D3%98%D1%81%D0%B5%D0%BB%20%26&from=2026-11-21";
        assert_eq!(address(1), first);
        assert_eq!(address(2), format!("{first}&page=2"));
        assert_eq!(super::address("/p", &MatchSearch::default(), 2), "/p?page=2");
    }
}
