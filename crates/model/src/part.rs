//! What a message is made of.

use serde::{Deserialize, Serialize};

use crate::{AttachmentId, MediaRef, Money, OrderId};

/// One part of a message. Stored as JSON inside the message's sealed body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Words.
    Text {
        /// The words, as the platform gave them.
        text: String,
    },
    /// A picture.
    Image(Media),
    /// A film.
    Video(Media),
    /// A voice message or other sound.
    Audio(Media),
    /// Any other file.
    File(Media),
    /// A sticker: its picture where we may fetch it, and always words for it.
    Sticker {
        /// The picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        media: Option<Media>,
        /// What it shows, in words.
        label: String,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// What the place is called.
        title: Option<String>,
        /// Its address.
        address: Option<String>,
    },
    /// A product of the shop.
    Product {
        /// The platform's id of the product.
        external_id: String,
        /// Its name, where known.
        title: Option<String>,
        /// Its price, where known.
        price: Option<Money>,
        /// A picture's address, where known.
        image_url: Option<String>,
        /// Its page, where known.
        url: Option<String>,
    },
    /// An order of the shop.
    Order {
        /// The platform's order number.
        external_id: String,
        /// Our order, once we have it.
        order_id: Option<OrderId>,
        /// A line about it, where known.
        title: Option<String>,
        /// The status the platform wrote on the card.
        status: Option<String>,
    },
    /// A card with words and buttons.
    Template {
        /// Heading.
        title: Option<String>,
        /// Words.
        text: Option<String>,
        /// What could be pressed.
        #[serde(default)]
        buttons: Vec<Button>,
    },
    /// The customer pressed a button of ours.
    Postback {
        /// What the button said, where known.
        title: Option<String>,
        /// What it carried.
        payload: Option<String>,
    },
    /// The customer mentioned us in, or answered to, a story.
    Story {
        /// Mention or reply. Named `story` inside storage because `kind` names the part.
        #[serde(rename = "story")]
        story: StoryKind,
        /// The story's address.
        url: Option<String>,
        /// The story's picture, where it may be kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        media: Option<Media>,
    },
    /// A shared post or link.
    Share {
        /// Its title.
        title: Option<String>,
        /// Its address.
        url: Option<String>,
    },
    /// A voucher card.
    Voucher {
        /// The platform's id of the voucher.
        external_id: String,
        /// Its title.
        title: Option<String>,
    },
    /// A kind we do not know yet: never dropped.
    Unsupported {
        /// The platform's name of the kind.
        raw_type: String,
        /// What could be read of it.
        text: Option<String>,
    },
}

/// A part's kind alone, as in `composer.kinds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is documented on Part")]
pub enum PartKind {
    Text,
    Image,
    Video,
    Audio,
    File,
    Sticker,
    Location,
    Product,
    Order,
    Template,
    Postback,
    Story,
    Share,
    Voucher,
    Unsupported,
}

/// A file inside a message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// The file as we keep it; set when the message is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<AttachmentId>,
    /// How to fetch it from the platform; moved to the attachment when the message is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetch: Option<MediaRef>,
    /// The file's name, where the platform gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its type as the platform claims it; ours is found by looking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
}

/// A button of a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What it says.
    pub title: String,
    /// Where it leads, if it leads anywhere.
    pub url: Option<String>,
}

/// How a message refers to a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoryKind {
    /// They mentioned us in theirs.
    Mention,
    /// They answered to ours.
    Reply,
}

impl Part {
    /// The part's kind.
    pub fn kind(&self) -> PartKind {
        match self {
            Part::Text { .. } => PartKind::Text,
            Part::Image(_) => PartKind::Image,
            Part::Video(_) => PartKind::Video,
            Part::Audio(_) => PartKind::Audio,
            Part::File(_) => PartKind::File,
            Part::Sticker { .. } => PartKind::Sticker,
            Part::Location { .. } => PartKind::Location,
            Part::Product { .. } => PartKind::Product,
            Part::Order { .. } => PartKind::Order,
            Part::Template { .. } => PartKind::Template,
            Part::Postback { .. } => PartKind::Postback,
            Part::Story { .. } => PartKind::Story,
            Part::Share { .. } => PartKind::Share,
            Part::Voucher { .. } => PartKind::Voucher,
            Part::Unsupported { .. } => PartKind::Unsupported,
        }
    }

    /// The file of the part, if its kind has one.
    pub fn media(&self) -> Option<&Media> {
        match self {
            Part::Image(m) | Part::Video(m) | Part::Audio(m) | Part::File(m) => Some(m),
            Part::Sticker { media, .. } | Part::Story { media, .. } => media.as_ref(),
            _ => None,
        }
    }

    /// The file of the part, to be changed.
    pub fn media_mut(&mut self) -> Option<&mut Media> {
        match self {
            Part::Image(m) | Part::Video(m) | Part::Audio(m) | Part::File(m) => Some(m),
            Part::Sticker { media, .. } | Part::Story { media, .. } => media.as_mut(),
            _ => None,
        }
    }

    /// Everything in the part that a person could search for.
    pub fn words(&self) -> Vec<&str> {
        fn of(text: Option<&String>) -> Vec<&str> {
            text.map(String::as_str).into_iter().collect()
        }
        match self {
            Part::Text { text } => vec![text],
            Part::Image(m) | Part::Video(m) | Part::Audio(m) | Part::File(m) => of(m.name.as_ref()),
            Part::Sticker { label, .. } => vec![label],
            Part::Location { title, address, .. } => [of(title.as_ref()), of(address.as_ref())].concat(),
            Part::Product { external_id, title, .. }
            | Part::Voucher { external_id, title }
            | Part::Order { external_id, title, .. } => {
                let mut w = of(title.as_ref());
                w.push(external_id);
                w
            }
            Part::Template { title, text, buttons } => {
                let mut w = [of(title.as_ref()), of(text.as_ref())].concat();
                w.extend(buttons.iter().map(|b| b.title.as_str()));
                w
            }
            Part::Postback { title, payload } => [of(title.as_ref()), of(payload.as_ref())].concat(),
            Part::Share { title, .. } => of(title.as_ref()),
            Part::Unsupported { text, .. } => of(text.as_ref()),
            Part::Story { .. } => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_survives_its_storage_form() {
        let parts = vec![
            Part::Text { text: "พร้อมส่งค่ะ 🙏".into() },
            Part::Image(Media { width: Some(3), size: Some(u64::MAX), ..Media::default() }),
            Part::Location { latitude: 13.75, longitude: 100.5, title: None, address: None },
            Part::Story { story: StoryKind::Reply, url: None, media: None },
        ];
        let json = serde_json::to_string(&parts).expect("parts are plain data");
        assert_eq!(serde_json::from_str::<Vec<Part>>(&json).expect("own text"), parts);
    }
}
