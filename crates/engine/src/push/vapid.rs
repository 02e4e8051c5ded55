//! RFC 8292: who sends, proved to the push service by a signature.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::Time;
use p256::{
    SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer},
    elliptic_curve::sec1::ToSec1Point,
};
use store::{Store, StoreError};
use url::Url;

/// How long a proof is good for. Services refuse more than a day.
const LIFE: std::time::Duration = std::time::Duration::from_hours(12);

/// Ourselves, as push services know us.
#[derive(Clone)]
pub struct Sender {
    key: SigningKey,
    public: String,
    /// Where its operator can be reached, as a URL.
    contact: Option<String>,
}

impl Sender {
    /// The daemon's own. Its key is made from the house's key in the vault: it is there from the first run, the same after every
    /// restart and rotation, and stands nowhere by itself.
    pub async fn of(store: &Store, public_url: &Url) -> Result<Sender, StoreError> {
        for purpose in ["web push", "web push, second"] {
            let bytes = store.purpose_key(purpose).await?;
            if let Ok(key) = SecretKey::from_slice(bytes.as_slice()) {
                return Ok(Sender::new(&key, public_url));
            }
        }
        // Of 2^32 numbers of this length, one is no key of the curve; two in a row are not met with.
        Err(StoreError::Setting("the vault gives no key for web push".to_owned()))
    }

    pub(crate) fn new(key: &SecretKey, public_url: &Url) -> Sender {
        Sender {
            public: URL_SAFE_NO_PAD.encode(key.public_key().to_sec1_point(false).as_bytes()),
            key: SigningKey::from(key),
            contact: (public_url.scheme() == "https").then(|| public_url.as_str().to_owned()),
        }
    }

    /// Our public key as browsers want it: Base64 for URLs, of the uncompressed point.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// The `Authorization` of a call to a push service.
    pub(crate) fn authorization(&self, endpoint: &Url, now: Time) -> String {
        let mut claims = serde_json::json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now.after(LIFE).as_secs(),
        });
        if let Some(contact) = &self.contact {
            claims["sub"] = contact.as_str().into();
        }
        let said = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let signature: Signature = self.key.sign(said.as_bytes());
        format!("vapid t={said}.{}, k={}", URL_SAFE_NO_PAD.encode(signature.to_bytes()), self.public)
    }
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").field("public", &self.public).finish_non_exhaustive()
    }
}
