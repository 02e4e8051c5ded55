//! As much YAML as LINE's description is written in: mappings and lists in blocks, plain, quoted and folded texts, comments.

use serde_json::{Map, Number, Value};

/// A line without its indentation.
#[derive(Clone, Copy)]
struct Line<'a> {
    depth: usize,
    text: &'a str,
}

/// Reads a document.
pub fn read(text: &str) -> Value {
    let lines: Vec<Line<'_>> = text
        .lines()
        .map(|line| Line { depth: line.len() - line.trim_start().len(), text: line.trim() })
        .collect();
    let mut at = 0;
    block(&lines, &mut at, 0)
}

fn idle(line: Line<'_>) -> bool {
    line.text.is_empty() || line.text.starts_with('#') || line.text == "---"
}

fn skip(lines: &[Line<'_>], at: &mut usize) {
    while lines.get(*at).is_some_and(|line| idle(*line)) {
        *at += 1;
    }
}

/// A list or mapping whose lines stand at `depth` or deeper.
fn block(lines: &[Line<'_>], at: &mut usize, depth: usize) -> Value {
    skip(lines, at);
    let Some(first) = lines.get(*at).filter(|line| line.depth >= depth) else { return Value::Null };
    let depth = first.depth;
    if first.text.starts_with("- ") || first.text == "-" {
        list(lines, at, depth)
    } else {
        mapping(lines, at, depth, None)
    }
}

fn list(lines: &[Line<'_>], at: &mut usize, depth: usize) -> Value {
    let mut items = Vec::new();
    loop {
        skip(lines, at);
        let Some(line) =
            lines.get(*at).filter(|l| l.depth == depth && (l.text.starts_with("- ") || l.text == "-"))
        else {
            return Value::Array(items);
        };
        let rest = line.text[1..].trim_start();
        let inner = depth + line.text.len() - rest.len();
        *at += 1;
        items.push(if rest.is_empty() {
            block(lines, at, depth + 1)
        } else if entry(rest).is_some() {
            mapping(lines, at, inner, Some(Line { depth: inner, text: rest }))
        } else {
            scalar(lines, at, depth, rest)
        });
    }
}

/// A mapping; its first line may stand behind a list's dash.
fn mapping(lines: &[Line<'_>], at: &mut usize, depth: usize, first: Option<Line<'_>>) -> Value {
    let mut members = Map::new();
    let mut pending = first;
    loop {
        let line = if let Some(line) = pending.take() {
            line
        } else {
            skip(lines, at);
            let Some(line) = lines.get(*at).filter(|l| l.depth == depth) else { break };
            *at += 1;
            *line
        };
        let Some((key, rest)) = entry(line.text) else { break };
        let value = if rest.is_empty() {
            skip(lines, at);
            // A list may stand as deep as its key.
            let listed = lines.get(*at).is_some_and(|l| l.depth == depth && l.text.starts_with("- "));
            if listed { list(lines, at, depth) } else { block(lines, at, depth + 1) }
        } else {
            scalar(lines, at, depth, rest)
        };
        members.insert(key, value);
    }
    Value::Object(members)
}

/// `key: rest` or `key:`.
fn entry(text: &str) -> Option<(String, &str)> {
    let (key, rest) = if let Some(quoted) = text.strip_prefix(['"', '\'']) {
        let end = quoted.find(['"', '\''])?;
        (&quoted[..end], quoted[end + 1..].strip_prefix(':')?)
    } else {
        let end = text.find(": ").or_else(|| text.strip_suffix(':').map(str::len))?;
        (&text[..end], &text[end + 1..])
    };
    Some((key.to_owned(), uncommented(rest.trim())))
}

fn uncommented(text: &str) -> &str {
    if text.starts_with('#') {
        return "";
    }
    if text.starts_with(['"', '\'']) { text } else { text.split(" #").next().unwrap_or(text).trim_end() }
}

/// A single value, and the deeper lines that belong to it.
fn scalar(lines: &[Line<'_>], at: &mut usize, depth: usize, text: &str) -> Value {
    let mut more = Vec::new();
    let folded = text.starts_with(['|', '>']);
    while let Some(line) = lines.get(*at) {
        let belongs = line.depth > depth || (line.text.is_empty() && (folded || !more.is_empty()));
        if !belongs {
            break;
        }
        more.push(line.text);
        *at += 1;
    }
    if folded {
        return Value::from(more.join("\n").trim_end());
    }
    let whole = std::iter::once(text).chain(more).collect::<Vec<_>>().join(" ");
    let whole = whole.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = whole.strip_prefix(quote) {
            return Value::from(inner.split(quote).next().unwrap_or_default());
        }
    }
    match whole {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" | "~" => Value::Null,
        "{}" => Value::Object(Map::new()),
        "[]" => Value::Array(Vec::new()),
        _ => match whole.parse::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => whole
                .parse::<f64>()
                .ok()
                .and_then(Number::from_f64)
                .map_or_else(|| Value::from(whole), Value::Number),
        },
    }
}
