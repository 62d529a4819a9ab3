//! CPU and time of a committed move, beside a move that a relay hands on in memory. The two take turns
//! in the same run, under the same load; their ratio is what can be compared between machines.

mod load;
mod pairs;

use crate::{
    Plan, Result, database::Database, figures::Spread, print, process, relay::Relay, server::Server,
    table::Table,
};

use self::{
    load::{Load, Pace},
    pairs::{MOVES, Players, Relayed},
};

/// The goal at 2,000 moves a second.
const GOAL_CPU: u32 = 100;
/// The same for the time until 99 of 100 opponents have a move, in milliseconds.
const GOAL_P99_MS: u32 = 5;
/// The relay is done so soon that the kernel's clock of CPU times, which goes by hundredths of a second,
/// would tell little.
const MORE_WHEN_UNBOUND: usize = 10;

/// One load on the two of them, round by round.
#[derive(Debug)]
struct Case {
    pace: Pace,
    committed: Vec<Load>,
    relayed: Vec<Load>,
}

/// Measures and gives the tables.
pub async fn measure(plan: &Plan, database: &Database) -> Result<String> {
    let count = plan.pairs * plan.matches * MOVES.len();
    let seconds = 2 * plan.rounds * count / plan.rate;
    print(&format!(
        "Playing {count} moves in {} matches, paced and not, {} times; at least {seconds} s.\n",
        plan.pairs, plan.rounds
    ));
    let server = database.serve(&plan.program).await?;
    let relay = Relay::start().await?;
    let players = pairs::seat(server.address, plan.pairs).await?;
    let mut cases = [Pace::PerSecond(plan.rate), Pace::Unbound].map(|pace| Case {
        pace,
        committed: Vec::new(),
        relayed: Vec::new(),
    });
    for _ in 0..plan.rounds {
        for case in &mut cases {
            case.committed.push(committed(plan, &server, &players, case.pace).await?);
            case.relayed.push(relayed(plan, &relay, case.pace).await?);
        }
    }
    server.stop().await?;
    Ok(tables(plan, &cases, count))
}

async fn committed(plan: &Plan, server: &Server, players: &[Players], pace: Pace) -> Result<Load> {
    let mut matches = Vec::new();
    for players in players {
        matches.push(players.take_seats(server.address).await?);
    }
    let mut load = Load::default();
    for _ in 0..plan.matches {
        for one in &mut matches {
            one.begin_anew().await?;
        }
        matches = load.play(matches, pace, || process::cpu_seconds(server.pid)).await?;
    }
    Ok(load)
}

async fn relayed(plan: &Plan, relay: &Relay, pace: Pace) -> Result<Load> {
    let mut matches = Vec::new();
    for number in 0..plan.pairs {
        matches.push(Relayed::connect(relay.address, number).await?);
    }
    let times = match pace {
        Pace::PerSecond(_) => plan.matches,
        Pace::Unbound => plan.matches * MORE_WHEN_UNBOUND,
    };
    let mut load = Load::default();
    for _ in 0..times {
        matches = load.play(matches, pace, || process::cpu_seconds(relay.pid)).await?;
    }
    Ok(load)
}

fn tables(plan: &Plan, cases: &[Case], count: usize) -> String {
    let mut costs =
        Table::new(["CPU of a move", "s per million", "goal", "making the load", "moves a second"]);
    let mut times =
        Table::new(["time of a move, ms", "ack p50", "ack p99", "opponent p50", "opponent p99", "goal"]);
    let nothing = String::new;
    for Case { pace, committed, relayed } in cases {
        let has_goal = matches!(pace, Pace::PerSecond(_));
        let goal = |goal: u32| if has_goal { goal.to_string() } else { nothing() };
        for (name, loads) in [("committed", committed), ("relayed", relayed)] {
            let is_ours = name == "committed";
            let spread = |of: &dyn Fn(&Load) -> f64| Spread::of(loads.iter().map(of));
            costs.row([
                format!("{name}, {pace}"),
                format!("{:.0}", spread(&Load::cpu_per_million)),
                if is_ours { goal(GOAL_CPU) } else { nothing() },
                format!("{:.0}", spread(&Load::own_cpu_per_million)),
                format!("{:.0}", spread(&Load::moves_per_second)),
            ]);
            let ack = |percent| format!("{:.2}", spread(&|load| load.ack_ms(percent)));
            times.row([
                format!("{name}, {pace}"),
                if is_ours { ack(50) } else { nothing() },
                if is_ours { ack(99) } else { nothing() },
                format!("{:.2}", spread(&|load| load.event_ms(50))),
                format!("{:.2}", spread(&|load| load.event_ms(99))),
                if is_ours { goal(GOAL_P99_MS) } else { nothing() },
            ]);
        }
        let ratio = |of: &dyn Fn(&Load) -> f64| {
            let rounds = committed.iter().zip(relayed);
            format!("{:.2}", Spread::of(rounds.map(|(committed, relayed)| of(committed) / of(relayed))))
        };
        let name = format!("committed / relayed, {pace}");
        costs.row([
            name.clone(),
            ratio(&Load::cpu_per_million),
            nothing(),
            nothing(),
            ratio(&Load::moves_per_second),
        ]);
        times.row([
            name,
            nothing(),
            nothing(),
            ratio(&|load| load.event_ms(50)),
            ratio(&|load| load.event_ms(99)),
            nothing(),
        ]);
    }
    format!(
        "\n{costs}\n{times}\n{count} moves a round in {} matches of connect four (relayed as fast as it goes: \
         {MORE_WHEN_UNBOUND} times as many). A committed move is checked, committed in Postgres (whose own CPU \
         is not in the figure), acknowledged, and sent to both players; a relayed one is sent to the opponent, \
         unread. The next move is made when the one before is acknowledged and seen.\n\n",
        plan.pairs
    )
}
