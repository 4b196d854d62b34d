//! Loading of settings.

use std::collections::{HashMap, HashSet};
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

/// Everything that is wrong with the settings: one line each, and at least one.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct SettingsErrors(Vec<SettingsError>);

impl From<SettingsError> for SettingsErrors {
    fn from(error: SettingsError) -> Self {
        Self(vec![error])
    }
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
    /// Reads and validates all settings.
    ///
    /// # Errors
    /// Everything that is wrong, or only the syntax of the file if that is.
    pub fn load(origin: &Origin) -> Result<Self, SettingsErrors> {
        let defaults = build(Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml)))?;
        let file = origin.folder.join(format!("{}.toml", origin.environment));
        let given = Config::builder()
            .add_source(defaults.clone())
            .add_source(File::from(file).format(FileFormat::Toml).required(false))
            .add_source(
                Environment::with_prefix(PREFIX)
                    .prefix_separator("__")
                    .separator("__")
                    .source(Some(origin.variables.clone())),
            );
        let mut errors = unknown(&defaults, &build(given.clone())?)?;
        if let Some(mut settings) = read(given, &defaults, &mut errors)? {
            settings.production = origin.environment == "production";
            errors.extend(settings.check());
            if errors.is_empty() {
                return Ok(settings);
            }
        }
        Err(SettingsErrors(errors))
    }
}

fn build(builder: ConfigBuilder<DefaultState>) -> Result<Config, SettingsError> {
    builder.build().map_err(|error| unreadable(&error))
}

type Sections = HashMap<String, Value>;

/// Unknown settings are errors, so that a misspelt one does not go unnoticed. They are in order of their
/// names.
fn unknown(defaults: &Config, given: &Config) -> Result<Vec<SettingsError>, SettingsError> {
    let sections = |config: &Config| -> Result<Sections, SettingsError> {
        config.clone().try_deserialize().map_err(|error| unreadable(&error))
    };
    let known = sections(defaults)?;
    let mut names = Vec::new();
    for (section, value) in sections(given)? {
        let Some(known) = known.get(&section).and_then(|known| known.clone().into_table().ok()) else {
            names.push(section);
            continue;
        };
        let settings = value.into_table().unwrap_or_default();
        let unknown = settings.into_keys().filter(|name| !known.contains_key(name));
        names.extend(unknown.map(|name| format!("{section}.{name}")));
    }
    names.sort();
    Ok(names.into_iter().map(|name| SettingsError::Unknown { name }).collect())
}

/// Reads all settings; nothing if that is impossible. One with a value of another type is reported and
/// replaced by its default, so that the others are read too.
fn read(
    mut given: ConfigBuilder<DefaultState>,
    defaults: &Config,
    errors: &mut Vec<SettingsError>,
) -> Result<Option<Settings>, SettingsError> {
    let mut replaced = HashSet::new();
    loop {
        let error = match build(given.clone())?.try_deserialize() {
            Ok(settings) => return Ok(Some(settings)),
            Err(error) => error,
        };
        errors.push(unreadable(&error));
        let Some(name) = setting(&error).filter(|name| replaced.insert((*name).to_owned())) else {
            return Ok(None);
        };
        let Ok(default) = defaults.get::<Value>(name) else { return Ok(None) };
        given = given.set_override(name, default).map_err(|error| unreadable(&error))?;
    }
}

/// The setting that an error is about.
fn setting(error: &ConfigError) -> Option<&str> {
    if let ConfigError::Type { key, .. } | ConfigError::At { key, .. } = error {
        key.as_deref()
    } else {
        None
    }
}

fn unreadable(error: &ConfigError) -> SettingsError {
    SettingsError::Unreadable(error.to_string())
}

/// The environment variable of a setting.
fn variable(name: &str) -> String {
    format!("{PREFIX}__{}", name.replace('.', "__").to_uppercase())
}
