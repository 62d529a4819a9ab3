//! Whether the server's memory grows while people come and go for a long time, at a steady rate and by every
//! transport. What Postgres keeps may grow, and the process may not.

mod done;
mod growth;
mod held;
mod visit;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, sleep_until},
};

use crate::{
    Plan, Result, command::free_address, contender::Contender, database::Database, machine, print, process,
    server::Server, table::Table, with_database,
};

use self::{
    done::Done,
    growth::{Growth, Sample},
    held::Held,
    visit::Scene,
};

/// The first argument with which this program is the soak.
pub const ARGUMENT: &str = "soak";

/// For how long, unless it is said.
const MINUTES: u32 = 30;
/// The least after which everything that is kept for some minutes has been given back within the warm-up.
const SETTLED_MINUTES: u32 = 15;
/// The warm-up is one part of so many: caches fill, and the allocator takes what it needs.
const WARM_UP: u32 = 5;
/// By how much the memory may grow after the warm-up, by that at its end.
const MOST_GROWTH: f64 = 0.05;
/// Pairs of people that are here at once.
const PLACES: usize = 12;
/// How often a pair comes to each place.
const EVERY: Duration = Duration::from_secs(3);
/// Between two looks at the memory.
const SAMPLE_EVERY: Duration = Duration::from_secs(1);
/// Between two looks at who is left at the end, and for how long: a line of which nothing is heard is kept for
/// ten seconds, and a browser's idle connection for ninety.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(100);
const KIBIBYTE: f64 = 1024.0;

/// Soaks the server; an error if it grows, or keeps something of those who have gone.
pub async fn run(arguments: &[String]) -> Result<()> {
    let (minutes, others) = match arguments.split_first().map(|(first, others)| (first.parse(), others)) {
        Some((Ok(minutes), others)) if minutes > 0 => (minutes, others),
        _ => (MINUTES, arguments),
    };
    let plan = Plan::read(others)?;
    with_database(&plan, async |database| soak(&plan, database, minutes).await).await
}

async fn soak(plan: &Plan, database: &Database, minutes: u32) -> Result<()> {
    print(&format!("{}\n", machine::table(plan, database).await?));
    let metrics = free_address()?;
    let settings = [("METRICS_LISTEN", metrics.to_string())];
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    let server = Server::start_with(plan, Contender::Ours, database, &settings).await?;
    let look = || Held::by(&server, database, metrics);
    let before = look().await?;
    let (samples, done) = live(&server, Duration::from_secs(60) * minutes).await?;
    let (after, is_as_before) = until_all_are_gone(before, look).await?;
    let growth = Growth::after(&samples, f64::from(minutes) / f64::from(WARM_UP))?;
    let left = process::memory(server.pid)?.anonymous / KIBIBYTE;
    server.stop().await?;

    print(&format!("\n{}\n{}\n{}\n", memory(growth, left), held(before, after), done));
    if minutes < SETTLED_MINUTES {
        print(&format!(
            "A run of less than {SETTLED_MINUTES} minutes shows that it works: much is rightly kept for minutes.\n"
        ));
    }
    judge(growth)?;
    if !is_as_before {
        return Err("the server keeps connections or files of people who have gone".into());
    }
    Ok(())
}

/// People come and go for so long, while the server's memory is looked at.
async fn live(server: &Server, time: Duration) -> Result<(Vec<Sample>, Done)> {
    let scene = Arc::new(Scene { address: server.address, known: Mutex::new(VecDeque::new()) });
    let start = Instant::now();
    let until = start + time;
    let mut coming = JoinSet::new();
    for place in 0..PLACES {
        let first = start + EVERY.mul_f64(place as f64 / PLACES as f64);
        coming.spawn(visits(scene.clone(), place, first, until));
    }
    let (mut samples, mut done) = (Vec::new(), Done::default());
    let mut look = interval(SAMPLE_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told_minutes = 0;
    loop {
        tokio::select! {
            joined = coming.join_next() => match joined {
                Some(visited) => done += visited??,
                None => return Ok((samples, done)),
            },
            _ = look.tick() => {
                let kibibytes = process::memory(server.pid)?.anonymous / KIBIBYTE;
                let minutes = start.elapsed().as_secs_f64() / 60.0;
                samples.push(Sample { minutes, kibibytes });
                if minutes >= f64::from(told_minutes) {
                    print(&format!("{told_minutes} min: {kibibytes:.0} KiB\n"));
                    told_minutes += 1;
                }
            }
        }
    }
}

/// One pair after the other, each when it is due or as soon as the one before has gone.
async fn visits(scene: Arc<Scene>, place: usize, first: Instant, until: Instant) -> Result<Done> {
    let (mut done, mut due) = (Done::default(), first);
    for number in 0.. {
        if due >= until {
            break;
        }
        sleep_until(due.into()).await;
        done += visit::visit(&scene, place, number).await?;
        due = (due + EVERY).max(Instant::now());
    }
    Ok(done)
}

/// Waits until the server holds no more connections than before. Gives what it holds, and whether it is so.
async fn until_all_are_gone<Looking: Future<Output = Result<Held>>>(
    before: Held,
    look: impl Fn() -> Looking,
) -> Result<(Held, bool)> {
    let until = Instant::now() + PATIENCE;
    loop {
        let held = look().await?;
        let is_as_before = held.is_within(before);
        if is_as_before || Instant::now() >= until {
            return Ok((held, is_as_before));
        }
        // Nothing tells from outside that a process has closed a connection.
        sleep(LOOK_EVERY).await;
    }
}

fn memory(growth: Growth, left: f64) -> Table {
    let mut table = Table::new(["own data of the server's process (RssAnon)", ""]);
    let mut row = |name: &str, value: String| table.row([name.to_owned(), value]);
    row("at the end of the warm-up, KiB", format!("{:.0}", growth.start));
    row("the greatest afterwards, KiB", format!("{:.0}", growth.most));
    row("at the end, KiB", format!("{:.0}", growth.end));
    row("when all have gone, KiB", format!("{left:.0}"));
    row("slope by least squares, KiB a minute", format!("{:+.1}", growth.slope));
    row("the same in a minute, % of the start", format!("{:+.3}", growth.slope / growth.start * 100.0));
    row(
        "the same over the time after the warm-up, %",
        format!("{:+.2} in {:.1} min", growth.share() * 100.0, growth.minutes),
    );
    table
}

fn held(before: Held, after: Held) -> Table {
    let mut table = Table::new(["what the server holds", "before", "when all have gone"]);
    for ((name, before), (_, after)) in before.named().into_iter().zip(after.named()) {
        table.row([name.to_owned(), before.to_string(), after.to_string()]);
    }
    table
}

fn judge(growth: Growth) -> Result<()> {
    let (share, most) = (growth.share() * 100.0, MOST_GROWTH * 100.0);
    if growth.share() >= MOST_GROWTH {
        return Err(format!(
            "the server's memory grows: by {share:.2} % after the warm-up, {most} % are the bound"
        )
        .into());
    }
    print(&format!(
        "The server's memory does not grow: {share:+.2} % after the warm-up, {most} % are the bound.\n"
    ));
    Ok(())
}
