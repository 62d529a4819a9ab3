//! Writes what the fuzzer begins with: `cargo run -p inputs --example seeds -- fuzz/corpus`.
//!
//! Frames, events and heads as pages send and get them, matches of every game played by lot, and for each
//! rule of RFC 6455 a stream that keeps it or breaks it. What the fuzzer found on its own lies beside these,
//! named by its checksum.

use std::{error::Error, fs, path::Path};

use games::{AnyGame, GameKind};

/// Moves of the matches, enough for captures, promotions and most ends; a corpus has to stay small.
const MOVES: usize = 60;

const ID: &str = "0190a3c4-5f00-7000-8000-000000000001";
const OTHER: &str = "00000000-0000-0000-0000-000000000002";

const FRAMES: [(&str, &str); 12] = [
    ("connect", r#"{"connect":{}}"#),
    ("connect-language", r#"{"connect":{"language":"kk"}}"#),
    ("subscribe", r#"{"subscribe":{"topic":"lobby"}}"#),
    (
        "subscribe-since",
        r#"{"subscribe":{"topic":"chat/watchers/ID","since":{"epoch":3,"offset":18446744073709551615}}}"#,
    ),
    ("unsubscribe", r#"{"unsubscribe":{"topic":"table/ID"}}"#),
    ("ping", r#"{"ping":{"number":4294967295}}"#),
    ("bad-number", r#"{"ping":{"number":1e999}}"#),
    ("bad-key-twice", r#"{"ping":{"number":1,"number":2}}"#),
    ("bad-position", r#"{"subscribe":{"topic":"lobby","since":{"epoch":1,"offset":-1}}}"#),
    ("bad-kind", r#"{"a/b~c":{}}"#),
    ("bad-lines", "{\n \"ping\": [\n"),
    ("bad-depth", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
];

/// The commands: the bodies of `command`.
const COMMANDS: [&str; 33] = [
    r#"{"seek":{"game":"chess","time":{"clock":{"base_s":300,"increment_s":3}},"rated":true}}"#,
    r#"{"stop_seeking":{}}"#,
    r#"{"open_table":{"options":{"game":"gomoku","rules":"swap2","time":{"days":{"days":3}},"entry":"link","first":"random","best_of":3,"watch":"nobody"}}}"#,
    r#"{"sit":{"table":"ID"}}"#,
    r#"{"stand":{"table":"ID"}}"#,
    r#"{"set_ready":{"table":"ID","ready":true}}"#,
    r#"{"set_options":{"table":"ID","options":{"game":"reversi","entry":"anyone","first":"host"}}}"#,
    r#"{"free_seat":{"table":"ID","seat":1}}"#,
    r#"{"play":{"table":"ID","match_id":"ID","ply":7,"notation":"e2e4","thought_ms":1200}}"#,
    r#"{"resign":{"table":"ID","match_id":"ID"}}"#,
    r#"{"abort":{"table":"ID","match_id":"ID"}}"#,
    r#"{"offer_draw":{"table":"ID","match_id":"ID"}}"#,
    r#"{"withdraw_draw":{"table":"ID","match_id":"ID"}}"#,
    r#"{"accept_draw":{"table":"ID","match_id":"ID"}}"#,
    r#"{"decline_draw":{"table":"ID","match_id":"ID"}}"#,
    r#"{"give_time":{"table":"ID","match_id":"ID"}}"#,
    r#"{"ask_takeback":{"table":"ID","match_id":"ID"}}"#,
    r#"{"withdraw_takeback":{"table":"ID","match_id":"ID"}}"#,
    r#"{"allow_takeback":{"table":"ID","match_id":"ID"}}"#,
    r#"{"refuse_takeback":{"table":"ID","match_id":"ID"}}"#,
    r#"{"claim_win":{"table":"ID","match_id":"ID"}}"#,
    r#"{"claim_draw":{"table":"ID","match_id":"ID"}}"#,
    r#"{"say":{"room":"table/ID","text":"сәлем 👋 \u0000 \ud83d\ude00"}}"#,
    r#"{"challenge_computer":{"options":{"game":"togyzkumalak","entry":"link","first":"guest"},"level":"qyran"}}"#,
    r#"{"invite_computer":{"table":"ID","level":"qoyan"}}"#,
    r#"{"join_call":{"room":"direct/OTHER/ID","leg":"ID","replaces":"OTHER","media":{"microphone":true},"ticket":"1.ab"}}"#,
    r#"{"leave_call":{"leg":"ID"}}"#,
    r#"{"set_media":{"leg":"ID","media":{"camera":true,"screen":true}}}"#,
    r#"{"send_signal":{"leg":"ID","to":"OTHER","signal":{"candidates":{"candidates":[{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","mid":"0","line":0}]}}}}"#,
    r#"{"ring_up":{"room":"voice/1","account":"ID"}}"#,
    r#"{"stop_ringing":{"room":"table/ID","account":"ID"}}"#,
    r#"{"answer_ring":{"room":"voice/4","answer":"later"}}"#,
    r#"{"forget_missed":{}}"#,
];

/// A match with a clock, from the table's opening to the next match.
const TABLE: &str = r#"{"table":{"opened":{"options":{"game":"chess","time":{"clock":{"base_s":60,"increment_s":1}},"rated":true,"entry":"anyone","first":"host","best_of":3},"host":{"id":"ID","name":"Aidar"},"seats":2}}}
{"table":{"seated":{"seat":0,"person":{"id":"ID","name":"Aidar"}}}}
{"table":{"seated":{"seat":1,"person":{"id":"OTHER","name":"Guest 1","guest":true}}}}
{"table":{"readied":{"seat":0,"ready":true}}}
{"table":{"readied":{"seat":1,"ready":true}}}
{"table":{"counted_down":{"starts_at_ms":1000}}}
{"table":{"started":{"match_id":"ID","first":1,"seed":7,"at_ms":1500}}}
{"table":{"moved":{"match_id":"ID","ply":0,"notation":"e2e4","at_ms":2000,"clock":{"seat":1,"next":0,"lag_ms":0,"left":[60000,60000]}}}}
{"table":{"moved":{"match_id":"ID","ply":1,"notation":"e7e5","at_ms":2500,"clock":{"seat":0,"next":1,"lag_ms":20,"left":[60000,60000]}}}}
{"table":{"moved":{"match_id":"ID","ply":2,"notation":"g1f3","at_ms":3500,"clock":{"seat":1,"next":0,"lag_ms":50,"left":[60000,60050]}}}}
{"table":{"time_given":{"to":1,"by_ms":15000,"left":[60000,75050]}}}
{"table":{"clock_resumed":{"from_ms":4000,"to_ms":9000}}}
{"table":{"takeback_asked":{"seat":1}}}
{"table":{"took_back":{"ply":1,"next":1,"at_ms":9500}}}
{"table":{"draw_offered":{"seat":0}}}
{"table":"draw_off"}
{"table":{"ended":{"match_id":"ID","result":{"winner":1,"how":"resigned"},"at_ms":10000}}}
{"table":{"started":{"match_id":"OTHER","first":0,"seed":8,"at_ms":11000}}}
{"table":{"left":{"seat":0}}}
{"table":"closed"}"#;

/// Little, for a fuzzer changes the more of a text the shorter it is.
const MATCH: &str = r#"{"table":{"opened":{"options":{"game":"chess","time":{"clock":{"base_s":60,"increment_s":1}},"entry":"anyone","first":"host"},"host":{"id":"ID","name":"A"},"seats":2}}}
{"table":{"seated":{"seat":0,"person":{"id":"ID","name":"A"}}}}
{"table":{"seated":{"seat":1,"person":{"id":"OTHER","name":"B"}}}}
{"table":{"started":{"match_id":"ID","first":1,"seed":7,"at_ms":15}}}
{"table":{"moved":{"match_id":"ID","ply":0,"notation":"e2e4","at_ms":20,"clock":{"seat":1,"next":0,"lag_ms":0,"left":[60,60]}}}}"#;

/// A table of correspondence whose options change.
const DAYS: &str = r#"{"table":{"opened":{"options":{"game":"gomoku","time":{"days":{"days":1}},"entry":"link","first":"guest","watch":"nobody"},"host":{"id":"ID","name":"Aidar"},"seats":2}}}
{"table":{"seated":{"seat":0,"person":{"id":"ID","name":"Aidar"}}}}
{"table":{"seated":{"seat":1,"person":{"id":"OTHER","name":"Botagoz"}}}}
{"table":{"configured":{"options":{"game":"reversi","time":{"days":{"days":14}},"entry":"link","first":"random","best_of":7,"watch":"link"}}}}
{"table":{"started":{"match_id":"ID","first":0,"seed":0,"at_ms":0}}}
{"table":{"clock_resumed":{"from_ms":0,"to_ms":100}}}
{"table":{"moved":{"match_id":"ID","ply":0,"notation":"d3","at_ms":500,"clock":{"seat":0,"next":1,"lag_ms":0,"left":[1,1]}}}}
{"table":{"moved":{"match_id":"ID","ply":1,"notation":"pass","at_ms":500}}}
{"table":"takeback_off"}
{"table":{"ended":{"match_id":"ID","result":{"winner":null,"how":"aborted"},"at_ms":600}}}"#;

const OTHERS: &str = r#"{"lobby":{"came":[{"id":"ID","name":"Aidar"}],"tables":[{"id":"ID","options":{"game":"chess","entry":"anyone","first":"host"},"seats":[{"person":{"id":"ID","name":"Aidar"},"ready":false},{"person":null,"ready":false}],"playing":null}],"pools":[{"game":"chess","waiting":2}]}}
{"lobby":{"tables":[{"id":"ID","options":{"game":"chess","entry":"anyone","first":"host"},"seats":[],"playing":{"position":"","first":0,"ply":3,"started_at_ms":5,"watchers":2,"due":{"seat":1,"at_ms":9}}}],"pools":[{"game":"chess","waiting":0}]}}
{"lobby":{"left":["ID"],"gone":["ID"]}}
{"crowd":{"came":{"person":{"id":"ID","name":"Aidar"}}}}
{"crowd":{"visitors":{"count":4}}}
{"crowd":{"away":{"account":"ID","claim_at_ms":40000}}}
{"crowd":{"back":{"account":"ID"}}}
{"crowd":{"went":{"account":"ID"}}}
{"chat":{"said":{"number":1,"author":{"id":"ID","name":"Aidar"},"text":"сәлем","at_ms":1}}}
{"user":{"seeking":{"seek":{"game":"chess"}}}}
{"user":{"paired":{"table":"ID"}}}
{"user":{"table":{"summary":{"id":"ID","options":{"game":"chess","entry":"anyone","first":"host"},"seats":[],"playing":null}}}}
{"user":{"left":{"table":"ID"}}}
{"call":{"joined":{"leg":{"id":"ID","person":{"id":"ID","name":"Aidar"},"media":{"microphone":true}},"at_ms":5}}}
{"call":{"changed":{"leg":"ID","media":{"camera":true}}}}
{"call":{"away":{"leg":"ID","away":true}}}
{"call":{"rung":{"person":{"id":"OTHER","name":"Botagoz"},"by":"ID","until_ms":9}}}
{"call":{"rung_out":{"account":"OTHER","how":"busy"}}}
{"call":{"left":{"leg":"ID","how":"lost"}}}
{"leg":{"signaled":{"from":"OTHER","signal":{"offer":{"sdp":"v=0"}}}}}
{"leg":{"renewed":{"room":"voice/1","servers":[{"urls":["stun:a.example"]}],"ticket":"1.ab","until_ms":9}}}
{"user":{"call":{"call":{"room":"table/ID","leg":"ID"}}}}
{"user":{"rings":{"room":"voice/1","by":{"id":"ID","name":"Aidar"},"until_ms":9}}}
{"user":{"rang_out":{"room":"voice/1"}}}
{"user":{"missed":{"id":"ID","by":{"id":"ID","name":"Aidar"},"at_ms":9}}}
{"user":{"missed_forgotten":{}}}"#;

const SNAPSHOTS: &str = r#"{"lobby":{"people":[],"open":[],"playing":[],"pools":[]}}
{"crowd":{"people":[],"visitors":1}}
{"chat":{"messages":[],"earlier":true}}
{"user":{"seeking":null,"tables":[]}}
{"call":{"legs":[],"since_ms":5}}
{"leg":{"room":"voice/1","servers":[],"ticket":"","until_ms":0}}
{"table":{"id":"ID","options":{"game":"chess","entry":"anyone","first":"host"},"host":"ID","seats":[{"person":null,"ready":true}],"starts_at_ms":5,"current":{"id":"ID","first":0,"players":[{"id":"ID","name":"Aidar"},{"id":"OTHER","name":"Botagoz"}],"seed":1,"started_at_ms":0,"moves":[{"notation":"e2e4","at_ms":1}],"draw_offer":null,"result":null},"past":[],"closed":false}}"#;

const TOPICS: [&str; 12] = [
    "lobby",
    "table/ID",
    "crowd/ID",
    "user/ID",
    "chat/lobby",
    "chat/table/ID",
    "chat/watchers/ID",
    "watchers/ID",
    "call/table/ID",
    "call/direct/OTHER/ID",
    "call/voice/1",
    "leg/ID",
];

const HEADS: [(&str, &str); 3] = [
    (
        "browser",
        "Host: play.example\nConnection: keep-alive, Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Protocol: oyinline.v1.json\nOrigin: http://play.example\n",
    ),
    (
        "twice",
        "connection: close\nconnection: UPGRADE\nupgrade: h2c , WebSocket\nsec-websocket-version: 13\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\n",
    ),
    ("old", "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 8\nSec-WebSocket-Key: short\n"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("seeds FOLDER")?;
    let write = |target: &str, name: &str, bytes: &[u8]| {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("seed-{name}")), bytes)
    };
    let ids = |text: &str| text.replace("ID", ID).replace("OTHER", OTHER);
    for (name, text) in FRAMES {
        write("client_frame", name, ids(text).as_bytes())?;
    }
    for body in COMMANDS {
        let name = body.split('"').nth(1).ok_or("a command has a name")?;
        let text = format!(r#"{{"command":{{"id":"{ID}","body":{}}}}}"#, ids(body));
        write("client_frame", &format!("command-{name}"), text.as_bytes())?;
    }
    let events =
        [("table", TABLE), ("match", MATCH), ("days", DAYS), ("others", OTHERS), ("snapshots", SNAPSHOTS)];
    for (name, text) in events {
        write("stream", name, ids(text).as_bytes())?;
    }
    for topic in TOPICS {
        write("topic", &topic.replace('/', "-").to_lowercase(), ids(topic).as_bytes())?;
    }
    for (name, head) in HEADS {
        write("handshake", name, head.as_bytes())?;
    }
    for (name, bytes) in streams() {
        // The limit of 1,000 bytes, and a first read of 7.
        write("wire", name, &[&[3, 7][..], &bytes].concat())?;
    }
    let variants =
        GameKind::ALL.iter().flat_map(|kind| kind.variants().iter().map(|&variant| (*kind, variant)));
    for (choice, (kind, variant)) in variants.enumerate() {
        let choice = u8::try_from(choice)?;
        let name = format!("{kind}{}{variant}", if variant.is_empty() { "" } else { "-" });
        let (moves, positions) = by_lot(kind, variant)?;
        write("moves", &name, &[&[choice, 1], moves.join("\n").as_bytes()].concat())?;
        for (which, position) in positions.iter().enumerate() {
            write("position", &format!("{name}-{which}"), &[&[choice], position.as_bytes()].concat())?;
        }
    }
    Ok(())
}

/// The moves of a match that is played by lot, and positions at its beginning, on its way and at its end.
fn by_lot(kind: GameKind, variant: &str) -> Result<(Vec<String>, [String; 3]), games::Illegal> {
    let mut game = AnyGame::new(kind, variant, 1)?;
    let (mut moves, mut positions) = (Vec::new(), vec![game.position()]);
    let mut lot = 1_u32;
    while moves.len() < MOVES {
        let legal = game.legal_moves();
        // Numerical Recipes' generator; its high bits.
        lot = lot.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let Some(notation) = legal.get((lot >> 8) as usize % legal.len().max(1)) else { break };
        game.play(notation)?;
        moves.push(notation.clone());
        positions.push(game.position());
    }
    let chosen = [0, positions.len() / 2, positions.len() - 1].map(|at| positions[at].clone());
    Ok((moves, chosen))
}

/// Streams of frames as clients send them: with a mask, which need not hide anything.
fn streams() -> Vec<(&'static str, Vec<u8>)> {
    let text = |first: u8, text: &str| frame(first, text.as_bytes());
    vec![
        ("text", text(0x81, r#"{"ping":{"number":1}}"#)),
        ("binary", frame(0x82, &[0, 255])),
        ("empty", frame(0x81, b"")),
        (
            "fragments",
            [text(0x01, "с"), frame(0x00, &[0xd3]), frame(0x89, b"?"), frame(0x80, &[0x99])].concat(),
        ),
        ("control", [frame(0x89, b"ping"), frame(0x8a, b"pong"), frame(0x88, &[3, 232, b'b'])].concat()),
        ("close", [frame(0x88, b""), frame(0x81, b"late")].concat()),
        ("half-a-code", frame(0x88, &[3])),
        ("126", frame(0x82, &[7; 126])),
        ("1000", frame(0x81, &[b'x'; 1_000])),
        ("too-long", frame(0x82, &[0; 1_001])),
        ("huge", vec![0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]),
        ("reserved", frame(0xc1, b"x")),
        ("unmasked", vec![0x81, 1, b'x']),
        ("not-utf-8", frame(0x81, &[0xed, 0xa0, 0x80])),
        ("continuation", frame(0x80, b"x")),
        ("second-beginning", [frame(0x01, b"x"), frame(0x01, b"y")].concat()),
    ]
}

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [1, 2, 4, 8];

    let mut frame = vec![first];
    match u8::try_from(payload.len()) {
        Ok(length) if length < 126 => frame.push(0x80 | length),
        _ => {
            frame.push(0x80 | 126);
            frame.extend((payload.len() as u16).to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(payload.iter().enumerate().map(|(at, byte)| byte ^ MASK[at % 4]));
    frame
}
