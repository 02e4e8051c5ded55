//! The master key: there, for its owner alone, and the one that the data was sealed under.

use std::{fs, os::unix::fs::PermissionsExt};

use store::Store;

use super::Finding;
use crate::{
    config::{Config, MasterKey},
    open,
};

/// Looks at the file.
pub fn examine(config: &Config, findings: &mut Vec<Finding>) {
    const WHAT: &str = "master key";
    let MasterKey::File(path) = &config.master_key else {
        findings.push(Finding::fine(WHAT, "given by value"));
        return;
    };
    let shown = path.display();
    let Ok(about) = fs::metadata(path) else {
        let cure = "start `sampan serve` once to make it, or put the key back that the data was sealed under";
        findings.push(Finding::broken(WHAT, format!("{shown} is not there"), cure));
        return;
    };
    let mode = about.permissions().mode() & 0o777;
    if let Err(error) = open::read_key(path) {
        findings.push(Finding::broken(
            WHAT,
            format!("{error:#}"),
            "put back the copy that was kept elsewhere",
        ));
    } else if mode & 0o077 != 0 {
        findings.push(Finding::broken(
            WHAT,
            format!("{shown} can be read by others (mode {mode:o})"),
            format!("chmod 600 {shown}"),
        ));
    } else {
        findings.push(Finding::fine(WHAT, shown.to_string()));
    }
}

/// Looks at what is wrapped.
pub async fn examine_wrapped(store: &Store, findings: &mut Vec<Finding>) {
    const WHAT: &str = "vault";
    match store::master::status(store).await {
        Ok(status) if status.outdated == 0 => {
            findings
                .push(Finding::fine(WHAT, format!("{} keys under {}", status.wrapped, status.fingerprint)));
        }
        Ok(status) => {
            let detail = format!(
                "{} of {} keys are wrapped under an older master key",
                status.outdated, status.wrapped
            );
            findings.push(Finding::notice(WHAT, detail, "keep the older key until the rotation has ended"));
        }
        Err(error) => {
            findings.push(Finding::broken(
                WHAT,
                error.to_string(),
                "put back the master key that this data was sealed under",
            ));
        }
    }
}
