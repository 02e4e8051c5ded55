//! `cargo xtask new-connector`: a folder, a page and two lines. What it makes compiles, refuses everything, and fails the kit
//! alone, which says what comes next.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{Name, Refused, skeleton, table, write};

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// The platform's name.
    pub name: Name,
    /// New files, from the repository's folder.
    pub files: Vec<PathBuf>,
    /// Changed files, and the line that each has more.
    pub lines: Vec<(PathBuf, String)>,
}

/// Makes the skeleton of a connector. Nothing is written unless all of it can be.
pub fn make(root: &Path, name: &str) -> Result<Made, Refused> {
    let name = Name::parse(name)?;
    let folder = PathBuf::from(format!("connectors/{}", name.lower()));
    let page = PathBuf::from(format!("docs/connectors/{}.md", name.lower()));
    for path in [&folder, &page] {
        if root.join(path).exists() {
            return Err(Refused::Exists(path.clone()));
        }
    }
    let lines = table::lines(root, &name)?;
    let mut files = Vec::new();
    for (path, text) in skeleton::files(&name) {
        files.push(folder.join(path));
        write(root.join(folder.join(path)), &text)?;
    }
    write(root.join(&page), &skeleton::page(&name))?;
    files.push(page);
    let mut changed = Vec::new();
    for line in lines {
        write(root.join(&line.path), &line.text)?;
        changed.push((line.path, line.line));
    }
    Ok(Made { name, files, lines: changed })
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for path in &self.files {
            writeln!(f, "made     {}", path.display())?;
        }
        for (path, line) in &self.lines {
            writeln!(f, "line in  {}: {line}", path.display())?;
        }
        let name = self.name.lower();
        write!(f, "\nnext: cargo test -p connector-{name}, which says clause by clause what is to be done;")?;
        write!(f, "\nthe whole way is in docs/connectors/README.md")
    }
}
