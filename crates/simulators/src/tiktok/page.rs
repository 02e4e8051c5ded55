//! Pages: a list is taken once and turned page by page under opaque tokens that hold `+`, `/` and `=`
//! (tiktok §4.1, §6.4). A token belongs to the filters that it was given for.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use axum::response::Response;

use super::envelope::{BAD, refuse};
use super::sign::{Query, param};
use crate::dice::fresh;

const KEPT: usize = 4_000;

/// Pages that are still to be turned.
#[derive(Debug, Default)]
pub struct Pages {
    open: HashMap<String, (String, Arc<[u64]>, usize)>,
    order: VecDeque<String>,
}

impl Pages {
    /// One page of ids and the next token (empty on the last page). `list` makes the list when no token is
    /// given; `filters` is what must stay constant.
    ///
    /// # Errors
    /// The refusal, when the token is not one of these or belongs to other filters.
    pub fn turn(
        &mut self,
        token: Option<&str>,
        filters: &str,
        size: usize,
        list: impl FnOnce() -> Vec<u64>,
    ) -> Result<(Vec<u64>, String, usize), Response> {
        let (all, from) = match token.filter(|t| !t.is_empty()) {
            None => (Arc::from(list()), 0),
            Some(token) => match self.open.get(token) {
                Some((meant, all, from)) if meant == filters => (all.clone(), *from),
                Some(_) => return Err(refuse(BAD, "Invalid page_token: the filters have changed")),
                None => return Err(refuse(BAD, "Invalid page_token")),
            },
        };
        let to = (from + size).min(all.len());
        let page = all[from..to].to_vec();
        let mut next = String::new();
        if to < all.len() {
            next = format!("{}+{}/{}==", fresh(9), fresh(6), fresh(5));
            self.open.insert(next.clone(), (filters.to_owned(), all.clone(), to));
            self.order.push_back(next.clone());
            if self.order.len() > KEPT
                && let Some(oldest) = self.order.pop_front()
            {
                self.open.remove(&oldest);
            }
        }
        Ok((page, next, all.len()))
    }
}

/// Everything in a query that must stay constant while paging.
pub fn filters(path: &str, query: &Query, body: &str) -> String {
    let skip = ["page_token", "page_size", "timestamp", "sign", "app_key", "locale"];
    let mut kept: Vec<String> = query
        .iter()
        .filter(|(name, _)| !skip.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    kept.sort();
    format!("{path}?{}#{body}", kept.join("&"))
}

/// `page_size`, required, at most `max`.
///
/// # Errors
/// The refusal with `code`.
pub fn size(query: &Query, max: usize, code: i64) -> Result<usize, Response> {
    match param(query, "page_size").map(str::parse::<usize>) {
        None => Err(refuse(BAD, "page_size is required")),
        Some(Ok(size)) if (1..=max).contains(&size) => Ok(size),
        Some(_) => Err(refuse(code, &format!("page_size must be between 1 and {max}"))),
    }
}
