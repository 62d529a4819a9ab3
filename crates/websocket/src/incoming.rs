//! From bytes to messages, however the network cuts them.

use bytes::Bytes;
use thiserror::Error;

use crate::frame::{Head, LONGEST_HEAD, Opcode, unmask};

/// What a client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A whole text.
    Text(String),
    /// A whole binary message.
    Binary(Vec<u8>),
    /// To be answered with the same payload.
    Ping(Bytes),
    /// Somebody is there.
    Pong,
    /// The client closes, with a code if it gave one.
    Close(Option<u16>),
}

/// How a client broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Broken {
    /// A bit is set that only an extension would set.
    #[error("a reserved bit is set")]
    ReservedBits,
    /// An opcode that RFC 6455 does not define.
    #[error("the opcode is unknown")]
    UnknownOpcode,
    /// A client must mask what it sends.
    #[error("a frame is not masked")]
    Unmasked,
    /// A control frame in fragments or of more than 125 bytes.
    #[error("a control frame is too long or in fragments")]
    ControlFrame,
    /// A length of more than 63 bits.
    #[error("the length of a frame is out of range")]
    Length,
    /// A continuation without a beginning, or a second beginning.
    #[error("fragments are out of order")]
    Fragments,
    /// A close with half a code, or with one that must not be sent.
    #[error("the code of a close is not allowed")]
    CloseCode,
    /// A text, or the reason of a close, is not UTF-8.
    #[error("a text is not UTF-8")]
    NotUtf8,
    /// A message is longer than this end takes.
    #[error("a message is too long")]
    TooLong,
}

/// Takes bytes as they come and gives messages. What a socket keeps between two messages is this value
/// alone: nothing of it is on the heap.
#[derive(Debug)]
pub struct Incoming {
    longest: usize,
    head: [u8; LONGEST_HEAD],
    head_length: u8,
    frame: Option<Frame>,
    message: Option<Unfinished>,
    control: Vec<u8>,
}

/// The frame whose payload is being read.
#[derive(Clone, Copy, Debug)]
struct Frame {
    head: Head,
    read: u64,
}

#[derive(Debug)]
struct Unfinished {
    is_text: bool,
    bytes: Vec<u8>,
    /// So much of a text is known to be UTF-8.
    valid: usize,
}

impl Incoming {
    /// Takes messages of at most `longest` bytes.
    pub fn new(longest: usize) -> Self {
        Self {
            longest,
            head: [0; LONGEST_HEAD],
            head_length: 0,
            frame: None,
            message: None,
            control: Vec::new(),
        }
    }

    /// Reads on until a message is whole or `input` is used up, and leaves the rest of it.
    pub fn take(&mut self, input: &mut &[u8]) -> Result<Option<Message>, Broken> {
        loop {
            let frame = match self.frame.take() {
                Some(frame) => frame,
                None => match self.head(input)? {
                    Some(head) => Frame { head, read: 0 },
                    None => return Ok(None),
                },
            };
            match self.payload(frame, input)? {
                Some(head) => {
                    if let Some(message) = self.finish(head)? {
                        return Ok(Some(message));
                    }
                }
                None => return Ok(None),
            }
        }
    }

    /// The room of what is kept.
    pub fn kept_bytes(&self) -> usize {
        self.message.as_ref().map_or(0, |message| message.bytes.capacity()) + self.control.capacity()
    }

    fn head(&mut self, input: &mut &[u8]) -> Result<Option<Head>, Broken> {
        let before = usize::from(self.head_length);
        let taken = input.len().min(LONGEST_HEAD - before);
        self.head[before..before + taken].copy_from_slice(&input[..taken]);
        let Some((head, length)) = Head::parse(&self.head[..before + taken])? else {
            self.head_length = (before + taken) as u8;
            *input = &input[taken..];
            return Ok(None);
        };
        self.head_length = 0;
        *input = &input[length - before..];
        self.check(&head)?;
        Ok(Some(head))
    }

    fn check(&mut self, head: &Head) -> Result<(), Broken> {
        if head.opcode.is_control() {
            return Ok(());
        }
        let begun = match (&self.message, head.opcode) {
            (Some(message), Opcode::Continuation) => message.bytes.len(),
            (None, Opcode::Text | Opcode::Binary) => 0,
            _ => return Err(Broken::Fragments),
        };
        // Refused by its head: nobody has to send it all to be told.
        if head.length > (self.longest - begun) as u64 {
            return Err(Broken::TooLong);
        }
        let length = head.length as usize;
        let is_text = head.opcode == Opcode::Text;
        let message = self.message.get_or_insert_with(|| Unfinished { is_text, bytes: Vec::new(), valid: 0 });
        // No more than has come: a head promises 64 KiB with eight bytes.
        message.bytes.reserve(length.min(1024));
        Ok(())
    }

    /// Takes what there is of a payload. Gives the head once the payload is whole.
    fn payload(&mut self, mut frame: Frame, input: &mut &[u8]) -> Result<Option<Head>, Broken> {
        let left = frame.head.length - frame.read;
        let taken = usize::try_from(left).map_or(input.len(), |left| left.min(input.len()));
        let (part, rest) = input.split_at(taken);
        *input = rest;
        let buffer = match &mut self.message {
            Some(message) if !frame.head.opcode.is_control() => &mut message.bytes,
            _ => &mut self.control,
        };
        let at = buffer.len();
        buffer.extend_from_slice(part);
        unmask(&mut buffer[at..], frame.head.mask, frame.read);
        if let (Some(message), false) = (&mut self.message, frame.head.opcode.is_control()) {
            message.check()?;
        }
        frame.read += taken as u64;
        if frame.read == frame.head.length {
            return Ok(Some(frame.head));
        }
        self.frame = Some(frame);
        Ok(None)
    }

    fn finish(&mut self, head: Head) -> Result<Option<Message>, Broken> {
        if head.opcode.is_control() {
            let payload = std::mem::take(&mut self.control);
            return Ok(Some(match head.opcode {
                Opcode::Ping => Message::Ping(payload.into()),
                Opcode::Close => Message::Close(close_code(&payload)?),
                _ => Message::Pong,
            }));
        }
        if !head.is_final {
            return Ok(None);
        }
        let Some(message) = self.message.take() else { return Err(Broken::Fragments) };
        Ok(Some(if message.is_text {
            Message::Text(String::from_utf8(message.bytes).map_err(|_| Broken::NotUtf8)?)
        } else {
            Message::Binary(message.bytes)
        }))
    }
}

impl Unfinished {
    /// Refuses a text at its first byte that cannot be UTF-8, rather than at its end.
    fn check(&mut self) -> Result<(), Broken> {
        if !self.is_text {
            return Ok(());
        }
        match std::str::from_utf8(&self.bytes[self.valid..]) {
            Ok(_) => self.valid = self.bytes.len(),
            Err(error) if error.error_len().is_some() => return Err(Broken::NotUtf8),
            Err(error) => self.valid += error.valid_up_to(),
        }
        Ok(())
    }
}

/// The code of a close (sections 5.5.1 and 7.4).
fn close_code(payload: &[u8]) -> Result<Option<u16>, Broken> {
    let (code, reason) = match payload.split_first_chunk::<2>() {
        Some((code, reason)) => (u16::from_be_bytes(*code), reason),
        None if payload.is_empty() => return Ok(None),
        None => return Err(Broken::CloseCode),
    };
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Broken::CloseCode);
    }
    std::str::from_utf8(reason).map_err(|_| Broken::NotUtf8)?;
    Ok(Some(code))
}

#[cfg(test)]
mod tests;
