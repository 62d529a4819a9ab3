//! One connection: reads frames, hands each to its feature, queues the answers.
//!
//! Knows nothing of WebSockets: another transport feeds it the same texts and writes the same bytes.

use std::collections::HashSet;

use bytes::Bytes;
use protocol::{
    AccountId, Ack, Code, Command, Position, Problem, ServerFrame, Topic,
    accounts::Language,
    clock::{Gone, Rtt},
    decode,
    frame::{ClientFrame, Connect, Ping, Pong, Refused, Request, Subscribe, Subscribed, Welcome},
};
use realtime::{
    Close, Socket,
    sockets::{Limits, Network, Owner},
};
use std::time::Duration;
use tokio::time::Instant;

use crate::{
    Backend, Caller, Client, calls, catch_up, chat,
    error::Result,
    journal::{self, Record},
    limits::{Bucket, Buckets, Rate},
    lobby,
    metrics::{Recovery, Transport},
    play,
};

/// A gap of more events than this is answered with a snapshot: it is shorter.
const LONGEST_REPLAY: u64 = 500;

/// For how long after a sign of playing on time a connection's trips are measured. Each move is one more.
const ON_TIME: Duration = Duration::from_secs(300);

/// One client's connection.
#[derive(Debug)]
pub struct Connection {
    backend: Backend,
    socket: Socket,
    caller: Option<Caller>,
    language: Language,
    is_open: bool,
    topics: HashSet<Topic>,
    buckets: [Bucket; Kind::COUNT],
    trips: Rtt,
    on_time_until: Option<Instant>,
    /// How the topics are left that the connection still listens to when it ends.
    leaves: Gone,
    transport: Transport,
}

/// What a frame costs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Play,
    Say,
    Table,
    Signal,
    Listen,
    Mistake,
}

impl Kind {
    pub(crate) const COUNT: usize = 6;
    const ALL: [Self; Self::COUNT] =
        [Self::Play, Self::Say, Self::Table, Self::Signal, Self::Listen, Self::Mistake];

    fn of(command: &Command) -> Self {
        match command {
            Command::Play(_) => Self::Play,
            Command::Say(_) => Self::Say,
            Command::SendSignal(_) => Self::Signal,
            _ => Self::Table,
        }
    }

    /// How often. Playing is generous: nobody who plays is ever slowed.
    fn rate(self) -> Rate {
        let (count, seconds) = match self {
            Self::Play => (100, 20),
            Self::Say => (12, 12),
            Self::Table => (40, 20),
            // Five others who connect at once take some thirty; candidates come many in one.
            Self::Signal => (200, 20),
            Self::Listen => (300, 30),
            // Twenty refused frames in a minute are no slips of a finger.
            Self::Mistake => (20, 60),
        };
        Rate::new(count, Duration::from_secs(seconds))
    }
}

impl Connection {
    /// Opens a connection, within the limits of its person and its network.
    pub fn open(
        backend: &Backend,
        caller: Option<Caller>,
        client: &Client,
        language: Language,
        transport: Transport,
    ) -> Result<Self> {
        let network = Network::from(client.address);
        crate::accounts::take(backend.limits.connects.take(network, Instant::now()))?;
        let limits = Limits {
            of_account: backend.config.sockets_per_account,
            of_network: backend.config.sockets_per_network,
        };
        let signed_in = caller.as_ref().map(|caller| (caller.account, caller.session));
        let owner = Owner { signed_in, network };
        let socket = backend
            .sockets
            .open(owner, limits, backend.config.queue_bytes)
            .map_err(|too_many| Problem::new(Code::TooManySockets).limit(too_many.limit as u64))?;
        // From here on the end of the session closes it; what ended before is looked up.
        if caller.as_ref().is_some_and(|caller| backend.sessions.has_ended(caller.session)) {
            socket.outbox.close(Close::SessionEnded);
        }
        backend.metrics.opened(transport);
        let now = Instant::now();
        Ok(Self {
            backend: backend.clone(),
            socket,
            caller,
            language,
            is_open: false,
            topics: HashSet::new(),
            buckets: Kind::ALL.map(|kind| Bucket::full(kind.rate(), now)),
            trips: Rtt::default(),
            on_time_until: None,
            leaves: Gone::Lost,
            transport,
        })
    }

