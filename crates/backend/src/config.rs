//! Every setting, read once from the environment and a file. The only reader of either.
//!
//! A setting `listen` is `OYINLINE_LISTEN` in the environment and `listen` in the file; the
//! environment wins. An unknown name in either is refused, so that a typing error cannot pass for a
//! setting.

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf, str::FromStr};

/// A text that must not be seen: `Debug` and errors never show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one who needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// A configuration that cannot be used: one sentence and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// What `oyinline settings` prints of a setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The name in the file.
    pub name: &'static str,
    /// The value when it is not set.
    pub default: &'static str,
    /// What it is for.
    pub meaning: &'static str,
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:literal,)+) => {
        /// The settings of a server.
        #[derive(Clone, Debug)]
        pub struct Config {
            $($(#[doc = $doc])+ pub $name: $type,)+
        }

        impl Config {
            /// Every setting, in the order of the documentation.
            pub const SETTINGS: &'static [Setting] = &[$(Setting {
                name: stringify!($name),
                default: $default,
                meaning: concat!($($doc),+),
            }),+];

            fn from_texts(texts: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
                Ok(Self { $($name: value(texts, stringify!($name), $default)?,)+ })
            }
        }
    };
}

settings! {
    /// Address and port to serve on.
    listen: SocketAddr = "127.0.0.1:3000",
    /// Address and port to serve `/metrics` on, for Prometheus; empty: nowhere. Not to be open to everyone.
    metrics_listen: OptionalAddress = "",
    /// The address that people type, e.g. `https://play.example.kz`; empty: http on the listen address (and localhost).
    origin: Text = "",
    /// Folder for what the server itself keeps: the embedded Postgres and the generated secret.
    data: Folder = "data",
    /// Postgres to use; empty: the embedded one. Also read from `DATABASE_URL`.
    database_url: Secret = "",
    /// Folder of Postgres's own programs, if they are not found.
    postgres_programs: Text = "",
    /// Connections to Postgres at the most, beside the one that writes moves and messages.
    database_connections: u32 = "16",
    /// Signs the access tokens: 32 characters or more. With the embedded Postgres one is generated.
    secret: Secret = "",
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed, separated by commas.
    trusted_proxies: Addresses = "",
    /// What is logged, in tracing's filter language.
    log: Text = "info,sqlx=warn",
    /// How it is logged: `text` or `json`.
    log_format: LogFormat = "text",
    /// Minutes for which an access token is good.
    access_minutes: u32 = "10",
    /// Days for which a session lasts without being used.
    session_days: u32 = "30",
    /// Passwords hashed at once; 0: half of the processors.
    hashing_threads: usize = "0",
    /// Passwords that may wait to be hashed.
    hashing_queue: usize = "24",
    /// Sign-ins from one network in a minute.
    sign_ins_per_minute: u32 = "30",
    /// Accounts opened from one network in a minute, guests included.
    accounts_per_minute: u32 = "20",
    /// Sockets opened from one network in a minute.
    connects_per_minute: u32 = "600",
    /// Sockets of one person.
    sockets_per_account: usize = "20",
    /// Sockets from one network.
    sockets_per_network: usize = "200",
    /// Topics that one socket may listen to.
    subscriptions_per_socket: usize = "128",
    /// Bytes that may wait for one socket.
    queue_bytes: usize = "1048576",
    /// Milliseconds within which a socket's first frame must come.
    first_frame_ms: u64 = "10000",
    /// Milliseconds of silence after which the server pings a socket; after twice that it is closed.
    ping_ms: u64 = "25000",
    /// Milliseconds of the countdown once everybody is ready.
    countdown_ms: u64 = "3000",
    /// Milliseconds after which a seat that stays not ready is freed, once the others are.
    unready_ms: u64 = "30000",
    /// Milliseconds between two waves of pairing, where more than one pair is possible; the range of ratings widens with each.
    pool_wave_ms: u64 = "2000",
    /// Milliseconds after which somebody without an open page leaves the pool.
    pool_patience_ms: u64 = "10000",
    /// Milliseconds after which somebody without an open page leaves a seat where no match is played.
    seat_patience_ms: u64 = "120000",
    /// Tables at which computer players sit at once.
    computer_tables: u32 = "64",
    /// Computer players that think at once; 0: half of the processors.
    computer_threads: usize = "0",
    /// Milliseconds that a computer player thinks about a move at the most.
    computer_think_ms: u64 = "2000",
    /// Milliseconds that a computer player takes for a move at the least, so that people can follow.
    computer_pace_ms: u64 = "600",
    /// Milliseconds after which a call is left by who is not reached any more; the sound may go on meanwhile.
    call_patience_ms: u64 = "30000",
    /// Milliseconds for which somebody is rung.
    ring_ms: u64 = "30000",
    /// STUN servers that tell browsers their addresses, e.g. `stun:turn.example.kz`, separated by commas.
    stun_urls: StunUrls = "",
    /// TURN servers that carry calls where browsers do not reach each other, e.g. `turn:turn.example.kz,turns:turn.example.kz`.
    turn_urls: TurnUrls = "",
    /// The secret that the TURN servers share with this one (coturn: `static-auth-secret`).
    turn_secret: Secret = "",
    /// Hours for which the credentials of a TURN server are good: longer than a call lasts.
    turn_hours: u32 = "12",
}

