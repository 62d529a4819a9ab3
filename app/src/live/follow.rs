//! States that keep themselves up to date, and what each of them does with its events.

use leptos::prelude::*;
use protocol::{
    At, Event, Problem, Snapshot, Topic,
    calls::{CallSnapshot, LegSnapshot},
    chat::ChatSnapshot,
    lobby::{LobbySnapshot, UserSnapshot},
    play::{CrowdSnapshot, TableSnapshot},
};

use super::use_live;

/// The state of a topic. The rules of taking events in are the protocol's.
pub trait Follow: Clone + PartialEq + Send + Sync + 'static {
    /// Reads a snapshot of this kind.
    fn read(snapshot: Snapshot) -> Option<Self>;

    /// Takes an event in; one of another kind does nothing.
    fn take_in(&mut self, event: &Event);

    /// Takes a newer whole state in, whose offsets go on from the known ones or not.
    fn replace(&mut self, newer: Self, _same_epoch: bool) {
        *self = newer;
    }
}

/// A state that is kept up to date until its owner is cleaned up.
pub struct Followed<S: Follow> {
    state: RwSignal<Option<S>>,
    refused: RwSignal<Option<Problem>>,
}

impl<S: Follow> Clone for Followed<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Follow> Copy for Followed<S> {}

/// Follows a topic, beginning with the state that the page was rendered from.
///
/// All followers of a topic share one subscription and one state; the seed of a later one is dropped.
pub fn follow<S: Follow>(topic: Topic, seed: Option<At<S>>) -> Followed<S> {
    let (state, refused) = use_live().driver.follow(topic, seed);
    leave_with_owner(topic);
    Followed { state: state.into(), refused: refused.into() }
}

fn leave_with_owner(topic: Topic) {
    let driver = use_live().driver;
    on_cleanup(move || driver.unfollow(topic));
}

impl<S: Follow> Followed<S> {
    /// The state; none until one has come.
    pub fn state(self) -> ReadSignal<Option<S>> {
        self.state.read_only()
    }

    /// Why the server does not let the topic be followed.
    pub fn refused(self) -> ReadSignal<Option<Problem>> {
        self.refused.read_only()
    }

    /// Adds to the state what no event brings, such as an earlier page of a chat.
    pub fn amend(self, amend: impl FnOnce(&mut S)) {
        self.state.update(|state| {
            if let Some(state) = state {
                amend(state);
            }
        });
    }
}

macro_rules! followed {
    ($($state:ty: $kind:ident),+ $(,)?) => {$(
        impl Follow for $state {
            fn read(snapshot: Snapshot) -> Option<Self> {
                match snapshot {
                    Snapshot::$kind(state) => Some(state),
                    _ => None,
                }
            }

            fn take_in(&mut self, event: &Event) {
                if let Event::$kind(event) = event {
                    self.apply(event);
                }
            }
        }
    )+};
}

followed! {
    LobbySnapshot: Lobby,
    CrowdSnapshot: Crowd,
    UserSnapshot: User,
    CallSnapshot: Call,
    LegSnapshot: Leg,
}

impl Follow for TableSnapshot {
    fn read(snapshot: Snapshot) -> Option<Self> {
        match snapshot {
            Snapshot::Table(state) => Some(*state),
            _ => None,
        }
    }

    fn take_in(&mut self, event: &Event) {
        if let Event::Table(event) = event {
            self.apply(event);
        }
    }
}

impl Follow for ChatSnapshot {
    fn read(snapshot: Snapshot) -> Option<Self> {
        match snapshot {
            Snapshot::Chat(state) => Some(state),
            _ => None,
        }
    }

    fn take_in(&mut self, event: &Event) {
        if let Event::Chat(event) = event {
            self.apply(event);
        }
    }

    /// Keeps the older messages that one has read back to, where the newer ones follow on them.
    fn replace(&mut self, newer: Self, same_epoch: bool) {
        let older = std::mem::replace(self, newer);
        let Some(first) = self.messages.first().map(|message| message.number) else { return };
        let follows = older.messages.last().is_some_and(|last| last.number + 1 >= first);
        if same_epoch && follows {
            self.earlier = older.earlier;
            let kept = older.messages.into_iter().filter(|message| message.number < first);
            self.messages.splice(..0, kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{AccountId, accounts::Person, chat::Message};

    use super::*;

    fn chat(numbers: std::ops::RangeInclusive<u64>, earlier: bool) -> ChatSnapshot {
        let author = Person { id: AccountId(uuid::Uuid::nil()), name: "Aigul".to_owned(), guest: false };
        let message = |number| Message { number, author: author.clone(), text: String::new(), at_ms: 0 };
        ChatSnapshot { messages: numbers.map(message).collect(), earlier }
    }

    fn replaced(mut older: ChatSnapshot, newer: ChatSnapshot, same_epoch: bool) -> (u64, usize, bool) {
        older.replace(newer, same_epoch);
        (older.messages[0].number, older.messages.len(), older.earlier)
    }

    #[test]
    fn what_one_has_read_back_to_stays_when_the_newer_messages_follow_on_it() {
        assert_eq!(replaced(chat(1..=60, false), chat(31..=80, true), true), (1, 80, false));
        assert_eq!(replaced(chat(1..=30, false), chat(31..=80, true), true), (1, 80, false));
    }

    #[test]
    fn messages_after_a_hole_stand_alone() {
        assert_eq!(replaced(chat(1..=29, false), chat(31..=80, true), true), (31, 50, true));
        assert_eq!(replaced(chat(1..=60, false), chat(31..=80, true), false), (31, 50, true));
    }
}
