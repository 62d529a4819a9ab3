//! The texts in `content/games`, embedded in the server: read into blocks, not yet written as pages.

use games::GameKind;
use protocol::accounts::Language;
use serde::Deserialize;

use super::steps::{Step, Texts};

/// What is told of a game on a few lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// How many play.
    pub players: u8,
    /// How long a match takes, from and to.
    pub minutes: [u16; 2],
    /// One sentence.
    pub summary: Texts,
}

/// A part of a rules page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// The heading of the page.
    Title(&'a str),
    /// The heading of a section.
    Section(&'a str),
    /// A paragraph.
    Paragraph(&'a str),
    /// The items of a list.
    List(Vec<&'a str>),
    /// A picture of a position.
    Diagram(Diagram<'a>),
}

/// A picture of a position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram<'a> {
    /// The variant.
    pub variant: &'a str,
    /// The position from which it begins; the set-up where it is empty.
    pub position: &'a str,
    /// The moves made from there.
    pub moves: Vec<&'a str>,
    /// The places that the text names, to be marked.
    pub marks: Vec<&'a str>,
    /// What is to be seen.
    pub caption: &'a str,
}

/// The files of a game.
struct Files {
    about: &'static str,
    lesson: &'static str,
    rules: [&'static str; 3],
}

macro_rules! files {
    ($kind:expr, $($variant:ident: $folder:literal),+ $(,)?) => {
        match $kind {
            $(GameKind::$variant => Files {
                about: include_str!(concat!("../../../content/games/", $folder, "/about.json")),
                lesson: include_str!(concat!("../../../content/games/", $folder, "/tutorial.json")),
                rules: [
                    include_str!(concat!("../../../content/games/", $folder, "/rules.kk.md")),
                    include_str!(concat!("../../../content/games/", $folder, "/rules.ru.md")),
                    include_str!(concat!("../../../content/games/", $folder, "/rules.en.md")),
                ],
            },)+
        }
    };
}

fn files(kind: GameKind) -> Files {
    files! { kind,
        TicTacToe: "tic-tac-toe",
        ConnectFour: "connect-four",
        Gomoku: "gomoku",
        Reversi: "reversi",
        Draughts: "draughts",
        Chess: "chess",
        Togyzkumalak: "togyzkumalak",
    }
}

/// What is told of a game on a few lines.
pub fn about(kind: GameKind) -> About {
    serde_json::from_str(files(kind).about).expect("the tests read every game's")
}

/// The steps of a game's first lesson.
pub fn steps(kind: GameKind) -> Vec<Step> {
    #[derive(Deserialize)]
    struct Lesson {
        steps: Vec<Step>,
    }
    let Lesson { steps } = serde_json::from_str(files(kind).lesson).expect("the tests read every game's");
    steps
}

/// The rules page of a game.
pub fn rules(kind: GameKind, language: Language) -> Vec<Block<'static>> {
    let [kk, ru, en] = files(kind).rules;
    blocks(match language {
        Language::Kk => kk,
        Language::Ru => ru,
        Language::En => en,
    })
}

/// Reads a page, whose form the tests of the rules check (`crates/games/tests/content.rs`): a line is a
/// paragraph, an item or a heading, and what stands between fences is a picture.
fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().filter(|line| !line.is_empty());
    while let Some(line) = lines.next() {
        if line == "```board" {
            blocks.push(Block::Diagram(diagram(lines.by_ref().take_while(|&line| line != "```"))));
        } else if let Some(text) = line.strip_prefix("# ") {
            blocks.push(Block::Title(text));
        } else if let Some(text) = line.strip_prefix("## ") {
            blocks.push(Block::Section(text));
        } else if let Some(text) = line.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::List(items)) => items.push(text),
                _ => blocks.push(Block::List(vec![text])),
            }
        } else {
            blocks.push(Block::Paragraph(line));
        }
    }
    blocks
}

fn diagram<'a>(lines: impl Iterator<Item = &'a str>) -> Diagram<'a> {
    let mut diagram = Diagram::default();
    for line in lines {
        match line.split_once(": ") {
            Some(("variant", text)) => diagram.variant = text,
            Some(("position", "start")) => {}
            Some(("position", text)) => diagram.position = text,
            Some(("moves", text)) => diagram.moves = text.split(' ').collect(),
            Some(("marks", text)) => diagram.marks = text.split(' ').collect(),
            Some(("caption", text)) => diagram.caption = text,
            _ => {}
        }
    }
    diagram
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_game_has_its_texts_in_every_language() {
        for &kind in GameKind::ALL {
            assert_eq!(about(kind).players, kind.seats(), "{kind}");
            assert!(!steps(kind).is_empty(), "{kind}");
            for language in Language::ALL {
                let blocks = rules(kind, language);
                assert!(matches!(blocks.first(), Some(Block::Title(_))), "{kind} {language:?}");
                let diagrams = blocks.iter().filter(|block| matches!(block, Block::Diagram(_))).count();
                assert!(diagrams >= 3, "{kind} {language:?} has {diagrams} pictures");
            }
        }
    }

    #[test]
    fn items_of_one_list_stay_together() {
        let page = "# T\n\nText.\n\n- one\n- two\n\n```board\nposition: start\nmoves: b2 a1\nmarks: c3\ncaption: C.\n```\n";
        let diagram =
            Diagram { moves: vec!["b2", "a1"], marks: vec!["c3"], caption: "C.", ..Diagram::default() };
        let expected = [
            Block::Title("T"),
            Block::Paragraph("Text."),
            Block::List(vec!["one", "two"]),
            Block::Diagram(diagram),
        ];
        assert_eq!(blocks(page), expected);
    }
}
