//! Writes the pages about the games as HTML, with pictures of positions in the lines of the boards.

use games::{GameKind, Seat};
use leptos::prelude::*;
use protocol::{Code, accounts::Language};
use referee::{Course, Referee};

use super::{
    LessonVisit, Reading,
    content::{self, About, Block, Diagram},
};
use crate::{
    error::AppError,
    i18n::{Locale, td_string},
    play::{Emblem, board::picture::picture, game_in},
    words,
};

/// The rules of a game, or without one the page of all games; refused for an unknown game.
pub fn reading(language: Language, game: Option<&str>) -> Result<Reading, AppError> {
    let locale = words::locale(language);
    let Some(game) = game else {
        return Ok(Reading {
            path: "/games".to_owned(),
            language,
            title: td_string!(locale, learn.games).to_owned(),
            description: td_string!(locale, learn.about_games).to_owned(),
            html: all_games(locale).to_html(),
        });
    };
    let kind = known(game)?;
    Ok(Reading {
        path: format!("/games/{kind}"),
        language,
        title: td_string!(locale, learn.rules_of, game = game_in(locale, game)).to_string(),
        description: content::about(kind).summary.spoken(locale).to_owned(),
        html: rules(kind, language).to_html(),
    })
}

/// The first lesson of a game; refused for an unknown one.
pub fn lesson(game: String) -> Result<LessonVisit, AppError> {
    let steps = content::steps(known(&game)?);
    let first = steps.first().map(|step| step.course(&game, Vec::new()));
    let view = first.and_then(|course| Referee::default().view(&course)).ok_or_else(not_found)?;
    Ok(LessonVisit { game, steps, view })
}

fn known(game: &str) -> Result<GameKind, AppError> {
    game.parse().map_err(|_| not_found())
}

fn not_found() -> AppError {
    backend::Error::from(Code::NotFound).into()
}

fn all_games(locale: Locale) -> AnyView {
    let cards = GameKind::ALL.iter().map(|&kind| card(locale, kind)).collect_view();
    view! {
        <h1 tabindex="-1">{td_string!(locale, learn.games)}</h1>
        <p class="reading-lead">{td_string!(locale, learn.about_games)}</p>
        <ul class="game-cards">{cards}</ul>
    }
    .into_any()
}

fn card(locale: Locale, kind: GameKind) -> AnyView {
    let About { players, minutes: [least, most], summary } = content::about(kind);
    let facts = td_string!(locale, learn.facts, players = players, least = least, most = most).to_string();
    let name = game_in(locale, kind.code());
    // Read alone, a link says which game it is about.
    let of = |what: &str| format!("{what}: {name}");
    let (rules, lesson) = (td_string!(locale, learn.rules), td_string!(locale, learn.first_game));
    let (play, computer) = (td_string!(locale, learn.play), td_string!(locale, lobby.against_computer));
    view! {
        <li class="game-card">
            <Emblem kind />
            <h2>{name.clone()}</h2>
            <p>{summary.spoken(locale).to_owned()}</p>
            <p class="game-facts tabular">{facts}</p>
            <div class="game-links">
                <a class="button button-primary" href=format!("/?game={kind}") aria-label=of(play)>
                    {play}
                </a>
                <a class="button" href=format!("/games/{kind}") aria-label=of(rules)>
                    {rules}
                </a>
                <a class="button" href=format!("/games/{kind}/first") aria-label=of(lesson)>
                    {lesson}
                </a>
                <a class="button" href=format!("/practice/{kind}") aria-label=of(computer)>
                    {computer}
                </a>
            </div>
        </li>
    }
    .into_any()
}

