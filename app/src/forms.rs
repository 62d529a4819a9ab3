//! Forms that work with scripts and without.
//!
//! Without scripts the browser posts a form, and the server answers a refused one with its page and
//! a [`Refilled`]. With scripts a form's [`FormState`] calls the server and shows what is wrong. The
//! fields are the same.

use std::{future::Future, pin::Pin};

use leptos::{
    ev::SubmitEvent,
    html,
    prelude::*,
    task::{spawn_local, tick},
    wasm_bindgen::JsCast,
    web_sys::{FormData, HtmlElement, HtmlFormElement},
};
use protocol::{Code, Problem};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, visit::use_visit};

/// A form that the server refused, provided by the server to the page that answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refilled {
    /// Which form: `register`, `sign_in`, `guest`, `profile`, `password`.
    pub form: String,
    /// What was typed, by field; never a password.
    pub values: Vec<(String, String)>,
    /// What is wrong.
    pub problem: Problem,
}

/// The server's answer: what is done when it agrees, or why it does not.
type Answer = Result<Box<dyn FnOnce()>, AppError>;

/// How a form stands.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Which form; its fields' ids begin with it.
    pub name: &'static str,
    /// The form's element.
    pub element: NodeRef<html::Form>,
    typed: StoredValue<Option<Vec<(String, String)>>>,
    error: RwSignal<Option<AppError>>,
    pending: RwSignal<bool>,
}

impl FormState {
    /// A form as it was refused before the page was made, or a fresh one.
    pub fn new(name: &'static str) -> Self {
        let refilled = use_visit().refilled.filter(|refilled| refilled.form == name);
        let (typed, error) = match refilled {
            Some(refilled) => (Some(refilled.values), Some(AppError::from(refilled.problem))),
            None => (None, None),
        };
        Self {
            name,
            element: NodeRef::new(),
            typed: StoredValue::new(typed),
            error: RwSignal::new(error),
            pending: RwSignal::new(false),
        }
    }

    /// What a field begins with: what was typed before, else the value.
    pub fn initial(self, field: &str, value: String) -> String {
        self.typed.with_value(|typed| match typed {
            Some(typed) => typed
                .iter()
                .find(|(name, _)| name == field)
                .map(|(_, value)| value.clone())
                .unwrap_or_default(),
            None => value,
        })
    }

    /// What is wrong with a field. Reactive.
    pub fn wrong(self, field: &str) -> Option<Code> {
        self.error.with(|error| {
            let problem = error.as_ref()?.problem()?;
            problem.fields.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.code)
        })
    }

    /// What is wrong with the form as a whole.
    pub fn error(self) -> ReadSignal<Option<AppError>> {
        self.error.read_only()
    }

    /// Whether the server is being asked.
    pub fn pending(self) -> ReadSignal<bool> {
        self.pending.read_only()
    }

    /// Asks the server. A refusal is shown and the focus goes to the first wrong field; what was typed
    /// stays. A form that is under way is not sent twice.
    pub fn submit<T: 'static>(
        self,
        asked: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        let then = |answer| -> Box<dyn FnOnce()> { Box::new(move || then(answer)) };
        spawn_local(self.await_answer(Box::pin(async move { asked.await.map(then) })));
    }

    /// A function of one type: each form would bring its own into the browser.
    async fn await_answer(self, asked: Pin<Box<dyn Future<Output = Answer>>>) {
        let answer = asked.await;
        self.pending.set(false);
        match answer {
            Ok(then) => {
                self.error.set(None);
                then();
            }
            Err(error) => {
                self.error.set(Some(error));
                // The fields are marked in the next turn.
                tick().await;
                self.focus_first_wrong();
            }
        }
    }

    fn focus_first_wrong(self) {
        let wrong = self.element.get_untracked().and_then(|form| {
            form.query_selector("[aria-invalid='true']").ok().flatten()?.dyn_into::<HtmlElement>().ok()
        });
        if let Some(wrong) = wrong {
            // An element that cannot be focused keeps the focus where it is.
            let _ = wrong.focus();
        }
    }
}

/// What a form's fields hold.
pub struct Typed(Option<FormData>);

impl Typed {
    /// Takes a form over from the browser, which would post it.
    pub fn take(event: &SubmitEvent) -> Self {
        event.prevent_default();
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        Self(form.and_then(|form| FormData::new_with_form(&form).ok()))
    }

    /// The text of a field; empty if there is none.
    pub fn text(&self, field: &str) -> String {
        self.0.as_ref().and_then(|data| data.get(field).as_string()).unwrap_or_default()
    }
}

/// Leaves the page for another of ours, which is loaded anew with everything on it.
pub fn leave_for(path: &str) {
    // Refused only for addresses that are none; then the person stays.
    let _ = window().location().assign(local(path));
}

/// A path of ours, or the front page: nobody is sent to another site.
pub fn local(path: &str) -> &str {
    let plain = path.chars().all(|character| !character.is_control() && character != '\\');
    if plain && path.starts_with('/') && !path.starts_with("//") { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for path in ["", "evil", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb"] {
            assert_eq!(local(path), "/", "{path:?}");
        }
        assert_eq!(local("/people/Әли?a=b"), "/people/Әли?a=b");
    }
}
