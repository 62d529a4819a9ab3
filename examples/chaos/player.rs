//! A client that plays and writes: connects, comes back when it is lost, resumes where it stood, and sends
//! again under the same name what was not answered.

mod mind;

use std::{sync::Arc, time::Duration};

use protocol::{
    AccountId, ClientFrame, Code, CommandId, Room, ServerFrame, Topic,
    frame::{Connect, Ping, Refused, Request, Subscribe, Unsubscribe},
};
use tokio::time::{Instant, sleep_until, timeout};

use self::mind::Mind;
pub use self::mind::{Meeting, Role};
use crate::{
    Result,
    guest::Guest,
    journal::{Journal, What, is_durable},
    link::{Link, Next},
    lots::Lots,
    views::Views,
    world::{Phase, World},
};

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long the client says nothing before it asks whether anybody is there.
const QUIET: Duration = Duration::from_millis(700);
/// The waits before the client tries to connect anew, in milliseconds.
const BACK_OFF_MS: (u64, u64) = (20, 1_500);
/// What is refused for now is sent again after this at the most, in milliseconds: the server's own word may
/// be longer than a round has time for.
const AGAIN_MS: u64 = 400;
/// A frame is sent twice once in so many commands.
const TWICE: usize = 40;

/// A client.
#[derive(Debug)]
pub struct Player {
    world: Arc<World>,
    guest: Guest,
    lots: Lots,
    /// By which transports the client connects, one time after the other.
    ways: Lots,
    journal: Journal,
    me: Option<AccountId>,
    /// Whether the server has said welcome on this connection.
    is_welcome: bool,
    views: Views,
    waiting: Vec<Waiting>,
    mind: Mind,
    is_finished: bool,
    last_ping: u32,
    /// The ping after which everything has been read.
    settling: Option<u32>,
    listens_to: Vec<Topic>,
}

/// A command that is not answered yet.
#[derive(Debug)]
struct Waiting {
    request: Request,
    /// When it is to be sent, if it is not under way on this connection.
    due: Option<Instant>,
}

/// How a conversation ends.
enum End {
    Done,
    Lost(String),
}

impl Player {
    /// A client that plays its role. `listens_to` are topics beside those of its table.
    pub fn new(world: Arc<World>, guest: Guest, mut lots: Lots, role: Role, listens_to: Vec<Topic>) -> Self {
        let mut views = Views::default();
        for &topic in &listens_to {
            views.want(topic);
        }
        Self {
            world,
            guest,
            ways: lots.branch(),
            lots,
            journal: Journal::default(),
            me: None,
            is_welcome: false,
            views,
            waiting: Vec::new(),
            mind: Mind::new(role),
            is_finished: false,
            last_ping: 0,
            settling: None,
            listens_to,
        }
    }

    /// Plays until everything is read, or until the given time.
    pub async fn play(mut self, until: Instant) -> Journal {
        let ended = tokio::time::timeout_at(until, self.play_on()).await;
        self.journal.is_whole = ended.is_ok() && self.waiting.is_empty();
        if !self.journal.is_whole {
            self.journal.stuck = format!(
                "{:?} unanswered, {:?}, {}",
                self.waiting,
                self.world.phase(),
                self.mind.describe(&self.views)
            );
        }
        self.journal
    }

