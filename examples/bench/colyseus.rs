//! The little of colyseus's protocol that the load needs: a seat by HTTP, then messages whose first byte
//! says what they are. What follows is MessagePack.

use futures::SinkExt as _;
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    Result,
    member::Said,
    server::Server,
    stream::{Stream, next_message},
};

// The first bytes (`@colyseus/shared-types`).
const JOIN_ROOM: u8 = 10;
const ROOM_DATA: u8 = 13;

/// The name that the server defines for its rooms.
const ROOM: &str = "relay";

/// What a seat is taken with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    process_id: String,
    room_id: String,
    session_id: String,
}

/// Asks for a seat in the room of a group. Gives the path by which it is taken.
pub async fn seat(server: &Server, group: &str) -> Result<String> {
    let address = format!("http://{}/matchmake/joinOrCreate/{ROOM}", server.address);
    let options = serde_json::json!({ "group": group });
    let answer = server.http.post(address).json(&options).send().await?.error_for_status()?;
    let Seat { process_id, room_id, session_id } = answer.json().await?;
    Ok(format!("/{process_id}/{room_id}?sessionId={session_id}"))
}

/// Answers the room's greeting. Gives the number that the room tells a new member.
pub async fn joined(stream: &mut Stream) -> Result<u64> {
    match next_message(stream).await? {
        Message::Binary(bytes) if bytes.first() == Some(&JOIN_ROOM) => {}
        other => return Err(format!("colyseus has greeted with {other:?}").into()),
    }
    stream.send(Message::binary(vec![JOIN_ROOM])).await?;
    match next_message(stream).await? {
        Message::Binary(bytes) => heard(&bytes),
        other => Err(format!("colyseus has sent {other:?}").into()),
    }
}

/// The message by which something is said.
pub fn say(said: &Said<'_>) -> Result<Vec<u8>> {
    let mut bytes = vec![ROOM_DATA];
    write_text(&mut bytes, "say")?;
    // A map of two.
    bytes.push(0x82);
    for text in ["id", &said.id, "text", said.text] {
        write_text(&mut bytes, text)?;
    }
    Ok(bytes)
}

/// The number in a message of the room: the first entry of its map.
pub fn heard(bytes: &[u8]) -> Result<u64> {
    read_number(bytes).ok_or_else(|| format!("colyseus has sent {bytes:?}").into())
}

fn write_text(bytes: &mut Vec<u8>, text: &str) -> Result<()> {
    let length = u8::try_from(text.len())?;
    match length {
        ..=31 => bytes.push(0xa0 | length),
        _ => bytes.extend([0xd9, length]),
    }
    bytes.extend(text.as_bytes());
    Ok(())
}

fn read_number(bytes: &[u8]) -> Option<u64> {
    let (&kind, rest) = bytes.split_first()?;
    let rest = short_text(rest)?.1;
    let rest = match rest.split_first()? {
        (0x80..=0x8f, rest) => rest,
        (0xde, rest) => rest.get(2..)?,
        _ => return None,
    };
    let (key, rest) = short_text(rest)?;
    if kind != ROOM_DATA || key != b"number" {
        return None;
    }
    match rest.split_first()? {
        (&number @ ..=0x7f, _) => Some(number.into()),
        (0xcc, rest) => big_endian(rest.get(..1)?),
        (0xcd, rest) => big_endian(rest.get(..2)?),
        (0xce, rest) => big_endian(rest.get(..4)?),
        _ => None,
    }
}

/// A text of at most 31 bytes, and what follows it.
fn short_text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let length = first.checked_sub(0xa0).filter(|&length| length < 32)?;
    rest.split_at_checked(length.into())
}

fn big_endian(bytes: &[u8]) -> Option<u64> {
    Some(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}
