//! Loading of settings.

use std::collections::HashMap;
use std::path::PathBuf;

use config::builder::{ConfigBuilder, DefaultState};
use config::{Config, ConfigError, Environment, File, FileFormat, Value};

use super::Settings;

const DEFAULTS: &str = include_str!("../../../../config/default.toml");
const PREFIX: &str = "MESHUP";

/// A setting is invalid or cannot be read. Names the setting, and never shows the value of a secret.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("unknown setting `{name}` ({} in the environment)", variable(name))]
    Unknown { name: String },
    #[error("the setting `{name}` ({}) {problem}", variable(name))]
    Wrong { name: &'static str, problem: String },
    #[error("cannot read the configuration: {0}")]
    Unreadable(String),
}

/// Where settings are loaded from, besides the defaults.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The value of `MESHUP_ENV`.
    pub environment: String,
    /// The folder that may hold `<environment>.toml`.
    pub folder: PathBuf,
    pub variables: HashMap<String, String>,
}

impl Origin {
    /// The environment variables of this process, and `config/` in its working directory.
    pub fn of_process() -> Self {
        let variables: HashMap<_, _> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let environment = variables.get("MESHUP_ENV").filter(|name| !name.is_empty()).cloned();
        Self {
            environment: environment.unwrap_or_else(|| "development".to_owned()),
            folder: PathBuf::from("config"),
            variables,
        }
    }
}

impl Settings {
    /// Reads and validates all settings; fails at the first error.
    pub fn load(origin: &Origin) -> Result<Self, SettingsError> {
        let defaults = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        let known = sections(defaults.clone())?;
        let file = origin.folder.join(format!("{}.toml", origin.environment));
        let merged =
            defaults.add_source(File::from(file).format(FileFormat::Toml).required(false)).add_source(
                Environment::with_prefix(PREFIX)
                    .prefix_separator("__")
                    .separator("__")
                    .source(Some(origin.variables.clone())),
            );
        refuse_unknown(&known, sections(merged.clone())?)?;
        let config = merged.build().map_err(|error| unreadable(&error))?;
        let mut settings: Self = config.try_deserialize().map_err(|error| unreadable(&error))?;
        settings.production = origin.environment == "production";
        settings.check()?;
        Ok(settings)
    }
}

type Sections = HashMap<String, HashMap<String, Value>>;

fn sections(builder: ConfigBuilder<DefaultState>) -> Result<Sections, SettingsError> {
    let config = builder.build().map_err(|error| unreadable(&error))?;
    config.try_deserialize().map_err(|error| unreadable(&error))
}

/// Rejects unknown settings, so that a misspelt one does not go unnoticed.
fn refuse_unknown(known: &Sections, given: Sections) -> Result<(), SettingsError> {
    for (section, settings) in given {
        for name in settings.into_keys() {
            if !known.get(&section).is_some_and(|known| known.contains_key(&name)) {
                return Err(SettingsError::Unknown { name: format!("{section}.{name}") });
            }
        }
    }
    Ok(())
}

fn unreadable(error: &ConfigError) -> SettingsError {
    SettingsError::Unreadable(error.to_string())
}

/// The environment variable of a setting.
fn variable(name: &str) -> String {
    format!("{PREFIX}__{}", name.replace('.', "__").to_uppercase())
}
