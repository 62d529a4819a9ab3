//! The events of a line (`src/live/events.rs` of the server), as far as our server sends them.

/// One event of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// A frame.
    Frame(String),
    /// A question that is to be answered at once.
    Measure,
    /// The last one, with the code by which a WebSocket would have been closed.
    Close(String),
    /// Said so that the line is not silent.
    Comment,
}

/// Takes the events that have come to their end; what has none yet stays.
pub fn take_whole(bytes: &mut Vec<u8>) -> Vec<Event> {
    let Some(last) = bytes.windows(2).rposition(|pair| pair == b"\n\n") else { return Vec::new() };
    let whole: Vec<u8> = bytes.drain(..last + 2).collect();
    let text = String::from_utf8_lossy(&whole);
    text.split("\n\n").filter(|event| !event.is_empty()).map(Event::read).collect()
}

impl Event {
    /// Any other event is given as it is: it is no frame, and whoever reads it as one says so.
    fn read(text: &str) -> Self {
        if text.starts_with(':') && !text.contains('\n') {
            return Self::Comment;
        }
        if text == "event: measure\ndata:" {
            return Self::Measure;
        }
        if let Some(code) = text.strip_prefix("event: close\ndata: ") {
            return Self::Close(code.to_owned());
        }
        Self::Frame(text.strip_prefix("data: ").unwrap_or(text).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_whole_wherever_the_stream_is_cut() {
        let stream =
            b":\n\ndata: {\"a\":1}\n\nevent: measure\ndata:\n\ndata: {}\n\nevent: close\ndata: 1012\n\n";
        let whole = [
            Event::Comment,
            Event::Frame(r#"{"a":1}"#.to_owned()),
            Event::Measure,
            Event::Frame("{}".to_owned()),
            Event::Close("1012".to_owned()),
        ];
        for cut in 0..=stream.len() {
            let mut bytes = stream[..cut].to_vec();
            let mut events = take_whole(&mut bytes);
            bytes.extend_from_slice(&stream[cut..]);
            events.extend(take_whole(&mut bytes));
            assert_eq!(events, whole, "{cut}");
            assert!(bytes.is_empty(), "{cut}");
        }
    }

    #[test]
    fn an_unknown_event_is_no_frame() {
        let text = "event: other\ndata: {}";
        assert_eq!(Event::read(text), Event::Frame(text.to_owned()));
    }
}