/// A text.
pub type Text = String;
/// A folder; relative ones are below the working folder.
pub type Folder = PathBuf;

/// A list of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(pub Vec<std::net::IpAddr>);

impl FromStr for Addresses {
    type Err = std::net::AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

/// Addresses of STUN servers (RFC 7064).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StunUrls(pub Vec<String>);

impl FromStr for StunUrls {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        urls(text, ["stun:", "stuns:"]).map(Self).ok_or("write each as `stun:turn.example.kz`")
    }
}

/// Addresses of TURN servers (RFC 7065).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TurnUrls(pub Vec<String>);

impl FromStr for TurnUrls {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        urls(text, ["turn:", "turns:"]).map(Self).ok_or("write each as `turn:turn.example.kz`")
    }
}

fn urls(text: &str, schemes: [&str; 2]) -> Option<Vec<String>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let host = schemes.iter().find_map(|scheme| part.strip_prefix(scheme))?;
            (!host.is_empty() && !host.starts_with('/')).then(|| part.to_owned())
        })
        .collect()
}

/// An address and a port, or nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptionalAddress(pub Option<SocketAddr>);

impl FromStr for OptionalAddress {
    type Err = std::net::AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Ok(Self(None)) } else { text.parse().map(Some).map(Self) }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: a JSON object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("`text` or `json`"),
        }
    }
}

const PREFIX: &str = "OYINLINE_";
/// Names with our prefix that are not settings: where the file is, and what build tools set.
const NOT_SETTINGS: [&str; 1] = ["OYINLINE_CONFIG"];
const SHORTEST_SECRET: usize = 32;

impl Config {
    /// Reads the environment and the file that `OYINLINE_CONFIG` names (`oyinline.toml` otherwise,
    /// if it exists).
    pub fn load() -> Result<Self, ConfigError> {
        Self::read(environment())
    }

    /// As [`Config::load`], from given variables.
    pub fn read(environment: BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let named = environment.get("OYINLINE_CONFIG");
        let path = named.map_or("oyinline.toml", String::as_str);
        let mut texts = match std::fs::read_to_string(path) {
            Ok(text) => from_file(path, &text)?,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => {
                return Err(ConfigError(format!("cannot read the configuration file {path}: {error}")));
            }
        };
        if let Some(url) = environment.get("DATABASE_URL") {
            texts.insert("database_url".to_owned(), url.clone());
        }
        for (variable, text) in environment {
            if NOT_SETTINGS.contains(&variable.as_str()) {
                continue;
            }
            if let Some(name) = variable.strip_prefix(PREFIX) {
                let name = name.to_ascii_lowercase();
                known(&name, &variable)?;
                texts.insert(name, text);
            }
        }
        let config = Self::from_texts(&texts)?;
        config.check()?;
        Ok(config)
    }

    /// The origin of the pages, without a slash at its end.
    pub fn origin(&self) -> String {
        match self.origin.trim_end_matches('/') {
            "" => format!("http://{}", self.listen),
            origin => origin.to_owned(),
        }
    }

    /// Whether the pages are served over TLS, so that cookies can be `Secure`.
    pub fn is_secure(&self) -> bool {
        self.origin().starts_with("https://")
    }

