//! One socket of a browser, open and welcomed, by whichever transport the server is asked.

use std::collections::VecDeque;

use protocol::{
    Ack, ClientFrame, Command, CommandId, Event, Position, Problem, ServerFrame, Snapshot, Topic,
    accounts::Person,
    frame::{Bye, Connect, Happened, Ping, Refused, Request, Subscribe, Subscribed, Unsubscribe},
};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use super::{
    Network, TestServer, Visitor, Way, raw,
    wire::{Heard, Wire},
    within,
};

/// A socket. Frames that are not what one waits for stay in their order.
pub struct Socket {
    wire: Wire,
    queued: VecDeque<ServerFrame>,
    pings: u32,
    /// Who the server takes the socket for.
    pub me: Option<Person>,
}

/// The end of a socket.
#[derive(Debug)]
pub struct Closed {
    /// The close code; none where the connection ended without one.
    pub code: Option<u16>,
    /// The server's last frame, if it said good-bye.
    pub bye: Option<Bye>,
    /// What came before.
    pub frames: Vec<ServerFrame>,
}

/// A name for a command.
pub fn new_id() -> CommandId {
    CommandId(uuid::Uuid::now_v7())
}

impl Socket {
    /// Opens a socket and says `connect`.
    pub async fn open(server: &TestServer, visitor: &mut Visitor) -> Self {
        let mut socket = Self::silent(server, visitor).await;
        socket.send(&ClientFrame::Connect(Connect::default())).await;
        let ServerFrame::Welcome(welcome) = socket.frame().await else { panic!("no welcome") };
        socket.me = welcome.me;
        socket
    }

    /// As [`Socket::open`], by a WebSocket over a network that delays.
    pub async fn through(network: &Network, visitor: &mut Visitor) -> Self {
        let stream = within("a connection", TcpStream::connect(network.address)).await.unwrap();
        // As browsers do; a machine that holds small pieces back would be one more network.
        stream.set_nodelay(true).unwrap();
        let mut socket = Self::over(stream, visitor).await;
        socket.send(&ClientFrame::Connect(Connect::default())).await;
        let ServerFrame::Welcome(welcome) = socket.frame().await else { panic!("no welcome") };
        socket.me = welcome.me;
        socket
    }

    /// Opens a socket and says nothing.
    pub async fn silent(server: &TestServer, visitor: &mut Visitor) -> Self {
        Self::on(Wire::open(server, visitor).await)
    }

    /// As [`Socket::silent`], with a receive buffer of so many bytes where it is a WebSocket, for a reader that
    /// is slow.
    pub async fn narrow(server: &TestServer, visitor: &mut Visitor, bytes: u32) -> Self {
        match server.way {
            Way::WebSocket => Self::over(raw::narrow(server, bytes).await, visitor).await,
            Way::Events | Way::Polling => Self::silent(server, visitor).await,
        }
    }

    async fn over(stream: TcpStream, visitor: &mut Visitor) -> Self {
        Self::on(Wire::upgraded(stream, visitor).await)
    }

    fn on(wire: Wire) -> Self {
        Self { wire, queued: VecDeque::new(), pings: 0, me: None }
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: &ClientFrame) {
        self.send_text(serde_json::to_string(frame).unwrap()).await;
    }

