//! `GET /match/ID/export/FORMAT`: a match as a file, in the notation of its game.
//!
//! Every game has `txt`; chess has PGN (Edwards' standard of 1994, with lichess's `[%clk]`), draughts have PDN.
//! All are text: a head of tags, then the moves.

use std::fmt::Write as _;

use app::{play::was_broken_off, server::language_of};
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use backend::{Backend, Caller, Error, clock};
use games::AnyGame;
use protocol::{
    Code, MatchId,
    clock::TimeControl,
    play::{Match, MatchRecord, MatchResult, PlayedMove},
};

use crate::problem;

/// The longest line that a writer of PGN should write (section 4.3).
const LINE: usize = 80;

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Pgn,
    Pdn,
    Text,
}

/// A match as a file.
pub async fn of_match(
    State(backend): State<Backend>,
    Extension(viewer): Extension<Option<Caller>>,
    Path((id, format)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match written(&backend, viewer.as_ref(), &id, &format).await {
        Ok(file) => file,
        Err(error) => problem::respond(language_of(&headers), error.into_problem()),
    }
}

async fn written(
    backend: &Backend,
    viewer: Option<&Caller>,
    id: &str,
    format: &str,
) -> backend::Result<Response> {
    let id: MatchId = id.parse().map_err(|_| Code::NotFound)?;
    let record = backend::play::record(backend, viewer, id).await?;
    let format = Format::of(format, &record.options.game).ok_or(Code::NotFound)?;
    let text = text(&record, format, &backend.config.origin()).map_err(Error::internal)?;
    let name = format!("attachment; filename=\"oyinline-{}-{id}.{}\"", record.options.game, format.ending());
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(Error::internal)?),
        // Players change their names, and a match may go on.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, text).into_response())
}

impl Format {
    /// The format of a file's ending, if matches of the game are written in it.
    fn of(ending: &str, game: &str) -> Option<Self> {
        match (ending, game) {
            ("pgn", "chess") => Some(Self::Pgn),
            ("pdn", "draughts") => Some(Self::Pdn),
            ("txt", _) => Some(Self::Text),
            _ => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Pgn => "pgn",
            Self::Pdn => "pdn",
            Self::Text => "txt",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Pgn => "application/vnd.chess-pgn; charset=utf-8",
            Self::Pdn | Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// The whole file.
fn text(record: &MatchRecord, format: Format, origin: &str) -> Result<String, games::Illegal> {
    let (options, played) = (&record.options, &record.played);
    let mut game = AnyGame::new(options.game.parse()?, &options.rules, played.seed)?;
    let mut tags = Tags::default();
    let (date, time) = moment(played.started_at_ms);
    let side = |side: u8| {
        let player = played.players.get(usize::from(played.seat(side)));
        player.map_or("?", |player| player.name.as_str())
    };
    tags.add("Event", "Oyinline");
    tags.add("Site", &format!("{origin}/match/{}", played.id));
    tags.add("Date", &date);
    tags.add("Round", "-");
    match format {
        // In English draughts, Black begins.
        Format::Pdn if options.rules == "english" => {
            tags.add("White", side(1));
            tags.add("Black", side(0));
        }
        Format::Pgn | Format::Pdn => {
            tags.add("White", side(0));
            tags.add("Black", side(1));
        }
        Format::Text => {
            tags.add("First", side(0));
            tags.add("Second", side(1));
        }
    }
    let result = result(record, format);
    tags.add("Result", result);
    if format == Format::Pgn {
        add_ratings(&mut tags, played);
    }
    tags.add("UTCDate", &date);
    tags.add("UTCTime", &time);
    tags.add("TimeControl", &control(options.time));
    tags.add("Termination", termination(record));
    match format {
        Format::Pgn if options.rules == "960" => {
            tags.add("Variant", "Chess960");
            tags.add("SetUp", "1");
            tags.add("FEN", &game.position());
        }
        Format::Pgn => {}
        // The number of the game, who begins, the board, and squares counted from White's upper left or,
        // which is the same, Black's lower right (PDN 3.0, "GameType").
        Format::Pdn if options.rules == "english" => tags.add("GameType", "21,B,8,8,N1,0"),
        Format::Pdn => tags.add("GameType", "25,W,8,8,N2,0"),
        Format::Text => {
            tags.add("Game", &options.game);
            tags.add("Rules", &options.rules);
            tags.add("Seed", &played.seed.to_string());
        }
    }

    let mut moves = Lines::default();
    let mut interrupted = false;
    for (ply, made) in played.moves.iter().enumerate() {
        if ply % 2 == 0 {
            moves.add(&format!("{}.", ply / 2 + 1));
        } else if interrupted {
            // After a comment a reader is told again where it is.
            moves.add(&format!("{}...", ply / 2 + 1));
        }
        match format {
            Format::Pgn | Format::Pdn => moves.add(&game.shown(&made.notation)),
            // As the rules read it.
            Format::Text => moves.add(&made.notation),
        }
        game.play(&made.notation)?;
        let left = left(made);
        interrupted = left.is_some() && format != Format::Text;
        if let Some(left) = left.filter(|_| format != Format::Text) {
            moves.add(&format!("{{[%clk {left}]}}"));
        }
    }
    moves.add(result);
    Ok(format!("{}\n{}\n", tags.0, moves.0))
}

/// The ratings before the match and, once it has ended, what it did to them, as lichess writes them.
fn add_ratings(tags: &mut Tags, played: &Match) {
    let sides = [("White", 0), ("Black", 1)].map(|(name, side)| (name, usize::from(played.seat(side))));
    for (name, seat) in sides {
        let before = played.changes.get(seat).map(|change| change.before);
        if let Some(rating) = before.or_else(|| played.ratings.get(seat).copied()) {
            tags.add(&format!("{name}Elo"), &rating.points.to_string());
        }
    }
    for (name, seat) in sides {
        if let Some(change) = played.changes.get(seat) {
            tags.add(&format!("{name}RatingDiff"), &format!("{:+}", change.gain()));
        }
    }
}

/// What the sides have won: White's before Black's, or the first player's before the second's.
fn result(record: &MatchRecord, format: Format) -> &'static str {
    let played = &record.played;
    match &played.result {
        Some(MatchResult { winner: Some(winner), .. }) => {
            let first_won = played.seat(0) == *winner;
            let first_is_black = format == Format::Pdn && record.options.rules == "english";
            if first_won != first_is_black { "1-0" } else { "0-1" }
        }
        Some(MatchResult { winner: None, how }) if !was_broken_off(how) => "1/2-1/2",
        Some(_) | None => "*",
    }
}

/// The words that PGN has for it (section 9.8.1).
fn termination(record: &MatchRecord) -> &'static str {
    match record.played.result.as_ref().map(|result| result.how.as_str()) {
        None => "unterminated",
        Some(how) if was_broken_off(how) => "abandoned",
        Some("time" | "time_dead") => "time forfeit",
        Some(_) => "normal",
    }
}

/// The time control in PGN's words (section 9.6): seconds and an increment, or one move in so many.
fn control(time: TimeControl) -> String {
    match time {
        TimeControl::None => "-".to_owned(),
        TimeControl::Clock { base_s, increment_s } => format!("{base_s}+{increment_s}"),
        TimeControl::Days { days } => format!("1/{}", u32::from(days) * 24 * 60 * 60),
    }
}

/// What was left to whoever moved, in hours, minutes and seconds.
fn left(made: &PlayedMove) -> Option<String> {
    let spent = made.spent?;
    let seconds = spent.left.of(spent.seat) / 1_000;
    Some(format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60))
}

