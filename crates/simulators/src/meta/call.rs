//! One call to a Graph host, taken apart: version, path, parameters from query and body, parts, token.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::Method;
use bytes::Bytes;
use serde_json::Value;

use super::refusal::Fault;

/// A file in a multipart body.
#[derive(Debug, Clone)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// Its content type.
    pub kind: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// `v25.0`, or nothing in front of the path.
    pub version: Option<String>,
    /// The path's segments after the version.
    pub path: Vec<String>,
    /// The whole path as called, for `paging.next`.
    pub raw_path: String,
    /// Parameters of query and body; JSON members keep their kind.
    pub params: BTreeMap<String, Value>,
    /// Files.
    pub parts: Vec<Part>,
    /// The access token, from wherever it came.
    pub token: Option<String>,
    /// The body was a form, not JSON.
    pub form: bool,
}

/// Splits `/v25.0/x/y` into version and segments.
pub fn split(path: &str) -> (Option<String>, Vec<String>) {
    let mut parts: Vec<String> = path.split('/').filter(|p| !p.is_empty()).map(decoded).collect();
    let is_version = |p: &String| {
        p.strip_prefix('v')
            .is_some_and(|n| n.contains('.') && n.chars().all(|c| c.is_ascii_digit() || c == '.'))
    };
    let version = parts.first().filter(|p| is_version(p)).cloned();
    if version.is_some() {
        parts.remove(0);
    }
    (version, parts)
}

fn decoded(segment: &str) -> String {
    // A path segment has no `+` for a space, so that the form decoder may be used with `+` kept.
    let text = format!("x={}", segment.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(text.as_bytes()).next().map(|(_, v)| v.into_owned()).unwrap_or_default()
}

impl Call {
    /// Reads a request whole.
    ///
    /// # Errors
    /// When the body cannot be read as what it says it is.
    pub async fn read(request: Request) -> Result<Self, Fault> {
        let method = request.method().clone();
        let raw_path = request.uri().path().to_owned();
        let (version, path) = split(&raw_path);
        let mut params: BTreeMap<String, Value> =
            url::form_urlencoded::parse(request.uri().query().unwrap_or("").as_bytes())
                .map(|(k, v)| (k.into_owned(), Value::String(v.into_owned())))
                .collect();
        let bearer = header(&request, "authorization");
        let bearer =
            bearer.strip_prefix("Bearer ").or_else(|| bearer.strip_prefix("OAuth ")).map(ToOwned::to_owned);
        let kind = header(&request, "content-type").to_ascii_lowercase();
        let mut parts = Vec::new();
        let mut form = false;
        if kind.starts_with("multipart/form-data") {
            form = true;
            read_parts(request, &mut params, &mut parts).await?;
        } else {
            let bytes = Bytes::from_request(request, &())
                .await
                .map_err(|e| Fault::parameter(&format!("The body could not be read: {e}")).status(413))?;
            if kind.starts_with("application/json") && !bytes.is_empty() {
                match serde_json::from_slice::<Value>(&bytes) {
                    Ok(Value::Object(members)) => params.extend(members),
                    _ => return Err(Fault::parameter("The body is not a JSON object")),
                }
            } else if !bytes.is_empty() {
                form = true;
                params.extend(
                    url::form_urlencoded::parse(&bytes)
                        .map(|(k, v)| (k.into_owned(), Value::String(v.into_owned()))),
                );
            }
        }
        let token =
            bearer.or_else(|| params.get("access_token").and_then(Value::as_str).map(ToOwned::to_owned));
        Ok(Self { method, version, path, raw_path, params, parts, token, form })
    }

    /// A parameter as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }

    /// A whole number, as number or digits.
    pub fn number(&self, name: &str) -> Option<u64> {
        let value = self.params.get(name)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }

    /// A parameter that is JSON, in a form as its text.
    pub fn json(&self, name: &str) -> Option<Value> {
        match self.params.get(name)? {
            Value::String(text) => {
                Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
            }
            value => Some(value.clone()),
        }
    }

    /// The path after the version as words.
    pub fn words(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// Names in a list parameter: `a,b` or a JSON array.
    pub fn names(&self, name: &str) -> Vec<String> {
        match self.params.get(name) {
            Some(Value::Array(all)) => all.iter().filter_map(|v| v.as_str().map(ToOwned::to_owned)).collect(),
            Some(Value::String(text)) => match serde_json::from_str::<Vec<String>>(text) {
                Ok(all) => all,
                Err(_) => text.split(',').map(|f| f.trim().to_owned()).filter(|f| !f.is_empty()).collect(),
            },
            _ => Vec::new(),
        }
    }
}

fn header(request: &Request, name: &str) -> String {
    request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned()
}

async fn read_parts(
    request: Request,
    params: &mut BTreeMap<String, Value>,
    parts: &mut Vec<Part>,
) -> Result<(), Fault> {
    let bad =
        |e: &dyn std::fmt::Display| Fault::parameter(&format!("The multipart body could not be read: {e}"));
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|e| bad(&e))?;
    while let Some(field) = multipart.next_field().await.map_err(|e| bad(&e))? {
        let name = field.name().unwrap_or("").to_owned();
        let is_file = field.file_name().is_some() || name == "filedata";
        let kind = field.content_type().unwrap_or("").to_owned();
        let bytes = field.bytes().await.map_err(|e| bad(&e))?;
        if is_file {
            parts.push(Part { name, kind, bytes });
        } else {
            params.insert(name, Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_split_off() {
        assert_eq!(
            split("/v25.0/me/accounts"),
            (Some("v25.0".to_owned()), vec!["me".to_owned(), "accounts".to_owned()])
        );
        assert_eq!(split("/me").0, None);
        assert_eq!(split("/v25.0/aWdf%3D%2F").1, ["aWdf=/"]);
    }
}
