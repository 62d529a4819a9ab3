//! Painted pictures, as many as a number of bytes allows; those go first that were looked at longest ago.

use std::collections::HashMap;

use bytes::Bytes;
use protocol::{MatchId, accounts::Language};

/// Bytes of pictures at the most: some hundreds of them.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// What an entry takes beside its picture, about: a small picture must not be counted as nothing.
const ENTRY_BYTES: usize = 256;

/// Which picture.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key {
    /// The match.
    pub id: MatchId,
    /// After how many moves.
    pub ply: usize,
    /// Of how many, while it is being played: with the next move another picture is right.
    pub of: Option<usize>,
    /// The language of its words.
    pub language: Language,
}

/// The pictures.
#[derive(Debug)]
pub struct Kept {
    entries: HashMap<Key, (Bytes, u64)>,
    /// Counts the looks.
    looks: u64,
    bytes: usize,
    most_bytes: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self::of(MOST_BYTES)
    }
}

impl Kept {
    fn of(most_bytes: usize) -> Self {
        Self { entries: HashMap::new(), looks: 0, bytes: 0, most_bytes }
    }

    /// The picture of a key.
    pub fn get(&mut self, key: &Key) -> Option<Bytes> {
        self.looks += 1;
        let (png, look) = self.entries.get_mut(key)?;
        *look = self.looks;
        Some(png.clone())
    }

    /// Keeps a picture.
    pub fn insert(&mut self, key: Key, png: Bytes) {
        self.looks += 1;
        self.bytes += ENTRY_BYTES + png.len();
        let before = self.entries.insert(key, (png, self.looks));
        self.bytes -= before.map_or(0, |(png, _)| ENTRY_BYTES + png.len());
        // Looking through hundreds of entries is nothing beside painting one.
        while self.bytes > self.most_bytes
            && let Some(oldest) = self.entries.iter().min_by_key(|(_, (_, look))| *look)
        {
            let oldest = *oldest.0;
            let removed = self.entries.remove(&oldest);
            self.bytes -= removed.map_or(0, |(png, _)| ENTRY_BYTES + png.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(ply: usize) -> Key {
        let id = MatchId("00000000-0000-0000-0000-000000000001".parse().unwrap());
        Key { id, ply, of: None, language: Language::En }
    }

    fn picture(bytes: usize) -> Bytes {
        Bytes::from(vec![7; bytes])
    }

    #[test]
    fn what_was_looked_at_longest_ago_goes_first() {
        let mut kept = Kept::of(3 * (1_000 + ENTRY_BYTES));
        for ply in 0..3 {
            kept.insert(key(ply), picture(1_000));
        }
        assert!(kept.get(&key(0)).is_some());
        kept.insert(key(3), picture(1_000));
        let there: Vec<_> = (0..4).filter(|&ply| kept.get(&key(ply)).is_some()).collect();
        assert_eq!(there, [0, 2, 3]);
    }

    #[test]
    fn the_bytes_stay_within_their_bound_whatever_comes() {
        let mut kept = Kept::of(10_000);
        for round in 0..500 {
            kept.insert(key(round % 37), picture(round * 31 % 4_000));
            let bytes: usize = kept.entries.values().map(|(png, _)| ENTRY_BYTES + png.len()).sum();
            assert!(kept.bytes == bytes && bytes <= 10_000, "{bytes} and {}", kept.bytes);
        }
        kept.insert(key(99), picture(20_000));
        assert_eq!((kept.entries.len(), kept.bytes), (0, 0));
    }
}
