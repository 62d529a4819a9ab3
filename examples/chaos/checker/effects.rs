//! What an acknowledged command must have left behind.

use protocol::{
    AccountId, Ack, Command, Event, Topic,
    chat::ChatEvent,
    play::{TableEvent, TableSnapshot},
};

use super::past::Past;

/// A command causes so many events at the most; a game's passes follow the move.
const MOST_EVENTS: usize = 8;

/// Whether the effect of a command that was acknowledged is there. A command that changes nothing, since all
/// is already as it asks, has no row: then it must be so.
pub fn check(
    account: AccountId,
    command: &Command,
    ack: &Ack,
    has_row: bool,
    past: &Past,
) -> Result<(), String> {
    let topic = ack.topic;
    if !has_row {
        return match topic {
            Topic::Table(table) => {
                let snapshot = past.table(table, ack.offset).ok_or("there is no such table")?;
                let is_so = is_already_so(account, command, &snapshot);
                if is_so { Ok(()) } else { Err("it has no row, and nothing is as it asks".to_owned()) }
            }
            _ => Err("it has no row".to_owned()),
        };
    }
    let mut events = past.back_from(topic, ack.offset).take(MOST_EVENTS);
    let mut is_there = |wanted: &dyn Fn(&TableEvent) -> bool| {
        events.any(|(_, event)| matches!(event, Event::Table(event) if wanted(event)))
    };
    let found = match command {
        Command::Play(play) => is_there(&|event| match event {
            TableEvent::Moved { match_id, ply, notation, .. } => {
                (match_id, ply, notation) == (&play.match_id, &play.ply, &play.notation)
            }
            // The flag had fallen.
            TableEvent::Ended { match_id, result, .. } => {
                *match_id == play.match_id && result.how.starts_with("time")
            }
            _ => false,
        }),
        Command::Say(say) => {
            let Some((offset, Event::Chat(ChatEvent::Said(message)))) =
                past.back_from(topic, ack.offset).next()
            else {
                return Err("there is no message".to_owned());
            };
            topic == Topic::Chat(say.room)
                && (offset, message.number) == (ack.offset, ack.offset)
                && message.author.id == account
                && message.text == say.text.trim()
        }
        Command::OpenTable(open) => is_there(
            &|event| matches!(event, TableEvent::Opened { options, host, .. } if *options == open.options && host.id == account),
        ),
        Command::Seek(seek) => is_there(
            &|event| matches!(event, TableEvent::Opened { options, .. } if options.game == seek.game),
        ),
        Command::Sit(_) => {
            is_there(&|event| matches!(event, TableEvent::Seated { person, .. } if person.id == account))
        }
        Command::SetReady(set) => {
            is_there(&|event| matches!(event, TableEvent::Readied { ready, .. } if *ready == set.ready))
        }
        Command::Resign(resign) => is_there(&|event| {
            matches!(event, TableEvent::Ended { match_id, result, .. }
                if *match_id == resign.match_id && result.how == "resigned")
        }),
        Command::AcceptDraw(accept) => is_there(&|event| {
            matches!(event, TableEvent::Ended { match_id, result, .. }
                if *match_id == accept.match_id && result.how == "agreed")
        }),
        Command::OfferDraw(_) => is_there(&|event| match event {
            TableEvent::DrawOffered { .. } => true,
            TableEvent::Ended { result, .. } => result.how == "agreed",
            _ => false,
        }),
        Command::DeclineDraw(_) | Command::WithdrawDraw(_) => {
            is_there(&|event| matches!(event, TableEvent::DrawOff))
        }
        // The players here send no others; whatever has a row has a place.
        _ => true,
    };
    if found { Ok(()) } else { Err("its effect is not there".to_owned()) }
}

/// Whether a table is as a command asks without any change.
fn is_already_so(account: AccountId, command: &Command, table: &TableSnapshot) -> bool {
    let seat = table.seated(account);
    match command {
        Command::Sit(_) => seat.is_some(),
        Command::Stand(_) => seat.is_none(),
        Command::SetReady(set) => {
            let lamp = seat.and_then(|seat| table.seats.get(usize::from(seat))).map(|seat| seat.ready);
            lamp == Some(set.ready)
        }
        Command::OfferDraw(offer) => {
            table.playing().is_some_and(|playing| playing.id == offer.match_id && playing.draw_offer == seat)
        }
        _ => false,
    }
}
