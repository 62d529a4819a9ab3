//! What a search may still use. Knows no clock: whoever has one says `stop`.

/// How many nodes pass between two questions whether to stop: a fraction of a millisecond.
const NODES_BETWEEN_QUESTIONS: u64 = 1024;

/// Counts the nodes of one choice, and ends it at its limit or when it is told to stop.
pub struct Budget<'a> {
    nodes: u64,
    limit: u64,
    stop: &'a mut dyn FnMut() -> bool,
    is_over: bool,
}

impl<'a> Budget<'a> {
    /// A budget of so many nodes. Asks `stop` for the first time at once.
    pub fn new(limit: u64, stop: &'a mut dyn FnMut() -> bool) -> Budget<'a> {
        let is_over = stop();
        Budget { nodes: 0, limit, stop, is_over }
    }

    /// Takes a node; false when there is none left, and from then on for ever.
    pub fn take(&mut self) -> bool {
        if self.is_over {
            return false;
        }
        if self.nodes >= self.limit {
            self.is_over = true;
            return false;
        }
        self.nodes += 1;
        if self.nodes.is_multiple_of(NODES_BETWEEN_QUESTIONS) && (self.stop)() {
            self.is_over = true;
        }
        !self.is_over
    }

    /// The nodes taken.
    pub fn nodes(&self) -> u64 {
        self.nodes
    }

    /// Whether nothing is left.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Keeps nodes back from the search that comes first; gives those that there are.
    pub fn keep_back(&mut self, nodes: u64) -> u64 {
        let kept = nodes.min(self.limit - self.nodes);
        self.limit -= kept;
        kept
    }

    /// Gives back what was kept, unless it was told to stop.
    pub fn give_back(&mut self, nodes: u64) {
        let is_spent = self.nodes >= self.limit;
        self.limit += nodes;
        self.is_over &= !is_spent;
    }
}
