//! The limits that both sides must know. Limits that an operator may change are in the server's
//! configuration instead.

/// Bytes of one client message, whole or in fragments.
pub const MESSAGE_BYTES: usize = 64 * 1024;
/// Levels of nesting in one client message.
pub const JSON_DEPTH: usize = 32;
/// Grapheme clusters of one chat message.
pub const CHAT_GRAPHEMES: usize = 2_000;
/// Bytes of one chat message: 2,000 clusters of ordinary emoji fit, a pile of joined ones does not.
pub const CHAT_BYTES: usize = 32 * 1024;
/// Characters of a name.
pub const NAME_CHARS: std::ops::RangeInclusive<usize> = 3..=20;
/// Characters of a password; the longest is what hashing may cost, not what is wise.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=256;
/// Characters of the text about oneself.
pub const ABOUT_CHARS: usize = 400;
/// Characters of a first or last name.
pub const REAL_NAME_CHARS: usize = 60;
/// People in one call: beyond that, a mesh in which everyone sends to everyone is too much for a phone.
pub const CALL_LEGS: usize = 6;
/// Missed calls that are told of.
pub const MISSED_CALLS: usize = 10;
/// The lobby's voice rooms.
pub const VOICE_ROOMS: u8 = 4;
/// Bytes of one session description; a browser's with sound, camera and screen has about 8 KiB.
pub const SDP_BYTES: usize = 32 * 1024;
/// Candidates told at once.
pub const CANDIDATES: usize = 32;
/// Bytes of one text of a candidate; a browser's has about 150.
pub const CANDIDATE_BYTES: usize = 1_024;
/// Messages of a chat's snapshot and of one page of its history.
pub const CHAT_PAGE: usize = 50;
