//! The committed corpora, and changes of them: a slice of `make fuzz` that needs no fuzzer.

use std::{fs, panic::catch_unwind, path::Path};

use inputs::{TARGETS, Target};

/// Changes of each file.
const CHANGES: u64 = if option_env!("DEEP_TESTS").is_some() { 5_000 } else { 200 };
/// From which the changes follow.
const SEED: u64 = 20_261_129;

fn files_of(target: Target) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target.name);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a folder is read to its end"))
        .map(|entry| {
            let bytes = fs::read(entry.path()).expect("a file of the corpus can be read");
            (entry.file_name().to_string_lossy().into_owned(), bytes)
        })
        .collect();
    files.sort();
    files
}

#[track_caller]
fn check(target: Target, what: &str, bytes: &[u8]) {
    let name = target.name;
    assert!(catch_unwind(|| (target.check)(bytes)).is_ok(), "{name}, {what}: {}", bytes.escape_ascii());
}

#[test]
fn every_target_holds_for_its_corpus() {
    for target in TARGETS {
        let files = files_of(target);
        assert!(!files.is_empty(), "{} has no corpus", target.name);
        for (file, bytes) in &files {
            check(target, file, bytes);
        }
        println!("{}: {} files", target.name, files.len());
    }
}

#[test]
fn every_target_holds_for_changes_of_its_corpus() {
    println!("seed {SEED}");
    for target in TARGETS {
        let files = files_of(target);
        let mut random = Random(SEED);
        for (file, bytes) in &files {
            for change in 0..CHANGES {
                let (_, other) = &files[random.below(files.len())];
                check(target, &format!("change {change} of {file}"), &changed(&mut random, bytes, other));
            }
        }
    }
}

/// Some bytes with a few of them changed, left out, doubled, or taken from others.
fn changed(random: &mut Random, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(changed.len() + 1);
        let end = at + random.below((changed.len() - at).min(40) + 1);
        match random.below(5) {
            0 if at < changed.len() => changed[at] ^= 1 << random.below(8),
            1 if at < changed.len() => changed[at] = random.below(256) as u8,
            2 => drop(changed.drain(at..end)),
            3 => {
                let part = changed[at..end].to_vec();
                changed.splice(at..at, part);
            }
            _ => {
                let from = random.below(other.len() + 1);
                changed.truncate(at);
                changed.extend(&other[from..]);
            }
        }
    }
    changed
}

/// SplitMix64: enough to choose with, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

/// What a page sends and is sent: were one of these not read any more, the fuzzer would begin from nothing.
#[test]
fn the_seeds_are_what_they_are_meant_to_be() {
    let seeds = |name: &str| {
        let target = TARGETS.into_iter().find(|target| target.name == name).unwrap();
        files_of(target).into_iter().filter(|(file, _)| file.starts_with("seed-"))
    };
    for (file, bytes) in seeds("client_frame").filter(|(file, _)| !file.starts_with("seed-bad-")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(protocol::decode::client_frame(&text).is_ok(), "{file}: {text}");
    }
    for (file, bytes) in seeds("stream") {
        for line in String::from_utf8(bytes).unwrap().lines() {
            let is_event = serde_json::from_str::<protocol::Event>(line).is_ok();
            assert!(is_event || serde_json::from_str::<protocol::Snapshot>(line).is_ok(), "{file}: {line}");
        }
    }
}
