//! The mail server: whether it lets us in.

use super::Finding;
use crate::config::Config;

const WHAT: &str = "mail";

/// Says hello to it and signs in; sends nothing.
pub async fn examine(config: &Config, findings: &mut Vec<Finding>) {
    let Some(server) = &config.mail else {
        findings.push(Finding::notice(
            WHAT,
            "none is set: invitations and new passwords go by links that somebody passes on",
            "set `mail.url` and `mail.from` to have them sent",
        ));
        return;
    };
    let hello = config.public_url.host_str().unwrap_or("localhost");
    findings.push(match server.check(hello).await {
        Ok(()) => Finding::fine(WHAT, format!("{} lets us in", server.place())),
        Err(fault) => Finding::broken(
            WHAT,
            format!("{}: {}", server.place(), fault.detail),
            "see that `mail.url` has the right host, port, user and password, and that this machine may reach it",
        ),
    });
}
