//! How long to wait before the next try: exponential with full jitter, so that the clients of a
//! server that restarts do not come back in step. Pure: the chance is a parameter.

/// The ceiling of the first wait: shorter than a person notices.
const FIRST_MS: u32 = 250;
/// The ceiling of all later waits: a server that is back is found within this time.
const LONGEST_MS: u32 = 15_000;

/// The wait after `failures` failures in a row; `chance` is from 0 (included) to 1 (excluded).
pub fn wait_ms(failures: u32, chance: f64) -> u32 {
    share(ceiling_ms(failures), chance)
}

/// The wait before coming back to a server that asked for a time: that time, and up to as much again.
pub fn asked_wait_ms(asked_ms: u64, chance: f64) -> u32 {
    let asked_ms = u32::try_from(asked_ms).unwrap_or(u32::MAX).min(4 * LONGEST_MS);
    asked_ms + share(asked_ms.max(FIRST_MS), chance)
}

fn ceiling_ms(failures: u32) -> u32 {
    // Six doublings pass the longest wait; more would only overflow.
    (FIRST_MS << failures.saturating_sub(1).min(6)).min(LONGEST_MS)
}

fn share(whole_ms: u32, chance: f64) -> u32 {
    (f64::from(whole_ms) * chance) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEARLY_ONE: f64 = 0.999_999_999;

    #[test]
    fn the_ceiling_doubles_from_a_quarter_of_a_second_to_fifteen() {
        let ceilings: Vec<_> = (1..=9).map(ceiling_ms).collect();
        assert_eq!(ceilings, [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
        assert_eq!(ceiling_ms(0), 250);
        assert_eq!(ceiling_ms(u32::MAX), 15_000);
    }

    #[test]
    fn the_wait_is_anywhere_below_the_ceiling() {
        assert_eq!(wait_ms(4, 0.0), 0);
        assert_eq!(wait_ms(4, 0.5), 1_000);
        assert_eq!(wait_ms(4, NEARLY_ONE), 1_999);
    }

    #[test]
    fn who_is_told_a_time_comes_no_earlier() {
        assert_eq!(asked_wait_ms(2_000, 0.0), 2_000);
        assert_eq!(asked_wait_ms(2_000, NEARLY_ONE), 3_999);
        assert_eq!(asked_wait_ms(0, NEARLY_ONE), 249);
        assert_eq!(asked_wait_ms(u64::MAX, 0.0), 60_000);
    }
}
