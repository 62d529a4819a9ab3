//! Stretches what a safety code is made of, by the browser's own PBKDF2 (RFC 8018).

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{
    calls::safety::BYTES,
    live::browser::{call, member, object},
};

/// A tenth of a second on a phone, once for each connection; for whoever looks for two pairs of certificates with one
/// code, once for each that is tried.
const ROUNDS: u32 = 200_000;
/// So that the result is of use for nothing else.
const SALT: &str = "safety code of a call";

/// The code; none where the browser has no such functions, as on a page that is not encrypted.
pub async fn stretched(material: &str) -> Option<[u8; BYTES]> {
    let subtle = member(&member(&window(), "crypto")?, "subtle")?;
    let bytes = |text: &str| JsValue::from(js_sys::Uint8Array::from(text.as_bytes()));
    let uses: js_sys::Array = [JsValue::from_str("deriveBits")].iter().collect();
    let key = wait(call(
        &subtle,
        "importKey",
        &["raw".into(), bytes(material), "PBKDF2".into(), JsValue::FALSE, uses.into()],
    )?)
    .await?;
    let how = object(&[
        ("name", "PBKDF2".into()),
        ("salt", bytes(SALT)),
        ("iterations", ROUNDS.into()),
        ("hash", "SHA-256".into()),
    ]);
    let bits = wait(call(&subtle, "deriveBits", &[how, key, JsValue::from(8 * BYTES as u32)])?).await?;
    let mut code = [0; BYTES];
    js_sys::Uint8Array::new(&bits).copy_to(&mut code);
    Some(code)
}

async fn wait(promise: JsValue) -> Option<JsValue> {
    JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?).await.ok()
}
