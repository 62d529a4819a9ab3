//! How memory changes over time: a line through what was seen after the warm-up. Pure.

use crate::Result;

/// The memory at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Since the start.
    pub minutes: f64,
    /// The memory.
    pub kibibytes: f64,
}

/// How the memory changed after the warm-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// At the end of the warm-up, in KiB.
    pub start: f64,
    /// At the end, in KiB.
    pub end: f64,
    /// The greatest, in KiB.
    pub most: f64,
    /// Of the line with the least squares of distances, in KiB a minute.
    pub slope: f64,
    /// The time between start and end.
    pub minutes: f64,
}

impl Growth {
    /// The growth after so many minutes.
    pub fn after(samples: &[Sample], warm_up_minutes: f64) -> Result<Self> {
        let warm = samples.iter().position(|sample| sample.minutes >= warm_up_minutes);
        let samples = warm.and_then(|warm| samples.get(warm..)).unwrap_or_default();
        let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
            return Err("nothing was seen after the warm-up".into());
        };
        Ok(Self {
            start: first.kibibytes,
            end: last.kibibytes,
            most: samples.iter().map(|sample| sample.kibibytes).fold(0.0, f64::max),
            slope: slope(samples),
            minutes: last.minutes - first.minutes,
        })
    }

    /// By how much the line rises from start to end, by the start.
    pub fn share(self) -> f64 {
        self.slope * self.minutes / self.start
    }
}

fn slope(samples: &[Sample]) -> f64 {
    let mean = |of: fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>() / samples.len() as f64;
    let (minutes, kibibytes) = (mean(|sample| sample.minutes), mean(|sample| sample.kibibytes));
    let (mut both, mut alone) = (0.0, 0.0);
    for sample in samples {
        both += (sample.minutes - minutes) * (sample.kibibytes - kibibytes);
        alone += (sample.minutes - minutes).powi(2);
    }
    // Of a single moment there is no slope.
    if alone > 0.0 { both / alone } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(of: impl Fn(f64) -> f64) -> Vec<Sample> {
        let minutes = (0..=30).map(f64::from);
        minutes.map(|minutes| Sample { minutes, kibibytes: of(minutes) }).collect()
    }

    fn check(samples: &[Sample], slope: f64, share: f64) {
        let growth = Growth::after(samples, 6.0).unwrap();
        assert!((growth.slope - slope).abs() < 1e-6, "{growth:?}");
        assert!((growth.share() - share).abs() < 1e-6, "{growth:?}");
        assert_eq!(growth.minutes, 24.0);
    }

    #[test]
    fn what_grows_in_the_warm_up_only_does_not_grow() {
        check(&seen(|minutes| 1_000.0 + 500.0 * minutes.min(6.0)), 0.0, 0.0);
    }

    #[test]
    fn what_grows_evenly_grows_by_its_slope() {
        check(&seen(|minutes| 994.0 + minutes), 1.0, 0.024);
        check(&seen(|minutes| 1_006.0 - minutes), -1.0, -0.024);
    }

    #[test]
    fn what_goes_up_and_down_does_not_grow() {
        // Even about the middle of the time after the warm-up.
        check(&seen(|minutes| if (minutes - 18.0).abs() < 3.5 { 2_000.0 } else { 1_000.0 }), 0.0, 0.0);
    }

    #[test]
    fn nothing_is_said_of_what_was_not_seen() {
        assert!(Growth::after(&seen(|_| 1.0), 31.0).is_err());
        assert!(Growth::after(&[], 0.0).is_err());
    }
}
