//! The signs on the buttons of a call. Each stands beside its name, or the button bears it for who does not see.

use leptos::prelude::*;

/// A sign in the color of the text.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    let path = match name {
        "microphone" => "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5 11a7 7 0 0 0 14 0M12 18v3",
        "microphone-off" => {
            "M9 9v2a3 3 0 0 0 5 2M15 10V6a3 3 0 0 0-5.7-1.3M5 11a7 7 0 0 0 11.5 5.4M19 11a7 7 0 0 1-.7 3M12 18v3M4 4l16 16"
        }
        "camera" => "M4 7h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1ZM15 11l6-3v8l-6-3",
        "screen" => "M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM9 21h6M12 17v4",
        "more" => "M5 9l7 7 7-7",
        "move" => "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3",
        "window" => "M3 5h18v14H3ZM12 12h7v5h-7Z",
        _ => "M4 14c5-4 11-4 16 0l-2.5 3-3.5-1.5V13h-4v2.5L6.500 17Z",
    };
    view! {
        <svg class="call-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path />
        </svg>
    }
}