    /// The connection's socket: its queue holds what is to be written.
    pub fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Whether the first frame has come.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether the person plays on time, so that the trips of this connection are to be measured.
    pub fn is_on_time(&self) -> bool {
        self.on_time_until.is_some_and(|until| Instant::now() < until)
    }

    /// Takes in how long a word to the client and back took.
    pub fn measured(&mut self, trip: Duration) {
        self.trips.measured(u32::try_from(trip.as_millis()).unwrap_or(u32::MAX));
    }

    /// Takes one text message.
    pub async fn take(&mut self, text: &str) {
        let frame = match decode::client_frame(text) {
            Ok(frame) => frame,
            Err(problem) => return self.mistaken(problem),
        };
        match frame {
            ClientFrame::Connect(connect) => self.connect(&connect),
            _ if !self.is_open => self.mistaken(Code::NotConnected.into()),
            ClientFrame::Subscribe(subscribe) => {
                let topic = subscribe.topic;
                if let Err(error) = self.subscribe(subscribe).await {
                    self.refuse(None, Some(topic), error.into_problem());
                }
            }
            ClientFrame::Unsubscribe(unsubscribe) => self.unsubscribe(unsubscribe.topic),
            ClientFrame::Command(request) => {
                let id = request.id;
                match self.command(*request).await {
                    Ok(ack) => {
                        self.backend.hub.hurry(ack.topic, self.socket.id);
                        self.send(&ServerFrame::Ack(ack));
                    }
                    Err(error) => self.refuse(Some(id), None, error.into_problem()),
                }
            }
            ClientFrame::Ping(ping) => self.ping(&ping),
        }
    }

    /// The client has said that it goes, as a tab does that is closed.
    pub fn said_goodbye(&mut self) {
        self.leaves = Gone::Closed;
    }

    /// Gives up everything that the connection holds.
    pub fn close(mut self) {
        for topic in std::mem::take(&mut self.topics) {
            self.leave(topic, self.leaves);
        }
        let left = self.backend.sockets.closed(self.socket.id);
        let code = match (self.socket.outbox.closed(), self.leaves) {
            (Some(reason), _) => reason.code(),
            // As RFC 6455 (7.4.1) counts them: gone, and gone without a word.
            (None, Gone::Closed) => 1001,
            (None, Gone::Lost) => 1006,
        };
        self.backend.metrics.closed(self.transport, code);
        let Some(caller) = &self.caller else { return };
        if self.is_open {
            self.backend.lobby.went(&self.backend, caller.account);
        }
        if left == 0 {
            self.backend.absent_soon(caller.account);
        }
    }

