//! Glicko-2 after Mark E. Glickman, "Example of the Glicko-2 system" (2022, glicko.net/glicko/glicko2.pdf),
//! whose numbered steps the comments name. Pure: knows no player, no table and no time but what it is told.
//!
//! The paper gathers the games of a rating period and counts them together. Players want to see a new rating
//! after each game, so, as on lichess, each game is an update of its own and the period that it ends is a
//! fraction: the time since the player's last rated game, in [`periods`]. With one whole period `update` is
//! the paper's, to the last digit.

use std::f64::consts::PI;

/// Rating periods in a day (lila, `Glicko.ratingPeriodsPerDay`): with the usual volatility of 0.06 a
/// deviation of 60 grows to 110, and so to a provisional rating, in a year without games.
const PERIODS_PER_DAY: f64 = 0.21436;
/// A deviation above this makes a rating provisional (lila, `Glicko.provisionalDeviation`): the true strength
/// is within 220 points with a probability of 95 %.
pub const PROVISIONAL_DEVIATION: f64 = 110.0;
/// Below this a rating would hardly move any more, however the player changes (lila, `Glicko.minDeviation`).
const LEAST_DEVIATION: f64 = 45.0;
/// Nobody is less known than a newcomer (step 1).
const MOST_DEVIATION: f64 = 350.0;
/// Losing on purpose leads no deeper (lila, `Glicko.minRating`).
const LEAST_RATING: f64 = 400.0;
/// Erratic results make a rating jump no further than this (lila, `Glicko.maxVolatility`).
const MOST_VOLATILITY: f64 = 0.1;

/// The middle of the scale (step 1).
const MIDDLE: f64 = 1500.0;
/// Points of the shown scale in one of the paper's (step 2).
const SCALE: f64 = 173.7178;
/// When the volatility is near enough (step 5.1).
const TOLERANCE: f64 = 0.000_001;
/// Steps towards the volatility at most. Thirty are enough for the strangest results; what is not a number must
/// not loop forever.
const MOST_STEPS: usize = 100;

/// What a day without games adds to the square of a deviation, in points, for a volatility of 1 (step 6): for
/// questions about many players at once, which are asked of the database.
pub const GROWTH_A_DAY: f64 = SCALE * SCALE * PERIODS_PER_DAY;

/// How much the volatility may change: the paper's tau, reasonable from 0.3 to 1.2. Lichess found 0.75.
pub const TAU: f64 = 0.75;

/// What is known of a player's strength.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rating {
    /// The strength, in points.
    pub rating: f64,
    /// How uncertain it is, in points: one standard deviation, at the time of the last rated game.
    pub deviation: f64,
    /// How erratic the results are, on the paper's scale.
    pub volatility: f64,
}

impl Default for Rating {
    /// A newcomer's (step 1).
    fn default() -> Self {
        Self { rating: MIDDLE, deviation: MOST_DEVIATION, volatility: 0.06 }
    }
}

impl Rating {
    /// Whether too little is known to show the rating without a mark.
    pub fn is_provisional(self) -> bool {
        self.deviation > PROVISIONAL_DEVIATION
    }

    /// The rating after a time without games: its deviation has grown (step 6).
    pub fn aged(self, periods: f64) -> Self {
        let deviation = grown(self.deviation / SCALE, self.volatility, periods) * SCALE;
        Self { deviation, ..self }.bounded()
    }

    fn bounded(self) -> Self {
        Self {
            rating: self.rating.max(LEAST_RATING),
            deviation: self.deviation.clamp(LEAST_DEVIATION, MOST_DEVIATION),
            volatility: self.volatility.min(MOST_VOLATILITY),
        }
    }
}

/// Rating periods, a fraction as a rule, in a number of days. Time does not go back.
pub fn periods(days: f64) -> f64 {
    days.max(0.0) * PERIODS_PER_DAY
}

