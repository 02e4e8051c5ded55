//! Looks through every file below a folder for what must not be readable there.

use std::{collections::BTreeSet, path::Path};

use aho_corasick::AhoCorasick;

/// Which of the needles stand readable in which file: as UTF-8, as UTF-16, as JSON escapes, and percent-encoded.
pub fn scan(dir: &Path, needles: &[String]) -> anyhow::Result<Vec<String>> {
    let mut found = BTreeSet::new();
    let forms: Vec<(String, Vec<u8>)> = needles
        .iter()
        .filter(|n| n.chars().count() >= 4)
        .flat_map(|n| {
            let utf16: Vec<u8> = n.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let escaped: String = n
                .encode_utf16()
                .map(|u| match u8::try_from(u) {
                    Ok(b) if b.is_ascii() => char::from(b).to_string(),
                    _ => format!("\\u{u:04x}"),
                })
                .collect();
            let percent: String = url::form_urlencoded::byte_serialize(n.as_bytes()).collect();
            [n.clone().into_bytes(), utf16, escaped.into_bytes(), percent.into_bytes()]
                .map(|form| (n.clone(), form))
        })
        .collect();
    // All at once: thousands of needles one after the other would take longer than the story that is scanned.
    let all = AhoCorasick::new(forms.iter().map(|(_, form)| form))?;
    walk(dir, &mut |path, bytes| {
        for at in all.find_overlapping_iter(bytes) {
            let (needle, _) = &forms[at.pattern().as_usize()];
            found.insert(format!("'{needle}' stands readable in {}", path.display()));
        }
    })?;
    Ok(found.into_iter().collect())
}

fn walk(dir: &Path, see: &mut impl FnMut(&Path, &[u8])) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, see)?;
        } else {
            // A file may be gone by now (a WAL that was folded in): what is gone shows nothing.
            if let Ok(bytes) = std::fs::read(&path) {
                see(&path, &bytes);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_secret_in_every_form() {
        let dir = tempfile::tempdir().expect("a folder");
        let secret = "สวัสดี kettle".to_owned();
        assert!(scan(dir.path(), std::slice::from_ref(&secret)).expect("scans").is_empty());
        std::fs::write(dir.path().join("a"), format!("..{secret}..")).expect("writes");
        std::fs::create_dir(dir.path().join("sub")).expect("a folder");
        let utf16: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(dir.path().join("sub/b"), utf16).expect("writes");
        assert_eq!(scan(dir.path(), &[secret]).expect("scans").len(), 2);
    }
}
