//! A person, wherever one is named: picture, name, page.

use leptos::prelude::*;
use protocol::accounts::Person;

use super::{ComputerBadge, Portrait};
use crate::texts::{t_string, use_i18n};

/// A link to a person's page with the picture; guests and computers are marked.
#[component]
pub fn PersonLink(
    /// Who.
    person: Person,
) -> impl IntoView {
    let i18n = use_i18n();
    let level = person.level();
    let Person { name, guest, .. } = person;
    let href = page(&name);
    let badge =
        move || view! { <span class="badge">{move || t_string!(i18n, common.guest)}</span> }.into_any();
    view! {
        <span class="person-mark">
            <a class="person" href=href>
                <Portrait name=name.clone() level />
                <span class="person-name">{name}</span>
            </a>
            {guest.then(badge)}
            {level.map(|_| view! { <ComputerBadge /> }.into_any())}
        </span>
    }
}

/// The address of a person's page.
pub fn page(name: &str) -> String {
    format!("/people/{}", encoded(name))
}

/// Percent-encodes a segment of a path (RFC 3986).
fn encoded(segment: &str) -> String {
    use std::fmt::Write;

    let mut text = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_alphabet_is_one_segment_of_the_address() {
        assert_eq!(page("Bob-1"), "/people/Bob-1");
        assert_eq!(page("Әли"), "/people/%D3%98%D0%BB%D0%B8");
    }
}
