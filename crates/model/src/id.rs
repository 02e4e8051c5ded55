//! Identities: opaque strings that sort by the time they were made (UUID version 7).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Time;

/// A text is not one of our ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an id of Sampan")]
pub struct ParseIdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id that sorts at `now`, from ten bytes of randomness.
            pub fn new(now: Time, random: [u8; 10]) -> $name {
                let ms = u64::try_from(now.as_millis()).unwrap_or(0);
                $name(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
            }

            /// An id read from where we stored it.
            pub const fn from_uuid(uuid: Uuid) -> $name {
                $name(uuid)
            }

            /// The id as stored.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<$name, ParseIdError> {
                Uuid::parse_str(text).map($name).map_err(|_| ParseIdError)
            }
        }
    )+};
}

ids! {
    /// One business; nothing crosses from one workspace to another.
    WorkspaceId;
    /// A person who signs in; may be a member of several workspaces.
    UserId;
    /// A user in a workspace.
    MemberId;
    /// Somebody who was asked to become a member.
    InvitationId;
    /// A signed-in device.
    SessionId;
    /// A key that a person signs in with instead of a password.
    PasskeyId;
    /// One connected page, official account or shop.
    AccountId;
    /// What the operator registered in a platform's developer console.
    AppId;
    /// A customer in a workspace.
    ContactId;
    /// The thread between one contact and one account.
    ConversationId;
    /// One entry of a conversation.
    MessageId;
    /// A file of a message.
    AttachmentId;
    /// A purchase.
    OrderId;
    /// A raw event.
    JournalId;
    /// Something that has to go out.
    OutboxId;
    /// A piece of work to be done later.
    JobId;
    /// A device that takes pushes.
    PushSubscriptionId;
    /// A label.
    LabelId;
    /// A canned reply.
    CannedReplyId;
    /// A draft.
    DraftId;
    /// A team.
    TeamId;
    /// A saved view.
    ViewId;
    /// A rule that says who gets a conversation.
    AssignmentRuleId;
    /// A token by which a program acts for a member.
    ApiTokenId;
    /// One security-relevant act.
    AuditEventId;
    /// Another program that hears of changes.
    OutgoingWebhookId;
    /// One change on its way to it.
    DeliveryId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let early = MessageId::new(Time::from_millis(1_000), [0xff; 10]);
        let late = MessageId::new(Time::from_millis(1_001), [0; 10]);
        assert!(early.to_string() < late.to_string());
        assert_eq!(early.to_string().parse::<MessageId>().expect("own text"), early);
        assert_eq!("not-an-id".parse::<MessageId>(), Err(ParseIdError));
    }
}
