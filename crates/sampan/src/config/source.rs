//! Where settings come from: the file and the environment.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use connector::Secret;
use toml::de::{DeTable, DeValue};

use super::{
    given::{Given, Value},
    problem::{ConfigError, Origin},
};

/// The variable that names the file.
pub const CONFIG_VARIABLE: &str = "SAMPAN_CONFIG";
const PREFIX: &str = "SAMPAN_";
const PLACES: [&str; 2] = ["sampan.toml", "/etc/sampan/sampan.toml"];

/// The file to read: the one named, else the first that is there, else none.
pub fn find(named: Option<&Path>, variable: Option<&String>) -> Result<Option<PathBuf>, ConfigError> {
    let named =
        named.map(Path::to_path_buf).or_else(|| variable.filter(|v| !v.is_empty()).map(PathBuf::from));
    if let Some(path) = named {
        if path.is_file() {
            return Ok(Some(path));
        }
        return Err(ConfigError::File {
            path,
            what: "is not there".into(),
            cure: "name an existing file with --config or $SAMPAN_CONFIG, or start from deploy/sampan.toml",
        });
    }
    Ok(PLACES.iter().map(PathBuf::from).find(|path| path.is_file()))
}

/// Reads a file into paths and values.
pub fn read_file(path: &Path) -> Result<Given, ConfigError> {
    let text = fs::read_to_string(path).map_err(|error| ConfigError::File {
        path: path.to_owned(),
        what: match error.kind() {
            io::ErrorKind::PermissionDenied => "may not be read by this user".into(),
            io::ErrorKind::InvalidData => "is not UTF-8 text".into(),
            _ => format!("cannot be read ({error})"),
        },
        cure: "make it readable for the user that Sampan runs as",
    })?;
    parse(path, &text)
}

/// Reads TOML into paths and values.
pub fn parse(path: &Path, text: &str) -> Result<Given, ConfigError> {
    let line_at = |byte: usize| 1 + text.bytes().take(byte).filter(|b| *b == b'\n').count();
    let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        path: path.to_owned(),
        line: line_at(error.span().map_or(0, |span| span.start)),
        what: error.message().to_owned(),
    })?;
    let mut given = Given::default();
    let mut place = |name: String, byte: usize, value: Value| {
        given.set(name, value, Origin::File { path: path.to_owned(), line: line_at(byte) });
    };
    flatten("", table.get_ref(), &mut place);
    Ok(given)
}

fn flatten(prefix: &str, table: &DeTable<'_>, place: &mut impl FnMut(String, usize, Value)) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        let value = match value.get_ref() {
            DeValue::Table(inner) => {
                flatten(&format!("{name}."), inner, place);
                continue;
            }
            DeValue::String(text) => Value::Text(Secret::new(text.as_ref())),
            DeValue::Integer(number) if number.radix() == 10 => Value::Number(Secret::new(number.as_str())),
            DeValue::Integer(_) => Value::Other("a number that is not decimal"),
            DeValue::Float(_) => Value::Other("a number with a fraction"),
            DeValue::Boolean(_) => Value::Other("a boolean"),
            DeValue::Datetime(_) => Value::Other("a date"),
            DeValue::Array(_) => Value::Other("a list"),
        };
        place(name, key.span().start, value);
    }
}

/// Reads the environment over what is there. An empty variable says nothing.
pub fn read_environment(environment: &BTreeMap<String, String>, given: &mut Given) {
    for (name, value) in environment {
        let Some(path) = name.strip_prefix(PREFIX) else { continue };
        if name == CONFIG_VARIABLE || value.is_empty() || is_service_link(path) {
            continue;
        }
        let path = path.to_lowercase().replace("__", ".");
        given.set(path, Value::Text(Secret::new(value.as_str())), Origin::Variable(name.clone()));
    }
}

/// Kubernetes tells every container of the namespace about a service called `sampan` in variables of this shape.
fn is_service_link(path: &str) -> bool {
    path == "PORT"
        || path.starts_with("PORT_")
        || path.starts_with("SERVICE_HOST")
        || path.starts_with("SERVICE_PORT")
}