/// The player's rating after games that end a rating period.
///
/// A result is the opponent's rating and the score: 1 for a win, 0.5 for a draw, 0 for a loss. `periods` is
/// the time since the player's last rated game (1 in the paper, 0 for a newcomer); by it the player's own
/// deviation grows here, and is not to be [`aged`](Rating::aged) before. An opponent's is: it counts as it is
/// at the time of the game. Both players of a game are updated from the ratings before it. `tau` is above 0,
/// [`TAU`] as a rule.
pub fn update(player: Rating, results: &[(Rating, f64)], periods: f64, tau: f64) -> Rating {
    // Step 2.
    let mu = (player.rating - MIDDLE) / SCALE;
    let phi = player.deviation / SCALE;
    // Steps 3 and 4, before the division by what the results say in all.
    let (mut information, mut surprise) = (0.0, 0.0);
    for &(opponent, score) in results {
        let weight = weight(opponent.deviation / SCALE);
        let expected = 1.0 / (1.0 + (-weight * (mu - (opponent.rating - MIDDLE) / SCALE)).exp());
        information += weight * weight * expected * (1.0 - expected);
        surprise += weight * (score.clamp(0.0, 1.0) - expected);
    }
    // No games, or only such as cannot teach anything.
    if information <= 0.0 {
        return player.aged(periods);
    }
    let variance = 1.0 / information;
    let volatility = volatility(player.volatility, phi, variance, variance * surprise, tau);
    // Steps 6 and 7.
    let phi = 1.0 / (1.0 / grown(phi, volatility, periods).powi(2) + information).sqrt();
    let mu = mu + phi * phi * surprise;
    // Step 8.
    Rating { rating: mu * SCALE + MIDDLE, deviation: phi * SCALE, volatility }.bounded()
}

/// How much an opponent's uncertain rating weighs: the paper's g (step 3).
fn weight(phi: f64) -> f64 {
    1.0 / (1.0 + 3.0 * phi * phi / (PI * PI)).sqrt()
}

/// A deviation after some time (step 6), on the paper's scale; lichess's fraction of a period.
fn grown(phi: f64, volatility: f64, periods: f64) -> f64 {
    (phi * phi + periods.max(0.0) * volatility * volatility).sqrt()
}

