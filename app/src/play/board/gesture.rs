//! From touched places to a move. Pure.

use referee::LegalMove;

use crate::play::plan::Plans;

/// What touching a target leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touch {
    /// The gesture is whole: this is the move.
    Play(String),
    /// The gesture has begun, or begins anew here.
    Begun(Vec<String>),
    /// No move begins like this.
    Nothing,
}

/// The moves that can be touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moves {
    /// Those that are legal now.
    Legal(Vec<LegalMove>),
    /// Those that can be planned, as far as that can be known.
    Planned(Plans),
}

impl Moves {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Legal(moves) => moves.is_empty(),
            Self::Planned(plans) => !plans.begin_with(&[]),
        }
    }

    /// Whether pieces are moved from one place to another.
    pub fn are_ways(&self) -> bool {
        match self {
            Self::Legal(moves) => moves.iter().any(is_way),
            Self::Planned(plans) => plans.are_ways(),
        }
    }

    /// Whether a piece can be moved from a place.
    pub fn lead_from(&self, target: &str) -> bool {
        match self {
            Self::Legal(moves) => moves.iter().any(|legal| is_way(legal) && legal.gesture[0] == target),
            Self::Planned(plans) => plans.are_ways() && plans.begin_with(&[target]),
        }
    }

    fn begin_with(&self, touched: &[&str]) -> bool {
        match self {
            Self::Legal(moves) => moves.iter().any(|legal| begins(legal, touched)),
            Self::Planned(plans) => plans.begin_with(touched),
        }
    }

    fn whole(&self, touched: &[&str]) -> Option<String> {
        match self {
            Self::Legal(moves) => {
                let whole =
                    |legal: &&LegalMove| legal.gesture.len() == touched.len() && begins(legal, touched);
                moves.iter().find(whole).map(|legal| legal.notation.clone())
            }
            Self::Planned(plans) => plans.whole(touched),
        }
    }
}

fn is_way(legal: &LegalMove) -> bool {
    legal.gesture.len() > 1
}

fn begins(legal: &LegalMove, touched: &[&str]) -> bool {
    legal.gesture.len() >= touched.len()
        && legal.gesture.iter().zip(touched).all(|(id, touched)| id == touched)
}

fn ids<'a>(touched: &'a [String], target: Option<&'a str>) -> Vec<&'a str> {
    touched.iter().map(String::as_str).chain(target).collect()
}

/// Adds a touch to what was touched before. A touch that does not go on begins anew.
pub fn touch(moves: &Moves, before: &[String], target: &str) -> Touch {
    let touched = ids(begun(moves, before), Some(target));
    for touched in [touched.as_slice(), &touched[touched.len() - 1..]] {
        if let Some(notation) = moves.whole(touched) {
            return Touch::Play(notation);
        }
        if moves.begin_with(touched) {
            return Touch::Begun(touched.iter().map(|&id| id.to_owned()).collect());
        }
    }
    Touch::Nothing
}

/// What was touched, as far as it still begins a move.
pub fn begun<'a>(moves: &Moves, touched: &'a [String]) -> &'a [String] {
    if moves.begin_with(&ids(touched, None)) { touched } else { &[] }
}

/// Whether touching the target next leads on.
pub fn is_legal(moves: &Moves, touched: &[String], target: &str) -> bool {
    moves.begin_with(&ids(begun(moves, touched), Some(target)))
}

/// The legal move that somebody means by a text: the game's notation or what people write, with or without
/// the signs for check and mate; where no other move is meant by it, in any case of the letters.
pub fn typed<'a>(moves: &'a [LegalMove], text: &str) -> Option<&'a LegalMove> {
    let plain = |text: &str| text.trim().trim_end_matches(['+', '#', '!', '?']).to_owned();
    let text = plain(text);
    let exact = moves.iter().find(|legal| legal.notation == text || plain(&legal.text) == text);
    let folded = text.to_lowercase();
    let mut alike = moves.iter().filter(|legal| {
        legal.notation.to_lowercase() == folded || plain(&legal.text).to_lowercase() == folded
    });
    exact.or_else(|| alike.next().filter(|_| alike.next().is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn legal(notations: &[&str]) -> Moves {
        let legal = |notation: &&str| LegalMove {
            gesture: notation.split('-').map(str::to_owned).collect(),
            notation: (*notation).to_owned(),
            text: (*notation).to_owned(),
        };
        Moves::Legal(notations.iter().map(legal).collect())
    }

    fn touched(targets: &[&str]) -> Vec<String> {
        targets.iter().map(|target| (*target).to_owned()).collect()
    }

    #[test]
    fn one_touch_plays_where_a_move_is_one_target() {
        let moves = legal(&["a1", "b2"]);
        assert_eq!(touch(&moves, &[], "b2"), Touch::Play("b2".to_owned()));
        assert_eq!(touch(&moves, &[], "c3"), Touch::Nothing);
    }

    #[test]
    fn a_move_of_two_targets_is_begun_and_then_played() {
        let moves = legal(&["e2-e4", "e2-e3", "d2-d4"]);
        assert_eq!(touch(&moves, &[], "e2"), Touch::Begun(touched(&["e2"])));
        assert_eq!(touch(&moves, &touched(&["e2"]), "e4"), Touch::Play("e2-e4".to_owned()));
    }

    #[test]
    fn a_touch_that_does_not_go_on_begins_anew() {
        let moves = legal(&["e2-e4", "d2-d4"]);
        assert_eq!(touch(&moves, &touched(&["e2"]), "d2"), Touch::Begun(touched(&["d2"])));
        assert_eq!(touch(&moves, &touched(&["e2"]), "h8"), Touch::Nothing);
    }

    #[test]
    fn what_was_begun_before_the_moves_changed_is_forgotten() {
        let moves = legal(&["d7-d5"]);
        assert_eq!(begun(&moves, &touched(&["e2"])), touched(&[]).as_slice());
        assert_eq!(touch(&moves, &touched(&["e2"]), "d7"), Touch::Begun(touched(&["d7"])));
    }

    #[test]
    fn a_move_is_typed_in_either_notation_and_in_any_case_that_leaves_no_doubt() {
        let legal = |notation: &str, text: &str| LegalMove {
            gesture: Vec::new(),
            notation: notation.to_owned(),
            text: text.to_owned(),
        };
        let moves =
            [legal("g1f3", "Nf3"), legal("b2c3", "bxc3"), legal("a1c3", "Bxc3"), legal("d1h5", "Qh5#")];
        let meant = |text| typed(&moves, text).map(|legal| legal.notation.as_str());
        assert_eq!((meant("Nf3"), meant(" g1f3 "), meant("nf3")), (Some("g1f3"), Some("g1f3"), Some("g1f3")));
        assert_eq!((meant("bxc3"), meant("Bxc3"), meant("BXC3")), (Some("b2c3"), Some("a1c3"), None));
        assert_eq!(
            (meant("Qh5"), meant("qh5+"), meant("Kh5"), meant("")),
            (Some("d1h5"), Some("d1h5"), None, None)
        );
    }

    #[test]
    fn the_targets_that_lead_on_are_legal() {
        let moves = legal(&["e2-e4", "e2-e3", "d2-d4"]);
        assert!(is_legal(&moves, &[], "e2"));
        assert!(!is_legal(&moves, &[], "e4"));
        assert!(is_legal(&moves, &touched(&["e2"]), "e4"));
        assert!(!is_legal(&moves, &touched(&["e2"]), "d4"));
        assert!(!is_legal(&Moves::Legal(Vec::new()), &[], "e2"));
    }
}
