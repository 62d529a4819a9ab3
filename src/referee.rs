//! Where the browser finds the module of the rules.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use app::server::RefereeModule;
use leptos::config::LeptosOptions;

/// The module beside the site's other files. Its address changes with its content, so that browsers keep it
/// for good.
pub fn module(options: &LeptosOptions) -> RefereeModule {
    let package = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
    let mut hasher = DefaultHasher::new();
    for name in ["referee.js", "referee_bg.wasm"] {
        let content = fs::read(package.join(name)).unwrap_or_else(|error| {
            tracing::warn!(file = %package.join(name).display(), %error, "boards will not react: no rules");
            Vec::new()
        });
        content.hash(&mut hasher);
    }
    RefereeModule {
        path: format!("/{}/referee", options.site_pkg_dir),
        version: format!("{:016x}", hasher.finish()),
    }
}
