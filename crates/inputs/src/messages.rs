//! The texts of a socket: `protocol::decode`.

use protocol::{Code, decode};

/// The longest pointer: as many names as levels of nesting, each at most 64 characters of at most 4 bytes.
const LONGEST_POINTER: usize = protocol::limits::JSON_DEPTH * (1 + 64 * 4);

/// A text is a frame, and the frame written and read again is the same; or it is refused with a place.
pub fn client_frame(bytes: &[u8]) {
    let Some(text) = super::text(bytes) else { return };
    match decode::client_frame(text) {
        Ok(frame) => {
            let written = serde_json::to_string(&frame).expect("a frame is data");
            let again = decode::client_frame(&written);
            assert_eq!(again.as_ref(), Ok(&frame), "{written}");
        }
        Err(problem) => {
            let place = problem.pointer.as_deref().expect("a refusal names a place");
            assert!(!place.contains(char::is_control) && place.len() <= LONGEST_POINTER, "{place:?}");
            match problem.code {
                Code::BadRequest => check_line_and_column(place, text),
                Code::InvalidField => assert!(place.is_empty() || place.starts_with('/'), "{place:?}"),
                Code::BadPosition => assert!(place.starts_with("/subscribe/since"), "{place:?}"),
                other => panic!("{other} at {place:?}"),
            }
        }
    }
}

/// The place is one of the text: columns count bytes, and the end of a line belongs to it.
fn check_line_and_column(place: &str, text: &str) {
    let numbers = place.split_once(':').map(|(line, column)| (line.parse(), column.parse()));
    let Some((Ok(line), Ok(column))) = numbers else { panic!("no line and column: {place:?}") };
    let (line, column): (usize, usize) = (line, column);
    let length = text.split('\n').nth(line.wrapping_sub(1)).map(str::len);
    assert!(length.is_some_and(|length| column <= length + 1), "{place} of {text:?}");
}
