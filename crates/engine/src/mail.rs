//! Mail: letters to people, by SMTP. They lie as sealed jobs until the mail server has them, and are tried again while it does not.

mod letter;
mod post;
mod server;

use model::{JobId, Time, WorkspaceId};
use serde::{Deserialize, Serialize};
use store::{
    StoreError, Tx,
    job::{self, NewJob},
};

pub use letter::{LANGUAGES, Letter, language};
pub use server::{MailError, MailServer};

/// The kind of a mail's job.
pub(crate) const KIND: &str = "mail";

/// What a job of this kind holds, sealed: links in letters are as good as keys.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "post", rename_all = "snake_case")]
enum Post {
    /// A letter to somebody.
    Letter { to: String, language: String, letter: Letter },
    /// Somebody says that they forgot their password. Whether there is such a user is looked up here and not where it was asked, so
    /// that the answer does not tell.
    Forgotten { email: String, language: String },
}

/// Puts a letter in. `language` is one of [`LANGUAGES`], or English is written.
pub async fn put(
    tx: &Tx,
    workspace: Option<WorkspaceId>,
    to: &str,
    language: &str,
    letter: &Letter,
    now: Time,
) -> Result<Option<JobId>, StoreError> {
    let post = Post::Letter { to: to.to_owned(), language: language.to_owned(), letter: letter.clone() };
    put_in(tx, workspace, &post, now).await
}

/// Puts in that somebody forgot their password. A link goes out if there is such a user.
pub async fn put_forgotten(
    tx: &Tx,
    email: &str,
    language: &str,
    now: Time,
) -> Result<Option<JobId>, StoreError> {
    let post = Post::Forgotten { email: email.to_owned(), language: language.to_owned() };
    put_in(tx, None, &post, now).await
}

async fn put_in(
    tx: &Tx,
    workspace: Option<WorkspaceId>,
    post: &Post,
    now: Time,
) -> Result<Option<JobId>, StoreError> {
    let job = NewJob {
        kind: KIND.to_owned(),
        workspace_id: workspace,
        account_id: None,
        unique: None,
        run_at: now,
        // Plain data: it always serialises.
        payload: serde_json::to_vec(post).unwrap_or_default(),
    };
    job::put(tx, job, now).await
}
