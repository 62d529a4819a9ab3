//! The fields of forms: label, hint, and what is wrong beside each.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    forms::FormState,
    texts::use_i18n,
    words::{self, language},
};

/// A field of one line.
#[component]
pub fn Field(
    /// The form.
    state: FormState,
    /// The field's name in the form.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// `text`, `email` or `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    autocomplete: &'static str,
    /// What it begins with.
    #[prop(optional)]
    value: String,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = format!("{}-{name}", state.name);
    let input = view! {
        <input
            class="input"
            id=id.clone()
            name=name
            type=kind
            value=state.initial(name, value)
            autocomplete=autocomplete
            autocapitalize="none"
            spellcheck="false"
            required=required
            aria-invalid=move || state.wrong(name).map(|_| "true")
            aria-describedby=format!("{id}-hint {id}-error")
        />
    };
    view! { <Labelled state name id label hint>{input}</Labelled> }
}

/// A field of several lines.
#[component]
pub fn TextArea(
    /// The form.
    state: FormState,
    /// The field's name in the form.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// What it begins with.
    value: String,
) -> impl IntoView {
    let id = format!("{}-{name}", state.name);
    let input = view! {
        <textarea
            class="input"
            id=id.clone()
            name=name
            rows="4"
            aria-invalid=move || state.wrong(name).map(|_| "true")
            aria-describedby=format!("{id}-hint {id}-error")
        >
            {state.initial(name, value)}
        </textarea>
    };
    view! { <Labelled state name id label>{input}</Labelled> }
}

/// A choice of one from a list.
#[component]
pub fn Select(
    /// The form.
    state: FormState,
    /// The field's name in the form.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// The values and what they are called. Reactive.
    options: Box<dyn Fn() -> Vec<Choice> + Send>,
    /// What it begins with.
    value: String,
) -> impl IntoView {
    let id = format!("{}-{name}", state.name);
    // What is called otherwise in another language stays chosen.
    let chosen = RwSignal::new(state.initial(name, value));
    let input = view! {
        <select
            class="select"
            id=id.clone()
            name=name
            autocomplete="off"
            aria-invalid=move || state.wrong(name).map(|_| "true")
            aria-describedby=format!("{id}-hint {id}-error")
            on:change=move |event| chosen.set(event_target_value(&event))
        >
            {move || {
                options()
                    .into_iter()
                    .map(|Choice { value, name }| {
                        let selected = value == chosen.get_untracked();
                        view! {
                            <option value=value selected=selected>
                                {name}
                            </option>
                        }
                        .into_any()
                    })
                    .collect_view()
            }}
        </select>
    };
    view! { <Labelled state name id label>{input}</Labelled> }
}

/// One of a list's values and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value in the form.
    pub value: String,
    /// The name in the language of the page.
    pub name: String,
}

/// What is wrong with a form as a whole.
#[component]
pub fn FormAlert(
    /// The form.
    state: FormState,
) -> impl IntoView {
    let i18n = use_i18n();
    let error = state.error();
    let sentence =
        move || error.with(|error| error.as_ref().map(|error| error.sentence(language(i18n.get_locale()))));
    view! {
        <p class="alert" role="alert" hidden=move || error.with(Option::is_none)>
            {move || sentence()}
        </p>
    }
}

/// The button that sends a form.
#[component]
pub fn Submit(
    /// The form.
    state: FormState,
    /// What it says.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    let pending = state.pending();
    view! {
        <button type="submit" class="button button-primary" aria-busy=move || pending.get().to_string()>
            {move || label.get().into_owned()}
        </button>
    }
}

/// A field with its label above it, and the hint and what is wrong below it.
#[component]
fn Labelled(
    state: FormState,
    name: &'static str,
    id: String,
    label: TextProp,
    #[prop(optional_no_strip)] hint: Option<TextProp>,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let sentence = move || state.wrong(name).map(|code| words::code(language(i18n.get_locale()), code));
    let unhinted = hint.is_none();
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {move || label.get().into_owned()}
            </label>
            {children()}
            <p class="field-hint" id=format!("{id}-hint") hidden=unhinted>
                {move || hint.as_ref().map(|hint| hint.get().into_owned())}
            </p>
            <p class="field-error" id=format!("{id}-error") hidden=move || state.wrong(name).is_none()>
                {move || sentence()}
            </p>
        </div>
    }
}
