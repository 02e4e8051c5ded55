//! Passkeys: what a browser is asked, and whether its answer is right. The checking itself is the library's; here stand who
//! we are, what we ask for, and how a credential is kept.

use serde_json::Value;
use store::passkey::Credential;
use url::{Host, Url};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
    bin::{Decode, Encode},
    request::{
        AsciiDomain, PublicKeyCredentialDescriptor, RpId,
        auth::AuthenticationVerificationOptions,
        register::{
            CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
            UserHandle16, Username,
        },
    },
    response::{
        AuthTransports, CredentialId,
        register::{CompressedPubKey, DynamicState, StaticState},
    },
};

/// Public keys as they are kept.
type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// Who asks for passkeys: the host of the public address. None where that is a bare address, which no passkey can be bound to.
#[derive(Clone, Debug)]
pub struct Passkeys {
    party: String,
    origin: String,
}

/// Why a passkey was not taken. Says nothing that a stranger could use.
#[derive(Debug, thiserror::Error)]
#[error("the passkey does not fit: {0}")]
pub struct Refused(String);

/// What is asked of the browser, and what is kept until it answers.
#[derive(Debug)]
pub struct Asked {
    /// For `navigator.credentials`, as its JSON forms have it.
    pub options: Value,
    /// For [`Passkeys::registered`] or [`Passkeys::signed_in`].
    pub state: Vec<u8>,
}

/// Whose passkey is made.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// Their id as a user: what the authenticator gives back.
    pub user: [u8; 16],
    /// Their mail address, by which the authenticator tells accounts apart.
    pub email: &'a str,
    /// Their name.
    pub name: &'a str,
}

impl Passkeys {
    /// For an inbox with this public address.
    pub fn new(public_url: &Url) -> Option<Passkeys> {
        let Some(Host::Domain(host)) = public_url.host() else { return None };
        // Browsers take them only over https, and on this machine itself.
        let safe = public_url.scheme() == "https" || host == "localhost" || host.ends_with(".localhost");
        let origin = public_url.origin().ascii_serialization();
        safe.then(|| Passkeys { party: host.to_owned(), origin })
    }

    /// Asks for a new passkey: one that finds its owner by itself and asks them for finger, face or PIN.
    pub fn register(&self, owner: Owner<'_>, known: &[Credential]) -> Result<Asked, Refused> {
        let party = self.party()?;
        let Ok(user) = UserHandle16::decode(owner.user);
        let exclude = known.iter().filter_map(|credential| {
            Some(PublicKeyCredentialDescriptor {
                id: CredentialId::<Vec<u8>>::decode(credential.id.clone()).ok()?,
                transports: AuthTransports::decode(credential.transports).ok()?,
            })
        });
        let entity = PublicKeyCredentialUserEntity {
            // A name that the library's rules for user names refuse is not shown; the address says who it is.
            name: Username::try_from(owner.email)
                .or_else(|_| Username::try_from("member"))
                .map_err(refused)?,
            id: &user,
            display_name: Nickname::try_from(owner.name).ok(),
        };
        let mut asked = PublicKeyCredentialCreationOptions::passkey(&party, entity, exclude.collect());
        // Many devices cannot promise this, and would make no passkey at all; their owner is verified at each use anyway.
        asked.extensions.cred_protect = CredProtect::None;
        let (state, options) = asked.start_ceremony().map_err(refused)?;
        Ok(Asked {
            options: serde_json::to_value(&options).map_err(refused)?,
            state: state.encode().map_err(refused)?,
        })
    }

    /// The credential that a browser made, if it is what was asked for.
    pub fn registered(&self, state: &[u8], answer: &[u8]) -> Result<Credential, Refused> {
        let state = RegistrationServerState::<16>::decode(state).map_err(refused)?;
        let registration = Registration::from_json_relaxed(answer).map_err(refused)?;
        let origins = [self.origin.as_str()];
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let made = state.verify(&self.party()?, &registration, &options).map_err(refused)?;
        let (Ok(fixed), Ok(moving), Ok(transports)) =
            (made.static_state().encode(), made.dynamic_state().encode(), made.transports().encode());
        Ok(Credential { id: made.id().as_ref().to_vec(), transports, fixed, moving: moving.to_vec() })
    }

    /// Asks for any passkey of ours.
    pub fn sign_in(&self) -> Result<Asked, Refused> {
        let party = self.party()?;
        let (state, options) =
            DiscoverableCredentialRequestOptions::passkey(&party).start_ceremony().map_err(refused)?;
        Ok(Asked {
            options: serde_json::to_value(&options).map_err(refused)?,
            state: state.encode().map_err(refused)?,
        })
    }

    /// Which credential an answer is of: nothing of it is believed yet.
    pub fn claimed(answer: &[u8]) -> Result<Vec<u8>, Refused> {
        let answer = DiscoverableAuthentication16::from_json_relaxed(answer).map_err(refused)?;
        Ok(answer.raw_id().as_ref().to_vec())
    }

    /// Whether the answer is that of this credential and this user; gives the credential's changing part as it is now.
    pub fn signed_in(
        &self,
        state: &[u8],
        answer: &[u8],
        credential: &Credential,
        user: [u8; 16],
    ) -> Result<Vec<u8>, Refused> {
        let state = DiscoverableAuthenticationServerState::decode(state).map_err(refused)?;
        let answer = DiscoverableAuthentication16::from_json_relaxed(answer).map_err(refused)?;
        let Ok(user) = UserHandle16::decode(user);
        let moving: [u8; 7] =
            credential.moving.as_slice().try_into().map_err(|_| Refused("its counter is damaged".into()))?;
        let mut kept = AuthenticatedCredential::new(
            CredentialId::<&[u8]>::decode(&credential.id).map_err(refused)?,
            &user,
            StaticState::<PublicKey>::decode(&credential.fixed).map_err(refused)?,
            DynamicState::decode(moving).map_err(refused)?,
        )
        .map_err(refused)?;
        let origins = [self.origin.as_str()];
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            error_on_unsolicited_extensions: false,
            ..AuthenticationVerificationOptions::default()
        };
        state.verify(&self.party()?, &answer, &mut kept, &options).map_err(refused)?;
        let Ok(moving) = kept.dynamic_state().encode();
        Ok(moving.to_vec())
    }

    fn party(&self) -> Result<RpId, Refused> {
        AsciiDomain::try_from(self.party.clone()).map(RpId::Domain).map_err(refused)
    }
}

fn refused(error: impl std::fmt::Display) -> Refused {
    Refused(error.to_string())
}
