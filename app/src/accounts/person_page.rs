//! A person's page: who it is, and the last matches.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{
    AccountId,
    accounts::Profile,
    play::{Match, MatchRecord},
};

use super::{PersonVisit, countries::country_name, visitor};
use crate::{
    calls::RingBar,
    play::{terms, was_broken_off},
    ratings::CareerView,
    texts::{t_string, use_i18n},
    ui::{ComputerBadge, Portrait, Time, level_name, level_strength},
    words::language,
};

/// Who a person is, and what was played.
#[component]
pub fn PersonView(
    /// What the page begins with.
    visit: PersonVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let PersonVisit { profile, matches, career, blocked } = visit;
    let Profile { person, first_name, last_name, about, country, joined_at_ms } = profile;
    let mine = visitor().is_some_and(|visitor| visitor.id == person.id);
    let real_name = [first_name, last_name].join(" ").trim().to_owned();
    let country = (!country.is_empty()).then(|| {
        view! {
            <div>
                <dt>{move || t_string!(i18n, accounts.country)}</dt>
                <dd>{move || country_name(language(i18n.get_locale()), &country).unwrap_or_default()}</dd>
            </div>
        }
        .into_any()
    });
    let guest = person
        .guest
        .then(|| view! { <span class="badge">{move || t_string!(i18n, common.guest)}</span> }.into_any());
    let level = person.level();
    let computer = level.map(|_| view! { <ComputerBadge /> }.into_any());
    let strength = level.map(|level| {
        let told = move || {
            let (name, strength) = (level_name(i18n, level), level_strength(i18n, level));
            t_string!(i18n, computers.about, name = name, strength = strength)
        };
        view! { <p class="about">{move || told()}</p> }.into_any()
    });
    let edit = mine.then(|| {
        view! {
            <a class="button button-small" href="/settings">
                {move || t_string!(i18n, accounts.edit_profile)}
            </a>
        }
        .into_any()
    });
    let other = visitor().is_some() && !mine && level.is_none();
    let reach = other.then(|| view! { <RingBar person=person.clone() blocked /> }.into_any());
    view! {
        <Title text=person.name.clone() />
        <div class="narrow">
            <div class="profile-head">
                <Portrait name=person.name.clone() large=true level />
                <div>
                    <h1 tabindex="-1">{person.name.clone()}</h1>
                    <p class="muted">{real_name} {guest} {computer}</p>
                </div>
                {edit}
            </div>
            <dl class="facts">
                {country}
                <div>
                    <dt>{move || t_string!(i18n, accounts.joined)}</dt>
                    <dd>
                        <Time at_ms=joined_at_ms day=true />
                    </dd>
                </div>
            </dl>
            {reach}
            {strength}
            {(!about.is_empty()).then(|| view! { <p class="about">{about}</p> }.into_any())}
            <CareerView name=person.name.clone() career />
            <section class="panel" aria-labelledby="last-matches">
                <h2 class="panel-title" id="last-matches">
                    {move || t_string!(i18n, accounts.last_matches)}
                </h2>
                <Matches matches person=person.id />
                <p class="search-link">
                    <a href=format!("/people/{}/matches", person.name)>
                        {move || t_string!(i18n, search.all_matches)}
                    </a>
                </p>
            </section>
        </div>
    }
}

#[component]
fn Matches(matches: Vec<MatchRecord>, person: AccountId) -> impl IntoView {
    let i18n = use_i18n();
    if matches.is_empty() {
        return view! {
            <p class="list-empty">
                {move || t_string!(i18n, accounts.no_matches)} " "
                <a href="/">{move || t_string!(i18n, common.play)}</a>
            </p>
        }
        .into_any();
    }
    let items = matches.into_iter().map(|MatchRecord { options, played, .. }| {
        let how = How::of(&played, person);
        let change = played.seated(person).and_then(|seat| played.changes.get(usize::from(seat)));
        let change = change.map(ToString::to_string);
        let said = move || match how {
            How::Won => t_string!(i18n, accounts.won),
            How::Lost => t_string!(i18n, accounts.lost),
            How::Drawn => t_string!(i18n, accounts.drawn),
            How::Aborted => t_string!(i18n, accounts.aborted),
        };
        let players: Vec<_> = played.players.iter().map(|player| player.name.as_str()).collect();
        view! {
            <li class="list-item">
                <span class="result" data-result=how.code()>
                    {move || said()}
                </span>
                <span>
                    <a href=format!("/match/{}", played.id)>{players.join(" – ")}</a>
                    <span class="list-note tabular">
                        {move || terms(i18n, &options)} {change.map(|change| format!(" · {change}"))}
                    </span>
                </span>
                <Time at_ms=played.started_at_ms day=true />
            </li>
        }
        .into_any()
    });
    view! { <ul class="list">{items.collect_view()}</ul> }.into_any()
}

/// How a match ended for one of its players.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Won,
    Lost,
    Drawn,
    Aborted,
}

impl How {
    fn of(played: &Match, person: AccountId) -> Self {
        match &played.result {
            Some(result) if was_broken_off(&result.how) => Self::Aborted,
            None => Self::Aborted,
            Some(result) => match result.winner {
                None => Self::Drawn,
                winner if winner == played.seated(person) => Self::Won,
                Some(_) => Self::Lost,
            },
        }
    }

    /// What the style knows it by.
    fn code(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Drawn => "drawn",
            Self::Aborted => "aborted",
        }
    }
}