    fn check(&self) -> Result<(), ConfigError> {
        let secret = self.secret.expose();
        if secret.is_empty() && !self.database_url.expose().is_empty() {
            return Err(ConfigError(format!(
                "a secret is missing: set {PREFIX}SECRET to {SHORTEST_SECRET} random characters or more \
                 (`openssl rand -hex 32` prints some)"
            )));
        }
        if !secret.is_empty() && secret.len() < SHORTEST_SECRET {
            return Err(ConfigError(format!(
                "the secret is too short: set {PREFIX}SECRET to {SHORTEST_SECRET} random characters or more"
            )));
        }
        if !self.turn_urls.0.is_empty() && self.turn_secret.expose().is_empty() {
            return Err(ConfigError(format!(
                "the secret of the TURN servers is missing: set {PREFIX}TURN_SECRET to the one that they have"
            )));
        }
        let origin = self.origin();
        let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        if authority.is_none_or(|authority| authority.is_empty() || authority.contains(['/', '?', '#', '@']))
        {
            return Err(ConfigError(format!(
                "the origin `{origin}` is not one: write it as `https://play.example.kz`, without a path"
            )));
        }
        Ok(())
    }
}

fn value<T: FromStr<Err: fmt::Display>>(
    texts: &BTreeMap<String, String>,
    name: &str,
    default: &str,
) -> Result<T, ConfigError> {
    let text = texts.get(name).map_or(default, String::as_str);
    text.parse().map_err(|error| ConfigError(format!("the setting `{name}` cannot be read: {error}")))
}

fn from_file(path: &str, text: &str) -> Result<BTreeMap<String, String>, ConfigError> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        ConfigError(format!("the configuration file {path} is not TOML: {}", error.message()))
    })?;
    let mut texts = BTreeMap::new();
    for (name, value) in table {
        known(&name, &format!("{name} in {path}"))?;
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(choice) => choice.to_string(),
            _ => {
                return Err(ConfigError(format!(
                    "the setting `{name}` in {path} must be a text or a number"
                )));
            }
        };
        texts.insert(name, text);
    }
    Ok(texts)
}

fn known(name: &str, shown: &str) -> Result<(), ConfigError> {
    if Config::SETTINGS.iter().any(|setting| setting.name == name) {
        return Ok(());
    }
    Err(ConfigError(format!("unknown setting `{shown}`: `oyinline settings` lists the known ones")))
}

fn environment() -> BTreeMap<String, String> {
    // Not `vars()`: it panics at a variable that is not Unicode.
    std::env::vars_os()
        .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let variables = pairs.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
        Config::read(variables).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_a_whole_configuration() {
        let config = read(&[]).unwrap();
        assert_eq!(config.origin(), "http://127.0.0.1:3000");
        assert!(!config.is_secure());
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let message = read(&[("OYINLINE_LISTN", "x")]).unwrap_err();
        assert!(message.contains("OYINLINE_LISTN") && message.contains("oyinline settings"), "{message}");
    }

    #[test]
    fn a_short_or_missing_secret_is_refused_and_never_shown() {
        assert!(read(&[("DATABASE_URL", "postgres://x")]).unwrap_err().contains("OYINLINE_SECRET"));
        let message = read(&[("OYINLINE_SECRET", "hunter2")]).unwrap_err();
        assert!(message.contains("too short") && !message.contains("hunter2"), "{message}");
        let config = read(&[("OYINLINE_SECRET", &"s".repeat(32))]).unwrap();
        assert!(!format!("{config:?}").contains("ssss"));
    }

    #[test]
    fn relays_are_named_by_their_schemes_and_need_a_secret() {
        let turn = ("OYINLINE_TURN_URLS", "turn:a.example:3478?transport=udp, turns:a.example");
        assert!(read(&[turn]).unwrap_err().contains("OYINLINE_TURN_SECRET"));
        let config = read(&[turn, ("OYINLINE_TURN_SECRET", "x"), ("OYINLINE_STUN_URLS", "")]).unwrap();
        assert_eq!(config.turn_urls.0.len(), 2);
        for url in ["a.example", "turn:a.example", "stun:", "stun://a.example"] {
            assert!(read(&[("OYINLINE_STUN_URLS", url)]).is_err(), "{url}");
        }
    }

    #[test]
    fn an_origin_has_no_path() {
        assert!(read(&[("OYINLINE_ORIGIN", "https://a.example/")]).unwrap().is_secure());
        for origin in ["a.example", "https://", "https://a.example/path", "ftp://a.example"] {
            assert!(read(&[("OYINLINE_ORIGIN", origin)]).is_err(), "{origin}");
        }
    }
}
