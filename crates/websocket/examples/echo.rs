//! Sends every message back, for the Autobahn test suite: `echo ADDRESS`. It prints the address at which it
//! listens. The handshake is read by hand, for no client of that suite needs more.

use std::{error::Error, net::SocketAddr};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use websocket::{Broken, Message, Socket};

/// The longest message of the suite.
const LONGEST: usize = 64 * 1024 * 1024;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address: SocketAddr = std::env::args().nth(1).ok_or("echo ADDRESS")?.parse()?;
    let listener = TcpListener::bind(address).await?;
    print(listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            // A client that is gone is of no interest to the others.
            let _ = serve(stream).await;
        });
    }
}

#[expect(clippy::print_stdout, reason = "a port that was chosen by the system is to be known")]
fn print(address: SocketAddr) {
    println!("{address}");
}

async fn serve(mut stream: TcpStream) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut read = Vec::new();
    let end = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    };
    let accept = websocket::accept(&Method::GET, &headers(&read[..end])?)?;
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {}\r\n\r\n",
        accept.to_str()?
    );
    stream.write_all(answer.as_bytes()).await?;
    let mut socket = Socket::new(stream, Bytes::copy_from_slice(&read[end..]), LONGEST);
    loop {
        match socket.receive().await {
            Ok(Message::Text(text)) => socket.send([Bytes::from(text)].into()).await?,
            Ok(Message::Binary(bytes)) => socket.send_binary(bytes.into()).await?,
            Ok(Message::Ping(payload)) => socket.pong(payload).await?,
            Ok(Message::Pong) => {}
            Ok(Message::Close(code)) => return Ok(socket.close(code.map(|code| (code, ""))).await?),
            Err(websocket::Error::Stream(error)) => return Err(error.into()),
            Err(websocket::Error::Broken(broken)) => {
                let code = match broken {
                    Broken::NotUtf8 => 1007,
                    Broken::TooLong => 1009,
                    _ => 1002,
                };
                return Ok(socket.close(Some((code, ""))).await?);
            }
        }
    }
}

fn headers(head: &[u8]) -> Result<HeaderMap, Box<dyn Error + Send + Sync>> {
    let head = std::str::from_utf8(head)?;
    let pairs = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    pairs
        .map(|(name, value)| {
            Ok((HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_str(value.trim())?))
        })
        .collect()
}
