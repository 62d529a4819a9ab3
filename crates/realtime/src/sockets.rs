//! The open sockets: to count them by person and network, and to close those of a session.

use std::{
    net::IpAddr,
    sync::{Arc, PoisonError, atomic::Ordering},
};

use protocol::{AccountId, SessionId};

use crate::{
    close::Close,
    outbox::Outbox,
    sync::{AtomicU64, HashMap, Mutex, MutexGuard, Notify},
};

/// A socket's number in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId(pub u64);

/// An open socket.
#[derive(Clone, Debug)]
pub struct Socket {
    /// Its number.
    pub id: SocketId,
    /// Its queue.
    pub outbox: Arc<Outbox>,
}

/// Whose socket it is.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The signed-in person and the session, if any.
    pub signed_in: Option<(AccountId, SessionId)>,
    /// The network that the connection came from.
    pub network: Network,
}

/// Where connections come from: an IPv4 address or an IPv6 /64, which is what one household has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// How many sockets there may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of one person.
    pub of_account: usize,
    /// From one network.
    pub of_network: usize,
}

/// No socket was opened: this limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// The limit.
    pub limit: usize,
}

/// What waits to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queues {
    /// To all sockets.
    pub bytes: usize,
    /// To the one for which most waits.
    pub longest_bytes: usize,
}

/// All open sockets.
#[derive(Debug, Default)]
pub struct Sockets {
    next: AtomicU64,
    open: Mutex<Open>,
    none_left: Notify,
}

#[derive(Debug, Default)]
struct Open {
    sockets: HashMap<SocketId, (Owner, Arc<Outbox>)>,
    by_account: HashMap<AccountId, Vec<SocketId>>,
    by_network: HashMap<Network, usize>,
    /// Set once everybody is sent away: whoever comes later is, too.
    closing: Option<Close>,
}

impl Sockets {
    /// Opens a socket, within the limits.
    pub fn open(&self, owner: Owner, limits: Limits, queue_bytes: usize) -> Result<Socket, TooMany> {
        let id = SocketId(self.next.fetch_add(1, Ordering::Relaxed) + 1);
        let mut open = self.lock();
        if open.by_network.get(&owner.network).is_some_and(|&count| count >= limits.of_network) {
            return Err(TooMany { limit: limits.of_network });
        }
        if let Some((account, _)) = owner.signed_in {
            let of_account = open.by_account.entry(account).or_default();
            if of_account.len() >= limits.of_account {
                return Err(TooMany { limit: limits.of_account });
            }
            of_account.push(id);
        }
        *open.by_network.entry(owner.network).or_default() += 1;
        let outbox = Arc::new(Outbox::new(queue_bytes));
        if let Some(reason) = open.closing {
            outbox.close(reason);
        }
        open.sockets.insert(id, (owner, outbox.clone()));
        Ok(Socket { id, outbox })
    }

    /// Forgets a closed socket. Gives how many sockets its person still has.
    pub fn closed(&self, id: SocketId) -> usize {
        let mut open = self.lock();
        let Some((owner, _)) = open.sockets.remove(&id) else { return 0 };
        if open.sockets.is_empty() {
            self.none_left.notify_waiters();
        }
        if let Some(count) = open.by_network.get_mut(&owner.network) {
            *count -= 1;
            if *count == 0 {
                open.by_network.remove(&owner.network);
            }
        }
        let Some((account, _)) = owner.signed_in else { return 0 };
        let Some(of_account) = open.by_account.get_mut(&account) else { return 0 };
        of_account.retain(|&known| known != id);
        let left = of_account.len();
        if left == 0 {
            open.by_account.remove(&account);
        }
        left
    }

    /// Whether a person has an open socket.
    pub fn has(&self, account: AccountId) -> bool {
        self.lock().by_account.contains_key(&account)
    }

    /// The open sockets of a person.
    pub fn of(&self, account: AccountId) -> Vec<SocketId> {
        self.lock().by_account.get(&account).cloned().unwrap_or_default()
    }

    /// Closes every socket of a session.
    pub fn close_session(&self, session: SessionId, reason: Close) {
        self.close_where(reason, |owner| owner.signed_in.is_some_and(|(_, of)| of == session));
    }

    /// Closes every socket of a person but those of one session.
    pub fn close_other_sessions(&self, account: AccountId, kept: SessionId, reason: Close) {
        self.close_where(reason, |owner| {
            owner.signed_in.is_some_and(|(of, session)| of == account && session != kept)
        });
    }

    /// Closes every socket, those that are opened from now on included: a handshake that is under way must
    /// neither be forgotten nor keep [`Sockets::all_closed`] waiting.
    pub fn close_all(&self, reason: Close) {
        let mut open = self.lock();
        open.closing.get_or_insert(reason);
        for (_, outbox) in open.sockets.values() {
            outbox.close(reason);
        }
    }

    /// Waits until no socket is open.
    pub async fn all_closed(&self) {
        let none_left = self.none_left.notified();
        let mut none_left = std::pin::pin!(none_left);
        loop {
            // Listening begins before counting, so that the last close in between is heard.
            none_left.as_mut().enable();
            if self.count() == 0 {
                return;
            }
            none_left.as_mut().await;
            none_left.set(self.none_left.notified());
        }
    }

    /// What waits to be written to all of them.
    pub fn queues(&self) -> Queues {
        let open = self.lock();
        let waiting = open.sockets.values().map(|(_, outbox)| outbox.queued_bytes());
        waiting.fold(Queues::default(), |queues, bytes| Queues {
            bytes: queues.bytes + bytes,
            longest_bytes: queues.longest_bytes.max(bytes),
        })
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.lock().sockets.len()
    }

    /// Queues nothing, closes those that match: under the lock, since `close` only sets a flag.
    fn close_where(&self, reason: Close, matches: impl Fn(&Owner) -> bool) {
        for (owner, outbox) in self.lock().sockets.values() {
            if matches(owner) {
                outbox.close(reason);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(address: &str) -> Owner {
        Owner { signed_in: None, network: address.parse::<IpAddr>().unwrap().into() }
    }

    #[test]
    fn a_network_is_an_ipv4_address_or_an_ipv6_household() {
        let network = |text: &str| Network::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
    }

    #[test]
    fn the_limit_of_a_network_is_kept_and_given_back() {
        let sockets = Sockets::default();
        let limits = Limits { of_account: 20, of_network: 1 };
        let first = sockets.open(owner("10.0.0.1"), limits, 1).unwrap();
        assert_eq!(sockets.open(owner("10.0.0.1"), limits, 1).unwrap_err(), TooMany { limit: 1 });
        assert!(sockets.open(owner("10.0.0.2"), limits, 1).is_ok());
        sockets.closed(first.id);
        assert!(sockets.open(owner("10.0.0.1"), limits, 1).is_ok());
    }
}
