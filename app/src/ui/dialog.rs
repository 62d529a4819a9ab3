//! A native modal dialog: Escape closes it, and focus goes back to where it was.

use leptos::{ev, html, prelude::*, text_prop::TextProp};

/// A modal dialog that is open while its signal says so.
#[component]
pub fn Dialog(
    /// Whether it is open; goes false when the person closes it.
    open: RwSignal<bool>,
    /// Its heading and accessible name.
    #[prop(into)]
    title: TextProp,
    /// Its id, of which its parts make theirs.
    id: &'static str,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match open.get() {
            // Refused only if it is open already.
            true if !dialog.open() => drop(dialog.show_modal()),
            false if dialog.open() => dialog.close(),
            _ => {}
        }
    });
    // A press outside: the event reaches the dialog itself only from its backdrop.
    let outside = move |event: ev::MouseEvent| {
        let backdrop = event.target().zip(event.current_target()).is_some_and(|(target, own)| target == own);
        if backdrop && let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog
            node_ref=dialog
            id=id
            class="dialog"
            aria-labelledby=format!("{id}-title")
            on:close=move |_| open.set(false)
            on:mousedown=outside
        >
            <div class="dialog-body">
                <h2 class="dialog-title" id=format!("{id}-title")>
                    {move || title.get().into_owned()}
                </h2>
                {children()}
            </div>
        </dialog>
    }
}
