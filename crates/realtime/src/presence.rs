//! Who is here, counted over tabs, with some patience for those who reload a page.

use std::{collections::HashMap, time::Duration};

use protocol::{AccountId, accounts::Person};
use tokio::time::Instant;

/// The people in one place. Pure: its owner gives the time and asks who has gone.
#[derive(Debug, Default)]
pub struct Presence {
    people: HashMap<AccountId, Present>,
    order: u64,
}

#[derive(Debug)]
struct Present {
    person: Person,
    sockets: usize,
    /// When the last socket went, if none is left.
    gone_since: Option<Instant>,
    order: u64,
}

impl Presence {
    /// A socket came. True if the person was not here, or has another name than before.
    pub fn came(&mut self, person: &Person) -> bool {
        self.order += 1;
        let order = self.order;
        let present = self.people.entry(person.id).or_insert_with(|| Present {
            person: person.clone(),
            sockets: 0,
            gone_since: None,
            order,
        });
        present.sockets += 1;
        present.gone_since = None;
        let renamed = present.person != *person;
        if renamed {
            present.person = person.clone();
        }
        renamed || present.order == order
    }

    /// A socket went. True if it was the person's last, so that [`Presence::gone`] should be asked
    /// after the patience.
    pub fn went(&mut self, account: AccountId, now: Instant) -> bool {
        let Some(present) = self.people.get_mut(&account) else { return false };
        present.sockets = present.sockets.saturating_sub(1);
        if present.sockets == 0 {
            present.gone_since = Some(now);
        }
        present.sockets == 0
    }

    /// Takes out, and gives, everyone whose last socket went at least `patience` ago.
    pub fn gone(&mut self, now: Instant, patience: Duration) -> Vec<AccountId> {
        let gone: Vec<_> = self
            .people
            .iter()
            .filter(|(_, present)| present.gone_since.is_some_and(|since| now - since >= patience))
            .map(|(&account, _)| account)
            .collect();
        for account in &gone {
            self.people.remove(account);
        }
        gone
    }

    /// Everyone, by the time of coming.
    pub fn people(&self) -> Vec<Person> {
        let mut present: Vec<_> = self.people.values().collect();
        present.sort_by_key(|present| present.order);
        present.into_iter().map(|present| present.person.clone()).collect()
    }

    /// Everyone's account, in no order.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.people.keys().copied()
    }

    /// Whether nobody is here, counting those for whom there is still patience.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    fn person(number: u128) -> Person {
        Person { id: AccountId(uuid(number)), name: format!("p{number}"), guest: false }
    }

    fn uuid(number: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(number)
    }

    #[test]
    fn a_person_with_two_tabs_stays_until_both_are_closed() {
        let (mut presence, start) = (Presence::default(), Instant::now());
        assert!(presence.came(&person(1)));
        assert!(!presence.came(&person(1)));
        assert!(!presence.went(person(1).id, start));
        assert!(presence.went(person(1).id, start));
        assert_eq!(presence.gone(start + PATIENCE, PATIENCE), [person(1).id]);
        assert!(presence.is_empty());
    }

    #[test]
    fn a_reload_is_not_seen() {
        let (mut presence, start) = (Presence::default(), Instant::now());
        presence.came(&person(1));
        presence.went(person(1).id, start);
        assert!(!presence.came(&person(1)));
        assert_eq!(presence.gone(start + PATIENCE, PATIENCE), []);
        assert_eq!(presence.people(), [person(1)]);
    }

    #[test]
    fn a_new_name_is_told() {
        let mut presence = Presence::default();
        presence.came(&person(1));
        let renamed = Person { name: "other".to_owned(), ..person(1) };
        assert!(presence.came(&renamed));
        assert_eq!(presence.people(), [renamed]);
    }
}
