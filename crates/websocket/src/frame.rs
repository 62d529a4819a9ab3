//! The head of a frame (RFC 6455, section 5.2) and the mask of its payload (section 5.3).

use crate::incoming::Broken;

/// The longest head: two bytes, an extended length of eight, a mask of four.
pub const LONGEST_HEAD: usize = 14;
/// The longest payload of a control frame (section 5.5).
pub const LONGEST_CONTROL: usize = 125;

/// What a frame is (section 11.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Opcode {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xa,
}

impl Opcode {
    fn of(nibble: u8) -> Option<Self> {
        Some(match nibble {
            0x0 => Self::Continuation,
            0x1 => Self::Text,
            0x2 => Self::Binary,
            0x8 => Self::Close,
            0x9 => Self::Ping,
            0xa => Self::Pong,
            _ => return None,
        })
    }

    /// Whether it may stand between the fragments of a message.
    pub fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// The head of a client's frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub is_final: bool,
    pub opcode: Opcode,
    /// Bytes of the payload.
    pub length: u64,
    pub mask: [u8; 4],
}

impl Head {
    /// The head at the beginning of `bytes` and its own length; `None` if it is not complete.
    pub fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Broken> {
        let [first, second, rest @ ..] = bytes else { return Ok(None) };
        if first & 0x70 != 0 {
            return Err(Broken::ReservedBits);
        }
        let opcode = Opcode::of(first & 0x0f).ok_or(Broken::UnknownOpcode)?;
        let is_final = first & 0x80 != 0;
        if second & 0x80 == 0 {
            return Err(Broken::Unmasked);
        }
        let short = second & 0x7f;
        if opcode.is_control() && (!is_final || usize::from(short) > LONGEST_CONTROL) {
            return Err(Broken::ControlFrame);
        }
        let (length, rest) = match short {
            126 => match rest.split_first_chunk::<2>() {
                Some((length, rest)) => (u64::from(u16::from_be_bytes(*length)), rest),
                None => return Ok(None),
            },
            127 => match rest.split_first_chunk::<8>() {
                Some((length, rest)) => (u64::from_be_bytes(*length), rest),
                None => return Ok(None),
            },
            short => (u64::from(short), rest),
        };
        if length >> 63 != 0 {
            return Err(Broken::Length);
        }
        let Some((mask, rest)) = rest.split_first_chunk::<4>() else { return Ok(None) };
        Ok(Some((Self { is_final, opcode, length, mask: *mask }, bytes.len() - rest.len())))
    }
}

/// The head of a server's frame, which is final and not masked.
#[derive(Clone, Copy, Debug)]
pub struct OwnHead {
    bytes: [u8; 10],
    length: u8,
}

impl OwnHead {
    pub const NONE: Self = Self { bytes: [0; 10], length: 0 };

    pub fn new(opcode: Opcode, payload: usize) -> Self {
        let mut bytes = [0; 10];
        bytes[0] = 0x80 | opcode as u8;
        let length = match payload {
            0..126 => {
                bytes[1] = payload as u8;
                2
            }
            126..65_536 => {
                bytes[1] = 126;
                bytes[2..4].copy_from_slice(&(payload as u16).to_be_bytes());
                4
            }
            _ => {
                bytes[1] = 127;
                bytes[2..].copy_from_slice(&(payload as u64).to_be_bytes());
                10
            }
        };
        Self { bytes, length }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    pub fn len(payload: usize) -> usize {
        match payload {
            0..126 => 2,
            126..65_536 => 4,
            _ => 10,
        }
    }
}

/// Takes the mask off a part of a payload that begins at byte `at` of it.
pub fn unmask(part: &mut [u8], mask: [u8; 4], at: u64) {
    let mut mask = mask;
    mask.rotate_left((at % 4) as usize);
    let word = u32::from_ne_bytes(mask);
    let (words, rest) = part.as_chunks_mut::<4>();
    for bytes in words {
        *bytes = (u32::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc() {
        // Section 5.7: "Hello" in a masked text frame.
        let mut frame = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        let (head, length) = Head::parse(&frame).unwrap().unwrap();
        assert_eq!((head.opcode, head.is_final, head.length, length), (Opcode::Text, true, 5, 6));
        unmask(&mut frame[length..], head.mask, 0);
        assert_eq!(&frame[length..], b"Hello");
        // The lengths of 256 bytes and of 64 KiB.
        assert_eq!(OwnHead::new(Opcode::Binary, 256).as_slice(), [0x82, 0x7e, 0x01, 0x00]);
        assert_eq!(OwnHead::new(Opcode::Binary, 65_536).as_slice(), [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn a_head_that_is_cut_anywhere_waits_for_the_rest() {
        for frame in [
            vec![0x82, 0x80 | 5, 1, 2, 3, 4],
            vec![0x82, 0x80 | 126, 1, 0, 1, 2, 3, 4],
            vec![0x82, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4],
        ] {
            for cut in 0..frame.len() {
                assert_eq!(Head::parse(&frame[..cut]), Ok(None));
            }
            let (head, length) = Head::parse(&frame).unwrap().unwrap();
            assert_eq!((length, head.mask), (frame.len(), [1, 2, 3, 4]));
        }
    }

    #[test]
    fn a_length_that_is_written_is_the_length_that_is_meant() {
        for payload in [0, 125, 126, 65_535, 65_536, 1 << 30] {
            let own = OwnHead::new(Opcode::Text, payload);
            assert_eq!(own.as_slice().len(), OwnHead::len(payload));
            let mut masked = own.as_slice().to_vec();
            masked[1] |= 0x80;
            masked.extend([0; 4]);
            let (head, _) = Head::parse(&masked).unwrap().unwrap();
            assert_eq!(head.length, payload as u64);
        }
    }

    #[test]
    fn a_payload_may_be_unmasked_in_any_parts() {
        let plain: Vec<u8> = (0..40).collect();
        let mask = [7, 99, 180, 255];
        let masked: Vec<u8> = plain.iter().enumerate().map(|(at, byte)| byte ^ mask[at % 4]).collect();
        for cut in 0..=plain.len() {
            let mut parts = masked.clone();
            let (before, after) = parts.split_at_mut(cut);
            unmask(before, mask, 0);
            unmask(after, mask, cut as u64);
            assert_eq!(parts, plain);
        }
    }
}
