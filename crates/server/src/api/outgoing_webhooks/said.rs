//! What a webhook may be called, where it may listen, and what it may hear of.

use store::outgoing::EVENTS;
use url::Url;

use crate::{problem::Problem, state::Server};

/// A name of 1 to 60 characters, or none.
pub fn name(said: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(name) = said.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(None) };
    if name.chars().count() > 60 {
        return Err(Problem::invalid("name", "A webhook's name has at most 60 characters."));
    }
    Ok(Some(name.to_owned()))
}

/// An address that may be called.
pub fn url(server: &Server, said: &str) -> Result<String, Problem> {
    let wrong = || {
        Problem::invalid(
            "url",
            "Write the address that the other program listens on, such as https://erp.example.com/hooks.",
        )
    };
    let said = said.trim();
    if said.len() > 2_000 {
        return Err(wrong());
    }
    let url = Url::parse(said).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong());
    }
    server.daemon.check_outgoing(&url).map_err(|why| {
        Problem::invalid(
            "url",
            format!("This address is not called: {why}. Use a public https address; your own networks have to be allowed in the configuration ([outgoing] allow_private)."),
        )
    })?;
    Ok(url.into())
}

/// Events, each once.
pub fn events(said: &[String]) -> Result<Vec<String>, Problem> {
    let mut events = Vec::new();
    for kind in EVENTS {
        if said.iter().any(|event| event == kind.as_str()) {
            events.push(kind.as_str().to_owned());
        }
    }
    if let Some(unknown) = said.iter().find(|event| !events.contains(event)) {
        let known: Vec<&str> = EVENTS.iter().map(|kind| kind.as_str()).collect();
        let shown: String = unknown.chars().take(60).collect();
        return Err(Problem::invalid(
            "events",
            format!("There is no event {shown}. Choose of: {}.", known.join(", ")),
        ));
    }
    if events.is_empty() {
        return Err(Problem::invalid("events", "Choose at least one event."));
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_known_and_named_once() {
        let said = |all: &[&str]| events(&all.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            said(&["order.updated", "message.created", "order.updated"]).ok(),
            Some(vec!["message.created".to_owned(), "order.updated".to_owned()])
        );
        assert!(said(&[]).is_err() && said(&["message.created", "everything"]).is_err());
        assert!(name(Some(&"x".repeat(61))).is_err() && name(Some("  ")).is_ok_and(|n| n.is_none()));
    }
}
