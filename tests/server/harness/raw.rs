//! HTTP and WebSocket byte by byte, for what no library would send.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpSocket, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use super::{TestServer, within};

/// Operation codes of RFC 6455.
pub const CONTINUATION: u8 = 0;
pub const TEXT: u8 = 1;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
/// Bits of a frame's first byte.
pub const FINAL: u8 = 0x80;
pub const RESERVED: [u8; 3] = [0x40, 0x20, 0x10];

/// Sends bytes and reads the answer to its end: the status and everything after the head.
pub async fn http(address: SocketAddr, bytes: impl AsRef<[u8]>) -> (u16, String) {
    let stream = within("a connection", TcpStream::connect(address)).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let bytes = bytes.as_ref().to_vec();
    // Beside the reading: the server may answer, and hang up, before it has taken everything.
    let writing = tokio::spawn(async move {
        let _ = writer.write_all(&bytes).await;
        writer
    });
    let mut answer = Vec::new();
    // A reset after the answer is no loss of it.
    let _ = within("an answer", reader.read_to_end(&mut answer)).await;
    drop(writing);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("no answer: {answer:?}")), answer)
}

/// Posts pieces of a body one after the other, without a word on how long it is.
pub async fn post_in_chunks(server: &TestServer, path: &str, pieces: &[&[u8]]) -> (u16, String) {
    let TestServer { address, origin, .. } = server;
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\nConnection: close\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    for piece in pieces {
        request.extend(format!("{:x}\r\n", piece.len()).bytes());
        request.extend(*piece);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    http(*address, request).await
}

/// The head of a request for a socket.
pub fn handshake(server: &TestServer) -> String {
    format!(
        "GET /ws HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.address, server.origin
    )
}

/// A connection with a receive buffer of so many bytes, for a reader that is slow.
pub async fn narrow(server: &TestServer, bytes: u32) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(bytes).unwrap();
    within("a connection", socket.connect(server.address)).await.unwrap()
}

/// Asks for a socket and gives the head of the answer, with the connection.
pub async fn knock(server: &TestServer) -> (String, RawSocket) {
    let stream = within("a connection", TcpStream::connect(server.address)).await.unwrap();
    knock_over(stream, server).await
}

async fn knock_over(stream: TcpStream, server: &TestServer) -> (String, RawSocket) {
    let (reader, writer) = stream.into_split();
    let mut socket = RawSocket { reader, writer, read: Vec::new() };
    socket.send_bytes(handshake(server).as_bytes()).await;
    let end = loop {
        if let Some(end) = socket.read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        assert!(socket.read_some().await, "no answer");
    };
    (String::from_utf8(socket.read.drain(..end).collect()).unwrap(), socket)
}

/// A socket whose frames are made by hand.
pub struct RawSocket {
    reader: OwnedReadHalf,
    writer: OwnedWriteHalf,
    read: Vec<u8>,
}

impl RawSocket {
    /// Opens a socket and sends `connect`.
    pub async fn open(server: &TestServer) -> Self {
        let stream = within("a connection", TcpStream::connect(server.address)).await.unwrap();
        Self::over(stream, server).await
    }

    /// As [`RawSocket::open`], by a connection that was made elsewhere.
    pub async fn over(stream: TcpStream, server: &TestServer) -> Self {
        let (head, mut socket) = knock_over(stream, server).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        socket.send(FINAL | TEXT, br#"{"connect":{}}"#).await;
        let (_, welcome) = socket.frame().await.unwrap();
        assert!(welcome.starts_with(br#"{"welcome""#));
        socket
    }

    /// Sends a frame, masked as a client must.
    pub async fn send(&mut self, first: u8, payload: &[u8]) {
        self.send_bytes(&masked(first, payload)).await;
    }

    /// Sends bytes. That the server has hung up already is seen when its close is read.
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        let _ = within("bytes to leave", self.writer.write_all(bytes)).await;
    }

    /// The next frame: its first byte and its payload. None at the end.
    pub async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((start, end)) = frame_in(&self.read) {
                let frame: Vec<u8> = self.read.drain(..end).collect();
                return Some((frame[0], frame[start..].to_vec()));
            }
            if !self.read_some().await {
                return None;
            }
        }
    }

    /// The code with which the server closes the socket. Frames before the close are let go.
    pub async fn close_code(mut self) -> Option<u16> {
        while let Some((first, payload)) = self.frame().await {
            if first == FINAL | CLOSE {
                return Some(u16::from_be_bytes([payload[0], payload[1]]));
            }
        }
        None
    }

    async fn read_some(&mut self) -> bool {
        let mut buffer = [0; 4096];
        match within("bytes", self.reader.read(&mut buffer)).await {
            Ok(count) => {
                self.read.extend_from_slice(&buffer[..count]);
                count > 0
            }
            Err(_) => false,
        }
    }
}

/// A client's frame, with a mask of zeros: a mask it is all the same.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..=125 => frame.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            frame.push(0x80 | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// Where the payload of the first frame begins and ends, once all of it is there. Servers do not mask.
fn frame_in(bytes: &[u8]) -> Option<(usize, usize)> {
    let (start, length) = match bytes.get(1)? {
        126 => (4, u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?) as usize),
        127 => (10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?) as usize),
        &length => (2, usize::from(length)),
    };
    (bytes.len() >= start + length).then_some((start, start + length))
}
