//! The text form of topics and rooms.

use protocol::{CallRoom, Room, Topic};

/// A text is a topic's or a room's only text, or none of them.
pub fn topic(bytes: &[u8]) {
    let Some(text) = super::text(bytes) else { return };
    if let Ok(topic) = text.parse::<Topic>() {
        assert_eq!(topic.to_string(), text);
        assert_eq!(as_json(&topic).as_deref(), serde_json::to_string(text).ok().as_deref());
    }
    if let Ok(room) = text.parse::<Room>() {
        assert_eq!(room.to_string(), text);
        assert_eq!(format!("chat/{text}").parse(), Ok(Topic::Chat(room)));
    }
    if let Ok(room) = text.parse::<CallRoom>() {
        assert_eq!(room.to_string(), text);
        assert_eq!(format!("call/{text}").parse(), Ok(Topic::Call(room)));
    }
    let json = serde_json::to_string(text).expect("a text is JSON");
    assert_eq!(serde_json::from_str::<Topic>(&json).ok(), text.parse().ok());
}

fn as_json(topic: &Topic) -> Option<String> {
    serde_json::to_string(topic).ok()
}
