//! The priority of threads: what can wait gives way to the games.

/// What somebody waits for, as `nice` counts: a tenth of a core while all cores are at work. At the lowest
/// priority a hash of 30 ms would take two seconds then.
#[cfg(target_os = "linux")]
const LOW: i32 = 10;
/// The lowest of the ordinary priorities.
#[cfg(target_os = "linux")]
const LEAST: i32 = 19;

/// Lets other threads go first, but not for long: for work that somebody waits for. It cannot be taken back, so
/// the thread must be one for such work alone.
pub fn give_way() {
    #[cfg(target_os = "linux")]
    lower_to(LOW);
}

/// Lets every other thread go first: while all cores are at long work, a move still gets one at once. It
/// cannot be taken back, so the thread must be one for such work alone.
pub fn yield_to_games() {
    #[cfg(target_os = "linux")]
    lower_to(LEAST);
}

#[cfg(target_os = "linux")]
fn lower_to(niceness: i32) {
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), niceness) {
        tracing::debug!(%error, "the priority of a thread cannot be lowered");
    }
}
