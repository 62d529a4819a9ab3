//! Parts that pages share. They know no feature: only people, problems and the language.

mod alert;
mod computer;
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
    computer::{ComputerBadge, ComputerChoices, level_name, level_strength},
    dialog::Dialog,
    each::Each,
    error_page::{ErrorPage, NotFound},
    field::{Choice, Field, FormAlert, Select, Submit, TextArea},
    person::{PersonLink, page as page_of},
    portrait::Portrait,
    radios::{Radios, among},
    time::Time,
};
