//! A round: an empty database, a server, players, faults, an end in order, and the check.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use protocol::{Room, Topic};
use reqwest::Url;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::{
    Result, checker, command,
    faults::{
        crash::{self, Outage},
        kill::{self, Start},
    },
    guest,
    journal::Journal,
    lots::Lots,
    plan::{Kind, Plan},
    player::{Meeting, Player, Role},
    postgres::{self, Postgres},
    probe::{Known, Prober},
    proxy::Proxy,
    report::Report,
    stored::Stored,
    world::{Phase, World},
};

/// Other settings of the server than the usual: rounds are short, and one network is everybody.
const SETTINGS: [(&str, &str); 5] = [
    ("ACCESS_MINUTES", "100000"),
    ("COUNTDOWN_MS", "20"),
    ("LOG", "error"),
    ("PING_MS", "1500"),
    ("POOL_WAVE_MS", "100"),
];
/// After a crash Postgres makes sure that all its files are on the disk; one call for all of them takes a tenth
/// of the time that one for each does.
const TUNING: &str = "recovery_init_sync_method = syncfs\n";
/// How long a round may take before whoever is still under way counts as stuck.
const LONGEST: Duration = Duration::from_secs(600);
/// How long nobody may have anything to say before it is taken for a standstill.
const STANDSTILL: Duration = Duration::from_secs(30);
/// How long everyone may take to come to an end, once there are no faults any more.
const ENDING: Duration = Duration::from_secs(60);
/// For how long all must have nothing under way.
const REST: Duration = Duration::from_millis(400);
/// How many clients resume at once.
const PROBERS: u64 = 12;
/// One pair in so many looks for its opponents in the pool.
const OF_THE_POOL: u64 = 4;
/// One player in so many listens to the lobby and its talk.
const LISTENS: u64 = 8;

/// What lasts over the rounds.
#[derive(Debug)]
pub struct Stage {
    /// The Postgres; none for a moment between its end and its next start.
    postgres: Option<Postgres>,
    url: Url,
}

/// Plays a round of one kind of fault and checks it.
pub async fn play(plan: &Plan, stage: &mut Stage, kind: Kind, amount: u64, seed: u64) -> Result<Report> {
    let database = postgres::make_database(&stage.url).await?;
    let start =
        Start { program: &plan.program, database, address: command::free_address()?, settings: &SETTINGS };
    let server = start.start().await?;
    let proxy = match kind {
        Kind::Proxy => Some(Proxy::before(server.address, seed).await?),
        Kind::Kill | Kind::Postgres | Kind::Resume => None,
    };
    let by = proxy.as_ref().map_or(server.address, |proxy| proxy.address);
    let (pace_ms, patience) = match kind {
        Kind::Proxy => ((5, 50), Duration::from_secs(5)),
        Kind::Resume => ((20, 90), Duration::from_secs(10)),
        // Whoever asks for a connection to Postgres waits five seconds for it.
        Kind::Kill | Kind::Postgres => ((20, 90), Duration::from_secs(8)),
    };
    let world = Arc::new(World::new(server.address, by, pace_ms, patience));
    let until = Instant::now() + LONGEST;
    let mut clients = players(&world, plan.pairs(kind), seed, until).await?;
    let count = clients.len();

    let mut lots = Lots::of(seed, u64::MAX);
    let mut outages = Vec::<Outage>::new();
    let server = match kind {
        Kind::Kill => kill::kill(&start, server, amount, &mut lots).await?,
        Kind::Postgres => {
            outages = crash::crash(&plan.program, &mut stage.postgres, amount, &mut lots).await?;
            server
        }
        Kind::Proxy => {
            until_sent(&world, amount, until).await;
            server
        }
        Kind::Resume => {
            resume(&world, &mut clients, amount, seed, until).await?;
            server
        }
    };
    if let Some(proxy) = &proxy {
        proxy.calm();
    }
    world.go_on(Phase::Finish);
    // Whoever does not come to an end is found by the checker.
    let _ = timeout(ENDING, all_rest(&world, count)).await;
    world.go_on(Phase::Settle);
    let ended = timeout(ENDING, clients.join_all()).await;
    let journals = ended.map_err(|_| "the clients do not come to an end")?;
    server.stop().await?;

    let stored = Stored::read(&start.database).await?;
    let mut report = checker::check(&journals, &stored, &outages);
    if let Some(folder) = plan.keep.as_ref().filter(|_| !report.is_clean()) {
        let name = |client: usize| folder.join(format!("{}-{seed}-{client}.txt", kind.name()));
        for (client, journal) in journals.iter().enumerate() {
            fs::write(name(client), journal.text((until - LONGEST).into()))?;
        }
    }
    report.count(kind.counts(), if kind == Kind::Proxy { world.commands() } else { amount });
    report.count("batches asked for again", world.asked_again());
    if let Some(proxy) = &proxy {
        report.count("connections through the bad network", proxy.connections());
        for (name, count) in
            ["reset", "half-open", "cut in the middle", "stalled"].into_iter().zip(proxy.struck())
        {
            report.count(format!("connections {name}"), count);
        }
    }
    postgres::remove_database(&stage.url, &start.database).await?;
    Ok(report)
}