fn rules(kind: GameKind, language: Language) -> AnyView {
    let locale = words::locale(language);
    let blocks = content::rules(kind, language);
    // The links stand below what the game is, and again where the reader is done.
    let end = blocks.len();
    let start = blocks.iter().position(|block| matches!(block, Block::Section(_))).unwrap_or(end);
    let write = |blocks: &[Block<'_>]| blocks.iter().map(|block| written(locale, kind, block)).collect_view();
    view! {
        <p class="reading-back">
            <a href="/games">{td_string!(locale, learn.all_games)}</a>
        </p>
        {write(&blocks[..start])}
        {links(locale, kind)}
        {write(&blocks[start..])}
        {links(locale, kind)}
    }
    .into_any()
}

fn links(locale: Locale, kind: GameKind) -> AnyView {
    view! {
        <div class="game-links">
            <a class="button button-primary" href=format!("/games/{kind}/first")>
                {td_string!(locale, learn.try_first_game)}
            </a>
            <a class="button" href=format!("/practice/{kind}")>
                {td_string!(locale, lobby.against_computer)}
            </a>
            <a class="button" href=format!("/?game={kind}")>
                {td_string!(locale, lobby.play_now)}
            </a>
        </div>
    }
    .into_any()
}

fn written(locale: Locale, kind: GameKind, block: &Block<'_>) -> AnyView {
    match block {
        Block::Title(text) => view! { <h1 tabindex="-1">{(*text).to_owned()}</h1> }.into_any(),
        Block::Section(text) => view! { <h2>{(*text).to_owned()}</h2> }.into_any(),
        Block::Paragraph(text) => view! { <p>{words_of(text)}</p> }.into_any(),
        Block::List(items) => {
            let items = items.iter().map(|item| view! { <li>{words_of(item)}</li> }).collect_view();
            view! { <ul class="reading-list">{items}</ul> }.into_any()
        }
        Block::Diagram(diagram) => figure(locale, kind, diagram),
    }
}

/// A text with what is between two pairs of stars in bold.
fn words_of(text: &str) -> Vec<AnyView> {
    let parts = text.split("**").enumerate().filter(|(_, part)| !part.is_empty());
    parts
        .map(|(index, part)| match index % 2 {
            0 => part.to_owned().into_any(),
            _ => view! { <strong>{part.to_owned()}</strong> }.into_any(),
        })
        .collect()
}

fn figure(locale: Locale, kind: GameKind, diagram: &Diagram<'_>) -> AnyView {
    let course = Course {
        game: kind.to_string(),
        rules: diagram.variant.to_owned(),
        position: diagram.position.to_owned(),
        moves: diagram.moves.iter().map(|&notation| notation.to_owned()).collect(),
        ..Course::default()
    };
    let view = Referee::default().view(&course);
    let drawn = view.map(|view| picture(locale, view, Seat::FIRST, &diagram.marks));
    view! {
        <figure class="reading-figure" data-game=kind.code()>
            {drawn}
            <figcaption>{words_of(diagram.caption)}</figcaption>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_whole_in_every_language() {
        let owner = Owner::new();
        owner.with(|| {
            for language in Language::ALL {
                let page = reading(language, None).unwrap();
                assert_eq!(page.html.matches("<li").count(), GameKind::ALL.len());
                for &kind in GameKind::ALL {
                    let page = reading(language, Some(kind.code())).unwrap();
                    let count = |of: &str| page.html.matches(of).count();
                    assert_eq!(count("<h1"), 1, "{kind} {language:?}");
                    assert!(count("<figure") >= 3, "{kind} {language:?}");
                    assert_eq!(count("<figure"), count("role=\"img\""), "{kind} {language:?}");
                    assert_eq!(count("<figure"), count("<figcaption"), "{kind} {language:?}");
                    assert!(!page.html.contains("**") && !page.html.contains("```"), "{kind} {language:?}");
                    assert!(!page.description.is_empty() && page.title.contains(": "), "{kind}");
                }
            }
        });
    }

    #[test]
    fn a_lesson_begins_with_its_first_position() {
        for &kind in GameKind::ALL {
            let LessonVisit { steps, view, .. } = lesson(kind.to_string()).unwrap();
            assert!(view.turn.is_some() && !steps.is_empty(), "{kind}");
        }
    }
}
