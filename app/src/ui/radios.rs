//! A choice of one among few, as radio buttons.

use leptos::{prelude::*, text_prop::TextProp};

/// The choice. It knows values by their places only, so that it is in the module once for all types.
#[component]
pub fn Radios(
    /// The name of the buttons, different for each group of the page.
    name: &'static str,
    /// What is chosen.
    #[prop(into)]
    legend: TextProp,
    /// The texts of the values.
    labels: Vec<TextProp>,
    /// The place of the value that is chosen.
    #[prop(into)]
    chosen: Signal<usize>,
    /// Called with the place of the value that was chosen.
    choose: Callback<usize>,
    /// Further classes.
    #[prop(default = "")]
    class: &'static str,
    /// Whether nothing can be chosen.
    #[prop(into, default = Signal::stored(false))]
    disabled: Signal<bool>,
) -> impl IntoView {
    let radio = |(place, label): (usize, TextProp)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name
                    checked=chosen.get_untracked() == place
                    prop:checked=move || chosen.get() == place
                    disabled=move || disabled.get()
                    on:change=move |_| choose.run(place)
                />
                <span>{move || label.get().into_owned()}</span>
            </label>
        }
        .into_any()
    };
    let radios = labels.into_iter().enumerate().map(radio).collect_view();
    view! {
        <fieldset class=format!("choices {class}")>
            <legend>{move || legend.get().into_owned()}</legend>
            {radios}
        </fieldset>
    }
}

/// The place among values of the one that a signal holds, and what sets it.
pub fn among<T>(values: &'static [T], chosen: RwSignal<T>) -> (Signal<usize>, Callback<usize>)
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let place = move || values.iter().position(|value| *value == chosen.get()).unwrap_or(values.len());
    (Signal::derive(place), Callback::new(move |place: usize| chosen.set(values[place])))
}
