//! Somebody with a session and an open socket.

use std::ops::{Deref, DerefMut};

use backend::{Caller, journal::Record};
use protocol::{Command, SessionId, TableId, Topic, accounts::Person, frame::Request};
use reqwest::StatusCode;

use super::{Socket, TestServer, Visitor, socket::new_id};

/// A person on the site. Acts through the socket, to which it derefs.
pub struct Player {
    /// The browser.
    pub visitor: Visitor,
    /// Its tab.
    pub socket: Socket,
    /// Who it is.
    pub me: Person,
}

impl Player {
    /// A guest.
    pub async fn guest(server: &TestServer) -> Self {
        let mut visitor = server.visitor();
        visitor.enter_as_guest().await;
        Self::of(server, visitor).await
    }

    /// A registered person.
    pub async fn member(server: &TestServer, name: &str) -> Self {
        let mut visitor = server.visitor();
        let answer = visitor.register(name).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        Self::of(server, visitor).await
    }

    /// The person of a browser.
    pub async fn of(server: &TestServer, mut visitor: Visitor) -> Self {
        visitor.go_to(server);
        let socket = Socket::open(server, &mut visitor).await;
        let me = socket.me.clone().unwrap();
        Self { visitor, socket, me }
    }

    /// Opens a further tab, on this server or another.
    pub async fn another_tab(&mut self, server: &TestServer) -> Socket {
        let mut visitor = self.visitor.clone();
        visitor.go_to(server);
        Socket::open(server, &mut visitor).await
    }

    /// Goes on in a new tab; the one before is closed.
    pub async fn reconnect(&mut self, server: &TestServer) {
        self.socket = self.another_tab(server).await;
    }

    /// The person as the backend's functions take it, for writers that must be quicker than the limits.
    pub fn caller(&self) -> Caller {
        let Person { id, name, guest } = self.me.clone();
        Caller { account: id, session: SessionId(uuid::Uuid::nil()), guest, name }
    }

    /// A command's record, for those functions.
    pub fn record(&self, body: &Command) -> Record {
        Record::of(self.me.id, &Request { id: new_id(), body: body.clone() }).unwrap()
    }

    /// The person's own topic.
    pub fn topic(&self) -> Topic {
        Topic::User(self.me.id)
    }

    /// Opens a table and gives its id.
    pub async fn open_table(&mut self, options: protocol::lobby::TableOptions) -> TableId {
        let command = Command::OpenTable(protocol::lobby::OpenTable { options });
        self.socket.command(command).await.unwrap().table.unwrap()
    }
}

impl Deref for Player {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

impl DerefMut for Player {
    fn deref_mut(&mut self) -> &mut Socket {
        &mut self.socket
    }
}
