//! What a letter says, in the reader's language: one file of words for each.

use std::{collections::BTreeMap, sync::LazyLock};

use model::Role;
use serde::{Deserialize, Serialize};

/// A letter to a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// They are asked to become a member.
    Invitation {
        /// Of which workspace: its name.
        workspace: String,
        /// Who asks: their name.
        inviter: String,
        /// As what.
        role: Role,
        /// Where to say yes. As good as a key.
        link: String,
    },
    /// They may set another password.
    PasswordReset {
        /// Their name.
        name: String,
        /// Where. As good as a key.
        link: String,
    },
    /// Their password was changed.
    PasswordChanged {
        /// Their name.
        name: String,
    },
}

/// Languages that letters are written in, as the page names them; the first is written where there is no other.
pub const LANGUAGES: [&str; 7] = ["en", "th", "vi", "id", "zh-Hans", "ms", "zh-Hant"];

/// The words of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    role: Roles,
    invitation: Form,
    password_reset: Form,
    password_changed: Form,
    /// Below every letter.
    foot: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    owner: String,
    admin: String,
    agent: String,
    viewer: String,
}

/// A letter with holes in it: `{name}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    subject: String,
    text: String,
}

/// Files that cannot be read are left out here; a test reads each.
static WORDS: LazyLock<BTreeMap<&'static str, Words>> = LazyLock::new(|| {
    let files = [
        include_str!("words/en.toml"),
        include_str!("words/th.toml"),
        include_str!("words/vi.toml"),
        include_str!("words/id.toml"),
        include_str!("words/zh-Hans.toml"),
        include_str!("words/ms.toml"),
        include_str!("words/zh-Hant.toml"),
    ];
    let read = |(language, file)| toml::from_str(file).ok().map(|words| (language, words));
    LANGUAGES.into_iter().zip(files).filter_map(read).collect()
});

/// The language of [`LANGUAGES`] that comes nearest to what a browser asks for (`Accept-Language`) or a page names.
pub fn language(asked: &str) -> &'static str {
    let wishes = asked.split(',').map(|wish| wish.split(';').next().unwrap_or("").trim().to_lowercase());
    for wish in wishes {
        if wish.starts_with("zh") {
            let tall = ["hant", "tw", "hk", "mo"].iter().any(|part| wish.contains(part));
            return if tall { "zh-Hant" } else { "zh-Hans" };
        }
        let first = wish.split('-').next().unwrap_or("");
        if let Some(found) = LANGUAGES.iter().find(|language| **language == first) {
            return found;
        }
    }
    LANGUAGES[0]
}

/// Subject and text of a letter. `host` is the inbox's own.
pub(super) fn write(letter: &Letter, language: &str, host: &str) -> Option<(String, String)> {
    let words = WORDS.get(language).or_else(|| WORDS.get(LANGUAGES[0]))?;
    let role = |role| match role {
        Role::Owner => &words.role.owner,
        Role::Admin => &words.role.admin,
        Role::Agent => &words.role.agent,
        Role::Viewer => &words.role.viewer,
    };
    let (form, holes): (&Form, Vec<(&str, &str)>) = match letter {
        Letter::Invitation { workspace, inviter, role: as_what, link } => (
            &words.invitation,
            vec![
                ("workspace", workspace.as_str()),
                ("inviter", inviter.as_str()),
                ("role", role(*as_what).as_str()),
                ("link", link.as_str()),
            ],
        ),
        Letter::PasswordReset { name, link } => {
            (&words.password_reset, vec![("name", name.as_str()), ("link", link.as_str())])
        }
        Letter::PasswordChanged { name } => (&words.password_changed, vec![("name", name.as_str())]),
    };
    let holes: Vec<_> = holes.into_iter().chain([("host", host)]).collect();
    let text = format!("{}\n\n-- \n{}\n", form.text.trim(), words.foot.trim());
    Some((fill(&form.subject, &holes), fill(&text, &holes)))
}

/// Fills the holes, from left to right: what is filled in is not looked at again, so that nobody's name is a hole.
fn fill(form: &str, holes: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(form.len() + 64);
    let mut rest = form;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        let hole = holes
            .iter()
            .find(|(name, _)| rest[1..].strip_prefix(name).is_some_and(|after| after.starts_with('}')));
        if let Some((name, value)) = hole {
            // One line each: a name cannot begin a paragraph of its own.
            filled.extend(value.chars().map(|c| if c.is_control() { ' ' } else { c }));
            rest = &rest[name.len() + 2..];
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn letters() -> [Letter; 3] {
        let link = "https://inbox.example.com/invite#fake".to_owned();
        [
            Letter::Invitation {
                workspace: "ตลาดน้ำ {link}".to_owned(),
                inviter: "Mai\r\nBcc: x@example.com".to_owned(),
                role: Role::Agent,
                link: link.clone(),
            },
            Letter::PasswordReset { name: "Linh".to_owned(), link },
            Letter::PasswordChanged { name: "Linh".to_owned() },
        ]
    }

    fn holes(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    #[test]
    fn every_language_has_every_letter_with_the_same_holes() {
        assert_eq!(WORDS.len(), LANGUAGES.len(), "each file can be read");
        let forms = |w: &'static Words| [&w.invitation, &w.password_reset, &w.password_changed];
        for (language, words) in WORDS.iter() {
            for (form, english) in forms(words).into_iter().zip(forms(&WORDS["en"])) {
                assert_eq!(holes(&form.text), holes(&english.text), "{language}");
                assert_eq!(holes(&form.subject), holes(&english.subject), "{language}");
                assert!(!form.subject.contains('\n'), "{language}");
            }
        }
    }

    #[test]
    fn a_name_is_a_name_and_nothing_else() {
        for language in LANGUAGES {
            for letter in letters() {
                let (subject, text) = write(&letter, language, "inbox.example.com").expect("written");
                assert!(!subject.contains(['\r', '\n']), "{language}: {subject}");
                assert!(!text.contains("\nBcc") && !text.contains('\r'), "{language}: {text}");
                assert!(text.contains("inbox.example.com"), "{language}: {text}");
            }
            let (_, text) = write(&letters()[0], language, "inbox.example.com").expect("written");
            assert!(text.contains("ตลาดน้ำ {link}"), "{language}: {text}");
            assert_eq!(
                text.matches("https://inbox.example.com/invite#fake").count(),
                1,
                "{language}: {text}"
            );
        }
    }

    #[test]
    fn the_nearest_language_is_found() {
        for (asked, found) in [
            ("th-TH,th;q=0.9,en;q=0.8", "th"),
            ("zh-CN", "zh-Hans"),
            ("zh-TW,zh;q=0.9", "zh-Hant"),
            ("zh-Hant-HK", "zh-Hant"),
            ("de-DE,vi;q=0.5", "vi"),
            ("ms", "ms"),
            ("", "en"),
            ("xx", "en"),
        ] {
            assert_eq!(language(asked), found, "{asked}");
        }
    }
}