/// Lets everyone in and begin.
async fn players(world: &Arc<World>, pairs: u64, seed: u64, until: Instant) -> Result<JoinSet<Journal>> {
    let guests = guest::guests(world.server, usize::try_from(2 * pairs)?).await?;
    let mut clients = JoinSet::new();
    let mut meeting = Meeting::default();
    for (number, guest) in (0_u64..).zip(guests) {
        if number.is_multiple_of(2) {
            meeting = Meeting::default();
        }
        let role = match (number / 2 % OF_THE_POOL == OF_THE_POOL - 1, number.is_multiple_of(2)) {
            (true, _) => Role::Pool,
            (false, true) => Role::Host(meeting.clone()),
            (false, false) => Role::Guest(meeting.clone()),
        };
        let listens_to = match number.is_multiple_of(LISTENS) {
            true => vec![Topic::Lobby, Topic::Chat(Room::Lobby)],
            false => Vec::new(),
        };
        let player = Player::new(world.clone(), guest, Lots::of(seed, number), role, listens_to);
        clients.spawn(player.play(until));
    }
    Ok(clients)
}

async fn until_sent(world: &World, commands: u64, until: Instant) {
    let (mut sent, mut since) = (0, Instant::now());
    while world.commands() < commands && Instant::now() < until && since.elapsed() < STANDSTILL {
        if world.commands() > sent {
            (sent, since) = (world.commands(), Instant::now());
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// Resumes while the others play.
async fn resume(
    world: &Arc<World>,
    clients: &mut JoinSet<Journal>,
    amount: u64,
    seed: u64,
    until: Instant,
) -> Result<()> {
    let (left, known) = (Arc::new(AtomicU64::new(amount)), Known::default());
    for (number, guest) in (0..PROBERS).zip(guest::guests(world.server, usize::try_from(PROBERS)?).await?) {
        let prober = Prober::new(world.clone(), guest, Lots::of(seed, 1_000_000 + number), known.clone());
        clients.spawn(prober.probe(left.clone(), until));
    }
    while left.load(Ordering::SeqCst) > 0 && Instant::now() < until {
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

async fn all_rest(world: &World, count: usize) {
    let mut since = Instant::now();
    while since.elapsed() < REST {
        sleep(Duration::from_millis(20)).await;
        if world.finished() < count {
            since = Instant::now();
        }
    }
}

impl Stage {
    /// Starts the Postgres and looks whether it keeps what it acknowledges.
    pub async fn open(plan: &Plan) -> Result<Self> {
        let postgres = Postgres::start(&plan.program, TUNING).await?;
        for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
            let value = postgres::show(&postgres.url, setting).await?;
            if value != "on" {
                postgres.stop().await?;
                return Err(format!("Postgres runs with {setting} {value}: nothing can be proved").into());
            }
        }
        Ok(Self { url: postgres.url.clone(), postgres: Some(postgres) })
    }

    /// Stops the Postgres and removes its data.
    pub async fn close(self) -> Result<()> {
        match self.postgres {
            Some(postgres) => postgres.stop().await,
            None => Ok(()),
        }
    }
}
