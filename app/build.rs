//! Makes the module `i18n` from `locales/`, and refuses languages that do not say the same things.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos, options::CodegenOptions};
use serde_json::Value;

const DEFAULT: &str = "en";
const OTHERS: [&str; 2] = ["kk", "ru"];

/// A sentence's key, and the names of what is put into it.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let locales = Path::new("locales");
    let namespaces = namespaces(&locales.join(DEFAULT))?;
    for language in OTHERS {
        if self::namespaces(&locales.join(language))? != namespaces {
            return Err(format!("locales/{language} has other files than locales/{DEFAULT}").into());
        }
        for namespace in &namespaces {
            compare(locales, language, namespace)?;
        }
    }
    let config = Config::new(DEFAULT)?
        .add_locales(OTHERS)?
        .add_namespaces(&namespaces)?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let translations = TranslationsInfos::parse(config)?;
    translations.emit_diagnostics();
    translations
        .generate_i18n_module_with_options(out_dir()?.join("i18n"), CodegenOptions::new().gen_docs(false))?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by variables only")]
fn out_dir() -> Result<PathBuf, Box<dyn Error>> {
    Ok(PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?))
}

/// Every file of a language is a namespace.
fn namespaces(folder: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}

/// leptos_i18n only warns of a missing key and shows the default language in its place.
fn compare(locales: &Path, language: &str, namespace: &str) -> Result<(), Box<dyn Error>> {
    let read = |language: &str| -> Result<Keys, Box<dyn Error>> {
        let path = locales.join(language).join(format!("{namespace}.json"));
        let text = fs::read_to_string(&path)?;
        let value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut keys = Keys::new();
        collect(&value, "", &mut keys);
        Ok(keys)
    };
    let (expected, found) = (read(DEFAULT)?, read(language)?);
    for (key, variables) in &expected {
        match found.get(key) {
            None => return Err(format!("locales/{language}/{namespace}.json lacks {key}").into()),
            Some(found) if found != variables => {
                return Err(format!(
                    "locales/{language}/{namespace}.json: {key} takes {found:?}, in {DEFAULT} {variables:?}"
                )
                .into());
            }
            Some(_) => {}
        }
    }
    match found.keys().find(|key| !expected.contains_key(*key)) {
        Some(key) => {
            Err(format!("locales/{language}/{namespace}.json has {key}, which {DEFAULT} lacks").into())
        }
        None => Ok(()),
    }
}

fn collect(value: &Value, path: &str, keys: &mut Keys) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(value, &path, keys);
            }
        }
        Value::String(text) => {
            keys.insert(path.to_owned(), variables(text));
        }
        _ => {
            keys.insert(path.to_owned(), BTreeSet::new());
        }
    }
}

fn variables(text: &str) -> BTreeSet<String> {
    text.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0.trim().to_owned())).collect()
}
