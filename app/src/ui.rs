//! Parts that pages share. They know no feature: only people, problems and the language.

mod alert;
mod dialog;
mod each;
mod error_page;
mod field;
mod person;
mod portrait;
mod radios;
mod time;

pub use self::{
    alert::Alert,
    dialog::Dialog,
    each::Each,
    error_page::{ErrorPage, NotFound},
    field::{Choice, Field, FormAlert, Select, Submit, TextArea},
    person::{PersonLink, page as page_of},
    portrait::Portrait,
    radios::{Radios, among},
    time::Time,
};
