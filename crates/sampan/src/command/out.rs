//! What commands say: tables or JSON on stdout, failures on stderr.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use serde_json::{Map, Value};

/// Rows under headings. The same headings, in `snake_case`, are the names in JSON.
pub struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// A table without rows.
    pub fn new(headings: &[&'static str]) -> Table {
        Table { headings: headings.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, one value for each heading.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) {
        self.rows.push(values.into_iter().collect());
    }

    /// Prints it: for people, or `--json` for machines.
    pub fn print(&self, json: bool) -> anyhow::Result<()> {
        let text = if json { self.as_json()? } else { self.as_text() };
        line(text.trim_end())
    }

    fn as_json(&self) -> serde_json::Result<String> {
        let objects: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let pairs = self.headings.iter().zip(row).map(|(h, v)| ((*h).to_owned(), v.clone()));
                Value::Object(pairs.collect::<Map<_, _>>())
            })
            .collect();
        serde_json::to_string_pretty(&objects)
    }

    fn as_text(&self) -> String {
        let headings: Vec<String> =
            self.headings.iter().map(|h| h.to_uppercase().replace('_', " ")).collect();
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        let mut widths: Vec<usize> = headings.iter().map(|h| h.chars().count()).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut text = String::new();
        for row in std::iter::once(&headings).chain(&rows) {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(row) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Prints a line on stdout.
pub fn line(text: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        // The reader, `head` perhaps, has enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Says on stderr why a command failed, and gives the exit code for it.
pub fn fail(error: &anyhow::Error) -> ExitCode {
    // When stderr is gone too there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "error: {error:#}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_is_aligned_and_its_json_has_the_same_names() {
        let mut table = Table::new(&["name", "last_webhook_at"]);
        table.row([json!("ร้านเรือ"), Value::Null]);
        table.row([json!("b"), json!(["x", 2])]);
        assert_eq!(table.as_text(), "NAME      LAST WEBHOOK AT\nร้านเรือ  –\nb         x, 2\n");
        let json: Value = serde_json::from_str(&table.as_json().expect("JSON")).expect("JSON");
        assert_eq!(
            json,
            json!([{"name": "ร้านเรือ", "last_webhook_at": null}, {"name": "b", "last_webhook_at": ["x", 2]}])
        );
    }
}
