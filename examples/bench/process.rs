//! What the kernel says of a process: its memory, its CPU time, its limits. Reads `/proc`.

use std::{fs, ops::Sub};

use crate::Result;

/// The unit of CPU times in `/proc` is a hundredth of a second on every Linux, whatever the kernel's
/// own tick (`USER_HZ`, proc_pid_stat(5)).
const TICKS_PER_SECOND: f64 = 100.0;

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

/// Seconds of CPU that a process has used, in itself and in the kernel.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is the program's name in parentheses, which may contain anything.
    let (_, fields) = stat.rsplit_once(") ").ok_or("the kernel's line about a process has no name")?;
    let fields: Vec<_> = fields.split(' ').collect();
    // utime and stime are fields 14 and 15 of proc_pid_stat(5), which counts from 1.
    let ticks = |field: usize| -> Result<f64> {
        Ok(fields.get(field - 3).ok_or("the kernel's line about a process is short")?.parse()?)
    };
    Ok((ticks(14)? + ticks(15)?) / TICKS_PER_SECOND)
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
