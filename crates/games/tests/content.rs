//! The rules pages, tutorials and summaries in `content/games`: whole in every language, and right by the
//! rules. Knows what a page consists of, not how it looks.

use std::fs;
use std::path::PathBuf;

use games::{AnyGame, GameKind, Turn};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const LANGUAGES: [&str; 3] = ["en", "kk", "ru"];

/// A lesson that takes longer than a few minutes is not finished.
const MOST_STEPS: usize = 6;

/// One line of a page, or one diagram. A paragraph is one line.
#[derive(PartialEq, Debug)]
enum Block {
    Title,
    Section,
    Paragraph,
    Item,
    Board(Diagram),
}

/// A diagram without its caption, which is the only part that differs between languages.
#[derive(PartialEq, Default, Debug)]
struct Diagram {
    variant: String,
    position: String,
    moves: Vec<String>,
    /// The places that the text names.
    marks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tutorial {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    variant: String,
    position: String,
    /// The moves that lead on; none when any does.
    accept: Vec<String>,
    any: bool,
    /// The moves that are made by themselves afterwards.
    reply: Vec<String>,
    text: Texts,
    done: Texts,
    hint: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    players: u8,
    /// From and to.
    minutes: [u16; 2],
    summary: Texts,
}

/// One text in each language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    en: String,
    kk: String,
    ru: String,
}

impl Texts {
    fn are_written(&self) -> bool {
        [&self.en, &self.kk, &self.ru].into_iter().all(|text| !text.is_empty() && text.trim() == text)
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../content/games")
}

fn read(kind: GameKind, file: &str) -> String {
    let path = folder().join(kind.code()).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parse<T: DeserializeOwned>(kind: GameKind, file: &str) -> T {
    serde_json::from_str(&read(kind, file)).unwrap_or_else(|error| panic!("{kind}/{file}: {error}"))
}

/// The game before the first move of a diagram or of a step.
fn set_up(kind: GameKind, variant: &str, position: &str) -> AnyGame {
    assert!(kind.variants().contains(&variant), "{kind} has no variant {variant:?}");
    let game = match position {
        "start" => AnyGame::new(kind, variant, 0),
        text => AnyGame::from_position(kind, variant, text),
    };
    game.unwrap_or_else(|illegal| panic!("{kind} {variant:?} from {position:?}: {illegal}"))
}

/// The game after some moves.
fn after(mut game: AnyGame, moves: &[String]) -> AnyGame {
    for notation in moves {
        let position = game.position();
        if let Err(illegal) = game.play(notation) {
            panic!("{} from {position:?} with {notation:?}: {illegal}", game.kind());
        }
    }
    game
}

/// Reads a page, refusing what the pages do not use.
fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let block = if line.is_empty() {
            continue;
        } else if line == "```board" {
            Block::Board(diagram(lines.by_ref().take_while(|&line| line != "```"))?)
        } else if let Some(text) = line.strip_prefix("# ") {
            text_block(Block::Title, text)?
        } else if let Some(text) = line.strip_prefix("## ") {
            text_block(Block::Section, text)?
        } else if let Some(text) = line.strip_prefix("- ") {
            text_block(Block::Item, text)?
        } else {
            text_block(Block::Paragraph, line)?
        };
        blocks.push(block);
    }
    Ok(blocks)
}

/// A block of text whose only markup is bold.
fn text_block(block: Block, text: &str) -> Result<Block, String> {
    let is_plain = text.trim() == text
        && !text.is_empty()
        && !text.starts_with(['#', '-', '>'])
        && !text.contains(['`', '<', '|', '[', '_'])
        && text.matches("**").count().is_multiple_of(2)
        && !text.replace("**", "").contains('*');
    if is_plain { Ok(block) } else { Err(format!("not plain: {text:?}")) }
}

fn diagram<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Diagram, String> {
    let (mut diagram, mut caption) = (Diagram::default(), "");
    for line in lines {
        match line.split_once(": ") {
            Some(("variant", text)) => diagram.variant = text.to_owned(),
            Some(("position", text)) => diagram.position = text.to_owned(),
            Some(("moves", text)) => diagram.moves = text.split(' ').map(str::to_owned).collect(),
            Some(("marks", text)) => diagram.marks = text.split(' ').map(str::to_owned).collect(),
            Some(("caption", text)) => caption = text,
            _ => return Err(format!("not of a diagram: {line:?}")),
        }
    }
    let is_sentence = caption.ends_with('.') && text_block(Block::Paragraph, caption).is_ok();
    if is_sentence { Ok(diagram) } else { Err(format!("no caption: {caption:?}")) }
}

fn page(kind: GameKind, language: &str) -> Vec<Block> {
    let file = format!("rules.{language}.md");
    blocks(&read(kind, &file)).unwrap_or_else(|wrong| panic!("{kind}/{file}: {wrong}"))
}

