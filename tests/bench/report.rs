//! The page that the figures go to.

use std::{fmt::Write as _, time::Duration};

use crate::{hooks::Hooked, look::Page, rows::Rows, spread::Spread};

/// The figures of one database.
pub struct Section {
    name: String,
    size: String,
    hooks: Vec<String>,
    process: Vec<String>,
    /// Pages of the inbox.
    pub pages: Vec<Page>,
    /// The database's own floor.
    pub rows: Vec<Rows>,
}

impl Section {
    /// An empty one, of so many conversations and messages.
    pub fn new(name: &str, size: &str) -> Section {
        Section {
            name: name.to_owned(),
            size: size.to_owned(),
            hooks: Vec::new(),
            process: Vec::new(),
            pages: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Takes down webhooks.
    pub fn hooks(&mut self, when: &str, count: usize, got: &Hooked, bare: &Hooked) {
        let (rate, floor) = (per_second(count, got.took), per_second(count, bare.took));
        self.hooks.push(format!(
            "| acknowledged webhooks/s, {when} | {} | {} | {:.2} |",
            thousands(rate),
            thousands(floor),
            ratio(rate, floor)
        ));
        for p in [50, 99] {
            let (wait, least) = (got.waits.percentile(p), bare.waits.percentile(p));
            self.hooks.push(format!(
                "| acknowledgement p{p}, {when} | {} | {} | {:.1} |",
                ms(wait),
                ms(least),
                wait.as_secs_f64() / least.as_secs_f64()
            ));
        }
        if let Some(visible) = got.visible {
            let seen = per_second(count, visible);
            self.hooks.push(format!(
                "| messages/s to visible, {when} | {} | {} | {:.2} |",
                thousands(seen),
                thousands(floor),
                ratio(seen, floor)
            ));
        }
    }

    /// Takes down a start.
    pub fn start(&mut self, what: &str, took: Duration, floor: Duration) {
        self.process.push(format!(
            "| {what} | {} | {} | {:.1} |",
            ms(took),
            ms(floor),
            took.as_secs_f64() / floor.as_secs_f64()
        ));
    }

    /// Takes down memory.
    pub fn memory(&mut self, bytes: u64, floor: u64) {
        let mib = |b: u64| format!("{} MiB", b / (1 << 20));
        self.process.push(format!(
            "| memory when idle | {} | {} | {:.1} |",
            mib(bytes),
            mib(floor),
            precise(bytes) / precise(floor)
        ));
    }

    fn write(&self, page: &mut String) {
        let _ = write!(
            page,
            "\n## On {}\n\n{}.\n\n| webhooks | Sampan | floor | ratio |\n|---|---:|---:|---:|\n",
            label(&self.name),
            self.size
        );
        let _ = writeln!(page, "{}", self.hooks.join("\n"));
        let _ = write!(page, "\n| the floor of the database | rows/s |\n|---|---:|\n");
        for rows in &self.rows {
            let rate = per_second(rows.count, rows.took);
            let _ = writeln!(page, "| rows of `{}` in batches of 100 | {} |", rows.table, thousands(rate));
        }
        let _ = write!(
            page,
            "\n| pages, p99 (p50) | Sampan | floor | ratio of p99 | bytes |\n|---|---:|---:|---:|---:|\n"
        );
        for p in &self.pages {
            let both = |s: &Spread| format!("{} ({})", ms(s.percentile(99)), ms(s.percentile(50)));
            let ratio = p.waits.percentile(99).as_secs_f64() / p.floor.percentile(99).as_secs_f64();
            let _ = writeln!(
                page,
                "| {} | {} | {} | {ratio:.1} | {} |",
                p.what,
                both(&p.waits),
                both(&p.floor),
                thousands(p.bytes)
            );
        }
        let _ = write!(page, "\n| the process | Sampan | floor | ratio |\n|---|---:|---:|---:|\n");
        let _ = writeln!(page, "{}", self.process.join("\n"));
    }
}

/// The whole page. What the page before says of other databases, and of the browser, was measured elsewhere and stays.
pub fn page(sections: &[Section], before: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let mut page = format!(
        "# Performance\n\n\
         Made by `make bench`; do not edit. Measured on {cores} cores that the load, the simulated platform and the database share.\n\n\
         A figure alone says more of the machine than of Sampan, so each stands beside a floor from the same run: for webhooks the same \
         HTTP stack in a process of its own, answering 200 to the same calls over as many connections (64); for pages the same stack \
         giving the same bytes from memory to as many askers (4); for the process that stack's own start and memory. A message counts as \
         visible when it came over the live stream of the page. Pages are asked for when the daemon has done what it had to do, except \
         where the table says otherwise. The floor of the database inserts the daemon's own rows once more, by one prepared statement \
         in durable batches of 100, into a table with the same indexes. PostgreSQL runs here as the tests run it, without waiting for \
         the disk, for Sampan and floor alike.\n"
    );
    for section in sections {
        section.write(&mut page);
    }
    for kept in before.split("\n## ").skip(1) {
        let title = kept.lines().next().unwrap_or_default();
        if !sections.iter().any(|section| title == format!("On {}", label(&section.name))) {
            let _ = write!(page, "\n## {}\n", kept.trim_end());
        }
    }
    page
}

/// With separators.
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn label(name: &str) -> &str {
    match name {
        "sqlite" => "SQLite",
        "postgres" => "PostgreSQL",
        other => other,
    }
}

fn ms(d: Duration) -> String {
    format!("{:.1} ms", d.as_secs_f64() * 1_000.0)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures to be read"
)]
fn per_second(count: usize, took: Duration) -> usize {
    (count as f64 / took.as_secs_f64()) as usize
}

#[expect(clippy::cast_precision_loss, reason = "figures to be read")]
fn ratio(a: usize, b: usize) -> f64 {
    a as f64 / b as f64
}

#[expect(clippy::cast_precision_loss, reason = "figures to be read")]
fn precise(n: u64) -> f64 {
    n as f64
}
