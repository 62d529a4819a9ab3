//! The followed states by topic, whatever their types, and the callbacks of single events.

use std::{any::Any, collections::HashMap, rc::Rc};

use leptos::{
    prelude::*,
    reactive::owner::{Owner, WeakOwner},
};
use protocol::{Event, Problem, Snapshot, Topic};

use crate::live::Follow;

/// What the driver does to a followed state without knowing its type.
pub trait State {
    /// Puts a whole state in place.
    fn replace(&self, snapshot: Snapshot, same_epoch: bool);
    /// Takes an event in.
    fn take_in(&self, event: &Event);
    /// Shows that the topic may not be followed.
    fn refuse(&self, problem: Problem);
    /// Leads back to the type.
    fn as_any(&self) -> &dyn Any;
}

struct Kept<S: Follow> {
    state: ArcRwSignal<Option<S>>,
    refused: ArcRwSignal<Option<Problem>>,
}

/// A callback with the owner that it runs under. The owner is not kept alive by it.
#[derive(Clone)]
pub struct Callback {
    number: u32,
    owner: Option<WeakOwner>,
    call: Rc<dyn Fn(&Event)>,
}

struct Feed {
    followers: usize,
    state: Rc<dyn State>,
}

/// Everything that is followed.
#[derive(Default)]
pub struct Feeds {
    feeds: HashMap<Topic, Feed>,
    callbacks: HashMap<Topic, Vec<Callback>>,
    last_number: u32,
}

impl Feeds {
    /// Adds a follower and gives the state that all followers of the topic share.
    pub fn join<S: Follow>(
        &mut self,
        topic: Topic,
        seed: Option<S>,
    ) -> (ArcRwSignal<Option<S>>, ArcRwSignal<Option<Problem>>) {
        let feed = self.feeds.entry(topic).or_insert_with(|| {
            let kept = Kept { state: ArcRwSignal::new(seed), refused: ArcRwSignal::new(None) };
            Feed { followers: 0, state: Rc::new(kept) }
        });
        feed.followers += 1;
        let kept = feed.state.as_any().downcast_ref::<Kept<S>>();
        let kept = kept.expect("a topic has one type of state");
        (kept.state.clone(), kept.refused.clone())
    }

    /// Removes a follower. True if it was the last.
    pub fn leave(&mut self, topic: Topic) -> bool {
        let Some(feed) = self.feeds.get_mut(&topic) else { return false };
        feed.followers -= 1;
        let last = feed.followers == 0;
        if last {
            self.feeds.remove(&topic);
        }
        last
    }

    /// The state of a topic.
    pub fn state(&self, topic: Topic) -> Option<Rc<dyn State>> {
        self.feeds.get(&topic).map(|feed| feed.state.clone())
    }

    /// The callbacks of a topic.
    pub fn callbacks(&self, topic: Topic) -> Vec<Callback> {
        self.callbacks.get(&topic).cloned().unwrap_or_default()
    }

    /// Adds a callback.
    pub fn on_event(&mut self, topic: Topic, call: Rc<dyn Fn(&Event)>) -> u32 {
        self.last_number += 1;
        let owner = Owner::current().map(|owner| owner.downgrade());
        let callback = Callback { number: self.last_number, owner, call };
        self.callbacks.entry(topic).or_default().push(callback);
        self.last_number
    }

    /// Removes a callback.
    pub fn forget_callback(&mut self, topic: Topic, number: u32) {
        if let Some(callbacks) = self.callbacks.get_mut(&topic) {
            callbacks.retain(|callback| callback.number != number);
            if callbacks.is_empty() {
                self.callbacks.remove(&topic);
            }
        }
    }
}

impl Callback {
    /// Calls it, if its owner still stands.
    pub fn call(&self, event: &Event) {
        match &self.owner {
            None => (self.call)(event),
            Some(owner) => {
                if let Some(owner) = owner.upgrade() {
                    owner.with(|| (self.call)(event));
                }
            }
        }
    }
}

impl<S: Follow> State for Kept<S> {
    fn replace(&self, snapshot: Snapshot, same_epoch: bool) {
        let Some(newer) = S::read(snapshot) else { return };
        self.refused.set(None);
        self.state.update(|state| match state {
            Some(state) => state.replace(newer, same_epoch),
            None => *state = Some(newer),
        });
    }

    fn take_in(&self, event: &Event) {
        self.state.update(|state| {
            if let Some(state) = state {
                state.take_in(event);
            }
        });
    }

    fn refuse(&self, problem: Problem) {
        self.refused.set(Some(problem));
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