    async fn play_on(&mut self) {
        let mut tries = 0;
        loop {
            let opened = timeout(HANDSHAKE, Link::open(&self.world, &self.guest, &mut self.ways)).await;
            let why = match opened {
                Ok(Ok(mut link)) => {
                    self.journal.note(What::Opened(link.transport));
                    let ended = self.converse(&mut link).await;
                    // Where nothing is answered, more connections make it worse.
                    if self.is_welcome {
                        tries = 0;
                    }
                    match ended {
                        Ok(End::Done) => return,
                        Ok(End::Lost(why)) => why,
                        Err(error) => error.to_string(),
                    }
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => "no handshake in time".to_owned(),
            };
            self.journal.note(What::Ended(why));
            let most = (BACK_OFF_MS.0 << tries).min(BACK_OFF_MS.1);
            tries = (tries + 1).min(8);
            tokio::time::sleep(self.lots.millis(BACK_OFF_MS.0 / 2..=most)).await;
        }
    }

    async fn converse(&mut self, link: &mut Link) -> Result<End> {
        let mut phases = self.world.phases();
        (self.settling, self.is_welcome) = (None, false);
        self.send(link, &ClientFrame::Connect(Connect::default())).await?;
        let (mut heard, mut spoke) = (Instant::now(), Instant::now());
        loop {
            let wake = self.mind.next_at.min(heard.max(spoke) + QUIET);
            tokio::select! {
                next = link.next() => match next {
                    Next::Text(text) => {
                        heard = Instant::now();
                        if let Some(end) = self.take(link, &text).await? {
                            return Ok(end);
                        }
                    }
                    Next::End(why) => return Ok(End::Lost(why)),
                },
                () = sleep_until(wake) => {
                    if heard.elapsed() > self.world.patience {
                        return Ok(End::Lost("silence".to_owned()));
                    }
                    if self.is_welcome && heard.max(spoke).elapsed() >= QUIET {
                        spoke = Instant::now();
                        self.ping(link).await?;
                    }
                    if self.mind.next_at <= Instant::now() {
                        let (least, most) = self.world.pace_ms;
                        self.mind.next_at = Instant::now() + self.lots.millis(least..=most);
                        self.act(link).await?;
                    }
                }
                changed = phases.changed() => {
                    changed?;
                    self.act(link).await?;
                }
            }
        }
    }

    /// Does what is to be done at this moment.
    async fn act(&mut self, link: &mut Link) -> Result<()> {
        if !self.is_welcome {
            return Ok(());
        }
        let now = Instant::now();
        for index in 0..self.waiting.len() {
            if self.waiting[index].due.is_some_and(|due| due <= now) {
                self.waiting[index].due = None;
                let request = self.waiting[index].request.clone();
                self.send(link, &ClientFrame::Command(Box::new(request))).await?;
            }
        }
        match self.world.phase() {
            Phase::Settle => return self.settle(link).await,
            Phase::Play | Phase::Finish => {}
        }
        self.listen(link).await?;
        let under_way: Vec<_> = self.waiting.iter().map(|waiting| &waiting.request.body).collect();
        let deed =
            self.me.and_then(|me| self.mind.deed(&self.world, &self.views, me, &under_way, &mut self.lots));
        if let Some(body) = deed {
            self.world.count_command();
            let request = Request { id: CommandId(uuid::Uuid::now_v7()), body };
            self.waiting.push(Waiting { request: request.clone(), due: None });
            let frame = ClientFrame::Command(Box::new(request));
            self.send(link, &frame).await?;
            if self.lots.one_in(TWICE) {
                self.send(link, &frame).await?;
            }
        }
        let is_finished =
            self.world.phase() == Phase::Finish && self.waiting.is_empty() && self.mind.rests(&self.views);
        if is_finished != self.is_finished {
            self.is_finished = is_finished;
            self.world.count_finished(is_finished);
        }
        Ok(())
    }

    /// Listens to what belongs to the table at which the client is.
    async fn listen(&mut self, link: &mut Link) -> Result<()> {
        let mut wanted = self.listens_to.clone();
        wanted.extend(self.me.map(Topic::User));
        if let Some(table) = self.mind.table {
            wanted.extend([Topic::Table(table), Topic::Crowd(table), Topic::Chat(Room::Table(table))]);
        }
        for Subscribe { topic, .. } in self.views.resumes() {
            if !wanted.contains(&topic) {
                self.views.leave(topic);
                self.send(link, &ClientFrame::Unsubscribe(Unsubscribe { topic })).await?;
            }
        }
        for topic in wanted {
            if self.views.want(topic) {
                self.send(link, &ClientFrame::Subscribe(Subscribe { topic, since: None })).await?;
            }
        }
        Ok(())
    }

    /// Reads on to the end of every durable stream.
    async fn settle(&mut self, link: &mut Link) -> Result<()> {
        if self.settling.is_none() {
            for resume in self.views.resumes() {
                if is_durable(resume.topic) {
                    self.send(link, &ClientFrame::Subscribe(resume)).await?;
                }
            }
            self.settling = Some(self.ping(link).await?);
        }
        Ok(())
    }

    async fn take(&mut self, link: &mut Link, text: &str) -> Result<Option<End>> {
        match self.journal.read(text) {
            Some(ServerFrame::Welcome(welcome)) => {
                let Some(me) = welcome.me else { return Ok(Some(End::Lost("not known".to_owned()))) };
                (self.me, self.is_welcome) = (Some(me.id), true);
                for resume in self.views.resumes() {
                    self.send(link, &ClientFrame::Subscribe(resume)).await?;
                }
                let now = Instant::now();
                for waiting in &mut self.waiting {
                    waiting.due = Some(now);
                }
                self.act(link).await?;
            }
            Some(ServerFrame::Subscribed(subscribed)) => self.views.begin(subscribed),
            Some(ServerFrame::Event(happened)) => {
                let topic = happened.topic;
                if !self.views.take_in(happened)
                    && let Some(resume) = self.views.resume(topic)
                {
                    self.send(link, &ClientFrame::Subscribe(resume)).await?;
                }
            }
            Some(ServerFrame::Ack(ack)) => {
                if let Some(done) = self.answered(ack.id) {
                    self.mind.acked(&self.world, &done, &ack);
                }
            }
            Some(ServerFrame::Error(refused)) => return self.refused(link, refused).await,
            Some(ServerFrame::Pong(pong)) if self.settling == Some(pong.number) => {
                return Ok(Some(End::Done));
            }
            Some(ServerFrame::Pong(_) | ServerFrame::Bye(_)) | None => {}
        }
        Ok(None)
    }

    async fn refused(&mut self, link: &mut Link, refused: Refused) -> Result<Option<End>> {
        let wait = refused.problem.retry_after_ms.unwrap_or(AGAIN_MS).min(AGAIN_MS);
        let due = Instant::now() + self.lots.millis(wait / 2..=wait);
        match (refused.id, refused.topic) {
            (Some(id), _) if refused.problem.again => {
                let waiting = self.waiting.iter_mut().filter(|waiting| waiting.request.id == id);
                waiting.for_each(|waiting| waiting.due = Some(due));
                // Another socket may do what this one may not for a while.
                if refused.problem.code == Code::RateLimited && self.lots.one_in(2) {
                    return Ok(Some(End::Lost("told to wait".to_owned())));
                }
            }
            (Some(id), _) => {
                if let Some(done) = self.answered(id) {
                    self.mind.refused(&done, refused.problem.code);
                }
            }
            // The stream cannot be read at this moment: coming back asks again.
            (None, Some(_)) if refused.problem.again => {
                tokio::time::sleep_until(due).await;
                return Ok(Some(End::Lost(format!("not heard: {}", refused.problem.code))));
            }
            (None, Some(topic)) => {
                self.views.leave(topic);
                self.mind.unheard(topic);
                self.act(link).await?;
            }
            (None, None) => {}
        }
        Ok(None)
    }

    /// Takes a command out of those that wait.
    fn answered(&mut self, id: CommandId) -> Option<protocol::Command> {
        let index = self.waiting.iter().position(|waiting| waiting.request.id == id)?;
        Some(self.waiting.remove(index).request.body)
    }

    async fn ping(&mut self, link: &mut Link) -> Result<u32> {
        self.last_ping += 1;
        let number = self.last_ping;
        self.send(link, &ClientFrame::Ping(Ping { number })).await?;
        Ok(number)
    }

    async fn send(&mut self, link: &mut Link, frame: &ClientFrame) -> Result<()> {
        self.journal.note_sent(frame);
        let sent = timeout(self.world.patience, link.send(serde_json::to_string(frame)?)).await;
        sent.map_err(|_| "nothing can be sent")?
    }
}
