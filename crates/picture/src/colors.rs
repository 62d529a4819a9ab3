//! The colors of the pages, as `style/_tokens.scss` and `style/_board.scss` have them.

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The colors of a theme, named as on the pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Palette {
    pub bg: &'static str,
    pub surface_raised: &'static str,
    pub surface_sunken: &'static str,
    pub border: &'static str,
    pub text: &'static str,
    pub text_muted: &'static str,
    pub accent: &'static str,
    pub on_accent: &'static str,
    pub accent_soft: &'static str,
    pub danger: &'static str,
    pub board: &'static str,
    pub board_alt: &'static str,
    pub board_line: &'static str,
    /// By side.
    pub seats: [&'static str; 2],
}

impl Theme {
    /// The theme's colors.
    pub(crate) fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

/// The wood of figures, by side: body, then edge; the same in either theme.
pub const WOOD: [(&str, &str); 2] = [("#fbf3e2", "#3a2c1e"), ("#3a2c1e", "#fbf3e2")];

const LIGHT: Palette = Palette {
    bg: "#f5f1ea",
    surface_raised: "#ffffff",
    surface_sunken: "#f0eae0",
    border: "#e3dbce",
    text: "#241f1a",
    text_muted: "#655c50",
    accent: "#0a6c7c",
    on_accent: "#ffffff",
    accent_soft: "#dcecec",
    danger: "#b3261e",
    board: "#f1e6d0",
    board_alt: "#d9b98c",
    board_line: "#8b7350",
    seats: ["#b8391f", "#2a569f"],
};

const DARK: Palette = Palette {
    bg: "#181513",
    surface_raised: "#2c2722",
    surface_sunken: "#1c1916",
    border: "#3b352e",
    text: "#f1ebe2",
    text_muted: "#b5aa9b",
    accent: "#58c3d0",
    on_accent: "#06262b",
    accent_soft: "#17393e",
    danger: "#ff9d8f",
    board: "#37312a",
    board_alt: "#57493a",
    board_line: "#9d8f7b",
    seats: ["#ff9270", "#8cb8ff"],
};

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../../../style/_tokens.scss");
    const BOARD: &str = include_str!("../../../style/_board.scss");

    #[track_caller]
    fn check(mixin: &str, palette: &Palette) {
        let start = TOKENS.find(mixin).unwrap();
        let set = &TOKENS[start..start + TOKENS[start..].find('}').unwrap()];
        for (name, color) in [
            ("bg", palette.bg),
            ("surface-raised", palette.surface_raised),
            ("surface-sunken", palette.surface_sunken),
            ("border", palette.border),
            ("text", palette.text),
            ("text-muted", palette.text_muted),
            ("accent", palette.accent),
            ("on-accent", palette.on_accent),
            ("accent-soft", palette.accent_soft),
            ("danger", palette.danger),
            ("board", palette.board),
            ("board-alt", palette.board_alt),
            ("board-line", palette.board_line),
            ("seat-0", palette.seats[0]),
            ("seat-1", palette.seats[1]),
        ] {
            assert!(set.contains(&format!("--color-{name}: {color};")), "{mixin}: {name}");
        }
    }

    #[test]
    fn the_colors_are_those_of_the_pages() {
        check("@mixin light", &LIGHT);
        check("@mixin dark", &DARK);
        for (body, edge) in WOOD {
            assert!(BOARD.contains(&format!("--piece: {body};\n")), "{body}");
            assert!(BOARD.contains(&format!("--edge: {edge};\n")), "{edge}");
        }
    }
}
