//! What a search remembers of positions, within a number of bytes. Knows no game.

/// What a remembered score says of the true one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Bound {
    /// Nothing is remembered.
    #[default]
    None,
    /// It is not less.
    Least,
    /// It is not more.
    Most,
    /// It is the same.
    Exact,
}

/// What is remembered of a position.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    /// The position's key.
    pub key: u64,
    /// The score for whoever is to move.
    pub score: i32,
    /// How many plies were searched.
    pub depth: i8,
    /// What the score says.
    pub bound: Bound,
    /// The place of the best move in the list of moves; [`Entry::NO_MOVE`] if none is known.
    pub best: u8,
}

impl Entry {
    /// No move is known, or it is further back in the list than can be said.
    pub const NO_MOVE: u8 = u8::MAX;
}

/// The entries, one for each remainder of the keys; the newer one replaces the older.
pub struct Table {
    entries: Vec<Entry>,
}

impl Table {
    /// As many entries as fit into the bytes, at least one.
    pub fn new(bytes: usize) -> Table {
        Table { entries: vec![Entry::default(); (bytes / size_of::<Entry>()).max(1)] }
    }

    /// The memory that the entries take, in bytes.
    pub fn bytes(&self) -> usize {
        self.entries.len() * size_of::<Entry>()
    }

    /// What is remembered of the position.
    pub fn get(&self, key: u64) -> Option<Entry> {
        let entry = self.entries[self.index(key)];
        (entry.key == key && entry.bound != Bound::None).then_some(entry)
    }

    /// Remembers a position in place of what had its place.
    pub fn put(&mut self, entry: Entry) {
        let index = self.index(entry.key);
        self.entries[index] = entry;
    }

    fn index(&self, key: u64) -> usize {
        ((u128::from(key) * self.entries.len() as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entries_take_no_more_than_the_bytes() {
        for bytes in [100, 1 << 10, (1 << 20) + 7] {
            let table = Table::new(bytes);
            assert!(table.bytes() <= bytes && table.bytes() + size_of::<Entry>() > bytes);
        }
    }

    #[test]
    fn a_newer_entry_replaces_an_older_one_of_the_same_place() {
        let mut table = Table::new(size_of::<Entry>());
        let entry = |key| Entry { key, score: 5, depth: 2, bound: Bound::Exact, best: 0 };
        table.put(entry(1));
        table.put(entry(2));
        assert_eq!((table.get(1), table.get(2)), (None, Some(entry(2))));
    }
}
