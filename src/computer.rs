//! Where the browser finds the module of the computer players.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use app::server::ComputerModule;
use leptos::config::LeptosOptions;

/// The module's files in the site, without their endings.
const PATH: &str = "computer/computer";

/// The module beside the site's other files. Its address changes with its content, so that browsers keep it
/// for good.
pub fn module(options: &LeptosOptions) -> ComputerModule {
    let mut hasher = DefaultHasher::new();
    for name in [format!("{PATH}.js"), format!("{PATH}_bg.wasm")] {
        let file = Path::new(&*options.site_root).join(name);
        let content = fs::read(&file).unwrap_or_else(|error| {
            tracing::warn!(file = %file.display(), %error, "the computer will not play");
            Vec::new()
        });
        content.hash(&mut hasher);
    }
    ComputerModule { path: format!("/{PATH}"), version: format!("{:016x}", hasher.finish()) }
}
