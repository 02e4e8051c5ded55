//! Webhooks: what TikTok Shop tells us by itself (tiktok §2).

mod decode;
mod kind;
mod route;
mod split;
mod verify;

pub(crate) use decode::decode;
pub(crate) use route::concerns;
pub(crate) use split::split;
pub(crate) use verify::verify;

#[cfg(test)]
mod tests;
