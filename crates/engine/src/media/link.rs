//! Public, unguessable addresses of files, for platforms that fetch what we send by URL.
//!
//! The address is its own proof: attachment, variant and end of life under a MAC, so nothing has to be stored
//! and nothing can be guessed. Some platforms' apps fetch when the customer looks, maybe weeks later, so
//! links live for [`LIFE`] rather than minutes.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use connector::{hmac_sha256, tag_matches};
use model::{AttachmentId, Time};
use url::Url;

/// How long a link lives.
pub const LIFE: Duration = Duration::from_hours(30 * 24);

/// What of a file is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The file itself.
    Whole,
    /// A small JPEG of it.
    Preview,
}

/// Makes and checks links.
pub struct MediaLinks {
    key: [u8; 32],
    base: Url,
}

impl MediaLinks {
    /// Links below `public_url`, under a key of their own.
    pub fn new(key: [u8; 32], public_url: &Url) -> MediaLinks {
        MediaLinks { key, base: public_url.clone() }
    }

    /// The address of a file until [`LIFE`] after `now`.
    pub fn make(&self, id: AttachmentId, variant: Variant, now: Time) -> String {
        let token = self.token(id, variant, now.after(LIFE).as_secs());
        // Platforms decide by the ending more often than they should.
        let suffix = if variant == Variant::Preview { ".jpg" } else { "" };
        format!("{}/media/{token}{suffix}", self.base.as_str().trim_end_matches('/'))
    }

    /// Reads a link's last path segment; nothing if it was not made by us or is over.
    pub fn read(&self, segment: &str, now: Time) -> Option<(AttachmentId, Variant)> {
        let bytes = URL_SAFE_NO_PAD.decode(segment.split('.').next()?).ok()?;
        let (body, tag) = bytes.split_at_checked(25)?;
        if !tag_matches(&hmac_sha256(&self.key, &[body]), tag) {
            return None;
        }
        let id = AttachmentId::from_uuid(uuid::Uuid::from_slice(&body[..16]).ok()?);
        let variant = if body[16] == 1 { Variant::Preview } else { Variant::Whole };
        let ends = i64::from_be_bytes(body[17..25].try_into().ok()?);
        (now.as_secs() < ends).then_some((id, variant))
    }

    fn token(&self, id: AttachmentId, variant: Variant, ends: i64) -> String {
        let mut body = id.uuid().as_bytes().to_vec();
        body.push(u8::from(variant == Variant::Preview));
        body.extend_from_slice(&ends.to_be_bytes());
        let tag = hmac_sha256(&self.key, &[&body]);
        body.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> MediaLinks {
        MediaLinks::new([7; 32], &Url::parse("https://inbox.example.com/").expect("a url"))
    }

    #[test]
    fn opens_its_own_link_until_it_ends() {
        let (links, now) = (links(), Time::from_secs(1_767_225_600));
        let id = AttachmentId::new(now, [3; 10]);
        for variant in [Variant::Whole, Variant::Preview] {
            let url = links.make(id, variant, now);
            let segment =
                url.strip_prefix("https://inbox.example.com/media/").expect("below the public address");
            assert_eq!(links.read(segment, now), Some((id, variant)));
            assert_eq!(links.read(segment, now.after(LIFE)), None);
        }
    }

    #[test]
    fn refuses_every_changed_byte() {
        let (links, now) = (links(), Time::from_secs(1_767_225_600));
        let url = links.make(AttachmentId::new(now, [3; 10]), Variant::Whole, now);
        let bytes = URL_SAFE_NO_PAD.decode(url.rsplit('/').next().expect("a segment")).expect("base64");
        for i in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[i] ^= 1;
            assert_eq!(links.read(&URL_SAFE_NO_PAD.encode(&changed), now), None, "byte {i}");
        }
        assert_eq!(links.read("", now), None);
        assert_eq!(links.read("@@", now), None);
    }
}
