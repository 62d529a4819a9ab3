//! The connection as a state machine: when to open, to give up, to ask again, and what to send again.
//!
//! Pure: it opens no socket and reads no clock. The driver tells it what happens and does, in order,
//! the acts that it answers with; so every loss and return is tested here without a browser.

mod act;
mod pulse;
mod streams;
#[cfg(test)]
mod tests;

use protocol::{
    Ack, ClientFrame, Code, Command, CommandId, Position, Problem, ServerFrame, Topic,
    accounts::Language,
    frame::{Bye, Connect, Ping, Refused, Request, Unsubscribe},
    limits,
};

pub use self::act::{Act, Moment, SessionCheck, Timer};
use self::{
    pulse::{Pulse, Verdict},
    streams::{Streams, Taken},
};
use super::{Connection, Way, backoff};

/// A handshake that takes longer is given up: a lost SYN is repeated sooner by a new one.
const WELCOME_MS: u32 = 10_000;
/// How often the way is tried while the browser says that there is no network: it may be wrong, as on
/// a machine that talks to itself.
const OFFLINE_PROBE_MS: u32 = 15_000;
/// A connection that has stood this long counts as good: the next failure waits from the shortest on.
const SETTLED_MS: u32 = 5_000;
/// When to look for the first time whether a better way is open again; after each look in vain twice as long.
const BETTER_MS: u32 = 30_000;
/// The longest time between two such looks.
const LONGEST_BETTER_MS: u32 = 16 * BETTER_MS;
/// When to ask again for a topic that was refused for the moment without a time being named.
const ASK_AGAIN_MS: u64 = 2_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    Waiting,
    Opening,
    Greeting,
    Open,
    Ended,
}

/// The connection of one tab.
#[derive(Debug, Default)]
pub struct Link {
    phase: Phase,
    way: Way,
    /// The socket that was the last one begun when the server was heard to answer, while this way does not open.
    answered_at: Option<u32>,
    better_ms: Option<u32>,
    offline: bool,
    failures: u32,
    socket: u32,
    language: Option<Language>,
    asked_wait_ms: Option<u64>,
    ended: Option<Code>,
    pulse: Pulse,
    streams: Streams,
    pending: Vec<(CommandId, String)>,
    turns: [u32; 7],
    acts: Vec<Act>,
}

