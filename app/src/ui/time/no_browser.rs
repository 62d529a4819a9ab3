//! The server's place of the moments: it never shows one.

use protocol::accounts::Language;

/// Nothing.
pub fn hour(_at_ms: i64) -> String {
    String::new()
}

/// Nothing.
pub fn day(_at_ms: i64, _language: Language) -> String {
    String::new()
}
