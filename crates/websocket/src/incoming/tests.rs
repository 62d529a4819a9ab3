use super::*;

/// A client's frame.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x12, 0x34, 0x56, 0x78];
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | length as u8),
        length @ 126..65_536 => {
            frame.push(0x80 | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(mask);
    frame.extend(payload.iter().enumerate().map(|(at, byte)| byte ^ mask[at % 4]));
    frame
}

/// Everything that comes of the bytes when they arrive in parts of `size`.
fn read(bytes: &[u8], size: usize) -> Result<Vec<Message>, Broken> {
    let mut incoming = Incoming::new(100_000);
    let mut messages = Vec::new();
    for mut part in bytes.chunks(size) {
        while let Some(message) = incoming.take(&mut part)? {
            messages.push(message);
        }
        assert!(part.is_empty(), "bytes were left without a message");
    }
    Ok(messages)
}

#[test]
fn messages_are_the_same_however_the_network_cuts_them() {
    let long = "ұзақ ".repeat(9_000);
    let bytes = [
        frame(0x81, "қазақ тілі".as_bytes()),
        frame(0x01, "бір".as_bytes()),
        frame(0x89, b"between"),
        frame(0x00, b""),
        frame(0x80, "екі".as_bytes()),
        frame(0x8a, b""),
        frame(0x82, &[0xff, 0xfe]),
        frame(0x81, long.as_bytes()),
        frame(0x81, b""),
        frame(0x88, &1001_u16.to_be_bytes()),
    ]
    .concat();
    let messages = vec![
        Message::Text("қазақ тілі".to_owned()),
        Message::Ping(Bytes::from_static(b"between")),
        Message::Text("бірекі".to_owned()),
        Message::Pong,
        Message::Binary(vec![0xff, 0xfe]),
        Message::Text(long),
        Message::Text(String::new()),
        Message::Close(Some(1001)),
    ];
    for size in [1, 2, 3, 5, 7, 13, 64, 4096, bytes.len()] {
        assert_eq!(read(&bytes, size), Ok(messages.clone()), "in parts of {size}");
    }
}

#[test]
fn a_message_over_the_limit_is_refused_by_its_head() {
    let mut incoming = Incoming::new(1000);
    let head = &frame(0x81, &[b'a'; 1001])[..8];
    assert_eq!(incoming.take(&mut &*head), Err(Broken::TooLong));

    let mut incoming = Incoming::new(1000);
    let mut first = &*frame(0x01, &[b'a'; 600]);
    assert_eq!(incoming.take(&mut first), Ok(None));
    assert_eq!(incoming.take(&mut &*frame(0x80, &[b'a'; 401])), Err(Broken::TooLong));

    let mut incoming = Incoming::new(1000);
    let mut first = &*frame(0x01, &[b'a'; 600]);
    assert_eq!(incoming.take(&mut first), Ok(None));
    assert!(matches!(incoming.take(&mut &*frame(0x80, &[b'a'; 400])), Ok(Some(Message::Text(_)))));
}

#[test]
fn a_head_that_promises_much_reserves_little() {
    let mut incoming = Incoming::new(1 << 40);
    let mut head = vec![0x81, 0x80 | 127];
    head.extend((1_u64 << 39).to_be_bytes());
    head.extend([0; 4]);
    assert_eq!(incoming.take(&mut &*head), Ok(None));
    assert!(incoming.message.unwrap().bytes.capacity() <= 1024);
}

#[test]
fn text_is_refused_at_its_first_wrong_byte() {
    let mut incoming = Incoming::new(1000);
    let whole = frame(0x81, &[b'a', 0xc0, b'a', b'a']);
    let cut = &whole[..8];
    assert_eq!(incoming.take(&mut &*cut), Err(Broken::NotUtf8));
    // A letter may be cut by the end of a fragment, but not by the end of the message.
    let (d1, d2) = ("ғ".as_bytes()[0], "ғ".as_bytes()[1]);
    assert_eq!(read(&[frame(0x01, &[d1]), frame(0x80, &[d2])].concat(), 3).unwrap().len(), 1);
    assert_eq!(read(&frame(0x81, &[d1]), 100), Err(Broken::NotUtf8));
    assert_eq!(read(&[frame(0x01, &[d1]), frame(0x80, b"a")].concat(), 100), Err(Broken::NotUtf8));
}

#[test]
fn what_breaks_the_protocol_is_told_apart() {
    let unmasked = vec![0x81, 1, b'a'];
    let mut huge = vec![0x81, 0x80 | 127];
    huge.extend([0xff; 8]);
    for (bytes, broken) in [
        (frame(0xc1, b"a"), Broken::ReservedBits),
        (frame(0x83, b"a"), Broken::UnknownOpcode),
        (frame(0x8b, b""), Broken::UnknownOpcode),
        (unmasked, Broken::Unmasked),
        (frame(0x09, b""), Broken::ControlFrame),
        (frame(0x89, &[0; 126]), Broken::ControlFrame),
        (huge, Broken::Length),
        (frame(0x80, b""), Broken::Fragments),
        ([frame(0x01, b""), frame(0x81, b"")].concat(), Broken::Fragments),
        (frame(0x88, &[3]), Broken::CloseCode),
        (frame(0x88, &1005_u16.to_be_bytes()), Broken::CloseCode),
        (frame(0x88, &2999_u16.to_be_bytes()), Broken::CloseCode),
        (frame(0x88, &[0x03, 0xe8, 0xff]), Broken::NotUtf8),
    ] {
        assert_eq!(read(&bytes, 1), Err(broken), "{bytes:02x?}");
        assert_eq!(read(&bytes, 4096), Err(broken), "{bytes:02x?}");
    }
}