/// The day and the time of the day in UTC.
fn moment(at_ms: i64) -> (String, String) {
    let at = clock::at_ms(at_ms);
    let date = format!("{:04}.{:02}.{:02}", at.year(), u8::from(at.month()), at.day());
    (date, format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()))
}

/// The head of a file.
#[derive(Debug, Default)]
struct Tags(String);

impl Tags {
    fn add(&mut self, name: &str, value: &str) {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "[{name} \"{value}\"]");
    }
}

/// Words in lines of a bearable length.
#[derive(Debug, Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, word: &str) {
        let length = self.0.len() - self.0.rfind('\n').map_or(0, |end| end + 1);
        if length > 0 {
            self.0.push(if length + 1 + word.len() < LINE { ' ' } else { '\n' });
        }
        self.0.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use protocol::{
        AccountId, TableId,
        accounts::Person,
        clock::Remaining,
        lobby::{Entry, First, TableOptions, Watch},
        play::Spent,
        ratings::{RatingChange, ShownRating},
    };

    use super::*;

    fn record(game: &str, rules: &str, moves: &str, winner: Option<u8>) -> MatchRecord {
        let person = |name: &str| Person {
            id: AccountId("00000000-0000-0000-0000-000000000001".parse().unwrap()),
            name: name.to_owned(),
            guest: false,
        };
        let made = |(ply, notation): (usize, &str)| PlayedMove {
            notation: notation.to_owned(),
            at_ms: 0,
            spent: Some(Spent {
                seat: u8::from(ply % 2 == 0),
                charged_ms: 1_000,
                left: Remaining([299_400 - ply as u32 * 1_000, 3_723_999]),
            }),
        };
        MatchRecord {
            table: TableId("00000000-0000-0000-0000-000000000002".parse().unwrap()),
            options: TableOptions {
                game: game.to_owned(),
                rules: rules.to_owned(),
                time: TimeControl::Clock { base_s: 300, increment_s: 3 },
                entry: Entry::Anyone,
                first: First::Random,
                rated: false,
                best_of: 1,
                watch: Watch::All,
            },
            played: Match {
                id: MatchId("00000000-0000-0000-0000-000000000003".parse().unwrap()),
                // The second seat begins.
                first: 1,
                players: vec![person("Әсел \"Q\""), person("Ерлан")],
                seed: 518,
                started_at_ms: 1_709_210_096_789,
                moves: moves.split_whitespace().enumerate().map(made).collect(),
                clock: None,
                draw_offer: None,
                takeback: None,
                resumed_at_ms: Vec::new(),
                ratings: Vec::new(),
                changes: Vec::new(),
                result: Some(MatchResult { winner, how: "checkmate".to_owned() }),
            },
        }
    }

    #[test]
    fn a_chess_match_is_pgn() {
        let record = record("chess", "", "e2e4 e7e5 d1h5 b8c6 f1c4 g8f6 h5f7", Some(1));
        let expected = r#"[Event "Oyinline"]
[Site "https://oyin.example/match/00000000-0000-0000-0000-000000000003"]
[Date "2024.02.29"]
[Round "-"]
[White "Ерлан"]
[Black "Әсел \"Q\""]
[Result "1-0"]
[UTCDate "2024.02.29"]
[UTCTime "12:34:56"]
[TimeControl "300+3"]
[Termination "normal"]

1. e4 {[%clk 1:02:03]} 1... e5 {[%clk 0:04:58]} 2. Qh5 {[%clk 1:02:03]} 2...
Nc6 {[%clk 0:04:56]} 3. Bc4 {[%clk 1:02:03]} 3... Nf6 {[%clk 0:04:54]} 4. Qxf7#
{[%clk 1:02:03]} 1-0
"#;
        assert_eq!(text(&record, Format::Pgn, "https://oyin.example").unwrap(), expected);
    }

    #[test]
    fn the_ratings_of_a_rated_match_are_told_by_side() {
        let rating = |points: u16, provisional: bool| ShownRating { points, provisional };
        let mut record = record("chess", "", "e2e4 e7e5", Some(1));
        // By seat: the second is White.
        record.played.ratings = vec![rating(1500, true), rating(1711, false)];
        let before = text(&record, Format::Pgn, "").unwrap();
        assert!(
            before.contains("[Result \"1-0\"]\n[WhiteElo \"1711\"]\n[BlackElo \"1500\"]\n[UTCDate"),
            "{before}"
        );
        let change = |before: ShownRating, after: u16| RatingChange { before, after: rating(after, false) };
        record.played.changes = vec![change(rating(1500, true), 1459), change(rating(1711, false), 1711)];
        let after = text(&record, Format::Pgn, "").unwrap();
        let tags = "[WhiteElo \"1711\"]\n[BlackElo \"1500\"]\n[WhiteRatingDiff \"+0\"]\n[BlackRatingDiff \"-41\"]\n[UTCDate";
        assert!(after.contains(tags), "{after}");
        assert!(!text(&record, Format::Text, "").unwrap().contains("Elo"));
    }

    #[test]
    fn chess960_tells_its_set_up() {
        let text = text(&record("chess", "960", "e2e4", None), Format::Pgn, "").unwrap();
        assert!(text.contains("[Variant \"Chess960\"]\n[SetUp \"1\"]\n"), "{text}");
        assert!(
            text.contains("[FEN \"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w HAha - 0 1\"]"),
            "{text}"
        );
        assert!(text.contains("[Result \"1/2-1/2\"]"), "{text}");
    }

    #[test]
    fn black_begins_in_english_draughts() {
        let english = text(&record("draughts", "english", "9-14", Some(1)), Format::Pdn, "").unwrap();
        for line in [
            "[White \"Әсел \\\"Q\\\"\"]",
            "[Black \"Ерлан\"]",
            "[Result \"0-1\"]",
            "[GameType \"21,B,8,8,N1,0\"]",
        ] {
            assert!(english.contains(line), "{english}");
        }
        assert!(english.ends_with("1. 9-14 {[%clk 1:02:03]} 0-1\n"), "{english}");
        let russian = text(&record("draughts", "", "22-18", Some(1)), Format::Pdn, "").unwrap();
        for line in ["[White \"Ерлан\"]", "[Result \"1-0\"]", "[GameType \"25,W,8,8,N2,0\"]"] {
            assert!(russian.contains(line), "{russian}");
        }
    }

    #[test]
    fn the_moves_of_a_text_are_those_of_the_rules() {
        let record = record("tic-tac-toe", "", "b2 a1 b1 b3 a3 c1 c2 a2 c3", None);
        let text = text(&record, Format::Text, "").unwrap();
        assert!(text.contains("[First \"Ерлан\"]\n[Second \"Әсел \\\"Q\\\"\"]\n"), "{text}");
        assert!(text.contains("[Game \"tic-tac-toe\"]\n[Rules \"\"]\n[Seed \"518\"]\n"), "{text}");
        assert!(text.ends_with("\n\n1. b2 a1 2. b1 b3 3. a3 c1 4. c2 a2 5. c3 1/2-1/2\n"), "{text}");
    }

    #[test]
    fn a_game_has_its_own_formats_only() {
        assert_eq!(Format::of("pgn", "chess"), Some(Format::Pgn));
        for (ending, game) in [("pgn", "draughts"), ("pdn", "chess"), ("exe", "chess"), ("", "chess")] {
            assert_eq!(Format::of(ending, game), None);
        }
    }
}
