//! The topics that are listened to, and where each stands.

use std::collections::BTreeMap;

use protocol::{
    ClientFrame, Position, Snapshot, Topic,
    frame::{Happened, Subscribe, Subscribed, Unsubscribe},
};

use crate::live::position::{Step, step};

/// What an event is to a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The next one: it is to be applied.
    Next,
    /// Seen before, or not asked for.
    Nothing,
    /// Something is missing: the topic must be asked for anew.
    AskAnew,
}

#[derive(Debug, Default)]
struct Stream {
    position: Option<Position>,
    listening: Listening,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Listening {
    /// Not on this socket.
    #[default]
    No,
    /// Asked for; until the answer comes, events belong to what was asked before.
    Asked,
    /// Every event follows.
    Live,
    /// Refused, for the moment or for good.
    Refused { again: bool },
}

/// Every followed topic.
#[derive(Debug, Default)]
pub struct Streams(BTreeMap<Topic, Stream>);

impl Streams {
    /// Adds a topic. True if it is new.
    pub fn follow(&mut self, topic: Topic, position: Option<Position>) -> bool {
        let new = !self.0.contains_key(&topic);
        if new {
            self.0.insert(topic, Stream { position, listening: Listening::No });
        }
        new
    }

    /// Removes a topic, and says it to the server if the server was asked for it.
    pub fn unfollow(&mut self, topic: Topic) -> Option<ClientFrame> {
        let stream = self.0.remove(&topic)?;
        let known = matches!(stream.listening, Listening::Asked | Listening::Live);
        known.then_some(ClientFrame::Unsubscribe(Unsubscribe { topic }))
    }

    /// Every topic.
    pub fn topics(&self) -> Vec<Topic> {
        self.0.keys().copied().collect()
    }

    /// The topics that were refused for the moment.
    pub fn to_ask_again(&self) -> Vec<Topic> {
        let again = |stream: &Stream| stream.listening == Listening::Refused { again: true };
        self.0.iter().filter(|(_, stream)| again(stream)).map(|(topic, _)| *topic).collect()
    }

    /// The question for a topic, from where it stands.
    pub fn ask(&mut self, topic: Topic) -> Option<ClientFrame> {
        let stream = self.0.get_mut(&topic)?;
        stream.listening = Listening::Asked;
        Some(ClientFrame::Subscribe(Subscribe { topic, since: stream.position }))
    }

    /// The socket is gone; the positions stay.
    pub fn lost(&mut self) {
        for stream in self.0.values_mut() {
            stream.listening = Listening::No;
        }
    }

    /// Forgets where a topic stands. True if it is followed.
    pub fn forget(&mut self, topic: Topic) -> bool {
        let Some(stream) = self.0.get_mut(&topic) else { return false };
        let asked_for_all = stream.position.is_none() && stream.listening == Listening::Asked;
        stream.position = None;
        // Once the whole state has been asked for, asking more often brings nothing.
        !asked_for_all
    }

    /// Takes the server's answer: a whole state and whether its offsets go on from the known ones.
    pub fn answered(&mut self, answer: Subscribed) -> Option<(Snapshot, bool)> {
        let stream = self.0.get_mut(&answer.topic)?;
        stream.listening = Listening::Live;
        let position = Position { epoch: answer.epoch, offset: answer.offset };
        let known = stream.position;
        if answer.recovered && known.is_some() {
            // The missed events follow and move the position themselves.
            return None;
        }
        stream.position = Some(position);
        let same_epoch = known.is_some_and(|known| known.epoch == position.epoch);
        answer.snapshot.map(|snapshot| (snapshot, same_epoch))
    }

    /// Takes an event's place in.
    pub fn happened(&mut self, happened: &Happened) -> Taken {
        let Some(stream) = self.0.get_mut(&happened.topic) else { return Taken::Nothing };
        if stream.listening != Listening::Live {
            return Taken::Nothing;
        }
        let arrived = Position { epoch: happened.epoch, offset: happened.offset };
        match stream.position.map(|known| step(known, arrived)) {
            Some(Step::Next) => {
                stream.position = Some(arrived);
                Taken::Next
            }
            Some(Step::Duplicate) => Taken::Nothing,
            Some(Step::Gap | Step::OtherEpoch) | None => Taken::AskAnew,
        }
    }

    /// Takes a refusal in. True if the topic is to be asked for again in a while.
    pub fn refused(&mut self, topic: Topic, again: bool) -> bool {
        let Some(stream) = self.0.get_mut(&topic) else { return false };
        stream.listening = Listening::Refused { again };
        again
    }
}
