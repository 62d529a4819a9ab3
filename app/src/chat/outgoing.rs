//! Messages that are on their way: shown at once, and no longer once they have arrived. Pure.

use protocol::{AccountId, chat::Message};

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Tells it from the others.
    pub key: u32,
    /// The text.
    pub text: String,
    /// The room's last number when it was sent: it can only come after this.
    pub after: u64,
    /// Its number, once it is acknowledged.
    pub number: Option<u64>,
}

/// Those that are not among the messages yet.
///
/// The event and the acknowledgment come in either order. Until the number is known, a message of the
/// same text by the same person is taken for it, each for one.
pub fn unseen(outgoing: &[Outgoing], messages: &[Message], me: AccountId) -> Vec<Outgoing> {
    let mut taken = Vec::new();
    let mut left = Vec::new();
    for sent in outgoing {
        let arrived = messages.iter().find(|message| match sent.number {
            Some(number) => message.number == number,
            None => {
                let is_mine = message.author.id == me && message.text == sent.text;
                is_mine && message.number > sent.after && !taken.contains(&message.number)
            }
        });
        match arrived {
            Some(message) => taken.push(message.number),
            None => left.push(sent.clone()),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use protocol::accounts::Person;
    use uuid::Uuid;

    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    fn message(number: u64, author: u128, text: &str) -> Message {
        let author = Person { id: account(author), name: "Aigul".to_owned(), guest: false };
        Message { number, author, text: text.to_owned(), at_ms: 0 }
    }

    fn sent(key: u32, text: &str, number: Option<u64>) -> Outgoing {
        Outgoing { key, text: text.to_owned(), after: 5, number }
    }

    fn keys(outgoing: &[Outgoing], messages: &[Message]) -> Vec<u32> {
        unseen(outgoing, messages, account(1)).iter().map(|sent| sent.key).collect()
    }

    #[test]
    fn a_message_is_on_its_way_until_it_is_among_the_others() {
        let outgoing = [sent(1, "salem", None)];
        assert_eq!(keys(&outgoing, &[message(5, 1, "salem")]), [1]);
        assert_eq!(keys(&outgoing, &[message(6, 2, "salem")]), [1]);
        assert_eq!(keys(&outgoing, &[message(6, 1, "salem")]), [] as [u32; 0]);
    }

    #[test]
    fn an_acknowledged_message_is_known_by_its_number() {
        let outgoing = [sent(1, "salem", Some(7))];
        assert_eq!(keys(&outgoing, &[message(6, 1, "salem")]), [1]);
        assert_eq!(keys(&outgoing, &[message(7, 1, "trimmed")]), [] as [u32; 0]);
    }

    #[test]
    fn the_same_text_twice_arrives_one_by_one() {
        let outgoing = [sent(1, "salem", None), sent(2, "salem", None)];
        assert_eq!(keys(&outgoing, &[message(6, 1, "salem")]), [2]);
        assert_eq!(keys(&outgoing, &[message(6, 1, "salem"), message(7, 1, "salem")]), [] as [u32; 0]);
    }
}