    /// Sends a text.
    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.wire.send(text.into()).await;
    }

    /// Sends frames, in one request where the socket is a line.
    pub async fn send_all(&mut self, frames: &[ClientFrame]) {
        self.send_texts(frames.iter().map(|frame| serde_json::to_string(frame).unwrap()).collect()).await;
    }

    /// Sends texts, in one request where the socket is a line.
    pub async fn send_texts(&mut self, texts: Vec<String>) {
        self.wire.send_all(texts).await;
    }

    /// Goes as a tab does that is closed.
    pub async fn leave(self) {
        self.wire.leave().await;
    }

    /// The browser and the path of a line.
    pub fn line(&mut self) -> (&mut Visitor, &str) {
        self.wire.line()
    }

    /// Sends a message of any kind, which only a WebSocket has.
    pub async fn send_message(&mut self, message: Message) {
        self.wire.send_message(message).await;
    }

    /// The next frame, in its order.
    pub async fn frame(&mut self) -> ServerFrame {
        match self.queued.pop_front() {
            Some(frame) => frame,
            None => self.read().await,
        }
    }

    /// The next answer to something that was refused.
    pub async fn refused(&mut self) -> Refused {
        self.answer("a refusal", |frame| match frame {
            ServerFrame::Error(refused) => Ok(refused),
            other => Err(other),
        })
        .await
    }

    /// Gives a command and waits for its answer.
    pub async fn command(&mut self, body: Command) -> Result<Ack, Problem> {
        self.command_as(new_id(), body).await
    }

    /// Gives a command under a name and waits for its answer.
    pub async fn command_as(&mut self, id: CommandId, body: Command) -> Result<Ack, Problem> {
        self.give(id, body).await;
        self.answered(id).await
    }

    /// Gives a command under a name.
    pub async fn give(&mut self, id: CommandId, body: Command) {
        self.send(&ClientFrame::Command(Box::new(Request { id, body }))).await;
    }

    /// Waits for the answer to a command.
    pub async fn answered(&mut self, id: CommandId) -> Result<Ack, Problem> {
        self.answer("an ack", |frame| match frame {
            ServerFrame::Ack(ack) if ack.id == id => Ok(Ok(ack)),
            ServerFrame::Error(refused) if refused.id == Some(id) => Ok(Err(refused.problem)),
            other => Err(other),
        })
        .await
    }

    /// Listens to a topic from its present state.
    pub async fn subscribe(&mut self, topic: Topic) -> Subscribed {
        self.resume(topic, None).await.unwrap()
    }

    /// Listens to a topic and gives its state, which a socket that has seen nothing must get.
    pub async fn snapshot(&mut self, topic: Topic) -> (Position, Snapshot) {
        let Subscribed { epoch, offset, recovered, snapshot, .. } = self.subscribe(topic).await;
        assert!(!recovered);
        (Position { epoch, offset }, snapshot.unwrap())
    }

    /// Listens to a topic from a position.
    pub async fn resume(
        &mut self,
        topic: Topic,
        since: impl Into<Option<Position>>,
    ) -> Result<Subscribed, Problem> {
        self.send(&ClientFrame::Subscribe(Subscribe { topic, since: since.into() })).await;
        self.answer("a subscription", |frame| match frame {
            ServerFrame::Subscribed(subscribed) if subscribed.topic == topic => Ok(Ok(subscribed)),
            ServerFrame::Error(refused) if refused.topic == Some(topic) => Ok(Err(refused.problem)),
            other => Err(other),
        })
        .await
    }

    /// Stops listening to a topic.
    pub async fn unsubscribe(&mut self, topic: Topic) {
        self.send(&ClientFrame::Unsubscribe(Unsubscribe { topic })).await;
    }

    /// The next event of a topic, whatever it is.
    pub async fn event_of(&mut self, topic: Topic) -> Happened {
        self.answer("an event", |frame| match frame {
            ServerFrame::Event(happened) if happened.topic == topic => Ok(happened),
            other => Err(other),
        })
        .await
    }

    /// Waits for an event of which `pick` gives something. Earlier events are let go.
    pub async fn expect_event<T>(&mut self, what: &str, mut pick: impl FnMut(&Event) -> Option<T>) -> T {
        let search = async {
            loop {
                if let ServerFrame::Event(Happened { event: Some(event), .. }) = self.frame().await
                    && let Some(picked) = pick(&event)
                {
                    return picked;
                }
            }
        };
        within(what, search).await
    }

    /// Whether the socket is open: a ping comes back. Everything that was sent to it before has then
    /// come, too, and is given.
    pub async fn settle(&mut self) -> Vec<ServerFrame> {
        self.pings += 1;
        let number = self.pings;
        self.send(&ClientFrame::Ping(Ping { number })).await;
        self.answer("a pong", |frame| match frame {
            ServerFrame::Pong(pong) if pong.number == number => Ok(()),
            other => Err(other),
        })
        .await;
        self.queued.drain(..).collect()
    }

    /// Whether nothing waits to be read.
    pub async fn nothing_came(&mut self) -> bool {
        tokio::task::yield_now().await;
        self.queued.is_empty() && self.wire.is_silent()
    }

    /// The next messages as they are on the wire.
    pub async fn texts(&mut self, count: usize) -> Vec<String> {
        let mut texts = Vec::new();
        while texts.len() < count {
            match within("a message", self.wire.next()).await {
                Heard::Text(text) => texts.push(text),
                Heard::Closed(code) => panic!("the socket ended: {code:?}"),
            }
        }
        texts
    }

    /// Reads to the end of the socket.
    pub async fn closed(mut self) -> Closed {
        let mut closed = Closed { code: None, bye: None, frames: self.queued.drain(..).collect() };
        let end = async {
            loop {
                match self.wire.next().await {
                    Heard::Text(text) => match serde_json::from_str(&text).unwrap() {
                        ServerFrame::Bye(bye) => closed.bye = Some(bye),
                        frame => closed.frames.push(frame),
                    },
                    Heard::Closed(code) => {
                        closed.code = code;
                        return;
                    }
                }
            }
        };
        within("the socket's end", end).await;
        closed
    }

    /// Waits for an answer. Whatever else comes is kept for later, in its order.
    async fn answer<T>(
        &mut self,
        what: &str,
        mut pick: impl FnMut(ServerFrame) -> Result<T, ServerFrame>,
    ) -> T {
        let mut kept = VecDeque::new();
        let search = async {
            loop {
                match pick(self.frame().await) {
                    Ok(picked) => return picked,
                    Err(frame) => kept.push_back(frame),
                }
            }
        };
        let picked = within(what, search).await;
        kept.append(&mut self.queued);
        self.queued = kept;
        picked
    }

    async fn read(&mut self) -> ServerFrame {
        match within("a frame", self.wire.next()).await {
            Heard::Text(text) => serde_json::from_str(&text).unwrap(),
            Heard::Closed(code) => panic!("the socket ended: {code:?}"),
        }
    }
}
