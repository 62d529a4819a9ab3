//! What has been done by those who came.

use std::{fmt, ops::AddAssign};

use crate::table::Table;

macro_rules! counts {
    ($(#[doc = $name:literal] $field:ident,)+) => {
        /// How often each thing was done.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Done {
            $(#[doc = $name] pub $field: u64,)+
        }

        impl AddAssign for Done {
            fn add_assign(&mut self, other: Self) {
                $(self.$field += other.$field;)+
            }
        }

        impl Done {
            fn rows(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$(($name, self.$field)),+].into_iter()
            }
        }
    };
}

counts! {
    /// Guests who came for the first time
    new_guests,
    /// Guests who came again
    returned,
    /// Pages and streams by single requests
    requests,
    /// WebSockets
    web_sockets,
    /// Lines with Server-Sent Events
    event_lines,
    /// Lines with long polling
    poll_lines,
    /// Connections broken off and resumed by another transport
    resumed,
    /// Matches begun
    matches,
    /// Matches that both left without a word
    abandoned,
    /// Moves
    moves,
    /// Messages
    messages,
}

impl fmt::Display for Done {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(["what was done", ""]);
        for (name, count) in self.rows() {
            table.row([name.trim().to_owned(), count.to_string()]);
        }
        table.fmt(formatter)
    }
}