impl Link {
    /// Hands over what is to be done.
    pub fn take_acts(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.acts)
    }

    /// Connects for the first time.
    pub fn start(&mut self, language: Option<Language>) {
        if self.phase == Phase::Idle {
            self.language = language;
            self.open();
        }
    }

    /// The socket's handshake is done.
    pub fn opened(&mut self, socket: u32) {
        if self.phase == Phase::Opening && socket == self.socket {
            self.phase = Phase::Greeting;
            self.say(&ClientFrame::Connect(Connect { language: self.language }));
        }
    }

    /// The socket has closed; `None` where no code came.
    pub fn closed(&mut self, socket: u32, code: Option<u16>, moment: Moment) {
        if socket != self.socket || !self.has_socket() {
            return;
        }
        match code {
            Some(4501) => self.end(Code::SessionEnded),
            Some(4529) => self.end(Code::TooManyErrors),
            Some(4500..=4999) => self.end(Code::Unavailable),
            _ => self.fail(moment),
        }
    }

    /// A frame has come.
    pub fn received(&mut self, socket: u32, frame: ServerFrame, moment: Moment) {
        if socket != self.socket || !matches!(self.phase, Phase::Greeting | Phase::Open) {
            return;
        }
        self.pulse.heard();
        match frame {
            ServerFrame::Welcome(welcome) => self.welcomed(welcome.time_ms, moment),
            ServerFrame::Subscribed(answer) => {
                let topic = answer.topic;
                if let Some((snapshot, same_epoch)) = self.streams.answered(answer) {
                    self.acts.push(Act::Replace { topic, snapshot, same_epoch });
                }
            }
            ServerFrame::Event(happened) => match self.streams.happened(&happened) {
                Taken::Next => {
                    let apply = |event| Act::Apply { topic: happened.topic, event };
                    self.acts.extend(happened.event.map(apply));
                }
                Taken::Nothing => {}
                Taken::AskAnew => self.ask(happened.topic),
            },
            ServerFrame::Ack(ack) => self.resolve(ack.id, Ok(ack)),
            ServerFrame::Error(refused) => self.refused(refused),
            ServerFrame::Pong(pong) => {
                if let Some(round_trip_ms) = self.pulse.answered(pong.number, moment.ms) {
                    self.acts.push(Act::Clock(pong.time_ms as f64 + round_trip_ms / 2.0));
                    let round_trip_ms = Some(round_trip_ms.round() as u32);
                    self.acts.push(Act::Show(Connection::Online { way: self.way, round_trip_ms }));
                }
            }
            // The close that follows says whether to come back; this says when.
            ServerFrame::Bye(Bye { retry_after_ms, .. }) => self.asked_wait_ms = retry_after_ms,
        }
    }

    /// An event has come that this build cannot read: only a whole state helps.
    pub fn unreadable(&mut self, socket: u32, topic: Topic) {
        if socket == self.socket && self.phase == Phase::Open && self.streams.forget(topic) {
            self.ask(topic);
        }
    }

    /// A timer has run out.
    pub fn rang(&mut self, timer: Timer, turn: u32, moment: Moment) {
        if self.turns[timer as usize] != turn {
            return;
        }
        match (timer, self.phase) {
            (Timer::Try, Phase::Waiting) => self.open(),
            (Timer::Welcome, Phase::Opening | Phase::Greeting) => self.fail(moment),
            (Timer::Ping, Phase::Open) => self.ping(pulse::PATIENCE_MS, moment),
            (Timer::Pong, Phase::Open) => match self.pulse.judge(moment.ms) {
                Verdict::Alive => {}
                Verdict::Unsure => self.ping(pulse::SHORT_PATIENCE_MS, moment),
                Verdict::Dead => self.fail(moment),
            },
            (Timer::Settled, Phase::Open) => self.failures = 0,
            (Timer::Better, Phase::Open) => self.acts.push(Act::Probe),
            (Timer::AskAgain, Phase::Open) => {
                for topic in self.streams.to_ask_again() {
                    self.ask(topic);
                }
            }
            _ => {}
        }
    }

    /// The browser says that the network is gone.
    pub fn went_offline(&mut self, moment: Moment) {
        if self.phase != Phase::Ended {
            self.offline = true;
            self.answered_at = None;
            if self.phase != Phase::Idle {
                self.wait(moment);
            }
        }
    }

    /// The browser says that the network is back; it may be another one, which lets more through.
    pub fn went_online(&mut self, moment: Moment) {
        self.offline = false;
        if self.phase != Phase::Open {
            self.way = Way::default();
            self.answered_at = None;
            self.better_ms = None;
        }
        self.failures = 0;
        self.woke(moment);
    }

    /// The page goes. The server is told that this is no loss of the network; a page that comes back after all
    /// is woken and connects anew.
    pub fn left(&mut self, _: Moment) {
        if self.phase == Phase::Open {
            for topic in self.streams.topics() {
                self.say(&ClientFrame::Unsubscribe(Unsubscribe { topic }));
            }
        }
        if self.has_socket() {
            self.acts.push(Act::Close);
            self.phase = Phase::Waiting;
            self.answered_at = None;
            self.streams.lost();
        }
    }

    /// The page is to be seen again: after a sleep the socket may be dead without knowing it.
    pub fn woke(&mut self, moment: Moment) {
        match self.phase {
            Phase::Waiting => self.open(),
            Phase::Open => self.ping(pulse::SHORT_PATIENCE_MS, moment),
            _ => {}
        }
    }

    /// The answer to [`Act::CheckSession`], which follows each connection that did not open. Where one that was
    /// begun after the server had answered does not open, and the server still answers, something between them
    /// lets this way not through: the next one is tried. A single answer may be that of a server that has come
    /// back since, to which this way is open.
    pub fn checked(&mut self, check: SessionCheck) {
        if matches!(self.phase, Phase::Open | Phase::Ended) {
            return;
        }
        match (check, self.answered_at) {
            (SessionCheck::Ended, _) => self.end(Code::SessionEnded),
            (SessionCheck::Stands, Some(socket)) if self.failed_since(socket) => self.change_way(),
            (SessionCheck::Stands, None) => self.answered_at = Some(self.socket),
            (SessionCheck::Stands, Some(_)) => {}
            (SessionCheck::Unreachable, _) => self.answered_at = None,
        }
    }

    /// The answer to [`Act::Probe`]: whether a WebSocket opens again.
    pub fn probed(&mut self, opens: bool) {
        if self.phase != Phase::Open || self.way == Way::WebSocket {
            return;
        }
        let next_ms = (2 * self.better_ms.unwrap_or(BETTER_MS)).min(LONGEST_BETTER_MS);
        // Also where it opens: one that opens and carries nothing must not be tried ever again at once.
        self.better_ms = Some(next_ms);
        if opens {
            self.acts.push(Act::Close);
            self.way = Way::WebSocket;
            self.open();
        } else {
            self.ring(Timer::Better, next_ms);
        }
    }

    /// Asks once more for a topic that was refused.
    pub fn ask_again(&mut self, topic: Topic) {
        // Without a connection it is asked for with the next.
        if self.phase == Phase::Open {
            self.ask(topic);
        }
    }

    /// Sends a command, and again after each return until it is acknowledged or refused.
    pub fn submit(&mut self, id: CommandId, command: Command) {
        if let Some(code) = self.ended {
            return self.acts.push(Act::Resolve(id, Err(Problem::new(code))));
        }
        let text = encoded(&ClientFrame::Command(Box::new(Request { id, body: command })));
        if text.len() > limits::MESSAGE_BYTES {
            // The server would close the socket, and every return would send it again.
            let problem = Problem::new(Code::TooLarge).limit(limits::MESSAGE_BYTES as u64);
            return self.acts.push(Act::Resolve(id, Err(problem)));
        }
        if self.phase == Phase::Open {
            self.acts.push(Act::Send(text.clone()));
        }
        self.pending.push((id, text));
    }

    /// Begins to listen, from a position if one is known.
    pub fn follow(&mut self, topic: Topic, position: Option<Position>) {
        if self.streams.follow(topic, position) && self.phase == Phase::Open {
            self.ask(topic);
        }
    }

    /// Stops listening.
    pub fn unfollow(&mut self, topic: Topic) {
        if let Some(frame) = self.streams.unfollow(topic)
            && self.phase == Phase::Open
        {
            self.say(&frame);
        }
    }

    /// Takes another language for the sentences of problems; the server learns it at the next greeting.
    pub fn speak(&mut self, language: Language) {
        self.language = Some(language);
    }

    /// Whether a connection that was begun after this one has failed.
    fn failed_since(&self, socket: u32) -> bool {
        let last_failed = if self.has_socket() { self.socket - 1 } else { self.socket };
        last_failed > socket
    }

    fn change_way(&mut self) {
        self.way = match self.way {
            Way::WebSocket => Way::Events,
            Way::Events => Way::Polling,
            Way::Polling => Way::WebSocket,
        };
        self.answered_at = None;
        if self.has_socket() {
            self.acts.push(Act::Close);
        }
        self.open();
    }

    fn has_socket(&self) -> bool {
        matches!(self.phase, Phase::Opening | Phase::Greeting | Phase::Open)
    }

    fn open(&mut self) {
        self.phase = Phase::Opening;
        self.streams.lost();
        self.socket += 1;
        self.acts.push(Act::Open { socket: self.socket, way: self.way });
        self.ring(Timer::Welcome, WELCOME_MS);
    }

    fn welcomed(&mut self, time_ms: i64, moment: Moment) {
        if self.phase != Phase::Greeting {
            return;
        }
        self.phase = Phase::Open;
        self.answered_at = None;
        self.offline = false;
        self.acts.push(Act::Clock(time_ms as f64));
        self.acts.push(Act::Show(Connection::Online { way: self.way, round_trip_ms: None }));
        for topic in self.streams.topics() {
            self.ask(topic);
        }
        self.acts.extend(self.pending.iter().map(|(_, text)| Act::Send(text.clone())));
        self.ring(Timer::Settled, SETTLED_MS);
        if self.way != Way::WebSocket {
            self.ring(Timer::Better, self.better_ms.unwrap_or(BETTER_MS));
        }
        self.ping(pulse::PATIENCE_MS, moment);
    }

    fn refused(&mut self, Refused { id, topic, problem }: Refused) {
        match (id, topic) {
            // Nothing was done and the socket is about to close: the next one carries the command.
            (Some(_), _) if problem.code == Code::Restarting => {}
            (Some(id), _) => self.resolve(id, Err(problem)),
            (None, Some(topic)) => {
                if self.streams.refused(topic, problem.again) {
                    let after_ms = problem.retry_after_ms.unwrap_or(ASK_AGAIN_MS);
                    self.ring(Timer::AskAgain, u32::try_from(after_ms).unwrap_or(u32::MAX));
                } else {
                    self.acts.push(Act::Refuse { topic, problem });
                }
            }
            (None, None) => {}
        }
    }

    fn resolve(&mut self, id: CommandId, answer: Result<Ack, Problem>) {
        let known = self.pending.len();
        self.pending.retain(|(pending, _)| *pending != id);
        if self.pending.len() < known {
            self.acts.push(Act::Resolve(id, answer));
        }
    }

    /// Counts a failure and waits for the next try. Where the connection never opened, the session or the way
    /// may be the reason: a refused handshake does not tell a page why.
    fn fail(&mut self, moment: Moment) {
        let never_opened = matches!(self.phase, Phase::Opening | Phase::Greeting);
        self.failures = self.failures.saturating_add(1);
        self.wait(moment);
        if never_opened {
            self.acts.push(Act::CheckSession);
        }
    }

    fn wait(&mut self, moment: Moment) {
        if self.has_socket() {
            self.acts.push(Act::Close);
        }
        self.phase = Phase::Waiting;
        self.streams.lost();
        let asked_ms = self.asked_wait_ms.take();
        let (after_ms, shown) = if self.offline {
            (OFFLINE_PROBE_MS, Connection::Offline)
        } else {
            let backed_off = || backoff::wait_ms(self.failures, moment.chance);
            let after_ms = asked_ms.map_or_else(backed_off, |ms| backoff::asked_wait_ms(ms, moment.chance));
            (after_ms, Connection::Reconnecting { attempt: self.failures })
        };
        self.acts.push(Act::Show(shown));
        self.ring(Timer::Try, after_ms);
    }

    fn end(&mut self, code: Code) {
        if self.has_socket() {
            self.acts.push(Act::Close);
        }
        self.phase = Phase::Ended;
        self.ended = Some(code);
        self.acts.push(Act::Show(Connection::Ended));
        self.acts.push(Act::End(code));
        let refused = |(id, _)| Act::Resolve(id, Err(Problem::new(code)));
        self.acts.extend(self.pending.drain(..).map(refused));
    }

    fn ping(&mut self, patience_ms: u32, moment: Moment) {
        let number = self.pulse.ask(patience_ms, moment.ms);
        self.say(&ClientFrame::Ping(Ping { number }));
        self.ring(Timer::Pong, patience_ms);
        self.ring(Timer::Ping, pulse::EVERY_MS);
    }

    fn ask(&mut self, topic: Topic) {
        if let Some(frame) = self.streams.ask(topic) {
            self.say(&frame);
        }
    }

    fn say(&mut self, frame: &ClientFrame) {
        self.acts.push(Act::Send(encoded(frame)));
    }

    fn ring(&mut self, timer: Timer, after_ms: u32) {
        let turn = &mut self.turns[timer as usize];
        *turn = turn.wrapping_add(1);
        self.acts.push(Act::Ring { timer, turn: *turn, after_ms });
    }
}

fn encoded(frame: &ClientFrame) -> String {
    serde_json::to_string(frame).expect("frames are plain data with text keys")
}
