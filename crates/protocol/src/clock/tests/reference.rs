//! The words of the specification once more and written differently: exact real numbers instead of whole
//! milliseconds, and every match counted anew from its first move instead of a state that is carried on.

/// A turn as an observer with a perfect clock sees it at the server, in seconds.
pub struct Turn {
    /// Who had the move.
    pub seat: usize,
    /// From the arrival of the opponent's move to the arrival of this one.
    pub took_s: f64,
    /// The lag that counts.
    pub lag_s: f64,
}

/// How a match stands after some turns, in seconds.
pub struct Standing {
    /// What each has left.
    pub left_s: [f64; 2],
    /// What the last mover had left before the increment: none left is a flag.
    pub margin_s: f64,
}

/// Counts a match: `base` and `increment` in seconds.
pub fn count(base: f64, increment: f64, turns: &[Turn]) -> Standing {
    let gain = f64::min(1_000.0, (base + 40.0 * increment) * 0.4 * 10.0 + 150.0) / 1_000.0;
    let start = if base > 0.0 { base } else { f64::max(increment, 3.0) };
    let mut standing = Standing { left_s: [start; 2], margin_s: start };
    let both = [0, 1].map(|seat| turns.iter().position(|turn| turn.seat == seat));
    let [Some(first), Some(second)] = both else { return standing };
    for seat in [0, 1] {
        let mut quota = 3.0 * gain;
        for (index, turn) in turns.iter().enumerate().skip(first.max(second) + 1) {
            if turn.seat != seat {
                continue;
            }
            let forgiven = turn.lag_s.min(quota).min(turn.took_s);
            let margin = standing.left_s[seat] - (turn.took_s - forgiven);
            standing.left_s[seat] = margin + increment;
            quota = f64::min(quota - forgiven + gain, 7.0 * gain);
            if index + 1 == turns.len() {
                standing.margin_s = margin;
            }
        }
    }
    standing
}

/// RFC 6298 over all trips so far, the first given first: the mean and four deviations, or the longest trip
/// where that is shorter, in their unit.
pub fn believable(trips: &[f64]) -> f64 {
    let Some((&first, rest)) = trips.split_first() else { return 0.0 };
    let (mean, deviation) = rest.iter().fold((first, first / 2.0), |(mean, deviation), &trip| {
        (0.875 * mean + 0.125 * trip, 0.75 * deviation + 0.25 * (mean - trip).abs())
    });
    trips.iter().copied().fold(0.0, f64::max).min(mean + 4.0 * deviation)
}
