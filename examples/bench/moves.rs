//! CPU and time of a move between two players: committed by our server and by a peer, merely handed on by
//! the others. All take turns in the same run, under the same load; their ratios are what can be compared
//! between machines.

mod load;
pub mod pairs;

use crate::{
    Plan, Result,
    contender::Contender,
    database::Database,
    gauge::Gauge,
    print,
    report::{Column, Section},
    server::Server,
};

use self::{
    load::{Load, Opponents, Pace},
    pairs::{MOVES, Players},
};

/// The pace to which the goals belong.
const GOAL_RATE: usize = 2_000;
/// The goal at that pace, in seconds of CPU for a million.
const GOAL_CPU: f64 = 100.0;
/// The same for the time until 99 of 100 opponents have a move, in milliseconds.
const GOAL_P99_MS: f64 = 5.0;
/// The goal for the most moves in a second.
const GOAL_MOST: f64 = 10_000.0;
/// For how long a pace is kept up.
const SECONDS: usize = 4;
/// The least moves of a match at a pace: fewer would be over before the load is even.
const FEWEST: usize = 5;

/// A pace, and how many moves of each match are made at it.
#[derive(Clone, Copy, Debug)]
struct Case {
    pace: Pace,
    moves: usize,
}

/// Measures all servers in turn.
pub async fn measure(plan: &Plan, database: &Database) -> Result<Vec<Section>> {
    let paces = plan.rates.iter().copied().map(Pace::PerSecond).chain([Pace::Unbound]);
    let cases: Vec<_> = paces.map(|pace| case(plan, pace)).collect();
    print(&format!(
        "Playing {} matches, at {} paces, {} times at each server.\n",
        plan.pairs,
        cases.len(),
        plan.rounds
    ));
    let mut servers = Vec::new();
    for &contender in &plan.servers {
        let server = Server::start(plan, contender, database).await?;
        let players = match contender {
            Contender::Ours => pairs::seat(server.address, plan.pairs).await?,
            _ => Vec::new(),
        };
        servers.push((server, players));
    }
    let mut sections: Vec<_> = cases.iter().map(|case| section(plan, case)).collect();
    let mut whereabouts = whereabouts();
    for _ in 0..plan.rounds {
        for (server, players) in &servers {
            let loads = turn(plan, server, players, &cases, Gauge::new(server, database)).await?;
            for ((section, case), load) in sections.iter_mut().zip(&cases).zip(&loads) {
                section.add(server.contender, figures(load));
                if server.contender.commits() {
                    whereabouts.add(format!("{}, {}", server.contender, case.pace), shares(load));
                }
            }
        }
    }
    for (server, _) in servers {
        server.stop().await?;
    }
    sections.push(whereabouts);
    Ok(sections)
}

fn case(plan: &Plan, pace: Pace) -> Case {
    let moves = match pace {
        Pace::PerSecond(rate) => (rate * SECONDS / plan.pairs).clamp(FEWEST, MOVES.len()),
        Pace::Unbound => MOVES.len(),
    };
    Case { pace, moves }
}

/// One server's turn of a round: all cases on the same connections, which are new: a socket of ours may make
/// a hundred moves at once.
async fn turn(
    plan: &Plan,
    server: &Server,
    players: &[Players],
    cases: &[Case],
    gauge: Gauge<'_>,
) -> Result<Vec<Load>> {
    match server.contender {
        Contender::Ours => play(pairs::take_seats(server, players).await?, cases, gauge).await,
        _ => play(pairs::relayed(server, plan.pairs).await?, cases, gauge).await,
    }
}

async fn play<Pair: Opponents>(mut pairs: Vec<Pair>, cases: &[Case], gauge: Gauge<'_>) -> Result<Vec<Load>> {
    let mut loads = Vec::new();
    for case in cases {
        let load;
        (load, pairs) = Load::play(pairs, case.moves, case.pace, gauge).await?;
        loads.push(load);
    }
    Ok(loads)
}

fn section(plan: &Plan, case: &Case) -> Section {
    let mut cpu = Column::new("CPU s per million", 0).compared();
    let mut p99 = Column::new("opponent p99, ms", 2).compared();
    let mut rate = Column::new("moves a second", 0);
    match case.pace {
        Pace::PerSecond(GOAL_RATE) => {
            cpu = cpu.goal(GOAL_CPU).drawn(format!("A move at {}, CPU s per million", case.pace));
            p99 = p99.goal(GOAL_P99_MS).drawn(format!("A move at {}, opponent p99 in ms", case.pace));
        }
        Pace::PerSecond(_) => {}
        Pace::Unbound => {
            rate = rate.compared().goal(GOAL_MOST).drawn("Most moves in a second (more is better)")
        }
    }
    let others = [Column::new("opponent p50, ms", 2), p99, Column::new("making the load, CPU s", 0)];
    let mut section =
        Section::new(format!("Moves, {}", case.pace), [vec![cpu, rate], others.into()].concat());
    section.note = format!(
        "{} moves a round in {} matches. Ours are judged by the rules of connect four, committed, acknowledged \
         and sent to both players; those of the peers are sent to both unread, and committed where the name \
         says so. Postgres's own CPU is not in the figure. The next move is made when both have the one \
         before.",
        case.moves * plan.pairs,
        plan.pairs
    );
    section
}

fn figures(load: &Load) -> [f64; 5] {
    [
        load.per_million(|used| used.server),
        load.moves_per_second(),
        load.opponent_ms(50),
        load.opponent_ms(99),
        load.per_million(|used| used.own),
    ]
}

/// Where the time of a committed move goes, as far as it is seen from outside.
fn whereabouts() -> Section {
    let mut section = Section::new(
        "Where the time of a committed move goes",
        [
            Column::new("server, CPU s per million", 0),
            Column::new("Postgres, CPU s per million", 0),
            Column::new("making the load", 0),
            Column::new("moves a transaction", 2),
            Column::new("mover p50, ms", 2),
            Column::new("p99, ms", 2),
            Column::new("opponent p50, ms", 2),
            Column::new("p99, ms", 2),
        ],
    );
    section.note = "The mover is told when the move is committed. Transactions are counted by the numbers that \
                    Postgres has given out, so some of the server's own are among them. Postgres's CPU is that \
                    of all its processes."
        .to_owned();
    section
}

fn shares(load: &Load) -> [f64; 8] {
    [
        load.per_million(|used| used.server),
        load.per_million(|used| used.postgres),
        load.per_million(|used| used.own),
        load.moves_a_transaction(),
        load.mover_ms(50),
        load.mover_ms(99),
        load.opponent_ms(50),
        load.opponent_ms(99),
    ]
}
