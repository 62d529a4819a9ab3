//! Where the browser finds the module of the rules.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use app::server::RefereeModule;
use leptos::config::LeptosOptions;

/// The module's folder in the site.
const FOLDER: &str = "rules";

/// The module beside the site's other files. Its address changes with its content, so that browsers keep it
/// for good.
pub fn module(options: &LeptosOptions) -> RefereeModule {
    let folder = Path::new(&*options.site_root).join(FOLDER);
    let mut hasher = DefaultHasher::new();
    for name in ["referee.js", "referee_bg.wasm"] {
        let content = fs::read(folder.join(name)).unwrap_or_else(|error| {
            tracing::warn!(file = %folder.join(name).display(), %error, "boards will not react: no rules");
            Vec::new()
        });
        content.hash(&mut hasher);
    }
    RefereeModule { path: format!("/{FOLDER}/referee"), version: format!("{:016x}", hasher.finish()) }
}
