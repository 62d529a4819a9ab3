//! Medians and percentiles. Knows nothing of what the figures mean.

use std::{fmt, time::Duration};

/// The median of some rounds, with the least and the greatest beside it.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The median; not a number where there is no figure.
    pub median: f64,
    least: f64,
    most: f64,
}

impl Spread {
    /// The spread of those that are numbers.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut figures: Vec<_> = figures.into_iter().filter(|figure| figure.is_finite()).collect();
        figures.sort_by(f64::total_cmp);
        let at = |index: usize| figures.get(index).copied().unwrap_or(f64::NAN);
        let (middle, last) = (figures.len() / 2, figures.len().saturating_sub(1));
        let median = if figures.len().is_multiple_of(2) {
            f64::midpoint(at(middle.saturating_sub(1)), at(middle))
        } else {
            at(middle)
        };
        Self { median, least: at(0), most: at(last) }
    }
}

impl fmt::Display for Spread {
    /// The precision is that of each figure. Nothing where there is none.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = formatter.precision().unwrap_or(1);
        let Self { median, least, most } = self;
        if median.is_nan() {
            return Ok(());
        }
        write!(formatter, "{median:.digits$}")?;
        if least < most {
            write!(formatter, " ({least:.digits$} to {most:.digits$})")?;
        }
        Ok(())
    }
}

/// The duration, in milliseconds, that `percent` of some do not exceed; of none it is not a number.
pub fn percentile_ms(durations: impl IntoIterator<Item = Duration>, percent: usize) -> f64 {
    let mut durations: Vec<_> = durations.into_iter().collect();
    durations.sort_unstable();
    let rank = (durations.len() * percent).div_ceil(100).saturating_sub(1);
    durations.get(rank).map_or(f64::NAN, |duration| duration.as_secs_f64() * 1_000.0)
}