    fn connect(&mut self, connect: &Connect) {
        if self.is_open
            && let Err(error) = self.spend(Kind::Listen)
        {
            return self.refuse(None, None, error.into_problem());
        }
        if let Some(language) = connect.language {
            self.language = language;
        }
        self.come();
        self.send(&ServerFrame::Welcome(Welcome {
            me: self.caller.as_ref().map(Caller::person),
            time_ms: self.backend.clock.now_ms(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }));
    }

    /// The person is here.
    fn come(&mut self) {
        if !self.is_open {
            self.is_open = true;
            if let Some(caller) = &self.caller {
                self.backend.lobby.came(&caller.person());
            }
        }
    }

    fn ping(&mut self, ping: &Ping) {
        if let Err(error) = self.spend(Kind::Listen) {
            return self.refuse(None, None, error.into_problem());
        }
        for &topic in &self.topics {
            self.backend.hub.hurry(topic, self.socket.id);
        }
        let time_ms = self.backend.clock.now_ms();
        self.send(&ServerFrame::Pong(Pong { number: ping.number, time_ms }));
    }

    /// Opens the connection, without a welcome, and listens to one topic: what is queued is the answer to
    /// `subscribe` and what follows it.
    pub async fn listen(&mut self, topic: Topic, since: Option<Position>) -> Result<()> {
        self.come();
        self.subscribe(Subscribe { topic, since }).await
    }

    async fn command(&mut self, request: Request) -> Result<Ack> {
        self.spend(Kind::of(&request.body))?;
        if matches!(&request.body, Command::Play(play) if play.thought_ms.is_some()) {
            self.on_time_until = Some(Instant::now() + ON_TIME);
        }
        let caller = self.caller.as_ref().ok_or(Code::SignInRequired)?;
        perform(&self.backend, caller, &self.trips, request).await
    }

    async fn subscribe(&mut self, subscribe: Subscribe) -> Result<()> {
        self.spend(Kind::Listen)?;
        let (topic, since) = (subscribe.topic, subscribe.since);
        let most = self.backend.config.subscriptions_per_socket;
        if !self.topics.contains(&topic) && self.topics.len() >= most {
            return Err(Problem::new(Code::ChannelLimit).limit(most as u64).into());
        }
        let backend = self.backend.clone();
        match topic {
            Topic::Lobby => {
                backend.lobby.with(|head, snapshot| self.attach(topic, since, head, snapshot, None))?;
            }
            Topic::Table(table) => {
                let entry = backend.tables.entry(table);
                let mut guard = entry.lock().await;
                let live = play::table::loaded(&backend, table, &mut guard).await?;
                play::check_watch(&live.snapshot, self.caller.as_ref())?;
                let account = self.caller.as_ref().map(|caller| caller.account);
                if account.is_some_and(|account| live.snapshot.is_on_time_for(account)) {
                    self.on_time_until = Some(Instant::now() + ON_TIME);
                }
                let long_gap = self.long_gap(topic, since, live.position).await?;
                self.attach(topic, since, live.position, live.subscribed()?, long_gap);
                if let Some(account) = account {
                    play::gone::came(&backend, table, account);
                }
            }
            Topic::Crowd(table) => {
                play::may_watch(&backend, self.caller.as_ref(), table).await?;
                let person = self.caller.as_ref().map(Caller::person);
                backend.crowds.came(&backend, table, person.as_ref(), |head, snapshot| {
                    self.attach(topic, since, head, snapshot, None)
                })?;
                self.keep_if(topic, play::may_watch(&backend, self.caller.as_ref(), table).await)?;
            }
            Topic::Chat(room) => {
                chat::may_read(&backend, self.caller.as_ref(), room).await?;
                let position = chat::with(&backend, room, |live| Ok(live.position())).await?;
                let mut long_gap = self.long_gap(topic, since, position).await?;
                chat::with(&backend, room, |live| {
                    // Somebody wrote between the two steps: what was read is short of it.
                    let long_gap = long_gap.take().filter(|_| live.position() == position);
                    self.attach(topic, since, live.position(), live.subscribed(room)?, long_gap);
                    Ok(())
                })
                .await?;
                self.keep_if(topic, chat::may_read(&backend, self.caller.as_ref(), room).await)?;
            }
            Topic::Call(room) => {
                calls::may_listen(&backend, self.caller.as_ref(), room).await?;
                backend
                    .calls
                    .listen(room, |head, snapshot| self.attach(topic, since, head, snapshot, None))?;
            }
            Topic::Leg(leg) => {
                let caller = self.caller.clone().ok_or(Code::SignInRequired)?;
                backend.calls.come(&backend, &caller, leg, |head, snapshot| {
                    self.attach(topic, since, head, snapshot, None)
                })?;
            }
            Topic::User(account) => {
                let caller = self.caller.clone().filter(|caller| caller.account == account);
                let caller = caller.ok_or(Code::NotFound)?;
                let goes_on = backend.users.go_on(account, |head| {
                    let is_known =
                        since.is_some_and(|since| backend.hub.missed(topic, since, head).is_some());
                    if is_known {
                        self.attach(topic, since, head, Bytes::new(), None);
                    }
                    is_known
                });
                if goes_on {
                    return Ok(());
                }
                backend
                    .users
                    .with(&backend, &caller, |head, snapshot| self.attach(topic, since, head, snapshot, None))
                    .await?;
            }
        }
        Ok(())
    }

    /// Gives a topic up again if it was closed to the caller between the first look and the listening: who
    /// closed it has sent away only those whom it found.
    fn keep_if(&mut self, topic: Topic, allowed: Result<()>) -> Result<()> {
        if allowed.is_err() {
            self.unsubscribe(topic);
        }
        allowed
    }

    /// Queues what a listener begins with, and adds it. Called under the lock of the stream's owner.
    /// True if the listener is new.
    fn attach(
        &mut self,
        topic: Topic,
        since: Option<Position>,
        head: Position,
        snapshot: Bytes,
        long_gap: Option<Vec<Bytes>>,
    ) -> bool {
        let missed = since.and_then(|since| {
            let ring = self.backend.hub.missed(topic, since, head).map(|missed| (Recovery::Ring, missed));
            let (recovery, missed) = ring.or(long_gap.map(|missed| (Recovery::Journal, missed)))?;
            self.backend.metrics.recovered(recovery);
            Some((since, missed))
        });
        if missed.is_none() {
            self.backend.metrics.recovered(if since.is_some() {
                Recovery::Snapshot
            } else {
                Recovery::Fresh
            });
        }
        let first = match missed {
            Some((since, missed)) => {
                let subscribed = ServerFrame::Subscribed(Subscribed {
                    topic,
                    epoch: since.epoch,
                    offset: since.offset,
                    recovered: true,
                    snapshot: None,
                });
                let mut first = encode(&subscribed);
                first.extend(missed);
                first
            }
            None => vec![snapshot],
        };
        self.topics.insert(topic);
        self.backend.hub.attach(topic, self.socket.id, &self.socket.outbox, first)
    }

    /// The events that short history has forgotten, from the journal.
    async fn long_gap(
        &self,
        topic: Topic,
        since: Option<Position>,
        head: Position,
    ) -> Result<Option<Vec<Bytes>>> {
        let Some(since) = since else { return Ok(None) };
        let known = since.epoch == head.epoch && since.offset <= head.offset;
        if !known || head.offset - since.offset > LONGEST_REPLAY {
            return Ok(None);
        }
        if self.backend.hub.missed(topic, since, head).is_some() {
            return Ok(None);
        }
        let entries = journal::after(&self.backend.db, topic, since.offset).await?;
        let frames: Vec<_> = entries
            .iter()
            .map(|entry| journal::frame(topic, Position { offset: entry.offset, ..head }, &entry.body))
            .collect();
        // Only what ends exactly at the head is every missed event; beyond a queue's size a snapshot is
        // shorter.
        let whole = frames.len() as u64 == head.offset - since.offset;
        let bytes: usize = frames.iter().map(Bytes::len).sum();
        Ok((whole && bytes <= self.backend.config.queue_bytes).then_some(frames))
    }

    fn unsubscribe(&mut self, topic: Topic) {
        if self.topics.remove(&topic) {
            self.leave(topic, Gone::Closed);
        }
    }

    fn leave(&self, topic: Topic, how: Gone) {
        let listened = self.backend.hub.detach(topic, self.socket.id);
        let account = self.caller.as_ref().map(|caller| caller.account);
        match (listened, topic, account) {
            (true, Topic::Crowd(table), account) => {
                self.backend.crowds.went(&self.backend, table, account);
            }
            (true, Topic::Table(table), Some(account)) => {
                play::gone::went(&self.backend, table, account, how);
            }
            (true, Topic::Leg(leg), _) => self.backend.calls.went(&self.backend, leg, how),
            (true, Topic::Call(room), _) => {
                self.backend.calls.forget_if_empty(&self.backend, room);
            }
            _ => {}
        }
    }

    fn spend(&mut self, kind: Kind) -> Result<()> {
        crate::accounts::take(self.buckets[kind as usize].take(kind.rate(), Instant::now()))
    }

    /// Refuses a frame that none of our clients would send.
    fn mistaken(&mut self, problem: Problem) {
        self.refuse(None, None, problem);
        if self.spend(Kind::Mistake).is_err() {
            self.socket.outbox.close(Close::TooManyErrors);
        }
    }

    fn refuse(&self, id: Option<protocol::CommandId>, topic: Option<Topic>, mut problem: Problem) {
        problem.message = (self.backend.sentence)(self.language, &problem);
        self.send(&ServerFrame::Error(Refused { id, topic, problem }));
    }

    fn send(&self, frame: &ServerFrame) {
        for frame in encode(frame) {
            self.socket.outbox.push(frame);
        }
    }
}

/// Does what a command says, once: the same id again gets the first answer.
async fn perform(backend: &Backend, caller: &Caller, trips: &Rtt, request: Request) -> Result<Ack> {
    let record = Record::of(caller.account, &request)?;
    let done = match request.body {
        Command::Seek(command) => lobby::seek(backend, caller, &record, command).await,
        Command::StopSeeking(command) => Ok(lobby::stop_seeking(backend, caller, &record, command)),
        Command::OpenTable(command) => lobby::open_table(backend, caller, &record, command).await,
        Command::Sit(command) => lobby::sit(backend, caller, &record, command).await,
        Command::Stand(command) => lobby::stand(backend, caller, &record, command).await,
        Command::SetReady(command) => lobby::set_ready(backend, caller, &record, command).await,
        Command::SetOptions(command) => lobby::set_options(backend, caller, &record, command).await,
        Command::FreeSeat(command) => lobby::free_seat(backend, caller, &record, command).await,
        Command::Play(command) => play::play(backend, caller, &record, command, trips).await,
        Command::Resign(command) => play::resign(backend, caller, &record, command).await,
        Command::Abort(command) => play::abort(backend, caller, &record, command).await,
        Command::OfferDraw(command) => play::offer_draw(backend, caller, &record, command).await,
        Command::WithdrawDraw(command) => play::withdraw_draw(backend, caller, &record, command).await,
        Command::AcceptDraw(command) => play::accept_draw(backend, caller, &record, command).await,
        Command::DeclineDraw(command) => play::decline_draw(backend, caller, &record, command).await,
        Command::GiveTime(command) => play::give_time(backend, caller, &record, command).await,
        Command::AskTakeback(command) => play::ask_takeback(backend, caller, &record, command).await,
        Command::WithdrawTakeback(command) => {
            play::withdraw_takeback(backend, caller, &record, command).await
        }
        Command::AllowTakeback(command) => play::allow_takeback(backend, caller, &record, command).await,
        Command::RefuseTakeback(command) => play::refuse_takeback(backend, caller, &record, command).await,
        Command::ClaimWin(command) => play::claim_win(backend, caller, &record, command).await,
        Command::ClaimDraw(command) => play::claim_draw(backend, caller, &record, command).await,
        Command::Say(command) => chat::say(backend, caller, &record, command).await,
        Command::ChallengeComputer(command) => {
            lobby::challenge_computer(backend, caller, &record, command).await
        }
        Command::InviteComputer(command) => lobby::invite_computer(backend, caller, &record, command).await,
        Command::JoinCall(command) => calls::join(backend, caller, &record, command).await,
        Command::LeaveCall(command) => backend.calls.leave(backend, caller, &record, command.leg),
        Command::SetMedia(command) => backend.calls.set_media(backend, caller, &record, &command),
        Command::SendSignal(command) => calls::signal(backend, caller, &record, command),
        Command::RingUp(command) => calls::ring_up(backend, caller, &record, command).await,
        Command::StopRinging(command) => backend.calls.stop_ringing(backend, caller, &record, &command),
        Command::AnswerRing(command) => backend.calls.answer_ring(backend, caller, &record, &command),
        Command::ForgetMissed(command) => calls::forget_missed(backend, caller, &record, command).await,
    };
    let done = match done {
        Ok(ack) => Ok(ack),
        // What is refused as things stand now may be what took effect when it was first sent.
        Err(error) => catch_up::first_answer(backend, &record).await?.ok_or(error),
    };
    match &done {
        Ok(_) => backend.metrics.acknowledged(),
        Err(error) => backend.metrics.refused(error.code().as_str()),
    }
    done
}

/// Takes one command that comes alone, by a request of its own: the text of a frame, as a connection takes
/// it. What it may cost is counted for the account.
pub async fn take_alone(backend: &Backend, caller: Option<&Caller>, text: &str) -> Result<Ack> {
    let request = match decode::client_frame(text)? {
        ClientFrame::Command(request) => *request,
        _ => return Err(Problem::new(Code::InvalidField).at("").into()),
    };
    let caller = caller.ok_or(Code::SignInRequired)?;
    let now = Instant::now();
    crate::accounts::take(backend.limits.alone[Kind::of(&request.body) as usize].take(caller.account, now))?;
    // No trip of this client was measured, so none of its lag is believed.
    perform(backend, caller, &Rtt::default(), request).await
}

/// A bucket for every account of each kind of command.
pub(crate) fn buckets_by_account() -> [Buckets<AccountId>; Kind::COUNT] {
    Kind::ALL.map(|kind| Buckets::new(kind.rate()))
}

/// A frame's bytes. Our own types always encode; were one not to, the client would miss an answer and
/// say so by its timeout, which is better than a lost connection.
fn encode(frame: &ServerFrame) -> Vec<Bytes> {
    match serde_json::to_vec(frame) {
        Ok(bytes) => vec![Bytes::from(bytes)],
        Err(error) => {
            tracing::error!(%error, "a frame cannot be encoded");
            Vec::new()
        }
    }
}
