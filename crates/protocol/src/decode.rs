//! Reads a client's message: strict, and clear about what is wrong with it and where.

use std::{collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

use crate::{
    frame::ClientFrame,
    limits::JSON_DEPTH,
    problem::{Code, Problem},
};

/// Reads one frame.
///
/// Text that is not JSON, is nested deeper than [`JSON_DEPTH`], has a number beyond all range or a
/// key twice is a `bad_request` with `line:column`; JSON that is no frame is an `invalid_field` with
/// a pointer; a position that is none is a `bad_position`.
pub fn client_frame(text: &str) -> Result<ClientFrame, Problem> {
    if let Some(place) = too_deep(text) {
        return Err(Problem::new(Code::BadRequest).at(place).limit(JSON_DEPTH as u64));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let frame = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().clone();
        refused(&path, text)
    })?;
    json.end().map_err(|error| Problem::new(Code::BadRequest).at(place(&error)))?;
    Ok(frame)
}

fn refused(path: &serde_path_to_error::Path, text: &str) -> Problem {
    // A wrong field in front must not hide that the rest is not JSON at all, or has a key twice.
    let Distinct { keys } = match serde_json::from_str(text) {
        Ok(distinct) => distinct,
        Err(error) => return Problem::new(Code::BadRequest).at(place(&error)),
    };
    let mut pointer = pointer(path);
    // The unknown kind, or the kind beside the first.
    if pointer.is_empty()
        && let Some(kind) = keys.last()
    {
        push(&mut pointer, kind);
    }
    if pointer.starts_with("/subscribe/since") {
        return Problem::new(Code::BadPosition).at(pointer);
    }
    Problem::new(Code::InvalidField).at(pointer)
}

fn place(error: &serde_json::Error) -> String {
    format!("{}:{}", error.line(), error.column())
}

/// The path as a JSON pointer (RFC 6901). Names of variants count: they are keys on the wire.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;

    let mut pointer = String::new();
    for segment in path.iter() {
        let name = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.clone(),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        push(&mut pointer, &name);
    }
    pointer
}

/// What a stranger sent comes back shortened: a pointer is a hint, not an echo.
fn push(pointer: &mut String, name: &str) {
    let name: String = name.chars().filter(|character| !character.is_control()).take(64).collect();
    pointer.push('/');
    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
}

/// JSON in which no object has a key twice. Keeps the keys of the outermost object, in their order.
#[derive(Default)]
struct Distinct {
    keys: Vec<String>,
}

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DistinctKeys)
    }
}

struct DistinctKeys;

impl<'de> Visitor<'de> for DistinctKeys {
    type Value = Distinct;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without a key twice")
    }

    fn visit_unit<E>(self) -> Result<Distinct, E> {
        Ok(Distinct::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Distinct, E> {
        Ok(Distinct::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Distinct, E> {
        Ok(Distinct::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Distinct, E> {
        Ok(Distinct::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Distinct, E> {
        Ok(Distinct::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Distinct, E> {
        Ok(Distinct::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Distinct, A::Error> {
        while items.next_element::<Distinct>()?.is_some() {}
        Ok(Distinct::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Distinct, A::Error> {
        let (mut keys, mut seen) = (Vec::new(), HashSet::new());
        while let Some(key) = fields.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom("a key twice"));
            }
            fields.next_value::<Distinct>()?;
            keys.push(key);
        }
        Ok(Distinct { keys })
    }
}

/// Where the nesting passes the limit, as `line:column`. Brackets inside strings do not count.
fn too_deep(text: &str) -> Option<String> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let (mut line, mut column) = (1_usize, 0_usize);
    for byte in text.bytes() {
        column += 1;
        if byte == b'\n' {
            (line, column) = (line + 1, 0);
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > JSON_DEPTH {
                    return Some(format!("{line}:{column}"));
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, code: Code, pointer: &str) {
        let problem = client_frame(text).unwrap_err();
        assert_eq!((problem.code, problem.pointer.as_deref()), (code, Some(pointer)), "{text:.200}");
    }

    #[test]
    fn what_is_not_json_is_a_bad_request_with_its_place() {
        check("", Code::BadRequest, "1:0");
        check("hello", Code::BadRequest, "1:1");
        check(r#"{"ping":{"number":1}"#, Code::BadRequest, "1:20");
        check(r#"{"ping":{"number":1}} x"#, Code::BadRequest, "1:23");
        check(r#"{"ping":{"number":1e999}}"#, Code::BadRequest, "1:23");
        check(r#"{"ping":{"number":1,"number":2}}"#, Code::BadRequest, "1:28");
        check(r#"{"nonsense":1e999}"#, Code::BadRequest, "1:17");
        check(r#"{"ping":{"number":1},"ping":{"number":2}}"#, Code::BadRequest, "1:27");
        check(r#"{"nonsense":[{"a":1,"a":2}]}"#, Code::BadRequest, "1:23");
        check(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)), Code::BadRequest, "1:33");
        check(&format!("{{\"ping\":{{\"x\":{}", "[".repeat(10_000)), Code::BadRequest, "1:44");
    }

    #[test]
    fn json_that_is_no_frame_is_an_invalid_field_with_its_pointer() {
        check("{}", Code::InvalidField, "");
        check(r#"{"fly":{}}"#, Code::InvalidField, "/fly");
        check(r#"{"ping":{}}"#, Code::InvalidField, "/ping");
        check(r#"{"ping":{"number":"1"}}"#, Code::InvalidField, "/ping/number");
        check(r#"{"ping":{"number":-1}}"#, Code::InvalidField, "/ping/number");
        check(r#"{"ping":{"number":4294967296}}"#, Code::InvalidField, "/ping/number");
        check(r#"{"ping":{"number":1,"extra":2}}"#, Code::InvalidField, "/ping/extra");
        check(r#"{"subscribe":{"topic":"moon"}}"#, Code::InvalidField, "/subscribe/topic");
        check(r#"{"connect":{},"ping":{"number":1}}"#, Code::InvalidField, "/ping");
    }

    #[test]
    fn a_position_that_is_none_is_a_bad_position() {
        for offset in ["-1", "18446744073709551616", "1.5", "\"1\"", "null"] {
            let text =
                format!(r#"{{"subscribe":{{"topic":"lobby","since":{{"epoch":1,"offset":{offset}}}}}}}"#);
            check(&text, Code::BadPosition, "/subscribe/since/offset");
        }
        check(
            r#"{"subscribe":{"topic":"lobby","since":{"epoch":1}}}"#,
            Code::BadPosition,
            "/subscribe/since",
        );
    }

    #[test]
    fn brackets_in_strings_are_not_nesting() {
        let text = format!(r#"{{"ping":{{"number":1,"{}\"[":2}}}}"#, "[".repeat(100));
        assert_eq!(client_frame(&text).unwrap_err().code, Code::InvalidField);
    }
}