/// The new volatility: the root of the paper's f by the Illinois algorithm (step 5).
fn volatility(sigma: f64, phi: f64, variance: f64, delta: f64, tau: f64) -> f64 {
    let start = (sigma * sigma).ln();
    let distance = |x: f64| {
        let spread = phi * phi + variance + x.exp();
        x.exp() * (delta * delta - spread) / (2.0 * spread * spread) - (x - start) / (tau * tau)
    };
    // Step 5.2: the root lies between the two.
    let mut near = start;
    let mut far = if delta * delta > phi * phi + variance {
        (delta * delta - phi * phi - variance).ln()
    } else {
        // Beyond, f rises by 1/tau a step while the rest of it is bounded, so this ends soon.
        let mut steps = (1..=MOST_STEPS).map(|step| start - step as f64 * tau);
        steps.find(|&x| distance(x) >= 0.0).unwrap_or(start)
    };
    let (mut at_near, mut at_far) = (distance(near), distance(far));
    // Steps 5.3 and 5.4.
    for _ in 0..MOST_STEPS {
        if (far - near).abs() <= TOLERANCE {
            break;
        }
        let middle = near + (near - far) * at_near / (at_far - at_near);
        let at_middle = distance(middle);
        if at_middle * at_far <= 0.0 {
            (near, at_near) = (far, at_far);
        } else {
            at_near /= 2.0;
        }
        (far, at_far) = (middle, at_middle);
    }
    // Step 5.5.
    let found = (near / 2.0).exp();
    if found.is_finite() { found } else { sigma }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(rating: f64, deviation: f64) -> Rating {
        Rating { rating, deviation, ..Rating::default() }
    }

    /// Players of every kind, established and not.
    fn players() -> impl Iterator<Item = Rating> + Clone {
        let ratings = [400.0, 900.0, 1500.0, 2100.0, 3200.0];
        let deviations = [45.0, 80.0, 200.0, 350.0];
        let volatilities = [0.000_1, 0.03, 0.06, 0.1];
        ratings.into_iter().flat_map(move |rating| {
            deviations.into_iter().flat_map(move |deviation| {
                volatilities.into_iter().map(move |volatility| Rating { rating, deviation, volatility })
            })
        })
    }

    /// Every pair of players, with several periods and taus.
    fn each_pair(mut check: impl FnMut(Rating, Rating, f64, f64)) {
        for player in players() {
            for opponent in players() {
                for time in [0.0, 0.01, 1.0, 100.0] {
                    for tau in [0.3, TAU, 1.2] {
                        check(player, opponent, time, tau);
                    }
                }
            }
        }
    }

    #[test]
    fn the_example_of_the_paper_comes_out() {
        let results = [(rated(1400.0, 30.0), 1.0), (rated(1550.0, 100.0), 0.0), (rated(1700.0, 300.0), 0.0)];
        let Rating { rating, deviation, volatility } = update(rated(1500.0, 200.0), &results, 1.0, 0.5);
        // The paper rounds on the way, hence 1464.06 and not 1464.05.
        assert!((rating - 1464.06).abs() < 0.01, "{rating}");
        assert!((deviation - 151.52).abs() < 0.01, "{deviation}");
        assert!((volatility - 0.05999).abs() < 0.000_01, "{volatility}");
    }

    #[test]
    fn who_wins_does_not_go_down_and_who_loses_not_up() {
        each_pair(|player, opponent, time, tau| {
            let won = update(player, &[(opponent, 1.0)], time, tau);
            let drawn = update(player, &[(opponent, 0.5)], time, tau);
            let lost = update(player, &[(opponent, 0.0)], time, tau);
            assert!(won.rating >= player.rating && lost.rating <= player.rating);
            assert!(won.rating >= drawn.rating && drawn.rating >= lost.rating);
        });
    }

    #[test]
    fn nothing_leaves_its_bounds() {
        each_pair(|player, opponent, time, tau| {
            for score in [1.0, 0.5, 0.0] {
                let after = update(player, &[(opponent, score)], time, tau);
                assert!(after.rating.is_finite() && after.rating >= LEAST_RATING);
                assert!((LEAST_DEVIATION..=MOST_DEVIATION).contains(&after.deviation));
                assert!(after.volatility > 0.0 && after.volatility <= MOST_VOLATILITY);
            }
        });
    }

    #[test]
    fn equals_win_and_lose_alike() {
        for player in players().filter(|player| player.rating > 1_000.0) {
            let won = update(player, &[(player, 1.0)], 0.5, TAU);
            let lost = update(player, &[(player, 0.0)], 0.5, TAU);
            assert!((won.rating + lost.rating - 2.0 * player.rating).abs() < 1e-6);
            assert_eq!((won.deviation, won.volatility), (lost.deviation, lost.volatility));
            let drawn = update(player, &[(player, 0.5)], 0.5, TAU);
            assert!((drawn.rating - player.rating).abs() < 1e-9);
        }
    }

    #[test]
    fn many_games_end_the_provisional_time() {
        let opponent = rated(1500.0, 60.0);
        let mut player = Rating::default();
        assert!(player.is_provisional());
        let mut games = 0;
        while player.is_provisional() {
            let score = f64::from(games % 2);
            player = update(player, &[(opponent, score)], periods(0.1), TAU);
            games += 1;
        }
        assert!((5..20).contains(&games), "{games}");
        for _ in 0..1_000 {
            player = update(player, &[(opponent, 0.5)], periods(0.0), TAU);
        }
        assert_eq!(player.deviation, LEAST_DEVIATION);
    }

    #[test]
    fn a_year_without_games_makes_a_rating_provisional_again() {
        let player = rated(1800.0, 60.0);
        let after = player.aged(periods(365.0));
        assert!((after.deviation - 110.0).abs() < 0.1, "{}", after.deviation);
        assert_eq!((after.rating, after.volatility), (player.rating, player.volatility));
        assert!(!player.aged(periods(300.0)).is_provisional());
        assert!(player.aged(periods(400.0)).is_provisional());
        assert_eq!(player.aged(periods(1e9)).deviation, MOST_DEVIATION);
        assert!((player.aged(periods(-5.0)).deviation - player.deviation).abs() < 1e-9);
        assert_eq!(update(player, &[], periods(365.0), TAU), after);
    }

    #[test]
    fn the_time_is_counted_in_one_piece_or_in_many() {
        let player = rated(1500.0, 60.0);
        let at_once = player.aged(periods(30.0));
        let by_days = (0..30).fold(player, |player, _| player.aged(periods(1.0)));
        assert!((at_once.deviation - by_days.deviation).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_number_does_not_loop() {
        let broken = Rating { rating: f64::NAN, deviation: f64::INFINITY, volatility: 0.0 };
        let _ = update(broken, &[(broken, f64::NAN)], f64::NAN, 0.0);
        let _ = update(rated(1e300, 1e-300), &[(rated(-1e300, 45.0), 0.0)], 1e300, 1e-300);
    }
}