#[test]
fn every_folder_is_a_game() {
    for entry in fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert!(entry.path().is_file() || name.parse::<GameKind>().is_ok(), "{name} is no game");
    }
}

#[test]
fn a_page_has_the_same_parts_in_every_language() {
    for &kind in GameKind::ALL {
        let [first, others @ ..] = LANGUAGES;
        let expected = page(kind, first);
        let titles = expected.iter().filter(|&block| *block == Block::Title).count();
        assert_eq!((expected.first(), titles), (Some(&Block::Title), 1), "{kind}: one title, at the top");
        assert!(expected.contains(&Block::Section), "{kind} has no sections");
        for language in others {
            let page = page(kind, language);
            for (index, (block, expected)) in page.iter().zip(&expected).enumerate() {
                assert_eq!(block, expected, "{kind}: part {index} in {language} and in {first}");
            }
            assert_eq!(page.len(), expected.len(), "{kind}: parts in {language} and in {first}");
        }
    }
}

#[test]
fn diagrams_follow_the_rules() {
    for &kind in GameKind::ALL {
        let mut diagrams = 0;
        for block in page(kind, LANGUAGES[0]) {
            let Block::Board(Diagram { variant, position, moves, marks }) = block else { continue };
            let board = after(set_up(kind, &variant, &position), &moves).board();
            for mark in marks {
                assert!(board.target(&mark).is_some(), "{kind} has no place {mark}");
            }
            diagrams += 1;
        }
        assert!((3..=8).contains(&diagrams), "{kind} has {diagrams} diagrams");
    }
}

#[test]
fn tutorials_follow_the_rules() {
    for &kind in GameKind::ALL {
        let Tutorial { steps } = parse(kind, "tutorial.json");
        assert!((1..=MOST_STEPS).contains(&steps.len()), "{kind} has {} steps", steps.len());
        for step in &steps {
            let game = set_up(kind, &step.variant, &step.position);
            assert_ne!(step.any, !step.accept.is_empty(), "{kind}: any move, or some");
            let accepted = if step.any { game.legal_moves() } else { step.accept.clone() };
            assert!(!accepted.is_empty(), "{kind}: no move from {:?}", step.position);
            for notation in accepted {
                after(after(game.clone(), &[notation]), &step.reply);
            }
            let texts = [&step.text, &step.done, &step.hint];
            assert!(texts.into_iter().all(Texts::are_written), "{kind}: a text of {:?}", step.position);
        }
    }
}

#[test]
fn the_last_step_of_a_tutorial_wins() {
    for &kind in GameKind::ALL {
        let Tutorial { steps } = parse(kind, "tutorial.json");
        let step = steps.last().expect("a step");
        let game = set_up(kind, &step.variant, &step.position);
        let Turn::Seat(learner) = game.turn() else { panic!("{kind} is over before the last step") };
        assert!(!step.accept.is_empty() && step.reply.is_empty(), "{kind}: the last move is the learner's");
        for notation in &step.accept {
            let Turn::Over(outcome) = after(game.clone(), std::slice::from_ref(notation)).turn() else {
                panic!("{kind} goes on after {notation:?}");
            };
            assert_eq!(outcome.winner(), Some(learner), "{kind} after {notation:?}");
        }
    }
}

#[test]
fn summaries_are_short_and_true() {
    for &kind in GameKind::ALL {
        let About { players, minutes: [least, most], summary } = parse(kind, "about.json");
        assert_eq!(players, kind.seats(), "{kind}");
        assert!(0 < least && least < most, "{kind} takes from {least} to {most} minutes");
        assert!(summary.are_written(), "{kind}");
        for text in [&summary.en, &summary.kk, &summary.ru] {
            // Previews of links show some 160 characters.
            assert!(text.ends_with('.') && text.chars().count() <= 160, "{kind}: {text:?}");
        }
    }
}

#[test]
fn a_page_with_other_markup_or_keys_is_refused() {
    let wrong = [
        "### Too deep",
        "See [this](link).",
        "Play `b2`.",
        "**Never closed.",
        " Indented.",
        "```board\nposition: start\n```",
        "```board\nposition: start\nsize: 3\ncaption: A board.\n```",
    ];
    for page in wrong {
        assert!(blocks(page).is_err(), "{page:?}");
    }
    let diagram =
        Diagram { position: "start".to_owned(), moves: vec!["b2".to_owned()], ..Diagram::default() };
    let page = "# Title\n\n**Bold** text.\n\n```board\nposition: start\nmoves: b2\ncaption: A board.\n```\n";
    assert_eq!(blocks(page), Ok(vec![Block::Title, Block::Paragraph, Block::Board(diagram)]));
}
