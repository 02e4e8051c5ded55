//! Takes letters to the mail server.

use std::time::{Duration, SystemTime};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use connector::{Fault, FaultClass};
use lettre::{
    Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use model::Time;
use store::{StoreError, job::Job, password_reset, user};

use super::{Letter, Post, letter::write, put};
use crate::{Engine, clock, keys::store_fault};

/// Links to set another password that one user is sent in an hour at most.
const MOST_RESETS: i64 = 3;
const HOUR: Duration = Duration::from_hours(1);

impl Engine {
    /// Does one job of mail.
    pub(crate) async fn post(&self, one: &Job) -> Result<(), Fault> {
        let Ok(post) = serde_json::from_slice::<Post>(&one.payload) else {
            return Err(Fault::malformed("a letter of another version of Sampan"));
        };
        match post {
            Post::Letter { to, language, letter } => {
                let sent = self.hand_over(one, &to, &language, &letter).await;
                if let Err(fault) = &sent {
                    tracing::warn!(job.id = %one.id, attempts = one.attempts, fault = %fault, "a mail did not go out");
                }
                sent
            }
            Post::Forgotten { email, language } => {
                let (now, language) = (clock::now(), language.as_str());
                let done: Result<(), StoreError> = self
                    .shared
                    .store
                    .write(async |tx| {
                        let Some(user) = user::find(&tx, &email).await? else { return Ok(()) };
                        if password_reset::count_since(&tx, user.id, now.before(HOUR)).await? >= MOST_RESETS {
                            return Ok(());
                        }
                        let token = URL_SAFE_NO_PAD.encode(clock::random::<32>());
                        password_reset::create(&tx, user.id, &token, now).await?;
                        let letter = Letter::PasswordReset {
                            name: user.name.clone(),
                            link: self.page(&format!("reset#{token}")),
                        };
                        put(&tx, None, &user.email, language, &letter, now).await.map(|_| ())
                    })
                    .await;
                done.map_err(|e| store_fault(&e))
            }
        }
    }

    async fn hand_over(&self, one: &Job, to: &str, language: &str, letter: &Letter) -> Result<(), Fault> {
        let unwritable =
            |what: &str| Fault::new(FaultClass::Invalid, "mail", format!("{what} cannot be written"));
        let Some(server) = &self.shared.settings.mail else {
            return Err(Fault::new(FaultClass::Unsupported, "mail", "the settings name no mail server"));
        };
        let host = self.shared.settings.public_url.host_str().unwrap_or("localhost");
        let (subject, text) = write(letter, language, host).ok_or_else(|| unwritable("the letter"))?;
        let to = Mailbox::new(None, to.parse().map_err(|_| unwritable("the address"))?);
        let mut message = Message::builder()
            .from(server.from().clone())
            .to(to)
            .subject(subject)
            .date(moment(one.created_at))
            // The same at every try, so that a mail server that took it twice can tell.
            .message_id(Some(format!("<{}@{host}>", one.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|_| unwritable("the letter"))?;
        // Nobody's "I am on holiday" shall come back.
        message.headers_mut().insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
        server.send(host, message).await
    }

    /// The address of a page of the inbox.
    fn page(&self, path: &str) -> String {
        format!("{}/{path}", self.shared.settings.public_url.as_str().trim_end_matches('/'))
    }
}

fn moment(time: Time) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(0))
}
