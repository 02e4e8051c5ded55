//! Begins setting up two-step sign-in.

use std::{fmt::Write as _, sync::Arc};

use axum::{Extension, Json as Answer, extract::State};
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

use super::super::me::fresh;
use crate::{
    auth::{Viewer, totp},
    layer::GivenOnce,
    problem::Problem,
    state::Server,
};

/// What an authenticator app is told.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewTotp {
    /// The secret, for typing in.
    pub secret: String,
    /// The same as an address, for apps on this device.
    pub uri: String,
    /// The address as a QR picture.
    pub qr: Qr,
}

/// A QR picture: dark squares, as one path in a square of `size` units; the quiet border is the page's.
#[derive(Clone, Serialize, ToSchema)]
pub struct Qr {
    /// Units along each side.
    pub size: usize,
    /// The `d` of an SVG path.
    pub path: String,
}

/// Begins setting up two-step sign-in: gives a secret, which counts once a code of it was confirmed. Needs a fresh
/// proof: see `POST /me/proof`.
#[utoipa::path(post, path = "/me/totp", tag = "session", operation_id = "totp_create", responses((status = 200, body = NewTotp)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Viewer,
) -> Result<(Extension<GivenOnce>, Answer<NewTotp>), Problem> {
    fresh(&server, &who).await?;
    let workspace =
        store::workspace::get(&server.store, who.workspace).await?.ok_or_else(Problem::not_found)?;
    let secret = engine::clock::random::<{ totp::SECRET }>();
    let (now, user) = (server.now(), who.user);
    match server.store.write(async |tx| store::totp::begin(&tx, user, &secret, now).await).await {
        Ok(()) => {}
        Err(StoreError::Exists(_)) => {
            return Err(Problem::conflict(
                "totp_on",
                "Two-step sign-in is on already. End it first, then set it up anew.",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    let uri = totp::uri(&secret, &who.email, &workspace.name);
    Ok((Extension(GivenOnce), Answer(NewTotp { secret: totp::as_text(&secret), qr: qr(&uri)?, uri })))
}

fn qr(text: &str) -> Result<Qr, Problem> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Problem::internal(&std::io::Error::other(error.to_string())))?;
    let size = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(size).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let _ = write!(path, "M{x} {y}h{}v1H{x}z", run.len());
            }
            x += run.len();
        }
    }
    Ok(Qr { size, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_corners() {
        let qr = qr("otpauth://totp/x").expect("fits");
        assert!(qr.size >= 21);
        // The finder pattern in the corner: a row of seven dark squares.
        assert!(qr.path.starts_with("M0 0h7v1H0z"), "{}", qr.path);
    }
}
