//! A message's parts as the API shows them.

use std::collections::HashMap;

use model::{AttachmentId, Part};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Attachment, Id, MediaState, Money, StoryKind};

/// One part of a message, by `kind`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Part)]
pub enum PartView {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A picture.
    Image(MediaPart),
    /// A film.
    Video(MediaPart),
    /// A sound.
    Audio(MediaPart),
    /// Any other file.
    File(MediaPart),
    /// A sticker.
    Sticker {
        /// Its picture, where it may be kept.
        attachment: Option<Attachment>,
        /// What it shows, in words.
        label: String,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// What it is called.
        title: Option<String>,
        /// Its address.
        address: Option<String>,
    },
    /// A product of the shop.
    Product {
        /// The platform's id.
        external_id: String,
        /// Its name.
        title: Option<String>,
        /// Its price.
        price: Option<Money>,
        /// Its picture.
        image_url: Option<String>,
        /// Its page.
        url: Option<String>,
    },
    /// An order of the shop.
    Order {
        /// The platform's order number.
        external_id: String,
        /// Our order, once it is here.
        order_id: Option<Id>,
        /// A line about it.
        title: Option<String>,
        /// The status on the card.
        status: Option<String>,
    },
    /// A card with words and buttons.
    Template {
        /// Heading.
        title: Option<String>,
        /// Words.
        text: Option<String>,
        /// What could be pressed.
        buttons: Vec<ButtonView>,
    },
    /// A pressed button.
    Postback {
        /// What it said.
        title: Option<String>,
        /// What it carried.
        payload: Option<String>,
    },
    /// A mention in, or an answer to, a story.
    Story {
        /// Which of the two. (`kind` names the part.)
        story_kind: StoryKind,
        /// The story's address.
        url: Option<String>,
        /// Its picture, where it may be kept.
        attachment: Option<Attachment>,
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
        /// The platform's id.
        external_id: String,
        /// Its title.
        title: Option<String>,
    },
    /// A kind that is not known yet.
    Unsupported {
        /// The platform's name of the kind.
        raw_type: String,
        /// What could be read of it.
        text: Option<String>,
    },
}

/// A file inside a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MediaPart {
    /// The file, once it is here.
    pub attachment: Option<Attachment>,
    /// What has become of it.
    pub state: MediaState,
}

/// A button of a card.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Button)]
pub struct ButtonView {
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub url: Option<String>,
}

/// A part that a member sends.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewPart {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A picture that was uploaded.
    Image {
        /// Which file.
        attachment_id: Id,
    },
    /// A film that was uploaded.
    Video {
        /// Which file.
        attachment_id: Id,
    },
    /// A sound that was uploaded.
    Audio {
        /// Which file.
        attachment_id: Id,
    },
    /// Any other file that was uploaded.
    File {
        /// Which file.
        attachment_id: Id,
    },
    /// A place.
    Location {
        /// Degrees north.
        #[schema(minimum = -90, maximum = 90)]
        latitude: f64,
        /// Degrees east.
        #[schema(minimum = -180, maximum = 180)]
        longitude: f64,
        /// What it is called.
        title: String,
        /// Its address.
        #[serde(default)]
        address: String,
    },
    /// A product card.
    Product {
        /// The platform's id.
        external_id: String,
    },
    /// An order card.
    Order {
        /// The platform's order number.
        external_id: String,
    },
}

/// The files of the messages that are being shown, with their state.
pub type Files = HashMap<AttachmentId, (MediaState, Attachment)>;

impl PartView {
    /// Shows a part; `files` holds those that it may name.
    pub fn of(part: Part, files: &Files) -> PartView {
        match part {
            Part::Text { text } => PartView::Text { text },
            Part::Image(m) => PartView::Image(MediaPart::of(m.attachment_id, files)),
            Part::Video(m) => PartView::Video(MediaPart::of(m.attachment_id, files)),
            Part::Audio(m) => PartView::Audio(MediaPart::of(m.attachment_id, files)),
            Part::File(m) => PartView::File(MediaPart::of(m.attachment_id, files)),
            Part::Sticker { media, label } => PartView::Sticker {
                attachment: MediaPart::of(media.and_then(|m| m.attachment_id), files).attachment,
                label,
            },
            Part::Location { latitude, longitude, title, address } => {
                PartView::Location { latitude, longitude, title, address }
            }
            Part::Product { external_id, title, price, image_url, url } => PartView::Product {
                external_id,
                title,
                price: price.map(Money::from),
                image_url: image_url.and_then(web_address),
                url: url.and_then(web_address),
            },
            Part::Order { external_id, order_id, title, status } => {
                PartView::Order { external_id, order_id: order_id.map(Id::from), title, status }
            }
            Part::Template { title, text, buttons } => PartView::Template {
                title,
                text,
                buttons: buttons
                    .into_iter()
                    .map(|b| ButtonView { title: b.title, url: b.url.and_then(web_address) })
                    .collect(),
            },
            Part::Postback { title, payload } => PartView::Postback { title, payload },
            Part::Story { story, url, media } => PartView::Story {
                story_kind: story.into(),
                url: url.and_then(web_address),
                attachment: MediaPart::of(media.and_then(|m| m.attachment_id), files).attachment,
            },
            Part::Share { title, url } => PartView::Share { title, url: url.and_then(web_address) },
            Part::Voucher { external_id, title } => PartView::Voucher { external_id, title },
            Part::Unsupported { raw_type, text } => PartView::Unsupported { raw_type, text },
        }
    }
}

impl MediaPart {
    /// Shows the file of a part: its bytes only once they are here.
    fn of(id: Option<AttachmentId>, files: &Files) -> MediaPart {
        match id.and_then(|id| files.get(&id)) {
            Some((MediaState::Ready, file)) => {
                MediaPart { attachment: Some(file.clone()), state: MediaState::Ready }
            }
            Some((state, _)) => MediaPart { attachment: None, state: *state },
            // The row of a file goes with its message; without one there is nothing to wait for.
            None => MediaPart { attachment: None, state: MediaState::Failed },
        }
    }
}

/// An address as a page may link to it: http or https, nothing that runs (`javascript:`, `data:`).
pub fn web_address(text: String) -> Option<String> {
    let url = url::Url::parse(&text).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_run_are_not_shown() {
        let part = Part::Share { title: None, url: Some("javascript:alert(1)".into()) };
        let json = serde_json::to_value(PartView::of(part, &Files::new())).expect("plain data");
        assert_eq!(json, serde_json::json!({"kind": "share", "title": null, "url": null}));
        assert!(web_address("https://shop.example/a".into()).is_some());
    }

    #[test]
    fn a_file_without_a_row_is_failed_and_one_under_way_has_no_attachment() {
        let id = AttachmentId::from_uuid(uuid::Uuid::nil());
        let media = model::Media { attachment_id: Some(id), ..model::Media::default() };
        let json = serde_json::to_value(PartView::of(Part::Image(media), &Files::new())).expect("plain data");
        assert_eq!(json, serde_json::json!({"kind": "image", "attachment": null, "state": "failed"}));
    }
}
