//! The document around the app, and the policy of what it may load. Made by the server only.

use http::header;
use leptos::{html::meta, nonce::use_nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};
use protocol::accounts::{Language, Theme};

use crate::{
    App,
    i18n::td_string,
    server::{self, ComputerModule},
    words,
};

/// The ground of the pages, for the browser's own frame; as in `style/_tokens.scss`.
const LIGHT: &str = "#f5f1ea";
const DARK: &str = "#181513";

/// The whole document.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let visit = server::visit();
    let (language, theme, boards) = (visit.language, visit.theme, visit.boards);
    let locale = words::locale(language);
    server::set_header(header::CONTENT_SECURITY_POLICY, &policy());
    provide_context(server::Announced::default());
    view! {
        <!DOCTYPE html>
        <html lang=language.as_str() data-theme=theme.as_str() data-board=boards.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content=color_scheme(theme) />
                {theme_color(theme)}
                <meta name="description" content=td_string!(locale, common.description) />
                {fonts(language)}
                <HashedStylesheet options=options.clone() id="style" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="icon" href="/favicon-32.png" sizes="32x32" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href="/site.webmanifest" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                {computer()}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Tells the page how to start the worker of the computer players (`play/computer/worker.rs`), and the worker
/// where their module is.
fn computer() -> impl IntoView {
    let ComputerModule { path, version } = server::computer_module();
    let starter = format!(
        "window.oyinlineComputer=()=>{{const w=new Worker('/computer.js',{{type:'module'}});\
         w.postMessage({{script:'{path}.js?v={version}',wasm:'{path}_bg.wasm?v={version}'}});return w}}"
    );
    view! { <script nonce=use_nonce()>{starter}</script> }
}

/// What the page may load: ourselves, and the scripts that carry the answer's nonce.
fn policy() -> String {
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    // While a developer watches, the page listens on another port for its renewal.
    let reload = if is_watched() { " ws:" } else { "" };
    format!(
        "default-src 'none'; object-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; \
         style-src 'self'{nonce}; img-src 'self' data:; font-src 'self'; connect-src 'self'{reload}; \
         manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo-leptos says it by this variable only, to leptos as well"
)]
fn is_watched() -> bool {
    std::env::var_os("LEPTOS_WATCH").is_some()
}

/// Before the style has come, the browser paints in the right colors.
fn color_scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn theme_color(theme: Theme) -> impl IntoView {
    let colors: &[(&str, Option<&str>)] = match theme {
        Theme::System => {
            &[(LIGHT, Some("(prefers-color-scheme: light)")), (DARK, Some("(prefers-color-scheme: dark)"))]
        }
        Theme::Light => &[(LIGHT, None)],
        Theme::Dark => &[(DARK, None)],
    };
    let metas =
        colors.iter().map(|&(color, media)| meta().name("theme-color").content(color).attr("media", media));
    metas.collect_view()
}

/// The files of the font that the first lines need; the others come when a letter asks for them.
fn fonts(language: Language) -> impl IntoView {
    let files: &[&str] = match language {
        Language::En => &["latin"],
        Language::Ru => &["latin", "cyrillic"],
        Language::Kk => &["latin", "cyrillic", "cyrillic-ext"],
    };
    let links = files.iter().map(|file| {
        let href = format!("/fonts/onest-{file}.woff2");
        view! { <link rel="preload" href=href r#as="font" r#type="font/woff2" crossorigin="anonymous" /> }
    });
    links.collect_view()
}
