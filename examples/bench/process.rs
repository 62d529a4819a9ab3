//! What the kernel says of a process: its memory, its CPU time, its limits. Reads `/proc`.

use std::{
    collections::HashMap,
    ffi::OsString,
    fs,
    ops::{RangeInclusive, Sub},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::Result;

/// The unit of CPU times in `/proc` is a hundredth of a second on every Linux, whatever the kernel's
/// own tick (`USER_HZ`, proc_pid_stat(5)).
const TICKS_PER_SECOND: f64 = 100.0;
/// Where proc_pid_stat(5) has the parent; the manual counts from 1, and the first two fields are cut off.
const PPID: usize = 4 - 3;
/// The same for the CPU time of the process itself, and in the kernel.
const UTIME: usize = 14 - 3;
const STIME: usize = 15 - 3;
/// The same for the last of the two times of its children that have ended.
const CSTIME: usize = 17 - 3;

/// Where proc_pid_net(5) has the address of a connection, and its state, counted from 0.
const LOCAL_ADDRESS: usize = 1;
const STATE: usize = 3;
/// The states in which a process still holds a connection (`TCP_ESTABLISHED` and `TCP_CLOSE_WAIT`).
const OPEN: [&str; 2] = ["01", "08"];

/// For how long a process must have given no memory back until it counts as settled, and how long that is waited
/// for.
const STILL: Duration = Duration::from_secs(3);
const SETTLING: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Bytes that are noticed.
const NOTICED: f64 = 64.0 * 1024.0;

/// Resident memory in bytes. What the kernel keeps for a socket is in neither figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// The process's own data.
    pub anonymous: f64,
    /// The same and the pages of files, such as the program's code, that happen to be loaded.
    pub resident: f64,
}

impl Sub for Memory {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self { anonymous: self.anonymous - before.anonymous, resident: self.resident - before.resident }
    }
}

/// The time that each thread of a process has been running, in nanoseconds: finer than a hundredth of a
/// second, but known of living threads only.
#[derive(Debug)]
pub struct Threads(HashMap<OsString, u64>);

impl Threads {
    /// Those of a process at this moment.
    pub fn of(pid: u32) -> Result<Self> {
        let mut threads = HashMap::new();
        for entry in fs::read_dir(format!("/proc/{pid}/task"))? {
            let entry = entry?;
            // One that ends while it is looked at is not counted.
            let Ok(times) = fs::read_to_string(entry.path().join("schedstat")) else { continue };
            let running = times.split_whitespace().next().ok_or("the kernel tells no time of a thread")?;
            threads.insert(entry.file_name(), running.parse()?);
        }
        Ok(Self(threads))
    }

    /// Seconds of CPU since another moment, but for those of threads that have ended since.
    pub fn seconds_since(&self, before: &Self) -> f64 {
        let since = |(thread, &now): (&OsString, &u64)| {
            now.saturating_sub(before.0.get(thread).copied().unwrap_or_default())
        };
        self.0.iter().map(since).sum::<u64>() as f64 / 1e9
    }
}

/// How many files a process may open.
#[derive(Clone, Copy, Debug)]
pub struct AllowedFiles {
    /// As it is.
    pub now: usize,
    /// What the process may raise it to.
    pub most: usize,
}

/// Memory of a process.
pub fn memory(pid: u32) -> Result<Memory> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let bytes = |name: &str| -> Result<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let text = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: f64 = text.ok_or_else(|| format!("the kernel tells no {name}"))?.parse()?;
        Ok(kibibytes * 1024.0)
    };
    Ok(Memory { anonymous: bytes("RssAnon")?, resident: bytes("VmRSS")? })
}

/// Memory of a process, once it gives no more of it back. Allocators keep for a while what was used before, and look
/// after it only when they are called: `stir` makes the process do a little.
pub async fn settled_memory(pid: u32, stir: impl AsyncFn() -> Result<()>) -> Result<Memory> {
    let (start, mut memory) = (Instant::now(), memory(pid)?);
    let (mut least, mut since) = (memory.resident, start);
    while since.elapsed() < STILL && start.elapsed() < SETTLING {
        sleep(LOOK_EVERY).await;
        stir().await?;
        memory = self::memory(pid)?;
        if memory.resident < least - NOTICED {
            (least, since) = (memory.resident, Instant::now());
        }
    }
    Ok(memory)
}

/// Seconds of CPU that a process has used, in itself and in the kernel.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    Ok(ticks(&stat(pid)?, UTIME..=STIME)? / TICKS_PER_SECOND)
}

/// Seconds of CPU that a process, its children and those of its children that have ended have used.
pub fn family_cpu_seconds(parent: u32) -> Result<f64> {
    let own = stat(parent)?;
    let mut ticks: f64 = ticks(&own, UTIME..=CSTIME)?;
    for entry in fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // It may end while it is looked at; then its time is its parent's.
        let Ok(fields) = stat(pid) else { continue };
        if fields.get(PPID).is_some_and(|field| *field == parent.to_string()) {
            ticks += self::ticks(&fields, UTIME..=STIME)?;
        }
    }
    Ok(ticks / TICKS_PER_SECOND)
}

/// The parent of a process.
pub fn parent(pid: u32) -> Result<u32> {
    Ok(stat(pid)?.get(PPID).ok_or("the kernel's line about a process is short")?.parse()?)
}

/// The fields of proc_pid_stat(5) after the program's name.
fn stat(pid: u32) -> Result<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the program's name in parentheses, which may contain anything.
    let (_, fields) = stat.rsplit_once(") ").ok_or("the kernel's line about a process has no name")?;
    Ok(fields.split_whitespace().map(str::to_owned).collect())
}

fn ticks(fields: &[String], which: RangeInclusive<usize>) -> Result<f64> {
    let fields = fields.get(which).ok_or("the kernel's line about a process is short")?;
    let numbers: Vec<f64> = fields.iter().map(|field| field.parse()).collect::<Result<_, _>>()?;
    Ok(numbers.iter().sum())
}

/// How many files a process has open.
pub fn open_files(pid: u32) -> Result<usize> {
    Ok(fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}

/// How many threads a process has.
pub fn threads(pid: u32) -> Result<usize> {
    Ok(fs::read_dir(format!("/proc/{pid}/task"))?.count())
}

/// How many connections to a port of its own, over IPv4, a process has open.
pub fn connections(pid: u32, port: u16) -> Result<usize> {
    let table = fs::read_to_string(format!("/proc/{pid}/net/tcp"))?;
    let own = format!(":{port:04X}");
    let is_open = |line: &&str| {
        let mut fields = line.split_whitespace();
        let (local, state) = (fields.nth(LOCAL_ADDRESS), fields.nth(STATE - LOCAL_ADDRESS - 1));
        local.is_some_and(|local| local.ends_with(&own)) && state.is_some_and(|state| OPEN.contains(&state))
    };
    Ok(table.lines().filter(is_open).count())
}

/// How many files this process may open.
pub fn allowed_files() -> Result<AllowedFiles> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let mut numbers = line.ok_or("the kernel tells no limit of open files")?.split_whitespace();
    let mut number = || match numbers.next() {
        Some("unlimited") => Ok(usize::MAX),
        Some(text) => text.parse().map_err(|_| "the kernel's limit of open files is no number"),
        None => Err("the kernel tells no limit of open files"),
    };
    Ok(AllowedFiles { now: number()?, most: number()? })
}
