//! Moves that are planned while the other is to move: which can be, and what becomes of them when one's turn
//! comes. Pure, and the same for every game: a plan is a gesture, for which moves there will be is not known.

use games::{Board, Ground, Seat, Target};
use referee::LegalMove;

/// More are nobody's plan; each is shown on the board.
pub const MOST_PLANS: usize = 8;

/// What is touched for a move.
pub type Gesture = Vec<String>;

/// Targets that are no places; they are asked for by the rules, and only when it is one's turn.
const CHOICES: [&str; 3] = ["black", "white", "two"];

/// The target of a promotion to a queen.
const QUEEN: &str = "=q";

/// What a side can plan. Asked about touches, and not a list: where pieces are moved there are a thousand pairs
/// of places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plans {
    /// Where a plan begins.
    from: Vec<String>,
    /// Where it may lead; nothing where a plan is one place.
    to: Option<Vec<String>>,
}

impl Plans {
    /// Whether a plan begins with these touches.
    pub fn begin_with(&self, touched: &[&str]) -> bool {
        let is_in = |places: &[String], id: &str| places.iter().any(|place| place == id);
        match (touched, &self.to) {
            ([], _) => !self.from.is_empty(),
            ([from], _) => is_in(&self.from, from),
            ([from, to], Some(places)) => from != to && is_in(&self.from, from) && is_in(places, to),
            _ => false,
        }
    }

    /// Whether a plan leads from one place to another.
    pub fn are_ways(&self) -> bool {
        self.to.is_some() && !self.from.is_empty()
    }

    /// The plan that these touches are, as a move's notation.
    pub fn whole(&self, touched: &[&str]) -> Option<String> {
        let length = if self.to.is_some() { 2 } else { 1 };
        (touched.len() == length && self.begin_with(touched)).then(|| touched.join(" "))
    }
}

/// What a side can plan. `theirs` are the legal moves of the other: by them a game tells whether a move goes from
/// one place to another.
pub fn plans(board: &Board, side: Seat, theirs: &[LegalMove], planned: &[Gesture]) -> Plans {
    if planned.len() >= MOST_PLANS {
        return Plans::default();
    }
    let places: Vec<_> = board.targets.iter().filter(|target| is_place(target)).collect();
    let ids = |can_be: &dyn Fn(&Target) -> bool| {
        places.iter().filter(|place| can_be(place)).map(|place| place.id.clone()).collect()
    };
    if theirs.iter().any(|legal| legal.gesture.iter().filter(|id| !is_choice(id)).count() > 1) {
        let is_own = |target: &Target| board.pieces_in(target).any(|piece| piece.seat == side);
        let reached = |target: &Target| planned.iter().any(|plan| plan.last() == Some(&target.id));
        return Plans { from: ids(&|place| is_own(place) || reached(place)), to: Some(ids(&|_| true)) };
    }
    let width = |row: u16| places.iter().filter(|place| place.row == row).count();
    let their_row = theirs
        .iter()
        .find_map(|legal| Some(places.iter().find(|place| legal.gesture.first() == Some(&place.id))?.row));
    let can_be = |place: &Target| match board.ground {
        // Each side has a row of pits, and an empty one may be filled by then; the kazans are rows of their own.
        Ground::Pits => their_row.is_some_and(|row| row != place.row && width(row) == width(place.row)),
        Ground::Rack => true,
        Ground::Grid | Ground::Points => board.pieces_in(place).next().is_none(),
    };
    Plans { from: ids(&can_be), to: None }
}

/// The gesture that a plan's notation says.
pub fn gesture(notation: &str) -> Gesture {
    notation.split(' ').map(str::to_owned).collect()
}

/// The legal move that was planned: the only one that begins so, or the promotion to a queen, as on lichess.
pub fn found<'a>(moves: &'a [LegalMove], plan: &[String]) -> Option<&'a LegalMove> {
    let begun = || moves.iter().filter(|legal| legal.gesture.starts_with(plan));
    let promoted = begun().find(|legal| legal.gesture[plan.len()..] == [QUEEN]);
    promoted.or_else(|| begun().next().filter(|_| begun().count() == 1))
}

