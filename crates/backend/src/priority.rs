//! The priority of threads: what can wait gives way to the games.

/// The lowest of the ordinary priorities, as `nice` counts them.
#[cfg(target_os = "linux")]
const LEAST_PRIORITY: i32 = 19;

/// Lets every other thread go first: while all cores are at long work, a move still gets one at once. It
/// cannot be taken back, so the thread must be one for such work alone.
pub fn yield_to_games() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), LEAST_PRIORITY) {
        tracing::debug!(%error, "the priority of a thread cannot be lowered");
    }
}
