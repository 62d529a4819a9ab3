//! Where the browser finds the modules that are loaded beside a page's own.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use app::server::{Module, Modules};
use leptos::config::LeptosOptions;

/// The modules' folder in the site.
const FOLDER: &str = "rules";

/// The modules beside the site's other files.
pub fn find(options: &LeptosOptions) -> Modules {
    Modules {
        referee: module(options, "referee"),
        chess: module(options, "chess"),
        computer: module(options, "computer"),
    }
}

/// The address of a module changes with its content, so that browsers keep it for good.
fn module(options: &LeptosOptions, name: &str) -> Module {
    let folder = Path::new(&*options.site_root).join(FOLDER);
    let mut hasher = DefaultHasher::new();
    for name in [format!("{name}.js"), format!("{name}_bg.wasm")] {
        let content = fs::read(folder.join(&name)).unwrap_or_else(|error| {
            tracing::warn!(file = %folder.join(&name).display(), %error, "boards will not react: no rules");
            Vec::new()
        });
        content.hash(&mut hasher);
    }
    Module { path: format!("/{FOLDER}/{name}"), version: format!("{:016x}", hasher.finish()) }
}