fn is_place(target: &Target) -> bool {
    !is_choice(&target.id)
}

fn is_choice(id: &str) -> bool {
    id.starts_with('=') || CHOICES.contains(&id)
}

#[cfg(test)]
mod tests {
    use referee::{Course, Referee, View};

    use super::*;

    fn view(game: &str, moves: &str) -> View {
        let moves = moves.split_whitespace().map(str::to_owned).collect();
        let course = Course { game: game.to_owned(), moves, ..Course::default() };
        Referee::default().view(&course).unwrap()
    }

    /// What the side that is not to move can plan: every touch or two of a place that is a plan.
    fn planned(game: &str, moves: &str, planned: &[Gesture]) -> Vec<String> {
        let view = view(game, moves);
        let side = Seat(1 - view.turn.unwrap());
        let plans = plans(&view.board, side, &view.moves, planned);
        let ids: Vec<_> = view.board.targets.iter().map(|target| target.id.as_str()).collect();
        let ones = ids.iter().map(|&id| vec![id]);
        let ways = ids.iter().flat_map(|&from| ids.iter().map(move |&to| vec![from, to]));
        let whole: Vec<_> = ones.chain(ways).filter_map(|touched| plans.whole(&touched)).collect();
        assert_eq!(whole.is_empty(), !plans.begin_with(&[]));
        assert!(whole.iter().all(|plan| plans.begin_with(&plan.split(' ').take(1).collect::<Vec<_>>())));
        whole
    }

    #[test]
    fn a_piece_is_planned_from_its_place_to_any_other() {
        let plans = planned("chess", "e2e4", &[]);
        assert_eq!(plans.len(), 16 * 63);
        assert!(plans.contains(&"d2 d4".to_owned()) && plans.contains(&"b1 e8".to_owned()));
        assert!(!plans.iter().any(|plan| plan.starts_with("e7 ") || plan.starts_with("e3 ")));
        assert!(planned("draughts", "22-18", &[]).iter().all(|plan| plan.split(' ').count() == 2));
    }

    #[test]
    fn a_plan_goes_on_from_the_end_of_another() {
        let first = vec![gesture("d2 d4")];
        assert!(planned("chess", "e2e4", &first).contains(&"d4 d5".to_owned()));
        let most = vec![gesture("d2 d4"); MOST_PLANS];
        assert_eq!(planned("chess", "e2e4", &most), [""; 0]);
        assert_eq!(planned("chess", "e2e4", &most[1..]).len(), 17 * 63);
    }

    #[test]
    fn what_is_placed_is_planned_where_there_is_room() {
        let plans = planned("tic-tac-toe", "b2", &[]);
        assert!(plans.len() == 8 && !plans.contains(&"b2".to_owned()));
        assert_eq!(planned("connect-four", "4", &[]).len(), 7);
        assert_eq!(planned("togyzkumalak", "9", &[]).len(), 9);
    }

    #[test]
    fn a_plan_is_made_where_it_is_one_legal_move() {
        let found = |game: &str, moves: &str, plan: &str| {
            let view = view(game, moves);
            found(&view.moves, &gesture(plan)).map(|legal| legal.notation.clone())
        };
        assert_eq!(found("chess", "e2e4 e7e5", "d2 d4").as_deref(), Some("d2d4"));
        assert_eq!(found("chess", "e2e4 e7e5", "d2 d5"), None);
        let to_promote = "a2a4 b7b5 a4b5 a7a6 b5a6 c8b7 a6b7 h7h6";
        assert_eq!(found("chess", to_promote, "b7 a8").as_deref(), Some("b7a8q"));
        assert_eq!(found("connect-four", "4", "4").as_deref(), Some("4"));
    }
}
