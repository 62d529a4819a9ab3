//! Counts natively what it is asked on its standard input: a line `GAME;DEPTH;TIMES;POSITION` is answered by
//! the count of one time and the milliseconds of all.

use std::io::{self, BufRead, Write};
use std::time::Instant;

fn main() -> io::Result<()> {
    let mut out = io::stdout();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.splitn(4, ';');
        let mut word = || words.next().unwrap_or_default();
        let (game, depth, times, position) = (word(), word(), word(), word());
        let (depth, times) = (depth.parse().unwrap_or(0), times.parse().unwrap_or(1));
        let begun = Instant::now();
        let mut counted = 0.0;
        for _ in 0..times {
            counted = speed::count(game, position, depth);
        }
        let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
        writeln!(out, "{counted} {milliseconds}")?;
        out.flush()?;
    }
    Ok(())
}
